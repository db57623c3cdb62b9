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

from typing import TYPE_CHECKING, NamedTuple, TypeAlias
from weakref import WeakKeyDictionary

from cachetools import FIFOCache, LRUCache

from routebot.logic.conditions import Masks
from routebot.reasoning.rulebook import Rulebook

if TYPE_CHECKING:  # what makes them reads here what is kept
    from routebot.reasoning.journeys import Journey
    from routebot.reasoning.verdicts import Verdict
    from routebot.reasoning.ways import WayVerdict

__all__ = ["Asked", "Kept", "Sheet", "VerdictKey", "kept_of"]

MOST_VERDICTS = 50_000
"""Some 10 MiB; a thousand people have 7,000 different ones between them."""

MOST_SHEETS = 1024
"""The latest ones asked about, 2 KiB each: more than there are dialogues at one time."""

MOST_MISSING = 50_000
"""A key and a handful of names each; the interviews of seventy people have 2,000 between them."""

MOST_WAYS = 5_000
"""Some ten objects each; the interviews of seventy people have 2,700 between them. A ranking reads
those of every place, and judging them anew was a fifth of the work of choosing a question.
"""

MOST_SHOWN = 512
"""Places whose journeys were asked for, each for one sheet: some twenty objects a place."""

VerdictKey: TypeAlias = tuple[str | int, ...]
"""A destination, and the masks of all variables that its verdict depends on."""

MissingKey: TypeAlias = tuple[int, ...]
"""The node of a diagram, and the masks of all variables that what is left of it depends on."""


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


class Kept:
    """The kept results of one rulebook.

    Attributes:
        verdicts: those in use; the oldest go first, since to count each use costs more than to
            judge a destination again now and then.
        missing: the questions that can still change the outcome of a diagram.
        ways: a destination and the readings of a verdict -> the judgement of its ways.
        read_by: the node of a diagram -> the variables whose masks make up the key of `missing`.
        rankings: every verdict of a sheet, best first.
        journeys: a sheet and a place -> the journeys there, as a card shows them.
        asked: a sheet and the questions declined -> the questions of the screen that comes next.
        open: a sheet -> the questions whose answer may still change something.
    """

    def __init__(self) -> None:
        self.verdicts: FIFOCache[VerdictKey, Verdict] = FIFOCache(MOST_VERDICTS)
        self.missing: FIFOCache[MissingKey, frozenset[str]] = FIFOCache(MOST_MISSING)
        self.ways: FIFOCache[tuple[str, bytes], tuple[WayVerdict, ...]] = FIFOCache(MOST_WAYS)
        self.read_by: FIFOCache[int, tuple[int, ...]] = FIFOCache(MOST_MISSING)
        self.rankings: LRUCache[Sheet, tuple[Verdict, ...]] = LRUCache(MOST_SHEETS)
        self.journeys: LRUCache[tuple[Sheet, str], tuple[Journey, ...]] = LRUCache(MOST_SHOWN)
        self.asked: LRUCache[Asked, tuple[str, ...]] = LRUCache(MOST_SHEETS)
        self.open: LRUCache[Sheet, frozenset[str]] = LRUCache(MOST_SHEETS)


_KEPT: WeakKeyDictionary[Rulebook, Kept] = WeakKeyDictionary()


def kept_of(rulebook: Rulebook) -> Kept:
    """Return what is kept of a rulebook, to read and to add to."""
    if rulebook not in _KEPT:
        _KEPT[rulebook] = Kept()
    return _KEPT[rulebook]
