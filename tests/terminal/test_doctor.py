"""``routebot doctor``: what it prints, and how a script knows what was found."""

import ast
import json
import os
import re
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

from routebot.clock import today
from routebot.offline.handed_out import exit_only_beside, replace_files
from routebot.terminal import doctor, readiness
from routebot.terminal.readiness import files


@pytest.fixture(autouse=True)
def _bare(monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:
    """A folder and an environment without settings."""
    for name in [name for name in os.environ if name.startswith("ROUTEBOT_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


def test_findings_have_a_kind_that_scripts_know_them_by(run, folder):
    told = json.loads(run("doctor", "--json", "--data", folder).out)
    kinds = [finding["kind"] for finding in told["findings"]]
    assert {"python", "day", "language", "dataset", "token.missing"} <= set(kinds)
    assert all(re.fullmatch(r"[a-z_]+(\.[a-z_]+)?", kind) for kind in kinds)
    assert all({"mark", "text"} <= finding.keys() for finding in told["findings"])


def test_dataset_is_told_with_where_it_comes_from(run, folder, monkeypatch):
    said = run("doctor", "--data", folder).out
    assert f" destinations ({folder})" in said
    monkeypatch.setenv("ROUTEBOT_DATA", str(folder))
    assert f" destinations ({folder}, as ROUTEBOT_DATA says)" in run("doctor").out


def test_every_kind_of_finding_stands_on_the_page():
    """In both languages, as the word before the dot."""
    modules = [Path(doctor.__file__), *Path(readiness.__file__).parent.glob("*.py")]
    kinds = {kind for module in modules for kind in _kinds_in(module)}
    assert {"bot_api", "settings", "space", "privacy"} <= kinds
    for page in ("docs/running.md", "docs/ru/running.md"):
        text = (Path(__file__).parents[2] / page).read_text("utf-8")
        first = [line.split("|")[1] for line in text.splitlines() if line.startswith("| `")]
        assert kinds <= {word for cell in first for word in re.findall(r"`([a-z_]+)`", cell)}, page


def _kinds_in(module: Path):
    for node in ast.walk(ast.parse(module.read_text("utf-8"))):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Finding":
            kind = node.args[0]
            first = kind.values[0] if isinstance(kind, ast.JoinedStr) else kind
            yield first.value.partition(".")[0]


def test_pack_is_told_with_its_age_and_what_is_none_is_refused(tmp_path):
    path = tmp_path / "notes.html"
    settings = SimpleNamespace(pack=path)
    assert [each.kind for each in files._pack(settings)] == ["pack.missing"]
    made_on = today().on - timedelta(days=3)
    head = f'<html lang="ru" data-day="{made_on}" data-revision="{"a" * 32}">\n'.encode()
    replace_files([(path, head), (exit_only_beside(path), head)])
    [found] = files._pack(settings)
    assert (found.kind, found.mark) == ("pack", "ok")
    assert "3 days old" in found.text
    assert "a" * 32 in found.text
    path.write_bytes(b"SQLite format 3")
    assert [each.kind for each in files._pack(settings)] == ["pack.foreign"]
    assert not list(files._pack(SimpleNamespace(pack=None)))
