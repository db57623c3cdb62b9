"""The image and how it is run, as far as the files themselves tell: no container is run here."""

import json
import re
import shutil
import subprocess
import time
import tomllib
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from routebot.config import PREFIX, Settings
from routebot.store.key_server import guard
from routebot.terminal.cli import _parser
from tests.support.pages import DOCS, ROOT

COMPOSE: dict[str, Any] = YAML(typ="safe").load((ROOT / "compose.yaml").read_text("utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
BOTS = [name for name, service in SERVICES.items() if service.get("image") == "routebot"]
WORKERS = [name for name in BOTS if SERVICES[name]["profiles"] == ["servers"]]
ALONE = [name for name in BOTS if name not in WORKERS]
SHARED = ["postgres", "keys"]
"""What workers share."""
STATE = "/var/lib/routebot"
LAST_STAGE = (ROOT / "Containerfile").read_text("utf-8").rpartition("\nFROM ")[2]
SET = dict(re.findall(rf"({PREFIX}\w+)=(\S+)", LAST_STAGE))
"""Settings that the image comes with."""

each_service = pytest.mark.parametrize("name", SERVICES)


@each_service
def test_container_can_do_little_and_leaves_no_memory_on_a_disk(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["mem_limit"] == service["memswap_limit"], "the rest would be swap"
    assert service["ulimits"] == {"core": 0}
    assert service["logging"]["options"].keys() == {"max-size", "max-file"}


def test_two_bots_never_start_together() -> None:
    """They would take each other's updates, over one database; workers share servers."""
    assert sorted(ALONE) == ["bot", "webhook"]
    assert [SERVICES[name]["profiles"] for name in ALONE] == [["polling"], ["webhook"]]
    assert all(len(service["profiles"]) == 1 for service in SERVICES.values())


@pytest.mark.parametrize("name", ALONE)
def test_bot_writes_to_one_volume(name: str) -> None:
    volume, _, path = SERVICES[name]["volumes"][0].partition(":")
    assert (len(SERVICES[name]["volumes"]), path) == (1, STATE)
    assert volume in COMPOSE["volumes"]


@pytest.mark.parametrize("name", BOTS)
def test_settings_of_a_bot_stand_in_a_file_of_their_own(name: str) -> None:
    assert SERVICES[name]["env_file"] == ["routebot.env"]


@pytest.mark.parametrize("name", WORKERS)
def test_worker_writes_to_no_disk_and_waits_for_what_it_shares(name: str) -> None:
    service = SERVICES[name]
    assert len(WORKERS) == 3
    assert service["volumes"] == []
    assert "ports" not in service
    assert service["command"] == ["serve", "--webhook"]
    assert service["depends_on"] == {each: {"condition": "service_healthy"} for each in SHARED}


@pytest.mark.parametrize("name", SHARED)
def test_what_workers_share_is_reached_by_nobody_else(name: str) -> None:
    """And tells its password in no list of processes, and in no file that is in a repository."""
    service = SERVICES[name]
    assert "ports" not in service
    assert service["networks"] == ["inside"]
    assert COMPOSE["networks"]["inside"] == {"internal": True}
    reach_it = {each for each in SERVICES if "inside" in SERVICES[each].get("networks", ())}
    assert reach_it == {*WORKERS, *SHARED}
    assert service["env_file"] == ["servers.env"]
    assert re.fullmatch(r"\w+(/\w+)?:\d[\d.]*-bookworm", service["image"]), "a version of its own"


def test_keys_are_in_memory_only_as_workers_demand_it() -> None:
    """Of what the guard asks for nothing is missing; the settings of logs are Valkey's."""
    service = SERVICES["keys"]
    _, _, lines = service["command"][-1].partition("\n")
    settings = dict(line.split(" ", 1) for line in lines.splitlines() if " " in line)
    assert {rule.setting: rule.must_be for rule in guard._RULES}.items() <= settings.items()
    logs = {name: value for name, value in settings.items() if name.endswith("-than")}
    assert {name.partition("-")[0] for name in logs} == {"slowlog", "commandlog"}
    assert set(logs.values()) == {"-1"}
    assert settings["requirepass"] == "$$KEYS_PASSWORD"
    assert "volumes" not in service
    assert [place.partition(":")[0] for place in service["tmpfs"]] == ["/data"]


def test_key_server_takes_its_settings_as_compose_hands_them_over(tmp_path: Path) -> None:
    """By a Redis, which stands in for Valkey; it does not know the lists that Valkey has."""
    if shutil.which("redis-server") is None:
        pytest.skip("no redis-server is installed: apt-get install redis-server")
    _, _, script = SERVICES["keys"]["command"]
    ours = re.sub(r"^commandlog.*\n", "", script, flags=re.MULTILINE)
    ours = ours.replace("$$", "$").replace("valkey-server", "redis-server")
    ours = ours.replace("save ", f"port 0\nunixsocket {tmp_path}/socket\nsave ", 1)
    with subprocess.Popen(
        ["sh", "-c", ours], env={"PATH": "/usr/bin", "KEYS_PASSWORD": "pass-word"}, cwd=tmp_path,
        stdout=subprocess.DEVNULL,
    ) as server:  # fmt: skip
        try:
            asked = [_asked(tmp_path / "socket", name) for name in ("save", "appendonly")]
        finally:
            server.terminate()
    assert asked == ["save\n\n", "appendonly\nno\n"]
    assert list(tmp_path.iterdir()) == [], "it has written something"


def _asked(place: Path, setting: str) -> str:
    """Return what a server says of a setting, once it answers."""
    for _ in range(600):
        ran = subprocess.run(
            ["redis-cli", "-s", place, "CONFIG", "GET", setting],
            env={"PATH": "/usr/bin", "REDISCLI_AUTH": "pass-word"},
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        if ran.returncode == 0:
            return ran.stdout
        time.sleep(0.1)
    return "it does not answer"


def test_image_keeps_keys_apart_and_those_of_conversations_in_memory() -> None:
    assert {name.removeprefix(PREFIX).lower() for name in SET} <= Settings.model_fields.keys()
    paths = {name.removeprefix(PREFIX): Path(value) for name, value in SET.items()}
    assert paths["DATABASE"].is_relative_to(STATE)
    assert paths["KEYS"].is_relative_to(STATE)
    assert paths["DATABASE"].parent != paths["KEYS"].parent
    assert paths["SESSION_KEYS"].is_relative_to("/dev/shm")


def test_image_runs_as_a_user_with_a_number_of_its_own() -> None:
    [(user, group)] = re.findall(r"^USER (\d+):(\d+)$", LAST_STAGE, re.MULTILINE)
    assert user == group
    assert int(user) >= 10_000, "below are users of the machine"
    assert f"--uid {user}" in LAST_STAGE


def test_image_is_made_of_one_base_with_a_tag_and_a_python_that_we_support() -> None:
    bases = re.findall(r"^FROM (\S+)", (ROOT / "Containerfile").read_text("utf-8"), re.MULTILINE)
    [base] = set(bases)
    found = re.fullmatch(r"python:3\.(\d+)-slim-\w+", base)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert found
    assert f"Programming Language :: Python :: 3.{found[1]}" in project["classifiers"]
    assert all(
        ":" in service["image"] or service["image"] == "routebot" for service in SERVICES.values()
    )


def test_image_gets_what_a_wheel_is_built_of_and_nothing_else() -> None:
    lines = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    rules = [line for line in lines if line and not line.startswith("#")]
    assert rules[0] == "*"
    let_in = {rule.removeprefix("!") for rule in rules if rule.startswith("!")}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    wheel = project["tool"]["hatch"]["build"]["targets"]["wheel"]
    assert let_in == {
        *wheel["force-include"], *project["project"]["license-files"], "README.md",
        "constraints.txt", wheel["hooks"]["custom"]["path"], "pyproject.toml", "src",
    }  # fmt: skip


def test_health_is_asked_for_as_the_image_has_it() -> None:
    """Podman's own format of images has no place for it, so that it stands in both files."""
    given, words = re.findall(r"^HEALTHCHECK (.+?)\\\n +CMD (.+)$", LAST_STAGE, re.MULTILINE)[0]
    options = dict(option.removeprefix("--").split("=") for option in given.split())
    for name in BOTS:
        check = dict(SERVICES[name]["healthcheck"])
        assert check.pop("test") == ["CMD", *json.loads(words)]
        assert {key.replace("_", "-"): str(value) for key, value in check.items()} == options
    _parser().parse_args(json.loads(words)[1:])
    assert SET[f"{PREFIX}HEALTH_LISTEN"].startswith("127.0.0.1:"), "nobody outside asks"


def test_proxy_reaches_the_bot_where_nobody_else_does() -> None:
    """Its settings are the shipped ones, which name loopback; see `tests/test_proxies.py`."""
    proxy = SERVICES["proxy"]
    assert proxy["network_mode"] == "service:webhook"
    assert "./Caddyfile:/etc/caddy/Caddyfile:ro" in proxy["volumes"]
    assert SERVICES["webhook"]["command"] == ["serve", "--webhook"]
    assert f"{PREFIX}WEBHOOK_LISTEN" not in SET


def test_proxy_of_workers_asks_each_where_it_listens() -> None:
    shipped = (DOCS / "deploy" / "Caddyfile-workers").read_text("utf-8")
    [asked] = re.findall(r"reverse_proxy (.+) \{", shipped)
    listen = {SERVICES[name]["environment"][f"{PREFIX}WEBHOOK_LISTEN"] for name in WORKERS}
    assert listen == {"0.0.0.0:8080"}
    assert asked.split() == [f"{name}:8080" for name in WORKERS]
    assert SERVICES["front"]["networks"] == ["outside"]
    assert all("outside" in SERVICES[name]["networks"] for name in WORKERS)


def test_settings_of_an_operator_are_no_part_of_the_repository() -> None:
    ignored = (ROOT / ".gitignore").read_text("utf-8").splitlines()
    assert {"routebot.env", "servers.env", "/Caddyfile", ".env"} <= set(ignored)
