"""What serves is kept compiled beside its files, and read from there; what is wrong is made anew."""

from pathlib import Path

import aiosqlite
import pytest

from routebot.compiled import beside, document, reading
from routebot.errors import StoreError
from routebot.policy.loading import load, revision_of
from routebot.publishing.archive import Archive
from routebot.publishing.aside import InThread
from routebot.publishing.child import ChildProcess
from routebot.publishing.compiling import Compiling, keep_compiled
from routebot.publishing.filed import Filed, compiled, dataset_of
from routebot.publishing.live import LiveDataset
from routebot.publishing.publisher import Publisher
from routebot.store.sqlite.revisions import SqliteRevisions
from tests.publishing.small import AT, ON, WHY, conditional, over, reworded, write_folder
from tests.support.datasets import minimal


@pytest.fixture(autouse=True)
def _nothing_beside_the_program(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(beside.read, "__defaults__", (tmp_path / "none.json",))


@pytest.fixture
async def store(tmp_path: Path):
    async with SqliteRevisions.open(tmp_path / "revisions.sqlite", AT) as store:
        yield store


@pytest.fixture
def from_yaml(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The revisions that were read as YAML in order to serve."""
    read: list[str] = []

    def counted(files: dict[str, bytes], prefix: str) -> object:
        read.append(revision_of(files))
        return load(files, prefix)

    monkeypatch.setattr(reading, "load", counted)
    return read


async def _published(store: SqliteRevisions, files: dict[str, bytes]) -> Filed:
    publisher = Publisher(store, minimal(), approvals=1)
    base = (await publisher.present(ON)).revision
    draft = await publisher.draft(over(files, base), ON)
    await publisher.publish(draft, "anna", WHY, AT)
    return Filed(draft.plan.new, files)


async def _present(store: SqliteRevisions) -> object:
    return (await Archive(store, minimal()).present(ON)).dataset


async def test_what_was_kept_is_read_and_is_the_same(store, from_yaml):
    filed = await _published(store, conditional())
    await keep_compiled(store, InThread(), filed)
    from_yaml.clear()
    assert await _present(store) == dataset_of(filed)
    assert from_yaml == [filed.revision]  # by this test alone


async def test_it_is_compiled_once(store):
    filed = await _published(store, conditional())
    await keep_compiled(store, InThread(), filed)
    kept = await store.compiled(filed.revision)
    assert kept == compiled(filed.files)
    await store.keep_compiled(filed.revision, kept + b"")
    store.keep_compiled = None  # it would fail
    await keep_compiled(store, InThread(), filed)


async def test_the_child_compiles_though_it_can_open_no_file(store, tmp_path):
    filed = await _published(store, conditional())
    async with ChildProcess.open(write_folder(tmp_path / "data")) as child:
        await keep_compiled(store, child, filed)
    assert await store.compiled(filed.revision) == compiled(filed.files)


async def test_another_version_of_the_program_compiles_anew(store, monkeypatch, from_yaml):
    filed = await _published(store, conditional())
    await keep_compiled(store, InThread(), filed)
    before = await store.compiled(filed.revision)
    monkeypatch.setattr(document, "program", lambda: "another")
    from_yaml.clear()
    await _present(store)
    assert from_yaml == [filed.revision]
    await keep_compiled(store, InThread(), filed)
    assert await store.compiled(filed.revision) != before


@pytest.mark.parametrize("damage", [b"", b"no zlib", b"x\x9c\x03\x00\x00\x00\x00\x01"])
async def test_a_damaged_one_costs_a_second_and_nothing_else(store, tmp_path, from_yaml, damage):
    filed = await _published(store, conditional())
    await keep_compiled(store, InThread(), filed)
    async with aiosqlite.connect(tmp_path / "revisions.sqlite") as database:
        await database.execute("UPDATE compiled SET document = ?", (damage,))
        await database.commit()
    from_yaml.clear()
    assert await _present(store) == load(filed.files).dataset
    assert from_yaml == [filed.revision]
    await keep_compiled(store, InThread(), filed)
    assert await store.compiled(filed.revision) == compiled(filed.files)


async def test_that_of_another_revision_is_never_taken(store, from_yaml):
    filed = await _published(store, conditional())
    await store.keep_compiled(filed.revision, compiled(minimal()))
    assert await _present(store) == load(filed.files).dataset


async def test_of_revisions_that_served_long_ago_nothing_is_kept(store):
    served = [
        await _published(store, files)
        for files in (reworded("Thirty"), reworded("Forty"), reworded("Fifty"), reworded("Sixty"))
    ]
    for filed in served:
        await store.keep_compiled(filed.revision, b"compiled")
    kept = [await store.compiled(filed.revision) for filed in served]
    assert kept == [None, b"compiled", b"compiled", b"compiled"]


async def test_a_running_bot_keeps_what_serves_and_what_serves_next(store, monkeypatch):
    publisher = Publisher(store, minimal(), approvals=1)
    await publisher.begin(AT)
    live = await LiveDataset.open(publisher, lambda: AT)
    compiling = Compiling(store, publisher.aside, live)
    await compiling.keep()
    assert await store.compiled(live.present.revision) == compiled(minimal())
    filed = await _published(store, conditional())
    assert await live.refresh(at_once=True)
    await compiling.keep()
    assert await store.compiled(filed.revision) == compiled(filed.files)


async def test_what_comes_with_the_program_is_not_kept_twice(store, tmp_path, monkeypatch):
    file = tmp_path / "none.json"
    file.write_bytes(compiled(minimal()))
    file.chmod(0o644)
    await keep_compiled(store, InThread(), Filed(revision_of(minimal()), minimal()))
    assert await store.compiled(revision_of(minimal())) is None


async def test_a_store_that_cannot_be_written_says_so(store, tmp_path):
    filed = await _published(store, conditional())
    async with aiosqlite.connect(tmp_path / "revisions.sqlite") as database:
        await database.execute("DROP TABLE compiled")
        await database.commit()
    with pytest.raises(StoreError):
        await keep_compiled(store, InThread(), filed)
