"""How long the event loop stands still while an admin's file is read, checked and planned: in the
child process, and in a thread as it was before.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from datetime import date

from routebot.errors import DatasetError, PublishError
from routebot.packaged import packaged_folder
from routebot.policy.loading import read_folder, revision_of
from routebot.publishing.aside import Aside, InThread
from routebot.publishing.bundle import read_bundle
from routebot.publishing.checking import checked_plan, refuse_unreadable
from routebot.publishing.child import ChildProcess
from routebot.publishing.filed import Filed
from tests.bench.measuring import Row
from tests.bench.stalls import metered

__all__ = ["rows"]

ON = date(2026, 11, 22)
MILLION = b"id: KZ\nentry: [" + b"1," * 990_000 + b"]\n"


def rows() -> Iterator[Row]:
    """Yield the longest stand of each, the thread's beside it."""
    yield from asyncio.run(_measured())


async def _measured() -> list[Row]:
    folder = packaged_folder("data")
    files = dict(read_folder(folder))
    found = []
    async with ChildProcess.open(folder) as child:
        await child.run(abs, 1)  # warm
        for name, work in (
            ("a file of a million items is refused", _refused),
            ("an edit of links.yaml is planned", _planned),
        ):
            in_child = await _longest_stand(lambda work=work: work(child, files))
            in_thread = await _longest_stand(lambda work=work: work(InThread(), files))
            note = f"in a thread: {in_thread * 1e3:.0f} ms"
            title = f"longest stand of the event loop while {name}"
            found.append(Row(title, in_child * 1e3, "ms", note=note))
    return found


async def _refused(aside: Aside, files: dict[str, bytes]) -> None:
    with suppress(DatasetError, PublishError):
        bundle = await aside.run(read_bundle, "KZ.yaml", MILLION)
        await aside.run(refuse_unreadable, bundle.over(files))


async def _planned(aside: Aside, files: dict[str, bytes]) -> None:
    links = files["links.yaml"].replace(b"state: open", b"state: closed", 1)
    edited = {**files, "links.yaml": links}
    await aside.run(checked_plan, Filed(revision_of(files), files), edited, ON, ON, None)


async def _longest_stand(work: Callable[[], Awaitable[None]]) -> float:
    """Return by how many seconds a tick came late at most while something was done."""
    async with metered() as meter:
        await work()
    return max(meter.late)
