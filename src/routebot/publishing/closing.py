"""Take one fact from people's sight in the text of its file; every other character stays."""

from collections.abc import Iterator, Mapping
from datetime import date
from io import BytesIO
from typing import NamedTuple

from ruamel.yaml import YAML
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

__all__ = ["closed", "file_of", "taken_out"]


class _Entry(NamedTuple):
    """A fact in the list in which it stands."""

    items: SequenceNode
    number: int

    @property
    def fact(self) -> MappingNode:
        found: MappingNode = self.items.value[self.number]
        return found


def file_of(files: Mapping[str, bytes], fact: str) -> str | None:
    """Return the name of the file in which a fact stands."""
    for name, content in sorted(files.items()):
        # Most files do not hold the letters of the id at all, and to parse one takes a while.
        if fact.encode() in content and _found(content.decode(), fact):
            return name
    return None


def closed(content: bytes, fact: str, last_on: date) -> bytes | None:
    """Return the file with a fact's `valid_to` set; None if the fact is in no list of it."""
    text = content.decode()
    found = _found(text, fact)
    if found is None:
        return None
    day = last_on.isoformat()
    fields = {key.value: (key, value) for key, value in found.fact.value}
    if "valid_to" in fields:
        _, value = fields["valid_to"]
        return (text[: value.start_mark.index] + day + text[value.end_mark.index :]).encode()
    key, value = fields.get("valid_from") or fields["id"]
    at = value.end_mark.index
    between = ", " if found.fact.flow_style else "\n" + " " * key.start_mark.column
    return f"{text[:at]}{between}valid_to: {day}{text[at:]}".encode()


def taken_out(content: bytes, fact: str) -> bytes | None:
    """Return the file without a fact; None if the fact is in no list of it."""
    text = content.decode()
    found = _found(text, fact)
    if found is None:
        return None
    if len(found.items.value) == 1:
        return _emptied(text, found.items).encode()
    start, end = _within_line(found) if found.items.flow_style else _whole_lines(text, found)
    return (text[:start] + text[end:]).encode()


def _emptied(text: str, items: SequenceNode) -> str:
    start, end = items.start_mark.index, items.end_mark.index
    if items.flow_style:
        return f"{text[:start]}[]{text[end:]}"
    return f"{text[:start].rstrip()} []\n{text[end - items.end_mark.column :]}"


def _within_line(found: _Entry) -> tuple[int, int]:
    """Return where a fact of a list in brackets begins and ends, with the comma beside it."""
    every = found.items.value
    if found.number == 0:
        return every[0].start_mark.index, every[1].start_mark.index
    return every[found.number - 1].end_mark.index, found.fact.end_mark.index


def _whole_lines(text: str, found: _Entry) -> tuple[int, int]:
    """Return where the lines of a fact begin and end, with the comments that follow it."""
    every = found.items.value
    start = _line_start(text, found.fact)
    if found.number == len(every) - 1:
        return start, found.items.end_mark.index
    return start, _line_start(text, every[found.number + 1])


def _line_start(text: str, node: Node) -> int:
    return text.rfind("\n", 0, node.start_mark.index) + 1


def _found(text: str, fact: str) -> _Entry | None:
    """Return where a fact stands in a file."""
    root = YAML(typ="safe").compose(BytesIO(text.encode()))
    for node in _nodes(root):
        if isinstance(node, SequenceNode):
            for number, item in enumerate(node.value):
                if isinstance(item, MappingNode) and _id_of(item) == fact:
                    return _Entry(node, number)
    return None


def _nodes(root: Node) -> Iterator[Node]:
    """Yield a node and everything in it."""
    yield root
    if isinstance(root, MappingNode):
        for _, value in root.value:
            yield from _nodes(value)
    elif isinstance(root, SequenceNode):
        for item in root.value:
            yield from _nodes(item)


def _id_of(item: MappingNode) -> str | None:
    for key, value in item.value:
        if key.value == "id" and isinstance(value, ScalarNode):
            return str(value.value)
    return None
