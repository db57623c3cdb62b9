"""Single connections to PostgreSQL: where, with which settings, and when it counts as away."""

import asyncio
import logging
from urllib.parse import urlsplit, urlunsplit

import asyncpg
from asyncpg import Connection, exceptions

from routebot.store.servers import Server

__all__ = ["ERRORS", "SETTINGS", "STATEMENT_SECONDS", "Hosts", "is_away", "part_with"]

_CONNECT_SECONDS = 2.0
"""To wait for each host that an address names: of one that is gone nothing is heard at all."""

STATEMENT_SECONDS = 5.0
"""The longest that a statement may take; ours take milliseconds."""

SETTINGS = {
    "application_name": "routebot",
    "jit": "off",  # it compiles statements that take less time than that
    "statement_timeout": f"{STATEMENT_SECONDS:.0f}s",
    # Each statement sees what was done before it: `take_turn` and grouped writes count on that.
    "default_transaction_isolation": "read committed",
    # A process that is stopped in the middle of a transaction holds nobody up for longer.
    "idle_in_transaction_session_timeout": "10s",
    # A machine that vanished is noticed by the server within 20 seconds, not within two hours:
    # until then it would keep the locks by which its workers prove that they live.
    "tcp_keepalives_idle": "5",
    "tcp_keepalives_interval": "5",
    "tcp_keepalives_count": "3",
    "tcp_user_timeout": "15s",
}
"""Of each connection."""

_AWAY = (
    OSError,  # also whatever took too long, and TLS that broke off
    exceptions.PostgresConnectionError,
    exceptions.OperatorInterventionError,  # shut down, crashed, starting, or too slow
    exceptions.TransactionRollbackError,  # serialization and deadlock
    exceptions.IdleInTransactionSessionTimeoutError,
    exceptions.TooManyConnectionsError,
    # A replica that nobody has made the primary yet.
    exceptions.ReadOnlySQLTransactionError,
    # The schema was changed under a statement that was prepared before.
    exceptions.InvalidCachedStatementError,
    # No host can be written to, an answer broke off in the middle, and whatever else asyncpg finds
    # out of order on a connection that it loses just then.
    exceptions.InternalClientError,
)

ERRORS = (
    OSError,
    asyncpg.PostgresError,
    exceptions.InterfaceError,
    exceptions.InternalClientError,
)
"""What asyncpg raises."""

# Of a server that goes away it writes tracebacks; whoever asked the server hears of it anyway.
logging.getLogger("asyncpg").setLevel(logging.CRITICAL)


def is_away(error: BaseException) -> bool:
    """Tell whether an error means that a server is not there for us at the moment."""
    if isinstance(error, exceptions.ProtocolViolationError):
        return False  # it counts as a kind of connection error, and is for good
    return isinstance(error, _AWAY)


class Hosts:
    """Where a database is: at one of the hosts that an address names.

    Args:
        server: the address.
    """

    def __init__(self, server: Server) -> None:
        parts = urlsplit(server.url)
        who, at, hosts = parts.netloc.rpartition("@")
        self._urls = [
            urlunsplit(parts._replace(netloc=f"{who}{at}{host}")) for host in hosts.split(",")
        ]

    async def connect(self) -> Connection:
        """Open a connection to the first host that can be written to; it is the first from then on.

        Raises:
            Exception: one of `ERRORS`, whose text may hold parts of the address.
        """
        failed: Exception = ConnectionError()
        for url in tuple(self._urls):
            try:
                connection = await asyncpg.connect(
                    url,
                    timeout=_CONNECT_SECONDS,
                    server_settings=SETTINGS,
                    target_session_attrs="read-write",
                )
            except _AWAY as error:
                failed = error
            except ValueError:
                raise exceptions.ClientConfigurationError("an address cannot be read") from None
            else:
                self._urls.remove(url)
                self._urls.insert(0, url)
                return connection
        raise failed


async def part_with(connection: Connection) -> None:
    """Close a connection, in order if the server answers."""
    try:
        async with asyncio.timeout(1):
            await connection.close()
    except ERRORS:
        pass  # it is gone already, or says nothing
    finally:
        connection.terminate()
