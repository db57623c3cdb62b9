"""What the reasoning says of a person, as plain values that `telling.js` says of them, too."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from routebot.reasoning.advice import Advice
from routebot.reasoning.asking import next_question, next_screen, offers, skip_cost
from routebot.reasoning.checklist import Checklist, make_boxes, make_checklist
from routebot.reasoning.explaining import (
    because,
    because_of_way,
    held_back,
    missing,
    opened_places,
    openings,
    renewals,
    smallest_steps,
    unspoken,
)
from routebot.reasoning.interview import Interview
from routebot.reasoning.journeys import Journey
from routebot.reasoning.onward import Duty, NextStop, Onward, onward
from routebot.reasoning.remaining import screen_number, screens_left
from routebot.reasoning.stays import Clock
from routebot.reasoning.verdicts import Verdict

__all__ = ["asked", "clock", "laid_out", "led_on", "opened", "reasons"]


def asked(advice: Advice, interview: Interview) -> list[Any]:
    """Say what is asked next, how much is left, what it costs to skip it, what is offered."""
    skipped = interview.skipped
    screen = next_screen(advice, skipped)
    return [
        next_question(advice, skipped),
        screen,
        screens_left(advice, skipped),
        screen_number(advice, interview, screen),
        [_values(skip_cost(advice, question)) for question in screen],
        [_values(offer) for offer in offers(advice, skipped)],
    ]


def reasons(advice: Advice, place: str) -> list[Any]:
    """Say why a place is what it is and stands where it stands, and what would change that."""
    verdict = advice.verdicts[place]
    serving, setback = advice.serving(place), advice.setback(verdict)
    told, peril = advice.told(place), advice.peril_on_the_way(place)
    found, held = openings(advice, verdict), held_back(advice, place)
    warnings = [*(d.fact for d in advice.dangers(place) if d.fact), *advice.high_pitfalls(place)]
    facts = [getattr(each, "fact", each) for each in warnings]
    return [
        because(advice, verdict),
        because_of_way(advice, place, serving.way) if serving else None,
        [missing(advice, verdict), unspoken(advice, verdict)],
        [[_ids(o), o.answers(advice.rulebook, advice.masks)] for o in found],
        [_ids(each) for each in smallest_steps(found)],
        _ids(renewals(advice, verdict)),
        held.id if held else None,
        [list(step) for step in map(_values, advice.steps(verdict))],
        _values(setback) if setback else None,
        [told.rule.id if told.rule else None, told.lead_days, told.confirmed],
        peril.kind if peril else None,
        [advice.deciding(place, fact) for fact in facts],
        [[list(each) for each in advice.applying(place, fact)] for fact in facts],
        [gap.id for gap in advice.not_established(place)],
    ]


def opened(advice: Advice) -> list[Any]:
    """Say what opens how many places, and what to tick off before leaving."""
    found = opened_places(advice)
    return [[[_ids(steps), places] for steps, places in found.items()], _ids(make_boxes(advice))]


def led_on(advice: Advice, place: str, arrived: date | None, earlier: int | None) -> list[Any]:
    """Say where next, from a place."""
    found: Onward = onward(advice, place, arrived, earlier)
    return [
        found.barred,
        found.flights_collected,
        clock(found.clock),
        [_duty(each) for each in found.duties],
        [_stop(each) for each in found.stops],
        [each.id for each in found.unlinked],
    ]


def laid_out(advice: Advice, place: str) -> list[Any]:
    """Say the checklist of a place."""
    plan: Checklist = make_checklist(advice, place)
    return [
        [plan.barred, plan.travels, plan.days_left, plan.flights_collected],
        plan.rules,
        [[task.fact.id, task.lead_days, task.start, task.days] for task in plan.errands],
        [_ids(plan.steps), _ids(plan.carry)],
        [_journey(each) for each in plan.journeys],
        [[warned.place, _ids(warned.facts)] for warned in plan.warned],
        [_duty(each) for each in plan.duties],
        clock(plan.clock),
        [_stop(each) for each in plan.doors],
        [each.id for each in plan.unlinked],
    ]


def _values(found: object) -> list[Any]:
    return [getattr(found, name) for name in type(found).__dataclass_fields__]  # type: ignore[attr-defined]


def _ids(found: Iterable[Any]) -> list[str]:
    return [each.id for each in found]


def _day(day: date | None) -> int | None:
    return day.toordinal() if day else None


def clock(found: Clock) -> list[Any]:
    """Say how long a stay is lawful."""
    return [
        found.stay_days,
        found.per_days,
        _day(found.last_day),
        found.days_left,
        found.firm,
        _day(found.only_stay_since),
        _day(found.counted_since),
    ]


def _duty(duty: Duty) -> list[Any]:
    return [duty.rule.id, _day(duty.by)]


def _stop(stop: NextStop) -> list[Any]:
    verdict: Verdict = stop.verdict
    rule = verdict.rule.id if verdict.rule else None
    journeys = [_journey(each) for each in stop.journeys]
    return [verdict.id, rule, journeys, stop.fit, _day(stop.start_by)]


def _journey(journey: Journey) -> list[Any]:
    return [_ids(leg.link for leg in journey.legs), bool(journey.broken), journey.lead_days]
