"""A child process in which a running bot reads, checks and plans what admins hand in.

A file of two megabytes can keep a machine busy for minutes, and a condition of two kilobytes can
fill its memory. In a thread that would slow everybody's taps, and nothing could stop it. The child
has limits of time and memory. If it is over one of them it is gone, whoever sent the file reads
that it is too much, and the next child begins to warm up.

It is handed functions, files and days. It has neither the parent's environment nor a path of it,
and once warm it can open no file and no connection. What it cannot be kept from is what its user
may do with processes; it is there against files that cost too much, not against a break-in.
"""

import asyncio
import logging
import os
import pickle
import sys
from asyncio import StreamReader, StreamWriter
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple, ParamSpec, TypeAlias, TypeVar, cast

from routebot.errors import PublishError, RoutebotError
from routebot.publishing.aside import TOO_MUCH, is_urgent
from routebot.publishing.handover import MOST_AT_ONCE, taken
from routebot.publishing.within import HEADER, Answer, Fault, Value, answer_questions

__all__ = ["LIMITS", "ChildFaultError", "ChildProcess", "Limits", "Ready"]

P = ParamSpec("P")
T = TypeVar("T")

Ready: TypeAlias = Callable[[Path], object]
"""A function of a module that reads, once, all that some work would read from a disk later on.

It is given the dataset's folder.
"""

_START = f"import {answer_questions.__module__} as within; within.{answer_questions.__name__}()"

_log = logging.getLogger(__name__)


class Limits(NamedTuple):
    """What one piece of work may take.

    Attributes:
        memory: bytes of addresses, those that the warm child has already included.
        cpu_seconds: of computing.
        seconds: on the clock, however busy the machine is with other things.
    """

    memory: int
    cpu_seconds: int
    seconds: float


LIMITS = Limits(memory=1_000_000_000, cpu_seconds=120, seconds=240.0)
"""More than twice the addresses (376 MB) and ten times the CPU (10 s) that `data plan links.yaml`
took at a terminal on 28 November 2026, and three times what 300 confirmations took (35 s).
"""


class ChildFaultError(Exception):
    """The child came upon a mistake of ours; the message says where, and nothing of a file."""


class _Turn:
    """One piece of work in the child.

    Attributes:
        taken: something urgent has ended it.
    """

    def __init__(self, urgent: bool) -> None:
        self.urgent = urgent
        self.taken = False
        self.process: Process | None = None

    def take(self) -> None:
        """End it for something urgent."""
        if self.process and not self.taken:
            self.taken = True
            with suppress(ProcessLookupError):
                self.process.kill()


class ChildProcess:
    """The child, warm, and the next one whenever it is gone.

    Made by `open`. It does one thing after the other, what is urgent (`aside.at_once`) first.
    """

    def __init__(self, folder: Path, limits: Limits, ready: Sequence[Ready] = ()) -> None:
        self._folder, self._limits = str(folder.absolute()), limits
        self._ready = [f"{function.__module__}:{function.__name__}" for function in ready]
        self._process: Process | None = None
        self._doing: _Turn | None = None
        self._urgent_waiting = 0
        self._free = asyncio.Condition()

    @classmethod
    @asynccontextmanager
    async def open(
        cls, folder: Path, limits: Limits = LIMITS, ready: Sequence[Ready] = ()
    ) -> AsyncIterator["ChildProcess"]:
        """Keep a child for the length of an ``async with``.

        Args:
            folder: the dataset that serves in the beginning, which it reads to be warm.
            ready: what else warms it, for work that no module of this room does.
        """
        child = cls(folder, limits, ready)
        child._process = await child._begun()
        try:
            yield child
        finally:
            await child._end()

    async def run(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Call a function of a module in the child, and return what it returns.

        Raises:
            PublishError: it took more time or memory than it may.
            ChildFaultError: it raised what it does not mean to raise.
            RoutebotError: whatever the function raises.
        """
        while True:
            async with self._turn(urgent=is_urgent()) as turn:
                answer = await self._answered(turn, (work, args, kwargs))
            if answer is not None:
                return cast("T", _taken(answer))

    async def _answered(self, turn: _Turn, question: object) -> Answer | None:
        """Return what the child says; None where something urgent has taken its turn."""
        turn.process = process = self._process or await self._begun()
        self._process = None
        try:
            async with asyncio.timeout(self._limits.seconds):
                answer = await _asked(process, question)
        except (TimeoutError, EOFError, ConnectionError) as error:
            if turn.taken:
                return None
            _log.warning("child lost", extra={"action": "child", "outcome": "limit"})
            raise _too_much() from error
        else:
            self._process = process
            return answer
        finally:
            if self._process is None:
                await _killed(process)
                self._process = await self._begun()

    @asynccontextmanager
    async def _turn(self, *, urgent: bool) -> AsyncIterator[_Turn]:
        """Wait for the child; what is urgent goes first, and takes the turn of what is not.

        What lost its turn is asked anew from the beginning.
        """
        turn = _Turn(urgent)
        if urgent and self._doing and not self._doing.urgent:
            self._doing.take()
        self._urgent_waiting += urgent
        try:
            async with self._free:
                await self._free.wait_for(
                    lambda: self._doing is None and (urgent or not self._urgent_waiting)
                )
                self._doing = turn
        finally:
            self._urgent_waiting -= urgent
        try:
            yield turn
        finally:
            self._doing = None
            async with self._free:
                self._free.notify_all()

    async def _begun(self) -> Process:
        """Start a child; it warms itself, and what it is asked meanwhile waits in its pipe."""
        memory, cpu_seconds, _ = self._limits
        return await asyncio.create_subprocess_exec(
            sys.executable,
            *("-c", _START, str(memory), str(cpu_seconds), self._folder, *self._ready),
            stdin=PIPE,
            stdout=PIPE,
            stderr=DEVNULL,  # the trace of a crash could show what was in a file
            cwd="/",
            env={"PYTHONPATH": _where_code_is()},
            start_new_session=True,  # Ctrl-C is for us, who end it in our own time
        )

    async def _end(self) -> None:
        process, self._process = self._process, None
        if process:
            await _killed(process)


def _where_code_is() -> str:
    """Return what the child needs of our environment: where to import from."""
    return os.pathsep.join(str(Path(place).absolute()) for place in sys.path)


async def _asked(process: Process, question: object) -> Answer:
    """Send a question and return the answer.

    Raises:
        EOFError, ConnectionError: the child is gone.
    """
    into, out_of = cast("StreamWriter", process.stdin), cast("StreamReader", process.stdout)
    content = pickle.dumps(question)
    into.write(HEADER.pack(len(content)) + content)
    await into.drain()
    (size,) = HEADER.unpack(await out_of.readexactly(HEADER.size))
    content = await out_of.readexactly(size)
    answer: Answer = (
        taken(content) if size <= MOST_AT_ONCE else await asyncio.to_thread(taken, content)
    )
    return answer


async def _killed(process: Process) -> None:
    with suppress(ProcessLookupError):
        process.kill()
    await process.wait()


def _taken(answer: Answer) -> Any:
    match answer:
        case Fault(where):
            raise ChildFaultError(where)
        case Value(error) if isinstance(error, RoutebotError):
            raise error
        case Value(value):
            return value


def _too_much() -> PublishError:
    message = (
        "this asks for more time or memory than reading a dataset may take; hand in fewer files at "
        "once, take long lists apart, or write simpler conditions"
    )
    return PublishError(TOO_MUCH, message)
