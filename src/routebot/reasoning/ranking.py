"""Rank the destinations for a person, step by step, so that each step can be given as a reason.

The order is lexicographic: a later step only decides between destinations that all earlier steps hold equal. Each
step is a small level, 0 best.

1. shut     closed destinations stand last;
2. urgency  whether the paperwork fits the days left;
3. status   confirmed before unconfirmed, then open before what depends before conditional;
4. danger   for people who are or may be pursued, and activists: whether people were handed over to Russia from there;
5. reach    how one gets there with their means of travel from their region;
6. stay     the length of stay against what they want;
7. money    the best of their means of payment there;
8. age      quarters since it was confirmed; the general reference after every researched rule.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType

from routebot.policy.model import CardValue
from routebot.reasoning.compiling import Rulebook, Site, Status
from routebot.reasoning.conditions import Masks
from routebot.reasoning.departure import ExitStatus, ExitVerdict, check_exit
from routebot.reasoning.journeys import Journey, Travel
from routebot.reasoning.matching import Reading, Verdict, judge, read

__all__ = ["DAYS_LEFT", "STAY_WANTED", "STEPS", "Advice", "Step", "advise"]

STEPS = ("shut", "urgency", "status", "danger", "reach", "stay", "money", "age")

DAYS_LEFT: Mapping[str, int] = MappingProxyType({"days": 3, "week": 10, "month": 45})
"""Days left for each answer to `urgency`; an answer that is not here leaves time enough."""

STAY_WANTED: Mapping[str, int] = MappingProxyType({"transit": 1, "wait": 90, "long": 180, "settle": 365})
"""Days of stay that serve each answer to `goal`."""

QUARTER, OLDEST = 90, 99

MOST_VERDICTS = 50_000
"""Verdicts kept with a rulebook: some 10 MiB."""

_MONEY: Mapping[CardValue, int] = MappingProxyType({"yes": 0, "limited": 1, "unknown": 2, "no": 3})
_DANGER = MappingProxyType({"low": 0, "unknown": 1, "medium": 2, "high": 3})
_STATUS = MappingProxyType({Status.OPEN: 0, Status.DEPENDS: 1, Status.CONDITIONAL: 2, Status.CLOSED: 3})


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a rank: its name and level, 0 best."""

    name: str
    level: int


@dataclass(frozen=True)
class Person:
    """The answers that ranking asks about, taken out of the masks once."""

    days_left: int | None
    stay_wanted: int | None
    cards: frozenset[str] | None
    in_danger: bool


def _person(reading: Reading) -> Person:
    vocabulary, masks = reading.rulebook.vocabulary, reading.masks
    urgency, goal = vocabulary.chosen("urgency", masks), vocabulary.chosen("goal", masks)
    answered = vocabulary.answered(masks)
    cards = frozenset(vocabulary.options("cards", masks)) if "cards" in answered else None
    pursued = vocabulary.chosen("pursued", masks) in ("risk", "case")
    grounds = frozenset(vocabulary.options("grounds", masks)) if "grounds" in answered else frozenset()
    return Person(
        days_left=None if urgency is None else DAYS_LEFT.get(urgency),
        stay_wanted=None if goal is None else STAY_WANTED.get(goal),
        cards=cards,
        in_danger=pursued or bool(grounds & {"activist", "journalist"}),
    )


class Advice:
    """Everything that follows for one person: verdicts in rank order, the exit check, journeys.

    Journeys and ranks are worked out when first asked for.
    """

    def __init__(self, rulebook: Rulebook, masks: Masks) -> None:
        self.rulebook = rulebook
        self.masks = masks
        self.reading = read(rulebook, masks)
        self.verdicts: Mapping[str, Verdict] = {
            id_: _judged(rulebook, self.reading, site) for id_, site in rulebook.sites.items()
        }
        self._person = _person(self.reading)

    @cached_property
    def exit(self) -> ExitVerdict:
        """The check at the Russian border."""
        return check_exit(self.reading)

    @cached_property
    def travel(self) -> Travel:
        """The links as this person can use them."""
        barred = self.exit.status is ExitStatus.BARRED
        return Travel(self.reading, self.verdicts, self.exit.barring[0].id if barred else None)

    @cached_property
    def ranked(self) -> tuple[Verdict, ...]:
        """Every destination, best first; ties by id."""
        return tuple(sorted(self.verdicts.values(), key=self._key))

    @cached_property
    def possible(self) -> tuple[Verdict, ...]:
        """The destinations that are not closed, best first."""
        return tuple(verdict for verdict in self.ranked if verdict.status is not Status.CLOSED)

    def rank_of(self, id_: str) -> int:
        """Return the 1-based rank of a destination."""
        return next(i for i, verdict in enumerate(self.ranked, 1) if verdict.id == id_)

    def journeys(self, id_: str) -> tuple[Journey, ...]:
        """Return the journeys to a destination, best first."""
        return self.travel.to(id_)

    def steps(self, verdict: Verdict) -> tuple[Step, ...]:
        """Return the steps of a destination's rank, in order."""
        return tuple(Step(name, level) for name, level in zip(STEPS, self._levels(verdict), strict=True))

    def _key(self, verdict: Verdict) -> tuple[tuple[int, ...], str]:
        return self._levels(verdict), verdict.id

    def _levels(self, verdict: Verdict) -> tuple[int, ...]:
        site = self.rulebook.sites[verdict.id]
        if verdict.status is Status.CLOSED:
            return (1, 0, 0, 0, 0, 0, 0, self._age(verdict))
        return (
            0,
            urgency_level(verdict, self._person.days_left),
            4 * (not verdict.confirmed) + _STATUS[verdict.status],
            danger_level(site) if self._person.in_danger else 0,
            self._reach(verdict.id),
            stay_level(verdict, self._person.stay_wanted),
            money_level(site, self._person.cards),
            self._age(verdict),
        )

    def _reach(self, id_: str) -> int:
        """Level the way there.

        0: direct, by more than one means; 1: direct by one; 2: direct, but far from their region; 3 and 4: through one
        or two other places; 5: no way known; 6: every known way is broken.
        """
        if not self.travel.known:
            return 0
        journeys = self.journeys(id_)
        if not journeys:
            return 5
        if journeys[0].broken:
            return 6
        legs = len(journeys[0].legs)
        if legs > 1:
            return legs + 1
        near = {leg.link.mode for journey in journeys for leg in journey.legs if leg.near}
        return {0: 2, 1: 1}.get(len(near), 0)

    def _age(self, verdict: Verdict) -> int:
        """Count quarters since the confirmation: a few days between two claims say nothing."""
        if verdict.baseline or verdict.checked_on is None:
            return OLDEST
        return min(OLDEST, max(0, (self.rulebook.snapshot.on - verdict.checked_on).days) // QUARTER)


def urgency_level(verdict: Verdict, days_left: int | None) -> int:
    """0: fits the days left, 1: may fit, 2: does not.

    Where no authority has to be asked (the rule itself is open, a policy or paper can be bought) a lead time that is
    not known is taken to fit. Of a general reference we know nothing, so it only may.
    """
    if days_left is None:
        return 0
    if verdict.baseline:
        return 1
    if verdict.lead_days is None:
        return 0 if verdict.rule and verdict.rule.status == "open" else 1
    fewest, most = verdict.lead_days
    return 0 if most <= days_left else 1 if fewest <= days_left else 2


def danger_level(site: Site) -> int:
    """0: none known to have been handed over, 1: not known, 2: some, 3: it happens."""
    return _DANGER[site.place.handover.level if site.place.handover else "unknown"]


def stay_level(verdict: Verdict, wanted: int | None) -> int:
    """0: long enough, 1: not known, or at least a third of it, 2: too short."""
    days = verdict.rule.stay_days if verdict.rule else None
    if days is None:
        return 1
    if wanted is None:
        return 0
    return 0 if days >= wanted else 1 if 3 * days >= wanted else 2


def money_level(site: Site, cards: frozenset[str] | None) -> int:
    """0: something they have works, 1: with limits, 2: not known, 3: nothing works."""
    if cards is None:
        return 0
    values = [site.cards[card][0] if card in site.cards else "unknown" for card in cards]
    return min((_MONEY[value] for value in values), default=3)


def _judged(rulebook: Rulebook, reading: Reading, site: Site) -> Verdict:
    """Judge a site, or find the verdict: it depends on the site's own variables only, so people share most of them."""
    key: tuple[str | int, ...] = (site.id, *(reading.masks[variable] for variable in site.variables))
    verdict: Verdict | None = rulebook.verdicts.get(key)
    if verdict is None:
        if len(rulebook.verdicts) >= MOST_VERDICTS:
            rulebook.verdicts.clear()
        verdict = rulebook.verdicts[key] = judge(reading, site)
    return verdict


def advise(rulebook: Rulebook, masks: Masks) -> Advice:
    """Work out what follows for a person."""
    return Advice(rulebook, masks)
