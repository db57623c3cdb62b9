"""The command line: the contract that scripts rely on.

Exit codes: 0 done, 1 bad data or nothing found, 2 bad usage. Each command has a module of its own,
which adds its options to the parser and does what they say.
"""

import argparse
import sys
from collections.abc import Callable, Sequence
from io import TextIOWrapper

import routebot
from routebot.errors import AnswerError, DatasetError, RoutebotError, UsageError
from routebot.terminal.chat import add_chat_command
from routebot.terminal.data import add_data_commands
from routebot.terminal.doctor import add_doctor_command
from routebot.terminal.match import add_match_command
from routebot.terminal.next import add_next_command
from routebot.terminal.plan import add_plan_command
from routebot.terminal.serve import add_serve_command

__all__ = ["main"]

_INTERRUPTED = 130
"""What shells give a command that SIGINT ended: 128 and the signal's number."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program and return its exit code."""
    _forgive_encodings()
    parser = _parser()
    chosen = parser.parse_args(arguments)
    try:
        command: Callable[[argparse.Namespace], int] = chosen.run
        return command(chosen)
    except DatasetError as error:
        print(error, file=sys.stderr)
        print(f"{len(error.errors)} errors; the dataset is not usable", file=sys.stderr)
        return 1
    except (UsageError, AnswerError) as error:
        print(f"routebot: {error}", file=sys.stderr)
        return 2
    except RoutebotError as error:
        print(f"routebot: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return _INTERRUPTED
    except BrokenPipeError:
        # Who reads us has read enough. Closed, or Python would complain about it at its end.
        sys.stderr.close()
        return 0


def _forgive_encodings() -> None:
    """Read and write what a terminal's encoding cannot hold as "?", rather than stop."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")


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
    return parser


if __name__ == "__main__":
    sys.exit(main())
