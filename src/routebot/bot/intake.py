"""What came in: Telegram's updates, parsed into the few things that matter to us.

Nothing past this module sees an update. Names, photos, contacts and everything else that is not
listed here is never looked at.

An update that cannot be read costs that one update. Servers of another version of the Bot API leave
out or add what PTB's parser insists on, and they hand an update out until it is confirmed.
"""

import json
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime

from telegram import Bot, CallbackQuery, ChatMember, ChatMemberUpdated, Message, Update
from telegram.constants import ChatType

from routebot.bot.logs import where_from
from routebot.words.i18n import Language

__all__ = [
    "Attached",
    "Blocked",
    "Elsewhere",
    "Incoming",
    "Said",
    "Tap",
    "Unreadable",
    "chat_of",
    "language_from",
    "parse",
    "read",
]

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


Incoming = Tap | Said | Elsewhere | Blocked


class Unreadable(Update):
    """Stands for an update that cannot be read, so that it is confirmed and counted.

    Attributes:
        trouble: what was wrong, for the log.
    """

    def __init__(self, update_id: int, trouble: str) -> None:
        super().__init__(update_id, api_kwargs={"trouble": trouble})

    @property
    def trouble(self) -> str:
        """See above."""
        return str(self.api_kwargs["trouble"])


def read(written: object, bot: Bot) -> Update:
    """Read an update; whatever is wrong with it makes it `Unreadable`.

    Args:
        written: what JSON gave, or the bytes of JSON.

    Returns:
        The update; its id is 0 if it came without one.
    """
    try:
        return _checked(json.loads(written) if isinstance(written, bytes) else written, bot)
    except Exception as error:  # noqa: BLE001 - nobody can list what PTB's parser stumbles over
        return Unreadable(_id_of(written), where_from(error))


def _checked(plain: object, bot: Bot) -> Update:
    update = Update.de_json(plain, bot)  # type: ignore[arg-type]
    if not _id_of(plain):
        raise ValueError("an update without an id")
    chat_of(update)
    parse(update)
    return update


def _id_of(written: object) -> int:
    """Return the id to confirm an update with, or 0."""
    found: object = None
    if isinstance(written, dict):
        found = written.get("update_id")
    elif isinstance(written, bytes) and (match := _WRITTEN_ID.search(written)):
        found = int(match[1])
    return found if type(found) is int and 0 < found <= _LARGEST_UPDATE_ID else 0


def parse(update: Update) -> Incoming | None:
    """Return what an update says, or None if it says nothing to us.

    Raises:
        TypeError, ValueError: something in it is not as Telegram sends it; `read` finds that out.
    """
    if update.callback_query:
        return _tap(update.callback_query)
    if update.my_chat_member:
        return _membership(update.my_chat_member)
    message = (
        update.message or update.edited_message or update.channel_post or update.edited_channel_post
    )
    return _message(message, edited=update.edited_message is not None) if message else None


def chat_of(update: object) -> int | None:
    """Return the chat whose turn an update is."""
    chat = update.effective_chat if isinstance(update, Update) else None
    return _number(chat.id) if chat else None


def language_from(code: str | None) -> Language:
    """Choose the language of a first screen; who hides their language most likely reads Russian."""
    return "ru" if not code or code.split("-")[0].lower() in _READ_RUSSIAN else "en"


def _tap(query: CallbackQuery) -> Tap | Elsewhere | None:
    language, query_id = language_from(query.from_user.language_code), _text(query.id)
    message = query.message
    if message is None:
        return Elsewhere(0, may_write=False, query_id=query_id, language=language)
    chat_id = _number(message.chat.id)
    if _text(message.chat.type) != ChatType.PRIVATE:
        name = _text(message.chat.username)
        return Elsewhere(chat_id, may_write=False, query_id=query_id, language=language, name=name)
    sent_at = message.date.astimezone(UTC) if message.is_accessible else None
    return Tap(chat_id, _number(message.message_id), sent_at, query_id, _text(query.data), language)


def _message(message: Message, *, edited: bool) -> Said | Elsewhere | None:
    language = language_from(message.from_user.language_code if message.from_user else None)
    chat_id = _number(message.chat.id)
    if _text(message.chat.type) != ChatType.PRIVATE:
        left = message.left_chat_member
        if left and left.id == message.get_bot().id:
            return None
        name, may_write = _text(message.chat.username), message.chat.type != ChatType.CHANNEL
        return Elsewhere(chat_id, may_write=may_write, query_id="", language=language, name=name)
    sent = message.document
    file = (
        Attached(_text(sent.file_id), _text(sent.file_name), _number(sent.file_size or 0))
        if sent
        else None
    )
    return Said(chat_id, _number(message.message_id), _text(message.text), edited, language, file)


def _membership(change: ChatMemberUpdated) -> Elsewhere | Blocked | None:
    gone = change.new_chat_member.status in (ChatMember.BANNED, ChatMember.LEFT)
    chat_id = _number(change.chat.id)
    if _text(change.chat.type) == ChatType.PRIVATE:
        return Blocked(chat_id) if gone else None
    if gone:
        return None
    language = language_from(change.from_user.language_code)
    name, may_write = _text(change.chat.username), change.chat.type != ChatType.CHANNEL
    return Elsewhere(chat_id, may_write=may_write, query_id="", language=language, name=name)


def _number(value: object) -> int:
    """Return an id or a size; PTB passes on whatever came."""
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
