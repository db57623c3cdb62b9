"""Forgets what is kept of a rulebook's results, to measure what it costs to work it out."""

from cachetools import Cache

from routebot.reasoning.kept import kept_of
from routebot.reasoning.rulebook import Rulebook

__all__ = ["forget_everything", "forget_sheets"]

_SHARED = frozenset({"verdicts", "missing", "ways", "read_by"})
"""Kept by what people share; all else belongs to one person's answers."""


def forget_sheets(rulebook: Rulebook) -> None:
    """Forget what belongs to one person's answers: to everybody's they are new again."""
    _clear(rulebook, spared=_SHARED)


def forget_everything(rulebook: Rulebook) -> None:
    """Forget all, as if the rulebook had been made a moment ago."""
    _clear(rulebook, spared=frozenset())


def _clear(rulebook: Rulebook, spared: frozenset[str]) -> None:
    for name, held in vars(kept_of(rulebook)).items():
        if isinstance(held, Cache) and name not in spared:
            held.clear()
