"""What PRIVACY.md promises names a test that is there."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PAGE = (ROOT / "PRIVACY.md").read_text("utf-8")
NAMED = re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?`", PAGE)


def _tests_in(path: str) -> set[str]:
    nodes = ast.walk(ast.parse((ROOT / path).read_text("utf-8")))
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    return {node.name for node in nodes if isinstance(node, functions)}


def test_each_test_that_is_named_is_there() -> None:
    assert len(NAMED) > 25
    missing = [(path, name) for path, name in NAMED if name and name not in _tests_in(path)]
    assert not missing


def test_each_promise_has_a_test() -> None:
    table = PAGE.partition("## What proves it")[2].partition("\n## ")[0]
    rows = [line for line in table.splitlines() if line.startswith("| ")][2:]
    assert rows
    assert not [row for row in rows if "`tests/" not in row]
