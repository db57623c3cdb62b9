"""Take one fact from people's sight in the text of its file, and leave every other character as it
is.
"""

import re
from collections.abc import Mapping
from datetime import date
from io import BytesIO

from ruamel.yaml import YAML
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

__all__ = ["closed", "file_of", "taken_out"]


def file_of(files: Mapping[str, bytes], fact: str) -> str | None:
    """Return the name of the file in which a fact stands."""
    written = re.compile(
        rb"\bid:[ ]*[\"']?" + re.escape(fact.encode()) + rb"[\"']?[ ]*(?:[,}#\r]|$)", re.MULTILINE
    )
    return next((name for name, content in sorted(files.items()) if written.search(content)), None)


def closed(content: bytes, fact: str, last_on: date) -> bytes | None:
    """Return the file with a fact's `valid_to` set; None if the fact does not stand in a list of
    it.
    """
    text = content.decode()
    found = _found(text, fact)
    if found is None:
        return None
    item = found[0].value[found[1]]
    day = last_on.isoformat()
    fields = {key.value: (key, value) for key, value in item.value}
    if "valid_to" in fields:
        _, value = fields["valid_to"]
        return (text[: value.start_mark.index] + day + text[value.end_mark.index :]).encode()
    key, value = fields.get("valid_from") or fields["id"]
    at = value.end_mark.index
    between = ", " if item.flow_style else "\n" + " " * key.start_mark.column
    return f"{text[:at]}{between}valid_to: {day}{text[at:]}".encode()


def taken_out(content: bytes, fact: str) -> bytes | None:
    """Return the file without a fact; None if it does not stand in a list of it."""
    text = content.decode()
    found = _found(text, fact)
    if found is None:
        return None
    sequence, number = found
    items = sequence.value
    if len(items) == 1:
        return _emptied(text, sequence).encode()
    if sequence.flow_style:
        start = items[number].start_mark.index if number == 0 else items[number - 1].end_mark.index
        end = items[1].start_mark.index if number == 0 else items[number].end_mark.index
    else:
        start = _line_start(text, items[number])
        end = (
            sequence.end_mark.index
            if number == len(items) - 1
            else _line_start(text, items[number + 1])
        )
    return (text[:start] + text[end:]).encode()


def _emptied(text: str, sequence: SequenceNode) -> str:
    start, end = sequence.start_mark.index, sequence.end_mark.index
    if sequence.flow_style:
        return f"{text[:start]}[]{text[end:]}"
    return f"{text[:start].rstrip()} []\n{text[end - sequence.end_mark.column :]}"


def _line_start(text: str, node: Node) -> int:
    return text.rfind("\n", 0, node.start_mark.index) + 1


def _found(text: str, fact: str) -> tuple[SequenceNode, int] | None:
    """Return the list in which a fact stands, and its place there."""
    waiting = [YAML(typ="safe", pure=True).compose(BytesIO(text.encode()))]
    while waiting:
        node = waiting.pop()
        if isinstance(node, MappingNode):
            waiting += [value for _, value in node.value]
        elif isinstance(node, SequenceNode):
            for number, item in enumerate(node.value):
                if isinstance(item, MappingNode) and _id_of(item) == fact:
                    return node, number
            waiting += node.value
    return None


def _id_of(item: MappingNode) -> str | None:
    return next(
        (v.value for k, v in item.value if k.value == "id" and isinstance(v, ScalarNode)), None
    )
