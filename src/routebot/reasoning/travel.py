"""Find the ways to get there: legs over the links of the day.

A journey begins in Russia, or where the person is, and has up to three legs; out of the part of
Russia that lies apart one more, to the mainland. Each leg is checked:

- the exit rule: whether Russia lets them out;
- the link, by itself: `links.py`;
- the place in between, which they enter or only change planes in: `passing.py`.

What is not known is a doubt and never a break. A broken journey is kept only if nothing whole leads
there, and names the leg that breaks and why, breaks that the person can mend first.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from operator import attrgetter
from typing import NamedTuple

from routebot.policy.facts import Link
from routebot.policy.places import HOME, in_russia
from routebot.reasoning.arrivals import Arrival, Beyond, Over, WaysOn, arrival_over
from routebot.reasoning.circles import Circle, bits_of, counted, told_by
from routebot.reasoning.comers import Comers
from routebot.reasoning.journeys import (
    Break,
    Doubt,
    Journey,
    worth_going_on_with,
    worth_telling,
)
from routebot.reasoning.lead_days import side_by_side
from routebot.reasoning.links import (
    BreakReason,
    DoubtReason,
    JudgedLink,
    Leg,
    Obstacle,
    named_crossings,
)
from routebot.reasoning.passing import (
    Passage,
    Passing,
    Perils,
    Stop,
    Warned,
    known_dangers,
    stop_between,
)
from routebot.reasoning.prepared import Prepared
from routebot.reasoning.profile import Profile
from routebot.reasoning.thresholds import MOST_JOURNEYS, MOST_LEGS
from routebot.reasoning.verdicts import Evaluation, Verdict

__all__ = ["Search", "Travel"]


class Travel:
    """The links as one person can use them.

    Args:
        verdicts: destination -> verdict, for the places in between.
        profile: what is read from their answers.
        exit_bar: id of the exit rule that bars the person, if one does.
        prepared: what `prepare` made of the same person.
        start: where they are; in Russia they begin where their profile says.

    Attributes:
        known: it is known where they are.
    """

    def __init__(
        self,
        evaluation: Evaluation,
        verdicts: Mapping[str, Verdict],
        profile: Profile,
        exit_bar: str | None,
        prepared: Prepared,
        *,
        start: str = HOME,
    ) -> None:
        self.start = profile.home if start == HOME else start
        self.prepared = prepared
        self._evaluation = evaluation
        self._profile = profile
        self._exit_bar = exit_bar
        self._passing = Passing(verdicts, prepared.passport_bars, profile.days_left)
        self._passages: dict[Stop, Passage] = {}
        self._perils = Perils(evaluation, profile)
        self._comers = Comers(evaluation, self.start)
        # Of somebody abroad who has not said where, no journey is drawn.
        self.known = not in_russia(start) or not profile.abroad

    def direct(self, id_: str) -> Sequence[Leg]:
        """Return the links that lead there through no other place and can be travelled."""
        return self._direct.get(id_, ())

    @cached_property
    def _direct(self) -> Mapping[str, Sequence[Leg]]:
        """Destination -> the links there that can be travelled, where Russia lets them out."""
        found: dict[str, list[Leg]] = {}
        if not self.known or self._exit_bar:
            return found
        for judged in self._links.get(self.start, ()):
            if judged.obstacle is None and not judged.leg.link.through:
                found.setdefault(judged.leg.link.end, []).append(judged.leg)
        return found

    @cached_property
    def _links(self) -> Mapping[str, tuple[JudgedLink, ...]]:
        """Place -> the links that begin there, by their means of travel."""
        return self.prepared.links.by(self._profile.modes)

    def crossings(self, leg: Leg) -> tuple[Link, ...]:
        """Return the links that name where a leg crosses the border; see `named_crossings`."""
        return named_crossings(leg, self._links.get(leg.link.start, ()))

    def legs_to(self, id_: str) -> int | None:
        """Return the fewest legs of a whole journey there, found without making the journeys.

        Where one leads past no high danger to them, only such count: it is told first. A leg inside
        Russia is not counted. 0 if every known journey breaks, None if none is known.
        """
        return self.circle.fewest.get(id_)

    def leads_past_danger(self, id_: str) -> bool:
        """Say whether each whole journey there passes a place of high danger to this person."""
        return bool(self.legs_to(id_)) and id_ not in self.circle.safely

    @cached_property
    def circle(self) -> Circle:
        """What can be reached, as it was found for whoever differs in nothing that counts."""
        circles, links = self._evaluation.kept.circles, self.prepared.links
        unflown = frozenset(stop for stop in self.prepared.passport_bars if stop.airside)
        key = (
            (self.start, self.known, self._exit_bar, self._entered, unflown, self._comers.held_to),
            told_by(self._evaluation, self._profile, links),
        )
        circle = circles.get(key)
        if circle is None:
            safe, wider = self._widened(safely=True), self._widened(safely=False)
            near = {place: legs for place, legs in safe.items() if legs}
            circle = circles[key] = Circle({**wider, **near}, frozenset(near), {}, links)
        return circle

    def _widened(self, *, safely: bool) -> Mapping[str, int]:
        """Widen the circle of what can be reached, one leg at a time: place -> legs, or 0.

        Only arrivals count, not the journeys behind them, so that each is gone on from once; sets
        of them are whole numbers, with which it takes a twentieth of the time.

        Args:
            safely: pass no place of high danger to this person.
        """
        met = seen = 0
        frontier: list[Arrival] = []
        for begun in self._beginnings:
            at = Arrival(self._end_of(begun), by_air=False)
            met |= self._beyond(at.place).met
            if begun.broken is None and not (safely and begun.perils):
                frontier.append(at)
        circles: list[int] = []
        for _ in range(MOST_LEGS):
            reached = 0
            for at in frontier:
                met |= self._beyond(at.place).met
                reached |= self._leading_on(at, safely=safely)
            circles.append(reached)
            frontier = [at for bit, at in self._departures if bit & reached & ~seen]
            seen |= reached
        return counted(circles, met, bits_of(self._evaluation))

    @cached_property
    def _departures(self) -> Sequence[tuple[int, Arrival]]:
        """The arrivals that some link leads on from, each with its bit."""
        bits, places = bits_of(self._evaluation), self.prepared.links.by_start
        return [
            (bits[place] << by_air, Arrival(place, by_air))
            for place in places
            if place in bits
            for by_air in (False, True)
        ]

    def _leading_on(self, arrival: Arrival, *, safely: bool) -> int:
        """Return the arrivals over the links that can be travelled after such an arrival."""
        place, beyond = arrival.place, self._beyond(arrival.place)
        by_air, otherwise = self._ways_on(arrival)
        if safely and place != self.start:
            by_air = by_air and not self._perils.at(Stop(place, airside=arrival.by_air))
            otherwise = otherwise and not self._perils.at(Stop(place, airside=False))
        reached = (beyond.by_air if by_air else 0) | (beyond.otherwise if otherwise else 0)
        for over in beyond.through:
            passes = by_air if over.by_air else otherwise
            if passes and not (safely and self._perils.through(over.link)):
                reached |= over.bit
        return reached

    def _beyond(self, place: str) -> Beyond:
        """Return where the links from a place lead abroad, put together once for all like them."""
        links, known = self.prepared.links.by_start.get(place, ()), self._evaluation.kept.beyond
        key = (id(links), self.start, self._profile.modes, self._comers.held_to)
        beyond = known.get(key)
        if beyond is None:
            beyond = known[key] = self._put_together(links)
        return beyond

    def _put_together(self, links: tuple[JudgedLink, ...]) -> Beyond:
        bits, through = bits_of(self._evaluation), list[Over]()
        met = by_air = otherwise = 0
        for judged in links:
            link = judged.leg.link
            is_used = link.mode in self._profile.modes and link.end != self.start
            if not is_used or in_russia(link.end):
                continue
            arrival = arrival_over(link)
            bit = bits[link.end] << arrival.by_air
            met |= bit
            if self._comers.obstacle(judged):
                continue
            if link.through:
                through.append(Over(bit, arrival.by_air, link))
            elif arrival.by_air:
                by_air |= bit
            else:
                otherwise |= bit
        return Beyond(met, by_air, otherwise, tuple(through), links)

    def _ways_on(self, arrival: Arrival) -> WaysOn:
        """Say how one may go on; who came by air may fly on without entering."""
        place = arrival.place
        if place == self.start or in_russia(place):
            return WaysOn(not self._exit_bar, not self._exit_bar)
        # A passport that is enough to enter is enough to change planes.
        enters = place in self._entered
        if enters or not arrival.by_air:
            return WaysOn(enters, enters)
        return WaysOn(self._passing.obstacle(Stop(place, airside=True)) is None, otherwise=False)

    @cached_property
    def _entered(self) -> frozenset[str]:
        """The places between two links that let them in, in time."""
        return frozenset(filter(self._enters, self.prepared.links.by_start))

    def _enters(self, place: str) -> bool:
        verdict, known = self._passing.verdicts.get(place), self._evaluation.kept.entered
        if verdict is None:
            return False
        key = (verdict.number, self._profile.days_left)
        enters = known.get(key)
        if enters is None:
            # What a passport is not enough for is closed.
            enters = self._passing.obstacle(Stop(place, airside=False)) is None
            known[key] = enters
        return enters

    def warnings(self, journey: Journey) -> tuple[Warned, ...]:
        """Collect what is known to go wrong in the places on the way; see `known_dangers`."""
        found = (
            Warned(stop.place, tuple(known_dangers(self._evaluation, stop, self._profile)))
            for stop in journey.passed
        )
        return tuple(warned for warned in found if warned.facts)

    def search(self) -> "Search":
        """Search leg by leg; from each place goes on only what is worth it."""
        found = Search({}, {})
        frontier = self._beginnings
        for number in range(1, MOST_LEGS + 1):
            arrived: dict[Arrival, list[Journey]] = {}
            for longer in self._longer(frontier):
                found.add(longer)
                if longer.broken is None and number < MOST_LEGS:
                    arrival = arrival_over(longer.legs[-1].link)
                    arrived.setdefault(arrival, []).append(longer)
            frontier = [
                journey for group in arrived.values() for journey in worth_going_on_with(group)
            ]
        return found

    @cached_property
    def _beginnings(self) -> Sequence[Journey]:
        """Where a search begins: at the start, and at the mainland if one is apart from it.

        One that breaks before it has left Russia is gone on with by one leg, to name the break.
        """
        if not self.known:
            return ()
        inside = [
            self._begun(judged)
            for judged in self._links.get(self.start, ())
            if in_russia(judged.leg.link.end)
        ]
        return Journey(()), *worth_going_on_with(inside)

    def _end_of(self, journey: Journey) -> str:
        """Return where a journey has come to."""
        return journey.legs[-1].link.end if journey.legs else self.start

    def _longer(self, frontier: Iterable[Journey]) -> Iterator[Journey]:
        """Take each journey on, over each link that leads to a new place."""
        for journey in frontier:
            visited = {self.start, *(leg.link.end for leg in journey.legs)}
            for judged in self._links.get(self._end_of(journey), ()):
                end = judged.leg.link.end
                if end not in visited and not in_russia(end):
                    yield self._joined(journey, judged) if journey.legs else self._begun(judged)

    def _begun(self, judged: JudgedLink) -> Journey:
        """Take the first leg: that Russia lets them out is checked with it."""
        obstacle = judged.obstacle
        if self._exit_bar:
            obstacle = Obstacle(BreakReason.EXIT, self._exit_bar)
        perils = self._perils.through(judged.leg.link)
        return Journey((judged.leg,), _break(0, obstacle), _doubts(0, judged.doubts), perils=perils)

    def _joined(self, journey: Journey, judged: JudgedLink) -> Journey:
        """Go on over one more link.

        The place where it begins is checked with it; what breaks there is counted to the leg that
        arrives.
        """
        leaving = len(journey.legs)
        arriving = leaving - 1
        stop = stop_between(journey.legs[-1].link, judged.leg.link)
        passage = self._passage(stop)
        bought = (leaving,) if self._comers.bought_in_russia(judged) else ()
        return Journey(
            legs=(*journey.legs, judged.leg),
            broken=(
                journey.broken
                or _break(arriving, passage.obstacle)
                or _break(leaving, self._comers.obstacle(judged))
            ),
            doubts=(
                *journey.doubts,
                *_doubts(arriving, passage.doubts),
                *_doubts(leaving, self._comers.doubts(judged)),
            ),
            lead_days=side_by_side(journey.lead_days, passage.lead_days),
            perils=journey.perils + self._perils.at(stop) + self._perils.through(judged.leg.link),
            tickets=(*journey.tickets, *bought),
        )

    def _passage(self, stop: Stop) -> Passage:
        """Check a stop, once however many journeys pass it."""
        if stop not in self._passages:
            self._passages[stop] = self._passing.through(stop)
        return self._passages[stop]


class Search(NamedTuple):
    """What a search came by: place -> whole journeys; place -> the broken one to name."""

    whole: dict[str, list[Journey]]
    broken: dict[str, Journey]

    def to(self, id_: str) -> tuple[Journey, ...]:
        """Return at most three journeys to a place, best first; a broken one if none is whole."""
        whole = self.whole.get(id_)
        if whole:
            return tuple(worth_telling(whole)[:MOST_JOURNEYS])
        broken = self.broken.get(id_)
        return (broken,) if broken else ()

    def add(self, journey: Journey) -> None:
        """Take a journey in; of broken ones to a place only the best is kept."""
        end = journey.legs[-1].link.end
        if journey.broken is None:
            self.whole.setdefault(end, []).append(journey)
        else:
            known = self.broken.get(end, journey)
            self.broken[end] = min(known, journey, key=attrgetter("rank"))


def _break(leg: int, obstacle: Obstacle | None) -> Break | None:
    """Say that a leg breaks, if something stands in the way."""
    return Break(leg, obstacle.reason, obstacle.by) if obstacle else None


def _doubts(leg: int, reasons: Iterable[DoubtReason]) -> tuple[Doubt, ...]:
    """Say what is in doubt about a leg."""
    return tuple(Doubt(leg, reason) for reason in reasons)
