"""What a person can type: commands, and the names of places."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal, TypeAlias

from routebot.dialogue.actions import Action, Show, ShowResults
from routebot.dialogue.state import State
from routebot.dialogue.steps import act
from routebot.dialogue.views import (
    Card,
    ChooseLanguage,
    Forget,
    Help,
    Leaving,
    Privacy,
    Sources,
    Welcome,
)
from routebot.reasoning.rulebook import Rulebook
from routebot.words.finding import find_destinations

__all__ = [
    "ADMIN",
    "COMMANDS",
    "Heard",
    "NotUnderstood",
    "Went",
    "WhichPlace",
    "command_of",
    "hear",
    "kind_of",
]

COMMANDS: Mapping[str, Action | None] = MappingProxyType(
    {
        "start": Show(Welcome()),
        "routes": ShowResults(),
        "country": None,
        "before": Show(Leaving()),
        "sources": Show(Sources()),
        "privacy": Show(Privacy()),
        "language": Show(ChooseLanguage()),
        "forget": Show(Forget()),
        "help": Show(Help()),
    }
)
"""Command -> what it does, in the order of the menu; ``/country`` looks up what follows it."""

ADMIN = "admin"
"""The command of those who keep the data; to everybody else it does not exist."""


@dataclass(frozen=True, slots=True)
class Went:
    """The text led somewhere."""

    state: State


@dataclass(frozen=True, slots=True)
class WhichPlace:
    """The text may mean any of several places."""

    places: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NotUnderstood:
    """The text led nowhere.

    Attributes:
        why: there is no such command, a place has to be named, or nobody knows that name.
    """

    why: Literal["command", "country", "not_found"]


Heard: TypeAlias = Went | WhichPlace | NotUnderstood


def hear(state: State, text: str, rulebook: Rulebook) -> Heard:
    """Return what a typed text comes to: a command, or the name of a place."""
    if not text.startswith("/"):
        return _look_up(state, text, rulebook)
    command = command_of(text)
    if command not in COMMANDS:
        return NotUnderstood("command")
    action = COMMANDS[command]
    if action:
        return Went(act(state, action, rulebook))
    _, _, name = text.partition(" ")
    return _look_up(state, name, rulebook) if name.strip() else NotUnderstood("country")


def _look_up(state: State, name: str, rulebook: Rulebook) -> Heard:
    """Open the place that was named, or ask which was meant."""
    ids, sure = find_destinations(name, rulebook.snapshot)
    if not ids:
        return NotUnderstood("not_found")
    if sure:
        return Went(act(state, Show(Card(ids[0])), rulebook))
    return WhichPlace(tuple(ids))


def command_of(text: str) -> str:
    """Return the command that a text gives, empty if it gives none.

    In a group a command may name its bot (``/help@routebot``).
    """
    if not text.startswith("/"):
        return ""
    return text[1:].partition(" ")[0].partition("@")[0].lower()


def kind_of(text: str) -> str:
    """Return what kind of message a text is, without a word of it; no text is a picture or file."""
    if not text:
        return "media"
    if not text.startswith("/"):
        return "text"
    command = command_of(text)
    return command if command in COMMANDS else "command"
