"""What can be counted about the code: how long its parts are, how much is said beside them.

    python -m tests.support.figures

Lengths of functions leave the docstring out. Comments are lines with one; the docstring share is
the share of lines that lie in docstrings.
"""

import ast
import io
import math
import statistics
import tokenize
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Module", "main", "read_modules"]

ROOT = Path(__file__).resolve().parents[2]

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Module:
    """One file of Python."""

    path: str
    lines: tuple[str, ...]
    tree: ast.Module

    @property
    def functions(self) -> list[Function]:
        """Every function and method, those within others too."""
        return [node for node in ast.walk(self.tree) if isinstance(node, Function)]

    @property
    def classes(self) -> list[ast.ClassDef]:
        """Every class."""
        return [node for node in ast.walk(self.tree) if isinstance(node, ast.ClassDef)]

    @property
    def comments(self) -> int:
        """How many comments there are."""
        tokens = tokenize.generate_tokens(io.StringIO("\n".join(self.lines)).readline)
        return sum(token.type == tokenize.COMMENT for token in tokens)

    @property
    def docstring_lines(self) -> int:
        """How many lines lie in docstrings."""
        documented = [self.tree, *self.functions, *self.classes]
        return sum(_docstring_lines(node) for node in documented)

    def public(self) -> Iterator[Function | ast.ClassDef]:
        """Yield what has no underscore: functions, classes and their methods."""
        for node in self.tree.body:
            if isinstance(node, Function | ast.ClassDef) and not node.name.startswith("_"):
                yield node
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                for part in node.body:
                    if isinstance(part, Function) and not part.name.startswith("_"):
                        yield part


def _docstring_lines(node: ast.Module | ast.ClassDef | Function) -> int:
    if ast.get_docstring(node) is None:
        return 0
    return (node.body[0].end_lineno or 0) - node.body[0].lineno + 1


def read_modules(folder: Path) -> list[Module]:
    """Read every module below a folder that holds something."""
    found = []
    for path in sorted(folder.rglob("*.py")):
        text = path.read_text("utf-8")
        if text.strip():
            name = path.relative_to(folder).as_posix()
            found.append(Module(name, tuple(text.splitlines()), ast.parse(text)))
    return found


def _length(function: Function) -> int:
    return (function.end_lineno or 0) - function.lineno + 1 - _docstring_lines(function)


def _arguments(function: Function) -> list[ast.arg]:
    """Return the arguments of a function without self and cls."""
    given = function.args
    several = [argument for argument in (given.vararg, given.kwarg) if argument]
    every = [*given.posonlyargs, *given.args, *given.kwonlyargs, *several]
    return [argument for argument in every if argument.arg not in ("self", "cls")]


def _is_annotated(function: Function) -> bool:
    return function.returns is not None and all(
        argument.annotation for argument in _arguments(function)
    )


def _share(values: Sequence[int], percent: int) -> int:
    """Return the smallest value that so many percent do not exceed."""
    ranked = sorted(values)
    return ranked[math.ceil(len(ranked) * percent / 100) - 1]


def _spread(values: Sequence[int], *percents: int) -> str:
    shares = (_share(values, percent) for percent in percents)
    return " / ".join(str(value) for value in (statistics.median_low(values), *shares, max(values)))


def _rows(modules: Sequence[Module], tests: Sequence[Module]) -> Iterator[tuple[str, str]]:
    functions = [function for module in modules for function in module.functions]
    lines = [line for module in modules for line in module.lines]
    public = [node for module in modules for node in module.public()]
    arguments = [len(_arguments(function)) for function in functions]
    longest = max(functions, key=_length)
    test_functions = [
        node for test in tests for node in test.functions if node.name.startswith("test_")
    ]
    test_lines = sum(len(test.lines) for test in tests)
    yield "modules / lines", f"{len(modules)} / {len(lines):,}"
    yield "module median / p90 / max", _spread([len(module.lines) for module in modules], 90)
    spread = _spread([_length(function) for function in functions], 90, 98)
    yield "functions; median / p90 / p98 / max", f"{len(functions)}; {spread} ({longest.name})"
    yield "arguments p90 / max", f"{_share(arguments, 90)} / {max(arguments)}"
    comments = sum(module.comments for module in modules)
    yield "comments per 100 lines", f"{100 * comments / len(lines):.1f}"
    told = sum(module.docstring_lines for module in modules)
    yield "docstring share", f"{told / len(lines):.0%}"
    documented = sum(ast.get_docstring(node) is not None for node in public)
    yield "public functions, classes, methods documented", f"{documented}/{len(public)}"
    annotated = sum(map(_is_annotated, functions))
    yield "annotated functions", f"{annotated}/{len(functions)}"
    widths = [len(line) for line in lines if line.strip()]
    yield "line length p90 / max", f"{_share(widths, 90)} / {max(widths)}"
    yield "classes", str(sum(len(module.classes) for module in modules))
    spread = _spread([_length(function) for function in test_functions])
    yield "tests to code", f"{test_lines / len(lines):.2f}"
    yield "tests; median / max lines", f"{len(test_functions)}; {spread}"


def main() -> None:
    """Print the table."""
    modules = read_modules(ROOT / "src" / "routebot")
    for name, value in _rows(modules, read_modules(ROOT / "tests")):
        print(f"| {name} | {value} |")


if __name__ == "__main__":
    main()
