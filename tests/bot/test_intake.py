"""What is asked of Telegram and when it is confirmed, what floods, and what a stop waits for."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from routebot.bot import inbox, polling
from routebot.bot import running as running_module
from routebot.bot.inbox import Inbox, Ticket
from routebot.bot.intake import Arrival, Blocked, Flood, Said
from routebot.bot.locks import ChatLocks
from routebot.bot.running import Hook, running
from routebot.errors import ConfigError
from routebot.reasoning.rulebook import Rulebook
from tests.bot.conftest import Open, Stand, bot_on, sessions_in
from tests.support.telegram import PATIENCE, FakeTelegram

NOTES = (
    {"message_auto_delete_timer_changed": {"message_auto_delete_time": 86400}},
    {"pinned_message": {"message_id": 1, "date": 0, "chat": {"id": 7, "type": "private"}}},
    {"chat_background_set": {"type": {"type": "fill"}}},
    {"write_access_allowed": {}},
    {"users_shared": {"request_id": 1, "users": []}},
    {"boost_added": {"boost_count": 1}},
    {"a_note_of_tomorrow": {}},
)


@pytest.mark.parametrize("note", NOTES, ids=lambda note: next(iter(note)))
async def test_note_of_telegrams_own_goes_without_a_word(stand: Stand, note: Any) -> None:
    person = await stand.begun()
    shown, calls = person.chat.last.edits, len(stand.server.called("editMessageText"))
    await person.send_other(**note)
    await person.settled()
    assert [message.is_bot for message in person.chat] == [True]
    assert person.chat.last.edits == shown
    assert len(stand.server.called("editMessageText")) == calls


class SlowStore:
    """A store that lets one chat wait for its saves."""

    def __init__(self, store: Any, chat_id: int) -> None:
        self.store, self.chat_id, self.go = store, chat_id, asyncio.Event()

    def __getattr__(self, name: str) -> Any:
        return getattr(self.store, name)

    async def save(self, chat_id: int, *rest: Any, **named: Any) -> int:
        if chat_id == self.chat_id:
            await self.go.wait()
        return await self.store.save(chat_id, *rest, **named)


async def test_update_is_confirmed_when_it_is_stored_and_holds_nobody_up(stand: Stand) -> None:
    world = stand.server.world
    slow = SlowStore(stand.store, 8)
    stand.bot.handlers.conversations.store = slow  # type: ignore[assignment]
    waiting, other = stand.server.person(8), stand.server.person(9)
    await waiting.send("/start")
    for _ in range(3):
        await other.send("/start")
        assert await world.pulse.until(
            lambda: [message.is_bot for message in other.chat] == [True], PATIENCE
        )
    assert {update.chat_id for update in world.updates} >= {8}
    slow.go.set()
    assert await world.pulse.until(lambda: not world.updates, PATIENCE)
    await waiting.settled()
    assert [message.is_bot for message in waiting.chat] == [True]


async def test_update_that_is_never_stored_does_not_make_the_bot_deaf(stand: Stand) -> None:
    slow = SlowStore(stand.store, 8)
    stand.bot.handlers.conversations.store = slow  # type: ignore[assignment]
    await stand.server.person(8).send("/start")
    other = stand.server.person(9)
    for _ in range(130):
        await other.send("/start")
    assert await stand.server.world.pulse.until(
        lambda: [message.is_bot for message in other.chat] == [True], PATIENCE
    )
    slow.go.set()
    await other.settled()


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a stop wait for less than a second."""
    monkeypatch.setattr(running_module, "_STOP_SECONDS", 0.4)


async def test_what_was_not_stored_comes_again_after_a_restart(open_bot: Open, hasty: None) -> None:
    async with open_bot() as stand:
        person = await stand.begun()
        stand.bot.handlers.conversations.store = SlowStore(stand.store, 7)  # type: ignore[assignment]
        await person.send("Грузия")
        await stand.server.world.pulse.until(lambda: False, 0.2)
    assert stand.server.world.updates
    async with open_bot() as stand:
        await person.settled()
        assert [message.is_bot for message in person.chat] == [True]


async def test_what_was_stored_does_not_come_again_after_a_stop(open_bot: Open) -> None:
    async with open_bot() as stand:
        await stand.begun()
    assert not stand.server.world.updates


async def test_stop_does_not_wait_for_a_telegram_that_hangs(open_bot: Open, hasty: None) -> None:
    async with open_bot(debts=(0.01,)) as stand:
        people = [await stand.begun(number) for number in range(4)]
        for person in people:
            await stand.tap(person, ":view:forget", ":erase")
        last, owed = await stand.begun(9), await stand.begun(10)
        stand.server.fail_next(chat_id=10, method="editMessageText", status=502, times=3)
        await stand.tap(owed, ":pick:passport:five_year")
        for method in ("editMessageText", "answerCallbackQuery", "deleteMessage") * 20:
            stand.server.hang_next(method=method)
        await last.tap(":pick:passport:five_year")
        world = stand.server.world
        assert await world.pulse.until(lambda: not world.unanswered(), 20)
        began = asyncio.get_running_loop().time()
    assert asyncio.get_running_loop().time() - began < PATIENCE / 10


async def test_silent_line_makes_the_bot_deaf_for_no_longer_than_a_poll_and_a_little(
    open_bot: Open, monkeypatch: pytest.MonkeyPatch, trouble: None
) -> None:
    assert polling.POLL_SECONDS + polling.POLL_MARGIN <= 35
    monkeypatch.setattr(polling, "POLL_SECONDS", 1)
    monkeypatch.setattr(polling, "POLL_MARGIN", 0.2)
    async with open_bot(polls=(0.01,)) as stand:
        person = await stand.begun()
        stand.server.hang_next(method="getUpdates")
        await person.send("/routes")
        await person.settled()
        assert [message.is_bot for message in person.chat] == [True]


async def test_webhook_is_answered_when_the_update_is_stored_and_before_it_is_shown(
    today_book: Rulebook, tmp_path: Path, unused_tcp_port: int
) -> None:
    hook = Hook("127.0.0.1", unused_tcp_port, "/hook", "https://bot.example.org", "s" * 32)
    async with FakeTelegram() as server:
        server.webhook(f"http://127.0.0.1:{unused_tcp_port}/hook")
        async with sessions_in(tmp_path, server.clock) as store:
            bot = bot_on(server, store, lambda: today_book)
            slow = SlowStore(store, 7)
            bot.handlers.conversations.store = slow  # type: ignore[assignment]
            async with running(bot, asyncio.Event(), hook):
                person, world = server.person(7), server.world
                server.latency = lambda method, _: 0.5 if method == "sendMessage" else 0
                await person.send("/start")
                assert not await world.pulse.until(lambda: not world.updates, 0.2)
                assert not server.called("sendMessage")
                slow.go.set()
                assert await world.pulse.until(lambda: not world.updates, PATIENCE)
                assert not person.chat.bot_messages
                await person.settled()
                assert [message.is_bot for message in person.chat] == [True]


@pytest.mark.parametrize(("responds", "given_up"), [(True, False), (False, False), (True, True)])
async def test_spinner_stops_in_the_response_only_if_there_will_be_one(
    responds: bool, given_up: bool
) -> None:
    ticket = Ticket(_said(1), asyncio.get_running_loop().create_future(), responds)
    if given_up:
        ticket.stored.cancel()
    carried = ticket.store("9")
    assert carried == (responds and not given_up)
    assert ticket.stored.cancelled() == given_up
    if not given_up:
        assert ticket.stored.result() == ("9" if responds else "")
        assert not ticket.store("9"), "what waits for it may have seen it already"


# What floods


class Gate:
    """Handles updates when it is let; remembers them in order."""

    def __init__(self) -> None:
        self.handled: list[Arrival] = []
        self.go = asyncio.Event()

    async def handle(self, ticket: Ticket) -> None:
        await self.go.wait()
        self.handled.append(ticket.arrival)


def _said(number: int, chat_id: int = 1) -> Arrival:
    return Arrival(number + 1, Said(chat_id, number, "x", False, "ru"), "message")


async def test_flood_of_one_chat_is_kept_as_numbers_and_dropped_by_the_hundred() -> None:
    gate = Gate()
    box = Inbox(gate.handle, ChatLocks())
    async with asyncio.TaskGroup() as tasks:
        box.open(tasks.create_task)
        tickets = [box.put(_said(number)) for number in range(1_000)]
        tickets.append(box.put(Arrival(1_001, Blocked(1), "my_chat_member")))
        await box.roomy()
        gate.go.set()
        await box.drained()
    looked_at = [each.incoming for each in gate.handled if isinstance(each.incoming, Said)]
    floods = [each.incoming for each in gate.handled if isinstance(each.incoming, Flood)]
    assert Blocked(1) in [each.incoming for each in gate.handled]
    assert [said.message_id for said in looked_at] == list(range(len(looked_at)))
    assert len(looked_at) <= 25
    dropped = [message_id for flood in floods for message_id in flood.message_ids]
    assert dropped == list(range(len(looked_at), 1_000))
    assert len(floods) == 10
    assert all(ticket.stored.done() for ticket in tickets)


async def test_many_chats_share_the_workers_and_the_order_of_each_is_kept() -> None:
    gate = Gate()
    gate.go.set()
    box = Inbox(gate.handle, ChatLocks())
    async with asyncio.TaskGroup() as tasks:
        box.open(tasks.create_task)
        for number in range(3_000):
            box.put(_said(number, chat_id=number % 600))
        assert len(box._workers) <= 256
        await box.drained()
    for chat_id in range(600):
        ids = [a.update_id for a in gate.handled if a.incoming and a.incoming.chat_id == chat_id]
        assert ids == sorted(ids)
        assert len(ids) == 5
    assert not box._chats
    assert not box._locks._chats


async def test_nothing_more_is_asked_for_while_too_much_waits(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(inbox, "_MOST_WAITING", 50)
    gate = Gate()
    box = Inbox(gate.handle, ChatLocks())
    async with asyncio.TaskGroup() as tasks:
        box.open(tasks.create_task)
        await asyncio.sleep(0)
        for chat_id in range(400):
            box.put(Arrival(chat_id + 1, Blocked(chat_id), "my_chat_member"))
        await asyncio.sleep(0)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(box.roomy(), 0.05)
        gate.go.set()
        await box.roomy()
        await box.drained()


async def test_chat_that_floods_holds_up_nobody_and_is_emptied(stand: Stand) -> None:
    flooding, other = stand.server.person(8), stand.server.person(9)
    stand.server.latency = 0.02
    for number in range(600):
        await flooding.send(f"text {number}")
    await other.send("/start")
    world = stand.server.world
    assert await world.pulse.until(
        lambda: [message.is_bot for message in other.chat] == [True], PATIENCE
    )
    assert await world.pulse.until(
        lambda: [message.is_bot for message in flooding.chat] == [True], PATIENCE
    )
    await flooding.settled()
    assert len(stand.server.called("deleteMessages")) < 40


# What an operator reads


async def test_second_program_with_the_token_is_named_in_plain_words(
    stand: Stand, caplog: pytest.LogCaptureFixture, trouble: None
) -> None:
    stand.server.fail_next(
        method="getUpdates",
        status=409,
        description="Conflict: terminated by other getUpdates request",
    )
    person = await stand.begun()
    assert await stand.server.world.pulse.until(
        lambda: any("another program" in record.msg for record in caplog.records), PATIENCE
    )
    assert person.chat.bot_messages


@pytest.mark.parametrize(
    ("status", "words", "named"),
    [
        (401, "Unauthorized", "write the one BotFather shows"),
        (404, "Not Found", "ROUTEBOT_API_URL"),
    ],
)
async def test_token_that_is_refused_is_told_from_an_address_that_is_wrong(
    today_book: Rulebook, status: int, words: str, named: str
) -> None:
    async with FakeTelegram() as server:
        bot = bot_on(server, None, lambda: today_book)  # type: ignore[arg-type]
        server.fail_next(method="getMe", status=status, description=words)
        with pytest.raises(ConfigError, match=named):
            async with running(bot, asyncio.Event()):
                pass
