"""Walks through what is due of the rows of sessions, page by page.

A process that lives sees to its own: the debts of sessions that it saved last, and the alarms of
those that it ended. What a dead one leaves is adopted by whoever looks first, before it is seen to,
so that no two see to the same.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from routebot.store.hours import hour_of
from routebot.store.identity import BotIdentity
from routebot.store.postgres.changes import Place
from routebot.store.postgres.life import Life
from routebot.store.postgres.link import Postgres
from routebot.store.protocol import Alarm
from routebot.store.sealing import open_alarm

__all__ = ["ALARMS", "DEBTS", "SESSIONS", "Kind", "Walker"]


_PAGE = """
SELECT id, version, expires, alarm FROM session
WHERE bot = $1 AND id > $2 AND expires > $3 AND """
_IN_ORDER = " ORDER BY id LIMIT 256"
"""A few hundred rows are held in memory, and a walk stops soon when told."""

_KEEPERS = "SELECT worker FROM (SELECT DISTINCT "
_AS_WORKER = " AS worker FROM session WHERE bot = $1 AND "
_DEAD = ") AS kept WHERE NOT lives(worker)"

_ADOPT = """
UPDATE session SET keeper = $2 WHERE bot = $1 AND id IN (
    SELECT id FROM session WHERE bot = $1 AND """
_A_PAGE = """ LIMIT 500 FOR UPDATE SKIP LOCKED
) RETURNING id
"""


class Kind(NamedTuple):
    """Some of the rows.

    Attributes:
        those: which.
        keeper: who sees to them; empty if nobody does.
    """

    those: str
    keeper: str = ""

    @property
    def page(self) -> str:
        """Looks up the next ones."""
        return _PAGE + self.those + _IN_ORDER

    @property
    def own_page(self) -> str:
        """Looks up the next ones that one process sees to."""
        return _PAGE + self.those + f" AND {self.keeper} = $4" + _IN_ORDER

    @property
    def left_behind(self) -> str:
        """Names those who saw to some and live no more."""
        return _KEEPERS + self.keeper + _AS_WORKER + self.those + _DEAD

    @property
    def adopt(self) -> str:
        """Has one process see to some of what others left behind."""
        return _ADOPT + self.those + f" AND {self.keeper} = ANY($3::int[])" + _A_PAGE


SESSIONS = Kind("row_key IS NOT NULL")
DEBTS = Kind("owed", "coalesce(keeper, worker)")
ALARMS = Kind("row_key IS NULL", "keeper")


@dataclass(frozen=True, slots=True)
class Walker:
    """Walks through the rows of a bot.

    Attributes:
        life: of this process; without one all is seen to, whoever else lives.
    """

    database: Postgres
    bot: BotIdentity
    life: Life | None

    async def walk(self, kind: Kind, now_at: datetime) -> AsyncIterator[Alarm]:
        """Yield the alarms of rows, in the order of their random ids.

        Raises:
            StoreError: a row could not be read.
        """
        sql, own = kind.page, []
        if self.life and kind.keeper:
            await self._adopt(kind, self.life.number)
            sql, own = kind.own_page, [self.life.number]
        last = b""
        while rows := await self.database.rows(sql, self.bot.id, last, hour_of(now_at), *own):
            for last, version, expires, sealed in rows:
                if alarm := self.alarm(Place(last, version), sealed, expires):
                    yield alarm

    def alarm(self, row: Place, sealed: bytes, expires: int = 0) -> Alarm | None:
        """Open an alarm; None if it was sealed under another token."""
        opened = open_alarm(self.bot.alarm_key(row.id), row.version, sealed)
        return Alarm(opened.chat_id, opened.message_ids, row.joined, expires) if opened else None

    async def _adopt(self, kind: Kind, number: int) -> None:
        dead = [row["worker"] for row in await self.database.rows(kind.left_behind, self.bot.id)]
        while dead and await self.database.rows(kind.adopt, self.bot.id, number, dead):
            pass
