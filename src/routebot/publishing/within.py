"""What runs inside the child process of `child`: take a question, answer it, take the next.

Questions come on standard input, answers go to standard output, each a length and a pickle. It ends
with its input, which closes when the parent ends, however it ends.
"""

import ctypes
import os
import pickle
import queue
import resource
import signal
import struct
import sys
import threading
import time
import traceback
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from routebot.compiled.document import program
from routebot.errors import RoutebotError
from routebot.policy.loading import load, read_folder
from routebot.publishing.bundle import pack, read_bundle
from routebot.publishing.checking import checked_plan
from routebot.publishing.handover import given
from routebot.publishing.rebasing import merged_without
from routebot.words.i18n import LANGUAGES
from routebot.words.names import territory

__all__ = ["HEADER", "Answer", "Fault", "Value", "answer_questions"]

HEADER = struct.Struct("!Q")
"""The length of the pickle that follows, in bytes."""

_PR_SET_PDEATHSIG = 1
"""Of Linux, see ``prctl(2)``."""

_KNOWN = (read_bundle, merged_without, checked_plan)
"""What will be asked for; imported while a file of ours can still be opened."""


class Value(NamedTuple):
    """What a function returned; of our own errors, the one that it raised."""

    value: Any


class Fault(NamedTuple):
    """A function raised what it does not mean to raise.

    Attributes:
        where: kind of error, and the lines of ours that led to it; never its message, which may
            quote a file.
    """

    where: str


Answer = Value | Fault


def answer_questions() -> None:
    """Answer until the input ends.

    Its arguments are the command's: bytes of addresses that the process may have, seconds that it
    may compute for one question, the dataset to warm up with, and further functions that do.
    """
    memory, cpu_seconds, folder = int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3])
    _end_with_parent()
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what a library prints is no answer
    questions: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(sys.stdin.buffer, questions), daemon=True).start()
    _step_back()
    _warm_up(folder)
    for module, _, name in (further.partition(":") for further in sys.argv[4:]):
        getattr(import_module(module), name)(folder)
    _limit(memory)
    while True:
        work, args, kwargs = pickle.loads(questions.get())  # noqa: S301 - from our parent
        _limit_time(cpu_seconds)
        content = given(_answered(work, args, kwargs))
        answers.write(HEADER.pack(len(content)) + content)
        answers.flush()


def _listen(source: BinaryIO, questions: "queue.SimpleQueue[bytes]") -> None:
    """Read questions; where there will be no more, end at once, whatever is being worked on."""
    try:
        while header := source.read(HEADER.size):
            questions.put(source.read(HEADER.unpack(header)[0]))
    finally:
        os._exit(0)


def _answered(work: Callable[..., Any], args: Sequence[Any], kwargs: Mapping[str, Any]) -> Answer:
    try:
        return Value(work(*args, **kwargs))
    except RoutebotError as error:
        return Value(error)
    except (MemoryError, RecursionError):
        os._exit(1)  # it is too much: what is left of this process is of no use
    except Exception as error:  # noqa: BLE001 - a bug of ours is to look like one in the parent
        frames = traceback.extract_tb(error.__traceback__)
        lines = (f"{Path(frame.filename).name}:{frame.lineno}" for frame in frames)
        return Fault(f"{type(error).__name__} at {' > '.join(lines)}")


def _warm_up(folder: Path) -> None:
    """Read what any edit is laid over, and all that would be read from a disk later on.

    The names in a zip take a table of signs, the names of places a file of babel.
    """
    with suppress(RoutebotError):  # what cannot be read is named by who serves it
        files = read_folder(folder)
        read_bundle("data.zip", pack(files))
        load(files)
    program()  # which reads our own code
    for language in LANGUAGES:
        territory("KZ", language)


def _end_with_parent() -> None:
    """Be ended with the parent even inside a function that lets no other thread of ours run."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def _step_back() -> None:
    """Fall first if the machine has no memory left."""
    # Not nicer, too: that takes a system call which our own unit of systemd forbids, with death.
    with suppress(OSError):  # Linux alone has it
        Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")


def _limit(memory: int) -> None:
    """Take away what is not needed any more."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    # No more than is open already: no file, no database, no connection.
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))


def _limit_time(cpu_seconds: int) -> None:
    """Let the kernel end this process after so many more seconds of computing."""
    _, most = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(time.process_time()) + cpu_seconds + 1, most))
