"""The command line: the contract that scripts rely on.

Exit codes: 0 done, 1 bad data or nothing found, 2 bad usage. Each command has a module of its own,
which adds its options to the parser and does what they say; it is imported when it is typed.
"""

import argparse
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from io import TextIOWrapper

import routebot
from routebot.errors import AnswerError, DatasetError, RoutebotError, UsageError
from routebot.terminal.commands import Command, add_commands
from routebot.terminal.wrapping import terminal_width, wrap

__all__ = ["main", "parsed", "run"]

_COMMANDS = (
    Command("chat", "hold the interview in this terminal", "chat:add_chat_options"),
    Command("match", "advice for a file of answers", "match:add_match_options"),
    Command("plan", "a checklist for one destination, as plain text", "plan:add_plan_options"),
    Command(
        "next",
        "the second step, for somebody who is in a place already",
        "next:add_next_options",
    ),
    Command("map", "where you are let in, as a picture of the world", "map:add_map_options"),
    Command("pack", "the whole adviser in one file, for no network", "pack:add_pack_options"),
    Command("data", "check and show the policy data", "data:add_data_commands"),
    Command("serve", "run the Telegram bot", "serve:add_serve_options"),
    Command("doctor", "check that this copy can run", "doctor:add_doctor_options"),
    Command("move", "take all that the bot keeps elsewhere", "move:add_move_options"),
    Command("forget", "erase all conversations", "forget:add_forget_options"),
    Command("docs", "the pages that came with this copy", "docs:add_docs_options"),
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program and return its exit code.

    Raises:
        SystemExit, OSError: as `parsed` and `run`.
    """
    return run(parsed(arguments))


def parsed(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    """Parse what was typed, for which the module of the command is loaded.

    Raises:
        SystemExit: help was asked for, or the command is none.
        OSError: help cannot be written.
    """
    _forgive_encodings()
    return _parser().parse_args(arguments)


def run(chosen: argparse.Namespace) -> int:
    """Run a command that was typed and return its exit code.

    Raises:
        OSError: the machine refused something, most likely to write what was printed.
    """
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


class _Version(argparse.Action):
    """Print the version, which is looked up when it is asked for: that takes 20 ms of CPU."""

    def __init__(
        self,
        *,
        option_strings: Sequence[str],
        dest: str,
        help: str,  # noqa: A002 - argparse hands it in by this name
    ) -> None:
        super().__init__(option_strings, dest, nargs=0, default=argparse.SUPPRESS, help=help)

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        print(f"routebot {routebot.__version__}")
        parser.exit()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="routebot",
        description="Lawful ways out of Russia, matched to your papers: dated, sourced, private.",
        epilog="Begin with `routebot chat`.",
    )
    parser.add_argument(
        "--version",
        action=_Version,
        help="say which version this is",
    )
    add_commands(parser, _COMMANDS)
    return parser
