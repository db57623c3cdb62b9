"""Break the judgement on purpose, one small change at a time, and see whether a test notices.

    python -m tests.mutants                   a seeded 300 of them; goes on where it was stopped
    python -m tests.mutants --number 60 --seed 7 --only reasoning/onward.py
    python -m tests.mutants --list            say what could be changed, and change nothing

A change (a mutant) is one flipped comparison, one number more, an `and` for an `or` and the like,
in a copy of the tree. It is killed if a test of its room fails or does not end; it survives if all
pass. A survivor is a judgement that no test guards: write the test, or say in `mutants.txt` why
there is nothing to notice.

Why not a tool from the shelf: those rewrite every function into a switch between its mutants, which
neither the tests that read the source nor the generated evaluator bear, and all of them time the
whole suite first.
"""

import argparse
import json
import os
import random
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path
from queue import SimpleQueue

from tests.support.mutation import Mutant, mutants_of

ROOT = Path(__file__).resolve().parents[1]
SRC = ROOT / "src" / "routebot"
WORK = ROOT / "build" / "mutants"
RESULTS = WORK / "results.jsonl"
ACCEPTED = ROOT / "tests" / "mutants.txt"

TESTS = {
    "logic": ("tests/logic", "tests/reasoning"),
    "reasoning": ("tests/reasoning", "tests/contract"),
    "store": ("tests/store",),
}
"""Room -> where its tests lie, nearest first."""

TARGETS = ("logic/*.py", "reasoning/*.py", "store/sealing.py")
NUMBER, SEED = 300, 20261127
PATIENCE = 1800
"""Seconds for the tests of a room: many times what they take, also on a busy machine."""


def all_mutants(only: str | None = None) -> list[Mutant]:
    """Return every change to the modules that judge, in order; or those of one module."""
    paths = sorted(
        path.relative_to(SRC).as_posix() for target in TARGETS for path in SRC.glob(target)
    )
    chosen = [path for path in paths if only is None or path == only]
    return [mutant for path in chosen for mutant in mutants_of(path, (SRC / path).read_bytes())]


def accepted() -> dict[str, str]:
    """Return the survivors that may live: id -> the reason, which stands indented below it."""
    found: dict[str, str] = {}
    id_ = ""
    for line in ACCEPTED.read_text("utf-8").splitlines():
        if line.startswith(" "):
            found[id_] = f"{found[id_]} {line.strip()}".strip()
        elif line and not line.startswith("#"):
            id_ = line
            found[id_] = ""
    return found


class Bench:
    """A copy of the tree in which one mutant at a time is tried."""

    def __init__(self, number: int) -> None:
        self.folder = WORK / f"tree-{number}"
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        for name in ("src", "tests", "data", "locales", "docs", "pyproject.toml", "README.md"):
            source = ROOT / name
            if source.is_dir():
                shutil.copytree(source, self.folder / name, ignore=_no_caches)
            else:
                shutil.copy(source, self.folder / name)

    def fate(self, mutant: Mutant) -> tuple[str, str]:
        """Return killed, survived or stuck, and the test that noticed."""
        path = self.folder / "src" / "routebot" / mutant.path
        source = path.read_bytes()
        path.write_bytes(mutant.applied(source))
        try:
            return self._tried(tests_for(mutant.path))
        finally:
            path.write_bytes(source)

    def _tried(self, files: Sequence[str]) -> tuple[str, str]:
        command = [sys.executable, "-m", "pytest", "-x", "-q", "-n", "0", "-p", "no:cacheprovider"]
        environment = {
            **os.environ,
            "PYTHONPATH": str(self.folder / "src"),
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        try:
            ran = subprocess.run(
                [*command, *files],
                cwd=self.folder,
                env=environment,
                capture_output=True,
                text=True,
                timeout=PATIENCE,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return "stuck", ""
        failed = [line for line in ran.stdout.splitlines() if line.startswith(("FAILED", "ERROR"))]
        return ("killed" if ran.returncode else "survived"), "".join(failed[:1])[:160]


def _no_caches(_folder: str, names: list[str]) -> set[str]:
    return {name for name in names if name in ("__pycache__", ".hypothesis")}


def tests_for(path: str) -> list[str]:
    """Return the test files of a module's room: first those that name the module, short ones
    before long ones.
    """
    folders = TESTS[path.split("/", maxsplit=1)[0]]
    files = [file for folder in folders for file in sorted((ROOT / folder).glob("test_*.py"))]
    dotted = path.removesuffix(".py").replace("/", ".")

    def order(file: Path) -> tuple[bool, int, int]:
        far = [not file.is_relative_to(ROOT / folder) for folder in folders].index(False)
        return dotted not in file.read_text("utf-8"), far, file.stat().st_size

    return [file.relative_to(ROOT).as_posix() for file in sorted(files, key=order)]


def _digest(path: str) -> str:
    """Say in short what a result rests on: the module and the tests of its room."""
    parts = [SRC / path, *(ROOT / file for file in tests_for(path))]
    return sha256(b"".join(part.read_bytes() for part in parts)).hexdigest()[:12]


def _done() -> dict[tuple[str, str], str]:
    """Return what earlier runs found: (id, digest) -> fate."""
    lines = RESULTS.read_text("utf-8").splitlines() if RESULTS.exists() else []
    return {(found["id"], found["digest"]): found["fate"] for found in map(json.loads, lines)}


def run(mutants: Sequence[Mutant], workers: int) -> dict[str, str]:
    """Try mutants that were not tried on this state of code and tests; return id -> fate of all."""
    WORK.mkdir(parents=True, exist_ok=True)
    digests = {path: _digest(path) for path in {mutant.path for mutant in mutants}}
    done = _done()
    left = [mutant for mutant in mutants if (mutant.id, digests[mutant.path]) not in done]
    benches: SimpleQueue[Bench] = SimpleQueue()
    for number in range(workers):
        benches.put(Bench(number))

    def tried(mutant: Mutant) -> None:
        bench, begun = benches.get(), time.monotonic()
        try:
            fate, test = bench.fate(mutant)
        finally:
            benches.put(bench)
        found = {"id": mutant.id, "digest": digests[mutant.path], "fate": fate, "test": test}
        with RESULTS.open("a", encoding="utf-8") as file:
            file.write(json.dumps(found, ensure_ascii=False) + "\n")
        print(f"{fate:8} {time.monotonic() - begun:5.0f} s  {mutant.id}", flush=True)

    with ThreadPoolExecutor(workers) as pool:
        list(pool.map(tried, left))
    done = _done()
    return {mutant.id: done[mutant.id, digests[mutant.path]] for mutant in mutants}


def main() -> None:
    """Do what the module's first lines list."""
    parser = argparse.ArgumentParser(description="change the code, and see whether a test notices")
    parser.add_argument("--number", type=int, default=NUMBER)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--only", metavar="MODULE", help="for example reasoning/onward.py")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--list", action="store_true")
    chosen = parser.parse_args()
    everything = all_mutants(chosen.only)
    if chosen.list:
        print("\n".join(mutant.id for mutant in everything))
        return
    dice = random.Random(chosen.seed)
    mutants = dice.sample(everything, min(chosen.number, len(everything)))
    fates, known = run(mutants, chosen.workers), accepted()
    new = [id_ for id_, fate in fates.items() if fate == "survived" and id_ not in known]
    counts = Counter(fates.values())
    print(f"{len(mutants)} of {len(everything)} mutants, seed {chosen.seed}: ", end="")
    print(", ".join(f"{number} {fate}" for fate, number in sorted(counts.items())))
    print("\n".join(["survived and are not in tests/mutants.txt:", *new] if new else []))
    sys.exit(1 if new else 0)


if __name__ == "__main__":
    main()
