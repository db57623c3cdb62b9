"""The commands, and every command of the pages for admins, in both languages."""

import asyncio
import json
import re
import shlex
import sqlite3
import sys
import zipfile
from contextlib import closing
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from routebot.clock import Today
from routebot.keeping.answering import Reader, newer
from routebot.policy.contents import every_fact
from routebot.policy.loading import load, revision_of
from routebot.publishing.bundle import pack
from routebot.store.rechecks import Page
from routebot.store.sqlite.revisions import SqliteRevisions
from routebot.terminal import (
    cli,
    data_export,
    data_history,
    data_recheck,
    data_rollback,
    meant,
    revisions,
    served,
)
from tests.publishing.small import AT, ON, conditional, reworded, write_folder
from tests.support.datasets import edited, minimal
from tests.support.pages import DOCS, command_lines

ZERO, CHANGED = revision_of(minimal()), revision_of(conditional())
CHANGES = b"# Changes of the policy data\n"
WHY = ("--why", "The rule changed this morning.")


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stand in a folder with a dataset, a changed file and a changed zip, on the dataset's day."""
    monkeypatch.chdir(tmp_path)
    for name in ("ROUTEBOT_DATABASE", "ROUTEBOT_APPROVALS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("ROUTEBOT_DATA", "data")
    for command in (revisions, served, data_rollback, data_history, data_export, data_recheck):
        monkeypatch.setattr(command, "today", lambda: Today(ON, ON))
    for command in (revisions, served, data_recheck):
        monkeypatch.setattr(command, "now", lambda: AT)
    write_folder(tmp_path / "data")
    (tmp_path / "data" / "CHANGES.md").write_bytes(CHANGES)
    Path("KZ.yaml").write_bytes(conditional()["destinations/KZ.yaml"])


def _run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    # The first publication makes the database, as `serve` does when it begins.
    new = ("--new",) if arguments[0] in ("publish", "rollback", "withdraw", "release") else ()
    code = cli.main(["data", *arguments, *new])
    shown = capsys.readouterr()
    return code, shown.out, shown.err


def _json(capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:
    code, out, _ = _run(capsys, *arguments, "--json")
    assert code == 0
    return json.loads(out)


def test_a_plan_is_printed_and_nothing_is_written(capsys: pytest.CaptureFixture[str]) -> None:
    for language in ("ru", "en"):
        code, out, _ = _run(capsys, "plan", "KZ.yaml", "--lang", language)
        assert code == 0
        assert CHANGED in out
    assert not Path("state").exists()


def test_a_plan_as_json_has_its_figures_and_conditions(capsys: pytest.CaptureFixture[str]) -> None:
    plan = _json(capsys, "plan", "KZ.yaml")
    assert (plan["old"], plan["new"], plan["from"]) == (ZERO, CHANGED, "2026-01-01")
    (shift,) = plan["destinations"][0]["periods"][0]["shifts"]
    assert (shift["before"], shift["after"], shift["combinations"], shift["share"]) == (
        "open",
        "conditional",
        1,
        0.5,
    )
    assert shift["who"]["any_of"] == [
        [{"question": "passport", "option": None, "values": ["biometric"]}]
    ]


def test_a_preview_marks_what_reads_otherwise_for_somebody_whom_it_concerns(
    capsys: pytest.CaptureFixture[str],
) -> None:
    code, out, _ = _run(capsys, "preview", "KZ.yaml", "--lang", "ru")
    assert code == 0
    lines = out.splitlines()
    assert lines[0] == "Казахстан"
    assert any(line.startswith("- ") and "открыто" in line for line in lines)
    assert any(line.startswith("+ ") and "нужно" in line for line in lines)
    shown = _json(capsys, "preview", "KZ.yaml", "--place", "kz", "--on", "2026-01-05")
    assert (shown["place"], shown["view"][:2]) == ("KZ", ["card", "KZ"])
    assert shown["on"] == "2026-01-05"
    assert shown["answers"] == {"passport": ["biometric"]}
    assert shown["before"] != shown["after"]


def test_a_preview_for_answers_of_ones_own_shows_those_or_says_that_nothing_differs(
    capsys: pytest.CaptureFixture[str],
) -> None:
    Path("own.yaml").write_text("passport: biometric\n", encoding="utf-8")
    Path("other.yaml").write_text("passport: internal_only\n", encoding="utf-8")
    code, out, _ = _run(capsys, "preview", "KZ.yaml", "--person", "own.yaml")
    assert code == 0
    assert "own.yaml" in out
    assert any(line.startswith("+ ") for line in out.splitlines())
    code, out, _ = _run(capsys, "preview", "KZ.yaml", "--place", "KZ", "--person", "other.yaml")
    assert (code, out.count("no difference")) == (1, 1)
    Path("wrong.yaml").write_text("passport: diplomatic\n", encoding="utf-8")
    code, _, err = _run(capsys, "preview", "KZ.yaml", "--person", "wrong.yaml")
    assert code == 2
    assert "internal_only" in err


def test_a_preview_of_a_place_that_does_not_change_names_those_that_do(
    capsys: pytest.CaptureFixture[str],
) -> None:
    code, out, err = _run(capsys, "preview", "KZ.yaml", "--place", "XX")
    assert (code, out) == (2, "")
    assert "KZ, routes" in err
    assert _run(capsys, "preview", "data")[0] == 1, "it changes nothing"
    assert _run(capsys, "preview")[0] == 2


def test_a_plan_against_a_folder_needs_no_database(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    write_folder(tmp_path / "base")
    write_folder(tmp_path / "data", conditional())
    assert _json(capsys, "plan", "data", "--against", "base")["old"] == ZERO


def test_publish_history_rollback_tell_the_same_story(capsys: pytest.CaptureFixture[str]) -> None:
    assert _json(capsys, "history") == {"serves": ZERO, "seq": 0, "activations": []}
    published = _json(capsys, "publish", "KZ.yaml", "--who", "anna", *WHY)["published"]
    assert (published["seq"], published["revision"], published["who"]) == (2, CHANGED, "anna")
    assert _json(capsys, "rollback", "--who", "boris", *WHY)["published"]["revision"] == ZERO
    history = _json(capsys, "history")
    assert history["serves"] == ZERO
    assert [row["who"] for row in history["activations"]] == ["boris", "anna", "package"]
    code, out, _ = _run(capsys, "history", "--lang", "ru")
    assert code == 0
    assert out.index("boris") < out.index("anna")


def test_mistakes_are_printed_with_their_line_and_nothing_is_published(
    capsys: pytest.CaptureFixture[str],
) -> None:
    bad = edited("destinations/KZ.yaml", "{days: 90", "{days: ninety")
    Path("KZ.yaml").write_bytes(bad["destinations/KZ.yaml"])
    for arguments in (("plan", "KZ.yaml"), ("publish", "KZ.yaml", *WHY)):
        code, _, err = _run(capsys, *arguments)
        assert code == 1
        assert re.search(r"data/destinations/KZ\.yaml:\d+ entry\[0\]\.limits\[0\]\.days", err)
        assert err.endswith("1 mistake; the dataset is not usable\n")
    assert _json(capsys, "history")["seq"] == 0


def test_a_change_of_nothing_and_a_missing_reason_are_refused(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert _run(capsys, "plan", "data")[0] == 1
    with pytest.raises(SystemExit) as caught:
        cli.main(["data", "publish", "KZ.yaml"])
    assert caught.value.code == 2
    assert _run(capsys, "publish", "KZ.yaml", "--why", "no")[0] == 1


def test_a_second_admin_is_asked_for(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ROUTEBOT_APPROVALS", "2")
    assert _run(capsys, "publish", "KZ.yaml", "--who", "anna", *WHY)[0] == 1
    assert (
        _run(capsys, "publish", "KZ.yaml", "--who", "anna", "--approved-by", "anna", *WHY)[0] == 1
    )
    approved = ("publish", "KZ.yaml", "--who", "anna", "--approved-by", "boris", *WHY)
    monkeypatch.setenv("ROUTEBOT_TYPED_APPROVALS", "no")
    code, _, err = _run(capsys, *approved)
    assert code == 1
    assert "a name on the command line is no approval" in err
    monkeypatch.setenv("ROUTEBOT_TYPED_APPROVALS", "yes")
    assert _run(capsys, *approved)[0] == 0
    assert "approval of boris typed on the command line" in _run(capsys, "history")[1]
    assert _json(capsys, "history")["activations"][0]["figures"]["approval"] == "typed"


def test_an_export_comes_back_with_the_revision_it_began_from(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert _run(capsys, "export", "present.zip")[0] == 0
    Path("edit.zip").write_bytes(pack(reworded(), ZERO))
    assert _run(capsys, "publish", "KZ.yaml", *WHY)[0] == 0
    published = _json(capsys, "publish", "edit.zip", *WHY)["published"]
    assert published["revision"] == revision_of(reworded(files=conditional()))


def test_an_exported_file_alone_says_what_it_was_made_from(
    capsys: pytest.CaptureFixture[str],
) -> None:
    changed = Path("KZ.yaml").read_bytes()
    assert _run(capsys, "export", "present.zip")[0] == 0
    assert _run(capsys, "export", "KZ.yaml")[0] == 0
    alone = Path("KZ.yaml").read_bytes()
    with zipfile.ZipFile("present.zip") as packed:
        assert packed.read("destinations/KZ.yaml") == alone
        assert packed.read("CHANGES.md") == CHANGES
        assert packed.read("schema/destination.json").startswith(b"{")
    assert _run(capsys, "export", "ZZ.yaml")[0] == 1
    Path("KZ.yaml").write_bytes(changed)
    assert _run(capsys, "publish", "KZ.yaml", "--who", "anna", *WHY)[0] == 0
    Path("KZ.yaml").write_bytes(alone.replace(b"A visa does not help here", b"Visas do not help"))
    published = _json(capsys, "publish", "KZ.yaml", "--who", "boris", *WHY)
    assert [edit["id"] for edit in published["plan"]["edits"]] == ["kz-pitfall"]


def test_an_export_says_what_should_serve_in_its_place(capsys: pytest.CaptureFixture[str]) -> None:
    assert _run(capsys, "publish", "KZ.yaml", *WHY)[0] == 0
    (database,) = Path().rglob("*.sqlite")
    with closing(sqlite3.connect(database)) as store, store:
        store.execute("UPDATE revision SET files = zeroblob(200) WHERE id = ?", [CHANGED])
    code, out, err = _run(capsys, "export", "present.zip")
    assert (code, out) == (0, f"{ZERO} present.zip\n")
    assert f"routebot: revision {CHANGED} cannot be read; {ZERO} serves in its place\n" in err


def test_an_old_copy_is_asked_about_and_its_base_is_named(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert _run(capsys, "publish", "KZ.yaml", "--who", "anna", *WHY)[0] == 0
    old = edited(
        "destinations/KZ.yaml",
        "A visa does not help here.",
        "Visas do not help here.",
    )
    Path("KZ.yaml").write_bytes(old["destinations/KZ.yaml"])
    publish = ("publish", "KZ.yaml", "--who", "boris", *WHY)
    for arguments in (("plan", "KZ.yaml"), publish):
        code, _, err = _run(capsys, *arguments)
        assert code == 1
        for part in (f"--base {ZERO}", f"--base {CHANGED}"):
            assert part in err
    plan = _json(capsys, "plan", "KZ.yaml", "--base", CHANGED)
    assert [edit["id"] for edit in plan["edits"]] == ["kz-entry", "kz-pitfall"]
    edits = _json(capsys, *publish, "--base", ZERO)["plan"]["edits"]
    assert [edit["id"] for edit in edits] == ["kz-pitfall"]
    Path("KZ.yaml").write_bytes(reworded()["destinations/KZ.yaml"])
    code, _, err = _run(capsys, *publish[:3], "carl", *WHY, "--base", ZERO)
    assert code == 1
    for part in ("kz-pitfall", "boris", "Thirty", "Visas do not help here."):
        assert part in err


def test_facts_go_only_when_each_is_named(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    left = minimal()["destinations/KZ.yaml"].split(b"pitfalls:")[0]
    files = minimal() | {"areas/world.yaml": _other_bar(), "destinations/KZ.yaml": left}
    write_folder(tmp_path / "new", files)
    code, _, err = _run(capsys, "check", "new", "--since", "data")
    assert code == 1
    assert "kz-pitfall" in err
    assert "--remove" in err
    assert _run(capsys, "check", "new", "--since", "data", "--remove", "kz-pitfall")[0] == 0
    assert _json(capsys, "plan", "new")["kept"] == ["kz-pitfall"]
    for language in ("ru", "en"):
        assert "kz-pitfall" in _run(capsys, "plan", "new", "--lang", language)[1]
    gone = _json(capsys, "publish", "new", *WHY, "--remove", "kz-pitfall")["plan"]
    assert gone["kept"] == []
    assert {edit["id"]: edit["what"] for edit in gone["edits"]}["kz-pitfall"] == "removed"


def test_one_publication_is_taken_back_and_a_fact_tells_its_past(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert _run(capsys, "publish", "KZ.yaml", "--who", "anna", *WHY)[0] == 0
    Path("KZ.yaml").write_bytes(reworded(files=conditional())["destinations/KZ.yaml"])
    assert _run(capsys, "publish", "KZ.yaml", "--who", "boris", *WHY)[0] == 0
    undone = _json(capsys, "rollback", "--only", "2", "--who", "carl", *WHY)["published"]
    assert undone["revision"] == revision_of(reworded())
    past = _json(capsys, "history", "kz-entry")
    assert [change["publication"]["who"] for change in past["changes"]] == [
        "carl",
        "anna",
        "package",
    ]
    assert past["changes"][0]["fields"]["status"] == {"old": "conditional", "new": "open"}
    for language, wanted in (("ru", "Стало: открыто"), ("en", "After: open")):
        code, out, _ = _run(capsys, "history", "kz-entry", "--lang", language)
        assert code == 0
        for part in (wanted, "carl", WHY[1]):
            assert part in out
    assert _run(capsys, "rollback", "REVISION", "--only", "2", *WHY)[0] == 2
    assert _run(capsys, "history", "kz-nothing")[0] == 1


def test_by_the_guide_a_crossing_is_closed_an_option_added_and_one_of_five_taken_back(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """What the pages for admins tell, one after the other, with nothing but a text editor."""
    option = "      - {id: gold, treat_as: cash, label: {ru: Золото, en: Gold}}\n      - {id: cash,"
    edits = (
        ("links.yaml", "    state: open\n", "    state: closed\n"),
        ("questions.yaml", "      - {id: cash,", option),
        ("KZ.yaml", "A visa does not help here.", "Visas do not help here."),
        ("topics.yaml", "en: Law", "en: Laws"),
        ("topics.yaml", "en: Entry regime", "en: Entry"),
    )
    for name, old, new in edits:
        assert _run(capsys, "export", name)[0] == 0
        text = Path(name).read_text("utf-8")
        assert old in text
        Path(name).write_text(text.replace(old, new, 1), "utf-8")
        assert _run(capsys, "plan", name, "--lang", "ru")[0] == 0
        assert _run(capsys, "publish", name, "--who", "anna", *WHY)[0] == 0
    assert _run(capsys, "rollback", "--only", "4", "--who", "boris", *WHY)[0] == 0
    for name, old, new in edits:
        assert _run(capsys, "export", name)[0] == 0
        text = Path(name).read_text("utf-8")
        assert (old in text) == (name == "KZ.yaml" or old in new)
        assert (new in text) == (name != "KZ.yaml")


def test_files_that_need_each_other_are_one_change(capsys: pytest.CaptureFixture[str]) -> None:
    option = "      - {id: gold, label: {ru: Золото, en: Gold}}\n      - {id: cash,"
    Path("questions.yaml").write_bytes(
        edited("questions.yaml", "      - {id: cash,", option)["questions.yaml"]
    )
    named = edited("payments.yaml", '{mir: "no"}', '{mir: "no", gold: "yes"}')["payments.yaml"]
    Path("payments.yaml").write_bytes(named)
    assert _run(capsys, "plan", "questions.yaml")[0] == 1
    plan = _json(capsys, "plan", "questions.yaml", "payments.yaml")
    assert plan["new"] != plan["old"]
    assert _run(capsys, "publish", "questions.yaml", "payments.yaml", *WHY)[0] == 0


@pytest.mark.parametrize(
    ("paths", "said"),
    [
        (("KZ.yaml", "data"), "name one folder or whole zip"),
        (("KZ.yaml", "data/destinations/KZ.yaml"), "is named twice"),
    ],
)
def test_paths_that_do_not_go_together_are_refused(
    capsys: pytest.CaptureFixture[str], paths: tuple[str, ...], said: str
) -> None:
    code, _, err = _run(capsys, "plan", *paths)
    assert code == 1
    assert said in err


def test_a_file_that_is_gone_since_an_older_copy_is_named(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    write_folder(
        tmp_path / "new",
        {name: content for name, content in minimal().items() if "areas" not in name},
    )
    code, _, err = _run(capsys, "check", "new", "--since", "data", "--quick")
    assert code == 1
    assert "data/areas/world.yaml world: is gone" in err
    assert _run(capsys, "check", "new", "--since", "data", "--quick", "--remove", "world")[0] == 0


@pytest.mark.parametrize(
    "command",
    [
        pytest.param(command, id=f"{page}: {command}")
        for page in ("admin.md", "ru/admin.md")
        for command in command_lines(DOCS / page)
    ],
)
def test_every_command_of_the_pages_for_admins_works(
    capsys: pytest.CaptureFixture[str],
    command: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    newer = write_folder(tmp_path / "base" / "data", reworded("Base"))
    for module in (meant, served):
        monkeypatch.setattr(module, "packaged_folder", lambda _: newer)
    Path("edit.zip").write_bytes(pack({"areas/world.yaml": _other_bar()}))
    closed = edited("links.yaml", "    state: open\n", "    state: closed\n")["links.yaml"]
    Path("links.yaml").write_bytes(closed)
    command = command.replace("ge-entry-visa-free-365", "kz-entry")
    if any(word in command for word in ("rollback", "publish data", "history", "--package")):
        assert _run(capsys, "publish", "KZ.yaml", "--who", "boris", *WHY)[0] == 0
    if "recheck" in command:
        monkeypatch.setattr(sys, "stdin", StringIO("q\n"))
        assert _run(capsys, "publish", "KZ.yaml", "--who", "boris", *WHY)[0] == 0
        _answer()
    if "release" in command:
        assert _run(capsys, "withdraw", "kz-entry", *WHY)[0] == 0
    if "publish data" in command:
        write_folder(tmp_path / "data", reworded("Merged", conditional()))
    program, data, *arguments = shlex.split(
        command.replace("REVISION", ZERO).replace("2027", "2026").replace("01-01", "03-01")
    )
    assert (program, data) == ("routebot", "data")
    code, _, err = _run(capsys, *arguments)
    assert code == 0, err


def _answer() -> None:
    """Keep the answer of somebody who has re-checked a claim."""
    fact = next(fact for fact in every_fact(load(minimal()).dataset) if fact.id == "xx-mir")
    page = Page("https://bank.example.org/cards", "carrier", "Bank")

    async def keep() -> None:
        async with SqliteRevisions.open(Path("state/routebot.revisions.sqlite"), AT) as store:
            await store.keep([newer(Reader("anna", AT, ON), fact, page)])

    asyncio.run(keep())


def _other_bar() -> bytes:
    when = "when: {any: [{passport: [biometric]}, {visas: [schengen]}]}"
    return edited("areas/world.yaml", "when: {passport: [internal_only]}", when)["areas/world.yaml"]


def test_the_example_workflow_runs_commands_that_exist(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    write_folder(tmp_path / "base" / "data")
    write_folder(tmp_path / "data", conditional())
    workflow = YAML(typ="safe").load((DOCS / "examples" / "check-data.yml").read_text())
    lines = [
        line
        for step in workflow["jobs"]["plan"]["steps"]
        for line in step.get("run", "").splitlines()
    ]
    ours = [line.split(" | ")[0] for line in lines if line.startswith("routebot")]
    assert len(ours) == 2
    for line in ours:
        assert _run(capsys, *shlex.split(line)[2:])[0] == 0
