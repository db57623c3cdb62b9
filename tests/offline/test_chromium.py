"""The finished file answers in a real browser as Python does, under its own policy, off the network."""

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, sync_playwright

from routebot.offline.building import build
from routebot.offline.turning import time_of
from tests.conftest import TODAY
from tests.offline.comparing import CORE_OF, book_at, core_of
from tests.offline.sheets import mixed_sheets
from tests.support.desk import Desk
from tests.support.phone import browser, lacking
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


class Opened:
    """A page of a pack, and all that the browser complained of."""

    def __init__(self, page: Page, file: Path) -> None:
        self.complaints: list[str] = []
        self.asked_for: list[str] = []
        page.on("console", lambda said: self.complaints.append(said.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", lambda request: self.asked_for.append(request.url))
        page.goto(file.as_uri())
        self.page = page
        # Its policy forbids what a page evaluates; the debugger of the browser may.
        self._debugger = page.context.new_cdp_session(page)

    def value(self, expression: str) -> Any:
        """Return what an expression comes to in the page."""
        asked = {"expression": expression, "returnByValue": True, "awaitPromise": True}
        found = self._debugger.send("Runtime.evaluate", asked)
        assert "exceptionDetails" not in found, found["exceptionDetails"]
        return found["result"].get("value")


@pytest.fixture(scope="module")
def file(desk: Desk, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pack of the packaged dataset."""
    written = tmp_path_factory.mktemp("pack") / "reference.html"
    html = build(desk.dataset, TODAY, all_links=True).html
    written.write_text(html, encoding="utf-8", newline="\n")
    return written


@contextmanager
def _opened(file: Path, **options: Any) -> Iterator[Opened]:
    with sync_playwright() as running:
        chromium = running.chromium.launch(executable_path=browser())
        context = chromium.new_context(offline=True, **options)
        yield Opened(context.new_page(), file)
        chromium.close()


@pytest.mark.proof
def test_browser_says_what_python_says(desk: Desk, file: Path):
    with _opened(file) as opened:
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
    with _opened(file, java_script_enabled=False) as opened:
        text = opened.page.locator("body").inner_text()
    for said in ("Перед выездом из России", "Before leaving Russia", "Казахстан", "Kazakhstan"):
        assert said in text
