"""Erasing on demand, by the clock and behind a cover, with Telegram's 48 hours."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from routebot.bot.leftovers import RECEIPT_LIFE
from routebot.bot.pacing import Pace
from routebot.errors import StoreError
from routebot.store.protocol import SESSION_LIFE, Session
from routebot.words.i18n import words
from tests.bot.conftest import Open, Stand, data_of, is_empty, swept
from tests.support.telegram import PATIENCE, Message, Person
from tests.support.texts import untied


async def test_forget_asks_once_then_empties_store_and_chat(stand: Stand) -> None:
    person = await stand.begun()
    await stand.tap(person, ":pick:passport:five_year")
    await person.send("/forget")
    await person.settled()
    assert await stand.store.count() == 1
    await stand.tap(person, ":erase")
    assert await stand.store.count() == 0
    receipt = person.chat.messages
    assert [message.is_bot for message in receipt] == [True]
    stand.server.clock += RECEIPT_LIFE
    await swept(stand.bot)
    assert not person.chat.messages


async def test_erase_button_asks_once_and_can_be_taken_back(stand: Stand) -> None:
    person = await stand.begun()
    await stand.tap(person, ":view:forget", ":back")
    assert await stand.store.count() == 1
    assert len(person.chat.bot_messages) == 1


async def test_receipt_goes_at_a_tap(stand: Stand) -> None:
    person = await stand.begun()
    await stand.tap(person, ":view:forget", ":erase", "hide")
    assert not person.chat.messages


async def test_receipt_goes_at_a_tap_after_a_restart(open_bot: Open) -> None:
    async with open_bot() as stand:
        person = await stand.begun()
        stand.server.latency = 0
        await stand.tap(person, ":view:forget", ":erase")
        stand.bot.wiping._leftovers.clear()
    async with open_bot() as stand:
        await stand.tap(person, "hide")
        assert not person.chat.messages


async def test_receipts_are_removed_at_a_stop(open_bot: Open) -> None:
    async with open_bot() as stand:
        person = await stand.begun()
        await stand.tap(person, ":view:forget", ":erase")
    assert not person.chat.messages


async def test_receipt_that_hangs_keeps_no_other_from_going(stand: Stand) -> None:
    people = [await stand.begun(number) for number in (7, 8, 9)]
    for person in people:
        await stand.tap(person, ":view:forget", ":erase")
    stand.server.latency = lambda _, params: 0.5 if params.get("chat_id") == 7 else 0
    stand.server.clock += RECEIPT_LIFE
    sweeping = stand.bot.wiping.clear_up(stand.server.clock)
    gone = lambda: not any(person.chat.messages for person in people[1:])  # noqa: E731
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(sweeping)
        assert await stand.server.world.pulse.until(gone, PATIENCE)
        assert people[0].chat.messages
    assert not people[0].chat.messages


async def test_new_beginning_takes_the_receipt_away(stand: Stand) -> None:
    person = await stand.begun()
    await stand.tap(person, ":view:forget", ":erase")
    receipt = person.chat.last
    await person.send("/start")
    await person.settled()
    assert receipt.deleted
    assert len(person.chat.messages) == 1


async def test_tap_that_comes_after_the_erasure_brings_nothing_back(stand: Stand) -> None:
    person = await stand.begun()
    page = person.chat.last
    late = next(data for data in data_of(person) if ":pick:" in data)
    await stand.tap(person, ":view:forget", ":erase")
    await person.tap_data(late, page)
    await person.tap_again()
    await person.settled()
    assert await stand.store.count() == 0
    assert len(person.chat.messages) == 1


async def test_erase_pressed_twice_leaves_one_receipt(stand: Stand) -> None:
    person = await stand.begun()
    await stand.tap(person, ":view:forget")
    await person.tap(":erase", resend=True)
    await person.settled()
    assert len(person.chat.messages) == 1
    assert await stand.store.count() == 0


async def test_cover_shows_something_neutral_and_erases(stand: Stand) -> None:
    person = await stand.begun()
    shown = person.chat.last
    await stand.tap(person, ":view:forget", ":cover")
    assert await stand.store.count() == 0
    assert person.chat.messages == [shown]
    assert not shown.buttons
    stand.server.clock += timedelta(hours=1)
    await swept(stand.bot)
    assert person.chat.messages == [shown]
    await person.send("/start")
    await person.settled()
    assert shown.deleted
    assert len(person.chat.messages) == 1


async def test_cover_erases_while_telegram_is_silent(stand: Stand) -> None:
    person = await stand.begun()
    await stand.tap(person, ":view:forget")
    shown = person.chat.last
    stand.server.latency = lambda method, _: 2.0 if method == "editMessageText" else 0.0
    await person.tap(":cover")
    async with asyncio.timeout(PATIENCE):
        while await stand.store.count():
            assert shown.keyboard, "it was covered before it was erased"
            await asyncio.sleep(0.01)
    assert shown.keyboard
    await person.settled()
    assert not shown.keyboard


async def test_memory_forgets_after_a_day_which_chats_there_were(stand: Stand) -> None:
    person = await stand.begun()
    known = stand.bot.handlers.conversations.known
    assert person.user_id in known
    known.expire(known.timer() + SESSION_LIFE.total_seconds())
    assert person.user_id not in known


async def test_idle_chat_is_emptied_within_two_days(stand: Stand) -> None:
    person = await stand.begun()
    for hours in (13, 13, 13):
        stand.server.clock += timedelta(hours=hours)
        await stand.tap(person, data_of(person)[0])
    await person.send("Грузия")
    await person.settled()
    stand.server.clock += timedelta(hours=24, minutes=2)
    await swept(stand.bot)
    assert await stand.store.count() == 0
    assert not person.chat.messages


async def test_idle_chat_is_not_touched_too_early(stand: Stand) -> None:
    person = await stand.begun()
    stand.server.clock += timedelta(hours=23, minutes=58)
    await swept(stand.bot)
    assert await stand.store.count() == 1
    assert len(person.chat.messages) == 1


async def test_idle_chat_is_emptied_later_if_telegram_is_out_of_reach(stand: Stand) -> None:
    person = await stand.begun()
    stand.server.clock += timedelta(hours=25)
    stand.server.fail_next(chat_id=7, status=502, times=6)
    await swept(stand.bot)
    assert person.chat.messages
    stand.server.clock += timedelta(minutes=5)
    await swept(stand.bot)
    stand.server.clock += timedelta(minutes=5)
    await swept(stand.bot)
    assert not person.chat.messages


async def test_receipt_tells_what_is_too_old_to_be_deleted(stand: Stand) -> None:
    person = await stand.begun()
    old = person.chat.add(person.user, stand.server.clock - timedelta(hours=49), {"text": "x"})
    session = await stand.store.load(7, stand.server.clock)
    conversation = await stand.conversation(person)
    assert session
    assert conversation
    await stand.store.save(
        7, conversation.with_left(old.message_id).to_json(), session.version, stand.server.clock
    )
    await stand.tap(person, ":view:forget", ":erase")
    assert [message.is_bot for message in person.chat.messages] == [False, True]
    assert "48" in person.chat.last.text


# What an earlier run of the program left


async def test_what_an_erasure_could_not_delete_goes_after_a_restart(open_bot: Open) -> None:
    async with open_bot(debts=(1_000.0,)) as stand:
        person = await _with_text_that_stays(stand)
        stand.server.fail_next(method="deleteMessages", status=502, times=30)
        await stand.tap(person, ":erase")
        stand.bot.wiping._leftovers.clear()  # as a kill does
        assert [message.is_bot for message in person.chat.messages].count(False)
    stand.server._faults.clear()
    async with open_bot() as stand:
        await swept(stand.bot)
        assert not person.chat.messages


async def test_messages_of_a_new_conversation_outlive_an_old_alarm(open_bot: Open) -> None:
    async with open_bot() as stand:
        person = await stand.begun()
        page, data = person.chat.last, data_of(person)[0]
        stand.server.clock += timedelta(hours=25)
        await stand.store.expire(stand.server.clock)
        await _answered(stand, person, data, page)
        live = person.chat.last
        await swept(stand.bot)
        assert person.chat.messages == [live]


# What the store refuses


@pytest.mark.parametrize("button", [":erase", ":cover"])
async def test_messages_go_where_the_store_cannot_be_read_and_the_row_follows(
    stand: Stand,
    trouble: None,
    monkeypatch: pytest.MonkeyPatch,
    button: str,
) -> None:
    person = await stand.begun()
    await stand.tap(person, ":view:forget")
    shown = person.chat.last

    async def refuse(*_: object) -> None:
        raise StoreError("bad sector")

    with monkeypatch.context() as patch:
        patch.setattr(stand.store, "erase", refuse)
        await stand.tap(person, button)
        assert [message is shown for message in person.chat.messages] == [button == ":cover"]
        await stand.bot.wiping.sweep()
    assert await stand.store.count() == 1
    await stand.bot.wiping.sweep()
    assert await stand.store.count() == 0


# What Telegram does not let us delete


async def _with_old_message(stand: Stand, hours: int) -> tuple[Person, Message]:
    """Return a person with a message of ours that should have gone long ago."""
    person = await stand.begun()
    text, keyboard = {"text": "Казахстан"}, [[{"text": "x", "callback_data": "AAAA:0:ask"}]]
    at = stand.server.clock - timedelta(hours=hours)
    old = person.chat.add(stand.server.world.bot, at, text, keyboard=keyboard, is_bot=True)
    person.chat.history.insert(0, person.chat.history.pop())
    session = await stand.store.load(7, stand.server.clock)
    conversation = await stand.conversation(person)
    assert session
    assert conversation
    left = conversation.with_left(old.message_id)
    await stand.store.save(7, left.to_json(), session.version, stand.server.clock, left.message_ids)
    return person, old


def _live(person: Person) -> list[Message]:
    return [message for message in person.chat.bot_messages if not is_empty(message)]


async def _answered(stand: Stand, person: Person, data: str, message: Message) -> None:
    """Press a button as a client does that does not know of the change: a screen has to come."""
    await person.tap_data(data, message)
    await person.settled()
    assert [bool(shown.keyboard) for shown in _live(person)] == [True]
    assert await stand.store.count() == 1


async def test_sweep_empties_what_is_too_old_to_be_deleted_and_a_tap_on_it_is_answered(
    stand: Stand,
) -> None:
    person = await stand.begun()
    shown, data = person.chat.last, data_of(person)[0]
    stand.server.clock += timedelta(hours=50)
    await swept(stand.bot)
    assert is_empty(shown)
    assert await stand.store.count() == 0
    await _answered(stand, person, data, shown)


async def test_tap_after_a_sweep_that_reached_nobody_is_answered(stand: Stand) -> None:
    person = await stand.begun()
    shown, data = person.chat.last, data_of(person)[0]
    stand.server.clock += timedelta(hours=25)
    stand.server.fail_next(chat_id=7, status=502, times=3)
    await swept(stand.bot)
    assert not shown.deleted
    await _answered(stand, person, data, shown)


async def test_what_nobody_could_delete_for_two_days_is_emptied_in_the_end(stand: Stand) -> None:
    person = await stand.begun()
    shown = person.chat.last
    for hours in (25, 22, 24):
        stand.server.clock += timedelta(hours=hours)
        stand.server.fail_next(chat_id=7, status=502, times=3)
        await swept(stand.bot)
        assert not is_empty(shown)
    stand.server.clock += timedelta(minutes=30)
    await swept(stand.bot)
    assert is_empty(shown)


async def test_erasure_empties_what_is_too_old_and_says_only_what_is_true(stand: Stand) -> None:
    person, old = await _with_old_message(stand, hours=49)
    await stand.tap(person, ":view:forget", ":erase")
    assert is_empty(old)
    receipt = untied(person.chat.last.text)
    assert words("ru")("bot.receipt.erased") not in receipt
    assert words("ru")("bot.receipt.answers") in receipt
    assert words("ru").count("bot.receipt.kept", 1) in receipt
    await _answered(stand, person, "AAAA:0:ask", old)


@pytest.fixture
async def calm(open_bot: Open) -> AsyncIterator[Stand]:
    """A bot that does not try again by itself before the test ends."""
    async with open_bot(debts=(1_000.0,)) as opened:
        yield opened


async def _with_text_that_stays(stand: Stand) -> Person:
    """Return a person who is asked whether to erase, below a text that could not be deleted."""
    person = await stand.begun()
    stand.server.fail_next(method="deleteMessage", status=502, times=3)
    await person.send("Грузия")
    await person.settled()
    stand.server.fail_next(method="deleteMessages", status=502, times=3)
    await person.send("/forget")
    await person.settled()
    return person


async def test_erasure_that_reached_nobody_makes_the_screen_the_receipt(calm: Stand) -> None:
    person = await calm.begun()
    await calm.tap(person, ":view:forget")
    page, late = person.chat.last, data_of(person)[-1]
    calm.server.fail_next(method="deleteMessage", status=502, times=3)
    await calm.tap(person, ":erase")
    assert person.chat.messages == [page]
    assert words("ru")("bot.receipt.erased") in page.text
    await person.tap_data(late, page)
    await person.settled()
    assert await calm.store.count() == 0
    calm.server.clock += RECEIPT_LIFE
    await swept(calm.bot)
    assert not person.chat.messages


async def test_erasure_says_what_it_could_not_delete_yet(calm: Stand) -> None:
    person = await _with_text_that_stays(calm)
    calm.server.fail_next(method="deleteMessages", status=502, times=3)
    await calm.tap(person, ":erase")
    receipt = untied(person.chat.last.text)
    assert words("ru")("bot.receipt.erased") not in receipt
    assert words("ru").count("bot.receipt.later", 2) in receipt
    calm.server.clock += RECEIPT_LIFE
    await swept(calm.bot)
    assert not person.chat.messages


async def test_erasure_that_reached_nobody_at_all_is_tried_again(open_bot: Open) -> None:
    async with open_bot(debts=(0.01, 0.02)) as stand:
        person = await stand.begun()
        await stand.tap(person, ":view:forget")
        stand.server.fail_next(method="deleteMessage", status=502, times=6)
        stand.server.fail_next(method="editMessageText", status=502, times=3)
        await person.tap(":erase")
        assert await stand.server.world.pulse.until(lambda: not person.chat.messages, PATIENCE)
        await person.settled()
        assert await stand.store.count() == 0


@pytest.mark.parametrize("ended", ["erased", "idle"])
async def test_what_could_not_be_deleted_is_deleted_after_a_restart(
    open_bot: Open, ended: str
) -> None:
    async with open_bot() as stand:
        people = [await stand.begun(number) for number in (7, 8)]
        for person in people:
            await stand.tap(person, ":view:forget")
        for method in ("deleteMessage", "deleteMessages", "editMessageText", "sendMessage"):
            stand.server.fail_next(method=method, status=502, times=1_000)
        if ended == "erased":
            for person in people:
                await person.tap(":erase")
                await person.settled()
        else:
            stand.server.clock += timedelta(hours=25)
            await swept(stand.bot)
        assert await stand.store.count() == 0
        assert all(person.chat.messages for person in people)
    stand.server.well()
    async with open_bot():
        emptied = lambda: not any(person.chat.messages for person in people)  # noqa: E731
        assert await stand.server.world.pulse.until(emptied, PATIENCE)


async def test_long_round_of_deletions_keeps_no_receipt_and_no_key_waiting(
    stand: Stand, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = [await stand.begun(number) for number in range(7, 12)]
    stand.server.clock += timedelta(hours=25)
    receipt = await stand.begun(20)
    await stand.tap(receipt, ":view:forget", ":erase")
    monkeypatch.setattr(stand.bot.wiping, "_pace", Pace(0.01, at_once=2))
    async with asyncio.TaskGroup() as tasks:
        await stand.bot.wiping.sweep()
        round_ = tasks.create_task(stand.bot.wiping.clear_chats())
        emptied = lambda: sum(not person.chat.messages for person in people)  # noqa: E731
        assert await stand.server.world.pulse.until(lambda: emptied() == 2, PATIENCE)
        stand.server.clock += RECEIPT_LIFE
        await stand.bot.wiping.sweep()
        assert not receipt.chat.messages
        assert await stand.store.count() == 0
        assert emptied() == 2
        round_.cancel()


async def test_receipts_take_no_turn_of_a_round_of_deletions(
    stand: Stand, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(7, 10):
        await stand.tap(await stand.begun(number), ":view:forget", ":erase")
    monkeypatch.setattr(stand.bot.wiping, "_pace", Pace(1 / (10 * PATIENCE)))
    async with asyncio.timeout(PATIENCE):
        await stand.bot.wiping.clear_chats()


async def test_alarm_of_who_came_back_waits_for_no_round_of_deletions(stand: Stand) -> None:
    person = await stand.begun()
    await stand.tap(person, ":view:forget", ":erase")
    alarms = lambda: stand.store.alarms(stand.server.clock)  # noqa: E731
    assert [alarm.chat_id async for alarm in alarms()] == [7]
    await stand.begun()
    await stand.bot.wiping.sweep()
    assert [alarm.chat_id async for alarm in alarms()] == []


async def test_chat_that_the_store_cannot_read_costs_the_others_nothing(
    stand: Stand, trouble: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = [await stand.begun(number) for number in (7, 8, 9)]
    stand.server.clock += timedelta(hours=25)
    await stand.bot.wiping.sweep()
    load = stand.store.load

    async def refuse(chat_id: int, now_at: datetime) -> Session | None:
        if chat_id == 8:
            raise StoreError("bad sector")
        return await load(chat_id, now_at)

    with monkeypatch.context() as patch:
        patch.setattr(stand.store, "load", refuse)
        await stand.bot.wiping.clear_chats()
    assert [bool(person.chat.messages) for person in people] == [False, True, False]
    await stand.bot.wiping.clear_chats()
    assert not any(person.chat.messages for person in people)


async def test_whole_erasure_says_that_everything_is_gone(stand: Stand) -> None:
    person = await stand.begun()
    await stand.tap(person, ":view:forget", ":erase")
    assert words("ru")("bot.receipt.erased") in person.chat.last.text


async def test_cover_empties_what_is_too_old_to_be_deleted(stand: Stand) -> None:
    person, old = await _with_old_message(stand, hours=49)
    await stand.tap(person, ":view:forget", ":cover")
    assert is_empty(old)
    assert len(_live(person)) == 1
    await _answered(stand, person, "AAAA:0:ask", old)


async def test_receipt_that_is_too_old_to_be_deleted_is_emptied_at_a_tap(open_bot: Open) -> None:
    async with open_bot() as stand:
        person = await stand.begun()
        await stand.tap(person, ":view:forget", ":erase")
        receipt = person.chat.last
        stand.bot.wiping._leftovers.clear()
    async with open_bot() as stand:
        stand.server.clock += timedelta(hours=49)
        await stand.tap(person, "hide")
        assert is_empty(receipt)


async def test_old_message_is_emptied_when_the_screen_is_drawn(stand: Stand) -> None:
    person, old = await _with_old_message(stand, hours=49)
    await _answered(stand, person, "AAAA:0:ask", old)
    assert is_empty(old)


async def test_tap_long_after_an_erasure_is_answered(stand: Stand) -> None:
    person = await stand.begun()
    page, data = person.chat.last, data_of(person)[0]
    await stand.tap(person, ":view:forget", ":cover")
    stand.server.clock += RECEIPT_LIFE + timedelta(minutes=1)
    await _answered(stand, person, data, page)


async def test_two_hundred_messages_are_deleted_in_batches(stand: Stand) -> None:
    person = await stand.begun()
    ids = [
        person.chat.add(person.user, stand.server.clock, {"text": "x"}).message_id
        for _ in range(250)
    ]
    await stand.bot.wiping.messenger.delete(7, ids)
    assert [message.is_bot for message in person.chat.messages] == [True]
    assert len(stand.server.called("deleteMessages")) == 3


async def test_conversation_that_goes_on_for_days_keeps_one_message_young_enough(
    stand: Stand,
) -> None:
    person = await stand.begun()
    began = stand.server.clock
    while stand.server.clock < began + timedelta(days=5):
        stand.server.clock += timedelta(hours=7)
        await stand.tap(person, data_of(person)[0])
        assert len(person.chat.bot_messages) == 1
        assert stand.server.clock - person.chat.last.at < timedelta(hours=24)
    assert began == datetime(2026, 11, 22, 9, tzinfo=UTC)
