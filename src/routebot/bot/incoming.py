"""What came in: Telegram's updates, parsed into the few things that matter to us.

Nothing past this module sees an update. Names, photos, contacts and everything else that is not listed here is never
looked at.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime

from telegram import CallbackQuery, ChatMember, ChatMemberUpdated, Message, Update
from telegram.constants import ChatType

from routebot.i18n import Language

__all__ = ["Attached", "Blocked", "Elsewhere", "Incoming", "Said", "Tap", "chat_of", "language_from", "parse"]

_READ_RUSSIAN = frozenset(
    {"ru", "uk", "be", "kk", "ky", "uz", "tg", "tk", "hy", "az", "ka", "mn", "tt", "ba", "cv", "ce"}
)
"""Interface languages whose users mostly read Russian better than English."""


@dataclass(frozen=True, slots=True)
class Tap:
    """A button was pressed in a private chat.

    Attributes:
        sent_at: when the message with the button was sent; None where Telegram does not say so any more.
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


def parse(update: Update) -> Incoming | None:
    """Return what an update says, or None if it says nothing to us."""
    if update.callback_query:
        return _tap(update.callback_query)
    if update.my_chat_member:
        return _membership(update.my_chat_member)
    message = update.message or update.edited_message or update.channel_post or update.edited_channel_post
    return _message(message, edited=update.edited_message is not None) if message else None


def chat_of(update: object) -> int | None:
    """Return the chat whose turn an update is."""
    chat = update.effective_chat if isinstance(update, Update) else None
    return chat.id if chat else None


def language_from(code: str | None) -> Language:
    """Choose the language of a first screen; who hides their language most likely reads Russian."""
    return "ru" if not code or code.split("-")[0].lower() in _READ_RUSSIAN else "en"


def _tap(query: CallbackQuery) -> Tap | Elsewhere | None:
    language = language_from(query.from_user.language_code)
    message = query.message
    if message is None:
        return Elsewhere(0, may_write=False, query_id=query.id, language=language)
    if message.chat.type != ChatType.PRIVATE:
        name = message.chat.username or ""
        return Elsewhere(message.chat.id, may_write=False, query_id=query.id, language=language, name=name)
    sent_at = message.date.astimezone(UTC) if message.is_accessible else None
    return Tap(message.chat.id, message.message_id, sent_at, query.id, query.data or "", language)


def _message(message: Message, *, edited: bool) -> Said | Elsewhere | None:
    language = language_from(message.from_user.language_code if message.from_user else None)
    if message.chat.type != ChatType.PRIVATE:
        left = message.left_chat_member
        if left and left.id == message.get_bot().id:
            return None
        name, may_write = message.chat.username or "", message.chat.type != ChatType.CHANNEL
        return Elsewhere(message.chat.id, may_write=may_write, query_id="", language=language, name=name)
    sent = message.document
    file = Attached(sent.file_id, sent.file_name or "", sent.file_size or 0) if sent else None
    return Said(message.chat.id, message.message_id, message.text or "", edited, language, file)


def _membership(change: ChatMemberUpdated) -> Elsewhere | Blocked | None:
    gone = change.new_chat_member.status in (ChatMember.BANNED, ChatMember.LEFT)
    if change.chat.type == ChatType.PRIVATE:
        return Blocked(change.chat.id) if gone else None
    if gone:
        return None
    language = language_from(change.from_user.language_code)
    name, may_write = change.chat.username or "", change.chat.type != ChatType.CHANNEL
    return Elsewhere(change.chat.id, may_write=may_write, query_id="", language=language, name=name)
