"""Questions for countries: codes in a file of answers, and names that are typed in the chat."""

import json

import pytest

from routebot.dialogue.actions import Confirm, Tick
from routebot.dialogue.commands import AboutPlace, CryForHelp, NotUnderstood, Went, WhichPlace, hear
from routebot.dialogue.state import State, advice_for, on_screen
from routebot.dialogue.steps import act
from routebot.dialogue.views import Answers, Ask, AskNext
from routebot.reasoning.thresholds import MOST_PLACES
from routebot.screens.drawing import show
from routebot.screens.listening import choosing_screen
from routebot.words.i18n import LANGUAGES, words
from tests.support.play import PEOPLE, interview_of, press
from tests.support.texts import visible
from tests.terminal.test_chat import at, talk


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ("second_passport: [UK]", "GB"),
        ("second_passport: [il, AM]", "IL"),
        ("location: Грузия", "GE"),
        ("barred_from: [QQ]", "two letters"),
        ("location: RU", "leave it out"),
        ("location: [GE, KZ]", "exactly one"),
        ("{second_passport: [AM], other_citizenship: none}", "says none"),
    ],
)
def test_what_is_no_country_is_refused_with_the_likeliest_named(run, written, says):
    ran = run("match", "-", "--on", "2026-11-22", said=written.encode())
    assert (ran.code, ran.out) == (2, "")
    assert says in ran.last


def test_the_reason_is_the_passport_that_counts(run):
    said = b"{second_passport: [AM, IL], passport: biometric}"
    ran = run("match", "-", "--on", "2026-11-22", "--format", "json", said=said)
    (germany,) = (each for each in json.loads(ran.out)["destinations"] if each["id"] == "DE")
    (because,) = germany["because"]
    assert (because["question"], because["options"]) == ("second_passport", ["IL"])
    assert (germany["status"], germany["baseline"]) == ("open", True)


def test_typed_names_are_ticked_and_answer_the_question(today_book):
    there = State("ru", view=Ask("second_passport"))
    heard = hear(there, "Армения, Israel", today_book)
    assert isinstance(heard, Went)
    assert heard.state.draft == {"AM", "IL"}
    assert State.from_json(heard.state.to_json()).draft == {"AM", "IL"}
    done = act(heard.state, Confirm("second_passport"), today_book)
    assert done.interview.answers == {"second_passport": {"AM", "IL"}}


def test_a_doubtful_name_asks_which_and_its_button_ticks(today_book):
    there = State("ru", view=Ask("barred_from"))
    heard = hear(there, "Ира", today_book)
    assert isinstance(heard, WhichPlace)
    buttons = choosing_screen(words("ru"), heard).buttons
    assert Tick("barred_from", "IQ", wanted=True) in [button.action for button in buttons]
    assert hear(there, "qwerty", today_book) == NotUnderstood("not_found")


def test_one_country_is_an_answer_at_once(today_book):
    heard = hear(State("en", view=Ask("location")), "Tbilisi", today_book)
    assert isinstance(heard, Went)
    assert heard.state.interview.answers == {"location": {"GE"}}
    chat, _ = talk(today_book, "я сейчас в Тбилиси", start=at("ask", "location"))
    assert chat.state.interview.answers == {"location": {"GE"}}


def test_several_countries_in_one_sentence_are_all_ticked(today_book):
    heard = hear(State("ru", view=Ask("second_passport")), "Армения и Израиль", today_book)
    assert isinstance(heard, Went)
    assert heard.state.draft == {"AM", "IL"}


def test_one_of_several_that_were_named_is_asked_for_and_answers(today_book):
    chat, _ = talk(today_book, "в Тбилиси, еду в Ереван", "1", start=at("ask", "location"))
    assert chat.state.interview.answers == {"location": {"GE"}}


def test_what_names_no_country_is_understood_beside_the_question(today_book):
    there = State("en", view=Ask("second_passport"))
    assert hear(there, "no", today_book) == NotUnderstood("not_found")
    assert isinstance(hear(there, "Schengen", today_book), AboutPlace)
    assert hear(there, "help me, I am in Armenia", today_book) == CryForHelp(("AM",))


@pytest.mark.parametrize("question", ["second_passport", "location", "barred_from"])
def test_few_countries_have_a_button_and_those_named_have_one_too(today_book, question):
    there = State("en", view=Ask(question), draft=frozenset(["VU"]))
    offered = [
        button.action.option
        for button in show(there, today_book).buttons
        if hasattr(button.action, "option")
    ]
    assert "VU" in offered
    assert len(set(offered) - {"VU", "none"}) <= MOST_PLACES


def test_passports_of_the_group_that_was_ticked_are_offered(today_book):
    interview = State("en").interview.answer("other_citizenship", frozenset(["cis"]))
    there = State("en", interview, Ask("second_passport"))
    group_of = today_book.vocabulary.held.group_of
    ticks = [b.action for b in show(there, today_book).buttons if isinstance(b.action, Tick)]
    assert {group_of(tick.option) for tick in ticks} == {"cis"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_summary_names_the_countries(today_book, language):
    interview = State(language).interview.answer("second_passport", frozenset(["AM"]))
    text = visible(show(State(language, interview, Answers()), today_book).text)
    assert words(language).territory("AM") in text
    assert advice_for(today_book, interview).verdicts["AM"].status == "open"


def test_a_country_that_is_typed_answers_the_question_for_countries_of_a_shared_screen(today_book):
    said = {**PEOPLE["everything said"], "visas": frozenset(["schengen"])}
    interview = interview_of(said).forget("annexed_regions").forget("barred_from")
    there = State("en", interview, AskNext())
    shown = on_screen(there, advice_for(today_book, there.interview))
    assert shown == ("annexed_regions", "barred_from")
    heard = hear(there, "Armenia", today_book)
    assert isinstance(heard, Went)
    done = press(heard.state, "done:barred_from", today_book).interview
    assert done.answers["barred_from"] == {"AM"}
    assert "annexed_regions" not in done.answers
