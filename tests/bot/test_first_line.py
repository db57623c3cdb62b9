"""What shows in the list of chats and on a locked phone: the same neutral line, whatever was asked."""

import re
from typing import Any

import pytest

from routebot.bot.messenger import Messenger
from routebot.dialogue.commands import WhichPlace
from routebot.dialogue.state import State, advice_for
from routebot.reasoning.rulebook import Rulebook
from routebot.screens.about import cover_screen
from routebot.screens.listening import choosing_screen
from routebot.screens.notices import noticed, receipt_screen, sorry_screen
from routebot.screens.screen import FIRST_LINE, Screen
from routebot.words.i18n import LANGUAGES, Language, words
from tests.bot.conftest import FIRST_LINES, Stand, data_of
from tests.support.play import PEOPLE, interview_of, tour
from tests.support.texts import untied, utf16_length, visible

TELLING = re.compile(
    "росси|выезд|выехать|покин|бежать|мобилиз|повест|виз[аыуе]|границ|routebot"
    "|russia|leav|escape|flee|mobili|summons|visa|border",
    re.IGNORECASE,
)
"""Beginnings of words that tell a passer-by what the chat is about."""


class Recorder:
    """A bot and its client; takes what is to be shown."""

    base_url = ""

    def __init__(self) -> None:
        self.request, self.shown = self, list[str]()

    async def post(self, _: str, said: Any) -> None:
        self.shown.append(said.parameters["text"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_first_line_fills_two_lines_and_tells_nothing(language: Language) -> None:
    line = words(language)("first_line")
    assert 90 <= len(line) <= FIRST_LINE - len("\n\n")
    assert visible(line) == line, "no markup: every character of it is seen"
    assert "\n" not in line
    assert not TELLING.search(line)


def _beside(language: Language) -> list[Screen]:
    """Return the screens that are no place in the dialogue."""
    say = words(language)
    receipts = [
        receipt_screen(say, refused, later, readable=readable)
        for refused in (0, 2)
        for later in (0, 2)
        for readable in (False, True)
    ]
    return [
        cover_screen(say),
        choosing_screen(say, WhichPlace(("GE", "AM"))),
        sorry_screen(say),
        *receipts,
    ]


@pytest.mark.parametrize("language", LANGUAGES)
async def test_every_screen_begins_with_the_first_line_and_fits_a_message(
    today_book: Rulebook, language: Language
) -> None:
    """Whatever a screen says the line comes before it, and room for it is left on every screen that
    `tests.screens.test_rendering` draws, for all kinds of people.
    """
    recorder, sent = Recorder(), list[str]()
    messenger = Messenger(recorder)  # type: ignore[arg-type]
    start = State(language, interview_of(PEOPLE["everything said"]))
    toured = tour(advice_for(today_book, start.interview), start, ["KZ", "GE", "TR", "RS"])
    for screen in [*(screen for _, screen in toured), *_beside(language)]:
        said = noticed(screen, words(language)("bot.media"))
        sent += [screen.text, said.text]
    for text in sent:
        await messenger.edit(7, 1, language, text)
    first = f"{words(language)('first_line')}\n\n"
    assert [untied(text) for text in recorder.shown] == [untied(first + text) for text in sent]
    assert max(utf16_length(visible(text)) for text in recorder.shown) <= 4096


@pytest.mark.parametrize("language", LANGUAGES)
async def test_whatever_is_done_in_a_chat_its_messages_begin_with_the_first_line(
    stand: Stand, language: Language
) -> None:
    person = await stand.begun(language=language)
    await stand.tap(person, ":pick:passport:five_year")
    for text in ("/routes", "/before", "/sources", "/privacy", "/help", "/language", "/nothing"):
        await person.send(text)
        await person.settled()
    for text in ("Georgia", "Гвинея", "qwerty", "/country"):
        await person.send(text)
        await person.settled()
    await person.send_photo()
    await person.settled()
    await stand.tap(person, ":view:forget", ":erase", "hide")
    await person.send("/start")
    await person.settled()
    await stand.tap(person, ":view:forget", ":cover")
    calls = [*stand.server.called("sendMessage"), *stand.server.called("editMessageText")]
    first = FIRST_LINES[LANGUAGES.index(language)]
    assert len(calls) > 15
    assert [
        call.params["text"] for call in calls if not call.params["text"].startswith(first)
    ] == []


async def test_first_line_follows_the_language(stand: Stand) -> None:
    person = await stand.begun()
    for language in ("en", "ru"):
        await person.send("/language")
        await person.settled()
        await stand.tap(
            person, next(data for data in data_of(person) if f":lang:{language}" in data)
        )
        assert person.chat.last.text.startswith(words(language)("first_line"))


async def test_group_reads_the_first_line_too(stand: Stand) -> None:
    group = stand.server.group()
    await group.join(stand.server.person(7))
    await group.settled()
    assert group.chat.last.text.startswith(tuple(line.strip() for line in FIRST_LINES))
