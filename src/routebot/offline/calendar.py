"""What holds from when: the compiled dataset of some years, each part as long as it is the same.

Time is counted in half-days: ``2 * ordinal`` of a day in Moscow, one more once the day is the next
one in the east of Russia (see `Snapshot.east`). Of each part there is a list of segments; the last
one that has begun holds. A part is compiled again only when something of it may turn (see
`offline.turning`). Whether a claim is confirmed is no part of a segment: that is worked out from
its sources on the day.
"""

from collections.abc import Callable, Iterable, Mapping
from collections.abc import Set as AbstractSet
from datetime import date
from types import MappingProxyType
from typing import NamedTuple

from routebot.offline.held import held_passports
from routebot.offline.tables import Numbered, Taking
from routebot.offline.turning import Turning, halves, time_of
from routebot.policy.files import Dataset, Helper
from routebot.policy.snapshot import snapshot
from routebot.reasoning.rulebook import Rulebook

__all__ = ["Calendar", "CompiledHelper", "Segment"]


class Segment(NamedTuple):
    """What a part of the dataset is from a time on."""

    since: int
    value: Numbered


class CompiledHelper(NamedTuple):
    """An organisation, and the slot that says whether a person is one of its people.

    Attributes:
        slot: None for one that helps everybody alike.
    """

    helper: Helper
    slot: int | None


_PARTS: Mapping[str, Callable[[Rulebook], object]] = MappingProxyType(
    {
        "exit_rules": lambda book: book.exit_rules,
        "exit_notes": lambda book: book.exit_notes,
        "exit_disagreements": lambda book: book.snapshot.exit_disagreements,
        "exit_not_established": lambda book: book.snapshot.exit_not_established,
        "money": lambda book: book.money,
        "payment_disagreements": lambda book: book.snapshot.payment_disagreements,
        "payment_not_established": lambda book: book.snapshot.payment_not_established,
        "everywhere": lambda book: book.everywhere,
        "links": lambda book: book.links,
        "helpers": lambda book: tuple(_helper(book, each) for each in book.snapshot.helpers),
        "names": lambda book: book.snapshot.names,
        "passports": lambda book: held_passports(book.snapshot.passports, book.vocabulary.places),
    }
)
"""Part of the dataset, as `Turning` names them -> what it is of a rulebook."""


def _helper(book: Rulebook, helper: Helper) -> CompiledHelper:
    if not helper.when:
        return CompiledHelper(helper, None)
    return CompiledHelper(helper, book.program.slot(book.vocabulary.compile(helper.when)))


class Calendar:
    """The segments of a dataset.

    Args:
        first, last: the days of the window.
        taking: where values get their numbers.

    Attributes:
        book: the rulebook of the first day; the slots of its program are those of all segments.
        parts: name of a part -> its segments.
        destinations: destination -> its segments.
    """

    def __init__(self, dataset: Dataset, first: date, last: date, taking: Taking) -> None:
        self._dataset, self._taking = dataset, taking
        self._turning = Turning(dataset)
        self._last = time_of(last) + 1
        self.book = Rulebook(snapshot(dataset, first), for_few=True)
        self.parts: dict[str, list[Segment]] = {name: [] for name in _PARTS}
        self.destinations: dict[str, list[Segment]] = {
            id_: [] for id_ in self.book.snapshot.destinations
        }
        begin = time_of(first)
        self._waiting: dict[int, set[str]] = {begin: {*_PARTS, *self.destinations}}
        for name, times in self._turning.times(self.destinations):
            self._wait(name, times, begin)
        while self._waiting:
            self._turn(min(self._waiting))

    def _wait(self, name: str, times: Iterable[int], after: int) -> None:
        """Note when a part has to be compiled again."""
        for time in times:
            if after < time <= self._last:
                self._waiting.setdefault(time, set()).add(name)

    def _turn(self, time: int) -> None:
        """Compile what may turn at a time, and add a segment where it has turned."""
        names = self._waiting.pop(time)
        book = self._book(time, names)
        for name in sorted(names):
            if name in _PARTS:
                self._add(self.parts[name], time, _PARTS[name](book))
            else:
                compiled = book.destinations[name]
                self._add(self.destinations[name], time, compiled)
                # Rules that are made of a table stand in no file, and expire as others do.
                rules = (way.rule for way in compiled.ways)
                self._wait(name, map(self._turning.expiry, rules), time)

    def _add(self, segments: list[Segment], time: int, value: object) -> None:
        number = Numbered(self._taking.number(value))
        if not segments or segments[-1].value != number:
            segments.append(Segment(time, number))

    def _book(self, time: int, names: AbstractSet[str]) -> Rulebook:
        """Compile a day, of its destinations those alone that are named."""
        day, first = snapshot(self._dataset, *halves(time), only=names), self.book
        return Rulebook(day, first.vocabulary, first.diagrams, first.program, for_few=True)
