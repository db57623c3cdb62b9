"""Rank the destinations for a person, step by step, so that each step can be given as a reason.

The order is lexicographic: a later step only decides between destinations that all earlier steps
hold equal. Each step is a small level, 0 best; the steps, in order, are the fields of `Levels`. For
those who have time, how long they may stay goes before how they get there.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import NamedTuple

from routebot.reasoning.dangers import weighed_dangers
from routebot.reasoning.levels import (
    WayThere,
    age_level,
    status_level,
    taken_plainly,
    trust,
    urgency_level,
    way_there,
)
from routebot.reasoning.payments import WORKS, money_level
from routebot.reasoning.profile import Profile
from routebot.reasoning.rulebook import CompiledDestination, Status
from routebot.reasoning.thresholds import HURRY, MOST_WAITED, STATUS_LEVELS
from routebot.reasoning.travel import Travel
from routebot.reasoning.verdicts import Evaluation, Verdict
from routebot.reasoning.ways import best_stay_level, purpose_level

__all__ = ["Levels", "RankKey", "Ranking", "Weight"]


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

_PATIENTLY = tuple(map(HURRIED.index, PATIENT))


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


_NO_MATTER = WayThere(0, 0, 0, 0)


class Weight(NamedTuple):
    """The levels of a place that follow from its verdict and from when and for how long they go.

    Attributes:
        needs: number of things to obtain first.
        days: minus the days of stay; one that is not known is none.
    """

    withdrawn: int
    urgency: int
    purpose: int
    status: int
    stay: int
    waits: int
    age: int
    needs: int
    days: int


class Ranking:
    """The order of destinations for one person.

    Args:
        ahead: the way lies ahead of them. Somebody who may not leave can set out nowhere, so the
            way tells no place from another.
    """

    def __init__(
        self, evaluation: Evaluation, profile: Profile, travel: Travel, ahead: bool
    ) -> None:
        self._evaluation = evaluation
        self._profile = profile
        self._travel = travel
        self._ahead = ahead
        self._kept = evaluation.kept
        self._plans = (
            profile.days_left,
            profile.has_time,
            profile.stay_wanted,
            profile.offer_from,
        )

    def order(self, verdicts: Iterable[Verdict]) -> tuple[Verdict, ...]:
        """Sort destinations, best first.

        Of equals come first those that need nothing, then the longer stay, then by id.
        """
        return tuple(sorted(verdicts, key=self.key))

    def key(self, verdict: Verdict) -> RankKey:
        """Return what a destination is sorted by."""
        weight = self._weight(verdict)
        levels = self._ordered(self._levelled(verdict, weight))
        return RankKey(levels, weight.needs, weight.days, verdict.id)

    def steps(self, verdict: Verdict) -> Iterator[tuple[str, int]]:
        """Yield the name and level of each step, in the order for this person."""
        found = self._levelled(verdict, self._weight(verdict))
        return ((name, getattr(found, name)) for name in self._order)

    @property
    def _order(self) -> tuple[str, ...]:
        return PATIENT if self._profile.has_time else HURRIED

    def _ordered(self, levels: Levels) -> tuple[int, ...]:
        return tuple(levels[i] for i in _PATIENTLY) if self._profile.has_time else levels

    def _levelled(self, verdict: Verdict, weight: Weight) -> Levels:
        """Level a destination in each step."""
        if verdict.status is Status.CLOSED:
            return Levels(shut=1, age=weight.age)
        destination = self._evaluation.rulebook.destinations[verdict.id]
        dangers = weighed_dangers(self._evaluation, destination, self._profile)
        way = self._way(verdict.id) if self._ahead else _NO_MATTER
        return Levels(
            0,
            weight.withdrawn,
            way.none,
            dangers.high_level,
            way.danger,
            weight.urgency,
            weight.purpose,
            weight.status,
            dangers.level,
            way.reach,
            weight.stay,
            self._money(destination),
            way.means,
            weight.waits,
            weight.age,
        )

    def _way(self, id_: str) -> WayThere:
        return way_there(self._travel, id_, self._is_hurried)

    def _money(self, destination: CompiledDestination) -> int:
        cards, money = self._profile.cards, self._kept.money
        if cards is None:
            return WORKS
        key = (destination.id, cards)
        level = money.get(key)
        if level is None:
            level = money[key] = money_level(destination, cards)
        return level

    def _weight(self, verdict: Verdict) -> Weight:
        """Weigh a verdict, or find its weight: people share verdicts, and many have one plan."""
        weights, key = self._kept.weights, (verdict.number, self._plans)
        found = weights.get(key)
        if found is None:
            found = weights[key] = tuple(self._weighed(verdict))
        return Weight._make(found)

    def _weighed(self, verdict: Verdict) -> Weight:
        profile, standing = self._profile, taken_plainly(verdict)
        ways = self._evaluation.ways(standing)
        return Weight(
            withdrawn=int(bool(standing.withdrawn)),
            urgency=urgency_level(standing, profile.days_left),
            purpose=purpose_level(verdict.id, ways, profile),
            status=trust(status_level(standing), standing.confirmed),
            stay=best_stay_level(standing.rule, ways, profile),
            waits=min(standing.waits_for, MOST_WAITED),
            age=age_level(verdict, self._evaluation.rulebook.snapshot.on),
            needs=len(standing.needs),
            days=-((standing.rule.stay_days or 0) if standing.rule else 0),
        )

    @property
    def _is_hurried(self) -> bool:
        return self._profile.days_left is not None and self._profile.days_left <= HURRY

    def may_precede(self, verdict: Verdict, last: RankKey) -> bool:
        """Say whether an undecided destination, turned out at its best, would go before a key."""
        best = self._weight_at_best(verdict)
        if best is None:
            return False
        levels = self._ordered(self._levelled(verdict, best))
        return RankKey(levels, best.needs, best.days, verdict.id) < last

    def _weight_at_best(self, verdict: Verdict) -> Weight | None:
        """Weigh a place whose best way is usable, in time and with nothing to obtain for it.

        None where no way is left.
        """
        best, key = self._kept.best, (verdict.number, self._plans)
        if key not in best:
            weighed = self._weighed_at_best(verdict)
            best[key] = None if weighed is None else tuple(weighed)
        found = best[key]
        return None if found is None else Weight._make(found)

    def _weighed_at_best(self, verdict: Verdict) -> Weight | None:
        ways = self._evaluation.ways(verdict)
        turned_out = tuple(
            replace(each, certain=True) for each in ways if each.status is not Status.CLOSED
        )
        weight = self._weight(verdict)._replace(
            purpose=purpose_level(verdict.id, turned_out, self._profile),
            urgency=0,
            waits=0,
            needs=0,
        )
        weights = (
            weight._replace(
                status=trust(STATUS_LEVELS[way.gives], way.confirmed),
                stay=best_stay_level(way.rule, turned_out, self._profile),
                days=-(way.rule.stay_days or 0),
            )
            for way in (each.way for each in turned_out)
        )
        # They differ in these alone, which stand in this order in either order of the steps.
        return min(weights, key=lambda each: (each.status, each.stay, each.days), default=None)
