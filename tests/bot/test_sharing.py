"""Several processes that are one bot: a chat is one's at a time, and what is busy comes again."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest

from routebot.bot.application import Others
from routebot.bot.hiding import Hiding
from routebot.bot.inbox import Inbox, Ticket
from routebot.bot.intake import Arrival, Blocked, Said
from routebot.bot.locks import ChatLocks
from routebot.bot.running import Hook
from routebot.bot.running import running as bot_running
from routebot.errors import BusyError, StoreError
from routebot.reasoning.rulebook import Rulebook
from routebot.store.protocol import Session, SessionStore
from routebot.words.i18n import words
from tests.bot.conftest import Open, Stand, bot_on, data_of, sessions_in
from tests.support.claims import FakeClaims, FakeNotes
from tests.support.telegram import PATIENCE, FakeTelegram, Person

SECRET = "s" * 32


class Failing:
    """A store whose methods can be made to fail, by name."""

    def __init__(self, store: Any) -> None:
        self.store, self.failing = store, set[str]()

    def __getattr__(self, name: str) -> Any:
        if name in self.failing:
            return self._fail
        return getattr(self.store, name)

    async def _fail(self, *_: object, **__: object) -> None:
        raise StoreError("the database cannot be reached")


async def _until(seen: Callable[[], bool]) -> bool:
    for _ in range(round(PATIENCE / 0.01)):
        if seen():
            return True
        await asyncio.sleep(0.01)
    return False


async def _until_no_is_an_answer_twice(stand: Stand, person: Person) -> None:
    """Skip questions until both the present one and the next can be answered with a no."""
    while not any(data.endswith((":none", ":no")) for data in data_of(person)):
        await stand.tap(person, next(data for data in data_of(person) if ":skip:" in data))


class WrittenElsewhere:
    """A store whose sessions another process wrote last."""

    def __init__(self, store: Any) -> None:
        self.store = store

    async def load(self, *named: Any) -> Session:
        return replace(await self.store.load(*named), elsewhere=True)


class Forsaken(WrittenElsewhere):
    """A store whose sessions a process wrote last that was killed before it had shown them."""

    async def load(self, *named: Any) -> Session:
        return replace(await super().load(*named), forsaken=True)


@asynccontextmanager
async def hooked(
    server: FakeTelegram,
    book: Rulebook,
    store: SessionStore,
    port: int,
    claims: FakeClaims | None = None,
) -> AsyncIterator[Stand]:
    """Run a bot that Telegram calls."""
    server.webhook(f"http://127.0.0.1:{port}/hook")
    hook = Hook("127.0.0.1", port, "/hook", "https://bot.example.org", SECRET)
    bot = bot_on(server, store, lambda: book, others=Others(claims))
    async with bot_running(bot, asyncio.Event(), hook):
        server.drained = bot.inbox.drained
        yield Stand(server, bot, store)
    server.drained = None


@pytest.fixture
async def claims() -> FakeClaims:
    return FakeClaims()


async def test_turn_is_one_among_all_processes_and_knows_its_order(claims: FakeClaims) -> None:
    locks = ChatLocks(claims=claims)
    async with locks.turn(1, 77), locks.turn(2):
        assert set(claims.holders) == {1, 2}
        locks.check()
        claims.lost = True
        with pytest.raises(BusyError):
            locks.check()
    async with locks.turn(0, 78):  # updates of no chat wait for nobody
        assert not claims.holders
    assert claims.orders == [(1, 77), (2, None)]
    claims.taken_elsewhere([1])
    with pytest.raises(BusyError):
        async with locks.turn(1):
            pass
    assert not locks._chats


async def test_what_waits_in_a_busy_chat_is_refused_in_whole_and_other_chats_go_on(
    claims: FakeClaims,
) -> None:
    handled: list[Arrival] = []

    async def handle(ticket: Ticket) -> None:
        handled.append(ticket.arrival)

    claims.taken_elsewhere([1])
    locks = ChatLocks(claims=claims)
    box = Inbox(handle, locks)
    async with asyncio.TaskGroup() as tasks:
        box.open(tasks.create_task)
        busy = [
            box.put(Arrival(number, Said(1, number, "x", False, "ru"), "message"))
            for number in range(1, 40)
        ]
        other = box.put(Arrival(99, Blocked(2), "my_chat_member"))
        await asyncio.wait([ticket.stored for ticket in (*busy, other)], timeout=PATIENCE)
        assert all(ticket.refused for ticket in busy)
        assert not other.refused
        await box.drained()
        claims.free()
        again = box.put(busy[0].arrival)
        assert await again.stored == ""
    assert [arrival.update_id for arrival in handled] == [99, 1]
    assert not locks._chats


async def test_busy_chat_is_delivered_again_over_the_webhook(
    server: FakeTelegram,
    today_book: Rulebook,
    tmp_path: Path,
    unused_tcp_port: int,
    claims: FakeClaims,
) -> None:
    claims.taken_elsewhere([7])
    async with (
        sessions_in(tmp_path, server.clock) as store,
        hooked(server, today_book, store, unused_tcp_port, claims),
    ):
        busy, other = server.person(7), server.person(8)
        await busy.send("/start")
        await other.send("/start")
        assert await server.world.pulse.until(lambda: bool(other.chat.bot_messages), PATIENCE)
        assert await server.world.pulse.until(lambda: bool(server.delivery.failures), PATIENCE)
        assert {failure.split()[5] for failure in server.delivery.failures} == {"503"}
        assert not busy.chat.bot_messages
        claims.free()
        await busy.settled()
    assert [message.is_bot for message in busy.chat] == [True]
    first = next(order for chat_id, order in claims.orders if chat_id == 7)
    assert first == min(order for _, order in claims.orders if order)


async def test_busy_chat_is_asked_for_again_by_who_polls_and_nothing_is_confirmed_before(
    open_bot: Open, claims: FakeClaims
) -> None:
    claims.taken_elsewhere([7])
    async with open_bot(claims=claims) as stand:
        person, other = stand.server.person(7), stand.server.person(8)
        await person.send("/start")
        await person.send("/routes")
        await other.send("/start")
        await asyncio.sleep(0.8)
        assert other.chat.bot_messages
        assert len(stand.server.world.updates) >= 2
        claims.free()
        await person.settled()
        assert [message.is_bot for message in person.chat] == [True]
    orders = [order for chat_id, order in claims.orders if chat_id == 7 and order]
    assert orders == sorted(orders)
    assert len(orders) == 2


async def test_nothing_is_confirmed_of_many_that_are_refused_at_once(
    open_bot: Open, claims: FakeClaims
) -> None:
    people = range(7, 87)
    claims.taken_elsewhere(people)
    async with open_bot(claims=claims) as stand:
        for number in people:
            await stand.server.person(number).send("/start")
        await asyncio.sleep(1)
        assert len(stand.server.world.updates) == len(people)
        claims.free()
        await stand.server.settled()
    for number in people:
        assert [message.is_bot for message in stand.server.person(number).chat] == [True]


async def test_turn_that_was_lost_is_not_shown_and_owed(open_bot: Open, claims: FakeClaims) -> None:
    async with open_bot(claims=claims, debts=(0.2,)) as stand:
        person = await stand.begun()
        before = person.chat.last.text
        claims.lost = True
        pick = next(data for data in data_of(person) if ":pick:" in data)
        question, option = pick.split(":")[-2:]
        await person.tap_data(pick)
        assert await stand.server.world.pulse.until(
            lambda: not stand.server.world.updates, PATIENCE
        )
        assert await _until(lambda: person.user_id in stand.bot.debts)
        assert person.chat.last.text == before, "another one may be showing something"
        assert (await stand.answers(person)) == {question: [option]}
        assert not stand.server.world.unanswered(), "the spinner stops all the same"
        claims.lost = False
        assert await _until(lambda: person.chat.last.text != before)
        assert [message.is_bot for message in person.chat] == [True]


async def test_message_that_cannot_be_stored_is_delivered_again_a_few_times(
    server: FakeTelegram,
    today_book: Rulebook,
    tmp_path: Path,
    unused_tcp_port: int,
    claims: FakeClaims,
    trouble: None,
) -> None:
    async with (
        sessions_in(tmp_path, server.clock) as store,
        hooked(server, today_book, store, unused_tcp_port, claims) as stand,
    ):
        person = await stand.begun()
        failing = Failing(store)
        stand.bot.handlers.conversations.store = failing  # type: ignore[assignment]
        failing.failing = {"load", "save"}
        shown = person.chat.last.text
        await person.send("/privacy")
        assert await server.world.pulse.until(lambda: bool(server.delivery.failures), PATIENCE)
        assert person.chat.bot_messages[-1].text == shown
        failing.failing = set()
        await person.settled()
        assert person.chat.last.text != shown
        # What does not pass soon is told: deliveries that fail hold others up.
        failing.failing = {"load", "save"}
        refused = len(server.delivery.failures)
        await person.send("/help")
        await person.settled()
        assert len(server.delivery.failures) == refused + 2
        assert words("ru")("bot.sorry") in person.chat.last.text
    assert [message.is_bot for message in person.chat] == [True]


async def test_what_is_known_of_a_chat_is_forgotten_where_another_process_wrote(
    open_bot: Open, claims: FakeClaims
) -> None:
    async with open_bot(claims=claims) as stand:
        person = await stand.begun()
        known = stand.bot.handlers.conversations.known
        assert person.user_id in known
        await stand.bot.handlers.conversations.load(person.user_id)
        assert person.user_id in known
        elsewhere = WrittenElsewhere(stand.store)
        stand.bot.handlers.conversations.store = elsewhere  # type: ignore[assignment]
        await stand.bot.handlers.conversations.load(person.user_id)
        assert person.user_id not in known


@pytest.mark.parametrize("ending", [":cover", ":erase"])
async def test_who_wants_everything_gone_does_not_wait_for_the_turn_of_the_chat(
    server: FakeTelegram,
    today_book: Rulebook,
    tmp_path: Path,
    unused_tcp_port: int,
    claims: FakeClaims,
    monkeypatch: pytest.MonkeyPatch,
    ending: str,
) -> None:
    monkeypatch.setattr("routebot.bot.application.Hiding", partial(Hiding, seconds=0.05))
    async with (
        sessions_in(tmp_path, server.clock) as store,
        hooked(server, today_book, store, unused_tcp_port, claims) as stand,
    ):
        person = await stand.begun()
        await stand.tap(person, ":view:forget")
        shown = person.chat.last
        claims.taken_elsewhere([person.user_id])
        await person.tap(ending)
        assert await _until(lambda: shown.deleted or not shown.keyboard)
        assert await store.count() == 1
        claims.free()
        await person.settled()
        assert await store.count() == 0
        assert len(person.chat.bot_messages) == 1


@pytest.mark.parametrize("away", [False, True])
async def test_note_of_what_an_erasure_left_is_believed_where_it_could_be_kept(
    open_bot: Open, away: bool, request: pytest.FixtureRequest
) -> None:
    if away:
        request.getfixturevalue("trouble")
    notes = FakeNotes(away=away)
    async with open_bot(notes=notes) as stand:
        person = await stand.begun()
        await stand.tap(person, ":view:forget", ":erase")
        wiping, chat_id, receipt = stand.bot.wiping, person.user_id, person.chat.last
        notes.away = False
        assert await wiping.is_clear(chat_id) is False
        if away:  # nobody else can have seen to it
            await wiping.adopt(chat_id)
            assert wiping.claim_leftovers(chat_id) == (receipt.message_id,)
        else:
            await wiping.adopt(chat_id)
            await wiping.share(chat_id)
            notes.kept.clear()  # another process has taken it
            await wiping.adopt(chat_id)
            assert wiping.claim_leftovers(chat_id) == ()
            await wiping.clear_chats()  # its alarm is there still
            assert receipt.deleted
        await wiping.sweep()


async def test_typed_answer_that_is_delivered_twice_is_one_answer(
    server: FakeTelegram, today_book: Rulebook, tmp_path: Path, unused_tcp_port: int
) -> None:
    async with (
        sessions_in(tmp_path, server.clock) as store,
        hooked(server, today_book, store, unused_tcp_port) as stand,
    ):
        person = await stand.begun()
        await _until_no_is_an_answer_twice(stand, person)
        before = await stand.answers(person)
        await person.send("нет")
        delivered = server.world.updates[-1].text
        await person.settled()
        answered, shown = await stand.answers(person), person.chat.last.text
        assert len(answered) == len(before) + 1
        # As if the process had been killed between storing it and confirming it.
        async with httpx.AsyncClient(trust_env=False) as client:
            again = await client.post(
                f"http://127.0.0.1:{unused_tcp_port}/hook",
                content=delivered,
                headers={"X-Telegram-Bot-Api-Secret-Token": SECRET},
            )
        assert again.status_code == 200
        await person.settled()
        assert await stand.answers(person) == answered
        assert person.chat.last.text == shown
        assert [message.is_bot for message in person.chat] == [True]


async def test_screen_that_a_dead_process_sent_goes_with_an_erasure(stand: Stand) -> None:
    person = await stand.begun()
    await person.send("/forget")
    await person.settled()
    lost = await stand.bot.client.send_message(person.user_id, "sent, and its number lost")
    stand.bot.handlers.conversations.store = Forsaken(stand.store)  # type: ignore[assignment]
    await person.tap(":erase")
    await person.settled()
    assert person.chat.find(lost.message_id) is None
    stand.server.violations.clear()  # of the message that this test has sent


async def test_receipt_whose_number_was_lost_goes_with_the_erasure_that_comes_again(
    stand: Stand,
) -> None:
    person = await stand.begun()
    await person.send("/forget")
    await person.settled()
    pressed = person.chat.last
    erase = next(data for data in data_of(person) if data.endswith(":erase"))
    # Another process erased, sent the receipt and died.
    await stand.store.erase(person.user_id, stand.server.clock)
    lost = await stand.bot.client.send_message(person.user_id, "a receipt")
    await person.tap_data(erase, pressed)
    await person.settled()
    assert person.chat.find(lost.message_id) is None
    assert len(person.chat.messages) == 1
    stand.server.violations.clear()  # of the message that this test has sent


@pytest.mark.usefixtures("trouble")
async def test_receipt_of_a_process_that_is_killed_before_it_knows_its_number_goes_by_itself(
    stand: Stand, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = await stand.begun()
    await stand.tap(person, ":view:forget")

    async def killed(*_: object) -> None:
        raise AssertionError("killed")

    with monkeypatch.context() as dying:
        dying.setattr(type(stand.bot.wiping), "_remember", killed)
        await person.tap(":erase")
        await person.settled()
    receipt = person.chat.last
    await stand.bot.wiping.clear_chats()
    assert receipt.deleted
    assert not person.chat.messages
