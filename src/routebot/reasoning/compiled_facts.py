"""What compiling makes of the facts of a place: each with the slot of whom it concerns."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from routebot.logic.conditions import Compiled
from routebot.policy.dangers import Danger
from routebot.policy.doubts import NotEstablishedThere
from routebot.policy.facts import Bar, EntryRule, Fact, Note, PaymentRule, Pitfall, Requirement
from routebot.policy.snapshot import DayDestination
from routebot.policy.stays import StayRule
from routebot.reasoning.decay import PaymentKnown
from routebot.reasoning.statuses import Status

__all__ = ["CompiledDestination", "CompiledFact", "CompiledGap", "PassportBars", "Way"]

F_co = TypeVar("F_co", bound=Fact, covariant=True)


@dataclass(frozen=True, slots=True)
class CompiledFact(Generic[F_co]):
    """A fact and the slot that says whether it concerns the person.

    Attributes:
        confirmed: it is fresh and well supported on the day.
    """

    fact: F_co
    slot: int
    condition: Compiled
    confirmed: bool


@dataclass(frozen=True, slots=True)
class CompiledGap:
    """What is not established of a place, and the slot that says whether it concerns the person."""

    gap: NotEstablishedThere
    slot: int
    condition: Compiled


@dataclass(frozen=True, slots=True)
class Way:
    """An entry rule with all that bears on it.

    Attributes:
        rule: as it is written; its `status` is what it would give if it were fresh.
        gives: what the rule gives on this day; an expired rule no longer gives "open", and of one
            that was withdrawn nobody knows what it gives.
        fit: slot: the rule is about the person.
        usable: slot: it is, no bar stops them, and it is not shut.
        ready: slot: usable, and nothing has to be obtained first.
        requirements: all that it asks for: to obtain, to do, to carry.
        needs: those of them that must be obtained first.
        expired: the rule is past twice its shelf life.
        confirmed: the rule is fresh and well supported.
        indexed: the rule is what an index says of second passports, and nobody researched it.
    """

    rule: EntryRule
    gives: Status
    fit: int
    usable: int
    ready: int
    bars: tuple[CompiledFact[Bar], ...]
    requirements: tuple[CompiledFact[Requirement], ...]
    needs: tuple[CompiledFact[Requirement], ...]
    expired: bool
    confirmed: bool
    indexed: bool = False

    @property
    def slots(self) -> tuple[int, ...]:
        """What its judgement reads: the three of its own, those of its bars and needs."""
        told = (*self.bars, *self.needs)
        return (self.fit, self.usable, self.ready, *(each.slot for each in told))

    @property
    def reconfirm(self) -> bool:
        """The rule is written "open" but is too old to be relied on."""
        return self.expired and self.rule.status == "open" and not self.rule.withdrawn


@dataclass(frozen=True, slots=True)
class PassportBars:
    """Bars, of any way in, by which a passport is not enough for those who only pass through.

    Attributes:
        airside: for changing planes; the airline looks at the kind of passport before it boards.
        landside: for entering on the way to elsewhere, where the border also looks at how long it
            is still valid.
    """

    airside: tuple[CompiledFact[Bar], ...]
    landside: tuple[CompiledFact[Bar], ...]


@dataclass(frozen=True, slots=True)
class CompiledDestination:
    """A destination, compiled.

    Attributes:
        way_slots: those that the judgement of each way reads, each once.
        available: slot: some way is usable.
        ready: slot: some way is usable as the person stands.
        diagram: node over the terminals of `TERMINALS`.
        variables: those that any condition of the destination names; the verdict is a function of
            their masks.
        passport_bars: those that stop who only passes through.
        requirements: of all ways together; each `Way` has its own.
        cards: option of the question ``cards`` -> what is known of it there.
    """

    id: str
    day: DayDestination
    ways: tuple[Way, ...]
    way_slots: tuple[int, ...]
    available: int
    ready: int
    diagram: int
    variables: tuple[int, ...]
    passport_bars: PassportBars
    requirements: tuple[CompiledFact[Requirement], ...]
    pitfalls: tuple[CompiledFact[Pitfall], ...]
    dangers: tuple[CompiledFact[Danger], ...]
    stays: tuple[CompiledFact[StayRule], ...]
    notes: tuple[CompiledFact[Note], ...]
    payments: tuple[CompiledFact[PaymentRule], ...]
    gaps: tuple[CompiledGap, ...]
    cards: Mapping[str, PaymentKnown]
