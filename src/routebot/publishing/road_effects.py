"""What a change does to journeys: who can still get where, directly or at all, over which links.

Both versions part all people in Russia by how they get to each place (`reach`), and where links
from a place abroad differ, also the people who are there.
"""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from itertools import pairwise
from typing import TypeVar

from routebot.policy.facts import Link
from routebot.policy.places import in_russia
from routebot.publishing.counts import Impact
from routebot.publishing.effects import Felt, Felts, Key, shifts
from routebot.publishing.impact import Comparison
from routebot.publishing.outcomes import Aspect
from routebot.publishing.reach import Reach
from routebot.publishing.sets import NOBODY
from routebot.publishing.stops import KnownPassing, World
from routebot.publishing.versions import Version
from routebot.reasoning.rulebook import Rulebook

__all__ = ["RoadEffects"]

H = TypeVar("H", bound=Hashable)


class RoadEffects:
    """What two versions differ in on the way.

    Attributes:
        days: the days that are looked at, in order; none where nothing differs that journeys rest
            on.
    """

    def __init__(self, comparison: Comparison) -> None:
        self._comparison = comparison
        self._sets = comparison.sets
        self._old, self._new = comparison.old, comparison.new
        self._reached: dict[tuple[bool, date, str | None], Reach] = {}
        self._passing: dict[bool, KnownPassing] = {False: {}, True: {}}
        self.days: Sequence[date] = self._days() if self._differ() else ()

    def felt(self) -> Felts:
        """Return how people get to each place that lets them in, where that differs."""
        felt = Felts()
        for day in self.days:
            old, new = (self._reach(version, day) for version in (self._old, self._new))
            for id_, each in (*self._on_the_way(old, new), *self._over_links(old, new)):
                felt.add(id_, each, day)
            for start in self._starts:
                old, new = (self._reach(each, day, start) for each in (self._old, self._new))
                for id_, found in self._on_the_way(old, new, start):
                    felt.add(id_, found, day)
        return felt

    @cached_property
    def _starts(self) -> Sequence[str]:
        """The places abroad where links begin that are not the same: some people are there."""
        starts = {link.start for link in self._edited_links if not in_russia(link.start)}
        return sorted(starts & self._old.ids & self._new.ids)

    def last_route(self) -> Impact:
        """Return who loses the last route, and who gets one at last.

        A route is a place that is not closed to somebody and that a whole journey leads to.
        """
        if not self.days:
            return Impact("routes", ())
        lost, gained = {}, {}
        for day in self.days:
            lost[day], gained[day] = self._newly_stranded(day), self._newly_stranded(day, back=True)
        among = self._sets.both(*map(self._looked_at, (self._old, self._new)))
        return self._comparison.last_route(lost, gained, among)

    def _newly_stranded(self, day: date, *, back: bool = False) -> int:
        """Return those who have a route in the old version, and none in the new one.

        Args:
            back: the other way round.
        """
        versions = (self._new, self._old) if back else (self._old, self._new)
        found = NOBODY
        for start in (None, *self._starts):
            before, after = (self._reach(each, day, start) for each in versions)
            # Only who loses some place can lose the last one.
            if any(
                self._sets.without(people, after.routes.get(place, NOBODY))
                for place, people in before.routes.items()
            ):
                newly = self._sets.without(after.stranded, before.stranded)
                found = self._sets.either(found, newly)
        return found

    def _looked_at(self, version: Version) -> int:
        """Return all whose journeys are looked at."""
        found = NOBODY
        for start in (None, *self._starts):
            found = self._sets.either(found, self._reach(version, self.days[0], start).starting)
        return found

    def left_beside(self, key: Key, places: Sequence[str], day: date) -> Iterator[Link]:
        """Yield the links that are left on a day to those who lose others from the same place."""
        reach = self._reach(self._new, day)
        yield from reach.beside(key.start, places, key.about, key.people)

    @property
    def edited_links(self) -> Mapping[str, Link]:
        """The links abroad that are not the same in both versions, by id."""
        return {link.id: link for link in self._edited_links}

    def _differ(self) -> bool:
        """Say whether anything differs that journeys rest on."""
        old, new = self._old.dataset, self._new.dataset
        return bool(
            self._comparison.touched
            or not self._comparison.pays_alike
            or old.links != new.links
            or old.exit.rules != new.exit.rules
            or old.questions != new.questions
            or old.circumstances != new.circumstances
        )

    def _days(self) -> Sequence[date]:
        """Return the days on which some journey may differ from that of the day before."""
        found = set[date]()
        for version in (self._old, self._new):
            found |= version.road_days()
            found.update(*(self._steps(version, id_) for id_ in version.ids))
        return sorted(found)

    def _steps(self, version: Version, id_: str) -> Iterator[date]:
        """Yield the days on which a place lets in, lets pass or sells tickets to others."""
        days = version.days(id_)
        for former, day in pairwise(days):
            was, now = (self._reach(version, each).rests_on(id_) for each in (former, day))
            if was != now:
                yield day

    def _on_the_way(self, old: Reach, new: Reach, start: str = "") -> Iterator[tuple[str, Felt]]:
        """Compare how a place is reached at all, and directly by each means.

        Whom the place does not let in is not told apart, so that places with one and the same loss
        stand together; a loss that all of them have is none.
        """
        for id_ in sorted(old.ends | new.ends):
            before, after = old.legs(id_), new.legs(id_)
            among = self._sets.both(old.starting, new.starting)
            for felt in self._shifts(("journey", ""), before, after, among, start):
                if self._is_felt(felt, id_, old, new):
                    yield id_, felt
        for id_, mode in sorted(old.means | new.means):
            direct, then = old.direct(id_, mode), new.direct(id_, mode)
            among = self._sets.both(old.starting, self._sets.both(old.by(mode), new.by(mode)))
            for felt in self._shifts(("means", mode), direct, then, among, start):
                if self._is_felt(felt, id_, old, new):
                    yield id_, felt

    def _over_links(self, old: Reach, new: Reach) -> Iterator[tuple[str, Felt]]:
        """Compare each link that is not the same in both versions by itself."""
        for link in self._edited_links:
            before, after = old.using(link.id), new.using(link.id)
            among = self._sets.both(
                old.starting, self._sets.both(old.by(link.mode), new.by(link.mode))
            )
            for felt in self._shifts(
                ("road", link.mode), before, after, among, link.start, link.id
            ):
                if self._is_felt(felt, link.end, old, new):
                    yield link.end, felt

    @cached_property
    def _edited_links(self) -> Sequence[Link]:
        known = {link.id: link for link in self._old.dataset.links}
        now = {link.id: link for link in self._new.dataset.links}
        links = {
            id_: link for id_, link in {**known, **now}.items() if known.get(id_) != now.get(id_)
        }
        return tuple(link for link in links.values() if not in_russia(link.end))

    def _shifts(
        self,
        name: tuple[Aspect, str],
        before: Mapping[H, int],
        after: Mapping[H, int],
        among: int,
        start: str = "",
        link: str = "",
    ) -> Iterator[Felt]:
        over = self._comparison.support(*before.values(), *after.values(), among)
        for key in shifts(self._sets, name, before, after, among, start):
            yield Felt(key, over, link)

    def _is_felt(self, felt: Felt, id_: str, old: Reach, new: Reach) -> bool:
        """Say whether somebody feels it whom the place lets in."""
        let_in = self._sets.both(old.not_closed(id_), new.not_closed(id_))
        return bool(self._sets.both(felt.key.people, let_in))

    def _reach(self, version: Version, day: date, start: str | None = None) -> Reach:
        is_new = version is self._new
        key = (is_new, day, start)
        if key not in self._reached:
            world = World(version.roads(day), lambda id_: self._book(version, id_, day))
            self._reached[key] = Reach(self._sets, world, self._passing[is_new], start)
        return self._reached[key]

    def _book(self, version: Version, id_: str, day: date) -> Rulebook | None:
        """Return the rulebook of a destination; that of the old version serves where it can."""
        if id_ not in version.ids:
            return None
        if self._comparison.pays_alike and id_ not in self._comparison.touched:
            return self._old.book(id_, day)
        return version.book(id_, day)
