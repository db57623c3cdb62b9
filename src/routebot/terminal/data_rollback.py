"""``routebot data rollback``: return to an earlier revision."""

import argparse

from routebot.clock import today
from routebot.publishing.publisher import Draft, Publisher
from routebot.terminal.options import Commands
from routebot.terminal.revisions import (
    activate,
    add_activation,
    add_output,
    add_revisions_command,
)

__all__ = ["add_rollback_command"]


def add_rollback_command(commands: Commands) -> None:
    """Add ``data rollback`` to the parser."""
    parser = add_revisions_command(commands, "rollback", "return to an earlier revision")
    parser.add_argument(
        "revision", nargs="?", metavar="REVISION", help="default: the one that served before"
    )
    add_activation(parser)
    add_output(parser)
    parser.set_defaults(run=_rollback)


def _rollback(chosen: argparse.Namespace) -> int:
    async def draft(publisher: Publisher) -> Draft:
        return await publisher.draft_rollback(today().on, chosen.revision)

    return activate(chosen, draft)
