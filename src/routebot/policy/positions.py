"""Where every id of a dataset stands in its files, for messages that name the line."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from routebot.policy.yaml import Position, YamlFile, YamlPath

__all__ = ["FilePositions", "positions_in", "positions_of"]

Named = tuple[str, Position]


class FilePositions(NamedTuple):
    """Where the things of one file stand.

    Attributes:
        ids: everything that has an id.
        tables: tables that have none, under the name they are known by.
        lines: lines of a table, each pointed at where nothing else has its name.
    """

    ids: tuple[Named, ...] = ()
    tables: tuple[Named, ...] = ()
    lines: tuple[Named, ...] = ()


def positions_in(name: str, file: YamlFile) -> FilePositions:
    """Return where everything in a file stands.

    Args:
        name: in the dataset, ``baseline.yaml``.
    """
    ids = tuple((id_, file.position(path)) for id_, path in _ids(file.value))
    match name:
        case "baseline.yaml":
            codes = file.value["destinations"]
            lines = tuple((code, file.position(("destinations", code))) for code in codes)
            return FilePositions(ids, (("baseline", file.position(("topic",))),), lines)
        case "wording.yaml":
            return FilePositions(ids, (("wording", file.position(("abbreviations",))),))
        case "passports.yaml":
            return FilePositions(ids, tuple(_of_passports(file)))
        case _:
            return FilePositions(ids)


def positions_of(files: Iterable[FilePositions]) -> dict[str, tuple[Position, ...]]:
    """Return where every id stands, and the tables that have none."""
    read = list(files)
    found: defaultdict[str, list[Position]] = defaultdict(list)
    for id_, position in (named for file in read for named in file.ids):
        found[id_].append(position)
    for code, position in (named for file in read for named in file.lines):
        if code not in found:
            found[code].append(position)
    for name, position in (named for file in read for named in file.tables):
        found[name] = [position]
    return {id_: tuple(positions) for id_, positions in found.items()}


def _of_passports(file: YamlFile) -> Iterator[Named]:
    """Yield where the table of second passports, each of its passports and each group stands."""
    yield "passports", file.position(("as_of",))
    for field in ("passports", "groups"):
        for name in file.value[field]:
            yield f"passports.{name}", file.position((field, name))


def _ids(value: Any, path: YamlPath = (), question: str = "") -> Iterator[tuple[str, YamlPath]]:
    """Yield (id, path to it) of everything that has an id; an option's is ``question.option``.

    Args:
        question: id of the question whose options these are, empty for everything else.
    """
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield from _ids(item, (*path, index), question)
    elif isinstance(value, dict):
        id_ = value.get("id")
        if isinstance(id_, str):
            yield (f"{question}.{id_}" if question else id_), (*path, "id")
        for key, inner in value.items():
            if key == "options":
                yield from _ids(inner, (*path, key), str(id_))
            elif key != "members":  # their ids point to destinations
                yield from _ids(inner, (*path, str(key)), question)
