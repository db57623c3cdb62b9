"""Find the ways to get there: legs over the links of the day.

A journey begins in Russia, or where the person is, and has up to three legs. Each leg is checked:

- the exit rule: whether Russia lets them out;
- the link: open on that day, for this person, by a means they have, from their region;
- the place in between: whether they may enter it, or only change planes there; a paper that is not
  enough to enter or even to board; how long it takes to get what its entry needs, against the days
  they have;
- the ticket: from Russia it is bought in roubles; further on, with what works where the leg begins.

What is not known is a doubt and never a break. A broken journey is kept only if nothing whole leads
there, and names the leg that breaks and why, breaks that the person can mend first.

Order: for people in danger first by places on the way that hand people over to Russia; then few
legs, then near their region, then few limited links and few doubts, then little time for papers on
the way. A journey is dropped if another is no worse in each of these and better in one, and so is a
second one that differs in the crossing alone.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from routebot.logic.conditions import Truth, variables_of
from routebot.policy.facts import Fact, Link, Mode, Note
from routebot.reasoning.payments import NOT_KNOWN, NOTHING, WORKS, money_level
from routebot.reasoning.profile import Profile
from routebot.reasoning.rulebook import CompiledDestination, CompiledFact, Status
from routebot.reasoning.verdicts import Evaluation, Verdict, concerning

__all__ = [
    "HOME",
    "Break",
    "BreakReason",
    "Doubt",
    "DoubtReason",
    "Journey",
    "Leg",
    "Travel",
    "Warned",
]

HOME = "RU"
MOST_LEGS = 3
MOST_JOURNEYS = 3
_BY_TICKET = frozenset({"air", "rail_bus", "sea"})
_OF_CROSSINGS = frozenset({"border_practice", "transport"})
"""Topics of what goes wrong at a crossing, whoever passes it."""


class BreakReason(StrEnum):
    """Why a leg cannot be travelled, in the order in which a person could mend it."""

    MONEY = "money"  # nothing they have pays for the ticket
    LATE = "late"  # what the place in between asks for takes longer than they have
    DOCUMENT = "document"  # their passport is not enough for the place in between
    TRANSIT = "transit"  # the place in between does not let them in
    NOT_FOR_YOU = "not_for_you"  # the link exists but not for this person
    CLOSED = "closed"  # the link is shut that day
    EXIT = "exit"  # Russia does not let them out


_MENDABLE = tuple(BreakReason)


class DoubtReason(StrEnum):
    """What is not known about a leg."""

    LINK = "link"  # limited, not confirmed, or perhaps not for them
    TRANSIT = "transit"  # the place in between perhaps does not let them in
    TIME = "time"  # its papers may take longer than they have
    MONEY = "money"  # how to pay is not known, or works with limits


@dataclass(frozen=True, slots=True)
class Leg:
    """One link, as this person would use it."""

    link: Link
    near: bool  # it begins in the person's own part of Russia, or from anywhere
    sure: bool  # the link is open, fresh, and certainly for them


@dataclass(frozen=True, slots=True)
class Break:
    """Which leg breaks and why.

    Attributes:
        leg: its number, from 0.
        by: the fact that shuts it, or the place that does not let them in.
    """

    leg: int
    reason: BreakReason
    by: str


@dataclass(frozen=True, slots=True)
class Doubt:
    """Which leg is in doubt and why."""

    leg: int
    reason: DoubtReason


@dataclass(frozen=True, slots=True)
class Journey:
    """Legs in order, and the break, if there is one.

    Attributes:
        lead_days: [fewest, most] days to get what the places in between ask for; None when not
            known.
        perils: for people in danger, places in between from where people are handed over to Russia.
    """

    legs: tuple[Leg, ...]
    broken: Break | None = None
    doubts: tuple[Doubt, ...] = ()
    lead_days: tuple[int, int] | None = (0, 0)
    perils: int = 0

    @property
    def rank(self) -> tuple[bool, int, tuple[int, ...], tuple[str, ...]]:
        """Sort key: unbroken, breaks that can be mended, then what `costs` lists; ties by link ids."""
        mend = _MENDABLE.index(self.broken.reason) if self.broken else 0
        return (self.broken is not None, mend, self.costs, tuple(leg.link.id for leg in self.legs))

    @property
    def costs(self) -> tuple[int, ...]:
        """What it is compared by: perils, legs, legs far from their region, limited links, doubts,
        days for papers.
        """
        far = sum(not leg.near for leg in self.legs)
        limited = sum(leg.link.state == "limited" for leg in self.legs)
        slowest = self.lead_days[1] if self.lead_days else 999
        return (self.perils, len(self.legs), far, limited, len(self.doubts), slowest)

    @property
    def stops(self) -> tuple[tuple[str, bool], ...]:
        """The places in between: (place, whether it is a change of planes and no entry)."""
        pairs = zip(self.legs, self.legs[1:], strict=False)
        return tuple(
            (after.link.start, _airside(before.link, after.link)) for before, after in pairs
        )

    @property
    def kind(self) -> tuple[tuple[str, Mode], ...]:
        """Places and means: two journeys of one kind differ in the crossing alone."""
        return tuple((leg.link.end, leg.link.mode) for leg in self.legs)

    def dominates(self, other: "Journey") -> bool:
        """Say whether it is no worse in anything and better in something."""
        return self.costs != other.costs and all(
            a <= b for a, b in zip(self.costs, other.costs, strict=True)
        )


@dataclass(frozen=True, slots=True)
class Warned:
    """What is known to go wrong in a place on the way; ``handover`` is there for people in danger."""

    place: str
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class _LinkForPerson:
    """What can be said about a link whatever comes before it."""

    leg: Leg
    broken: tuple[BreakReason, str] | None
    doubts: tuple[DoubtReason, ...]


class Travel:
    """The links as one person can use them.

    Args:
        verdicts: destination -> verdict, for the places in between.
        profile: what is read from their answers.
        exit_bar: id of the exit rule that bars the person, if one does.
        start: where they are.
        like: somebody whose answers differ in means of travel, region, time or money alone; what
            was worked out for them is used again.
    """

    def __init__(
        self,
        evaluation: Evaluation,
        verdicts: Mapping[str, Verdict],
        profile: Profile,
        exit_bar: str | None,
        *,
        start: str = HOME,
        like: "Travel | None" = None,
    ) -> None:
        self.start = start
        self._evaluation = evaluation
        self._verdicts = verdicts
        self._profile = profile
        self._exit_bar = exit_bar
        self._worked_out: dict[object, tuple[_LinkForPerson, ...]] = (
            like._worked_out if like else {}  # noqa: SLF001 - one of us
        )
        self._documents: dict[tuple[str, bool], str | None] = like._documents if like else {}  # noqa: SLF001

    @property
    def known(self) -> bool:
        """False for somebody abroad who has not said where: no journey is drawn."""
        return self.start != HOME or not self._profile.abroad

    def to(self, id_: str) -> tuple[Journey, ...]:
        """Return at most three journeys to a destination, best first; broken ones only if none is
        whole.
        """
        found = sorted(self._all.get(id_, ()), key=lambda journey: journey.rank)
        whole = [journey for journey in found if journey.broken is None]
        best = [j for j in whole if not any(other.dominates(j) for other in whole)] or found[:1]
        distinct: dict[tuple[tuple[str, Mode], ...], Journey] = {}
        for journey in best:
            distinct.setdefault(journey.kind, journey)
        return tuple(distinct.values())[:MOST_JOURNEYS]

    def direct(self, id_: str) -> Sequence[Leg]:
        """Return the links that lead straight there and can be travelled."""
        return self._direct.get(id_, ())

    @cached_property
    def _direct(self) -> Mapping[str, Sequence[Leg]]:
        found: dict[str, list[Leg]] = {}
        for hop in self._hops.get(self.start, ()):
            if hop.broken is None and not self._exit_bar and self.known:
                found.setdefault(hop.leg.link.end, []).append(hop.leg)
        return found

    def legs_to(self, id_: str) -> int | None:
        """Return the fewest legs of a journey that is whole; 0 if each known one breaks, None if
        none is known.

        It is found without making the journeys.
        """
        return self._fewest.get(id_)

    @cached_property
    def _fewest(self) -> Mapping[str, int]:
        fewest: dict[str, int] = {}
        frontier: dict[str, set[bool]] = {self.start: {False}} if self.known else {}
        seen: set[tuple[str, bool]] = set()
        for number in range(1, MOST_LEGS + 1):
            reached: dict[str, set[bool]] = {}
            for place, ways in frontier.items():
                for hop in self._hops.get(place, ()):
                    link, by_air = hop.leg.link, hop.leg.link.mode == "air"
                    if link.end == self.start:
                        continue
                    fewest.setdefault(link.end, 0)
                    if not hop.broken and any(
                        self._goes_on(place, came_by_air, link) for came_by_air in ways
                    ):
                        fewest[link.end] = fewest[link.end] or number
                        if (link.end, by_air) not in seen:
                            seen.add((link.end, by_air))
                            reached.setdefault(link.end, set()).add(by_air)
            frontier = reached
        return fewest

    def _goes_on(self, place: str, came_by_air: bool, leaving: Link) -> bool:
        if place == self.start:
            return not self._exit_bar
        return self._pass(place, came_by_air and leaving.mode == "air")[0] is None

    def warnings(self, journey: Journey) -> tuple[Warned, ...]:
        """Collect what is known to go wrong in the places on the way.

        Where one enters: grave pitfalls, and all that happens at crossings. Where one only changes
        planes: what happens at crossings, and for people in danger the practice of handing over.
        """
        warned = []
        for place, airside in journey.stops:
            facts = tuple(self._warnings(self._evaluation.rulebook.destinations[place], airside))
            if facts:
                warned.append(Warned(place, facts))
        return tuple(warned)

    def _warnings(self, destination: CompiledDestination, airside: bool) -> Iterator[Fact]:
        handover = destination.day.handover
        if self._profile.in_danger and handover and handover.level != "low":
            yield handover
        own = f"{destination.id.lower()}-"  # what an area says holds on every journey alike
        for pitfall in concerning(self._evaluation, destination.pitfalls):
            grave = not airside and getattr(pitfall, "severity", "") == "high"
            if pitfall.id.startswith(own) and (grave or pitfall.topic in _OF_CROSSINGS):
                yield pitfall
        for note in concerning(self._evaluation, destination.notes):
            if (
                isinstance(note, Note)
                and note.about == "border"
                and note.id.startswith(own)
                and not airside
            ):
                yield note

    @cached_property
    def _all(self) -> Mapping[str, tuple[Journey, ...]]:
        """Search leg by leg; from each place goes on only what is not worse than another way of
        arriving there.
        """
        found: dict[str, list[Journey]] = {}
        broken: dict[tuple[str, BreakReason], Journey] = {}
        frontier: list[Journey] = [Journey(())] if self.known else []
        for _ in range(MOST_LEGS):
            arrived: dict[tuple[str, bool], list[Journey]] = {}
            for journey in self._longer(frontier):
                link = journey.legs[-1].link
                if journey.broken:
                    known = broken.setdefault((link.end, journey.broken.reason), journey)
                    broken[link.end, journey.broken.reason] = min(
                        known, journey, key=lambda j: j.rank
                    )
                else:
                    arrived.setdefault((link.end, link.mode == "air"), []).append(journey)
                    found.setdefault(link.end, []).append(journey)
            frontier = [journey for group in arrived.values() for journey in _best(group)]
        for (end, _), journey in broken.items():
            found.setdefault(end, []).append(journey)
        return {id_: tuple(journeys) for id_, journeys in found.items()}

    def _longer(self, frontier: Iterable[Journey]) -> Iterator[Journey]:
        for journey in frontier:
            visited = {self.start, *(leg.link.end for leg in journey.legs)}
            at = journey.legs[-1].link.end if journey.legs else self.start
            for hop in self._hops.get(at, ()):
                if hop.leg.link.end not in visited:
                    yield self._joined(journey, hop)

    def _joined(self, journey: Journey, hop: _LinkForPerson) -> Journey:
        """Go on over one more link; the place it begins in is checked with it."""
        index, lead, doubts = len(journey.legs), journey.lead_days, list(journey.doubts)
        broken = Break(index, *hop.broken) if hop.broken else None
        if index == 0 and self._exit_bar:
            broken = Break(0, BreakReason.EXIT, self._exit_bar)
        if index:
            arriving, leaving = journey.legs[-1].link, hop.leg.link
            stop, unsure = self._pass(arriving.end, _airside(arriving, leaving))
            broken = Break(index - 1, *stop) if stop else broken
            doubts += [Doubt(index - 1, reason) for reason in unsure]
            if not _airside(arriving, leaving):
                lead = _slower(lead, self._verdicts.get(leaving.start))
        doubts += [Doubt(index, reason) for reason in hop.doubts]
        perils = journey.perils + (self._peril(hop.leg.link.start) if index else 0)
        return Journey((*journey.legs, hop.leg), broken, tuple(doubts), lead, perils)

    def _peril(self, place: str) -> int:
        handover = (
            self._evaluation.rulebook.destinations[place].day.handover
            if self._profile.in_danger
            else None
        )
        return int(handover is not None and handover.level == "high")

    @cached_property
    def _hops(self) -> Mapping[str, Sequence[_LinkForPerson]]:
        key = self._profile.regions, self._profile.cards
        if key not in self._worked_out:
            self._worked_out[key] = tuple(
                self._hop(compiled) for compiled in self._evaluation.rulebook.links
            )
        found: dict[str, list[_LinkForPerson]] = {}
        for hop in self._worked_out[key]:
            if hop.leg.link.mode in self._profile.modes:
                found.setdefault(hop.leg.link.start, []).append(hop)
        return found

    def _hop(self, compiled: CompiledFact[Link]) -> _LinkForPerson:
        link, meant = compiled.fact, self._evaluation.truth(compiled)
        near = (
            link.start != HOME
            or not link.regions
            or not self._profile.regions
            or bool(self._profile.regions & set(link.regions))
        )
        sure = (
            link.state == "open"
            and compiled.confirmed
            and meant is Truth.YES
            and not self._over_transit(link)
        )
        leg = Leg(link, near, sure)
        money = self._money(link)
        broken = None
        if link.state == "closed":
            broken = BreakReason.CLOSED, link.id
        elif meant is Truth.NO:
            broken = BreakReason.NOT_FOR_YOU, link.id
        elif money == NOTHING:
            broken = BreakReason.MONEY, link.id
        doubts = [] if leg.sure else [DoubtReason.LINK]
        if money not in (WORKS, NOTHING):
            doubts.append(DoubtReason.MONEY)
        return _LinkForPerson(leg, broken, tuple(doubts))

    def _pass(
        self, place: str, airside: bool
    ) -> tuple[tuple[BreakReason, str] | None, list[DoubtReason]]:
        """Check the place between two legs; what breaks there is counted to the leg that arrives."""
        verdict = self._verdicts.get(place)
        document = self._document(place, verdict, airside)
        if document:
            return (BreakReason.DOCUMENT, document), []
        if airside:
            return None, []
        if verdict is None or verdict.status is Status.CLOSED:
            return (BreakReason.TRANSIT, place), []
        return self._in_time(verdict)

    def _in_time(
        self, verdict: Verdict
    ) -> tuple[tuple[BreakReason, str] | None, list[DoubtReason]]:
        doubts = []
        if verdict.status is Status.DEPENDS or not verdict.confirmed:
            doubts.append(DoubtReason.TRANSIT)
        if self._profile.days_left is None or not _waits(verdict):
            return None, doubts
        if verdict.lead_days and verdict.lead_days[0] > self._profile.days_left:
            asked = (
                verdict.needs[0].id
                if verdict.needs
                else verdict.rule.id
                if verdict.rule
                else verdict.id
            )
            return (BreakReason.LATE, asked), doubts
        if verdict.lead_days is None or verdict.lead_days[1] > self._profile.days_left:
            doubts.append(DoubtReason.TIME)
        return None, doubts

    def _document(self, place: str, verdict: Verdict | None, airside: bool) -> str | None:
        """Return the bar by which the passport is not enough; airside only its kind counts, not its
        months.
        """
        if verdict is None or verdict.status is not Status.CLOSED:
            return None
        if (place, airside) not in self._documents:
            self._documents[place, airside] = self._passport_bar(place, airside)
        return self._documents[place, airside]

    def _passport_bar(self, place: str, airside: bool) -> str | None:
        vocabulary = self._evaluation.rulebook.vocabulary
        asked = {"passport"} if airside else {"passport", "passport_validity"}
        for way in self._evaluation.rulebook.destinations[place].ways:
            for bar in way.bars:
                named = {
                    vocabulary.variables[variable].question
                    for variable in variables_of(bar.condition)
                }
                if named & asked and self._evaluation.truth(bar) is Truth.YES:
                    return bar.fact.id
        return None

    def _money(self, link: Link) -> int:
        """Level the means to pay for a ticket; roubles pay for one that begins in Russia, and a car
        needs none.
        """
        if link.start == HOME or link.mode not in _BY_TICKET:
            return WORKS
        destination = self._evaluation.rulebook.destinations.get(link.start)
        if destination is None or self._profile.cards is None:
            return NOT_KNOWN
        return money_level(destination, self._profile.cards)

    def _over_transit(self, link: Link) -> bool:
        """From Kaliningrad other land links begin beyond Lithuania: a transit paper is needed, so
        none is certain.
        """
        by_land = link.mode in ("car", "rail_bus", "foot")
        return (
            link.start == HOME
            and by_land
            and self._profile.behind_lithuania
            and "kaliningrad" not in link.regions
        )


def _airside(arriving: Link, leaving: Link) -> bool:
    """A change of planes needs no entry; anything else does."""
    return arriving.mode == leaving.mode == "air"


def _slower(lead: tuple[int, int] | None, verdict: Verdict | None) -> tuple[int, int] | None:
    """Papers are applied for side by side, so the slowest counts."""
    if lead is None or verdict is None:
        return None
    if not _waits(verdict):
        return lead
    if verdict.lead_days is None:
        return None
    return max(lead[0], verdict.lead_days[0]), max(lead[1], verdict.lead_days[1])


def _waits(verdict: Verdict) -> bool:
    """Say whether something has to be obtained before one may enter."""
    return verdict.status is Status.CONDITIONAL or bool(verdict.needs)


def _best(group: Iterable[Journey]) -> list[Journey]:
    """Keep what is worth going on with, each kind once."""
    distinct: dict[tuple[tuple[str, Mode], ...], Journey] = {}
    for journey in sorted(group, key=lambda journey: journey.rank):
        distinct.setdefault(journey.kind, journey)
    kept = list(distinct.values())
    return [j for j in kept if not any(other.dominates(j) for other in kept)][:MOST_JOURNEYS]
