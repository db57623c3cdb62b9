"""Where an admin stands while they re-check claims, and how that is stored.

A claim is answered on a screen of its own, or with others on the screen of a page. What they
answered lies in the database; here is only where they stand and what a page is described as so far.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal, TypeAlias, get_args

from routebot.dialogue.admin.training import Training, read_training, write_training
from routebot.dialogue.parts import read_number
from routebot.errors import UnknownAction

__all__ = [
    "RECHECK_VIEWS",
    "AskLink",
    "Basket",
    "ChangeWording",
    "ChoosePage",
    "DescribePage",
    "Narrow",
    "NarrowBy",
    "NewPage",
    "OneClaim",
    "OnePage",
    "Only",
    "PageDraft",
    "PageField",
    "Pages",
    "Queue",
    "RecheckView",
    "read_recheck_view",
    "write_recheck_view",
]

NewPage: TypeAlias = Literal["newer", "changed"]
"""What a page is for: it says the same as the claim, or something else."""

PageField: TypeAlias = Literal["publisher", "kind", "published", "says"]
"""What of a new page is asked about, one after the other."""

NarrowBy: TypeAlias = Literal["country", "topic", "owner"]
"""By what the queue can be narrowed where there is more than one value to choose."""


@dataclass(frozen=True, slots=True)
class Only:
    """What the queue is narrowed to.

    Attributes:
        by: a `NarrowBy`, ``page`` or ``never_seen``; empty for the whole queue.
        value: a country's code, a topic's id, an admin's label, or the tag of a page.
    """

    by: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True)
class Queue:
    """How much is to be re-checked, and where to begin."""


@dataclass(frozen=True, slots=True)
class Narrow:
    """The values of one kind by which the queue can be narrowed."""

    by: NarrowBy
    page: int = 0


@dataclass(frozen=True, slots=True)
class OneClaim:
    """One claim, to be answered with a tap; a link that is sent is a new page for it."""

    claim: str


@dataclass(frozen=True, slots=True)
class ChoosePage:
    """Which page of a claim is meant: the one that is gone, or the one that says otherwise."""

    claim: str
    what: Literal["gone", "changed"]


@dataclass(frozen=True, slots=True)
class AskLink:
    """The link of a new page is to be sent.

    Attributes:
        retires: the address of the page that it comes instead of, or empty.
    """

    claim: str
    what: NewPage
    retires: str = ""


@dataclass(frozen=True, slots=True)
class PageDraft:
    """What is said of a new page so far.

    Attributes:
        kind: as of a source of the dataset.
        published: as in the dataset, for example ``2026-01``; empty for a page that shows no day.
        says: a line of what stands on it, or empty.
        retires: the address of the page that it comes instead of, or empty.
    """

    url: str
    kind: str
    publisher: str
    published: str = ""
    says: str = ""
    retires: str = ""


@dataclass(frozen=True, slots=True)
class DescribePage:
    """What a new page is, as it is proposed, to be accepted or mended.

    Attributes:
        about: id of the claim that it is for, or the tag of the page whose claims it is for.
        asked: the part that is asked about; empty where all of it is to be accepted.
    """

    about: str
    what: NewPage | Literal["several"]
    page: PageDraft
    asked: PageField | Literal[""] = ""


@dataclass(frozen=True, slots=True)
class ChangeWording:
    """The claim as it stands is to be sent back as it is now.

    Attributes:
        url: the page that says so, one of the claim's; empty where there is a new one.
        page: the new one.
        whole: all that the dataset says is shown, not the sentences alone.
    """

    claim: str
    url: str = ""
    page: PageDraft | None = field(default=None)
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Pages:
    """The pages that carry several claims, the busiest first."""

    page: int = 0


@dataclass(frozen=True, slots=True)
class OnePage:
    """One page and the claims that rest on it, to be ticked down.

    Attributes:
        tag: stands for its address.
        newer: another page, of which it is ticked what it says; None for this one.
    """

    tag: str
    page: int = 0
    newer: PageDraft | None = None


@dataclass(frozen=True, slots=True)
class Basket:
    """What was answered and is not published yet."""

    page: int = 0


RecheckView: TypeAlias = (
    Queue
    | Narrow
    | OneClaim
    | ChoosePage
    | AskLink
    | DescribePage
    | ChangeWording
    | Pages
    | OnePage
    | Basket
    | Training
)

RECHECK_VIEWS = get_args(RecheckView)
"""The same, to tell them from an admin's other views."""

_PAGED: Mapping[str, Callable[[int], Pages | Basket]] = MappingProxyType(
    {"recheck_pages": Pages, "recheck_basket": Basket}
)
_PAGED_NAMES = MappingProxyType({kind: name for name, kind in _PAGED.items()})


def write_recheck_view(view: RecheckView) -> list[str]:  # noqa: C901, PLR0911 - a table
    """Return the form in which a view is stored; `read_recheck_view` reads it back."""
    match view:
        case Queue():
            return ["recheck"]
        case Narrow(by, page):
            return ["recheck_by", by, str(page)]
        case OneClaim(claim):
            return ["recheck_claim", claim]
        case ChoosePage(claim, what):
            return ["recheck_which", claim, what]
        case AskLink(claim, what, retires):
            return ["recheck_link", claim, what, retires]
        case DescribePage(about, use, draft, asked):
            return ["recheck_new", about, use, asked, *_written(draft)]
        case ChangeWording(claim, url, draft, whole):
            shown = "whole" if whole else "sentences"
            return ["recheck_words", claim, url, shown, *(_written(draft) if draft else ())]
        case Pages(page) | Basket(page):
            return [_PAGED_NAMES[type(view)], str(page)]
        case OnePage(tag, page, newer):
            return ["recheck_page", tag, str(page), *(_written(newer) if newer else ())]
        case Training():
            return ["training", *write_training(view)]


def read_recheck_view(parts: Sequence[str]) -> RecheckView:  # noqa: C901, PLR0911 - a table
    """Read what `write_recheck_view` wrote.

    Raises:
        UnknownAction: there is no such view.
    """
    match parts:
        case ["recheck"]:
            return Queue()
        case ["recheck_by", ("country" | "topic" | "owner") as by, page]:
            return Narrow(by, read_number(page))
        case ["recheck_claim", claim]:
            return OneClaim(claim)
        case ["recheck_which", claim, ("gone" | "changed") as what]:
            return ChoosePage(claim, what)
        case ["recheck_link", claim, ("newer" | "changed") as what, retires]:
            return AskLink(claim, what, retires)
        case ["recheck_new", about, ("newer" | "changed" | "several") as use, asked, *draft]:
            return DescribePage(about, use, _read(draft), _field(asked))
        case ["recheck_words", claim, url, ("whole" | "sentences") as shown, *draft]:
            return ChangeWording(claim, url, _read(draft) if draft else None, shown == "whole")
        case ["recheck_page", tag, page, *draft]:
            return OnePage(tag, read_number(page), _read(draft) if draft else None)
        case ["training", seed, given, *opened]:
            return read_training(read_number(seed), given, bool(opened))
        case [name, page] if name in _PAGED:
            return _PAGED[name](read_number(page))
    raise UnknownAction("no such view of re-checking")


def _field(text: str) -> PageField | Literal[""]:
    for part in get_args(PageField):
        if part == text:
            return part  # type: ignore[no-any-return]
    if text:
        raise UnknownAction("no part of a page")
    return ""


def _written(page: PageDraft) -> list[str]:
    return [page.url, page.kind, page.publisher, page.published, page.says, page.retires]


def _read(parts: Sequence[str]) -> PageDraft:
    match parts:
        case [url, kind, publisher, published, says, retires]:
            return PageDraft(url, kind, publisher, published, says, retires)
    raise UnknownAction("no page that we wrote")
