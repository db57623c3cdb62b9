"""Read the YAML files of a dataset, with the line of everything that is wrong in them.

`policy.yaml` turns each file into plain values that know their lines. pydantic checks the shape of
the values, and every complaint is brought back to its line. Nothing stops at the first error.
"""

import errno
import hashlib
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from routebot.errors import DataError, DatasetError
from routebot.packaged import packaged_folder
from routebot.policy.facts import Condition
from routebot.policy.files import (
    Area,
    BaselineFile,
    Dataset,
    Destination,
    ExitFile,
    HelpersFile,
    LinksFile,
    PaymentsFile,
    TopicsFile,
    WordingFile,
)
from routebot.policy.formats import circumstances_of, in_todays_form
from routebot.policy.passports import VALUE, VALUE_WORDS, PassportsFile
from routebot.policy.positions import positions_of
from routebot.policy.questions import CircumstanceId, QuestionsFile
from routebot.policy.yaml import Position, YamlFile, YamlPath, read_file, spell

__all__ = [
    "CHANGES_FILE",
    "FILES",
    "FOLDERS",
    "REQUIRED",
    "Loaded",
    "load",
    "load_dataset",
    "read_changes",
    "read_folder",
    "revision_of",
]


CHANGES_FILE = "CHANGES.md"
"""What was changed so far, for people; it is no part of a dataset."""

FILES: Mapping[str, type[BaseModel]] = {
    "topics.yaml": TopicsFile,
    "questions.yaml": QuestionsFile,
    "exit.yaml": ExitFile,
    "payments.yaml": PaymentsFile,
    "links.yaml": LinksFile,
    "helpers.yaml": HelpersFile,
    "baseline.yaml": BaselineFile,
    "wording.yaml": WordingFile,
    "passports.yaml": PassportsFile,
}


REQUIRED = FILES.keys() - {"passports.yaml"}
"""The files that no dataset lacks; revisions of before second passports have no table of them."""


FOLDERS: Mapping[str, type[BaseModel]] = {"areas": Area, "destinations": Destination}


M = TypeVar("M", bound=BaseModel)

_NO_CIRCUMSTANCES: Mapping[CircumstanceId, Condition] = MappingProxyType({})


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
    "no_text": ("expected a text, got nothing", "write it in quotes"),
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


_OF_FIELDS = {
    ("extra_forbidden", "checked_on"): (
        "is not stated any more: it follows from the sources",
        (
            "take the line out and give each source its `kind`, as `routebot data convert FILE` "
            "does for a whole file; a page of a law, an authority or a carrier that was read again "
            "and still says so gets `seen_on: DAY`"
        ),
    ),
    ("no_text", "text.ru"): ("has no Russian text", "write the sentence after `ru:`"),
    ("no_text", "text.en"): ("has no English text", "write the sentence after `en:`"),
    **dict.fromkeys(
        [("extra_forbidden", "stay_days"), ("extra_forbidden", "per_days")],
        (
            "is a limit now",
            (
                "write `limits: [{days: 90, per: rolling, window_days: 180}]`, or "
                "`[{days: 90, per: entry}]`, as `routebot data convert FILE` does for a whole file"
            ),
        ),
    ),
    ("missing", "sources.kind"): (
        "is missing",
        (
            "write law, official, carrier, news, guide or index; `routebot data convert FILE` "
            "proposes one for every source"
        ),
    ),
}
"""What is said of one field, where it is not what is said of every field."""


_DAYS = {
    "int_parsing": "expected a whole number of days",
    "int_type": "expected a whole number of days",
}


@dataclass(frozen=True)
class Loaded:
    """A dataset together with the position of every id in it."""

    dataset: Dataset
    positions: Mapping[str, tuple[Position, ...]]

    def position(self, id_: str) -> Position:
        """Return the first position of an id (a fact's, an option's as ``question.option`` ...)."""
        found = self.positions.get(id_)
        return found[0] if found else Position("data", 0, id_)


def read_changes(folder: Path) -> str:
    """Return the list of changes that lies beside the files of a dataset; empty if none does."""
    file = folder / CHANGES_FILE
    return file.read_text("utf-8") if file.is_file() else ""


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
        *(name for name in FILES if name in REQUIRED or (folder / name).exists()),
        *(f"{sub}/{p.name}" for sub in FOLDERS for p in sorted((folder / sub).glob("*.yaml"))),
    ]
    files, errors = {}, []
    for name in names:
        try:
            files[name] = _plain_content(folder / name)
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


def _plain_content(path: Path) -> bytes:
    """Return what a file holds; a device or a pipe might have no end."""
    if not stat.S_ISREG(path.stat().st_mode):
        raise OSError(errno.EINVAL, "it is no plain file")
    return path.read_bytes()


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
    names = [*files, *sorted(REQUIRED - files.keys())]
    read = {name: read_file(f"{prefix}/{name}", files.get(name, b"")) for name in names}
    questions = _validate(read["questions.yaml"], QuestionsFile)
    circumstances = circumstances_of(questions) if questions else {}
    models: dict[str, BaseModel | None] = {
        name: questions
        if name == "questions.yaml"
        else _validate(file, _model_of(name), circumstances)
        for name, file in read.items()
    }
    errors = [error for file in read.values() for error in file.errors]
    errors += _misnamed(models, read)
    if errors:
        raise DatasetError(errors)
    return Loaded(_assemble(models, revision_of(files)), positions_of(read))


def revision_of(files: Mapping[str, bytes]) -> str:
    """Return the dataset revision: 32 hex digits of a SHA-256 over names and contents.

    Until 2026-11 it had the first 16 of them, for which two datasets can be made.
    """
    digest = hashlib.sha256()
    for name in sorted(files):
        digest.update(f"{name}\0{len(files[name])}\0".encode())
        digest.update(files[name])
    return digest.hexdigest()[:32]


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
        circumstances=models["questions.yaml"].circumstances,
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
        passports=models.get("passports.yaml"),
    )


def _misnamed(models: Mapping[str, Any], read: Mapping[str, YamlFile]) -> Iterator[DataError]:
    for name, model in models.items():
        stem = name.rsplit("/", 1)[-1].removesuffix(".yaml")
        if isinstance(model, Destination | Area) and model.id != stem:
            problem = f'the file is named {stem}.yaml but its id is "{model.id}"'
            yield (
                read[name]
                .position(("id",))
                .error(problem, f"write `id: {stem}` or rename the file")
            )


def _validate(
    file: YamlFile,
    model: type[M] | None,
    circumstances: Mapping[CircumstanceId, Condition] = _NO_CIRCUMSTANCES,
) -> M | None:
    """Check the shape; what could not even be read is not complained of again.

    Args:
        circumstances: what questions.yaml says of answers, for facts in a form that left it unsaid.
    """
    if model is None:
        file.complain(
            (), "is no file of a dataset", f"put it into {' or '.join(FOLDERS)}, as NAME.yaml"
        )
    if model is None or file.value is None:
        return None
    unread = {error.path for error in file.errors}
    try:
        return model.model_validate(in_todays_form(file.value, circumstances))
    except ValidationError as error:
        for detail in error.errors():
            if spell(detail["loc"]) not in unread:
                _complain_of(file, detail)
        return None


def _complain_of(file: YamlFile, detail: ErrorDetails) -> None:
    path: YamlPath = tuple(detail["loc"])
    if detail["type"] == "too_short" and len(detail["input"]) >= detail["ctx"]["min_length"]:
        return  # enough items, but wrong ones, which are complained of themselves
    context = {"input": _shorten(detail["input"]), **detail.get("ctx", {})}
    kind: str = detail["type"]
    if kind == "string_type" and detail["input"] is None:
        kind = "no_text"
    if own := _of_field(kind, path):
        problem, hint = own
    elif kind == "string_pattern_mismatch":
        problem, hint = _of_pattern(path, context)
    elif kind in _HINTS:
        problem, hint = (text.format_map(context) for text in _HINTS[kind])
        if path and str(path[-1]).endswith("days") and kind in _DAYS:
            problem = f'{_DAYS[kind]}, got "{context["input"]}"'
    else:
        problem, hint = detail["msg"].removeprefix("Value error, "), ""
    file.complain(path, problem, hint)


def _of_field(kind: str, path: YamlPath) -> tuple[str, str] | None:
    """Return what is said of one field, by its name or by that of the list around it, too."""
    names = [str(part) for part in path if isinstance(part, str)]
    last_two = _OF_FIELDS.get((kind, ".".join(names[-2:])))
    return last_two or _OF_FIELDS.get((kind, ".".join(names[-1:])))


def _of_pattern(path: YamlPath, context: Mapping[str, Any]) -> tuple[str, str]:
    wanted = {
        "url": ("is not a web address", "write it whole, beginning with https://"),
        "currency": ("is not a currency", "write its three letters, for example USD"),
    }
    if path and path[-1] in wanted:
        problem, hint = wanted[str(path[-1])]
    elif context.get("pattern") == VALUE:
        problem, hint = (
            "is no value of the index",
            f"write days in quotes or one of {VALUE_WORDS}",
        )
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
