"""What a button of the re-checking can ask for, and the text it is written as.

The text follows ``admin:re:``. A claim or a page is named by the few letters of its tag, so that
what a button asks for does not depend on what stands around it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal, TypeAlias, get_args

from routebot.dialogue.admin.rechecking import NarrowBy, PageField
from routebot.dialogue.admin.training import Given
from routebot.dialogue.parts import read_number
from routebot.errors import UnknownAction

__all__ = [
    "RECHECK_ACTIONS",
    "AcceptPage",
    "AnswerClaim",
    "AnswerExercise",
    "AskAbout",
    "ChooseKind",
    "ChooseSource",
    "ChooseValue",
    "DatePage",
    "Follow",
    "KeepPart",
    "NextClaim",
    "OpenBasket",
    "OpenClaim",
    "OpenExercise",
    "OpenPage",
    "OpenQueue",
    "ProposeBasket",
    "RecheckAction",
    "RetirePage",
    "SendLink",
    "ShowNarrow",
    "ShowWhole",
    "StartTraining",
    "TakeAnswerBack",
    "TickClaim",
    "TickShown",
    "TurnPages",
    "UseSuggested",
    "Widen",
    "parse_recheck",
    "write_recheck",
]

Follow: TypeAlias = Literal["same", "newer", "changed", "gone", "unclear", "later"]
"""What can be pressed below a claim."""


@dataclass(frozen=True, slots=True)
class OpenQueue:
    """Show how much is to be re-checked."""


@dataclass(frozen=True, slots=True)
class NextClaim:
    """Show the first claim of the queue."""


@dataclass(frozen=True, slots=True)
class OpenClaim:
    """Show a claim."""

    tag: str


@dataclass(frozen=True, slots=True)
class AnswerClaim:
    """Answer the claim on the screen, or go to where it is answered."""

    answer: Follow


@dataclass(frozen=True, slots=True)
class ChooseSource:
    """Take a page of those of the claim on the screen, by its number from 0."""

    number: int


@dataclass(frozen=True, slots=True)
class SendLink:
    """Go to where the link of a new page is sent."""


@dataclass(frozen=True, slots=True)
class AskAbout:
    """Ask about a part of the new page."""

    field: PageField


@dataclass(frozen=True, slots=True)
class ChooseKind:
    """Say who speaks on the new page, as the dataset names it."""

    kind: str


@dataclass(frozen=True, slots=True)
class DatePage:
    """Say that the new page is of today, or that it shows no day."""

    today: bool


@dataclass(frozen=True, slots=True)
class KeepPart:
    """Leave the part of the new page that is asked about as it is proposed."""


@dataclass(frozen=True, slots=True)
class AcceptPage:
    """Take the new page as it is described."""


@dataclass(frozen=True, slots=True)
class ShowWhole:
    """Show all that the dataset says of the claim, to be sent back."""


@dataclass(frozen=True, slots=True)
class TurnPages:
    """Show the pages that carry several claims."""

    page: int = 0


@dataclass(frozen=True, slots=True)
class OpenPage:
    """Show one page and its claims."""

    tag: str
    page: int = 0


@dataclass(frozen=True, slots=True)
class TickClaim:
    """Say of a claim of the page on the screen that it is still so, or take that back.

    It says what is wanted, not "the other way round": so it can be repeated without harm.
    """

    tag: str
    wanted: bool


@dataclass(frozen=True, slots=True)
class TickShown:
    """Say of every claim on the screen of a page that it is still so."""


@dataclass(frozen=True, slots=True)
class RetirePage:
    """Say that the page on the screen is gone, for all its claims."""


@dataclass(frozen=True, slots=True)
class ShowNarrow:
    """Show by what the queue can be narrowed."""

    by: NarrowBy
    page: int = 0


@dataclass(frozen=True, slots=True)
class ChooseValue:
    """Narrow the queue to one value.

    Attributes:
        by: as of what the queue is narrowed to.
        tag: stands for the value, which may be longer than a button can carry.
    """

    by: NarrowBy | Literal["page", "never_seen"]
    tag: str = ""


@dataclass(frozen=True, slots=True)
class Widen:
    """Show the whole queue again."""


@dataclass(frozen=True, slots=True)
class OpenBasket:
    """Show what was answered."""

    page: int = 0


@dataclass(frozen=True, slots=True)
class TakeAnswerBack:
    """Take one's own answer back."""

    tag: str


@dataclass(frozen=True, slots=True)
class ProposeBasket:
    """Make one proposal of what everybody answered."""


@dataclass(frozen=True, slots=True)
class UseSuggested:
    """Publish with the sentence that is proposed."""


@dataclass(frozen=True, slots=True)
class StartTraining:
    """Begin a round of the training."""


@dataclass(frozen=True, slots=True)
class OpenExercise:
    """Show the invented page of the exercise on the screen."""


@dataclass(frozen=True, slots=True)
class AnswerExercise:
    """Answer the exercise on the screen."""

    given: Given


RecheckAction: TypeAlias = (
    OpenQueue
    | NextClaim
    | OpenClaim
    | AnswerClaim
    | ChooseSource
    | SendLink
    | AskAbout
    | ChooseKind
    | DatePage
    | KeepPart
    | AcceptPage
    | ShowWhole
    | TurnPages
    | OpenPage
    | TickClaim
    | TickShown
    | RetirePage
    | ShowNarrow
    | ChooseValue
    | Widen
    | OpenBasket
    | TakeAnswerBack
    | ProposeBasket
    | UseSuggested
    | StartTraining
    | OpenExercise
    | AnswerExercise
)

RECHECK_ACTIONS = get_args(RecheckAction)
"""The same, to tell them from what an admin's other buttons ask for."""

_PLAIN: Mapping[str, RecheckAction] = MappingProxyType(
    {
        "queue": OpenQueue(),
        "next": NextClaim(),
        "link": SendLink(),
        "keep": KeepPart(),
        "ok": AcceptPage(),
        "whole": ShowWhole(),
        "shown": TickShown(),
        "retire": RetirePage(),
        "widen": Widen(),
        "propose": ProposeBasket(),
        "why": UseSuggested(),
        "train": StartTraining(),
        "look": OpenExercise(),
        "undated": DatePage(today=False),
        "today": DatePage(today=True),
        **{f"say:{answer}": AnswerClaim(answer) for answer in get_args(Follow)},
        **{f"ask:{field}": AskAbout(field) for field in get_args(PageField)},
        **{f"train:{given}": AnswerExercise(given) for given in get_args(Given)},
    }
)
"""Text -> an action that is one of a few."""

_NUMBERED: Mapping[str, Callable[[int], ChooseSource | TurnPages | OpenBasket]] = MappingProxyType(
    {"source": ChooseSource, "pages": TurnPages, "basket": OpenBasket}
)
"""First word -> an action that names a number."""

_TAGGED: Mapping[str, Callable[[str], OpenClaim | ChooseKind | TakeAnswerBack]] = MappingProxyType(
    {"claim": OpenClaim, "kind": ChooseKind, "back": TakeAnswerBack}
)
"""First word -> an action that names something by a word."""

_PLAIN_TEXTS = MappingProxyType({action: text for text, action in _PLAIN.items()})
_NUMBERED_WORDS = MappingProxyType({kind: word for word, kind in _NUMBERED.items()})
_TAGGED_WORDS = MappingProxyType({kind: word for word, kind in _TAGGED.items()})


def parse_recheck(parts: Sequence[str]) -> RecheckAction:  # noqa: PLR0911 - a table
    """Read what `write_recheck` wrote, cut at its colons.

    Raises:
        UnknownAction: nothing that we ever wrote.
    """
    plain = _PLAIN.get(":".join(parts))
    if plain:
        return plain
    match parts:
        case [word, number] if word in _NUMBERED:
            return _NUMBERED[word](read_number(number))
        case [word, tag] if word in _TAGGED and tag:
            return _TAGGED[word](tag)
        case ["page", tag, page] if tag:
            return OpenPage(tag, read_number(page))
        case ["tick", ("0" | "1") as wanted, tag] if tag:
            return TickClaim(tag, wanted == "1")
        case ["by", ("country" | "topic" | "owner") as by, page]:
            return ShowNarrow(by, read_number(page))
        case ["only", "country" | "topic" | "owner" | "page" | "never_seen" as by, tag]:
            return ChooseValue(by, tag)
    raise UnknownAction("no such action of re-checking")


def write_recheck(action: RecheckAction) -> str:  # noqa: PLR0911 - a table
    """Write an action; `parse_recheck` reads it back."""
    match action:
        case ChooseSource(number) | TurnPages(number) | OpenBasket(number):
            return f"{_NUMBERED_WORDS[type(action)]}:{number}"
        case OpenClaim(tag) | ChooseKind(tag) | TakeAnswerBack(tag):
            return f"{_TAGGED_WORDS[type(action)]}:{tag}"
        case OpenPage(tag, page):
            return f"page:{tag}:{page}"
        case TickClaim(tag, wanted):
            return f"tick:{int(wanted)}:{tag}"
        case ShowNarrow(by, page):
            return f"by:{by}:{page}"
        case ChooseValue(by, tag):
            return f"only:{by}:{tag}"
        case _:
            return _PLAIN_TEXTS[action]
