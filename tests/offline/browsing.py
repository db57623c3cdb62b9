"""A pack, opened in Chromium with the network off."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright

from tests.support.phone import browser

__all__ = ["Opened", "opened_file"]


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


@contextmanager
def opened_file(file: Path, **options: Any) -> Iterator[Opened]:
    """Open a file for the length of a ``with``; the options are those of a browser's context."""
    with sync_playwright() as running:
        chromium = running.chromium.launch(executable_path=browser())
        context = chromium.new_context(offline=True, **options)
        yield Opened(context.new_page(), file)
        chromium.close()
