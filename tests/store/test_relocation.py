"""Everything moves from one place to another; whoever is killed on the way goes on."""

import asyncio
from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from routebot.errors import ConflictError, StoreError
from routebot.session_settings import SessionSettings
from routebot.store import relocation
from routebot.store.alone import open_alone
from routebot.store.key_server.server import KeyServer
from routebot.store.keys import KeyFile
from routebot.store.protocol import ALARM_LIFE, SESSION_LIFE, SessionStore
from routebot.store.relocation import Kept, Moved, move
from tests.store.conftest import NOON
from tests.support.slices import sliced

SESSIONS: Mapping[int, tuple[int, ...]] = {1: (10, 11), 2: (20,), 3: (), -4: (40,), 5: (50, 52)}
"""Chat -> messages that are in it."""

CALLS = 44
"""Of a store, in a move of all this."""

CALLS_LATER = 41
"""The same where the sessions have ended."""

TOKEN = "7654321:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"

OWED = {2, 5}
ALARMS = {(7, (70, 71)), (5, (49,))}
"""One of the chats has begun a conversation again since."""


class Killed(Exception):  # noqa: N818 - what happens to a process
    """The process has ended."""


@dataclass
class Life:
    """How many more calls of any store a process lives for."""

    calls: int = 1_000_000
    done: int = 0

    def call(self) -> None:
        self.done += 1
        if self.done > self.calls:
            raise Killed


@dataclass
class Mortal:
    """A store in a process that is killed before one of its calls."""

    store: Any
    life: Life = field(default_factory=Life)

    def __getattr__(self, name: str) -> Any:
        inner = getattr(self.store, name)

        def called(*arguments: object, **named: object) -> Any:
            self.life.call()
            return inner(*arguments, **named)

        return called


@dataclass(frozen=True)
class Place:
    """Files or servers."""

    settings: SessionSettings

    def open(self) -> AbstractAsyncContextManager[Kept]:
        return open_alone(self.settings, NOON)


def _files(folder: Path) -> Place:
    return Place(
        SessionSettings(database=folder / "rows" / "db", keys=folder / "keys", token=TOKEN)
    )


@pytest.fixture(params=["files to files", "files to servers", "servers to files"])
def places(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Place, Place]:
    files = _files(tmp_path / "one")
    if request.param == "files to files":
        return files, _files(tmp_path / "other")
    database, keys = map(request.getfixturevalue, ("postgres", "key_server_address"))
    servers = Place(SessionSettings(database=database, keys=keys, token=TOKEN))
    return (files, servers) if request.param == "files to servers" else (servers, files)


def _body(chat_id: int) -> dict[str, Any]:
    return {"answers": {"passport": ["biometric"]}, "chat": f"words of {chat_id}"}


async def _fill(place: Place) -> None:
    async with place.open() as (_, sessions):
        alarm = (5, (49,))
        await sessions.save(5, {"old": 1}, None, NOON, alarm[1])
        await sessions.erase(5, NOON)
        for chat_id, ids in SESSIONS.items():
            version = await sessions.save(chat_id, _body(chat_id), None, NOON, ids)
            if chat_id not in OWED:
                sessions.note_shown(chat_id, version, NOON)
        await sessions.owe(7, (70, 71), NOON)


async def _moved(
    source: Place, target: Place, life: Life | None = None, at: datetime = NOON
) -> Moved:
    async with source.open() as left, target.open() as right:
        life = life or Life()
        one, other = (Kept(*(Mortal(store, life) for store in kept)) for kept in (left, right))
        return await move(one, other, lambda: at)


async def _sessions(store: SessionStore) -> dict[int, tuple[Any, tuple[int, ...]]]:
    found = {}
    async for each in store.sessions(NOON):
        if session := await store.load(each.chat_id, NOON):
            found[each.chat_id] = (session.body, each.message_ids)
    return found


async def _alarms(store: SessionStore) -> list[tuple[int, tuple[int, ...]]]:
    found = [(each.chat_id, each.message_ids) async for each in store.alarms(NOON)]
    return sorted(each for each in found if each[1])


async def _see_that_all_is_there(place: Place) -> set[int]:
    """See that a place has everything, once; return which chats are owed something."""
    async with place.open() as (_, sessions):
        expected = {chat_id: (_body(chat_id), ids) for chat_id, ids in SESSIONS.items()}
        assert await _sessions(sessions) == expected
        assert await _alarms(sessions) == sorted(ALARMS)
        return {chat_id async for chat_id in sessions.owing(NOON)}


async def _see_that_nothing_is_there(place: Place) -> None:
    async with place.open() as (_, sessions):
        assert await _sessions(sessions) == {}
        assert [each async for each in sessions.alarms(NOON)] == []
        assert await sessions.count() == 0


async def test_sessions_and_what_is_owed_move_and_come_back(places):
    await _fill(places[0])
    for source, target in (places, places[::-1]):
        assert await _moved(source, target) == Moved(0, 0, len(SESSIONS), len(ALARMS), 0)
        assert await _see_that_all_is_there(target) == OWED
        await _see_that_nothing_is_there(source)


@pytest.mark.parametrize("calls", [*sliced(list(range(CALLS_LATER)), of=8), 1_000_000])
async def test_sessions_that_ended_meanwhile_are_left_to_the_bot(places, calls):
    """It is sure of the time, so that it erases them, and deletes their messages."""
    one, other = places
    await _fill(one)
    later = NOON + SESSION_LIFE + timedelta(hours=1)
    with suppress(Killed):
        await _moved(one, other, Life(calls), later)
    await _moved(one, other, Life(), later)
    async with other.open() as (_, sessions):
        assert await sessions.load(1, later) is None
        assert (await sessions.load(1, NOON)).body == _body(1)
        await sessions.expire(later)
        assert set(await _alarms(sessions)) == ALARMS | {
            each for each in SESSIONS.items() if each[1]
        }
    await _see_that_nothing_is_there(one)


async def test_sessions_of_another_token_stay_and_are_counted(places):
    one, other = places
    if one.settings.servers is None:
        pytest.skip("files keep the keys of messages")
    await _fill(one)
    renewed = one.settings.model_copy(update={"token": SecretStr("7654321:another_token_of_it")})
    moved = await _moved(Place(renewed), other)
    assert (moved.sessions, moved.behind) == (0, len(SESSIONS))
    assert (await _moved(*places)).sessions == len(SESSIONS)


async def test_everything_ends_when_it_would_have_ended(places):
    await _fill(places[0])
    late = NOON + timedelta(hours=23)
    async with places[0].open() as left, places[1].open() as right:
        await move(left, right, lambda: late)
        ends = {each.expires async for each in right.sessions.sessions(late)}
        assert ends == {(NOON + SESSION_LIFE).timestamp() // 3600}
        ends = {each.expires async for each in right.sessions.alarms(late)}
        assert ends == {(NOON + ALARM_LIFE).timestamp() // 3600}


async def test_many_sessions_move(places):
    one, other = places
    async with one.open() as (_, sessions):
        saves = (sessions.save(chat, _body(chat), None, NOON, (chat,)) for chat in range(1, 301))
        await asyncio.gather(*saves)
    assert (await _moved(one, other)).sessions == 300
    async with other.open() as (_, sessions):
        assert await sessions.count() == 300
    await _see_that_nothing_is_there(one)


@pytest.mark.proof
@pytest.mark.parametrize("at_once", [1, 64])
@pytest.mark.parametrize("calls", sliced(list(range(CALLS)), of=8))
async def test_whoever_was_killed_goes_on(places, monkeypatch, calls, at_once):
    """Before each call of a store: nothing is in neither place, and nothing comes out double."""
    monkeypatch.setattr(relocation, "_AT_ONCE", at_once)
    one, other = places
    await _fill(one)
    with pytest.raises(Killed):
        await _moved(one, other, Life(calls))
    async with one.open() as (_, left), other.open() as (_, right):
        sessions = {**await _sessions(left), **await _sessions(right)}
        assert {chat: body for chat, (body, _) in sessions.items()} == {
            chat: _body(chat) for chat in SESSIONS
        }
        alarms = [*await _alarms(left), *await _alarms(right)]
        assert set(alarms) == ALARMS
    await _moved(one, other)
    assert await _see_that_all_is_there(other) >= OWED
    await _see_that_nothing_is_there(one)


@pytest.mark.parametrize(("hours", "calls"), [(0, CALLS), (25, CALLS_LATER)])
async def test_every_step_is_among_those_that_are_tried(places, hours, calls):
    await _fill(places[0])
    life = Life()
    await _moved(*places, life, NOON + timedelta(hours=hours))
    assert life.done == calls


async def test_whoever_went_on_at_the_target_keeps_that(places):
    """A move was interrupted, the bot served there, and the move is ended."""
    one, other = places
    await _fill(one)
    async with other.open() as (_, sessions):
        await sessions.save(1, {"newer": 1}, None, NOON, (11, 12))
    await _moved(one, other)
    async with other.open() as (_, sessions):
        assert (await _sessions(sessions))[1] == ({"newer": 1}, (11, 12))
        assert (1, (10,)) in await _alarms(sessions)
    await _see_that_nothing_is_there(one)


async def test_whoever_went_on_at_the_source_keeps_that(places):
    one, other = places
    await _fill(one)
    async with other.open() as (_, sessions):
        await sessions.save(1, {"older": 1}, None, NOON, (8, 9, 10))
    await _moved(one, other)
    async with other.open() as (_, sessions):
        assert (await _sessions(sessions))[1] == (_body(1), SESSIONS[1])
        assert (1, (8, 9)) in await _alarms(sessions)
    await _see_that_nothing_is_there(one)


async def test_session_that_cannot_be_erased_where_it_was_is_an_error(places, monkeypatch):
    one, other = places
    await _fill(one)

    async def late(*_: object) -> None:
        raise StoreError("no")

    def broken(*_: object) -> None:
        raise StoreError("no")

    with monkeypatch.context() as patch:
        patch.setattr(KeyFile, "destroy_bodies", broken)
        patch.setattr(KeyServer, "destroy", late)
        with pytest.raises(StoreError, match="cannot be erased"):
            await _moved(one, other)
    await _moved(one, other)
    await _see_that_all_is_there(other)
    await _see_that_nothing_is_there(one)


class Served(Mortal):
    """A store from which a bot serves meanwhile."""

    async def load(self, chat_id: int, now_at: datetime) -> Any:
        read = await self.store.load(chat_id, now_at)
        await self.store.save(chat_id, {"tapped": 1}, read.version, now_at)
        return read


async def test_somebody_else_who_serves_is_noticed(places):
    one, other = places
    await _fill(one)
    async with one.open() as left, other.open() as right:
        with pytest.raises(ConflictError):
            await move(Kept(left.revisions, Served(left.sessions)), right, lambda: NOON)
