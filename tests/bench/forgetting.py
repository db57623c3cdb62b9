"""Forgets what is kept of a rulebook's results, to measure what it costs to work it out."""

from collections.abc import MutableMapping

from routebot.reasoning.kept import Kept, Sheet, kept_of
from routebot.reasoning.rulebook import Rulebook

__all__ = ["forget_everything", "forget_sheets"]


def forget_sheets(rulebook: Rulebook) -> None:
    """Forget what is kept under somebody's answers: everybody's are new again."""
    for held in vars(kept_of(rulebook)).values():
        if isinstance(held, MutableMapping) and _is_under_sheets(next(iter(held), None)):
            held.clear()


def _is_under_sheets(key: object) -> bool:
    return isinstance(key, Sheet) or (
        isinstance(key, tuple) and any(isinstance(part, Sheet) for part in key)
    )


def forget_everything(rulebook: Rulebook) -> None:
    """Forget all, as if the rulebook had been made a moment ago."""
    vars(kept_of(rulebook)).update(vars(Kept()))
