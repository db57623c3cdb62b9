"""What Telegram makes of a text, its HTML and its buttons before it accepts a message.

Error texts and their order follow the official server (tdlib/td `MessageEntity.cpp`,
tdlib/telegram-bot-api `Client.cpp`). Stricter than Telegram in one place: an ampersand that begins
no supported reference is refused, because there it means that a value was not escaped.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

__all__ = ["Formatted", "RefusedError", "parse_html", "plain", "read_keyboard", "utf16_units"]

Row = list[dict[str, Any]]

ENTITY_TYPES = {
    "a": "text_link",
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "tg-emoji": "custom_emoji",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
}
REFERENCES = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
BUTTON_ACTIONS = {
    "callback_data",
    "url",
    "web_app",
    "login_url",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "copy_text",
    "callback_game",
    "pay",
}
BUTTON_LOOKS = {"text", "style", "icon_custom_emoji_id"}
MAX_BUTTONS, MAX_BUTTONS_A_ROW, MAX_DATA_BYTES = 100, 8, 64
MAX_ENTITIES = 100
"""Telegram silently ignores the entities after the hundredth."""

_TAG_NAME = re.compile(r"<([^\s>]*)(?=[\s>])")
_ATTRIBUTES = re.compile(
    r"""((?:\s+[^\s=>]+(?:\s*=\s*(?:"[^"]*"|'[^']*'|[A-Za-z0-9.-]+))?)*)\s*>"""
)
_ATTRIBUTE = re.compile(r"""\s+([^\s=>]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([A-Za-z0-9.-]+)))?""")
_END_TAG = re.compile(r"</([^\s>]*)\s*>")
_REFERENCE = re.compile(r"&(?:#x([0-9a-fA-F]{1,6})|#([0-9]{1,7})|([A-Za-z]+));?")
_LINK = re.compile(r"(https?://[^\s/]+\.[^\s]+|(tg|ton)://\S+|mailto:\S+)", re.IGNORECASE)
_BUTTON_LINK = re.compile(r"(https?://[^\s/]+\.[^\s]+|(tg|ton)://\S+)", re.IGNORECASE)


class RefusedError(Exception):
    """An answer other than 200.

    Args:
        status: the HTTP status, which is also `error_code`.
        description: as Telegram words it, prefix included.
        parameters: of the answer, for example ``retry_after``.
    """

    def __init__(self, status: int, description: str, **parameters: int) -> None:
        self.status, self.description, self.parameters = status, description, parameters
        super().__init__(description)


def bad_request(problem: str) -> RefusedError:
    """Return the refusal for a request that is wrong in itself."""
    return RefusedError(400, f"Bad Request: {problem}")


def utf16_units(text: str) -> int:
    """Count a text as Telegram does: in UTF-16 code units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


@dataclass(frozen=True)
class Formatted:
    """A text as people see it.

    Attributes:
        entities: in Bot API form, offsets and lengths in UTF-16 code units.
    """

    text: str
    entities: list[dict[str, Any]] = field(default_factory=list)


def plain(text: str) -> Formatted:
    """Return a text without formatting, trimmed as Telegram trims."""
    return _trimmed(Formatted(text.replace("\r", "")))


def parse_html(source: str, complain: Callable[[str], None]) -> Formatted:
    """Parse a text in HTML parse mode.

    Args:
        complain: gets what Telegram would swallow silently but no author can have meant.
    Raises:
        RefusedError: the markup is wrong.
    """
    reader = _Reader(source.replace("\r", ""), complain)
    reader.read()
    entities = sorted(reader.entities, key=lambda entity: (entity["offset"], -entity["length"]))
    if len(entities) > MAX_ENTITIES:
        complain(f"{len(entities)} entities in one text, Telegram ignores all after {MAX_ENTITIES}")
    return _trimmed(Formatted("".join(reader.text), entities))


def _trimmed(formatted: Formatted) -> Formatted:
    lead = utf16_units(formatted.text) - utf16_units(formatted.text.lstrip())
    text = formatted.text.strip()
    return Formatted(text, list(_shifted(formatted.entities, lead, utf16_units(text))))


def _shifted(entities: Iterable[dict[str, Any]], lead: int, units: int) -> Iterable[dict[str, Any]]:
    for entity in entities:
        start = max(entity["offset"] - lead, 0)
        end = min(entity["offset"] - lead + entity["length"], units)
        if end > start:
            yield {**entity, "offset": start, "length": end - start}


@dataclass
class _Open:
    tag: str
    offset: int
    attributes: dict[str, str]


class _Reader:
    """One pass over a text in HTML parse mode."""

    def __init__(self, source: str, complain: Callable[[str], None]) -> None:
        self.source, self._complain = source, complain
        self.text: list[str] = []
        self.entities: list[dict[str, Any]] = []
        self._at, self._units = 0, 0
        self._stack: list[_Open] = []

    def read(self) -> None:
        while self._at < len(self.source):
            char = self.source[self._at]
            if char == "&":
                self._reference()
            elif char != "<":
                self._append(char)
                self._at += 1
            elif self.source.startswith("</", self._at):
                self._end_tag()
            else:
                self._start_tag()
        if self._stack:
            raise _unparsed(
                f'Can\'t find end tag corresponding to start tag "{self._stack[-1].tag}"'
            )

    def _offset(self) -> int:
        return len(self.source[: self._at].encode("utf-8", "surrogatepass"))

    def _append(self, text: str) -> None:
        self.text.append(text)
        self._units += utf16_units(text)

    def _reference(self) -> None:
        found = _REFERENCE.match(self.source, self._at)
        char = _decoded(found) if found else None
        if found is None or char is None:
            shown = self.source[self._at : self._at + 12]
            raise _unparsed(
                f'Unescaped "&" or unsupported entity "{shown}" at byte offset {self._offset()}'
            )
        self._append(char)
        self._at = found.end()

    def _start_tag(self) -> None:
        name = _TAG_NAME.match(self.source, self._at)
        if name is None:
            raise _unparsed(f"Unclosed start tag at byte offset {self._offset()}")
        tag = name[1].lower()
        if tag not in ENTITY_TYPES:
            raise _unparsed(f'Unsupported start tag "{tag}" at byte offset {self._offset()}')
        rest = _ATTRIBUTES.match(self.source, name.end())
        if rest is None:
            raise _unparsed(f'Unclosed start tag "{tag}" at byte offset {self._offset()}')
        attributes = {found[1].lower(): _unescaped(found) for found in _ATTRIBUTE.finditer(rest[1])}
        if tag == "span" and attributes.get("class") != "tg-spoiler":
            raise _unparsed(
                f'Tag "span" must have class "tg-spoiler" at byte offset {self._offset()}'
            )
        self._stack.append(_Open(tag, self._units, attributes))
        self._at = rest.end()

    def _end_tag(self) -> None:
        if not self._stack:
            raise _unparsed(f"Unexpected end tag at byte offset {self._offset()}")
        found = _END_TAG.match(self.source, self._at)
        if found is None:
            raise _unparsed(f"Unclosed end tag at byte offset {self._offset()}")
        opened, tag = self._stack[-1], found[1].lower()
        if tag and tag != opened.tag:
            raise _unparsed(
                f'Unmatched end tag at byte offset {self._offset()}, expected "</{opened.tag}>", found "</{tag}>"'
            )
        self._stack.pop()
        self._at = found.end()
        if self._units > opened.offset:
            self._close(opened)

    def _close(self, opened: _Open) -> None:
        entity: dict[str, Any] = {
            "type": ENTITY_TYPES[opened.tag],
            "offset": opened.offset,
            "length": self._units - opened.offset,
        }
        if opened.tag == "a":
            entity["url"] = opened.attributes.get("href", "")
            if not _LINK.fullmatch(entity["url"]):
                self._complain(f"Telegram drops the link to {entity['url']!r} silently")
                return
        elif opened.tag == "tg-emoji":
            entity["custom_emoji_id"] = opened.attributes.get("emoji-id", "")
            if not entity["custom_emoji_id"].isdigit():
                raise _unparsed("Invalid custom emoji identifier specified")
        elif opened.tag == "blockquote" and "expandable" in opened.attributes:
            entity["type"] = "expandable_blockquote"
        self.entities.append(entity)


def _unparsed(problem: str) -> RefusedError:
    return bad_request(f"can't parse entities: {problem}")


def _decoded(found: re.Match[str]) -> str | None:
    if found[3]:
        return REFERENCES.get(found[3])
    code = int(found[1], 16) if found[1] else int(found[2])
    return chr(code) if 0 < code < 0x10FFFF and not 0xD800 <= code <= 0xDFFF else None


def _unescaped(found: re.Match[str]) -> str:
    value = next((group for group in found.groups()[1:] if group is not None), "")
    return _REFERENCE.sub(lambda reference: _decoded(reference) or reference[0], value)


def read_keyboard(markup: object, complain: Callable[[str], None]) -> list[Row]:
    """Check an inline keyboard and return its rows of buttons, in Bot API form.

    Args:
        complain: gets what Telegram would swallow silently but no author can have meant.
    Raises:
        RefusedError: it is not a keyboard Telegram takes.
    """
    if not isinstance(markup, dict):
        raise bad_request("object expected as reply markup")
    if "inline_keyboard" not in markup:
        raise bad_request("inline keyboard expected")
    rows = markup["inline_keyboard"]
    if not isinstance(rows, list):
        raise bad_request('field "inline_keyboard" must be of type Array')
    checked = [_row(row, complain) for row in rows]
    if sum(map(len, checked)) > MAX_BUTTONS or any(len(row) > MAX_BUTTONS_A_ROW for row in checked):
        raise bad_request("reply markup is too long")
    return [row for row in checked if row]


def _row(row: object, complain: Callable[[str], None]) -> Row:
    if not isinstance(row, list):
        raise bad_request('field "inline_keyboard" must be an Array of Arrays')
    return [_button(button, complain) for button in row]


def _button(button: object, complain: Callable[[str], None]) -> dict[str, Any]:
    if not isinstance(button, dict):
        raise _unbuttoned("InlineKeyboardButton must be an Object")
    if "text" not in button:
        raise _unbuttoned('Can\'t find field "text"')
    if not isinstance(button["text"], str):
        raise _unbuttoned('Field "text" must be of type String')
    if not button["text"].strip():
        complain("a button without a label: Telegram leaves it out silently")
        raise _unbuttoned('Field "text" must be non-empty')
    for name in sorted(button.keys() - BUTTON_ACTIONS - BUTTON_LOOKS):
        complain(f"unknown field {name!r} of an inline keyboard button")
    _action(button)
    return button


def _action(button: dict[str, Any]) -> None:
    actions = [name for name in BUTTON_ACTIONS if button.get(name)]
    if not actions:
        raise _unbuttoned("Text buttons are unallowed in the inline keyboard")
    if len(actions) > 1:
        raise _unbuttoned(f"exactly one action expected, found {', '.join(sorted(actions))}")
    if len(str(button.get("callback_data", "")).encode()) > MAX_DATA_BYTES:
        raise bad_request("BUTTON_DATA_INVALID")
    if "url" in actions and not _BUTTON_LINK.fullmatch(button["url"]):
        raise bad_request(
            f"inline keyboard button URL '{button['url']}' is invalid: Wrong HTTP URL"
        )


def _unbuttoned(problem: str) -> RefusedError:
    return bad_request(f"can't parse inline keyboard button: {problem}")
