"""What a person means by words of their own."""

from pathlib import Path

import pytest

from routebot.dialogue.actions import Show
from routebot.dialogue.commands import (
    AboutPlace,
    CryForHelp,
    NotUnderstood,
    Went,
    WhichPlace,
    command_of,
    hear,
)
from routebot.dialogue.state import State
from routebot.dialogue.views import Ask, AskNext, Card, Forget, Help, Leaving, Welcome
from routebot.screens.listening import screen_for

EVERYDAY = Path(__file__).parents[1] / "words" / "everyday"
CRIES = Path(__file__).parent / "cries"
"""What frightened people write, a text a line, and in ``none.txt`` what others do."""

HERE = State("ru", view=Help())


@pytest.mark.parametrize("language", ["ru", "en"])
def test_everyday_word_opens_no_card(today_book, language):
    words = (EVERYDAY / f"{language}.txt").read_text("utf-8").split()
    assert len(set(words)) > 300
    for word in words:
        for typed in (word, word.capitalize()):
            heard = hear(HERE, typed, today_book)
            assert not isinstance(heard, AboutPlace), typed
            if isinstance(heard, Went):  # «старт» is a command
                assert command_of(typed), typed


@pytest.mark.parametrize(
    "typed",
    [
        "у меня повестка, помогите",
        "Помогите пожалуйста меня мобилизуют завтра",
        "мне страшно",
        "за мной пришли",
        "Был обыск, боюсь ареста",
        "не хочу воевать",
        "help me",
        "I'm scared!",
        "they came for me",
        "I got a summons",
    ],
)
def test_cry_for_help_is_heard(today_book, typed):
    assert hear(HERE, typed, today_book) == CryForHelp(())


@pytest.mark.parametrize("language", ["ru", "en"])
def test_who_is_afraid_ill_pursued_or_in_trouble_gets_the_two_right_buttons(today_book, language):
    missed = []
    for typed in (CRIES / f"{language}.txt").read_text("utf-8").splitlines():
        screen = screen_for(hear(HERE, typed, today_book), HERE, today_book)
        led_to = {button.action for row in screen.rows for button in row} if screen else set()
        if not screen or screen.name != "cry" or not led_to >= {Show(Help()), Show(Leaving())}:
            missed.append(typed)
    assert not missed


def test_everyday_question_is_no_cry_for_help(today_book):
    asked = (CRIES / "none.txt").read_text("utf-8").splitlines()
    heard = [typed for typed in asked if isinstance(hear(HERE, typed, today_book), CryForHelp)]
    assert not heard


def test_cry_for_help_keeps_the_places_in_it(today_book):
    assert hear(HERE, "повестка! пустят в Казахстан?", today_book) == CryForHelp(("KZ",))


def test_two_places_are_offered_as_named(today_book):
    heard = hear(HERE, "Вьетнам и Таиланд", today_book)
    assert heard == WhichPlace(("VN", "TH"), named=True)


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("ЕС", "typed-eu"),
        ("EU", "typed-eu"),
        ("шенгена", "typed-schengen"),
        ("в Европу", "typed-europe"),
        ("Россия", "typed-russia"),
        ("в Абхазию", "typed-abkhazia"),
        ("Южная Осетия", "typed-south-ossetia"),
        ("Northern Cyprus", "typed-north-cyprus"),
        ("на Шпицберген", "typed-svalbard"),
        ("Приднестровье", "typed-transnistria"),
        ("из России в Крым", "typed-annexed"),
        ("Гренландия", "typed-greenland"),
        ("Гренлания", "typed-greenland"),
        ("Пуэрто-Рико", "typed-territories"),
        ("в Прибалтику", "typed-baltics"),
        ("Казань", "typed-russia"),
    ],
)
def test_place_that_is_no_destination_has_an_answer(today_book, typed, answer):
    heard = hear(HERE, typed, today_book)
    assert isinstance(heard, AboutPlace)
    assert heard.answer.id == answer


@pytest.mark.parametrize("typed", ["из России в Китай", "Европа, Китай", "Москва - Пекин"])
def test_destination_comes_before_what_is_none(today_book, typed):
    heard = hear(HERE, typed, today_book)
    assert isinstance(heard, Went)
    assert heard.state.view == Card("CN")


def test_every_name_of_an_answer_finds_it(today_book):
    for answer in today_book.snapshot.names.words.answers:
        for name in answer.names:
            heard = hear(HERE, name, today_book)
            assert isinstance(heard, AboutPlace), name
            assert heard.answer == answer, name


def test_every_town_answers_the_question_where_one_starts(today_book):
    asked = State("ru", view=Ask("region"))
    for start in today_book.snapshot.names.words.starts:
        for name in start.names:
            heard = hear(asked, name, today_book)
            assert isinstance(heard, Went), name
            assert heard.state.interview.answers == {"region": {start.option}}, name


@pytest.mark.parametrize(
    ("typed", "option"),
    [
        ("из Нижнего Новгорода", "volga_ural"),
        ("я в Великом Новгороде", "northwest"),
        ("еду из Ростова-на-Дону", "south"),
        ("Орле", "centre"),
        ("из Улан-Удэ", "far_east"),
        ("from Saint Petersburg", "northwest"),
    ],
)
def test_town_is_understood_in_any_case(today_book, typed, option):
    heard = hear(State("ru", view=Ask("region")), typed, today_book)
    assert isinstance(heard, Went)
    assert heard.state.interview.answers == {"region": {option}}
    assert heard.state.view == AskNext()


@pytest.mark.parametrize("typed", ["что мне взять с собой", "сколько стоит билет", "a b c d"])
def test_sentence_that_is_not_understood_is_told_from_a_name(today_book, typed):
    assert hear(HERE, typed, today_book) == NotUnderstood("sentence")


@pytest.mark.parametrize("blank", [" ", "  ", "\n", "\t", "\u00a0", "\r\n"])
def test_command_is_split_at_any_white_space(today_book, blank):
    for typed in (f"/country{blank}Грузия", f"{blank}/country@routebot{blank}Грузия{blank}"):
        heard = hear(HERE, typed, today_book)
        assert isinstance(heard, Went), repr(typed)
        assert heard.state.view == Card("GE")
    assert hear(HERE, f"{blank}/start{blank}", today_book) == hear(HERE, "/start", today_book)


@pytest.mark.parametrize(
    ("typed", "view"),
    [("старт", Welcome()), ("Start!", Welcome()), ("помощь", Help()), ("стереть", Forget())],
)
def test_word_of_a_command_is_the_command(today_book, typed, view):
    heard = hear(State("ru", view=AskNext()), typed, today_book)
    assert isinstance(heard, Went)
    assert heard.state.view == view
