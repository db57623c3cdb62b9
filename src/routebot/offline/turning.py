"""When a part of the dataset may become another one, in half-days (see `offline.calendar`)."""

from collections.abc import Iterable, Iterator
from datetime import date

from routebot.offline.held import passport_days
from routebot.policy.dated import Dated
from routebot.policy.facts import EntryRule, Fact, Link, PaymentRule
from routebot.policy.files import Dataset
from routebot.policy.snapshot import areas_of, expired_from

__all__ = ["Turning", "halves", "time_of"]


def time_of(day: date) -> int:
    """Return the time at which a day begins in Moscow."""
    return 2 * day.toordinal()


def halves(time: int) -> tuple[date, date]:
    """Return the days of a time, in Moscow and where Russia's day begins first."""
    return date.fromordinal(time // 2), date.fromordinal(time // 2 + time % 2)


class Turning:
    """When parts of a dataset may turn."""

    def __init__(self, dataset: Dataset) -> None:
        self._dataset = dataset
        self._own = {destination.id: destination for destination in dataset.destinations}
        self._shelf_days = {topic.id: topic.shelf_days for topic in dataset.topics}

    def times(self, destinations: Iterable[str]) -> Iterator[tuple[str, Iterable[int]]]:
        """Yield the name of each part, or the id of a destination, and when it may turn."""
        for name, things in self._parts():
            yield name, [time for thing in things for time in self._times(thing)]
        by_passport = [time_of(day) for day in passport_days(self._dataset)]
        yield "passports", by_passport
        paying = [time for fact in self._dataset.payments.payments for time in self._times(fact)]
        for id_ in destinations:
            yield id_, [*by_passport, *paying, *self._times_of(id_)]

    def _parts(self) -> Iterator[tuple[str, Iterable[Dated]]]:
        """Yield the parts that belong to no destination, and the things that they are made of."""
        leaving, paying, areas = self._dataset.exit, self._dataset.payments, self._dataset.areas
        yield "exit_rules", leaving.rules
        yield "exit_notes", (*leaving.payments, *leaving.notes)
        yield "exit_disagreements", leaving.disagreements
        yield "exit_not_established", leaving.not_established
        yield "money", (*paying.payments, *paying.pitfalls, *paying.notes)
        yield "payment_disagreements", paying.disagreements
        yield "payment_not_established", paying.not_established
        yield "everywhere", [pitfall for area in areas for pitfall in area.pitfalls]
        yield "links", self._dataset.links
        yield "helpers", self._dataset.helpers
        yield "names", [member for area in areas for member in area.members]

    def _times_of(self, id_: str) -> Iterator[int]:
        """Yield when a destination may turn, but for what all of them share."""
        own, areas = self._own.get(id_), areas_of(self._dataset, id_)
        for section in (*areas, *([own] if own else [])):
            for thing in (*section.facts(), *section.disagreements, *section.not_established):
                yield from self._times(thing)
        for member in (member for area in areas for member in area.members if member.id == id_):
            yield from self._times(member)
        yield from map(time_of, self._dataset.baseline.destinations.get(id_, {}))

    def _times(self, thing: Dated) -> Iterator[int]:
        """Yield when a thing begins and ends, becomes known, and expires."""
        yield from map(time_of, thing.turning_days)
        if isinstance(thing, Fact):
            # A change is announced from the day on which it could be known.
            yield from (time_of(day) for day in (thing.known_on, thing.checked_on) if day)
            yield self.expiry(thing)
        if isinstance(thing, EntryRule | PaymentRule | Link) and thing.first_day_after:
            yield time_of(thing.first_day_after) - 1  # it has ended in the east (`policy.ending`)

    def expiry(self, fact: Fact) -> int:
        """Return when a fact expires."""
        return time_of(expired_from(fact, self._shelf_days[fact.topic]))
