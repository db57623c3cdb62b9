"""What the screen of a question says beside it: how to skip it, that it can be erased, a way back."""

from dataclasses import replace

import pytest

from routebot.dialogue.actions import Revise, Show, Skip
from routebot.dialogue.state import State, advice_for, on_screen
from routebot.dialogue.views import Ask, AskNext, Help, Routes
from routebot.screens.drawing import show
from routebot.words.i18n import LANGUAGES, words
from tests.support.interviews import interview_steps
from tests.support.people import invented_people
from tests.support.play import PEOPLE, interview_of, press
from tests.support.texts import visible


def _skips(screen):
    return [button.label for button in screen.buttons if isinstance(button.action, Skip)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_dangerous_question_says_once_that_its_answer_can_be_erased(today_book, language):
    say = words(language)
    said = say("question.erase", erase=say("button.forget"))
    for question in today_book.vocabulary.questions.values():
        text = show(State(language, view=Ask(question.id)), today_book).text
        assert text.count(said) == (question.sensitive == "high"), question.id


def test_the_line_stands_once_where_two_dangerous_questions_share_a_screen(today_book):
    say = words("en")
    pairs = 0
    for person in invented_people(3):
        for step in interview_steps(today_book, person):
            if len(step.shown) > 1:
                screen = show(State("en", step.said, AskNext()), today_book)
                assert screen.text.count(say("question.erase", erase=say("button.forget"))) <= 1
                pairs += 1
    assert pairs


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_shared_screen_says_what_its_button_skips(today_book, language):
    say = words(language)
    interview = interview_of({"passport": frozenset(["internal_only"])})
    interview = interview.answer("region", frozenset(["south"]))
    interview = interview.answer("urgency", frozenset(["month"]))
    state = State(language, interview.answer("goal", frozenset(["long"])), AskNext())
    assert on_screen(state, advice_for(today_book, state.interview)) == ("modes", "party")
    assert _skips(show(state, today_book)) == [say("button.skip_both")]
    state = press(state, "+party:pets", today_book)
    name = say.of(today_book.vocabulary.questions["modes"].name)
    assert _skips(show(state, today_book)) == [say("button.skip_one", question=name)]
    after = press(state, "skip:modes", today_book).interview
    assert after.answers["party"] == {"pets"}
    assert after.skipped == {"modes"}


def test_a_question_by_itself_offers_two_ways_to_say_nothing(today_book):
    say = words("en")
    screen = show(State("en", view=Ask("military")), today_book)
    assert _skips(screen) == [say("button.unknown"), say("button.decline")]


def test_whoever_is_in_russia_after_all_gets_back_to_the_region_in_one_tap(today_book):
    said = {**PEOPLE["everything said"], "region": frozenset(["abroad"])}
    state = State("ru", interview_of(said), AskNext())
    assert on_screen(state, advice_for(today_book, state.interview)) == ("location",)
    actions = {button.action for button in show(state, today_book).buttons}
    assert Revise("region") in actions
    state = press(press(state, "ask:region", today_book), "pick:region:south", today_book)
    assert state.interview.answers["region"] == {"south"}
    assert "location" not in on_screen(state, advice_for(today_book, state.interview))


@pytest.mark.parametrize("language", LANGUAGES)
def test_whoever_has_no_passport_reads_in_the_end_what_to_do(today_book, language):
    """Nothing is possible for them, and the list names the rule that says why, with its remedy."""
    said = {"passport": "none", "other_citizenship": "none", "region": "centre"}
    interview = interview_of({id_: frozenset([option]) for id_, option in said.items()})
    state = State(language, interview, Routes())
    assert on_screen(replace(state, view=AskNext()), advice_for(today_book, interview)) == ()
    screen = show(state, today_book)
    rule = next(each.fact for each in today_book.exit_papers if each.fact.lets_out_to == ())
    assert words(language).of(rule.remedy).split(":")[0] in visible(screen.text)
    assert Show(Help()) in {button.action for button in screen.buttons}
