"""Values of any kind as a table of plain rows, in which equal values stand once.

A table begins with its leaves (strings, numbers, true, false, null); each later entry is made of
earlier ones. Entries of one form stand together as a group: the form, and a row for each with the
places of its parts. `evaluator/values.js` puts the value together again, with these in the place of
what only Python has:

* a model, dataclass or named tuple is an object of its fields, those left out that nobody reads;
* a day is its proleptic ordinal, a name of an enumeration its string;
* a set is a `Set` in sorted order.
"""

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from typing import Any, NamedTuple, TypeAlias

from pydantic import BaseModel

__all__ = ["Form", "Numbered", "Table", "Taking"]

Form: TypeAlias = str | tuple[str, ...]
"""What an entry is made as: ``list``, ``set``, ``dict``, or an object of these fields."""


class Table(NamedTuple):
    """A value, taken apart.

    Attributes:
        leaves: the first entries.
        groups: the others, in order: of each group its form and its rows.
        root: the place of the value itself.
    """

    leaves: list[Any]
    groups: list[tuple[Form, list[list[int]]]]
    root: int


class Numbered(NamedTuple):
    """A value that was taken apart already, by its number."""

    number: int


class _Entry(NamedTuple):
    """One entry before it has its place.

    Attributes:
        depth: 0 for a leaf; an entry stands below all its parts.
        parts: numbers of entries, or the leaf itself.
    """

    depth: int
    form: Form
    parts: Any


class Taking:
    """Values while they are taken apart.

    Args:
        left_out: fields that nobody reads, as ``Class.field``, of the class that an object is made
            of or of one that it inherits from.
    """

    def __init__(self, left_out: AbstractSet[str] = frozenset()) -> None:
        self._left_out = left_out
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
        entries = self._entries
        # Of one depth and form they keep the order in which they were met: likeness stays together.
        order = sorted(range(len(entries)), key=lambda n: (entries[n].depth, str(entries[n].form)))
        places = {number: place for place, number in enumerate(order)}
        leaves: list[Any] = []
        groups: list[tuple[Form, list[list[int]]]] = []
        last: object = None
        for depth, form, parts in (entries[number] for number in order):
            if not depth:
                leaves.append(parts)
                continue
            if (depth, form) != last:
                groups.append((form, []))
                last = depth, form
            groups[-1][1].append([places[part] for part in parts])
        return Table(leaves, groups, places[root])

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
        plain = _plain(value)
        if plain is None or isinstance(plain, str | bool | int | float):
            return self._leaf(plain)
        number = self._entry(*self._taken_apart(plain))
        self._met[id(value)] = value, number
        return number

    def _entry(self, form: Form, parts: Iterable[object]) -> int:
        numbers = tuple(self.number(part) for part in parts)
        key = (form, numbers)
        if key not in self._numbers:
            depth = 1 + max((self._entries[number].depth for number in numbers), default=0)
            self._numbers[key] = len(self._entries)
            self._entries.append(_Entry(depth, form, numbers))
        return self._numbers[key]

    def _leaf(self, plain: object) -> int:
        key = (type(plain), plain)  # 1 and True are equal, and not the same
        if key not in self._numbers:
            self._numbers[key] = len(self._entries)
            self._entries.append(_Entry(0, "", plain))
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
