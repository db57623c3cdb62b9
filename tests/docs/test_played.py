"""The commands of the page for those who edit files are run, as the Russian page has them, over a
small dataset in place of the one that comes along.

The English page has the same ones (`test_pages`). What admins do is run in
`tests.publishing.test_commands`, the step by step guide in `tests.publishing.test_guide`.
"""

import os
import shlex
from pathlib import Path

import pytest

from routebot.terminal import meant, revisions, served
from routebot.terminal.cli import main
from tests.publishing.small import write_folder
from tests.support.pages import DOCS, command_lines

TABLES = {
    "ru-changes.csv": "destination,first_seen,requirement\nKZ,2022-01-01,90\n",
    "snapshots.txt": "2022-08-01\n2026-01-01\n",
    "passport-index-tidy-iso2.csv": "Passport,Destination,Requirement\nRU,KZ,90\n",
    "index.csv": "destination,first_seen,requirement\nKZ,2025-06-01,30\n",
}
"""What the page compares our rules with, as far as the small dataset goes."""

FIRST = {"to-read/": "routebot data crosscheck index.csv --propose to-read"}
"""What the page says before: what a command names -> the command that makes it."""

DIFFERS = 1
"""How `crosscheck` ends where the tables differ, which they have to for a proposal."""


@pytest.mark.parametrize("command", [*command_lines(DOCS / "ru" / "editing-data.md")])
def test_command_of_the_page_does_its_work(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    command: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    folder = write_folder(tmp_path / "data")
    for name in [name for name in os.environ if name.startswith("ROUTEBOT_")]:
        monkeypatch.delenv(name)
    for module in (meant, served, revisions):
        monkeypatch.setattr(module, "packaged_folder", lambda _: folder)
    for name, content in TABLES.items():
        Path(name).write_text(content)
    for made, maker in FIRST.items():
        if made in command:
            assert main(shlex.split(maker)[1:]) == DIFFERS
    program, *arguments = shlex.split(command)
    assert program == "routebot"
    code = main(arguments)
    shown = capsys.readouterr()
    assert code == (DIFFERS if command in FIRST.values() else 0), shown.err
    assert shown.out
