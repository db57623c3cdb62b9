"""The key that signs: made once, read by its owner alone, known by a fingerprint."""

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)

from routebot.errors import ConfigError
from routebot.signing.keys import PublicKey, is_fingerprint, make_key, read_key


def test_what_is_made_is_read_again_and_signs_the_same(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "signing.pem"
    made = make_key(path)
    read = read_key(path)
    assert read.public == made.public
    signature = read.sign(b"word")
    assert signature == made.sign(b"word")
    assert made.public.has_signed(b"word", signature)
    assert not made.public.has_signed(b"words", signature)
    assert not made.public.has_signed(b"word", signature[:-1])


def test_nobody_else_may_read_it(tmp_path: Path) -> None:
    path = tmp_path / "signing.pem"
    make_key(path)
    assert path.stat().st_mode & 0o777 == 0o600
    path.chmod(0o640)
    with pytest.raises(ConfigError, match="chmod 600"):
        read_key(path)


def test_a_key_that_is_there_is_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "signing.pem"
    before = make_key(path).public
    with pytest.raises(ConfigError, match="already"):
        make_key(path)
    assert read_key(path).public == before


def _pem(key: Ed25519PrivateKey | X25519PrivateKey, password: bytes = b"") -> bytes:
    lock = BestAvailableEncryption(password) if password else NoEncryption()
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, lock)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"no key",
        _pem(X25519PrivateKey.generate()),
        _pem(Ed25519PrivateKey.generate(), b"secret"),
    ],
    ids=["empty", "text", "of another kind", "with a password"],
)
def test_anything_else_is_refused_in_words(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "signing.pem"
    path.write_bytes(content)
    path.chmod(0o600)
    with pytest.raises(ConfigError, match="no Ed25519 key"):
        read_key(path)


def test_a_key_of_openssl_does_as_well(tmp_path: Path) -> None:
    key, path = Ed25519PrivateKey.generate(), tmp_path / "signing.pem"
    path.write_bytes(_pem(key))
    path.chmod(0o600)
    assert read_key(path).public.raw == key.public_key().public_bytes_raw()


def test_a_missing_one_says_how_to_make_it(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="--new"):
        read_key(tmp_path / "signing.pem")


def test_where_nothing_can_be_written_no_key_is_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(ConfigError, match="may write"):
        make_key(tmp_path / "file" / "signing.pem")


def test_a_fingerprint_is_thirty_digits_that_depend_on_the_whole_key() -> None:
    prints = {PublicKey(bytes([number]) + bytes(31)).fingerprint for number in range(200)}
    assert len(prints) == 200
    for fingerprint in prints:
        assert [len(group) for group in fingerprint.split(" ")] == [5] * 6
        assert is_fingerprint(fingerprint)
        assert is_fingerprint(fingerprint.replace(" ", ""))


def test_a_fingerprint_is_the_sha256_of_the_key() -> None:
    # sha256 of 32 zero bytes is 66687aad...2925; its last thirty decimal digits:
    digest = 0x66687AADF862BD776C8FC18B8E9F8E20089714856EE233B3902A591D0D5F2925
    digits = str(digest)[-30:]
    fingerprint = PublicKey(bytes(32)).fingerprint
    assert fingerprint.replace(" ", "") == digits


@pytest.mark.parametrize("text", ["", "12345", "1" * 29, "1" * 31, "x" * 30, "١" * 30])
def test_other_texts_are_no_fingerprint(text: str) -> None:
    assert not is_fingerprint(text)


@pytest.mark.parametrize("written", ["", "not base64!", "AAAA", "A" * 60])
def test_no_public_key_is_made_of_anything_else(written: str) -> None:
    assert PublicKey.read(written) is None
