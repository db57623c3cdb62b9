"""Asking Telegram for updates, so that neither an odd update nor an outage makes the bot deaf.

Each update is read alone. One is confirmed when what it changes is stored, so that a kill loses
nothing; one that waits behind its chat's others holds up nobody. A poll that fails is followed by a
pause, and what an operator has to know of it is said in plain words.
"""

import asyncio
import json
import logging
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Any

from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError
from telegram.ext import ExtBot

from routebot.bot.client import Client
from routebot.bot.inbox import Inbox, Ticket
from routebot.bot.intake import KINDS, Arrival, read
from routebot.bot.logs import where_from
from routebot.bot.outcomes import seconds_of
from routebot.bot.plainly import plainly
from routebot.bot.troubles import Trouble

__all__ = ["POLL_MARGIN", "POLL_PAUSES", "POLL_SECONDS", "PollClient", "Poller", "PollingBot"]

POLL_SECONDS = 25
"""How long Telegram holds a poll open: shorter than the half minute after which routers forget."""

POLL_MARGIN = 10.0
"""Seconds that a poll may take beyond that: after a silent break the bot is deaf for no longer."""

POLL_PAUSES = (1.0, 2.0, 4.0, 8.0, 16.0, 30.0)
"""Seconds after each failed poll in a row."""

_QUIET_SECONDS = 600.0
"""Between two lines that say the same of failed polls: an outage of days must not fill a disk."""

_MOST_AT_ONCE = 100
"""Updates of one poll (https://core.telegram.org/bots/api#getupdates)."""

_STORING_SECONDS = 1.0
"""How long the next poll waits for the updates of one: storing takes milliseconds."""

_MOST_UNCONFIRMED = 50
"""Updates that may wait for an older one: more would fill a poll, and nothing new would come."""

_CONFIRM_SECONDS = 2.0
"""For the last confirmation: without it some updates come again, which changes nothing."""

_SHORT_PAUSE = 0.2
"""Seconds between polls that do not wait, while something old is not confirmed yet."""

_MARK = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"|[\[\]{}]', re.DOTALL)
"""A bracket, or a text, in which brackets mean nothing."""

_LOG = logging.getLogger("routebot.bot")


class PollClient(Client):
    """An HTTP client that returns the updates of an answer even if JSON as a whole is too much."""

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """See `BaseRequest.parse_json_payload`; PTB's own logs a line each time."""
        try:
            return json.loads(payload.decode("utf-8", "replace"))  # type: ignore[no-any-return]
        except (ValueError, RecursionError):  # a number too long is a ValueError, too
            return {"result": list(_listed(payload))}


def _listed(payload: bytes) -> Iterator[bytes]:
    """Yield the objects in the list of an answer, ``{"ok": true, "result": [...]}``, unparsed."""
    depth = start = 0
    for found in _MARK.finditer(payload):
        if found[0] in b"[{":
            depth += 1
            start = found.start() if depth == 3 else start
        elif found[0] in b"]}":
            if depth == 3:
                yield payload[start : found.end()]
            depth -= 1


class PollingBot(ExtBot[None]):
    """A client of the Bot API that hands updates out as they came."""

    def __repr__(self) -> str:
        # PTB's tells the token.
        return type(self).__name__

    async def ask(self, offset: int, seconds: int, limit: int) -> Sequence[object]:
        """Return the next updates, as JSON gave them or as bytes.

        Args:
            offset: of the first one wanted; those before are confirmed.
            seconds: how long Telegram waits for one to come.
        """
        asked = {
            "offset": offset,
            "limit": limit,
            "timeout": seconds,
            "allowed_updates": list(KINDS),
        }
        # The client's own limit is for each piece of the answer.
        async with asyncio.timeout(seconds + POLL_MARGIN):
            found = await self._post("getUpdates", asked)
        if not isinstance(found, list):
            raise TelegramError("no list of updates")
        return found


class Poller:
    """Asks for updates until it is told to stop.

    Args:
        pauses: seconds after each failed poll in a row; the last holds for all that follow.
        may_refuse: what is taken in may be refused: nothing is confirmed before it is stored, even
            if nothing new comes meanwhile.

    Attributes:
        trouble: why the last poll failed; None if it did not.
        answered_at: when Telegram answered last, by the loop's clock; at the beginning, since when
            we ask.
        due_at: when the present poll began, or the next one is to begin.
    """

    def __init__(
        self,
        bot: PollingBot,
        inbox: Inbox,
        pauses: Sequence[float] = POLL_PAUSES,
        *,
        may_refuse: bool = False,
    ) -> None:
        self._bot, self._inbox, self._pauses = bot, inbox, pauses
        self._may_refuse = may_refuse
        self._offset = 0
        self._unconfirmed: dict[int, Ticket] = {}
        self._failures = 0
        self._quiet_until: dict[str, float] = {}
        self._told = False
        self.trouble: Trouble | None = None
        self.answered_at = self.due_at = float("-inf")

    async def run(self) -> None:
        """Ask, for ever.

        Raises:
            InvalidToken: Telegram does not take the token any more.
        """
        self.answered_at = _now()
        while True:
            self.due_at = _now()
            await self._inbox.roomy()
            try:
                await self._poll()
            except Exception as error:  # whatever it was, the bot must not be deaf
                if isinstance(error, InvalidToken) and "unauthorized" in str(error).lower():
                    raise
                await self._failed(error)
            else:
                self._answered()

    async def confirm(self) -> None:
        """Confirm what is stored by now; for the end, when everything in hand is done."""
        self._advance()
        if self._offset:
            with suppress(TelegramError, TimeoutError):
                async with asyncio.timeout(_CONFIRM_SECONDS):
                    await self._bot.ask(self._offset, 0, 1)

    async def _poll(self) -> None:
        # While something old is unconfirmed Telegram would answer at once, with that.
        seconds = 0 if self._unconfirmed else POLL_SECONDS
        came = await self._bot.ask(self._offset, seconds, _MOST_AT_ONCE)
        arrivals = [read(written, self._bot.id) for written in came]
        if came and not any(arrival.update_id for arrival in arrivals):
            raise TelegramError("updates that cannot be confirmed")
        fresh = [each for each in arrivals if each.update_id not in self._unconfirmed]
        if any(arrival.update_id for arrival in fresh):
            await self._take(fresh)
        elif self._unconfirmed:
            await asyncio.sleep(_SHORT_PAUSE)
        self._retry()
        self._advance()

    async def _take(self, arrivals: Sequence[Arrival]) -> None:
        """Hand updates on, and wait a moment for them to be stored."""
        tickets = [self._inbox.put(arrival) for arrival in arrivals]
        named = {ticket.arrival.update_id: ticket for ticket in tickets}
        self._unconfirmed |= {id_: ticket for id_, ticket in named.items() if id_}
        await asyncio.wait([ticket.stored for ticket in tickets], timeout=_STORING_SECONDS)

    def _retry(self) -> None:
        """Hand on again what was refused, oldest first."""
        for id_, ticket in sorted(self._unconfirmed.items()):
            if ticket.refused:
                self._unconfirmed[id_] = self._inbox.put(ticket.arrival)

    def _advance(self) -> None:
        """Let the next poll confirm what is stored, up to the oldest that is not."""
        oldest = min(
            (
                id_
                for id_, ticket in self._unconfirmed.items()
                if ticket.refused or not ticket.stored.done()
            ),
            default=max(self._unconfirmed, default=-1) + 1,
        )
        if len(self._unconfirmed) > _MOST_UNCONFIRMED and not self._may_refuse:
            oldest = max(self._unconfirmed) + 1
        self._offset = max(self._offset, oldest)
        for id_ in [id_ for id_ in self._unconfirmed if id_ < self._offset]:
            del self._unconfirmed[id_]

    def _answered(self) -> None:
        """Note that a poll went well, and say so to whoever read that others failed."""
        if self._told:
            extra = {"action": "poll", "outcome": "back", "count": self._failures}
            _LOG.warning("the Bot API answers again", extra=extra)
        self._failures, self._told, self.trouble = 0, False, None
        self.answered_at = _now()

    async def _failed(self, error: Exception) -> None:
        """Say that a poll failed, now and then, and wait."""
        self._failures += 1
        conflict = isinstance(error, Conflict)
        self.trouble = Trouble.RIVAL if conflict else Trouble.SILENCE
        at, message = _now(), plainly(error)
        if at >= self._quiet_until.get(message, 0.0):
            self._quiet_until[message] = at + _QUIET_SECONDS
            self._told = True
            extra = {
                "action": "poll",
                "outcome": "conflict" if conflict else "failed",
                "count": self._failures,
                "trouble": where_from(error),
            }
            _LOG.warning(message, extra=extra)
        if conflict and "webhook" in str(error).lower():
            with suppress(TelegramError):
                await self._bot.delete_webhook()
        pause = self._pauses[min(self._failures, len(self._pauses)) - 1]
        pause = seconds_of(error) if isinstance(error, RetryAfter) else pause
        self.due_at = _now() + pause
        await asyncio.sleep(pause)


def _now() -> float:
    return asyncio.get_running_loop().time()
