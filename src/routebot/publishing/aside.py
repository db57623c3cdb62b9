"""Do what takes long beside everything else.

What is handed in is read, checked and planned by plain functions. A running bot calls them in a
child process (`child`), so that nobody's tap waits for a file, whatever somebody made of it. A
command calls them here: whoever typed it waits for nothing else, and ends it with Ctrl-C.
"""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import ParamSpec, Protocol, TypeVar

__all__ = ["TOO_MUCH", "Aside", "InThread", "at_once", "is_urgent"]

P = ParamSpec("P")
T = TypeVar("T")


TOO_MUCH = "publish.error.too_much"
"""Key of the error that says so of work which takes more time or memory than it may."""

_urgent = ContextVar("urgent", default=False)


@contextmanager
def at_once(*, when: bool = True) -> Iterator[None]:
    """Let what is done in here wait for nothing that is not as urgent: a withdrawal, say."""
    before = _urgent.set(when)
    try:
        yield
    finally:
        _urgent.reset(before)


def is_urgent() -> bool:
    """Say whether what is being done may not wait."""
    return _urgent.get()


class Aside(Protocol):
    """A place where work is done that is not to hold up others."""

    async def run(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Call a function of a module with what it takes, and return what it returns.

        Raises:
            PublishError: it took more time or memory than it may.
            Exception: whatever the function raises.
        """


class InThread:
    """A thread of this process, without limits."""

    async def run(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Call a function in a thread."""
        return await asyncio.to_thread(work, *args, **kwargs)
