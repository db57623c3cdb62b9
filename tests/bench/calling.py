"""Calls workers as Telegram's webhook does, round robin over kept connections; on the standard
library.
"""

import asyncio
import itertools
import json
import re
from collections.abc import Callable, Sequence
from typing import Any

__all__ = ["PATH", "Caller"]

PATH = "/telegram"
_LENGTH = re.compile(rb"\r\ncontent-length:\s*(\d+)", re.IGNORECASE)


class Caller:
    """Delivers updates.

    Args:
        ports: of the workers.
        secret: that they want to hear.
        heard: told what an answer holds that holds something.
    """

    def __init__(self, ports: Sequence[int], secret: str, heard: Callable[[bytes], None]) -> None:
        self._turn, self._secret, self._heard = itertools.cycle(ports), secret, heard
        self._idle: dict[int, list[tuple[asyncio.StreamReader, asyncio.StreamWriter]]] = {
            port: [] for port in ports
        }
        self._calls: set[asyncio.Task[None]] = set()

    def push(self, update: dict[str, Any]) -> None:
        """Deliver an update."""
        call = asyncio.get_running_loop().create_task(self._call(json.dumps(update).encode()))
        self._calls.add(call)
        call.add_done_callback(self._calls.discard)

    async def _call(self, body: bytes) -> None:
        port = next(self._turn)
        idle = self._idle[port]
        reader, writer = idle.pop() if idle else await asyncio.open_connection("127.0.0.1", port)
        head = (
            f"POST {PATH} HTTP/1.1\r\nHost: bench\r\nContent-Type: application/json\r\n"
            f"X-Telegram-Bot-Api-Secret-Token: {self._secret}\r\nContent-Length: {len(body)}\r\n"
        )
        writer.write(head.encode() + b"\r\n" + body)
        answer = await reader.readuntil(b"\r\n\r\n")
        found = _LENGTH.search(answer)
        content = await reader.readexactly(int(found[1]) if found else 0)
        if not answer.startswith(b"HTTP/1.1 200"):
            raise ConnectionError(f"a worker answers {answer[:20]!r}")
        idle.append((reader, writer))
        if content:
            self._heard(content)
