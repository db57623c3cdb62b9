"""Long proofs: `make proofs` runs them whole, `make test` a slice of each, the same one each time.

A proof that has a slice carries the mark `proof`; those by hypothesis take their number of examples
from `share` through `steady`, and are proofs without a mark.
"""

from collections.abc import Sequence
from typing import TypeVar

__all__ = ["run_whole", "share", "sliced"]

T = TypeVar("T")

_run = {"whole": False}


def run_whole(whole: bool) -> None:
    """Say, before the tests are collected, whether long proofs are to be run whole."""
    _run["whole"] = whole


def share(number: int, of: int = 4) -> int:
    """Return how many of a proof's examples this run takes: all, or one in so many."""
    return number if _run["whole"] else max(1, number // of)


def sliced(examples: Sequence[T], of: int = 4) -> Sequence[T]:
    """Return the examples that this run takes: all, or some from everywhere among them."""
    return examples if _run["whole"] else examples[of // 2 :: of]
