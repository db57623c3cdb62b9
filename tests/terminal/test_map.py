"""``routebot map``: the map of the world for a file of answers."""

from pathlib import Path

import pytest

from routebot.terminal.cli import main


@pytest.fixture
def answers(tmp_path: Path) -> str:
    file = tmp_path / "answers.yaml"
    file.write_text("passport: internal_only\n", encoding="utf-8")
    return str(file)


def test_map_is_written(answers: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    file = tmp_path / "map.svg"
    assert main(["map", answers, "-o", str(file), "--lang", "en", "--on", "2026-11-22"]) == 0
    assert capsys.readouterr().out == f"wrote {file}\n"
    written = file.read_text("utf-8")
    assert written.startswith("<svg ")
    assert "As of 22 November 2026" in written
    assert main(["map", answers, "--lang", "en", "--on", "2026-11-22"]) == 0
    assert capsys.readouterr().out == written


def test_file_that_cannot_be_written_is_named(
    answers: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    assert main(["map", answers, "-o", str(tmp_path / "none" / "map.svg")]) == 2
    assert "cannot be written (No such file or directory)" in capsys.readouterr().err
