"""The interview in a terminal, its lines handed in; `test_process.py` runs it for real."""

from contextlib import suppress
from io import StringIO
from weakref import WeakKeyDictionary

import pytest

from routebot.dialogue.state import State, advice_for, on_screen
from routebot.dialogue.views import (
    Answers,
    Ask,
    AskNext,
    Card,
    Help,
    Privacy,
    Routes,
    Welcome,
    read_view,
)
from routebot.reasoning import kept
from routebot.screens import drawing
from routebot.screens.drawing import show
from routebot.screens.phrases import question_title
from routebot.terminal.chat import Chat
from routebot.terminal.printing import PlainPrinter
from routebot.terminal.rendering import KEYS, choices_of, controls_of, runs_of
from routebot.words.i18n import LANGUAGES, words
from routebot.words.markup import Html
from tests.support.play import PEOPLE, interview_of, tour
from tests.support.texts import visible


class LinesUsedUpError(Exception):
    """The lines of a test are used up."""


def talk(rulebook, *lines, start=None):
    """Say some lines to a chat; return it as it then stands, and what it printed."""
    said = iter(lines)

    def read_line():
        try:
            return next(said)
        except StopIteration:
            raise LinesUsedUpError from None

    chat = Chat(
        rulebook,
        start or State("ru", stored=False),
        PlainPrinter(StringIO(), 80),
        read_line,
    )
    with suppress(LinesUsedUpError):
        chat.run()
    return chat, chat.printer.out.getvalue()


def plain(text):
    return "".join(run.text for run in runs_of(text))


def at(*view, language="ru"):
    return State(language, view=read_view(view), stored=False)


@pytest.mark.parametrize(
    "said",
    [
        "99",
        "0",
        "-1",
        "1.5",
        "3-1",
        "1-",
        "1-9999",
        "1 и",
        "1 2",
        ",",
        ";;",
        "abracadabra",
        "9" * 5000,
        "[bold]x[/]",
        "{said}",
        "\x1b[31m",
        "²",
        "①",
        "1e9",
    ],
)
def test_wrong_input_is_answered_and_changes_nothing(today_book, said):
    chat, before = talk(today_book, start=at("ask", "passport"))
    again, printed = talk(today_book, said, start=at("ask", "passport"))
    assert again.state == chat.state
    assert len(printed) > len(before)


def test_wrong_input_is_repeated_as_it_was_typed_and_cut_short(today_book):
    for said in ("[bold]x[/]", "{last}", "9" * 5000):
        _, printed = talk(today_book, said, start=at("ask", "passport"))
        assert said[:20] in printed
        assert "9" * 100 not in printed.replace("\n", "")


def test_bug_in_a_screen_is_no_wrong_input(today_book, monkeypatch):
    """Only what makes no sense is passed over; everything else has to be seen."""

    def broken(*_):
        raise KeyError("a bug")

    monkeypatch.setattr(drawing, "card_screen", broken)
    monkeypatch.setattr(
        kept, "_KEPT", WeakKeyDictionary()
    )  # no card is there that was drawn before
    with pytest.raises(KeyError):
        talk(today_book, "Грузия")


def test_nothing_typed_is_no_answer(today_book):
    chat, _ = talk(today_book, "", "   ", start=at("ask", "passport"))
    assert chat.state == at("ask", "passport")


def test_wrong_numbers_tell_the_last_that_fits(today_book):
    last = len(choices_of(show(at("ask", "passport"), today_book)))
    _, printed = talk(today_book, "99", start=at("ask", "passport"))
    assert words("ru")("chat.wrong", said="99", last=last) in " ".join(printed.split())


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("action", [action for action in KEYS if action not in ("quit", "help")])
def test_latin_and_cyrillic_keys_do_the_same(today_book, action, language):
    """A person does not switch the keyboard to go back."""
    start = at("ask", "passport", language=language)
    states = {
        key: talk(today_book, key, start=start)[0].state
        for both in KEYS[action]
        for key in (both, both.upper())
    }
    assert all(state == states[KEYS[action][0]] for state in states.values())
    assert states[KEYS[action][0]] != start


@pytest.mark.parametrize("key", ["h", "H", "к", "К"])
def test_a_letter_leads_to_the_helpers_where_a_text_names_them(today_book, key):
    start = State("ru", view=Welcome(), stored=False)
    assert talk(today_book, key, start=start)[0].state.view == Help()


@pytest.mark.parametrize("key", [*KEYS["quit"], *(key.upper() for key in KEYS["quit"])])
def test_leaving_ends_the_chat_and_says_that_nothing_was_kept(today_book, key):
    _, printed = talk(today_book, key)
    assert printed.rstrip().endswith(words("ru")("chat.bye"))


@pytest.mark.parametrize("end", [EOFError, KeyboardInterrupt])
def test_end_of_input_and_ctrl_c_leave_like_quit(today_book, end):
    def read_line():
        raise end

    printer = PlainPrinter(StringIO(), 80)
    Chat(today_book, State("en", stored=False), printer, read_line).run()
    assert printer.out.getvalue().rstrip().endswith(words("en")("chat.bye"))


def test_keys_are_distinct():
    keys = [key for both in KEYS.values() for key in both]
    assert len(keys) == len(set(keys))
    assert not any(key.isdecimal() for key in keys)


def test_every_button_has_a_number_or_a_letter(today_book):
    state = State("ru", interview_of(PEOPLE["everything said"]), stored=False)
    for _, screen in tour(advice_for(today_book, state.interview), state, ["KZ"]):
        reached = {b.action for b in (*choices_of(screen), *controls_of(screen).values())}
        assert reached == {b.action for b in screen.buttons}, screen.name


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ("1,3", {"mir", "visa_mc_ru"}),
        ("3 1", {"mir", "visa_mc_ru"}),
        ("1; 3", {"mir", "visa_mc_ru"}),
        ("1,1", {"mir"}),
        ("done,1", {"mir"}),
        ("1-3", {"mir", "unionpay_ru", "visa_mc_ru"}),
        ("1 и 3", {"mir", "visa_mc_ru"}),
        ("1 and 3", {"mir", "visa_mc_ru"}),
        ("1+3", {"mir", "visa_mc_ru"}),
        ("1. 3)", {"mir", "visa_mc_ru"}),
        ("№1, #3", {"mir", "visa_mc_ru"}),
    ],
)
def test_numbers_are_the_whole_answer_to_a_question_with_several(today_book, said, answer):
    """The last number is "done"; typing a number twice is no change of mind."""
    start = at("ask", "cards")
    chat, _ = talk(
        today_book, said.replace("done", str(len(choices_of(show(start, today_book))))), start=start
    )
    assert chat.state.interview.answers["cards"] == answer


@pytest.mark.parametrize("said", ["2 none", "none 2", "0 2", "2 0", "0,2,done", "1-2"])
@pytest.mark.parametrize("question", ["visas", "exit_limits"])
def test_contradiction_is_asked_again(today_book, question, said):
    """Whatever comes first: nobody knows which of the two was meant."""
    choices = choices_of(show(at("ask", question), today_book))
    [none] = [n for n, b in enumerate(choices, 1) if getattr(b.action, "option", "") == "none"]
    typed = said.replace("none", str(none)).replace("done", str(len(choices)))
    chat, printed = talk(today_book, typed, start=at("ask", question))
    assert chat.state == at("ask", question)
    assert words("ru")("error.none") in " ".join(printed.split())


def test_option_that_none_applies_may_be_typed_in_two_ways_at_once(today_book):
    choices = choices_of(show(at("ask", "visas"), today_book))
    [none] = [n for n, b in enumerate(choices, 1) if getattr(b.action, "option", "") == "none"]
    chat, _ = talk(today_book, f"0 {none}", start=at("ask", "visas"))
    assert chat.state.interview.answers == {"visas": {"none"}}


def _done(rulebook, question):
    return str(len(choices_of(show(at("ask", question), rulebook))))


@pytest.mark.parametrize("said", ["", "done", "0", "0,0"])
@pytest.mark.parametrize("question", ["cards", "modes", "party"])
def test_nothing_chosen_is_no_answer_to_a_question_with_several(today_book, question, said):
    chat, printed = talk(
        today_book, said.replace("done", _done(today_book, question)), start=at("ask", question)
    )
    assert chat.state.interview.answers == {}
    assert chat.state.view == Ask(question)
    told = words("ru")("question.untouched", unknown=words("ru")("button.unknown"))
    assert (told in " ".join(printed.split())) == bool(said)


@pytest.mark.parametrize("left", ["modes party", "other_citizenship visas"])
def test_that_nothing_is_ticked_is_said_once_of_two_questions(today_book, left):
    """Neither of the first two has an option "none"; each of the others has one."""
    answers = PEOPLE["everything said"]
    interview = interview_of({id_: answers[id_] for id_ in answers if id_ not in left.split()})
    state = State("ru", interview, AskNext(), stored=False)
    assert {*on_screen(state, advice_for(today_book, interview))} == {*left.split()}
    _, printed = talk(today_book, str(len(choices_of(show(state, today_book)))), start=state)
    both = words("ru")("button.skip_both")
    told = words("ru")("question.untouched", unknown=both)
    assert " ".join(printed.split()).count(told) == 1
    assert printed.count(told.split(".")[0]) == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_list_of_answers_names_each_question_once(today_book, language):
    state = State(language, interview_of(PEOPLE["everything said"]), Answers(), stored=False)
    screen = show(state, today_book)
    _, printed = talk(today_book, start=state)
    for question in today_book.vocabulary.questions.values():
        title = question_title(words(language), question)
        assert printed.count(f"{title}:") == 1, title
        assert f"{title}:" in screen.text, "a phone has it in the text, and buttons in columns"
    for button in choices_of(screen):
        assert (button.name or button.label) in " ".join(printed.split())


@pytest.mark.parametrize("question", ["exit_limits", "visas", "other_citizenship", "grounds"])
def test_a_zero_names_the_option_that_none_applies_and_done_alone_does_not(today_book, question):
    zero, _ = talk(today_book, "0", start=at("ask", question))
    assert zero.state.interview.answers == {question: {"none"}}
    for said in ("", _done(today_book, question)):
        chat, _ = talk(today_book, said, start=at("ask", question))
        assert chat.state.interview.answers == {}


@pytest.mark.parametrize("question", ["cards", "exit_limits"])
def test_a_zero_is_offered_only_where_it_is_an_answer(today_book, question):
    _, printed = talk(today_book, start=at("ask", question))
    hint = "chat.hint.many" if question == "exit_limits" else "chat.hint.some"
    assert words("ru")(hint) in " ".join(printed.split())


def test_done_alone_keeps_what_was_ticked_before(today_book):
    given = State(
        "ru", interview_of({"cards": frozenset(["mir", "cash"])}), AskNext(), stored=False
    )
    done = len(choices_of(show(at("ask", "cards"), today_book)))
    chat, _ = talk(today_book, "b", str(done), start=given)
    assert chat.state.interview == given.interview


@pytest.mark.parametrize(
    "view", [("welcome",), ("ask", "visas"), ("routes", "0"), ("card", "GE", "way", "0")]
)
@pytest.mark.parametrize(
    ("said", "expected"),
    [("казхстан", "KZ"), ("turkiye", "TR"), ("Armenia", "AM"), ("китай", "CN")],
)
def test_name_of_a_country_opens_its_card_from_any_screen(today_book, view, said, expected):
    chat, _ = talk(today_book, said, start=at(*view))
    assert chat.state.view == Card(expected)


def test_doubtful_name_is_answered_with_likely_ones(today_book):
    chat, printed = talk(today_book, "конго", start=at("welcome"))
    assert chat.state.view == Welcome()
    assert words("ru").territory("CG") in printed


def test_likely_place_is_chosen_by_its_number(today_book):
    chat, _ = talk(today_book, "конго", "2", start=at("welcome"))
    assert chat.state.view == Card("CG")


def test_words_that_are_no_place_are_answered_and_left(today_book):
    say = words("ru")
    chat, printed = talk(today_book, "Абхазия", "н", "мне страшно", "н", start=at("welcome"))
    assert chat.state.view == Welcome()
    assert say("cry.title") in printed
    assert printed.count(say("welcome.title")) == 3


def test_erasing_forgets_the_answers_and_goes_on_from_the_first_screen(today_book):
    given = State("en", interview_of(PEOPLE["summons"]), Routes(), stored=False)
    chat, printed = talk(today_book, "e", "1", start=given)
    assert chat.state == State("en", stored=False)
    assert words("en")("chat.erased") in printed


def test_chat_says_that_nothing_is_kept_not_how_it_is_sealed(today_book):
    """What is promised about stored answers is not true of a terminal, which stores none."""
    for view in (Welcome(), Privacy()):
        kept, not_kept = (
            show(State("ru", view=view, stored=stored), today_book).text for stored in (True, False)
        )
        assert kept != not_kept


@pytest.mark.parametrize("language", LANGUAGES)
def test_screen_in_a_terminal_says_what_it_says_elsewhere(today_book, language):
    state = State(language, interview_of(PEOPLE["pursued, two days left"]))
    for _, screen in tour(advice_for(today_book, state.interview), state, ["KZ", "TR"]):
        if "href" not in screen.text:
            assert plain(screen.text) == visible(screen.text)


def test_link_in_a_terminal_shows_its_address():
    text = Html('see <a href="https://example.org/?a=1&amp;b=2">this &amp; that</a>, <i>now</i>')
    assert plain(text) == "see this & that <https://example.org/?a=1&b=2>, now"


@pytest.mark.parametrize("language", LANGUAGES)
def test_in_a_terminal_a_wrong_claim_is_named_and_sent_nowhere(today_book, language):
    start = State(language, view=Card("KZ", "sources"), stored=False)
    first = choices_of(show(start, today_book))[0].action
    chat, printed = talk(today_book, "1", start=start)
    assert first.fact in printed
    assert words(language)("wrong.terminal.title") in printed
    assert words(language)("wrong.noted.title") not in printed
    assert chat.state == start
    back = KEYS["back"][0]
    _, printed = talk(today_book, "1", back, start=start)
    assert printed.count(words(language)("tab.sources")) == 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_of_two_questions_with_one_answer_each_both_can_be_typed_at_once(today_book, language):
    state = State(language, interview_of({}), AskNext(), stored=False)
    chat, printed = talk(today_book, "1,5", start=state)
    assert words(language)("chat.hint.two") in " ".join(printed.split())
    assert chat.state.interview.answers == {
        "passport": {"biometric"},
        "passport_validity": {"year_plus"},
    }
    _, alone = talk(today_book, start=at("ask", "urgency"))
    assert words("ru")("chat.hint.two") not in " ".join(alone.split())
