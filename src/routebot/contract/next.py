"""Where next as one JSON object: the contract of ``routebot next --format json``.

``schemas/next.schema.json`` says what each key means. The records below hold the same without
words, their fields in the order of the JSON.
"""

from datetime import date
from typing import Any, NamedTuple

from routebot.contract.claims import ClaimCore, StatementCore, claim_core, statement_core
from routebot.contract.dangers import DangerCore, danger_cores
from routebot.contract.filling import report_of
from routebot.contract.journeys import JourneyCore, journey_core
from routebot.contract.limits import LimitCore, limit_cores
from routebot.contract.phrases import DatasetText, PlaceName, Said
from routebot.policy.facts import Regime
from routebot.policy.snapshot import Snapshot
from routebot.policy.stays import ClockStart
from routebot.reasoning.advice import Advice
from routebot.reasoning.exit_check import concerning_abroad
from routebot.reasoning.onward import Duty, Fit, NextStop, Onward, look_onward, onward
from routebot.reasoning.rulebook import Status
from routebot.words.i18n import Words

__all__ = ["DutyCore", "NextCore", "StayCore", "StopCore", "next_core", "onward_report"]


class StayCore(NamedTuple):
    """The stay in the place; the last day counts, and ``days_left`` is negative once it is over.

    Attributes:
        earlier_days: as they were told.
        firm: the last day does not hinge on earlier stays that nobody told of.
        only_stay_since: else it holds if they were not there from this day until they arrived.
    """

    rule: str | None
    stay_days: int | None
    per_days: int | None
    last_day: date | None
    days_left: int | None
    claim: ClaimCore | None
    limits: tuple[LimitCore, ...]
    earlier_days: int | None
    firm: bool
    only_stay_since: date | None


class DutyCore(NamedTuple):
    """Something to do after arrival.

    Attributes:
        by: the last day for it, where it can be told.
        within_days: the day by whose end it is due; the day of ``counts_from`` is the first.
    """

    id: str
    about: str
    by: date | None
    text: Said
    claim: ClaimCore
    within_days: int | None
    working_days: bool
    counts_from: ClockStart | None


class StopCore(NamedTuple):
    """A destination as the next step; ``start_by`` is the last day to begin its papers."""

    id: str
    name: Said
    status: Status
    confirmed: bool
    regime: Regime | None
    stay_days: int | None
    lead_days: tuple[int, int] | None
    fits: Fit
    start_by: date | None
    journeys: tuple[JourneyCore, ...]
    dangers: tuple[DangerCore, ...]
    limits: tuple[LimitCore, ...]


class NextCore(NamedTuple):
    """Everything that `next` says, without words.

    Attributes:
        dangers: of the place, to this person.
        unlinked: places that would admit them, to which no way from here is known.
        flights_collected: whether any flight from here is in our data; if not, where one can fly to
            is not known.
        abroad: what concerns them because they have left Russia.
        withdrawn: ids of all facts that were withdrawn.
    """

    on: date
    revision: str
    place: str
    name: Said
    status: Status
    arrived: date | None
    stay: StayCore
    duties: tuple[DutyCore, ...]
    stops: tuple[StopCore, ...]
    unlinked: tuple[str, ...]
    flights_collected: bool
    dangers: tuple[DangerCore, ...]
    abroad: tuple[StatementCore, ...]
    withdrawn: tuple[str, ...]


def onward_report(
    advice: Advice,
    words: Words,
    place: str,
    arrived: date | None,
    earlier_days: int | None = None,
) -> dict[str, Any]:
    """Build the JSON of ``routebot next``; the arguments are those of `onward`."""
    return report_of(next_core(advice, place, arrived, earlier_days), words)


def next_core(
    advice: Advice, place: str, arrived: date | None, earlier_days: int | None = None
) -> NextCore:
    """Say what `next` tells a person who is in a place, without words."""
    found, snapshot = onward(advice, place, arrived, earlier_days), advice.rulebook.snapshot
    notes = concerning_abroad(look_onward(advice, place, None).evaluation)
    return NextCore(
        on=snapshot.on,
        revision=snapshot.revision,
        place=place,
        name=PlaceName(place),
        status=found.verdict.status,
        arrived=arrived,
        stay=_stay(advice, found, earlier_days),
        duties=tuple(_duty(snapshot, duty) for duty in found.duties),
        stops=tuple(_stop(advice, stop) for stop in found.stops),
        unlinked=tuple(verdict.id for verdict in found.unlinked),
        flights_collected=found.flights_collected,
        dangers=danger_cores(advice, place),
        abroad=tuple(statement_core(snapshot, note) for note in notes),
        withdrawn=snapshot.withdrawn,
    )


def _stay(advice: Advice, found: Onward, earlier_days: int | None) -> StayCore:
    day, rule, clock = advice.rulebook.snapshot, found.verdict.rule, found.clock
    return StayCore(
        rule=rule.id if rule else None,
        stay_days=clock.stay_days,
        per_days=clock.per_days,
        last_day=clock.last_day,
        days_left=clock.days_left,
        claim=claim_core(day, rule) if rule else None,
        limits=limit_cores(rule, advice.profile.stay_wanted),
        earlier_days=earlier_days,
        firm=clock.firm,
        only_stay_since=clock.only_stay_since,
    )


def _duty(day: Snapshot, duty: Duty) -> DutyCore:
    rule = duty.rule
    return DutyCore(
        id=rule.id,
        about=rule.about,
        by=duty.by,
        text=DatasetText(rule.id, "text", rule.text),
        claim=claim_core(day, rule),
        within_days=rule.within_days,
        working_days=rule.working_days,
        counts_from=rule.counts_from,
    )


def _stop(advice: Advice, stop: NextStop) -> StopCore:
    verdict = stop.verdict
    return StopCore(
        id=verdict.id,
        name=PlaceName(verdict.id),
        status=verdict.status,
        confirmed=verdict.confirmed,
        regime=verdict.regime,
        stay_days=verdict.rule.stay_days if verdict.rule else None,
        lead_days=verdict.lead_days,
        fits=stop.fit,
        start_by=stop.start_by,
        journeys=tuple(journey_core(advice, journey) for journey in stop.journeys),
        dangers=danger_cores(advice, verdict.id),
        limits=limit_cores(verdict.rule, advice.profile.stay_wanted),
    )
