"""Spreads calls over time."""

import asyncio

__all__ = ["Pace"]


class Pace:
    """Lets so many through in a second.

    Args:
        a_second: how many, over any longer time.
        at_once: how many of them may go together after a pause.
    """

    def __init__(self, a_second: float, at_once: int = 1) -> None:
        self._apart, self._at_once = 1 / a_second, at_once
        self._next_at = 0.0

    async def turn(self) -> None:
        """Wait for a turn, in the order of asking."""
        at = asyncio.get_running_loop().time()
        self._next_at = max(self._next_at, at - (self._at_once - 1) * self._apart) + self._apart
        await asyncio.sleep(max(0.0, self._next_at - self._apart - at))
