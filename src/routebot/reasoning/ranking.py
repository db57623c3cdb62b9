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

from types import MappingProxyType

from routebot.policy.facts import EntryRule
from routebot.reasoning.rulebook import CompiledDestination, Status
from routebot.reasoning.travel import Travel
from routebot.reasoning.verdicts import Verdict

__all__ = [
    "HURRY",
    "NO_WAY",
    "OLDEST",
    "QUARTER",
    "STATUS_LEVELS",
    "STEPS",
    "danger_level",
    "means_level",
    "reach_level",
    "status_level",
    "stay_level",
    "stay_rule_level",
    "urgency_level",
]


STEPS = ("shut", "urgency", "status", "danger", "reach", "stay", "money", "means", "age")


QUARTER, OLDEST = 90, 99


_DANGER = MappingProxyType({"low": 0, "unknown": 1, "medium": 1, "high": 2})


STATUS_LEVELS = MappingProxyType(
    {Status.OPEN: 0, Status.DEPENDS: 1, Status.CONDITIONAL: 2, Status.CLOSED: 3}
)


HURRY = 3
"""Days left at which tickets run out, so that a second means of travel counts."""


def status_level(verdict: Verdict) -> int:
    """0: open, or with things to buy and no authority to ask; 1: depends; 2: something must be
    granted first.

    3: depends on something extra, such as a visa, and is closed without it.
    """
    if verdict.hinges:
        return STATUS_LEVELS[Status.CLOSED]
    bought = verdict.rule is not None and verdict.rule.status == "open" and not verdict.reconfirm
    if (
        verdict.status is Status.CONDITIONAL
        and bought
        and (verdict.lead_days or (0, 0))[1] <= HURRY
    ):
        return STATUS_LEVELS[Status.OPEN]
    return STATUS_LEVELS[verdict.status]


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


def danger_level(destination: CompiledDestination) -> int:
    """0: none known to have been handed over, 1: some, or not known, 2: it happens."""
    return _DANGER[destination.day.handover.level if destination.day.handover else "unknown"]


def stay_level(verdict: Verdict, wanted: int | None) -> int:
    """0: long enough, 1: at least half of it, 2: at least a quarter, or not known, 3: less."""
    return stay_rule_level(verdict.rule, wanted)


def stay_rule_level(rule: EntryRule | None, wanted: int | None) -> int:
    """Level the days that a rule allows against those wanted, as `stay_level` does."""
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
