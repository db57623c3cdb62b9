"""People who tap at workers through a balancer, what can happen to these, and what is checked."""

import asyncio
import json
import random
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from itertools import combinations
from pathlib import Path
from types import MappingProxyType
from typing import Any

from routebot.bot.conversation import Conversation
from routebot.clock import now, today
from routebot.store.protocol import SessionStore
from tests.bot.conftest import is_empty
from tests.bot.fleet import SECRET, Fleet, fleet
from tests.bot.tapping import Tapper
from tests.support.balancer import Handed
from tests.support.desk import Desk
from tests.support.engines import PASSWORD
from tests.support.telegram import FakeTelegram
from tests.support.telegram_world import Update

__all__ = ["LEASE_SECONDS", "Stage", "WatchedTelegram", "out_of_order", "staged", "stored_as_meant"]

FIRST_PERSON = 7_310_001
LATENCY = 0.02
"""Seconds of each call of Telegram's, in which a worker can be killed, too."""

LEASE_SECONDS = 4.0
REST_SECONDS = 120.0
"""In which every chat looks as it should once nobody does anything any more."""

DEBT_SECONDS = 15.0
"""In which a second live message is gone: somebody notices that a worker is dead, and the first try
to pay what it owed.
"""

HEAD_START = 0.3
"""Seconds after which who was handed an update has surely asked for the turn of the chat."""

HURRY: Mapping[str, Any] = {
    # Those who live for a second never get to work anything out beforehand.
    "routebot.publishing.live._STEPS": 0,
    # A worker that stands still is waited for by many.
    "routebot.store.postgres.life.LEASE": LEASE_SECONDS,
    "routebot.store.postgres.claims.LEASE": LEASE_SECONDS,
    "routebot.store.postgres.life.SURE_SECONDS": LEASE_SECONDS / 2,
    "routebot.store.postgres.life.BEAT_SECONDS": LEASE_SECONDS / 8,
    "routebot.serving._ADOPT_SECONDS": 2.0,
    "routebot.bot.running._SWEEP_SECONDS": 5.0,
}
"""What takes half a minute where nobody waits for it."""


class WatchedTelegram(FakeTelegram):
    """A fake Telegram that notes for how long a chat has two live messages of the bot's.

    Attributes:
        two: seconds, each time.
    """

    def __init__(self) -> None:
        super().__init__()
        self.latency = LATENCY
        self.clock = now()
        self.two: list[float] = []
        self._two_since: dict[int, float] = {}

    def _result(self, method: str, params: Mapping[str, Any]) -> Any:
        result = super()._result(method, params)
        chat = self.world.chats.get(int(params.get("chat_id", 0)))
        if chat:
            live = sum(not is_empty(message) for message in chat.bot_messages)
            if live > 1:
                self._two_since.setdefault(chat.chat_id, time.monotonic())
            elif chat.chat_id in self._two_since:
                self.two.append(time.monotonic() - self._two_since.pop(chat.chat_id))
        return result


@dataclass
class Stage:
    """People who tap at workers."""

    server: WatchedTelegram
    fleet: Fleet
    tappers: Sequence[Tapper]
    dice: random.Random
    is_over: bool = False
    is_paused: bool = False

    @asynccontextmanager
    async def tapping(self) -> AsyncIterator[None]:
        """Let everybody tap, for the length of an ``async with``; what they began they end."""
        async with asyncio.TaskGroup() as tasks:
            for tapper in self.tappers:
                tasks.create_task(tapper.go_on(lambda: self.is_over, 0.3))
            yield
            self.is_over = True

    async def one_killed(self) -> None:
        """Kill a worker at some moment, and let it be born again."""
        await self.fleet.ready(self.dice.choice(self.fleet.workers))
        await asyncio.sleep(self.dice.uniform(0, 0.5))
        worker = self.dice.choice([each for each in self.fleet.workers if each.is_ready.is_set()])
        self.fleet.kill(worker)
        await self.fleet.bear(worker)

    async def all_restarted(self) -> None:
        """Stop one worker after the other in order, and start it again."""
        for worker in self.fleet.workers:
            await self.fleet.ready(worker)
        for worker in self.fleet.workers:
            assert await self.fleet.restarted(worker) == 0

    async def one_paused(self) -> None:
        """Let a worker stand still for longer than its turns are its own."""
        worker = self.dice.choice(self.fleet.workers)
        await self.fleet.ready(worker)
        self.is_paused = True
        self.fleet.pause(worker)
        await asyncio.sleep(LEASE_SECONDS * 1.5)
        self.fleet.go_on(worker)
        await asyncio.sleep(LEASE_SECONDS / 2)  # by then it has looked at what it was handed before
        self.is_paused = False

    def is_quiet(self, chat_id: int) -> bool:
        """Tell whether nothing of a chat was handed to somebody who may still take it."""
        return not (self.is_paused or self.server.delivery.late[chat_id])

    async def rested(self) -> None:
        """Wait until nothing is under way."""
        end = time.monotonic() + REST_SECONDS
        while unrest := self._unrest():
            assert time.monotonic() < end, f"{len(unrest)} chats\n" + "\n".join(unrest)
            await asyncio.sleep(0.1)

    def _unrest(self) -> list[str]:
        waiting = len(self.server.world.updates) + self.server.delivery.late.total()
        under_way = [f"{waiting} updates are not taken"] if waiting else []
        return [*under_way, *(said for tapper in self.tappers if (said := tapper.at_rest()))]

    async def ended(self) -> None:
        """Wait until nothing is under way, stop every worker in order, and look at the rest."""
        await self.rested()
        codes = [await self.fleet.stop(worker) for worker in self.fleet.workers]
        assert codes == [0] * len(codes)
        self.server.check()
        assert not self.server.world.unanswered()
        assert max(self.server.two, default=0.0) < DEBT_SECONDS
        assert not (said := out_of_order(self.fleet.balancer.handed)), said
        self._check_logs()
        print(self.told())

    def _check_logs(self) -> None:
        private = [
            self.server.token,
            SECRET,
            PASSWORD,
            *(str(each.person.user_id) for each in self.tappers),
        ]
        for worker in self.fleet.workers:
            for line in self.fleet.log(worker).read_text("utf-8").splitlines():
                assert not [each for each in private if each in line], line
                said = json.loads(line)
                assert said["level"] != "error" or _is_away(said), line

    def told(self) -> str:
        """Return figures of how it went."""
        waits = sorted(wait for tapper in self.tappers for wait in tapper.waits)
        deeds = sum(tapper.deeds for tapper in self.tappers)
        handed = self.fleet.balancer.handed
        return (
            f"{deeds} deeds, {len(waits)} screens: p50 {waits[len(waits) // 2]:.2f} s, "
            f"p99 {waits[int(len(waits) * 0.99)]:.2f} s, longest {waits[-1]:.1f} s; "
            f"{len(handed)} handed on, {sum(not each.status for each in handed)} not answered, "
            f"{sum(each.status == 503 for each in handed)} told to come again, "
            f"{len(self.server.delivery.failures)} failed; two live messages "
            f"{len(self.server.two)} times, {max(self.server.two, default=0.0):.2f} s at most"
        )


def _is_away(said: Mapping[str, Any]) -> bool:
    """Tell whether a line of a log says that a server is away."""
    return str(said.get("trouble", said.get("outcome"))).startswith(("StoreError", "BusyError"))


def out_of_order(handed: Sequence[Handed]) -> str:
    """Return a later update of a chat that was taken while an earlier one waited, or nothing.

    Looked at are those that reached a worker once and were taken, the later one so much after the
    earlier that this one surely asked first.
    """
    whole: dict[int, list[Handed]] = {}
    for each in handed:
        whole.setdefault(each.update_id, []).append(each)
    taken = [each for (each, *more) in whole.values() if not more and each.status == 200]
    chats: dict[int, list[Handed]] = {}
    for each in taken:
        chats.setdefault(each.chat_id, []).append(each)
    for of_chat in chats.values():
        for earlier, later in combinations(sorted(of_chat, key=lambda each: each.update_id), 2):
            if later.at > earlier.at + HEAD_START and later.until < earlier.until:
                return f"{later} was taken before {earlier}"
    return ""


@asynccontextmanager
async def staged(
    folder: Path,
    settings: Mapping[str, str],
    workers: int,
    desk: Desk,
    *,
    seed: int,
    people: int,
    hurry: Mapping[str, Any] = MappingProxyType({}),
    **named: Any,
) -> AsyncIterator[Stage]:
    """Open workers with people before them; what goes wrong names the seed.

    Of every second person updates are delivered side by side, and some of them twice.
    """
    dice = random.Random(seed)
    server = WatchedTelegram()
    delivery = server.delivery
    delivery.retry_seconds = 0.2

    def again(update: Update) -> float | None:
        twice = update.chat_id % 2 == 0 and dice.random() < 0.2
        return dice.choice((0.0, dice.uniform(0, 0.5))) if twice else None

    delivery.again, delivery.together = again, lambda chat_id: 1 if chat_id % 2 else 3
    book = desk.rulebook(today().on)
    try:
        async with (
            server,
            fleet(
                server, folder, settings, workers, dice, hurry={**HURRY, **hurry}, **named
            ) as opened,
        ):
            tappers = [
                Tapper(server.person(each), book, random.Random(seed + each), each % 2 == 1)
                for each in range(FIRST_PERSON, FIRST_PERSON + people)
            ]
            stage = Stage(server, opened, tappers, dice)
            for tapper in tappers:
                tapper.may_erase = partial(stage.is_quiet, tapper.person.user_id)
            yield stage
    except BaseException as error:
        error.add_note(f"SEED={seed}")
        raise


async def stored_as_meant(tappers: Sequence[Tapper], store: SessionStore) -> None:
    """Compare what is stored with the models."""
    for tapper in tappers:
        session = await store.load(tapper.person.user_id, now())
        stored = Conversation.from_json(session.body) if session else None
        assert not (said := tapper.stored_otherwise(stored)), said
