"""What the methods of the fake Bot API do."""

import json
import re
from datetime import timedelta
from typing import Any

from .telegram_markup import (
    Formatted,
    RefusedError,
    Row,
    bad_request,
    parse_html,
    plain,
    read_keyboard,
    utf16_units,
)
from .telegram_parameters import TOO_OLD, Params, Upload
from .telegram_world import Answer, Chat, Message, Payload, StoredFile, World

__all__ = ["Methods", "change_membership"]

MAX_TEXT, MAX_CAPTION, MAX_ANSWER, MAX_DELETED, MAX_COMMANDS = 4096, 1024, 200, 100, 100
MAX_DOWNLOAD_BYTES, MAX_UPLOAD_BYTES = 20 * 1024 * 1024, 50 * 1024 * 1024
DELETABLE = timedelta(hours=48)
"""https://core.telegram.org/bots/api#deletemessage"""

NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same as a current "
    "content and reply markup of the message"
)
LINK_PREVIEW = {"is_disabled", "url", "prefer_small_media", "prefer_large_media", "show_above_text"}
OTHER_KEYBOARDS = {"keyboard", "remove_keyboard", "force_reply"}
PROFILE_LIMITS = {"name": 64, "description": 512, "short_description": 120}
GIFTS = (
    "unlimited_gifts",
    "limited_gifts",
    "unique_gifts",
    "premium_subscription",
    "gifts_from_channels",
)
FULL_CHAT = {
    "accent_color_id": 0,
    "max_reaction_count": 11,
    "accepted_gift_types": dict.fromkeys(GIFTS, True),
}


class Methods:
    """Carries out all methods except the delivery of updates, which the server does itself.

    Attributes:
        commands: (scope as JSON, language) -> commands, as the bot set them.
        profile: (``name``, ``description`` or ``short_description``, language) -> text.
        switches: what getMe tells of the owner's choices at BotFather.
    """

    def __init__(self, world: World) -> None:
        self._world = world
        self.commands: dict[tuple[str, str], list[Payload]] = {}
        self.profile: dict[tuple[str, str], str] = {}
        self.switches: dict[str, bool] = {
            "can_join_groups": True,
            "can_read_all_group_messages": False,
            "supports_inline_queries": False,
        }

    def call(self, method: str, params: Params) -> Any:
        """Carry out a method with decoded parameters and return its result.

        Raises:
            RefusedError: Telegram would not do it.
        """
        handler = getattr(
            self, "_" + re.sub(r"([A-Z])", lambda found: "_" + found[1].lower(), method)
        )
        result = handler(params)
        chat = self._world.chats.get(params.get("chat_id", 0))
        if chat:
            self._world.stir(chat)
        return result

    def _get_me(self, params: Params) -> Payload:
        return self._world.bot | self.switches

    def _close(self, params: Params) -> bool:
        return True

    _log_out = _close

    # Messages

    def _send_message(self, params: Params) -> Payload:
        chat = self._writable(params["chat_id"])
        formatted = self._formatted(params, "text")
        if not formatted.text:
            raise bad_request("message text is empty")
        if utf16_units(formatted.text) > MAX_TEXT:
            raise bad_request("message is too long")
        content = _content("text", "entities", formatted)
        return self._sent(chat, content, params["text"], params).payload()

    def _send_document(self, params: Params) -> Payload:
        chat = self._writable(params["chat_id"])
        file = self._document(params["document"])
        formatted = self._formatted(params, "caption")
        if utf16_units(formatted.text) > MAX_CAPTION:
            raise bad_request("message caption is too long")
        content: Payload = {"document": file.payload() | {"file_name": file.name}}
        content |= _content("caption", "caption_entities", formatted) if formatted.text else {}
        return self._sent(chat, content, params.get("caption", ""), params).payload()

    def _document(self, document: Upload | str) -> StoredFile:
        if isinstance(document, Upload):
            if not document.content:
                raise bad_request("file must be non-empty")
            if len(document.content) > MAX_UPLOAD_BYTES:
                raise RefusedError(413, "Request Entity Too Large")
            return self._world.store("documents", document.content, document.name)
        if document not in self._world.files:
            raise bad_request("wrong file identifier/HTTP URL specified")
        return self._world.files[document]

    def _sent(self, chat: Chat, content: Payload, html: str, params: Params) -> Message:
        self._check_reply(chat, params)
        self._check_preview(params)
        keyboard = self._keyboard(params, is_edit=False)
        rest = {
            name: value
            for name, value in params.items()
            if name not in ("chat_id", "text", "document")
        }
        more = {"html": html, "keyboard": keyboard, "options": rest, "is_bot": True}
        sender = None if chat.kind == "channel" else self._world.bot
        return chat.add(sender, self._world.clock, content, **more)

    def _check_reply(self, chat: Chat, params: Params) -> None:
        reply = params.get("reply_parameters")
        if reply is None or reply.get("allow_sending_without_reply"):
            return
        if chat.find(reply.get("message_id", 0)) is None:
            raise bad_request("message to be replied not found")

    def _check_preview(self, params: Params) -> None:
        preview = params.get("link_preview_options", {})
        if not isinstance(preview, dict):
            raise bad_request(
                "can't parse link preview options: LinkPreviewOptions must be an Object"
            )
        for name in sorted(preview.keys() - LINK_PREVIEW):
            self._world.complain(f"unknown link preview option {name!r}")

    def _formatted(self, params: Params, name: str) -> Formatted:
        text, mode = params.get(name, ""), params.get("parse_mode", "").lower()
        if mode == "html":
            return parse_html(text, self._world.complain)
        if mode in ("markdown", "markdownv2"):
            self._world.complain("the fake does not imitate Markdown")
        if mode:
            raise bad_request("unsupported parse_mode")
        return plain(text)

    def _keyboard(self, params: Params, is_edit: bool) -> list[Row]:
        markup = params.get("reply_markup", {"inline_keyboard": []})
        if not is_edit and isinstance(markup, dict) and markup.keys() & OTHER_KEYBOARDS:
            self._world.complain(f"the fake imitates inline keyboards only, not {sorted(markup)}")
            return []
        return read_keyboard(markup, self._world.complain)

    def _edit_message_text(self, params: Params) -> Payload:
        message = self._editable(params)
        formatted = self._formatted(params, "text")
        if not formatted.text:
            raise bad_request("message text is empty")
        if utf16_units(formatted.text) > MAX_TEXT:
            raise bad_request("MESSAGE_TOO_LONG")
        if "text" not in message.content:
            raise bad_request("there is no text in the message to edit")
        self._check_preview(params)
        content = _content("text", "entities", formatted)
        self._edited(message, content, self._keyboard(params, is_edit=True))
        message.html = params["text"]
        return message.payload()

    def _edit_message_reply_markup(self, params: Params) -> Payload:
        message = self._editable(params)
        self._edited(message, message.content, self._keyboard(params, is_edit=True))
        return message.payload()

    def _edited(self, message: Message, content: Payload, keyboard: list[Row]) -> None:
        if (content, keyboard) == (message.content, message.keyboard):
            raise bad_request(NOT_MODIFIED)
        message.content, message.keyboard = content, keyboard
        message.edited_at, message.edits = self._world.clock, message.edits + 1

    def _editable(self, params: Params) -> Message:
        message = self._writable(params["chat_id"]).find(params["message_id"])
        if message is None:
            raise bad_request("message to edit not found")
        if not message.is_bot:
            raise bad_request("message can't be edited")
        return message

    def _delete_message(self, params: Params) -> bool:
        message = self._writable(params["chat_id"]).find(params["message_id"])
        if message is None:
            raise bad_request("message to delete not found")
        self._check_deletable(message)
        message.deleted = True
        return True

    def _delete_messages(self, params: Params) -> bool:
        chat, ids = self._writable(params["chat_id"]), params["message_ids"]
        if not isinstance(ids, list) or not all(type(each) is int for each in ids):
            raise bad_request("expected an Array of message identifiers")
        if not ids:
            raise bad_request("message identifiers are not specified")
        if len(ids) > MAX_DELETED:
            raise bad_request("too many message identifiers specified")
        found = [message for message in map(chat.find, ids) if message]
        for message in found:
            self._check_deletable(message)
        for message in found:
            message.deleted = True
        return True

    def _check_deletable(self, message: Message) -> None:
        """Refuse what is too old or, outside private chats, somebody else's.

        The official server refuses a whole `deleteMessages` for one such message:
        https://github.com/tdlib/telegram-bot-api/issues/403
        """
        foreign = not message.is_bot and message.chat.kind != "private"
        if foreign and message.chat.bot_status != "administrator":
            raise bad_request("message can't be deleted")
        if self._world.clock - message.at >= DELETABLE:
            raise bad_request("message can't be deleted for everyone")

    def _answer_callback_query(self, params: Params) -> bool:
        press = self._world.try_answer(params["callback_query_id"])
        if press is None:
            raise bad_request(TOO_OLD)
        text = params.get("text", "")
        press.answers.append(Answer(text, params.get("show_alert", False), self._world.clock))
        if len(press.answers) > 1:
            self._world.repeated_answers.append(press.query_id)
        if len(press.answers) > 1 or self._world.expired(press):
            raise bad_request(TOO_OLD)
        if utf16_units(text) > MAX_ANSWER:
            press.answers.pop()
            raise bad_request("MESSAGE_TOO_LONG")
        return True

    # Chats and files

    def _found(self, chat_id: int | str) -> Chat:
        for chat in self._world.chats.values():
            if chat_id in (chat.chat_id, f"@{chat.names.get('username')}"):
                return chat
        raise bad_request("chat not found")

    def _writable(self, chat_id: int | str) -> Chat:
        chat = self._world.chats.get(chat_id) if isinstance(chat_id, int) else None
        chat = chat or self._found(chat_id)
        if chat.kind == "private":
            if chat.bot_status == "kicked":
                raise RefusedError(403, "Forbidden: bot was blocked by the user")
            if not chat.started:
                raise RefusedError(403, "Forbidden: bot can't initiate conversation with a user")
        elif chat.bot_status == "kicked":
            raise RefusedError(403, f"Forbidden: bot was kicked from the {chat.kind} chat")
        elif chat.bot_status == "left":
            raise RefusedError(403, f"Forbidden: bot is not a member of the {chat.kind} chat")
        return chat

    def _get_chat(self, params: Params) -> Payload:
        return self._found(params["chat_id"]).payload() | FULL_CHAT

    def _leave_chat(self, params: Params) -> bool:
        chat = self._found(params["chat_id"])
        if chat.kind == "private":
            raise bad_request("chat member status can't be changed in private chats")
        self._writable(params["chat_id"])
        change_membership(self._world, chat, self._world.bot, "left")
        return True

    def _get_file(self, params: Params) -> Payload:
        file = self._world.files.get(params["file_id"])
        if file is None:
            raise bad_request("invalid file_id")
        if len(file.content) > MAX_DOWNLOAD_BYTES:
            raise bad_request("file is too big")
        return file.payload() | {"file_path": file.path}

    # The bot's own page

    def _set_my_commands(self, params: Params) -> bool:
        commands = params["commands"]
        if not isinstance(commands, list):
            raise bad_request("can't parse list of bot commands JSON array")
        if len(commands) > MAX_COMMANDS:
            raise bad_request("BOT_COMMANDS_TOO_MUCH")
        for command in commands:
            _check_command(command)
        self.commands[_audience(params)] = commands
        return True

    def _get_my_commands(self, params: Params) -> list[Payload]:
        return self.commands.get(_audience(params), [])

    def _delete_my_commands(self, params: Params) -> bool:
        self.commands.pop(_audience(params), None)
        return True

    def _set_profile(self, name: str, params: Params) -> bool:
        text, language = params.get(name, ""), _language(params)
        if len(text) > PROFILE_LIMITS[name]:
            raise bad_request(f"{name} is too long")
        self.profile[name, language] = text
        return True

    def _set_my_name(self, params: Params) -> bool:
        return self._set_profile("name", params)

    def _set_my_description(self, params: Params) -> bool:
        return self._set_profile("description", params)

    def _set_my_short_description(self, params: Params) -> bool:
        return self._set_profile("short_description", params)

    def _get_profile(self, name: str, params: Params) -> Payload:
        default = self.profile.get((name, ""), "Routebot" if name == "name" else "")
        return {name: self.profile.get((name, _language(params))) or default}

    def _get_my_name(self, params: Params) -> Payload:
        return self._get_profile("name", params)

    def _get_my_description(self, params: Params) -> Payload:
        return self._get_profile("description", params)

    def _get_my_short_description(self, params: Params) -> Payload:
        return self._get_profile("short_description", params)


def change_membership(world: World, chat: Chat, actor: Payload, status: str) -> None:
    """Give the bot another status in a chat and tell it so."""
    before, chat.bot_status = chat.bot_status, status
    payload = {
        "chat": chat.payload(),
        "from": actor,
        "date": int(world.clock.timestamp()),
        "old_chat_member": _member(world.bot, before),
        "new_chat_member": _member(world.bot, status),
    }
    world.post("my_chat_member", payload, chat)


ADMINISTRATOR_RIGHTS = (
    "can_be_edited",
    "is_anonymous",
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
)


def _member(bot: Payload, status: str) -> Payload:
    member: Payload = {"user": bot, "status": status}
    if status == "kicked":
        member["until_date"] = 0
    if status == "administrator":
        member |= dict.fromkeys(ADMINISTRATOR_RIGHTS, True)
    return member


def _content(name: str, entities: str, formatted: Formatted) -> Payload:
    return {name: formatted.text} | ({entities: formatted.entities} if formatted.entities else {})


def _check_command(command: Any) -> None:
    if not isinstance(command, dict) or not {"command", "description"} <= command.keys():
        raise bad_request("can't parse BotCommand: expected an Object with command and description")
    if not re.fullmatch(r"[a-z0-9_]{1,32}", command["command"]):
        raise bad_request("BOT_COMMAND_INVALID")
    if not 1 <= len(command["description"]) <= 256:
        raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")


def _audience(params: Params) -> tuple[str, str]:
    scope = params.get("scope", {"type": "default"})
    if not isinstance(scope, dict) or "type" not in scope:
        raise bad_request('can\'t parse BotCommandScope: field "type" is required')
    return json.dumps(scope, sort_keys=True), _language(params)


def _language(params: Params) -> str:
    language = str(params.get("language_code", ""))
    if not re.fullmatch(r"([a-z]{2})?", language):
        raise bad_request("invalid language code specified")
    return language
