"""Change the pages of facts in the text of their file; every other character stays."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from ruamel.yaml.nodes import MappingNode, Node, SequenceNode

from routebot.policy.sources import Source
from routebot.publishing.closing import items_in

__all__ = ["PagesChange", "resourced"]


@dataclass(frozen=True, slots=True)
class PagesChange:
    """What becomes of the pages of a fact.

    Attributes:
        seen: address of one of its pages -> the day on which it was read again.
        added: new ones.
        retired: addresses of those that are taken off it.
    """

    seen: Mapping[str, date]
    added: Sequence[Source] = ()
    retired: frozenset[str] = frozenset()


class _Patch(NamedTuple):
    """A stretch of a text, from one index to another, and what is to stand there."""

    start: int
    end: int
    text: str


def resourced(content: bytes, changes: Mapping[str, PagesChange]) -> bytes:
    """Return a file with the pages of some of its facts changed.

    Args:
        changes: id of a fact -> what becomes of its pages; ids that are not in the file are left.
    """
    text = content.decode()
    patches = [
        patch
        for id_, item in items_in(text)
        if id_ in changes
        for patch in _patches(text, item, changes[id_])
    ]
    for patch in sorted(patches, reverse=True):
        text = text[: patch.start] + patch.text + text[patch.end :]
    return text.encode()


def _patches(text: str, fact: MappingNode, change: PagesChange) -> Iterator[_Patch]:
    pages = _field(fact, "sources")
    if not isinstance(pages, SequenceNode):
        return
    if pages.flow_style:
        yield _inline(text, pages, change)
        return
    for page in pages.value:
        url = _scalar(page, "url")
        if url in change.retired:
            yield _without(text, page)
        elif url in change.seen:
            yield _seen(page, change.seen[url])
    if change.added:
        yield _beside(text, pages, change.added)


def _inline(text: str, pages: SequenceNode, change: PagesChange) -> _Patch:
    """Write the pages that stand between brackets anew, those that stay as they were."""
    written = []
    for page in pages.value:
        start, end, url = page.start_mark.index, page.end_mark.index, _scalar(page, "url")
        if url in change.seen:
            at = _seen(page, change.seen[url])
            written.append(text[start : at.start] + at.text + text[at.end : end])
        elif url not in change.retired:
            written.append(text[start:end])
    written += map(_written, change.added)
    return _Patch(pages.start_mark.index, pages.end_mark.index, f"[{', '.join(written)}]")


def _seen(page: MappingNode, on: date) -> _Patch:
    """Set the day on which a page was read again."""
    there = _field(page, "seen_on")
    if there is not None:
        return _Patch(there.start_mark.index, there.end_mark.index, on.isoformat())
    key, value = next(pair for pair in page.value if pair[0].value == "published")
    between = ", " if page.flow_style else "\n" + " " * key.start_mark.column
    at = value.end_mark.index
    return _Patch(at, at, f"{between}seen_on: {on.isoformat()}")


def _without(text: str, page: MappingNode) -> _Patch:
    """Take the lines of a page out."""
    start = text.rfind("\n", 0, text.rfind("-", 0, page.start_mark.index)) + 1
    return _Patch(start, text.find("\n", _end(page)) + 1 or len(text), "")


def _beside(text: str, pages: SequenceNode, added: Sequence[Source]) -> _Patch:
    """Put new pages below the last one."""
    line = text.find("\n", _end(pages.value[-1]))
    dash = f"{' ' * pages.start_mark.column}- "
    lines = "".join(f"{dash}{_written(each)}\n" for each in added)
    return (
        _Patch(line + 1, line + 1, lines)
        if line >= 0
        else _Patch(len(text), len(text), f"\n{lines}")
    )


def _end(page: MappingNode) -> int:
    """Return where the last letter of a page stands, before whatever is below it."""
    if page.flow_style:
        return int(page.end_mark.index)
    return int(page.value[-1][1].end_mark.index)


def _written(source: Source) -> str:
    """Write a page as one line, as the files have them."""
    fields = {
        "kind": source.kind.value,
        "url": json.dumps(source.url),
        "publisher": json.dumps(source.publisher, ensure_ascii=False),
        "published": source.published.plain if source.published else "null",
    }
    if source.seen_on:
        fields["seen_on"] = source.seen_on.isoformat()
    return "{" + ", ".join(f"{name}: {value}" for name, value in fields.items()) + "}"


def _field(item: MappingNode, name: str) -> Node | None:
    return next((value for key, value in item.value if key.value == name), None)


def _scalar(item: MappingNode, name: str) -> str:
    node = _field(item, name)
    return str(node.value) if node is not None else ""
