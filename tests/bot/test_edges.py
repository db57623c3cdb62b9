"""Telegram's edges: taps that come twice, late or from elsewhere, messages that vanish, limits,
failures.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping
from datetime import datetime, timedelta
from typing import Any
from weakref import WeakKeyDictionary

import pytest

from routebot.bot.application import Bot
from routebot.bot.running import running
from routebot.dialogue.views import Card, Leaving
from routebot.errors import ConfigError, ConflictError, StoreError
from routebot.reasoning import kept
from routebot.reasoning.rulebook import Rulebook
from routebot.screens import drawing
from routebot.store.protocol import Alarm
from routebot.words.i18n import words
from tests.bot.conftest import Open, Stand, bot_on, data_of
from tests.support.telegram import PATIENCE, FakeTelegram

FIVE = ":pick:passport:five_year"
ANSWERED = {"passport": ["five_year"]}
LONG = 100
"""Seconds that Telegram wants a chat to wait."""


# Taps that come twice, late, or from elsewhere


async def test_double_tap_counts_once(stand: Stand) -> None:
    person = await stand.begun()
    await person.tap(FIVE, resend=True)
    await person.settled()
    assert await stand.answers(person) == ANSWERED
    assert len(person.chat.bot_messages) == 1


async def test_tap_sent_again_after_a_reconnect_draws_the_present_screen(stand: Stand) -> None:
    person = await stand.begun()
    await stand.tap(person, FIVE)
    question = person.chat.last.text
    await person.tap_again()
    await person.settled()
    assert person.chat.last.text == question
    assert await stand.answers(person) == ANSWERED


async def test_tick_sent_again_does_not_untick(stand: Stand) -> None:
    person = await stand.begun()
    await stand.asked(person, "visas")
    await stand.tap(person, "+visas:us")
    await person.tap_again()
    await person.settled()
    conversation = await stand.conversation(person)
    assert conversation
    assert {option.rpartition(":")[2] for option in conversation.state.draft or ()} == {"us"}
    await stand.tap(person, "-visas:us")
    conversation = await stand.conversation(person)
    assert conversation
    assert not conversation.state.draft


async def test_tick_that_is_delivered_once_more_undoes_nothing_that_was_pressed_since(
    stand: Stand,
) -> None:
    person = await stand.begun()
    await stand.asked(person, "visas")
    ticked = await person.tap("+visas:us")
    await person.settled()
    await stand.tap(person, "-visas:us")
    world = stand.server.world
    again = {"id": ticked.query_id, "from": person.user, "chat_instance": "7", "data": ticked.data}
    world.post("callback_query", {**again, "message": ticked.message.payload()}, person.chat)
    await person.settled()
    conversation = await stand.conversation(person)
    assert conversation
    assert not conversation.state.draft
    assert world.repeated_answers == [ticked.query_id]
    world.repeated_answers.clear()


async def test_ticks_faster_than_the_network_are_all_taken(stand: Stand) -> None:
    person = await stand.begun()
    await stand.asked(person, "modes")
    stand.server.latency = 0.05
    page, wanted = person.chat.last, [data for data in data_of(person) if ":+modes:" in data][:3]
    for data in wanted:
        await person.tap_data(data, page)
    await person.settled()
    conversation = await stand.conversation(person)
    assert conversation
    draft = {option.rpartition(":")[2] for option in conversation.state.draft or ()}
    assert draft == {data.rpartition(":")[2] for data in wanted}
    assert sum(label.startswith("☑") for label in person.chat.last.labels) == 3


async def test_tap_on_an_old_message_changes_nothing_and_removes_it(stand: Stand) -> None:
    person = await stand.begun()
    old, data = person.chat.last, next(data for data in data_of(person) if data.endswith(FIVE))
    await person.send("/start")
    await person.settled()
    old.deleted = False
    await person.tap_data(data, old)
    await person.settled()
    assert await stand.answers(person) == {}
    assert old.deleted
    assert len(person.chat.bot_messages) == 1


async def test_tap_with_another_sessions_stamp_changes_nothing(stand: Stand) -> None:
    other, person = await stand.begun(8), await stand.begun(9)
    before = person.chat.last.text
    await person.tap_data(data_of(other)[0])
    await person.settled()
    assert person.chat.last.text == before
    assert await stand.answers(person) == {}


@pytest.mark.parametrize(
    "data",
    [
        "x",
        ":",
        "::",
        "a:b",
        "0:0:0",
        "hide:",
        "я" * 32,
        "AAAA:zz:erase",
        ":1:ask",
        "A:-1:ask",
        "A:²:ask",
    ],
)
async def test_garbage_in_a_button_draws_the_present_screen(stand: Stand, data: str) -> None:
    person = await stand.begun()
    before = person.chat.last.text
    await person.tap_data(data)
    await person.settled()
    assert person.chat.last.text == before
    assert len(person.chat.bot_messages) == 1


TAMPERED = [
    "view:leaving:x",
    "view",
    "view:",
    "routes:",
    "routes:999",
    "routes:-7",
    "card:XX",
    "card:KZ:entry:-1",
    "card:KZ:way:x",
    "pick:passport",
    "pick:passport:nothing",
    "+passport:nothing",
    "-",
    "+",
    "#",
    "#0123456789abcdef",
    "done:passport",
    "compare:",
    "compare:XX",
    "lang:xx",
    "ask:nothing",
    "skip:nothing",
    "view:help:x",
    "view:closed:1:2",
    "view:more:0:x",
    "ask:visas:x",
    "::",
]


async def test_tampered_actions_never_break_the_conversation(stand: Stand) -> None:
    person = await stand.begun()
    for action in TAMPERED:
        head = ":".join(data_of(person)[0].split(":")[:2])
        await person.tap_data(f"{head}:{action}")
        await person.settled()
        assert len(person.chat.bot_messages) == 1
    await person.send("/start")
    await person.settled()
    await stand.tap(person, ":ask", FIVE)
    assert (await stand.answers(person))["passport"] == ["five_year"]


async def test_tap_after_expiry_begins_anew_in_the_same_message(stand: Stand) -> None:
    person = await stand.begun()
    shown = person.chat.last.message_id
    stand.server.clock += timedelta(hours=25)
    await person.tap(FIVE)
    await person.settled()
    assert await stand.answers(person) == {}
    assert len(person.chat.bot_messages) == 1
    assert person.chat.last.message_id >= shown


async def test_tap_after_a_restart_goes_on(open_bot: Open) -> None:
    async with open_bot() as stand:
        person = await stand.begun()
        await stand.tap(person, FIVE)
    async with open_bot() as stand:
        await stand.tap(person, data_of(person)[0])
        conversation = await stand.conversation(person)
        assert conversation
        assert len(conversation.state.interview.order) + len(conversation.state.draft or ()) == 2


async def test_tap_after_a_restart_with_another_dataset_keeps_the_answers(
    open_bot: Open, then_book: Rulebook
) -> None:
    async with open_bot() as stand:
        person = await stand.begun()
        await stand.tap(person, FIVE)
    async with open_bot(book=then_book) as stand:
        await stand.tap(person, data_of(person)[0])
        assert (await stand.answers(person))["passport"] == ["five_year"]
        assert len(person.chat.bot_messages) == 1


async def test_two_updates_of_a_chat_at_once_are_handled_one_after_the_other(stand: Stand) -> None:
    person = await stand.begun()
    stand.server.latency = 0.02
    await person.tap(FIVE)
    await person.send("/routes")
    await person.send("/before")
    await person.settled()
    assert await stand.answers(person) == ANSWERED
    assert len(person.chat.bot_messages) == 1
    conversation = await stand.conversation(person)
    assert conversation
    assert conversation.state.view == Leaving()


# What Telegram says no to


async def test_query_that_is_too_old_does_not_stop_the_answer(stand: Stand) -> None:
    person = await stand.begun()
    text = "Bad Request: query is too old and response timeout expired or query ID is invalid"
    stand.server.fail_next(method="answerCallbackQuery", status=400, description=text)
    await stand.tap(person, FIVE)
    assert await stand.answers(person) == ANSWERED


async def test_screen_that_did_not_change_is_not_written_again(stand: Stand) -> None:
    person = await stand.begun()
    await stand.tap(person, FIVE)
    edits = len(stand.server.called("editMessageText"))
    await person.tap_again()
    await person.settled()
    assert len(stand.server.called("editMessageText")) == edits
    assert not stand.server.refused


async def test_screen_that_was_deleted_comes_again_for_a_text_that_changes_nothing(
    stand: Stand,
) -> None:
    person = await stand.begun()
    await person.send("/routes")
    await person.settled()
    await person.delete(person.chat.last.message_id)
    await person.send("/routes")
    await person.settled()
    assert [message.is_bot for message in person.chat] == [True]


async def test_live_message_deleted_by_the_person_is_sent_anew(stand: Stand) -> None:
    person = await stand.begun()
    gone = person.chat.last
    await person.delete(gone.message_id)
    await person.tap(FIVE, gone)
    await person.settled()
    assert await stand.answers(person) == ANSWERED
    assert len(person.chat.bot_messages) == 1
    await stand.tap(person, data_of(person)[0])
    assert len(person.chat.bot_messages) == 1


async def test_message_that_cannot_be_edited_is_replaced(stand: Stand) -> None:
    person = await stand.begun()
    old = person.chat.last.message_id
    stand.server.fail_next(
        method="editMessageText", status=400, description="Bad Request: message can't be edited"
    )
    await stand.tap(person, FIVE)
    assert [message.message_id > old for message in person.chat.bot_messages] == [True]


async def test_message_of_a_day_ago_is_replaced_while_it_can_be_deleted(stand: Stand) -> None:
    person = await stand.begun()
    old = person.chat.last.message_id
    for _ in range(2):
        stand.server.clock += timedelta(hours=12)
        await stand.tap(person, data_of(person)[0])
    assert [message.message_id > old for message in person.chat.bot_messages] == [True]


async def test_block_erases_the_session(stand: Stand) -> None:
    person = await stand.begun()
    await person.block()
    await person.settled()
    assert await stand.store.count() == 0


async def test_forbidden_erases_the_session(stand: Stand) -> None:
    person = await stand.begun()
    stand.server.fail_next(
        method="editMessageText", status=403, description="Forbidden: bot was blocked by the user"
    )
    await stand.tap(person, FIVE)
    assert await stand.store.count() == 0


async def test_chat_told_to_wait_waits_and_others_go_on(stand: Stand) -> None:
    person, other = await stand.begun(1), await stand.begun(2)
    stand.server.fail_next(chat_id=1, method="editMessageText", status=429, retry_after=1)
    await stand.tap(person, FIVE)
    edits = len(stand.server.called("editMessageText"))
    await person.tap_again()
    await stand.tap(other, FIVE)
    await stand.tap(other, data_of(other)[0])
    assert all(
        call.params["chat_id"] == 2 for call in stand.server.called("editMessageText")[edits:]
    )
    assert await stand.answers(person) == ANSWERED
    page = person.chat.last
    before = page.edits
    assert await stand.server.world.pulse.until(lambda: page.edits > before, PATIENCE)
    await person.settled()
    calls = [
        call
        for call in stand.server.called("editMessageText")[edits:]
        if call.params["chat_id"] == 1
    ]
    assert len(calls) == 1


async def test_stop_does_not_wait_for_a_chat_that_waits(open_bot: Open) -> None:
    async with open_bot() as stand:
        person = await stand.begun()
        stand.server.fail_next(method="editMessageText", status=429, retry_after=LONG)
        await stand.tap(person, FIVE)
        began = asyncio.get_running_loop().time()
    assert asyncio.get_running_loop().time() - began < LONG / 2
    assert not any(data.endswith(FIVE) for data in data_of(person)), "drawn at the stop"


@pytest.mark.parametrize("status", [500, 502, 504])
async def test_server_error_is_tried_again(stand: Stand, status: int) -> None:
    person = await stand.begun()
    before = person.chat.last.text
    stand.server.fail_next(method="editMessageText", status=status, times=2)
    await stand.tap(person, FIVE)
    assert person.chat.last.text != before


async def test_long_outage_loses_no_answer_and_the_next_tap_draws(stand: Stand) -> None:
    person = await stand.begun()
    stand.server.fail_next(method="editMessageText", status=502, times=3)
    await stand.tap(person, FIVE)
    assert await stand.answers(person) == ANSWERED
    before = person.chat.last.text
    await person.tap_again()
    await person.settled()
    assert person.chat.last.text != before


async def test_screen_of_a_tap_that_met_an_outage_comes_by_itself(open_bot: Open) -> None:
    async with open_bot(debts=(0.01, 0.02)) as stand:
        person = await stand.begun()
        shown = person.chat.last
        edits = shown.edits
        stand.server.fail_next(method="editMessageText", status=502, times=6)
        await stand.tap(person, FIVE)
        assert await stand.server.world.pulse.until(lambda: shown.edits > edits, PATIENCE)


async def test_text_whose_deletion_failed_goes_by_itself(open_bot: Open) -> None:
    async with open_bot(debts=(0.01, 0.02)) as stand:
        person = await stand.begun()
        stand.server.fail_next(method="deleteMessage", status=502, times=6)
        await person.send("я боюсь мобилизации")
        await person.settled()
        alone = lambda: [message.is_bot for message in person.chat] == [True]  # noqa: E731
        assert await stand.server.world.pulse.until(alone, PATIENCE)
        async with asyncio.timeout(PATIENCE):  # it is gone in the chat a moment before it is saved
            while (saved := await stand.conversation(person)) and saved.left:  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        assert saved


async def test_text_whose_deletion_failed_goes_with_the_next_tap(stand: Stand) -> None:
    person = await stand.begun()
    stand.server.fail_next(method="deleteMessage", status=502, times=3)
    await person.send("я боюсь мобилизации")
    await person.settled()
    assert [message.is_bot for message in person.chat] == [True, False]
    await stand.tap(person, data_of(person)[0])
    assert [message.is_bot for message in person.chat] == [True]


async def test_what_is_owed_is_paid_after_a_restart(open_bot: Open) -> None:
    async with open_bot() as stand:
        person = await stand.begun()
        stand.server.fail_next(chat_id=7, status=502, times=1_000)
        await person.tap(FIVE)
        await person.send("я боюсь мобилизации")
        await person.settled()
        assert stand.server.called("deleteMessage")[-1].error
        stand.server.well()
    shown = person.chat.last
    async with open_bot() as stand:
        expected = lambda: not any(FIVE in data for data in data_of(person))  # noqa: E731
        assert await stand.server.world.pulse.until(expected, PATIENCE)
        await person.settled()
        assert person.chat.messages == [shown]


async def test_lost_connection_in_an_edit_is_tried_again(stand: Stand) -> None:
    person = await stand.begun()
    stand.server.drop_next(method="editMessageText", applied=True)
    await stand.tap(person, FIVE)
    assert await stand.answers(person) == ANSWERED
    assert not data_of(person)[0].endswith(FIVE)


async def test_send_whose_answer_is_lost_leaves_one_live_message_after_the_next_tap(
    stand: Stand,
) -> None:
    person = stand.server.person(7, language_code="en")
    stand.server.drop_next(method="sendMessage", applied=True)
    await person.send("/start")
    await person.settled()
    assert len(person.chat.bot_messages) == 1
    await stand.tap(person, ":ask", FIVE)
    assert await stand.answers(person) == ANSWERED
    assert len(person.chat.bot_messages) == 1


async def test_send_that_failed_on_the_server_is_tried_again(stand: Stand) -> None:
    person = stand.server.person(7, language_code="en")
    stand.server.fail_next(method="sendMessage", status=500)
    await person.send("/start")
    await person.settled()
    assert len(person.chat.bot_messages) == 1


# What people send


async def test_whatever_is_sent_is_deleted_and_answered_kindly(stand: Stand) -> None:
    person = await stand.begun()
    question = person.chat.last.text
    await person.send_photo(caption="my passport")
    await person.send_voice()
    await person.send_sticker()
    await person.send_contact()
    await person.send_location()
    await person.send_document(b"%PDF", "passport.pdf")
    await person.send_other(dice={"emoji": "🎲", "value": 3})
    await person.settled()
    assert [message.is_bot for message in person.chat] == [True]
    shown = person.chat.last.text
    assert shown.startswith(question)
    assert len(shown) > len(question), "a sentence stands beside the buttons"
    assert not stand.server.called("getFile")
    assert await stand.answers(person) == {}


async def test_edited_message_is_deleted_and_ignored(stand: Stand) -> None:
    person = await stand.begun()
    before = person.chat.last.text
    message = person.chat.add(person.user, stand.server.clock, {"text": "hello"})
    await person.edit(message.message_id, "Грузия")
    await person.settled()
    assert message.deleted
    assert person.chat.last.text == before


async def test_ten_thousand_characters_are_taken_calmly(stand: Stand) -> None:
    person = await stand.begun()
    await person.send("Грузия или " * 910)
    await person.send("/country " + "х" * 10_000)
    await person.settled()
    assert [message.is_bot for message in person.chat] == [True]


@pytest.mark.parametrize(
    "text",
    [
        "/nothing",
        "/country",
        "/",
        "//",
        "/start@other_bot x",
        "<b>&",
        "\u202e",
        "🙂",
        "//country Грузия",
    ],
)
async def test_odd_text_leaves_one_message(stand: Stand, text: str) -> None:
    person = await stand.begun()
    await person.send(text)
    await person.settled()
    assert [message.is_bot for message in person.chat] == [True]


@pytest.mark.parametrize(
    "text", ["Грузия", "tbilisi", "грузья", "/country грузия", "/country@routebot_test_bot Tbilisi"]
)
async def test_country_that_is_typed_opens_its_card(stand: Stand, text: str) -> None:
    person = await stand.begun()
    await person.send(text)
    await person.settled()
    conversation = await stand.conversation(person)
    assert conversation
    assert conversation.state.view == Card("GE")


async def test_doubtful_country_is_asked_about(stand: Stand) -> None:
    person = await stand.begun()
    await person.send("Конго")
    await person.settled()
    cards = [data for data in data_of(person) if ":card:" in data]
    assert len(cards) > 1
    await stand.tap(person, cards[0])
    conversation = await stand.conversation(person)
    assert conversation
    assert isinstance(conversation.state.view, Card)


# Not a private chat


async def test_group_is_left_with_one_sentence(stand: Stand) -> None:
    group = stand.server.group()
    await group.join(stand.server.person(7))
    await group.settled()
    assert group.chat.bot_status == "left"
    assert len(group.chat.bot_messages) == 1


async def test_group_that_writes_to_us_is_left(stand: Stand) -> None:
    group = stand.server.group()
    await group.send(stand.server.person(7), "hello")
    await group.settled()
    assert group.chat.bot_status == "left"
    assert len(group.chat.bot_messages) == 1


async def test_channel_is_left_without_a_word(stand: Stand) -> None:
    channel = stand.server.channel()
    await channel.post("news")
    await channel.settled()
    assert channel.chat.bot_status == "left"
    assert not channel.chat.bot_messages


@pytest.mark.parametrize("written", ["@Routebot_Changes", "@routebot_changes", -100_2])
async def test_channel_of_our_own_is_not_left_however_its_name_is_written(
    stand: Stand, written: str | int
) -> None:
    channel = stand.server.channel()
    channel.chat.names["username"] = "routebot_CHANGES"
    stand.bot.handlers.changes_chat = written
    await channel.post("news")
    await channel.settled()
    assert channel.chat.bot_status == "administrator"


# Trouble of our own


BUGS = [
    KeyError("kz"),
    IndexError("page"),
    TypeError("none"),
    ValueError("seven"),
    AttributeError("text"),
]


@pytest.fixture
def broken_card(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """A bug in one screen, and no screen is there that was drawn before."""

    def broken(*_: object) -> object:
        raise request.param

    monkeypatch.setattr(drawing, "card_screen", broken)
    monkeypatch.setattr(kept, "_KEPT", WeakKeyDictionary())


def _errors(stand: Stand) -> int:
    return stand.bot.handlers.counter.of(stand.server.clock.date())[1]


def _outcomes(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [
        record.outcome for record in caplog.get_records("call") if record.levelno >= logging.ERROR
    ]


@pytest.mark.parametrize("broken_card", BUGS, indirect=True, ids=lambda bug: type(bug).__name__)
async def test_tap_that_meets_a_bug_is_logged_counted_and_told(
    stand: Stand, trouble: None, caplog: pytest.LogCaptureFixture, broken_card: None
) -> None:
    person = await stand.begun()
    await stand.tap(person, FIVE)
    await person.send("/routes")
    await person.settled()
    shown = person.chat.last.text
    press = await person.tap_data(next(data for data in data_of(person) if ":card:" in data))
    await person.settled()
    assert press.answer == words("ru")("bot.sorry")
    assert _outcomes(caplog) == ["error"]
    assert _errors(stand) == 1
    assert person.chat.last.text == shown
    await stand.tap(person, ":view:leaving:0")
    assert person.chat.last.text != shown
    assert await stand.answers(person) == ANSWERED


@pytest.mark.parametrize("broken_card", BUGS, indirect=True, ids=lambda bug: type(bug).__name__)
@pytest.mark.parametrize("text", ["Грузия", "/country Tbilisi"])
async def test_text_that_meets_a_bug_is_logged_counted_and_told(
    stand: Stand, trouble: None, caplog: pytest.LogCaptureFixture, broken_card: None, text: str
) -> None:
    person = await stand.begun()
    await stand.tap(person, FIVE)
    question = person.chat.last.text
    await person.send(text)
    await person.settled()
    assert words("ru")("bot.sorry") in person.chat.last.text
    assert [message.is_bot for message in person.chat] == [True]
    assert _outcomes(caplog) == ["error"]
    assert _errors(stand) == 1
    await stand.tap(person, ":stay")
    assert person.chat.last.text == question
    assert await stand.answers(person) == ANSWERED


@pytest.mark.parametrize("broken_card", BUGS[:1], indirect=True)
async def test_first_message_that_meets_a_bug_is_told_and_the_next_goes_on(
    stand: Stand, trouble: None, broken_card: None
) -> None:
    person = stand.server.person(7, language_code="en")
    await person.send("/country Georgia")
    await person.settled()
    assert words("en")("bot.sorry") in person.chat.last.text
    await stand.tap(person, ":stay")
    assert len(person.chat.bot_messages) == 1
    assert any(":ask" in data for data in data_of(person))


class Broken:
    """A store of which some calls fail."""

    def __init__(self, store: Any, **failures: Exception) -> None:
        self.store, self.failures = store, failures

    def __getattr__(self, name: str) -> Any:
        if name in self.failures:
            return self._fail(name)
        return getattr(self.store, name)

    def _fail(self, name: str) -> Any:
        async def fail(*_: object, **__: object) -> None:
            raise self.failures.pop(name)

        return fail


async def test_store_that_fails_is_told_kindly_and_the_spinner_stops(
    stand: Stand, trouble: None
) -> None:
    person = await stand.begun()
    stand.bot.handlers.conversations.store = Broken(stand.store, save=StoreError("disk full"))
    press = await person.tap(FIVE)
    await person.settled()
    assert press.answer
    await person.tap_again()
    await person.settled()
    assert await stand.answers(person) == ANSWERED


async def test_text_is_deleted_also_while_the_store_fails(stand: Stand, trouble: None) -> None:
    person = await stand.begun()
    failing = {"save": StoreError("disk full"), "load": StoreError("disk gone")}
    stand.bot.handlers.conversations.store = Broken(stand.store, **failing)
    await person.send("Грузия")
    await person.settled()
    assert [message.is_bot for message in person.chat] == [True]
    assert _errors(stand) == 1


async def test_save_lost_to_another_process_is_decided_again(stand: Stand) -> None:
    person = await stand.begun()
    stand.bot.handlers.conversations.store = Broken(
        stand.store, save=ConflictError("somebody else")
    )
    await stand.tap(person, FIVE)
    assert await stand.answers(person) == ANSWERED


class Rival:
    """A store in which another process answers first."""

    def __init__(self, store: Any) -> None:
        self.store, self.rival = store, True

    def __getattr__(self, name: str) -> Any:
        return getattr(self.store, name)

    async def save(
        self,
        chat_id: int,
        body: Mapping[str, Any],
        version: int | None,
        now_at: datetime,
        ids: Any = (),
        **named: Any,
    ) -> int:
        if self.rival:
            self.rival = False
            await self.store.save(chat_id, {**body, "step": 5}, version, now_at, ids)
        return await self.store.save(chat_id, body, version, now_at, ids, **named)


async def test_same_tap_at_two_processes_counts_once(stand: Stand) -> None:
    person = await stand.begun()
    stand.bot.handlers.conversations.store = Rival(stand.store)  # type: ignore[assignment]
    await stand.tap(person, FIVE)
    conversation = await stand.conversation(person)
    assert conversation
    assert conversation.step == 5
    assert await stand.answers(person) == ANSWERED
    assert all(data.split(":")[1] == "5" for data in data_of(person))


async def test_stored_body_of_an_unknown_form_begins_anew_with_a_sentence_and_is_logged(
    stand: Stand, server: FakeTelegram, trouble: None, caplog: pytest.LogCaptureFixture
) -> None:
    person = await stand.begun()
    session = await stand.store.load(7, server.clock)
    assert session
    await stand.store.save(7, {"form": 0}, session.version, server.clock)
    await person.tap(FIVE)
    await person.settled()
    assert any(getattr(record, "outcome", "") == "unreadable" for record in caplog.records)
    assert words("ru")("bot.expired") in person.chat.last.text
    assert await stand.answers(person) == {}
    assert len(person.chat.bot_messages) == 1


class Empty:
    """A store that nobody uses."""

    async def expire(self, _now_at: datetime, *, by_age: bool) -> int:
        return 0

    async def alarms(self, _now_at: datetime) -> AsyncIterator[Alarm]:
        for alarm in ():
            yield alarm

    async def owing(self, _now_at: datetime) -> AsyncIterator[int]:
        for chat_id in ():
            yield chat_id


@pytest.mark.parametrize("method", ["deleteWebhook", "getUpdates"])
async def test_token_that_is_revoked_ends_the_program(today_book: Rulebook, method: str) -> None:
    """A bot that stays but does not hear any more would be worse: nobody would start it again."""
    async with FakeTelegram() as server:
        bot = bot_on(server, Empty(), lambda: today_book)  # type: ignore[arg-type]
        server.fail_next(method=method, status=401, description="Unauthorized")
        with pytest.raises(ConfigError, match="ROUTEBOT_TOKEN"):
            await asyncio.wait_for(_run_until_it_stops(bot), PATIENCE)


async def _run_until_it_stops(bot: Bot) -> None:
    stop = asyncio.Event()
    async with running(bot, stop):
        await stop.wait()
