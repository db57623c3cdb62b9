"""Drives a bot that lives in a process of its own; on the standard library, so that a bot of any
environment can be driven alike.

The bot's process reads lines of JSON (`Block`), lets people tap, and answers each with a line: what
each tap took of the processor, in all threads, and of time. Between two taps, where nobody
measures, it looks up at the server what the bot has shown.
"""

import asyncio
import http.client
import json
import random
import sys
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any

from tests.bench.choosing import aside, choose

__all__ = ["NUMBERS", "TOKEN", "Driver", "drive"]

TOKEN = "123456:bench-token"

NUMBERS = count(1_000_000)
"""Of what people write and press: one that was there before was delivered twice, and does nothing."""

_SHOWN = {
    "message_id": 1,
    "text": "again",
    "reply_markup": {"inline_keyboard": [[{"text": "again", "callback_data": "again"}]]},
}
"""What people look at whom the bot has shown nothing: an echo knows no first message."""


@dataclass
class Driver:
    """What drives one bot.

    Args:
        serve: hands it an update, and returns when everything is done.
        begin: told of a chat id and a mode before somebody begins anew.
    """

    port: int
    serve: Callable[[dict[str, Any]], Awaitable[object]]
    begin: Callable[[int, str], Awaitable[None]] | None = None

    async def block(self, mode: str, chat_ids: Sequence[int], taps: int) -> dict[str, list[float]]:
        """Let each of some people begin anew and tap; they choose the same every time.

        Returns:
            "cpu" and "wall": seconds of each tap.
        """
        found: dict[str, list[float]] = {"cpu": [], "wall": []}
        for chat_id in chat_ids:
            dice = random.Random(chat_id)
            if self.begin:
                await self.begin(chat_id, mode)
                start = self._message(chat_id, "/start", next(NUMBERS))
                await self.serve(self._update(chat_id, "message", start))
            for _ in range(taps):
                update = self._tap(chat_id, mode, dice)
                cpu, wall = time.process_time(), time.perf_counter()
                await self.serve(update)
                found["wall"].append(time.perf_counter() - wall)
                found["cpu"].append(time.process_time() - cpu)
        return found

    def _tap(self, chat_id: int, mode: str, dice: random.Random) -> dict[str, Any]:
        shown = self._shown(chat_id) or _SHOWN
        carried = [
            key["callback_data"] for row in shown["reply_markup"]["inline_keyboard"] for key in row
        ]
        data = aside(carried) if mode == "plain" else choose(carried, dice)
        message = self._message(chat_id, shown["text"], shown["message_id"])
        message["reply_markup"] = shown["reply_markup"]
        press = str(next(NUMBERS))
        query = {"id": press, "chat_instance": "1", "data": data, "message": message}
        return self._update(chat_id, "callback_query", query)

    def _update(self, chat_id: int, kind: str, content: dict[str, Any]) -> dict[str, Any]:
        user = {"id": chat_id, "is_bot": False, "first_name": "Anna", "language_code": "ru"}
        return {"update_id": 1, kind: {**content, "from": user}}

    def _message(self, chat_id: int, text: str, id_: int) -> dict[str, Any]:
        chat = {"id": chat_id, "type": "private", "first_name": "Anna"}
        return {"message_id": id_, "date": int(time.time()), "chat": chat, "text": text}

    def _shown(self, chat_id: int) -> dict[str, Any] | None:
        asking = http.client.HTTPConnection("127.0.0.1", self.port)
        asking.request("GET", f"/shown/{TOKEN}/{chat_id}")
        found: dict[str, Any] | None = json.load(asking.getresponse())
        asking.close()
        return found


async def drive(driver: Driver) -> None:
    """Answer blocks until the input ends."""
    print("ready", flush=True)
    while line := await asyncio.to_thread(sys.stdin.readline):
        print(json.dumps(await driver.block(**json.loads(line))), flush=True)
