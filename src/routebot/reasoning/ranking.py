"""Rank the destinations for a person, step by step, so that each step can be given as a reason.

The order is lexicographic: a later step only decides between destinations that all earlier steps
hold equal. Each step is a small level, 0 best.

1. shut     closed destinations stand last;
2. urgency  whether the paperwork fits the days left, and the way there is known;
3. status   confirmed before unconfirmed, then open, or with a thing to buy on the way, before what
depends, before
            what an authority has to grant first, before what is closed without a visa or the like
            they may have;
4. danger   for people who are or may be pursued, and activists: whether people were handed over to
Russia from there;
            that it is not known is no better than that it has happened;
5. reach    how one gets there with their means of travel from their region; a second means counts
in a hurry; 6. stay     the length of stay against what they want; 7. money    the best of their
means of payment there; 8. means    whether more than one means of travel leads straight there from
their region; 9. age      quarters since it was confirmed; the general reference after every
researched rule.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from types import MappingProxyType
from typing import Any, TypeAlias, TypeVar

from routebot.logic.conditions import Masks
from routebot.logic.vocabulary import Vocabulary
from routebot.policy.facts import EntryRule
from routebot.reasoning.exit_check import ExitStatus, ExitVerdict, check_exit
from routebot.reasoning.journeys import HOME, Journey, Travel, Warned
from routebot.reasoning.payments import money_level
from routebot.reasoning.rulebook import CompiledDestination, Rulebook, Status
from routebot.reasoning.verdicts import Evaluation, Verdict, judge, read

__all__ = ["DAYS_LEFT", "STAY_WANTED", "STEPS", "Advice", "Step", "advise"]

STEPS = ("shut", "urgency", "status", "danger", "reach", "stay", "money", "means", "age")

DAYS_LEFT: Mapping[str, int] = MappingProxyType({"days": 3, "week": 10, "month": 45})
"""Days left for each answer to `urgency`; an answer that is not here leaves time enough."""

STAY_WANTED: Mapping[str, int] = MappingProxyType(
    {"transit": 1, "wait": 90, "long": 180, "settle": 360}
)
"""Days of stay that serve each answer to `goal`; a year as rules count it, so that half a year is
half of it.
"""

QUARTER, OLDEST = 90, 99

MOST_VERDICTS = 50_000
"""Verdicts kept with a rulebook: some 10 MiB."""

MOST_ADVICE = 1024
"""Answer sheets whose advice is kept with a rulebook, the latest ones: some 23 MiB."""

T = TypeVar("T")

Key: TypeAlias = tuple[tuple[int, ...], int, int, str]
"""What destinations are sorted by: levels, number of things to obtain first, minus the days of
stay, id.
"""

_DANGER = MappingProxyType({"low": 0, "unknown": 1, "medium": 1, "high": 2})
_STATUS = MappingProxyType(
    {Status.OPEN: 0, Status.DEPENDS: 1, Status.CONDITIONAL: 2, Status.CLOSED: 3}
)

HURRY = 3
"""Days left at which tickets run out, so that a second means of travel counts."""


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


def _person(vocabulary: Vocabulary, masks: Masks, days_left: int | None) -> Person:
    urgency, goal = vocabulary.standing("urgency", masks), vocabulary.standing("goal", masks)
    answered = vocabulary.answered(masks)
    cards = frozenset(vocabulary.options("cards", masks)) if "cards" in answered else None
    pursued = vocabulary.standing("pursued", masks) & {"risk", "case"}
    grounds = vocabulary.standing("grounds", masks) & {"activist", "journalist"}
    return Person(
        days_left=_named(DAYS_LEFT, urgency) if days_left is None else days_left,
        stay_wanted=_named(STAY_WANTED, goal),
        cards=cards,
        in_danger=bool(pursued or grounds),
    )


def _named(days: Mapping[str, int], options: frozenset[str]) -> int | None:
    return next((days[option] for option in sorted(options) if option in days), None)


class Advice:
    """Everything that follows for one person: verdicts in rank order, the exit check, journeys.

    Journeys and ranks are worked out when first asked for.

    Args:
        start: where they are; journeys begin there.
        days_left: until they must go, where something other than their answer to `urgency` decides.
    """

    def __init__(
        self, rulebook: Rulebook, masks: Masks, start: str = HOME, days_left: int | None = None
    ) -> None:
        self.rulebook = rulebook
        self.masks = masks
        self.start = start
        self.reading = read(rulebook, masks)
        self.verdicts: Mapping[str, Verdict] = {
            id_: _judged(rulebook, self.reading, site)
            for id_, site in rulebook.destinations.items()
        }
        self._days_left = days_left
        self._made: dict[str, Any] = {}
        self.person = _person(rulebook.vocabulary, masks, days_left)

    def once(self, name: str, make: Callable[[], T]) -> T:
        """Return something that is worked out once for this person, under a name of its own."""
        if name not in self._made:
            self._made[name] = make()
        made: T = self._made[name]
        return made

    @cached_property
    def exit(self) -> ExitVerdict:
        """The check at the Russian border."""
        return check_exit(self.reading)

    @property
    def exit_ahead(self) -> bool:
        """False for somebody who is abroad already."""
        abroad = "abroad" in self.rulebook.vocabulary.standing("region", self.masks)
        return self.start == HOME and not abroad

    @cached_property
    def travel(self) -> Travel:
        """The links as this person can use them."""
        return self._travel(self.reading, self.person, None)

    def _travel(self, reading: Evaluation, person: Person, like: Travel | None) -> Travel:
        barred = self.start == HOME and self.exit.status is ExitStatus.BARRED
        exit_bar = self.exit.barring[0].id if barred else None
        return Travel(
            reading,
            self.verdicts,
            exit_bar,
            start=self.start,
            days_left=person.days_left,
            cards=person.cards,
            in_danger=person.in_danger,
            like=like,
        )

    @cached_property
    def ranked(self) -> tuple[Verdict, ...]:
        """Every destination, best first; of equals those that need nothing, then the longer stay,
        then by id.
        """
        return self._sorted(self.verdicts.values(), self.person, self.travel)

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

    def warnings(self, journey: Journey) -> tuple[Warned, ...]:
        """Return what is known to go wrong in the places on the way."""
        return self.travel.warnings(journey)

    def steps(self, verdict: Verdict) -> tuple[Step, ...]:
        """Return the steps of a destination's rank, in order."""
        levels = self._levels(verdict, self.person, self.travel)
        return tuple(Step(name, level) for name, level in zip(STEPS, levels, strict=True))

    def reordered(self, masks: Masks, verdicts: Iterable[Verdict]) -> tuple[Verdict, ...]:
        """Order some verdicts, as they stand, by the answers of other masks: what an answer would
        do to the order.
        """
        person = _person(self.rulebook.vocabulary, masks, self._days_left)
        travel = self._travel(replace(self.reading, masks=masks), person, self.travel)
        return self._sorted(verdicts, person, travel)

    def rising(self, top: int) -> Iterator[Verdict]:
        """Yield the undecided destinations below the top ones that, turned out at their best, would
        be among them.
        """
        if len(self.possible) <= top:
            return
        last = self._key(self.possible[top - 1], self.person, self.travel)
        for verdict in self.possible[top:]:
            if verdict.status is Status.DEPENDS and self._may_precede(verdict, last):
                yield verdict

    def _may_precede(self, verdict: Verdict, last: Key) -> bool:
        """Try each way that may turn out usable, as good as it can be."""
        shut, _, _, danger, reach, _, money, means, age = self._levels(
            verdict, self.person, self.travel
        )
        wanted = self.person.stay_wanted
        for way in self.rulebook.destinations[verdict.id].ways:
            if self.reading.values[way.usable]:
                status = 4 * (not way.confirmed) + (
                    0 if way.status is Status.OPEN else _STATUS[Status.CONDITIONAL]
                )
                levels = (
                    shut,
                    0,
                    status,
                    danger,
                    reach,
                    _stay(way.rule, wanted),
                    money,
                    means,
                    age,
                )
                if (levels, 0, -(way.rule.stay_days or 0), verdict.id) < last:
                    return True
        return False

    def _sorted(
        self, verdicts: Iterable[Verdict], person: Person, travel: Travel
    ) -> tuple[Verdict, ...]:
        return tuple(sorted(verdicts, key=lambda verdict: self._key(verdict, person, travel)))

    def _key(self, verdict: Verdict, person: Person, travel: Travel) -> Key:
        stay_days = verdict.rule.stay_days if verdict.rule else None
        return (
            self._levels(verdict, person, travel),
            len(verdict.needs),
            -(stay_days or 0),
            verdict.id,
        )

    def _levels(self, verdict: Verdict, person: Person, travel: Travel) -> tuple[int, ...]:
        site = self.rulebook.destinations[verdict.id]
        if verdict.status is Status.CLOSED:
            return (1, 0, 0, 0, 0, 0, 0, 0, self._age(verdict))
        # Somebody who may not leave can set out nowhere, so the way tells no place from another.
        ahead = self.exit.status is not ExitStatus.BARRED
        hurried = person.days_left is not None and person.days_left <= HURRY
        reach = reach_level(travel, verdict.id, hurried) if ahead else 0
        return (
            0,
            self._urgency(verdict, person, reach),
            4 * (not verdict.confirmed) + status_level(verdict),
            danger_level(site) if person.in_danger else 0,
            reach,
            stay_level(verdict, person.stay_wanted),
            money_level(site, person.cards),
            means_level(travel, verdict.id) if ahead else 0,
            self._age(verdict),
        )

    def _urgency(self, verdict: Verdict, person: Person, reach: int) -> int:
        """Where time is short, a way that nobody knows or that breaks may fit, but that is not
        known either.
        """
        level = urgency_level(verdict, person.days_left)
        return level if person.days_left is None or reach < NO_WAY else max(1, level)

    def _age(self, verdict: Verdict) -> int:
        """Count quarters since the confirmation: a few days between two claims say nothing."""
        if verdict.baseline or verdict.checked_on is None:
            return OLDEST
        return min(OLDEST, max(0, (self.rulebook.snapshot.on - verdict.checked_on).days) // QUARTER)


def status_level(verdict: Verdict) -> int:
    """0: open, or with things to buy and no authority to ask; 1: depends; 2: something must be
    granted first.

    3: depends on something extra, such as a visa, and is closed without it.
    """
    if verdict.hinges:
        return _STATUS[Status.CLOSED]
    bought = verdict.rule is not None and verdict.rule.status == "open" and not verdict.reconfirm
    if (
        verdict.status is Status.CONDITIONAL
        and bought
        and (verdict.lead_days or (0, 0))[1] <= HURRY
    ):
        return _STATUS[Status.OPEN]
    return _STATUS[verdict.status]


NO_WAY = 5
"""From this level of `reach_level` on no whole way is known."""


def reach_level(travel: Travel, id_: str, hurried: bool = False) -> int:
    """Level the way there.

    0: direct; 1: direct by one means only, which counts in a hurry; 2: direct, but far from their
    region; 3 and 4: through one or two other places; 5: no way known; 6: every known way is broken.
    """
    if not travel.known:
        return 0
    direct = travel.direct(id_)
    if direct:
        near = {leg.link.mode for leg in direct if leg.near}
        return 2 if not near else int(hurried and len(near) == 1)
    legs = travel.legs_to(id_)
    if legs is None:
        return NO_WAY
    return legs + 1 if legs else NO_WAY + 1


def urgency_level(verdict: Verdict, days_left: int | None) -> int:
    """0: fits the days left, 1: may fit, 2: does not.

    Where no authority has to be asked (the rule itself is open, a policy or paper can be bought) a
    lead time that is not known is taken to fit. Of a general reference we know nothing, so it only
    may.
    """
    if days_left is None:
        return 0
    if verdict.baseline:
        return 1
    if verdict.lead_days is None:
        return 0 if verdict.rule and verdict.rule.status == "open" else 1
    fewest, most = verdict.lead_days
    return 0 if most <= days_left else 1 if fewest <= days_left else 2


def danger_level(site: CompiledDestination) -> int:
    """0: none known to have been handed over, 1: some, or not known, 2: it happens."""
    return _DANGER[site.place.handover.level if site.place.handover else "unknown"]


def stay_level(verdict: Verdict, wanted: int | None) -> int:
    """0: long enough, 1: at least half of it, 2: at least a quarter, or not known, 3: less."""
    return _stay(verdict.rule, wanted)


def _stay(rule: EntryRule | None, wanted: int | None) -> int:
    if wanted is None or (rule and rule.way == "citizen"):
        return 0
    if rule is None or rule.stay_days is None:
        return 2
    days = rule.stay_days
    return next((level for level, part in enumerate((1, 2, 4)) if part * days >= wanted), 3)


def means_level(travel: Travel, id_: str) -> int:
    """0: more than one means leads straight there from their region, 1: one or none."""
    near = {leg.link.mode for leg in travel.direct(id_) if leg.near}
    return int(travel.known and len(near) < 2)


def _judged(rulebook: Rulebook, reading: Evaluation, site: CompiledDestination) -> Verdict:
    """Judge a site, or find the verdict: it depends on the site's own variables only, so people
    share most of them.
    """
    key: tuple[str | int, ...] = (
        site.id,
        *(reading.masks[variable] for variable in site.variables),
    )
    verdict: Verdict | None = rulebook.verdicts.get(key)
    if verdict is None:
        if len(rulebook.verdicts) >= MOST_VERDICTS:
            rulebook.verdicts.clear()
        verdict = rulebook.verdicts[key] = judge(reading, site)
    return verdict


def advise(rulebook: Rulebook, masks: Masks) -> Advice:
    """Work out what follows for a person, or find it: a tap asks more than once, and answers repeat
    across people.

    What is kept are answers without anybody they belong to, in memory, for the life of the
    rulebook.
    """
    advice: Advice | None = rulebook.advice.get(masks)
    if advice is None:
        if len(rulebook.advice) >= MOST_ADVICE:
            rulebook.advice.pop(next(iter(rulebook.advice)))
        advice = rulebook.advice[masks] = Advice(rulebook, masks)
    return advice
