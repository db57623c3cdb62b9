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
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from routebot.bot.admin.views import Administration
from routebot.bot.application import Address, build_bot
from routebot.bot.inbox import Ticket
from routebot.bot.intake import read
from routebot.clock import day_of, now
from routebot.keeping.basket import Basket
from routebot.keeping.queue import Weight
from routebot.packaged import packaged_folder
from routebot.policy.loading import read_folder
from routebot.publishing.child import ChildProcess
from routebot.publishing.live import LiveDataset
from routebot.publishing.proposals import Proposals
from routebot.publishing.publisher import Publisher
from routebot.screens.admin.between import get_ready
from routebot.screens.overflowing import refuse_overflows
from routebot.store.keys import KeyFile
from routebot.store.sqlite.revisions import SqliteRevisions
from routebot.store.sqlite.sessions import SqliteStore
from tests.bench.measuring import Row
from tests.bench.talking import TOKEN, InstantTelegram, logged_nowhere

__all__ = ["rows"]

BY_PAGE = 200
CONFIRMATIONS = 300
_ADMIN = 11
_LINK = "https://mid.ru/ru/maps/consular-information/for-travellers/{n:04}"
"""A page of an authority, about as long as its links are."""


@dataclass
class Volunteer:
    """An admin who presses buttons by what they do.

    Attributes:
        seconds: of the machine, until everything is done.
    """

    serve: Any
    shown: dict[int, dict[str, Any]]
    taps: int = 0
    typed: int = 0
    seconds: list[float] = field(default_factory=list)

    async def write(self, text: str) -> None:
        """Send a text."""
        self.typed += len(text)
        chat = {"id": _ADMIN, "type": "private", "first_name": "Anna"}
        message = {"message_id": 1_000_000, "date": int(now().timestamp()), "chat": chat}
        await self._served({"message": {**message, "from": _PERSON, "text": text}})

    async def press(self, action: str) -> None:
        """Press the first button whose action begins so."""
        self.taps += 1
        data = next(data for data in self._carried if f":admin:{action}" in data)
        query = {"id": "1", "from": _PERSON, "chat_instance": "1", "message": self.shown[_ADMIN]}
        await self._served({"callback_query": {**query, "data": data}})

    def open(self) -> None:
        """Open a page in the browser."""
        self.taps += 1

    def offers(self, action: str) -> bool:
        """Say whether there is such a button."""
        return any(f":admin:{action}" in data for data in self._carried)

    @property
    def _carried(self) -> list[str]:
        rows = self.shown[_ADMIN]["reply_markup"]["inline_keyboard"]
        return [key["callback_data"] for row in rows for key in row]

    async def _served(self, payload: dict[str, Any]) -> None:
        begun = time.perf_counter()
        await self.serve({"update_id": 1, **payload})
        self.seconds.append(time.perf_counter() - begun)


_PERSON = {"id": _ADMIN, "is_bot": False, "first_name": "Anna", "language_code": "ru"}


@dataclass
class _Desk:
    volunteer: Volunteer
    basket: Basket
    admin: Any


@asynccontextmanager
async def _desk(folder: Path) -> AsyncIterator[_Desk]:
    """Open a bot with one admin over the packaged data, on a Telegram without a network."""
    files = read_folder(packaged_folder("data"))
    keys = KeyFile.open(folder / "keys" / "ring")
    async with (
        ChildProcess.open(packaged_folder("data"), ready=[get_ready]) as child,
        SqliteRevisions.open(folder / "rows" / "revisions.sqlite", now()) as revisions,
        SqliteStore.open(folder / "rows" / "db.sqlite", keys, now()) as store,
    ):
        publisher = Publisher(revisions, files, 1, child, refuse_overflows)
        await publisher.begin(now())
        live, basket = await LiveDataset.open(publisher, now), Basket(revisions)
        proposals = Proposals(publisher, revisions, live, now)
        administration = Administration({_ADMIN: "anna"}, proposals, basket)
        telegram = InstantTelegram()
        bot = build_bot(
            TOKEN,
            Address(),
            store,
            live.rulebook,
            now,
            administration=administration,
            request=telegram,
        )

        async def serve(payload: dict[str, Any]) -> None:
            arrival = read(payload, bot.client.id)
            ticket = Ticket(arrival, asyncio.get_running_loop().create_future())
            async with bot.debts.locks.turn(_ADMIN):
                await bot.handlers.handle(ticket)

        async with bot.client:
            yield _Desk(Volunteer(serve, telegram.shown), basket, bot.handlers.admin)


def rows() -> Iterator[Row]:
    """Yield every figure of re-checking."""
    with logged_nowhere(), tempfile.TemporaryDirectory() as name:
        yield from asyncio.run(_measured(Path(name)))


async def _measured(folder: Path) -> list[Row]:
    async with _desk(folder) as desk:
        volunteer, queues = desk.volunteer, desk.admin.rechecking.queues
        await volunteer.write("/admin")
        entrance = volunteer.seconds[-1]
        await volunteer.press("re:queue")
        deciding = [c for c in (await queues.queue()).claims if c.weight is Weight.STATUS]
        found = [Row("the queue is put in order", entrance, "s", note="once a day and revision")]
        found += await _one_by_one(desk, len(deciding))
        found += await _page_by_page(desk)
        return [*found, *await _published(desk)]


async def _one_by_one(desk: _Desk, number: int) -> list[Row]:
    """Confirm so many claims from the head of the queue."""
    volunteer = _fresh(desk)
    await volunteer.press("re:next")
    for n in range(number):
        volunteer.open()
        if volunteer.offers("re:say:same"):
            await volunteer.press("re:say:same")
        else:
            await volunteer.write(_LINK.format(n=n))
            await volunteer.press("re:ok")
    assert len(await desk.basket.all()) == number
    await volunteer.press("re:queue")
    return _told(volunteer, f"one by one, {number} that decide a status", number, 3)


async def _page_by_page(desk: _Desk) -> list[Row]:
    """Confirm `BY_PAGE` claims or a few more, on the pages that carry most."""
    volunteer, before, page = _fresh(desk), len(await desk.basket.all()), 0
    while (done := len(await desk.basket.all()) - before) < BY_PAGE:
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
        ahead = [d for d in volunteer._carried if ":re:page:" in d and d.endswith(following)]
        if not ahead:
            return
        await volunteer.press(ahead[0].partition(":admin:")[2])


async def _published(desk: _Desk) -> list[Row]:
    """Plan and publish what lies in the basket."""
    volunteer = _fresh(desk)
    ready = len(await desk.basket.all())
    await volunteer.press("re:queue")
    await volunteer.press("re:basket")
    await volunteer.press("re:propose")
    planned = volunteer.seconds[-1]
    assert volunteer.offers("re:why"), volunteer.shown[_ADMIN]["text"]
    await volunteer.press("re:why")
    left = await desk.basket.all()
    assert not left, f"{len(left)} answers are not published"
    note = f"{ready} confirmations"
    return [
        Row("a plan of 300 confirmations", planned * CONFIRMATIONS / ready, "s", 10, note),
        Row("they are published", volunteer.seconds[-1], "s", note=f"{note}, typed: 0 characters"),
    ]


def _fresh(desk: _Desk) -> Volunteer:
    """Return the volunteer with nothing counted yet."""
    desk.volunteer.taps, desk.volunteer.typed, desk.volunteer.seconds = 0, 0, []
    return desk.volunteer


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
