"""Logging that cannot tell who asked.

Of our own records a line holds the fields listed here and nothing else. Of a library's records it
holds where they come
from and the class of the exception, never the text: theirs may hold a token in an address, an
update, or a person's words.
"""

import json
import logging
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import IO

from routebot.errors import BusyError, StoreError

__all__ = ["LineFormatter", "reported", "set_up", "where_from"]

FIELDS = ("action", "outcome", "ms", "revision", "trouble", "count")

_OURS = "routebot"
_PACKAGE = Path(__file__).resolve().parents[1]
_LOG = logging.getLogger("routebot.bot")
_written = json.JSONEncoder(ensure_ascii=False).encode


class LineFormatter(logging.Formatter):
    """Writes a record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        line: dict[str, object] = {
            "at": _second(int(record.created)),
            "level": record.levelname.lower(),
            "logger": record.name,
        }
        if record.name.split(".")[0] == _OURS:
            # The message is a constant of ours: values travel in the fields.
            line["message"] = str(record.msg)
            line |= {name: getattr(record, name) for name in FIELDS if hasattr(record, name)}
        else:
            line["from"] = f"{record.module}:{record.lineno}"
        if record.exc_info and record.exc_info[1]:
            line["trouble"] = where_from(record.exc_info[1])
        return _written(line)


@lru_cache(1)
def _second(at: int) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(at))


def set_up(stream: IO[str] | None = None, level: int = logging.INFO) -> None:
    """Send all logging to one stream, by default standard output.

    Libraries are heard from WARNING on.
    """
    handler = logging.StreamHandler(stream or sys.stdout)
    handler.setFormatter(LineFormatter())
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger(_OURS).setLevel(level)
    for noisy in (
        "aiohttp",
        "telegram",
        "telegram.ext",
        "aiosqlite",
        "asyncio",
        "uvicorn",
    ):
        logging.getLogger(noisy).setLevel(logging.WARNING)


def where_from(error: BaseException) -> str:
    """Describe an error by its class and the line of ours it came from.

    Its text is left out, since it could hold anything.
    """
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    place, trace = "", error.__traceback__
    while trace:
        file = Path(trace.tb_frame.f_code.co_filename)
        if file.is_relative_to(_PACKAGE):
            place = f" at {file.relative_to(_PACKAGE)}:{trace.tb_lineno}"
        trace = trace.tb_next
    return type(error).__name__ + place


@contextmanager
def reported(action: str) -> Iterator[None]:
    """Go on where the store fails, and log it: what was to be done is tried again."""
    try:
        yield
    except StoreError as error:
        _report(action, error)


def _report(action: str, error: StoreError) -> None:
    if isinstance(error, BusyError):
        _LOG.info("put off", extra={"action": action, "outcome": "busy"})
        return
    extra = {"action": action, "outcome": "error", "trouble": where_from(error)}
    _LOG.error("the store failed", extra=extra)
