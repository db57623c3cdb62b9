"""A disk that fails: whoever erases is rid of it all the same, and everybody gets an answer."""

import sqlite3
from collections.abc import Callable
from contextlib import AbstractContextManager, closing, contextmanager
from typing import Any

import pytest

from routebot.bot.leftovers import RECEIPT_LIFE
from routebot.errors import StoreError
from routebot.store.keys import KeyFile
from routebot.store.protocol import SESSION_LIFE
from routebot.words.i18n import words
from tests.bot.conftest import Open, Stand, swept

ANSWER = ":pick:passport:five_year"
ERASED = [":view:forget", ":erase"]

Fault = Callable[[Stand, pytest.MonkeyPatch], AbstractContextManager[None]]


def _writer(stand: Stand) -> Any:
    return stand.store._writer  # type: ignore[attr-defined]


@contextmanager
def locked(stand: Stand, patch: pytest.MonkeyPatch):
    """Another program holds the lock for writing."""
    _writer(stand)._database.execute("PRAGMA busy_timeout = 0")
    with closing(sqlite3.connect(_writer(stand)._path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield


@contextmanager
def read_only(stand: Stand, patch: pytest.MonkeyPatch):
    """The file system takes no changes."""
    _writer(stand)._database.execute("PRAGMA query_only = ON")
    yield
    _writer(stand)._database.execute("PRAGMA query_only = OFF")


@contextmanager
def full(stand: Stand, patch: pytest.MonkeyPatch):
    """Nothing can be written; the reserve has been given up before."""
    with patch.context() as within:
        within.setattr(_writer(stand), "_transaction", _refuse("database or disk is full"))
        yield


@contextmanager
def gone(stand: Stand, patch: pytest.MonkeyPatch):
    """Nothing can be read, written or destroyed."""
    with patch.context() as within:
        within.setattr(_writer(stand), "_transaction", _refuse("disk I/O error"))
        within.setattr(type(stand.store), "_read", _unreadable)
        within.setattr(type(stand.store), "_read_at_once", lambda *_: None)
        within.setattr(KeyFile, "destroy_bodies", _refuse("disk I/O error"))
        yield


def _refuse(words_: str) -> Callable[..., Any]:
    def refuse(*_: Any) -> Any:
        raise StoreError(words_)

    return refuse


async def _unreadable(*_: Any) -> Any:
    raise StoreError("disk I/O error")


FAULTS = [locked, read_only, full, gone]


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("language", ["ru", "en"])
async def test_text_and_tap_get_an_answer_whatever_the_disk_does(
    stand: Stand, trouble: None, monkeypatch: pytest.MonkeyPatch, fault: Fault, language: str
) -> None:
    old, new = await stand.begun(7, language), stand.server.person(8, language_code=language)
    sorry = words(language)("bot.sorry")
    with fault(stand, monkeypatch):
        press = await old.tap(ANSWER)
        await old.settled()
        assert press.answer == sorry
        for person in (old, new, old, new):
            await person.send("/routes")
            await person.settled()
            assert [message.is_bot for message in person.chat] == [True]
            assert sorry in person.chat.last.text
    for person in (old, new):
        await person.send("/start")
        await person.settled()
        assert [message.is_bot for message in person.chat] == [True]
        assert sorry not in person.chat.last.text
        await stand.tap(person, ":ask", ANSWER)
        assert await stand.answers(person) == {"passport": ["five_year"]}


async def test_screen_comes_back_by_itself_when_the_disk_does(
    open_bot: Open, trouble: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_bot(debts=(0.02,)) as stand:
        person = await stand.begun()
        question = person.chat.last.text
        with gone(stand, monkeypatch):
            await person.send("/routes")
            await person.sees(words("ru")("bot.sorry"))
        await person.sees(lambda message: message.text == question)


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("language", ["ru", "en"])
async def test_erasure_deletes_the_messages_and_says_what_is_not_erased_yet(
    stand: Stand, trouble: None, monkeypatch: pytest.MonkeyPatch, fault: Fault, language: str
) -> None:
    person = await stand.begun(7, language)
    await stand.tap(person, ANSWER, ERASED[0])
    say = words(language)
    with fault(stand, monkeypatch):
        await person.tap(ERASED[1])
        await person.settled()
        assert [message.is_bot for message in person.chat] == [True]
        unfinished = say("bot.receipt.unfinished") in person.chat.last.text
        # A key lies in a file of its own: only where that fails, too, is anything readable.
        assert unfinished == (fault is gone)
        assert (say("bot.receipt.erased") in person.chat.last.text) != unfinished
    await swept(stand.bot)
    assert await stand.store.count() == 0
    stand.server.clock += RECEIPT_LIFE
    await swept(stand.bot)
    assert not person.chat.messages


@pytest.mark.parametrize("fault", FAULTS)
async def test_cover_covers_and_is_finished_later(
    stand: Stand, trouble: None, monkeypatch: pytest.MonkeyPatch, fault: Fault
) -> None:
    person = await stand.begun()
    await stand.tap(person, ANSWER, ERASED[0])
    with fault(stand, monkeypatch):
        await person.tap(":cover")
        await person.settled()
        assert [len(message.keyboard) for message in person.chat] == [0]
    await swept(stand.bot)
    assert await stand.store.count() == 0
    assert len(person.chat.messages) == 1


async def test_what_could_not_be_erased_does_not_come_back_before_the_next_sweep(
    stand: Stand, trouble: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = await stand.begun()
    await stand.tap(person, ANSWER, ERASED[0])
    with gone(stand, monkeypatch):
        await person.tap(ERASED[1])
        await person.settled()
    await person.send("/start")
    await person.settled()
    conversation = await stand.conversation(person)
    assert conversation
    assert not conversation.state.interview.answers


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("wish", ["button", "/forget", "Стереть"])
@pytest.mark.parametrize("ending", [":erase", ":cover"])
async def test_whoever_wants_to_erase_is_asked_and_erased_while_nothing_can_be_stored(
    stand: Stand,
    trouble: None,
    monkeypatch: pytest.MonkeyPatch,
    fault: Fault,
    wish: str,
    ending: str,
) -> None:
    person = await stand.begun()
    await stand.tap(person, ANSWER)
    with fault(stand, monkeypatch):
        await (person.tap(":view:forget") if wish == "button" else person.send(wish))
        await person.settled()
        assert words("ru")("forget.text") in person.chat.last.text
        await person.tap(ending)
        await person.settled()
        assert [message.is_bot for message in person.chat] == [True]
        assert words("ru")("forget.text") not in person.chat.last.text
    await swept(stand.bot)
    assert await stand.store.count() == 0


@pytest.mark.parametrize("fault", [locked, read_only, full])
async def test_whoever_erases_is_asked_in_the_language_they_chose(
    stand: Stand, trouble: None, monkeypatch: pytest.MonkeyPatch, fault: Fault
) -> None:
    person = await stand.begun()
    await stand.tap(person, "English")
    with fault(stand, monkeypatch):
        await person.tap(":view:forget")
        await person.settled()
        assert words("en")("forget.text") in person.chat.last.text
        await stand.tap(person, ":stay")


@pytest.mark.parametrize("fault", FAULTS)
async def test_whoever_thinks_better_of_erasing_keeps_their_question(
    stand: Stand, trouble: None, monkeypatch: pytest.MonkeyPatch, fault: Fault
) -> None:
    person = await stand.begun()
    await stand.tap(person, ANSWER)
    question = person.chat.last.text
    with fault(stand, monkeypatch):
        await person.tap(":view:forget")
        await person.settled()
    await stand.tap(person, ":stay")
    assert person.chat.last.text == question


async def test_whoever_is_not_known_yet_can_erase_too(
    stand: Stand, trouble: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = stand.server.person(8)
    with gone(stand, monkeypatch):
        await person.send("/forget")
        await person.settled()
        await stand.tap(person, ":erase")
        assert [message.is_bot for message in person.chat] == [True]
        assert words("ru")("bot.receipt.unfinished") in person.chat.last.text


async def test_a_last_word_that_outlived_the_fault_erases(
    stand: Stand, trouble: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = await stand.begun()
    await stand.tap(person, ANSWER)
    with gone(stand, monkeypatch):
        await person.tap(":view:forget")
        await person.settled()
    await stand.tap(person, ":erase")
    assert await stand.store.count() == 0
    assert words("ru")("bot.receipt.erased") in person.chat.last.text


@pytest.mark.parametrize("asked_again", [True, False])
async def test_what_a_receipt_says_of_a_restart_holds(
    open_bot: Open, trouble: None, monkeypatch: pytest.MonkeyPatch, asked_again: bool
) -> None:
    async with open_bot() as stand:
        person = await stand.begun()
        await stand.tap(person, ANSWER, ERASED[0])
        with gone(stand, monkeypatch):
            await person.tap(ERASED[1])
            await person.settled()
    async with open_bot() as stand:
        assert await stand.answers(person) == {"passport": ["five_year"]}
        if asked_again:
            await person.send("/forget")
            await person.settled()
            await stand.tap(person, ERASED[1])
        else:
            stand.server.clock += SESSION_LIFE
            await swept(stand.bot)
        assert await stand.store.count() == 0
