"""Read the YAML files of a dataset, with the line of everything that is wrong in them.

The files are composed to nodes by the C parser of ruamel.yaml, because nodes know their lines, and
turned
into plain values here: anchors, aliases, tags, duplicate keys and documents with times are refused,
since a volunteer who writes one has almost certainly slipped. pydantic then checks the shape, and
every complaint is brought back to its line. Nothing stops at the first error.
"""

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any, TypeVar, cast

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import CollectionEndEvent, CollectionStartEvent
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from routebot.errors import DataError, DatasetError
from routebot.packaged import packaged_folder
from routebot.policy.files import (
    Area,
    BaselineFile,
    Dataset,
    Destination,
    ExitFile,
    HelpersFile,
    LinksFile,
    PaymentsFile,
    QuestionsFile,
    TopicsFile,
    WordingFile,
)

__all__ = [
    "FILES",
    "FOLDERS",
    "Loaded",
    "Place",
    "load",
    "load_dataset",
    "read_folder",
    "read_yaml",
]

FILES: Mapping[str, type[BaseModel]] = {
    "topics.yaml": TopicsFile,
    "questions.yaml": QuestionsFile,
    "exit.yaml": ExitFile,
    "payments.yaml": PaymentsFile,
    "links.yaml": LinksFile,
    "helpers.yaml": HelpersFile,
    "baseline.yaml": BaselineFile,
    "wording.yaml": WordingFile,
}
FOLDERS: Mapping[str, type[BaseModel]] = {"areas": Area, "destinations": Destination}

M = TypeVar("M", bound=BaseModel)
Path_ = tuple[str | int, ...]

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_NUMBER = re.compile(r"[-+]?\d{1,15}(\.\d{1,15})?")
_TAG = "tag:yaml.org,2002:"
_DEEPEST = 40  # the data needs about 10

_HINTS = {
    "missing": ("is missing", "add it"),
    "extra_forbidden": (
        "is not a known field",
        "see docs/editing-data.md for the fields of this kind of fact",
    ),
    "int_parsing": ('expected a whole number, got "{input}"', "write digits, for example 90"),
    "int_type": ('expected a whole number, got "{input}"', "write digits, for example 90"),
    "int_from_float": ("expected a whole number, got {input}", "write digits, for example 90"),
    "date_type": ('expected a date, got "{input}"', "write it as 2026-01-31"),
    "date_parsing": ('expected a date, got "{input}"', "write it as 2026-01-31"),
    "date_from_datetime_inexact": ('expected a date, got "{input}"', "write it as 2026-01-31"),
    "date_from_datetime_parsing": ('expected a date, got "{input}"', "write it as 2026-01-31"),
    "string_type": ("expected a text, got {input}", "put it in quotes"),
    "bool_type": ('expected true or false, got "{input}"', "write true or false"),
    "bool_parsing": ('expected true or false, got "{input}"', "write true or false"),
    "enum": ('"{input}" is not a choice', "write one of {expected}"),
    "literal_error": ('"{input}" is not a choice', "write one of {expected}"),
    "too_short": ("holds {actual_length}", "write at least {min_length}"),
    "string_too_short": ("is empty", "write a sentence"),
    "string_too_long": ("is longer than {max_length} characters", "split it into two facts"),
    "greater_than_equal": ("{input} is too small", "write a number from {ge}"),
    "less_than_equal": ("{input} is too large", "write a number up to {le}"),
    "tuple_type": ("expected a list, got {input}", "write it as [a, b]"),
    "dict_type": ("expected a mapping, got {input}", "write it as `key: value`"),
    "model_type": ("expected a mapping, got {input}", "write it as `key: value`"),
}
_DAYS = {
    "int_parsing": "expected a whole number of days",
    "int_type": "expected a whole number of days",
}


@dataclass(frozen=True)
class Place:
    """Where something stands: file, 1-based line, path in the file."""

    file: str
    line: int
    path: str

    def error(self, problem: str, hint: str = "") -> DataError:
        """Make the error that points here."""
        return DataError(self.file, self.line, self.path, problem, hint)


@dataclass(frozen=True)
class Loaded:
    """A dataset together with the place of every id in it."""

    dataset: Dataset
    places: Mapping[str, tuple[Place, ...]]

    def place(self, id_: str) -> Place:
        """Return the first place of an id (a fact's, an option's as ``question.option`` ...)."""
        found = self.places.get(id_)
        return found[0] if found else Place("data", 0, id_)


@dataclass
class _File:
    """One YAML file as plain values, with the line of every path."""

    name: str
    value: Any = None
    lines: dict[Path_, int] = field(default_factory=dict)
    errors: list[DataError] = field(default_factory=list)

    def line(self, path: Path_) -> int:
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)

    def place(self, path: Path_) -> Place:
        return Place(self.name, self.line(path), spell(path))

    def complain(self, path: Path_, problem: str, hint: str = "") -> None:
        self.errors.append(self.place(path).error(problem, hint))


def spell(path: Path_) -> str:
    """Write a path the way people read it: ``entry[0].stay_days``."""
    words = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
    return words.removeprefix(".")


def read_folder(folder: Path) -> dict[str, bytes]:
    """Return the dataset files below a folder: relative POSIX name -> bytes.

    Raises:
        DatasetError: the folder or one of the fixed files is not there, or cannot be read.
    """
    if not folder.is_dir():
        raise DatasetError(
            [
                DataError(
                    str(folder), 0, "", "no such folder", "name the folder that holds topics.yaml"
                )
            ]
        )
    names = [
        *FILES,
        *(f"{sub}/{p.name}" for sub in FOLDERS for p in sorted((folder / sub).glob("*.yaml"))),
    ]
    files, errors = {}, []
    for name in names:
        try:
            files[name] = (folder / name).read_bytes()
        except OSError as error:
            errors.append(
                DataError(
                    f"{folder.name}/{name}",
                    0,
                    "",
                    f"cannot be read ({error.strerror})",
                    "add the file",
                )
            )
    for stray in sorted(path for sub in FOLDERS for path in (folder / sub).glob("*.yml")):
        name = f"{folder.name}/{stray.relative_to(folder).as_posix()}"
        errors.append(DataError(name, 0, "", "is not read", f"rename it to {stray.stem}.yaml"))
    if errors:
        raise DatasetError(errors)
    return files


def load_dataset(folder: Path | None = None) -> Dataset:
    """Read the dataset of a folder, the packaged one by default.

    Raises:
        DatasetError: with every error of form found in any file.
    """
    folder = folder or packaged_folder("data")
    return load(read_folder(folder), folder.name).dataset


def load(files: Mapping[str, bytes], prefix: str = "data") -> Loaded:
    """Turn the files of a dataset into the dataset.

    Args:
        files: relative POSIX name -> content, as `read_folder` returns them.
        prefix: put before the names in messages.
    Raises:
        DatasetError: with every error of form found in any file.
    """
    read = {
        name: _read(f"{prefix}/{name}", files.get(name, b""))
        for name in {**dict.fromkeys(FILES), **files}
    }
    models = {name: _validate(file, _model_of(name)) for name, file in read.items()}
    errors = [error for file in read.values() for error in file.errors]
    errors += _misnamed(models, read)
    if errors:
        raise DatasetError(errors)
    return Loaded(_assemble(models, revision_of(files)), _places(read))


def revision_of(files: Mapping[str, bytes]) -> str:
    """Return the dataset revision: 16 hex digits of a SHA-256 over names and contents."""
    digest = hashlib.sha256()
    for name in sorted(files):
        digest.update(f"{name}\0{len(files[name])}\0".encode())
        digest.update(files[name])
    return digest.hexdigest()[:16]


def _model_of(name: str) -> type[BaseModel] | None:
    folder, _, rest = name.partition("/")
    return FILES.get(name) or (
        FOLDERS.get(folder) if rest.endswith(".yaml") and "/" not in rest else None
    )


def _assemble(models: Mapping[str, Any], revision: str) -> Dataset:
    def folder(name: str) -> tuple[Any, ...]:
        return tuple(models[key] for key in sorted(models) if key.startswith(f"{name}/"))

    return Dataset.model_construct(
        revision=revision,
        questions=models["questions.yaml"].questions,
        changes=models["questions.yaml"].changes,
        topics=models["topics.yaml"].topics,
        areas=folder("areas"),
        destinations=folder("destinations"),
        baseline=models["baseline.yaml"],
        links=models["links.yaml"].links,
        exit=models["exit.yaml"],
        payments=models["payments.yaml"],
        helpers=models["helpers.yaml"].helpers,
        wording=models["wording.yaml"],
    )


def _misnamed(models: Mapping[str, Any], read: Mapping[str, _File]) -> Iterator[DataError]:
    for name, model in models.items():
        stem = name.rsplit("/", 1)[-1].removesuffix(".yaml")
        if isinstance(model, Destination | Area) and model.id != stem:
            problem = f'the file is named {stem}.yaml but its id is "{model.id}"'
            yield read[name].place(("id",)).error(problem, f"write `id: {stem}` or rename the file")


def read_yaml(name: str, content: bytes) -> tuple[Any, list[DataError]]:
    """Read one YAML (or JSON) document with our restrictions: its value, and what is wrong in it."""
    file = _read(name, content)
    return file.value, file.errors


def _read(name: str, content: bytes) -> _File:
    file = _File(name)
    try:
        content.decode("utf-8")
        if line := _too_deep(content):
            file.errors.append(
                DataError(name, line, "", "is nested too deeply", "write it flatter")
            )
            return file
        node = YAML(typ="safe").compose(BytesIO(content))
        file.value = None if node is None else _plain(file, (), node, set())
    except UnicodeDecodeError as error:
        file.complain((), f"is not UTF-8 text (byte {error.start})", "save the file as UTF-8")
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        problem = " ".join(str(error.problem or error.context or "cannot be read").split())
        hint = "check the indentation, and quote texts that hold `: `, `#` or quotes"
        file.errors.append(
            DataError(name, mark.line + 1 if mark else 0, "", f"not valid YAML: {problem}", hint)
        )
    except (YAMLError, ValueError) as error:
        file.complain((), f"not valid YAML: {str(error).splitlines()[0]}", "take the character out")
    else:
        if file.value is None and not file.errors:
            file.complain((), "is empty", "restore the file")
    return file


def _too_deep(content: bytes) -> int:
    """Return the line that nests deeper than anybody writes, else 0: the C composer recurses until
    the stack ends.
    """
    depth = 0
    for event in YAML(typ="safe").parse(BytesIO(content)):
        if isinstance(event, CollectionStartEvent):
            depth += 1
            if depth > _DEEPEST:
                return int(event.start_mark.line) + 1
        elif isinstance(event, CollectionEndEvent):
            depth -= 1
    return 0


def _plain(file: _File, path: Path_, node: Node, seen: set[int]) -> Any:
    file.lines.setdefault(path, node.start_mark.line + 1)
    if id(node) in seen or node.anchor:
        file.complain(path, "anchors and aliases are not allowed here", "write the value out")
        return None
    if not isinstance(node, ScalarNode) and node.tag not in (f"{_TAG}map", f"{_TAG}seq"):
        file.complain(path, f"the tag {node.tag} is not allowed here", "take it out")
    seen.add(id(node))
    if isinstance(node, MappingNode):
        return _mapping(file, path, node, seen)
    if isinstance(node, SequenceNode):
        return [_plain(file, (*path, index), item, seen) for index, item in enumerate(node.value)]
    return _scalar(file, path, cast("ScalarNode", node))


def _mapping(file: _File, path: Path_, node: MappingNode, seen: set[int]) -> dict[Any, Any]:
    result: dict[Any, Any] = {}
    for key_node, value_node in node.value:
        key = _scalar(file, path, key_node) if isinstance(key_node, ScalarNode) else None
        inner = (*path, str(key))
        if key is None:
            file.complain(path, "a key must be a plain word", "write `word: value`")
            continue
        if key in result:
            file.lines[inner] = key_node.start_mark.line + 1
            file.complain(inner, "stands here twice", "keep one of the two")
        file.lines[inner] = key_node.start_mark.line + 1
        result[key] = _plain(file, inner, value_node, seen)
    return result


def _scalar(file: _File, path: Path_, node: ScalarNode) -> Any:
    """Read a scalar as YAML 1.2 does, with dates and without anything exotic."""
    tag, text = str(node.tag).removeprefix(_TAG), str(node.value)
    if node.style in ("'", '"', "|", ">"):
        tag = "str"
    if tag == "timestamp" and _DATE.fullmatch(text):
        return _date(file, path, text)
    if tag not in _SCALARS or (tag in ("int", "float") and not _NUMBER.fullmatch(text)):
        file.complain(path, f'"{text}" is neither text, number nor date', "put it in quotes")
        return None
    return _SCALARS[tag](text)


def _date(file: _File, path: Path_, text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        file.complain(path, f"there is no such day as {text}", "write it as 2026-01-31")
        return None


def _number(text: str) -> int | float:
    return float(text) if "." in text else int(text)


_SCALARS: Mapping[str, Callable[[str], Any]] = {
    "str": str,
    "null": lambda _text: None,
    "bool": lambda text: text.lower() == "true",
    "int": _number,
    "float": _number,
}


def _validate(file: _File, model: type[M] | None) -> M | None:
    """Check the shape; what could not even be read is not complained of again."""
    if model is None:
        file.complain(
            (), "is no file of a dataset", f"put it into {' or '.join(FOLDERS)}, as NAME.yaml"
        )
    if model is None or file.value is None:
        return None
    unread = {error.path for error in file.errors}
    try:
        return model.model_validate(file.value)
    except ValidationError as error:
        for detail in error.errors():
            if spell(detail["loc"]) not in unread:
                _complain_of(file, detail)
        return None


def _complain_of(file: _File, detail: ErrorDetails) -> None:
    path: Path_ = tuple(detail["loc"])
    if detail["type"] == "too_short" and len(detail["input"]) >= detail["ctx"]["min_length"]:
        return  # enough items, but wrong ones, which are complained of themselves
    context = {"input": _shorten(detail["input"]), **detail.get("ctx", {})}
    kind = detail["type"]
    if kind == "string_pattern_mismatch":
        problem, hint = _of_pattern(path, context)
    elif kind in _HINTS:
        problem, hint = (text.format_map(context) for text in _HINTS[kind])
        if path and str(path[-1]).endswith("_days") and kind in _DAYS:
            problem = f'{_DAYS[kind]}, got "{context["input"]}"'
    else:
        problem, hint = detail["msg"].removeprefix("Value error, "), ""
    file.complain(path, problem, hint)


def _of_pattern(path: Path_, context: Mapping[str, Any]) -> tuple[str, str]:
    wanted = {
        "url": ("is not a web address", "write it whole, beginning with https://"),
        "currency": ("is not a currency", "write its three letters, for example USD"),
    }
    if path and path[-1] in wanted:
        problem, hint = wanted[str(path[-1])]
    elif context.get("pattern", "").startswith("^[A-Z]{2}"):
        problem, hint = "is not a country code", "write its two capital letters, for example KZ"
    else:
        problem, hint = (
            "is not an id",
            "use lower-case letters, digits, - and _, beginning with a letter",
        )
    return f'"{context["input"]}" {problem}', hint


def _shorten(value: object) -> str:
    text = " ".join(str(value).split())
    return text if len(text) <= 60 else f"{text[:57]}..."


def _places(read: Mapping[str, _File]) -> dict[str, tuple[Place, ...]]:
    """Find every id: a fact's, a question's, an option's as ``question.option``, and a
    destination's.
    """
    found: dict[str, list[Place]] = {}

    def walk(file: _File, path: Path_, value: Any, owner: str) -> None:
        if isinstance(value, dict):
            id_ = value.get("id")
            if isinstance(id_, str):
                name = f"{owner}.{id_}" if owner else id_
                found.setdefault(name, []).append(file.place((*path, "id")))
            for key, inner in value.items():
                if key == "members":
                    continue  # they point to destinations
                walk(file, (*path, key), inner, str(id_) if key == "options" else owner)
        elif isinstance(value, list):
            for index, inner in enumerate(value):
                walk(file, (*path, index), inner, owner)

    for file in read.values():
        walk(file, (), file.value, "")
    baseline = read["baseline.yaml"]
    for code in baseline.value["destinations"]:
        found.setdefault(code, [baseline.place(("destinations", code))])
    found["baseline"] = [baseline.place(("topic",))]
    found["wording"] = [read["wording.yaml"].place(("abbreviations",))]
    return {id_: tuple(places) for id_, places in found.items()}
