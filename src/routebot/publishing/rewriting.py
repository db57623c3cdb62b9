"""Change one thing in the text of a file; every other letter stays."""

from collections.abc import Sequence
from dataclasses import replace
from io import StringIO
from typing import Any

from ruamel.yaml import YAML

from routebot.publishing.edits import Operation
from routebot.publishing.outline import Part

__all__ = ["at", "changed", "ordered"]

_WIDE = 1_000_000
"""Characters of a line that is written anew: it is never folded."""


def at(part: Part, path: Sequence[str]) -> Part | None:
    """Return what stands at a path of keys; None if nothing does."""
    found: Part | None = part
    for key in path:
        found = (found.parts or {}).get(key) if found else None
    return found


def changed(part: Part, path: Sequence[str], operation: Operation) -> Part:
    """Return a part with something in it changed, added or taken out.

    Args:
        path: the rest of the operation's path.
    """
    key, inner = path[0], list((part.parts or {}).values())
    what = "add" if key not in (part.parts or {}) else operation.what
    if len(path) > 1:
        there = (part.parts or {}).get(key)
        if there is None or there.parts is None:
            there = _begun(key, part, there, operation)
        made = changed(there, path[1:], operation)
        if any(each.key == key for each in inner):
            return part.with_parts([made if each.key == key else each for each in inner])
        return part.with_parts([*inner, made])
    if operation.new is None:
        return part.with_parts([each for each in inner if each.key != key])
    if what != "add":
        return part.with_parts(
            [_fitted(operation.new, part) if each.key == key else each for each in inner]
        )
    place = _place(inner, operation)
    return part.with_parts([*inner[:place], _fitted(operation.new, part), *inner[place:]])


def _begun(key: str, around: Part, empty: Part | None, operation: Operation) -> Part:
    """Return a list or mapping that nothing stands in yet."""
    column = next((part.column for part in (around.parts or {}).values()), 0)
    lead = f"{' ' * column}{key}:\n"
    value: Any = [] if operation.new and isinstance(operation.new.value, dict) else {}
    if empty is None:
        lead = f"\n{lead}"
    return Part(key, key, value, lead, column, inline=False, named=False, lead=lead, parts={})


def _place(inner: Sequence[Part], operation: Operation) -> int:
    """Return where something new goes: after what it stood after, added things in order of id."""
    keys = [part.key for part in inner]
    before = next((key for key in operation.after if key in keys), None)
    at = keys.index(before) + 1 if before is not None else 0
    if at == 0 and inner and not inner[0].named:
        at = 1  # the id of a file or question stands first
    new = operation.path[-1]
    while at < len(keys) and keys[at] not in operation.beside and keys[at] < new:
        at += 1
    return at


def _fitted(new: Part, around: Part) -> Part:
    """Return a part as it is written in the list or mapping that it comes into."""
    siblings = list((around.parts or {}).values())
    inline = any(part.inline for part in siblings)
    column = siblings[0].column if siblings else new.column
    if inline != new.inline:
        text = _written(new)
        if not inline:
            dash = "- " if _is_item(around) else ""
            text = f"{' ' * column}{dash}{text}\n"
        return replace(new, text=text, inline=inline, column=column, lead="", gaps=(), parts=None)
    if inline or column == new.column:
        return new
    return _shifted(new, column - new.column)


def _is_item(around: Part) -> bool:
    return isinstance(around.value, list)


def _written(part: Part) -> str:
    """Write a part anew, in one line."""
    yaml, written = YAML(), StringIO()
    yaml.default_flow_style, yaml.width = True, _WIDE
    item = isinstance(part.value, dict) and part.value.get("id") == part.key
    yaml.dump([part.value] if item else {part.key: part.value}, written)
    return written.getvalue().strip()[1:-1]


def _shifted(part: Part, columns: int) -> Part:
    """Move the lines of a part to the right or left."""
    inner = {key: _shifted(each, columns) for key, each in (part.parts or {}).items()}
    return replace(
        part,
        text=_moved(part.text, columns),
        column=part.column + columns,
        lead=_moved(part.lead, columns),
        gaps=tuple(_moved(gap, columns) for gap in part.gaps),
        parts=None if part.parts is None else inner,
    )


def _moved(text: str, columns: int) -> str:
    lines = text.splitlines(keepends=True)
    if columns > 0:
        return "".join(f"{' ' * columns}{line}" if line.strip() else line for line in lines)
    return "".join(line[-columns:] if not line[:-columns].strip() else line for line in lines)


def ordered(tree: Part, operation: Operation) -> Part | None:
    """Bring a list into another order; None if it was brought into a third one since."""
    now = at(tree, operation.path)
    old, new = operation.old, operation.new
    if now is None or old is None or new is None:
        return None
    common = (now.parts or {}).keys() & (old.parts or {}).keys() & (new.parts or {}).keys()
    was, wanted, present = (
        [key for key in part.parts or {} if key in common] for part in (old, new, now)
    )
    if present == wanted:
        return tree
    if present != was:
        return None
    coming = iter(wanted)
    parts = now.parts or {}
    moved = now.with_parts([parts[next(coming)] if key in common else parts[key] for key in parts])
    return _with(tree, operation.path, moved)


def _with(tree: Part, path: Sequence[str], part: Part) -> Part:
    if not path:
        return part
    inner = (tree.parts or {}).values()
    return tree.with_parts(
        [_with(each, path[1:], part) if each.key == path[0] else each for each in inner]
    )
