"""What is kept of a rulebook's results, so that no tap works out again what another one did.

A rulebook is immutable and keeps nothing; this is the one place where reasoning does. What is kept
belongs to one rulebook and is dropped with it, so nothing kept may hold a rulebook, nor anything
that does: no `Advice`, no `Evaluation`, no `Travel`.

Kept are results and no graphs of objects. What lives long is walked by every full garbage
collection while everybody waits: a thousand answer sheets with all their links and journeys were
nine hundred thousand objects and a wait of a quarter of a second; their verdicts in order are two
thousand, beside the verdicts, which people share.

What is kept are answers without anybody they belong to, in memory.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, NamedTuple, TypeAlias, TypeVar
from weakref import WeakKeyDictionary

from cachetools import LRUCache

from routebot.logic.conditions import Masks
from routebot.policy.facts import Link
from routebot.reasoning.rulebook import CompiledFact, Rulebook

if TYPE_CHECKING:  # what makes them reads here what is kept
    from routebot.reasoning.arrivals import Beyond
    from routebot.reasoning.circles import Circle
    from routebot.reasoning.dangers import Dangers
    from routebot.reasoning.journeys import Journey
    from routebot.reasoning.links import JudgedLink
    from routebot.reasoning.travel import Search
    from routebot.reasoning.verdicts import Verdict
    from routebot.reasoning.ways import WayVerdict

__all__ = [
    "Asked",
    "Bounded",
    "Grave",
    "Kept",
    "LinksFrom",
    "NotKeptError",
    "ReadIn",
    "RulingOut",
    "Sheet",
    "ToldOf",
    "VerdictKey",
    "as_kept",
    "kept_of",
    "work_out",
]

MOST_SAID = 128
"""Answers of the latest few people who tapped, some thirty objects each. A tap encodes what was
said four times, and three times of them it is this: 50 us each with a dozen answers.
"""

MOST_VERDICTS = 50_000
"""Some 10 MiB; a thousand people have 7,000 different ones between them."""

MOST_SHEETS = 1024
"""The latest ones asked about, 2 KiB each: more than there are dialogues at one time."""

MOST_MISSING = 50_000
"""A key and a handful of names each; the interviews of seventy people have 2,000 between them."""

MOST_GROUPED = 8
"""Sixteen masks each, some 60 KiB: for one tap, which asks of every place."""

MOST_WAYS = 5_000
"""Some ten objects each; the interviews of seventy people have 2,700 between them. A ranking reads
those of every place, and judging them anew was a fifth of the work of choosing a question.
"""

MOST_WEIGHTS = 50_000
"""A number each; the verdicts of a sheet with what else their weight hangs on."""

MOST_DANGERS = 20_000
"""Some three objects each, which people share; seventy people have 1,300 between them."""

MOST_SCREENS = 256
"""Some fifty objects each: a button goes by the screen that it stands on, and people return to
lists. To draw one again took 1 to 25 ms.
"""

MOST_LINKS, MOST_JUDGED = 2_000, 5_000
"""Of 26 places and 351 links; a thousand people have 1,100 and 1,300 different ones."""

MOST_SHOWN = 512
"""Places whose journeys were asked for, each for one sheet: some twenty objects a place."""

MOST_SEARCHES = 4
"""Of the latest sheets, so that a list, its cards and plans search once: some 1,200 objects each,
3,300 where all means of travel lead to all places. A search takes 1 to 15 ms.
"""

MOST_CIRCLES = 256
"""Some eight objects each, beside dicts of small numbers; judged links are shared. To widen one and
to level the ways takes 0.5 ms, and to choose a question tries some answers, of which half change
nothing of it.
"""

MOST_TABLES = 256
"""A number for each place: 15 KiB."""

Said: TypeAlias = tuple[tuple[str, frozenset[str]], ...]
"""Questions and the options chosen."""

VerdictKey: TypeAlias = tuple[str | int, ...]
"""A destination, and the masks of all variables that its verdict depends on."""

MissingKey: TypeAlias = tuple[int, ...]
"""The node of a diagram, and the masks of all variables that what is left of it depends on."""


K = TypeVar("K")
V = TypeVar("V")


class Bounded(dict[K, V]):
    """A dict that is emptied when it is full.

    For what is looked up some hundred times a tap: it takes 0.04 µs, a cache of `cachetools` 0.5.

    Args:
        most: entries that it may have.
    """

    def __init__(self, most: int) -> None:
        super().__init__()
        self._most = most

    def __setitem__(self, key: K, value: V) -> None:
        if len(self) >= self._most:
            self.clear()
        super().__setitem__(key, value)


class Sheet(NamedTuple):
    """All that an advice follows from, beside the rulebook.

    Attributes:
        start: where they are.
        days_left: until they must go, where something other than their answers decides.
    """

    masks: Masks
    start: str
    days_left: int | None


Asked: TypeAlias = tuple[Sheet, frozenset[str]]
"""A sheet, and the questions declined."""


class ToldOf(NamedTuple):
    """A condition, and the places it says something of; those of a danger never close."""

    slot: int
    places: frozenset[str]


class Grave(NamedTuple):
    """The slots of the grave pitfalls of a place, and of its high dangers."""

    pitfalls: tuple[int, ...]
    dangers: tuple[int, ...]


class RulingOut(NamedTuple):
    """An answer, and the questions that make no sense to whoever gave it."""

    question: str
    option: str
    others: tuple[str, ...]


class LinksFrom(NamedTuple):
    """The links that begin in a place, and the variables that their judgement reads."""

    links: tuple[CompiledFact[Link], ...]
    variables: tuple[int, ...]


class ReadIn(NamedTuple):
    """What reads each question: conditions, and the decisions about places."""

    conditions: Mapping[str, Sequence[ToldOf]]
    places: Mapping[str, Sequence[str]]


class Kept:
    """The kept results of one rulebook.

    Attributes:
        masks: answers, in the order they were given -> how they are encoded.
        verdicts: those in use.
        missing: the questions that can still change the outcome of a diagram.
        ways: a destination and the readings of a verdict -> the judgement of its ways.
        by_groups: as in `undecided`, of the sheets asked about just now.
        read_by: the node of a diagram -> the variables whose masks make up the key of `missing`.
        rankings: every verdict of a sheet, best first.
        journeys: a sheet and a place -> the journeys there, as a card shows them.
        searches: a sheet -> what the search of its journeys came by.
        circles: all that the circle of what is reached follows from -> that circle.
        arrival_bits: as `circles.bits_of` found them.
        beyond: judged links and what else it follows from -> where they lead.
        entered: the number of a verdict and the days left -> whether it lets whoever passes in.
        asked: a sheet and the questions declined -> the questions of the screen that comes next.
        screens: for `screens.drawing`: all that a state is -> the screen that shows it.
        open: a sheet -> the questions whose answer may still change something.
        left: the number of a verdict -> the questions left in what decides it.
        nodes: the slot of a condition -> its diagram.
        read_in: what reads each question, once it was looked for.
        never_offered: as in `stakes`, once it was looked for.
        weights: the number of a verdict and what else its weight hangs on -> the weight, as
            `ranking` adds it.
        best: the same for an undecided place that turns out at its best; None where none is left.
        dangers: a place and the answers that its dangers hang on -> those.
        danger_numbers: the answers that dangers hang on -> place -> their levels, as `ranking` adds
            them.
        danger_variables: a place -> the variables of those answers.
        grave: a place -> what is grave there, once it was looked for.
        ruling_out: the answers that leave a question without sense, once they were looked for.
        companions: a question -> the one that shares its screen, once it was looked for.
        links_from: place -> the links that begin there, once they were put together.
        links: a place, the answers that its links hang on -> the links judged.
        judged: what people's judgements of a link differ in -> that link judged, to be shared.
        money_numbers: means of payment -> the same of the best of them.
    """

    def __init__(self) -> None:
        self.masks: LRUCache[Said, Masks] = LRUCache(MOST_SAID)
        self.verdicts: Bounded[VerdictKey, Verdict] = Bounded(MOST_VERDICTS)
        self.missing: Bounded[MissingKey, frozenset[str]] = Bounded(MOST_MISSING)
        self.by_groups: Bounded[Masks, tuple[Masks, ...]] = Bounded(MOST_GROUPED)
        self.ways: Bounded[tuple[str, bytes], tuple[WayVerdict, ...]] = Bounded(MOST_WAYS)
        self.read_by: Bounded[int, tuple[int, ...]] = Bounded(MOST_MISSING)
        self.rankings: LRUCache[Sheet, tuple[Verdict, ...]] = LRUCache(MOST_SHEETS)
        self.journeys: LRUCache[tuple[Sheet, str], tuple[Journey, ...]] = LRUCache(MOST_SHOWN)
        self.searches: LRUCache[Sheet, Search] = LRUCache(MOST_SEARCHES)
        self.circles: LRUCache[object, Circle] = LRUCache(MOST_CIRCLES)
        self.arrival_bits: Mapping[str, int] | None = None
        self.beyond: Bounded[tuple[object, ...], Beyond] = Bounded(MOST_LINKS)
        self.entered: Bounded[tuple[int, int | None], bool] = Bounded(MOST_VERDICTS)
        self._sets: Bounded[frozenset[str], frozenset[str]] = Bounded(MOST_MISSING)
        self.asked: LRUCache[Asked, tuple[str, ...]] = LRUCache(MOST_SHEETS)
        self.screens: LRUCache[tuple[object, ...], object] = LRUCache(MOST_SCREENS)
        self.open: LRUCache[Sheet, frozenset[str]] = LRUCache(MOST_SHEETS)
        self.left: Bounded[int, frozenset[str]] = Bounded(MOST_VERDICTS)
        self.nodes: dict[int, int] = {}
        self.read_in: ReadIn | None = None
        self.never_offered: frozenset[str] | None = None
        self.weights: Bounded[tuple[object, ...], int] = Bounded(MOST_WEIGHTS)
        self.best: Bounded[tuple[object, ...], int | None] = Bounded(MOST_WEIGHTS)
        self.dangers: Bounded[tuple[object, ...], Dangers] = Bounded(MOST_DANGERS)
        self.danger_numbers: LRUCache[object, Mapping[str, int]] = LRUCache(MOST_TABLES)
        self.danger_variables: dict[str, tuple[int, ...]] = {}
        self.grave: dict[str, Grave] = {}
        self.ruling_out: tuple[RulingOut, ...] | None = None
        self.companions: dict[str, str | None] = {}
        self.links_from: Mapping[str, LinksFrom] | None = None
        self.links: Bounded[tuple[object, ...], tuple[JudgedLink, ...]] = Bounded(MOST_LINKS)
        self.judged: Bounded[tuple[object, ...], JudgedLink] = Bounded(MOST_JUDGED)
        self.money_numbers: LRUCache[frozenset[str] | None, Mapping[str, int]]
        self.money_numbers = LRUCache(MOST_TABLES)

    def shared(self, questions: frozenset[str]) -> frozenset[str]:
        """Return the one set of these questions that all results share: there are few of them."""
        return self._sets.setdefault(questions, questions)


_KEPT: WeakKeyDictionary[Rulebook, Kept] = WeakKeyDictionary()


def kept_of(rulebook: Rulebook) -> Kept:
    """Return what is kept of a rulebook, to read and to add to."""
    if rulebook not in _KEPT:
        _KEPT[rulebook] = Kept()
    return _KEPT[rulebook]


class NotKeptError(Exception):
    """Something has to be worked out, where only what is kept was asked for."""


_only_kept: ContextVar[bool] = ContextVar("only_kept", default=False)


@contextmanager
def as_kept() -> Iterator[None]:
    """Work nothing out in here, neither a next question nor a screen.

    Raises:
        NotKeptError: that would be needed.
    """
    before = _only_kept.set(True)
    try:
        yield
    finally:
        _only_kept.reset(before)


def work_out() -> None:
    """Say that something is worked out now which takes milliseconds.

    Raises:
        NotKeptError: only what is kept was asked for.
    """
    if _only_kept.get():
        raise NotKeptError
