"""What a PostgreSQL has to be so that a bot can use it, and what to do where it is not."""

import secrets
import ssl
from collections.abc import Sequence

from asyncpg import Connection, exceptions

from routebot.errors import ConfigError
from routebot.store.postgres.connecting import is_away, part_with
from routebot.store.servers import Server

__all__ = ["objection", "see_that_it_suits"]

_OLDEST = 14

_TRIAL = 4709
"""First number of a lock that is taken for a moment, to see whether two connections are two."""

_POOLED = (
    "a proxy that pools connections stands before it (PgBouncer, RDS Proxy and the like): workers "
    "prove by locks of a connection that they live, and hear over it what is published; name the "
    "server itself"
)

_ADVICE: Sequence[tuple[tuple[type[BaseException], ...], str]] = (
    (
        (exceptions.InvalidAuthorizationSpecificationError,),
        "it refuses the user or the password",
    ),
    (
        (exceptions.InvalidCatalogNameError,),
        "it has no database of that name: make one with `createdb NAME`",
    ),
    (
        (exceptions.InsufficientPrivilegeError,),
        "its user may not make tables there: `ALTER DATABASE name OWNER TO user`",
    ),
    (
        (
            exceptions.ProtocolViolationError,  # refuses settings of a connection
            exceptions.DuplicatePreparedStatementError,
            exceptions.InvalidSQLStatementNameError,
        ),
        _POOLED,
    ),
    (
        (exceptions.ReadOnlySQLTransactionError, exceptions.TargetServerAttributeNotMatched),
        "it can only be read, as a replica: name the primary, or all hosts with commas between",
    ),
    ((ssl.SSLError,), "no TLS connection is made: see sslmode and sslrootcert of the address"),
    (
        (exceptions.InterfaceError,),
        (
            "the address cannot be read: write postgresql://USER:PASSWORD@HOST:5432/DATABASE, with "
            "?sslmode=verify-full also &sslrootcert=FILE, which has to be there"
        ),
    ),
)
"""Kinds of errors -> what they mean to whoever starts a bot; the first that fits counts."""


def objection(server: Server, error: BaseException) -> ConfigError:
    """Tell why a server cannot be used, without what it or its address says itself."""
    for kinds, advice in _ADVICE:
        if isinstance(error, kinds):
            return ConfigError(f"{server}: {advice}")
    kind = type(error).__name__
    if is_away(error):
        return ConfigError(
            f"{server}: PostgreSQL cannot be reached ({kind}): see that it runs and listens there"
        )
    return ConfigError(f"{server}: PostgreSQL cannot be used ({kind})")


async def see_that_it_suits(connection: Connection, other: Connection, server: Server) -> None:
    """See that a server is what a bot needs.

    Args:
        other: a second connection; it is closed.

    Raises:
        ConfigError: it is not.
    """
    try:
        await _see_version_and_encoding(connection, server)
        if await _are_one(connection, other):
            raise ConfigError(f"{server}: {_POOLED}")
    finally:
        await part_with(other)


async def _see_version_and_encoding(connection: Connection, server: Server) -> None:
    version = await connection.fetchval("SELECT version()")
    if not version.startswith("PostgreSQL ") or connection.get_server_version().major < _OLDEST:
        raise ConfigError(f"{server}: a bot needs PostgreSQL {_OLDEST} or newer, not {version:.40}")
    if (encoding := await connection.fetchval("SHOW server_encoding")) != "UTF8":
        raise ConfigError(
            f"{server}: the database keeps text as {encoding}: make one with "
            "`createdb --encoding=UTF8 --template=template0 NAME`"
        )


async def _are_one(connection: Connection, other: Connection) -> bool:
    """Tell whether what two connections do may be done by one and the same process of the server.

    Of a lock that one of them holds the other gets none, unless a pool lent both the same process;
    and while the other is in a transaction, and so keeps the process it was lent, the first one
    still has its own.
    """
    process = await connection.fetchval("SELECT pg_backend_pid()")
    lock = f"{_TRIAL}, {secrets.randbelow(2**31)}"  # nobody else waits for it
    await connection.execute(f"SELECT pg_advisory_lock({lock})")
    try:
        async with other.transaction():
            lent = await other.fetchval(f"SELECT pg_try_advisory_xact_lock({lock})")
            return bool(lent or process != await connection.fetchval("SELECT pg_backend_pid()"))
    finally:
        await connection.execute(f"SELECT pg_advisory_unlock({lock})")
