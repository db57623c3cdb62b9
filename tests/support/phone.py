"""A phone with a chat like Telegram's, drawn by Chromium: what people see of a screen at once.

Its measures are those of Telegram for Android on the narrowest common phone: text of 16 points in
280 of the 360, labels of 15 points, medium, cut with dots; a keyboard no wider than the phone less
15. From `MessageObject.java` and `ChatMessageCell.java` of https://github.com/DrKLO/Telegram.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from html import escape
from typing import NamedTuple

from playwright.sync_api import Page, sync_playwright

from routebot.screens.notices import headed
from routebot.screens.screen import Screen
from routebot.words.i18n import Words

__all__ = ["CHAT", "HEIGHT", "WIDTH", "Phone", "Seen", "browser", "lacking", "opened"]

WIDTH, HEIGHT = 360, 740
"""Points of CSS: the narrowest phone that many people have."""

CHAT = 612
"""Points of the height that the chat has: without the status, the chat's name, the input."""

STEP = CHAT - 40
"""Points by which the message is moved from one picture to the next: two lines are seen twice."""

_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

_STYLE = """
body { margin: 0; height: 740px; display: flex; flex-direction: column; background: #d5dfe6;
  font: 16px/19px Roboto, "Noto Sans", sans-serif; color: #000 }
.status { height: 24px; background: #456d91 }
.name { height: 56px; background: #527da3; color: #fff; font: 500 19px/56px Roboto, sans-serif;
  padding-left: 20px }
.chat { height: 612px; overflow: hidden }
.input { height: 48px; background: #fff; color: #a0a8b0; line-height: 48px; padding-left: 16px }
.message { padding: 6px 0 8px 5px; width: fit-content }
.text { box-sizing: border-box; width: fit-content; max-width: 311px; padding: 7px 13px 8px 18px;
  background: #fff; border-radius: 12px; white-space: pre-wrap; overflow-wrap: anywhere }
.text i { color: #333 } .text a { color: #2678b6; text-decoration: none }
.keyboard { display: grid; gap: 4px; margin: 4px 0 0 4px; min-width: 302px; max-width: 345px }
.row { display: grid; grid-auto-flow: column; grid-auto-columns: minmax(0, 1fr); gap: 5px }
.row span { box-sizing: border-box; height: 44px; padding: 0 6px; border-radius: 8px;
  background: #8ba3b4; color: #fff; text-align: center; font: 500 15px/44px Roboto, sans-serif;
  white-space: nowrap; overflow: hidden; text-overflow: ellipsis }
"""

_MOVE = f"chat => {{ const before = chat.scrollTop; chat.scrollBy(0, {STEP}); \
return chat.scrollTop - before }}"

_CUT = """() => [...document.querySelectorAll(".row span")]
  .filter(label => label.scrollWidth > label.clientWidth).map(label => label.textContent)"""

_LINES = """() => {
  const walker = document.createTreeWalker(document.querySelector(".text"), NodeFilter.SHOW_TEXT);
  const range = document.createRange(), lines = [];
  let tops = new Set(), breaks = 0;
  while (walker.nextNode()) {
    for (let at = 0; at < walker.currentNode.length; at++) {
      if (walker.currentNode.data[at] === "\\n") { breaks++; continue }
      if (breaks > 1) { lines.push(tops.size); tops = new Set() }
      breaks = 0;
      range.setStart(walker.currentNode, at);
      range.setEnd(walker.currentNode, at + 1);
      tops.add(Math.floor(range.getBoundingClientRect().bottom / 19 - 0.4));
    }
  }
  return [...lines, tops.size];
}"""


class Seen(NamedTuple):
    """What a phone makes of a screen.

    Attributes:
        height: points of the message with its buttons; `CHAT` of them are seen at once.
        lines: of each paragraph, the neutral first one included.
        cut: labels that end in dots.
    """

    height: int
    lines: list[int]
    cut: list[str]


class Phone:
    """A phone that shows one message at a time."""

    def __init__(self, page: Page) -> None:
        self._page = page

    def show(self, say: Words, screen: Screen) -> Seen:
        """Show a screen as a message, and measure it."""
        self._page.set_content(_document(say, screen))
        height = self._page.locator(".message").bounding_box()["height"]
        return Seen(round(height), self._page.evaluate(_LINES), self._page.evaluate(_CUT))

    def pictures(self) -> Iterator[bytes]:
        """Yield what is seen while the message is moved from its beginning to its end, as PNG."""
        chat = self._page.locator(".chat")
        while True:
            yield self._page.screenshot()
            if not chat.evaluate(_MOVE):
                return


@contextmanager
def opened() -> Iterator[Phone]:
    """Open a phone; there has to be a browser, see `lacking`."""
    with sync_playwright() as running:
        chromium = running.chromium.launch(executable_path=browser())
        size = {"width": WIDTH, "height": HEIGHT}
        yield Phone(chromium.new_page(viewport=size, java_script_enabled=True))
        chromium.close()


def lacking() -> str:
    """Say in a sentence why no pictures can be made; empty if they can."""
    if browser():
        return ""
    return f"No pictures of phones are made: none of {', '.join(_BROWSERS)} is installed."


def browser() -> str | None:
    """Return the program of a browser that is installed; None if there is none."""
    return next(filter(None, map(shutil.which, _BROWSERS)), None)


def _document(say: Words, screen: Screen) -> str:
    """Write the page that the browser draws; the text of a screen is HTML already."""
    rows = "".join(
        '<div class="row">'
        + "".join(f"<span>{escape(button.label)}</span>" for button in row)
        + "</div>"
        for row in screen.rows
    )
    text = headed(say, screen.text)
    return (
        f"<!doctype html><meta charset='utf-8'><style>{_STYLE}</style>"
        "<div class='status'></div><div class='name'>routebot</div>"
        f"<div class='chat'><div class='message'><div class='text'>{text}</div>"
        f"<div class='keyboard'>{rows}</div></div></div><div class='input'>…</div>"
    )
