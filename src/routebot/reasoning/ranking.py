"""Rank the destinations for a person, step by step, so that each step can be given as a reason.

The order is lexicographic: a later step only decides between destinations that all earlier steps
hold equal. Each step is a small level, 0 best; the steps, in order, are the fields of `Levels`. For
those who have time, how long they may stay goes before how they get there.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

from routebot.policy.facts import Mode
from routebot.reasoning.dangers import PersonalDanger, dangers_of
from routebot.reasoning.lead_days import slowest
from routebot.reasoning.payments import money_level
from routebot.reasoning.profile import Profile
from routebot.reasoning.rulebook import Status, Way
from routebot.reasoning.thresholds import (
    ALL_BROKEN,
    DIRECT,
    DIRECT_BY_ONE_MEANS,
    DIRECT_FROM_AFAR,
    HURRY,
    MOST_WAITED,
    OLDEST,
    QUARTER,
    QUICK_PURCHASE,
    STATUS_LEVELS,
)
from routebot.reasoning.travel import Travel
from routebot.reasoning.verdicts import Evaluation, Verdict
from routebot.reasoning.ways import WayVerdict, best_stay_level, purpose_level

__all__ = ["Levels", "RankKey", "Ranking", "has_way", "urgency_level"]


class Levels(NamedTuple):
    """The level of each step of the order, the weightiest first; 0 is best.

    Attributes:
        shut: closed destinations stand last.
        withdrawn: what would let them in was withdrawn: nobody is sent there before any other place
            that is not closed.
        no_way: no way there is known by their means of travel from their region.
        high_danger: the place is dangerous to this person, beyond doubt.
        way_danger: the place is not, but every way there passes one that is.
        urgency: whether the papers fit the days left.
        purpose: whether there is a way that is theirs by what they go for, if they want to stay.
        status: confirmed before unconfirmed; then open, or with a thing to buy on the way, before
            what depends, before what an authority has to grant first, before what is closed without
            a visa or the like that they may have.
        danger: the worst of the lesser dangers to this person; that nobody has looked for what
            concerns them is worse than that it has happened.
        reach: how one gets there with their means of travel from their region; a second means
            counts in a hurry.
        stay: the length of stay against what they want; with time, by the best way that is surely
            theirs.
        money: the best of their means of payment there.
        means: whether more than one means of travel leads straight there from their region.
        waits: how many answers of those that everybody has can still shut what is undecided: what
            takes any passport goes before what takes one that lasts half a year.
        age: quarters since it was confirmed; the general reference after every researched rule.
    """

    shut: int = 0
    withdrawn: int = 0
    no_way: int = 0
    high_danger: int = 0
    way_danger: int = 0
    urgency: int = 0
    purpose: int = 0
    status: int = 0
    danger: int = 0
    reach: int = 0
    stay: int = 0
    money: int = 0
    means: int = 0
    waits: int = 0
    age: int = 0


HURRIED: tuple[str, ...] = Levels._fields
"""The order for those whose days are few, or who have not said."""

PATIENT = tuple({"reach": "stay", "stay": "reach"}.get(name, name) for name in HURRIED)
"""The order for those who have a month or more: a long way is worth a long stay to them."""


class RankKey(NamedTuple):
    """What destinations are sorted by; less is better.

    Attributes:
        levels: those of `Levels`, in the order for the person.
        needs: number of things to obtain first.
        stay: minus the days of stay; one that is not known is none.
    """

    levels: tuple[int, ...]
    needs: int
    stay: int
    id: str


@dataclass(frozen=True, slots=True)
class Ranking:
    """The order of destinations for one person.

    Attributes:
        ahead: the way lies ahead of them. Somebody who may not leave can set out nowhere, so the
            way tells no place from another.
    """

    evaluation: Evaluation
    profile: Profile
    travel: Travel
    ahead: bool

    def order(self, verdicts: Iterable[Verdict]) -> tuple[Verdict, ...]:
        """Sort destinations, best first.

        Of equals come first those that need nothing, then the longer stay, then by id.
        """
        return tuple(sorted(verdicts, key=self.key))

    def key(self, verdict: Verdict) -> RankKey:
        """Return what a destination is sorted by."""
        standing = taken_plainly(verdict)
        stay_days = standing.rule.stay_days if standing.rule else None
        return RankKey(
            self._ordered(self.levels(verdict)), len(standing.needs), -(stay_days or 0), verdict.id
        )

    def steps(self, verdict: Verdict) -> Iterator[tuple[str, int]]:
        """Yield the name and level of each step, in the order for this person."""
        found = self.levels(verdict)
        return ((name, getattr(found, name)) for name in self._order)

    @property
    def _order(self) -> tuple[str, ...]:
        return PATIENT if self.profile.has_time else HURRIED

    def _ordered(self, levels: Levels) -> tuple[int, ...]:
        return levels if self._order is HURRIED else tuple(getattr(levels, n) for n in PATIENT)

    def levels(self, verdict: Verdict) -> Levels:
        """Level a destination in each step."""
        rulebook, profile = self.evaluation.rulebook, self.profile
        age = age_level(verdict, rulebook.snapshot.on)
        if verdict.status is Status.CLOSED:
            return Levels(shut=1, age=age)
        standing = taken_plainly(verdict)
        destination = rulebook.destinations[verdict.id]
        dangers, ways = (
            dangers_of(self.evaluation, destination, profile),
            self.evaluation.ways(standing),
        )
        return Levels(
            withdrawn=int(bool(standing.withdrawn)),
            no_way=int(self.ahead and not has_way(self.travel, verdict.id)),
            high_danger=high_danger_level(dangers),
            way_danger=int(self.ahead and self.travel.leads_past_danger(verdict.id)),
            urgency=urgency_level(standing, profile.days_left),
            purpose=purpose_level(verdict.id, ways, profile),
            status=trust(status_level(standing), standing.confirmed),
            danger=danger_level(dangers),
            reach=reach_level(self.travel, verdict.id, self._is_hurried) if self.ahead else 0,
            stay=best_stay_level(standing.rule, ways, profile),
            money=money_level(destination, profile.cards),
            means=means_level(self.travel, verdict.id) if self.ahead else 0,
            waits=min(standing.waits_for, MOST_WAITED),
            age=age,
        )

    @property
    def _is_hurried(self) -> bool:
        return self.profile.days_left is not None and self.profile.days_left <= HURRY

    def may_precede(self, verdict: Verdict, last: RankKey) -> bool:
        """Say whether an undecided destination, turned out at its best, would go before a key."""
        ways = self.evaluation.ways(verdict)
        turned_out = tuple(
            replace(each, certain=True) for each in ways if each.status is not Status.CLOSED
        )
        levels = self.levels(verdict)._replace(
            purpose=purpose_level(verdict.id, turned_out, self.profile),
        )
        return any(
            self._at_best(verdict.id, levels, way, turned_out) < last
            for way in (each.way for each in turned_out)
        )

    def _at_best(
        self, id_: str, levels: Levels, way: Way, turned_out: Iterable[WayVerdict]
    ) -> RankKey:
        """Take a way as usable, with nothing to obtain for it and in time."""
        best = levels._replace(
            urgency=0,
            status=trust(STATUS_LEVELS[way.gives], way.confirmed),
            stay=best_stay_level(way.rule, turned_out, self.profile),
            waits=0,
        )
        return RankKey(self._ordered(best), 0, -(way.rule.stay_days or 0), id_)


def taken_plainly(verdict: Verdict) -> Verdict:
    """Take an undecided place as it is without what few people have, where it lets them in so.

    A bar on passports issued in annexed regions leaves a place undecided for everybody who was not
    asked, and so does another passport that may give more there. It says so, and is asked about; it
    stands neither behind what is worse for most of them nor before what is better.
    """
    plainly = verdict.plainly
    return plainly if plainly and plainly.status is not Status.CLOSED else verdict


def trust(level: int, confirmed: bool) -> int:
    """Put the level of a status that is not confirmed below every confirmed one."""
    return level if confirmed else level + len(STATUS_LEVELS)


def status_level(verdict: Verdict) -> int:
    """Level a status.

    0: open, or with things to buy and no authority to ask; 1: depends; 2: something must be granted
    first; 3: depends on something extra, such as a visa, and is closed without it.
    """
    if verdict.hinges:
        return STATUS_LEVELS[Status.CLOSED]
    if verdict.status is Status.CONDITIONAL and _can_be_bought(verdict):
        return STATUS_LEVELS[Status.OPEN]
    return STATUS_LEVELS[verdict.status]


def _can_be_bought(verdict: Verdict) -> bool:
    """Say whether nothing stands between them and the way in but a purchase.

    No authority has to grant anything where the rule itself is open. How long a purchase takes is
    taken to be short where it is not known, as in `urgency_level`.
    """
    if verdict.rule is None or verdict.rule.status != "open" or verdict.reconfirm:
        return False
    return verdict.lead_days is None or slowest(verdict.lead_days) <= QUICK_PURCHASE


def has_way(travel: Travel, id_: str) -> bool:
    """Say whether a whole way there is known, or whether none is looked for."""
    return not travel.known or bool(travel.direct(id_)) or bool(travel.legs_to(id_))


def reach_level(travel: Travel, id_: str, hurried: bool = False) -> int:
    """Level the way there; `thresholds` names and orders the levels.

    That one means only leads straight there counts in a hurry. Through one or two other places it
    is the number of legs and one. Where no way is known there is nothing to level.
    """
    if not travel.known:
        return DIRECT
    if travel.direct(id_):
        near = _means_from_their_region(travel, id_)
        if not near:
            return DIRECT_FROM_AFAR
        return DIRECT_BY_ONE_MEANS if hurried and len(near) == 1 else DIRECT
    legs = travel.legs_to(id_)
    if legs is None:
        return DIRECT
    return legs + 1 if legs else ALL_BROKEN


def urgency_level(verdict: Verdict, days_left: int | None) -> int:
    """Level the papers against the days left.

    0: they fit; 1: they may; 2: they do not. Where no authority has to be asked (the rule itself is
    open, a policy or paper can be bought) a lead time that is not known is taken to fit. Of a
    general reference we know nothing, so it only may; but a second passport with which an index
    says that no visa is needed fits, and how far that is to be trusted is another step (`trust`).
    """
    if days_left is None:
        return 0
    if verdict.baseline:
        return 0 if _needs_no_visa_by_passport(verdict) else 1
    if verdict.lead_days is None:
        return 0 if verdict.rule and verdict.rule.status == "open" else 1
    fewest, most = verdict.lead_days
    if most <= days_left:
        return 0
    return 1 if fewest <= days_left else 2


def _needs_no_visa_by_passport(verdict: Verdict) -> bool:
    return verdict.way is not None and verdict.way.indexed and verdict.regime == "visa_free"


def high_danger_level(dangers: Iterable[PersonalDanger]) -> int:
    """Level what a place surely does to this person. 0: nothing grave; 1: something grave."""
    return int(any(danger.certain and danger.level == "high" for danger in dangers))


def danger_level(dangers: Iterable[PersonalDanger]) -> int:
    """Level the lesser dangers to this person.

    0: none, or none was found; 1: none was found, long ago; 2: medium; 3: nobody has looked.
    """
    lesser = (each for each in dangers if each.certain and each.level != "high")
    return max((danger.weight for danger in lesser), default=0)


def means_level(travel: Travel, id_: str) -> int:
    """Level the choice of means. 0: several lead straight there from their region; 1: not."""
    return int(travel.known and len(_means_from_their_region(travel, id_)) < 2)


def _means_from_their_region(travel: Travel, id_: str) -> set[Mode]:
    return {leg.link.mode for leg in travel.direct(id_) if leg.near}


def age_level(verdict: Verdict, on: date) -> int:
    """Count quarters since the confirmation: a few days between two claims say nothing."""
    if verdict.baseline or verdict.checked_on is None:
        return OLDEST
    return min(OLDEST, max(0, (on - verdict.checked_on).days) // QUARTER)
