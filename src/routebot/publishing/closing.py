"""End one fact in the text of its file; every other character stays."""

from collections.abc import Iterator, Mapping
from datetime import date
from io import BytesIO

from ruamel.yaml import YAML
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

__all__ = ["closed", "file_of"]


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
    fields = {key.value: (key, value) for key, value in found.value}
    if "valid_to" in fields:
        _, value = fields["valid_to"]
        return (text[: value.start_mark.index] + day + text[value.end_mark.index :]).encode()
    key, value = fields.get("valid_from") or fields["id"]
    at = value.end_mark.index
    between = ", " if found.flow_style else "\n" + " " * key.start_mark.column
    return f"{text[:at]}{between}valid_to: {day}{text[at:]}".encode()


def _found(text: str, fact: str) -> MappingNode | None:
    """Return a fact that stands in a list of a file."""
    root = YAML(typ="safe").compose(BytesIO(text.encode()))
    for node in _nodes(root):
        for item in node.value if isinstance(node, SequenceNode) else ():
            if isinstance(item, MappingNode) and _id_of(item) == fact:
                return item
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
