"""Every command means the same dataset, and says which; nothing older answers in its place."""

import asyncio
import os
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from routebot.policy.loading import revision_of
from routebot.publishing.bundle import pack
from routebot.store.revisions import Activation
from routebot.store.sqlite.revisions import SqliteRevisions
from routebot.terminal import meant, served
from tests.publishing.small import AT, WHY, begin_database, conditional, reworded, write_folder
from tests.support.datasets import edited, line_of
from tests.terminal.conftest import Ran

KZ = "destinations/KZ.yaml"
DATABASE = Path("state/routebot.revisions.sqlite")
NOBODY = b"{}\n"
Run = Callable[..., Ran]

COMMANDS = [
    ("match", "-", "--format", "json"),
    ("plan", "KZ", "-"),
    ("next", "KZ", "-"),
    ("data", "check", "--quick"),
    ("data", "stale"),
    ("data", "show", "kz-entry"),
]


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stand in an empty folder, where the small dataset is the packaged one."""
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith("ROUTEBOT_")]:
        monkeypatch.delenv(name)
    packaged = write_folder(tmp_path / "packaged")
    for module in (meant, served):
        monkeypatch.setattr(module, "packaged_folder", lambda _: packaged)


def publish(files: Mapping[str, bytes], who: str = "anna") -> str:
    """Store what a version of the program published, whatever ours thinks of it."""

    async def activate() -> None:
        async with SqliteRevisions.open(DATABASE, AT) as store:
            row = Activation(0, revision_of(files), None, AT, who, "", WHY, {})
            row = replace(row, seq=await store.latest() + 1)
            await store.activate([row], {row.revision: pack(files)})

    asyncio.run(activate())
    return revision_of(files)


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_what_serves_answers_before_a_folder_of_the_settings(
    run: Run, command: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert run(*command, said=NOBODY).err == ""
    folder = write_folder(tmp_path / "mine", reworded("Forty"))
    monkeypatch.setenv("ROUTEBOT_DATA", str(folder))
    assert run(*command, said=NOBODY).err == f"dataset: {folder}, as ROUTEBOT_DATA says\n"
    begin_database(DATABASE)
    assert run(*command, said=NOBODY).err == ""  # what serves is the packaged one
    published = publish(conditional())
    ran = run(*command, said=NOBODY)
    assert ran.code == 0
    assert f"dataset: revision {published}" in ran.err
    assert "published by anna on 2026-01-01" in ran.err
    if command[:2] != ("data", "check"):  # which takes the folder itself
        assert run(*command, "--data", folder, said=NOBODY).err == ""


def test_answers_follow_from_what_serves(run: Run) -> None:
    begin_database(DATABASE)
    published = publish(conditional())
    ran = run("match", "-", "--format", "json", said=b"passport: biometric\n")
    assert published in ran.out
    assert '"conditional"' in ran.out


def test_to_read_makes_and_changes_nothing(run: Run) -> None:
    for command in COMMANDS:
        run(*command, said=NOBODY)
    assert not Path("state").exists()
    begin_database(DATABASE)
    before = {path: path.read_bytes() for path in DATABASE.parent.iterdir()}
    assert set(before) == {DATABASE}
    for command in (*COMMANDS, ("data", "history"), ("data", "export", "out.zip")):
        assert run(*command, said=NOBODY).code == 0
    assert {path: path.read_bytes() for path in DATABASE.parent.iterdir()} == before


def test_to_publish_where_there_is_no_database_is_refused_with_a_sentence(run: Run) -> None:
    Path("KZ.yaml").write_bytes(conditional()[KZ])
    publishing = ("data", "publish", "KZ.yaml", "--data", "packaged", "--why", WHY)
    for command in (
        publishing,
        ("data", "rollback", "--why", WHY, "--data", "packaged"),
        ("data", "withdraw", "kz-entry", "--why", WHY, "--data", "packaged"),
    ):
        ran = run(*command)
        assert (ran.code, ran.out) == (1, "")
        assert str(DATABASE.absolute()) in ran.err
        assert "--new" in ran.err
    assert not Path("state").exists()
    ran = run(*publishing, "--new")
    assert ran.code == 0
    assert f"Database: {DATABASE.absolute()}" in ran.out
    assert run("match", "-", said=NOBODY).err.startswith("dataset: revision ")


def test_what_should_serve_and_cannot_is_an_error_with_its_line_and_nothing_older_answers(
    run: Run,
) -> None:
    """As after an update to a version that asks for more."""
    begin_database(DATABASE)
    publish(reworded("Forty"))
    strict = edited(KZ, "{days: 90", "{days: ninety")
    bad = publish(strict, who="boris")
    where = f"{KZ}:{line_of(strict, KZ, 'ninety')}"
    for command in COMMANDS:
        ran = run(*command, said=NOBODY)
        assert (ran.code, ran.out) == (1, ""), command
        for part in (bad, "boris", where, "Go back to the version"):
            assert part in ran.err
    told = run("doctor")
    assert told.code == 1
    assert "FAIL dataset" in told.out
    assert where in told.out
    Path("KZ.yaml").write_bytes(conditional()[KZ])
    for words in (("plan", "KZ.yaml"), ("publish", "KZ.yaml"), ("withdraw", "kz-entry")):
        why = () if words[0] == "plan" else ("--why", WHY)
        ran = run("data", *words, *why, "--data", "packaged")
        assert (ran.code, ran.out) == (1, ""), words
        assert where in ran.err


def test_a_database_that_cannot_be_read_is_an_error(run: Run) -> None:
    DATABASE.parent.mkdir()
    DATABASE.write_bytes(b"this is no database, and longer than a header of one would be")
    for command in (*COMMANDS, ("data", "history")):
        ran = run(*command, said=NOBODY)
        assert (ran.code, ran.out) == (1, "")
        assert str(DATABASE.name) in ran.err
    assert run("doctor").code == 1


def test_what_was_published_at_a_terminal_is_read_compiled(run: Run, tmp_path: Path) -> None:
    begin_database(DATABASE)
    (tmp_path / "KZ.yaml").write_bytes(conditional()[KZ])
    run("data", "publish", str(tmp_path / "KZ.yaml"), "--who", "anna", "--why", WHY)
    assert "ok   compiled dataset: read in place of the YAML" in run("doctor").out


def test_doctor_tells_which_dataset_would_serve_and_what_a_newer_package_brings(
    run: Run, tmp_path: Path
) -> None:
    begin_database(DATABASE)
    published = publish(conditional())
    told = run("doctor")
    assert f"dataset: revision {published}" in told.out
    assert "package:" not in told.out
    assert "compiled dataset: not read" in told.out
    newer = edited(KZ, "A visa does not help here.", "Visas do not help here.")
    write_folder(tmp_path / "packaged", newer)
    told = run("doctor")
    assert told.code == 0
    assert "package: newer facts that do not serve: 1;" in told.out
    plan = run("data", "plan", "--package", "--data", "packaged")
    assert plan.code == 0
    assert "kz-pitfall" in plan.out
    assert "kz-entry" not in plan.out  # what was published here stays
    assert run("data", "publish", "--package", "--data", "packaged", "--why", WHY).code == 0
    assert "package:" not in run("doctor").out


def test_a_change_is_named_in_one_way(run: Run) -> None:
    assert run("data", "plan").code == 2
    assert run("data", "plan", "KZ.yaml", "--package").code == 2
