"""Measure, print every figure as a table, then all of it as JSON on one line.

``python -m tests.bench`` runs the usual parts, ``python -m tests.bench tcp cold`` those named.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path

from routebot.clock import now
from tests.bench.measuring import Row
from tests.bench.parts import BY_NAME_ONLY, USUAL, run

__all__ = ["main"]

_TOLD = ("python-telegram-bot", "httpx", "pydantic", "ruamel.yaml", "cryptography")
"""Packages whose versions matter to the figures."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; return 1 if a part failed."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench")
    parts = [*USUAL, *BY_NAME_ONLY]
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"one of {', '.join(parts)}")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the JSON there, too")
    asked = parser.parse_args(arguments)
    if unknown := set(asked.parts) - set(parts):
        parser.error(
            f"no part is called {', '.join(sorted(unknown))}; there are {', '.join(parts)}"
        )
    told, failed = _environment(), False
    found: list[Row] = []
    for part in asked.parts or USUAL:
        try:
            found.extend(_shown(run(part)))
        except RuntimeError as error:
            failed = True
            print(error, file=sys.stderr)
        whole = json.dumps({**told, "rows": [asdict(row) for row in found]}, ensure_ascii=False)
        if asked.json:  # after each part: a run that is broken off loses none of those before
            asked.json.parent.mkdir(parents=True, exist_ok=True)
            asked.json.write_text(whole + "\n", "utf-8")
    print(whole)
    return int(failed)


def _shown(rows: Iterator[Row]) -> Iterator[Row]:
    """Print rows as they come."""
    for row in rows:
        value = f"{row.value:10.3f}" if row.value is not None else f"{'–':>10}"
        print(f"{row.name:<62} {value} {row.unit:<4} {_met(row):<18} {row.note}", flush=True)
        yield row


def _met(row: Row) -> str:
    if row.target is None or row.value is None:
        return ""
    return f"{'ok  ' if row.value <= row.target else 'MISS'} ≤ {row.target:.4g} {row.unit}"


def _environment() -> dict[str, object]:
    """Say on what it is measured, with the load before it began."""
    return {
        "on": now().date().isoformat(),
        "commit": _commit(),
        "cores": os.cpu_count(),
        "load": round(os.getloadavg()[0], 1),
        "python": platform.python_version(),
        "versions": {name: version(name) for name in _TOLD},
    }


def _commit() -> str:
    """Return what is measured; "" where this is no checkout."""
    describe = ["git", "describe", "--always", "--dirty", "--tags"]
    said = subprocess.run(describe, capture_output=True, check=False, text=True)
    return said.stdout.strip()


if __name__ == "__main__":
    sys.exit(main())
