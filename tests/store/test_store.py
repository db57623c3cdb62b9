"""What every session store does, over all backends."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from routebot.errors import ConflictError, StoreError
from routebot.store.protocol import ALARM_LIFE, SESSION_LIFE, Remains, Session
from tests.store.conftest import NOON

CHAT = 7_123_456_789
BODY = {"answers": {"passport": ["biometric"]}, "language": "ru"}
MINUTE = timedelta(minutes=1)
LATE = datetime(2026, 11, 22, 23, 50, tzinfo=UTC)


async def left_in(store, now_at):
    """Return what is to be deleted: chat -> messages."""
    return {alarm.chat_id: alarm.message_ids async for alarm in store.alarms(now_at)}


async def swept(store, now_at):
    """End what has expired, and return what is to be deleted then."""
    await store.expire(now_at)
    return await left_in(store, now_at)


async def test_load_returns_what_was_saved(store):
    version = await store.save(CHAT, BODY, None, NOON)
    assert await store.load(CHAT, NOON) == Session(BODY, version)


async def test_load_of_an_unknown_chat_is_none(store):
    await store.save(CHAT, BODY, None, NOON)
    assert await store.load(CHAT + 1, NOON) is None


async def test_sessions_outlive_the_store_that_wrote_them(backend):
    async with backend.open() as store:
        version = await store.save(CHAT, BODY, None, NOON)
    async with backend.open() as store:
        assert await store.load(CHAT, NOON) == Session(BODY, version)


async def test_each_save_has_a_new_version_and_replaces_the_body(store):
    first = await store.save(CHAT, {"step": 1}, None, NOON)
    second = await store.save(CHAT, {"step": 2}, first, NOON)
    assert first != second
    assert await store.load(CHAT, NOON) == Session({"step": 2}, second)
    assert await store.count() == 1


async def test_a_second_first_save_conflicts(store):
    version = await store.save(CHAT, BODY, None, NOON)
    with pytest.raises(ConflictError):
        await store.save(CHAT, {}, None, NOON)
    assert await store.load(CHAT, NOON) == Session(BODY, version)


async def test_a_save_of_an_old_version_conflicts_and_changes_nothing(store):
    first = await store.save(CHAT, {"step": 1}, None, NOON)
    second = await store.save(CHAT, {"step": 2}, first, NOON)
    with pytest.raises(ConflictError):
        await store.save(CHAT, {"step": 9}, first, NOON)
    assert await store.load(CHAT, NOON) == Session({"step": 2}, second)


async def test_a_save_of_a_session_that_never_was_conflicts(store):
    with pytest.raises(ConflictError):
        await store.save(CHAT, BODY, 5, NOON)
    assert await store.count() == 0


async def test_fifty_savers_of_one_chat_have_one_winner_for_each_version(store):
    version = None
    for _ in range(4):
        saves = (store.save(CHAT, {"saver": saver}, version, NOON) for saver in range(50))
        outcomes = await asyncio.gather(*saves, return_exceptions=True)
        won = [(saver, each) for saver, each in enumerate(outcomes) if isinstance(each, int)]
        assert len(won) == 1
        assert sum(isinstance(outcome, ConflictError) for outcome in outcomes) == 49
        ((saver, version),) = won
        assert await store.load(CHAT, NOON) == Session({"saver": saver}, version)


async def test_savers_in_two_stores_have_one_winner(backend):
    async with backend.open() as one, backend.open() as other:
        saves = (store.save(CHAT, {}, None, NOON) for _ in range(20) for store in (one, other))
        outcomes = await asyncio.gather(*saves, return_exceptions=True)
        (version,) = [outcome for outcome in outcomes if isinstance(outcome, int)]
        assert await one.load(CHAT, NOON) == await other.load(CHAT, NOON) == Session({}, version)


async def test_a_conflict_does_not_touch_the_saves_of_other_chats(store):
    await store.save(CHAT, BODY, None, NOON)
    saves = [store.save(CHAT + offset, {"chat": offset}, None, NOON) for offset in range(20)]
    outcomes = await asyncio.gather(*saves, return_exceptions=True)
    assert isinstance(outcomes[0], ConflictError)
    assert all(isinstance(outcome, int) for outcome in outcomes[1:])
    assert await store.count() == 20


async def test_erase_removes_one_session_and_leaves_the_others(store):
    await store.save(CHAT, BODY, None, NOON)
    other = await store.save(CHAT + 1, BODY, None, NOON)
    await store.erase(CHAT, NOON)
    assert await store.load(CHAT, NOON) is None
    assert await store.load(CHAT + 1, NOON) == Session(BODY, other)


async def test_erase_of_an_unknown_chat_is_quiet(store):
    await store.erase(CHAT, NOON)
    await store.save(CHAT, BODY, None, NOON)
    await store.erase(CHAT + 1, NOON)
    assert await store.count() == 1


async def test_an_erased_session_cannot_be_saved_back(store):
    """A handler may still be busy with the session that another tap erased, and a new one may have
    begun since.
    """
    version = await store.save(CHAT, BODY, None, NOON)
    await store.erase(CHAT, NOON)
    with pytest.raises(ConflictError):
        await store.save(CHAT, BODY, version, NOON)
    await store.save(CHAT, {}, None, NOON)
    with pytest.raises(ConflictError):
        await store.save(CHAT, BODY, version, NOON)


async def test_a_session_lives_for_a_day_of_idleness_across_midnight(backend):
    async with backend.open() as store:
        version = await store.save(CHAT, BODY, None, LATE)
        for later in (20 * MINUTE, SESSION_LIFE - MINUTE):
            assert await store.load(CHAT, LATE + later) == Session(BODY, version)
        # It ends with the hour: the disk shall tell no minutes.
        assert await store.load(CHAT, LATE + SESSION_LIFE + 9 * MINUTE) == Session(BODY, version)
        assert await store.load(CHAT, LATE + SESSION_LIFE + 10 * MINUTE) is None


async def test_a_session_that_is_used_again_lives_for_another_day(store):
    version = await store.save(CHAT, {"step": 1}, None, NOON)
    later = NOON + SESSION_LIFE - MINUTE
    version = await store.save(CHAT, {"step": 2}, version, later)
    assert await store.load(CHAT, later + SESSION_LIFE - MINUTE) == Session({"step": 2}, version)


async def test_a_save_after_midnight_moves_the_row_to_the_new_key(backend):
    async with backend.open() as store:
        first = await store.save(CHAT, {"step": 1}, None, LATE)
        second = await store.save(CHAT, {"step": 2}, first, LATE + 20 * MINUTE)
        assert await store.count() == 1
        assert await store.load(CHAT, LATE + 20 * MINUTE) == Session({"step": 2}, second)
        with pytest.raises(ConflictError):
            await store.save(CHAT, {"step": 9}, first, LATE + 20 * MINUTE)
        with pytest.raises(ConflictError):
            await store.save(CHAT, {"step": 9}, None, LATE + 20 * MINUTE)


async def test_savers_on_both_sides_of_midnight_have_one_winner(store):
    first = await store.save(CHAT, {}, None, LATE)
    for version in (first, None):
        if version is None:
            await store.erase(CHAT, NOON)
        moments = [LATE, LATE + 20 * MINUTE] * 10
        saves = (store.save(CHAT, {"at": at.minute}, version, at) for at in moments)
        outcomes = await asyncio.gather(*saves, return_exceptions=True)
        assert sum(isinstance(outcome, int) for outcome in outcomes) == 1
        assert await store.count() == 1


async def test_erase_reaches_a_row_under_yesterdays_key(store):
    await store.save(CHAT, BODY, None, LATE)
    await store.save(CHAT + 1, BODY, None, LATE + 20 * MINUTE)
    await store.erase(CHAT, NOON)
    assert await store.count() == 1
    assert await store.load(CHAT, LATE + 20 * MINUTE) is None


async def test_a_session_cannot_be_read_once_its_key_is_destroyed(backend):
    async with backend.open() as store:
        await store.save(CHAT, BODY, None, NOON, (11,))
        await backend.lose_keys()
        assert await store.load(CHAT, NOON) is None
        assert await store.save(CHAT, {}, None, NOON)


# Fresh keys


async def test_a_fresh_key_goes_on_with_the_session(store):
    first = await store.save(CHAT, {"step": 1}, None, NOON, (11,))
    second = await store.save(CHAT, {"step": 2}, first, NOON, (12,), fresh_key=True)
    assert await store.load(CHAT, NOON) == Session({"step": 2}, second)
    with pytest.raises(ConflictError):
        await store.save(CHAT, {"step": 9}, first, NOON, fresh_key=True)
    third = await store.save(CHAT, {"step": 3}, second, NOON, (13,))
    assert await store.load(CHAT, NOON) == Session({"step": 3}, third)
    assert await store.count() == 1
    assert await swept(store, NOON + SESSION_LIFE) == {CHAT: (13,)}


async def test_savers_with_fresh_keys_have_one_winner(backend):
    async with backend.open() as store:
        version = await store.save(CHAT, {}, None, NOON)
        saves = [
            store.save(CHAT, {"saver": each}, version, NOON, fresh_key=each % 2)
            for each in range(9)
        ]
        outcomes = await asyncio.gather(*saves, return_exceptions=True)
        assert sum(isinstance(outcome, int) for outcome in outcomes) == 1
        assert await backend.keys_left() == 1


# What is left to delete


async def test_erase_hands_out_what_is_left_to_delete_until_it_is_gone(backend):
    async with backend.open() as store:
        await store.save(CHAT, BODY, None, NOON, (11, 12))
        remains, alarm = await store.erase(CHAT, NOON)
        assert remains is Remains.NOTHING
        assert (alarm.chat_id, alarm.message_ids) == (CHAT, (11, 12))
        assert await store.count() == 0
    async with backend.open() as store:
        assert await left_in(store, NOON) == {CHAT: (11, 12)}
        alarm = await store.owe(CHAT, (12, 13), NOON, alarm)
        assert await left_in(store, NOON) == {CHAT: (12, 13)}
        assert await store.owe(CHAT, (), NOON, alarm) is None
        assert await left_in(store, NOON) == {}
        assert await backend.keys_left() == 0


async def test_what_is_owed_to_a_chat_without_a_session_is_remembered(backend):
    async with backend.open() as store:
        assert await store.owe(CHAT, (), NOON) is None
        alarm = await store.owe(CHAT, (11,), NOON)
        assert await left_in(store, NOON) == {CHAT: (11,)}
        assert await store.count() == 0
        assert await store.load(CHAT, NOON) is None
        await store.save(CHAT, BODY, None, NOON)
        assert await store.owe(CHAT, (), NOON, alarm) is None
        assert await left_in(store, NOON) == {}
        assert await store.count() == 1


async def test_an_alarm_that_is_gone_is_not_written_again(store):
    alarm = await store.owe(CHAT, (11,), NOON)
    await store.owe(CHAT, (), NOON, alarm)
    assert await store.owe(CHAT, (12,), NOON, alarm) is None
    assert await left_in(store, NOON) == {}


async def test_an_alarm_is_forgotten_after_two_days_whatever_telegram_said(backend):
    async with backend.open() as store:
        await store.save(CHAT, BODY, None, NOON, (11,))
        await store.erase(CHAT, NOON)
        assert await swept(store, NOON + ALARM_LIFE - MINUTE) == {CHAT: (11,)}
        assert await swept(store, NOON + ALARM_LIFE) == {}
        assert await backend.keys_left() == 0


async def test_expired_sessions_leave_their_messages_to_be_deleted(store):
    await store.save(CHAT, BODY, None, NOON, (11, 12))
    await store.save(-5, BODY, None, NOON)
    await store.save(CHAT + 1, BODY, None, NOON + MINUTE, (13,))
    assert await store.expire(NOON + SESSION_LIFE - MINUTE) == 0
    assert await store.expire(NOON + SESSION_LIFE) == 2
    assert await left_in(store, NOON + SESSION_LIFE) == {CHAT: (11, 12), -5: ()}
    assert await store.count() == 1
    assert await store.expire(NOON + SESSION_LIFE + 60 * MINUTE) == 1
    assert await store.count() == 0


async def test_an_alarm_names_the_messages_of_the_last_save(store):
    version = await store.save(CHAT, BODY, None, NOON, (11,))
    await store.save(CHAT, BODY, version, NOON + MINUTE, (12, 13))
    assert await swept(store, NOON + SESSION_LIFE + 60 * MINUTE) == {CHAT: (12, 13)}


async def test_everything_is_found_after_a_restart_and_midnight(backend):
    async with backend.open() as store:
        for minute in range(10):
            await store.save(CHAT + minute, BODY, None, LATE + minute * MINUTE, (minute,))
    async with backend.open() as store:
        left = await swept(store, LATE + SESSION_LIFE + 15 * MINUTE)
    assert left == {CHAT + minute: (minute,) for minute in range(10)}


async def test_what_expired_while_nothing_ran_is_left_for_two_days_all_the_same(store):
    await store.save(CHAT, BODY, None, NOON, (11,))
    late = NOON + timedelta(days=9)
    assert await swept(store, late) == {CHAT: (11,)}
    assert await swept(store, late + ALARM_LIFE - 60 * MINUTE) == {CHAT: (11,)}
    assert await swept(store, late + ALARM_LIFE) == {}


async def test_thousands_that_expire_together_go_at_once(backend):
    async with backend.open() as store:
        await asyncio.gather(*(store.save(chat, BODY, None, NOON, (1,)) for chat in range(1500)))
        living = await store.save(-1, BODY, None, NOON + 60 * MINUTE)
        assert await store.expire(NOON + SESSION_LIFE) == 1500
        assert len(await left_in(store, NOON + SESSION_LIFE)) == 1500
        assert await store.load(-1, NOON + 60 * MINUTE) == Session(BODY, living)
        assert await backend.bodies() == 1


async def test_a_clock_in_doubt_ends_nothing(store):
    version = await store.save(CHAT, BODY, None, NOON)
    assert await store.expire(NOON + timedelta(days=400), by_age=False) == 0
    assert await store.load(CHAT, NOON) == Session(BODY, version)


@pytest.mark.parametrize("days", [-30, -3, -2, -1, 1, 2, 3, 400])
async def test_one_save_with_a_wrong_clock_takes_nothing_from_anybody(store, days):
    versions = [await store.save(chat, BODY, None, NOON, (chat,)) for chat in range(10)]
    await store.save(99, BODY, None, NOON + timedelta(days=days))
    found = [await store.load(chat, NOON) for chat in range(10)]
    assert found == [Session(BODY, version) for version in versions]
    left = await swept(store, NOON + SESSION_LIFE)
    assert {chat: left[chat] for chat in range(10)} == {chat: (chat,) for chat in range(10)}


async def test_many_wrong_clocks_take_nothing_from_anybody(store):
    version = await store.save(CHAT, BODY, None, NOON)
    for days in range(1, 9):
        await store.save(days, BODY, None, NOON - timedelta(days=days))
    assert await store.load(CHAT, NOON) == Session(BODY, version)
    again = await store.save(CHAT, {}, version, NOON + timedelta(hours=20))
    assert await store.load(CHAT, NOON + timedelta(hours=20)) == Session({}, again)


async def test_what_was_written_under_a_clock_far_ahead_lives_a_day_more(store):
    await store.save(CHAT, BODY, None, NOON + timedelta(days=400), (11,))
    await store.expire(NOON)
    assert (await store.load(CHAT, NOON)).body == BODY
    assert await swept(store, NOON + SESSION_LIFE + 60 * MINUTE) == {CHAT: (11,)}


async def test_two_sweeps_at_once_find_every_chat(backend):
    async with backend.open() as one, backend.open() as other:
        saves = (one.save(chat, BODY, None, NOON, (chat,)) for chat in range(150))
        await asyncio.gather(*saves)
        later = NOON + SESSION_LIFE
        ended = await asyncio.gather(one.expire(later), other.expire(later))
        assert sum(ended) == 150
        assert await left_in(one, later) == {chat: (chat,) for chat in range(150)}


async def test_a_chat_that_returns_before_the_sweep_begins_anew_and_keeps_its_alarm(store):
    version = await store.save(CHAT, BODY, None, NOON, (11,))
    later = NOON + SESSION_LIFE + MINUTE
    with pytest.raises(ConflictError):
        await store.save(CHAT, BODY, version, later)
    fresh = await store.save(CHAT, {"step": 1}, None, later, (21,))
    assert await store.load(CHAT, later) == Session({"step": 1}, fresh)
    assert await swept(store, later) == {CHAT: (11,)}
    assert await store.load(CHAT, later) == Session({"step": 1}, fresh)


async def test_saves_in_hand_are_finished_when_the_store_closes(backend):
    async with backend.open() as store, asyncio.TaskGroup() as tasks:
        saves = [tasks.create_task(store.save(chat, BODY, None, NOON)) for chat in range(700)]
        await asyncio.sleep(0)
        await store.close()
    assert all(save.result() for save in saves)
    async with backend.open() as store:
        assert await store.count() == 700


async def test_a_closed_store_refuses_everything(backend):
    async with backend.open() as store:
        await store.close()
        await store.close()
        for call in (
            store.load(1, NOON),
            store.save(1, {}, None, NOON),
            store.erase(1, NOON),
            store.count(),
        ):
            with pytest.raises(StoreError, match="closed"):
                await call
        for call in (store.expire(NOON), store.owe(1, (1,), NOON), left_in(store, NOON)):
            with pytest.raises(StoreError, match="closed"):
                await call


async def test_an_error_inside_the_store_block_arrives_as_it_is(backend):
    with pytest.raises(KeyError):
        async with backend.open():
            raise KeyError("ours")


async def test_a_saver_that_gives_up_does_not_disturb_the_others(store):
    async with asyncio.TaskGroup() as tasks:
        saves = [tasks.create_task(store.save(chat, BODY, None, NOON)) for chat in range(10)]
        await asyncio.sleep(0)
        saves[3].cancel()
    assert saves.pop(3).cancelled()
    assert all(save.result() for save in saves)
    assert await store.save(99, BODY, None, NOON)


async def _owing(store, now_at=NOON):
    return {chat async for chat in store.owing(now_at)}


async def test_a_chat_owes_from_each_save_until_that_version_was_shown(store):
    first = await store.save(CHAT, BODY, None, NOON)
    await store.save(CHAT + 1, BODY, None, NOON)
    assert await _owing(store) == {CHAT, CHAT + 1}
    store.note_shown(CHAT, first, NOON)
    second = await store.save(CHAT, BODY, first, NOON)
    assert await _owing(store) == {CHAT, CHAT + 1}
    store.note_shown(CHAT, second, NOON)
    await store.save(CHAT + 2, BODY, None, NOON)
    assert await _owing(store) == {CHAT + 1, CHAT + 2}


async def test_what_is_owed_outlives_the_store_and_ends_with_the_session(backend):
    async with backend.open() as store:
        for chat in range(150):
            version = await store.save(chat, BODY, None, NOON)
        store.note_shown(149, version, NOON)
    async with backend.open() as store:
        assert await _owing(store) == set(range(149))
        await store.erase(0, NOON)
        assert await _owing(store) == set(range(1, 149))
        assert await _owing(store, NOON + SESSION_LIFE) == set()


async def test_what_was_shown_is_noted_across_midnight(store):
    version = await store.save(CHAT, BODY, None, LATE)
    store.note_shown(CHAT, version, LATE + 20 * MINUTE)
    await store.save(CHAT + 1, BODY, None, LATE)
    assert await _owing(store, LATE) == {CHAT + 1}


async def test_a_chat_that_returned_after_expiry_owes_once(store):
    await store.save(CHAT, BODY, None, NOON)
    later = NOON + SESSION_LIFE
    await store.save(CHAT, BODY, None, later)
    assert await _owing(store, later) == {CHAT}


async def test_every_living_session_is_named_with_its_messages(backend):
    async with backend.open() as store:
        for chat in range(150):
            await store.save(chat, BODY, None, NOON, (chat, 500))
        await store.erase(3, NOON)
        await store.owe(-7, (1,), NOON)
        found = {each.chat_id: each.message_ids async for each in store.sessions(NOON)}
        assert found == {chat: (chat, 500) for chat in range(150) if chat != 3}
        assert [each async for each in store.sessions(NOON + SESSION_LIFE)] == []


async def test_session_is_saved_with_the_end_that_it_has(store):
    version = await store.save(CHAT, BODY, None, NOON)
    ends = (await store.load(CHAT, NOON)).expires
    later = NOON + timedelta(hours=5)
    await store.save(CHAT, {"step": 2}, version, later, expires=ends)
    assert (await store.load(CHAT, later)).expires == ends
    assert await store.load(CHAT, NOON + SESSION_LIFE) is None


async def test_walks_tell_when_it_ends(store):
    await store.save(CHAT, BODY, None, NOON, (1,))
    (ends,) = [each.expires async for each in store.sessions(NOON)]
    assert ends == (NOON + SESSION_LIFE).timestamp() // 3600
    await store.erase(CHAT, NOON)
    (ends,) = [each.expires async for each in store.alarms(NOON)]
    assert ends == (NOON + ALARM_LIFE).timestamp() // 3600
