"""A second fake Telegram, with other habits than the first, so that what that one takes for granted
is doubted.

It shares no line with ``telegram*.py``: threads and the standard library in place of asyncio and
h11, one sequence of message numbers for all private chats, updates full of fields and kinds that
nobody asked for, polls that end each other, and bad days. What it does follows the documentation
(https://core.telegram.org/bots/api), the words of its refusals the source of the official server
(https://github.com/tdlib/telegram-bot-api, ``Client.cpp``).
"""

import email
import html
import json
import random
import re
import socket
import threading
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qs

__all__ = ["OtherTelegram", "Phone", "Posted"]

_OLD = timedelta(hours=48)
_DICE_KEPT = timedelta(hours=24)
"""Both: https://core.telegram.org/bots/api#deletemessage"""

_TAG = re.compile(r"</?([a-z-]+)[^<>]*>")
_TAGS = frozenset(
    {"a", "b", "i", "u", "s", "code", "pre", "blockquote", "tg-spoiler", "strong", "em"}
)

TROUBLES = ("429", "500", "html", "cut before", "cut after", "late", "portal")
"""What a bad day brings: a flood wait, an error, a page of a proxy, a connection cut before or
after the call took effect, an answer that comes too late, a page of somebody else's with status 200.
"""

LATE_SECONDS = 1.0


class _RefusedError(Exception):
    def __init__(self, status: int, description: str, retry_after: int = 0) -> None:
        super().__init__(description)
        self.status, self.description, self.retry_after = status, description, retry_after


def _bad(description: str) -> _RefusedError:
    return _RefusedError(400, f"Bad Request: {description}")


@dataclass
class Posted:
    """A message; of the bot if `ours`."""

    number: int
    at: datetime
    content: dict[str, Any]
    ours: bool = False
    html: str = ""
    keys: list[list[dict[str, Any]]] = field(default_factory=list)

    @property
    def buttons(self) -> list[str]:
        """What its buttons carry."""
        return [key["callback_data"] for row in self.keys for key in row]

    @property
    def is_empty(self) -> bool:
        """Whether it shows nothing and cannot be pressed."""
        return self.html == "…" and not self.keys


class OtherTelegram:
    """The server, for the length of a ``with``.

    Attributes:
        trouble: how likely a call meets one of `TROUBLES`, of 1.
        calls: how often each method was called.
        refusals: how often each reason was given.
        waiting_polls: that came since the last rival.
        unknown: methods that this server is too old for.
        pressed, answered: queries of buttons that were pressed, and those the bot answered.
    """

    token = "654321:other-fake"

    def __init__(self, seed: int = 0) -> None:
        self.clock = datetime(2026, 11, 22, 9, tzinfo=UTC)
        self.trouble = 0.0
        self.calls: Counter[str] = Counter()
        self.refusals: Counter[str] = Counter()
        self.answered: set[str] = set()
        self.pressed: set[str] = set()
        self.chats: dict[int, dict[int, Posted]] = {}
        self.kinds: dict[int, str] = {}
        self.blocked: set[int] = set()
        self.unknown: frozenset[str] = frozenset()
        self._updates: list[dict[str, Any]] = []
        self._last_update, self._last_message, self._poll = 7_000, 50, 0
        self.waiting_polls = 0
        self._dice = random.Random(seed)
        self._changed = threading.Condition()
        self._closing = False

    def __enter__(self) -> Self:
        fake = self

        class Handler(_Handler):
            telegram = fake

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        with self._changed:
            self._closing = True
            self._changed.notify_all()
        self._server.shutdown()
        self._server.server_close()

    @property
    def base_url(self) -> str:
        """For python-telegram-bot; the token follows it."""
        return f"http://127.0.0.1:{self._server.server_address[1]}/bot"

    @property
    def waiting(self) -> int:
        """Updates that the bot has not confirmed."""
        return len(self._updates)

    # What people do

    def post(self, kind: str, payload: Mapping[str, Any]) -> None:
        """Hand an update in, between others that nobody asked for."""
        with self._changed:
            for name, body in (
                (
                    self._dice.choice(["poll_answer", "chat_boost", "astral_event"]),
                    {"deep": [[[]]]},
                ),
                (kind, payload),
            ):
                self._last_update += self._dice.choice([1, 1, 3])
                self._updates.append({"update_id": self._last_update, name: body})
            self._changed.notify_all()

    def message(self, chat_id: int, content: Mapping[str, Any], **more: Any) -> Posted:
        """Put a message into a chat."""
        with self._changed:
            self._last_message += self._dice.choice([1, 1, 2])
            posted = Posted(self._last_message, self.clock, dict(content), **more)
            self.chats.setdefault(chat_id, {})[posted.number] = posted
            return posted

    def add_to(self, chat_id: int, kind: str) -> None:
        """Add the bot to a group or channel, and have somebody write there."""
        self.kinds[chat_id] = kind
        posted = self.message(chat_id, {"text": "hello", "from": {"id": 5, "is_bot": False}})
        written = self.plain(chat_id, posted)
        member = {
            "user": self._getMe({}),
            "status": "administrator" if kind == "channel" else "member",
        }
        change = {
            "chat": written["chat"],
            "from": written["from"],
            "date": 0,
            "new_chat_member": member,
        }
        self.post("my_chat_member", change | {"old_chat_member": {"status": "left"}})
        self.post("channel_post" if kind == "channel" else "message", written)

    def rival(self) -> None:
        """Let another program with the token poll once, which ends the poll that waits."""
        with self._changed:
            self._poll += 1
            self.waiting_polls = 0
            self._changed.notify_all()

    def plain(self, chat_id: int, posted: Posted) -> dict[str, Any]:
        """Return a message as the Bot API writes it, with fields of tomorrow."""
        chat = {
            "id": chat_id,
            "type": self.kinds.get(chat_id, "private"),
            "aura": {"hue": [1, None]},
        }
        written = {
            "message_id": posted.number,
            "date": int(posted.at.timestamp()),
            "chat": chat | {"first_name": "Кто-то"},
            "effect_of_tomorrow": {"id": "1", "list": [{"a": None}]},
            **posted.content,
        }
        return written | ({"reply_markup": {"inline_keyboard": posted.keys}} if posted.keys else {})

    # What the bot calls

    def called(self, path: str, form: Mapping[str, Any]) -> tuple[int, bytes] | None:
        """Answer a call with a status and a body; None hangs up."""
        token, _, method = path.removeprefix("/bot").partition("/")
        if token != self.token:
            return _written(401, "Unauthorized")
        trouble = self._dice.choice(TROUBLES) if self._dice.random() < self.trouble else ""
        with self._changed:
            self.calls[method] += 1
        early = _EARLY.get(trouble)
        if early is not None:
            return early or None
        try:
            answer = _written(200, self._carried_out(method, form))
        except _RefusedError as refusal:
            self.refusals[refusal.description] += 1
            answer = _written(refusal.status, refusal.description, refusal.retry_after)
        if trouble == "late":
            time.sleep(LATE_SECONDS)
        return None if trouble == "cut after" else answer

    def _carried_out(self, method: str, form: Mapping[str, Any]) -> Any:
        if method == "getUpdates":
            return self._get_updates(form)
        carry = None if method in self.unknown else getattr(self, f"_{method}", None)
        if carry is None and method.startswith(("setMy", "deleteWebhook")):
            return True
        if carry is None:
            raise _RefusedError(404, "Not Found: method not found")
        with self._changed:
            try:
                return carry(form)
            finally:
                self._changed.notify_all()

    def _get_updates(self, form: Mapping[str, Any]) -> list[dict[str, Any]]:
        offset, limit = int(form.get("offset", 0)), int(form.get("limit", 100))
        until = time.monotonic() + int(form.get("timeout", 0))
        with self._changed:
            self._poll += 1
            mine = self._poll
            self._updates = [each for each in self._updates if each["update_id"] >= offset]
            self._changed.notify_all()
            self.waiting_polls += 1
            while not self._updates and not self._closing and time.monotonic() < until:
                self._changed.wait(until - time.monotonic())
                if self._poll != mine:
                    raise _RefusedError(
                        409,
                        "Conflict: terminated by other getUpdates request; make sure that only one "
                        "bot instance is running",
                    )
            return self._updates[: min(limit, self._dice.choice([1, 2, 100]))]

    def _getMe(self, _: Mapping[str, Any]) -> dict[str, Any]:  # noqa: N802 - Telegram's name
        return {"id": 654321, "is_bot": True, "first_name": "R", "username": "r_bot", "aura": []}

    def _writable(self, form: Mapping[str, Any]) -> tuple[int, dict[int, Posted]]:
        chat_id = int(form["chat_id"])
        if chat_id in self.blocked:
            raise _RefusedError(403, "Forbidden: bot was blocked by the user")
        if chat_id not in self.chats:
            raise _bad("chat not found")
        if self.kinds.get(chat_id) == "left":
            raise _RefusedError(403, "Forbidden: bot is not a member of the supergroup chat")
        return chat_id, self.chats[chat_id]

    def _sendMessage(self, form: Mapping[str, Any]) -> dict[str, Any]:  # noqa: N802
        chat_id, _ = self._writable(form)
        shown = _checked(form)
        posted = self.message(chat_id, {"text": shown}, ours=True, html=form["text"])
        posted.keys = _keys(form)
        return self.plain(chat_id, posted)

    def _sendDocument(self, form: Mapping[str, Any]) -> dict[str, Any]:  # noqa: N802
        chat_id, _ = self._writable(form)
        content = {"document": {"file_id": "f", "file_unique_id": "u"}, "caption": form["caption"]}
        posted = self.message(chat_id, content, ours=True, html=form["caption"])
        posted.keys = _keys(form)
        return self.plain(chat_id, posted)

    def _editMessageText(self, form: Mapping[str, Any]) -> dict[str, Any]:  # noqa: N802
        chat_id, chat = self._writable(form)
        shown, posted = _checked(form), chat.get(int(form["message_id"]))
        if posted is None:
            raise _bad("message to edit not found")
        if not posted.ours:
            raise _bad("message can't be edited")
        if "text" not in posted.content:
            raise _bad("there is no text in the message to edit")
        if (posted.html, posted.keys) == (form["text"], _keys(form)):
            raise _bad(
                "message is not modified: specified new message content and reply markup are "
                "exactly the same as a current content and reply markup of the message"
            )
        posted.content, posted.html, posted.keys = {"text": shown}, form["text"], _keys(form)
        return self.plain(chat_id, posted)

    def _deleteMessage(self, form: Mapping[str, Any]) -> bool:  # noqa: N802
        chat_id, chat = self._writable(form)
        posted = chat.get(int(form["message_id"]))
        if posted is None:
            raise _bad("message to delete not found")
        self._check_deletable(chat_id, posted)
        del chat[posted.number]
        return True

    def _deleteMessages(self, form: Mapping[str, Any]) -> bool:  # noqa: N802
        chat_id, chat = self._writable(form)
        numbers = json.loads(form["message_ids"])
        if not 1 <= len(numbers) <= 100:
            raise _bad("message identifiers are not specified")
        found = [chat[number] for number in numbers if number in chat]
        for posted in found:
            self._check_deletable(chat_id, posted)
        for posted in found:
            del chat[posted.number]
        return True

    def _check_deletable(self, chat_id: int, posted: Posted) -> None:
        if self.kinds.get(chat_id, "private") != "private" and not posted.ours:
            raise _bad("message can't be deleted")
        if self.clock - posted.at >= _OLD:
            raise _bad("message can't be deleted for everyone")
        if "dice" in posted.content and self.clock - posted.at < _DICE_KEPT:
            raise _bad("message can't be deleted")

    def _answerCallbackQuery(self, form: Mapping[str, Any]) -> bool:  # noqa: N802
        if form["callback_query_id"] in self.answered:
            raise _bad("query is too old and response timeout expired or query ID is invalid")
        self.answered.add(form["callback_query_id"])
        return True

    def _leaveChat(self, form: Mapping[str, Any]) -> bool:  # noqa: N802
        chat_id, _ = self._writable(form)
        self.kinds[chat_id] = "left"
        return True


class _Handler(BaseHTTPRequestHandler):
    telegram: OtherTelegram
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        answer = self.telegram.called(self.path, _form(self.headers, body))
        if answer is None:
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        status, content = answer
        try:
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)
        except OSError:  # whoever asked gave up
            self.close_connection = True

    do_GET = do_POST  # noqa: N815

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        """Say nothing."""


def _form(headers: Mapping[str, str], body: bytes) -> dict[str, Any]:
    kind = headers.get("Content-Type", "")
    if kind == "application/json":
        return {
            name: value if isinstance(value, str) else json.dumps(value)
            for name, value in json.loads(body).items()
        }
    if not kind.startswith("multipart/"):
        return {name: found[-1] for name, found in parse_qs(body.decode()).items()}
    whole = email.message_from_bytes(f"Content-Type: {kind}\r\n\r\n".encode() + body)
    parts = [
        (part.get_param("name", header="content-disposition"), part) for part in whole.get_payload()
    ]
    return {
        str(name): part.get_payload(decode=True).decode("utf-8", "replace") for name, part in parts
    }


def _written(status: int, result: Any, retry_after: int = 0) -> tuple[int, bytes]:
    plain: dict[str, Any] = {"ok": status == 200, "trace_of_tomorrow": [1, {"x": None}]}
    if status == 200:
        plain["result"] = result
    else:
        plain |= {"error_code": status, "description": result}
    if retry_after:
        plain["parameters"] = {"retry_after": retry_after, "mood": "tired"}
    return status, json.dumps(plain).encode()


_PAGE = b"<html><body><h1>Please log in</h1></body></html>"

_EARLY: Mapping[str, tuple[int, bytes] | tuple[()]] = {
    "429": _written(429, "Too Many Requests: retry after 1", 1),
    "500": _written(500, "Internal Server Error"),
    "html": (502, b"<html><head><title>502 Bad Gateway</title></head></html>"),
    "portal": (200, _PAGE),
    "cut before": (),
}
"""Troubles that keep a call from being carried out; nothing at all hangs up."""


def _keys(form: Mapping[str, Any]) -> list[list[dict[str, Any]]]:
    keys = json.loads(form.get("reply_markup", "{}")).get("inline_keyboard", [])
    for key in (key for row in keys for key in row):
        if not 1 <= len(key["callback_data"].encode()) <= 64:
            raise _bad("BUTTON_DATA_INVALID")
    return keys


def _checked(form: Mapping[str, Any]) -> str:
    """Return what people see of a text in HTML."""
    open_tags: list[str] = []
    for found in _TAG.finditer(form["text"]):
        if found[1] not in _TAGS:
            raise _bad(f'can\'t parse entities: Unsupported start tag "{found[1]}"')
        if not found[0].startswith("</"):
            open_tags.append(found[1])
        elif not open_tags or open_tags.pop() != found[1]:
            raise _bad("can't parse entities: Unexpected end tag")
    shown = html.unescape(_TAG.sub("", form["text"]))
    if open_tags or not shown.strip() or len(shown.encode("utf-16-le")) // 2 > 4096:
        raise _bad("can't parse entities, or message is too long or empty")
    return shown


@dataclass
class Phone:
    """A person's chat with the bot."""

    telegram: OtherTelegram
    number: int
    language: str

    @property
    def shown(self) -> list[Posted]:
        """The messages of the chat that show something, oldest first."""
        chat = self.telegram.chats.get(self.number, {})
        return [posted for posted in list(chat.values()) if not posted.is_empty]

    @property
    def _self(self) -> dict[str, Any]:
        known = {"id": self.number, "is_bot": False, "first_name": "Анна", "aura": 3}
        return known | {"language_code": self.language}

    def send(self, **content: Any) -> Posted:
        """Send a message of any kind."""
        posted = self.telegram.message(self.number, {**content, "from": self._self})
        self.telegram.post("message", self.telegram.plain(self.number, posted))
        return posted

    def press(self, what: str) -> None:
        """Press the first button that carries something, on the newest message with buttons."""
        message = next((posted for posted in reversed(self.shown) if posted.keys), None)
        assert message, f"no message has buttons: {self.shown}"
        found = [data for data in message.buttons if what in data]
        assert found, f"no button carries {what}: {message}"
        self.press_data(found[0], message)

    def press_data(self, data: str, message: Posted) -> None:
        """Press a button that may have been there once."""
        pressed = self.telegram.pressed
        pressed.add(id_ := f"{self.number}{len(pressed):04}")
        query = {"id": id_, "from": self._self, "data": data}
        query |= {"chat_instance": "1", "message": self.telegram.plain(self.number, message)}
        self.telegram.post("callback_query", query)
