"""What else speaks of a rule that an edit changes, and may say something else from now on.

A rule is rarely written once: a disagreement is about it, a note explains it, a pitfall names its
days, a link leads over the same crossing. Whoever changes the rule has to look at them too.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from pydantic import BaseModel

from routebot.policy.dated import Dated
from routebot.policy.doubts import Disagreement, NotEstablished
from routebot.policy.facts import Announcement, Fact, Link, Statement, Text
from routebot.policy.files import Dataset
from routebot.policy.limits import Limit
from routebot.publishing.differences import Edit, Key, Thing, things_of

__all__ = ["Related", "related_to"]

_FIGURES = ("limits", "lead_days", "within_days")
"""Fields whose figures stand in texts as well."""

_SMALLEST_FIGURE = 10
"""Figures below it stand in every other text."""

_CROSSING_PARTS = re.compile(r"[«»\"]|\s+[—–-]\s+|,")
"""What stands between the names of the two sides of a crossing."""

_SHORTEST_NAME = 4
"""Letters of a name by which a crossing is looked for in texts."""


@dataclass(frozen=True, slots=True)
class Related:
    """Something that speaks of what an edit changes, and was not edited itself.

    Attributes:
        edited: ids of the edits that it speaks of.
        owner: where it stands, as `Edit.owner`.
        text: what it says; of a disagreement, what to plan for.
    """

    id: str
    owner: str
    edited: tuple[str, ...]
    text: Text | Statement


def related_to(
    edits: Sequence[Edit], old: Dataset, new: Dataset, first: date
) -> tuple[Related, ...]:
    """Return what speaks of the edited rules in the new version, in the order of its files.

    Args:
        first: the day from which the new version would serve; what ended before it is left out.
    """
    before = things_of(old)
    meant = [
        _Sought(edit, before[Key(edit.owner, edit.kind, edit.id)])
        for edit in edits
        if edit.changes_rule and Key(edit.owner, edit.kind, edit.id) in before
    ]
    edited = {edit.id for edit in edits}
    found = []
    for key, thing in things_of(new).items():
        is_past = isinstance(thing, Dated) and thing.valid_to and thing.valid_to < first
        text = _text_of(thing)
        if text is not None and not is_past and key.id not in edited:
            spoken_of = tuple(each.id for each in meant if each.is_spoken_of(key, thing))
            if spoken_of:
                found.append(Related(key.id, key.owner, spoken_of, text))
    return tuple(found)


class _Sought:
    """What makes another thing speak of an edit: its id, its former figures, its crossing."""

    def __init__(self, edit: Edit, thing: Thing) -> None:
        self.id = edit.id
        self._owner = edit.owner
        found = {figure for name in _FIGURES for figure in _figures(getattr(thing, name, None))}
        self._figures = [re.compile(rf"(?<![\d.,]){figure}(?!\d|[.,]\d)") for figure in found]
        crossing = thing.crossing.ru if isinstance(thing, Link) and thing.crossing else ""
        names = (name.strip() for name in _CROSSING_PARTS.split(crossing))
        self._names = [name for name in names if len(name) >= _SHORTEST_NAME]

    def is_spoken_of(self, key: Key, thing: Any) -> bool:
        """Say whether a thing names it, or says a figure or a crossing of it."""
        if self.id in (*getattr(thing, "about", ()), *getattr(thing, "covers", ())):
            return True
        said = " ".join(_russian(thing))
        if self._owner == key.owner and any(figure.search(said) for figure in self._figures):
            return True
        return any(name in said for name in self._names)


def _figures(value: object) -> Iterator[int]:
    """Yield the figures of a field that stand in texts, too."""
    if isinstance(value, Limit):
        yield from _figures((value.days, value.window_days))
    elif isinstance(value, tuple):
        for inner in value:
            yield from _figures(inner)
    elif isinstance(value, int) and value >= _SMALLEST_FIGURE:
        yield value


def _text_of(thing: object) -> Text | Statement | None:
    """Return what a thing says, of those that tell people something."""
    if isinstance(thing, Disagreement):
        return thing.plan_for
    if isinstance(thing, Fact | NotEstablished | Announcement):
        return thing.text
    return None


def _russian(thing: object) -> Iterator[str]:
    """Yield every Russian text of a thing: both languages say the same."""
    if isinstance(thing, Text | Statement):
        yield thing.ru
    elif isinstance(thing, BaseModel):
        for name in type(thing).model_fields:
            yield from _russian(getattr(thing, name))
    elif isinstance(thing, tuple):
        for inner in thing:
            yield from _russian(inner)
