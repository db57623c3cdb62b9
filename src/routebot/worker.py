"""Work out what nobody has asked before in a thread beside the event loop, one piece at a time.

What is kept of a rulebook (`reasoning.kept`) is not made to be shared between threads, so that all
who ask a rulebook that serves ask here: the thread does, or the event loop while the thread has
nothing to do.
"""

import asyncio
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any, ParamSpec, TypeVar

from routebot.reasoning.kept import NotKeptError, as_kept

__all__ = ["Worker", "taking_turns"]

P = ParamSpec("P")
T = TypeVar("T")

_TURN_SECONDS = 0.0005
"""How long a thread has the interpreter while another one waits for it. The event loop lets go of
it for each file, statement and socket of a tap: with Python's five milliseconds it was late by 49
to 58 where eight people tapped, with this by 8 to 62 on a machine as busy.
"""


@contextmanager
def taking_turns() -> Iterator[None]:
    """Let threads that wait for the interpreter have it soon, for the length of a ``with``."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(_TURN_SECONDS)
    try:
        yield
    finally:
        sys.setswitchinterval(before)


class Worker:
    """Asks rulebooks, one question at a time; its thread ends with it."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, "routebot-reasoning")
        self._jobs: Sequence[Future[Any]] = ()

    async def find(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Call a function: at once where all that it needs is kept, else in the thread.

        Args:
            work: begins anew in the thread, so that until then it may change nothing.

        Raises:
            Exception: whatever the function raises.
        """
        if all(job.done() for job in self._jobs):
            try:
                with as_kept():
                    return work(*args, **kwargs)
            except NotKeptError:
                pass
        return await self.run(work, *args, **kwargs)

    async def run(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Call a function in the thread, after those that were handed in before.

        Who is cancelled meanwhile leaves behind what has begun.

        Raises:
            Exception: whatever the function raises.
        """
        job = self._thread.submit(work, *args, **kwargs)
        self._jobs = [*(each for each in self._jobs if not each.done()), job]
        return await asyncio.wrap_future(job)
