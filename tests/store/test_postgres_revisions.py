"""Revisions in PostgreSQL: what only happens where a server and other processes are in between."""

import asyncio
import itertools
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from datetime import date
from typing import Any

import asyncpg
import pytest

from routebot.errors import ConflictError, StoreError
from routebot.policy.loading import revision_of
from routebot.publishing.bundle import pack
from routebot.store.postgres.link import Postgres
from routebot.store.postgres.revisions import PUBLISHED, PostgresRevisions
from routebot.store.proposals import Proposal
from routebot.store.revisions import Activation, Settling
from routebot.store.servers import Server
from tests.publishing.small import AT, WHY, conditional, reworded
from tests.support.datasets import minimal
from tests.support.engines import PASSWORD, PostgreSQL
from tests.support.places import ServerPlace

EDIT = Proposal("a1", "anna", AT, pack(reworded()), why=WHY, waiting=True)
MONDAY = date(2025, 12, 29)

Act = Callable[[PostgresRevisions], Awaitable[object]]


@pytest.fixture
async def database(postgres: Server) -> AsyncIterator[Postgres]:
    async with Postgres.open(postgres, AT) as opened:
        yield opened


@pytest.fixture
def store(database: Postgres) -> PostgresRevisions:
    return PostgresRevisions.on(database)


def _row(seq: int, files: dict[str, bytes], who: str = "anna") -> Activation:
    return Activation(seq, revision_of(files), None, AT, who, "", WHY, {"edits": seq})


async def _publish(store: PostgresRevisions, seq: int, files: dict[str, bytes]) -> None:
    await store.activate([_row(seq, files)], {revision_of(files): pack(files)})


async def test_whoever_listens_hears_of_a_publication_at_once(
    postgres: Server, database: Postgres, store: PostgresRevisions
) -> None:
    heard: asyncio.Queue[float] = asyncio.Queue()
    async with Postgres.open(postgres, AT) as elsewhere, elsewhere.direct() as listening:
        await listening.add_listener(PUBLISHED, lambda *_: heard.put_nowait(time.monotonic()))
        for seq, files in enumerate((minimal(), conditional()), 1):
            await _publish(store, seq, files)
            done = time.monotonic()
            assert await asyncio.wait_for(heard.get(), 5) - done < 1
        await store.propose(EDIT)
        with pytest.raises(ConflictError):
            await _publish(store, 2, reworded())
        assert await store.claim(None, 2)
        await asyncio.sleep(0.2)
        assert heard.empty()  # nothing was published


async def _publishes_with_a_proposal(store: PostgresRevisions) -> None:
    (waiting,) = await store.proposals(AT)
    rows = [_row(1, minimal()), _row(2, reworded())]
    packed = {revision_of(files): pack(files) for files in (minimal(), reworded())}
    await store.activate(rows, packed, Settling(waiting.id, waiting.digest))
    assert [row.seq for row in await store.activations()] == [2, 1]
    assert not any(row.damaged for row in await store.activations())
    assert not await store.proposals(AT)


async def _proposes(store: PostgresRevisions) -> None:
    other = Proposal("b1", "boris", AT, pack(conditional()))
    await store.propose(other)
    assert set(await store.proposals(AT)) == {EDIT, other}


async def _claims_first(store: PostgresRevisions) -> None:
    assert await store.claim(None, 1)
    assert await store.announced() == 1


async def _claims(store: PostgresRevisions) -> None:
    assert await store.claim(None, 1)
    assert await store.claim(1, 2)
    assert not await store.claim(1, 2)
    assert await store.announced() == 2


async def _claims_digest(store: PostgresRevisions) -> None:
    assert await store.claim_digest("anna", MONDAY)
    assert not await store.claim_digest("anna", MONDAY)


@pytest.mark.parametrize(
    "act", [_publishes_with_a_proposal, _proposes, _claims_first, _claims, _claims_digest]
)
@pytest.mark.parametrize("answered", [False, True], ids=["before", "after"])
async def test_a_connection_lost_at_any_statement_does_nothing_twice(
    store: PostgresRevisions, database: Postgres, act: Act, answered: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """Lost before a statement was sent, or with the answer under way: also that of a commit."""
    for step in itertools.count():
        await database.run(_empty)
        await store.propose(EDIT)
        with monkeypatch.context() as patch:
            lost = _lose(patch, step, answered)
            await act(store)
        if not lost:
            assert step > 4
            return


async def _empty(connection: asyncpg.Connection) -> None:
    await connection.execute(
        "SET LOCAL session_replication_role = replica;"
        "TRUNCATE activation, revision, content, proposal, announced, digest CASCADE"
    )


def _lose(patch: pytest.MonkeyPatch, step: int, answered: bool) -> list[str]:
    """Lose the connection at statement number `step`; the list will name it once it came."""
    lost: list[str] = []
    left = step
    for name in ("execute", "fetch", "executemany"):
        real = getattr(asyncpg.Connection, name)

        async def dying(self: Any, *given: Any, real: Any = real, **more: Any) -> Any:
            nonlocal left
            dies, left = left == 0, left - 1
            done = None if dies and not answered else await real(self, *given, **more)
            if dies:
                lost.append(given[0])
                self.terminate()
                raise asyncpg.ConnectionDoesNotExistError("lost by a test")
            return done

        patch.setattr(asyncpg.Connection, name, dying)
    return lost


async def test_a_server_that_crashes_loses_and_doubles_nothing(
    store: PostgresRevisions, postgres_engine: PostgreSQL
) -> None:
    """It is ended at once twice, while one publication and one announcement follow another."""
    done = 0

    async def publishes() -> None:
        nonlocal done
        while done < last:
            await _publish(store, done + 1, reworded(f"Word {done}"))
            assert await store.claim(done or None, done + 1)
            done += 1

    last = 1_000_000
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(publishes())
        for _ in range(2):
            before = done
            for _ in range(1000):
                if done > before + 3:
                    break
                await asyncio.sleep(0.01)
            await asyncio.to_thread(postgres_engine.restart, "immediate")
        last = done + 3
    assert [row.seq for row in await store.activations()] == list(range(done, 0, -1))
    assert not any(row.damaged for row in await store.activations())
    assert await store.announced() == done


async def test_a_conflict_that_comes_with_the_second_try_is_one(
    store: PostgresRevisions, postgres: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing was committed at first, and meanwhile somebody else was quicker."""
    async with Postgres.open(postgres, AT) as link:
        other = PostgresRevisions.on(link)
        real = asyncpg.Connection.execute

        async def dying(self: Any, sql: str, *given: Any, **more: Any) -> Any:
            if sql != "COMMIT":
                return await real(self, sql, *given, **more)
            monkeypatch.undo()
            self.terminate()
            await _publish(other, 1, reworded())
            raise asyncpg.ConnectionDoesNotExistError("lost by a test")

        monkeypatch.setattr(asyncpg.Connection, "execute", dying)
        with pytest.raises(ConflictError):
            await _publish(store, 1, conditional())
    assert [row.revision for row in await store.activations()] == [revision_of(reworded())]


async def test_all_rows_are_those_of_one_moment(
    store: PostgresRevisions, postgres: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another process publishes after the first table was read: it has to wait."""
    await _publish(store, 1, minimal())
    real = asyncpg.Connection.fetch

    async with Postgres.open(postgres, AT) as link, asyncio.TaskGroup() as tasks:

        async def fetch(self: Any, sql: str, *given: Any, **more: Any) -> Any:
            rows = await real(self, sql, *given, **more)
            if "FROM revision " in sql:
                monkeypatch.undo()
                publishing = tasks.create_task(_publish(store, 2, conditional()))
                await asyncio.wait([publishing], timeout=0.3)
            return rows

        monkeypatch.setattr(asyncpg.Connection, "fetch", fetch)
        tables = await PostgresRevisions.on(link).tables()
    assert {row[1] for row in tables["activation"]} == {row[0] for row in tables["revision"]}
    assert await store.latest() == 2


async def test_a_row_that_somebody_adds_past_us_is_a_conflict(
    store: PostgresRevisions, postgres: Server
) -> None:
    await _publish(store, 1, minimal())
    other = await asyncpg.connect(postgres.url)
    try:
        transaction = other.transaction()
        await transaction.start()
        await other.execute(
            "INSERT INTO activation SELECT 2, revision, from_on, at, 'boris', approved_by, why, "
            "figures, '' FROM activation"
        )

        async def ours() -> None:
            with pytest.raises(ConflictError):
                await _publish(store, 2, conditional())

        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(ours())
            for _ in range(1000):
                if await other.fetchval("SELECT count(*) FROM pg_locks WHERE NOT granted"):
                    break
                await asyncio.sleep(0.01)
            await transaction.commit()
    finally:
        await other.close()
    assert [row.who for row in await store.activations()] == ["boris", "anna"]


async def test_what_is_refused_is_told_without_values_and_changes_nothing(
    store: PostgresRevisions, postgres: Server
) -> None:
    with pytest.raises(StoreError) as refused:
        await store.activate([_row(1, minimal(), "secret")], {})  # there is no such revision
    for word in (PASSWORD, "secret", revision_of(minimal())):
        assert word not in str(refused.value)
    assert str(postgres) in str(refused.value)
    with pytest.raises(StoreError, match="zero byte within a text"):
        await store.propose(replace(EDIT, who="an\0na"))
    assert not any((await store.tables()).values())


async def test_tokens_of_what_was_committed_are_let_go(
    store: PostgresRevisions, postgres: Server
) -> None:
    place = ServerPlace(postgres)
    for seq in range(1, 4):
        assert await store.claim(seq - 1 or None, seq)
    assert await place.run("SELECT count(*) FROM revisions_write") == [(3,)]
    await place.run("UPDATE revisions_write SET at = at - interval '61 minutes'")
    assert await store.claim(3, 4)
    assert await place.run("SELECT count(*) FROM revisions_write") == [(1,)]
