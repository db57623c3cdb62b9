"""End, withdraw or release one fact in the text of its file; every other character stays."""

from collections.abc import Iterator, Mapping
from datetime import date
from io import BytesIO

from ruamel.yaml import YAML
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

__all__ = ["closed", "file_of", "items_in", "released", "withdrawn"]

_WITHDRAWN = "withdrawn"
"""The field whose day says that nobody is to rely on a fact, or turn to a helper."""


def file_of(files: Mapping[str, bytes], fact: str) -> str | None:
    """Return the name of the file in which a fact stands."""
    for name, content in sorted(files.items()):
        # Most files do not hold the letters of the id at all, and to parse one takes a while.
        if fact.encode() in content and _found(content.decode(), fact):
            return name
    return None


def closed(content: bytes, fact: str, last_on: date) -> bytes | None:
    """Return the file with a fact's `valid_to` set; None if the fact is in no list of it."""
    return _with_day(content, fact, "valid_to", last_on, after=("valid_from", "id"))


def withdrawn(content: bytes, fact: str, on: date) -> bytes | None:
    """Return the file with a fact or helper withdrawn; None if it is in no list of it."""
    return _with_day(content, fact, _WITHDRAWN, on, after=("id",))


def released(content: bytes, fact: str) -> bytes | None:
    """Return the file with a fact as it was before it was withdrawn; None if it was not."""
    text = content.decode()
    found = _found(text, fact)
    names = [key.value for key, _ in found.value] if found else []
    if found is None or _WITHDRAWN not in names:
        return None
    number = names.index(_WITHDRAWN)
    key, value = found.value[number]
    start, end = key.start_mark.index, value.end_mark.index
    if number == 0:  # nothing stands before it but the dash or the bracket
        end = found.value[1][0].start_mark.index
    elif found.flow_style:
        start = found.value[number - 1][1].end_mark.index
    else:  # its line goes whole
        start, end = text.rindex("\n", 0, start), (text + "\n").index("\n", end)
    return (text[:start] + text[end:]).encode()


def _with_day(
    content: bytes, fact: str, field: str, on: date, after: tuple[str, ...]
) -> bytes | None:
    """Return the file with a day in a field of a fact; None if the fact is in no list of it.

    Args:
        after: the fields behind which it is put where it is not there, the first that is.
    """
    text = content.decode()
    found = _found(text, fact)
    if found is None:
        return None
    day = on.isoformat()
    fields = {key.value: (key, value) for key, value in found.value}
    if field in fields:
        _, value = fields[field]
        return (text[: value.start_mark.index] + day + text[value.end_mark.index :]).encode()
    key, value = next(fields[name] for name in after if name in fields)
    at = value.end_mark.index
    between = ", " if found.flow_style else "\n" + " " * key.start_mark.column
    return f"{text[:at]}{between}{field}: {day}{text[at:]}".encode()


def _found(text: str, fact: str) -> MappingNode | None:
    """Return a fact that stands in a list of a file."""
    return next((item for id_, item in items_in(text) if id_ == fact), None)


def items_in(text: str) -> Iterator[tuple[str, MappingNode]]:
    """Yield every item with an id that stands in a list of a file, with its id."""
    root = YAML(typ="safe").compose(BytesIO(text.encode()))
    for node in _nodes(root):
        for item in node.value if isinstance(node, SequenceNode) else ():
            id_ = _id_of(item) if isinstance(item, MappingNode) else None
            if id_ is not None:
                yield id_, item


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
