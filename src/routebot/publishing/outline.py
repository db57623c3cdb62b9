"""What stands in a file of the dataset, thing by thing, each with its own stretch of the text.

A file is a tree of parts. What has an id (a fact, a question, an option) or is a line of a table
(the baseline, second passports) is a part that is never taken out by being left out; so is the
list around it. Everything else is a plain field. Put together again, the parts give the text they
were cut from, to the letter: comments, order and layout stay where they are.

ruamel's own round trip is not used for writing: of the 98 files of the dataset it rewrites 94
(``null`` becomes nothing, ``[{a: b}]`` becomes ``[a: b]``), and who compares two exports would
drown in that. It is used for finding where everything stands.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from io import BytesIO
from pathlib import PurePosixPath
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.nodes import CollectionNode, MappingNode, Node, SequenceNode

from routebot.errors import DataError, DatasetError
from routebot.policy.yaml import YamlFile, YamlPath, read_file

__all__ = ["Part", "named_parts", "outline", "paths_of", "same"]

_KEPT = 8
"""Versions of files kept: one edit reads its base, itself and what serves, of which two are often
the same, more than once.
"""

_NO_IDS = frozenset({"members"})
"""Lists whose items point to something else by their id."""

_TABLES = frozenset({"baseline.yaml", "passports.yaml"})
"""Files whose things are the lines of a mapping, each under its key."""

_QUESTIONS = "questions.yaml"
"""The one file whose things hold further things: options."""


@dataclass(frozen=True)
class Part:
    """A stretch of a file, with the parts it consists of.

    Attributes:
        key: id, or name of a field; by it the part is found in another version of the file.
        id: as people name it: ``kz-entry``, ``passport.gold``, ``KZ.cities``.
        value: as plain YAML values; of what has parts, as it was read.
        text: the stretch itself, comments above it included; whole lines, unless it is inline.
        column: where its first letter stands.
        inline: it stands between brackets, in a line with others.
        named: it has an id, so leaving it out does not take it out.
        lead, gaps: what stands before its first part, and after each of them.
        parts: None of what is one thing.
    """

    key: str
    id: str
    value: Any
    text: str
    column: int
    inline: bool
    named: bool
    lead: str = ""
    gaps: tuple[str, ...] = ()
    parts: Mapping[str, "Part"] | None = field(default=None)

    @property
    def is_empty(self) -> bool:
        """Say whether it is a list or field with nothing in it."""
        return not self.parts if self.parts is not None else self.value in (None, [], {})

    def with_parts(self, parts: Sequence["Part"]) -> "Part":
        """Return it made of other parts, the gaps of those that stay kept."""
        after = dict(zip(self.parts or {}, self.gaps, strict=True))
        if not parts:
            nothing: list[Any] | dict[str, Any] = [] if isinstance(self.value, list) else {}
            text = f"{self.key}: {'[]' if nothing == [] else '{}'}"
            text = text if self.inline else f"{' ' * self.column}{text}\n"
            return replace(self, value=nothing, text=text, lead="", gaps=(), parts=None)
        joint = ", " if any(part.inline for part in parts) else ""
        gaps = [after.get(part.key, joint) for part in parts]
        if joint:  # what stands after the last one closes the brackets
            gaps = [gap if "," in gap else joint for gap in gaps[:-1]]
            gaps.append(self.gaps[-1] if self.gaps else "")
        text = self.lead + "".join(part.text + gap for part, gap in zip(parts, gaps, strict=True))
        return replace(self, text=text, gaps=tuple(gaps), parts={part.key: part for part in parts})


def same(one: Part | None, other: Part | None) -> bool:
    """Say whether two versions of a part say the same, whatever their layout and order."""
    if one is None or other is None:
        return one is other
    if one.is_empty or other.is_empty:
        return one.is_empty and other.is_empty
    if one.parts is None or other.parts is None:
        return one.parts is other.parts and one.value == other.value
    return one.parts.keys() == other.parts.keys() and all(
        same(part, other.parts[key]) for key, part in one.parts.items()
    )


def named_parts(part: Part) -> Iterator[Part]:
    """Yield everything that has an id, a question before its options."""
    for inner in (part.parts or {}).values():
        if inner.named:
            yield inner
        yield from named_parts(inner)


def paths_of(part: Part, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Part]]:
    """Yield every part of a part with the keys that lead to it."""
    for key, inner in (part.parts or {}).items():
        yield (*path, key), inner
        yield from paths_of(inner, (*path, key))


@lru_cache(_KEPT)
def outline(name: str, content: bytes | None) -> Part:
    """Read a file as a tree of parts; one that is not there is empty.

    Args:
        name: in the dataset, ``destinations/KZ.yaml``.
    Raises:
        DatasetError: it is no YAML mapping, or an id stands in a list twice.
    """
    if content is None:
        return Part(name, _stem(name), None, "", 0, inline=False, named=True, parts={})
    text = content.decode("utf-8", "replace")
    text = text if text.endswith("\n") else f"{text}\n"
    file = read_file(f"data/{name}", content)
    if file.errors or not isinstance(file.value, dict):
        wrong = DataError(file.name, 1, "", "is no list of fields", "restore the file")
        raise DatasetError(file.errors or [wrong])
    node = YAML(typ="safe").compose(BytesIO(text.encode()))
    return _Reader(name, text, file).part(name, node, (), _Stretch(0, len(text), 0, False), True)


@dataclass(frozen=True)
class _Stretch:
    start: int
    end: int
    column: int
    inline: bool


@dataclass(frozen=True)
class _Reader:
    name: str
    text: str
    file: YamlFile

    def part(self, key: str, node: Node, path: YamlPath, at: _Stretch, named: bool) -> Part:
        """Return a part and all that it consists of."""
        value = self._value(path)
        whole = Part(
            key, self._id(path), value, self.text[at.start : at.end], at.column, at.inline, named
        )
        if not self._has_parts(path, value):
            return whole
        inner = list(self._inner(node, path, at))
        edges = [
            at.start,
            *(place for _, _, _, where in inner for place in (where.start, where.end)),
        ]
        edges.append(at.end)
        parts = {
            name: self.part(name, child, where_in, where, self._is_named(where_in))
            for name, child, where_in, where in inner
        }
        return replace(
            whole,
            lead=self.text[edges[0] : edges[1]],
            gaps=tuple(self.text[a:b] for a, b in zip(edges[2::2], edges[3::2], strict=True)),
            parts=parts,
        )

    def _inner(
        self, node: Node, path: YamlPath, at: _Stretch
    ) -> Iterator[tuple[str, Node, YamlPath, _Stretch]]:
        """Yield the key, node, path and stretch of everything in a list or mapping."""
        found = self._entries(node, path)
        inline = isinstance(node, CollectionNode) and bool(node.flow_style)
        column = node.start_mark.column
        starts = []
        for number, (_, first, _, _) in enumerate(found):
            if inline:
                starts.append(first.start_mark.index)
            else:
                starts.append(self._start(node, first, column, bool(path) or number > 0))
        for number, (key, _, last, where) in enumerate(found):
            if inline:
                end = last.end_mark.index
            else:
                end = starts[number + 1] if number + 1 < len(found) else at.end
                end = self._trimmed(starts[number], end, column)
            yield key, last, where, _Stretch(starts[number], end, column, inline)

    def _entries(self, node: Node, path: YamlPath) -> list[tuple[str, Node, Node, YamlPath]]:
        """Return of everything inside its key, where it begins, its node, and its path."""
        if isinstance(node, MappingNode):
            return [
                (str(key.value), key, value, (*path, str(key.value))) for key, value in node.value
            ]
        found: dict[str, tuple[str, Node, Node, YamlPath]] = {}
        for number, item in enumerate(node.value if isinstance(node, SequenceNode) else ()):
            id_ = self._value((*path, number))["id"]
            if id_ in found:
                first = self.file.position((*found[id_][3], "id"))
                position = self.file.position((*path, number, "id"))
                problem = f'the id "{id_}" is taken by {first.file}:{first.line}'
                raise DatasetError([position.error(problem, "choose another")])
            found[id_] = (id_, item, item, (*path, number))
        return list(found.values())

    def _start(self, node: Node, first: Node, column: int, takes_comments: bool) -> int:
        """Return where a part begins: with its line, and the comments directly above it."""
        index = first.start_mark.index
        start = self._line(index)
        before = self.text[start:index].strip()
        if isinstance(node, SequenceNode):
            # The dash may stand on a line of its own.
            start = start if before else self._line(self.text.rfind("-", 0, index))
        elif before:
            return int(index)
        while takes_comments and start > 0:
            above = self._line(start - 1)
            if not self.text[above:start].startswith(f"{' ' * column}#"):
                break
            start = above
        return start

    def _trimmed(self, start: int, end: int, column: int) -> int:
        """Return where a part ends, without the empty lines and comments that follow it."""
        while (last := self._line(end - 1)) > start:
            line = self.text[last:end]
            outer = line.lstrip().startswith("#") and len(line) - len(line.lstrip()) <= column
            if line.strip() and not outer:
                break
            end = last
        return end

    def _line(self, index: int) -> int:
        return self.text.rfind("\n", 0, max(index, 0)) + 1

    def _value(self, path: YamlPath) -> Any:
        value = self.file.value
        for step in path:
            value = value[step]
        return value

    def _has_parts(self, path: YamlPath, value: Any) -> bool:
        if not path:
            return True
        if isinstance(value, dict):
            in_table = self.name in _TABLES and len(path) == 1
            return in_table or (
                self.name == _QUESTIONS and path[0] == "questions" and len(path) == 2
            )
        listed = len(path) == 1 or (self.name == _QUESTIONS and path[-1] == "options")
        return listed and path[-1] not in _NO_IDS and _all_have_ids(value)

    def _is_named(self, path: YamlPath) -> bool:
        """Say whether what stands at a path has an id of its own."""
        return isinstance(path[-1], int) or (self.name in _TABLES and len(path) == 2)

    def _id(self, path: YamlPath) -> str:
        """Return how people name what stands at a path."""
        stem = _stem(self.name)
        if not path:
            return stem
        if len(path) == 1:
            return f"{stem}.{path[0]}"
        if self.name in _TABLES and not isinstance(path[1], int):
            return f"{stem}.{path[1]}"
        outer = str(self._value(path[:2])["id"])
        if len(path) == 4:
            return f"{outer}.{self._value(path)['id']}"
        return outer


def _all_have_ids(value: Any) -> bool:
    return (
        isinstance(value, list)
        and bool(value)
        and all(isinstance(item, dict) and isinstance(item.get("id"), str) for item in value)
    )


def _stem(name: str) -> str:
    return PurePosixPath(name).stem
