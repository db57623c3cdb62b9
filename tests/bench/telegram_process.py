"""A small Bot API server in a process of its own, on the standard library: ``python -m
tests.bench.telegram_process`` prints its port and serves until its input ends.

A call costs it some tens of microseconds. What a bot sends is kept to be looked at (``/shown``);
what is answered to it is a message of always the same size, so that no client is served better. It
can also be a crowd of people who tap (``/crowd``), at a bot that polls or at workers that are called.
"""

import asyncio
import json
import re
import sys
import time
from collections import deque
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from tests.bench.calling import Caller
from tests.bench.crowd import Crowd

__all__ = ["main"]

Reply = Callable[[object], None]

_LENGTH = re.compile(rb"\r\ncontent-length:\s*(\d+)", re.IGNORECASE)
_FORM = re.compile(rb"\r\ncontent-type:\s*application/x-www-form-urlencoded", re.IGNORECASE)
_ME = {"id": 123456, "is_bot": True, "first_name": "Bench", "username": "bench_bot"}
_TEXT = "Шесть сотен букв: столько стоит на обычном экране. " * 12
_KEYS = [[{"text": f"Ответ {n}", "callback_data": f"again:{n}"}] for n in range(8)]
_MOST = 100
"""Updates in an answer (https://core.telegram.org/bots/api#getupdates)."""


class Telegram:
    """What the calls do.

    Attributes:
        latency: seconds that each answer takes.
        shown: (token, chat id) -> parameters of the newest message.
        on_poll: told once when a bot polls.
    """

    def __init__(self) -> None:
        self.latency = 0.0
        self.shown: dict[tuple[str, int], dict[str, Any]] = {}
        self.crowd: Crowd | None = None
        self._waiting: deque[dict[str, Any]] = deque()
        self._poll: Reply | None = None
        self.on_poll: Reply | None = None
        self._last_id = 0

    def call(self, token: str, method: str, params: dict[str, Any], reply: Reply) -> None:
        """Carry out a call of a bot."""
        if method == "getUpdates":
            self._polled(params, reply)
            return
        result: object = True
        if method == "getMe":
            result = _ME
        elif method in ("sendMessage", "editMessageText"):
            result = self._show(token, params)
        reply(result)
        if self.crowd:
            self.crowd.noticed(method, params)

    def heard(self, content: bytes) -> None:
        """Carry out the call that an answer to a delivery holds."""
        params = json.loads(content)
        self.call("", params.pop("method"), params, lambda _: None)

    def push(self, update: dict[str, Any]) -> None:
        """Have an update for whoever polls."""
        self._waiting.append(update)
        if self._poll:
            reply, self._poll = self._poll, None
            reply(list(self._waiting)[:_MOST])

    def _polled(self, params: dict[str, Any], reply: Reply) -> None:
        if self.on_poll:
            self.on_poll(None)
            self.on_poll = None
        offset, seconds = int(params.get("offset", 0)), float(params.get("timeout", 0))
        while self._waiting and self._waiting[0]["update_id"] < offset:
            self._waiting.popleft()
        if self._waiting or not seconds:
            reply(list(self._waiting)[:_MOST])
            return
        self._poll = reply

        def over() -> None:
            if self._poll is reply:
                self._poll = None
                reply([])

        asyncio.get_running_loop().call_later(seconds, over)

    def _show(self, token: str, params: dict[str, Any]) -> dict[str, Any]:
        chat_id = int(params["chat_id"])
        if "message_id" not in params:
            self._last_id += 1
        shown = {**params, "message_id": int(params.get("message_id", self._last_id))}
        if isinstance(shown.get("reply_markup"), str):
            shown["reply_markup"] = json.loads(shown["reply_markup"])
        self.shown[token, chat_id] = shown
        return {
            "message_id": shown["message_id"],
            "date": int(time.time()),
            "chat": {"id": chat_id, "type": "private", "first_name": "Anna"},
            "from": _ME,
            "text": _TEXT,
            "reply_markup": {"inline_keyboard": _KEYS},
        }


class _Connection(asyncio.Protocol):
    """HTTP/1.1 with lengths, kept alive."""

    def __init__(self, telegram: Telegram) -> None:
        self._telegram, self._came = telegram, b""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._came += data
        while (end := self._came.find(b"\r\n\r\n")) >= 0:
            head = self._came[:end]
            found = _LENGTH.search(head)
            size = int(found[1]) if found else 0
            if len(self._came) < end + 4 + size:
                return
            body, self._came = self._came[end + 4 :][:size], self._came[end + 4 + size :]
            self._asked(head, body)

    def _asked(self, head: bytes, body: bytes) -> None:
        url = urlsplit(head.split(b" ", 2)[1].decode())
        place = url.path.split("/")[1:]
        if not place[0].startswith("bot"):
            self._looked_at(place, dict(parse_qsl(url.query)))
            return
        params = dict(parse_qsl(url.query))
        if body:
            params |= dict(parse_qsl(body.decode())) if _FORM.search(head) else json.loads(body)
        self._telegram.call(place[0].removeprefix("bot"), place[1], params, self._reply)

    def _looked_at(self, place: list[str], query: dict[str, str]) -> None:
        """Answer the bench, at once."""
        telegram = self._telegram
        if place[0] == "shown":
            self._send(telegram.shown.get((place[1], int(place[2]))))
        elif place[0] == "polled":
            telegram.on_poll = self._send
        elif place[0] == "crowd":
            token, people, seconds = query["token"], int(query["people"]), float(query["seconds"])
            telegram.latency = float(query["latency"])
            push = telegram.push
            if ports := query.get("ports"):
                caller = Caller([*map(int, ports.split(","))], query["secret"], telegram.heard)
                push = caller.push
            telegram.crowd = Crowd(
                people,
                seconds,
                push,
                lambda chat_id: telegram.shown[token, chat_id],
                self._send,
            )

    def _reply(self, result: object) -> None:
        """Answer a bot, after the latency."""
        answer = {"ok": True, "result": result}
        if self._telegram.latency:
            asyncio.get_running_loop().call_later(self._telegram.latency, self._send, answer)
        else:
            self._send(answer)

    def _send(self, answer: object) -> None:
        body = json.dumps(answer).encode()
        head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}"
        assert self._transport
        self._transport.write(head.encode() + b"\r\n\r\n" + body)


async def main() -> None:
    """Serve until the input ends."""
    loop, telegram = asyncio.get_running_loop(), Telegram()
    server = await loop.create_server(lambda: _Connection(telegram), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await asyncio.to_thread(sys.stdin.read)
    server.close()


if __name__ == "__main__":
    asyncio.run(main())
