"""Build the wheel and try it as a stranger would: ``python -m tests.support.wheel``.

An empty environment, another folder, no checkout on the path: every command has to end as it does
here. It fetches what the package needs, so it is no part of the tests; `make wheel` runs it.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import venv
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from tests.publishing.small import conditional, write_folder

__all__ = ["TRIED", "Try", "commands_of", "main"]

ROOT = Path(__file__).resolve().parents[2]

CARRIED = (
    "routebot/py.typed",
    "routebot/compiled/dataset.json",
    "routebot/policy/hosts.txt",
    "routebot/offline/evaluator/verdicts.js",
    "routebot/offline/page/page.html",
    "routebot/offline/withheld.txt",
    "routebot/data/topics.yaml",
    "routebot/data/map/outlines.json",
    "routebot/data/schema/destination.json",
    "routebot/locales/ru/LC_MESSAGES/routebot.po",
    "routebot/PRIVACY.md",
    "routebot/docs/running.md",
    "routebot/docs/ru/running.md",
    "routebot/docs/deploy/routebot.service",
    ".dist-info/licenses/LICENSE",
    ".dist-info/licenses/NOTICE",
)
"""Ends of names that the wheel has to hold, besides the code."""


class Try(NamedTuple):
    """One command of the installed program: what is typed, what is said to it, how it ends."""

    typed: str
    said: str = ""
    code: int = 0


_WHY = "--who wheel --why The-wheel-is-tried."

TRIED = (
    Try("--version"),
    Try("chat --lang en", "1\nq\n"),
    Try("match - --lang en", "passport: internal_only\n"),
    Try("match - --format json", "passport: internal_only\n"),
    Try("plan KZ -", "passport: internal_only\n"),
    Try("next KZ - --lang en", "passport: biometric\n"),
    Try("map - --lang en", "passport: biometric\n"),
    Try("pack"),
    Try("pack verify reference.html", code=1),  # it is not signed
    Try("doctor"),
    Try("forget --all"),
    Try("docs"),
    Try("docs docs/deploy/routebot.service"),
    Try("serve", code=1),  # there is no token
    Try("data check"),
    Try("data convert KZ.yaml"),
    Try("data key keys/signing.pem --new"),
    Try("data stale --most 1"),
    Try("data recheck --list --most 1 --data small"),
    Try("data show KZ"),
    Try("data schema destination"),
    Try("data crosscheck index.csv --data small", code=1),  # a difference that nothing explains
    Try("data plan KZ.yaml --data small"),
    Try("data preview KZ.yaml --data small"),
    Try(f"data publish KZ.yaml --data small --new {_WHY}"),
    Try(f"data withdraw kz-pitfall --data small {_WHY}"),
    Try(f"data release kz-pitfall --data small {_WHY}"),
    Try("data history --data small"),
    Try(f"data rollback --data small {_WHY}"),
    Try("data backup published.backup --data small"),
    Try("data restore published.backup --database elsewhere.sqlite"),
    Try("data export present.zip --data small"),
    Try("move --to moved.env"),
)


def commands_of(parser: argparse.ArgumentParser) -> Iterator[str]:
    """Yield the name of every command that can be typed: ``data check``."""
    inner = [a for a in parser._actions if isinstance(a, argparse._SubParsersAction)]
    if not inner:
        yield parser.prog.removeprefix("routebot ")
    for action in inner:
        for chosen in dict.fromkeys(action.choices.values()):
            yield from commands_of(chosen.whole())


def main() -> int:
    """Build, install, try; print a line a command, and say 1 if any ended otherwise."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        wheel = _built(folder / "wheel")
        missing = _missing(wheel)
        python = _installed(wheel, folder / "venv")
        elsewhere = _prepared(folder / "elsewhere")
        ended = [_run(python, elsewhere, tried) for tried in TRIED]
    for carried in missing:
        print(f"FAIL the wheel lacks {carried}")
    return 0 if all(ended) and not missing else 1


def _built(folder: Path) -> Path:
    _pip(Path(sys.executable), "wheel", "--no-deps", "--wheel-dir", str(folder), str(ROOT))
    [wheel] = folder.glob("routebot-*.whl")
    return wheel


def _missing(wheel: Path) -> list[str]:
    with zipfile.ZipFile(wheel) as held:
        names = held.namelist()
    return [end for end in CARRIED if not any(name.endswith(end) for name in names)]


def _installed(wheel: Path, folder: Path) -> Path:
    venv.create(folder, with_pip=True)
    python = folder / "bin" / "python"
    _pip(python, "install", str(wheel))
    return python


def _pip(python: Path, *arguments: str) -> None:
    subprocess.run(
        [python, "-m", "pip", "--quiet", "--disable-pip-version-check", *arguments],
        check=True,
        env={**_environment(), "PIP_CONSTRAINT": str(ROOT / "constraints.txt")},
    )


def _prepared(folder: Path) -> Path:
    """Make a folder that is no checkout, with a small dataset and a changed file to publish."""
    write_folder(folder / "small")
    (folder / "KZ.yaml").write_bytes(conditional()["destinations/KZ.yaml"])
    (folder / "index.csv").write_text("destination,first_seen,requirement\nKZ,2026-01-01,30\n")
    (folder / "moved.env").write_text("ROUTEBOT_DATABASE=moved/db.sqlite\nROUTEBOT_KEYS=keys/new\n")
    return folder


def _run(python: Path, folder: Path, tried: Try) -> bool:
    """Run one command of the installed copy; a traceback is never right."""
    ran = subprocess.run(
        [python, "-m", "routebot", *tried.typed.split()],
        input=tried.said,
        capture_output=True,
        text=True,
        check=False,
        cwd=folder,
        env=_environment() | {"HOME": str(folder)},
    )
    right = ran.returncode == tried.code and "Traceback" not in ran.stderr
    print(f"{'ok  ' if right else 'FAIL'} routebot {tried.typed}", flush=True)
    if not right:
        print(f"exit code {ran.returncode}, not {tried.code}\n{ran.stdout[-500:]}{ran.stderr}")
    return right


def _environment() -> dict[str, str]:
    """Keep of the environment what finds programs and packages; no checkout, no settings of ours."""
    ours = ("ROUTEBOT_", "PYTHONPATH", "VIRTUAL_ENV")
    return {name: value for name, value in os.environ.items() if not name.startswith(ours)}


if __name__ == "__main__":
    sys.exit(main())
