"""The views of an admin: every screen that they can stand on, as a value, and its stored form.

A view is stored as a list of strings, its name first (``["plan", "0"]``), like a person's view.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Literal, TypeAlias

from routebot.dialogue.admin.rechecking import (
    RECHECK_VIEWS,
    Queue,
    RecheckView,
    read_recheck_view,
    write_recheck_view,
)
from routebot.dialogue.parts import (
    MOST_SEQ_DIGITS,
    read_day,
    read_language,
    read_number,
)
from routebot.errors import UnknownAction
from routebot.words.i18n import LANGUAGES, Language

__all__ = [
    "AdminView",
    "Archive",
    "AskDay",
    "AskFact",
    "AskFile",
    "AskWhosePast",
    "Braking",
    "Changed",
    "FactPast",
    "HandedOn",
    "History",
    "Home",
    "Matches",
    "OneFile",
    "Preview",
    "Published",
    "ReadPlan",
    "Side",
    "read_admin_view",
    "read_look",
    "write_admin_view",
    "write_look",
]


Side: TypeAlias = Literal["before", "after"]
"""What serves, or what the proposal at hand makes of it."""


@dataclass(frozen=True, slots=True)
class Home:
    """The state of the dataset and what is under way."""


@dataclass(frozen=True, slots=True)
class ReadPlan:
    """The plan of the proposal at hand, or what is wrong with it."""

    page: int = 0


@dataclass(frozen=True, slots=True)
class Preview:
    """A screen that the proposal at hand changes, as somebody reads it whom the change concerns.

    Attributes:
        subject: code of a destination, ``exit`` or ``routes``; empty for what changes worst.
        case: for which of the people whom it concerns there, from 0.
        day: None for the first day on which it changes for them.
    """

    language: Language = LANGUAGES[0]
    subject: str = ""
    case: int = 0
    side: Side = "after"
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Changed:
    """The screens that the proposal at hand changes.

    Attributes:
        language: of the preview that they lead to.
    """

    language: Language
    page: int = 0


@dataclass(frozen=True, slots=True)
class History:
    """The publications."""

    page: int = 0


@dataclass(frozen=True, slots=True)
class Published:
    """The receipt of one publication.

    Attributes:
        withdrawn: the fact that it withdrew, and that may be released from there; or empty.
    """

    seq: int
    withdrawn: str = ""


@dataclass(frozen=True, slots=True)
class HandedOn:
    """Another admin has to approve."""


@dataclass(frozen=True, slots=True)
class AskDay:
    """The first day of the proposal at hand is to be typed."""


@dataclass(frozen=True, slots=True)
class AskFact:
    """The id of a fact is to be typed."""


@dataclass(frozen=True, slots=True)
class Braking:
    """What is withdrawn; what else to withdraw is to be typed."""


@dataclass(frozen=True, slots=True)
class Matches:
    """The facts that what was typed may mean."""

    typed: str
    page: int = 0


@dataclass(frozen=True, slots=True)
class AskWhosePast:
    """The id of a fact is to be typed whose history is shown then."""


@dataclass(frozen=True, slots=True)
class FactPast:
    """What became of one fact."""

    fact: str
    page: int = 0


@dataclass(frozen=True, slots=True)
class AskFile:
    """The files that what was typed names; with nothing typed, those that are edited often."""

    typed: str = ""


@dataclass(frozen=True, slots=True)
class OneFile:
    """One file of the dataset.

    Attributes:
        name: its own, without a folder.
    """

    name: str


@dataclass(frozen=True, slots=True)
class Archive:
    """The whole dataset as a file."""


AdminView: TypeAlias = (
    Home
    | ReadPlan
    | Preview
    | Changed
    | History
    | Published
    | HandedOn
    | AskDay
    | AskFact
    | Braking
    | Matches
    | AskWhosePast
    | FactPast
    | AskFile
    | OneFile
    | Archive
    | RecheckView
)

_PLAIN: Mapping[str, AdminView] = MappingProxyType(
    {
        "home": Home(),
        "preview": Preview(),
        "handed_on": HandedOn(),
        "day": AskDay(),
        "fact": AskFact(),
        "brake": Braking(),
        "whose_past": AskWhosePast(),
        "zip": Archive(),
    }
)
"""Stored name -> a view that is its name and nothing else."""

_PAGED: Mapping[str, Callable[[int], ReadPlan | History]] = MappingProxyType(
    {"plan": ReadPlan, "history": History}
)
"""Stored name -> a view that is its name and a page."""

_PLAIN_NAMES = MappingProxyType({view: name for name, view in _PLAIN.items()})
_PAGED_NAMES = MappingProxyType({kind: name for name, kind in _PAGED.items()})


def write_look(view: Preview) -> list[str]:
    """Write what a preview shows; `read_look` reads it back."""
    day = view.day.isoformat() if view.day else ""
    return [view.language, view.subject, str(view.case), view.side, day]


def read_look(parts: Sequence[str]) -> Preview:
    """Read what `write_look` wrote.

    Raises:
        UnknownAction: nothing that we ever wrote.
    """
    match parts:
        case [language, subject, case, ("before" | "after") as side, day]:
            return Preview(
                read_language(language),
                subject,
                read_number(case),
                side,
                read_day(day) if day else None,
            )
    raise UnknownAction("no preview")


def write_admin_view(view: AdminView) -> list[str]:  # noqa: PLR0911 - a table
    """Return the form in which a view is stored; `read_admin_view` reads it back."""
    match view:
        case Preview() if view not in _PLAIN_NAMES:
            return ["preview", *write_look(view)]
        case Changed(language, page):
            return ["changed", language, str(page)]
        case Matches(typed, page):
            return ["matches", typed, *([str(page)] if page else [])]
        case AskFile(typed):
            return ["files", typed]
        case OneFile(name):
            return ["one_file", name]
        case Published(seq, withdrawn):
            return ["published", str(seq), *([withdrawn] if withdrawn else [])]
        case FactPast(fact, page):
            return ["past", fact, str(page)]
        case ReadPlan(page) | History(page):
            return [_PAGED_NAMES[type(view)], str(page)]
        case _ if isinstance(view, RECHECK_VIEWS):
            return write_recheck_view(view)
        case _:
            return [_PLAIN_NAMES[view]]


def read_admin_view(parts: Sequence[str]) -> AdminView:  # noqa: C901, PLR0911 - a table
    """Read what `write_admin_view` wrote.

    Raises:
        UnknownAction: there is no such view.
    """
    match parts:
        case ["preview", *look] if look:
            return read_look(look)
        case ["changed", language, page]:
            return Changed(read_language(language), read_number(page))
        case ["matches", typed, *page]:
            return Matches(typed, read_number(page[0]) if page else 0)
        case ["files", typed]:
            return AskFile(typed)
        case ["one_file", name]:
            return OneFile(name)
        case [name] if name in _PLAIN:
            return _PLAIN[name]
        case ["past", fact, page]:
            return FactPast(fact, read_number(page))
        case ["published", seq, *withdrawn]:
            return Published(read_number(seq, MOST_SEQ_DIGITS), *withdrawn[:1])
        case [name, page] if name in _PAGED:
            return _PAGED[name](read_number(page))
        case ["stale", _]:  # a list, which the queue took the place of
            return Queue()
    return read_recheck_view(parts)
