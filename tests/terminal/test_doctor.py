"""``routebot doctor``: what it prints, and how a script knows what was found."""

import ast
import json
import os
import re
from pathlib import Path

import pytest

from routebot.terminal import doctor, readiness


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
