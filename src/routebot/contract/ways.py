"""The ways into a place, in the contract: what each asks, allows and leads to."""

from typing import NamedTuple

from routebot.contract.claims import ClaimCore, claim_core
from routebot.contract.limits import LimitCore, limit_cores
from routebot.policy.facts import Cost, Regime
from routebot.policy.snapshot import Snapshot
from routebot.policy.ways import ApplyFrom, LeadsTo, Way
from routebot.reasoning.rulebook import Status
from routebot.reasoning.ways import WayVerdict

__all__ = ["CostCore", "WayCore", "way_core"]


class CostCore(NamedTuple):
    """What a way costs; both ends are equal for a fixed fee."""

    at_least: int
    at_most: int
    currency: str


class WayCore(NamedTuple):
    """One way in for a person.

    Attributes:
        rule: id of the entry rule.
        blocked_by: ids of what shuts it.
        needs: ids of what must be obtained first beside the way itself.
        lead_days: [fewest, most]; None: not known.
    """

    rule: str
    way: Way
    status: Status
    confirmed: bool
    regime: Regime
    limits: tuple[LimitCore, ...]
    blocked_by: tuple[str, ...]
    needs: tuple[str, ...]
    lead_days: tuple[int, int] | None
    cost: CostCore | None
    income_usd_month: int | None
    apply_from: ApplyFrom | None
    leads_to: LeadsTo | None
    claim: ClaimCore


def way_core(day: Snapshot, found: WayVerdict, wanted: int | None) -> WayCore:
    """Say what a way in is for a person.

    Args:
        wanted: days that they want to stay; the limit that binds such a trip stands first.
    """
    rule = found.rule
    return WayCore(
        rule=rule.id,
        way=rule.way,
        status=found.status,
        confirmed=found.confirmed,
        regime=rule.regime,
        limits=limit_cores(rule, wanted),
        blocked_by=tuple(fact.id for fact in found.blocked_by),
        needs=tuple(fact.id for fact in found.needs),
        lead_days=found.lead_days,
        cost=_cost(rule.cost) if rule.cost else None,
        income_usd_month=rule.income_usd_month,
        apply_from=rule.apply_from,
        leads_to=rule.leads_to,
        claim=claim_core(day, rule),
    )


def _cost(cost: Cost) -> CostCore:
    return CostCore(round(cost.at_least), round(cost.at_most), cost.currency)
