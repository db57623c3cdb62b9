"""Whatever Telegram does to a call, afterwards the chat is as it should be, without a tap.

Two dialogues are played by many people at once. With each of them one step meets one fault; when
Telegram is well again, the chat has to come to rest by itself: one message of ours with the present
screen, and nothing else.
"""

import asyncio
import itertools
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from routebot.bot.buttons import pack_rows
from routebot.bot.conversation import Conversation
from routebot.bot.leftovers import RECEIPT_LIFE
from routebot.reasoning.rulebook import Rulebook
from routebot.screens.drawing import show
from routebot.screens.notices import headed
from routebot.words.i18n import words
from tests.bot.conftest import QUICK, Open, Stand, data_of, is_empty, swept
from tests.bot.office import ANNA, KZ, Office, open_office
from tests.publishing.small import conditional
from tests.support.slices import share, sliced
from tests.support.telegram import PATIENCE, FakeTelegram, Person

METHODS = (
    "sendMessage",
    "editMessageText",
    "deleteMessage",
    "deleteMessages",
    "answerCallbackQuery",
)
"""What the bot calls in a chat with a person."""

TRIES = 4
"""Calls that a fault meets: more than the messenger makes in a row, so that a debt remains."""

CALL_SECONDS = 0.4
AT_ONCE = 12
HASTE: dict[str, Any] = {
    "debts": (0.05, 0.1),
    "longest_wait": 0.05,
    "call_seconds": CALL_SECONDS,
}

Fault = Callable[[FakeTelegram, int, str], None]


def _refused(status: int, **named: object) -> Fault:
    def set_up(server: FakeTelegram, chat_id: int, method: str) -> None:
        server.fail_next(chat_id=chat_id, method=method, status=status, times=TRIES, **named)  # type: ignore[arg-type]

    return set_up


def _lost(way: str, applied: bool) -> Fault:
    def set_up(server: FakeTelegram, chat_id: int, method: str) -> None:
        getattr(server, way)(chat_id=chat_id, method=method, applied=applied)

    return set_up


def _black_hole(server: FakeTelegram, chat_id: int, _method: str) -> None:
    for _ in range(50):
        server.hang_next(chat_id=chat_id)


FAULTS: dict[str, Fault] = {
    "429 short": _refused(429, retry_after=1),
    "429 long": _refused(429, retry_after=3600),
    "502": _refused(502),
    "refused": _refused(400, description="Bad Request: something of Telegram's own"),
    "cannot be": _refused(400, description="Bad Request: message can't be edited"),
    "cut before": _lost("drop_next", applied=False),
    "cut after": _lost("drop_next", applied=True),
    "silent before": _lost("hang_next", applied=False),
    "silent after": _lost("hang_next", applied=True),
    "black hole": _black_hole,
}

ASKING = (
    "/start",
    ":ask",
    ":pick:passport:five_year",
    "Грузия",
    ":card:GE:rules",
    "мне страшно",
    "/start",
    "old",
    "/forget",
    ":erase",
)
LOOKING = ("/start", ":view:leaving", "/routes", "photo", "two texts", "/forget", ":cover")
DIALOGUES = {"ru": ASKING, "en": LOOKING}


@dataclass(frozen=True)
class Trial:
    """A dialogue, and where in it what goes wrong."""

    language: str
    step: int
    method: str
    fault: str

    @property
    def number(self) -> int:
        """Return the chat of its own that it is played in."""
        return 100 + TRIALS.index(self)


TRIALS = [
    Trial(language, step, method, fault)
    for language, steps in DIALOGUES.items()
    for step, method, fault in itertools.product(range(len(steps)), METHODS, FAULTS)
    if {"black hole": METHODS[0], "cannot be": "editMessageText"}.get(fault, method) == method
]


@pytest.mark.proof
async def test_chat_is_as_it_should_be_after_any_fault_at_any_step(
    open_bot: Open, today_book: Rulebook, whole: bool, trouble: None
) -> None:
    room = asyncio.Semaphore(AT_ONCE)
    async with open_bot(**HASTE) as stand:
        stand.server.drained = None
        trials = random.Random(18).sample(TRIALS, share(len(TRIALS), of=20))
        outcomes = await asyncio.gather(
            *(_played(stand, trial, today_book, room) for trial in trials), return_exceptions=True
        )
        failed = [
            f"{trial}: {outcome}"
            for trial, outcome in zip(trials, outcomes, strict=True)
            if outcome
        ]
        assert not failed, f"{len(failed)} of {len(trials)}\n" + "\n\n".join(failed[:5])
        for _ in range(50):
            stand.server.clock += RECEIPT_LIFE
            await swept(stand.bot)
            if not _unclean(stand.server, trials):
                break
            await asyncio.sleep(0.1)
        assert not _unclean(stand.server, trials)
        # An answer of Telegram's that got lost had been given: asking again is right.
        stand.server.world.repeated_answers.clear()
        refused = {call.method for call in stand.server.refused}
        assert not whole or refused >= {*METHODS}


def _unclean(server: FakeTelegram, trials: Sequence[Trial]) -> list[str]:
    """Return the chats that show more than a cover after everything was erased."""
    chats = [server.world.chats[trial.number] for trial in trials]
    return [str(chat) for chat in chats if any(m.keyboard or not m.is_bot for m in chat)]


async def _played(stand: Stand, trial: Trial, book: Rulebook, room: asyncio.Semaphore) -> None:
    async with room, asyncio.timeout(PATIENCE):
        person = stand.server.person(trial.number, language_code=trial.language)
        for number, step in enumerate(DIALOGUES[trial.language]):
            if number == trial.step:
                FAULTS[trial.fault](stand.server, trial.number, trial.method)
            await _done(stand, person, step)
            await person.served()
            if number == trial.step:
                await asyncio.sleep(CALL_SECONDS)
                stand.server.well(trial.number)
            await _rest(stand, person, book, f"{trial} after {step}")


async def _done(stand: Stand, person: Person, step: str) -> None:
    match step:
        case "old":
            old = next(m for m in person.chat.history if m.is_bot)
            await person.tap_data("AAAA:0:ask", old)
        case "photo":
            await person.send_photo()
        case "two texts":
            await person.send("first")
            await person.send("second")
        case _ if step.startswith(":"):
            await person.tap(step)
        case _:
            await person.send(step)


async def _rest(stand: Stand, person: Person, book: Rulebook, when: str) -> None:
    """Wait until the chat is as it should be."""
    for _ in range(100):
        problem = await _problem(stand, person, book)
        if not problem:
            return
        await asyncio.sleep(0.1)
    raise AssertionError(f"{when}: {problem}\n{person.chat}")


async def _problem(stand: Stand, person: Person, book: Rulebook) -> str:
    conversation = await stand.conversation(person)
    messages = [message for message in person.chat if not is_empty(message)]
    if [message.is_bot for message in messages] not in ([True], [] if not conversation else [True]):
        return "not one message"
    if conversation is None:
        return ""
    if conversation.left:
        return f"left {conversation.left}"
    return "" if _shows(person, conversation, book) else "not the present screen"


def _shows(person: Person, conversation: Conversation, book: Rulebook) -> bool:
    """Say whether the live message shows the present screen, or an answer of the same step."""
    shown, screen = person.chat.last, show(conversation.state, book)
    if shown.message_id != conversation.live:
        return False
    rows = pack_rows(conversation.stamp, conversation.step, screen)
    if [list(row) for row in rows] == shown.buttons:
        text = headed(words(conversation.state.language), screen.text)
        return shown.html.startswith(text)
    return {_stamps(data) for data in data_of(person)} == {_stamps(rows[0][0][1])}


def _stamps(data: str) -> tuple[str, str]:
    stamp, step, _ = data.split(":", 2)
    return stamp, step


@pytest.mark.parametrize("fault", FAULTS)
async def test_file_for_an_admin_leaves_one_message_after_any_fault(
    server: FakeTelegram, tmp_path: Path, trouble: None, fault: str
) -> None:
    async with open_office(server, tmp_path, patience=replace(QUICK, **HASTE)) as office:
        server.drained = None
        admin = office.admin()
        await admin.send("/admin")
        await admin.sees(lambda message: bool(message.keyboard))
        await admin.tap("admin:which")
        await admin.sees(lambda message: message.keyboard and "admin:zip" in str(message.keyboard))
        FAULTS[fault](server, ANNA, "sendDocument")
        await admin.tap("admin:zip")
        await admin.served()
        await asyncio.sleep(CALL_SECONDS)
        server.well(ANNA)
        for _ in range(100):
            session = await office.store.load(ANNA, server.clock)
            assert session
            conversation = Conversation.from_json(session.body)
            shown = [message.message_id for message in admin.chat if not is_empty(message)]
            if shown == [conversation.live] and not conversation.left and not _owed(office, ANNA):
                break
            await asyncio.sleep(0.1)
        assert shown == [conversation.live]
        assert not conversation.left
        server.world.repeated_answers.clear()


@pytest.mark.proof
@pytest.mark.parametrize("method", ["getFile", "download"])
@pytest.mark.parametrize("fault", sliced([*FAULTS], of=3))
async def test_file_of_an_admin_leaves_one_message_after_any_fault_and_is_taken_again(
    server: FakeTelegram, tmp_path: Path, trouble: None, method: str, fault: str
) -> None:
    async with open_office(server, tmp_path, patience=replace(QUICK, **HASTE)) as office:
        admin = await office.entered()
        FAULTS[fault](server, None if method == "download" else ANNA, method)
        before = len(server.called("getFile"))
        await admin.send_document(conditional()[KZ], "KZ.yaml")
        await admin.served()
        await asyncio.sleep(CALL_SECONDS)
        server.well()
        for _ in range(100):
            shown = [message.is_bot for message in admin.chat if not is_empty(message)]
            if shown == [True] and not _owed(office, ANNA):
                break
            await asyncio.sleep(0.1)
        assert shown == [True]
        assert len(server.called("getFile")) > before
        await office.handed_in(conditional())
        server.world.repeated_answers.clear()


async def test_group_is_left_after_any_fault_and_told_why_once_at_most(
    open_bot: Open, trouble: None
) -> None:
    cases = [
        (method, fault)
        for method, fault in itertools.product(["sendMessage", "leaveChat"], FAULTS)
        if fault != "cannot be"  # said of messages only
    ]
    async with open_bot(**HASTE) as stand:
        stand.server.drained = None
        person = stand.server.person(7)
        groups = [stand.server.group(-100_900 - number) for number in range(len(cases))]
        for group, (method, fault) in zip(groups, cases, strict=True):
            FAULTS[fault](stand.server, group.chat.chat_id, method)
            await group.send(person, "hello")
        await stand.server.world.pulse.until(lambda: not stand.server.world.updates, PATIENCE)
        await asyncio.sleep(CALL_SECONDS)
        stand.server.well()
        have_left = lambda: all(group.chat.bot_status == "left" for group in groups)  # noqa: E731
        assert await stand.server.world.pulse.until(have_left, PATIENCE)
        for group in groups:
            assert len([message for message in group.chat.history if message.is_bot]) <= 1


def _owed(office: Office, chat_id: int) -> bool:
    return chat_id in office.bot.debts
