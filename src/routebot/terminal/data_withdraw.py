"""``routebot data withdraw`` and ``release``: the brake, and back."""

import argparse
from collections.abc import Callable

from routebot.clock import today
from routebot.publishing.archive import Present
from routebot.publishing.braking import releasing, withdrawing
from routebot.publishing.bundle import Bundle
from routebot.publishing.publisher import Draft, Publisher
from routebot.terminal.options import Commands
from routebot.terminal.revisions import (
    activate,
    add_activation,
    add_output,
    add_revisions_command,
)

__all__ = ["add_release_command", "add_withdraw_command"]

_WITHDRAW_EXAMPLES = """examples:
  routebot data withdraw ge-entry-visa-free-365 --why "Larsi lets nobody in since midnight."

Everybody reads "we have withdrawn this, do not rely on it", within seconds; the fact itself stays.
A place whose entry rule is withdrawn depends, below all others that are not closed. Mistakes that
stood in the dataset before do not hold it up. `routebot data release` puts it back in force."""

_RELEASE_EXAMPLES = """examples:
  routebot data release ge-entry-visa-free-365 --why "The ministry says that all is as it was.\""""


def add_withdraw_command(commands: Commands) -> None:
    """Add ``data withdraw`` to the parser."""
    summary = "tell everybody not to rely on a fact, at once"
    _add(commands, "withdraw", summary, _WITHDRAW_EXAMPLES, _withdrawn_today)


def add_release_command(commands: Commands) -> None:
    """Add ``data release`` to the parser."""
    _add(commands, "release", "put a withdrawn fact back in force", _RELEASE_EXAMPLES, releasing)


def _add(
    commands: Commands,
    name: str,
    summary: str,
    examples: str,
    change: Callable[[Present, str], Bundle],
) -> None:
    """Add a command that changes one fact of what serves."""
    parser = add_revisions_command(commands, name, summary, examples)
    parser.add_argument("fact", metavar="FACT", help="its id; `routebot data show KZ` lists them")
    add_activation(parser)
    add_output(parser)

    def run(chosen: argparse.Namespace) -> int:
        async def draft(publisher: Publisher) -> Draft:
            day = today().on
            bundle = change(await publisher.present(day), chosen.fact)
            return await publisher.draft(bundle, day, who=chosen.who, spares_old=True)

        return activate(chosen, draft)

    parser.set_defaults(run=run)


def _withdrawn_today(present: Present, fact: str) -> Bundle:
    return withdrawing(present, fact, today().on)
