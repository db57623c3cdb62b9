"""An engine that runs the evaluator of the pack, without a browser.

Modules are constants named after their files: ``engine.json("values_js.valuesOf([[1], [], 0])")``.
"""

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

import pytest

from routebot.offline.joining import EVALUATOR, joined, modules_in

__all__ = ["Engine", "evaluator"]

ASIDE = 120.0
"""Seconds that one call may take; on a machine that is busy, too."""


class Engine:
    """V8, with some modules loaded.

    Args:
        modules: name of the file -> text; by default those of the evaluator.
    """

    def __init__(self, modules: Mapping[str, str] | None = None) -> None:
        racer = pytest.importorskip("py_mini_racer", reason="mini-racer is not installed")
        self._racer = racer.MiniRacer()
        self.run(joined(evaluator() if modules is None else modules))

    def run(self, script: str) -> None:
        """Run a script; what it declares with ``const`` stays for the next one."""
        self._racer.eval(f"{script}\n;0", timeout_sec=ASIDE)

    def set(self, name: str, value: object) -> None:
        """Put a plain value into a variable of all scripts."""
        written = json.dumps(json.dumps(value, ensure_ascii=False))
        self.run(f"globalThis[{json.dumps(name)}] = JSON.parse({written});")

    def json(self, expression: str) -> str:
        """Return what an expression comes to, as `JSON.stringify` writes it."""
        found = self._racer.eval(f"JSON.stringify({expression})", timeout_sec=ASIDE)
        assert isinstance(found, str), f"{expression} has no JSON"
        return found

    def value(self, expression: str) -> Any:
        """Return what an expression comes to."""
        return json.loads(self.json(expression))


@cache
def evaluator() -> Mapping[str, str]:
    """Return the modules of the evaluator."""
    return modules_in(EVALUATOR)
