"""A bot on a fake Telegram, with a real store, for the length of an ``async with``."""

import asyncio
import functools
import os
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from routebot.bot.application import Address, Bot, Others, Patience, build_bot
from routebot.bot.conversation import Conversation
from routebot.bot.leftovers import Notes
from routebot.bot.locks import Claims
from routebot.bot.packs import Packs
from routebot.bot.running import running as bot_running
from routebot.config import PREFIX
from routebot.reasoning.rulebook import Rulebook
from routebot.store.keys import KeyFile
from routebot.store.protocol import SessionStore
from routebot.store.sqlite.sessions import SqliteStore
from routebot.words.i18n import LANGUAGES, words
from tests.support.telegram import PATIENCE, FakeTelegram, Message, Person

QUICK = Patience(calls=(0.01, 0.02))


@dataclass
class Stand:
    """A running bot and everything around it."""

    server: FakeTelegram
    bot: Bot
    store: SessionStore

    async def conversation(self, person: Person) -> Conversation | None:
        """Read what is stored of a person's conversation."""
        session = await self.store.load(person.user_id, self.server.clock)
        return None if session is None else Conversation.from_json(session.body)

    async def answers(self, person: Person) -> dict[str, list[str]]:
        """Read the answers stored of a person."""
        found = await self.conversation(person)
        assert found, "no conversation is stored"
        return {
            question: sorted(given) for question, given in found.state.interview.answers.items()
        }

    async def tap(self, person: Person, *wanted: str) -> None:
        """Press buttons one after the other, each on the screen that the one before led to."""
        for what in wanted:
            await (person.tap_data(what) if what in data_of(person) else person.tap(what))
            await person.settled()

    async def asked(self, person: Person, question: str) -> None:
        """Skip questions until one is on the screen."""
        while not any(f"{question}:" in data for data in data_of(person)):
            await self.tap(person, next(data for data in data_of(person) if ":skip:" in data))

    async def begun(self, number: int = 7, language: str = "ru") -> Person:
        """Return a person who looks at the first question."""
        person = self.server.person(number, f"Person{number}", language_code=language)
        await person.send("/start")
        await person.settled()
        await person.tap(":ask")
        await person.settled()
        return person


def data_of(person: Person) -> list[str]:
    """Return what the buttons of the live message carry."""
    return [data or "" for row in person.chat.last.buttons for _, data in row]


def is_empty(message: Message) -> bool:
    """Say whether a message shows nothing and cannot be pressed."""
    return message.text == "…" and not message.keyboard


_SHOWING = ("sendMessage", "sendDocument", "editMessageText")

Open = Callable[..., AbstractAsyncContextManager[Stand]]


async def swept(bot: Bot) -> None:
    """Do what is done every minute."""
    await bot.wiping.sweep()
    await bot.wiping.clear_chats()


def bot_on(
    server: FakeTelegram,
    store: SessionStore,
    rulebook: Callable[[], Rulebook],
    patience: Patience = QUICK,
    proxy: str = "",
    **named: Any,
) -> Bot:
    """Put a bot together that calls a fake Telegram and goes by its clock."""
    address = Address(server.base_url.removesuffix("/bot"), proxy=proxy)
    clock = lambda: server.clock  # noqa: E731
    return build_bot(server.token, address, store, rulebook, clock, patience=patience, **named)


def sessions_in(folder: Path, at: datetime) -> AbstractAsyncContextManager[SqliteStore]:
    """Open the sessions of a folder, for the length of an ``async with``."""
    keys = KeyFile.open(folder / "keys" / "ring")
    return SqliteStore.open(folder / "rows" / "db.sqlite", keys, at)


@asynccontextmanager
async def running(
    server: FakeTelegram,
    book: Rulebook,
    store: SessionStore,
    packs: Packs | None = None,
    claims: Claims | None = None,
    notes: Notes | None = None,
    **named: Any,
) -> AsyncIterator[Stand]:
    """Run a bot on a store until the end of the ``async with``."""
    patience = replace(QUICK, **named)
    bot = bot_on(server, store, lambda: book, patience, packs=packs, others=Others(claims, notes))
    async with bot_running(bot, asyncio.Event()):
        await server.world.pulse.until(
            lambda: bool(server.called("setMyShortDescription")), PATIENCE
        )
        server.drained = bot.inbox.drained
        yield Stand(server, bot, store)
    server.drained = None


@asynccontextmanager
async def _open(
    folder: Path,
    server: FakeTelegram,
    today_book: Rulebook,
    book: Rulebook | None = None,
    **named: Any,
) -> AsyncIterator[Stand]:
    async with (
        sessions_in(folder, server.clock) as store,
        running(server, book or today_book, store, **named) as stand,
    ):
        yield stand


FIRST_LINES = tuple(f"{words(language)('first_line')}\n\n" for language in LANGUAGES)
"""What a message begins with, in each language."""


class StrictTelegram(FakeTelegram):
    """A fake Telegram that complains about what our bot must not do.

    That is a second live message in a private chat (an emptied one, which it does not let the bot
    delete, is not live), and a message of which the list of chats shows more than the neutral line.
    """

    def _result(self, method: str, params: Mapping[str, Any]) -> Any:
        result = super()._result(method, params)
        chat = self.world.chats.get(int(params.get("chat_id", 0)))
        if method in ("sendMessage", "sendDocument") and chat and chat.kind == "private":
            live = [message for message in chat.bot_messages if not is_empty(message)]
            if len(live) > 1:
                self.world.complain(f"two live messages of the bot\n{chat}")
        shown = params.get("text", params.get("caption", "")) if method in _SHOWING else "…"
        if shown != "…" and not shown.startswith(FIRST_LINES):
            self.world.complain(f"the chat list would show {shown[:60]!r}")
        return result


@pytest.fixture
async def server() -> AsyncIterator[FakeTelegram]:
    """A fake Telegram; at the end nothing unlawful may have happened, and no press may be
    unanswered.
    """
    async with StrictTelegram() as fake:
        yield fake
    fake.check()
    assert not fake.world.unanswered()
    assert not fake.world.repeated_answers


@pytest.fixture
def open_bot(server: FakeTelegram, today_book: Rulebook, tmp_path: Path) -> Open:
    """Open a bot; opened again it finds the sessions of before."""
    return functools.partial(_open, tmp_path, server, today_book)


@pytest.fixture
async def stand(open_bot: Open) -> AsyncIterator[Stand]:
    """A bot that runs for the length of the test."""
    async with open_bot() as opened:
        yield opened


@pytest.fixture
def trouble() -> None:
    """Asked for by a test that provokes an error of ours."""


@pytest.fixture(autouse=True)
def _no_trouble(caplog: pytest.LogCaptureFixture, request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a test in which something went wrong that it did not provoke."""
    yield
    troubles = [
        record.trouble for record in caplog.get_records("call") if hasattr(record, "trouble")
    ]
    if troubles and "trouble" not in request.fixturenames:
        pytest.fail("\n".join(troubles), pytrace=False)


@pytest.fixture
def bare_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """An environment with a token and no proxy."""
    for name in list(os.environ):
        if name.startswith(PREFIX) or name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("ROUTEBOT_TOKEN", "123456:fake-token")
    monkeypatch.chdir(tmp_path)
