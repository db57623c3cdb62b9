"""The unit file that we ship, and the script that runs commands beside it."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from routebot.config import PREFIX, Settings, address_of
from routebot.store.key_server import guard
from tests.support.pages import DOCS

DEPLOY = DOCS / "deploy"
UNIT = DEPLOY / "routebot.service"
WORKER = DEPLOY / "routebot@.service"
SCRIPT = DEPLOY / "routebotctl"
EXPOSURE = 14
"""Tenths, of ten: how much a program in our unit could still reach, as systemd counts it."""


each_unit = pytest.mark.parametrize("shipped", [UNIT, WORKER], ids=lambda path: path.stem)


def _unit(shipped: Path = UNIT) -> dict[str, list[str]]:
    """Return name -> values of a unit file, specifiers filled in as the system manager does."""
    text = shipped.read_text("utf-8").replace("%S", "/var/lib").replace("%t", "/run")
    text = text.replace("%i", "8081")
    unit: dict[str, list[str]] = {}
    for name, value in re.findall(r"^(\w+)=(.*)$", text, re.MULTILINE):
        unit.setdefault(name, []).append(value)
    return unit


def _environment(shipped: Path = UNIT) -> dict[str, str]:
    pairs = " ".join(_unit(shipped)["Environment"]).split()
    return dict(pair.split("=", 1) for pair in pairs)


def _runnable(shipped: Path, folder: Path) -> Path:
    """Write a unit with a program that there is; of a template one instance."""
    path = folder / shipped.name.replace("@", "@8081")
    path.write_text(
        re.sub(r"^ExecStart=\S+", "ExecStart=/bin/true", shipped.read_text(), flags=re.MULTILINE)
    )
    return path


def _analyze(*arguments: object) -> "subprocess.CompletedProcess[str]":
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd is not installed")
    return subprocess.run(
        ["systemd-analyze", *map(str, arguments)], capture_output=True, text=True, check=False
    )


@each_unit
def test_systemd_understands_every_line_of_the_unit(tmp_path: Path, shipped: Path) -> None:
    runnable = _runnable(shipped, tmp_path)
    ran = _analyze("verify", "--man=no", runnable)
    said = [line for line in ran.stderr.splitlines() if runnable.name in line]
    assert (ran.returncode, said) == (0, [])


@each_unit
def test_unit_lets_the_bot_reach_little(tmp_path: Path, shipped: Path) -> None:
    runnable = _runnable(shipped, tmp_path)
    ran = _analyze("security", "--offline=true", f"--threshold={EXPOSURE}", runnable)
    assert ran.returncode == 0, ran.stdout[-200:]


def test_workers_differ_from_the_bot_alone_in_what_they_share() -> None:
    alone, worker = _unit(), _unit(WORKER)
    assert {name for name in alone if alone[name] != worker.get(name)} == {
        "Description", "ExecStart", "Environment",
        "RuntimeDirectory", "RuntimeDirectoryMode", "RuntimeDirectoryPreserve",
    }  # fmt: skip
    assert worker.keys() <= alone.keys()
    assert worker["ExecStart"] == [f"{alone['ExecStart'][0]} --webhook"]


def test_worker_listens_where_its_name_says() -> None:
    addresses = _environment(WORKER)
    assert addresses.keys() == {f"{PREFIX}WEBHOOK_LISTEN", f"{PREFIX}HEALTH_LISTEN"}
    listening = [address_of(each) for each in addresses.values()]
    assert listening == [("127.0.0.1", 8081), ("127.0.0.1", 18081)]


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


@each_unit
def test_unit_listens_for_what_the_bot_says_of_itself(shipped: Path) -> None:
    """That it says so is tested in `tests/bot/test_supervisor.py`."""
    unit = _unit(shipped)
    assert (unit["Type"], unit["NotifyAccess"]) == (["notify"], ["main"])
    assert unit["WatchdogSec"] == ["3min"], "a poll may take a minute"


def _stand_in(folder: Path, name: str, does: str) -> None:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{does}\n", "utf-8")
    path.chmod(0o755)


def _passed(tmp_path: Path, *typed: str, unit: Path = UNIT) -> list[str]:
    """Return what the script hands to systemd-run, with programs in place of systemd's."""
    show = (
        f'for named; do :; done; [ "$named" = {unit.name.replace("@", "@8081")} ] || exit 1\n'
        'case "$1" in\n'
        f"cat) exec cat {unit} ;;\n"
        "show)\n"
        "\tname=${2#--property=}\n"
        f"\tsed -n \"s/^$name=//p\" {unit} | sed 's|%S|/var/lib|g; s|%t|/run|g; s|%i|8081|g' | tr '\\n' ' ' ;;\n"
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


def test_command_beside_a_worker_has_its_settings(tmp_path: Path) -> None:
    passed = _passed(tmp_path, "@8081", "doctor", "--live", unit=WORKER)
    [environment] = [word for word in passed if word.startswith("--property=Environment=")]
    assert "HEALTH_LISTEN=127.0.0.1:18081" in environment
    assert passed[-2:] == ["doctor", "--live"]
    assert _passed(tmp_path, "doctor", unit=WORKER) == [], "there is no bot alone"


def test_command_beside_no_service_is_not_run(tmp_path: Path) -> None:
    """It would be run as root."""
    assert _passed(tmp_path, "doctor", unit=tmp_path / "none") == []


def test_key_server_of_debian_is_set_as_workers_demand_it() -> None:
    """That a Redis takes such lines is seen with those of `compose.yaml`."""
    text = (DEPLOY / "redis-routebot.conf").read_text("utf-8")
    settings = dict(re.findall(r"^([\w-]+) (.+)$", text, re.MULTILINE))
    assert {rule.setting: rule.must_be for rule in guard._RULES}.items() <= settings.items()
    assert settings["slowlog-log-slower-than"] == "-1"
    assert settings["bind"] == "127.0.0.1"
    assert settings["requirepass"] == "PASSWORD", "one of the operator's own"


def test_tools_that_check_what_we_ship_are_installed_where_changes_land() -> None:
    """Here they may be missing; there a check that is skipped would be none."""
    script = (DOCS.parent / ".ci" / "run").read_text("utf-8")
    for program in ("caddy", "nginx", "systemd-analyze"):
        assert f"command -v {program} " in script
