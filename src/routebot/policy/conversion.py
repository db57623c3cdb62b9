"""Bring files of older datasets to the present form, changing nothing else in them.

Until 2026-11 a fact stated the day on which it was checked, and a source did not say who speaks.
Now the day follows from the sources, and each says its `kind`. A way in had one limit of stay, as
`stay_days` in `per_days`; now it has a list of `limits`. Every clock of a stay ran from arrival;
now each says what starts it in `counts_from`. Comments, order and line breaks stay as they are: the
text is edited in place, and never written anew from its values.
"""

import re
from collections.abc import Iterator, Mapping
from io import BytesIO
from typing import NamedTuple

from ruamel.yaml import YAML
from ruamel.yaml.error import StreamMark, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from routebot.policy.hosts import proposed_kind

__all__ = ["converted", "in_present_form"]

_FIELDS_OF_OLD = re.compile(rb"\b(?:checked_on|stay_days|per_days):")
_SOURCES = re.compile(rb"\bpublisher:")
_TERMS = re.compile(rb"\bwithin_days: *[0-9]")
_STARTS = re.compile(rb"\bcounts_from:")
_KINDS = re.compile(rb"\bkind: *(?:law|official|carrier|news|guide|index)\b")
_SOURCE_KEYS = {"url", "publisher", "published"}
_LINE_END = re.compile("\r\n|[\n\r\x85\u2028\u2029]")


class _Edit(NamedTuple):
    """A piece of the text, and what stands there instead."""

    start: int
    end: int
    instead: str


class _Entry(NamedTuple):
    """A key with its value."""

    key: ScalarNode
    value: Node


def in_present_form(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return the files of a dataset in the present form."""
    return {name: converted(content) for name, content in files.items()}


def converted(content: bytes) -> bytes:
    """Return a file in the present form; one that cannot be read stays as it is."""
    if _is_of_today(content):
        return content
    try:
        text = content.decode("utf-8")
        node = YAML(typ="safe").compose(BytesIO(content))
    except (UnicodeDecodeError, YAMLError, ValueError):
        return content
    if node is None:
        return content
    for edit in sorted(_edits(text, node), reverse=True):
        text = text[: edit.start] + edit.instead + text[edit.end :]
    return text.encode()


def _is_of_today(content: bytes) -> bool:
    """Say, without parsing it, whether a file has nothing of an older form."""
    counts = [len(each.findall(content)) for each in (_KINDS, _SOURCES, _STARTS, _TERMS)]
    kinds, sources, starts, terms = counts
    return not _FIELDS_OF_OLD.search(content) and kinds >= sources and starts >= terms


def _edits(text: str, root: Node) -> Iterator[_Edit]:
    starts = [0, *(found.end() for found in _LINE_END.finditer(text))]
    for mapping in _mappings(root):
        entries = [_Entry(key, value) for key, value in mapping.value]
        named = {str(entry.key.value): entry for entry in entries}
        if {"checked_on", "sources"} <= named.keys():
            yield _dropping(text, starts, entries, named["checked_on"])
        if named.keys() >= _SOURCE_KEYS and "kind" not in named:
            yield _kind(text, starts, mapping, named["url"])
        if "regime" in named:
            yield from _stay(text, starts, entries, named)
        if "within_days" in named and "counts_from" not in named:
            yield from _start_of_clock(text, starts, mapping, named["within_days"])


def _mappings(node: Node) -> Iterator[MappingNode]:
    if isinstance(node, MappingNode):
        yield node
        for _, value in node.value:
            yield from _mappings(value)
    elif isinstance(node, SequenceNode):
        for item in node.value:
            yield from _mappings(item)


def _kind(text: str, starts: list[int], mapping: MappingNode, url: _Entry) -> _Edit:
    """Write the kind of a source before its first key."""
    first, _ = mapping.value[0]
    start = _place(starts, first.start_mark)
    kind = proposed_kind(str(url.value.value))
    line_end = "\r\n" if "\r\n" in text else "\n"
    after = ", " if mapping.flow_style else line_end + " " * first.start_mark.column
    return _Edit(start, start, f"kind: {kind}{after}")


def _stay(
    text: str, starts: list[int], entries: list[_Entry], named: Mapping[str, _Entry]
) -> Iterator[_Edit]:
    """Write the limit where the days stood, and leave wrong ones for the loader to name."""
    stay, window = named.get("stay_days"), named.get("per_days")
    days = _whole(stay)
    if stay and days is not None:
        start, end = _place(starts, stay.key.start_mark), _place(starts, stay.value.end_mark)
        yield _Edit(start, end, f"limits: {_limits(days, _whole(window))}")
    if window and _whole(window) is not None and (stay is None or days is not None):
        yield _dropping(text, starts, entries, window)


def _start_of_clock(
    text: str, starts: list[int], mapping: MappingNode, term: _Entry
) -> Iterator[_Edit]:
    """Write before a term what starts its clock."""
    if _whole(term):
        start = _place(starts, term.key.start_mark)
        line_end = "\r\n" if "\r\n" in text else "\n"
        after = ", " if mapping.flow_style else line_end + " " * term.key.start_mark.column
        yield _Edit(start, start, f"counts_from: arrival{after}")


def _whole(entry: _Entry | None) -> int | None:
    """Return a number of days, 0 for one that is said to be not known; None where it is wrong."""
    value = entry.value.value if entry and isinstance(entry.value, ScalarNode) else None
    if value in ("null", "~", ""):
        return 0
    return int(value) if isinstance(value, str) and value.isdecimal() else None


def _limits(days: int, window: int | None) -> str:
    if not days:
        return "[]"
    if not window:
        return f"[{{days: {days}, per: entry}}]"
    return f"[{{days: {days}, per: rolling, window_days: {window}}}]"


def _dropping(text: str, starts: list[int], entries: list[_Entry], stated: _Entry) -> _Edit:
    """Take a key out: its line if it has one of its own, else what leads to the next key."""
    start, line = _place(starts, stated.key.start_mark), stated.value.end_mark.line
    if not text[starts[stated.key.start_mark.line] : start].strip():
        end = starts[line + 1] if line + 1 < len(starts) else len(text)
        return _Edit(starts[stated.key.start_mark.line], end, "")
    position = entries.index(stated)
    if position + 1 < len(entries):
        return _Edit(start, _place(starts, entries[position + 1].key.start_mark), "")
    before = _place(starts, entries[position - 1].value.end_mark)
    return _Edit(before, _place(starts, stated.value.end_mark), "")


def _place(starts: list[int], mark: StreamMark) -> int:
    return starts[int(mark.line)] + int(mark.column)
