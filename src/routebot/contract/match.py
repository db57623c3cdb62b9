"""The advice as one JSON object: the contract of ``routebot match --format json``."""

from collections.abc import Sequence
from typing import Any

from routebot.logic.conditions import Truth
from routebot.policy.facts import Fact
from routebot.reasoning.advice import Advice
from routebot.reasoning.explaining import Opening, because, missing, openings
from routebot.reasoning.interview import next_question
from routebot.reasoning.journeys import Journey
from routebot.reasoning.verdicts import Verdict
from routebot.words.i18n import Words

__all__ = ["journey_json", "report"]


def report(
    advice: Advice, words: Words, only: str | None = None, skipped: frozenset[str] = frozenset()
) -> dict[str, Any]:
    """Build the object.

    Args:
        only: keep this destination only; its rank is still the one among all.
        skipped: questions that were declined.
    """
    snapshot, asked = advice.rulebook.snapshot, next_question(advice, skipped)
    return {
        "on": snapshot.on.isoformat(),
        "lang": words.language,
        "revision": snapshot.revision,
        "asked": [asked] if asked else [],
        "exit": {
            "status": str(advice.exit.status),
            "facts": [rule.id for rule in advice.exit.rules],
            "texts": [words.of(rule.text) for rule in advice.exit.rules],
            "missing": list(advice.exit.open_questions),
        },
        "destinations": [
            _destination(advice, words, verdict, rank)
            for rank, verdict in enumerate(advice.ranked, 1)
            if only is None or verdict.id == only
        ],
    }


def _destination(advice: Advice, words: Words, verdict: Verdict, rank: int) -> dict[str, Any]:
    rulebook = advice.rulebook
    destination, rule = rulebook.destinations[verdict.id], verdict.rule
    payments = {
        option.id: destination.cards[option.id][0] if option.id in destination.cards else "unknown"
        for option in _cards(advice)
    }
    return {
        "id": verdict.id,
        "name": words.territory(verdict.id),
        "rank": rank,
        "status": str(verdict.status),
        "confirmed": verdict.confirmed,
        "baseline": verdict.baseline,
        "regime": str(rule.regime) if rule else None,
        "stay_days": rule.stay_days if rule else None,
        "per_days": rule.per_days if rule else None,
        "checked_on": verdict.checked_on.isoformat() if verdict.checked_on else None,
        "because": [
            {"question": id_, "options": list(options)}
            for id_, options in because(advice, verdict).items()
        ],
        "missing": list(missing(advice, verdict)),
        "blocked_by": [fact.id for fact in verdict.blocked_by],
        "would_open": [_opening(advice, opening) for opening in openings(advice, verdict)],
        "requirements": _requirements(advice, words, verdict),
        "payments": payments,
        "pitfalls": [
            {
                "id": compiled.fact.id,
                "severity": compiled.fact.severity,
                "text": words.of(compiled.fact.text),
                "checked_on": compiled.fact.checked_on.isoformat(),
                "sources": _urls([compiled.fact]),
            }
            for compiled in destination.pitfalls
            if advice.evaluation.truth(compiled) is not Truth.NO
        ],
        "journeys": [journey_json(journey) for journey in advice.journeys(verdict.id)],
        "sources": _urls(verdict.deciding),
        "upcoming": [
            {
                "on": change.on.isoformat() if change.on else None,
                "id": change.fact.id,
                "ends": change.ends,
                "text": words.of(change.fact.text),
            }
            for change in destination.day.upcoming
        ],
        "rule": rule.id if rule else None,
        "disagreements": [
            {
                "id": found.id,
                "claims": [words.of(claim.text) for claim in found.claims],
                "plan_for": words.of(found.plan_for),
            }
            for found in destination.day.disagreements
        ],
        "not_established": [words.of(gap.text) for gap in destination.day.not_established],
        "handover": destination.day.handover.level if destination.day.handover else "unknown",
        "steps": {step.name: step.level for step in advice.steps(verdict)},
    }


def _cards(advice: Advice) -> Sequence[Any]:
    question = advice.rulebook.vocabulary.questions.get("cards")
    return question.options if question else ()


def _requirements(advice: Advice, words: Words, verdict: Verdict) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    if verdict.reconfirm:
        found.append(
            {
                "id": "reconfirm",
                "kind": "obtain",
                "text": words("card.reconfirm"),
                "lead_days": None,
            }
        )
    for compiled in advice.rulebook.destinations[verdict.id].requirements:
        requirement, rule = compiled.fact, verdict.rule
        elsewhere = (
            requirement.ways
            and rule
            and rule.id not in requirement.ways
            and rule.way not in requirement.ways
        )
        if advice.evaluation.truth(compiled) is not Truth.NO and not elsewhere:
            found.append(
                {
                    "id": requirement.id,
                    "kind": requirement.kind,
                    "text": words.of(requirement.text),
                    "lead_days": list(requirement.lead_days) if requirement.lead_days else None,
                }
            )
    if verdict.rule and verdict.rule.status == "conditional":
        lead = verdict.rule.lead_days
        found.insert(
            0,
            {
                "id": verdict.rule.id,
                "kind": "obtain",
                "text": words.of(verdict.rule.text),
                "lead_days": list(lead) if lead else None,
            },
        )
    return found


def _opening(advice: Advice, opening: Opening) -> dict[str, Any]:
    """Write the whole new answers: a string for a question with one answer, a list for one with
    several.
    """
    questions = advice.rulebook.vocabulary.questions
    answers = opening.answers(advice.rulebook, advice.masks)
    return {
        id_: options[0] if questions[id_].kind == "one" else list(options)
        for id_, options in answers.items()
    }


def journey_json(journey: Journey) -> dict[str, Any]:
    """Build the JSON of a journey."""
    broken = journey.broken
    return {
        "legs": [
            {
                "from": leg.link.start,
                "to": leg.link.end,
                "mode": leg.link.mode,
                "link": leg.link.id,
                "near": leg.near,
            }
            for leg in journey.legs
        ],
        "broken": {"leg": broken.leg, "reason": str(broken.reason), "fact": broken.by}
        if broken
        else None,
        "unsure": [{"leg": doubt.leg, "reason": str(doubt.reason)} for doubt in journey.doubts],
        "lead_days": list(journey.lead_days) if journey.lead_days else None,
    }


def _urls(facts: Sequence[Fact]) -> list[str]:
    return list(dict.fromkeys(source.url for fact in facts for source in fact.sources))
