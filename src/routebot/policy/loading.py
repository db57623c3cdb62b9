"""Read the YAML files of a dataset, with the line of everything that is wrong in them.

`policy.yaml` turns each file into plain values that know their lines. pydantic checks the shape of
the values, and every complaint is brought back to its line. Nothing stops at the first error.
"""

import errno
import hashlib
import stat
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from pydantic import BaseModel, ValidationError

from routebot.errors import DataError, DatasetError
from routebot.packaged import packaged_folder
from routebot.policy.complaints import complain_of
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
from routebot.policy.passports import PassportsFile
from routebot.policy.positions import FilePositions, positions_in, positions_of
from routebot.policy.questions import CircumstanceId, QuestionsFile
from routebot.policy.yaml import Position, YamlFile, read_file, spell

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

_QUESTIONS = "questions.yaml"

_MOST_KEPT = 256
"""Files that are kept as they were understood: the dataset before an edit, and after it."""


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
    asked = files.get(_QUESTIONS, b"")
    read: dict[str, _Understood] = {}
    errors: list[DataError] = []
    for name in (*files, *sorted(REQUIRED - files.keys())):
        try:
            read[name] = _understood(prefix, name, files.get(name, b""), asked)
        except _MistakenError as mistaken:
            errors += mistaken.errors
    if errors:
        raise DatasetError(errors)
    models = {name: file.model for name, file in read.items()}
    positions = positions_of(file.positions for file in read.values())
    return Loaded(_assemble(models, revision_of(files)), positions)


class _Understood(NamedTuple):
    """One file of a dataset."""

    model: BaseModel
    positions: FilePositions


class _MistakenError(Exception):
    """One file that cannot be used, with everything that is wrong in it."""

    def __init__(self, errors: Sequence[DataError]) -> None:
        self.errors = errors
        super().__init__()


@lru_cache(_MOST_KEPT)
def _understood(prefix: str, name: str, content: bytes, questions: bytes) -> _Understood:
    """Read one file; an edit changes one or two of a hundred, and the others are read already.

    Args:
        questions: content of questions.yaml, which says what older forms of the others mean.
    Raises:
        _MistakenError: it cannot be used. Nothing is kept of it.
    """
    file = read_file(f"{prefix}/{name}", content)
    model = _validate(file, _model_of(name), _circumstances(prefix, name, questions))
    errors = (*file.errors, *_misnamed(name, model, file))
    if model is None or errors:
        raise _MistakenError(errors)
    return _Understood(model, positions_in(name, file))


def _circumstances(prefix: str, name: str, questions: bytes) -> Mapping[CircumstanceId, Condition]:
    if name == _QUESTIONS:
        return {}
    try:
        asked = _understood(prefix, _QUESTIONS, questions, questions).model
    except _MistakenError:
        return {}
    return circumstances_of(asked) if isinstance(asked, QuestionsFile) else {}


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


def _misnamed(name: str, model: BaseModel | None, file: YamlFile) -> Iterator[DataError]:
    stem = name.rsplit("/", 1)[-1].removesuffix(".yaml")
    if isinstance(model, Destination | Area) and model.id != stem:
        problem = f'the file is named {stem}.yaml but its id is "{model.id}"'
        yield file.position(("id",)).error(problem, f"write `id: {stem}` or rename the file")


def _validate(
    file: YamlFile,
    model: type[M] | None,
    circumstances: Mapping[CircumstanceId, Condition],
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
                complain_of(file, detail)
        return None
