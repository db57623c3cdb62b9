"""A bot with one admin over the packaged data, on a Telegram without a network, and that admin."""

import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from routebot.bot.admin.views import Administration
from routebot.bot.application import Address, Bot, build_bot
from routebot.clock import now
from routebot.keeping.basket import Basket
from routebot.packaged import packaged_folder
from routebot.policy.loading import read_folder
from routebot.publishing.child import ChildProcess
from routebot.publishing.live import LiveDataset
from routebot.publishing.proposals import Proposals
from routebot.publishing.publisher import Publisher
from routebot.screens.admin.between import get_ready
from routebot.screens.overflowing import refuse_overflows
from routebot.store.keys import KeyFile
from routebot.store.sqlite.revisions import SqliteRevisions
from routebot.store.sqlite.sessions import SqliteStore
from tests.bench.driving import NUMBERS, TOKEN
from tests.bench.talking import Bench, InstantTelegram, served_by

__all__ = ["Office", "Volunteer", "open_office"]

_ADMIN = 11
_PERSON = {"id": _ADMIN, "is_bot": False, "first_name": "Anna", "language_code": "ru"}
_CHAT = {"id": _ADMIN, "type": "private", "first_name": "Anna"}


@dataclass
class Volunteer:
    """An admin who presses buttons by what they do.

    Attributes:
        seconds: of the machine, until everything is done.
    """

    serve: Callable[[dict[str, Any]], Awaitable[object]]
    telegram: InstantTelegram
    taps: int = 0
    typed: int = 0
    seconds: list[float] = field(default_factory=list)

    async def write(self, text: str) -> None:
        """Send a text."""
        self.typed += len(text)
        await self._said({"text": text})

    async def send(self, content: bytes, name: str) -> None:
        """Send a file."""
        self.telegram.files[name] = content
        await self._said(
            {"document": {"file_id": name, "file_name": name, "file_size": len(content)}}
        )

    async def press(self, action: str) -> None:
        """Press the first button whose action begins so."""
        self.taps += 1
        data = next(data for data in self.carried if f":admin:{action}" in data)
        shown = self.telegram.shown[_ADMIN]
        press = {"id": str(next(NUMBERS)), "chat_instance": "1", "message": shown}
        await self._served({"callback_query": {**press, "from": _PERSON, "data": data}})

    def open(self) -> None:
        """Open a page in the browser."""
        self.taps += 1

    def offers(self, action: str) -> bool:
        """Say whether there is such a button."""
        return any(f":admin:{action}" in data for data in self.carried)

    @property
    def carried(self) -> list[str]:
        """What the buttons of the present screen carry."""
        rows = self.telegram.shown[_ADMIN]["reply_markup"]["inline_keyboard"]
        return [key["callback_data"] for row in rows for key in row]

    @property
    def reads(self) -> str:
        """What the present screen says."""
        return str(self.telegram.shown[_ADMIN]["text"])

    async def _said(self, content: dict[str, Any]) -> None:
        date = int(now().timestamp())
        message = {"message_id": next(NUMBERS), "date": date, "chat": _CHAT}
        await self._served({"message": {**message, "from": _PERSON, **content}})

    async def _served(self, payload: dict[str, Any]) -> None:
        begun = time.perf_counter()
        await self.serve({"update_id": 1, **payload})
        self.seconds.append(time.perf_counter() - begun)


@dataclass
class Office:
    """A bot with an admin, and what they work with."""

    volunteer: Volunteer
    basket: Basket
    live: LiveDataset
    bot: Bot
    bench: Bench


@asynccontextmanager
async def open_office(
    folder: Path, clock: Callable[[], datetime] = now, data: Path | None = None
) -> AsyncIterator[Office]:
    """Open it for the length of an ``async with``.

    Args:
        folder: for what is stored.
        data: the dataset that serves, by default the packaged one.
    """
    data = data or packaged_folder("data")
    keys = KeyFile.open(folder / "keys" / "ring")
    async with (
        ChildProcess.open(data, ready=[get_ready]) as child,
        SqliteRevisions.open(folder / "rows" / "revisions.sqlite", clock()) as revisions,
        SqliteStore.open(folder / "rows" / "db.sqlite", keys, clock()) as store,
    ):
        publisher = Publisher(revisions, read_folder(data), 1, child, refuse_overflows)
        await publisher.begin(clock())
        live, basket = await LiveDataset.open(publisher, clock), Basket(revisions)
        proposals = Proposals(publisher, revisions, live, clock)
        administration = Administration({_ADMIN: "anna"}, proposals, basket)
        telegram = InstantTelegram()
        bot = build_bot(
            TOKEN,
            Address(),
            store,
            live.rulebook,
            clock,
            administration=administration,
            request=telegram,
            worker=live.worker,
        )
        async with bot.client:
            bench = Bench(bot.client, served_by(bot), bot)
            yield Office(Volunteer(bench.serve, telegram), basket, live, bot, bench)
