"""What exists behind the fake Bot API: chats, messages, presses of buttons, files and the updates
not yet taken.
"""

import asyncio
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from .telegram_markup import Row

__all__ = [
    "PATIENCE",
    "Answer",
    "Call",
    "Chat",
    "Message",
    "Press",
    "Pulse",
    "StoredFile",
    "Update",
    "World",
]

PATIENCE = 180.0
"""Real seconds that a test waits for something to happen.

What it waits for takes a fraction of a second, a start of the program two: more than ten times as
long on a machine that does other things too.
"""

Payload = dict[str, Any]

BEGINNING = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
"""What the fake clock shows until a test sets it."""
UNASKED_UPDATES = {"chat_member", "message_reaction", "message_reaction_count"}
"""Delivered only to a bot that names them in `allowed_updates`."""
FIRST_IDS_APART = 1000
"""Chats number their messages from different thousands, so that an id used in the wrong chat is not
found there.
"""


class Pulse:
    """Wakes whoever waits for a condition each time something happened."""

    def __init__(self) -> None:
        self._waiting: set[asyncio.Future[None]] = set()

    def beat(self) -> None:
        """Let everybody look again."""
        for future in self._waiting:
            if not future.done():
                future.set_result(None)
        self._waiting.clear()

    async def until(self, met: Callable[[], bool], within: float | None = None) -> bool:
        """Wait until a condition is met and return True, or False when the time, in real seconds,
        is over.
        """
        try:
            async with asyncio.timeout(within):
                while not met():
                    future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
                    self._waiting.add(future)
                    await future
        except TimeoutError:
            return met()
        return True


@dataclass(eq=False)
class Message:
    """A message in a chat, deleted or not.

    Attributes:
        sender: a user in Bot API form; None for a channel post.
        content: the fields of a Bot API message that say what it is, for example ``text`` and
            ``entities``.
        html: the text or caption as the bot sent it; for people's messages the plain text.
        keyboard: rows of inline buttons, in Bot API form.
        options: the other parameters the bot sent it with, for example ``protect_content``.
    """

    message_id: int
    chat: "Chat"
    sender: Payload | None
    at: datetime
    content: Payload
    html: str = ""
    keyboard: list[Row] = field(default_factory=list)
    options: Payload = field(default_factory=dict)
    is_bot: bool = False
    edited_at: datetime | None = None
    edits: int = 0
    deleted: bool = False

    @property
    def text(self) -> str:
        """The text or caption as people see it, without formatting."""
        return str(self.content.get("text", self.content.get("caption", "")))

    @property
    def buttons(self) -> list[list[tuple[str, str | None]]]:
        """Rows of (label, callback data); the data is None where a button does something else."""
        return [
            [(button["text"], button.get("callback_data")) for button in row]
            for row in self.keyboard
        ]

    @property
    def labels(self) -> list[str]:
        """The labels of all buttons, row by row."""
        return [label for row in self.buttons for label, _ in row]

    def payload(self) -> Payload:
        """Return the message in Bot API form."""
        payload = {
            "message_id": self.message_id,
            "date": int(self.at.timestamp()),
            "chat": self.chat.payload(),
        }
        if self.sender:
            payload["from"] = self.sender
        else:
            payload["sender_chat"] = self.chat.payload()
        if self.edited_at:
            payload["edit_date"] = int(self.edited_at.timestamp())
        if self.keyboard:
            payload["reply_markup"] = {"inline_keyboard": self.keyboard}
        if self.options.get("protect_content"):
            payload["has_protected_content"] = True
        return payload | self.content

    def __str__(self) -> str:
        rows = "".join(f"\n    [{'] ['.join(label for label, _ in row)}]" for row in self.buttons)
        who = "bot" if self.is_bot else "person"
        kind = self.text or "/".join(self.content)
        return f"#{self.message_id} {who}{' (deleted)' if self.deleted else ''}: {kind}{rows}"


class Chat:
    """A chat with all messages it ever had. Iterating gives the live ones, oldest first.

    Attributes:
        kind: ``private``, ``group``, ``supergroup`` or ``channel``.
        bot_status: of the bot's membership, as in a Bot API ChatMember.
        started: whether the person ever wrote to the bot, so that it may write to them.
        pulse: beats when something happened in this chat.
        pending: ids of the updates the bot has not taken.
        open_presses: those the bot has not tried to answer, by query id.
    """

    def __init__(self, chat_id: int, kind: str, names: Payload, first_id: int) -> None:
        self.chat_id, self.kind, self.names = chat_id, kind, names
        self.bot_status = "member" if kind == "private" else "left"
        self.started = False
        self.history: list[Message] = []
        self.pulse = Pulse()
        self.pending: set[int] = set()
        self.open_presses: dict[str, Press] = {}
        self._next_id = first_id

    def __iter__(self) -> Iterator[Message]:
        return (message for message in self.history if not message.deleted)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    @property
    def messages(self) -> list[Message]:
        """The live messages of everybody, oldest first."""
        return list(self)

    @property
    def bot_messages(self) -> list[Message]:
        """The bot's live messages, oldest first."""
        return [message for message in self if message.is_bot]

    @property
    def texts(self) -> list[str]:
        """The plain texts of the live messages, oldest first."""
        return [message.text for message in self]

    @property
    def last(self) -> Message:
        """The bot's newest live message."""
        messages = self.bot_messages
        assert messages, f"the bot has no live message in chat {self.chat_id}\n{self}"
        return messages[-1]

    def find(self, message_id: int) -> Message | None:
        """Return a live message, or None if it was deleted or never here."""
        return next((message for message in self if message.message_id == message_id), None)

    def add(self, sender: Payload | None, at: datetime, content: Payload, **more: Any) -> Message:
        """Append a message under the chat's next id."""
        message = Message(self._next_id, self, sender, at, content, **more)
        self._next_id += 1
        self.history.append(message)
        return message

    def payload(self) -> Payload:
        """Return the chat in Bot API form."""
        return {"id": self.chat_id, "type": self.kind, **self.names}

    def __str__(self) -> str:
        return "\n".join(map(str, self.history)) or "(no messages)"


@dataclass(frozen=True)
class Answer:
    """What `answerCallbackQuery` said to a press."""

    text: str
    show_alert: bool
    at: datetime


@dataclass(eq=False)
class Press:
    """A press of a button, which the bot has to answer once.

    Attributes:
        answers: all that were accepted or came too late; more than one is the bot's fault.
    """

    query_id: str
    chat: Chat
    message: Message
    data: str
    at: datetime
    update_id: int | None = None
    answers: list[Answer] = field(default_factory=list)

    @property
    def answer(self) -> str:
        """The text of the first answer."""
        assert self.answers, f"press of {self.data!r} was not answered"
        return self.answers[0].text


@dataclass(frozen=True, eq=False)
class Update:
    """An update the bot has not confirmed yet; `chat_id` keeps the order of one chat in webhook
    mode.

    Attributes:
        written: its JSON, where that is not made of kind and payload.
    """

    update_id: int
    kind: str
    payload: Payload
    chat_id: int
    written: str = ""

    @property
    def text(self) -> str:
        """Its JSON, as it goes over the line."""
        return self.written or json.dumps({"update_id": self.update_id, self.kind: self.payload})


@dataclass(frozen=True)
class StoredFile:
    """A file in the cloud, the bot's or a person's."""

    file_id: str
    path: str
    content: bytes
    name: str = ""

    def payload(self) -> Payload:
        """Return what all kinds of files have in common in Bot API form."""
        return {
            "file_id": self.file_id,
            "file_unique_id": f"unique-{self.file_id}",
            "file_size": len(self.content),
        }


@dataclass(eq=False)
class Call:
    """A request of the bot.

    Attributes:
        params: decoded, without files.
        environment: ``main`` or ``test``.
        error: the description it was refused with; empty when it was carried out.
        responded: it came in the response to a delivery and was no request of its own.
    """

    method: str
    params: Mapping[str, Any]
    at: datetime
    environment: str = "main"
    error: str = ""
    responded: bool = False

    def __str__(self) -> str:
        params = ", ".join(f"{name}={value!r:.80}" for name, value in self.params.items())
        return f"{self.method}({params})" + (f" -> {self.error}" if self.error else "")


class World:
    """Everything the fake knows, and the one place where updates are made.

    Attributes:
        allowed: the kinds of updates the bot asked for last; None stands for all but
            `UNASKED_UPDATES`.
        callback_life: how long a press can be answered, by the fake clock.
        presses: by query id.
        violations: what a bot must never do; a test with any of them has failed.
        repeated_answers: query ids that were answered more than once.
    """

    def __init__(self, bot_id: int) -> None:
        self.pulse = Pulse()
        self.bot = {
            "id": bot_id,
            "is_bot": True,
            "first_name": "Routebot",
            "username": "routebot_test_bot",
        }
        self.chats: dict[int, Chat] = {}
        self.updates: list[Update] = []
        self.allowed: frozenset[str] | None = None
        self.presses: dict[str, Press] = {}
        self.files: dict[str, StoredFile] = {}
        self.violations: list[str] = []
        self.repeated_answers: list[str] = []
        self.callback_life = timedelta(seconds=15)
        self._clock = BEGINNING
        self._last_update_id = 100_000

    @property
    def clock(self) -> datetime:
        """The moment it is for Telegram. It stands still until it is set."""
        return self._clock

    @clock.setter
    def clock(self, moment: datetime) -> None:
        assert moment.tzinfo, "the fake clock needs an aware datetime"
        self._clock = moment
        self.pulse.beat()

    def open_chat(self, chat_id: int, kind: str, names: Payload) -> Chat:
        """Return a chat, made if it is new."""
        if chat_id not in self.chats:
            first_id = FIRST_IDS_APART * (len(self.chats) + 1) + 1
            self.chats[chat_id] = Chat(chat_id, kind, names, first_id)
        return self.chats[chat_id]

    def post(self, kind: str, payload: Payload, chat: Chat) -> int | None:
        """Queue an update and return its id, or None if the bot does not take this kind."""
        allowed = kind not in UNASKED_UPDATES if self.allowed is None else kind in self.allowed
        if not allowed:
            return None
        self._last_update_id += 1
        self.updates.append(Update(self._last_update_id, kind, payload, chat.chat_id))
        chat.pending.add(self._last_update_id)
        self.pulse.beat()
        return self._last_update_id

    def post_text(self, text: str) -> None:
        """Queue an update that is written already, of no chat; UPDATE_ID in it becomes its id."""
        self._last_update_id += 1
        written = text.replace("UPDATE_ID", str(self._last_update_id))
        self.updates.append(Update(self._last_update_id, "", {}, -self._last_update_id, written))
        self.pulse.beat()

    def press(self, person: Payload, chat: Chat, message: Message, data: str) -> Press:
        """Queue the press of a button."""
        press = Press(str(4_000_000_000 + len(self.presses)), chat, message, data, self.clock)
        self.presses[press.query_id] = chat.open_presses[press.query_id] = press
        payload = {
            "id": press.query_id,
            "from": person,
            "chat_instance": str(message.chat.chat_id),
            "data": data,
        }
        payload["message"] = _accessible(message)
        press.update_id = self.post("callback_query", payload, chat)
        return press

    def confirm(self, update_id: int) -> None:
        """Forget the updates up to one and with it."""
        for update in [update for update in self.updates if update.update_id <= update_id]:
            self.taken(update)

    def taken(self, update: Update) -> None:
        """Forget one update."""
        self.updates.remove(update)
        chat = self.chats.get(update.chat_id)
        if chat is not None:  # one without messages is false
            chat.pending.discard(update.update_id)
            self.stir(chat)

    def drop_updates(self) -> None:
        """Forget all updates."""
        for update in list(self.updates):
            self.taken(update)

    def stir(self, chat: Chat) -> None:
        """Wake whoever waits for something in a chat."""
        chat.pulse.beat()
        self.pulse.beat()

    def expired(self, press: Press) -> bool:
        """Tell whether a press can no longer be answered."""
        return self.clock - press.at > self.callback_life

    def unanswered(self) -> list[Press]:
        """Return the presses the bot can still answer and has not tried to."""
        return [press for chat in self.chats.values() for press in self.unanswered_in(chat)]

    def unanswered_in(self, chat: Chat) -> list[Press]:
        """Return those of one chat."""
        waiting = [press for press in chat.open_presses.values() if press.update_id is not None]
        return [press for press in waiting if not self.expired(press)]

    def try_answer(self, query_id: str) -> Press | None:
        """Return the press an answer is meant for, which no longer waits, or None if there was
        none.
        """
        press = self.presses.get(query_id)
        if press:
            press.chat.open_presses.pop(query_id, None)
            self.stir(press.chat)
        return press

    def store(self, folder: str, content: bytes, name: str) -> StoredFile:
        """Keep a file and return it with its id and path."""
        number = len(self.files) + 1
        ending = name[name.rindex(".") :] if "." in name else ""
        file = StoredFile(f"file-{number}", f"{folder}/file_{number}{ending}", content, name)
        self.files[file.file_id] = file
        return file

    def complain(self, problem: str) -> None:
        """Record a violation."""
        self.violations.append(problem)


def _accessible(message: Message) -> Payload:
    if message.deleted:
        return {"chat": message.chat.payload(), "message_id": message.message_id, "date": 0}
    return message.payload()
