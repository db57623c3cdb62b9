"""The key file: what it gives, what it destroys, and that several processes share it."""

import multiprocessing
import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import astuple
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from routebot.errors import ConfigError, StoreError
from routebot.store.keys import HASH_KEYS, KeyFile
from routebot.store.slots import FREE, HEAD_BYTES, SLOT_BYTES, SlotFile

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
DAY = timedelta(days=1)
CHAT = 7_123_456_789


@pytest.fixture
def path(tmp_path):
    return tmp_path / "keys" / "keys"


@pytest.fixture
def keys(path):
    return KeyFile.open(path)


@pytest.fixture(params=["one file", "bodies apart"])
def either(request, path, tmp_path):
    """Keys in one file, or those of bodies in a file of their own."""
    return KeyFile.open(path, tmp_path / "run" / "bodies" if request.param != "one file" else None)


def test_a_new_file_is_readable_by_its_owner_only_whatever_the_umask(path):
    before = os.umask(0)
    try:
        KeyFile.open(path).make()
    finally:
        os.umask(before)
    modes = {file.name: oct(file.stat().st_mode & 0o777) for file in path.parent.iterdir()}
    assert modes == {"keys": "0o600"}
    assert path.parent.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o644])
def test_a_file_that_others_may_read_is_refused_with_the_remedy(path, keys, mode):
    path.chmod(mode)
    with pytest.raises(ConfigError, match=f"chmod 600 {path}"):
        KeyFile.open(path)
    with pytest.raises(ConfigError, match="chmod 600"):
        keys.make()


@pytest.mark.parametrize(
    "content", [b"[]", b"\x01" * 5000, b"routebot keys 9\n", b"\0" * 99 + b"x"]
)
def test_a_file_that_holds_something_else_is_refused_and_left_alone(path, keys, content):
    path.write_bytes(content)
    with pytest.raises(ConfigError, match="not a key file"):
        KeyFile.open(path)
    assert path.read_bytes() == content


def test_a_file_that_a_crash_left_half_made_is_begun_anew(path, keys):
    path.write_bytes(b"\0" * 700)
    assert KeyFile.open(path).make()


def test_the_ring_of_an_earlier_routebot_is_overwritten(path, keys):
    path.write_text('{\n "routebot_key_ring": 1,\n "days": {"2026-11-22": "c2VjcmV0"}\n}')
    draft = path.with_name("keys.new")
    draft.write_text("c2VjcmV0")
    path.with_name("keys.lock").write_text("")
    with path.open("rb") as same, draft.open("rb") as left:
        KeyFile.open(path)
        assert b"c2VjcmV0" not in same.read() + left.read()
    assert [file.name for file in path.parent.iterdir()] == ["keys"]


def test_a_place_that_cannot_hold_the_file_is_a_configuration_error(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigError, match="cannot be opened"):
        KeyFile.open(tmp_path / "file" / "keys")


def test_a_file_that_is_deleted_is_made_anew_and_its_keys_are_forgotten(path, keys):
    made = keys.make()
    path.unlink()
    assert keys.body_key(made.slot) is None
    assert keys.make()
    assert path.exists()


def test_keys_belong_to_one_database(path, either):
    row_key = either.row_key(CHAT, NOON)
    either.belong_to(b"a" * 16)
    either.belong_to(b"a" * 16)
    with pytest.raises(ConfigError, match="another database"):
        either.belong_to(b"b" * 16)
    with pytest.raises(ConfigError, match="move this one away"):
        KeyFile.open(path).belong_to(b"b" * 16)
    either.destroy_all_bodies()
    either.belong_to(b"a" * 16)
    assert row_key not in either.row_keys(CHAT)


# The keys of sessions


def test_keys_are_found_again_also_by_others(path, keys):
    made = keys.make()
    for holder in (keys, KeyFile.open(path)):
        assert (holder.body_key(made.slot), holder.alarm_key(made.slot)) == (made.body, made.alarm)


def test_no_two_sessions_share_a_place(either):
    made = [either.make() for _ in range(3000)]
    assert len({keys.slot for keys in made}) == 3000
    assert all(either.body_key(keys.slot) == keys.body for keys in made)


def test_places_do_not_tell_who_came_first(keys):
    slots = [keys.make().slot for _ in range(200)]
    assert slots != sorted(slots)
    steps = [later > earlier for earlier, later in pairwise(slots)]
    assert 60 < sum(steps) < 140


def test_a_destroyed_body_leaves_the_key_of_the_alarm(path, either):
    gone, stays = either.make(), either.make()
    either.destroy_bodies([gone.slot])
    assert either.body_key(gone.slot) is None
    assert either.alarm_key(gone.slot) == gone.alarm
    assert either.body_key(stays.slot) == stays.body


def test_destroyed_keys_stand_nowhere_in_any_file(tmp_path, either):
    made = [either.make() for _ in range(20)]
    slots = [keys.slot for keys in made]
    either.destroy_bodies(slots[:10])
    either.destroy(slots[10:])
    either.free(slots[10:])
    files = b"".join(file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())
    assert not [keys.slot for keys in made if keys.body in files]
    assert [keys.alarm in files for keys in made] == [True] * 10 + [False] * 10


def test_a_destroyed_place_is_not_taken_before_it_is_free(either):
    spent = {either.make().slot for _ in range(900)}
    either.destroy(spent)
    assert not spent & {either.make().slot for _ in range(900)}
    either.free(spent)
    assert spent & {either.make().slot for _ in range(900)}


def test_keys_in_memory_end_with_the_machine_and_those_of_alarms_do_not(path, tmp_path):
    bodies = tmp_path / "run" / "bodies"
    keys = KeyFile.open(path, bodies)
    made, row_key = keys.make(), keys.row_key(CHAT, NOON)
    assert made.body not in path.read_bytes()
    bodies.unlink()
    again = KeyFile.open(path, bodies)
    assert again.body_key(made.slot) is None
    assert again.alarm_key(made.slot) == made.alarm
    assert row_key not in again.row_keys(CHAT)
    assert [(place.slot, place.body) for place in again.occupied()] == [(made.slot, False)]


def test_all_bodies_can_be_destroyed_at_once(path, either):
    made, row_key = [either.make() for _ in range(50)], either.row_key(CHAT, NOON)
    either.make_alarm()
    assert either.destroy_all_bodies() == 50
    assert {either.body_key(keys.slot) for keys in made} == {None}
    assert all(either.alarm_key(keys.slot) == keys.alarm for keys in made)
    assert row_key not in either.row_keys(CHAT)


def test_a_full_disk_destroys_all_the_same(keys, monkeypatch):
    made = keys.make()

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(SlotFile, "_grow", full)
    keys.destroy_bodies([made.slot])
    assert keys.body_key(made.slot) is None
    with pytest.raises(StoreError, match="No space left"):
        [keys.make() for _ in range(2000)]


def test_errors_hold_no_key(path, keys, monkeypatch):
    made = keys.make()

    def refuse(*arguments):
        raise OSError(5, f"Input/output error {arguments!r}")

    monkeypatch.setattr(os, "fdatasync", refuse)
    with pytest.raises(StoreError) as caught:
        keys.destroy_bodies([made.slot])
    assert repr(made.body)[2:20] not in str(caught.value)
    assert "cannot be read or written" in str(caught.value)


def test_keys_do_not_show_themselves_when_printed(keys):
    made = keys.make()
    keys.row_key(CHAT, NOON)
    told = repr(made) + repr(keys._hash_keys()) + repr(keys)
    assert repr(made.body)[2:20] not in told
    assert repr(keys._hash_keys()[0].key)[2:20] not in told


# The keys that hash chat ids


def test_a_chats_row_has_the_same_key_all_day_and_another_the_next(path, keys):
    row_key = keys.row_key(CHAT, NOON)
    assert keys.row_key(CHAT, NOON + timedelta(hours=11)) == row_key
    assert KeyFile.open(path).row_key(CHAT, NOON) == row_key
    assert keys.row_key(CHAT, NOON + DAY) != row_key
    assert row_key in keys.row_keys(CHAT)
    assert len(keys.row_keys(CHAT)) == HASH_KEYS


def test_the_day_is_the_utc_day_whatever_zone_the_clock_is_in(keys):
    at = datetime.fromisoformat("2026-11-23T01:00+03:00")
    assert keys.row_key(CHAT, at) == keys.row_key(CHAT, NOON)


def test_hashing_keys_are_destroyed_when_no_row_lies_under_them(path, keys):
    old, yesterday = keys.row_key(CHAT, NOON), keys.row_key(CHAT, NOON + DAY)
    keys.destroy_old_hash_keys(NOON + DAY)
    assert {old, yesterday} <= {*keys.row_keys(CHAT)}
    with SlotFile.open(path).path.open("rb") as file:
        before = file.read(HEAD_BYTES)
        keys.destroy_old_hash_keys(NOON + 2 * DAY)
        file.seek(0)
        assert before != file.read(HEAD_BYTES)
    assert old not in keys.row_keys(CHAT)
    assert yesterday in keys.row_keys(CHAT)


def test_no_save_under_any_clock_destroys_a_hashing_key(keys):
    row_key = keys.row_key(CHAT, NOON)
    for days in (*range(-9, 9), 400, -400):
        keys.row_key(CHAT, NOON + days * DAY)
    assert row_key in keys.row_keys(CHAT)


def test_a_hashing_key_made_under_a_clock_far_ahead_ages_from_now_on(keys):
    ahead = keys.row_key(CHAT, NOON + 400 * DAY)
    keys.destroy_old_hash_keys(NOON)
    assert ahead in keys.row_keys(CHAT)
    keys.destroy_old_hash_keys(NOON + 2 * DAY)
    assert ahead not in keys.row_keys(CHAT)


# Several at once


def test_threads_that_take_places_at_once_take_different_ones(path):
    files = [KeyFile.open(path) for _ in range(4)] * 2
    with ThreadPoolExecutor(8) as pool:
        made = pool.map(lambda keys: [keys.make().slot for _ in range(200)], files)
    assert len({slot for slots in made for slot in slots}) == 1600


def _take(path, gate, answers):
    gate.wait()
    keys = KeyFile.open(path)
    answers.put((keys.row_key(CHAT, NOON), [astuple(keys.make()) for _ in range(700)]))


def test_processes_that_make_the_file_at_once_share_it(path):
    context = multiprocessing.get_context("spawn")
    gate, answers = context.Barrier(3), context.Queue()
    processes = [context.Process(target=_take, args=(path, gate, answers)) for _ in range(3)]
    for process in processes:
        process.start()
    told = [answers.get(timeout=60) for _ in processes]
    for process in processes:
        process.join()
    answers.close()
    answers.join_thread()
    assert len({row_key for row_key, _ in told}) == 1
    taken = [each for _, made in told for each in made]
    assert len({slot for slot, _, _ in taken}) == len(taken) == 2100
    content = path.read_bytes()[HEAD_BYTES:]
    for slot, body, alarm in taken:
        assert content[slot * SLOT_BYTES :][:SLOT_BYTES] == body + alarm != FREE
