"""A dataset from its document: the same one, and only from a document that deserves belief."""

import json
import logging
import os
import random
from pathlib import Path

import pytest

from routebot.compiled import beside, document, reading
from routebot.compiled.document import DamagedError, StaleError, contents_of, document_of
from routebot.compiled.reading import read_contents, why_not_compiled
from routebot.errors import DatasetError
from routebot.policy.files import Dataset
from routebot.policy.loading import load, revision_of
from routebot.reasoning.foreseeing import foresee
from tests.support.datasets import minimal

OTHERS = minimal() | {"exit.yaml": minimal()["exit.yaml"] + b"\n# changed\n"}
"""Files that mean the same and are not the same."""


@pytest.fixture
def dataset() -> Dataset:
    return load(minimal()).dataset


@pytest.fixture
def file(tmp_path: Path, dataset: Dataset, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The document of the small dataset, beside the program."""
    folder = tmp_path / "compiled"
    folder.mkdir(mode=0o755)
    file = folder / "dataset.json"
    file.write_bytes(document_of(dataset, foresee(dataset)))
    file.chmod(0o644)
    for look in (beside.read, beside.why_not):
        monkeypatch.setattr(look, "__defaults__", (file,))
    return file


@pytest.fixture
def from_yaml(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of datasets that were read as YAML."""
    names: list[str] = []

    def counted(files: dict[str, bytes], prefix: str) -> object:
        names.append(prefix)
        return load(files, prefix)

    monkeypatch.setattr(reading, "load", counted)
    return names


def test_no_yaml_is_read_where_there_is_a_document(file, dataset, from_yaml):
    assert read_contents(minimal()).dataset == dataset
    assert from_yaml == []


def test_a_document_that_was_kept_with_the_files_goes_first(file, dataset, from_yaml):
    file.unlink()
    assert (
        read_contents(minimal(), document=document_of(dataset, foresee(dataset))).dataset == dataset
    )
    assert from_yaml == []


def test_of_other_files_nothing_is_taken(file, from_yaml):
    for kept in (None, file.read_bytes()):
        assert read_contents(OTHERS, document=kept).dataset.revision == revision_of(OTHERS)
    assert len(from_yaml) == 2


def test_nothing_is_taken_that_another_version_of_the_program_made(file, from_yaml, monkeypatch):
    monkeypatch.setattr(document, "program", lambda: "another")
    read_contents(minimal())
    assert len(from_yaml) == 1


def test_the_version_of_the_program_is_all_the_code_that_makes_it(tmp_path, monkeypatch):
    rooms = ("policy", "logic", "reasoning", "compiled")
    for room in rooms:
        (tmp_path / room).mkdir()
        (tmp_path / room / "one.py").write_text("one = 1")
    monkeypatch.setattr(document, "__file__", str(tmp_path / "compiled" / "document.py"))
    versions = {document.program.__wrapped__()}
    for room in rooms:
        (tmp_path / room / "one.py").write_text("one = 2")
        versions.add(document.program.__wrapped__())
    (tmp_path / "policy" / "one.py").rename(tmp_path / "policy" / "two.py")
    versions.add(document.program.__wrapped__())
    assert len(versions) == 6


def test_no_damage_is_believed(dataset):
    whole = document_of(dataset, foresee(dataset))
    dice = random.Random(23)
    places = [0, 1, whole.index(b"\n"), len(whole) - 1, *dice.sample(range(len(whole)), 200)]
    for place in places:
        flipped = bytearray(whole)
        flipped[place] ^= 1 << dice.randrange(8)
        for damaged in (whole[:place], bytes(flipped), whole[:place] + whole[place + 1 :]):
            with pytest.raises((DamagedError, StaleError)):
                contents_of(damaged, dataset.revision)


@pytest.mark.parametrize(
    "body",
    [
        *(b"", b"[]", b"null", b"{}", b"\xff", b"[1,2,3]", b"[1,2]", b"[[],null]"),
        *(b'[[["a"],[],0],null]', b"[[[],[],5],null]", b'[[["a"],[],0],7]', b'[[["a"],[],0],[7]]'),
    ],
)
def test_a_whole_document_that_holds_something_else_is_damaged(dataset, body):
    with pytest.raises(DamagedError):
        contents_of(document._head(dataset.revision, body) + body, dataset.revision)


def test_a_damaged_one_is_said_and_left_alone(file, dataset, from_yaml, caplog):
    file.write_bytes(file.read_bytes()[:-1])
    with caplog.at_level(logging.WARNING):
        assert read_contents(minimal()).dataset == dataset
    assert len(from_yaml) == 1
    assert "damaged and left alone" in caplog.text


def test_a_stale_one_is_left_alone_in_silence(file, caplog):
    read_contents(OTHERS)
    assert caplog.records == []


@pytest.mark.parametrize("mode", [0o664, 0o646, 0o666])
def test_a_file_that_others_may_write_is_left_alone(file, from_yaml, mode):
    file.chmod(mode)
    assert beside.read(file) is None
    assert "others may write to" in beside.why_not(file)
    read_contents(minimal())
    assert len(from_yaml) == 1


@pytest.mark.parametrize("mode", [0o775, 0o757, 0o1777])
def test_a_folder_that_others_may_write_is_left_alone(file, mode):
    file.parent.chmod(mode)
    assert beside.read(file) is None
    assert "others may write to" in beside.why_not(file)


@pytest.mark.parametrize("mode", [0o755, 0o700])
def test_a_folder_of_our_own_is_believed(file, mode):
    file.parent.chmod(mode)
    assert beside.read(file) == file.read_bytes()
    assert beside.why_not(file) == ""


def test_what_somebody_else_owns_is_left_alone(file, monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: os.getuid() + 1)
    monkeypatch.setattr(beside, "_ROOT", os.getuid() + 2)
    assert beside.read(file) is None


def test_neither_links_nor_pipes_nor_folders_are_followed(file, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    file.rename(elsewhere)
    for made in (lambda: file.symlink_to(elsewhere), lambda: os.mkfifo(file), file.mkdir):
        made()
        assert beside.read(file) is None
        file.rmdir() if file.is_dir() else file.unlink()
    aside = tmp_path / "aside"
    elsewhere.rename(file)
    file.parent.rename(aside)
    file.parent.symlink_to(aside)
    assert beside.read(file) is None


def test_without_one_files_are_read(file, dataset, from_yaml):
    file.unlink()
    assert read_contents(minimal()).dataset == dataset
    assert len(from_yaml) == 1
    assert "No such file" in beside.why_not(file)


def test_mistakes_have_their_lines(file):
    with pytest.raises(DatasetError, match=r"mine/exit\.yaml:1"):
        read_contents(minimal() | {"exit.yaml": b"rules: 7\n"}, "mine")


def test_it_is_made_of_a_folder_whole_and_readable_by_all(tmp_path, dataset, file):
    for name, content in minimal().items():
        (tmp_path / "data" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "data" / name).write_bytes(content)
    before = file.read_bytes()
    file.write_bytes(b"")
    beside.make(file, tmp_path / "data")
    assert file.read_bytes() == before
    assert file.stat().st_mode & 0o777 == 0o644
    assert [each.name for each in file.parent.iterdir()] == [file.name]


def test_why_yaml_is_read_is_said(file, dataset):
    assert why_not_compiled(minimal()) == ""
    assert "of other data" in why_not_compiled(OTHERS)
    assert why_not_compiled(OTHERS, document_of(load(OTHERS).dataset, None)) == ""
    file.chmod(0o666)
    assert "others may write" in why_not_compiled(minimal())
    file.unlink()
    assert "No such file" in why_not_compiled(minimal())


def test_a_document_is_plain_json(dataset):
    head, body = document_of(dataset, foresee(dataset)).split(b"\n", 1)
    assert json.loads(head)["revision"] == dataset.revision
    table, foreseen = json.loads(body)
    assert (len(table), len(foreseen)) == (3, 4)
