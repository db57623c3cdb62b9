"""What is the same for every country stands once: on the first list, in each plan, nowhere else."""

from collections import Counter

import pytest

from routebot.dialogue.state import State
from routebot.dialogue.views import Leaving, Plan, Routes
from routebot.reasoning.advice import advise
from routebot.reasoning.checklist import make_checklist
from routebot.reasoning.exit_check import ExitStatus
from routebot.reasoning.rulebook import Rulebook
from routebot.reasoning.verdicts import concerning
from routebot.screens.plan import plan_text
from routebot.words.i18n import LANGUAGES, Language, words
from tests.support.people import invented_people
from tests.support.play import interview_of, tour
from tests.support.slices import sliced
from tests.support.texts import visible


@pytest.mark.proof
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_no_answer_can_tell_stands_on_the_first_list_and_in_each_plan(
    today_book: Rulebook, language: Language
) -> None:
    unseen = words(language)("routes.unseen")
    for person in sliced(list(invented_people(40)), of=20):
        advice = advise(today_book, today_book.vocabulary.masks(person))
        places = [verdict.id for verdict in advice.ranked[:3]]
        barred = advice.exit.status is ExitStatus.BARRED
        planned = {place for place in places if make_checklist(advice, place).travels}
        for state, screen in tour(advice, State(language, interview_of(person)), places):
            match state.view:
                case Routes(page=0):
                    wanted = 0 if barred or not advice.possible else 1
                case Plan(place=place):
                    wanted = int(place in planned)
                case _:
                    # After the last question "ask" shows the first list, too.
                    is_list = screen.name == "routes" and not hasattr(state.view, "page")
                    wanted = int(is_list and bool(advice.possible))
            assert visible(screen.text).count(unseen) == wanted, state.view
        for place in places:
            assert plan_text(words(language), advice, place).count(unseen) == (place in planned)


@pytest.mark.proof
def test_pitfalls_of_every_country_are_told_before_leaving_and_on_no_card(
    today_book: Rulebook,
) -> None:
    say, ids = words("ru"), {fact.id for fact in today_book.snapshot.everywhere}
    assert ids
    for person in sliced(list(invented_people(40)), of=10):
        advice = advise(today_book, today_book.vocabulary.masks(person))
        everywhere = concerning(advice.evaluation, today_book.everywhere)
        told: Counter[str] = Counter()
        places = [verdict.id for verdict in advice.ranked[:2]]
        for state, screen in tour(advice, State("ru", interview_of(person)), places):
            text = visible(screen.text)
            found = [each.id for each in everywhere if say.statement(each.text) in text]
            assert isinstance(state.view, Leaving) or not found, state.view
            told.update(found)
        barred = advice.exit.status is ExitStatus.BARRED
        assert told == ({} if barred else {each.id: 1 for each in everywhere})
