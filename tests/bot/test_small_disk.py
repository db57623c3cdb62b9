"""A bot whose real disk is full, or takes no changes any more."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing
from pathlib import Path

import pytest

from routebot.bot.leftovers import RECEIPT_LIFE
from routebot.errors import StoreError
from routebot.reasoning.rulebook import Rulebook
from routebot.store.keys import KeyFile
from routebot.store.sqlite.sessions import SqliteStore
from routebot.words.i18n import words
from tests.bot.conftest import Stand, running
from tests.support.small_disk import SmallDisk, small_disk
from tests.support.telegram import FakeTelegram, Person
from tests.support.telegram_world import PATIENCE

SAY = words("ru")
SORRY, ASKED, ERASED = SAY("bot.sorry"), SAY("forget.text"), SAY("bot.receipt.erased")
PERSON, OTHER, NEW = 7_123_456_701, 7_123_456_702, 7_123_456_703
PRESSES = 200
"""The log of a full database may have room for some more rows."""


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[SmallDisk]:
    with small_disk(tmp_path) as made:
        yield made


@asynccontextmanager
async def _standing(
    disk: SmallDisk, server: FakeTelegram, book: Rulebook, in_memory: Path | None = None
) -> AsyncIterator[Stand]:
    with closing(KeyFile.open(disk.folder / "keys" / "ring", in_memory)) as keys:
        path = disk.folder / "rows" / "sessions.db"
        async with (
            SqliteStore.open(path, keys, server.clock) as store,
            running(server, book, store) as stand,
        ):
            yield stand


async def _filled(stand: Stand) -> list[int]:
    """Have strangers talk until the disk takes no more; return their chats."""
    chats: list[int] = []
    while True:
        new = range(len(chats) + 1, len(chats) + 33)
        saves = [stand.store.save(chat, {}, None, stand.server.clock) for chat in new]
        outcomes = await asyncio.gather(*saves, return_exceptions=True)
        chats += new
        if any(isinstance(each, StoreError) for each in outcomes):
            return chats


async def _refused(person: Person) -> None:
    """Press until a press is refused; each is answered."""
    for _ in range(PRESSES):
        press = await person.tap("cards:cash")
        await person.settled()
        if press.answer:
            assert press.answer == SORRY
            return
    raise AssertionError("the disk is not full")


async def _answered(stand: Stand, number: int) -> None:
    """See that somebody new gets an answer, one at a time."""
    person = stand.server.person(number)
    for text in ("/start", "Грузия", "/start"):
        await person.send(text)
        alone = person.chat.pulse.until(lambda: _only_ours(person), PATIENCE)
        assert await alone, person.chat


def _only_ours(person: Person) -> bool:
    """Whether one message of the bot stands in the chat: theirs goes before it comes."""
    return [message.is_bot for message in person.chat] == [True]


async def _erased(stand: Stand, person: Person) -> str:
    """Have somebody erase from wherever they are; return the receipt."""
    await person.send("/forget")
    await person.settled()
    assert ASKED in person.chat.last.text
    await stand.tap(person, ":erase")
    assert [message.is_bot for message in person.chat] == [True]
    return person.chat.last.text


def _says_nothing(log: str, server: FakeTelegram) -> bool:
    secrets = (*map(str, (PERSON, OTHER, NEW)), server.token, "five_year", "Грузия")
    return not [secret for secret in secrets if secret in log]


async def test_on_a_disk_that_conversations_filled_everybody_is_answered_and_can_erase(
    disk: SmallDisk,
    server: FakeTelegram,
    today_book: Rulebook,
    trouble: None,
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with _standing(disk, server, today_book) as stand:
        person, other = await stand.begun(PERSON), await stand.begun(OTHER)
        await stand.tap(person, ":pick:passport:five_year")
        await stand.tap(other, ":view:answers", ":ask:cards")
        strangers = await _filled(stand)
        await _refused(other)
        await _answered(stand, NEW)
        assert ERASED in await _erased(stand, person)
        await asyncio.gather(*(stand.store.erase(chat, server.clock) for chat in strangers))
        server.clock += RECEIPT_LIFE
        await stand.bot.wiping.sweep()  # the strangers' messages would take their time
        assert not person.chat.messages
        press = await other.tap("cards:cash")
        await other.settled()
        assert not press.answer
    assert "ERROR" in caplog.text
    assert _says_nothing(caplog.text, server)


@pytest.mark.parametrize("in_memory", [False, True])
async def test_on_a_disk_that_takes_no_changes_everybody_is_answered_and_rid_of_the_messages(
    disk: SmallDisk,
    server: FakeTelegram,
    today_book: Rulebook,
    trouble: None,
    caplog: pytest.LogCaptureFixture,
    tmp_path: Path,
    in_memory: bool,
) -> None:
    apart = tmp_path / "memory" / "keys" if in_memory else None
    async with _standing(disk, server, today_book, apart) as stand:
        person, other = await stand.begun(PERSON), await stand.begun(OTHER)
        await stand.tap(person, ":pick:passport:five_year")
        await stand.tap(other, ":view:answers", ":ask:cards")
        disk.refuse_changes()
        await _refused(other)
        await _answered(stand, NEW)
        receipt = await _erased(stand, person)
        assert (ERASED in receipt) == in_memory
        assert (SAY("bot.receipt.unfinished") in receipt) != in_memory
    assert "ERROR" in caplog.text
    assert _says_nothing(caplog.text, server)
