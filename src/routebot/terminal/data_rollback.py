"""``routebot data rollback``: return to an earlier revision."""

import argparse

from routebot.clock import today
from routebot.errors import UsageError
from routebot.publishing.publisher import Draft, Publisher
from routebot.terminal.commands import describe_by_summary
from routebot.terminal.options import count
from routebot.terminal.revisions import (
    activate,
    add_activation,
    add_output,
)

__all__ = ["add_rollback_options"]


_EXAMPLES = """examples:
  routebot data rollback --who anna --why "…"            to what served before
  routebot data rollback --only 3 --who anna --why "…"   publication 3 alone, keeping 4, 5 …"""


def add_rollback_options(parser: argparse.ArgumentParser) -> None:
    """Add what ``data rollback`` takes."""
    describe_by_summary(parser, _EXAMPLES)
    parser.add_argument(
        "revision", nargs="?", metavar="REVISION", help="default: the one that served before"
    )
    parser.add_argument(
        "--only",
        type=count,
        metavar="NUMBER",
        help="take back this one publication and keep those after it; its number is in the history",
    )
    add_activation(parser)
    add_output(parser)
    parser.set_defaults(run=_rollback)


def _rollback(chosen: argparse.Namespace) -> int:
    if chosen.only and chosen.revision:
        raise UsageError("give either REVISION or --only NUMBER")

    async def draft(publisher: Publisher) -> Draft:
        if chosen.only:
            return await publisher.draft_undo(today().on, chosen.only)
        return await publisher.draft_rollback(today().on, chosen.revision)

    return activate(chosen, draft)
