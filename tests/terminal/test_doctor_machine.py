"""``routebot doctor`` on the machine: room, swap, core dumps."""

import os
import resource
from pathlib import Path

import pytest

from routebot.config import Settings, read_settings
from routebot.store.media import Medium
from routebot.terminal.readiness import machine
from routebot.terminal.readiness.machine import (
    core_dumps,
    space,
    space_finding,
    swap,
    swaps_on_disk,
)

SWAPS = """Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority
/dev/sda2                               partition\t2097148\t\t0\t\t-2
/swapfile                               file\t\t2097148\t\t0\t\t-3
/dev/zram0                              partition\t2097148\t\t0\t\t100
/dev/dm-1                               partition\t2097148\t\t0\t\t-4
"""


@pytest.fixture
def settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Settings:
    """Settings with session keys, in a folder of their own."""
    for name in [name for name in os.environ if name.startswith("ROUTEBOT_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ROUTEBOT_TOKEN", "123456:secret-token")
    monkeypatch.setenv("ROUTEBOT_SESSION_KEYS", str(tmp_path / "run" / "session.keys"))
    return read_settings()


@pytest.mark.parametrize(
    ("free", "names", "kind", "mark", "words"),
    [
        (41_000, 10_000, "space", "ok", "41.0 GB for state, keys; about 31 MB needed"),
        (100, 10_000, "space.scant", "--", "soon"),
        (30.5, 10_000, "space.short", "FAIL", "30.5 MB"),
        (41_000, 3, "space.no_names", "FAIL", "df -i"),
    ],
)
def test_room_on_a_disk_is_compared_with_what_is_needed(free, names, kind, mark, words) -> None:
    said = space_finding("state, keys", free, names, 31)
    assert (said.kind, said.mark) == (kind, mark)
    assert words in said.text


def test_each_volume_is_told_once(settings: Settings) -> None:
    (said,) = space(settings)
    assert said.kind.partition(".")[0] == "space"
    assert "keys" in said.text
    assert "state" in said.text
    memory = [path for path in (Path("/dev/shm"), Path("/run")) if path.is_dir()]
    others = [path for path in memory if path.stat().st_dev != Path.cwd().stat().st_dev]
    if others:
        apart = settings.model_copy(update={"session_keys": others[0] / "routebot" / "a.keys"})
        assert len([*space(apart)]) == 2


def test_swaps_in_memory_and_encrypted_ones_are_fine() -> None:
    uuids = {"dm-1": "CRYPT-PLAIN-swap"}
    assert swaps_on_disk(SWAPS, lambda name: uuids.get(name, "")) == ["/dev/sda2", "/swapfile"]
    assert swaps_on_disk(SWAPS.splitlines()[0]) == []
    assert swaps_on_disk("") == []


@pytest.mark.parametrize(
    ("medium", "listed", "forbidden", "kinds"),
    [
        (Medium.MEMORY, SWAPS, False, ["swap.on"]),
        (Medium.MEMORY, "", False, ["swap"]),
        (Medium.MEMORY, SWAPS, True, []),
        (Medium.DESTROYED, SWAPS, False, []),
    ],
)
def test_swap_matters_where_keys_are_to_stay_in_memory(
    monkeypatch, settings, medium, listed, forbidden, kinds
) -> None:
    monkeypatch.setattr(machine, "medium_of", lambda _: medium)
    monkeypatch.setattr(machine, "_read", lambda path: listed if path.name == "swaps" else "")
    monkeypatch.setattr(machine, "_kept_from_swap", lambda: forbidden)
    said = [*swap(settings)]
    assert [each.kind for each in said] == kinds
    assert all(("swapoff -a" in each.text) == (each.mark == "--") for each in said)


def test_core_dumps_are_remarked_on(monkeypatch, settings) -> None:
    for limit, kind, mark in ((0, "core_dumps", "ok"), (-1, "core_dumps.on", "--")):
        monkeypatch.setattr(resource, "getrlimit", lambda _, soft=limit: (soft, -1))
        (said,) = core_dumps(settings)
        assert (said.kind, said.mark) == (kind, mark)
    assert "ulimit -c 0" in said.text
