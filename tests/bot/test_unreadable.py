"""An update that cannot be read costs that one update, and a poll that fails costs a pause."""

import asyncio
import copy
import json
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from routebot.bot.application import Bot
from routebot.bot.running import Hook, running
from routebot.reasoning.rulebook import Rulebook
from tests.bot.conftest import QUICK, bot_on, sessions_in
from tests.support.telegram import PATIENCE, FakeTelegram, Person

SECRET = "a-secret-of-16-or-more"
BATCH = 60
"""Fewer than the 100 that Telegram hands out at once."""

CHAT = {"id": 8, "type": "private", "first_name": "B", "username": "bb"}
USER = {"id": 8, "is_bot": False, "first_name": "B", "language_code": "ru"}
MESSAGE = {"message_id": 500, "date": 1_795_338_000, "from": USER, "chat": CHAT, "text": "Грузия"}
OLD_POLL = {
    "id": "1",
    "question": "q",
    "options": [{"text": "a", "voter_count": 0}],
    "total_voter_count": 0,
    "is_closed": False,
    "is_anonymous": True,
    "type": "regular",
    "allows_multiple_answers": False,
}
"""As before Bot API 9.6."""
DOCUMENT = {"file_id": "f", "file_unique_id": "u", "file_name": "a.zip", "file_size": 5}
MEMBER = {
    "user": {"id": 123456, "is_bot": True, "first_name": "R"},
    "status": "kicked",
    "until_date": 0,
}
CHANNEL = {"id": -1001234567890, "type": "channel", "title": "C"}

KINDS: dict[str, dict[str, Any]] = {
    "message": {**MESSAGE, "reply_to_message": {**MESSAGE, "message_id": 499}},
    "edited_message": {**MESSAGE, "edit_date": 1_795_338_001, "document": DOCUMENT},
    "callback_query": {
        "id": "77",
        "from": USER,
        "chat_instance": "1",
        "data": "0:0:ask",
        "message": MESSAGE,
    },
    "my_chat_member": {
        "chat": CHAT,
        "from": USER,
        "date": 1_795_338_000,
        "old_chat_member": {**MEMBER, "status": "member"},
        "new_chat_member": MEMBER,
    },
    "channel_post": {
        "message_id": 3,
        "date": 1_795_338_000,
        "chat": CHANNEL,
        "sender_chat": CHANNEL,
        "text": "x",
    },
    "poll": OLD_POLL,
    "inline_query": {"id": "1", "from": USER, "query": "", "offset": ""},
    "a_kind_of_tomorrow": {"id": 1},
}
WRONG = (None, True, -1, 1.5, 10**15, 10**30, "", "x", [], {}, [[1]], {"id": {}})


def deep(levels: int, inner: str = '"x"') -> str:
    return '{"reply_to_message": ' * levels + inner + "}" * levels


SINGLE = (
    "{}",
    "[]",
    "7",
    "null",
    '"text"',
    '{"update_id": "7", "message": {}}',
    '{"update_id": 99999999999999, "message": {}}',
    '{"update_id": UPDATE_ID}',
    '{"update_id": UPDATE_ID, "message": "a text"}',
    '{"update_id": UPDATE_ID, "message": ["a list"]}',
    json.dumps({"update_id": 0, "message": {**MESSAGE, "text": None, "poll": OLD_POLL}}).replace(
        "0", "UPDATE_ID", 1
    ),
    '{"update_id": UPDATE_ID, "message": ' + deep(300) + "}",
    '{"update_id": UPDATE_ID, "message": ' + deep(20_000) + "}",
    '{"message": ' + deep(20_000, '"}]}\\\\\\" {["') + ', "update_id": UPDATE_ID}',
    '{"update_id": UPDATE_ID, "message": {"message_id": ' + "9" * 5_000 + "}}",
    '{"update_id": UPDATE_ID, "message": ' + "[" * 20_000 + "]" * 20_000 + "}",
)
"""Without an id, of other types, of an older Bot API, and too deep or too long for a parser."""


def odd_updates() -> Iterator[str]:
    """Yield updates with each of their fields in turn wrong, missing, or beside an unknown one."""
    yield from SINGLE
    for kind, content in KINDS.items():
        yield _written(kind, content)
        for path in _paths(content):
            yield from (_written(kind, _changed(content, path, wrong)) for wrong in WRONG)
            yield _written(kind, _without(content, path))
        yield _written(kind, {**content, "of_tomorrow": {"deep": [{}]}})


def _written(kind: str, content: object) -> str:
    return '{"update_id": UPDATE_ID, ' + json.dumps({kind: content})[1:]


def _paths(content: dict[str, Any]) -> Iterator[tuple[str, ...]]:
    for name, value in content.items():
        yield (name,)
        if isinstance(value, dict):
            yield from ((name, *path) for path in _paths(value))


def _changed(content: dict[str, Any], path: tuple[str, ...], wrong: object) -> dict[str, Any]:
    changed = copy.deepcopy(content)
    _holder(changed, path)[path[-1]] = wrong
    return changed


def _without(content: dict[str, Any], path: tuple[str, ...]) -> dict[str, Any]:
    changed = copy.deepcopy(content)
    del _holder(changed, path)[path[-1]]
    return changed


def _holder(content: dict[str, Any], path: tuple[str, ...]) -> dict[str, Any]:
    for name in path[:-1]:
        content = content[name]
    return content


def in_batches(updates: Sequence[str]) -> Iterator[Sequence[str]]:
    return (updates[place : place + BATCH] for place in range(0, len(updates), BATCH))


@asynccontextmanager
async def put_together(
    server: FakeTelegram, book: Rulebook, folder: Path, poll_pauses: tuple[float, ...] = (0.01,)
) -> AsyncIterator[Bot]:
    """Put a bot together that is still to be run."""
    async with sessions_in(folder, server.clock) as store:
        yield bot_on(server, store, lambda: book, replace(QUICK, polls=poll_pauses))


@asynccontextmanager
async def run(server: FakeTelegram, bot: Bot, hook: Hook | None = None) -> AsyncIterator[None]:
    """Run a bot; at the end it has to stop without an error, and soon."""
    async with asyncio.timeout(None) as ending, running(bot, asyncio.Event(), hook):
        assert await server.world.pulse.until(
            lambda: bool(server.called("setMyShortDescription")), PATIENCE
        )
        server.drained = bot.inbox.drained
        yield
        server.drained = None
        ending.reschedule(asyncio.get_running_loop().time() + PATIENCE)


async def answered(person: Person) -> bool:
    """Tell whether a command that somebody sends now is answered and deleted."""
    await person.send("/start")
    await person.settled()
    return [message.is_bot for message in person.chat] == [True]


@pytest.fixture
async def server() -> AsyncIterator[FakeTelegram]:
    async with FakeTelegram() as fake:
        fake.person(8, "B").chat.started = True
        yield fake


async def test_odd_updates_cost_themselves_and_nobody_elses_in_the_same_batch(
    server: FakeTelegram, today_book: Rulebook, tmp_path: Path, trouble: None
) -> None:
    async with put_together(server, today_book, tmp_path) as bot:
        async with run(server, bot):
            for batch in in_batches(list(odd_updates())):
                server.hand_in(*batch)
                assert await answered(server.person(7))
        counts, failed = bot.handlers.counter.of(server.clock.date())
    assert failed == counts["unreadable"] > 400


async def test_odd_updates_are_taken_over_a_webhook_too(
    server: FakeTelegram, today_book: Rulebook, tmp_path: Path, unused_tcp_port: int, trouble: None
) -> None:
    hook = Hook("127.0.0.1", unused_tcp_port, "/telegram", "https://bot.example.org", SECRET)
    server.webhook(f"http://127.0.0.1:{unused_tcp_port}/telegram")
    async with put_together(server, today_book, tmp_path) as bot:
        async with run(server, bot, hook):
            for batch in in_batches([*SINGLE, *list(odd_updates())[::4]]):
                server.hand_in(*batch, " ", "<html>", '{"update_id": UPDATE_ID')
                assert await answered(server.person(7))
        counts, failed = bot.handlers.counter.of(server.clock.date())
    assert not server.delivery.failures
    assert failed == counts["unreadable"] > 90


async def test_failed_polls_are_followed_by_growing_pauses_that_a_stop_ends(
    server: FakeTelegram, today_book: Rulebook, tmp_path: Path, trouble: None
) -> None:
    pauses = (0.1, 0.4, 60.0)
    async with put_together(server, today_book, tmp_path, pauses) as bot, run(server, bot):
        server.fail_next(method="getUpdates", status=502, times=1_000)
        await server.person(7).send("/start")

        def failed() -> int:
            return len([call for call in server.called("getUpdates") if call.error])

        assert await server.world.pulse.until(lambda: failed() == 3, PATIENCE)
        await asyncio.sleep(0.6)  # longer than the pause before the third
        assert failed() == 3


@pytest.mark.parametrize("status", [409, 500, 504])
async def test_long_outage_is_logged_in_a_line_and_then_the_bot_hears_again(
    server: FakeTelegram,
    today_book: Rulebook,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    trouble: None,
    status: int,
) -> None:
    async with put_together(server, today_book, tmp_path, (0.001,)) as bot, run(server, bot):
        server.fail_next(method="getUpdates", status=status, times=200)
        assert await answered(server.person(7))
        assert await answered(server.person(7))
    assert len([call for call in server.called("getUpdates") if call.error]) == 200
    failed = "conflict" if status == 409 else "failed"
    told = [line.outcome for line in caplog.records if line.levelname != "INFO"]
    assert told == [failed, "back"]


async def test_updates_without_an_id_are_no_reason_to_poll_without_pause(
    server: FakeTelegram,
    today_book: Rulebook,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    trouble: None,
) -> None:
    async with put_together(server, today_book, tmp_path, (0.1,)) as bot, run(server, bot):
        server.hand_in("{}", "[]")
        polls = len(server.called("getUpdates"))
        assert await server.world.pulse.until(
            lambda: len(server.called("getUpdates")) > polls + 1, PATIENCE
        )
        await asyncio.sleep(1)
        assert len(server.called("getUpdates")) < 15
        assert len([line for line in caplog.records if line.levelname != "INFO"]) == 1
        assert await answered(server.person(7))


async def test_told_to_wait_the_poll_waits(
    server: FakeTelegram, today_book: Rulebook, tmp_path: Path, trouble: None
) -> None:
    async with put_together(server, today_book, tmp_path, (0.0,)) as bot, run(server, bot):
        server.fail_next(method="getUpdates", status=429, retry_after=60)
        await server.person(7).send("/start")

        def failed() -> list[bool]:
            return [bool(call.error) for call in server.called("getUpdates")]

        assert await server.world.pulse.until(lambda: any(failed()), PATIENCE)
        await asyncio.sleep(0.5)
        assert failed()[-1]
