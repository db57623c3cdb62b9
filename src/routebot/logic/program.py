"""Many conditions as one generated function: the fastest form that was measured (`make bench`)."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from routebot.logic.conditions import Compiled, Masks, bounds, variables_of, walked

__all__ = ["Program"]


class Program:
    """A growing list of conditions, evaluated together.

    Equal conditions share a slot. Several rulebooks can share a program, as they can share a
    vocabulary: then one slot means the same in all of them.

    Args:
        full: the mask of all values, for each variable.

    Attributes:
        conditions: in the order of their slots; plain JSON, and all that another evaluator needs.
    """

    def __init__(self, full: Masks) -> None:
        self._full = full
        self._slots: dict[str, int] = {}
        self._met: dict[int, tuple[Compiled, int]] = {}
        self._generated: Callable[[Masks], Sequence[int]] | None = None
        self.conditions: list[Compiled] = []

    def slot(self, compiled: Compiled) -> int:
        """Return the position of a condition's value in what `evaluate` returns."""
        # Most stand in many places as the same value, which need not be written out each time.
        met = self._met.get(id(compiled))
        if met is not None:
            return met[1]
        key = repr(compiled)
        if key not in self._slots:
            self._slots[key] = len(self.conditions)
            self.conditions.append(compiled)
            self._generated = None
        self._met[id(compiled)] = compiled, self._slots[key]  # kept, so that its `id` stays its own
        return self._slots[key]

    @property
    def evaluate(self) -> Callable[[Masks], Sequence[int]]:
        """The generated function: masks -> one `Truth` value for each slot that there is by now."""
        if self._generated is None:
            self._generated = self._generate()
        return self._generated

    @property
    def walk(self) -> Callable[[Masks], Sequence[int]]:
        """The same function by walking the conditions that there are by now.

        Of the packaged dataset it takes 1.3 ms and not 0.07, but nothing has to be generated, which
        takes 80 ms and 33 MiB.
        """
        conditions = tuple(self.conditions)
        return lambda masks: [walked(condition, masks) for condition in conditions]

    def _generate(self) -> Callable[[Masks], Sequence[int]]:
        """Generate the function; only integers of the compiled form get into its source."""
        used = sorted(frozenset[int]().union(*map(variables_of, self.conditions)))
        values = "".join(f"{self._value(condition)}," for condition in self.conditions)
        lines = [
            "def evaluate(masks):",
            *(f" v{variable} = masks[{variable}]" for variable in used),
            f" return ({values})",
        ]
        namespace: dict[str, Callable[[Masks], Sequence[int]]] = {}
        exec("\n".join(lines), namespace)  # noqa: S102 - our own source, made of integers only
        return namespace["evaluate"]

    def _value(self, compiled: Compiled) -> str:
        """Write an expression for one `Truth` value."""
        if isinstance(compiled, bool):
            return "2" if compiled else "0"
        return f"(2 if {self._is_met(compiled)} else 1 if {self._may_be_met(compiled)} else 0)"

    def _is_met(self, compiled: list[Any]) -> str:
        """Write an expression that is true where the condition is met for certain."""
        if compiled[0] == "in":
            atom = bounds(compiled)
            return f"not v{atom.variable:d} & {self._full[atom.variable] & ~atom.met:d}"
        return _joined(compiled[0], map(self._is_met, compiled[1:]))

    def _may_be_met(self, compiled: list[Any]) -> str:
        """Write an expression that is true where the condition is not known not to be met."""
        if compiled[0] == "in":
            atom = bounds(compiled)
            return f"v{atom.variable:d} & {atom.wider:d}"
        return _joined(compiled[0], map(self._may_be_met, compiled[1:]))


def _joined(head: str, branches: Iterable[str]) -> str:
    word = " and " if head == "all" else " or "
    return "(" + word.join(branches) + ")"
