"""Read what somebody hands in as a dataset: a folder, a zip, or one YAML file.

What comes in is not trusted. Nothing is unpacked to disk; a name that is no file of a dataset, a
file that is too large, a zip that unpacks to too much or points elsewhere is refused with a
sentence before any YAML is read. Aliases, tags and wrong encodings inside the files are left to
`policy.loading`, which names their line.

One file, or a zip that lacks some of the fixed files, is laid over the present revision.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

from pydantic import BaseModel

from routebot.errors import DatasetError, PublishError
from routebot.policy.loading import FILES, FOLDERS, REQUIRED, read_folder, revision_of
from routebot.policy.yaml import read_yaml
from routebot.publishing.entries import FILE_NAME, REVISION_FILE, accepted, left_out, refused, tame
from routebot.publishing.strange import refuse_strange

__all__ = [
    "MOST_BYTES",
    "REVISION_FILE",
    "Bundle",
    "pack",
    "read_bundle",
    "read_path",
    "read_paths",
    "stamped",
    "unpack",
    "unpack_some",
]

MOST_BYTES = 2_000_000
"""Size of what is handed in, and of any one file in it; the whole dataset zips to far less."""

MOST_UNPACKED = 16_000_000
"""Bytes in all; ten times the whole dataset."""

MOST_RATIO = 60
"""YAML of ours shrinks to a quarter; a zip that grows sixtyfold is made to hurt."""

_STAMP = re.compile(
    rb"^# made from revision ([0-9a-f]{16}(?:[0-9a-f]{16})?)\b[^\n]*\n?", re.MULTILINE
)
"""The last line of an exported file, which says the same of it alone."""

_ZIP = b"PK\x03\x04"
_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Bundle:
    """Files that were handed in.

    Attributes:
        files: relative POSIX name -> content.
        whole: they are the whole dataset; otherwise they are laid over the present one.
        base: the revision the edit began from, if the bundle says so.
        stamps: name -> the revision from which that file alone was made, where it says so.
        ignored: names of what came along and was not read.
    """

    files: Mapping[str, bytes]
    whole: bool
    base: str | None = None
    stamps: Mapping[str, str] = field(default_factory=dict)
    ignored: tuple[str, ...] = ()

    def base_of(self, name: str) -> str | None:
        """Return the revision that a file was made from, if anybody has said."""
        return self.stamps.get(name) or self.base

    def over(self, present: Mapping[str, bytes]) -> dict[str, bytes]:
        """Return the files of the dataset that is meant."""
        return dict(self.files) if self.whole else {**present, **self.files}


def read_paths(paths: Sequence[Path]) -> Bundle:
    """Read a folder, a file, or several files that are one edit.

    Raises:
        PublishError: one is not there or is refused, or does not go with the others.
        DatasetError: a folder lacks files.
    """
    bundles = [read_path(path) for path in paths]
    if len(bundles) == 1:
        return bundles[0]
    files: dict[str, bytes] = {}
    for bundle in bundles:
        if bundle.whole:
            message = "name one folder or whole zip, or several files that are not all of a dataset"
            raise refused("whole", message)
        if twice := files.keys() & bundle.files.keys():
            name = min(twice)
            raise refused("named_twice", f"{name}: is named twice; name it once", name=name)
        files |= bundle.files
    bases = {
        name: base for bundle in bundles for name in bundle.files if (base := bundle.base_of(name))
    }
    ignored = tuple(name for bundle in bundles for name in bundle.ignored)
    return Bundle(files, whole=False, stamps=bases, ignored=ignored)


def read_path(path: Path) -> Bundle:
    """Read a folder or file.

    Raises:
        PublishError: it is not there, or is refused.
        DatasetError: a folder lacks files.
    """
    if path.is_dir():
        return _from_folder(path)
    try:
        size = path.stat().st_size
        content = path.read_bytes() if path.is_file() and size <= MOST_BYTES else None
    except OSError as error:
        raise refused(
            "missing", f"{path}: cannot be read ({error.strerror})", name=path.name
        ) from error
    if size > MOST_BYTES:
        raise _too_large(path.name, size)
    if content is None:
        raise refused("missing", f"{path}: is no plain file", name=path.name)
    return read_bundle(path.name, content)


def read_bundle(name: str, content: bytes) -> Bundle:
    """Read a file as it was sent.

    Args:
        name: as the sender called it; says little, messengers change names.
    Raises:
        PublishError: it is refused.
        DatasetError: it is one YAML file from which not even its kind can be read.
    """
    if len(content) > MOST_BYTES:
        raise _too_large(name, len(content))
    if content.startswith(_ZIP):
        bundle = _bundle_of(dict(_unzipped(name, content)))
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return replace(bundle, ignored=left_out(archive.infolist()))
    refuse_strange(name, content)
    if name.lower().endswith(".zip"):
        raise refused("zip", f"{name}: is no zip archive; pack it again", name=tame(name))
    target = _target(name, content.removeprefix(_BOM))
    return _bundle_of({target: content}, whole=False)


def pack(
    files: Mapping[str, bytes],
    revision: str | None = None,
    beside: Mapping[str, bytes] = MappingProxyType({}),
) -> bytes:
    """Return files as a zip, the same bytes for the same files.

    Args:
        revision: written into the zip and into each file, so that an edit says what it began from.
        beside: what goes with them and is no file of a dataset.
    """
    packed = io.BytesIO()
    every = {**files, **beside}
    if revision:
        stamped_files = {name: stamped(content, revision) for name, content in files.items()}
        every |= {**stamped_files, REVISION_FILE: revision.encode()}
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in sorted(every.items()):
            archive.writestr(
                zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED
            )
    return packed.getvalue()


def stamped(content: bytes, revision: str) -> bytes:
    """Return a file with the revision it is of in its last line."""
    line = f"# made from revision {revision}: leave this line, it keeps what others publish\n"
    return (content if content.endswith(b"\n") else content + b"\n") + line.encode()


def unpack(packed: bytes, revision: str) -> dict[str, bytes]:
    """Return the files of a zip that `pack` made.

    Raises:
        PublishError: it is damaged, or holds another revision.
    """
    try:
        files = dict(_unzipped(revision, packed, ours=True))
    except PublishError as error:
        raise refused(
            "damaged", f"the stored revision {revision} is damaged: {error}", revision=revision
        ) from error
    files.pop(REVISION_FILE, None)
    if not revision_of(files).startswith(revision):  # an old one has 16 digits
        raise refused(
            "damaged",
            f"the stored revision {revision} is damaged: its content changed",
            revision=revision,
        )
    return files


def unpack_some(packed: bytes, revision: str, names: Collection[str] | None) -> dict[str, bytes]:
    """Return some files of a zip that `pack` made, without reading the others.

    Args:
        names: those wanted, None for all; what is not in the zip is left out.
    Raises:
        PublishError: it is damaged.
    """
    return dict(_unzipped(revision, packed, names, ours=True))


def _bundle_of(files: dict[str, bytes], whole: bool | None = None) -> Bundle:
    base = files.pop(REVISION_FILE, b"").decode("ascii", "replace").strip() or None
    if base and not re.fullmatch(r"[0-9a-f]{16}([0-9a-f]{16})?", base):
        raise refused(
            "revision", f"{REVISION_FILE} holds no revision; take the file out of the zip"
        )
    if not files:
        raise refused("empty", "the zip holds no file of a dataset")
    stamps, plain = {}, {}
    for name, content in files.items():
        lines = content.removeprefix(_BOM).replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        if found := _STAMP.search(lines):
            stamps[name] = found[1].decode()
        plain[name] = _STAMP.sub(b"", lines)
    return Bundle(plain, plain.keys() >= REQUIRED if whole is None else whole, base, stamps)


def _from_folder(folder: Path) -> Bundle:
    for path in (folder, *(p for sub in ("", *FOLDERS) for p in sorted((folder / sub).glob("*")))):
        if path.is_symlink():
            raise refused("link", f"{path}: is a link; put the file itself there", name=path.name)
        if path.is_file() and path.suffix == ".yaml" and path.stat().st_size > MOST_BYTES:
            raise _too_large(path.name, path.stat().st_size)
    files = dict(read_folder(folder))
    revision = folder / REVISION_FILE
    if revision.is_file():
        files[REVISION_FILE] = revision.read_bytes()[:100]
    return _bundle_of(files, whole=True)


def _unzipped(
    name: str, content: bytes, wanted: Collection[str] | None = None, ours: bool = False
) -> Iterator[tuple[str, bytes]]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = accepted(archive.infolist())
            room = MOST_UNPACKED if ours else min(MOST_UNPACKED, len(content) * MOST_RATIO)
            for inner, entry in entries.items():
                if wanted is not None and inner not in wanted:
                    continue
                unpacked = _read_entry(archive, entry, room)
                room -= len(unpacked)
                yield inner, unpacked.removeprefix(_BOM)
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        NotImplementedError,
        OSError,
        RuntimeError,
        ValueError,
    ) as error:
        message = f"{tame(name)}: cannot be unpacked ({error}); pack it again"
        raise refused("zip", message, name=tame(name)) from error


def _read_entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, room: int) -> bytes:
    """Read no more than there is room for, whatever the header says."""
    with archive.open(entry) as stream:
        content = stream.read(min(room, MOST_BYTES) + 1)
    if len(content) > MOST_BYTES:
        raise _too_large(entry.filename, len(content))
    if len(content) > room:
        raise refused("bomb", "the zip unpacks to far more than a dataset; pack the files again")
    return content


def _target(name: str, content: bytes) -> str:
    """Say which file of a dataset a lone YAML file is, by its content or else by its name."""
    shown = tame(name)
    named = _named(shown)
    value, errors = read_yaml(f"data/{named or shown}", content)
    meant = _meant(value)
    if named and meant == f"areas/{named[-7:-5].lower()}.yaml":
        return named  # a code in small letters, which the loader will name
    if meant is None and errors:
        if named is None:
            raise DatasetError(errors)
        return named  # the loader will say what is wrong in it
    if meant is None:
        message = (
            f'"{shown}" is no file of a dataset: '
            "it has neither an `id` nor `links`, `rules`, `questions` ..."
        )
        raise refused("kind", message, name=shown)
    # Any word in small letters could be an area's name, so that alone contradicts nothing.
    if named and meant != named and not named.startswith("areas/"):
        message = f"the file is named {named} but holds {meant}; mend one of them"
        raise refused("other", message, name=named, meant=meant)
    return meant


def _named(name: str) -> str | None:
    """Return the file of a dataset that a name may stand for; None if it stands for none."""
    # "kz (1).yml" is what phones and messengers make of KZ.yaml.
    stem = re.sub(r"([ _]?\(\d+\))?\.ya?ml(\.txt)?$", "", name, flags=re.IGNORECASE)
    candidates = (f"{stem}.yaml", f"destinations/{stem.upper()}.yaml", f"areas/{stem}.yaml")
    return next((candidate for candidate in candidates if FILE_NAME.fullmatch(candidate)), None)


def _meant(value: Any) -> str | None:
    if not isinstance(value, dict):
        return None
    id_ = value.get("id")
    if isinstance(id_, str):
        names = (f"{folder}/{id_}.yaml" for folder in ("destinations", "areas"))
        return next((name for name in names if FILE_NAME.fullmatch(name)), None)
    return next((name for name, model in FILES.items() if _fits(value, model)), None)


def _fits(value: Mapping[str, Any], model: type[BaseModel]) -> bool:
    """Say whether these keys are all that a fixed file needs, and none that it does not know."""
    needed = {name for name, field in model.model_fields.items() if field.is_required()}
    return bool(value) and needed <= value.keys() <= model.model_fields.keys()


def _too_large(name: str, size: int) -> PublishError:
    message = (
        f"{tame(name)}: {size / 1e6:.1f} MB; at most {MOST_BYTES / 1e6:.0f} MB are read; of an "
        "archive of the whole repository pack the folder `data` alone"
    )
    return refused("large", message, name=tame(name), most=f"{MOST_BYTES / 1e6:.0f}")
