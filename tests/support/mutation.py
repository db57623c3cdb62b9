"""Small changes of a module, one at a time: a flipped comparison, one number more, an `and` for an
`or`. `tests.mutants` tries them.
"""

import ast
from collections import Counter
from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass

__all__ = ["Mutant", "mutants_of"]

_COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}
_OPERATORS: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Add,
    ast.FloorDiv: ast.Mult,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
}
_CALLS = {"min": "max", "max": "min", "any": "all", "all": "any"}


@dataclass(frozen=True)
class Mutant:
    """One change.

    Attributes:
        path: the module, below src/routebot.
        where: the function, or ``<module>``.
        span: (first, last) byte of what is replaced.
        number: counts the same change in one function, from 1.
    """

    path: str
    where: str
    before: str
    after: str
    span: tuple[int, int]
    number: int = 1

    @property
    def id(self) -> str:
        """A name that lasts as long as the code in question."""
        more = f" #{self.number}" if self.number > 1 else ""
        return f"{self.path}:{self.where}: {self.before} -> {self.after}{more}"

    def applied(self, source: bytes) -> bytes:
        """Return the module with the change."""
        first, last = self.span
        return source[:first] + f"({self.after})".encode() + source[last:]


def mutants_of(path: str, source: bytes) -> Iterator[Mutant]:
    """Yield every change that can be made to a module."""
    starts = [0]
    for line in source.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    seen: Counter[tuple[str, str, str]] = Counter()
    for where, node, changed in _changes(ast.parse(source), "<module>"):
        first = starts[node.lineno - 1] + node.col_offset
        last = starts[(node.end_lineno or 0) - 1] + (node.end_col_offset or 0)
        before, after = ast.unparse(node), ast.unparse(changed)
        seen[where, before, after] += 1
        yield Mutant(path, where, before, after, (first, last), seen[where, before, after])


def _changes(node: ast.AST, where: str) -> Iterator[tuple[str, ast.expr, ast.expr]]:
    """Yield (function, expression, what to put there) below a node."""
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        where = node.name if where == "<module>" else f"{where}.{node.name}"
    if isinstance(node, _Negated):
        yield where, node.test, ast.UnaryOp(ast.Not(), node.test)
    elif isinstance(node, ast.expr):
        yield from ((where, node, changed) for changed in _changed(node))
    for child in _code_in(node):
        yield from _changes(child, where)


def _code_in(node: ast.AST) -> Iterator[ast.AST]:
    """Yield the parts of a node that do something: no types, no decorators, no text, no asserts."""
    passed: set[int] = set()
    match node:
        case ast.FunctionDef():
            passed = {id(node.returns), *map(id, node.decorator_list)}
        case ast.ClassDef():
            passed = set(map(id, (*node.decorator_list, *node.bases, *node.keywords)))
        case ast.arg() | ast.JoinedStr() | ast.Assert() | ast.Import() | ast.ImportFrom():
            return
        case ast.AnnAssign():
            passed = {id(node.annotation)}
        case ast.match_case():
            passed = {id(node.pattern)}
    yield from (child for child in ast.iter_child_nodes(node) if id(child) not in passed)
    match node:
        case ast.If(test=test) | ast.While(test=test) | ast.IfExp(test=test):
            tests = [test]
        case ast.comprehension(ifs=tests):
            pass
        case _:
            tests = []
    yield from (_Negated(test) for test in tests if not _flips_whole(test))


class _Negated(ast.AST):
    """Stands for the negation of a test, which is a change of its own beside those within it."""

    def __init__(self, test: ast.expr) -> None:
        super().__init__()
        self.test = test


def _flips_whole(test: ast.expr) -> bool:
    """Say whether some other change of a test is its negation already."""
    match test:
        case ast.UnaryOp(op=ast.Not()):
            return True
        case ast.Compare(
            ops=[ast.Eq() | ast.NotEq() | ast.In() | ast.NotIn() | ast.Is() | ast.IsNot()]
        ):
            return True
    return False


def _changed(node: ast.expr) -> Iterator[ast.expr]:
    """Yield what an expression may be turned into."""
    new = copy(node)
    match node, new:
        case ast.Compare(ops=[op]), ast.Compare() if type(op) in _COMPARISONS:
            new.ops = [_COMPARISONS[type(op)]()]
        case ast.BoolOp(op=ast.And()), ast.BoolOp():
            new.op = ast.Or()
        case ast.BoolOp(op=ast.Or()), ast.BoolOp():
            new.op = ast.And()
        case ast.BinOp(op=op), ast.BinOp() if type(op) in _OPERATORS:
            new.op = _OPERATORS[type(op)]()
        case ast.UnaryOp(op=ast.Not() | ast.USub(), operand=operand), _:
            new = operand
        case ast.Constant(value=bool(value)), ast.Constant():
            new.value = not value
        case ast.Constant(value=int(value)), ast.Constant():
            new.value = value + 1
        case ast.Call(func=ast.Name(id=name)), ast.Call() if name in _CALLS:
            new.func = ast.Name(_CALLS[name])
        case _:
            return
    yield new
