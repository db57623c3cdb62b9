"""The process around a command: the streams it was given, and how it may be cut short.

It loads nothing by itself, so that Ctrl-C while all the rest is loading ends it in silence.
"""

import errno
import gc
import os
import signal
import sys
from contextlib import suppress

__all__ = ["main"]

_LOOKING_FOR_NO_GARBAGE = frozenset({"match", "plan", "next", "serve"})
"""Commands that answer and end before garbage is worth looking for; looking took `match` 0.13 s of
1.04 s of CPU and saved 1 MiB. `serve` looks when it has begun to serve: see `garbage.walked_once`.
"""

_INTERRUPTED = 130
"""What shells give a command that SIGINT ended: 128 and the signal's number."""


def main() -> int:
    """Run the command that was typed, and return its exit code."""
    # Whoever starts us in the background may have told us not to hear it.
    hears = signal.getsignal(signal.SIGINT) is signal.default_int_handler
    if hears:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    _replace_closed_streams()
    if _LOOKING_FOR_NO_GARBAGE.intersection(sys.argv[1:2]):
        gc.disable()
    try:
        code = _finished(hears)
    except KeyboardInterrupt:
        code = _INTERRUPTED
    except BrokenPipeError:
        code = 0  # who reads us has read enough
    except OSError as error:
        code = 1
        _complain(error)
    if hears:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    _let_go()
    return code


def _finished(hears: bool) -> int:
    """Run the command and write out all that it printed: at its very end Python only complains.

    Args:
        hears: Ctrl-C is to be heard, from when all is loaded.
    """
    from routebot.terminal.cli import parsed, run  # noqa: PLC0415 - so that Ctrl-C is silent

    try:
        chosen = parsed()
        if hears:
            signal.signal(signal.SIGINT, signal.default_int_handler)
        code = run(chosen)
    except SystemExit as left:  # the parser has printed help, or what is wrong
        code = int(left.code or 0)
    sys.stdout.flush()
    return code


def _replace_closed_streams() -> None:
    """Let a closed stream lead nowhere, so that no file of ours is opened in its place.

    ``sys.stdin`` stays None: what reads it has to say that it is closed.
    """
    if sys.stdin is None:
        os.open(os.devnull, os.O_RDONLY)
    if sys.stdout is None:
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115


def _complain(error: OSError) -> None:
    """Say in a sentence what the machine refused, if even that can be written."""
    what = f"{error.filename}: " if error.filename else ""
    hint = "; allow it more with `ulimit -n`" if error.errno == errno.EMFILE else ""
    with suppress(OSError):
        print(f"routebot: {what}{error.strerror or error}{hint}", file=sys.stderr)


def _let_go() -> None:
    """Write out what is left; let lead nowhere what cannot be written, or Python would complain."""
    for number, stream in ((1, sys.stdout), (2, sys.stderr)):
        try:
            stream.flush()
        except OSError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), number)
