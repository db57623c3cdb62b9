"""What a command loads: each by itself, for all of them together take most of a second of CPU."""

import subprocess
import sys

import pytest

from tests.publishing.small import write_folder
from tests.terminal.conftest import environment

COSTLY = {
    "aiohttp", "aiosqlite", "asyncio", "babel", "cryptography", "httpx",
    "prometheus_client", "pydantic", "pydantic_settings", "rapidfuzz", "rich", "ruamel", "sqlite3",
    "starlette", "telegram", "uvicorn", "routebot.bot", "routebot.contract", "routebot.dialogue",
    "routebot.publishing", "routebot.screens", "routebot.store.sqlite.revisions",
}  # fmt: skip
"""Libraries and rooms of which a command loads what it needs, and nothing else."""

READ = {"babel", "pydantic", "ruamel"}
"""What it takes to read a dataset and a file of answers, and to name places."""

SHOWN = {*READ, "routebot.contract", "routebot.dialogue", "routebot.screens"}
"""What it takes to show screens, those of the dialogue and those about claims."""

LOADED = {
    "": set(),
    "--help": set(),
    "--version": set(),
    "data --help": set(),
    "match - --format json": {*READ, "routebot.contract"},
    "match - --data small --format json": {*READ, "routebot.contract"},
    "next KZ - --data small --format json": {*READ, "routebot.contract"},
    "match - --data small": SHOWN,
    "next KZ - --data small": SHOWN,
    "plan KZ - --data small": SHOWN,
    "chat --data small": {*SHOWN, "rapidfuzz"},
    "data stale --data small": READ,
    "data show KZ --data small": READ,
    "data schema topics": {"pydantic", "ruamel"},
    "forget": {"aiosqlite", "asyncio", "cryptography", "pydantic", "pydantic_settings", "sqlite3"},
}
"""How a command is typed -> what of the costly it loads."""

TELLING = """
import sys
from routebot.terminal.cli import main
try:
    main()
finally:
    print("LOADED", *sys.modules, file=sys.stderr)
"""


@pytest.mark.parametrize("typed", LOADED)
def test_command_loads_what_it_needs_and_nothing_else(typed, tmp_path):
    write_folder(tmp_path / "small")
    ran = subprocess.run(
        [sys.executable, "-c", TELLING, *typed.split()],
        input="{}" if " - " in typed else "q\n",
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
        env=environment(tmp_path),
    )
    told = next(line for line in ran.stderr.splitlines() if line.startswith("LOADED "))
    assert COSTLY.intersection(told.split()) == LOADED[typed]
