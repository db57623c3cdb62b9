"""People who tap, beside a Telegram that costs nothing: what is left to measure is the bot."""

import asyncio
import json
import logging
import os
import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.ext import ApplicationBuilder, CallbackQueryHandler
from telegram.request import BaseRequest, RequestData

from routebot.bot.application import Address, build_bot
from routebot.bot.application import Bot as OurBot
from routebot.bot.inbox import Ticket
from routebot.bot.intake import read
from routebot.bot.logs import set_up
from routebot.clock import now
from routebot.garbage import walked_once
from routebot.store.keys import KeyFile
from routebot.store.sqlite.sessions import SqliteStore
from routebot.worker import taking_turns
from tests.bench.choosing import aside, choose
from tests.bench.driving import NUMBERS, TOKEN
from tests.support.desk import Desk

__all__ = [
    "Bench",
    "InstantTelegram",
    "Talker",
    "as_served",
    "our_bot",
    "served_by",
    "talkers",
    "the_echo",
]

_ME = {"id": 123456, "is_bot": True, "first_name": "Bench", "username": "bench_bot"}


@dataclass(frozen=True)
class Bench:
    """A bot to be measured.

    Attributes:
        serve: hands it an update, and returns when everything is done.
        ours: all of it, if it is ours.
    """

    client: Bot
    serve: Callable[[dict[str, Any]], Awaitable[object]]
    ours: OurBot | None = None


class InstantTelegram(BaseRequest):
    """Answers like Telegram without a network.

    Attributes:
        shown: chat id -> the bot's newest message there, in Bot API form.
        latency: seconds that a call takes.
        deletions: calls that deleted something.
        files: what can be fetched: file id -> content.
    """

    def __init__(self) -> None:
        self.latency, self.deletions = 0.0, 0
        self.files: dict[str, bytes] = {}
        self.shown: dict[int, dict[str, Any]] = {}
        self._last_id = 0

    @property
    def read_timeout(self) -> float | None:
        """See `BaseRequest.read_timeout`."""
        return None

    async def initialize(self) -> None:
        """Do nothing: there is no connection."""

    async def shutdown(self) -> None:
        """Do nothing: there is no connection."""

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        *timeouts: Any,
        **named: Any,
    ) -> tuple[int, bytes]:
        """Carry out what `choose`, `Talker` and the bots need of the Bot API; True is the answer to
        all else.
        """
        name, params = url.rpartition("/")[2], request_data.parameters if request_data else {}
        result: object = True
        if self.latency:
            await asyncio.sleep(self.latency)
        self.deletions += name.startswith("deleteMessage")
        if name in self.files:
            return 200, self.files[name]
        if name == "getMe":
            result = _ME
        elif name in ("sendMessage", "editMessageText"):
            result = self._show(params)
        elif name == "getFile":
            id_ = params["file_id"]
            result = {"file_id": id_, "file_unique_id": id_, "file_path": id_}
        return 200, json.dumps({"ok": True, "result": result}).encode()

    def _show(self, params: dict[str, Any]) -> dict[str, Any]:
        chat_id = params["chat_id"]
        if "message_id" not in params:
            self._last_id += 1
        self.shown[chat_id] = {
            "message_id": params.get("message_id", self._last_id),
            "date": int(now().timestamp()),
            "chat": {"id": chat_id, "type": "private", "first_name": "Anna"},
            "from": _ME,
            "text": params["text"],
            "reply_markup": params["reply_markup"],
        }
        return self.shown[chat_id]


class Talker:
    """Somebody in a private chat, who is served in this process.

    Args:
        chat_id: also says which buttons they choose.
        thinking: go through the interview; else open the privacy notice and come back, again and
            again.
    """

    def __init__(
        self,
        bench: Bench,
        chat_id: int,
        *,
        thinking: bool = True,
    ) -> None:
        self._bench, self._telegram, self.chat_id = bench, bench.client.request, chat_id
        self._user = {"id": chat_id, "is_bot": False, "first_name": "Anna", "language_code": "ru"}
        self._chat = {"id": chat_id, "type": "private", "first_name": "Anna"}
        self._dice, self._thinking = random.Random(chat_id), thinking

    @property
    def _message(self) -> dict[str, Any]:
        return self._telegram.shown[self.chat_id]

    async def start(self) -> None:
        """Send ``/start``."""
        message = {
            "message_id": next(NUMBERS),
            "date": int(now().timestamp()),
            "chat": self._chat,
            "from": self._user,
        }
        await self._serve({"message": {**message, "text": "/start"}})

    async def tap(self) -> float:
        """Press a button and return the seconds until everything is done."""
        carried = [
            key["callback_data"]
            for row in self._message["reply_markup"]["inline_keyboard"]
            for key in row
        ]
        press = {"id": str(next(NUMBERS)), "chat_instance": "1", "message": self._message}
        data = choose(carried, self._dice) if self._thinking else aside(carried)
        return await self._serve({"callback_query": {**press, "from": self._user, "data": data}})

    def leave(self) -> None:
        """Have the fake Telegram forget the chat, so that only what the bot keeps of it takes
        memory.
        """
        del self._telegram.shown[self.chat_id]

    async def _serve(self, payload: dict[str, Any]) -> float:
        begun = time.perf_counter()
        await self._bench.serve({"update_id": 1, **payload})
        return time.perf_counter() - begun


@asynccontextmanager
async def our_bot(folder: Path, desk: Desk, api_url: str = "") -> AsyncIterator[Bench]:
    """Open the real bot with a store in a folder, on a Telegram without a network.

    Args:
        api_url: of a server to call in its place.
    """
    keys = KeyFile.open(folder / "keys" / "ring")
    async with SqliteStore.open(folder / "rows" / "db.sqlite", keys, now()) as store:
        address, request = (Address(api_url), None) if api_url else (Address(), InstantTelegram())
        bot = build_bot(TOKEN, address, store, desk.rulebook, now, request=request)
        async with bot.client:
            yield Bench(bot.client, served_by(bot), bot)


def served_by(bot: OurBot) -> Callable[[dict[str, Any]], Awaitable[object]]:
    """Return what hands the bot an update, and returns when everything is done."""

    async def serve(payload: dict[str, Any]) -> None:
        arrival = read(payload, bot.client.id)
        ticket = Ticket(arrival, asyncio.get_running_loop().create_future())
        async with bot.debts.locks.turn(arrival.incoming.chat_id):
            await bot.handlers.handle(ticket)

    return serve


@asynccontextmanager
async def the_echo(api_url: str = "") -> AsyncIterator[Bench]:
    """Open the least that a bot can do with a tap: answer it and edit the message.

    Args:
        api_url: of a server to call, with PTB's own client; else there is no network.
    """
    builder = ApplicationBuilder().token(TOKEN)
    if api_url:
        builder = builder.base_url(f"{api_url}/bot")
    else:
        builder = builder.request(InstantTelegram()).get_updates_request(InstantTelegram())
    application = builder.concurrent_updates(256).job_queue(None).build()
    keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("again", callback_data="again")]])

    async def echo(update: Update, _context: object) -> None:
        await update.callback_query.answer()
        await update.callback_query.edit_message_text("again", reply_markup=keyboard)

    application.add_handler(CallbackQueryHandler(echo))

    async def serve(payload: dict[str, Any]) -> None:
        update = Update.de_json(payload, application.bot)
        # As PTB's own loop does it.
        handling = application.process_update(update)
        await application.update_processor.process_update(update, handling)

    async with application:
        yield Bench(application.bot, serve)


async def talkers(
    bench: Bench,
    chat_ids: Sequence[int],
    *,
    thinking: bool = True,
) -> list[Talker]:
    """Return people who look at their first screen with buttons."""
    people = [Talker(bench, chat_id, thinking=thinking) for chat_id in chat_ids]
    await asyncio.gather(*(person.start() for person in people))
    for chat_id in chat_ids:
        # The echo knows no commands; it is met with a message of the kind it makes.
        if chat_id not in bench.client.request.shown:
            await bench.client.send_message(
                chat_id,
                "again",
                reply_markup=InlineKeyboardMarkup(
                    [[InlineKeyboardButton("again", callback_data="a")]]
                ),
            )
    return people


@contextmanager
def as_served() -> Iterator[None]:
    """Collect garbage, let threads take turns and write the log lines as `routebot serve` does, but
    nobody gets to see them.
    """
    root, ours = logging.getLogger(), logging.getLogger("routebot")
    before = root.handlers, root.level, ours.level
    with Path(os.devnull).open("w", encoding="utf-8") as nowhere:
        set_up(nowhere)
        try:
            with walked_once(), taking_turns():
                yield
        finally:
            root.handlers = before[0]
            root.setLevel(before[1])
            ours.setLevel(before[2])
