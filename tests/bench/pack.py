"""The offline pack: what it takes to build, and how soon its page answers a tap on a slow phone.

The page is opened in Chromium off the network, as large as a narrow phone, with the processor
slowed down as the developer tools of a browser do it. People tap an answer of theirs to what the
page asks, one after the other. A tap lasts from the click until the list is sorted and drawn.
"""

import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from playwright.sync_api import CDPSession, Page, sync_playwright

from routebot.clock import today
from routebot.logic.vocabulary import Answers
from routebot.offline.building import build
from routebot.policy.loading import load_dataset
from tests.bench.measuring import Row
from tests.support.people import invented_people
from tests.support.phone import HEIGHT, WIDTH, browser, lacking

__all__ = ["rows"]

PEOPLE, TAPS = 20, 8

_SLOWER = 6
"""Times by which the processor is slowed down."""

_READY = "performance.getEntriesByType('navigation')[0].loadEventEnd"

_BEGIN = "document.querySelector('button.main').click()"

_OFFERED = """
[...document.querySelectorAll(".ask [data-option][aria-pressed=false]")].map((chip) => [
  chip.parentElement.getAttribute("aria-labelledby").replace("ask-", ""),
  chip.dataset.option,
])
"""
"""Questions that are asked now and their options."""

_TAP = """
(async (question, option) => {
  const chips = document.querySelector(`.ask [aria-labelledby="ask-${question}"]`);
  const begun = performance.now();
  chips.querySelector(`[data-option="${option}"]`).click();
  await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
  return performance.now() - begun;
})(%r, %r)
"""
"""What a click changes is drawn in the next frame, after which the next task begins."""

_GO_ON = "(document.querySelector('.ask .main') || { click() {} }).click()"
"""A question with several answers stays until this is tapped."""

_SKIP = "document.querySelector('.ask .ways .plain').click()"


class _Tap(NamedTuple):
    """Milliseconds until what a tap changes is drawn, and of the processor meanwhile."""

    time: float
    cpu: float


class _Found(NamedTuple):
    """Milliseconds until the page was ready, one for each person, and their taps."""

    ready: list[float]
    taps: list[_Tap]


def rows(people: int = PEOPLE, taps: int = TAPS, data: Path | None = None) -> Iterator[Row]:
    """Yield what a pack takes to build, then how its page answers.

    Args:
        taps: of each person, at most.
        data: folder of the dataset; the packaged one by default.
    """
    dataset = load_dataset(data)
    begun = time.process_time()
    html = build(dataset, today().on).html
    yield Row("offline pack, CPU to build", time.process_time() - begun, "s")
    yield Row("offline pack, size", len(html.encode()) / 1e6, "MB", 1.5)
    names = [f"offline pack on a slow phone, {what}" for what in ("page ready", "a tap, p50")]
    names += [f"offline pack on a slow phone, a tap, {what}" for what in ("p95", "slowest")]
    if why := lacking():
        yield from (Row(name, None, "ms", note=why) for name in names)
        return
    found = _opened(html, [*invented_people(people)], taps)
    slowed = f"Chromium, {WIDTH} × {HEIGHT}, CPU slowed {_SLOWER} times"
    yield Row(names[0], statistics.median(found.ready), "ms", note=f"{slowed}; from the file")
    time_, cpu = (sorted(each) for each in zip(*found.taps, strict=True))
    about = f"; {len(time_)} taps of {people} people, until the list is drawn"
    places = (len(time_) // 2, int(len(time_) * 0.95), -1)
    for name, place, note in zip(names[1:], places, (about, "", ""), strict=True):
        yield Row(name, time_[place], "ms", 150, f"CPU {cpu[place]:.0f} ms{note}")


def _opened(html: str, people: list[Answers], taps: int) -> _Found:
    """Let people tap at the page, each at one that was opened anew."""
    found = _Found([], [])
    with tempfile.TemporaryDirectory() as folder, _phone() as (page, debugger):
        file = Path(folder) / "reference.html"
        file.write_text(html, encoding="utf-8", newline="\n")
        for person in people:
            page.goto(file.as_uri())
            found.ready.append(_value(debugger, _READY))
            _value(debugger, _BEGIN)
            found.taps.extend(_tapped(debugger, person, taps))
    return found


@contextmanager
def _phone() -> Iterator[tuple[Page, CDPSession]]:
    """Open a page on a slow phone without a network, with a debugger that may evaluate in it."""
    with sync_playwright() as running:
        chromium = running.chromium.launch(executable_path=browser())
        context = chromium.new_context(
            offline=True, viewport={"width": WIDTH, "height": HEIGHT}, is_mobile=True
        )
        page = context.new_page()
        debugger = context.new_cdp_session(page)
        debugger.send("Performance.enable", {"timeDomain": "threadTicks"})
        debugger.send("Emulation.setCPUThrottlingRate", {"rate": _SLOWER})
        yield page, debugger
        chromium.close()


def _tapped(debugger: CDPSession, person: Answers, taps: int) -> Iterator[_Tap]:
    """Answer what is asked, and yield what each answer took."""
    left = taps
    while left and (offered := _value(debugger, _OFFERED)):
        theirs = [(id_, option) for id_, option in offered if option in person.get(id_, ())]
        if not theirs:
            _value(debugger, _SKIP)
            continue
        before = _cpu(debugger)
        lasted = _value(debugger, _TAP % theirs[0])
        yield _Tap(lasted, _cpu(debugger) - before)
        _value(debugger, _GO_ON)
        left -= 1


def _cpu(debugger: CDPSession) -> float:
    """Return the milliseconds that the page has taken of the processor until now."""
    metrics = debugger.send("Performance.getMetrics")["metrics"]
    seconds: float = next(each["value"] for each in metrics if each["name"] == "TaskDuration")
    return seconds * 1000


def _value(debugger: CDPSession, expression: str) -> Any:
    """Return what an expression comes to in the page."""
    asked = {"expression": expression, "returnByValue": True, "awaitPromise": True}
    said = debugger.send("Runtime.evaluate", asked)
    if wrong := said.get("exceptionDetails"):
        raise RuntimeError(f"the page of the pack failed: {wrong['text']} {wrong.get('exception')}")
    return said["result"].get("value")
