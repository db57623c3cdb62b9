"""Decision diagrams: what follows for *every* way an unfinished answer sheet can be completed.

A diagram is a reduced, ordered, multi-valued decision diagram. A node names a variable and has one
child for each value of it; a terminal is a small integer. Equal nodes are one node, and a node
whose children are all the same is its child, so two conditions mean the same exactly if they have
the same node, and a variable stands in a diagram exactly if it can change the outcome. That turns
three questions into look-ups:

- *what is settled?* the terminals that can still be reached;
- *what is missing?* the variables of the diagram that is left after the known answers are put in;
- *how many?* a count of paths.

A condition has three terminals, since of some complete answers it says nothing (see `conditions`):
`NO`, `YES` and `UNKNOWN`. They are combined as Kleene does, with `conjunction` and `disjunction`.
What is settled to be `UNKNOWN` stays so whatever else is answered, and no question is missing for
it.

Reduction is from R. Bryant, "Graph-based algorithms for Boolean function manipulation" (1986), with
more than two children a node.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import repeat
from math import prod
from typing import Any

from routebot.errors import TooLargeError
from routebot.logic.conditions import Compiled, Masks, Truth, bounds, first_value, is_single

__all__ = ["NO", "UNKNOWN", "YES", "Diagrams", "conjunction", "disjunction", "truth_of"]

NO, YES, UNKNOWN = range(3)
"""Terminals of a condition; NO and YES are false and true: a constant is its own diagram."""

_TRUTHS = (Truth.NO, Truth.YES, Truth.UNKNOWN)


def truth_of(terminal: int) -> Truth:
    """Return the value that a terminal of a condition stands for."""
    return _TRUTHS[terminal]


def conjunction(first: int, second: int) -> int:
    """Return Kleene's "both" of two terminals of conditions."""
    if NO in (first, second):
        return NO
    return YES if first == second == YES else UNKNOWN


def disjunction(first: int, second: int) -> int:
    """Return Kleene's "at least one" of two terminals of conditions."""
    if YES in (first, second):
        return YES
    return NO if first == second == NO else UNKNOWN


_DECIDING = {conjunction: (NO, YES), disjunction: (YES, NO)}
"""Of these two functions the terminal that decides alone, and the one that leaves it to the other.

What need not be walked for it was half of the work of putting the packaged dataset together.
"""

_STEPS_A_NODE = 5


class Diagrams:
    """A shared table of nodes over the variables of a vocabulary.

    Nodes are integers; 0 to 15 are the terminals. The table only grows; it is dropped with its
    snapshot.

    Args:
        full: the mask of all values, for each variable.
        most: nodes at which it gives up, or five times as many steps of putting them together; None
            for no end. Ten lines of YAML can ask for more than a machine has memory for.
    Raises:
        TooLargeError: from whatever makes nodes, when there would be more.
    """

    TERMINALS = 16

    def __init__(self, full: Masks, most: int | None = None) -> None:
        self._full = full
        self._most = most
        self._variable: list[int] = [len(full)] * self.TERMINALS
        self._children: list[tuple[int, ...]] = [()] * self.TERMINALS
        self._table: dict[tuple[int, tuple[int, ...]], int] = {}
        self._support: list[frozenset[int]] = [frozenset()] * self.TERMINALS
        self._reach: list[int] = [1 << terminal for terminal in range(self.TERMINALS)]
        self._compiled: dict[str, int] = {}
        self._combined: dict[tuple[object, ...], int] = {}

    def __len__(self) -> int:
        return len(self._children)

    def variable(self, node: int) -> int:
        """Return the variable that a node asks for; that of a terminal comes after all."""
        return self._variable[node]

    def children(self, node: int) -> Sequence[int]:
        """Return where a node goes on to, value by value; nothing for a terminal."""
        return self._children[node]

    def node(self, variable: int, children: Sequence[int]) -> int:
        """Return the node that goes on to ``children[value]``."""
        first = children[0]
        if all(child == first for child in children):
            return first
        key = (variable, tuple(children))
        if key not in self._table:
            if self._most is not None and len(self._children) >= self._most:
                raise TooLargeError(f"more than {self._most} nodes")
            self._table[key] = len(self._children)
            self._variable.append(variable)
            self._children.append(key[1])
            self._support.append(
                frozenset([variable]).union(*(self._support[child] for child in set(children)))
            )
            reach = 0
            for child in children:
                reach |= self._reach[child]
            self._reach.append(reach)
        return self._table[key]

    def of(self, compiled: Compiled) -> int:
        """Return the diagram of a condition, over its three terminals."""
        if isinstance(compiled, bool):
            return int(compiled)
        key = repr(compiled)
        if key not in self._compiled:
            self._compiled[key] = self._build(compiled)
        return self._compiled[key]

    def _build(self, compiled: list[Any]) -> int:
        head, *rest = compiled
        if head == "in":
            variable, met, wider = bounds(compiled)
            values = range(self._full[variable].bit_length())
            return self.node(
                variable, [_terminal(met >> value & 1, wider >> value & 1) for value in values]
            )
        branches = [self.of(branch) for branch in rest]
        result = branches[0]
        for branch in branches[1:]:
            result = self.combine(conjunction if head == "all" else disjunction, result, branch)
        return result

    def combine(self, function: Callable[..., int], *nodes: int) -> int:
        """Return the diagram of a function of the terminals of several diagrams."""
        if max(nodes) < self.TERMINALS:
            return function(*nodes)
        if function in _DECIDING:
            deciding, passing = _DECIDING[function]
            if deciding in nodes:
                return deciding
            if passing in nodes:
                first, second = nodes
                return second if first == passing else first
        key = (function, nodes)
        if key not in self._combined:
            if self._most is not None and len(self._combined) >= _STEPS_A_NODE * self._most:
                raise TooLargeError(f"more than {self._most} nodes' worth of steps")
            variables = [self._variable[node] for node in nodes]
            variable = min(variables)
            steps = (
                self._children[node] if asked == variable else repeat(node)
                for node, asked in zip(nodes, variables, strict=True)
            )
            children = [self.combine(function, *step) for step in zip(*steps, strict=False)]
            self._combined[key] = self.node(variable, children)
        return self._combined[key]

    def given(self, node: int, masks: Masks, memo: dict[int, int] | None = None) -> int:
        """Put the known answers in.

        Args:
            masks: of the values that are still possible; what lies behind others does not count.
            memo: filled and used; share one between calls with the same masks.
        """
        if memo is None:
            memo = {}
        if node < self.TERMINALS:
            return node
        if node not in memo:
            variable, children = self._variable[node], self._children[node]
            mask = masks[variable]
            if is_single(mask):
                memo[node] = self.given(children[first_value(mask)], masks, memo)
            else:
                first = children[first_value(mask & -mask)]
                possible = (
                    child if mask >> value & 1 else first for value, child in enumerate(children)
                )
                memo[node] = self.node(
                    variable, [self.given(child, masks, memo) for child in possible]
                )
        return memo[node]

    def support(self, node: int) -> frozenset[int]:
        """Return the variables that can change the outcome: exact, by reduction."""
        return self._support[node]

    def reachable(self, node: int, masks: Masks) -> frozenset[int]:
        """Return the terminals that completions of the masks can reach.

        Unlike `given` it makes no nodes, so it is the cheap way to try many masks.
        """
        found, seen, stack = set(), {node}, [node]
        while stack:
            at = stack.pop()
            if at < self.TERMINALS:
                found.add(at)
                continue
            mask = masks[self._variable[at]]
            for value, child in enumerate(self._children[at]):
                if mask >> value & 1 and child not in seen:
                    seen.add(child)
                    stack.append(child)
        return frozenset(found)

    def branches(self, node: int) -> tuple[int, tuple[int, ...]]:
        """Return the variable that a node asks about, and where each of its values leads."""
        return self._variable[node], self._children[node]

    def settled(self, node: int, masks: Masks) -> int | None:
        """Return the terminal that every completion of the masks reaches, or None."""
        reached = self.reachable(node, masks)
        return next(iter(reached)) if len(reached) == 1 else None

    def count(self, node: int, over: frozenset[int]) -> Mapping[int, int]:
        """Count the complete answers that reach each terminal.

        Args:
            over: the variables to count over; must hold the diagram's support.
        """
        sizes = {variable: self._full[variable].bit_length() for variable in sorted(over)}
        free = _ways_to_answer(sizes, -1, self._variable[node])
        below = self._count_below(node, sizes, {})
        return {terminal: number * free for terminal, number in below.items()}

    def _count_below(
        self, node: int, sizes: Mapping[int, int], known: dict[int, Counter[int]]
    ) -> Counter[int]:
        """Count over the variables from the node's own on.

        Args:
            sizes: variable -> its number of values.
            known: filled and used; a node that many others go on to is counted once.
        """
        if node < self.TERMINALS:
            return Counter({node: 1})
        if node not in known:
            total: Counter[int] = Counter()
            for child in self._children[node]:
                # A variable that is passed over on the way can have any value.
                free = _ways_to_answer(sizes, self._variable[node], self._variable[child])
                for terminal, number in self._count_below(child, sizes, known).items():
                    total[terminal] += number * free
            known[node] = total
        return known[node]

    def plain(self, nodes: Sequence[int]) -> dict[str, object]:
        """Return the part of the table below some nodes, as JSON.

        Returns:
            ``{"nodes": {id: [variable, children]}}``
        """
        found: dict[str, object] = {}
        stack = list(nodes)
        while stack:
            at = stack.pop()
            if at >= self.TERMINALS and str(at) not in found:
                found[str(at)] = [self._variable[at], list(self._children[at])]
                stack += self._children[at]
        return {"nodes": found}

    def paths(self, node: int, terminal: int) -> Iterator[dict[int, int]]:
        """Yield disjoint conditions that together say when a terminal is reached.

        Yields:
            variable -> mask of values; of variables that are not in it any value will do.
        """
        if node == terminal:
            yield {}
        elif node >= self.TERMINALS and self._reach[node] >> terminal & 1:
            by_child: dict[int, int] = {}
            for value, child in enumerate(self._children[node]):
                by_child[child] = by_child.get(child, 0) | 1 << value
            for child, mask in by_child.items():
                for path in self.paths(child, terminal):
                    yield {self._variable[node]: mask, **path}


def _terminal(met: int, possible: int) -> int:
    if met:
        return YES
    return UNKNOWN if possible else NO


def _ways_to_answer(sizes: Mapping[int, int], above: int, below: int) -> int:
    """Return in how many ways the variables between two can be answered."""
    return prod(size for variable, size in sizes.items() if above < variable < below)
