"""Sealing and the key ring."""

import json
import multiprocessing
import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from threading import Barrier

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routebot.errors import ConfigError, StoreError
from routebot.store.keys import KeyRing
from routebot.store.protocol import Due
from routebot.store.sealing import DayKey

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
DAY = timedelta(days=1)
KEY = DayKey(NOON.date(), bytes(range(32)))
CHAT, VERSION = 7_123_456_789, 2**62 + 5
BODY = {"answers": {"passport": ["biometric"]}, "screen": "экран"}

INT64 = st.integers(-(2**63), 2**63 - 1)
TEXT = st.text(st.characters())  # lone surrogates included
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=20,
)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "keys" / "ring"


@pytest.fixture
def ring(path):
    return KeyRing.open(path)


@given(chat_id=INT64, version=INT64, body=st.dictionaries(TEXT, JSON, max_size=6))
def test_a_sealed_body_comes_back_equal(chat_id, version, body):
    assert KEY.open_body(chat_id, version, KEY.seal_body(chat_id, version, body)) == body


@given(chat_id=INT64, version=INT64, message_ids=st.lists(INT64, max_size=60))
def test_a_sealed_alarm_comes_back_equal_without_knowing_the_chat(chat_id, version, message_ids):
    due = Due(chat_id, tuple(message_ids))
    assert KEY.open_alarm(version, KEY.seal_alarm(version, due)) == due


def test_a_body_opens_for_its_own_key_chat_and_version_only():
    sealed = KEY.seal_body(CHAT, VERSION, BODY)
    assert KEY.open_body(CHAT, VERSION, sealed) == BODY
    assert KEY.open_body(CHAT + 1, VERSION, sealed) is None
    assert KEY.open_body(CHAT, VERSION + 1, sealed) is None
    assert replace(KEY, secret=bytes(32)).open_body(CHAT, VERSION, sealed) is None


def test_an_alarm_opens_for_its_own_key_and_version_only():
    sealed = KEY.seal_alarm(VERSION, Due(CHAT, (1, 2)))
    assert KEY.open_alarm(VERSION + 1, sealed) is None
    assert replace(KEY, secret=bytes(32)).open_alarm(VERSION, sealed) is None


def test_body_and_alarm_are_not_taken_for_each_other():
    assert KEY.open_alarm(VERSION, KEY.seal_body(CHAT, VERSION, BODY)) is None
    assert KEY.open_body(CHAT, VERSION, KEY.seal_alarm(VERSION, Due(CHAT, ()))) is None


def test_a_body_changed_in_any_place_does_not_open():
    sealed = KEY.seal_body(CHAT, VERSION, BODY)
    for place in range(len(sealed)):
        changed = bytearray(sealed)
        changed[place] ^= 1
        assert KEY.open_body(CHAT, VERSION, bytes(changed)) is None


@pytest.mark.parametrize("length", [0, 5, 12, 27, 28])
def test_a_body_cut_short_does_not_open(length):
    assert KEY.open_body(CHAT, VERSION, KEY.seal_body(CHAT, VERSION, BODY)[:length]) is None


def test_the_same_body_is_never_sealed_to_the_same_bytes():
    assert KEY.seal_body(CHAT, VERSION, BODY) != KEY.seal_body(CHAT, VERSION, BODY)


def test_lengths_come_in_powers_of_two_only():
    bodies = {
        len(KEY.seal_body(CHAT, VERSION, {"text": "x" * length})) for length in range(0, 5000, 7)
    }
    alarms = {
        len(KEY.seal_alarm(VERSION, Due(CHAT, tuple(range(length))))) for length in range(100)
    }
    overhead = 12 + 16
    assert bodies == {overhead + size for size in (1024, 2048, 4096, 8192)}
    assert alarms == {overhead + size for size in (256, 512)}


@pytest.mark.parametrize(("letters", "size"), [(1009, 1024), (1010, 2048)])
def test_what_just_fits_is_not_made_longer(letters, size):
    """Four bytes of length and eleven of JSON stand beside the letters."""
    assert len(KEY.seal_body(CHAT, VERSION, {"text": "x" * letters})) == 12 + 16 + size


def test_a_body_that_is_no_json_is_refused():
    with pytest.raises(ValueError, match="JSON"):
        KEY.seal_body(CHAT, VERSION, {"number": float("nan")})


def test_row_keys_differ_by_chat_and_by_day_and_hold_no_id():
    other = DayKey(KEY.day + DAY, bytes(32))
    keys = {key.row_key(chat) for key in (KEY, other) for chat in (CHAT, -CHAT, 1)}
    assert len(keys) == 6
    assert all(len(key) == 32 and CHAT.to_bytes(5, "big") not in key for key in keys)


def test_a_key_does_not_show_its_secret_when_printed():
    assert repr(KEY.secret) not in repr(KEY)


def test_a_new_ring_is_readable_by_its_owner_only_whatever_the_umask(path):
    before = os.umask(0)
    try:
        KeyRing.open(path).today(NOON)
    finally:
        os.umask(before)
    assert {file.name: oct(file.stat().st_mode & 0o777) for file in path.parent.iterdir()} == {
        "ring": "0o600",
        "ring.lock": "0o600",
    }
    assert path.parent.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o644])
def test_a_ring_that_others_may_read_is_refused_with_the_remedy(path, ring, mode):
    path.chmod(mode)
    with pytest.raises(ConfigError, match=f"chmod 600 {path}"):
        KeyRing.open(path)
    with pytest.raises(ConfigError, match="chmod 600"):
        ring.today(NOON)


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        "{}",
        "\x00",
        '{"routebot_key_ring": 2, "days": {}}',
        '{"routebot_key_ring": 1, "days": []}',
        '{"routebot_key_ring": 1, "days": {"2026-11-22": "AAAA"}}',
        '{"routebot_key_ring": 1, "days": {"2026-11-22": "not base64"}}',
        '{"routebot_key_ring": 1, "days": {"22 November": "AAAA"}}',
        '{"routebot_key_ring": 1, "days": {"2026-11-22": 7}}',
    ],
)
def test_a_file_that_is_no_ring_is_refused_and_left_alone(path, ring, content):
    path.write_text(content)
    with pytest.raises(ConfigError, match="not a key ring"):
        KeyRing.open(path)
    assert path.read_text() == content


def test_a_place_that_cannot_hold_a_ring_is_a_configuration_error(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigError, match="cannot be opened"):
        KeyRing.open(tmp_path / "file" / "ring")


def test_a_key_is_made_once_a_day_and_found_again(path, ring):
    key = ring.today(NOON)
    assert ring.today(NOON + timedelta(hours=11)) == key
    assert KeyRing.open(path).today(NOON) == key
    assert ring.today(NOON + DAY) != key


def test_the_day_is_the_utc_day_whatever_zone_the_clock_is_in(ring):
    key = ring.today(datetime.fromisoformat("2026-11-23T01:00+03:00"))
    assert key.day == date(2026, 11, 22)


def test_recent_keys_are_those_of_today_and_yesterday(ring):
    yesterday, today = ring.today(NOON), ring.today(NOON + DAY)
    assert ring.recent(NOON + DAY) == (today, yesterday)
    assert ring.recent(NOON + 2 * DAY) == (today,)
    assert ring.recent(NOON + 3 * DAY) == ()


def test_the_sweep_destroys_what_is_older_than_yesterday(path, ring):
    old, yesterday = ring.today(NOON), ring.today(NOON + DAY)
    ring.destroy_spent(NOON + DAY)
    assert ring.on("2026-11-22") == old
    ring.destroy_spent(NOON + 2 * DAY)
    assert ring.on("2026-11-22") is None
    assert ring.held() == (yesterday,)
    assert "2026-11-22" not in path.read_text()


def test_without_a_sweep_the_third_day_destroys_a_key(ring):
    old = ring.today(NOON)
    ring.today(NOON + 2 * DAY)
    assert old in ring.held()
    ring.today(NOON + 3 * DAY)
    assert old not in ring.held()


def test_a_key_made_under_a_clock_far_ahead_is_destroyed(ring):
    ring.today(NOON + 400 * DAY)
    ring.destroy_spent(NOON)
    assert ring.held() == ()


def test_a_destroyed_key_opens_nothing_any_more(ring):
    sealed = ring.today(NOON).seal_body(CHAT, VERSION, BODY)
    ring.destroy_spent(NOON + 2 * DAY)
    again = ring.today(NOON)
    assert again.open_body(CHAT, VERSION, sealed) is None


def test_the_former_file_is_overwritten_when_a_key_is_destroyed(path, ring):
    ring.today(NOON)
    with path.open("rb") as former:
        assert b"2026-11-22" in former.read()
        ring.destroy_spent(NOON + 2 * DAY)
        former.seek(0)
        assert former.read().strip(b"\0") == b""


def test_nothing_is_written_when_no_key_is_spent(path, ring):
    ring.today(NOON)
    inode = path.stat().st_ino
    ring.destroy_spent(NOON + DAY)
    assert path.stat().st_ino == inode


def test_keys_made_or_destroyed_elsewhere_are_seen_here(path, ring):
    other = KeyRing.open(path)
    key = other.today(NOON)
    assert ring.on("2026-11-22") == key
    other.destroy_spent(NOON + 2 * DAY)
    assert ring.held() == ()


def test_deleting_the_file_forgets_the_keys_in_a_running_process(path, ring):
    key = ring.today(NOON)
    path.unlink()
    assert ring.held() == ()
    assert ring.today(NOON).secret != key.secret


def test_keys_left_by_a_crash_while_writing_are_removed_on_opening(path, ring):
    draft = path.with_name("ring.new")
    draft.write_text("secret")
    KeyRing.open(path)
    assert not draft.exists()


def test_a_ring_that_cannot_be_rewritten_keeps_its_keys_and_says_so(path, ring):
    key = ring.today(NOON)
    blocked = path.with_name("ring.new")
    blocked.mkdir()
    with pytest.raises(StoreError, match="cannot be read or written"):
        ring.today(NOON + DAY)
    blocked.rmdir()
    assert ring.held() == (key,)
    assert ring.today(NOON + DAY)


class SlowRing(KeyRing):
    """A ring that waits, before it takes the lock, until another one wants it too."""

    gate = None

    def _locked(self):
        if self.gate:
            self.gate.wait(10)
        return super()._locked()


def test_rings_that_both_miss_todays_key_make_it_once(path):
    rings = [SlowRing.open(path), SlowRing.open(path)]
    gate = Barrier(2)
    for ring in rings:
        ring.held()
        ring.gate = gate
    with ThreadPoolExecutor() as pool:
        one, other = pool.map(lambda ring: ring.today(NOON), rings)
    assert one == other


def _make_key(path, gate, answers):
    gate.wait()
    answers.put(KeyRing.open(path).today(NOON).secret)


def test_processes_that_make_the_ring_at_once_agree_on_its_key(path):
    context = multiprocessing.get_context("spawn")
    gate, answers = context.Barrier(4), context.Queue()
    processes = [context.Process(target=_make_key, args=(path, gate, answers)) for _ in range(4)]
    for process in processes:
        process.start()
    made = {answers.get(timeout=60) for _ in processes}
    for process in processes:
        process.join()
    answers.close()
    answers.join_thread()
    assert len(made) == 1
    assert len(json.loads(path.read_text())["days"]) == 1
