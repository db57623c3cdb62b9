"""What a person can type: commands, and the names of places."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal, TypeAlias

from routebot.dialogue.actions import Action, Pick, Show, ShowResults, Tick
from routebot.dialogue.state import State, advice_for, pending
from routebot.dialogue.steps import act
from routebot.dialogue.views import (
    Ask,
    AskNext,
    Card,
    ChooseLanguage,
    Forget,
    Help,
    Leaving,
    Privacy,
    Sources,
    Welcome,
)
from routebot.policy.questions import Question
from routebot.reasoning.rulebook import Rulebook
from routebot.words.finding import find_destinations

__all__ = [
    "ADMIN",
    "COMMANDS",
    "Heard",
    "NotUnderstood",
    "Went",
    "WhichPlace",
    "answer_with",
    "command_of",
    "hear",
    "hear_answer",
    "kind_of",
]

_BETWEEN_NAMES = re.compile(r"[,;\n]")

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
    """The text may mean any of several places.

    Attributes:
        question: the one that it answers; None where it asks for a card.
    """

    places: tuple[str, ...]
    question: Question | None = None


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
        return hear_answer(state, text, rulebook) or _look_up(state, text, rulebook)
    command = command_of(text)
    if command not in COMMANDS:
        return NotUnderstood("command")
    action = COMMANDS[command]
    if action:
        return Went(act(state, action, rulebook))
    _, _, name = text.partition(" ")
    if not name.strip():
        return NotUnderstood("country")
    return _look_up(state, name, rulebook, asked=True)


def hear_answer(state: State, text: str, rulebook: Rulebook) -> Heard | None:
    """Return what typed names come to as an answer to the question on the screen.

    Returns:
        None where no question is on it that countries answer.
    """
    question = _asked_for_places(state, rulebook)
    if question is None:
        return None
    for name in filter(str.strip, _BETWEEN_NAMES.split(text)):
        ids, sure = find_destinations(name, rulebook.snapshot, asked=True)
        if not ids:
            return NotUnderstood("not_found")
        if not sure:
            return WhichPlace(tuple(ids), question)
        state = act(state, answer_with(question, ids[0]), rulebook)
    return Went(state)


def answer_with(question: Question, place: str) -> Action:
    """Return the action that answers a question with a place, or ticks it."""
    if question.takes_one:
        return Pick(question.id, place)
    return Tick(question.id, place, wanted=True)


def _asked_for_places(state: State, rulebook: Rulebook) -> Question | None:
    if not isinstance(state.view, Ask | AskNext):
        return None
    id_ = pending(state, advice_for(rulebook, state.interview))
    question = rulebook.vocabulary.questions[id_] if id_ else None
    return question if question and question.names_places else None


def _look_up(state: State, name: str, rulebook: Rulebook, *, asked: bool = False) -> Heard:
    """Open the place that was named, or ask which was meant.

    Args:
        asked: as of `find_destinations`.
    """
    ids, sure = find_destinations(name, rulebook.snapshot, asked=asked)
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
