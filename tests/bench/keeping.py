"""A volunteer who re-confirms claims through the Telegram queue: taps, typed characters, machine
time.

First every claim that decides somebody's status, one by one; then 200 others, page by page. Opening
a page in the browser counts as a tap, pasting a link as its characters. Where a claim rests on an
article alone they send a newer page, as they have to. Nothing is read, so that no time of a person
is in it. Run: ``python -m tests.bench.keeping``.
"""

import asyncio
import json
import platform
import tempfile
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from routebot.clock import day_of, now
from routebot.keeping.queue import Weight
from tests.bench.measuring import Row
from tests.bench.office import Office, Volunteer, open_office
from tests.bench.talking import as_served

__all__ = ["rows"]

BY_PAGE = 200
CONFIRMATIONS = 300
_LINK = "https://mid.ru/ru/maps/consular-information/for-travellers/{n:04}"
"""A page of an authority, about as long as its links are."""


def rows() -> Iterator[Row]:
    """Yield every figure of re-checking."""
    with as_served(), tempfile.TemporaryDirectory() as name:
        yield from asyncio.run(_measured(Path(name)))


async def _measured(folder: Path) -> list[Row]:
    async with open_office(folder) as office:
        volunteer, queues = office.volunteer, office.bot.handlers.admin.rechecking.queues
        await volunteer.write("/admin")
        entrance = volunteer.seconds[-1]
        await volunteer.press("re:queue")
        deciding = [c for c in (await queues.queue()).claims if c.weight is Weight.STATUS]
        found = [Row("the queue is put in order", entrance, "s", note="once a day and revision")]
        found += await _one_by_one(office, len(deciding))
        found += await _page_by_page(office)
        return [*found, *await _published(office)]


async def _one_by_one(office: Office, number: int) -> list[Row]:
    """Confirm so many claims from the head of the queue."""
    volunteer = _fresh(office)
    await volunteer.press("re:next")
    for n in range(number):
        volunteer.open()
        if volunteer.offers("re:say:same"):
            await volunteer.press("re:say:same")
        else:
            await volunteer.write(_LINK.format(n=n))
            await volunteer.press("re:ok")
    assert len(await office.basket.all()) == number
    await volunteer.press("re:queue")
    return _told(volunteer, f"one by one, {number} that decide a status", number, 3)


async def _page_by_page(office: Office) -> list[Row]:
    """Confirm `BY_PAGE` claims or a few more, on the pages that carry most."""
    volunteer, before, page = _fresh(office), len(await office.basket.all()), 0
    while (done := len(await office.basket.all()) - before) < BY_PAGE:
        await volunteer.press("re:pages")
        await volunteer.press("re:page")
        volunteer.open()
        if not volunteer.offers("re:shown"):
            await volunteer.write(_LINK.format(n=5000 + page))
            await volunteer.press("re:ok")
        await _ticked_down(volunteer)
        page += 1
    note = f"{page} pages"
    return _told(volunteer, f"by page, {done} others", done, 1, note)


async def _ticked_down(volunteer: Volunteer) -> None:
    """Tick every screen of a page."""
    screen = 0
    while True:
        await volunteer.press("re:shown")
        screen += 1
        following = f":{screen}"
        ahead = [d for d in volunteer.carried if ":re:page:" in d and d.endswith(following)]
        if not ahead:
            return
        await volunteer.press(ahead[0].partition(":admin:")[2])


async def _published(office: Office) -> list[Row]:
    """Plan and publish what lies in the basket."""
    volunteer = _fresh(office)
    ready = len(await office.basket.all())
    await volunteer.press("re:queue")
    await volunteer.press("re:basket")
    await volunteer.press("re:propose")
    planned = volunteer.seconds[-1]
    assert volunteer.offers("re:why"), volunteer.reads
    await volunteer.press("re:why")
    left = await office.basket.all()
    assert not left, f"{len(left)} answers are not published"
    note = f"{ready} confirmations"
    return [
        Row("a plan of 300 confirmations", planned * CONFIRMATIONS / ready, "s", 10, note),
        Row("they are published", volunteer.seconds[-1], "s", note=f"{note}, typed: 0 characters"),
    ]


def _fresh(office: Office) -> Volunteer:
    """Return the volunteer with nothing counted yet."""
    office.volunteer.taps, office.volunteer.typed, office.volunteer.seconds = 0, 0, []
    return office.volunteer


def _told(volunteer: Volunteer, name: str, number: int, target: float, note: str = "") -> list[Row]:
    return [
        Row(f"{name}: taps a claim", volunteer.taps / number, "", target, note),
        Row(f"{name}: characters a claim", volunteer.typed / number, "", note="links, pasted"),
        Row(f"{name}: machine time a claim", sum(volunteer.seconds) / number * 1e3, "ms"),
    ]


def _main() -> None:
    found = list(rows())
    width = max(len(row.name) for row in found)
    for row in found:
        met = ""
        if row.target is not None:
            met = f"{'ok  ' if row.value <= row.target else 'MISS'} ≤ {row.target:g} {row.unit}"
        print(f"{row.name:<{width}}  {row.value:>10.3f} {row.unit:<4} {met:<16} {row.note}")
    described = {"python": platform.python_version(), "on": str(day_of(now()).on)}
    print(json.dumps({**described, "rows": [asdict(row) for row in found]}, ensure_ascii=False))


if __name__ == "__main__":
    _main()
