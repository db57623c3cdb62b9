"""Many conditions as one generated function: the fastest form that was measured (`make bench`)."""

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any

from routebot.logic.conditions import Compiled, Masks, bounds, variables_of

__all__ = ["Program"]


class Program:
    """Many conditions as one function of the masks.

    Equal conditions share a slot. ``plain`` is JSON and all that another evaluator needs.
    """

    def __init__(self, full: Masks) -> None:
        self._full = full
        self._slots: dict[str, int] = {}
        self.conditions: list[Compiled] = []

    def slot(self, compiled: Compiled) -> int:
        """Return the position of a condition's value in what `evaluate` returns."""
        key = repr(compiled)
        if key not in self._slots:
            self._slots[key] = len(self.conditions)
            self.conditions.append(compiled)
        return self._slots[key]

    @property
    def plain(self) -> list[Compiled]:
        """The conditions in slot order."""
        return self.conditions

    @cached_property
    def evaluate(self) -> Callable[[Masks], Sequence[int]]:
        """The generated function: masks -> one `Truth` value for each slot.

        Nothing but integers from the compiled form gets into the generated source.
        """
        used = sorted(frozenset().union(*map(variables_of, self.conditions)))
        lines = ["def evaluate(masks):"]
        lines += [f" v{variable} = masks[{variable}]" for variable in used]
        lines.append(" return (" + "".join(f"{self._value(c)}," for c in self.conditions) + ")")
        namespace: dict[str, Callable[[Masks], Sequence[int]]] = {}
        exec("\n".join(lines), namespace)  # noqa: S102 - our own source, made of integers only
        return namespace["evaluate"]

    def _value(self, compiled: Compiled) -> str:
        if isinstance(compiled, bool):
            return "2" if compiled else "0"
        return f"(2 if {self._must(compiled)} else 1 if {self._may(compiled)} else 0)"

    def _must(self, compiled: list[Any]) -> str:
        if compiled[0] == "in":
            variable, met, _ = bounds(compiled)
            return f"not v{variable:d} & {self._full[variable] & ~met:d}"
        return (
            "("
            + (" and " if compiled[0] == "all" else " or ").join(map(self._must, compiled[1:]))
            + ")"
        )

    def _may(self, compiled: list[Any]) -> str:
        if compiled[0] == "in":
            variable, _, wider = bounds(compiled)
            return f"v{variable:d} & {wider:d}"
        return (
            "("
            + (" and " if compiled[0] == "all" else " or ").join(map(self._may, compiled[1:]))
            + ")"
        )
