"""What the screen of a question says beside it: how to skip it, that it can be erased, a way back."""

from dataclasses import replace

import pytest

from routebot.dialogue.actions import Pick, Revise, Show, Skip, Tick
from routebot.dialogue.state import State, advice_for, on_screen
from routebot.dialogue.views import Ask, AskNext, Help, Routes
from routebot.reasoning.asking import SkipCost, next_screen
from routebot.reasoning.interview import Interview
from routebot.reasoning.remaining import always_together, still_open
from routebot.screens.asking import telling_label
from routebot.screens.controls import A_COLUMN
from routebot.screens.drawing import show
from routebot.screens.phrases import skip_line
from routebot.words.i18n import LANGUAGES, words
from tests.support.fourteen import fourteen
from tests.support.interviews import interview_steps
from tests.support.people import invented_people
from tests.support.play import PEOPLE, interview_of, press
from tests.support.texts import visible

LONGEST_LABEL = 30
"""Characters of a label that a phone shows in one line of its whole width."""


def _skips(screen):
    return [button.label for button in screen.buttons if isinstance(button.action, Skip)]


def _erasing(say):
    return say("question.erase", answers=say("button.answers"), erase=say("button.forget"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sensitive_question_says_once_how_its_answer_is_taken_back(today_book, language):
    said = _erasing(words(language))
    for question in today_book.vocabulary.questions.values():
        text = visible(show(State(language, view=Ask(question.id)), today_book).text)
        assert text.count(said) == (question.sensitive != "none"), question.id


def _shared_screens(book, language):
    """Yield the questions and the screen of every pair that invented people come to."""
    for person in invented_people(3):
        for step in interview_steps(book, person):
            if len(step.shown) > 1:
                asked = [book.vocabulary.questions[id_] for id_ in step.shown]
                yield asked, show(State(language, step.said, AskNext()), book)


def test_what_not_answering_costs_and_how_to_erase_stand_once_on_a_shared_screen(today_book):
    say = words("en")
    begin = say("skip.cost.shared", cost="").rstrip(".")
    dangerous = 0
    for asked, screen in _shared_screens(today_book, "en"):
        text = visible(screen.text)
        assert text.count(_erasing(say)) == any(each.sensitive != "none" for each in asked)
        if any(each.sensitive == "high" for each in asked):
            assert text.count(begin) + text.count(say("skip.free.shared")) == 1
            dangerous += 1
    assert dangerous


def test_the_cost_of_a_shared_screen_names_what_either_question_leaves_open():
    say = words("en")
    exit_only, places = SkipCost(9, 0, 0, exit=True), SkipCost(9, 1, 2, exit=False)
    parts = ("skip.exit", "skip.undecided.one", "skip.unsure")
    assert all(say(key) in skip_line(say, [exit_only, places], shared=True) for key in parts)
    assert say("skip.undecided") in skip_line(say, [places, places])
    assert say("skip.exit") not in skip_line(say, [places])
    assert skip_line(say, [SkipCost(9, 0, 0, exit=False)]) == say("skip.free")


def test_where_a_place_may_be_dangerous_to_who_skips_a_question_that_is_said_and_nothing_milder():
    """Of persecution it was said that some warnings may not be theirs, as if skipping cost none."""
    say = words("en")
    line = skip_line(say, [SkipCost(9, 0, 3, exit=False, danger=True)])
    assert say("skip.danger") in line
    assert say("skip.unsure") not in line


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("question", "said"), [("pursued", True), ("exit_limits", False)])
def test_skipping_persecution_says_that_a_dangerous_place_may_stand_first(
    today_book, language, question, said
):
    text = visible(show(State(language, view=Ask(question)), today_book).text)
    assert (words(language)("skip.danger") in text) is said


@pytest.mark.parametrize("language", LANGUAGES)
def test_where_ticks_and_single_answers_share_a_screen_it_says_what_a_tap_does(
    today_book, language
):
    said, mixed = words(language)("question.one"), set()
    for asked, screen in _shared_screens(today_book, language):
        kinds = {each.takes_one for each in asked}
        assert visible(screen.text).count(said) == (len(kinds) == 2)
        mixed.add(len(kinds) == 2)
    assert mixed == {True, False}


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_option_of_a_shared_screen_says_which_question_it_answers(today_book, language):
    """Of no pair of the dataset two labels are alike, nor is a place or a bare "no" named alone."""
    say, questions = words(language), today_book.vocabulary.questions
    for question in questions.values():
        if question.beside is None:
            continue
        labels = {}
        for asked in (question, questions[question.beside]):
            assert not asked.names_places or asked.prefix, asked.id
            for option in asked.options:
                label = telling_label(say, asked, option) or say.of(option.label)
                assert label.lower() not in labels, label
                assert option.shared is None or len(label) <= LONGEST_LABEL, label
                labels[label.lower()] = say.of(option.label).lower()
                is_bare = option.id in ("none", "no", "yes")
                assert not is_bare or label != say.of(option.label) or len(label.split()) > 2, label


def test_nothing_comes_between_the_two_halves_of_a_screen_that_is_always_shared(today_book):
    halves = 0
    for person in (*fourteen().values(), *invented_people(10)):
        said, before = Interview(), ()
        while shown := next_screen(advice := advice_for(today_book, said)):
            left = [id_ for id_ in before if id_ not in said.order and id_ in still_open(advice)]
            if left and always_together(today_book, before):
                assert list(shown) == left
                halves += len(before) > 1
            before = shown
            first, options = shown[0], person.get(shown[0])
            said = said.answer(first, options) if options else said.skip(first)
            if not options:  # nothing more comes of a screen that was skipped
                break
    assert halves


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_shared_screen_says_what_its_button_skips(today_book, language):
    say = words(language)
    interview = interview_of({"passport": frozenset(["internal_only"])})
    interview = interview.answer("region", frozenset(["south"]))
    interview = interview.answer("urgency", frozenset(["month"]))
    for question, option in {"goal": "long", "cards": "mir", "visas": "none"}.items():
        interview = interview.answer(question, frozenset([option]))
    interview = interview.answer("other_citizenship", frozenset(["none"]))
    state = State(language, interview, AskNext())
    assert on_screen(state, advice_for(today_book, state.interview)) == ("modes", "party")
    assert _skips(show(state, today_book)) == [say("button.skip_both")]
    state = press(state, "+party:pets", today_book)
    name = say.of(today_book.vocabulary.questions["modes"].name)
    assert _skips(show(state, today_book)) == [say("button.skip_one", question=name)]
    after = press(state, "skip:modes", today_book).interview
    assert after.answers["party"] == {"pets"}
    assert after.skipped == {"modes"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_short_options_of_a_shared_screen_stand_in_two_columns(today_book, language):
    """Twelve options of two questions are seen at once; no row holds options of both."""
    most = 0
    for asked, screen in _shared_screens(today_book, language):
        answering = [
            row for row in screen.rows if all(isinstance(b.action, Pick | Tick) for b in row)
        ]
        assert len(answering) <= 10
        for row in answering:
            assert len({button.action.question for button in row}) == 1
            assert len(row) == 1 or all(len(button.label) <= A_COLUMN for button in row)
        if {each.id for each in asked} == {"region", "urgency"}:
            assert len(answering) == 7
            most += 1
    assert most
    alone = show(State(language, view=Ask("urgency")), today_book)
    assert [len(row) for row in alone.rows[:4]] == [1, 1, 1, 1]


def test_a_question_by_itself_offers_two_ways_to_say_nothing(today_book):
    say = words("en")
    screen = show(State("en", view=Ask("military")), today_book)
    assert _skips(screen) == [say("button.unknown"), say("button.decline")]


def test_whoever_is_in_russia_after_all_gets_back_to_the_region_in_one_tap(today_book):
    said = {**PEOPLE["everything said"], "region": frozenset(["abroad"])}
    state = State("ru", interview_of(said), AskNext())
    assert on_screen(state, advice_for(today_book, state.interview)) == ("location",)
    assert show(state, today_book).buttons[0].action == Revise("region")
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
