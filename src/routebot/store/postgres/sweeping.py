"""Ends what is over, page by page: sessions whose time or whose key is gone, and old alarms.

Whoever comes second leaves what another process has in hand, so that several that sweep at once do
no harm and none waits for another.
"""

from dataclasses import dataclass
from datetime import datetime

from asyncpg import Connection

from routebot.store.hours import hour_of, hour_of_end, hours
from routebot.store.postgres.destroying import Destroyer
from routebot.store.postgres.link import Postgres
from routebot.store.postgres.statements import RETIRE
from routebot.store.protocol import ALARM_LIFE, SESSION_LIFE

__all__ = ["Sweeper"]

_DESTROYING_SECONDS = 2.0
"""For the keys of a page, while its rows are held."""

# A row that claims to live longer than any can was written with a wrong clock.
_TOO_LATE = """
UPDATE session SET expires = $2 WHERE bot = $1 AND row_key IS NOT NULL AND expires > $2
"""

_TOO_LATE_ALARM = """
UPDATE session SET expires = $2 WHERE bot = $1 AND row_key IS NULL AND expires > $2
"""

# 500 rows take some ten milliseconds.
_EXPIRED = """
SELECT id FROM session WHERE bot = $1 AND row_key IS NOT NULL AND expires <= $2
ORDER BY expires LIMIT 500 FOR UPDATE SKIP LOCKED
"""

_RETIRE = RETIRE + "expires = $3, keeper = $4 WHERE bot = $1 AND id = ANY($2::bytea[])"

_EXPIRED_ALARMS = """
DELETE FROM session WHERE bot = $1 AND id IN (
    SELECT id FROM session WHERE bot = $1 AND row_key IS NULL AND expires <= $2
    ORDER BY expires LIMIT 500 FOR UPDATE SKIP LOCKED
) RETURNING id
"""

_LOST = RETIRE + "expires = $3, keeper = $4 WHERE bot = $1 AND id IN ("
_WHICH = "SELECT id FROM session WHERE bot = $1 AND row_key IS NOT NULL AND generation "
_A_PAGE = " ORDER BY generation LIMIT 500 FOR UPDATE SKIP LOCKED) RETURNING id"

# Two ranges of an index: what differs would be looked for in all rows.
_LOST_BEFORE = _LOST + _WHICH + "< $2" + _A_PAGE
_LOST_AFTER = _LOST + _WHICH + "> $2" + _A_PAGE


@dataclass(frozen=True, slots=True)
class Sweeper:
    """Ends what is over of a bot.

    Attributes:
        keeper: the process that sees to the messages.
    """

    database: Postgres
    bot: int
    destroyer: Destroyer
    keeper: int

    async def end_lost(self, generation: bytes, now_at: datetime) -> None:
        """End the sessions whose keys went with an earlier generation of the key server.

        Raises:
            StoreError: some could not be ended.
        """
        until = hour_of_end(now_at, alarm=True)
        for sql in (_LOST_BEFORE, _LOST_AFTER):
            while await self.database.rows(sql, self.bot, generation, until, self.keeper):
                pass

    async def end_old(self, now_at: datetime) -> int:
        """End the sessions whose idle time is over, and forget alarms that are too old.

        Returns:
            How many sessions it were.

        Raises:
            StoreError: some could not be ended.
        """
        hour = hour_of(now_at)
        for sql, life in ((_TOO_LATE, SESSION_LIFE), (_TOO_LATE_ALARM, ALARM_LIFE)):
            await self.database.rows(sql, self.bot, hour + 1 + hours(life))
        ended = 0
        while page := await self.database.run(lambda connection: self._page(connection, now_at)):
            ended += page
        while await self.database.rows(_EXPIRED_ALARMS, self.bot, hour):
            pass
        return ended

    async def _page(self, connection: Connection, now_at: datetime) -> int:
        """End a page of old sessions, and say how many it were.

        First their keys, while the rows are held: whoever is about to save one loses.
        """
        found = await connection.fetch(_EXPIRED, self.bot, hour_of(now_at))
        ids = [row["id"] for row in found]
        # Where the key server is away it is waited for once, not for each page.
        if self.destroyer.left:
            self.destroyer.left.update(ids)
        else:
            await self.destroyer.destroy(ids, _DESTROYING_SECONDS)
        until = hour_of_end(now_at, alarm=True)
        await connection.execute(_RETIRE, self.bot, ids, until, self.keeper)
        return len(ids)
