"""Find the ways to get there: legs over the links of the day.

A journey begins in Russia and has up to three legs. Each leg is checked against the link's state, who may use
it, the person's means of travel and the place they pass through; a journey that breaks is kept only if nothing
better leads there, and names the leg that breaks and why.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from routebot.policy.model import Link, Mode
from routebot.policy.snapshot import Freshness
from routebot.reasoning.compiling import Ruled, Status
from routebot.reasoning.conditions import YES_BIT, Truth
from routebot.reasoning.matching import Reading, Verdict

__all__ = ["Break", "BreakReason", "Journey", "Leg", "Travel"]

HOME = "RU"
MOST_LEGS = 3
MOST_JOURNEYS = 3
_MODE_OPTION: Mapping[Mode, str] = {
    "air": "air",
    "car": "car",
    "rail_bus": "rail_bus",
    "foot": "foot",
    "sea": "rail_bus",
}


class BreakReason(StrEnum):
    """Why a leg cannot be travelled."""

    CLOSED = "closed"  # the link is shut that day
    NOT_FOR_YOU = "not_for_you"  # the link exists but not for this person
    TRANSIT = "transit"  # the place in between does not let them in
    EXIT = "exit"  # Russia does not let them out


@dataclass(frozen=True, slots=True)
class Leg:
    """One link, as this person would use it."""

    link: Link
    near: bool  # it begins in the person's own part of Russia, or from anywhere
    sure: bool  # the link is open, fresh, and certainly for them


@dataclass(frozen=True, slots=True)
class Break:
    """Which leg breaks and why; ``fact_id`` names what shuts it."""

    leg: int
    reason: BreakReason
    fact_id: str


@dataclass(frozen=True, slots=True)
class Journey:
    """Legs in order, and the break, if there is one."""

    legs: tuple[Leg, ...]
    broken: Break | None = None

    @property
    def rank(self) -> tuple[bool, int, int, int, tuple[str, ...]]:
        """Sort key: unbroken, few legs, near, sure; ties by link ids."""
        far = sum(not leg.near for leg in self.legs)
        unsure = sum(not leg.sure for leg in self.legs)
        return (self.broken is not None, len(self.legs), far, unsure, tuple(leg.link.id for leg in self.legs))


class Travel:
    """The links as one person can use them.

    Args:
        verdicts: destination -> verdict, for the places in between.
        exit_bar: id of the exit rule that bars the person, if one does.
    """

    def __init__(self, reading: Reading, verdicts: Mapping[str, Verdict], exit_bar: str | None) -> None:
        self._reading = reading
        self._verdicts = verdicts
        self._exit_bar = exit_bar
        vocabulary = reading.rulebook.vocabulary
        masks = reading.masks
        self._modes = {
            mode
            for mode, option in _MODE_OPTION.items()
            if ("modes", option) not in vocabulary.pairs or masks[vocabulary.index("modes", option)] & YES_BIT
        }
        self._region = vocabulary.chosen("region", masks)

    @cached_property
    def _from(self) -> Mapping[str, Sequence[Ruled[Link]]]:
        found: dict[str, list[Ruled[Link]]] = {}
        for link in self._reading.rulebook.links:
            if link.fact.mode in self._modes:
                found.setdefault(link.fact.start, []).append(link)
        return found

    @property
    def known(self) -> bool:
        """False for somebody already abroad: where they are is not asked, so no journey is drawn."""
        return self._region != "abroad"

    def to(self, id_: str) -> tuple[Journey, ...]:
        """Return at most three journeys to a destination, best first; broken ones only if none is whole.

        A journey with more legs than the shortest is dominated and dropped, and so is a second one that differs
        from a better one in nothing but the crossing.
        """
        found = self._all.get(id_, ())
        whole = [journey for journey in found if journey.broken is None] or list(found)
        fewest = min((len(journey.legs) for journey in whole), default=0)
        distinct: dict[tuple[tuple[str, Mode], ...], Journey] = {}
        for journey in sorted(whole, key=lambda journey: journey.rank):
            if len(journey.legs) == fewest:
                distinct.setdefault(tuple((leg.link.end, leg.link.mode) for leg in journey.legs), journey)
        return tuple(distinct.values())[:MOST_JOURNEYS]

    @cached_property
    def _all(self) -> Mapping[str, tuple[Journey, ...]]:
        found: dict[str, list[Journey]] = {}
        if self.known:
            for journey in self._extend((), frozenset([HOME])):
                found.setdefault(journey.legs[-1].link.end, []).append(journey)
        return {id_: tuple(journeys) for id_, journeys in found.items()}

    def _extend(self, legs: tuple[Leg, ...], visited: frozenset[str]) -> Iterator[Journey]:
        """Yield the journeys that go on from some whole legs; one that breaks is yielded and not gone on with."""
        start = legs[-1].link.end if legs else HOME
        for ruled in self._from.get(start, ()):
            link = ruled.fact
            if link.end in visited:
                continue
            leg = self._leg(ruled)
            journey = Journey((*legs, leg), self._break(legs, ruled))
            yield journey
            if journey.broken is None and len(journey.legs) < MOST_LEGS:
                yield from self._extend(journey.legs, visited | {link.end})

    def _leg(self, ruled: Ruled[Link]) -> Leg:
        link = ruled.fact
        near = link.start != HOME or not link.regions or self._region is None or self._region in link.regions
        fresh = self._reading.rulebook.snapshot.freshness(link) is Freshness.CONFIRMED
        return Leg(link, near, link.state == "open" and fresh and self._reading.truth(ruled) is Truth.YES)

    def _break(self, legs: Sequence[Leg], ruled: Ruled[Link]) -> Break | None:
        index, link = len(legs), ruled.fact
        if index == 0 and self._exit_bar:
            return Break(0, BreakReason.EXIT, self._exit_bar)
        if index and not self._may_pass(legs[-1].link, link):
            return Break(index - 1, BreakReason.TRANSIT, link.start)
        if link.state == "closed":
            return Break(index, BreakReason.CLOSED, link.id)
        if self._reading.truth(ruled) is Truth.NO:
            return Break(index, BreakReason.NOT_FOR_YOU, link.id)
        if self._cut_off(link):
            return Break(index, BreakReason.NOT_FOR_YOU, link.id)
        return None

    def _may_pass(self, arriving: Link, leaving: Link) -> bool:
        """A change of planes needs no entry; anything else does."""
        if arriving.mode == leaving.mode == "air":
            return True
        verdict = self._verdicts.get(arriving.end)
        return verdict is not None and verdict.status in (Status.OPEN, Status.CONDITIONAL)

    def _cut_off(self, link: Link) -> bool:
        """From Kaliningrad the rest of Russia is reached by air or sea only, so other land links are out of reach."""
        by_land = link.mode in ("car", "rail_bus", "foot")
        return link.start == HOME and by_land and self._region == "kaliningrad" and "kaliningrad" not in link.regions
