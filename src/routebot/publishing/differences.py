"""What differs between two versions of the dataset, fact by fact.

Everything with an id is a *thing*: a fact, a question, a topic, a helper, a disagreement, a member
list. A thing that moved to another file or another kind counts as removed and added. Layout and
comments of the files make no difference.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, NamedTuple

from pydantic import BaseModel

from routebot.policy.dated import Dated
from routebot.policy.facts import Statement, Text
from routebot.policy.files import Dataset, Section
from routebot.policy.passports import PassportsFile, turned

__all__ = [
    "Edit",
    "FieldEdit",
    "Key",
    "TextEdit",
    "Thing",
    "edits_between",
    "every_edit_is_of_texts",
    "things_of",
]

_DRY = frozenset({"text", "sources", "confidence", "covers"})
"""Fields that say how well a rule is known, or say it in words; the rule itself is in the others.
"""
_KNOWN_BY = ("name", "crossing", "route", "short", "text", "plan_for", "label")
"""Fields that a thing is known by, the best first."""

_SHORT = frozenset({"cities", "aliases", "members", "excludes"})
"""Lists that belong to a destination or area itself."""


@dataclass(frozen=True, slots=True)
class FieldEdit:
    """One field that changed; its values are plain JSON, None where it was not there."""

    name: str
    old: Any
    new: Any


@dataclass(frozen=True, slots=True)
class TextEdit:
    """One text that changed in one language."""

    name: str
    language: Literal["ru", "en"]
    old: str | None
    new: str | None


@dataclass(frozen=True, slots=True)
class Edit:
    """One thing that was added, removed or changed.

    Attributes:
        owner: a destination's code, an area's id, or the name of a file without its ending.
        kind: the list it stands in, ``entry`` or ``bars`` for example.
        begins_on: the first day on which it makes a difference; None when only days before the plan
            differ.
        sources: addresses that support it: the new ones, the old ones of what was removed.
        said: what it is known by: a name, a crossing, a short text; None of what says nothing.
    """

    owner: str
    kind: str
    id: str
    what: Literal["added", "removed", "changed"]
    fields: tuple[FieldEdit, ...]
    texts: tuple[TextEdit, ...]
    begins_on: date | None
    sources: tuple[str, ...]
    said: Text | Statement | None = None

    @property
    def changes_rule(self) -> bool:
        """Say whether more than words, sources and days of confirmation changed."""
        return self.what != "changed" or any(edit.name not in _DRY for edit in self.fields)


class Key(NamedTuple):
    """How a thing is found in both versions."""

    owner: str
    kind: str
    id: str


Thing = BaseModel | Mapping[str, Any]


def every_edit_is_of_texts(edits: Sequence[Edit]) -> bool:
    """Say whether nothing but wording changed."""
    return all(edit.what == "changed" and not edit.fields for edit in edits)


def edits_between(old: Dataset, new: Dataset, first: date) -> tuple[Edit, ...]:
    """List what differs, destinations first, each in the order of its file.

    Args:
        first: the day from which the new version would serve.
    """
    before, after = things_of(old), things_of(new)
    found = []
    for key in {**after, **before}:
        was, now = before.get(key), after.get(key)
        if was != now:
            found.append(_edit(key, was, now, first))
    return tuple(sorted([*found, *_reordered(before, after, first)], key=_place))


def things_of(dataset: Dataset) -> dict[Key, Thing]:
    """Return everything with an id, in file order."""
    return dict(_things(dataset))


def _place(edit: Edit) -> tuple[bool, str]:
    return not edit.owner.isupper(), edit.owner


def _things(dataset: Dataset) -> Iterator[tuple[Key, Thing]]:
    for destination in dataset.destinations:
        yield Key(destination.id, "destination", destination.id), _own_fields(destination)
        yield from _lists(destination.id, destination)
    for area in dataset.areas:
        yield Key(area.id, "area", area.id), _own_fields(area)
        yield from _lists(area.id, area)
    yield from _lists("exit", dataset.exit)
    yield from _lists("payments", dataset.payments)
    for owner, kind, models in (
        ("links", "links", dataset.links),
        ("questions", "questions", dataset.questions),
        ("questions", "circumstances", dataset.circumstances),
        ("questions", "changes", dataset.changes),
        ("topics", "topics", dataset.topics),
        ("helpers", "helpers", dataset.helpers),
    ):
        yield from ((Key(owner, kind, model.id), model) for model in models)
    yield from _baseline(dataset)
    if dataset.passports:
        yield from _passports(dataset.passports)


def _own_fields(section: Section) -> Mapping[str, Any]:
    """Return what a destination or area says beside its facts."""
    plain = section.model_dump(mode="json", exclude=set(Section.model_fields))
    return {name: value for name, value in plain.items() if name != "id"}


def _lists(owner: str, file: BaseModel) -> Iterator[tuple[Key, Thing]]:
    """Yield what stands in the lists of a file whose items have ids and dates of their own."""
    for kind in type(file).model_fields:
        items = getattr(file, kind)
        if isinstance(items, tuple) and kind not in _SHORT:
            yield from ((Key(owner, kind, item.id), item) for item in items)


def _baseline(dataset: Dataset) -> Iterator[tuple[Key, Thing]]:
    baseline = dataset.baseline
    yield (
        Key("baseline", "baseline", "baseline"),
        baseline.model_dump(mode="json", exclude={"texts", "destinations"}),
    )
    for name, text in baseline.texts.items():
        yield Key("baseline", "texts", name), {"text": text.model_dump()}
    for id_, dated in baseline.destinations.items():
        yield (
            Key("baseline", "destinations", id_),
            {str(day): value for day, value in sorted(dated.items())},
        )


def _passports(file: PassportsFile) -> Iterator[tuple[Key, Thing]]:
    """Yield the table of second passports, each passport as destination -> value."""
    lists = {"groups", "passports", "corrections"}
    yield Key("passports", "passports", "passports"), file.model_dump(mode="json", exclude=lists)
    for id_, group in file.groups.items():
        belongs = group.model_dump(mode="json", exclude={"places"})
        yield Key("passports", "groups", f"passports.{id_}"), {**belongs, **turned(group.places)}
    for code, places in file.passports.items():
        yield Key("passports", "cells", f"passports.{code}"), turned(places)
    yield from ((Key("passports", "corrections", fix.id), fix) for fix in file.corrections)


def _reordered(
    before: Mapping[Key, Thing], after: Mapping[Key, Thing], first: date
) -> Iterator[Edit]:
    """Find lists whose items changed places: where two facts say as much, the order decides."""
    old, new = _orders(before, after), _orders(after, before)
    for (owner, kind), ids in new.items():
        if old[owner, kind] != ids:
            field = FieldEdit("order", old[owner, kind], ids)
            yield Edit(owner, kind, owner, "changed", (field,), (), first, ())


def _orders(
    things: Mapping[Key, Thing], common: Mapping[Key, Thing]
) -> dict[tuple[str, str], list[str]]:
    orders: dict[tuple[str, str], list[str]] = {}
    for key in things:
        if key in common:
            orders.setdefault((key.owner, key.kind), []).append(key.id)
    return orders


def _edit(key: Key, was: Thing | None, now: Thing | None, first: date) -> Edit:
    old, new = dict(_leaves(_plain(was))), dict(_leaves(_plain(now)))
    fields, texts = [], []
    for name in {**new, **old}:
        one, other = old.get(name), new.get(name)
        if one == other:
            continue
        path, _, language = name.rpartition(".")
        if language in ("ru", "en"):
            texts.append(TextEdit(path, "ru" if language == "ru" else "en", one, other))
        else:
            fields.append(FieldEdit(name, one, other))
    return Edit(
        owner=key.owner,
        kind=key.kind,
        id=key.id,
        what=_what(was, now),
        fields=tuple(fields),
        texts=tuple(texts),
        begins_on=_begins_on(was, now, first),
        sources=_urls(was if now is None else now),
        said=_said_of(was if now is None else now),
    )


def _what(was: Thing | None, now: Thing | None) -> Literal["added", "removed", "changed"]:
    if was is None:
        return "added"
    return "removed" if now is None else "changed"


def _plain(thing: Thing | None) -> Mapping[str, Any]:
    if thing is None:
        return {}
    if isinstance(thing, BaseModel):
        # An absent field and its default are the same to a reader of the plan.
        return thing.model_dump(mode="json", exclude_defaults=True, exclude={"id"})
    return thing


def _leaves(fields: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Yield (path, value) of what can change by itself.

    That is a text in one language, or any other value as a whole: a condition, for example.
    """
    for name, value in fields.items():
        path = f"{prefix}{name}"
        if _is_text(value):
            yield from _text_leaves(path, value)
        elif isinstance(value, list) and value and all(isinstance(item, dict) for item in value):
            yield from _list_leaves(path, value)
        else:
            yield path, value


def _text_leaves(path: str, text: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for language in ("ru", "en"):
        yield f"{path}.{language}", text[language]


def _list_leaves(path: str, items: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, Any]]:
    """Yield what can change by itself in a list whose items are mappings."""
    if all(_is_text(item) for item in items):  # cities
        for index, text in enumerate(items):
            yield from _text_leaves(f"{path}.{index}", text)
    elif all("id" in item for item in items):  # options, members: their order says something too
        yield path, [item["id"] for item in items]
        for item in items:
            own = {name: value for name, value in item.items() if name != "id"}
            yield from _leaves(own, f"{path}.{item['id']}.")
    elif any(_is_text(value) for item in items for value in item.values()):  # sides
        for index, item in enumerate(items):
            yield from _leaves(item, f"{path}.{index}.")
    else:  # sources
        yield path, list(items)


def _is_text(value: object) -> bool:
    return isinstance(value, dict) and value.keys() == {"ru", "en"}


def _urls(thing: Thing | None) -> tuple[str, ...]:
    sources = getattr(thing, "sources", ())
    return tuple(dict.fromkeys(source.url for source in sources))


def _said_of(thing: Thing | None) -> Text | Statement | None:
    """Return what a thing is known by, the shortest first."""
    named = (getattr(thing, name, None) for name in _KNOWN_BY)
    return next((each for each in named if isinstance(each, Text | Statement)), None)


def _begins_on(was: Thing | None, now: Thing | None, first: date) -> date | None:
    """Return the first day from `first` on which the two versions say something else."""
    turning = {
        day for thing in (was, now) if isinstance(thing, Dated) for day in thing.turning_days
    }
    days = sorted({first, *(day for day in turning if day > first)})
    return next((day for day in days if _said(was, day) != _said(now, day)), None)


def _said(thing: Thing | None, on: date) -> object:
    """Return what a thing says on a day, apart from its days; nothing when it does not hold."""
    if isinstance(thing, Dated) and not thing.holds(on):
        return None
    if isinstance(thing, BaseModel):
        return thing.model_dump(exclude=set(Dated.DAYS))
    return thing
