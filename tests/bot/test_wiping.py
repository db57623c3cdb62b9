"""Erasing on demand, by the clock and behind a cover, with Telegram's 48 hours."""

from datetime import UTC, datetime, timedelta

from routebot.bot.wiping import RECEIPT_LIFE
from tests.bot.conftest import Open, Stand, data_of


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
    await stand.bot.wiping.sweep()
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
        stand.bot.wiping._remains.clear()
    async with open_bot() as stand:
        await stand.tap(person, "hide")
        assert not person.chat.messages


async def test_receipts_are_removed_at_a_stop(open_bot: Open) -> None:
    async with open_bot() as stand:
        person = await stand.begun()
        await stand.tap(person, ":view:forget", ":erase")
    assert not person.chat.messages


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
    await stand.bot.wiping.sweep()
    assert person.chat.messages == [shown]
    await person.send("/start")
    await person.settled()
    assert shown.deleted
    assert len(person.chat.messages) == 1


async def test_idle_chat_is_emptied_within_two_days(stand: Stand) -> None:
    person = await stand.begun()
    for hours in (13, 13, 13):
        stand.server.clock += timedelta(hours=hours)
        await stand.tap(person, data_of(person)[0])
    await person.send("Грузия")
    await person.settled()
    stand.server.clock += timedelta(hours=24, minutes=2)
    await stand.bot.wiping.sweep()
    assert await stand.store.count() == 0
    assert not person.chat.messages


async def test_idle_chat_is_not_touched_too_early(stand: Stand) -> None:
    person = await stand.begun()
    stand.server.clock += timedelta(hours=23, minutes=58)
    await stand.bot.wiping.sweep()
    assert await stand.store.count() == 1
    assert len(person.chat.messages) == 1


async def test_idle_chat_is_emptied_later_if_telegram_is_out_of_reach(stand: Stand) -> None:
    person = await stand.begun()
    stand.server.clock += timedelta(hours=25)
    stand.server.fail_next(chat_id=7, status=502, times=6)
    await stand.bot.wiping.sweep()
    assert person.chat.messages
    stand.server.clock += timedelta(minutes=5)
    await stand.bot.wiping.sweep()
    stand.server.clock += timedelta(minutes=5)
    await stand.bot.wiping.sweep()
    assert not person.chat.messages


async def test_receipt_tells_what_is_too_old_to_be_deleted(stand: Stand) -> None:
    person = await stand.begun()
    old = person.chat.add(person.user, stand.server.clock - timedelta(hours=49), {"text": "x"})
    session = await stand.store.load(7, stand.server.clock)
    conversation = await stand.conversation(person)
    assert session
    assert conversation
    await stand.store.save(7, conversation.leaving(old.message_id).to_json(), session.version, stand.server.clock)
    await stand.tap(person, ":view:forget", ":erase")
    assert [message.is_bot for message in person.chat.messages] == [False, True]
    assert "48" in person.chat.last.text


async def test_two_hundred_messages_are_deleted_in_batches(stand: Stand) -> None:
    person = await stand.begun()
    ids = [person.chat.add(person.user, stand.server.clock, {"text": "x"}).message_id for _ in range(250)]
    assert await stand.bot.wiping.messenger.delete(7, ids) == frozenset()
    assert [message.is_bot for message in person.chat.messages] == [True]
    assert len(stand.server.called("deleteMessages")) == 3


async def test_conversation_that_goes_on_for_days_keeps_one_message_young_enough(stand: Stand) -> None:
    person = await stand.begun()
    began = stand.server.clock
    while stand.server.clock < began + timedelta(days=5):
        stand.server.clock += timedelta(hours=7)
        await stand.tap(person, data_of(person)[0])
        assert len(person.chat.bot_messages) == 1
        assert stand.server.clock - person.chat.last.at < timedelta(hours=24)
    assert began == datetime(2026, 11, 22, 9, tzinfo=UTC)
