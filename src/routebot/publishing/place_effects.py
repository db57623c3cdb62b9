"""What a change does in places: stays, papers, ways in, dangers, warnings, money.

Both versions part all people by what a place is for them (`outcomes`). What a change of status says
already is not said again: of a place that is closed to somebody before or after, only dangers and
warnings count.
"""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import date
from functools import cached_property

from routebot.logic.conditions import Truth
from routebot.logic.variables import YES_BIT
from routebot.policy.contents import every_fact
from routebot.policy.facts import Fact
from routebot.publishing.effects import Felt, Felts, Key, shifts
from routebot.publishing.impact import Comparison
from routebot.publishing.outcomes import UNCONCERNED, Aspect, Outcomes, outcomes_of, status_set
from routebot.publishing.sets import NOBODY, where
from routebot.publishing.versions import Version
from routebot.reasoning.meanings import CARDS
from routebot.reasoning.rulebook import Rulebook, Status, cards_of

__all__ = ["PlaceEffects"]

_MOST_FOR_ALL_DAYS = 12
"""Places touched up to which every day is looked at in each; of more only the days on which what
was edited there begins, ends or gets old. Three hundred confirmations touch every place.
"""


class PlaceEffects:
    """What two versions differ in at each place.

    Attributes:
        days: the days that are looked at, in order.
    """

    def __init__(self, comparison: Comparison) -> None:
        self._comparison = comparison
        self._sets = comparison.sets
        self._old, self._new = comparison.old, comparison.new
        self.days: Sequence[date] = self._days()
        self._own_days: dict[str, AbstractSet[date]] = {}

    def felt(self) -> Felts:
        """Return what is felt in the places that differ, day by day."""
        felt, ids = Felts(), self._comparison.touched
        paying = ids if self._comparison.pays_alike else sorted(self._old.ids & self._new.ids)
        there: dict[str, list[Felt]] = {}
        paid: dict[str, list[Felt]] = {}
        for day in self.days:
            turning = [id_ for id_ in ids if day in self._days_at(id_)]
            old, new = (version.book_of(turning, day) for version in (self._old, self._new))
            there |= {id_: list(self._at(old, new, id_)) for id_ in turning}
            paid |= {
                id_: list(self._paying(id_, day)) for id_ in paying if day in self._days_at(id_)
            }
            for known, places in ((there, ids), (paid, paying)):
                for id_ in places:
                    for each in known[id_]:
                        felt.add(id_, each, day)
        return felt

    def _days(self) -> Sequence[date]:
        touched, versions = self._comparison.touched, (self._old, self._new)
        if not touched and self._comparison.pays_alike:
            return ()
        days = {day for version in versions for day in version.days_of(self._edited(version))}
        if self._looks_at_all_days:
            for version in versions:
                known = (id_ for id_ in touched if id_ in version.ids)
                days.update(*(version.full_days(id_) for id_ in known))
        return sorted({self._comparison.first, *days})

    @property
    def _looks_at_all_days(self) -> bool:
        return len(self._comparison.touched) <= _MOST_FOR_ALL_DAYS

    def _days_at(self, id_: str) -> AbstractSet[date]:
        """Return the days on which what is felt in a place may change."""
        if id_ not in self._own_days:
            self._own_days[id_] = self._found_days(id_)
        return self._own_days[id_]

    def _found_days(self, id_: str) -> AbstractSet[date]:
        if self._looks_at_all_days:
            return set(self.days)
        days = {self._comparison.first}
        for version, edited in self._edited_in.items():
            days |= version.days_of(fact for fact in version.facts(id_) if fact.id in edited)
        return days

    @cached_property
    def _edited_in(self) -> Mapping[Version, AbstractSet[str]]:
        return {
            version: {fact.id for fact in self._edited(version)}
            for version in (self._old, self._new)
        }

    def _edited(self, version: Version) -> Iterator[Fact]:
        """Yield the facts of a version that stand otherwise in the other one."""
        other = self._new if version is self._old else self._old
        known = {fact.id: fact for fact in every_fact(other.dataset)}
        return (fact for fact in every_fact(version.dataset) if known.get(fact.id) != fact)

    def _at(self, old: Rulebook, new: Rulebook, id_: str) -> Iterator[Felt]:
        """Compare the outcomes of a place on a day."""
        if id_ not in old.destinations or id_ not in new.destinations:
            return
        before = outcomes_of(self._sets, old, old.destinations[id_])
        after = outcomes_of(self._sets, new, new.destinations[id_])
        alike = NOBODY  # those whose status stays
        for status in Status:
            both = self._sets.both(
                status_set(self._sets, old.destinations[id_], status),
                status_set(self._sets, new.destinations[id_], status),
            )
            alike = self._sets.either(alike, both)
        for name in {**before, **after}:
            among = alike if name[0] == "ways" else self._sets.everybody
            was, now = (self._parts(outcomes, name) for outcomes in (before, after))
            over = self._comparison.support(*was.values(), *now.values(), among)
            for key in shifts(self._sets, name, was, now, among):
                yield Felt(key._replace(among=self._sets.everybody), over)

    def _parts(self, outcomes: Outcomes, name: tuple[Aspect, str]) -> Mapping[Hashable, int]:
        """Return the outcomes of an aspect, also where a version knows nothing of it."""
        absent: Hashable = UNCONCERNED if name[0] == "danger" else False
        return outcomes.get(name, {absent: self._sets.everybody})

    def _paying(self, id_: str, day: date) -> Iterator[Felt]:
        old, new = (self._cards(version, id_, day) for version in (self._old, self._new))
        vocabulary = self._old.vocabulary
        for card in {**old, **new}:
            was, now = old.get(card, "unknown"), new.get(card, "unknown")
            if was != now and (CARDS, card) in vocabulary.pairs:
                variable = vocabulary.index(CARDS, card)
                people = where(self._sets, ["in", variable, YES_BIT], Truth.YES)
                everybody = self._sets.everybody
                key = Key("payment", card, was, now, people, everybody)
                yield Felt(key, frozenset({variable}))

    def _cards(self, version: Version, id_: str, day: date) -> dict[str, str]:
        if id_ not in version.ids:
            return {}
        snapshot = version.snapshot_of([id_], day)
        found = cards_of(snapshot, snapshot.destinations[id_], version.vocabulary)
        return {card: known.value for card, known in found.items()}
