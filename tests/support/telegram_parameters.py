"""Which methods the fake Bot API has and which parameters they take.

A parameter that is Telegram's but not imitated here is a violation like an unknown one: better a
failing test than one that passes because nothing looked.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from .telegram_markup import bad_request

__all__ = ["CANONICAL", "METHODS", "TOO_OLD", "Params", "Upload", "decode"]

TOO_OLD = "query is too old and response timeout expired or query ID is invalid"
MISSING = {
    "chat_id": "chat_id is empty",
    "message_id": "message identifier is not specified",
    "message_ids": "message identifiers are not specified",
    "text": "message text is empty",
    "callback_query_id": TOO_OLD,
    "file_id": "invalid file_id",
    "document": "there is no document in the request",
}

_SEND = (
    "chat_id:chat! parse_mode:str reply_markup:json disable_notification:bool protect_content:bool "
    "message_effect_id:str reply_parameters:json message_thread_id:int~ business_connection_id:str~ "
    "direct_messages_topic_id:int~ suggested_post_parameters:json~ allow_paid_broadcast:bool~ "
)
_EDIT = "chat_id:chat! message_id:int! reply_markup:json inline_message_id:str~ business_connection_id:str~ "
METHODS: dict[str, str] = {
    "getMe": "",
    "getUpdates": "offset:int limit:int timeout:int allowed_updates:json",
    "setWebhook": "url:str! max_connections:int allowed_updates:json drop_pending_updates:bool secret_token:str "
    "ip_address:str~ certificate:file~",
    "deleteWebhook": "drop_pending_updates:bool",
    "getWebhookInfo": "",
    "setMyCommands": "commands:json! scope:json language_code:str",
    "getMyCommands": "scope:json language_code:str",
    "deleteMyCommands": "scope:json language_code:str",
    "setMyName": "name:str language_code:str",
    "getMyName": "language_code:str",
    "setMyDescription": "description:str language_code:str",
    "getMyDescription": "language_code:str",
    "setMyShortDescription": "short_description:str language_code:str",
    "getMyShortDescription": "language_code:str",
    "sendMessage": _SEND + "text:str! entities:json~ link_preview_options:json",
    "sendDocument": _SEND + "document:file! caption:str caption_entities:json~ thumbnail:file~ "
    "disable_content_type_detection:bool",
    "editMessageText": _EDIT + "text:str! parse_mode:str entities:json~ link_preview_options:json",
    "editMessageReplyMarkup": _EDIT,
    "deleteMessage": "chat_id:chat! message_id:int!",
    "deleteMessages": "chat_id:chat! message_ids:json!",
    "answerCallbackQuery": "callback_query_id:str! text:str show_alert:bool url:str~ cache_time:int",
    "getChat": "chat_id:chat!",
    "leaveChat": "chat_id:chat!",
    "getFile": "file_id:str!",
    "close": "",
    "logOut": "",
}
"""Method -> its parameters as ``name:type``; ``!`` marks a required one, ``~`` one that is not
imitated.
"""

CANONICAL = {name.lower(): name for name in METHODS}


@dataclass(frozen=True)
class Upload:
    """A file sent with a request."""

    name: str
    content: bytes


Params = dict[str, Any]


def decode(method: str, raw: Mapping[str, Any], complain: Callable[[str], None]) -> Params:
    """Turn the parameters of a request into values.

    Args:
        raw: strings from a form or a query, anything from a JSON body, uploads.
        complain: gets each unknown, missing, malformed or not imitated parameter.
    Raises:
        RefusedError: a required parameter is missing or one cannot be read.
    """
    known = dict(entry.split(":") for entry in METHODS[method].split())
    for name in sorted(raw.keys() - known.keys()):
        complain(f"{method}: unknown parameter {name!r}")
    if raw.keys() - known.keys():
        raise bad_request("unknown parameter")
    params: Params = {}
    for name, kind in known.items():
        if name in raw:
            params[name] = _value(method, name, kind, raw[name], complain)
        elif kind.endswith("!"):
            complain(f"{method}: required parameter {name!r} is missing")
            raise bad_request(MISSING.get(name, f'parameter "{name}" is required'))
    return params


def _value(method: str, name: str, kind: str, raw: Any, complain: Callable[[str], None]) -> Any:
    if kind.endswith("~"):
        complain(f"{method}: the fake does not imitate parameter {name!r}")
    try:
        return READERS[kind.rstrip("!~")](raw)
    except (ValueError, TypeError) as error:
        complain(f"{method}: parameter {name!r} is not of type {kind.rstrip('!~')}: {raw!r:.80}")
        if name == "reply_markup":
            raise bad_request("can't parse reply keyboard markup JSON object") from error
        raise bad_request(f"can't parse parameter {name}") from error


def _flag(raw: Any) -> bool:
    if raw in (True, "true", "True", "1"):
        return True
    if raw in (False, "false", "False", "0"):
        return False
    raise ValueError(raw)


def _text(raw: Any) -> str:
    if not isinstance(raw, str):
        raise TypeError(raw)
    return raw


def _chat_id(raw: Any) -> int | str:
    text = str(raw)
    return text if text.startswith("@") else int(text)


def _file(raw: Any) -> Any:
    if not isinstance(raw, str | Upload):
        raise TypeError(raw)
    return raw


READERS: dict[str, Callable[[Any], Any]] = {
    "int": lambda raw: int(str(raw)),
    "str": _text,
    "bool": _flag,
    "json": lambda raw: json.loads(raw) if isinstance(raw, str) else raw,
    "chat": _chat_id,
    "file": _file,
}
