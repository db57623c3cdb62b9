"""Sealing."""

import pytest
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand
from hypothesis import given
from hypothesis import strategies as st

from routebot.store.sealing import (
    Messages,
    derived,
    hash_chat,
    open_alarm,
    open_body,
    seal_alarm,
    seal_body,
)

KEY, OTHER = bytes(range(32)), bytes(32)
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


@given(key=st.binary(min_size=32, max_size=32), info=st.binary(max_size=60))
def test_keys_are_derived_as_the_library_does_it(key, info):
    assert derived(key, info) == HKDFExpand(SHA256(), 32, info).derive(key)


@given(chat_id=INT64, version=INT64, body=st.dictionaries(TEXT, JSON, max_size=6))
def test_a_sealed_body_comes_back_equal(chat_id, version, body):
    assert open_body(KEY, chat_id, version, seal_body(KEY, chat_id, version, body)) == body


@given(chat_id=INT64, version=INT64, message_ids=st.lists(INT64, max_size=60))
def test_a_sealed_alarm_comes_back_equal_without_knowing_the_chat(chat_id, version, message_ids):
    sealed = seal_alarm(KEY, version, chat_id, message_ids)
    assert open_alarm(KEY, version, sealed) == Messages(chat_id, tuple(message_ids))


def test_a_body_opens_for_its_own_key_chat_and_version_only():
    sealed = seal_body(KEY, CHAT, VERSION, BODY)
    assert open_body(KEY, CHAT, VERSION, sealed) == BODY
    assert open_body(KEY, CHAT + 1, VERSION, sealed) is None
    assert open_body(KEY, CHAT, VERSION + 1, sealed) is None
    assert open_body(OTHER, CHAT, VERSION, sealed) is None


def test_an_alarm_opens_for_its_own_key_and_version_only():
    sealed = seal_alarm(KEY, VERSION, CHAT, (1, 2))
    assert open_alarm(KEY, VERSION + 1, sealed) is None
    assert open_alarm(OTHER, VERSION, sealed) is None


def test_body_and_alarm_are_not_taken_for_each_other():
    assert open_alarm(KEY, VERSION, seal_body(KEY, CHAT, VERSION, BODY)) is None
    assert open_body(KEY, CHAT, VERSION, seal_alarm(KEY, VERSION, CHAT, ())) is None


def test_a_body_changed_in_any_place_does_not_open():
    sealed = seal_body(KEY, CHAT, VERSION, BODY)
    for place in range(len(sealed)):
        changed = bytearray(sealed)
        changed[place] ^= 1
        assert open_body(KEY, CHAT, VERSION, bytes(changed)) is None


@pytest.mark.parametrize("length", [0, 5, 12, 27, 28])
def test_a_body_cut_short_does_not_open(length):
    assert open_body(KEY, CHAT, VERSION, seal_body(KEY, CHAT, VERSION, BODY)[:length]) is None


def test_the_same_body_is_never_sealed_to_the_same_bytes():
    assert seal_body(KEY, CHAT, VERSION, BODY) != seal_body(KEY, CHAT, VERSION, BODY)


def test_lengths_come_in_powers_of_two_only():
    bodies = {
        len(seal_body(KEY, CHAT, VERSION, {"text": "x" * length})) for length in range(0, 5000, 7)
    }
    alarms = {len(seal_alarm(KEY, VERSION, CHAT, tuple(range(length)))) for length in range(100)}
    overhead = 12 + 16
    assert bodies == {overhead + size for size in (1024, 2048, 4096, 8192)}
    assert alarms == {overhead + size for size in (256, 512)}


@pytest.mark.parametrize(("letters", "size"), [(1009, 1024), (1010, 2048)])
def test_what_just_fits_is_not_made_longer(letters, size):
    """Four bytes of length and eleven of JSON stand beside the letters."""
    assert len(seal_body(KEY, CHAT, VERSION, {"text": "x" * letters})) == 12 + 16 + size


def test_a_body_that_is_no_json_is_refused():
    with pytest.raises(ValueError, match="JSON"):
        seal_body(KEY, CHAT, VERSION, {"number": float("nan")})


def test_row_keys_differ_by_chat_and_by_key_and_hold_no_id():
    keys = {hash_chat(key, chat) for key in (KEY, OTHER) for chat in (CHAT, -CHAT, 1)}
    assert len(keys) == 6
    assert all(len(key) == 32 and CHAT.to_bytes(5, "big") not in key for key in keys)
