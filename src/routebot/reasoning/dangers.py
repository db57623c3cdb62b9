"""What a place does to this person: first what surely concerns them, the worst of it first.

A danger plays a part only for those whom it concerns. Handing over to Russia and what is done to
gay, lesbian and trans people were researched place by place; where a place was never looked at for
the kind that concerns the person, that is said, and weighs more than a danger of medium level. Of
the other kinds only cases are collected, so that no case means no danger.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple, get_args

from routebot.logic.conditions import Truth, truth, variables_of_all
from routebot.logic.diagrams import truth_of
from routebot.policy.dangers import Danger, DangerKind, DangerLevel
from routebot.policy.facts import Fact, Pitfall
from routebot.reasoning.decay import DangerStanding, danger_standing
from routebot.reasoning.profile import Profile
from routebot.reasoning.rulebook import CompiledDestination, CompiledFact
from routebot.reasoning.thresholds import DANGER_LEVELS
from routebot.reasoning.verdicts import Evaluation

__all__ = [
    "Dangers",
    "PersonalDanger",
    "PersonalPitfall",
    "dangers_of",
    "handover_level",
    "high_pitfalls",
    "in_passing",
    "makes_perilous",
    "weighed_dangers",
    "weighs_in_passing",
    "worst",
]

_ARRESTS = frozenset({"handover", "conscripts"})
"""Kinds that have met people at the gate of their next flight."""

_PUNISHED = frozenset({"lgbt"})
"""Kinds that at a high level are a law, which holds for who only changes planes, too."""

_KINDS: tuple[DangerKind, ...] = get_args(DangerKind)


@dataclass(frozen=True, slots=True)
class PersonalDanger:
    """A danger of a place that concerns a person, or may.

    Attributes:
        standing: what its level is still good for on the day.
        fact: None where the place was never looked at for this kind.
        certain: it concerns them beyond doubt; else it depends on what they have not said.
    """

    kind: DangerKind
    standing: DangerStanding
    fact: Danger | None
    certain: bool

    @property
    def level(self) -> DangerLevel | Literal["not_established"]:
        """The level as the fact has it, whatever its age; none where that was withdrawn."""
        return self.fact.level if self.fact and not self.fact.withdrawn else "not_established"

    @property
    def weight(self) -> int:
        """How bad it is, 0 best."""
        return DANGER_LEVELS[self.standing]


class PersonalPitfall(NamedTuple):
    """A grave pitfall that concerns a person, for certain or perhaps."""

    fact: Pitfall
    certain: bool


class Dangers(NamedTuple):
    """The dangers of a place that concern a person, or may.

    Attributes:
        found: the worst first; then those that may.
        high_level: 0: nothing grave is theirs for certain; 1: something grave is.
        level: of the lesser ones that are. 0: none, or none was found; 1: none was found, long ago;
            2: medium; 3: nobody has looked.
        weighs_airside, weighs_landside: something counts against a way on which one changes planes
            there, or enters.
    """

    found: tuple[PersonalDanger, ...]
    high_level: int
    level: int
    weighs_airside: bool
    weighs_landside: bool


def dangers_of(
    evaluation: Evaluation, destination: CompiledDestination, profile: Profile
) -> tuple[PersonalDanger, ...]:
    """List the dangers of a place that concern a person, the worst first; then those that may."""
    return weighed_dangers(evaluation, destination, profile).found


def weighed_dangers(
    evaluation: Evaluation, destination: CompiledDestination, profile: Profile
) -> Dangers:
    """Level the dangers of a place, or find that among what is kept.

    They hang on few answers, so people share most of them.
    """
    kept = evaluation.kept
    read = kept.danger_variables.get(destination.id)
    if read is None:
        read = variables_of_all(each.condition for each in destination.dangers)
        kept.danger_variables[destination.id] = read
    masks = evaluation.masks
    told = tuple([masks[variable] for variable in read])
    key = (destination.id, profile.in_danger, profile.lgbt, told)
    dangers = kept.dangers.get(key)
    if dangers is None:
        dangers = kept.dangers[key] = _weighed(evaluation, destination, profile)
    return dangers


def _weighed(evaluation: Evaluation, destination: CompiledDestination, profile: Profile) -> Dangers:
    known = [*_known(evaluation, destination), *_not_established(destination, profile)]
    found = tuple(sorted(known, key=_surely_theirs_first))
    lesser = (each for each in found if each.certain and each.level != "high")
    return Dangers(
        found,
        high_level=int(any(each.certain and each.level == "high" for each in found)),
        level=max((each.weight for each in lesser), default=0),
        weighs_airside=_weighs(found, airside=True),
        weighs_landside=_weighs(found, airside=False),
    )


def _weighs(found: Sequence[PersonalDanger], *, airside: bool) -> bool:
    told = in_passing(found, airside=airside)
    return any(weighs_in_passing(danger, airside=airside) for danger in told)


def worst(dangers: Iterable[PersonalDanger]) -> PersonalDanger | None:
    """Return the first of a place's dangers that is theirs beyond doubt: the one for a line."""
    return next((danger for danger in dangers if danger.certain), None)


def in_passing(dangers: Iterable[PersonalDanger], *, airside: bool) -> Iterator[PersonalDanger]:
    """Yield what is known against passing a place: theirs beyond doubt, and not reassuring.

    Args:
        airside: they only change planes there, where one can be arrested but lives with nobody; a
            law that punishes people like them is told there, too.
    """
    for danger in dangers:
        by_law = danger.level == "high" and danger.kind in _PUNISHED
        told = by_law or danger.kind in _ARRESTS or not airside
        if danger.certain and told and danger.level != "low":
            yield danger


def weighs_in_passing(danger: PersonalDanger, *, airside: bool) -> bool:
    """Say whether a danger counts against a way: where planes are changed only that of arrest."""
    return danger.level == "high" and (danger.kind in _ARRESTS or not airside)


def makes_perilous(danger: PersonalDanger) -> bool:
    """Say whether a danger on the way is grave enough to be said beside "open".

    Of arrest and handing over a medium one is: whom it meets does not come back.
    """
    return danger.level == "high" or (danger.kind in _ARRESTS and danger.level == "medium")


def high_pitfalls(
    evaluation: Evaluation, pitfalls: Iterable[CompiledFact[Pitfall]]
) -> tuple[PersonalPitfall, ...]:
    """List the grave ones that concern a person or may, the certain ones first."""
    grave = (each for each in pitfalls if each.fact.severity == "high")
    judged = ((each.fact, evaluation.truth(each)) for each in grave)
    found = [
        PersonalPitfall(pitfall, concerns is Truth.YES)
        for pitfall, concerns in judged
        if concerns is not Truth.NO
    ]
    return tuple(sorted(found, key=lambda each: not each.certain))


def handover_level(destination: CompiledDestination) -> DangerLevel | Literal["unknown"]:
    """Return the worst level of handing over there, whomever it concerns."""
    standing = [each.fact for each in destination.dangers if not each.fact.withdrawn]
    levels = {fact.level for fact in standing if fact.kind == "handover"}
    return next((level for level in get_args(DangerLevel) if level in levels), "unknown")


def _known(evaluation: Evaluation, destination: CompiledDestination) -> Iterator[PersonalDanger]:
    fresh = evaluation.rulebook.snapshot.freshness
    for compiled in destination.dangers:
        concerns = _concerns(evaluation, compiled)
        if concerns is not Truth.NO:
            fact = compiled.fact
            standing = danger_standing(fact, fresh(fact))
            yield PersonalDanger(fact.kind, standing, fact, concerns is Truth.YES)


def _concerns(evaluation: Evaluation, compiled: CompiledFact[Fact]) -> Truth:
    """Say whether a fact concerns the person; exact, also by masks that are only tried."""
    found = truth(compiled.condition, evaluation.masks)
    if found is not Truth.UNKNOWN:
        return found
    diagrams = evaluation.rulebook.diagrams
    settled = diagrams.settled(diagrams.of(compiled.condition), evaluation.masks)
    return Truth.UNKNOWN if settled is None else truth_of(settled)


def _not_established(
    destination: CompiledDestination, profile: Profile
) -> Iterator[PersonalDanger]:
    """Yield the kinds that concern the person and for which nobody has looked at the place."""
    known = {compiled.fact.kind for compiled in destination.dangers}
    if profile.in_danger and "handover" not in known:
        yield PersonalDanger("handover", "not_established", None, certain=True)
    if profile.lgbt and "lgbt" not in known:
        yield PersonalDanger("lgbt", "not_established", None, certain=True)


def _surely_theirs_first(danger: PersonalDanger) -> tuple[bool, int, int, str]:
    id_ = danger.fact.id if danger.fact else ""
    return not danger.certain, -danger.weight, _KINDS.index(danger.kind), id_
