"""What somebody reads whose answer the rules do not speak of: that it is not known, and which
answer it is.
"""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from routebot.dialogue.state import State, advice_for
from routebot.dialogue.views import Ask, Card, Plan, Routes, View
from routebot.policy.facts import Text
from routebot.policy.questions import Option
from routebot.policy.snapshot import snapshot
from routebot.reasoning.rulebook import Rulebook, compile_snapshot
from routebot.words.i18n import LANGUAGES, words
from tests.conftest import TODAY
from tests.support.play import PEOPLE, interview_of, tour
from tests.support.texts import problems_of, visible

LABELS = Text(ru="Проездной документ беженца", en="Refugee travel document")


@pytest.fixture(scope="module")
def book(desk) -> Rulebook:
    """Today's dataset with an option of the passport that says nothing of itself."""
    day = snapshot(desk.dataset, TODAY)
    passport = day.questions[0]
    added = Option(id="refugee_document", label=LABELS)
    wider = passport.model_copy(update={"options": (*passport.options, added)})
    return compile_snapshot(replace(day, questions=(wider, *day.questions[1:])))


def _screens(book: Rulebook, language, answers) -> Iterator[tuple[View, str]]:
    state = State(language, interview_of(answers))
    for shown, screen in tour(advice_for(book, state.interview), state, ["KZ", "GE"]):
        assert not problems_of(screen), screen.name
        yield shown.view, visible(screen.text)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("person", ["everything said", "abroad", "pursued, two days left"])
def test_every_screen_can_be_shown_and_names_the_answer_where_it_decides(book, language, person):
    answers = {**PEOPLE[person], "passport": frozenset(["refugee_document"])}
    label = words(language).of(LABELS)
    read = dict(_screens(book, language, answers))
    for view in (
        Card("KZ"),
        Card("KZ", "why"),
        Plan("KZ"),
        Routes(),
    ):
        assert label in read[view], view
    other = dict(_screens(book, language, PEOPLE[person]))
    assert not any(label in text for view, text in other.items() if view != Ask("passport"))


def test_a_new_passport_opens_no_place_that_asks_for_one(book):
    """It opened as many as the best one did, and the first of them are not open to it."""
    said = {**PEOPLE["everything said"], "passport": frozenset(["refugee_document"])}
    advice = advice_for(book, interview_of(said))
    best = advice_for(book, interview_of(PEOPLE["everything said"]))
    found = {str(verdict.status) for verdict in advice.verdicts.values()}
    assert found == {"depends", "closed"}
    assert all(
        best.verdicts[id_].status == "closed"
        for id_, v in advice.verdicts.items()
        if v.status == "closed"
    )
    assert advice.verdicts["KZ"].status == "depends"
