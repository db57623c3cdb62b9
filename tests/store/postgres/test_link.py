"""The link to a PostgreSQL that goes away in the middle, and a start that says what is wrong."""

import asyncio
import logging
import socket
import time
import traceback
from datetime import UTC, datetime

import asyncpg
import pytest

from routebot.errors import ConfigError, StoreError
from routebot.store.postgres import link, suiting
from routebot.store.postgres.link import Postgres
from routebot.store.postgres.migrating import packaged_migrations
from routebot.store.servers import Server
from tests.support.engines import PASSWORD, PostgreSQL
from tests.support.replicas import pool_running

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)


@pytest.fixture
async def database(postgres: Server):
    async with Postgres.open(postgres, NOW) as opened:
        await opened.rows("CREATE TABLE counter (name text PRIMARY KEY, number bigint)")
        await opened.rows("INSERT INTO counter VALUES ('a', 0)")
        yield opened


async def _number(database: Postgres) -> int:
    return (await database.rows("SELECT number FROM counter"))[0]["number"]


async def _count_until(database: Postgres, most: int, pause: float = 0.002) -> None:
    """Count up, so that counting the same number twice does no harm."""
    for number in range(1, most + 1):
        await database.rows("UPDATE counter SET number = $1", number)
        await asyncio.sleep(pause)


async def test_statements_and_transactions_are_run(database: Postgres):
    async def work(connection):
        await connection.execute("UPDATE counter SET number = number + 1")
        return await connection.fetchval("SELECT number FROM counter")

    assert await database.run(work) == 1
    assert await _number(database) == 1


async def test_transaction_that_fails_leaves_nothing(database: Postgres):
    async def work(connection):
        await connection.execute("UPDATE counter SET number = 7")
        raise StoreError("no")

    with pytest.raises(StoreError, match=r"^no$"):
        await database.run(work)
    assert await _number(database) == 0


async def test_broken_rule_of_a_table_is_told_as_such(database: Postgres):
    with pytest.raises(asyncpg.UniqueViolationError):
        await database.rows("INSERT INTO counter VALUES ('a', 1)")
    assert await _number(database) == 0


async def test_values_stand_in_no_error(database: Postgres):
    answer = "-".join(("answer", str(len(NOW.isoformat()))))
    with pytest.raises(StoreError) as told:
        await database.rows("SELECT $1::text::bigint", answer)
    assert answer not in "".join(traceback.format_exception(told.value))


async def test_everything_is_done_while_the_server_is_restarted(
    postgres_engine: PostgreSQL, database: Postgres, caplog
):
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(_count_until(database, 500))
        for _ in range(2):
            await asyncio.sleep(0.2)
            await asyncio.to_thread(postgres_engine.restart, "immediate")
    assert await _number(database) == 500
    assert not caplog.records, "asyncpg is quiet"


async def test_a_transaction_is_done_whole_while_connections_are_killed(
    postgres_engine: PostgreSQL, database: Postgres
):
    tries = 0

    async def work(connection):
        nonlocal tries
        tries += 1
        await connection.execute("UPDATE counter SET number = 5")
        if tries < 3:
            await connection.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    await database.run(work)
    assert tries == 3
    assert await _number(database) == 5


async def test_many_at_once_share_a_few_connections(
    postgres_engine: PostgreSQL, database: Postgres
):
    pids = await asyncio.gather(
        *(database.rows("SELECT pg_backend_pid() AS pid, pg_sleep(0.01)") for _ in range(40))
    )
    assert len({rows[0]["pid"] for rows in pids}) <= 4


@pytest.mark.parametrize("how", ["stop", "freeze"])
async def test_server_that_stays_away_is_an_error(
    postgres_engine: PostgreSQL, postgres: Server, how
):
    async with Postgres.open(postgres, NOW, patience=1) as database:
        getattr(postgres_engine, how)()
        began = time.monotonic()
        try:
            with pytest.raises(StoreError, match="cannot be reached") as told:
                await database.rows("SELECT 1")
        finally:
            {"stop": postgres_engine.start, "freeze": postgres_engine.thaw}[how]()
        assert 0.5 < time.monotonic() - began < 5
        assert PASSWORD not in "".join(traceback.format_exception(told.value))
        assert (await database.rows("SELECT 1 AS one"))[0]["one"] == 1, "and is there again"


async def test_statement_that_takes_too_long_is_given_up(database: Postgres, monkeypatch):
    async def work(connection):
        await connection.execute("SET LOCAL statement_timeout = '50ms'")
        await connection.execute("SELECT pg_sleep(5)")

    monkeypatch.setattr(database, "_patience", 0.5)
    with pytest.raises(StoreError, match="QueryCanceledError"):
        await database.run(work)


async def test_work_that_may_take_long_is_given_its_time(database: Postgres, monkeypatch):
    monkeypatch.setattr(link, "STATEMENT_SECONDS", 0.2)
    monkeypatch.setattr(link, "_TRY_SECONDS", 0.3)

    async def work(connection):
        assert await connection.fetchval("SHOW statement_timeout") == "3s"
        await asyncio.sleep(0.6)
        return "done"

    assert await database.run(work, seconds=3) == "done"


async def test_caller_who_is_cancelled_leaves_no_connection_behind(
    postgres_engine: PostgreSQL, database: Postgres
):
    for _ in range(8):
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.05):
                await database.rows("SELECT pg_sleep(4)")
    assert await _number(database) == 0


async def test_server_that_can_only_be_read_counts_as_away(
    postgres_engine: PostgreSQL, postgres: Server
):
    name = postgres.url.rpartition("/")[2]
    reading = f"ALTER DATABASE {name} SET default_transaction_read_only"
    async with Postgres.open(postgres, NOW) as database:
        await database.rows("CREATE TABLE seen (at int)")
        postgres_engine.sql(f"{reading} = on")
        postgres_engine.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE "
                            f"datname = '{name}'")  # fmt: skip
        async with asyncio.TaskGroup() as tasks:
            writing = tasks.create_task(database.rows("INSERT INTO seen VALUES (1)"))
            await asyncio.sleep(0.5)
            assert not writing.done()
            postgres_engine.sql(f"{reading} = off")
        assert len(await database.rows("SELECT * FROM seen")) == 1


async def test_host_that_does_not_answer_is_passed_over(postgres: Server):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        at = f"127.0.0.1:{silent.getsockname()[1]}"
        both = Server(postgres.url.replace("@", f"@{at},"))
        async with Postgres.open(both, NOW, patience=20) as database:
            assert await database.rows("SELECT 1")


async def test_own_connection_is_closed_and_bounded(postgres_engine, postgres: Server):
    async with Postgres.open(postgres, NOW) as database:
        async with database.direct() as connection:
            assert await connection.fetchval("SHOW tcp_user_timeout") is not None
            assert await connection.fetchval("SHOW application_name") == "routebot"
        assert connection.is_closed()
        postgres_engine.stop()
        with pytest.raises(StoreError, match="cannot be reached"):
            async with database.direct():
                pass
        postgres_engine.start()


# The start


async def _objection(server: Server, patience: float = 0.2) -> str:
    with pytest.raises(ConfigError) as told:
        async with Postgres.open(server, NOW, patience=patience):
            pass
    assert PASSWORD not in "".join(traceback.format_exception(told.value))
    return str(told.value)


async def test_start_says_that_nobody_is_there(postgres_engine: PostgreSQL):
    with socket.create_server(("127.0.0.1", 0)) as there:
        port = there.getsockname()[1]
    assert "cannot be reached" in await _objection(postgres_engine.address("postgres", port=port))


async def test_start_waits_for_a_server_that_starts_too(
    postgres_engine: PostgreSQL, postgres: Server
):
    postgres_engine.stop()
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(asyncio.to_thread(lambda: (time.sleep(0.5), postgres_engine.start())))
        async with Postgres.open(postgres, NOW, patience=20) as database:
            assert await database.rows("SELECT 1")


async def test_start_says_that_the_password_is_wrong(postgres_engine: PostgreSQL):
    told = await _objection(postgres_engine.address("postgres", password="s3cret-but-wrong"), 20)
    assert "password" in told
    assert "s3cret" not in told


async def test_start_says_that_there_is_no_such_database(postgres_engine: PostgreSQL):
    assert "createdb" in await _objection(postgres_engine.address("nowhere"), 20)


async def test_start_says_that_tables_may_not_be_made(postgres_engine, postgres: Server):
    name = postgres.url.rpartition("/")[2]
    postgres_engine.sql("DROP ROLE IF EXISTS guest")
    postgres_engine.sql(f"CREATE ROLE guest LOGIN PASSWORD '{PASSWORD}'")
    postgres_engine.sql("REVOKE CREATE ON SCHEMA public FROM public", name)
    told = await _objection(Server(postgres.url.replace("routebot:", "guest:")), 20)
    assert "OWNER" in told


async def test_start_says_that_text_is_kept_otherwise(postgres_engine: PostgreSQL):
    postgres_engine.drop_database("latin")
    postgres_engine.sql("CREATE DATABASE latin ENCODING LATIN1 TEMPLATE template0")
    assert "LATIN1" in await _objection(postgres_engine.address("latin"), 20)
    postgres_engine.drop_database("latin")


@pytest.mark.parametrize("option", ["sslmode=perhaps", "port=x", "sslmode=verify-full"])
async def test_start_says_that_an_address_cannot_be_read(
    postgres: Server, option, monkeypatch: pytest.MonkeyPatch, tmp_path
):
    """To check a certificate it needs one to trust, which is in no home here."""
    monkeypatch.setenv("HOME", str(tmp_path))
    host = postgres.url if option.startswith("sslmode") else "postgresql:///routebot"
    assert "cannot be read" in await _objection(Server(f"{host}?{option}"), 20)


async def test_start_says_that_something_else_listens_there(key_server_address: Server):
    port = key_server_address.url.rpartition(":")[2].partition("/")[0]
    server = Server(f"postgresql://routebot:{PASSWORD}@127.0.0.1:{port}/x")
    assert "cannot be" in await _objection(server)


async def test_address_cannot_lead_to_a_replica_first(postgres: Server):
    async with Postgres.open(Server(f"{postgres.url}?target_session_attrs=any"), NOW) as database:
        assert await database.rows("SELECT 1")


# The schema


async def test_schema_is_made_once_by_processes_that_start_together(postgres: Server):
    async def start():
        async with Postgres.open(postgres, NOW) as database:
            return [tuple(row) for row in await database.rows("SELECT * FROM migration ORDER BY 1")]

    seen = await asyncio.gather(*(start() for _ in range(6)))
    assert all(rows == seen[0] for rows in seen)
    assert seen[0] == [(name, NOW.isoformat()) for name, _ in packaged_migrations()]


async def test_database_of_a_newer_routebot_is_refused(postgres: Server):
    async with Postgres.open(postgres, NOW) as database:
        await database.rows("INSERT INTO migration VALUES ('9999_wonders', 'then')")
    with pytest.raises(StoreError, match=r"newer routebot.*9999_wonders"):
        async with Postgres.open(postgres, NOW):
            pass


async def test_step_that_fails_leaves_none_of_them(postgres: Server, monkeypatch):
    broken = (*packaged_migrations(), ("9999_broken", "CREATE TABLE left_over (x int); nonsense"))
    monkeypatch.setattr(link, "packaged_migrations", lambda: broken)
    assert "PostgresSyntaxError" in await _objection(postgres, 20)
    monkeypatch.undo()
    async with Postgres.open(postgres, NOW) as database:
        assert len(await database.rows("SELECT * FROM migration")) == len(packaged_migrations())
        assert not await database.rows("SELECT 1 FROM pg_tables WHERE tablename = 'left_over'")


def test_driver_is_quiet():
    assert not logging.getLogger("asyncpg.pool").isEnabledFor(logging.ERROR)


# What may stand before it


async def test_start_says_that_a_pool_lends_its_connections(
    postgres_engine: PostgreSQL, postgres: Server
):
    with pool_running(postgres_engine, "transaction") as port:
        name = postgres.url.rpartition("/")[2]
        told = await _objection(postgres_engine.address(name, port=port))
    assert "pools connections" in told


async def test_two_connections_that_a_pool_lends_one_of_are_told_apart_from_two(
    postgres_engine: PostgreSQL, postgres: Server
):
    """Also where a newer pool knows prepared statements, and so fails nowhere else."""
    name = postgres.url.rpartition("/")[2]
    for mode, are_one in (("transaction", True), ("session", False)):
        with pool_running(postgres_engine, mode) as port:
            url = postgres_engine.address(name, port=port).url
            first = await asyncpg.connect(url, statement_cache_size=0)
            second = await asyncpg.connect(url, statement_cache_size=0)
            assert await suiting._are_one(first, second) is are_one
            await first.close()
            await second.close()


async def test_pool_that_gives_each_its_own_connection_is_taken(
    postgres_engine: PostgreSQL, postgres: Server
):
    with pool_running(postgres_engine, "session") as port:
        name = postgres.url.rpartition("/")[2]
        async with Postgres.open(postgres_engine.address(name, port=port), NOW) as database:
            assert await database.rows("SELECT 1")
