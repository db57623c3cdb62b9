"""Commands of the parser: a table says what there is, and who types one has its module loaded."""

import argparse
from collections.abc import Iterable
from importlib import import_module
from typing import Any, NamedTuple

from routebot.terminal.wrapping import wrap

__all__ = ["Command", "CommandParser", "add_commands", "describe", "describe_by_summary"]


class _Formatter(argparse.HelpFormatter):
    """Keep the lines of a text, and break sentences that are too long for the terminal.

    An example, which is set in, stays in one line, so that it can be copied.
    """

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        broken = (wrap(line, None if line[:1] == " " else width) for line in text.split("\n"))
        return "\n".join(indent + line for lines in broken for line in lines)


class Command(NamedTuple):
    """A command, before its module is imported.

    Attributes:
        summary: what the list of commands says of it, and what it is described by.
        options: where what it takes is added: ``match:add_match_options``, below this package.
    """

    name: str
    summary: str
    options: str


class CommandParser(argparse.ArgumentParser):
    """The parser of a command, which is made whole when that command is typed.

    Its module is imported then and not before: all of them together take half a second of CPU.
    """

    def __init__(self, *, options: str, **named: Any) -> None:
        """Know where its options are added, as a `Command` says it, but add none."""
        super().__init__(**named)
        self._options = options

    def whole(self) -> "CommandParser":
        """Add what the command takes, once, and return this parser."""
        options, self._options = self._options, ""
        if options:
            module, _, function = options.partition(":")
            getattr(import_module(f"routebot.terminal.{module}"), function)(self)
        return self

    def parse_known_args(self, *arguments: Any, **named: Any) -> Any:
        """Parse what was typed behind the name of the command."""
        return super(CommandParser, self.whole()).parse_known_args(*arguments, **named)


def add_commands(parser: argparse.ArgumentParser, table: Iterable[Command]) -> None:
    """Let a parser take one of some commands."""
    commands = parser.add_subparsers(required=True, metavar="COMMAND", parser_class=CommandParser)
    for command in table:
        commands.add_parser(
            command.name,
            help=command.summary,
            description=command.summary,
            options=command.options,
            formatter_class=_Formatter,
        )


def describe(
    parser: argparse.ArgumentParser,
    examples: str = "",
    description: str = "",
    *,
    for_people: bool = True,
) -> None:
    """Say what a command is for, and let it print plainly.

    Args:
        examples: what its own help ends with, printed as it is written.
        description: what its own help begins with, if that is more than the summary.
        for_people: it prints for people, and so can print plainly.
    """
    parser.description, parser.epilog = description or parser.description, examples
    if for_people:
        parser.add_argument(
            "--plain",
            action="store_true",
            help="no colours and no tables, for screen readers and scripts; a pipe gets the same",
        )


def describe_by_summary(parser: argparse.ArgumentParser, examples: str = "") -> None:
    """Describe a command whose summary says all."""
    summary = parser.description or ""
    describe(parser, examples, f"{summary[:1].upper()}{summary[1:]}.")
