"""What sessions on servers promise beyond every store: servers that go away, several processes."""

import asyncio
import json
import traceback
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from routebot.errors import ConflictError, StoreError
from routebot.store.hours import hour_of
from routebot.store.identity import BotIdentity
from routebot.store.postgres import changes, writing
from routebot.store.postgres.changes import Begin, Owe, OweAnew, Place, Row, Save, Settle, written
from routebot.store.postgres.claims import PostgresClaims
from routebot.store.postgres.life import Life
from routebot.store.postgres.link import Postgres
from routebot.store.protocol import SESSION_LIFE, Remains, Session
from tests.store.conftest import BOT, NOON

CHAT = 7_123_456_789
BODY = {"answers": {"passport": ["biometric"]}}
OTHER_BOT = BotIdentity.of("1234567:AAGdqTcvCH1vGWJxfSeofSAs0K5PALDsaw")


async def left_in(store, now_at=NOON):
    return {alarm.chat_id: alarm.message_ids async for alarm in store.alarms(now_at)}


# PostgreSQL goes away


async def test_no_save_is_lost_or_doubled_when_postgresql_crashes(on_servers, postgres_engine):
    confirmed = {}

    async def talk(store, chat):
        version, step = None, 0
        while not crashed.is_set() or step < 3:
            version = await store.save(chat, {"step": step}, version, NOON, (step,))
            confirmed[chat] = step, version
            step += 1

    crashed = asyncio.Event()
    async with on_servers.open() as store, asyncio.TaskGroup() as tasks:
        for chat in range(50):
            tasks.create_task(talk(store, chat))
        for _ in range(3):
            await asyncio.sleep(0.3)
            await asyncio.to_thread(postgres_engine.restart, "immediate")
        crashed.set()
    async with on_servers.open() as store:
        for chat, (step, version) in confirmed.items():
            assert await store.load(chat, NOON) == Session({"step": step}, version)
        assert await store.count() == 50
        assert store.failed_writes == 0


async def test_an_erasure_is_not_claimed_while_postgresql_is_away(on_servers, postgres_engine):
    async with on_servers.open(for_rows=1) as store:
        version = await store.save(CHAT, BODY, None, NOON)
        await asyncio.to_thread(postgres_engine.stop, "immediate")
        with pytest.raises(StoreError, match="cannot be reached"):
            await store.erase(CHAT, NOON)
        with pytest.raises(StoreError, match="cannot be reached"):
            await store.load(CHAT, NOON)
        with pytest.raises(StoreError, match="cannot be reached"):
            await store.save(CHAT, {}, version, NOON)
        assert await on_servers.bodies() == 1
        await asyncio.to_thread(postgres_engine.start)
        assert await store.load(CHAT, NOON) == Session(BODY, version)
        assert (await store.erase(CHAT, NOON)).remains is Remains.NOTHING
        assert await on_servers.bodies() == 0
        assert store.failed_writes == 1


async def test_a_row_that_could_not_be_retired_is_noise_and_goes_with_the_next_sweep(
    on_servers, monkeypatch
):
    async with on_servers.open() as store:
        version = await store.save(CHAT, BODY, None, NOON, (11,))

        async def refuse(_):
            raise StoreError("PostgreSQL went away in between")

        with monkeypatch.context() as patch:
            patch.setattr(store._writer, "submit", refuse)
            remains, alarm = await store.erase(CHAT, NOON)
            assert remains is Remains.NOISE
            assert alarm.message_ids == (11,)
            with pytest.raises(StoreError, match="in between"):
                await store.expire(NOON)
        assert await on_servers.bodies() == 0
        for fresh_key in (False, True):
            with pytest.raises(ConflictError):
                await store.save(CHAT, BODY, version, NOON, fresh_key=fresh_key)
        await store.expire(NOON)
        assert await store.count() == 0
        assert await left_in(store) == {CHAT: (11,)}


# What is done twice


class Forgetful:
    """A database whose first answer to everything is lost, so that all is done twice."""

    def __init__(self, database):
        self._database = database

    async def rows(self, sql, *values):
        await self._database.rows(sql, *values)
        return await self._database.rows(sql, *values)

    async def run(self, work):
        await self._database.run(work)
        return await self._database.run(work)


def row(number, version):
    return Row(bytes([number] * 16), version, bytes([number] * 32), 999, b"g", b"b", b"a", 1)


def keys(number):
    return bytes([number] * 32), None, None, None


def begin(number):
    return Begin(number, 0, 9, keys(number), row(number, 5))


async def test_a_change_whose_answer_was_lost_knows_all_the_same_what_became_of_it(on_servers):
    async with on_servers.open() as store:
        forgetful = Forgetful(store._database)

        async def done(*changes):
            return [{*map(int, map(max, ids))} for ids in await written(forgetful, 1, changes)]

        begins = [begin(1), begin(2)]
        assert await done(*begins, begins[0]) == [{1}, {2}, set()]
        assert await done(Begin(2, 0, 9, keys(2), row(3, 5))) == [set()]
        saves = [
            Save(Place(bytes([1] * 16), 5), 0, keys(1), row(1, 6)),
            Save(Place(bytes([1] * 16), 5), 0, keys(1), row(1, 7)),
            Save(Place(bytes([2] * 16), 4), 0, keys(2), row(2, 7)),
            Save(
                Place(bytes([2] * 16), 5), 0, keys(2), row(4, 7)._replace(row_key=bytes([2] * 32))
            ),
        ]
        first, second, third, fourth = await done(*saves)
        assert sorted([first, second], key=len) == [set(), {1}]
        assert (third, fourth) == (set(), {4})
        alarm = Place(bytes([9] * 16), 5)
        await done(OweAnew(alarm, 99, b"a", 1))
        assert await done(Owe(alarm, b"b"), Owe(alarm._replace(version=4), b"c")) == [{9}, set()]
        await done(Settle(alarm))
        sql = "SELECT get_byte(id, 0), version, alarm FROM session ORDER BY 1"
        rows = [tuple(each) for each in await store._database.rows(sql)]
        assert [each[0] for each in rows] == [1, 4]


def test_every_kind_of_change_has_its_place_in_the_order():
    kinds = {each for each in vars(changes).values() if hasattr(each, "lines")} - {changes.Change}
    assert {kind for together in writing._ORDER for kind in together} == kinds


async def test_one_that_breaks_a_rule_of_the_table_fails_alone(on_servers):
    async with on_servers.open() as store:
        await asyncio.gather(*(store._writer.submit(begin(number)) for number in (1, 2, 3)))
        saves = [
            Save(Place(bytes([number] * 16), 5), 0, keys(number), row(number, 6))
            for number in (1, 2, 3)
        ]
        unfit = replace(saves[1], row=saves[1].row._replace(row_key=keys(3)[0]))
        outcomes = await asyncio.gather(
            *(store._writer.submit(save) for save in (saves[0], unfit, saves[2])),
            return_exceptions=True,
        )
        assert [outcomes[0], outcomes[2]] == [{bytes([1] * 16)}, {bytes([3] * 16)}]
        assert isinstance(outcomes[1], StoreError)
        assert store.failed_writes == 1


# The key server goes away


async def test_what_the_key_server_loses_begins_anew_and_no_card_is_left(on_servers, key_engine):
    async with on_servers.open() as store, on_servers.open() as other:
        for chat in range(30):
            await store.save(chat, BODY, None, NOON, (chat, 500))
        await other.save(100, BODY, None, NOON, (7,))
        await asyncio.to_thread(key_engine.restart)
        assert await store.load(0, NOON) is None
        begun = await store.save(0, {"step": 1}, None, NOON, (600,))
        assert await other.load(0, NOON) == Session({"step": 1}, begun)
        assert await other.load(100, NOON) is None
        await other.expire(NOON)
        assert await left_in(store) == {**{chat: (chat, 500) for chat in range(30)}, 100: (7,)}
        assert await store.count() == 1
        assert await store.load(0, NOON) == Session({"step": 1}, begun)


async def test_a_store_that_has_not_noticed_the_loss_ends_nothing_that_began_since(
    on_servers, key_engine
):
    async with on_servers.open() as late, on_servers.open() as store:
        await late.save(1, BODY, None, NOON)
        await asyncio.to_thread(key_engine.restart)
        version = await store.save(2, BODY, None, NOON)
        await late.expire(NOON)
        assert await store.load(2, NOON) == Session(BODY, version)
        assert await store.count() == 1
        with pytest.raises(ConflictError):
            await late.save(2, {}, None, NOON)


async def test_an_erasure_without_the_key_server_says_so_and_is_finished_later(
    on_servers, key_engine
):
    async with on_servers.open(for_keys=1) as store:
        version = await store.save(CHAT, BODY, None, NOON, (11,))
        store._keys._reread_at = 0.0  # the hashing keys would be read again by now
        key_engine.freeze()
        try:
            remains, alarm = await store.erase(CHAT, NOON)
            assert remains is Remains.KEY
            assert alarm.message_ids == (11,)
            assert await store.count() == 0
            assert await left_in(store) == {CHAT: (11,)}
            with pytest.raises(ConflictError):
                await store.save(CHAT, {}, version, NOON)
            for call in (store.load(CHAT, NOON), store.expire(NOON)):
                with pytest.raises(StoreError, match="cannot be"):
                    await call
        finally:
            key_engine.thaw()
        await store.expire(NOON)
        assert await on_servers.bodies() == 0


async def test_what_is_over_ends_also_without_the_key_server(on_servers, key_engine):
    async with on_servers.open() as store:
        await asyncio.gather(*(store.save(chat, BODY, None, NOON, (1,)) for chat in range(600)))
    async with on_servers.open(for_keys=1) as store:
        later = NOON + SESSION_LIFE
        key_engine.freeze()
        try:
            with pytest.raises(StoreError, match="cannot be"):
                await store.expire(later)
            assert len(await left_in(store, later)) == 600
            assert await store.count() == 0
        finally:
            key_engine.thaw()
        await store.expire(later)
        assert await on_servers.bodies() == 0


async def test_without_the_key_server_nothing_is_saved_and_nothing_is_lost(on_servers, key_engine):
    async with on_servers.open(for_keys=1) as store:
        version = await store.save(CHAT, BODY, None, NOON)
        key_engine.freeze()
        try:
            outcomes = await asyncio.gather(
                store.load(CHAT, NOON),
                store.save(CHAT, {}, version, NOON),
                store.save(CHAT, {}, version, NOON, fresh_key=True),
                store.save(CHAT + 1, {}, None, NOON),
                return_exceptions=True,
            )
            assert [type(each) for each in outcomes] == [StoreError] * 4
        finally:
            key_engine.thaw()
        assert await store.load(CHAT, NOON) == Session(BODY, version)
        assert await store.count() == 1


async def test_no_fault_tells_a_chat_a_key_a_password_or_an_answer(
    on_servers, postgres_engine, key_engine, caplog
):
    async with on_servers.open(for_rows=1, for_keys=1) as store:
        version = await store.save(CHAT, BODY, None, NOON)
        key = await store._keys.make(NOON)
        _, rows = await store._keys.rows_of(CHAT, NOON)
        short = row(1, 5)._replace(row_key=rows[0], id=b"short")
        unfit = Save(Place.of(version), 0, rows, short)
        await asyncio.to_thread(key_engine.kill)
        told = await _told(store.load(CHAT, NOON), store.save(CHAT, BODY, version, NOON))
        await asyncio.to_thread(postgres_engine.stop, "immediate")
        told += await _told(store.owe(CHAT, (11,), NOON), store.erase(CHAT, NOON))
        await asyncio.to_thread(postgres_engine.start)
        told += await _told(store._writer.submit(unfit), store.expire(NOON))
    assert told.count("StoreError: ") == 6
    password = on_servers.servers.keys.url.split("@")[0][-8:]
    secrets = [
        str(CHAT),
        "biometric",
        password,
        rows[0].hex(),
        key.body.hex(),
        ascii(key.body)[2:12],
    ]
    assert not [secret for secret in secrets if secret in told + caplog.text]


async def _told(*calls):
    outcomes = await asyncio.gather(*calls, return_exceptions=True)
    return "".join(line for each in outcomes for line in traceback.format_exception(each))


# Several processes and bots


async def test_two_bots_in_one_database_and_on_one_key_server_do_not_meet(on_servers):
    second = replace(on_servers, bot=OTHER_BOT)
    async with on_servers.open() as one, second.open() as other:
        version = await one.save(CHAT, {"bot": 1}, None, NOON, (11,))
        theirs = await other.save(CHAT, {"bot": 2}, None, NOON, (22,))
        assert await one.load(CHAT, NOON) == Session({"bot": 1}, version)
        assert await other.load(CHAT, NOON) == Session({"bot": 2}, theirs)
        await one.erase(CHAT, NOON)
        assert await other.load(CHAT, NOON) == Session({"bot": 2}, theirs)
        assert await left_in(other) == {}
        assert await one.clear() == 1
        later = NOON + SESSION_LIFE
        assert await one.expire(later) == 0
        assert await other.count() == 1
        assert await other.expire(later) == 1
        assert await left_in(other, later) == {CHAT: (22,)}
        assert await left_in(one, later) == {}


async def test_processes_that_hash_under_two_days_begin_one_session_of_a_chat(
    on_servers, monkeypatch
):
    """No index sees that two rows under two keys are one chat's."""
    async with on_servers.open() as one, on_servers.open() as other:
        for chat in range(60):
            for store, own in ((one, 0), (other, 1)):
                keys = [bytes([day]) + chat.to_bytes(31) for day in (1, 2)]

                async def rows_of(_chat, _at, keys=keys, own=own):
                    return keys[own], (*keys, None, None)

                monkeypatch.setattr(store._keys, "rows_of", rows_of)
            begun = await asyncio.gather(
                one.save(chat, {}, None, NOON),
                other.save(chat, {}, None, NOON),
                return_exceptions=True,
            )
            assert sum(isinstance(each, int) for each in begun) == 1
        assert await one.count() == 60
        assert await on_servers.bodies() == 60


@asynccontextmanager
async def working(on_servers):
    """Open a store as a worker of the bot that lives."""
    async with (
        Postgres.open(on_servers.servers.database, NOON) as database,
        Life.open(database, on_servers.bot.id) as life,
        on_servers.open(life=life) as store,
    ):
        yield store


async def owing(store):
    return {chat async for chat in store.owing(NOON)}


async def test_a_session_that_another_process_saved_last_is_known_as_such(on_servers):
    async with working(on_servers) as one, working(on_servers) as other:
        version = await one.save(CHAT, {}, None, NOON)
        assert not (await one.load(CHAT, NOON)).elsewhere
        assert (await other.load(CHAT, NOON)).elsewhere
        await other.save(CHAT, {}, version, NOON)
        assert (await one.load(CHAT, NOON)).elsewhere


async def test_a_session_whose_screen_a_dead_process_may_have_sent_is_known_as_such(on_servers):
    async with working(on_servers) as one:
        async with working(on_servers) as dying:
            for chat in (1, 2):
                version = await dying.save(chat, {}, None, NOON)
                assert not (await one.load(chat, NOON)).forsaken
            dying.note_shown(2, version, NOON)
        assert (await one.load(1, NOON)).forsaken
        assert not (await one.load(2, NOON)).forsaken
        version = (await one.load(1, NOON)).version
        await one.save(1, {}, version, NOON)
        assert not (await one.load(1, NOON)).forsaken


async def test_each_process_sees_to_its_own_and_one_of_them_to_what_a_dead_one_left(on_servers):
    async with working(on_servers) as one, working(on_servers) as other:
        async with working(on_servers) as dying:
            for chat, store in ((1, one), (2, other), (3, dying), (4, dying)):
                await store.save(chat, {}, None, NOON, (chat,))
            await dying.erase(4, NOON)
            await one.owe(5, (5,), NOON)
            assert [await owing(each) for each in (one, other, dying)] == [{1}, {2}, {3}]
            assert [await left_in(each) for each in (one, dying)] == [{5: (5,)}, {4: (4,)}]
            assert await left_in(other) == {}
        both = await asyncio.gather(owing(one), owing(other))
        assert sorted(map(len, both)) == [1, 2]
        assert set.union(*both) == {1, 2, 3}
        assert await owing(other if 3 in both[0] else one) == both[0 if 3 in both[1] else 1]
        adopter = one if 3 in both[0] else other
        adopted = await adopter.load(3, NOON)
        assert adopted.elsewhere
        adopter.note_shown(3, adopted.version, NOON)
        assert 3 not in await owing(adopter)
        lefts = await asyncio.gather(left_in(one), left_in(other))
        assert {**lefts[0], **lefts[1]} == {5: (5,), 4: (4,)}
        assert not lefts[0].keys() & lefts[1].keys()


async def test_of_several_processes_one_ends_what_is_over_and_deletes_its_messages(on_servers):
    async with working(on_servers) as one, working(on_servers) as other:
        for chat in range(20):
            await (one, other)[chat % 2].save(chat, {}, None, NOON, (chat,))
        later = NOON + SESSION_LIFE
        assert sorted([await one.expire(later), await other.expire(later)]) == [0, 20]
        lefts = [await left_in(one, later), await left_in(other, later)]
        assert sorted(map(len, lefts)) == [0, 20]


async def test_a_command_sees_what_every_process_left_also_of_those_that_live(on_servers):
    async with working(on_servers) as worker, on_servers.open() as command:
        await worker.save(1, {}, None, NOON, (1,))
        await worker.save(2, {}, None, NOON, (2,))
        await worker.erase(2, NOON)
        assert await left_in(command) == {2: (2,)}
        assert await owing(command) == {1}
        assert {each.chat_id async for each in command.sessions(NOON)} == {1}


# Turns


async def test_a_turn_that_is_given_up_leaves_no_save_under_way(on_servers, monkeypatch):
    """Whoever has the chat next, in whichever process, would be overtaken by it."""
    async with on_servers.open() as store:
        asked, answer = asyncio.Event(), asyncio.Event()

        async def slow(work, run=store._database.run):
            asked.set()
            await answer.wait()
            return await run(work)

        monkeypatch.setattr(store._database, "run", slow)
        async with asyncio.TaskGroup() as tasks:
            saving = tasks.create_task(store.save(1, {}, None, NOON))
            await asked.wait()
            waiting = tasks.create_task(store.save(2, {}, None, NOON))
            await asyncio.sleep(0.1)
            saving.cancel()
            waiting.cancel()
            await asyncio.wait([saving, waiting], timeout=0.1)
            assert (saving.done(), waiting.done()) == (False, True)
            answer.set()
        assert saving.cancelled()
        assert await store.load(1, NOON)
        assert await store.load(2, NOON) is None


async def test_a_turn_reads_its_session_along_for_the_first_load_alone(on_servers):
    async with (
        working(on_servers) as store,
        PostgresClaims.open(store._database, store._life, BOT, store.along) as claims,
    ):
        version = await store.save(CHAT, BODY, None, NOON)
        asked = []

        async def rows(sql, *values, rows=store._database.rows):
            asked.extend(["session"] * ("FROM session" in sql))
            return await rows(sql, *values)

        store._database.rows = rows
        async with claims.held(CHAT, 1):
            asked.clear()
            assert await store.load(CHAT, NOON) == Session(BODY, version)
            assert asked == []
            version = await store.save(CHAT, {"step": 2}, version, NOON)
            assert await store.load(CHAT, NOON) == Session({"step": 2}, version)
        async with claims.held(CHAT, 2):
            await store.erase(CHAT, NOON)
            assert await store.load(CHAT, NOON) is None
        await store.save(CHAT, BODY, None, NOON)
        async with claims.held(CHAT, 3):
            pass
        asked.clear()
        assert await store.load(CHAT, NOON)
        assert len(asked) == 1


# What a statement looks at


class Explained:
    """A database, or a connection, that also explains each statement.

    Attributes:
        plans: statement -> the nodes of its plan.
    """

    def __init__(self, inner, plans):
        self._inner, self.plans = inner, plans

    def __getattr__(self, name):
        return getattr(self._inner, name)

    async def rows(self, sql, *values):
        return await self.run(lambda connection: connection.fetch(sql, *values))

    async def run(self, work):
        return await self._inner.run(lambda connection: work(Explained(connection, self.plans)))

    async def fetch(self, sql, *values):
        await self._inner.execute("SAVEPOINT before")
        explained = f"EXPLAIN (ANALYZE, FORMAT JSON) {sql}"
        plan = json.loads(await self._inner.fetchval(explained, *values))[0]["Plan"]
        await self._inner.execute("ROLLBACK TO before")
        self.plans[sql] = [*_nodes(plan)]
        return await self._inner.fetch(sql, *values)

    execute = fetch


def _nodes(plan):
    yield plan
    for inner in plan.get("Plans", ()):
        yield from _nodes(inner)


_FILL = """
INSERT INTO session (
    bot, id, row_key, version, expires, generation, body, alarm, owed, worker, keeper
)
SELECT $1, substring(hash FOR 16), CASE WHEN lives THEN hash END, n, $2,
    CASE WHEN lives THEN $3::bytea END, CASE WHEN lives THEN $4::bytea END, hash,
    lives AND n % 100 = 7, 99, CASE WHEN lives THEN NULL ELSE 99 END
FROM (
    SELECT n, sha256(n::text::bytea) AS hash, n % 20 > 0 AS lives FROM generate_series(1, 20000) AS n
) AS many
"""


async def test_no_statement_walks_through_all_sessions(on_servers):
    async with on_servers.open() as plain, working(on_servers) as store:
        generation = await store._keys.current_generation()
        filled = _FILL, BOT.id, hour_of(NOON) + 20, generation, bytes(1052)
        await plain._database.rows(*filled)
        await plain._database.rows("ANALYZE session")
        explained = Explained(store._database, {})
        store._database = store._writer._database = explained
        store._walker = replace(store._walker, database=explained)
        versions = [await store.save(chat, BODY, None, NOON, (1,)) for chat in range(70)]
        for chat, version in enumerate(versions):
            store.note_shown(chat, version, NOON)
        for fresh_key in (False, True):
            session = await store.load(1, NOON)
            await store.save(1, BODY, session.version, NOON, fresh_key=fresh_key)
        alarm = (await store.erase(2, NOON)).alarm
        await store.owe(2, (), NOON, await store.owe(2, (7,), NOON, alarm))
        await store.owe(3, (7,), NOON)
        assert len(await owing(store)) < 250
        await left_in(store)
        async for _ in store.sessions(NOON):
            break
        await store._keys.destroy([Place.of(versions[4]).id])
        assert await store.load(4, NOON) is None
        begun = "row_key IS NOT NULL AND version"
        await plain._database.rows(f"UPDATE session SET generation = 'old' WHERE {begun} < 700")
        await plain._database.rows(f"UPDATE session SET expires = 0 WHERE {begun} > 19300")
        assert await store.expire(NOON) > 600
        assert len(explained.plans) > 20
        for sql, nodes in explained.plans.items():
            for node in nodes:
                removed = node.get("Rows Removed by Filter", 0)
                seen = (node["Actual Rows"] + removed) * node["Actual Loops"]
                assert (node["Node Type"], sql) != ("Seq Scan", sql)
                assert seen <= 1100, (sql, node["Node Type"], seen)
