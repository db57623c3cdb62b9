"""What is published with a key is signed, and the history says by which."""

from pathlib import Path

import pytest

from routebot.publishing.archive import Publication
from routebot.publishing.publisher import Publisher
from routebot.screens.admin.history import history_line
from routebot.signing.keys import SigningKey, make_key
from routebot.signing.revisions import noted_signature, signer_of
from routebot.store.revisions import Activation
from routebot.store.sqlite.revisions import SqliteRevisions
from routebot.words.i18n import words
from tests.publishing.small import AT, ON, WHY, over, reworded
from tests.support.datasets import minimal

REVISION = "0123456789abcdef" * 2


@pytest.fixture
def key(tmp_path: Path) -> SigningKey:
    return make_key(tmp_path / "keys" / "signing.pem")


def test_a_signature_is_of_one_revision_only(key):
    figures = noted_signature(REVISION, key)
    assert signer_of(REVISION, figures) == key.public
    assert signer_of(REVISION[::-1], figures) is None


def test_without_a_key_nothing_is_noted():
    assert noted_signature(REVISION, None) == {}
    assert signer_of(REVISION, {}) is None


@pytest.mark.parametrize(
    "noted", ["text", {}, {"key": "AAAA", "signature": ""}, {"key": 3, "signature": None}], ids=repr
)
def test_what_is_no_signature_fits_no_key(noted):
    assert signer_of(REVISION, {"signature": noted}) is None


async def _published(path: Path, key: SigningKey | None) -> Activation:
    async with SqliteRevisions.open(path, AT) as store:
        publisher = Publisher(store, minimal(), 1, key=key)
        await publisher.begin(AT)
        draft = await publisher.draft(over(reworded()), ON)
        await publisher.publish(draft, "anna", WHY, AT)
        return (await publisher.history(1))[0]


async def test_a_publication_is_signed_and_the_history_says_by_which_key(key, tmp_path):
    row = await _published(tmp_path / "revisions.sqlite", key)
    assert signer_of(row.revision, row.figures) == key.public
    for language in ("ru", "en"):
        line = history_line(words(language), Publication(row, serves=True, readable=True))
        assert key.public.fingerprint in line


async def test_a_publication_without_a_key_says_nothing_of_one(tmp_path):
    row = await _published(tmp_path / "revisions.sqlite", None)
    assert "signature" not in row.figures
    assert "sign" not in history_line(words("en"), Publication(row, serves=True, readable=True))


async def test_the_history_says_when_a_signature_does_not_fit(key, tmp_path):
    row = await _published(tmp_path / "revisions.sqlite", key)
    moved = Activation(
        **{name: getattr(row, name) for name in row.__slots__} | {"revision": REVISION}
    )
    line = history_line(words("en"), Publication(moved, serves=True, readable=True))
    assert "does not fit" in line
