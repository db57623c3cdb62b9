"""Tells systemd that the bot is ready, that it is alive, and that it stops.

A datagram each to the socket that systemd names, as in
https://www.freedesktop.org/software/systemd/man/latest/sd_notify.html; without one nothing is told.
"""

import logging
import socket
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from routebot.bot.periodic import Periodic

__all__ = ["Supervisor"]

_LOG = logging.getLogger("routebot.bot")


@dataclass(frozen=True, slots=True)
class Supervisor:
    """Who watches over this process.

    Args:
        address: of a socket, with ``@`` first if it has no file; empty: nobody watches.
        seconds: after which we are restarted unless we say that we are alive; 0: never.
    """

    address: str = ""
    seconds: float = 0.0

    @contextmanager
    def told(self) -> Iterator[None]:
        """Say that we are ready, and at the end of the ``with`` that we stop."""
        self._tell(b"READY=1")
        try:
            yield
        finally:
            self._tell(b"STOPPING=1")

    def pulse(self, alive: Callable[[], bool]) -> Sequence[Periodic]:
        """Return what is to be done again and again so that we are not restarted."""

        async def beat() -> None:
            if alive():
                self._tell(b"WATCHDOG=1")

        return [Periodic("watchdog", self.seconds / 3, beat)] if self.seconds else []

    def _tell(self, state: bytes) -> None:
        if not self.address:
            return
        address = self.address.encode()
        if address.startswith(b"@"):  # in the abstract namespace
            address = b"\0" + address[1:]
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender:
                sender.setblocking(False)
                sender.connect(address)
                sender.send(state)
        except OSError as error:
            extra = {"action": "supervise", "outcome": type(error).__name__}
            _LOG.warning("systemd cannot be told how the bot is", extra=extra)
