"""What the place between two legs asks of a person: papers, and the time to get them.

One enters it, or only changes planes there. A passport can be not enough even for that; to enter,
the place has to let them in, and what it asks for has to be had in the days that are left.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import NamedTuple, TypeAlias

from routebot.logic.conditions import Truth, variables_of
from routebot.policy.facts import Fact, Link, Mode, Pitfall
from routebot.policy.places import in_russia
from routebot.reasoning.dangers import PersonalDanger, dangers_of, in_passing, weighed_dangers
from routebot.reasoning.lead_days import AT_ONCE, LeadDays
from routebot.reasoning.links import BreakReason, DoubtReason, Obstacle
from routebot.reasoning.profile import Profile
from routebot.reasoning.rulebook import CompiledFact, Rulebook, Status, Way
from routebot.reasoning.verdicts import Evaluation, Verdict, concerning
from routebot.reasoning.ways import TO_LIVE_THERE, WayVerdict

__all__ = [
    "Passage",
    "Passing",
    "Perils",
    "Stop",
    "Warned",
    "dangers_of_stop",
    "is_of_the_way",
    "is_without_word",
    "known_dangers",
    "means_of",
    "passport_bars",
    "stop_between",
]

_Entry: TypeAlias = Verdict | WayVerdict
"""What a place is to a person as a whole, or by one way in."""

_OF_CROSSINGS = frozenset({"border_practice", "transport"})
"""Topics of what goes wrong at a crossing, whoever passes it."""


class Stop(NamedTuple):
    """A place between two legs.

    Attributes:
        airside: one only changes planes there and does not enter.
    """

    place: str
    airside: bool


class Passage(NamedTuple):
    """What comes of passing a stop.

    Attributes:
        lead_days: how long what its entry asks for takes.
    """

    obstacle: Obstacle | None
    doubts: tuple[DoubtReason, ...] = ()
    lead_days: LeadDays = AT_ONCE


@dataclass(frozen=True, slots=True)
class Warned:
    """What is known to go wrong in a place on the way; the dangers to this person first."""

    place: str
    facts: tuple[Fact, ...]


def stop_between(arriving: Link, leaving: Link) -> Stop:
    """Return the stop that two links make: between two flights one need not enter."""
    return Stop(arriving.end, airside=arriving.mode == leaving.mode == "air")


@dataclass(frozen=True, slots=True)
class Passing:
    """What is known of a person who passes places on the way.

    Attributes:
        verdicts: place -> whether it lets them in.
        passport_bars: as `passport_bars` finds them.
        days_left: until they must go; None if there is time.
    """

    verdicts: Mapping[str, Verdict]
    passport_bars: Mapping[Stop, str]
    days_left: int | None

    def obstacle(self, stop: Stop) -> Obstacle | None:
        """Say what stops them: the passport first, then the entry, then the time papers take.

        In Russia nothing does, they have not left it.
        """
        if in_russia(stop.place):
            return None
        if stop in self.passport_bars:
            return Obstacle(BreakReason.DOCUMENT, self.passport_bars[stop])
        if stop.airside:
            return None
        verdict = self.verdicts.get(stop.place)
        if verdict is None or verdict.status is Status.CLOSED:
            return Obstacle(BreakReason.TRANSIT, stop.place)
        if _is_in_time(self._entry(verdict), self.days_left) is Truth.NO:
            return Obstacle(BreakReason.LATE, _first_paper(verdict))
        return None

    def through(self, stop: Stop) -> Passage:
        """Check a stop: what stops them, what is not known, how long its papers take."""
        obstacle, verdict = self.obstacle(stop), self.verdicts.get(stop.place)
        is_shut = verdict is not None and verdict.status is Status.CLOSED
        asks_nothing = in_russia(stop.place) or stop.airside or is_shut
        if asks_nothing:
            return Passage(obstacle)
        if verdict is None:
            return Passage(obstacle, lead_days=None)
        entry = self._entry(verdict)
        lead_days = entry.lead_days if _waits(entry) else AT_ONCE
        return Passage(obstacle, tuple(_doubts(entry, self.days_left)), lead_days)

    def _entry(self, verdict: Verdict) -> _Entry:
        """Return what lets them in: the way that decides or, if that takes too long, one withdrawn.

        Nobody can say that the withdrawn one keeps them out, so that it is in doubt, as it is for
        those who have no slow way beside it.
        """
        in_time = _is_in_time(verdict, self.days_left)
        if in_time is not Truth.NO or not any(map(is_without_word, verdict.place.ways)):
            return verdict
        unsaid = (
            way
            for way in verdict.ways
            if way.status is Status.DEPENDS
            and is_without_word(way.way)
            and _is_in_time(way, self.days_left) is not Truth.NO
        )
        return next(unsaid, verdict)


def is_without_word(way: Way) -> bool:
    """Say whether something was withdrawn that a way in hangs on: its rule, a bar, a paper.

    Nobody passes a place on a permit to live there: to withdraw one opens no journey through it.
    """
    if way.rule.way in TO_LIVE_THERE:
        return False
    facts = (way.rule, *(each.fact for each in (*way.bars, *way.needs)))
    return any(fact.withdrawn for fact in facts)


def _doubts(entry: _Entry, days_left: int | None) -> Iterator[DoubtReason]:
    """Yield what is not known of entering a place."""
    if entry.status is Status.DEPENDS or not entry.confirmed:
        yield DoubtReason.TRANSIT
    if _is_in_time(entry, days_left) is Truth.UNKNOWN:
        yield DoubtReason.TIME


def _is_in_time(entry: _Entry, days_left: int | None) -> Truth:
    """Say whether what the entry asks for can be had in the days left."""
    if days_left is None or not _waits(entry):
        return Truth.YES
    if entry.lead_days is None:
        return Truth.UNKNOWN
    fewest, most = entry.lead_days
    if fewest > days_left:
        return Truth.NO
    return Truth.YES if most <= days_left else Truth.UNKNOWN


def _waits(entry: _Entry) -> bool:
    """Say whether something has to be obtained before one may enter."""
    return entry.status is Status.CONDITIONAL or bool(entry.needs)


def _first_paper(verdict: Verdict) -> str:
    """Name what has to be obtained: a requirement, else the rule that is itself a permission."""
    if verdict.needs:
        return verdict.needs[0].id
    return verdict.rule.id if verdict.rule else verdict.id


def passport_bars(evaluation: Evaluation, verdicts: Mapping[str, Verdict]) -> Mapping[Stop, str]:
    """Find the stops at which a person's passport is not enough: stop -> the bar that says so.

    A place that lets them in somehow has no such bar, whatever the passport.
    """
    found: dict[Stop, str] = {}
    for place in {link.fact.start for link in evaluation.rulebook.links}:
        verdict = verdicts.get(place)
        if verdict is None or verdict.status is not Status.CLOSED:
            continue
        bars = evaluation.rulebook.destinations[place].passport_bars
        for stop, asked in (
            (Stop(place, airside=True), bars.airside),
            (Stop(place, airside=False), bars.landside),
        ):
            stopping = (bar for bar in asked if evaluation.truth(bar) is Truth.YES)
            if first := next(stopping, None):
                found[stop] = first.fact.id
    return MappingProxyType(found)


def dangers_of_stop(
    evaluation: Evaluation, stop: Stop, profile: Profile
) -> tuple[PersonalDanger, ...]:
    """Return the dangers to a person who passes a place, the worst first."""
    found = dangers_of(evaluation, evaluation.rulebook.destinations[stop.place], profile)
    return tuple(in_passing(found, airside=stop.airside))


class Perils:
    """Where it is of high danger to a person to pass; each stop is looked at once."""

    def __init__(self, evaluation: Evaluation, profile: Profile) -> None:
        self._evaluation = evaluation
        self._profile = profile
        self._found: dict[Stop, bool] = {}

    def at(self, stop: Stop) -> bool:
        """Say whether it is dangerous for this person to pass a place."""
        if in_russia(stop.place):
            return False
        if stop not in self._found:
            destination = self._evaluation.rulebook.destinations[stop.place]
            found = weighed_dangers(self._evaluation, destination, self._profile)
            self._found[stop] = found.weighs_airside if stop.airside else found.weighs_landside
        return self._found[stop]

    def through(self, link: Link) -> int:
        """Count the places that are dangerous to this person and that a link leads through."""
        return sum(self.at(Stop(place, airside=False)) for place in link.through)


def means_of(rulebook: Rulebook, pitfall: CompiledFact[Pitfall]) -> frozenset[Mode]:
    """Return the means of travel that a pitfall is about; none where it is about no means."""
    read = variables_of(pitfall.condition)
    modes = rulebook.meanings.modes.items()
    return frozenset(mode for mode, giving in modes if not read.isdisjoint(giving))


def is_of_the_way(rulebook: Rulebook, pitfall: CompiledFact[Pitfall]) -> bool:
    """Say whether a pitfall is about getting there: crossings, or the means of travel."""
    return bool(means_of(rulebook, pitfall)) or pitfall.fact.topic in _OF_CROSSINGS


def known_dangers(evaluation: Evaluation, stop: Stop, profile: Profile) -> Iterator[Fact]:
    """Yield what is known to go wrong in a place that is passed.

    The dangers to this person first. Where one enters: grave pitfalls, and all that happens at
    crossings. Where one only changes planes: what happens at crossings, and what the airport asks.
    """
    destination = evaluation.rulebook.destinations[stop.place]
    for danger in dangers_of_stop(evaluation, stop, profile):
        if danger.fact:
            yield danger.fact
    own = f"{stop.place.lower()}-"  # what an area says holds on every journey alike
    for pitfall in concerning(evaluation, destination.pitfalls):
        grave = pitfall.severity == "high" and not stop.airside
        if pitfall.id.startswith(own) and (grave or pitfall.topic in _OF_CROSSINGS):
            yield pitfall
    asked = "transit" if stop.airside else "border"
    for note in concerning(evaluation, destination.notes):
        if note.about == asked and note.id.startswith(own):
            yield note
