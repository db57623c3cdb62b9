"""What one thing says in two versions, field by field, as short plain text."""

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

from routebot.publishing.outline import Part

__all__ = ["Field", "differing"]

_MOST_TOLD = 300
"""Characters of a value side by side with another: enough to see which is which."""

_LANGUAGES = frozenset({"ru", "en"})


class Field(NamedTuple):
    """One field in two versions; None where it is not there."""

    name: str
    old: str | None
    new: str | None


def differing(old: Part | None, new: Part | None) -> Iterator[Field]:
    """Yield the fields in which two versions of a thing differ, a text in each language."""
    before, after = dict(_fields(old)), dict(_fields(new))
    for name in {**after, **before}:
        if before.get(name) != after.get(name):
            yield Field(name, _told(before.get(name)), _told(after.get(name)))


def _fields(part: Part | None) -> Iterator[tuple[str, Any]]:
    if part is None:
        return
    if part.parts is not None:  # a list or table: what stands in it
        yield "", list(part.parts)
    elif not isinstance(part.value, dict):
        yield "", part.value
    else:
        for name, inner in part.value.items():
            if isinstance(inner, dict) and inner.keys() == _LANGUAGES:
                yield from ((f"{name}.{language}", text) for language, text in inner.items())
            else:
                yield str(name), inner


def _told(value: Any) -> str | None:
    if value is None:
        return None
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= _MOST_TOLD else f"{text[: _MOST_TOLD - 1]}…"
