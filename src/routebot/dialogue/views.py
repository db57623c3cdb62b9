"""The views: every screen that a person can stand on, as a value, and the form it is stored in.

A view says what is shown, not how: `screens.drawing` makes a screen of it. It is stored as a list
of strings, its name first (``["card", "KZ", "money", "0"]``). That form is a contract: sessions
that an older routebot stored are read with it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal, TypeAlias, get_args

from routebot.dialogue.parts import read_number
from routebot.errors import UnknownAction

__all__ = [
    "PARTS",
    "TABS",
    "Answers",
    "Ask",
    "AskNext",
    "Card",
    "ChooseLanguage",
    "Closed",
    "Compare",
    "EarlierDays",
    "Forget",
    "Help",
    "Leaving",
    "More",
    "Offline",
    "Onward",
    "Plan",
    "Privacy",
    "Routes",
    "Sources",
    "Tab",
    "View",
    "Welcome",
    "is_same_screen",
    "read_view",
    "write_view",
]

Tab = Literal["entry", "rules", "way", "money", "pitfalls", "stay", "sources", "why"]
"""A destination's card, ``entry``, and the parts behind it."""

TABS: tuple[Tab, ...] = get_args(Tab)

PARTS: tuple[Tab, ...] = TABS[1:]
"""What stands behind the card, at length."""

_NOT_SAID = "-"
"""Stored for the days since an arrival that nobody named."""


@dataclass(frozen=True, slots=True)
class Welcome:
    """The first screen."""


@dataclass(frozen=True, slots=True)
class AskNext:
    """The question that comes next; the routes where none is left."""


@dataclass(frozen=True, slots=True)
class Ask:
    """One question, whatever comes next: on the way back, or to change its answer."""

    question: str


@dataclass(frozen=True, slots=True)
class Answers:
    """The summary of what was said."""


@dataclass(frozen=True, slots=True)
class Routes:
    """The list of routes."""

    page: int = 0


@dataclass(frozen=True, slots=True)
class Card:
    """One part of a destination's card."""

    place: str
    tab: Tab = "entry"
    page: int = 0


@dataclass(frozen=True, slots=True)
class Plan:
    """The checklist for a destination."""

    place: str
    page: int = 0


@dataclass(frozen=True, slots=True)
class Onward:
    """Where one can go on to from a place.

    Attributes:
        days_ago: days since the arrival there; None if that was not said.
        earlier_days: days of earlier stays there; None if that was not said.
    """

    place: str
    days_ago: int | None = None
    page: int = 0
    earlier_days: int | None = None


@dataclass(frozen=True, slots=True)
class EarlierDays:
    """How many days somebody was in a place before.

    Attributes:
        days_ago: as in `Onward`, to which each answer leads.
    """

    place: str
    days_ago: int | None = None


@dataclass(frozen=True, slots=True)
class Compare:
    """Two destinations side by side."""

    first: str
    second: str


@dataclass(frozen=True, slots=True)
class Leaving:
    """What may stop a person at the Russian border."""

    page: int = 0


@dataclass(frozen=True, slots=True)
class More:
    """What would open more routes."""

    page: int = 0


@dataclass(frozen=True, slots=True)
class Closed:
    """What is closed, and why."""

    page: int = 0


@dataclass(frozen=True, slots=True)
class Help:
    """How to use the bot, and who helps in person."""

    page: int = 0


@dataclass(frozen=True, slots=True)
class Privacy:
    """What is kept, and for how long."""


@dataclass(frozen=True, slots=True)
class Sources:
    """How old the data is."""


@dataclass(frozen=True, slots=True)
class Offline:
    """The file for where there is no network."""


@dataclass(frozen=True, slots=True)
class ChooseLanguage:
    """The languages to choose from."""


@dataclass(frozen=True, slots=True)
class Forget:
    """The last question before everything is erased."""


View: TypeAlias = (
    Welcome
    | AskNext
    | Ask
    | Answers
    | Routes
    | Card
    | Plan
    | Onward
    | EarlierDays
    | Compare
    | Leaving
    | More
    | Closed
    | Help
    | Privacy
    | Sources
    | Offline
    | ChooseLanguage
    | Forget
)

_PLAIN: Mapping[str, View] = MappingProxyType(
    {
        "welcome": Welcome(),
        "ask": AskNext(),
        "answers": Answers(),
        "privacy": Privacy(),
        "sources": Sources(),
        "offline": Offline(),
        "language": ChooseLanguage(),
        "forget": Forget(),
    }
)
"""Stored name -> a view that is its name and nothing else."""

_PAGED: Mapping[str, Callable[[int], Routes | Leaving | More | Closed | Help]] = MappingProxyType(
    {"routes": Routes, "leaving": Leaving, "more": More, "closed": Closed, "help": Help}
)
"""Stored name -> a view that is its name and a page."""

_PLAIN_NAMES = MappingProxyType({view: name for name, view in _PLAIN.items()})
_PAGED_NAMES = MappingProxyType({kind: name for name, kind in _PAGED.items()})


def write_view(view: View) -> list[str]:  # noqa: PLR0911 - a table, one return for each form
    """Return the form in which a view is stored; `read_view` reads it back."""
    match view:
        case Ask(question):
            return ["ask", question]
        case Card(place, tab, page):
            return ["card", place, tab, str(page)]
        case Plan(place, page):
            return ["plan", place, str(page)]
        case Onward(place, days_ago, page, earlier_days):
            earlier = [] if earlier_days is None else [str(earlier_days)]
            return ["onward", place, _write_days(days_ago), str(page), *earlier]
        case EarlierDays(place, days_ago):
            return ["earlier", place, _write_days(days_ago)]
        case Compare(first, second):
            return ["compare", first, second]
        case Routes(page) | Leaving(page) | More(page) | Closed(page) | Help(page):
            return [_PAGED_NAMES[type(view)], str(page)]
        case _:
            return [_PLAIN_NAMES[view]]


def read_view(parts: Sequence[str]) -> View:  # noqa: PLR0911 - a table, one return for each form
    """Read what `write_view` wrote; parts at the end that are left out are the first ones.

    Raises:
        UnknownAction: there is no such view.
    """
    name, *arguments = parts or [""]
    match name, arguments:
        case "ask", [question]:
            return Ask(question)
        case "compare", [first, second]:
            return Compare(first, second)
        case "card" | "plan", [place, *rest]:
            return _read_place_view(name, place, rest)
        case "onward" | "earlier", [place, *rest]:
            return _read_stay_view(name, place, rest)
        case _, [] if name in _PLAIN:
            return _PLAIN[name]
        case _, [] if name in _PAGED:
            return _PAGED[name](0)
        case _, [page] if name in _PAGED:
            return _PAGED[name](read_number(page))
    raise UnknownAction("no such view")


def _read_place_view(name: str, place: str, arguments: Sequence[str]) -> Card | Plan:
    match name, arguments:
        case "card", []:
            return Card(place)
        case "card", [tab]:
            return Card(place, _tab(tab))
        case "card", [tab, page]:
            return Card(place, _tab(tab), read_number(page))
        case "plan", []:
            return Plan(place)
        case "plan", [page]:
            return Plan(place, read_number(page))
    raise UnknownAction("no such view of a place")


def _read_stay_view(name: str, place: str, arguments: Sequence[str]) -> Onward | EarlierDays:
    days_ago = _read_days(arguments[0]) if arguments else None
    match name, arguments[1:]:
        case "onward", []:
            return Onward(place, days_ago)
        case "onward", [page]:
            return Onward(place, days_ago, read_number(page))
        case "onward", [page, earlier]:
            return Onward(place, days_ago, read_number(page), read_number(earlier))
        case "earlier", []:
            return EarlierDays(place, days_ago)
    raise UnknownAction("no such view of a stay")


def _tab(text: str) -> Tab:
    for tab in TABS:
        if tab == text:
            return tab
    raise UnknownAction("no such part of a card")


def _write_days(days: int | None) -> str:
    return _NOT_SAID if days is None else str(days)


def _read_days(text: str) -> int | None:
    return None if text == _NOT_SAID else read_number(text)


def is_same_screen(one: View, other: View) -> bool:
    """Say whether two views are one screen: another page or part of it is no other screen.

    The card and the parts behind it are two, so that back leads from any part to the card.
    """
    return type(one) is type(other) and _subject(one) == _subject(other)


def _subject(view: View) -> str:
    """Return the question or the place that a screen is about; empty if it is about none."""
    match view:
        case Ask(question):
            return question
        case Card(place, tab):
            return place if tab == "entry" else f"{place}:parts"
        case Plan(place) | Onward(place) | EarlierDays(place):
            return place
        case _:
            return ""
