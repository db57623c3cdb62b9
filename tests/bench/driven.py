"""Our bot, or PTB's echo, over TCP in this process, to be driven from outside.

Run by `tests.bench.tcp`: ``python -m tests.bench.driven ours PORT``.
"""

import asyncio
import sys
import tempfile
from pathlib import Path

from routebot.clock import now
from tests.bench.driving import Driver, drive
from tests.bench.forgetting import forget_everything, forget_sheets
from tests.bench.talking import as_served, our_bot, the_echo
from tests.support.desk import open_desk

__all__: list[str] = []

_FORGET = {"new": forget_sheets, "unknown": forget_everything}
"""Mode -> what is forgotten before somebody begins anew."""


async def _ours(port: int, folder: Path) -> None:
    desk = open_desk()
    book = desk.rulebook()
    async with our_bot(folder, desk, f"http://127.0.0.1:{port}") as bench:
        assert bench.ours
        store = bench.ours.wiping.store

        async def begin(chat_id: int, mode: str) -> None:
            await store.erase(chat_id, now())
            if mode in _FORGET:
                _FORGET[mode](book)

        await drive(Driver(port, bench.serve, begin))


async def _echo(port: int) -> None:
    async with the_echo(f"http://127.0.0.1:{port}") as bench:
        await drive(Driver(port, bench.serve))


def main(kind: str, port: str) -> None:
    """Run a bot until the input ends.

    Args:
        kind: "ours" or "ptb".
        port: of the small Bot API server.
    """
    if kind == "ptb":
        asyncio.run(_echo(int(port)))
        return
    with as_served(), tempfile.TemporaryDirectory() as name:
        asyncio.run(_ours(int(port), Path(name)))


if __name__ == "__main__":
    main(*sys.argv[1:])
