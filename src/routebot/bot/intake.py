"""What came in: Telegram's updates, read into the few things that matter to us.

They are read as plain JSON, and of it only the fields named here: names, photos, contacts and
everything else are never looked at. Nothing past this module sees an update.

An update that cannot be read costs that one update. Servers of another version of the Bot API leave
fields out or add some, and they hand an update out until it is confirmed.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from routebot.bot.logs import where_from
from routebot.words.i18n import Language

__all__ = [
    "KINDS",
    "Arrival",
    "Attached",
    "Blocked",
    "Elsewhere",
    "Flood",
    "Incoming",
    "Noted",
    "Said",
    "Tap",
    "language_from",
    "read",
]

KINDS = ("message", "edited_message", "callback_query", "my_chat_member", "channel_post")
"""The kinds of updates we ask for; others never reach us."""

_CONTENT = frozenset(
    {
        "animation",
        "audio",
        "caption",
        "checklist",
        "contact",
        "dice",
        "document",
        "game",
        "invoice",
        "location",
        "paid_media",
        "photo",
        "poll",
        "sticker",
        "story",
        "text",
        "venue",
        "video",
        "video_note",
        "voice",
    }
)
"""What a message of a person has; one without is a note of Telegram's own
(https://core.telegram.org/bots/api#message).
"""

_GONE = ("kicked", "left")
"""Of the bot's membership (https://core.telegram.org/bots/api#chatmember)."""

_LARGEST_UPDATE_ID = 2**31 - 1
_LARGEST_NUMBER = 2**52
"""Of ids and sizes: "at most 52 significant bits" (https://core.telegram.org/bots/api#chat)."""

_WRITTEN_ID = re.compile(rb'"update_id"\s*:\s*([0-9]{1,10})\b')

_READ_RUSSIAN = frozenset(
    {"ru", "uk", "be", "kk", "ky", "uz", "tg", "tk", "hy", "az", "ka", "mn", "tt", "ba", "cv", "ce"}
)
"""Interface languages whose users mostly read Russian better than English."""


@dataclass(frozen=True, slots=True)
class Tap:
    """A button was pressed in a private chat.

    Attributes:
        sent_at: when the message with the button was sent; None where Telegram does not say so any
            more.
    """

    chat_id: int = field(repr=False)
    message_id: int = field(repr=False)
    sent_at: datetime | None
    query_id: str = field(repr=False)
    data: str = field(repr=False)
    language: Language


@dataclass(frozen=True, slots=True)
class Attached:
    """A file that was sent; only an admin's is ever fetched.

    Attributes:
        size: in bytes, as far as Telegram says; 0 if it does not.
    """

    file_id: str = field(repr=False)
    name: str = field(repr=False)
    size: int


@dataclass(frozen=True, slots=True)
class Said:
    """A message of the person in a private chat.

    Attributes:
        text: empty for a photo, a voice message and anything else that is no text.
        edited: it is an older message that was changed.
        file: of a document.
    """

    chat_id: int = field(repr=False)
    message_id: int = field(repr=False)
    text: str = field(repr=False)
    edited: bool
    language: Language
    file: Attached | None = None


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Something in a group or a channel, where we do not work.

    Attributes:
        query_id: of a pressed button that wants an answer; empty if there is none.
        name: the public name of the group or channel, if it has one.
    """

    chat_id: int = field(repr=False)
    may_write: bool
    query_id: str
    language: Language
    name: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Blocked:
    """The person blocked the bot."""

    chat_id: int = field(repr=False)


@dataclass(frozen=True, slots=True)
class Noted:
    """A note of Telegram's own in a private chat, such as that a message was pinned."""

    chat_id: int = field(repr=False)
    message_id: int = field(repr=False)


@dataclass(frozen=True, slots=True)
class Flood:
    """Messages of a chat that were too many to be looked at one by one."""

    chat_id: int = field(repr=False)
    message_ids: tuple[int, ...] = field(repr=False)


Incoming = Tap | Said | Elsewhere | Blocked | Noted | Flood


@dataclass(frozen=True, slots=True)
class Arrival:
    """An update.

    Attributes:
        update_id: to confirm it with; 0 if it came without one.
        incoming: None if it says nothing to us.
        kind: which of `KINDS` it is; "other" if none.
        trouble: why it could not be read; empty if it could.
    """

    update_id: int
    incoming: Incoming | None = None
    kind: str = "other"
    trouble: str = ""


def read(written: object, bot_id: int) -> Arrival:
    """Read an update, whatever is wrong with it.

    Args:
        written: what JSON gave, or the bytes of JSON.
    """
    update_id, kind = _id_of(written), "other"
    try:
        plain = _object(json.loads(written) if isinstance(written, bytes) else written)
        update_id = _number(plain["update_id"])
        kind = next((kind for kind in KINDS if plain.get(kind) is not None), "other")
        return Arrival(_id_of(plain), _parsed(plain, bot_id), kind)
    except (ArithmeticError, LookupError, TypeError, ValueError, OSError, RecursionError) as error:
        return Arrival(update_id, kind=kind, trouble=where_from(error))


def _id_of(written: object) -> int:
    """Return the id to confirm an update with, or 0."""
    found: object = None
    if isinstance(written, dict):
        found = written.get("update_id")
    elif isinstance(written, bytes) and (match := _WRITTEN_ID.search(written)):
        found = int(match[1])
    return found if type(found) is int and 0 < found <= _LARGEST_UPDATE_ID else 0


def _parsed(update: Mapping[str, Any], bot_id: int) -> Incoming | None:
    """Return what an update says, or None if it says nothing to us.

    Raises:
        KeyError, TypeError, ValueError: something in it is not as Telegram sends it.
    """
    if found := update.get("callback_query"):
        return _tap(_object(found))
    if found := update.get("my_chat_member"):
        return _membership(_object(found))
    if found := update.get("edited_message"):
        return _message(_object(found), bot_id, edited=True)
    found = update.get("message") or update.get("channel_post")
    return _message(_object(found), bot_id, edited=False) if found else None


def language_from(code: str | None) -> Language:
    """Choose the language of a first screen; who hides their language most likely reads Russian."""
    return "ru" if not code or code.split("-")[0].lower() in _READ_RUSSIAN else "en"


def _tap(query: Mapping[str, Any]) -> Tap | Elsewhere:
    language, query_id = _language_of(query), _text(query["id"])
    message = query.get("message")
    if message is None:
        return Elsewhere(0, may_write=False, query_id=query_id, language=language)
    message = _object(message)
    chat = _object(message["chat"])
    chat_id = _number(chat["id"])
    if not _is_private(chat):
        name = _text(chat.get("username"))
        return Elsewhere(chat_id, may_write=False, query_id=query_id, language=language, name=name)
    # 0 stands for a message that Telegram does not show to the bot any more.
    date = _number(message["date"])
    sent_at = datetime.fromtimestamp(date, UTC) if date else None
    message_id, data = _number(message["message_id"]), _text(query.get("data"))
    return Tap(chat_id, message_id, sent_at, query_id, data, language)


def _message(
    message: Mapping[str, Any], bot_id: int, *, edited: bool
) -> Said | Elsewhere | Noted | None:
    language, chat = _language_of(message), _object(message["chat"])
    chat_id, message_id = _number(chat["id"]), _number(message["message_id"])
    if not _is_private(chat):
        left = message.get("left_chat_member")
        if left and _object(left).get("id") == bot_id:
            return None
        name, may_write = _text(chat.get("username")), chat["type"] != "channel"
        return Elsewhere(chat_id, may_write=may_write, query_id="", language=language, name=name)
    if not message.keys() & _CONTENT:
        return Noted(chat_id, message_id)
    file, text = _attached(message.get("document")), _text(message.get("text"))
    return Said(chat_id, message_id, text, edited, language, file)


def _attached(document: object) -> Attached | None:
    if document is None:
        return None
    sent = _object(document)
    size = _number(sent.get("file_size") or 0)
    return Attached(_text(sent["file_id"]), _text(sent.get("file_name")), size)


def _membership(change: Mapping[str, Any]) -> Elsewhere | Blocked | None:
    gone = _text(_object(change["new_chat_member"])["status"]) in _GONE
    chat = _object(change["chat"])
    chat_id = _number(chat["id"])
    if _is_private(chat):
        return Blocked(chat_id) if gone else None
    if gone:
        return None
    name, may_write = _text(chat.get("username")), chat["type"] != "channel"
    language = _language_of(change)
    return Elsewhere(chat_id, may_write=may_write, query_id="", language=language, name=name)


def _is_private(chat: Mapping[str, Any]) -> bool:
    return _text(chat["type"]) == "private"


def _language_of(sent: Mapping[str, Any]) -> Language:
    """Return the language for whoever sent something; channels have no sender."""
    sender = sent.get("from")
    return language_from(_text(_object(sender).get("language_code")) if sender else None)


def _object(value: object) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise TypeError("not an object")
    return value


def _number(value: object) -> int:
    """Return an id, a size or a time."""
    if type(value) is not int or abs(value) > _LARGEST_NUMBER:
        raise ValueError("not a number of Telegram's")
    return value


def _text(value: object) -> str:
    """Return a text, empty where there is none."""
    if value is None:
        return ""
    if not isinstance(value, str):
        raise TypeError("not a text")
    return value
