"""The garbage collector in a program that keeps much, and where everybody waits while it works.

A full collection walks all there is, and nothing else runs meanwhile. What is kept here is freed
without it, when nobody refers to it any more: a dataset with its rulebook holds no cycles (there is
a test of that), nor do kept results.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

__all__ = ["made_to_stay", "walked_once"]


@contextmanager
def walked_once() -> Iterator[None]:
    """Let a full collection walk what has come since the one before, and nothing older.

    With 50,000 verdicts kept, and as many other results, a full collection took 467 ms; so it takes
    at most 27. What it gives up is garbage in cycles that outlived one full collection, and what is
    there already: half a MiB of 137 after a start in which nothing was collected, and a collection
    then would take 50 ms in which nobody is answered.
    """
    gc.callbacks.append(_after_collection)
    gc.freeze()
    gc.enable()
    try:
        yield
    finally:
        gc.callbacks.remove(_after_collection)
        gc.unfreeze()


@contextmanager
def made_to_stay() -> Iterator[None]:
    """Let no collection walk what is made in here: for a new dataset the first one took 140 ms.

    Outside `walked_once`, where nobody waits, those that come later do.
    """
    gc.collect(1)  # what is young garbage now would stay; some milliseconds at most
    gc.disable()
    try:
        yield
    finally:
        if _after_collection in gc.callbacks:
            gc.freeze()
        gc.enable()


def _after_collection(phase: str, info: dict[str, Any]) -> None:
    if phase == "stop" and info["generation"] == 2:
        gc.freeze()
