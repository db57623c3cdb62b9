"""A passport that may end before the stay is said on the card and in the plan, with what to do."""

from typing import Any

import pytest

from routebot.dialogue.views import Card
from routebot.policy.questions import Question
from routebot.policy.snapshot import snapshot
from routebot.reasoning.advice import Advice, advise
from routebot.reasoning.explaining import renewals
from routebot.reasoning.rulebook import compile_snapshot
from routebot.screens.card import card_screen
from routebot.screens.first_step import first_step
from routebot.screens.plan import plan_text
from routebot.words.i18n import words
from tests.support.datasets import DAY, change, fact, make_dataset, one, several, stay

EN = words("en")
DAYS = {
    "validity": {"year_plus": 365, "half_plus": 180, "quarter_plus": 90, "under_quarter": 1},
    "goal": {"transit": 1, "wait": 90, "long": 180},
}


def _counting(question: Question, field: str) -> Question:
    options = (
        option.model_copy(update={field: DAYS[question.id][option.id]})
        for option in question.options
    )
    return question.model_copy(update={"options": tuple(options)})


QUESTIONS = (
    _counting(one("validity", *DAYS["validity"]), "days_valid"),
    _counting(one("goal", *DAYS["goal"]), "stay_days_wanted"),
    several("cards", "mir", "cash"),
)


def _advice(validity: str | None, goal: str | None, lead_days: Any = None, **rule: Any) -> Advice:
    said = {"regime": "visa_free", "status": "open", "limits": stay(90), **rule}
    shorter = ("half_plus", "quarter_plus", "under_quarter")
    renewed = change("renew", "validity", "year_plus", *shorter, lead_days=lead_days)
    road = fact("link-ru-kz", start="RU", end="KZ", mode="car", state="open")
    kz = {"id": "KZ", "entry": [fact("kz-entry", **said)]}
    dataset = make_dataset(QUESTIONS, [kz], links=[road], changes=[renewed])
    book = compile_snapshot(snapshot(dataset, DAY))
    given = {"validity": validity, "goal": goal}
    answers = {id_: frozenset([option]) for id_, option in given.items() if option}
    return advise(book, book.vocabulary.masks(answers))


@pytest.mark.parametrize(
    ("validity", "goal", "rule", "ends"),
    [
        ("under_quarter", "wait", {}, True),
        ("under_quarter", "transit", {}, False),
        ("quarter_plus", "wait", {}, False),
        ("quarter_plus", "long", {}, True),
        ("half_plus", "long", {}, False),
        ("year_plus", "long", {}, False),
        ("quarter_plus", None, {}, False),
        ("quarter_plus", None, {"limits": stay(91)}, True),
        ("quarter_plus", None, {"limits": stay(None)}, False),
        (None, "long", {}, False),
        ("quarter_plus", "long", {"way": "citizen"}, False),
        ("quarter_plus", "long", {"status": "closed", "regime": "banned"}, False),
    ],
)
def test_a_passport_that_ends_before_the_stay_is_said_where_one_plans(
    validity: str | None, goal: str | None, rule: dict[str, Any], ends: bool
) -> None:
    advice = _advice(validity, goal, **rule)
    found = renewals(advice, advice.verdicts["KZ"])
    assert [found.id for found in found] == (["renew"] if ends else [])
    card = str(card_screen(EN, advice, Card("KZ")).text)
    assert (EN("papers.ending") in card) is ends
    assert (EN("papers.ending") in plan_text(EN, advice, "KZ")) is ends


@pytest.mark.parametrize(
    ("lead_days", "days_left", "told"),
    [((30, 90), None, True), ((30, 90), 45, True), ((30, 90), 10, False), (None, None, False)],
)
def test_to_renew_it_comes_first_where_there_may_be_time(
    lead_days: tuple[int, int] | None, days_left: int | None, told: bool
) -> None:
    found = _advice("under_quarter", "wait", lead_days)
    advice = Advice(found.rulebook, found.masks, days_left=days_left)
    step = first_step(EN, advice, advice.verdicts["KZ"], 200)
    assert (step == EN("first.renew")) is told
