"""What is told of the environment before any setting is read."""

import os
from pathlib import Path

import pytest

from routebot.config import PREFIX, DataSettings
from routebot.environment import nothing_is_set


@pytest.fixture(autouse=True)
def _bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """An environment without settings."""
    for name in [name for name in os.environ if name.upper().startswith(PREFIX)]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


def test_nothing_is_set_where_nothing_is():
    assert nothing_is_set()


@pytest.mark.parametrize("name", ["ROUTEBOT_DATA", "routebot_data"])
def test_a_variable_is_noticed_whatever_the_case_of_its_name(name, monkeypatch):
    monkeypatch.setenv(name, "elsewhere")
    assert DataSettings().data == Path("elsewhere")
    assert not nothing_is_set()


def test_a_file_of_settings_is_noticed():
    Path(".env").write_text("ROUTEBOT_DATA=elsewhere\n", encoding="utf-8")
    assert DataSettings().data == Path("elsewhere")
    assert not nothing_is_set()
