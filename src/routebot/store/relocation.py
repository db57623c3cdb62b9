"""Moves everything that one place keeps to another one, which may be of another engine.

At each moment whatever is moved stands in one of them at least. So whoever is interrupted begins
again, and what was moved already is not moved twice. Nobody may serve from either meanwhile.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import NamedTuple

from routebot.errors import StoreError
from routebot.store.hours import alarm_begun_at, hour_of, last_moment
from routebot.store.protocol import Alarm, Remains, Session, SessionStore
from routebot.store.revisions import Revisions

__all__ = ["Kept", "Moved", "move"]

_AT_ONCE = 64
"""Chats moved side by side: a store writes what comes together in one transaction."""

_LONG_AGO = datetime.fromtimestamp(0, UTC)
"""Then everything that is there was still to end."""


class Kept(NamedTuple):
    """All that a bot keeps in one place."""

    revisions: Revisions
    sessions: SessionStore


class Moved(NamedTuple):
    """How much a move has brought to its end.

    Attributes:
        revisions: of the dataset, all that the source has.
        audit: rows of it.
        sessions: those that were at the source when the move began.
        chats: those without a session that have messages left.
        behind: sessions that are still at the source, since nobody can tell whose they are.
    """

    revisions: int
    audit: int
    sessions: int
    chats: int
    behind: int


async def move(source: Kept, target: Kept, now: Callable[[], datetime]) -> Moved:
    """Move what was published, then every session, then what is left of those that are gone.

    What was published stays at the source, too; of sessions nothing does. Each ends when it would
    have ended there; one that has ended since a bot served is moved as it is: to erase by age is up
    to the bot, which trusts no clock before Telegram has confirmed it.

    Raises:
        StoreError: one side cannot be read or written, or the target has been published to by
            itself; what was moved until then is at the target.
        ConflictError: somebody else works on the sessions.
    """
    tables = await source.revisions.tables()
    await target.revisions.fill(tables)
    chats = _Chats(source.sessions, target.sessions, now)
    sessions = await _counted(source.sessions.sessions(_LONG_AGO), await chats.session_mover())
    left = await _counted(source.sessions.alarms(now()), await chats.alarm_mover())
    behind = await source.sessions.count()
    return Moved(len(tables["revision"]), len(tables["activation"]), sessions, left, behind)


async def _counted(chats: AsyncIterator[Alarm], mover: Callable[[Alarm], Awaitable[bool]]) -> int:
    """Move chats, some side by side; return how many there was something to move of."""
    moved, page = 0, list[Alarm]()
    async for chat in chats:
        page.append(chat)
        if len(page) == _AT_ONCE:
            moved += await _side_by_side(page, mover)
            page = []
    return moved + await _side_by_side(page, mover)


async def _side_by_side(page: Sequence[Alarm], mover: Callable[[Alarm], Awaitable[bool]]) -> int:
    ended = await asyncio.gather(*map(mover, page), return_exceptions=True)
    for each in ended:
        if isinstance(each, BaseException):
            raise each
    return sum(map(bool, ended))


@dataclass(slots=True)
class _Chats:
    source: SessionStore
    target: SessionStore
    now: Callable[[], datetime]
    _at_target: dict[int, tuple[int, ...]] = field(default_factory=dict)
    _looked: bool = False
    _looking: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def session_mover(self) -> Callable[[Alarm], Awaitable[bool]]:
        """Return what moves the session of a chat."""
        owing = {chat_id async for chat_id in self.source.owing(self.now())}

        async def moved(chat: Alarm) -> bool:
            living_at = min(self.now(), last_moment(chat.expires))
            session = await self.source.load(chat.chat_id, living_at)
            if session is None:
                return False  # nobody can open it; its messages are an alarm by now
            version = await self._saved(chat, session)
            if version is not None and chat.chat_id not in owing:
                self.target.note_shown(chat.chat_id, version, self.now())
            await self._erase(chat.chat_id, session)
            return True

        return moved

    async def alarm_mover(self) -> Callable[[Alarm], Awaitable[bool]]:
        """Return what moves the messages that are left in a chat without a session."""
        alarms = self.target.alarms(self.now())
        there = {(alarm.chat_id, alarm.message_ids) async for alarm in alarms}

        async def moved(alarm: Alarm) -> bool:
            chat_id, ids = alarm.chat_id, alarm.message_ids
            if ids and (chat_id, ids) not in there:
                await self.target.owe(chat_id, ids, alarm_begun_at(alarm.expires))
            await self.source.owe(chat_id, (), self.now(), alarm)
            return bool(ids)

        return moved

    async def _saved(self, chat: Alarm, session: Session) -> int | None:
        """Have a session at the target; return its version there, None if a newer one is kept."""
        chat_id, ids = chat.chat_id, chat.message_ids
        there = await self.target.load(chat_id, self.now())
        if there is None:
            return await self._save(chat, session, None)
        if there.body == session.body:
            return there.version  # of a move that was interrupted
        # A bot has served since a move was interrupted. Numbers of messages grow: the higher one
        # tells where the conversation went on; what the other one showed is still to go.
        others = await self._messages_at_target(chat_id)
        if max(others, default=0) > max(ids, default=0):
            await self._owe(chat_id, {*ids} - {*others})
            return None
        await self._owe(chat_id, {*others} - {*ids})
        return await self._save(chat, session, there.version)

    async def _save(self, chat: Alarm, session: Session, version: int | None) -> int:
        return await self.target.save(
            chat.chat_id,
            session.body,
            version,
            self.now(),
            chat.message_ids,
            expires=session.expires,
        )

    async def _owe(self, chat_id: int, ids: set[int]) -> None:
        if ids:
            await self.target.owe(chat_id, tuple(sorted(ids)), self.now())

    async def _messages_at_target(self, chat_id: int) -> Sequence[int]:
        """Return the messages of a session that was at the target before; all are looked up once,
        and only where a move was interrupted and a bot has served since.
        """
        async with self._looking:
            if not self._looked:
                at_target = self.target.sessions(self.now())
                self._at_target = {each.chat_id: each.message_ids async for each in at_target}
                self._looked = True
        return self._at_target.get(chat_id, ())

    async def _erase(self, chat_id: int, session: Session) -> None:
        """Erase a session at the source that the target has.

        First its messages are taken off it: they belong to a session that lives, and what is left
        of one that is erased would have them deleted.
        """
        at, ends = self.now(), session.expires
        if ends > hour_of(at):  # of one that has ended the messages are to go anyway
            await self.source.save(chat_id, session.body, session.version, at, expires=ends)
        erased = await self.source.erase(chat_id, self.now())
        if erased.remains is not Remains.NOTHING:
            raise StoreError(
                "a conversation that was moved cannot be erased where it was; see that the disk is "
                "not full, and move again"
            )
        if erased.alarm:
            await self.source.owe(chat_id, (), self.now(), erased.alarm)
