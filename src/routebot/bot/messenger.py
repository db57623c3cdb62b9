"""Our side of the Bot API: a few calls, with Telegram's errors turned into what follows from them.

No exception of Telegram leaves this module. Calls that may be repeated without harm are repeated a
few times; what fails all the same is told to the caller, who owes it.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from telegram import Bot
from telegram.constants import ParseMode
from telegram.error import BadRequest, NetworkError, TelegramError

from routebot.bot.buttons import Row
from routebot.bot.client import call
from routebot.bot.outcomes import Outcome, Result, judged, never_arrived, refused
from routebot.errors import BusyError
from routebot.screens.notices import headed
from routebot.words.i18n import Language, words

__all__ = [
    "BATCH",
    "BLANK",
    "PAUSES",
    "Document",
    "Kept",
    "Messenger",
]

BATCH = 100
"""Messages that one deleteMessages takes (https://core.telegram.org/bots/api#deletemessages)."""

BLANK = "…"
"""What a message of ours shows that Telegram does not let us delete: editing has no limit of age.
"""

PAUSES = (0.3, 1.0, 2.5)
"""Seconds before each repetition of a call that failed on the way."""

_WORTH_WAITING = 30.0
"""Seconds that a deletion waits when Telegram asks for patience."""


@dataclass(frozen=True, slots=True)
class Document:
    """A file to send."""

    name: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Kept:
    """Messages that were to be deleted and are still in the chat.

    Attributes:
        refused: Telegram will never delete them; those of ours show `BLANK` from now on.
        unreachable: Telegram did not answer, or wants the chat to wait; worth another try.
        wait: seconds after which Telegram wants to hear of them again; None if it does not say.
    """

    refused: frozenset[int] = frozenset()
    unreachable: frozenset[int] = frozenset()
    wait: float | None = None

    def __or__(self, other: "Kept") -> "Kept":
        waits = [kept.wait for kept in (self, other) if kept.wait is not None]
        return Kept(
            self.refused | other.refused,
            self.unreachable | other.unreachable,
            max(waits, default=None),
        )

    @property
    def message_ids(self) -> frozenset[int]:
        """All of them."""
        return self.refused | self.unreachable


class Messenger:
    """Sends, edits and deletes.

    Whatever it shows begins with the same neutral line.

    Args:
        pauses: seconds before each repetition; tests hand in shorter ones.
        longest_wait: most seconds to wait because Telegram says so; tests cannot wait for long.
        guard: asked before each call that shows or deletes: raises BusyError where another process
            may be at the chat by now.
    """

    def __init__(
        self,
        bot: Bot,
        pauses: Sequence[float] = PAUSES,
        longest_wait: float = float("inf"),
        guard: Callable[[], None] = lambda: None,
    ) -> None:
        self._bot = bot
        self._pauses = pauses
        self._longest_wait = longest_wait
        self._guard = guard

    async def answer(self, query_id: str, text: str = "") -> None:
        """Stop the spinner on a button, with a passing sentence if there is one.

        A query that is too old is fine.
        """
        said = {"text": text} if text else {}
        await self._result(
            lambda: call(self._bot, "answerCallbackQuery", callback_query_id=query_id, **said),
            guarded=False,
        )

    async def edit(
        self, chat_id: int, message_id: int, language: Language, text: str, rows: Sequence[Row] = ()
    ) -> Result:
        """Make a message show a text and buttons."""
        return await self._edit(chat_id, message_id, headed(words(language), text), rows)

    async def send(
        self, chat_id: int | str, language: Language, text: str, rows: Sequence[Row] = ()
    ) -> Result:
        """Send a message without a sound.

        A call that may have arrived is not repeated: that would leave two messages in the chat.
        """
        shown = headed(words(language), text)
        sent: list[int] = []

        async def send() -> None:
            message = await call(
                self._bot,
                "sendMessage",
                chat_id=chat_id,
                disable_notification=True,
                **_screen(shown, rows),
            )
            sent.append(message["message_id"])

        result = await self._result(send, repeatable=never_arrived)
        return replace(result, message_id=sent[0]) if sent else result

    async def send_file(
        self,
        chat_id: int,
        language: Language,
        document: Document,
        caption: str,
        rows: Sequence[Row] = (),
    ) -> Result:
        """Send a file with a text under it, without a sound.

        As with `send`, a call that may have arrived is not repeated.
        """
        shown = headed(words(language), caption)
        sent: list[int] = []

        async def send() -> None:
            message = await self._bot.send_document(
                chat_id,
                document.content,
                shown,
                filename=document.name,
                parse_mode=ParseMode.HTML,
                disable_notification=True,
                api_kwargs=_buttons(rows),
            )
            sent.append(message.message_id)

        result = await self._result(send, repeatable=never_arrived)
        return replace(result, message_id=sent[0]) if sent else result

    async def fetch(self, file_id: str) -> bytes | None:
        """Return the content of a file that was sent to us; None if Telegram keeps it."""
        fetched: list[bytes] = []

        async def fetch() -> None:
            file = await self._bot.get_file(file_id)
            fetched.append(bytes(await file.download_as_bytearray()))

        await self._result(fetch, guarded=False)
        return fetched[0] if fetched else None

    async def delete(self, chat_id: int, message_ids: Sequence[int]) -> Kept:
        """Delete messages, in batches, and return those that are still there.

        One of ours that Telegram does not delete any more is emptied instead: nobody can read or
        press it then.
        """
        kept = Kept()
        for start in range(0, len(message_ids), BATCH):
            kept |= await self._delete_batch(chat_id, message_ids[start : start + BATCH])
        return kept

    async def blank(self, chat_id: int, message_id: int) -> Result:
        """Make a message of ours show nothing."""
        return await self._edit(chat_id, message_id, BLANK)

    async def leave(self, chat_id: int) -> Result:
        """Leave a group or channel."""
        return await self._result(lambda: self._bot.leave_chat(chat_id))

    async def _edit(
        self, chat_id: int, message_id: int, shown: str, rows: Sequence[Row] = ()
    ) -> Result:
        return await self._result(
            lambda: call(
                self._bot,
                "editMessageText",
                chat_id=chat_id,
                message_id=message_id,
                **_screen(shown, rows),
            )
        )

    async def _delete_batch(self, chat_id: int, batch: Sequence[int]) -> Kept:
        if len(batch) > 1:
            result = await self._patiently(lambda: self._bot.delete_messages(chat_id, batch))
            if result.outcome is Outcome.DONE:
                return Kept()
            if result.outcome is not Outcome.GONE:
                return Kept(unreachable=frozenset(batch), wait=result.wait)
        # One message that may not be deleted has Telegram refuse the whole batch.
        kept = Kept()
        for message_id in batch:
            kept |= await self._delete_or_blank(chat_id, message_id)
        return kept

    async def _delete_or_blank(self, chat_id: int, message_id: int) -> Kept:
        """Delete a message; where Telegram never will, make it show nothing."""
        result = await self._delete_one(chat_id, message_id)
        if result.outcome is Outcome.DONE:
            return Kept()
        # What a person wrote cannot be edited: GONE as well.
        blanked = result.outcome is Outcome.GONE
        if blanked:
            result = await self.blank(chat_id, message_id)
        if blanked and result.outcome in (Outcome.DONE, Outcome.GONE):
            return Kept(refused=frozenset({message_id}))
        return Kept(unreachable=frozenset({message_id}), wait=result.wait)

    async def _delete_one(self, chat_id: int, message_id: int) -> Result:
        """Delete a message; one that is not there any more counts as deleted."""
        missing = False

        async def delete() -> None:
            nonlocal missing
            try:
                await self._bot.delete_message(chat_id, message_id)
            except BadRequest as error:
                missing = "message to delete not found" in str(error).lower()
                raise

        result = await self._patiently(delete)
        return Result(Outcome.DONE) if missing else result

    async def _patiently(self, call: Callable[[], Awaitable[object]]) -> Result:
        """Make a call that is worth waiting for a little when Telegram says so."""
        result = await self._result(call)
        if result.outcome is Outcome.LATER and result.seconds <= _WORTH_WAITING:
            await asyncio.sleep(min(result.seconds, self._longest_wait))
            result = await self._result(call)
        return result

    async def _result(
        self,
        call: Callable[[], Awaitable[object]],
        repeatable: Callable[[NetworkError], bool] = lambda _: True,
        *,
        guarded: bool = True,
    ) -> Result:
        """Make a call, repeat it where that helps, and say what became of it.

        Args:
            guarded: it is made in a chat's turn only; without one it fails, and is owed.
        """
        for pause in (*self._pauses, None):
            try:
                if guarded:
                    self._guard()
                await call()
            except BusyError:
                return Result(Outcome.FAILED)
            except BadRequest as error:
                return refused(str(error).lower())
            except NetworkError as error:
                if pause is None or not repeatable(error):
                    return Result(Outcome.FAILED, lost=not never_arrived(error))
                await asyncio.sleep(pause)
            except TelegramError as error:
                return judged(error)
            else:
                return Result(Outcome.DONE)
        return Result(Outcome.FAILED)


def _screen(shown: str, rows: Sequence[Row]) -> dict[str, Any]:
    """Return the part of a call that says what a message is to show."""
    preview = {"is_disabled": True}
    text = {"text": shown, "parse_mode": ParseMode.HTML, "link_preview_options": preview}
    return text | _buttons(rows)


def _buttons(rows: Sequence[Row]) -> dict[str, Any]:
    if not rows:
        return {}
    keys = [[{"text": label, "callback_data": data} for label, data in row] for row in rows]
    return {"reply_markup": {"inline_keyboard": keys}}
