"""The way to the key server: calls that end in time and never show what they carried."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from typing import Any, TypeAlias
from urllib.parse import parse_qsl, unquote, urlsplit

from redis.asyncio import Redis
from redis.asyncio.connection import BlockingConnectionPool, Connection, SSLConnection
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import (
    AuthenticationError,
    BusyLoadingError,
    ClusterDownError,
    InvalidResponse,
    MasterDownError,
    NoPermissionError,
    OutOfMemoryError,
    ReadOnlyError,
    RedisError,
)
from redis.exceptions import ConnectionError as LostError
from redis.exceptions import TimeoutError as LateError

from routebot.errors import ConfigError, StoreError
from routebot.store.servers import Server

__all__ = ["Command", "DeniedError", "FullError", "KeyLink"]

Command: TypeAlias = tuple[str | bytes | int, ...]
"""A command of Redis and its arguments."""

_CONNECTIONS = 4
"""A call takes 0.1 ms: more of them would only wait in the server, which has one thread."""

_TRY_SECONDS = 2.0
"""For one try: to connect, to send, to wait for the answer."""

_FIRST_PAUSE, _LONGEST_PAUSE = 0.05, 1.0
"""Seconds between two tries, doubled each time."""

_AWAY = (
    LostError,
    LateError,
    ReadOnlyError,
    MasterDownError,
    ClusterDownError,
    InvalidResponse,
    OSError,
)
"""What passes: it is not there, starts, loads, or was not made the master yet."""

_PORT = 6379


class DeniedError(StoreError):
    """The server lets us in no more, or refuses a command."""


class FullError(StoreError):
    """The server has no room left."""


class KeyLink:
    """A few connections to the key server; made by `open`.

    An error of the library names the command it came of, with the key in it: none is passed on,
    not even as a cause.

    Attributes:
        away: why the last call did not come through; empty if it did.
    """

    def __init__(self, server: Server, redis: Redis, patience: float) -> None:
        self.server, self.away = server, ""
        self._redis, self._patience = redis, patience

    @classmethod
    @asynccontextmanager
    async def open(cls, server: Server, patience: float) -> AsyncIterator["KeyLink"]:
        """Make ready to call, for the length of an ``async with``; nothing is called yet.

        Args:
            patience: seconds that a call is tried for.

        Raises:
            ConfigError: the address makes no sense.
        """
        pool = BlockingConnectionPool(
            max_connections=_CONNECTIONS,
            timeout=patience,
            protocol=2,
            retry=Retry(NoBackoff(), 0),
            socket_timeout=_TRY_SECONDS,
            socket_connect_timeout=_TRY_SECONDS,
            socket_keepalive=True,
            **_options(server),
        )
        redis = Redis(connection_pool=pool)
        # What replies look like afterwards differs between versions of the library.
        redis.response_callbacks.clear()
        try:
            yield cls(server, redis, patience)
        finally:
            await pool.disconnect()

    async def run(self, *commands: Command) -> Sequence[Any]:
        """Run commands in one transaction, again until it comes through; return the replies.

        To be called with what may be done twice. Replies are bytes, numbers and lists, as they
        come in the second version of the protocol.

        Raises:
            DeniedError: the server lets us in no more, or refuses a command.
            FullError: its memory is full.
            StoreError: it cannot be reached for long.
        """
        *queued, replies = await self._tried((("MULTI",), *commands, ("EXEC",)))
        for reply in (*queued, replies, *(replies if isinstance(replies, list) else ())):
            if isinstance(reply, RedisError):
                raise self._refused(reply)
        return list(replies)

    async def ask(self, *commands: Command) -> Sequence[Any]:
        """Run commands that only read, each for itself; None stands for a reply that was refused.

        Raises:
            DeniedError: the server lets us in no more.
            StoreError: it cannot be reached for long.
        """
        replies = await self._tried(commands)
        return [None if isinstance(reply, RedisError) else reply for reply in replies]

    async def _tried(self, commands: Sequence[Command]) -> Sequence[Any]:
        reason, pauses = "it does not answer", _pauses()
        try:
            async with asyncio.timeout(self._patience):
                while True:
                    try:
                        replies = await self._once(commands)
                    except AuthenticationError as error:
                        raise self._refused(error) from None
                    except _AWAY as error:
                        reason = _reason(error)
                    else:
                        self.away = ""
                        return replies
                    await asyncio.sleep(next(pauses))
        except TimeoutError:
            self.away = f"the key server {self.server} cannot be reached: {reason}"
            raise StoreError(
                f"{self.away}; see that it runs and that ROUTEBOT_KEYS names it"
            ) from None

    async def _once(self, commands: Sequence[Command]) -> Sequence[Any]:
        pipeline = self._redis.pipeline(transaction=False)
        for command in commands:
            pipeline.execute_command(*command)
        replies = await pipeline.execute(raise_on_error=False)
        for reply in replies:
            if isinstance(reply, _AWAY):
                raise reply
        return replies

    def _refused(self, error: RedisError) -> StoreError:
        """Say what an error means that does not pass."""
        if isinstance(error, OutOfMemoryError):
            return FullError(
                f"the key server {self.server} has no memory left: nothing was stored; give it "
                "more (`maxmemory` of redis.conf) or take away what else it holds"
            )
        if isinstance(error, AuthenticationError):
            return DeniedError(
                f"the key server {self.server} asks for another user or password: see ROUTEBOT_KEYS"
            )
        if isinstance(error, NoPermissionError):
            return DeniedError(
                f"the user of ROUTEBOT_KEYS may not do all that is needed at {self.server}: "
                "`ACL SETUSER` has to give it +@all and the names routebot:*"
            )
        return DeniedError(
            f"the key server {self.server} refuses a command ({type(error).__name__})"
        )


def _pauses() -> Iterator[float]:
    pause = _FIRST_PAUSE
    while True:
        yield pause
        pause = min(2 * pause, _LONGEST_PAUSE)


def _reason(error: Exception) -> str:
    """Say in words why a try failed; an error may quote the command, so its text is left out."""
    match error:
        case BusyLoadingError():
            return "it is still loading"
        case ReadOnlyError() | MasterDownError() | ClusterDownError():
            return "it takes no changes: it is the copy of another server"
        case LateError() | TimeoutError():
            return "it does not answer"
        case InvalidResponse():
            return "what answers there is no key server"
        case _ if "CERTIFICATE_VERIFY_FAILED" in str(error):
            return "its certificate is not valid for this name, or not signed by a known authority"
        case _:
            return "it takes no connection, or ends it"


def _options(server: Server) -> dict[str, Any]:
    """Take an address apart.

    Raises:
        ConfigError: it makes no sense.
    """
    parts = urlsplit(server.url)
    database = parts.path.strip("/") or "0"
    if not database.isdecimal():
        raise ConfigError(
            f"ROUTEBOT_KEYS: {server}: what follows the last / is the number of a database, "
            "such as 0"
        )
    options: dict[str, Any] = {
        "connection_class": Connection,
        "host": parts.hostname or "localhost",
        "port": parts.port or _PORT,
        "db": int(database),
        "username": unquote(parts.username) if parts.username else None,
        "password": unquote(parts.password) if parts.password else None,
    }
    if server.scheme == "rediss":
        options |= {
            "connection_class": SSLConnection,
            "ssl_cert_reqs": "required",
            "ssl_check_hostname": True,
        }
    return options | _named_options(server)


def _named_options(server: Server) -> dict[str, Any]:
    """Read what follows a question mark: a certificate of one's own, and nothing else."""
    named = dict(parse_qsl(urlsplit(server.url).query, keep_blank_values=True))
    allowed = {"ssl_ca_certs"} if server.scheme == "rediss" else set()
    if named.keys() - allowed:
        raise ConfigError(
            f"ROUTEBOT_KEYS: {server}: an address of keys takes no options but, after rediss://, "
            "?ssl_ca_certs=FILE with the certificate that signed the server's"
        )
    return dict(named)
