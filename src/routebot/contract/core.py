"""What every core is made of, and the way from a core to JSON.

A core is a tree of named tuples: numbers, ids, days, and places where words belong. One walk
writes it: with the words of a language it becomes what a command prints, without words it is what
two evaluators can be compared by.
"""

from collections.abc import Callable, Iterable
from datetime import date
from functools import cache
from typing import Any, NamedTuple, get_args

from routebot.contract.phrases import DatasetText, Phrase, PlaceName, Said, Value
from routebot.policy.dates import PartialDate

__all__ = ["Table", "core_json", "written"]

_PLAIN = frozenset({str, int, bool, type(None)})
"""What JSON takes as it is. The exact type counts: a name of an enumeration is a `str`, too, and
has to be written out.
"""

_SAID = frozenset(get_args(Said))


class Table(NamedTuple):
    """An object of JSON whose keys are ids of the dataset, in order."""

    rows: tuple[tuple[str, Any], ...]


def written(core: Any, write: Callable[[Said], object]) -> Any:
    """Write a core as JSON.

    Args:
        write: what to put where words belong.
    """
    # Named tuples are tuples, too: those that are asked for by name go before plain ones, which the
    # exact type tells from the rest.
    kind = type(core)
    if kind in _SAID:
        return write(core)
    if kind is Table:
        return _object(core.rows, write)
    if kind is tuple:
        # Nine in ten parts are plain; asking here spares each of them a call.
        return [part if type(part) in _PLAIN else written(part, write) for part in core]
    if hasattr(core, "_fields"):
        return _object(zip(_keys(core._fields), core, strict=True), write)
    return core if kind in _PLAIN else str(core)  # a day or a name of an enumeration


def _object(rows: Iterable[tuple[str, Any]], write: Callable[[Said], object]) -> dict[str, Any]:
    return {key: value if type(value) in _PLAIN else written(value, write) for key, value in rows}


@cache
def _keys(fields: tuple[str, ...]) -> tuple[str, ...]:
    """Return the keys of a record: its fields, one that ends in ``_`` without it."""
    return tuple(name.removesuffix("_") for name in fields)


def core_json(core: object) -> Any:
    """Write a core without words: where they belong stands what they are to say."""
    return written(core, _wordless)


def _wordless(said: Said) -> dict[str, Any]:
    match said:
        case PlaceName(code):
            return {"place": code}
        case DatasetText(fact, part):
            return {"fact": fact, "part": part}
        case Phrase(key, number, values):
            filled = {name: _wordless_value(value) for name, value in values}
            return {"phrase": key, "number": number, "values": filled}


def _wordless_value(value: Value) -> Any:
    if isinstance(value, Phrase):
        return _wordless(value)
    return str(value) if isinstance(value, date | PartialDate) else value
