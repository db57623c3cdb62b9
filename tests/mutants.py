"""Break the judgement on purpose, one small change at a time, and see whether a test notices.

    python -m tests.mutants                   a seeded 300 of them; goes on where it was stopped
    python -m tests.mutants --number 60 --seed 7 --only reasoning/onward.py
    python -m tests.mutants --near            run only tables over small datasets, in the files that
                                              name the module: a few minutes
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
import signal
import sys
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from functools import partial
from hashlib import sha256
from importlib import import_module
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

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
NEAR_WORK, ALL_WORK = 60, 600
"""Seconds of computing for near tables and for a room, likewise: a mutant often runs in circles."""


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
    """A copy of the tree in which one mutant at a time is tried, by the process that made it.

    What no mutant changes is imported once; each is tried in a fork, which starts at once.
    """

    def __init__(self, trees: Path) -> None:
        self.folder = trees / str(os.getpid())
        self.folder.mkdir(parents=True)
        for name in ("src", "tests", "data", "locales", "docs", "pyproject.toml", "README.md"):
            source = ROOT / name
            if source.is_dir():
                shutil.copytree(source, self.folder / name, ignore=_no_caches)
            else:
                shutil.copy(source, self.folder / name)
        self._checked: set[str] = set()
        self._move_in()

    def _move_in(self) -> None:
        """Let all that is imported from now on, also by commands, be that of the copy."""
        os.chdir(self.folder)
        sys.dont_write_bytecode = True
        sys.path[:0] = [str(self.folder / "src"), str(self.folder)]
        os.environ["PYTHONPATH"] = str(self.folder / "src")
        for name in [name for name in sys.modules if name.split(".")[0] == "tests"]:
            del sys.modules[name]
        for name in ("pytest", "routebot.policy.snapshot", "routebot.policy.loading"):
            import_module(name)
        hypothesis = import_module("hypothesis")
        # The smallest example that notices a mutant is not worth the minutes of looking for it.
        phases = [phase for phase in hypothesis.Phase if phase.name in ("explicit", "generate")]
        hypothesis.settings.register_profile("mutants", phases=phases)
        hypothesis.settings.load_profile("mutants")

    def fate(self, mutant: Mutant, only_near: bool) -> tuple[str, str]:
        """Return killed, survived or stuck, and the test that noticed.

        Near tables come first: they are fast, and most mutants die of them.
        """
        self._check(mutant.path)
        path = self.folder / "src" / "routebot" / mutant.path
        source = path.read_bytes()
        path.write_bytes(mutant.applied(source))
        try:
            fate, test = self._tried(near_tests_for(mutant.path), NEAR_WORK, [_Tables()])
            if fate == "survived" and not only_near:
                fate, test = self._tried(tests_for(mutant.path), ALL_WORK, [])
        finally:
            path.write_bytes(source)
        return fate, test

    def _check(self, path: str) -> None:
        """Make sure that the near tables of a module pass as long as nothing is changed."""
        if path not in self._checked:
            fate, test = self._tried(near_tests_for(path), NEAR_WORK, [_Tables()])
            if fate != "survived":
                raise RuntimeError(f"the tables near {path} fail without any change: {test}")
            self._checked.add(path)

    def _tried(self, files: Sequence[str], work: int, plugins: Sequence[object]) -> tuple[str, str]:
        log = self.folder / "log"
        child = os.fork()
        if child == 0:
            signal.alarm(PATIENCE)
            signal.setitimer(signal.ITIMER_PROF, work)
            code = 1
            try:
                with log.open("w") as file:
                    os.dup2(file.fileno(), 1)
                    os.dup2(file.fileno(), 2)
                code = _run_tests(files, plugins)
            finally:
                sys.stdout.flush()
                os._exit(code)
        _, status = os.waitpid(child, 0)
        if os.WIFSIGNALED(status) and os.WTERMSIG(status) in (signal.SIGALRM, signal.SIGPROF):
            return "stuck", ""
        lines = log.read_text("utf-8", errors="replace").splitlines()
        failed = [line for line in lines if line.startswith(("FAILED", "ERROR"))]
        return ("killed" if status else "survived"), "".join(failed[:1])[:160]


def _run_tests(files: Sequence[str], plugins: Sequence[object]) -> int:
    """Run tests until one fails; return 0 if none does."""
    pytest = import_module("pytest")
    without = [f"-pno:{plugin}" for plugin in ("cacheprovider", "xdist", "pytest_cov")]
    code = int(pytest.main(["-x", "--assert=plain", *without, *files], plugins=plugins))
    return 0 if code == pytest.ExitCode.NO_TESTS_COLLECTED else code


class _Tables:
    """Keeps examples over small datasets: no properties, and nothing that needs the packaged one."""

    def pytest_collection_modifyitems(self, items: list[Any]) -> None:
        """Leave out the others; a test that asks for fixtures as it goes may want anything."""
        items[:] = [
            item
            for item in items
            if {"packaged", "desk", "request"}.isdisjoint(item.fixturenames)
            and item.get_closest_marker("hypothesis") is None
        ]


def _no_caches(_folder: str, names: list[str]) -> set[str]:
    return {name for name in names if name in ("__pycache__", ".hypothesis")}


def near_tests_for(path: str) -> list[str]:
    """Return the test files that name a module; those of its room if none does."""
    files = tests_for(path)
    return [file for file in files if _names(ROOT / file, path)] or files


def _names(file: Path, path: str) -> bool:
    return path.removesuffix(".py").replace("/", ".") in file.read_text("utf-8")


def tests_for(path: str) -> list[str]:
    """Return the test files of a module's room: first those that name the module, short ones
    before long ones.
    """
    folders = TESTS[path.split("/", maxsplit=1)[0]]
    files = [file for folder in folders for file in sorted((ROOT / folder).glob("test_*.py"))]

    def order(file: Path) -> tuple[bool, int, int]:
        far = [not file.is_relative_to(ROOT / folder) for folder in folders].index(False)
        return not _names(file, path), far, file.stat().st_size

    return [file.relative_to(ROOT).as_posix() for file in sorted(files, key=order)]


def _digest(path: str, only_near: bool) -> str:
    """Say in short what a result rests on: the module and the tests that were run."""
    files = near_tests_for(path) if only_near else tests_for(path)
    parts = [SRC / path, *(ROOT / file for file in files)]
    digest = sha256(b"".join(part.read_bytes() for part in parts)).hexdigest()[:12]
    return f"{digest}-near" if only_near else digest


def _done() -> dict[tuple[str, str], str]:
    """Return what earlier runs found: (id, digest) -> fate."""
    lines = RESULTS.read_text("utf-8").splitlines() if RESULTS.exists() else []
    return {(found["id"], found["digest"]): found["fate"] for found in map(json.loads, lines)}


def run(mutants: Sequence[Mutant], workers: int, only_near: bool) -> dict[str, str]:
    """Try mutants that were not tried on this state of code and tests; return id -> fate of all."""
    WORK.mkdir(parents=True, exist_ok=True)
    digests = {path: _digest(path, only_near) for path in {mutant.path for mutant in mutants}}
    done = _done()
    left = [mutant for mutant in mutants if (mutant.id, digests[mutant.path]) not in done]
    # Forked: a worker that forks in its turn must have no threads.
    start = partial(ProcessPoolExecutor, workers, get_context("fork"), _open_bench)
    with TemporaryDirectory(dir=WORK) as trees, start([Path(trees)]) as pool:
        tries = (pool.submit(_try, mutant, only_near) for mutant in left)
        for ended in as_completed(list(tries)):
            id_, path, fate, test, seconds = ended.result()
            found = {"id": id_, "digest": digests[path], "fate": fate, "test": test}
            with RESULTS.open("a", encoding="utf-8") as file:
                file.write(json.dumps(found, ensure_ascii=False) + "\n")
            print(f"{fate:8} {seconds:5.1f} s  {id_}", flush=True)
    done = _done()
    return {mutant.id: done[mutant.id, digests[mutant.path]] for mutant in mutants}


_bench: Bench | None = None
"""Of a worker's process."""


def _open_bench(trees: Path) -> None:
    global _bench  # noqa: PLW0603 - what an initializer makes has nowhere else to stand
    _bench = Bench(trees)


def _try(mutant: Mutant, only_near: bool) -> tuple[str, str, str, str, float]:
    assert _bench is not None
    begun = time.monotonic()
    fate, test = _bench.fate(mutant, only_near)
    return mutant.id, mutant.path, fate, test, time.monotonic() - begun


def main() -> None:
    """Do what the module's first lines list."""
    parser = argparse.ArgumentParser(description="change the code, and see whether a test notices")
    parser.add_argument("--number", type=int, default=NUMBER)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--only", metavar="MODULE", help="for example reasoning/onward.py")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--near", action="store_true", help="run near tables only")
    parser.add_argument("--list", action="store_true")
    chosen = parser.parse_args()
    everything = all_mutants(chosen.only)
    if chosen.list:
        print("\n".join(mutant.id for mutant in everything))
        return
    dice = random.Random(chosen.seed)
    mutants = dice.sample(everything, min(chosen.number, len(everything)))
    fates, known = run(mutants, chosen.workers, chosen.near), accepted()
    new = [id_ for id_, fate in fates.items() if fate == "survived" and id_ not in known]
    counts = Counter(fates.values())
    print(f"{len(mutants)} of {len(everything)} mutants, seed {chosen.seed}: ", end="")
    print(", ".join(f"{number} {fate}" for fate, number in sorted(counts.items())))
    print("\n".join(["survived and are not in tests/mutants.txt:", *new] if new else []))
    sys.exit(1 if new else 0)


if __name__ == "__main__":
    main()
