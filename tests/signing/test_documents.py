"""A signed file: whoever changes a byte of it is told so."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routebot.signing.documents import Seal, look_at, signed
from routebot.signing.keys import SigningKey, make_key
from routebot.signing.revisions import noted_signature

CONTENT = b"<!doctype html>\n<p>Text.</p>\n"


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> SigningKey:
    return make_key(Path(tmp_path_factory.mktemp("keys")) / "signing.pem")


def test_a_signed_file_is_whole_and_names_its_key(key: SigningKey) -> None:
    looked = look_at(signed(CONTENT, key))
    assert looked.seal is Seal.WHOLE
    assert looked.key == key.public
    assert looked.content == CONTENT


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b" \n\n"])
def test_a_line_break_behind_it_does_not_count(key: SigningKey, end: bytes) -> None:
    assert look_at(signed(CONTENT, key).rstrip() + end).seal is Seal.WHOLE


def test_without_a_signature_it_says_so() -> None:
    assert look_at(CONTENT).seal is Seal.ABSENT


@given(st.data())
def test_any_changed_byte_breaks_it(key: SigningKey, data: st.DataObject) -> None:
    document = bytearray(signed(CONTENT, key))
    place = data.draw(st.integers(0, len(document) - 2))
    other = data.draw(st.integers(0, 255).filter(lambda byte: byte != document[place]))
    document[place] = other
    assert look_at(bytes(document)).seal is not Seal.WHOLE


def test_what_is_put_behind_the_signature_breaks_it(key: SigningKey) -> None:
    assert look_at(signed(CONTENT, key) + b"<script>1</script>").seal is Seal.BROKEN


def test_a_second_signature_covers_the_first(key: SigningKey, tmp_path: Path) -> None:
    other = make_key(tmp_path / "other.pem")
    looked = look_at(signed(signed(CONTENT, key), other))
    assert (looked.seal, looked.key) == (Seal.WHOLE, other.public)


def test_the_signature_of_a_revision_serves_for_no_file(key: SigningKey) -> None:
    revision = "a" * 32
    noted = noted_signature(revision, key)["signature"]
    forged = f"{revision}<!-- routebot signature 1 {noted['key']} {noted['signature']} -->\n"
    assert look_at(forged.encode()).seal is Seal.BROKEN
