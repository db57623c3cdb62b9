"""The options that several commands share."""

import argparse
import re
from pathlib import Path

from routebot.terminal.days import day
from routebot.words.i18n import LANGUAGES

__all__ = [
    "add_answers",
    "add_data",
    "add_format",
    "add_json",
    "add_language",
    "add_on",
    "count",
    "database_file",
]


def add_answers(parser: argparse.ArgumentParser) -> None:
    """Add the file of answers."""
    parser.add_argument(
        "answers", metavar="ANSWERS.yaml", help="file of answers, or - for standard input"
    )


def add_data(
    parser: argparse.ArgumentParser,
    what: str = "dataset folder; default: what serves in ROUTEBOT_DATABASE, else ROUTEBOT_DATA",
) -> None:
    """Add the dataset to work with."""
    parser.add_argument("--data", type=Path, metavar="FOLDER", help=what)


def add_on(
    parser: argparse.ArgumentParser,
    what: str = "answer as of this day, for example 2022-10-08; default: today",
) -> None:
    """Add the day that is asked about."""
    parser.add_argument("--on", type=day, metavar="DATE", help=what)


def add_language(parser: argparse.ArgumentParser, default: str = "ru") -> None:
    """Add the language of what is printed; people read Russian, those who keep the data English."""
    parser.add_argument("--lang", choices=LANGUAGES, default=default, help=f"default: {default}")


def add_format(parser: argparse.ArgumentParser) -> None:
    """Add the choice between text for people and JSON for scripts."""
    parser.add_argument("--format", choices=("text", "json"), default="text", help="default: text")


def count(text: str) -> int:
    """Parse an argument that counts something.

    Raises:
        argparse.ArgumentTypeError: it is no such number.
    """
    if not re.fullmatch("[0-9]{1,9}", text):
        raise argparse.ArgumentTypeError(f'"{text}" is no count; write it as 20')
    return int(text)


def database_file(text: str) -> Path:
    """Parse an argument that names the file of a database.

    Raises:
        argparse.ArgumentTypeError: it is an address; its password would be seen by whoever lists
            what runs on the machine.
    """
    if "://" in text:
        raise argparse.ArgumentTypeError(
            "it takes a file; an address, which may hold a password, goes into ROUTEBOT_DATABASE"
        )
    return Path(text)


def add_json(parser: argparse.ArgumentParser, what: str = "print JSON") -> None:
    """Add the switch to JSON of a command that keeps the data."""
    parser.add_argument("--json", action="store_true", help=what)
