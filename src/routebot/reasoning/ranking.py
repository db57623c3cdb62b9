"""Rank the destinations for a person, step by step, so that each step can be given as a reason.

The order is lexicographic: a later step only decides between destinations that all earlier steps
hold equal. Each step is a small level, 0 best; the steps, in order, are the fields of `Levels`. For
those who have time, how long they may stay goes before how they get there.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from operator import itemgetter
from typing import NamedTuple, TypeAlias

from routebot.reasoning.dangers import weighed_dangers
from routebot.reasoning.levels import (
    age_level,
    status_level,
    taken_plainly,
    trust,
    urgency_level,
    way_there,
)
from routebot.reasoning.payments import money_level
from routebot.reasoning.profile import Profile
from routebot.reasoning.rulebook import Status
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

_patiently = itemgetter(*map(HURRIED.index, PATIENT))

RankKey: TypeAlias = tuple[int, str]
"""What destinations are sorted by; less is better: a number and the id.

The number has for its digits the levels, in the order for the person; then how many things are to
obtain first, then what the days of stay fall short of `_LONGEST` (one that is not known is none).
"""

_DAYS_BITS, _NEEDS_BITS = 32, 8
_LONGEST = (1 << _DAYS_BITS) - 1


class Weight(NamedTuple):
    """What follows for a place from its verdict and from when and for how long they go.

    Attributes:
        levels: those that follow from it; the others are 0.
        needs: number of things to obtain first.
        days: of stay; one that is not known is none.
    """

    levels: Levels
    needs: int
    days: int


class Ranking:
    """The order of destinations for one person.

    Each thing that a place is levelled by has levels of its own, so that the number of a place is
    the sum of theirs, and what is the same for others is at hand: a tap orders 200 places in 0.2
    ms, where it took 1.2 to put all levels of each in a row.

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
        self._places = evaluation.rulebook.destinations
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
        return self._with_others(verdict, self._weight(verdict))

    def steps(self, verdict: Verdict) -> Iterator[tuple[str, int]]:
        """Yield the name and level of each step, in the order for this person."""
        number, _ = self.key(verdict)
        levels = (number >> _DAYS_BITS + _NEEDS_BITS).to_bytes(len(HURRIED), "big")
        return zip(PATIENT if self._profile.has_time else HURRIED, levels, strict=True)

    def _with_others(self, verdict: Verdict, weight: int) -> RankKey:
        """Add the levels that do not follow from the verdict; those of closed ones do not count."""
        id_ = verdict.id
        if verdict.status is Status.CLOSED:
            return weight, id_
        return weight + self._ways[id_] + self._dangers[id_] + self._money[id_], id_

    def _number(self, levels: Levels) -> int:
        """Return the number that has levels for digits, in the order for the person."""
        digits = _patiently(levels) if self._profile.has_time else levels
        return int.from_bytes(bytes(digits), "big") << _DAYS_BITS + _NEEDS_BITS

    @cached_property
    def _ways(self) -> Mapping[str, int]:
        """The levels of the way to each place, found once for all who can reach the same."""
        if not self._ahead:
            return dict.fromkeys(self._places, 0)
        circle, plans = self._travel.circle, (self._is_hurried, self._profile.has_time)
        numbers = circle.numbers
        if plans not in numbers:
            nowhere = self._number(self._way(""))  # like all places that no journey comes to
            reached = {id_: self._number(self._way(id_)) for id_ in circle.fewest}
            numbers[plans] = {**dict.fromkeys(self._places, nowhere), **reached}
        return numbers[plans]

    def _way(self, id_: str) -> Levels:
        way = way_there(self._travel, id_, self._is_hurried)
        return Levels(no_way=way.none, way_danger=way.danger, reach=way.reach, means=way.means)

    @cached_property
    def _dangers(self) -> Mapping[str, int]:
        """The levels of the dangers of each place: most answers change nothing of any."""
        masks, numbers, profile = self._evaluation.masks, self._kept.danger_numbers, self._profile
        told = tuple([masks[each] for each in self._evaluation.rulebook.danger_variables])
        key = (profile.in_danger, profile.lgbt, told)
        if key not in numbers:
            numbers[key] = {id_: self._number(self._danger(id_)) for id_ in self._places}
        return numbers[key]

    def _danger(self, id_: str) -> Levels:
        found = weighed_dangers(self._evaluation, self._places[id_], self._profile)
        return Levels(high_danger=found.high_level, danger=found.level)

    @cached_property
    def _money(self) -> Mapping[str, int]:
        """The level of the best of their means of payment in each place."""
        cards, numbers = self._profile.cards, self._kept.money_numbers
        if cards not in numbers:
            levels = {id_: money_level(place, cards) for id_, place in self._places.items()}
            numbers[cards] = {id_: self._number(Levels(money=m)) for id_, m in levels.items()}
        return numbers[cards]

    def _weight(self, verdict: Verdict) -> int:
        """Weigh a verdict, or find its weight: people share verdicts, and many have one plan."""
        weights, key = self._kept.weights, (verdict.number, self._plans)
        found = weights.get(key)
        if found is None:
            found = weights[key] = self._number_of(self._weighed(verdict))
        return found

    def _number_of(self, weight: Weight) -> int:
        number = self._number(weight.levels)
        return number | weight.needs << _DAYS_BITS | _LONGEST - weight.days

    def _weighed(self, verdict: Verdict) -> Weight:
        profile, standing = self._profile, taken_plainly(verdict)
        ways = self._evaluation.ways(standing)
        age = age_level(verdict, self._evaluation.rulebook.snapshot.on)
        levels = Levels(
            withdrawn=int(bool(standing.withdrawn)),
            urgency=urgency_level(standing, profile.days_left),
            purpose=purpose_level(verdict.id, ways, profile),
            status=trust(status_level(standing), standing.confirmed),
            stay=best_stay_level(standing.rule, ways, profile),
            waits=min(standing.waits_for, MOST_WAITED),
            age=age,
        )
        if verdict.status is Status.CLOSED:
            levels = Levels(shut=1, age=age)
        days = (standing.rule.stay_days or 0) if standing.rule else 0
        return Weight(levels, len(standing.needs), days)

    @property
    def _is_hurried(self) -> bool:
        return self._profile.days_left is not None and self._profile.days_left <= HURRY

    def may_precede(self, verdict: Verdict, last: RankKey) -> bool:
        """Say whether an undecided destination, turned out at its best, would go before a key."""
        best = self._weight_at_best(verdict)
        return best is not None and self._with_others(verdict, best) < last

    def _weight_at_best(self, verdict: Verdict) -> int | None:
        """Weigh a place whose best way is usable, in time and with nothing to obtain for it.

        None where no way is left.
        """
        best, key = self._kept.best, (verdict.number, self._plans)
        if key not in best:
            weighed = self._weighed_at_best(verdict)
            best[key] = None if weighed is None else self._number_of(weighed)
        return best[key]

    def _weighed_at_best(self, verdict: Verdict) -> Weight | None:
        ways = self._evaluation.ways(verdict)
        turned_out = tuple(
            replace(each, certain=True) for each in ways if each.status is not Status.CLOSED
        )
        levels = self._weighed(verdict).levels._replace(
            purpose=purpose_level(verdict.id, turned_out, self._profile),
            urgency=0,
            waits=0,
        )
        weights = (
            Weight(
                levels._replace(
                    status=trust(STATUS_LEVELS[way.gives], way.confirmed),
                    stay=best_stay_level(way.rule, turned_out, self._profile),
                ),
                needs=0,
                days=way.rule.stay_days or 0,
            )
            for way in (each.way for each in turned_out)
        )
        return min(weights, key=self._number_of, default=None)
