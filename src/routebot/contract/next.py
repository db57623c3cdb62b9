"""Where next as one JSON object: the contract of ``routebot next --format json``."""

from datetime import date
from typing import Any

from routebot.contract.match import journey_json
from routebot.reasoning.advice import Advice
from routebot.reasoning.onward import NextStop, onward
from routebot.words.i18n import Words

__all__ = ["onward_report"]


def onward_report(advice: Advice, words: Words, place: str, arrived: date | None) -> dict[str, Any]:
    """Build the JSON of ``routebot next --format json``."""
    found, snapshot = onward(advice, place, arrived), advice.rulebook.snapshot
    return {
        "on": snapshot.on.isoformat(),
        "lang": words.language,
        "revision": snapshot.revision,
        "place": place,
        "name": words.territory(place),
        "status": str(found.verdict.status),
        "arrived": _iso(arrived),
        "stay": {
            "rule": found.verdict.rule.id if found.verdict.rule else None,
            "stay_days": found.clock.stay_days,
            "per_days": found.clock.per_days,
            "last_day": _iso(found.clock.last_day),
            "days_left": found.clock.days_left,
        },
        "duties": [
            {
                "id": duty.rule.id,
                "about": duty.rule.about,
                "by": _iso(duty.by),
                "text": words.of(duty.rule.text),
            }
            for duty in found.duties
        ],
        "stops": [_stop_json(words, stop) for stop in found.stops],
        "unlinked": [verdict.id for verdict in found.unlinked],
    }


def _stop_json(words: Words, stop: NextStop) -> dict[str, Any]:
    rule = stop.verdict.rule
    return {
        "id": stop.verdict.id,
        "name": words.territory(stop.verdict.id),
        "status": str(stop.verdict.status),
        "confirmed": stop.verdict.confirmed,
        "regime": str(rule.regime) if rule else None,
        "stay_days": rule.stay_days if rule else None,
        "lead_days": list(stop.verdict.lead_days) if stop.verdict.lead_days else None,
        "fits": str(stop.fit),
        "start_by": _iso(stop.start_by),
        "journeys": [journey_json(journey) for journey in stop.journeys],
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
