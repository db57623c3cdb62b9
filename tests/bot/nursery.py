"""Makes bots to be killed: a warm process that forks one each time it is told to.

A fresh ``routebot serve`` takes two seconds to load; a fork of a loaded one a few milliseconds.
What it does from there on is the same.
"""

import asyncio
import os
import sys
from pathlib import Path

from routebot.bot.application import Address, build_bot
from routebot.bot.logs import set_up
from routebot.bot.running import running
from routebot.clock import now
from routebot.store.keys import KeyFile
from routebot.store.sqlite.sessions import SqliteStore
from routebot.terminal.serve import stop_when_signalled
from tests.support.desk import Desk, open_desk


async def _serve(desk: Desk, url: str, token: str, folder: Path) -> None:
    async with SqliteStore.open(
        folder / "rows" / "db.sqlite", KeyFile.open(folder / "keys" / "ring"), now()
    ) as store:
        bot, stop = build_bot(token, Address(url), store, desk.rulebook, now), stop_when_signalled()
        async with running(bot, stop):
            await stop.wait()


def main() -> None:
    """Fork a bot for each line read, print its process id, and wait for its end before the next."""
    data, url, token, folder = sys.argv[1:]
    desk = open_desk(Path(data))
    desk.rulebook()
    for _ in sys.stdin:
        child = os.fork()
        if child == 0:
            set_up(sys.stderr)
            asyncio.run(_serve(desk, url, token, Path(folder)))
            os._exit(0)
        print(child, flush=True)
        os.waitpid(child, 0)


if __name__ == "__main__":
    main()
