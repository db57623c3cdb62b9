"""The unit file that we ship, and the script that runs commands beside it."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from routebot.config import PREFIX, Settings
from tests.support.pages import DOCS

DEPLOY = DOCS / "deploy"
UNIT = DEPLOY / "routebot.service"
SCRIPT = DEPLOY / "routebotctl"
EXPOSURE = 14
"""Tenths, of ten: how much a program in our unit could still reach, as systemd counts it."""


def _unit() -> dict[str, list[str]]:
    """Return name -> values of the unit file, specifiers filled in as the system manager does."""
    text = UNIT.read_text("utf-8").replace("%S", "/var/lib").replace("%t", "/run")
    unit: dict[str, list[str]] = {}
    for name, value in re.findall(r"^(\w+)=(.*)$", text, re.MULTILINE):
        unit.setdefault(name, []).append(value)
    return unit


def _environment() -> dict[str, str]:
    pairs = " ".join(_unit()["Environment"]).split()
    return dict(pair.split("=", 1) for pair in pairs)


@pytest.fixture
def runnable(tmp_path: Path) -> Path:
    """The unit with a program that there is."""
    path = tmp_path / UNIT.name
    path.write_text(
        re.sub(r"^ExecStart=\S+", "ExecStart=/bin/true", UNIT.read_text(), flags=re.MULTILINE)
    )
    return path


def _analyze(*arguments: object) -> "subprocess.CompletedProcess[str]":
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd is not installed")
    return subprocess.run(
        ["systemd-analyze", *map(str, arguments)], capture_output=True, text=True, check=False
    )


def test_systemd_understands_every_line_of_the_unit(runnable: Path) -> None:
    ran = _analyze("verify", "--man=no", runnable)
    assert (ran.returncode, [line for line in ran.stderr.splitlines() if UNIT.name in line]) == (
        0,
        [],
    )


def test_unit_lets_the_bot_reach_little(runnable: Path) -> None:
    ran = _analyze("security", "--offline=true", f"--threshold={EXPOSURE}", runnable)
    assert ran.returncode == 0, ran.stdout[-200:]


def test_unit_keeps_keys_apart_and_those_of_conversations_in_memory() -> None:
    set_, unit = _environment(), _unit()
    assert {name.removeprefix(PREFIX).lower() for name in set_} <= Settings.model_fields.keys()
    paths = {name: Path(value) for name, value in set_.items()}
    assert paths[f"{PREFIX}DATABASE"].parent != paths[f"{PREFIX}KEYS"].parent
    for name in ("DATABASE", "KEYS"):
        assert paths[f"{PREFIX}{name}"].is_relative_to(f"/var/lib/{unit['StateDirectory'][0]}")
    in_memory = Path("/run") / unit["RuntimeDirectory"][0]
    assert paths[f"{PREFIX}SESSION_KEYS"].parent == in_memory
    assert unit["RuntimeDirectoryPreserve"] == ["yes"], "a restart would end all conversations"


def test_unit_listens_for_what_the_bot_says_of_itself() -> None:
    """That it says so is tested in `tests/bot/test_supervisor.py`."""
    unit = _unit()
    assert (unit["Type"], unit["NotifyAccess"]) == (["notify"], ["main"])
    assert unit["WatchdogSec"] == ["3min"], "a poll may take a minute"


def _stand_in(folder: Path, name: str, does: str) -> None:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{does}\n", "utf-8")
    path.chmod(0o755)


def _passed(tmp_path: Path, *typed: str, unit: Path = UNIT) -> list[str]:
    """Return what the script hands to systemd-run, with programs in place of systemd's."""
    show = (
        'case "$1" in\n'
        f"cat) exec cat {unit} ;;\n"
        "show)\n"
        "\tname=${2#--property=}\n"
        f"\tsed -n \"s/^$name=//p\" {unit} | sed 's|%S|/var/lib|g; s|%t|/run|g' | tr '\\n' ' ' ;;\n"
        "esac"
    )
    _stand_in(tmp_path, "systemctl", show)
    _stand_in(tmp_path, "systemd-run", "printf '%s\\0' \"$@\"")
    ran = subprocess.run(
        ["/bin/sh", str(SCRIPT), *typed],
        capture_output=True,
        check=False,
        env={"PATH": f"{tmp_path}:/usr/bin:/bin"},
    )
    return ran.stdout.decode().split("\0")[:-1]


def test_command_beside_the_service_has_its_user_files_and_settings(tmp_path: Path) -> None:
    passed, unit = _passed(tmp_path, "forget", "--all"), _unit()
    given = dict(
        word.removeprefix("--property=").split("=", 1)
        for word in passed
        if word.startswith("--property=")
    )
    assert given.keys() == {
        "DynamicUser", "User", "WorkingDirectory", "Environment", "EnvironmentFile",
        "UMask", "LimitCORE", "MemorySwapMax", "StateDirectory", "StateDirectoryMode",
        "RuntimeDirectory", "RuntimeDirectoryMode", "RuntimeDirectoryPreserve",
    }  # fmt: skip
    for name, value in given.items():
        assert value.split() == " ".join(unit[name]).split(), name
    program = unit["ExecStart"][0].split()[0]
    assert passed[passed.index(program) :] == [program, "forget", "--all"]


def test_command_beside_the_service_gets_its_words_as_they_were_typed(tmp_path: Path) -> None:
    """systemd itself turns ``$$`` back."""
    typed = ["data", "publish", "a b.yaml", "--why", 'it\'s $5 * 2; "now"']
    assert _passed(tmp_path, *typed)[-5:] == [word.replace("$", "$$") for word in typed]


def test_command_beside_no_service_is_not_run(tmp_path: Path) -> None:
    """It would be run as root."""
    assert _passed(tmp_path, "doctor", unit=tmp_path / "none") == []


def test_tools_that_check_what_we_ship_are_installed_where_changes_land() -> None:
    """Here they may be missing; there a check that is skipped would be none."""
    script = (DOCS.parent / ".ci" / "run").read_text("utf-8")
    for program in ("caddy", "nginx", "systemd-analyze"):
        assert f"command -v {program} " in script
