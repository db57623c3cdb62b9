"""The way to the key server: calls that end in time and never show what they carried."""

import asyncio
import os
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, TypeAlias
from urllib.parse import parse_qsl, unquote, urlsplit

from redis.asyncio.connection import Connection, SSLConnection
from redis.exceptions import (
    AuthenticationError,
    BusyLoadingError,
    ClusterDownError,
    InvalidResponse,
    NoPermissionError,
    OutOfMemoryError,
    ReadOnlyError,
    RedisError,
    ResponseError,
)
from redis.exceptions import ConnectionError as LostError
from redis.exceptions import TimeoutError as LateError

from routebot.errors import ConfigError, StoreError
from routebot.store.servers import Server

__all__ = ["Command", "DeniedError", "FullError", "KeyLink"]

Command: TypeAlias = tuple[str | bytes | int, ...]
"""A command of Redis and its arguments."""

_TRY_SECONDS = 2.0
"""For one try: to connect, to send, to wait for all replies."""

_AWAY_SECONDS = 1.0
"""For a call while the server is known to be away: nobody waits for long to hear it again."""

_FIRST_PAUSE, _LONGEST_PAUSE = 0.02, 1.0
"""Seconds between two tries, doubled each time."""

_AWAY = (
    LostError,
    LateError,
    ReadOnlyError,
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


@dataclass(eq=False, slots=True)
class _Turn:
    """Commands that wait to be sent, and what came of them."""

    commands: Sequence[Command]
    replies: Sequence[Any] | None = None
    error: Exception | None = None


class KeyLink:
    """A connection to the key server; made by `open`.

    It is one only: what is called meanwhile waits, and then goes together. That takes a third of
    the time, and the server keeps the last commands and replies of every connection in memory.

    No error of the library is passed on, not even as a cause: it could quote a key.

    Attributes:
        away: why the last call did not come through, in words; empty if it did.
    """

    def __init__(self, server: Server, connection: Connection, patience: float) -> None:
        self.server, self.away = server, ""
        self._connection, self._patience = connection, patience
        self._waiting: list[_Turn] = []
        self._sending = asyncio.Lock()

    @classmethod
    @asynccontextmanager
    async def open(cls, server: Server, patience: float) -> AsyncIterator["KeyLink"]:
        """Make ready to call, for the length of an ``async with``; nothing is called yet.

        Args:
            patience: seconds that a call is tried for.

        Raises:
            ConfigError: the address makes no sense.
        """
        connection = _connection(server)
        try:
            yield cls(server, connection, patience)
        finally:
            await connection.disconnect(nowait=True)

    async def run(self, *commands: Command) -> Sequence[Any]:
        """Run commands, again until they come through; return the replies.

        To be called with what may be done twice. Replies are bytes, numbers, lists and None, as
        they come in the second version of the protocol.

        Raises:
            DeniedError: the server lets us in no more, or refuses a command.
            FullError: its memory is full.
            StoreError: it cannot be reached for long.
        """
        replies = await self._tried(commands)
        self._raise_refusals(replies)
        return replies

    async def transact(self, *commands: Command) -> Sequence[Any]:
        """Do as `run` does, in one transaction."""
        *queued, replies = await self._tried((("MULTI",), *commands, ("EXEC",)))
        self._raise_refusals((*queued, replies))
        self._raise_refusals(replies)
        return list(replies)

    async def ask(self, *commands: Command) -> Sequence[Any]:
        """Do as `run` does, but None stands for a reply that was refused.

        Raises:
            DeniedError: the server lets us in no more.
            StoreError: it cannot be reached for long.
        """
        replies = await self._tried(commands)
        return [None if isinstance(reply, RedisError) else reply for reply in replies]

    async def _tried(self, commands: Sequence[Command]) -> Sequence[Any]:
        reason, pauses = "it does not answer", _pauses()
        patience = min(self._patience, _AWAY_SECONDS) if self.away else self._patience
        try:
            async with asyncio.timeout(patience):
                while True:
                    try:
                        replies = await self._once(commands)
                    except AuthenticationError as error:
                        raise self._refused(error) from None
                    except _AWAY as error:
                        reason = _reason(error)
                    except RedisError as error:
                        raise self._refused(error) from None
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
        """Send commands with those of all who wait, or let one of them send these too."""
        turn = _Turn(commands)
        self._waiting.append(turn)
        try:
            async with self._sending:
                if turn in self._waiting:
                    await self._send_waiting()
        finally:
            if turn in self._waiting:
                self._waiting.remove(turn)
        if turn.error:
            raise turn.error
        for reply in turn.replies or ():
            if isinstance(reply, _AWAY):
                raise reply
        return turn.replies or ()

    async def _send_waiting(self) -> None:
        turns, self._waiting = self._waiting, []
        try:
            replies = iter(
                await self._exchanged([each for turn in turns for each in turn.commands])
            )
        except (RedisError, OSError) as error:
            for turn in turns:
                turn.error = error
        except BaseException:  # who sends was cancelled; the others send anew
            self._waiting = turns + self._waiting
            raise
        else:
            for turn in turns:
                turn.replies = [next(replies) for _ in turn.commands]

    async def _exchanged(self, commands: Sequence[Command]) -> Sequence[Any]:
        """Send commands and return a reply for each, which may be an error."""
        link, replies = self._connection, list[Any]()
        try:
            async with asyncio.timeout(_TRY_SECONDS):
                await link.send_packed_command(link.pack_commands(commands), check_health=False)
                for _ in commands:
                    try:
                        replies.append(await link.read_response())
                    except ResponseError as error:
                        replies.append(error)
        except BaseException:  # replies that are still to come would be taken for others
            await link.disconnect(nowait=True)
            raise
        return replies

    def _raise_refusals(self, replies: Sequence[Any]) -> None:
        for reply in replies:
            if isinstance(reply, RedisError):
                raise self._refused(reply)

    def _refused(self, error: RedisError) -> StoreError:
        """Say what an error means that does not pass."""
        if isinstance(error, OutOfMemoryError):
            return FullError(
                f"the key server {self.server} has no memory left, so that nothing can be stored: "
                "give it more (`maxmemory` of redis.conf) or take away what else it holds"
            )
        self.away = f"the key server {self.server} {_refusal(error)}"
        return DeniedError(self.away)


def _refusal(error: RedisError) -> str:
    match error:
        case AuthenticationError():
            return "does not take the user and password of ROUTEBOT_KEYS"
        case NoPermissionError():
            return (
                "does not allow all that is needed: `ACL SETUSER NAME ~routebot:* +@all "
                "-@dangerous +config|get +info`, with the name that ROUTEBOT_KEYS has"
            )
        case _ if "DB index" in str(error):
            return "has no database of the number after the last / of ROUTEBOT_KEYS"
        case _ if "protected mode" in str(error):
            return "is in protected mode: give it a password (`requirepass` of redis.conf)"
        case _:
            return (
                f"refuses a command ({type(error).__name__}): it has to understand what Redis 6.2 "
                "does, and must be no cluster"
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
        case ReadOnlyError() | ClusterDownError():
            return "it takes no changes: it is the copy of another server"
        case LateError() | TimeoutError():
            return "it does not answer"
        case InvalidResponse():
            return "what answers there is no key server"
        case _ if "CERTIFICATE_VERIFY_FAILED" in str(error):
            return "its certificate is not valid for this name, or not signed by a known authority"
        case _:
            return "it takes no connection, or ends it"


def _connection(server: Server) -> Connection:
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
        "host": parts.hostname or "localhost",
        "port": parts.port or _PORT,
        "db": int(database),
        "username": unquote(parts.username) if parts.username else None,
        "password": unquote(parts.password) if parts.password else None,
        "protocol": 2,
        "socket_timeout": None,  # `_TRY_SECONDS` is there for all of them
        "socket_connect_timeout": None,
        "socket_keepalive": True,
    }
    authority = _authority(server)
    if server.scheme != "rediss":
        return Connection(**options)
    return SSLConnection(
        ssl_cert_reqs="required", ssl_check_hostname=True, ssl_ca_certs=authority, **options
    )


def _authority(server: Server) -> str | None:
    """Return the file with one's own certificates, which may stand after a question mark."""
    named = dict(parse_qsl(urlsplit(server.url).query, keep_blank_values=True))
    allowed = {"ssl_ca_certs"} if server.scheme == "rediss" else set()
    if named.keys() - allowed:
        raise ConfigError(
            f"ROUTEBOT_KEYS: {server}: an address of keys takes no options but, after rediss://, "
            "?ssl_ca_certs=FILE with the certificate that signed the server's"
        )
    authority = named.get("ssl_ca_certs")
    if authority and not os.access(authority, os.R_OK):
        raise ConfigError(f"ROUTEBOT_KEYS: {server}: {authority} cannot be read")
    return authority
