"""The command line: the contract that scripts rely on.

Exit codes: 0 done, 1 bad data or nothing found, 2 bad usage. Each command has a module of its own,
which adds its options to the parser and does what they say.
"""

import argparse
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from io import TextIOWrapper

import routebot
from routebot.errors import AnswerError, DatasetError, RoutebotError, UsageError
from routebot.terminal.chat import add_chat_command
from routebot.terminal.data import add_data_commands
from routebot.terminal.doctor import add_doctor_command
from routebot.terminal.forget import add_forget_command
from routebot.terminal.match import add_match_command
from routebot.terminal.next import add_next_command
from routebot.terminal.plan import add_plan_command
from routebot.terminal.printing import terminal_width
from routebot.terminal.serve import add_serve_command
from routebot.terminal.wrapping import wrap

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program and return its exit code.

    Raises:
        SystemExit: help was asked for, or the command is none.
        OSError: the machine refused something, most likely to write what was printed.
    """
    _forgive_encodings()
    parser = _parser()
    chosen = parser.parse_args(arguments)
    _warn_of_question_marks(getattr(chosen, "lang", "en"))
    try:
        command: Callable[[argparse.Namespace], int] = chosen.run
        return command(chosen)
    except DatasetError as error:
        number = error.number
        many = "1 mistake" if number == 1 else f"{number} mistakes"
        _complain(f"{error}\n{many}; the dataset is not usable")
        return 1
    except (UsageError, AnswerError) as error:
        _complain(f"routebot: {error}")
        return 2
    except RoutebotError as error:
        _complain(f"routebot: {error}")
        return 1


def _complain(text: str) -> None:
    """Print what is wrong; where that cannot be written, the exit code says it alone."""
    width = terminal_width() if sys.stderr.isatty() else None
    with suppress(OSError):
        print("\n".join(wrap(text, width)), file=sys.stderr)


def _forgive_encodings() -> None:
    """Read and write what a terminal's encoding cannot hold as "?", rather than stop."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")


def _warn_of_question_marks(language: str) -> None:
    """Say so where Russian would come out as "?": nobody could read that it does."""
    encoding = sys.stdout.encoding or "utf-8"
    if language != "en" and "я".encode(encoding, "ignore") == b"":
        _complain(
            f"routebot: the encoding here is {encoding}, which has no Russian letters; "
            "add --lang en, or set PYTHONIOENCODING=utf-8"
        )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="routebot",
        description="Lawful ways out of Russia, matched to your papers: dated, sourced, private.",
        epilog="Begin with `routebot chat`.",
    )
    parser.add_argument(
        "--version",
        action="version",
        version=f"routebot {routebot.__version__}",
        help="say which version this is",
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    add_chat_command(commands)
    add_match_command(commands)
    add_plan_command(commands)
    add_next_command(commands)
    add_data_commands(commands)
    add_serve_command(commands)
    add_doctor_command(commands)
    add_forget_command(commands)
    return parser
