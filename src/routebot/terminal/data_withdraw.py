"""``routebot data withdraw`` and ``release``: the brake, and back."""

import argparse
from collections.abc import Callable

from routebot.clock import today
from routebot.publishing.archive import Present
from routebot.publishing.braking import releasing, withdrawing
from routebot.publishing.bundle import Bundle
from routebot.publishing.publisher import Draft, Publisher
from routebot.terminal.commands import describe_by_summary
from routebot.terminal.revisions import (
    activate,
    add_activation,
    add_output,
)

__all__ = ["add_release_options", "add_withdraw_options"]

_WITHDRAW_EXAMPLES = """examples:
  routebot data withdraw ge-entry-visa-free-365 --why "Larsi lets nobody in since midnight."

Everybody reads "we have withdrawn this, do not rely on it", within seconds; the fact itself stays.
A place whose entry rule is withdrawn depends, below all others that are not closed. Mistakes that
stood in the dataset before do not hold it up. `routebot data release` puts it back in force."""

_RELEASE_EXAMPLES = """examples:
  routebot data release ge-entry-visa-free-365 --why "The ministry says that all is as it was.\""""


def add_withdraw_options(parser: argparse.ArgumentParser) -> None:
    """Add what ``data withdraw`` takes."""
    _add(parser, _WITHDRAW_EXAMPLES, _withdrawn_today)


def add_release_options(parser: argparse.ArgumentParser) -> None:
    """Add what ``data release`` takes."""
    _add(parser, _RELEASE_EXAMPLES, releasing)


def _add(
    parser: argparse.ArgumentParser,
    examples: str,
    change: Callable[[Present, str], Bundle],
) -> None:
    """Add what a command takes that changes one fact of what serves."""
    describe_by_summary(parser, examples)
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
