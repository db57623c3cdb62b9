"""The finished file answers in a real browser as Python does, under its own policy, off the network."""

import hashlib
import json
from datetime import timedelta
from pathlib import Path

import pytest

from routebot.offline.building import build
from routebot.offline.turning import time_of
from tests.conftest import TODAY
from tests.offline.browsing import opened_file
from tests.offline.comparing import CORE_OF, book_at, core_of
from tests.offline.sheets import mixed_sheets
from tests.support.desk import Desk
from tests.support.phone import lacking
from tests.support.slices import share, sliced

pytestmark = pytest.mark.skipif(bool(lacking()), reason="no Chromium is installed")

_LATER = sliced((0, 1, 65, 183, 400), 5)
"""Days from the first."""

_HASHED = """
(async () => {
  const said = JSON.stringify(coreOf(%s, []));
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(said));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
})()
"""


@pytest.fixture(scope="module")
def file(desk: Desk, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pack of the packaged dataset."""
    written = tmp_path_factory.mktemp("pack") / "reference.html"
    html = build(desk.dataset, TODAY, all_links=True).html
    written.write_text(html, encoding="utf-8", newline="\n")
    return written


@pytest.mark.proof
def test_browser_says_what_python_says(desk: Desk, file: Path):
    with opened_file(file) as opened:
        opened.value(CORE_OF)
        data = "document.getElementById('data').textContent"
        opened.value(f"globalThis.pack = unpacking_js.unpacked({data}); 0")
        for later in _LATER:
            time = time_of(TODAY + timedelta(days=later))
            opened.value(f"globalThis.book = rulebook_js.rulebookOf(pack, {time // 2}); 0")
            book = book_at(desk.dataset, time)
            for answers in mixed_sheets(book, share(200, 50), later):
                given = json.dumps({id_: sorted(options) for id_, options in answers.items()})
                ours = hashlib.sha256(core_of(book, answers).encode()).hexdigest()
                assert opened.value(_HASHED % given) == ours, (later, given)
        assert not opened.complaints
        assert opened.asked_for == [file.as_uri()]


@pytest.mark.proof
def test_page_without_script_says_what_holds_for_everybody(file: Path):
    with opened_file(file, java_script_enabled=False) as opened:
        before = opened.page.locator("body").inner_text()
        for folding in opened.page.locator("summary").all():
            folding.click()
        text = opened.page.locator("body").inner_text()
    assert "Казахстан" not in before, "the first screen tells something"
    for said in ("Перед выездом из России", "Before leaving Russia", "Казахстан", "Kazakhstan"):
        assert said in text
