"""The process is killed between any two taps; what was seen to be answered is still there, and the
next tap goes on.
"""

import asyncio
import json
import os
import random
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from routebot.bot.conversation import Conversation
from routebot.clock import now
from tests.bot.conftest import data_of, sessions_in
from tests.conftest import DATA
from tests.publishing.small import write_folder
from tests.support.slices import share
from tests.support.telegram import PATIENCE, FakeTelegram, Person

KILLS = share(200, of=20)
ONE_TRY = 2.0
"""Seconds after which somebody to whom nothing happens presses again."""
TRIES = round(PATIENCE / ONE_TRY)
ROOT = DATA.parent


@dataclass
class Nursery:
    """The warm process; see `nursery.py`."""

    process: asyncio.subprocess.Process
    child: int = 0

    async def bear(self) -> None:
        """Start a bot."""
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(b"\n")
        await self.process.stdin.drain()
        self.child = int(await self.process.stdout.readline())

    def kill(self) -> None:
        """Kill it."""
        os.kill(self.child, signal.SIGKILL)


@asynccontextmanager
async def nursery(server: FakeTelegram, folder: Path) -> AsyncIterator[Nursery]:
    url = server.base_url.removesuffix("/bot")
    command = (sys.executable, "-m", "tests.bot.nursery", str(DATA), url, server.token, str(folder))
    process = await asyncio.create_subprocess_exec(
        *command,
        cwd=ROOT,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    raising = Nursery(process)
    try:
        yield raising
    finally:
        if raising.child:
            raising.kill()
        assert process.stdin
        process.stdin.close()
        await process.wait()


@pytest.mark.proof
async def test_kills_lose_no_answer_that_was_seen_to_be_taken(tmp_path: Path) -> None:
    dice = random.Random(7)
    async with FakeTelegram() as server, nursery(server, tmp_path) as bots:
        person = server.person(7)
        await bots.bear()
        await person.send("/start")
        await _until(server, lambda: bool(person.chat.bot_messages))
        for _ in range(KILLS):
            await _tap_until_it_goes_on(server, person, dice)
            data, seen = dice.choice(_choices(person)), _step(person)
            await person.tap_data(data, person.chat.last)
            await asyncio.sleep(
                dice.uniform(0, 0.06)
            )  # any moment will do, also in the middle of the tap
            bots.kill()
            taken = _step(person) > seen
            await bots.bear()
            await _until(server, lambda: not server.world.updates)
            conversation = await _stored(server, tmp_path, person)
            assert conversation.step > seen or not taken
            step = conversation.step
            await _until(server, lambda step=step: _step(person) >= step)  # type: ignore[misc]
            assert len(person.chat.bot_messages) == 1
        await _tap_until_it_goes_on(server, person, dice)
    assert not server.violations


async def _tap_until_it_goes_on(server: FakeTelegram, person: Person, dice: random.Random) -> None:
    """Do what a person does to whom nothing happens: press again. The step on the screen has to
    move.
    """
    for _ in range(TRIES):
        seen = _step(person)
        await person.tap_data(dice.choice(_choices(person)), person.chat.last)
        if await server.world.pulse.until(lambda seen=seen: _step(person) > seen, ONE_TRY):  # type: ignore[misc]
            return
    raise AssertionError(f"{TRIES} taps and nothing happened\n{person.chat}")


def _choices(person: Person) -> list[str]:
    """Return buttons that surely move on: answers and skips, else the way back, else into the
    questions.
    """
    for wanted in (":pick:", ":skip:", ":back", ":ask"):
        found = [data for data in data_of(person) if wanted in data]
        if found:
            return found
    raise AssertionError(f"nothing to press\n{person.chat}")


def _step(person: Person) -> int:
    return int(data_of(person)[0].split(":")[1], 36)


async def _stored(server: FakeTelegram, folder: Path, person: Person) -> Conversation:
    async with sessions_in(folder, now()) as store:
        session = await store.load(person.user_id, now())
    assert session, person.chat
    return Conversation.from_json(session.body)


async def _until(server: FakeTelegram, met: object) -> None:
    assert await server.world.pulse.until(met, PATIENCE)  # type: ignore[arg-type]


# The program itself


async def test_serve_starts_stops_and_goes_on_where_it_was_killed(tmp_path: Path) -> None:
    async with FakeTelegram() as server:
        person = server.person(7, language_code="en")
        process = await _serve(server, tmp_path)
        await person.send("/start")
        await _until(server, lambda: bool(person.chat.bot_messages))
        await person.tap(":ask")
        await _until(server, lambda: any(":pick:passport" in data for data in data_of(person)))
        process.kill()
        await process.communicate()
        await person.tap(":pick:passport:five_year")
        process = await _serve(server, tmp_path)
        await _until(server, lambda: not any(":pick:passport:" in data for data in data_of(person)))
        process.send_signal(signal.SIGTERM)
        output, errors = await asyncio.wait_for(process.communicate(), PATIENCE)
        assert process.returncode == 0
        assert not errors
        assert [json.loads(line)["message"] for line in output.splitlines()][-1] == "stopped"
        assert server.token.encode() not in output
        assert server.world.chats[7].bot_messages


async def test_serve_ends_well_after_odd_updates_and_in_an_outage(tmp_path: Path) -> None:
    async with FakeTelegram() as server:
        data = write_folder(tmp_path / "data")
        person, process = server.person(7), await _serve(server, tmp_path, data=data)
        server.hand_in('{"update_id": UPDATE_ID, "message": "a text"}', "{}")
        await person.send("/start")
        await _until(server, lambda: bool(person.chat.bot_messages))
        server.fail_next(method="getUpdates", status=502, times=1_000)
        server.hand_in('{"update_id": UPDATE_ID, "message": "a text"}')
        await _until(
            server, lambda: len([call for call in server.called("getUpdates") if call.error]) == 2
        )
        process.send_signal(signal.SIGTERM)
        output, errors = await asyncio.wait_for(process.communicate(), PATIENCE)
        assert process.returncode == 0
        assert not errors
        assert [json.loads(line)["message"] for line in output.splitlines()][-1] == "stopped"
        assert len(output.splitlines()) < 15


async def test_serve_refused_by_telegram_says_so_without_the_token(tmp_path: Path) -> None:
    async with FakeTelegram() as server:
        data, token = write_folder(tmp_path / "data"), "123456:another-token"
        process = await _serve(server, tmp_path, data=data, token=token)
        output, errors = await process.communicate()
        assert process.returncode == 1
        assert b"ROUTEBOT_TOKEN" in errors
        assert b"another-token" not in output + errors
        assert b"Traceback" not in errors


async def test_serve_with_a_webhook_but_no_secret_does_not_start(tmp_path: Path) -> None:
    async with FakeTelegram() as server:
        process = await _serve(server, tmp_path, "--webhook")
        _, errors = await process.communicate()
        assert process.returncode == 1
        assert b"ROUTEBOT_WEBHOOK_SECRET is missing" in errors
        assert b"--public-url" in errors
        assert not server.calls


async def _serve(
    server: FakeTelegram,
    folder: Path,
    *options: str,
    data: Path = DATA,
    token: str | None = None,
) -> asyncio.subprocess.Process:
    settings = {
        "ROUTEBOT_TOKEN": token or server.token,
        "ROUTEBOT_API_URL": server.base_url.removesuffix("/bot"),
        "ROUTEBOT_DATABASE": str(folder / "rows" / "db.sqlite"),
        "ROUTEBOT_KEYS": str(folder / "keys" / "ring"),
        "ROUTEBOT_DATA": str(data),
    }
    command = (sys.executable, "-m", "routebot", "serve", *options)
    return await asyncio.create_subprocess_exec(
        *command,
        cwd=folder,
        env={
            **{
                name: value
                for name, value in os.environ.items()
                if not name.startswith("ROUTEBOT_")
            },
            **settings,
        },
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
