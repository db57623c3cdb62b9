"""``routebot doctor``: what it prints, and how a script knows what was found."""

import json
import os
import re

import pytest


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
