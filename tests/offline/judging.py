"""What the core says of a person's answers, verdicts and dangers, as plain JSON.

`judging.js` says the same by the evaluator of the pack.
"""

import json
from collections.abc import Iterable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from routebot.logic.vocabulary import Answers
from routebot.policy.dates import PartialDate
from routebot.reasoning.advice import Advice, advise
from routebot.reasoning.dangers import (
    PersonalDanger,
    handover_level,
    high_pitfalls,
    in_passing,
    makes_perilous,
    weighed_dangers,
)
from routebot.reasoning.exit_check import concerning_abroad, exit_diagram
from routebot.reasoning.helping import helpers_for
from routebot.reasoning.payments import money_level, ticket_level
from routebot.reasoning.profile import as_if_abroad, ranked_questions
from routebot.reasoning.rulebook import CompiledDestination, Rulebook
from routebot.reasoning.verdicts import Verdict, by_way, concerning, statuses
from routebot.reasoning.ways import WayVerdict, best_stay_level, purpose_level, serving_way

__all__ = ["JUDGING", "plain_answers", "said_of", "written"]

JUDGING = Path(__file__).with_name("judging.js")


def plain_answers(answers: Answers) -> dict[str, list[str]]:
    """Return answers as JSON."""
    return {question: sorted(options) for question, options in answers.items()}


def written(said: object) -> str:
    """Write plain JSON as `JSON.stringify` does."""
    return json.dumps(said, ensure_ascii=False, separators=(",", ":"))


def said_of(book: Rulebook, answers: Answers) -> dict[str, Any]:
    """Return what Python says."""
    advice = advise(book, book.vocabulary.masks(answers))
    evaluation, masks = advice.evaluation, advice.masks
    return {
        "answers": _answers(book, masks),
        "abroad": [*map(str, as_if_abroad(book, masks))],
        "profile": _profile(advice),
        "ranked": sorted(ranked_questions(book)),
        "exit": _exit(advice),
        "helpers": [helper.id for helper in helpers_for(advice)],
        "money": _ids(concerning(evaluation, [*book.money, *book.everywhere])),
        "links": [[evaluation.truth(each), each.confirmed] for each in book.links],
        "statuses": statuses(evaluation),
        "places": {id_: _place(advice, place) for id_, place in book.destinations.items()},
    }


def _ids(facts: Iterable[Any]) -> list[str]:
    return [fact.id for fact in facts]


def _answers(book: Rulebook, masks: tuple[int, ...]) -> dict[str, Any]:
    vocabulary = book.vocabulary
    return {
        "masks": [*map(str, masks)],
        "questions": [
            [
                vocabulary.is_answered(id_, masks),
                vocabulary.options(id_, masks),
                sorted(vocabulary.standing(id_, masks)),
                vocabulary.chosen(id_, masks),
                vocabulary.is_silent(id_, masks),
                [*map(str, vocabulary.without(masks, id_))],
            ]
            for id_ in vocabulary.questions
        ],
        "answered": sorted(vocabulary.answered(masks)),
        "asks": [vocabulary.asks(variable, masks) for variable in range(len(masks))],
        "silent": [vocabulary.says_nothing(variable, masks) for variable in range(len(masks))],
        "names_every_group": vocabulary.names_every_group(masks),
    }


def _profile(advice: Advice) -> dict[str, Any]:
    said = asdict(advice.profile)
    return {
        name: sorted(value) if isinstance(value, frozenset) else value
        for name, value in said.items()
    }


def _exit(advice: Advice) -> list[Any]:
    found, book = advice.exit, advice.rulebook
    return [
        found.status,
        found.summary,
        _ids(found.barring),
        _ids(found.checks),
        _ids(found.advice),
        found.open_questions,
        found.unspoken,
        _ids(found.withdrawn),
        _ids(found.first),
        _ids(found.rules),
        _ids(concerning_abroad(advice.evaluation)),
        sorted(book.diagrams.reachable(exit_diagram(book), advice.masks)),
    ]


def _place(advice: Advice, place: CompiledDestination) -> dict[str, Any]:
    evaluation, profile = advice.evaluation, advice.profile
    verdict = advice.verdicts[place.id]
    serving = serving_way(place.id, verdict.way, verdict.ways, profile)
    staying = replace(profile, days_left=30, has_time=True, stay_wanted=365)
    lasting = serving_way(place.id, verdict.way, verdict.ways, staying)
    on = advice.rulebook.snapshot.on
    return {
        "verdict": _verdict(verdict),
        "serving": serving and _way(serving),
        "by_way": serving and _verdict(by_way(verdict, serving, on)),
        "levels": [
            [
                purpose_level(place.id, verdict.ways, each),
                best_stay_level(verdict.rule, verdict.ways, each),
            ]
            for each in (profile, staying)
        ],
        "lasting": lasting and lasting.rule.id,
        "missing": sorted(evaluation.missing_in(place.diagram)),
        "unspoken": sorted(evaluation.unspoken_in(place.diagram, 3)),
        "unsure": [sorted(evaluation.unsure_of(way)) for way in place.ways],
        "told": [
            *(evaluation.truth(each) for each in (*place.requirements, *place.stays)),
            *(evaluation.truth(gap) for gap in place.gaps),
        ],
        "undecided": [
            sorted(evaluation.undecided(each)) for each in (*place.pitfalls, *place.dangers)
        ],
        "concerning": _ids(concerning(evaluation, [*place.notes, *place.payments])),
        "dangers": _dangers(advice, place),
        "paying": [
            money_level(place, profile.cards),
            ticket_level(place, profile.cards or frozenset()),
        ],
    }


def _verdict(verdict: Verdict) -> list[Any]:
    return [
        verdict.status,
        verdict.way and verdict.way.rule.id,
        _ids(verdict.blocked_by),
        _ids(verdict.needs),
        verdict.confirmed,
        _partial(verdict.checked),
        verdict.lead_days,
        verdict.baseline,
        verdict.waits_for,
        _ids(verdict.withdrawn),
        verdict.plainly and _verdict(verdict.plainly),
        _ids(verdict.without_word),
        verdict.hinges,
        verdict.checked_on and verdict.checked_on.toordinal(),
        verdict.rule and verdict.rule.id,
        _ids(verdict.deciding),
        verdict.regime,
        verdict.reconfirm,
        [_way(way) for way in verdict.ways],
    ]


def _way(way: WayVerdict) -> list[Any]:
    return [
        way.rule.id,
        way.status,
        way.certain,
        _ids(way.blocked_by),
        _ids(way.needs),
        way.lead_days,
        way.confirmed,
        way.is_by_ground,
        way.is_in_time(5),
        way.is_in_time(None),
    ]


def _partial(day: PartialDate | None) -> list[Any] | None:
    return [day.first_day.toordinal(), day.precision] if day else None


def _dangers(advice: Advice, place: CompiledDestination) -> list[Any]:
    found = weighed_dangers(advice.evaluation, place, advice.profile)
    passing = [in_passing(found.found, airside=airside) for airside in (True, False)]
    pitfalls = high_pitfalls(advice.evaluation, place.pitfalls)
    return [
        [_danger(each) for each in found.found],
        found.high_level,
        found.level,
        found.weighs_airside,
        found.weighs_landside,
        [[danger.kind for danger in each] for each in passing],
        handover_level(place),
        [[each.fact.id, each.certain] for each in pitfalls],
    ]


def _danger(danger: PersonalDanger) -> list[Any]:
    return [
        danger.kind,
        danger.standing,
        danger.fact and danger.fact.id,
        danger.certain,
        danger.level,
        danger.weight,
        makes_perilous(danger),
    ]
