"""``routebot next``: the second step, for somebody who is in a place already."""

import argparse
from datetime import timedelta

from routebot.errors import UsageError
from routebot.terminal.commands import describe
from routebot.terminal.dataset import advice_for, known_destination
from routebot.terminal.days import count_of_days, day
from routebot.terminal.options import (
    add_answers,
    add_data,
    add_format,
    add_language,
    add_on,
)
from routebot.terminal.printing import make_printer, print_json
from routebot.words.i18n import words

__all__ = ["add_next_options"]

_EXAMPLES = """examples:
  routebot next KZ answers.yaml --arrived 2026-10-01
  routebot next KZ answers.yaml --arrived 2026-10-01 --earlier-days 20
  echo 'passport: biometric' | routebot next KZ - --format json

Where you could go on to from a place, before your lawful stay there ends."""


def add_next_options(parser: argparse.ArgumentParser) -> None:
    """Add what ``next`` takes."""
    describe(parser, _EXAMPLES)
    parser.add_argument("place", metavar="CODE", help="where they are, for example KZ")
    add_answers(parser)
    parser.add_argument(
        "--arrived", type=day, metavar="DATE", help="first day there, for example 2026-10-01"
    )
    parser.add_argument(
        "--earlier-days",
        type=count_of_days,
        metavar="N",
        help="days of earlier stays there, as far back as they count; 0 for none",
    )
    add_format(parser)
    add_language(parser)
    add_on(parser)
    add_data(parser)
    parser.set_defaults(run=_next)


def _next(chosen: argparse.Namespace) -> int:
    advice, say = advice_for(chosen.answers, chosen.data, chosen.on), words(chosen.lang)
    place = known_destination(chosen.place, advice.rulebook.destinations)
    on = advice.rulebook.snapshot.on
    # East of Moscow it may be the next day already: 01:30 in Tbilisi is 00:30 there.
    if chosen.arrived and chosen.arrived > on + timedelta(days=1):
        raise UsageError(f"--arrived {chosen.arrived} is after {on}, the day asked about")
    # Each form is imported when it is asked for: the other one's would take 0.1 s of CPU.
    if chosen.format == "json":
        from routebot.contract.next import onward_report  # noqa: PLC0415

        print_json(onward_report(advice, say, place, chosen.arrived, chosen.earlier_days))
    else:
        from routebot.screens.onward import onward_text  # noqa: PLC0415
        from routebot.terminal.rendering import runs_of  # noqa: PLC0415

        text = onward_text(say, advice, place, chosen.arrived, chosen.earlier_days)
        make_printer(plain=chosen.plain).print(*runs_of(text))
    return 0
