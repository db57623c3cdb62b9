"""Read YAML as plain values that know their lines.

Anchors, aliases, tags, duplicate keys and documents with times are refused: a volunteer who writes
one has almost certainly slipped.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from io import BytesIO
from typing import Any, cast

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import CollectionEndEvent, CollectionStartEvent
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from routebot.errors import DataError, said

__all__ = ["MOST_EVENTS", "Position", "YamlFile", "YamlPath", "read_file", "read_yaml", "spell"]


YamlPath = tuple[str | int, ...]
"""Keys and indices from the root of a file to something in it."""


_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


_NUMBER = re.compile(r"[-+]?\d{1,15}(\.\d{1,15})?")


_TAG = "tag:yaml.org,2002:"


_DEEPEST = 40  # the data needs about 10

MOST_EVENTS = 150_000
"""Keys, values and brackets of one file; the largest had 23,836 in 2026-11."""


@dataclass(frozen=True)
class Position:
    """Where something stands: file, 1-based line, path in the file."""

    file: str
    line: int
    path: str

    def error(self, problem: str, hint: str = "") -> DataError:
        """Make the error that points here."""
        return DataError(self.file, self.line, self.path, problem, hint)


@dataclass
class YamlFile:
    """One YAML file as plain values, with the line of every path."""

    name: str
    value: Any = None
    lines: dict[YamlPath, int] = field(default_factory=dict)
    errors: list[DataError] = field(default_factory=list)

    def line(self, path: YamlPath) -> int:
        """Return the line of a path, or of the nearest thing around it that is there."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)

    def position(self, path: YamlPath) -> Position:
        """Return where a path stands."""
        return Position(self.name, self.line(path), spell(path))

    def complain(self, path: YamlPath, problem: str, hint: str = "") -> None:
        """Note what is wrong at a path."""
        self.errors.append(self.position(path).error(problem, hint))


def spell(path: YamlPath) -> str:
    """Write a path the way people read it: ``entry[0].limits``."""
    words = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
    return words.removeprefix(".")


def read_yaml(name: str, content: bytes) -> tuple[Any, list[DataError]]:
    """Return the value of one YAML (or JSON) document, and what is wrong in it."""
    file = read_file(name, content)
    return file.value, file.errors


def read_file(name: str, content: bytes) -> YamlFile:
    """Read one YAML (or JSON) document; what is wrong in it is noted, never raised."""
    file = YamlFile(name)
    try:
        content.decode("utf-8")
        if found := _too_much(content):
            file.errors.append(DataError(name, *found))
            return file
        node = YAML(typ="safe").compose(BytesIO(content))
        file.value = None if node is None else _plain(file, (), node, set())
    except UnicodeDecodeError as error:
        file.complain(
            (), said("is not UTF-8 text (byte {byte})", byte=error.start), "save the file as UTF-8"
        )
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        problem = " ".join(str(error.problem or error.context or "cannot be read").split())
        file.errors.append(_not_yaml(name, content, mark.line + 1 if mark else 0, problem))
    except (YAMLError, ValueError) as error:
        file.complain(
            (), said(_NOT_VALID, problem=str(error).splitlines()[0]), "take the character out"
        )
    else:
        if file.value is None and not file.errors:
            file.complain((), "is empty", "restore the file")
    return file


_NOT_VALID = "not valid YAML: {problem}"

_HINT = "check the indentation, and quote texts that hold `: `, `#` or quotes"

_ODD_SIGNS = {
    "\u201c": ("a typographic quote", 'write "'),
    "\u201d": ("a typographic quote", 'write "'),
    "\u201e": ("a typographic quote", 'write "'),
    "\u2018": ("a typographic quote", "write '"),
    "\u2019": ("a typographic quote", "write '"),
    "\u00a0": ("a non-breaking space", "write a plain space"),
}
"""Signs that word processors put in, where YAML knows others: what they are, what to write."""


def _not_yaml(name: str, content: bytes, line: int, problem: str) -> DataError:
    """Say what is wrong, naming a sign that a word processor has put in nearby."""
    rows = content.decode().split("\n")
    # YAML notices some of them a line later.
    for number in (line, line - 1):
        text = rows[number - 1] if 0 < number <= len(rows) else ""
        outside = text[: len(text) - len(text.lstrip())] + re.sub(r"\"[^\"]*\"", "", text.lstrip())
        for sign, (what, hint) in _ODD_SIGNS.items():
            if sign in outside:
                shown = f"{sign} is {what}" if sign.strip() else f"holds {what}"
                return DataError(name, number, "", said(_NOT_VALID, problem=shown), hint)
    return DataError(name, line, "", said(_NOT_VALID, problem=problem), _HINT)


def _too_much(content: bytes) -> tuple[int, str, str, str] | None:
    """Return line, path, what is too much and what to write, of what nobody writes by hand."""
    # Looked for before composing: the C composer recurses until the stack ends, and each node of a
    # million takes a kilobyte.
    depth = 0
    for number, event in enumerate(YAML(typ="safe").parse(BytesIO(content))):
        line = int(event.start_mark.line) + 1
        if number > MOST_EVENTS:
            return line, "", "holds far more than any file of the dataset", "take it apart"
        if isinstance(event, CollectionStartEvent):
            depth += 1
            if depth > _DEEPEST:
                return line, "", "is nested too deeply", "write it flatter"
        elif isinstance(event, CollectionEndEvent):
            depth -= 1
    return None


def _plain(file: YamlFile, path: YamlPath, node: Node, seen: set[int]) -> Any:
    file.lines.setdefault(path, node.start_mark.line + 1)
    if id(node) in seen or node.anchor:
        file.complain(path, "anchors and aliases are not allowed here", "write the value out")
        return None
    if not isinstance(node, ScalarNode) and node.tag not in (f"{_TAG}map", f"{_TAG}seq"):
        file.complain(path, said("the tag {tag} is not allowed here", tag=node.tag), "take it out")
    seen.add(id(node))
    if isinstance(node, MappingNode):
        return _mapping(file, path, node, seen)
    if isinstance(node, SequenceNode):
        return [_plain(file, (*path, index), item, seen) for index, item in enumerate(node.value)]
    return _scalar(file, path, cast("ScalarNode", node))


def _mapping(file: YamlFile, path: YamlPath, node: MappingNode, seen: set[int]) -> dict[Any, Any]:
    result: dict[Any, Any] = {}
    for key_node, value_node in node.value:
        key = _scalar(file, path, key_node) if isinstance(key_node, ScalarNode) else None
        inner = (*path, str(key))
        if key is None:
            file.complain(path, "a key must be a plain word", "write `word: value`")
            continue
        if key in result:
            file.lines[inner] = key_node.start_mark.line + 1
            file.complain(inner, "stands here twice", "keep one of the two")
        file.lines[inner] = key_node.start_mark.line + 1
        result[key] = _plain(file, inner, value_node, seen)
    return result


def _scalar(file: YamlFile, path: YamlPath, node: ScalarNode) -> Any:
    """Read a scalar as YAML 1.2 does, with dates and without anything exotic."""
    tag, text = str(node.tag).removeprefix(_TAG), str(node.value)
    if node.style in ("'", '"', "|", ">"):
        tag = "str"
    if tag == "timestamp" and _DATE.fullmatch(text):
        return _date(file, path, text)
    if tag not in _SCALARS or (tag in ("int", "float") and not _NUMBER.fullmatch(text)):
        file.complain(
            path, said('"{text}" is neither text, number nor date', text=text), "put it in quotes"
        )
        return None
    return _SCALARS[tag](text)


def _date(file: YamlFile, path: YamlPath, text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        file.complain(
            path, said("there is no such day as {text}", text=text), "write it as 2026-01-31"
        )
        return None


def _number(text: str) -> int | float:
    return float(text) if "." in text else int(text)


_SCALARS: Mapping[str, Callable[[str], Any]] = {
    "str": str,
    "null": lambda _text: None,
    "bool": lambda text: text.lower() == "true",
    "int": _number,
    "float": _number,
}
