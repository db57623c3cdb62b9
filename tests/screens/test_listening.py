"""What is said to words of a person's own."""

import pytest

from routebot.dialogue.actions import DrawAgain, Show
from routebot.dialogue.commands import WhichPlace
from routebot.dialogue.state import State, advice_for
from routebot.dialogue.views import Card, Compare, Help, Leaving
from routebot.reasoning.interview import Interview
from routebot.screens.drawing import show
from routebot.screens.listening import about_screen, choosing_screen, cry_screen, lost_screen
from routebot.screens.notices import noticed
from routebot.screens.screen import LIMIT
from routebot.words.i18n import LANGUAGES, words

NOBODY = Interview()
BARRED = Interview(
    {"passport": frozenset({"biometric"}), "military": frozenset({"summons"})},
    order=("passport", "military"),
)


def _about(book, id_, interview=NOBODY, language="ru"):
    answer = next(each for each in book.snapshot.names.words.answers if each.id == id_)
    return about_screen(words(language), advice_for(book, interview), answer)


def _actions(screen):
    return [button.action for button in screen.buttons]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_answer_fits_and_leads_back(today_book, language):
    for answer in today_book.snapshot.names.words.answers:
        screen = _about(today_book, answer.id, language=language)
        assert len(screen.text) <= LIMIT, answer.id
        choices = [button for button in screen.buttons if button.kind == "choice"]
        assert len(choices) <= 7, answer.id
        assert DrawAgain() in _actions(screen)


def test_answer_shows_its_facts_with_their_sources(today_book):
    text = _about(today_book, "typed-abkhazia").text
    for fact in today_book.snapshot.facts:
        if fact.id in ("ge-pitfall-abkhazia-stamps", "ru-internal-passport-exit-countries"):
            assert fact.text.ru in text
            assert fact.sources[0].url in text


def test_area_is_answered_with_its_members_of_the_day(today_book, then_book):
    now, then = (_about(book, "typed-schengen").text for book in (today_book, then_book))
    assert "Хорватия" in now
    assert "Хорватия" not in then


def test_who_is_barred_reads_of_no_way_out(today_book):
    text = _about(today_book, "typed-abkhazia", BARRED).text
    assert words("ru")("exit.line.barred") in text
    assert "По внутреннему паспорту" not in text
    assert "По внутреннему паспорту" in _about(today_book, "typed-abkhazia").text
    assert "Верхнем Ларсе" in _about(today_book, "typed-annexed").text
    assert "Верхнем Ларсе" not in _about(today_book, "typed-annexed", BARRED).text


def test_two_that_were_named_can_be_compared():
    say = words("ru")
    assert Show(Compare("VN", "TH")) in _actions(
        choosing_screen(say, WhichPlace(("VN", "TH"), named=True))
    )
    assert Show(Compare("CD", "CG")) not in _actions(choosing_screen(say, WhichPlace(("CD", "CG"))))
    assert say("bot.choose.one", name="Чад") in choosing_screen(say, WhichPlace(("TD",))).text


@pytest.mark.parametrize("language", LANGUAGES)
def test_fear_leads_to_people_and_to_the_exit_check(language):
    say = words(language)
    for screen in (cry_screen(say, ["KZ"]), lost_screen(say)):
        assert _actions(screen)[:2] == [Show(Help()), Show(Leaving())]
    assert Show(Card("KZ")) in _actions(cry_screen(say, ["KZ"]))


def test_notice_stands_beside_the_buttons(today_book):
    screen = show(State("ru", view=Help()), today_book)
    assert noticed(screen, "Вот так.").text.endswith("<b>Вот так.</b>")
