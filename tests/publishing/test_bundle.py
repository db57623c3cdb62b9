"""What is handed in: what is read, and what is refused before any of it is."""

import io
import stat
import struct
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from routebot.errors import DatasetError, PublishError
from routebot.policy.loading import load, revision_of
from routebot.publishing.bundle import (
    MOST_BYTES,
    REVISION_FILE,
    pack,
    read_bundle,
    read_path,
    unpack,
)
from routebot.publishing.entries import tame
from routebot.words.i18n import LANGUAGES, words
from tests.publishing.small import write_folder
from tests.support.datasets import minimal


def _zip(files: Mapping[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return packed.getvalue()


def _link() -> bytes:
    entry = zipfile.ZipInfo("destinations/KZ.yaml")
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(entry, "/etc/passwd")
    return packed.getvalue()


def _twice() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("links.yaml", "links: []")
        archive.writestr("linkz.yaml", "links: []")
    return packed.getvalue().replace(b"linkz.yaml", b"links.yaml")


def _encrypted() -> bytes:
    packed = bytearray(_zip({"links.yaml": b"links: []"}))
    central = packed.index(b"PK\x01\x02")
    for flags in (6, central + 8):
        packed[flags : flags + 2] = struct.pack("<H", 1)
    return bytes(packed)


def _repository(others: int) -> dict[str, bytes]:
    """Return what "Download ZIP" of GitHub packs."""
    data = {f"routebot-main/data/{name}": content for name, content in minimal().items()}
    return {**data, **{f"routebot-main/src/{n}.py": b"" for n in range(others)}}


_REFUSED: Mapping[str, tuple[str, Callable[[], bytes], str]] = {
    "a file that is too large": ("KZ.yaml", lambda: b"#" * (MOST_BYTES + 1), "large"),
    "a zip that is too large": ("a.zip", lambda: b"PK\x03\x04" + bytes(MOST_BYTES), "large"),
    "a zip that unpacks to one huge file": (
        "a.zip",
        lambda: _zip({"links.yaml": b"#" * 3_000_000}),
        "bomb",
    ),
    "a zip of many files that grow": (
        "a.zip",
        lambda: _zip({f"areas/a{n}.yaml": b"#" * 1_900_000 for n in range(12)}),
        "bomb",
    ),
    "a zip of too many entries": (
        "a.zip",
        lambda: _zip({f"areas/a{n}.yaml": b"#" for n in range(700)}),
        "many",
    ),
    "a zip that climbs out": ("a.zip", lambda: _zip({"../links.yaml": b"links: []"}), "path"),
    "a zip with a dotted folder": ("a.zip", lambda: _zip({"areas/./x.yaml": b"id: x"}), "path"),
    "an absolute name": ("a.zip", lambda: _zip({"/links.yaml": b"links: []"}), "path"),
    "a backslash that climbs out": ("a.zip", lambda: _zip({"..\\KZ.yaml": b"id: KZ"}), "path"),
    "a document of Word": ("a.docx", lambda: _zip({"[Content_Types].xml": b"<x/>"}), "office"),
    "a drive": ("a.zip", lambda: _zip({"C:links.yaml": b"links: []"}), "path"),
    "a name with a line break": ("a.zip", lambda: _zip({"links\n.yaml": b"links: []"}), "path"),
    "a name in other letters": ("a.zip", lambda: _zip({"destinations/КZ.yaml": b"id: KZ"}), "path"),
    "a device's name": ("a.zip", lambda: _zip({"destinations/NUL.yaml": b"id: KZ"}), "name"),
    "a symbolic link": ("a.zip", _link, "link"),
    "a file that stands twice": ("a.zip", _twice, "twice"),
    "a zip with a password": ("a.zip", _encrypted, "encrypted"),
    "a stray file": ("a.zip", lambda: _zip({"links.yaml": b"links: []", "run.sh": b"rm"}), "name"),
    "a whole repository": ("a.zip", lambda: _zip(_repository(3)), "repository"),
    "a whole repository of many files": ("a.zip", lambda: _zip(_repository(700)), "repository"),
    "a file in a deeper folder": (
        "a.zip",
        lambda: _zip({"x/links.yaml": b"a", "y/areas/a.yaml": b"a"}),
        "name",
    ),
    "an empty zip": ("a.zip", lambda: _zip({"schema/topic.json": b"{}"}), "empty"),
    "a zip without end": ("a.zip", lambda: _zip(minimal())[:-30], "zip"),
    "a damaged zip": (
        "a.zip",
        lambda: _zip(minimal())[:90] + b"\xff\xff\xff\xff" + _zip(minimal())[94:],
        "zip",
    ),
    "no zip at all": ("a.zip", lambda: b"links: []", "zip"),
    "a zip that names no revision": (
        "a.zip",
        lambda: _zip({**minimal(), REVISION_FILE: b"new"}),
        "revision",
    ),
    "a photo": ("photo.jpg", lambda: b"\xff\xd8\xff\xe0\x00\x10JFIF", "picture"),
    "a photo that is called a file of ours": ("KZ.yaml", lambda: b"\xff\xd8\xff\xe0", "picture"),
    "a screenshot": ("1.png", lambda: b"\x89PNG\r\n\x1a\n", "picture"),
    "a photo of an iPhone": ("1.heic", lambda: b"\0\0\0\x18ftypheic", "picture"),
    "a PDF": ("law.pdf", lambda: b"%PDF-1.7\n%\xe2\xe3", "pdf"),
    "a 7z": ("data.7z", lambda: b"7z\xbc\xaf\x27\x1c", "archive"),
    "a rar": ("data.rar", lambda: b"Rar!\x1a\x07\x01\x00", "archive"),
    "a rar that is called a zip": ("data.zip", lambda: b"Rar!\x1a\x07\x01\x00", "archive"),
    "a tar": ("data.tar.gz", lambda: b"\x1f\x8b\x08\x00", "archive"),
    "an old document of Word": ("a.doc", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1", "office"),
    "a saved page": ("KZ.html", lambda: b"\n<!DOCTYPE html><html>", "page"),
    "a table": ("a.csv", lambda: "страна;дней\n".encode("cp1251"), "table"),
    "a YAML file of something else": ("KZ.yaml", lambda: b"services: {web: {}}", "kind"),
    "a list": ("cargo.yaml", lambda: b"- 1", "kind"),
    "a destination under another's name": (
        "GE.yaml",
        lambda: minimal()["destinations/KZ.yaml"],
        "other",
    ),
}


@pytest.mark.parametrize("what", _REFUSED)
def test_what_is_no_dataset_is_refused_with_a_sentence(what: str) -> None:
    name, content, key = _REFUSED[what]
    with pytest.raises(PublishError) as caught:
        read_bundle(name, content())
    assert caught.value.key == f"publish.error.{key}"
    for language in LANGUAGES:
        assert words(language)(caught.value.key, **caught.value.params)


@pytest.mark.parametrize(
    "name",
    [
        "data\\destinations\\KZ.yaml",
        "данные/destinations/KZ.yaml",
        "äá\u2022\u2022\u03b4\u00d1/destinations/KZ.yaml",  # «данные» in cp866, read as cp437
        "KZ.yaml",
        "kz.yaml",
        "KZ.yml",
        "KZ.yaml.txt",
        "destinations/kz.YML.txt",
        "data/KZ.yaml",
    ],
)
def test_what_systems_and_editors_make_of_a_zip_is_understood(name: str) -> None:
    content = minimal()["destinations/KZ.yaml"]
    around = name.rpartition("destinations")[0] if "destinations" in name else ""
    junk = ("desktop.ini", "README.md", "Новый текстовый документ.txt")
    packed = _zip({name: content, **{f"{around}{each}": b"?" for each in junk}})
    bundle = read_bundle("edit.zip", packed)
    assert bundle.files == {"destinations/KZ.yaml": content}
    assert len(bundle.ignored) == 2, "what belongs beside a dataset needs no word"


@pytest.mark.parametrize(
    "name",
    [
        "__MACOSX/._KZ.yaml",
        "._KZ.yaml",
        ".DS_Store",
        "data/Thumbs.db",
        "desktop.ini",
        "destinations/~$KZ.yaml",
        "destinations/KZ.yaml~",
        "destinations/#KZ.yaml#",
        "destinations/.KZ.yaml.swp",
        "destinations/KZ.yaml.bak",
        "destinations/KZ.yaml.orig",
    ],
)
def test_what_machines_leave_in_a_zip_is_named_and_not_read(name: str) -> None:
    content = minimal()["destinations/KZ.yaml"]
    bundle = read_bundle("edit.zip", _zip({"destinations/KZ.yaml": content, name: b"?"}))
    assert bundle.files == {"destinations/KZ.yaml": content}
    assert bundle.ignored == (tame(name),)


@pytest.mark.parametrize(
    ("name", "target"),
    [
        ("KZ.yaml.txt", "destinations/KZ.yaml"),
        ("KZ.yaml", "destinations/KZ.yaml"),
        ("KZ (1).yaml", "destinations/KZ.yaml"),
        ("document.yml", "destinations/KZ.yaml"),
        ("..\\..\\x.yaml", "destinations/KZ.yaml"),
    ],
)
def test_one_destination_is_known_by_its_content_and_laid_over_the_present(
    name: str, target: str
) -> None:
    bundle = read_bundle(name, minimal()["destinations/KZ.yaml"])
    assert list(bundle.files) == [target]
    assert bundle.over({**minimal(), target: b"old"}) == minimal()


@pytest.mark.parametrize("name", [name for name in minimal() if name != "wording.yaml"])
def test_every_file_of_a_dataset_is_known_by_its_content(name: str) -> None:
    assert list(read_bundle("sent", minimal()[name]).files) == [name]


def test_a_broken_file_is_known_by_its_name_so_that_its_line_can_be_named() -> None:
    bundle = read_bundle("KZ.yaml", b"id: KZ\nentry: [\n")
    with pytest.raises(DatasetError) as caught:
        load(bundle.over(minimal()))
    assert [(error.file, error.line) for error in caught.value.errors] == [
        ("data/destinations/KZ.yaml", 3)
    ]


@pytest.mark.parametrize(
    "content", ["id: KZ".encode("utf-16"), b"id: \xff", b"a: &x [1]\nb: [*x, *x]\n"]
)
def test_a_wrong_encoding_or_an_alias_is_refused_by_the_reader_of_the_file(content: bytes) -> None:
    with pytest.raises(DatasetError) as caught:
        load(read_bundle("KZ.yaml", content).over(minimal()))
    assert {error.file for error in caught.value.errors} == {"data/destinations/KZ.yaml"}


def test_a_broken_file_of_unknown_name_is_refused_with_what_is_wrong_in_it() -> None:
    with pytest.raises(DatasetError):
        read_bundle("photo.jpg", b"\xfe\xd8\xff\xe0")


def test_a_byte_order_mark_is_taken_off() -> None:
    content = minimal()["destinations/KZ.yaml"]
    assert read_bundle("KZ.yaml", b"\xef\xbb\xbf" + content).files == {
        "destinations/KZ.yaml": content
    }


@pytest.mark.parametrize("ending", [b"\r\n", b"\r"])
def test_line_ends_of_other_systems_change_nothing(ending: bytes) -> None:
    content = minimal()["destinations/KZ.yaml"]
    assert read_bundle("KZ.yaml", content.replace(b"\n", ending)).files == {
        "destinations/KZ.yaml": content
    }


@pytest.mark.parametrize("around", ["", "data/", "routebot-main/data/"])
def test_a_zip_may_have_a_folder_around_the_dataset_and_what_machines_add(around: str) -> None:
    files = {f"{around}{name}": content for name, content in minimal().items()}
    bundle = read_bundle(
        "a.zip", _zip({**files, f"{around}.DS_Store": b"", "__MACOSX/._links.yaml": b""})
    )
    assert bundle.whole
    assert bundle.files == minimal()


def test_a_zip_of_some_files_is_laid_over_the_present_ones() -> None:
    bundle = read_bundle(
        "a.zip", _zip({"data/destinations/KZ.yaml": b"new", "data/areas/world.yaml": b"new"})
    )
    assert not bundle.whole
    assert bundle.over(minimal())["destinations/KZ.yaml"] == b"new"
    assert bundle.over(minimal())["topics.yaml"] == minimal()["topics.yaml"]


def test_a_packed_dataset_says_which_revision_it_is_and_comes_back_equal() -> None:
    revision = revision_of(minimal())
    bundle = read_bundle("a.zip", pack(minimal(), revision))
    assert (bundle.files, bundle.base, bundle.whole) == (minimal(), revision, True)
    assert pack(minimal()) == pack(dict(reversed(minimal().items())))


@pytest.mark.parametrize(
    "damage", [lambda p: p[:-20], lambda p: b"", lambda p: pack({"links.yaml": b"links: []"})]
)
def test_a_damaged_revision_is_noticed(damage: Callable[[bytes], bytes]) -> None:
    with pytest.raises(PublishError) as caught:
        unpack(damage(pack(minimal())), revision_of(minimal()))
    assert caught.value.key == "publish.error.damaged"


def test_a_folder_is_read_whole_and_links_in_it_are_refused(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "data")
    assert read_path(folder).files == minimal()
    (folder / "destinations" / "AA.yaml").symlink_to("/etc/hostname")
    with pytest.raises(PublishError) as caught:
        read_path(folder)
    assert caught.value.key == "publish.error.link"


def test_a_path_that_has_no_end_is_refused() -> None:
    with pytest.raises(PublishError, match="no plain file"):
        read_path(Path("/dev/zero"))


def test_a_path_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PublishError) as caught:
        read_path(tmp_path / "KZ.yaml")
    assert caught.value.key == "publish.error.missing"
