"""Say which entries of a zip are files of a dataset, whatever systems made of their names.

Nothing is ever unpacked to disk: an entry is read under the name of the file that it stands for,
and refused if it stands for none, or if its own name is made to lead somewhere else.
"""

import re
import stat
import zipfile
from collections.abc import Sequence
from pathlib import PurePosixPath

from routebot.errors import PublishError
from routebot.policy.loading import FILES, FOLDERS

__all__ = ["FILE_NAME", "MOST_FILES", "REVISION_FILE", "accepted", "left_out", "refused", "tame"]

MOST_FILES = 600
"""More than twice the 249 places of ISO 3166-1 that can have a file."""

REVISION_FILE = "REVISION"
"""Stands in an exported zip and says which revision the edit began from."""

_FIXED = "|".join(map(re.escape, FILES))
FILE_NAME = re.compile(
    rf"(?:{_FIXED}|destinations/[A-Z]{{2}}\.yaml|areas/[a-z][a-z0-9_-]{{0,79}}\.yaml)"
)
_BESIDE = re.compile(
    r"(?:.*/)?(?:schema/[a-z_-]+\.json|[^/]+\.md|LICENSE|\.git[a-z]*)", re.IGNORECASE
)
"""What our own repository and exports have beside the files."""

_JUNK = re.compile(
    r"(?:.*/)?(?:__MACOSX/.*|\._[^/]+|\.DS_Store|Thumbs\.db|desktop\.ini"
    r"|~\$[^/]+|[^/]+~|\#[^/]+\#|\.[^/]+\.sw[a-p]|[^/]+\.(?:bak|orig|tmp|old)"
    r"|(?![^/]*\.ya?ml\.txt$)[^/]+\.txt)",
    re.IGNORECASE,
)
"""What systems, office programs and editors leave beside the files, and notes."""

_LOOSE = re.compile(r"((?:destinations|areas)/)?([^/]+?)\.ya?ml(?:\.txt)?", re.IGNORECASE)
"""A name that an editor or a system has changed a little: `GE.yml`, `ge.yaml`, `GE.yaml.txt`."""

_OFFICE = "[Content_Types].xml"
"""What every .docx and .xlsx holds, which are zips, too."""

_ENCRYPTED = 0x1


def accepted(entries: Sequence[zipfile.ZipInfo]) -> dict[str, zipfile.ZipInfo]:
    """Return the entries to read, by their names in a dataset without a folder around them all.

    Raises:
        PublishError: one is no file of a dataset, or a trick.
    """
    _refuse_repository([_written(entry) for entry in entries if not entry.is_dir()])
    if len(entries) > MOST_FILES:
        raise refused(
            "many", f"the zip holds {len(entries)} entries; a dataset has fewer than {MOST_FILES}"
        )
    for entry in entries:
        _refuse_tricks(entry)
    files = {_written(entry): entry for entry in entries if not entry.is_dir()}
    if _OFFICE in files:
        raise refused("office", "this is a document of an office program; save it as plain text")
    files = {name: entry for name, entry in files.items() if not _is_beside(name)}
    around = _around(list(files))
    found: dict[str, zipfile.ZipInfo] = {}
    for written, entry in files.items():
        name = _dataset_name(written.removeprefix(around))
        if name is None:
            message = f'"{tame(written)}" is no file of a dataset; leave it out or mend its name'
            raise refused("name", message, name=tame(written))
        if name in found:
            raise refused("twice", f'"{name}" stands in the zip twice; keep one', name=name)
        found[name] = entry
    if len({_written(entry) for entry in entries}) < len(entries):
        raise refused("twice", "a file stands in the zip twice; keep one", name=around)
    return found


def left_out(entries: Sequence[zipfile.ZipInfo]) -> tuple[str, ...]:
    """Return the names, as they may be shown, of what is not read and is none of ours either."""
    written = map(_written, entries)
    return tuple(sorted({tame(name) for name in written if _JUNK.fullmatch(name)}))


def _is_beside(name: str) -> bool:
    return bool(_BESIDE.fullmatch(name) or _JUNK.fullmatch(name))


def _written(entry: zipfile.ZipInfo) -> str:
    # ZipInfo cuts the name at a zero byte; `orig_filename` is the name as written. Windows writes
    # backslashes.
    return entry.orig_filename.replace("\\", "/")


def _dataset_name(written: str) -> str | None:
    """Return which file of a dataset a name in a zip stands for; None if it stands for none."""
    found = _LOOSE.fullmatch(written)
    if written == REVISION_FILE or found is None:
        return REVISION_FILE if found is None and written == REVISION_FILE else None
    folder, stem = (found[1] or "").lower(), found[2]
    if folder != "areas/" and len(stem) == 2:
        folder, stem = "destinations/", stem.upper()
    name = f"{folder}{stem}.yaml"
    return name if FILE_NAME.fullmatch(name) else None


def _refuse_repository(names: Sequence[str]) -> None:
    """Refuse a dataset among other files, as "Download ZIP" of GitHub packs a repository."""
    ours = [name for name in names if not _is_beside(name)]
    data = next((name for name in ours if f"/{name}".endswith("/data/questions.yaml")), None)
    if data and not all(name.startswith(data.removesuffix("questions.yaml")) for name in ours):
        message = (
            f'"{tame(data)}" stands among other files, as in an archive of the whole repository; '
            "unpack it and pack the folder `data` alone"
        )
        raise refused("repository", message)


def _refuse_tricks(entry: zipfile.ZipInfo) -> None:
    written = _written(entry)
    # A folder around it all may be called anything; a file's own name decides what it is.
    file = written.removesuffix("/") if entry.is_dir() else written.rpartition("/")[2]
    odd = not written.isprintable() or set(written) & set(':*?"<>|')
    if not entry.is_dir() and not file.isascii() and file.endswith(".yaml"):
        odd = True
    if odd or {"", ".", ".."} & {*written.removesuffix("/").split("/")}:
        raise refused(
            "path",
            f'"{tame(written)}" is no plain name; use letters and digits',
            name=tame(written),
        )
    kind = stat.S_IFMT(entry.external_attr >> 16)
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise refused(
            "link", f'"{tame(written)}" is a link; put the file itself there', name=tame(written)
        )
    if entry.flag_bits & _ENCRYPTED:
        raise refused("encrypted", "the zip is encrypted; pack it without a password")


def _around(names: Sequence[str]) -> str:
    """Return the folder that holds the dataset inside a zip, with its slash; empty if none does."""
    folder = PurePosixPath(min(names, key=len, default="")).parent
    if folder.name in FOLDERS:  # nothing but destinations or areas was packed
        folder = folder.parent
    around = f"{folder}/"
    is_around_all = folder.parts and all(name.startswith(around) for name in names)
    return around if is_around_all else ""


def tame(name: str) -> str:
    """Make a name fit to be shown: its end, in letters, digits and common signs."""
    return re.sub(r"[^\w ./()\\-]", "?", name)[-60:]


def refused(key: str, message: str, **params: str) -> PublishError:
    """Make the error that says why something is not read."""
    return PublishError(f"publish.error.{key}", message, **params)
