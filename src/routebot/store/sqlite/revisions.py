"""Keeps revisions, their audit, and what admins work on, in a SQLite file of their own.

Nothing in it is about people who ask, so that it can be backed up.
"""

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import aiosqlite

from routebot.errors import ConflictError, StoreError
from routebot.store.chain import links
from routebot.store.proposals import PROPOSAL_LIFE, Proposal
from routebot.store.rechecks import Recheck, Reread, Taken
from routebot.store.revisions import Activation, Settling
from routebot.store.sqlite.audit import activation_row, audit_of
from routebot.store.sqlite.connection import copy_database, look_into, migrated_connection
from routebot.store.sqlite.contents import (
    compiled_in,
    contents_of,
    joined,
    split,
    stored_compiled,
)
from routebot.store.sqlite.moving import move_revisions
from routebot.store.sqlite.rechecks import FORGET, KEEP, RECHECKS, readable, row_of

__all__ = ["SqliteRevisions", "audit_in"]

_log = logging.getLogger(__name__)

_ACTIVATIONS = """
SELECT seq, revision, from_on, at, who, approved_by, why, figures, chain
  FROM activation ORDER BY seq
"""

_ACTIVATE = """
INSERT INTO activation (seq, revision, from_on, at, who, approved_by, why, figures, chain)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
"""

_FILES = "SELECT files FROM revision WHERE id = ?"

_STORE = "INSERT OR IGNORE INTO revision (id, files) VALUES (?, ?)"

_RESTORE = "UPDATE revision SET files = ? WHERE id = ?"

_WHOLE = "SELECT id FROM revision WHERE substr(files, 1, 2) = CAST('PK' AS BLOB)"
"""Revisions that are stored as one zip, as all were until 2026-11."""

_CONTENTS = "SELECT hash, bytes FROM content WHERE hash IN (SELECT value FROM json_each(?))"

_STORE_CONTENT = "INSERT OR IGNORE INTO content (hash, bytes) VALUES (?, ?)"

_COMPILED = "SELECT document FROM compiled WHERE revision = ?"

_KEEP_COMPILED = "INSERT OR REPLACE INTO compiled (revision, document) VALUES (?, ?)"

_FORGET_COMPILED = """
DELETE FROM compiled WHERE revision NOT IN
  (SELECT revision FROM activation ORDER BY seq DESC LIMIT 3)
"""
"""All but those of what serves, what waits for its day, and what served before."""

_LATEST = "SELECT coalesce(max(seq), 0) FROM activation"

_SUPERSEDE = "DELETE FROM proposal WHERE who = ? AND NOT waiting"

_PROPOSE = """
INSERT INTO proposal (id, who, at, expires, waiting, terms, files) VALUES (?, ?, ?, ?, ?, ?, ?)
"""

_REVISE = "UPDATE proposal SET waiting = ?, terms = ? WHERE id = ?"

_EXPIRE = "DELETE FROM proposal WHERE expires <= ?"

_PROPOSALS = "SELECT id, who, at, waiting, terms, files FROM proposal ORDER BY at DESC, id"

_PROPOSAL = "SELECT id, who, at, waiting, terms, files FROM proposal WHERE id = ?"

_DROP = "DELETE FROM proposal WHERE id = ?"

_CLAIM_FIRST = "INSERT OR IGNORE INTO announced (id, seq) VALUES (1, ?)"

_CLAIM = "UPDATE announced SET seq = ? WHERE seq = ?"

_CLAIM_DIGEST = """
INSERT INTO digest (who, week) VALUES (?, ?)
ON CONFLICT (who) DO UPDATE SET week = excluded.week WHERE week < excluded.week
"""

_OWN_COLUMNS = ("id", "who", "at", "waiting", "files")
"""What of a proposal has a column; the rest lies in ``terms``, as JSON."""


@dataclass(eq=False)
class SqliteRevisions:
    """The stores of all that admins do, in one SQLite file; made by `open`."""

    _path: Path
    _database: aiosqlite.Connection
    _writing: asyncio.Lock = field(default_factory=asyncio.Lock)

    @classmethod
    @asynccontextmanager
    async def open(
        cls, path: Path, now_at: datetime, former: Path | None = None
    ) -> AsyncIterator["SqliteRevisions"]:
        """Open the database, made and migrated if need be, for the length of an ``async with``.

        Args:
            now_at: recorded beside the migrations applied.
            former: where an earlier routebot kept the revisions beside the sessions.

        Raises:
            StoreError: it cannot be opened, or a newer routebot has written it.
        """
        if former:
            move_revisions(former, path)
        async with migrated_connection(path, "revisions", now_at) as database:
            store = cls(path, database)
            await store._take_apart()
            yield store

    @classmethod
    @asynccontextmanager
    async def look(cls, path: Path, now_at: datetime) -> AsyncIterator["SqliteRevisions"]:
        """Open a copy, for the length of an ``async with``: what is written to it is lost.

        So nothing is made, migrated or locked where the database lies, and whoever looks need not
        be the user that the bot runs as.

        Raises:
            StoreError: it cannot be read, or a newer routebot has written it.
        """
        with TemporaryDirectory(prefix="routebot-") as folder:
            copy = Path(folder) / path.name
            await asyncio.to_thread(copy_database, path, copy)
            async with AsyncExitStack() as opened:
                try:
                    store = await opened.enter_async_context(cls.open(copy, now_at))
                except StoreError as error:
                    raise StoreError(str(error).replace(str(copy), str(path))) from error
                yield store

    async def latest(self) -> int:
        """See `RevisionStore.latest`."""
        return int((await self._read(_LATEST))[0][0])

    async def activations(self, limit: int | None = None) -> Sequence[Activation]:
        """See `RevisionStore.activations`."""
        return audit_of(await self._read(_ACTIVATIONS))[:limit]

    async def packed(self, revision: str) -> bytes | None:
        """See `RevisionStore.packed`."""
        rows = await self._read(_FILES, (revision,))
        if not rows:
            return None
        stored = bytes(rows[0][0])
        hashes = contents_of(stored)
        if hashes is None:
            return stored
        contents = await self._read(_CONTENTS, (json.dumps(sorted(set(hashes.values()))),))
        return await asyncio.to_thread(joined, hashes, contents)

    async def compiled(self, revision: str) -> bytes | None:
        """See `RevisionStore.compiled`."""
        rows = await self._read(_COMPILED, (revision,))
        return compiled_in(bytes(rows[0][0])) if rows else None

    async def keep_compiled(self, revision: str, document: bytes) -> None:
        """See `RevisionStore.keep_compiled`."""
        stored = await asyncio.to_thread(stored_compiled, document)
        await self._change((_KEEP_COMPILED, (revision, stored)), (_FORGET_COMPILED, ()))

    async def activate(
        self,
        activations: Sequence[Activation],
        packed: Mapping[str, bytes],
        settling: Settling | None = None,
    ) -> None:
        """See `RevisionStore.activate`."""
        async with self._writing:  # the connection has one transaction at a time
            try:
                await self._database.execute("BEGIN IMMEDIATE")
                await self._insert(activations, packed)
                if settling:
                    await self._settle(settling)
                await self._database.execute("COMMIT")
            except aiosqlite.Error as error:
                raise StoreError(f"{self._path}: the revision cannot be stored: {error}") from error
            finally:
                await self._end()

    async def propose(self, proposal: Proposal) -> None:
        """See `ProposalStore.propose`."""
        await self._change((_SUPERSEDE, (proposal.who,)), (_PROPOSE, _proposal_row(proposal)))

    async def revise(self, proposal: Proposal) -> None:
        """See `ProposalStore.revise`."""
        values = (int(proposal.waiting), _written_terms(proposal), proposal.id)
        await self._change((_REVISE, values))

    async def proposals(self, now_at: datetime) -> Sequence[Proposal]:
        """See `ProposalStore.proposals`."""
        await self._change((_EXPIRE, (int(now_at.timestamp()),)))
        return list(_readable(await self._read(_PROPOSALS)))

    async def drop(self, id_: str) -> None:
        """See `ProposalStore.drop`."""
        await self._change((_DROP, (id_,)))

    async def announced(self) -> int | None:
        """See `AnnouncementStore.announced`."""
        rows = await self._read("SELECT seq FROM announced")
        return int(rows[0][0]) if rows else None

    async def claim(self, before: int | None, seq: int) -> bool:
        """See `AnnouncementStore.claim`."""
        if before is None:
            changed = await self._change((_CLAIM_FIRST, (seq,)))
        else:
            changed = await self._change((_CLAIM, (seq, before)))
        return changed == 1

    async def claim_digest(self, who: str, monday: date) -> bool:
        """See `DigestStore.claim_digest`."""
        return await self._change((_CLAIM_DIGEST, (who, monday.isoformat()))) == 1

    async def keep(self, rechecks: Collection[Recheck]) -> None:
        """See `RecheckStore.keep`."""
        await self._change(*((KEEP, row_of(recheck)) for recheck in rechecks))

    async def rechecks(self) -> Sequence[Recheck]:
        """See `RecheckStore.rechecks`."""
        return list(readable(await self._read(RECHECKS)))

    async def forget(self, taken: Collection[Taken]) -> None:
        """See `RecheckStore.forget`."""
        await self._change(*((FORGET, tuple(each)) for each in taken))

    async def _change(self, *statements: tuple[str, Sequence[object]]) -> int:
        """Run statements in one transaction and return how many rows the last one changed."""
        changed = 0
        async with self._writing:
            try:
                await self._database.execute("BEGIN IMMEDIATE")
                for sql, values in statements:
                    changed = (await self._database.execute(sql, values)).rowcount
                await self._database.execute("COMMIT")
            except aiosqlite.Error as error:
                raise StoreError(f"{self._path}: cannot be written: {error}") from error
            finally:
                await self._end()
        return changed

    async def _insert(self, activations: Sequence[Activation], packed: Mapping[str, bytes]) -> None:
        first = activations[0].seq
        ((latest,),) = await self._database.execute_fetchall(_LATEST)
        if latest != first - 1:
            raise ConflictError("somebody else has published since")
        for revision, whole in packed.items():
            await self._database.execute(_STORE, (revision, await self._stored(whole)))
        rows = [tuple(row) for row in await self._database.execute_fetchall(_ACTIVATIONS)]
        for activation in activations:
            rows.append((*activation_row(activation), ""))
            chained = (*rows[-1][:-1], links(rows)[-1][0])
            rows[-1] = chained
            await self._database.execute(_ACTIVATE, chained)

    async def _stored(self, whole: bytes) -> bytes:
        """Store the files of a packed revision that are not there yet, and return its list."""
        apart = await asyncio.to_thread(split, whole)
        if apart is None:
            return whole
        await self._database.executemany(_STORE_CONTENT, apart.contents.items())
        return apart.listed

    async def _take_apart(self) -> None:
        """Store file by file what was stored whole before, each revision in its own transaction.

        Raises:
            StoreError: it could not be written; what was read before can be read still.
        """
        for (revision,) in await self._read(_WHOLE):
            async with self._writing:
                try:
                    await self._database.execute("BEGIN IMMEDIATE")
                    rows = await self._database.execute_fetchall(_FILES, (revision,))
                    listed = await self._stored(bytes(next(iter(rows))[0]))
                    await self._database.execute(_RESTORE, (listed, revision))
                    await self._database.execute("COMMIT")
                except aiosqlite.Error as error:
                    raise StoreError(f"{self._path}: cannot be written: {error}") from error
                finally:
                    await self._end()

    async def _settle(self, settling: Settling) -> None:
        """Take away the proposal that is published, with its answers, if it is what was read."""
        rows = list(await self._database.execute_fetchall(_PROPOSAL, (settling.proposal,)))
        proposal = _proposal(rows[0]) if rows else None
        if proposal is None or proposal.digest != settling.digest:
            raise ConflictError("the proposal is not the one that was read")
        await self._database.execute(_DROP, (settling.proposal,))
        await self._database.executemany(FORGET, [each.taken for each in proposal.rechecked])

    async def _end(self) -> None:
        """Leave no transaction open, whatever happened in it."""
        if self._database.in_transaction:
            with suppress(aiosqlite.Error):
                await self._database.execute("ROLLBACK")

    async def _read(self, sql: str, values: Iterable[object] = ()) -> Sequence[Any]:
        try:
            # A lock here too: a read must not see what a transaction has not committed yet.
            async with self._writing:
                return list(await self._database.execute_fetchall(sql, values))
        except aiosqlite.Error as error:
            raise StoreError(f"{self._path}: the revisions cannot be read: {error}") from error


def audit_in(path: Path) -> Sequence[Activation]:
    """Return the activations of a database, newest first, and change nothing.

    Raises:
        StoreError: it cannot be read, or a newer routebot has written it.
    """
    return audit_of(look_into(path, "revisions", _ACTIVATIONS) or ())


def _proposal_row(proposal: Proposal) -> tuple[object, ...]:
    return (
        proposal.id,
        proposal.who,
        proposal.at.isoformat(),
        int((proposal.at + PROPOSAL_LIFE).timestamp()),
        int(proposal.waiting),
        _written_terms(proposal),
        proposal.files,
    )


def _written_terms(proposal: Proposal) -> str:
    plain = asdict(proposal)
    terms = {name: value for name, value in plain.items() if name not in _OWN_COLUMNS}
    terms["from_on"] = proposal.from_on.isoformat() if proposal.from_on else None
    return json.dumps(terms, ensure_ascii=False, sort_keys=True)


def _readable(rows: Iterable[Sequence[Any]]) -> Iterator[Proposal]:
    """Yield proposals; one that is broken keeps nobody from the others, and expires."""
    for row in rows:
        try:
            proposal = _proposal(row)
        except (AttributeError, KeyError, TypeError, ValueError):
            _log.error("a proposal cannot be read", extra={"action": "proposals"})
        else:
            yield proposal


def _proposal(row: Sequence[Any]) -> Proposal:
    id_, who, at, waiting, written, files = row
    terms = json.loads(written)
    from_on = terms.pop("from_on")
    return Proposal(
        id=id_,
        who=who,
        at=datetime.fromisoformat(at),
        files=None if files is None else bytes(files),
        waiting=bool(waiting),
        from_on=date.fromisoformat(from_on) if from_on else None,
        removing=tuple(terms.pop("removing", ())),
        ignored=tuple(terms.pop("ignored", ())),
        stamps=tuple((name, stamp) for name, stamp in terms.pop("stamps", ())),
        rechecked=tuple(Reread(*each) for each in terms.pop("rechecked", ())),
        **terms,
    )
