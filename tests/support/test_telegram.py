"""The fake Telegram, driven by the real python-telegram-bot: what end-to-end tests lean on has to
hold first.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import httpx
import pytest
from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeAllPrivateChats,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputFile,
    LinkPreviewOptions,
    Update,
)
from telegram.error import (
    BadRequest,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    ChatMemberHandler,
    MessageHandler,
    filters,
)
from telegram.request import HTTPXRequest

from tests.support.telegram import FakeTelegram, Message, Person, Say, Tap, dialogue

TOKEN = "123456:fake-token"
STRANGERS_TOKEN = "654321:other-token"
PLAIN = {"verify": False, "trust_env": False}
"""Loading the certificates of the world takes longer than a test."""
Server = FakeTelegram


@pytest.fixture(autouse=True)
def spans_of_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Else the library warns that it will change as soon as it builds a `RetryAfter`, and warnings
    are errors here.
    """
    monkeypatch.setenv("PTB_TIMEDELTA", "true")


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    """A fake that fails the test when a rule of the Bot API was broken."""
    async with FakeTelegram(TOKEN) as fake:
        yield fake
    fake.check()


@pytest.fixture
async def loose() -> AsyncIterator[Server]:
    """A fake whose violations the test looks at itself."""
    async with FakeTelegram(TOKEN) as fake:
        yield fake


@asynccontextmanager
async def opened(
    server: Server, token: str = TOKEN, base_url: str | None = None, **times: float
) -> AsyncIterator[Bot]:
    """Open a bot without handlers. A wrong token is only found out by a call, so `getMe` is left to
    the test.
    """
    bot = Bot(
        token,
        base_url=base_url or server.base_url,
        base_file_url=server.base_file_url,
        request=HTTPXRequest(**times, httpx_kwargs=PLAIN),
        get_updates_request=HTTPXRequest(httpx_kwargs=PLAIN),
    )
    async with bot._request[0], bot._request[1]:
        yield bot


@pytest.fixture
async def bot(server: Server) -> AsyncIterator[Bot]:
    async with opened(server) as bot:
        yield bot


@pytest.fixture
async def loose_bot(loose: Server) -> AsyncIterator[Bot]:
    async with opened(loose) as bot:
        yield bot


@pytest.fixture
async def anna(server: Server) -> Person:
    """Somebody who has written to the bot."""
    person = server.person(7, "Anna", "anna_test", "ru")
    await person.send("/start")
    return person


def keyboard(*rows: Mapping[str, str]) -> InlineKeyboardMarkup:
    """Rows of label -> data."""
    return InlineKeyboardMarkup(
        [
            [InlineKeyboardButton(label, callback_data=data) for label, data in row.items()]
            for row in rows
        ]
    )


class Counter:
    """A small bot: one message that counts taps, typed text deleted, groups left."""

    def __init__(self, server: Server) -> None:
        self.server, self.counts, self.live = server, dict[int, int](), dict[int, int]()
        self.application = (
            Application.builder()
            .token(TOKEN)
            .base_url(server.base_url)
            .base_file_url(server.base_file_url)
            .concurrent_updates(True)
            .job_queue(None)
            .build()
        )
        self.application.add_handler(CallbackQueryHandler(self.tapped))
        self.application.add_handler(ChatMemberHandler(self.joined))
        self.application.add_handler(MessageHandler(filters.ChatType.PRIVATE, self.wrote))

    async def wrote(self, update: Update, context: object) -> None:
        chat_id, message = update.effective_chat.id, update.effective_message
        await message.delete()
        if chat_id not in self.live:
            sent = await message.chat.send_message(**self.screen(chat_id))
            self.live[chat_id] = sent.message_id
        elif message.text == "/start":
            await self.redraw(chat_id)

    async def tapped(self, update: Update, context: object) -> None:
        chat_id = update.effective_chat.id
        self.counts[chat_id] = self.counts.get(chat_id, 0) + int(
            update.callback_query.data.removeprefix("add:")
        )
        await update.callback_query.answer()
        await self.redraw(chat_id)

    async def joined(self, update: Update, context: object) -> None:
        member = update.my_chat_member
        if member.chat.type != "private" and member.new_chat_member.status == "member":
            await member.chat.leave()

    async def redraw(self, chat_id: int) -> None:
        await self.application.bot.edit_message_text(
            chat_id=chat_id, message_id=self.live[chat_id], **self.screen(chat_id)
        )

    def screen(self, chat_id: int) -> dict[str, Any]:
        text = f"<b>{self.counts.get(chat_id, 0)}</b> taps &lt; many"
        rows = keyboard({"One more": "add:1", "Two more": "add:2"}, {"Again": "add:0"})
        return {"text": text, "parse_mode": "HTML", "reply_markup": rows}


@pytest.fixture
async def counter(server: Server) -> AsyncIterator[Counter]:
    """The small bot, polling."""
    counter = Counter(server)
    server.drained = counter.application.update_queue.join
    async with counter.application as application:
        await application.start()
        await application.updater.start_polling(timeout=5)
        yield counter
        await application.updater.stop()
        await application.stop()


async def refused(call: Any, error: type[TelegramError], text: str) -> None:
    """Expect a call to fail with this error and a text that begins so, but for the case, which the
    library changes.
    """
    with pytest.raises(error) as caught:
        await call
    assert caught.value.message.casefold().startswith(text.casefold())


# A bot at work


async def test_a_polling_bot_is_met_as_a_person_would_meet_it(server, counter):
    anna = server.person(7, "Anna")
    await anna.send("/start")
    await anna.settled()
    message = anna.chat.last
    assert (message.text, message.html) == ("0 taps < many", "<b>0</b> taps &lt; many")
    assert message.buttons == [[("One more", "add:1"), ("Two more", "add:2")], [("Again", "add:0")]]
    press = await anna.tap("Two more")
    await anna.settled()
    assert anna.chat.texts == ["2 taps < many"]
    assert anna.chat.last is message
    assert message.edits == 1
    assert press.answer == ""


async def test_a_button_is_pressed_by_label_by_data_or_by_a_part_only_it_has(server, counter):
    anna = server.person(7)
    await dialogue(anna, [("/start", "0"), ("One more", "1"), ("add:2", "3"), ("two", "5")])
    with pytest.raises(AssertionError, match="2 buttons fit 'more'"):
        await anna.tap("more")
    with pytest.raises(AssertionError, match="0 buttons fit 'Three'"):
        await anna.tap("Three")


async def test_a_resent_press_is_a_second_update_with_an_id_of_its_own(server, counter):
    anna = server.person(7)
    await dialogue(anna, [("/start", "0")])
    await anna.tap("One more", resend=True)
    await anna.tap_again()
    await anna.settled()
    assert len({press.query_id for press in anna.presses}) == 3
    assert anna.chat.last.text.startswith("3")


async def test_the_script_that_fails_shows_what_was_expected_and_what_is_there(server, counter):
    anna = server.person(7)
    script = [
        (Say("/start"), lambda message: len(message.labels) == 3),
        (Tap("One more"), None),
        ("Again", "7 taps"),
    ]
    with pytest.raises(AssertionError) as caught:
        await dialogue(anna, script)
    report = str(caught.value)
    assert "FAIL  Again" in report
    assert "expected: 7 taps" in report
    assert "1 taps < many\n    [One more] [Two more]" in report
    assert len(server.refused) == 1, "the bot redrew the same screen"


async def test_everything_a_person_can_send_reaches_the_bot(server, counter):
    anna = server.person(7)
    await dialogue(anna, [("/start", "0")])
    await anna.send_photo(caption="look")
    await anna.send_voice()
    await anna.send_sticker()
    await anna.send_contact()
    await anna.send_location()
    await anna.send_document(b"answers", "answers.yaml")
    await anna.send_other(dice={"emoji": "\N{GAME DIE}", "value": 3})
    await anna.settled()
    assert len(server.called("deleteMessage")) == 8
    assert len(anna.chat) == 1


async def test_each_chat_counts_its_messages_in_one_sequence_and_no_two_chats_share_ids(
    server, bot, anna
):
    boris = server.person(8)
    await boris.send("hello")
    sent = await bot.send_message(7, "hello")
    again = await anna.send("again")
    assert sent.message_id == anna.chat.messages[0].message_id + 1 == again.message_id - 1
    await refused(bot.delete_message(8, sent.message_id), BadRequest, "Message to delete not found")
    await refused(
        bot.edit_message_text("x", 8, sent.message_id), BadRequest, "Message to edit not found"
    )


async def test_the_bot_leaves_a_group_and_then_hears_nothing_more(server, counter):
    boris = server.person(8)
    group = server.group(-1001)
    await group.send(boris, "hello all")
    await group.settled()
    assert group.chat.bot_status == "left"
    await group.send(boris, "/start")
    await group.settled()
    assert not server.world.updates
    await refused(
        counter.application.bot.send_message(-1001, "x"),
        Forbidden,
        "Forbidden: bot is not a member of the supergroup",
    )


async def test_a_channel_post_and_a_group_deletion_follow_membership(server, bot):
    channel = server.channel()
    await channel.post("news")
    group = server.group()
    hello = await group.send(server.person(8), "hello")
    own = await bot.send_message(group.chat.chat_id, "hello")
    await refused(
        bot.delete_message(group.chat.chat_id, hello.message_id),
        BadRequest,
        "Message can't be deleted",
    )
    assert await bot.delete_message(group.chat.chat_id, own.message_id)
    await group.remove_bot()
    await refused(
        bot.leave_chat(group.chat.chat_id),
        Forbidden,
        "Forbidden: bot was kicked from the supergroup chat",
    )
    kinds = [update.kind for update in server.world.updates]
    assert kinds == [
        "my_chat_member",
        "channel_post",
        "my_chat_member",
        "message",
        "message",
        "my_chat_member",
    ]


async def test_blocking_refuses_the_bot_until_the_person_comes_back(server, bot, anna):
    await anna.block()
    await refused(bot.send_message(7, "x"), Forbidden, "Forbidden: bot was blocked by the user")
    updates = await bot.get_updates()
    assert updates[-1].my_chat_member.new_chat_member.status == "kicked"
    with pytest.raises(AssertionError, match="unblock first"):
        await anna.send("x")
    await anna.unblock()
    assert await bot.send_message(7, "x")


async def test_nobody_is_written_to_who_never_wrote(server, bot):
    server.person(9)
    await refused(
        bot.send_message(9, "x"),
        Forbidden,
        "Forbidden: bot can't initiate conversation with a user",
    )
    await refused(bot.send_message(10, "x"), BadRequest, "Chat not found")


# Updates


async def test_updates_come_again_until_a_higher_offset_confirms_them(server, bot, anna):
    await anna.send("two")
    first, second = await bot.get_updates()
    assert first.message.from_user.username == "anna_test"
    assert first.message.entities[0].type == "bot_command"
    assert len(await bot.get_updates(limit=1)) == 1
    (left,) = await bot.get_updates(offset=first.update_id + 1)
    assert left.update_id == second.update_id
    assert await bot.get_updates(offset=second.update_id + 1) == ()


async def test_a_negative_offset_forgets_all_but_the_newest(server, bot, anna):
    await anna.send("two")
    (newest,) = await bot.get_updates(offset=-1)
    assert newest.message.text == "two"
    assert len(await bot.get_updates()) == 1


async def test_a_poll_waits_for_the_update(server, bot):
    poll = asyncio.ensure_future(bot.get_updates(timeout=5))  # noqa: TID251 - awaited below
    await server.world.pulse.until(lambda: server.delivery._polls == 1)
    await server.person(7).send("hello")
    assert len(await poll) == 1


async def test_an_update_is_handed_in_as_it_is_written(server, bot):
    server.hand_in('{"update_id": UPDATE_ID, "message": "a text"}', "[")
    with pytest.raises(TelegramError):
        await bot.get_updates()
    assert [update.text for update in server.world.updates] == [
        '{"update_id": 100001, "message": "a text"}',
        "[",
    ]


async def test_a_second_poll_ends_the_first_with_a_conflict(server, bot):
    poll = asyncio.ensure_future(bot.get_updates(timeout=5))  # noqa: TID251 - awaited below
    await server.world.pulse.until(lambda: server.delivery._polls == 1)
    async with opened(server) as other:
        assert await other.get_updates() == ()
    await refused(poll, Conflict, "Conflict: terminated by other getUpdates request")


async def test_only_the_kinds_asked_for_are_kept(server, bot, anna):
    await bot.get_updates(offset=-1, allowed_updates=["callback_query"])
    await anna.send("unheard")
    assert [update.payload["text"] for update in server.world.updates] == ["/start"]


async def test_an_edited_message_is_told_and_a_deleted_one_is_not(server, bot, anna):
    message = anna.chat.messages[0]
    await anna.edit(message.message_id, "hello")
    await anna.delete(message.message_id)
    assert [update.kind for update in server.world.updates] == ["message", "edited_message"]
    await refused(
        bot.delete_message(7, message.message_id), BadRequest, "Message to delete not found"
    )


async def test_settled_tells_what_the_bot_left_undone(server, bot, anna):
    await bot.send_message(7, "x", reply_markup=keyboard({"A": "a"}))
    await anna.tap("A")
    with pytest.raises(
        AssertionError, match=r"update not taken: message 100001\n(.*\n)*press not answered: 'a'"
    ):
        await anna.settled(within=0.05)


# Texts and buttons


@pytest.mark.parametrize(
    ("html", "problem"),
    [
        ("🏟 🏟&lt;<abacaba", "Unclosed start tag at byte offset 13"),
        ("🏟 🏟&lt;<abac aba>", 'Unsupported start tag "abac" at byte offset 13'),
        ("one<br/>two", 'Unsupported start tag "br/" at byte offset 3'),
        ("🏟 🏟&lt;<i    aba>", 'Can\'t find end tag corresponding to start tag "i"'),
        ("🏟 🏟&lt;</", "Unexpected end tag at byte offset 13"),
        ("🏟 🏟&lt;<i>a</i   ", "Unclosed end tag at byte offset 17"),
        (
            "🏟 🏟&lt;<i>a</em   >",
            'Unmatched end tag at byte offset 17, expected "</i>", found "</em>"',
        ),
        ("<b><i>x</b></i>", 'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"'),
        ("<a href=>x</a>", 'Unclosed start tag "a" at byte offset 0'),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ("3 < 4", 'Unsupported start tag "" at byte offset 2'),
        ("bed & board", 'Unescaped "&" or unsupported entity "& board" at byte offset 4'),
        ("a&nbsp;b", 'Unescaped "&" or unsupported entity "&nbsp;b" at byte offset 1'),
    ],
)
async def test_wrong_html_is_refused_in_telegrams_words(bot, anna, html, problem):
    await refused(bot.send_message(7, html, "HTML"), BadRequest, f"Can't parse entities: {problem}")


async def test_html_becomes_entities_counted_in_utf16_units(bot, anna):
    source = '\n🏟 <b>🏟&gt;<i>x</i></b> <a href="https://example.org/?a=1&amp;b">l</a><blockquote expandable>q</blockquote>'
    message = await bot.send_message(7, source, "HTML")
    assert message.text == "🏟 🏟>x lq"
    found = [(each.type, each.offset, each.length) for each in message.entities]
    assert found == [
        ("bold", 3, 4),
        ("italic", 6, 1),
        ("text_link", 8, 1),
        ("expandable_blockquote", 9, 1),
    ]
    assert message.entities[2].url == "https://example.org/?a=1&b"


async def test_a_text_is_measured_after_its_tags_are_taken_away(server, bot, anna):
    assert await bot.send_message(7, f"<b>{'🏟' * 2048}</b>", "HTML")
    await refused(bot.send_message(7, "🏟" * 2048 + "x"), BadRequest, "Message is too long")
    await refused(bot.send_message(7, "<b> </b>", "HTML"), BadRequest, "Message text is empty")
    message_id = anna.chat.last.message_id
    await refused(bot.edit_message_text("x" * 4097, 7, message_id), BadRequest, "Message_too_long")


@pytest.mark.parametrize(
    ("markup", "problem"),
    [
        (keyboard({"x": "я" * 33}), "Button_data_invalid"),
        (keyboard({"x": ""}), "Can't parse inline keyboard button: Text buttons are unallowed"),
        (keyboard(*[{"x": "x"}] * 101), "Reply markup is too long"),
        (keyboard({str(number): "x" for number in range(9)}), "Reply markup is too long"),
        (
            InlineKeyboardMarkup([[InlineKeyboardButton("x", url="nowhere")]]),
            "Inline keyboard button URL 'nowhere' is",
        ),
    ],
)
async def test_wrong_buttons_are_refused(bot, anna, markup, problem):
    await refused(bot.send_message(7, "x", reply_markup=markup), BadRequest, problem)


async def test_the_longest_data_and_the_fullest_keyboard_pass(bot, anna):
    rows = [{str(number): "я" * 32 for number in range(8)}] * 12
    assert await bot.send_message(7, "x", reply_markup=keyboard(*rows))


# Editing, deleting, answering


async def test_an_edit_has_to_change_something(bot, anna):
    sent = await bot.send_message(7, "<b>x</b>", "HTML", reply_markup=keyboard({"A": "a"}))
    await refused(
        sent.edit_text("<b>x</b>", "HTML", keyboard({"A": "a"})),
        BadRequest,
        "Message is not modified: spec",
    )
    await refused(
        sent.edit_reply_markup(keyboard({"A": "a"})),
        BadRequest,
        "Message is not modified: specified new",
    )
    assert await sent.edit_text("x", reply_markup=keyboard({"A": "a"}))
    assert await sent.edit_text("x")
    assert anna.chat.last.buttons == []
    assert await sent.edit_reply_markup(keyboard({"B": "b"}))
    assert anna.chat.last.labels == ["B"]


async def test_only_the_bots_own_live_messages_are_edited(bot, anna):
    theirs = anna.chat.messages[0].message_id
    await refused(bot.edit_message_text("x", 7, theirs), BadRequest, "Message can't be edited")
    sent = await bot.send_message(7, "x")
    await anna.delete(sent.message_id)
    await refused(sent.edit_text("y"), BadRequest, "Message to edit not found")


async def test_both_sides_messages_are_deleted_while_they_are_younger_than_48_hours(
    server, bot, anna
):
    theirs, own = anna.chat.messages[0].message_id, await bot.send_message(7, "x")
    server.clock += timedelta(hours=48) - timedelta(seconds=1)
    assert await bot.delete_message(7, theirs)
    server.clock += timedelta(seconds=1)
    await refused(own.delete(), BadRequest, "Message can't be deleted")
    assert anna.chat.texts == ["x"]


async def test_many_are_deleted_at_once_and_those_not_found_skipped(server, bot, anna):
    sent = await bot.send_message(7, "x")
    assert await bot.delete_messages(
        7, [anna.chat.messages[0].message_id, sent.message_id, 5, sent.message_id]
    )
    assert len(anna.chat) == 0
    await refused(bot.delete_messages(7, []), BadRequest, "Message identifiers are not specified")
    await refused(
        bot.delete_messages(7, list(range(101))),
        BadRequest,
        "Too many message identifiers specified",
    )
    old = await bot.send_message(7, "old")
    server.clock += timedelta(hours=48)
    new = await bot.send_message(7, "new")
    await refused(
        bot.delete_messages(7, [new.message_id, old.message_id]),
        BadRequest,
        "Message can't be deleted",
    )
    assert len(anna.chat) == 2


async def test_a_press_is_answered_once_and_in_time(server, bot, anna):
    await bot.send_message(7, "x", reply_markup=keyboard({"A": "a"}))
    first, second, third = await anna.tap("A"), await anna.tap("A"), await anna.tap("A")
    too_old = "Query is too old and response timeout expired or query id is invalid"
    assert await bot.answer_callback_query(first.query_id, "x" * 200, show_alert=True)
    assert (first.answer, first.answers[0].show_alert) == ("x" * 200, True)
    await refused(bot.answer_callback_query(first.query_id), BadRequest, too_old)
    assert server.world.repeated_answers == [first.query_id]
    await refused(
        bot.answer_callback_query(second.query_id, "x" * 201), BadRequest, "Message_too_long"
    )
    server.clock += timedelta(seconds=16)
    await refused(bot.answer_callback_query(third.query_id), BadRequest, too_old)
    await refused(bot.answer_callback_query("999"), BadRequest, too_old)


async def test_presses_on_deleted_and_foreign_messages_arrive_as_such(server, bot, anna):
    boris = server.person(8)
    await boris.send("/start")
    foreign = await bot.send_message(8, "x", reply_markup=keyboard({"B": "b"}))
    sent = await bot.send_message(7, "x", reply_markup=keyboard({"A": "a"}))
    message = anna.chat.last
    await sent.delete()
    await anna.tap("A", message)
    await anna.tap("B", boris.chat.last)
    await anna.tap_data("forged", message)
    on_deleted, on_foreign, forged = [
        update.callback_query for update in (await bot.get_updates())[-3:]
    ]
    assert (on_deleted.from_user.id, on_deleted.message.is_accessible) == (7, False)
    assert (on_foreign.from_user.id, on_foreign.message.chat.id) == (7, 8)
    assert on_foreign.message.message_id == foreign.message_id
    assert forged.data == "forged"


# Files


async def test_a_document_sent_by_a_person_is_downloaded(bot, anna):
    content = bytes(range(256)) * 300
    await anna.send_document(content, "Польша.yaml", caption="please")
    document = (await bot.get_updates())[-1].message.document
    assert document.file_name == "Польша.yaml"
    file = await bot.get_file(document)
    assert bytes(await file.download_as_bytearray()) == content
    await refused(bot.get_file("nothing"), BadRequest, "Invalid file_id")


async def test_a_document_sent_by_the_bot_keeps_its_bytes(server, bot, anna):
    content = b"--x\r\n\r\n\x00\xff" * 1000
    document = InputFile(content, filename='a "план".txt')
    sent = await bot.send_document(
        7, document, caption="<b>plan</b>", parse_mode="HTML", reply_markup=keyboard({"A": "a"})
    )
    assert (sent.document.file_name, sent.caption) == ('a "план".txt', "plan")
    assert server.world.files[sent.document.file_id].content == content
    assert anna.chat.last.labels == ["A"]
    assert (
        await bot.send_document(7, sent.document.file_id)
    ).document.file_id == sent.document.file_id
    await refused(
        bot.send_document(7, content, "x" * 1025), BadRequest, "Message caption is too long"
    )
    await refused(sent.edit_text("x"), BadRequest, "There is no text in the message to edit")


# Settings


async def test_what_the_bot_says_of_itself_is_kept_per_language(server, bot):
    commands = [BotCommand("start", "Начать")]
    scope = BotCommandScopeAllPrivateChats()
    await bot.set_my_commands(commands, scope=scope, language_code="ru")
    assert await bot.get_my_commands(scope=scope, language_code="ru") == tuple(commands)
    assert await bot.get_my_commands() == ()
    await bot.delete_my_commands(scope=scope, language_code="ru")
    await bot.set_my_name("Routes")
    await bot.set_my_description("Что это", language_code="ru")
    await bot.set_my_short_description("Short")
    assert server.methods.profile == {
        ("name", ""): "Routes",
        ("description", "ru"): "Что это",
        ("short_description", ""): "Short",
    }
    assert (await bot.get_my_name("ru")).name == "Routes"
    await refused(bot.set_my_commands([("Start", "x")]), BadRequest, "Bot_command_invalid")
    await refused(bot.set_my_description("x" * 513), BadRequest, "Description is too long")
    await refused(
        bot.set_my_name("x", language_code="rus"), BadRequest, "Invalid language code specified"
    )


async def test_a_chat_and_the_bot_itself_are_described(server, bot, anna):
    assert (await bot.get_me()).id == 123456
    assert (await bot.get_chat(7)).username == "anna_test"
    assert await bot.close()
    assert await bot.log_out()


async def test_the_options_of_a_message_are_accepted_and_kept(server, bot, anna):
    options = {
        "protect_content": True,
        "disable_notification": True,
        "message_effect_id": "5104841245755180586",
    }
    await bot.send_message(
        7, "x", link_preview_options=LinkPreviewOptions(is_disabled=True), **options
    )
    assert anna.chat.last.options == options | {"link_preview_options": {"is_disabled": True}}


async def test_a_wrong_token_is_unauthorized(server):
    async with opened(server, STRANGERS_TOKEN) as bot:
        await refused(bot.get_me(), InvalidToken, "Unauthorized")


async def test_the_test_environment_has_a_path_of_its_own(server):
    async with opened(server, base_url=server.test_base_url) as bot:
        await bot.get_me()
    assert [call.environment for call in server.calls] == ["test"]


# Violations


@pytest.mark.parametrize(
    ("method", "params", "violation"),
    [
        ("sendPhoto", {"chat_id": 7}, "unknown method 'sendPhoto'"),
        (
            "sendMessage",
            {"chat_id": 7, "text": "x", "colour": "red"},
            "sendMessage: unknown parameter 'colour'",
        ),
        ("sendMessage", {"chat_id": 7}, "sendMessage: required parameter 'text' is missing"),
        (
            "sendMessage",
            {"chat_id": "Anna", "text": "x"},
            "sendMessage: parameter 'chat_id' is not of type chat: 'Anna'",
        ),
        (
            "sendMessage",
            {"chat_id": 7, "text": "x", "reply_markup": "{"},
            "sendMessage: parameter 'reply_markup' is not",
        ),
        (
            "sendMessage",
            {"chat_id": 7, "text": "*x*", "parse_mode": "MarkdownV2"},
            "the fake does not imitate Markdown",
        ),
        (
            "sendMessage",
            {"chat_id": 7, "text": "x", "message_thread_id": 3},
            "sendMessage: the fake does not imitate",
        ),
        (
            "sendMessage",
            {"chat_id": 7, "text": '<a href="x">x</a>', "parse_mode": "HTML"},
            "Telegram drops the link to",
        ),
        (
            "sendMessage",
            {"chat_id": 7, "text": "<b>x</b>" * 101, "parse_mode": "HTML"},
            "101 entities in one text",
        ),
        (
            "sendMessage",
            {
                "chat_id": 7,
                "text": "x",
                "reply_markup": {"inline_keyboard": [[{"text": " ", "callback_data": "x"}]]},
            },
            "a button without a label",
        ),
    ],
)
async def test_what_a_bot_must_never_do_fails_the_test(loose, method, params, violation):
    await loose.person(7).send("/start")
    async with httpx.AsyncClient(trust_env=False) as client:
        answer = await client.post(f"{loose.base_url}{TOKEN}/{method}", json=params)
        await client.get(loose.base_url)
    assert answer.status_code in (200, 400, 404)
    assert loose.violations[0].startswith(violation)
    assert loose.violations[1].startswith("unknown path '/bot'")
    with pytest.raises(AssertionError, match="broke the rules"):
        loose.check()


# Trouble


async def test_429_is_given_on_demand_to_the_call_that_fits(server, bot, anna):
    boris = server.person(8)
    await boris.send("/start")
    server.fail_next(chat_id=7, method="sendMessage", retry_after=3)
    assert await bot.send_message(8, "x")
    with pytest.raises(RetryAfter) as caught:
        await bot.send_message(7, "x")
    assert caught.value.retry_after == timedelta(seconds=3)
    assert await bot.send_message(7, "x")
    assert server.refused[0].error == "Too Many Requests: retry after 3"


async def test_server_errors_are_given_on_demand(server, bot, anna):
    server.fail_next(status=502, times=2)
    await refused(bot.get_me(), NetworkError, "Bad Gateway")
    await refused(bot.send_message(7, "x"), NetworkError, "Bad Gateway")
    assert await bot.get_me()


async def test_a_dropped_answer_leaves_the_deed_done_or_undone(server, bot, anna):
    server.drop_next(method="sendMessage")
    await refused(bot.send_message(7, "undone"), NetworkError, "httpx.")
    server.drop_next(method="sendMessage", applied=True)
    await refused(bot.send_message(7, "done"), NetworkError, "httpx.")
    assert anna.chat.texts == ["/start", "done"]


async def test_a_call_that_is_never_answered_times_out(server, anna):
    server.hang_next(chat_id=7)
    async with opened(server, read_timeout=0.05) as bot:
        await refused(bot.send_message(7, "x"), TimedOut, "Timed out")
    assert anna.chat.texts == ["/start"]


async def test_trouble_with_an_answer_is_found_by_the_chat_of_the_press(server, bot, anna):
    await bot.send_message(7, "x", reply_markup=keyboard({"A": "a"}))
    press = await anna.tap("A")
    server.fail_next(chat_id=7, status=500)
    await refused(bot.answer_callback_query(press.query_id), NetworkError, "Internal Server Error")
    assert not server.world.unanswered()


async def test_latency_is_set_per_call(server, bot, anna):
    asked = []

    def latency(method: str, params: Mapping[str, Any]) -> float:
        asked.append((method, params.get("chat_id")))
        return 0.03 if method == "sendMessage" else 0

    server.latency = latency
    await bot.get_me()
    started = asyncio.get_running_loop().time()
    await bot.send_message(7, "x")
    assert asyncio.get_running_loop().time() - started >= 0.03
    assert asked == [("getMe", None), ("sendMessage", 7)]


async def test_a_polling_bot_outlives_trouble_with_its_polls(server, counter):
    server.drop_next(method="getUpdates")
    await dialogue(server.person(7), [("/start", "0 taps"), ("One more", "1 taps")])


# Webhook


@asynccontextmanager
async def receiver(
    got: Callable[[dict[str, str], dict[str, Any]], int], said: str = "", kind: str = "json"
) -> AsyncIterator[str]:
    """Listen for webhooks; `got` takes headers and update, and returns the status to answer with.

    Args:
        said: the content of each answer.
    """

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        headers = dict(line.lower().split(": ", 1) for line in head.split("\r\n")[1:] if line)
        status = got(headers, json.loads(await reader.readexactly(int(headers["content-length"]))))
        writer.write(
            f"HTTP/1.1 {status} Status\r\nContent-Length: {len(said)}\r\n"
            f"Content-Type: application/{kind}\r\nConnection: close\r\n\r\n{said}".encode()
        )
        await writer.drain()
        writer.close()
        await writer.wait_closed()

    listening = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with listening:
        yield f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}/hook"


async def test_a_webhook_gets_each_update_with_its_secret(server):
    counter = Counter(server)
    application = counter.application
    server.drained = application.update_queue.join
    secrets = []

    def got(headers: dict[str, str], body: dict[str, Any]) -> int:
        secrets.append(headers.get("x-telegram-bot-api-secret-token"))
        application.update_queue.put_nowait(Update.de_json(body, application.bot))
        return 200

    async with receiver(got) as url, application:
        await application.start()
        await application.bot.set_webhook(
            "https://bot.example.org/hook", secret_token="s3cret", max_connections=10
        )
        server.webhook(url)
        anna, boris = server.person(7), server.person(8)
        await asyncio.gather(
            *(
                dialogue(person, [("/start", "0 taps"), ("One", "1 taps")])
                for person in (anna, boris)
            )
        )
        info = await application.bot.get_webhook_info()
        assert (info.url, info.pending_update_count) == ("https://bot.example.org/hook", 0)
        await refused(
            application.bot.get_updates(),
            Conflict,
            "Conflict: can't use getUpdates method while webhook is",
        )
        await application.stop()
    assert secrets == ["s3cret"] * 4


@pytest.mark.parametrize(
    ("said", "kind", "complaint", "error"),
    [
        ('{"method": "sendMessage", "chat_id": 7, "text": "hello"}', "json", "", ""),
        ('{"method": "sendMessage", "chat_id": 8, "text": "hello"}', "json", "", "chat not found"),
        ('{"method": "sendMessage", "chat_id": 7, "text": "hello"}', "xml", "of type", None),
        ('{"method": "sendMassage"}', "json", "holds no call", None),
        ("thanks", "json", "holds no call", None),
    ],
)
async def test_a_call_in_the_response_to_a_delivery_is_carried_out(
    server, bot, said, kind, complaint, error
):
    async with receiver(lambda *_: 200, said, kind) as url:
        server.webhook(url)
        await bot.set_webhook(url)
        server.calls.clear()
        await server.person(7).send("/start")
        await server.person(7).served()
        await bot.delete_webhook()
    found = [call for call in server.calls if call.responded]
    assert len(found) == (error is not None)
    assert all(error in call.error for call in found)
    assert len(server.person(7).chat.bot_messages) == (error == "")
    assert bool(server.violations) == bool(complaint)
    assert complaint in "".join(server.violations)
    server.violations.clear()


async def test_a_webhook_that_fails_gets_the_update_again(server, bot):
    answers, seen = [500, 403, 200], []

    def got(headers: dict[str, str], body: dict[str, Any]) -> int:
        seen.append((body["update_id"], headers.get("x-telegram-bot-api-secret-token")))
        return answers.pop(0)

    async with receiver(got) as url:
        server.webhook(url, secret="forged")
        await server.person(7).send("/start")
        assert not seen, "nothing is delivered before the webhook is set"
        await bot.set_webhook(url)
        await server.person(7).served()
    assert seen == [(seen[0][0], "forged")] * 3
    assert (
        await bot.get_webhook_info()
    ).last_error_message == "Wrong response from the webhook: 403 Status"
    await bot.delete_webhook(drop_pending_updates=True)
    assert await bot.get_updates() == ()


async def test_a_webhook_has_to_be_https(bot):
    await refused(
        bot.set_webhook("http://bot.example.org"),
        BadRequest,
        "Bad webhook: An HTTPS URL must be provided",
    )


# Load


async def test_many_people_at_once_are_served_apart(server, counter):
    people = [server.person(user_id) for user_id in range(100, 140)]
    server.latency = 0.002

    async def walk(person: Person) -> Message:
        await person.send("/start")
        for count in range(3):
            await person.sees(f"{count} taps")
            await person.tap("One more")
        return await person.sees("3 taps")

    seen = await asyncio.gather(*map(walk, people))
    assert [message.chat.chat_id for message in seen] == list(range(100, 140))
    assert not server.refused


async def test_a_webhook_gets_updates_of_a_chat_side_by_side_and_some_twice(server, bot):
    delivery, seen, answers = server.delivery, [], [500]

    def got(_: dict[str, str], body: dict[str, Any]) -> int:
        seen.append(body["message"]["text"])
        return answers.pop() if answers else 200

    delivery.together, delivery.retry_seconds = lambda chat_id: 2, 0.2
    async with receiver(got) as url:
        server.webhook(url)
        await bot.set_webhook(url)
        for text in ("one", "two"):
            await server.person(7).send(text)
        await server.person(7).served()
        assert seen == ["one", "two", "one"], "what failed comes again after what did not"
        delivery.again = lambda update: 0.01
        await server.person(7).send("three")
        await server.world.pulse.until(lambda: seen.count("three") == 2 and not +delivery.late, 10)
    assert seen[3:] == ["three", "three"]
