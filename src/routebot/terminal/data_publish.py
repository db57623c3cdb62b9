"""``routebot data publish``: check, plan and publish a change."""

import argparse

from routebot.terminal.commands import describe_by_summary
from routebot.terminal.revisions import (
    activate,
    add_activation,
    add_change,
    add_output,
    change_of,
)

__all__ = ["add_publish_options"]

_EXAMPLES = """examples:
  routebot data publish KZ.yaml --who anna --why "The border at Syrym closed tonight."
  routebot data publish questions.yaml KZ.yaml --who anna --why "Who takes medicines reads of it."
  routebot data publish data --who anna --why "New year's rules." --from 2027-01-01

A running bot serves it within seconds. `routebot data rollback` takes it back. What others have
published since the copy was made is kept; where they changed the same fact, both versions are shown
and nothing is published. Nothing is taken out by being left out: name it with --remove."""


def add_publish_options(parser: argparse.ArgumentParser) -> None:
    """Add what ``data publish`` takes."""
    describe_by_summary(parser, _EXAMPLES)
    add_change(parser, "first day it is to serve; default: at once")
    add_activation(parser)
    add_output(parser)
    parser.set_defaults(run=_publish)


def _publish(chosen: argparse.Namespace) -> int:
    return activate(chosen, change_of(chosen))
