"""What a button of an admin's screen can ask for, and the text it is written as.

The text follows ``admin:`` in what a button carries (``plan:0``, ``approve:17``). A number of a
list that is too large for it is found out by whoever has the list.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import TypeAlias

from routebot.dialogue.admin.recheck_actions import (
    RECHECK_ACTIONS,
    OpenQueue,
    RecheckAction,
    parse_recheck,
    write_recheck,
)
from routebot.dialogue.admin.views import Preview, Side, read_look, write_look
from routebot.dialogue.parts import (
    MOST_SEQ_DIGITS,
    read_day,
    read_language,
    read_number,
)
from routebot.errors import UnknownAction
from routebot.words.i18n import Language

__all__ = [
    "AdminAction",
    "AdminWork",
    "Approve",
    "AskFactPast",
    "AskWhichDay",
    "AskWhichFact",
    "AskWhichFile",
    "AskWhy",
    "Brake",
    "ChooseFact",
    "ChooseFile",
    "Close",
    "Drop",
    "GoHome",
    "LookAt",
    "MadeFrom",
    "NextLanguage",
    "OpenProposal",
    "PreviewIn",
    "Release",
    "RemoveKept",
    "ReturnTo",
    "SendArchive",
    "TakeBack",
    "TurnChanged",
    "TurnHistory",
    "TurnMatches",
    "TurnPast",
    "TurnPlan",
    "Undo",
    "WalkThrough",
    "parse_admin",
    "write_admin",
]


@dataclass(frozen=True, slots=True)
class GoHome:
    """Show the first screen."""


@dataclass(frozen=True, slots=True)
class Close:
    """Leave the admins' screens."""


@dataclass(frozen=True, slots=True)
class NextLanguage:
    """Switch to the language that follows the present one."""


@dataclass(frozen=True, slots=True)
class OpenProposal:
    """Take a proposal in hand."""

    proposal: str


@dataclass(frozen=True, slots=True)
class TurnPlan:
    """Show a page of the plan of the proposal at hand."""

    page: int = 0


@dataclass(frozen=True, slots=True)
class TurnHistory:
    """Show a page of the publications."""

    page: int = 0


@dataclass(frozen=True, slots=True)
class Undo:
    """Propose to take the last publication back."""


@dataclass(frozen=True, slots=True)
class ReturnTo:
    """Propose to return to a revision."""

    revision: str


@dataclass(frozen=True, slots=True)
class AskWhichFact:
    """Ask which fact to hide."""


@dataclass(frozen=True, slots=True)
class Brake:
    """Ask what to withdraw, and show what is withdrawn."""


@dataclass(frozen=True, slots=True)
class Release:
    """Put a withdrawn fact back in force.

    Attributes:
        tag: stands for its id, which may be longer than a button can carry.
    """

    tag: str


@dataclass(frozen=True, slots=True)
class TurnMatches:
    """Show a page of the facts that were found."""

    page: int = 0


@dataclass(frozen=True, slots=True)
class ChooseFact:
    """Take a fact of those on the screen, by its number from 0."""

    number: int


@dataclass(frozen=True, slots=True)
class AskWhichFile:
    """Ask which file of the dataset to send, or whether all of them."""


@dataclass(frozen=True, slots=True)
class ChooseFile:
    """Send a file of those on the screen, by its number from 0."""

    number: int


@dataclass(frozen=True, slots=True)
class SendArchive:
    """Send the whole dataset as a file."""


@dataclass(frozen=True, slots=True)
class PreviewIn:
    """Show what the proposal at hand changes worst, as somebody reads it whom it concerns."""

    language: Language


@dataclass(frozen=True, slots=True)
class LookAt:
    """Show a screen that the proposal at hand changes: whose, which side of it, on which day."""

    view: Preview


@dataclass(frozen=True, slots=True)
class TurnChanged:
    """Show a page of the screens that the proposal at hand changes."""

    page: int = 0


@dataclass(frozen=True, slots=True)
class WalkThrough:
    """Go through a side of the proposal at hand as a person would, from where they are by now."""

    side: Side
    day: date


@dataclass(frozen=True, slots=True)
class AskWhy:
    """Ask for the sentence why; with it the proposal is published or handed on."""


@dataclass(frozen=True, slots=True)
class AskWhichDay:
    """Ask for the first day of the proposal at hand."""


@dataclass(frozen=True, slots=True)
class MadeFrom:
    """Say what the file at hand was made from: the older copy it is most like, or what serves."""

    old: bool


@dataclass(frozen=True, slots=True)
class RemoveKept:
    """Take out for good what the file at hand leaves out."""


@dataclass(frozen=True, slots=True)
class TakeBack:
    """Propose to take one publication back, and to keep those after it."""

    seq: int


@dataclass(frozen=True, slots=True)
class AskFactPast:
    """Ask which fact's history to show."""


@dataclass(frozen=True, slots=True)
class TurnPast:
    """Show a page of the history of the fact on the screen."""

    page: int = 0


@dataclass(frozen=True, slots=True)
class Approve:
    """Approve somebody else's proposal, exactly as it was read.

    Attributes:
        digest: of what stood on the screen.
    """

    proposal: str
    digest: str


@dataclass(frozen=True, slots=True)
class Drop:
    """Drop a proposal: take one's own back, or refuse somebody else's."""

    proposal: str


_Turn: TypeAlias = TurnChanged | TurnMatches | TurnPlan | TurnHistory | TurnPast
_About: TypeAlias = OpenProposal | ReturnTo | Drop | Release

AdminWork: TypeAlias = (
    GoHome
    | Undo
    | AskWhichFact
    | Brake
    | AskFactPast
    | ChooseFact
    | AskWhichFile
    | ChooseFile
    | SendArchive
    | PreviewIn
    | LookAt
    | WalkThrough
    | AskWhy
    | AskWhichDay
    | MadeFrom
    | RemoveKept
    | Approve
    | TakeBack
    | _Turn
    | _About
    | RecheckAction
)
"""What is done on the admins' side, and leads to another of its screens."""

AdminAction: TypeAlias = AdminWork | Close | NextLanguage

_PLAIN: Mapping[str, AdminAction] = MappingProxyType(
    {
        "home": GoHome(),
        "close": Close(),
        "lang": NextLanguage(),
        "undo": Undo(),
        "hide": AskWhichFact(),
        "brake": Brake(),
        "whose": AskFactPast(),
        "which": AskWhichFile(),
        "zip": SendArchive(),
        "publish": AskWhy(),
        "from": AskWhichDay(),
        "base_old": MadeFrom(old=True),
        "base_now": MadeFrom(old=False),
        "remove": RemoveKept(),
    }
)
"""Text -> an action without an argument."""

_NUMBERED: Mapping[str, Callable[[int], _Turn | ChooseFact | ChooseFile]] = MappingProxyType(
    {
        "plan": TurnPlan,
        "changed": TurnChanged,
        "history": TurnHistory,
        "past": TurnPast,
        "matches": TurnMatches,
        "match": ChooseFact,
        "file": ChooseFile,
    }
)
"""First word -> an action that names a number."""

_ABOUT: Mapping[str, Callable[[str], _About]] = MappingProxyType(
    {"open": OpenProposal, "return": ReturnTo, "drop": Drop, "release": Release}
)
"""First word -> an action that names a proposal, a revision or a fact."""

_PLAIN_TEXTS = MappingProxyType({action: text for text, action in _PLAIN.items()})
_NUMBERED_WORDS = MappingProxyType({kind: word for word, kind in _NUMBERED.items()})
_ABOUT_WORDS = MappingProxyType({kind: word for word, kind in _ABOUT.items()})


def parse_admin(parts: Sequence[str]) -> AdminAction:  # noqa: C901, PLR0911 - a table
    """Read what `write_admin` wrote, cut at its colons.

    Raises:
        UnknownAction: nothing that we ever wrote.
    """
    match parts:
        case [word] if word in _PLAIN:
            return _PLAIN[word]
        case [word, number] if word in _NUMBERED:
            return _NUMBERED[word](read_number(number))
        case [word, id_] if word in _ABOUT and id_:
            return _ABOUT[word](id_)
        case ["approve", id_, digest] if id_ and digest:
            return Approve(id_, digest)
        case ["takeback", seq]:
            return TakeBack(read_number(seq, MOST_SEQ_DIGITS))
        case ["preview", language]:
            return PreviewIn(read_language(language))
        case ["look", *look] if look:
            return LookAt(read_look(look))
        case ["walk", ("before" | "after") as side, day]:
            return WalkThrough(side, read_day(day))
        case ["re", *rest]:
            return parse_recheck(rest)
        case ["stale", _]:  # a list, which the queue took the place of
            return OpenQueue()
    raise UnknownAction("no such action of an admin")


def write_admin(action: AdminAction) -> str:  # noqa: C901, PLR0911 - a table
    """Write an action; `parse_admin` reads it back."""
    match action:
        case TurnPlan(page) | TurnHistory(page):
            return f"{_NUMBERED_WORDS[type(action)]}:{page}"
        case TurnPast(page) | TurnMatches(page) | TurnChanged(page):
            return f"{_NUMBERED_WORDS[type(action)]}:{page}"
        case ChooseFact(number) | ChooseFile(number):
            return f"{_NUMBERED_WORDS[type(action)]}:{number}"
        case OpenProposal(id_) | ReturnTo(id_) | Drop(id_) | Release(id_):
            return f"{_ABOUT_WORDS[type(action)]}:{id_}"
        case Approve(id_, digest):
            return f"approve:{id_}:{digest}"
        case TakeBack(seq):
            return f"takeback:{seq}"
        case PreviewIn(language):
            return f"preview:{language}"
        case LookAt(view):
            return ":".join(["look", *write_look(view)])
        case WalkThrough(side, day):
            return f"walk:{side}:{day.isoformat()}"
        case _ if isinstance(action, RECHECK_ACTIONS):
            return f"re:{write_recheck(action)}"
        case _:
            return _PLAIN_TEXTS[action]
