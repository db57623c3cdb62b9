"""Values of any kind as a table of plain columns, in which equal values stand once.

A table begins with its leaves (strings, numbers, true, false, null); each later entry is made of
other entries. Entries of one form stand together as a group. What is alike stands together, Russian
beside Russian, and places are written by how far each is from the one before, so that deflate makes
half of it. `evaluator/values.js` puts the value together again, with these in the place of what
only Python has:

* a model, dataclass or named tuple is an object of its fields, those left out that nobody reads;
* a day is its proleptic ordinal, a name of an enumeration its string;
* a set is a `Set` in sorted order.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from itertools import chain, pairwise
from typing import Any, NamedTuple, TypeAlias

from pydantic import BaseModel

__all__ = ["Form", "Group", "Numbered", "Table", "Taking"]

_RUSSIAN = re.compile("[а-яё]", re.IGNORECASE)

Form: TypeAlias = str | tuple[str, ...]
"""What an entry is made as: ``list``, ``set``, ``dict``, or an object of these fields."""


class Group(NamedTuple):
    """Entries of one form.

    Attributes:
        columns: of objects the parts of each field; else the numbers of parts of each entry, and
            all the parts after each other. Parts are places of entries, each written by how much it
            is more than the one before in its column.
    """

    form: Form
    columns: list[list[int]]


class Table(NamedTuple):
    """A value, taken apart.

    Attributes:
        leaves: the first entries.
        groups: the others, in order.
        root: the place of the value itself.
    """

    leaves: list[Any]
    groups: list[Group]
    root: int


class Numbered(NamedTuple):
    """A value that was taken apart already, by its number."""

    number: int


class _Entry(NamedTuple):
    """One entry before it has its place.

    Attributes:
        form: empty for a leaf.
        parts: numbers of entries, or the leaf itself.
    """

    form: Form
    parts: Any


class Taking:
    """Values while they are taken apart.

    Args:
        left_out: fields that nobody reads, as ``Class.field``, of the class that an object is made
            of or of one that it inherits from.
        shown: what stands in the place of a value.
    """

    def __init__(
        self,
        left_out: AbstractSet[str] = frozenset(),
        shown: Callable[[object], object] = lambda value: value,
    ) -> None:
        self._left_out, self._shown = left_out, shown
        self._fields: dict[type[Any], tuple[str, ...] | None] = {}
        self._entries: list[_Entry] = []
        self._numbers: dict[object, int] = {}
        self._met: dict[int, tuple[object, int]] = {}  # by `id`, which stays theirs while kept

    def table(self, value: object) -> Table:
        """Return the table of a value.

        Raises:
            TypeError: something in it has no plain form.
        """
        root = self.number(value)
        forms: dict[Form, list[int]] = {"": []}
        for number, entry in enumerate(self._entries):
            forms.setdefault(entry.form, []).append(number)
        leaves = sorted(forms.pop(""), key=lambda number: _likeness(self._entries[number].parts))
        order = [*leaves, *(number for group in forms.values() for number in group)]
        places = {number: place for place, number in enumerate(order)}
        return Table(
            [self._entries[number].parts for number in leaves],
            [self._group(form, numbers, places) for form, numbers in forms.items()],
            places[root],
        )

    def _group(self, form: Form, numbers: Iterable[int], places: Mapping[int, int]) -> Group:
        rows = [[places[part] for part in self._entries[number].parts] for number in numbers]
        if isinstance(form, tuple):
            return Group(form, [_steps(column) for column in zip(*rows, strict=True)])
        return Group(form, [[*map(len, rows)], _steps(part for row in rows for part in row)])

    def number(self, value: object) -> int:
        """Return the number of the entry of a value, made if there is none yet.

        Equal values have one number.

        Raises:
            TypeError: something in it has no plain form.
        """
        if isinstance(value, Numbered):
            return value.number
        if id(value) in self._met:
            return self._met[id(value)][1]
        plain = _plain(self._shown(value))
        if plain is None or isinstance(plain, str | bool | int | float):
            return self._leaf(plain)
        number = self._entry(*self._taken_apart(plain))
        self._met[id(value)] = value, number
        return number

    def _entry(self, form: Form, parts: Iterable[object]) -> int:
        numbers = tuple(self.number(part) for part in parts)
        key = (form, numbers)
        if key not in self._numbers:
            self._numbers[key] = len(self._entries)
            self._entries.append(_Entry(form, numbers))
        return self._numbers[key]

    def _leaf(self, plain: object) -> int:
        key = (type(plain), plain)  # 1 and True are equal, and not the same
        if key not in self._numbers:
            self._numbers[key] = len(self._entries)
            self._entries.append(_Entry("", plain))
        return self._numbers[key]

    def _taken_apart(self, value: object) -> tuple[Form, Iterable[object]]:
        """Return the form of a value and its parts, in the order in which they make it."""
        kind: type[Any] = type(value)
        if kind not in self._fields:
            self._fields[kind] = _fields_of(kind, self._left_out)
        names = self._fields[kind]
        if names is not None:
            return names, [getattr(value, name) for name in names]
        if isinstance(value, Mapping):
            return "dict", [part for pair in value.items() for part in pair]
        if isinstance(value, AbstractSet):
            return "set", sorted(value)
        if isinstance(value, tuple | list):
            return "list", value
        raise TypeError(f"a pack holds no {type(value).__qualname__}")


def _likeness(leaf: object) -> int:
    """Return the kind of a leaf: those of one kind stand together."""
    if not isinstance(leaf, str):
        return 0
    if _RUSSIAN.search(leaf):
        return 1
    if leaf.startswith("http"):
        return 2
    return 3 if " " in leaf else 4


def _steps(column: Iterable[int]) -> list[int]:
    """Write numbers by how much each is more than the one before."""
    return [after - before for before, after in pairwise(chain([0], column))]


def _plain(value: object) -> object:
    """Return what stands for a value where JSON has nothing like it; any other as it is."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date):
        return value.toordinal()
    if isinstance(value, str):
        return str(value)  # YAML has strings of its own
    if isinstance(value, float) and value.is_integer():
        return int(value)  # as JavaScript writes it
    return value


def _fields_of(kind: type[Any], left_out: AbstractSet[str]) -> tuple[str, ...] | None:
    """Return the fields of an object that are written; None of what is no object."""
    named: Iterable[str]
    if issubclass(kind, BaseModel):
        named = kind.model_fields
    elif is_dataclass(kind):
        named = (field.name for field in fields(kind))
    elif hasattr(kind, "_fields"):
        named = kind._fields
    else:
        return None
    kinds = [base.__name__ for base in kind.__mro__]
    return tuple(name for name in named if not any(f"{k}.{name}" in left_out for k in kinds))
