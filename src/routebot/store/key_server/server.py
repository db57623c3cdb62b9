"""The keys of sessions on a server in memory, and how they come and go.

Every call ends with reading the *generation*, a random number that stands on the server with the
keys. Where it is another one the server has been emptied, or began anew without what it held: then
what this process remembers is dropped and the call is made again. None ever comes back, so that
all of a call was done in the one that it ends with. Each key carries the one that it was made in,
and is not handed out under another.
"""

import asyncio
import secrets
from collections.abc import AsyncIterator, Callable, Collection, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from routebot.errors import ConfigError, StoreError
from routebot.store.key_server.guard import objections
from routebot.store.key_server.hashing import REREAD_SECONDS, HashKey, HashKeys, day_of
from routebot.store.key_server.link import Command, DeniedError, FullError, KeyLink
from routebot.store.keys import RowKeys
from routebot.store.protocol import SESSION_LIFE
from routebot.store.sealing import KEY_BYTES
from routebot.store.servers import Server

__all__ = ["KeyServer", "SessionKey"]

_ID_BYTES = 16
"""Random: no two keys are ever found by the same."""

_GENERATION_BYTES = 16

_ZEROS = bytes(KEY_BYTES + _GENERATION_BYTES)
"""Written over a key. Redis writes over a value in place that is longer than 44 bytes; a shorter
one it copies first (`OBJ_ENCODING_EMBSTR_SIZE_LIMIT` of its object.c).
"""

_LIFE_SECONDS = int((SESSION_LIFE + timedelta(hours=2)).total_seconds())
"""After the last use: a session ends with a full hour, and a save comes after the key was read."""

_MOST_GENERATIONS = 3
"""That a call may meet: one may end while it takes note of it."""

_PAGE = 500
"""Keys destroyed at once."""


@dataclass(frozen=True, slots=True)
class SessionKey:
    """The key of a session's body.

    Attributes:
        id: by which it is found.
        generation: in which it was made.
    """

    id: bytes
    body: bytes = field(repr=False)
    generation: bytes


class KeyServer:
    """The keys of a bot; made by `open`.

    Attributes:
        generation: random; where it is not that of a row, the row's key is gone.
        objections: what the server does with keys that must not be, in words; at the last look.
    """

    def __init__(self, link: KeyLink, bot_id: int) -> None:
        self._link = link
        begin = f"routebot:{bot_id}:".encode()
        self._key_names, self._hash_name = begin + b"key:", begin + b"hash"
        self._note_names = begin + b"note:"
        self._generation_name = begin + b"generation"
        self.generation: bytes = b""
        self.objections: Sequence[str] = ()
        self._hash_keys: HashKeys | None = None
        self._reread_at, self._ahead = 0.0, 0.0

    @classmethod
    @asynccontextmanager
    async def open(
        cls,
        server: Server,
        bot_id: int,
        *,
        patience: float = 8.0,
        despite_objections: bool = False,
    ) -> AsyncIterator["KeyServer"]:
        """Look at the server's settings and use it for the length of an ``async with``.

        Args:
            bot_id: of several bots on one server none meets the keys of another.
            patience: seconds that a call is tried for where the server cannot be reached.
            despite_objections: open it also where keys would leave its memory, to destroy them.

        Raises:
            ConfigError: keys would leave its memory, it does not let us in, or the address makes no
                sense.
            StoreError: it cannot be reached.
        """
        async with KeyLink.open(server, patience) as link:
            keys = cls(link, bot_id)
            try:
                if (found := await objections(link)) and not despite_objections:
                    raise ConfigError("\n".join(found))
                await keys.look()
            except DeniedError as error:
                raise ConfigError(str(error)) from None
            yield keys

    @property
    def shown(self) -> str:
        """The server's address, without a password."""
        return str(self._link.server)

    @property
    def works(self) -> bool:
        """Say whether the server answered the last call, and nothing was to be objected to."""
        return not self._link.away and not self.objections

    async def look(self) -> None:
        """See whether the settings still are as they must be and the keys still there.

        To be called every minute. Where there are `objections`, no more keys are made; those that
        are there can be read and destroyed.

        Raises:
            StoreError: it cannot be reached.
        """
        self.objections = await objections(self._link)
        await self._read_hash_keys()

    async def current_generation(self) -> bytes:
        """Ask the server for its generation: what was hashed under another one finds nothing.

        Raises:
            StoreError: it cannot be reached.
        """
        await self._called(lambda: ())
        return self.generation

    async def make(self, expires_at: datetime) -> SessionKey:
        """Make the key of a session.

        Args:
            expires_at: until then it stays at least.

        Raises:
            StoreError: the server cannot be reached, has no memory left, or there are `objections`.
        """
        self._refuse_where_objected()
        key_id, body = secrets.token_bytes(_ID_BYTES), secrets.token_bytes(KEY_BYTES)
        name, life = self._key_names + key_id, self._life(expires_at)
        await self._called(lambda: [("SET", name, body + self.generation, "EX", life)])
        return SessionKey(key_id, body, self.generation)

    async def body(self, key_id: bytes, expires_at: datetime) -> bytes | None:
        """Return a session's key, None if it was destroyed or the server emptied since.

        Args:
            expires_at: until then it stays at least, from now on.

        Raises:
            StoreError: the server cannot be reached.
        """
        command = ("GETEX", self._key_names + key_id, "EX", self._life(expires_at))
        (value,) = await self._called(lambda: [command])
        if value is None or value[KEY_BYTES:] != self.generation:
            return None
        return bytes(value[:KEY_BYTES])

    async def destroy(self, key_ids: Collection[bytes]) -> None:
        """Write zeros over some keys and delete them; quietly where there is none.

        Raises:
            StoreError: the server cannot be reached; they may still be there.
        """
        found = await self._destroy([self._key_names + each for each in key_ids])
        if found != self.generation:
            await self._begin_generation()

    async def destroy_all(self) -> int:
        """Destroy all keys of this bot; a new generation begins. Return how many bodies it were.

        Raises:
            StoreError: the server cannot be reached; some may still be there.
        """
        keys = await self._read_hash_keys()
        # The generation goes first: from then on no process hands out or hashes with what was.
        await self._destroy_hash_keys(keys.held, ("DEL", self._generation_name))
        destroyed = await self._destroy_named(self._key_names)
        await self._destroy_named(self._note_names)
        await self._begin_generation()
        return destroyed

    async def put_note(self, name: bytes, value: bytes, seconds: int) -> None:
        """Keep something for a while that every process of the bot may want to know.

        Args:
            value: sealed.

        Raises:
            StoreError: the server cannot be reached, has no memory left, or there are `objections`.
        """
        self._refuse_where_objected()
        await self._called(lambda: [("SET", self._note_names + name, value, "EX", seconds)])

    async def take_note(self, name: bytes) -> bytes | None:
        """Return what was kept, and keep it no longer; None if nothing is.

        Raises:
            StoreError: the server cannot be reached.
        """
        (value,) = await self._called(lambda: [("GETDEL", self._note_names + name)])
        return None if value is None else bytes(value)

    async def has_note(self, name: bytes) -> bool:
        """Tell whether something is kept.

        Raises:
            StoreError: the server cannot be reached.
        """
        (found,) = await self._called(lambda: [("EXISTS", self._note_names + name)])
        return bool(found)

    async def rows_of(self, chat_id: int, now_at: datetime) -> tuple[bytes, RowKeys]:
        """Return the key under which the row of a chat is written now, and all it may lie under.

        Raises:
            StoreError: the server cannot be reached.
        """
        keys = await self._hashed_with(day_of(now_at))
        return keys.written(chat_id), keys.rows(chat_id)

    async def row_keys(self, chat_id: int) -> RowKeys:
        """Return each key under which the row of a chat may lie; None fills up to `HASH_KEYS`.

        Raises:
            StoreError: the server cannot be reached.
        """
        return (await self._hashed_with(None)).rows(chat_id)

    async def destroy_old_hash_keys(self, now_at: datetime) -> None:
        """Destroy the hashing keys that no living row lies under.

        Raises:
            StoreError: the server cannot be reached.
        """
        keys = await self._read_hash_keys()
        if old := keys.outlived(day_of(now_at)):
            await self._destroy_hash_keys(old)
            self._hash_keys = None

    async def _called(self, commands: Callable[[], Sequence[Command]]) -> Sequence[Any]:
        """Run commands in the generation at hand, and again where it was another one.

        Args:
            commands: makes them, of the generation at hand.
        """
        for _ in range(_MOST_GENERATIONS):
            asked = self.generation
            *replies, found = await self._link.run(*commands(), ("GET", self._generation_name))
            if found is not None and found == asked == self.generation:
                return replies
            await self._begin_generation()
        raise StoreError(f"the key server {self.shown} was emptied again and again")

    async def _begin_generation(self) -> None:
        """Take over the generation of the server, made if it has none."""
        made = ("SET", self._generation_name, _new_generation(), "NX")
        _, self.generation = await self._link.transact(made, ("GET", self._generation_name))
        self._hash_keys = None

    async def _hashed_with(self, on: date | None) -> HashKeys:
        """Return the hashing keys, with that of a day; read again now and then."""
        keys = self._hash_keys
        # Of the first one nobody waits until it has settled.
        outdated = asyncio.get_running_loop().time() >= self._reread_at
        if keys is None or not keys.held or outdated:
            try:
                keys = await self._read_hash_keys()
            except StoreError:
                if keys is None:
                    raise  # else a row that is found under an old one is the right one all the same
        while on and (key := keys.missing(on)):
            command = ("HSETNX", self._hash_name, key.place, key.value)
            try:
                self._refuse_where_objected()
                await self._called(lambda: [command])  # noqa: B023 - called at once
            except StoreError:
                if not keys.held:
                    raise
                break  # where none can be made those that are there serve
            keys = await self._read_hash_keys()
        return keys

    async def _read_hash_keys(self) -> HashKeys:
        commands = [("TIME",), ("HGETALL", self._hash_name)]
        (seconds, _), values = await self._called(lambda: commands)
        loop_now = asyncio.get_running_loop().time()
        self._reread_at, self._ahead = loop_now + REREAD_SECONDS, int(seconds) - loop_now
        pairs = zip(values[::2], values[1::2], strict=True)
        self._hash_keys = HashKeys.read(dict(pairs), int(seconds))
        return self._hash_keys

    async def _destroy_hash_keys(self, held: Sequence[HashKey], *besides: Command) -> None:
        zeros = [("HSET", self._hash_name, each.place, bytes(len(each.value))) for each in held]
        gone = [("HDEL", self._hash_name, each.place) for each in held]
        try:
            await self._link.transact(*zeros, *gone, *besides)
        except FullError:
            await self._link.run(*gone, *besides)

    async def _destroy_named(self, begin: bytes) -> int:
        """Destroy all whose name begins so, and return how many it were."""
        destroyed, cursor = 0, b"0"
        while True:
            scan = ("SCAN", cursor, "MATCH", begin + b"*", "COUNT", 2 * _PAGE)
            ((cursor, names),) = await self._link.run(scan)
            destroyed += len(names)
            await self._destroy(names)
            if cursor == b"0":
                return destroyed

    async def _destroy(self, names: Sequence[bytes]) -> bytes | None:
        """Destroy keys by their names, and return the generation that the server has.

        With full memory the server takes no zeros, and nothing in a transaction; then they are
        deleted all the same.
        """
        generation = None
        for start in range(0, len(names), _PAGE):
            page = names[start : start + _PAGE]
            zeros = [("SETRANGE", name, 0, _ZEROS) for name in page]
            gone: list[Command] = [("DEL", *page), ("GET", self._generation_name)]
            try:
                *_, generation = await self._link.transact(*zeros, *gone)
            except FullError:
                *_, generation = await self._link.run(*gone)
        return generation

    def _refuse_where_objected(self) -> None:
        if self.objections:
            raise StoreError(f"no key is made: {self.objections[0]}")

    def _life(self, expires_at: datetime) -> int:
        """Return for how many seconds a key stays, whichever clock is wrong."""
        now = asyncio.get_running_loop().time() + self._ahead
        return max(_LIFE_SECONDS, int(expires_at.timestamp() - now) + 3600)


def _new_generation() -> bytes:
    return secrets.token_bytes(_GENERATION_BYTES)
