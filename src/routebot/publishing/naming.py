"""Find the fact that somebody means by a word."""

from collections.abc import Sequence

from routebot.policy.contents import every_fact
from routebot.policy.files import Dataset

__all__ = ["facts_like"]

_MOST_MATCHES = 8
"""Buttons of facts to choose from that one screen of a phone shows."""

_FEWEST_TYPED = 2
"""Letters that may stand for a part of an id; one is part of nearly all."""


def facts_like(dataset: Dataset, typed: str) -> Sequence[str]:
    """Return the ids that a word is meant to name: the one itself, else those that hold it."""
    wanted = typed.strip().lower()
    ids = sorted({fact.id for fact in every_fact(dataset)})
    if wanted in ids:
        return [wanted]
    if len(wanted) < _FEWEST_TYPED:
        return []
    return [id_ for id_ in ids if wanted in id_][:_MOST_MATCHES]
