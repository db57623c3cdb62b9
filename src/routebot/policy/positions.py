"""Where every id of a dataset stands in its files, for messages that name the line."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from routebot.policy.yaml import Position, YamlFile, YamlPath

__all__ = ["positions_of"]


def positions_of(read: Mapping[str, YamlFile]) -> dict[str, tuple[Position, ...]]:
    """Return where every id stands, and the tables that have none."""
    found: defaultdict[str, list[Position]] = defaultdict(list)
    for file in read.values():
        for id_, path in _ids(file.value):
            found[id_].append(file.position(path))
    baseline = read["baseline.yaml"]
    for code in baseline.value["destinations"]:
        if code not in found:
            found[code].append(baseline.position(("destinations", code)))
    found["baseline"] = [baseline.position(("topic",))]
    found["wording"] = [read["wording.yaml"].position(("abbreviations",))]
    if "passports.yaml" in read:
        found |= _of_passports(read["passports.yaml"])
    return {id_: tuple(positions) for id_, positions in found.items()}


def _of_passports(file: YamlFile) -> Iterator[tuple[str, list[Position]]]:
    """Yield where the table of second passports, each of its passports and each group stands."""
    yield "passports", [file.position(("as_of",))]
    for field in ("passports", "groups"):
        for name in file.value[field]:
            yield f"passports.{name}", [file.position((field, name))]


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
