"""Makes workers to be killed: a warm process that forks one each time it is told to.

A worker runs what ``routebot serve --webhook`` runs. A fresh program takes two seconds to load all
that; a fork of one that has loaded it a tenth. What is left out: the child process in which plans
are made is begun when it is first needed, unless it is asked for; and the rulebook of the packaged
dataset is compiled once, and what first taps need is worked out once.
"""

import asyncio
import json
import os
import signal
import sys
import time
import traceback
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, nullcontext
from datetime import timedelta
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from routebot import serving
from routebot.bot.logs import set_up
from routebot.clock import today
from routebot.config import read_settings
from routebot.policy.loading import read_folder, revision_of
from routebot.publishing import filed, live
from routebot.publishing.child import LIMITS, ChildProcess, Limits, Ready
from routebot.publishing.filed import Filed, read_filed
from routebot.reasoning.rulebook import Rulebook
from routebot.screens.first_taps import first_taps
from routebot.store.key_server import server as key_server
from routebot.store.postgres import claims, life, link, revisions, sessions
from routebot.terminal.serve import stop_when_signalled
from routebot.web import server, webhook

__all__ = ["SPOILED", "main"]

_LOADED = (server, webhook, claims, life, link, revisions, sessions, key_server)
"""A worker loads them when it begins."""


class _LateChild(ChildProcess):
    """A child process that is begun when it is first needed."""

    @classmethod
    @asynccontextmanager
    async def open(
        cls, folder: Path, limits: Limits = LIMITS, ready: Sequence[Ready] = ()
    ) -> AsyncIterator[ChildProcess]:
        """Keep a child for the length of an ``async with``."""
        child = cls(folder, limits, ready)
        try:
            yield child
        finally:
            if child._process:
                await child._end()


def _never_save_first() -> None:
    """Say of every update that it is stored when it arrives."""
    from routebot.bot.inbox import Inbox  # noqa: PLC0415 - of one spoiled worker

    put = Inbox.put

    def hasty(self: Inbox, *args: Any, **named: Any) -> Any:
        ticket = put(self, *args, **named)
        ticket.store()
        return ticket

    Inbox.put = hasty  # type: ignore[method-assign]


def _forget_saves() -> None:
    """Lose one save in twenty, as a disk that lies about flushes does in a power cut."""
    from routebot.bot.saved import Conversations  # noqa: PLC0415 - of one spoiled worker

    save = Conversations.replace

    async def lossy(self: Conversations, chat_id: int, saved: Any, after: Any) -> int:
        if time.monotonic_ns() % 20 == 0 and saved.version is not None:
            return int(saved.version)
        return await save(self, chat_id, saved, after)

    Conversations.replace = lossy  # type: ignore[method-assign]


def _take_no_turns() -> None:
    """Handle updates without keeping the other workers from the chat."""
    from routebot.bot.locks import ChatLocks  # noqa: PLC0415 - of one spoiled worker

    ChatLocks._claimed = lambda *_: nullcontext()  # type: ignore[method-assign]


SPOILED: Mapping[str, Callable[[], None]] = {
    "takes no turns": _take_no_turns,
    "answers before it saves": _never_save_first,
    "forgets saves": _forget_saves,
}
"""What a worker does wrong -> makes it do so: tests of the tests."""


@cache
def _book(folder: Path) -> tuple[str, Rulebook]:
    """Return the revision of a dataset, and its rulebook of today."""
    files = read_folder(folder)
    revision = revision_of(files)
    book = read_filed(Filed(revision, files), today()).book
    assert book
    return revision, book


def _warm(folder: Path) -> None:
    """Have every fork find the rulebook of a dataset compiled."""
    revision, book = _book(folder)
    for _ in first_taps(book):
        pass
    compile_book = filed.book_of

    def book_of(dataset: Any, day: Any, *more: Any) -> Rulebook:
        if dataset.revision == revision and day == (book.snapshot.on, book.snapshot.east):
            return book
        return compile_book(dataset, day, *more)

    live.book_of = filed.book_of = book_of  # type: ignore[assignment]


async def _serve(told: Mapping[str, Any]) -> None:
    os.environ.update(told["settings"])
    settings = read_settings(
        webhook_listen=f"127.0.0.1:{told['port']}", webhook_url="https://bot.example.org"
    )
    stop = stop_when_signalled()
    async with serving.serving(settings, stop, webhook=True):
        os.write(1, f'{{"ready": {os.getpid()}}}\n'.encode())
        await stop.wait()


def _live(told: Mapping[str, Any]) -> int:
    """Be a worker; return the exit status."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    log = Path(told["log"]).open("a", buffering=1, encoding="utf-8")  # noqa: SIM115 - to the end
    set_up(log)
    os.dup2(log.fileno(), 2)
    for place, value in told["hurry"].items():
        module, _, name = place.rpartition(".")
        before = getattr(import_module(module), name)
        after = timedelta(seconds=value) if isinstance(before, timedelta) else value
        setattr(import_module(module), name, after)
    if not told["plans"]:
        serving.ChildProcess = _LateChild  # type: ignore[misc]
    if told["spoiled"]:
        SPOILED[told["spoiled"]]()
    try:
        asyncio.run(_serve(told))
    except BaseException:  # noqa: BLE001 - whatever it is, the log tells
        traceback.print_exc(file=log)
        return 1
    return 0


def _bury(_number: int, _frame: object) -> None:
    """Say who has ended, and how."""
    while True:
        try:
            child, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if not child:
            return
        code = os.waitstatus_to_exitcode(status)
        os.write(1, f'{{"ended": {child}, "code": {code}}}\n'.encode())


def main() -> None:
    """Fork a worker for each line read (JSON: port, log, settings, hurry, plans, spoiled).

    Prints lines of JSON: who was born, is ready, has ended.
    """
    _warm(Path(sys.argv[1]))
    signal.signal(signal.SIGCHLD, _bury)
    for line in sys.stdin:
        told = json.loads(line)
        child = os.fork()
        if child == 0:
            os._exit(_live(told))
        os.write(1, f'{{"born": {child}, "port": {told["port"]}}}\n'.encode())


if __name__ == "__main__":
    main()
