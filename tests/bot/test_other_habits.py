"""The bot on a Telegram with other habits: written apart from the first, out of the documentation."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest

from routebot.bot.application import Bot
from routebot.bot.conversation import Conversation
from routebot.bot.running import running
from routebot.reasoning.rulebook import Rulebook
from routebot.store.protocol import SessionStore
from tests.bot.conftest import FIRST_LINES, QUICK, bot_on, sessions_in, swept
from tests.support.other_telegram import OtherTelegram, Phone
from tests.support.slices import share
from tests.support.telegram import PATIENCE

HURRIED = replace(QUICK, polls=(0.01, 0.05), debts=(0.05, 0.1), longest_wait=0.05, call_seconds=0.5)
"""Shorter than an answer that comes too late."""

BAD_DAY = 0.5
"""How likely a call meets trouble: none of the tries of every tenth call then succeeds."""

PLACE = {"ru": "Грузия", "en": "/country Georgia"}
FEAR = {"ru": "мне страшно", "en": "I'm scared"}


@dataclass
class Set:
    """A bot that runs, and where."""

    telegram: OtherTelegram
    bot: Bot
    store: SessionStore

    def phone(self, number: int = 7, language: str = "ru") -> Phone:
        return Phone(self.telegram, number, language)

    async def conversation(self, phone: Phone) -> Conversation | None:
        session = await self.store.load(phone.number, self.telegram.clock)
        return Conversation.from_json(session.body) if session else None

    async def rests(self, phone: Phone) -> None:
        """Wait until the chat is as it should be."""
        await until(lambda: not self.telegram.waiting)
        until_at = asyncio.get_running_loop().time() + PATIENCE
        while problem := await self._problem(phone):
            await asyncio.sleep(0.01)
            assert asyncio.get_running_loop().time() < until_at, f"{problem}\n{phone.shown}"

    async def _problem(self, phone: Phone) -> str:
        conversation, shown = await self.conversation(phone), phone.shown
        if conversation is None:
            return "" if len(shown) <= 1 else f"{len(shown)} messages after the end"
        if len(shown) != 1 or not shown[0].ours or shown[0].number != conversation.live:
            return f"{len(shown)} messages"
        stamps = {
            data.rpartition(":")[0] and ":".join(data.split(":")[:2]) for data in shown[0].buttons
        }
        present = any(stamp.startswith(f"{conversation.stamp}:") for stamp in stamps)
        step = {int(stamp.split(":")[1], 36) for stamp in stamps}
        return "" if present and step == {conversation.step} else "not the present step"


async def until(met: Callable[[], object]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not met():  # noqa: ASYNC110 - what changes is in another thread
            await asyncio.sleep(0.005)


@asynccontextmanager
async def on(telegram: OtherTelegram, folder: Path, book: Rulebook) -> AsyncIterator[Set]:
    async with sessions_in(folder, telegram.clock) as store:
        bot = bot_on(telegram, store, lambda: book, HURRIED)
        async with running(bot, asyncio.Event()):
            yield Set(telegram, bot, store)


def dialogue(language: str) -> list[str | tuple[str, object]]:
    """Return a whole dialogue: what is pressed, or a kind of message and what it holds."""
    return [
        ("text", "/start"),
        ":ask",
        ":pick:passport:five_year",
        ":skip:",
        ("text", FEAR[language]),
        ("text", "/routes"),
        ":view:more:0",
        ":back",
        ("photo", [{"file_id": "p"}]),
        ("text", "/before"),
        ("text", PLACE[language]),
        ":card:GE:rules",
        ":card:GE:sources",
        ":back",
        ("hologram", {"depth": 3}),
        ("pinned_message", {"message_id": 1, "date": 0, "chat": {"id": 1}}),
        ("text", "/sources"),
        ("text", "/privacy"),
        ("text", "/language"),
        ":lang:ru" if language == "en" else ":lang:en",
        ("text", "/help"),
        ("text", "/forget"),
    ]


async def played(stage: Set, phone: Phone, trouble: float) -> None:
    """Play a whole dialogue; after each step Telegram gets well, and the chat has to get right."""
    for step in dialogue(phone.language):
        stage.telegram.trouble = trouble
        if isinstance(step, str):
            phone.press(step)
        else:
            phone.send(**dict([step]))
        await until(lambda: not stage.telegram.waiting)
        stage.telegram.trouble = 0.0
        await stage.rests(phone)
        assert phone.shown[0].html.startswith(FIRST_LINES), step


@pytest.mark.parametrize("language", ["ru", "en"])
async def test_whole_dialogue_is_played_on_another_telegram(
    today_book: Rulebook, tmp_path: Path, language: str
) -> None:
    with OtherTelegram() as telegram:
        async with on(telegram, tmp_path, today_book) as stage:
            phone = stage.phone(language=language)
            await played(stage, phone, 0.0)
            phone.press(":erase" if language == "ru" else ":cover")
            await until(lambda: not telegram.waiting and len(phone.shown) == 1)
            assert await stage.conversation(phone) is None
            assert bool(phone.shown[0].keys) == (language == "ru")
            if language == "ru":
                phone.press("hide")
                await until(lambda: not phone.shown)
    assert telegram.answered >= telegram.pressed
    # Ours at the stop, when the last poll is given up and what is stored is confirmed.
    assert all(reason.startswith("Conflict") for reason in telegram.refusals)


@pytest.mark.proof
@pytest.mark.parametrize("language", ["ru", "en"])
async def test_whole_dialogue_comes_right_on_another_telegram_on_a_bad_day(
    today_book: Rulebook, tmp_path: Path, trouble: None, language: str
) -> None:
    for seed in range(share(12, of=12)):
        await _bad_day(OtherTelegram(seed), tmp_path / str(seed), today_book, language)


async def _bad_day(telegram: OtherTelegram, folder: Path, book: Rulebook, language: str) -> None:
    with telegram:
        async with on(telegram, folder, book) as stage:
            phone = stage.phone(language=language)
            await played(stage, phone, BAD_DAY)
            telegram.trouble = BAD_DAY
            phone.press(":erase" if language == "ru" else ":cover")
            await until(lambda: not telegram.waiting)
            telegram.trouble = 0.0
            # A receipt or a cover that could not be shown is none: the chat is empty then.
            await until(lambda: len(phone.shown) <= 1)
            await until(lambda: not any(len(each.buttons) > 1 for each in phone.shown))
            assert await stage.conversation(phone) is None


async def test_card_that_is_too_old_to_be_deleted_shows_nothing_after_the_idle_time(
    today_book: Rulebook, tmp_path: Path
) -> None:
    with OtherTelegram() as telegram:
        async with on(telegram, tmp_path, today_book) as stage:
            phone = stage.phone()
            phone.send(text="Грузия")
            await stage.rests(phone)
            card = phone.shown[0]
        telegram.clock += timedelta(hours=49)
        async with on(telegram, tmp_path, today_book) as stage:
            await swept(stage.bot)
            assert not phone.shown
            assert card.is_empty
            phone.press_data("AAAA:0:ask", card)
            await stage.rests(phone)


async def test_dice_that_stays_for_a_day_holds_up_nothing_and_goes_in_the_end(
    today_book: Rulebook, tmp_path: Path
) -> None:
    with OtherTelegram() as telegram:
        async with on(telegram, tmp_path, today_book) as stage:
            phone = stage.phone()
            phone.send(text="/start")
            await stage.rests(phone)
            dice = phone.send(dice={"emoji": "🎲", "value": 1})
            text = phone.send(text="Грузия")
            chat = telegram.chats[phone.number]
            await until(lambda: not telegram.waiting and text.number not in chat)
            assert dice.number in chat
            telegram.clock += timedelta(hours=24, minutes=5)
            await swept(stage.bot)
            assert not chat


@pytest.mark.parametrize("kind", ["group", "supergroup", "channel"])
async def test_group_is_left_and_people_are_served_meanwhile(
    today_book: Rulebook, tmp_path: Path, kind: str
) -> None:
    with OtherTelegram() as telegram:
        async with on(telegram, tmp_path, today_book) as stage:
            telegram.add_to(-100_5, kind)
            phone = stage.phone()
            phone.send(text="/start")
            await stage.rests(phone)
            await until(lambda: telegram.kinds[-100_5] == "left")
            said = [posted for posted in telegram.chats[-100_5].values() if posted.ours]
            assert len(said) == (kind != "channel")


async def test_second_program_with_the_token_is_named_and_outlived(
    today_book: Rulebook, tmp_path: Path, caplog: pytest.LogCaptureFixture, trouble: None
) -> None:
    with OtherTelegram() as telegram:
        async with on(telegram, tmp_path, today_book) as stage:
            for _ in range(5):
                telegram.rival()
                await until(lambda: telegram.waiting_polls)
            phone = stage.phone()
            phone.send(text="/start")
            await stage.rests(phone)
    assert any("another program asks for updates" in record.message for record in caplog.records)


async def test_server_that_knows_no_deletion_of_many_is_asked_one_by_one(
    today_book: Rulebook, tmp_path: Path
) -> None:
    """A Bot API server of one's own may be older than 7.0."""
    with OtherTelegram() as telegram:
        telegram.unknown = frozenset({"deleteMessages"})
        async with on(telegram, tmp_path, today_book) as stage:
            phone = stage.phone()
            for _ in range(3):
                phone.send(text="Грузия")
                phone.send(text="/start")
            await stage.rests(phone)
    assert telegram.refusals["Not Found: method not found"]


async def test_who_blocks_the_bot_is_forgotten(today_book: Rulebook, tmp_path: Path) -> None:
    with OtherTelegram() as telegram:
        async with on(telegram, tmp_path, today_book) as stage:
            phone = stage.phone()
            phone.send(text="/start")
            await stage.rests(phone)
            telegram.blocked.add(phone.number)
            phone.press(":ask")
            await until(lambda: not telegram.waiting)
            await stage.bot.inbox.drained()
            assert await stage.conversation(phone) is None
