"""``routebot data plan``: show what a change would do, and exactly to whom."""

import argparse
from pathlib import Path

from routebot.clock import today
from routebot.publishing.bundle import read_path
from routebot.publishing.plan import Plan
from routebot.publishing.publisher import Publisher
from routebot.terminal.options import Commands
from routebot.terminal.revisions import (
    add_change,
    add_output,
    add_revisions_command,
    plan_against,
    print_plan,
    with_publisher,
)

__all__ = ["add_plan_command"]

_EXAMPLES = """examples:
  routebot data plan KZ.yaml                   one changed file, laid over the dataset that serves
  routebot data plan data --against main/data  a whole folder, compared with another one
  routebot data plan edit.zip --json

Nothing is written. Exit code: 0 the plan is printed, 1 the data has mistakes or changes nothing."""


def add_plan_command(commands: Commands) -> None:
    """Add ``data plan`` to the parser."""
    summary = "show what a change would do, and exactly to whom"
    parser = add_revisions_command(commands, "plan", summary, _EXAMPLES)
    add_change(parser, "first day it is to serve; default: today")
    parser.add_argument(
        "--against",
        type=Path,
        metavar="FOLDER",
        help="compare with this folder, not with what serves",
    )
    add_output(parser)
    parser.set_defaults(run=_plan)


def _plan(chosen: argparse.Namespace) -> int:
    bundle = read_path(chosen.path)

    async def work(publisher: Publisher) -> Plan:
        draft = await publisher.draft(bundle, today().on, chosen.from_on, removing=chosen.remove)
        return draft.plan

    if chosen.against:
        plan = plan_against(chosen, chosen.against, work)
    else:
        plan = with_publisher(chosen, work)
    print_plan(chosen, plan)
    return 0
