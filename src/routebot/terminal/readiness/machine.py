"""The machine: room on its disks, swap and core dumps, which could write keys to one."""

import os
import re
import resource
from collections.abc import Callable, Iterator
from pathlib import Path

from routebot.config import Settings
from routebot.store.media import Medium, medium_of
from routebot.terminal.readiness.findings import Finding
from routebot.terminal.readiness.places import existing, kept_files

__all__ = ["core_dumps", "space", "space_finding", "swap", "swaps_on_disk"]

_MB = 1_000_000

_SESSIONS_MB = 15.0
"""1,000 conversations took 2.4 MB (November 2026); a log has 4 MB at most, the reserve 1 MB. Twice
that.
"""

_REVISIONS_MB = 15.0
"""After the first publication 1.7 MB (November 2026), and a log of 4 MB; a backup takes as much."""

_KEYS_MB = 1.0
"""Of 1,000 conversations 0.14 MB."""

_AMPLE = 5
"""As many times what is needed leave time to do something about it."""

_FEWEST_NAMES = 16
"""Files that a volume has to have names for: databases, logs, indexes, keys, reserve."""


def space(settings: Settings) -> Iterator[Finding]:
    """Say how much room is left on each volume where something is kept."""
    keys, databases = kept_files(settings)
    needed = [(path, _KEYS_MB) for path in keys]
    needed += zip(databases, (_SESSIONS_MB, _REVISIONS_MB), strict=False)
    volumes: dict[int, list[tuple[Path, float]]] = {}
    for path, megabytes in needed:
        volumes.setdefault(existing(path).stat().st_dev, []).append((path, megabytes))
    for held in volumes.values():
        folders = sorted({str(path.parent) for path, _ in held})
        volume = os.statvfs(existing(held[0][0]))
        free = volume.f_bavail * volume.f_frsize / _MB
        names = volume.f_favail if volume.f_files else _FEWEST_NAMES
        yield space_finding(", ".join(folders), free, names, sum(each for _, each in held))


def space_finding(folders: str, free: float, names: int, needed: float) -> Finding:
    """Compare what is free with what is needed, in megabytes.

    Args:
        names: files that can still be made.
    """
    said = f"free space: {_written(free)} for {folders}; about {needed:.0f} MB needed"
    advice = "make room, or move them to another disk"
    if free < needed:
        return Finding("space.short", "FAIL", f"{said}; {advice}")
    if names < _FEWEST_NAMES:
        said = f"free space: for {folders} no more files can be made (df -i)"
        return Finding("space.no_names", "FAIL", f"{said}; delete some")
    if free < needed * _AMPLE:
        return Finding("space.scant", "--", f"{said}; {advice} soon")
    return Finding("space", "ok", said)


def _written(megabytes: float) -> str:
    return f"{megabytes / 1000:,.1f} GB" if megabytes >= 1000 else f"{megabytes:,.1f} MB"


def swap(settings: Settings) -> Iterator[Finding]:
    """Say whether keys that are to stay in memory could be written to a disk."""
    keys = None if settings.servers else settings.session_keys
    if not keys or medium_of(existing(keys)) is not Medium.MEMORY or _kept_from_swap():
        return
    if on_disk := swaps_on_disk(_read(Path("/proc/swaps"))):
        yield Finding(
            "swap.on",
            "--",
            f"swap: {', '.join(on_disk)} may come to hold the keys in {keys.parent}; turn it off "
            "(`swapoff -a`), encrypt it, or run the bot by the unit file, whose MemorySwapMax=0 "
            "forbids it",
        )
    else:
        yield Finding("swap", "ok", "swap: none that would write the session keys to a disk")


def swaps_on_disk(listed: str, uuid_of: Callable[[str], str] | None = None) -> list[str]:
    """Return the swaps that are neither in memory (zram) nor encrypted.

    Args:
        listed: as in /proc/swaps, a line of headings first; see proc(5).
        uuid_of: of a device mapper's device, by its name; None to ask the kernel.
    """
    uuid_of = uuid_of or (lambda name: _read(Path("/sys/block") / name / "dm" / "uuid"))
    places = [line.split()[0] for line in listed.splitlines()[1:] if line.strip()]
    return [
        place
        for place in places
        if not re.search(r"/zram[0-9]+$", place)
        and not uuid_of(Path(place).name).startswith("CRYPT-")
    ]


def _kept_from_swap() -> bool:
    """Say whether the group of processes that we are in may not be swapped; see cgroups(7)."""
    group = re.search(r"^0::(/.*)$", _read(Path("/proc/self/cgroup")), re.MULTILINE)
    if not group:
        return False
    return _read(Path(f"/sys/fs/cgroup{group[1]}/memory.swap.max")).strip() == "0"


def core_dumps(_: Settings) -> Iterator[Finding]:
    """Say whether a crash would write the memory, with keys and answers, to a disk."""
    if resource.getrlimit(resource.RLIMIT_CORE)[0] == 0:
        yield Finding("core_dumps", "ok", "core dumps: off")
    else:
        said = "core dumps: a crash of the bot would write keys and answers to the disk"
        advice = "`ulimit -c 0` before `serve`; the unit file has LimitCORE=0"
        yield Finding("core_dumps.on", "--", f"{said}; {advice}")


def _read(path: Path) -> str:
    """Return what the kernel tells there, nothing where it tells nothing."""
    try:
        return path.read_text("utf-8", errors="replace")
    except OSError:
        return ""
