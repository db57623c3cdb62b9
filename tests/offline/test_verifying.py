"""A pack is genuine only if nobody touched it since the key signed it that one knows."""

from datetime import date, timedelta

import pytest

from routebot.offline.building import build
from routebot.offline.verifying import OLD_AFTER, Word, check_pack
from routebot.policy.loading import load_dataset
from routebot.signing.documents import signed
from routebot.signing.keys import make_key
from tests.publishing.small import write_folder

DAY = date(2026, 11, 1)


@pytest.fixture(scope="module")
def keys(tmp_path_factory):
    folder = tmp_path_factory.mktemp("keys")
    return make_key(folder / "ours.pem"), make_key(folder / "theirs.pem")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return write_folder(tmp_path_factory.mktemp("small") / "data")


@pytest.fixture(scope="module")
def page(folder, keys):
    fingerprint = keys[0].public.fingerprint
    return build(load_dataset(folder), DAY, fingerprint=fingerprint).html.encode()


def _word(document, key=None, today=DAY):
    return check_pack(document, key and key.public.fingerprint, today).word


def test_a_pack_is_genuine_for_who_knows_the_key(page, keys):
    ours, theirs = keys
    document = signed(page, ours)
    assert _word(document, ours) is Word.GENUINE
    assert _word(document) is Word.UNKNOWN
    assert _word(document, theirs) is Word.OTHER
    checked = check_pack(document, None, DAY)
    assert (checked.on, checked.key) == (DAY, ours.public)


def test_the_page_shows_the_fingerprint(page, keys):
    assert f'data-fingerprint="{keys[0].public.fingerprint}"' in page.decode()


def test_an_edited_pack_is_told(page, keys):
    document = signed(page, keys[0])
    assert (
        _word(document.replace(b"</body>", b"<p>All is open.</p></body>"), keys[0]) is Word.EDITED
    )


def test_a_pack_whose_signature_was_taken_off_is_unsigned(page, keys):
    assert _word(page, keys[0]) is Word.UNSIGNED


def test_a_forger_who_signs_anew_has_another_key(page, keys):
    ours, theirs = keys
    assert _word(signed(page.replace(b"</body>", b" </body>"), theirs), ours) is Word.OTHER


def test_an_old_pack_is_told(page, keys):
    document = signed(page, keys[0])
    assert _word(document, keys[0], DAY + OLD_AFTER) is Word.GENUINE
    assert _word(document, keys[0], DAY + OLD_AFTER + timedelta(days=1)) is Word.OLD


@pytest.mark.parametrize("document", [b"", b"<html>", bytes(range(256)) * 9], ids=len)
def test_anything_else_is_no_pack(document, keys):
    assert _word(document, keys[0]) is Word.NO_PACK
