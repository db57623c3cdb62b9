"""Keeps revisions, their audit, and what admins work on, in the tables of a database.

Nothing in them is about people who ask.
"""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from routebot.errors import ConflictError
from routebot.store.chain import links
from routebot.store.proposals import Proposal
from routebot.store.rechecks import Recheck, Taken
from routebot.store.revisions import Activation, Settling
from routebot.store.tables.audit import ACTIVATE, ACTIVATIONS, LATEST, activation_row, audit_of
from routebot.store.tables.contents import (
    Split,
    compiled_in,
    contents_of,
    joined,
    stored_compiled,
    taken_apart,
)
from routebot.store.tables.database import Database, Row, Transaction
from routebot.store.tables.moving import all_tables, fill_tables
from routebot.store.tables.proposals import (
    DROP,
    EXPIRE,
    PROPOSAL,
    PROPOSALS,
    PROPOSE,
    REVISE,
    SUPERSEDE,
    proposal_of,
    proposal_row,
    readable_proposals,
    written_terms,
)
from routebot.store.tables.rechecks import FORGET, KEEP, RECHECKS, readable, row_of

__all__ = ["FILES", "TabledRevisions", "store_contents"]

FILES = "SELECT files FROM revision WHERE id = ?"

_STORE = "INSERT INTO revision (id, files) VALUES (?, ?) ON CONFLICT DO NOTHING"

_CONTENTS = "SELECT hash, bytes FROM content WHERE hash IN ({})"

_AT_ONCE = 500
"""Hashes asked for in one statement; every SQLite takes 999 values."""

_STORE_CONTENT = "INSERT INTO content (hash, bytes) VALUES (?, ?) ON CONFLICT DO NOTHING"

_COMPILED = "SELECT document FROM compiled WHERE revision = ?"

_KEEP_COMPILED = """
INSERT INTO compiled (revision, document) VALUES (?, ?)
ON CONFLICT (revision) DO UPDATE SET document = excluded.document
"""

_FORGET_COMPILED = """
DELETE FROM compiled WHERE revision NOT IN
  (SELECT revision FROM activation ORDER BY seq DESC LIMIT 3)
"""
"""All but those of what serves, what waits for its day, and what served before."""

_CLAIM_FIRST = "INSERT INTO announced (id, seq) VALUES (1, ?) ON CONFLICT DO NOTHING"

_CLAIM = "UPDATE announced SET seq = ? WHERE seq = ?"

_CLAIM_DIGEST = """
INSERT INTO digest (who, week) VALUES (?, ?)
ON CONFLICT (who) DO UPDATE SET week = excluded.week WHERE digest.week < excluded.week
"""


@dataclass(eq=False)
class TabledRevisions:
    """The stores of all that admins do; an engine's own opens it."""

    _tables: Database

    async def latest(self) -> int:
        """See `RevisionStore.latest`."""
        return int((await self._tables.read(LATEST))[0][0])

    async def activations(self, limit: int | None = None) -> Sequence[Activation]:
        """See `RevisionStore.activations`."""
        return audit_of(await self._tables.read(ACTIVATIONS))[:limit]

    async def packed(self, revision: str) -> bytes | None:
        """See `RevisionStore.packed`."""
        rows = await self._tables.read(FILES, revision)
        if not rows:
            return None
        stored = bytes(rows[0][0])
        hashes = contents_of(stored)
        if hashes is None:
            return stored
        contents = await self._contents(sorted(set(hashes.values())))
        return await asyncio.to_thread(joined, hashes, contents)

    async def compiled(self, revision: str) -> bytes | None:
        """See `RevisionStore.compiled`."""
        rows = await self._tables.read(_COMPILED, revision)
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
        # Before the transaction: whoever else wants to write need not wait for it.
        apart = {
            revision: await asyncio.to_thread(taken_apart, whole)
            for revision, whole in packed.items()
        }

        async def work(transaction: Transaction) -> None:
            await _insert(transaction, activations, apart)
            if settling:
                await _settle(transaction, settling)

        await self._tables.write(work)

    async def propose(self, proposal: Proposal) -> None:
        """See `ProposalStore.propose`."""
        await self._change((SUPERSEDE, (proposal.who,)), (PROPOSE, proposal_row(proposal)))

    async def revise(self, proposal: Proposal) -> None:
        """See `ProposalStore.revise`."""
        values = (int(proposal.waiting), written_terms(proposal), proposal.id)
        await self._change((REVISE, values))

    async def proposals(self, now_at: datetime) -> Sequence[Proposal]:
        """See `ProposalStore.proposals`."""
        await self._change((EXPIRE, (int(now_at.timestamp()),)))
        return list(readable_proposals(await self._tables.read(PROPOSALS)))

    async def drop(self, id_: str) -> None:
        """See `ProposalStore.drop`."""
        await self._change((DROP, (id_,)))

    async def announced(self) -> int | None:
        """See `AnnouncementStore.announced`."""
        rows = await self._tables.read("SELECT seq FROM announced")
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
        return list(readable(await self._tables.read(RECHECKS)))

    async def forget(self, taken: Collection[Taken]) -> None:
        """See `RecheckStore.forget`."""
        await self._change(*((FORGET, tuple(each)) for each in taken))

    async def tables(self) -> Mapping[str, Sequence[Row]]:
        """See `TransferStore.tables`."""
        return await all_tables(self._tables)

    async def fill(self, tables: Mapping[str, Sequence[Row]]) -> None:
        """See `TransferStore.fill`."""
        await fill_tables(self._tables, tables)

    async def _change(self, *statements: tuple[str, Row]) -> int:
        """Run statements in one transaction and return how many rows the last one changed."""

        async def work(transaction: Transaction) -> int:
            changed = 0
            for sql, values in statements:
                changed = await transaction.run(sql, *values)
            return changed

        return await self._tables.write(work)

    async def _contents(self, hashes: Sequence[str]) -> list[tuple[str, bytes]]:
        """Return hash and compressed content of those files that there are."""
        found: list[tuple[str, bytes]] = []
        for start in range(0, len(hashes), _AT_ONCE):
            some = hashes[start : start + _AT_ONCE]
            rows = await self._tables.read(_CONTENTS.format(", ".join("?" * len(some))), *some)
            found += [(hash_, bytes(content)) for hash_, content in rows]
        return found


async def store_contents(transaction: Transaction, apart: Split) -> None:
    """Store the files of a revision that are not there yet."""
    await transaction.many(_STORE_CONTENT, apart.contents.items())


async def _insert(
    transaction: Transaction, activations: Sequence[Activation], packed: Mapping[str, Split]
) -> None:
    first = activations[0].seq
    ((latest,),) = await transaction.rows(LATEST)
    if latest != first - 1:
        raise ConflictError("somebody else has published since")
    for revision, apart in packed.items():
        await store_contents(transaction, apart)
        await transaction.run(_STORE, revision, apart.listed)
    rows = [tuple(row) for row in await transaction.rows(ACTIVATIONS)]
    for activation in activations:
        rows.append((*activation_row(activation), ""))
        chained = (*rows[-1][:-1], links(rows)[-1][0])
        rows[-1] = chained
        await transaction.run(ACTIVATE, *chained)


async def _settle(transaction: Transaction, settling: Settling) -> None:
    """Take away the proposal that is published, with its answers, if it is what was read."""
    rows = await transaction.rows(PROPOSAL, settling.proposal)
    proposal = proposal_of(rows[0]) if rows else None
    if proposal is None or proposal.digest != settling.digest:
        raise ConflictError("the proposal is not the one that was read")
    await transaction.run(DROP, settling.proposal)
    await transaction.many(FORGET, [each.taken for each in proposal.rechecked])
