"""Values of a dataset as plain rows, and back.

A table begins with its leaves (strings, numbers, null); each later entry is made of earlier ones.
Entries
of one form stand together as a group: the form, and a row for each with the places of its parts.
Equal values are written once, so that fourteen thousand rows make the forty thousand values of the
dataset. What is read back was checked when it was written, and is not checked again: that is most
of what reading YAML takes.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from enum import Enum
from functools import cache
from typing import Any, NamedTuple, TypeAlias

from routebot.policy.dated import Model
from routebot.policy.dates import PartialDate, Precision
from routebot.policy.facts import Confidence, Regime
from routebot.policy.files import Dataset
from routebot.policy.sources import SourceKind

__all__ = ["OTHERS", "Table", "from_table", "models", "to_table"]

Row: TypeAlias = Sequence[int]

Form: TypeAlias = tuple[str, str, tuple[str, ...], tuple[str, ...]]
"""What an entry is made as: a container, ``value`` or ``model``; for these two the name of the
class; for a model also its fields, and those that its file gave.
"""

OTHERS: tuple[type[Enum] | type[tuple[Any, ...]], ...] = (
    Confidence,
    PartialDate,
    Precision,
    Regime,
    SourceKind,
)
"""What stands in fields of models and is neither a model nor plain."""

_OURS = "routebot."
"""Where models are defined; tests have some of their own."""

_CLASSES: Mapping[str, type[Any]] = {kind.__name__: kind for kind in OTHERS}


class Table(NamedTuple):
    """A value, taken apart.

    Attributes:
        leaves: the first entries.
        groups: the others, in order: of each group its form and its rows.
        root: the place of the value itself.
    """

    leaves: list[Any]
    groups: Sequence[tuple[Form, Sequence[Row]]]
    root: int


@cache
def models() -> Mapping[str, type[Model]]:
    """Return every kind of model by its name."""
    assert Dataset.__module__  # noqa: S101 - its module brings in all the others
    found: dict[str, type[Model]] = {}
    waiting = [Model]
    while waiting:
        model = waiting.pop()
        found[model.__name__] = model
        waiting += (kind for kind in model.__subclasses__() if kind.__module__.startswith(_OURS))
    return found


def to_table(value: object) -> Table:
    """Take a value apart.

    Raises:
        TypeError: something in it is of a kind that a dataset does not hold.
    """
    return _Taking().table(value)


class _Entry(NamedTuple):
    """One entry before it has its place.

    Attributes:
        depth: 0 for a leaf; an entry stands below all its parts.
        parts: numbers of entries, or the leaf itself.
    """

    depth: int
    form: Form
    parts: Any


_LEAF: Form = ("", "", (), ())


class _Taking:
    """A value while it is taken apart."""

    def __init__(self) -> None:
        self._entries: list[_Entry] = []
        self._numbers: dict[object, int] = {}

    def table(self, value: object) -> Table:
        root = self._number(value)
        entries = self._entries
        order = sorted(range(len(entries)), key=lambda n: (entries[n].depth, entries[n].form))
        places = {number: place for place, number in enumerate(order)}
        leaves: list[Any] = []
        groups: list[tuple[Form, list[Row]]] = []
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

    def _number(self, value: object) -> int:
        """Return the number of the entry of a value, made if there is none yet."""
        if value is None or (isinstance(value, str) and not isinstance(value, Enum)):
            return self._leaf(value)
        if type(value) in (bool, int, float):
            return self._leaf(value)
        form, parts = _taken_apart(value)
        numbers = tuple(self._number(part) for part in parts)
        key = (form, numbers)
        if key not in self._numbers:
            depth = 1 + max((self._entries[number].depth for number in numbers), default=0)
            self._numbers[key] = len(self._entries)
            self._entries.append(_Entry(depth, form, numbers))
        return self._numbers[key]

    def _leaf(self, value: object) -> int:
        plain = str(value) if isinstance(value, str) else value  # YAML has strings of its own
        key = (type(plain), plain)  # 1, 1.0 and True are equal, and not the same
        if key not in self._numbers:
            self._numbers[key] = len(self._entries)
            self._entries.append(_Entry(0, _LEAF, plain))
        return self._numbers[key]


def _taken_apart(value: object) -> tuple[Form, Iterable[object]]:
    """Return the form of a value and its parts, in the order in which they make it.

    Raises:
        TypeError: a dataset holds no such value.
    """
    kind = type(value)
    if isinstance(value, Model):
        fields = tuple(type(value).model_fields)  # not what was worked out from them and kept since
        given = tuple(sorted(value.model_fields_set))
        return ("model", kind.__name__, fields, given), [getattr(value, name) for name in fields]
    if isinstance(value, Enum) and kind in OTHERS:
        return ("value", kind.__name__, (), ()), [value.value]
    if isinstance(value, tuple) and kind in OTHERS:
        return ("value", kind.__name__, (), ()), value
    if isinstance(value, date) and kind is date:
        return ("date", "", (), ()), [value.isoformat()]
    if isinstance(value, dict) and kind is dict:
        return ("dict", "", (), ()), [part for pair in value.items() for part in pair]
    if isinstance(value, tuple | list) and kind in (tuple, list):
        return (kind.__name__, "", (), ()), value
    raise TypeError(f"a dataset holds no {kind.__qualname__}")


def from_table(table: Table) -> object:
    """Put a value together.

    Raises:
        LookupError, TypeError, ValueError: it is no table that `to_table` has made.
    """
    entries = list(table.leaves)
    for form, rows in table.groups:
        entries += _made(form, rows, entries.__getitem__)
    return entries[table.root]


def _made(form: Form, rows: Sequence[Row], part: Callable[[int], Any]) -> Iterable[object]:
    """Make the entries of one group."""
    kind, name, fields, given = form
    match kind:
        case "model":
            return _made_models(models()[name], fields, given, rows, part)
        case "tuple":
            return [tuple(map(part, row)) for row in rows]
        case "list":
            return [list(map(part, row)) for row in rows]
        case "dict":
            return [
                dict(zip(map(part, row[::2]), map(part, row[1::2]), strict=True)) for row in rows
            ]
        case "date":
            return [date.fromisoformat(part(row[0])) for row in rows]
        case "value":
            made = _CLASSES[name]
            return [made(*map(part, row)) for row in rows]
    raise ValueError(f"no form of entries is called {kind}")


def _made_models(
    model: type[Model],
    fields: Sequence[str],
    given: Iterable[str],
    rows: Sequence[Row],
    part: Callable[[int], Any],
) -> Iterator[Model]:
    """Make models as `model_construct` does, which takes four times as long over defaults."""
    if list(fields) != list(model.model_fields):
        raise ValueError(f"{model.__name__} has other fields now")
    shared = set(given)
    put, new = object.__setattr__, model.__new__
    for row in rows:
        made = new(model)
        put(made, "__dict__", dict(zip(fields, map(part, row), strict=True)))
        put(made, "__pydantic_fields_set__", shared)
        put(made, "__pydantic_extra__", None)
        put(made, "__pydantic_private__", None)
        yield made
