"""The guide for those who never changed the data is played word for word on the command line.

Over a small dataset that has in it what the guide changes; `--whole` plays the Russian one over the
real dataset.
"""

import shlex
from collections.abc import Mapping
from pathlib import Path

import pytest

from routebot.clock import Today, day_of
from routebot.publishing.bundle import read_path
from routebot.terminal import (
    cli,
    data_export,
    data_history,
    data_rollback,
    revisions,
    served,
)
from tests.publishing.small import begin_database, write_folder
from tests.support.guide import AT, LANGUAGES, changed, changed_files, guide, to_play_on


@pytest.fixture
def dataset(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, language: str) -> Mapping[str, bytes]:
    """Stand in an empty folder on the guide's day; the dataset that came along lies elsewhere."""
    files = to_play_on(language)
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    for name in ("ROUTEBOT_DATABASE", "ROUTEBOT_APPROVALS", "ROUTEBOT_REVISIONS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("ROUTEBOT_DATA", str(write_folder(tmp_path / "data", files)))
    on = day_of(AT).on
    for command in (revisions, served, data_rollback, data_history, data_export):
        monkeypatch.setattr(command, "today", lambda: Today(on, on))
    for command in (revisions, served):
        monkeypatch.setattr(command, "now", lambda: AT)
    begin_database(here / "state" / "routebot.revisions.sqlite", files)
    return files


@pytest.mark.proof
@pytest.mark.parametrize("language", LANGUAGES)
def test_by_the_guide_alone_five_edits_are_published_and_one_is_taken_back(
    dataset: Mapping[str, bytes], capsys: pytest.CaptureFixture[str], language: str
) -> None:
    edits, back, *_ = guide(language)
    for section in (*edits, back):
        for command in section.commands:
            program, *arguments = shlex.split(command)
            assert program == "routebot"
            code = cli.main(arguments)
            assert code == 0, f"{command}\n{capsys.readouterr().err}"
            if arguments[:2] == ["data", "export"]:
                file = Path(arguments[2])
                file.write_text(
                    changed(file.read_text("utf-8"), section.changes, file.name), "utf-8"
                )
    assert cli.main(["data", "export", "present.zip"]) == 0
    expected = dict(dataset)
    for edit in edits[1:]:
        expected = changed_files(expected, edit)
    assert read_path(Path("present.zip")).files == expected
