"""What a question says of the answer before it, and the list of what is not known of the exit."""

import pytest

from routebot.dialogue.state import State, advice_for
from routebot.dialogue.views import AskNext, Routes
from routebot.reasoning.exit_check import ExitStatus
from routebot.reasoning.rulebook import Status
from routebot.screens.drawing import draw
from routebot.screens.effect import effect_line
from routebot.words.i18n import LANGUAGES, words
from tests.support.play import interview_of

SAY = words("en")


def _effect(book, *said, language="en"):
    """Return the line after answers that are given in this order."""
    interview = interview_of({question: frozenset(options.split()) for question, options in said})
    return effect_line(words(language), advice_for(book, interview), interview)


def _standing(book, *said):
    """Return how many places fit, are shut, and are neither, by these answers."""
    interview = interview_of({question: frozenset(options.split()) for question, options in said})
    verdicts = advice_for(book, interview).verdicts.values()
    statuses = [verdict.status for verdict in verdicts]
    fitting = statuses.count(Status.OPEN) + statuses.count(Status.CONDITIONAL)
    return fitting, statuses.count(Status.CLOSED), statuses.count(Status.DEPENDS)


_SAID = [
    ("passport", "biometric"),
    ("passport_validity", "year_plus"),
    ("urgency", "month"),
    ("goal", "long"),
    ("other_citizenship", "none"),
    ("visas", "none"),
]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("first", ["biometric", "five_year", "internal_only"])
def test_what_is_told_is_where_they_stand_and_not_what_an_answer_did(today_book, first, language):
    """It counts all places, and what fits first, and grows no smaller."""
    say, said, told = words(language), [("passport", first)], [0]
    for answer in [("passport", first), *_SAID[1:]]:
        said = [*(each for each in said if each[0] != answer[0]), answer]
        fitting, closed, undecided = _standing(today_book, *said)
        line = _effect(today_book, *said, language=language)
        if (count := say.count("effect.fit", fitting)) in line:
            shut, open_ = say.count("effect.unfit", closed), say.count("effect.open", undecided)
            assert (shut in line) == bool(closed and undecided)
            assert (open_ in line) == bool(undecided)
            assert line.index(count) < len(line) / 2
            told.append(fitting)
        else:
            assert line.startswith(say("effect.noted", answers="").rstrip(". "))
    assert len(told) > 2
    assert told == sorted(told)


@pytest.mark.parametrize("language", LANGUAGES)
def test_where_fewer_fit_for_a_while_it_says_how_many_wait_for_more_answers(today_book, language):
    """A Schengen visa seemed to shut places: it matters then where the passport was issued."""
    say = words(language)
    common = (*_SAID[:5], ("region", "northwest"))
    fitting, *_ = _standing(today_book, *common, ("visas", "none"))
    with_visa = _standing(today_book, *common, ("visas", "schengen"))
    assert with_visa[0] < fitting
    assert with_visa[0] + with_visa[2] >= fitting
    line = _effect(today_book, *common, ("visas", "schengen"), language=language)
    assert say.count("effect.open", with_visa[2]) in line


def test_of_two_answers_in_one_tap_both_are_noted_also_where_places_are_counted(today_book):
    when_so = {id_: each.when_so for id_, each in today_book.vocabulary.questions.items()}
    papers = ("passport", "biometric"), ("passport_validity", "year_plus")
    line = _effect(today_book, *papers, ("other_citizenship", "cis"), ("visas", "schengen"))
    assert SAY.of(when_so["other_citizenship"]["cis"]) in line
    assert SAY.of(when_so["visas"]["schengen"]) in line
    assert any(char.isdigit() for char in line)


def test_papers_that_are_still_to_be_got_are_told_of(today_book):
    line = _effect(today_book, *_SAID)
    fitting, *_ = _standing(today_book, *_SAID)
    assert SAY("effect.fit.some", fit=SAY.count("effect.fit", fitting)) in line


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_answer_that_is_noted_is_told_inside_the_sentence(today_book, language):
    """One that nobody put so names its question; what settles places is told as their number."""
    say = words(language)
    vocabulary = today_book.vocabulary
    harmless = [each for each in vocabulary.questions.values() if each.sensitive == "none"]
    written = [each for each in harmless if not each.names_places]
    options = [(each, option) for each in written for option in each.options]
    noted = 0
    for question, option in options:
        line = _effect(today_book, (question.id, option.id), language=language)
        so = question.when_so.get(option.id)
        if so and say("effect.noted", answers=say.of(so)) == line:
            noted += 1
        else:
            assert any(char.isdigit() for char in line) or say.of(question.name) in line
    assert noted > len(options) / 2


def test_an_answer_told_of_before_is_not_told_again(today_book):
    urgency, goal = ("urgency", "days"), ("goal", "long")
    questions = today_book.vocabulary.questions
    line = _effect(today_book, urgency, goal)
    assert line == SAY("effect.noted", answers=SAY.of(questions["goal"].when_so["long"]))
    ticks = _effect(today_book, ("modes", "car"), ("party", "pets"))  # one tap may confirm both
    assert SAY.of(questions["modes"].when_so["car"]) in ticks
    assert SAY.of(questions["party"].when_so["pets"]) in ticks
    none = _effect(today_book, *_SAID[:2], ("other_citizenship", "cis"), ("visas", "none"))
    assert SAY.of(questions["other_citizenship"].when_so["cis"]) not in none


def test_of_a_screen_with_a_dangerous_question_only_the_other_is_noted(today_book):
    cards, funds = ("cards", "mir"), ("funds", "low")
    line = _effect(today_book, ("passport", "biometric"), funds, cards)
    mir = today_book.vocabulary.questions["cards"].when_so["mir"]
    assert line == SAY("effect.noted", answers=SAY.of(mir))
    assert _effect(today_book, ("passport", "biometric"), cards, funds) == ""


@pytest.mark.parametrize(
    "last", [("military", "draft_age"), ("pursued", "case"), ("region", "south")], ids=str
)
def test_nothing_is_said_after_a_dangerous_answer(today_book, last):
    assert _effect(today_book, ("passport", "biometric"), last) == ""


def test_list_says_how_many_questions_the_exit_waits_for(today_book):
    said = {"passport": "biometric", "region": "centre", "other_citizenship": "none"}
    interview = interview_of({id_: frozenset([option]) for id_, option in said.items()})
    advice = advice_for(today_book, interview)
    assert advice.exit.status is ExitStatus.DEPENDS
    left = SAY.count("exit.line.questions", len(advice.exit.open_questions))
    assert left in draw(State("en", interview, Routes()), advice).text
    declined = interview
    for question in advice.exit.open_questions:
        declined = declined.skip(question)
    text = draw(State("en", declined, Routes()), advice_for(today_book, declined)).text
    assert SAY("exit.line.depends") in text


def test_a_bound_that_would_only_frighten_is_not_said(today_book):
    nothing = interview_of({})
    first = draw(State("en", nothing, AskNext()), advice_for(today_book, nothing)).text
    assert SAY("question.early", number="1") in first
