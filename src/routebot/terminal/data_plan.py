"""``routebot data plan``: show what a change would do, and exactly to whom."""

import argparse

from routebot.terminal.commands import describe_by_summary
from routebot.terminal.revisions import (
    add_against,
    add_author,
    add_change,
    add_output,
    change_of,
    compared,
    print_plan,
)

__all__ = ["add_plan_options"]

_EXAMPLES = """examples:
  routebot data plan KZ.yaml                   one changed file, laid over the dataset that serves
  routebot data plan questions.yaml KZ.yaml    two files that need each other
  routebot data plan data --against main/data  a whole folder, compared with another one
  routebot data plan edit.zip --json

Nothing is written. Exit code: 0 the plan is printed, 1 the data has mistakes or changes nothing."""


def add_plan_options(parser: argparse.ArgumentParser) -> None:
    """Add what ``data plan`` takes."""
    describe_by_summary(parser, _EXAMPLES)
    add_change(parser, "first day it is to serve; default: today")
    add_against(parser)
    add_author(parser)
    add_output(parser)
    parser.set_defaults(run=_plan)


def _plan(chosen: argparse.Namespace) -> int:
    print_plan(chosen, compared(chosen, change_of(chosen)))
    return 0
