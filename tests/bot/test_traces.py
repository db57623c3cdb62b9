"""Many people talk to the bot; afterwards nothing on this machine tells who they were or
what they said.
"""

import asyncio
import base64
import io
import logging
import random
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from routebot.bot.logs import set_up
from routebot.reasoning.rulebook import Rulebook
from tests.bot.conftest import Open, Stand, data_of
from tests.support.slices import share
from tests.support.telegram import PATIENCE, FakeTelegram, Person

PEOPLE, AT_ONCE = share(200, of=5), 8
TO_THE_END = 0.1
"""So many play on until nothing is left to ask; patience of the others ends earlier."""
WRITTEN = (
    "Грузия отсюда",
    "zzmysecretword",
    "/country Казахстан",
    "/before",
    "мой паспорт 4509 123456",
)


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """All logging, in a string."""
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    stream = io.StringIO()
    set_up(stream, logging.DEBUG)
    yield stream
    root.handlers = handlers
    root.setLevel(level)


@pytest.mark.proof
async def test_people_leave_no_trace(
    open_bot: Open,
    server: FakeTelegram,
    today_book: Rulebook,
    tmp_path: Path,
    log: io.StringIO,
    capfd: pytest.CaptureFixture[str],
) -> None:
    dice = random.Random(20261122)
    people = [_person(server, number, dice) for number in range(PEOPLE)]
    async with open_bot() as stand:
        talking = asyncio.Semaphore(AT_ONCE)
        async with asyncio.TaskGroup() as tasks:
            for person in people:
                tasks.create_task(_talk(stand, person, random.Random(person.user_id), talking))
        await stand.server.settled()
        assert 0 < await stand.store.count() < PEOPLE
        live = _files(tmp_path)
        assert {"db.sqlite", "db.sqlite-wal"} <= live.keys()
    printed = "".join(capfd.readouterr())
    places = {**live, **{f"{name} at rest": content for name, content in _files(tmp_path).items()}}
    places |= {"log": log.getvalue().encode(), "output": printed.encode()}
    assert log.getvalue().count("\n") > PEOPLE
    traces = _traces(people, server.token, today_book)
    found = [
        (place, kind)
        for place, content in places.items()
        for kind, trace in traces
        if trace in content
    ]
    assert not found
    options = {
        option.id
        for question in today_book.vocabulary.questions.values()
        for option in question.options
    }
    telling = re.compile(r"\b(" + "|".join(sorted(options - {"none", "no", "other"})) + r")\b")
    assert not telling.search(log.getvalue())
    assert not telling.search(printed)


def _person(server: FakeTelegram, number: int, dice: random.Random) -> Person:
    user_id = dice.randrange(5_000_000_000, 7_000_000_000)
    name = f"Имярек{dice.randrange(10**9)}"
    return server.person(user_id, name, f"nick_{dice.randrange(10**9)}", dice.choice(["ru", "en"]))


async def _talk(
    stand: Stand, person: Person, dice: random.Random, talking: asyncio.Semaphore
) -> None:
    """Begin, answer until there is nothing left to ask or patience ends, then look round, and erase
    or not.
    """
    async with talking:
        await person.send("/start")
        await _served(person)
        await person.tap(":ask")
        await _served(person)
        for _ in range(40 if dice.random() < TO_THE_END else dice.randrange(2, 6)):
            choices = [
                data for data in data_of(person) if re.search(r":(pick:|done:|skip:|\+)", data)
            ]
            if not choices:
                break
            await person.tap_data(dice.choice(choices))
            await _served(person)
        await person.send(dice.choice(WRITTEN))
        await _served(person)
        if dice.random() < 0.3:
            await _erase(person)


async def _erase(person: Person) -> None:
    await person.send("/forget")
    # The word itself goes first, the question is drawn after it.
    await person._world.pulse.until(lambda: _erasing(person) is not None, PATIENCE)
    data = _erasing(person)
    assert data, person.chat
    await person.tap_data(data)
    await _served(person)


def _erasing(person: Person) -> str | None:
    return next((data for data in data_of(person) if data.endswith(":erase")), None)


async def _served(person: Person) -> None:
    """Wait until the bot has a message for them to look at, and what they wrote is gone."""
    await person.served()
    world = person._world
    assert await world.pulse.until(
        lambda: [m.is_bot for m in person.chat.messages] == [True], PATIENCE
    ), person.chat


def _files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def _traces(people: list[Person], token: str, book: Rulebook) -> list[tuple[str, bytes]]:
    """Return everything that must be nowhere, with what it is."""
    traces = [("token", token.encode()), ("token", token.partition(":")[2].encode())]
    for person in people:
        number, names = person.user_id, (person.user["first_name"], person.user["username"])
        traces += [
            ("id", str(number).encode()),
            ("id", f"{number:x}".encode()),
            ("id", f"{number:X}".encode()),
        ]
        traces += [("id", number.to_bytes(5, "little")), ("id", number.to_bytes(5, "big"))]
        traces += [("id", base64.b64encode(str(number).encode()).rstrip(b"=")[:-1])]
        traces += [
            ("name", name.encode(encoding)) for name in names for encoding in ("utf-8", "utf-16-le")
        ]
    traces += [
        ("text", text.encode(encoding))
        for text in WRITTEN
        for encoding in ("utf-8", "utf-16-le")
        if text[0] != "/"
    ]
    for question in book.vocabulary.questions.values():
        traces += [("answer", f'"{question.id}"'.encode())]
        traces += [
            ("answer", option.id.encode()) for option in question.options if len(option.id) > 6
        ]
    return traces
