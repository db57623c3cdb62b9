"""A process that takes turns and keeps them, until it is ended: ``python -m … BOT CHAT…``.

The address comes through its environment, and so does how long it is sure after a sign of life. It
says ``has CHAT`` for each turn, and then ``all``; told a line it says whether it is still sure of
itself, and whether it leads. Told ``stop`` it stands still before, until somebody lets it go on.
"""

import asyncio
import contextlib
import os
import signal
import sys
from datetime import UTC, datetime

from routebot.store.identity import BotIdentity
from routebot.store.postgres import life as lives
from routebot.store.postgres.claims import PostgresClaims
from routebot.store.postgres.life import Life
from routebot.store.postgres.link import Postgres
from routebot.store.servers import Server

__all__ = ["identity"]

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)


def identity(bot: int) -> BotIdentity:
    """Return who a bot is."""
    return BotIdentity.of(f"{bot}:secret")


async def _keep(bot: int, chats: list[int]) -> None:
    async with (
        Postgres.open(Server(os.environ["ADDRESS"]), NOW) as database,
        Life.open(database, bot) as life,
        PostgresClaims.open(database, life, identity(bot)) as claims,
        contextlib.AsyncExitStack() as turns,
    ):
        for chat in chats:
            await turns.enter_async_context(claims.held(chat, 1))
            print("has", chat, flush=True)
        print("all", life.number, flush=True)
        while told := await asyncio.to_thread(sys.stdin.readline):
            if told == "stop\n":
                os.kill(os.getpid(), signal.SIGSTOP)
            print("sure" if life.sure() else "unsure", life.leads(), flush=True)


if __name__ == "__main__":
    lives.SURE_SECONDS = float(os.environ.get("SURE", lives.SURE_SECONDS))
    asyncio.run(_keep(int(sys.argv[1]), [int(chat) for chat in sys.argv[2:]]))
