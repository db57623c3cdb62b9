"""Looks at a PostgreSQL without making or changing anything there."""

import asyncio
import dataclasses
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from asyncpg import Connection

from routebot.store.postgres.connecting import ERRORS, Hosts, part_with
from routebot.store.postgres.migrating import packaged_migrations
from routebot.store.postgres.suiting import objection, see_that_it_suits
from routebot.store.servers import Server
from routebot.store.tables.audit import ACTIVATIONS

__all__ = ["Look", "look"]

_SECONDS = 15
"""For all of it: several hosts may be named, and be away."""

_PLACE = """
SELECT inet_server_addr() AS theirs, inet_client_addr() AS ours, clock_timestamp() AS at,
       (SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()) AS sealed,
       (SELECT count(*) FROM pg_stat_replication) AS copies
"""


@dataclass(frozen=True, slots=True)
class Look:
    """What was seen.

    Attributes:
        version: such as 17.2.
        milliseconds: until it answered one question.
        is_far: it is on another machine than this.
        is_sealed: the connection is encrypted.
        at: the time that it has.
        copies: how many servers follow it.
        settings: all that it tells, name -> value.
        missing: steps of the schema that are still to be taken; None where none was ever.
        unknown: steps that a newer routebot took.
        audit: rows of the activations, oldest first.
    """

    version: str
    milliseconds: float
    is_far: bool
    is_sealed: bool
    at: datetime
    copies: int
    settings: Mapping[str, str]
    missing: frozenset[str] | None = None
    unknown: frozenset[str] = frozenset()
    audit: Sequence[Any] = ()


async def look(server: Server) -> Look:
    """Look at a server.

    Raises:
        ConfigError: it cannot be reached, or is not what a bot needs.
    """
    hosts = Hosts(server)
    try:
        async with asyncio.timeout(_SECONDS):
            connection = await hosts.connect()
            try:
                await see_that_it_suits(connection, await hosts.connect(), server)
                return await _looked_at(connection)
            finally:
                await part_with(connection)
    except ERRORS as error:
        raise objection(server, error) from None


async def _looked_at(connection: Connection) -> Look:
    place = await connection.fetchrow(_PLACE)
    rows = await connection.fetch("SELECT name, setting FROM pg_settings")
    settings = {row["name"]: row["setting"] for row in rows}
    began = time.monotonic()
    await connection.execute("SELECT 1")
    seen = Look(
        version=settings["server_version"].split()[0],
        milliseconds=1000 * (time.monotonic() - began),
        # Of a socket in the file system it knows no address.
        is_far=place["theirs"] is not None and place["theirs"] != place["ours"],
        is_sealed=bool(place["sealed"]),
        at=place["at"],
        copies=place["copies"],
        settings=settings,
    )
    return await _with_tables(connection, seen)


async def _with_tables(connection: Connection, seen: Look) -> Look:
    if not await _is_there(connection, "migration"):
        return seen
    known = {name for name, _ in packaged_migrations()}
    applied = {row["name"] for row in await connection.fetch("SELECT name FROM migration")}
    has_audit = await _is_there(connection, "activation")
    return dataclasses.replace(
        seen,
        missing=frozenset(known - applied),
        unknown=frozenset(applied - known),
        audit=await connection.fetch(ACTIVATIONS) if has_audit else (),
    )


async def _is_there(connection: Connection, table: str) -> bool:
    return await connection.fetchval("SELECT to_regclass($1) IS NOT NULL", table) is True
