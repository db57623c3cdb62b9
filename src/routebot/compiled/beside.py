"""The document that lies beside the program, and whose word is taken.

A document that somebody else could have written could tell people anything. So its file and its
folder must be ours or the administrator's, and nobody else may write to either. What does not fit
that is left alone, as if it were not there.

It is made with the program: by the build of a wheel, and in a checkout by ``make``. No command that
a person types writes one: it would tell whoever finds it that, and when, they asked.
"""

import os
import stat
import tempfile
from pathlib import Path

from routebot.compiled.document import document_of
from routebot.packaged import packaged_folder
from routebot.policy.loading import load_dataset

__all__ = ["FILE", "make", "read", "why_not"]

FILE = Path(__file__).with_name("dataset.json")

_ROOT = 0
"""Who may change the program itself, too."""

_BY_OTHERS = stat.S_IWGRP | stat.S_IWOTH


def read(file: Path = FILE) -> bytes | None:
    """Return a document; None if there is none, or none that we trust."""
    return None if why_not(file) else _content(file)


def why_not(file: Path = FILE) -> str:
    """Say in a few words why there is nothing to read; empty if there is."""
    try:
        folder = file.parent.lstat()
        if not stat.S_ISDIR(folder.st_mode) or not _is_ours(folder):
            return f"others may write to {file.parent}"
        return "" if _content(file) is not None else f"others may write to {file}"
    except OSError as error:
        return f"{file}: {error.strerror}"


def _content(file: Path) -> bytes | None:
    """Return what is in a file that nobody else may write, None of another one."""
    # What is looked at is the file that was opened, whatever its name stands for by then.
    descriptor = os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    with os.fdopen(descriptor, "rb") as opened:
        found = os.fstat(descriptor)
        return opened.read() if stat.S_ISREG(found.st_mode) and _is_ours(found) else None


def _is_ours(found: os.stat_result) -> bool:
    """Say whether nobody but us and the administrator could have written it."""
    return found.st_uid in (_ROOT, os.geteuid()) and not found.st_mode & _BY_OTHERS


def make(file: Path = FILE, folder: Path | None = None) -> None:
    """Write the document of a dataset folder, of the packaged one by default.

    Raises:
        DatasetError: with everything that is wrong in the dataset.
        OSError: it cannot be written.
    """
    # Imported here: commands read a document, and make none.
    from routebot.reasoning.foreseeing import foresee  # noqa: PLC0415

    dataset = load_dataset(folder or packaged_folder("data"))
    document = document_of(dataset, foresee(dataset))
    descriptor, name = tempfile.mkstemp(dir=file.parent)
    with os.fdopen(descriptor, "wb") as opened:
        opened.write(document)
    Path(name).chmod(0o644)
    Path(name).replace(file)


if __name__ == "__main__":
    make()
