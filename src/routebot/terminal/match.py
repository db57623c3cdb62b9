"""``routebot match``: advice for a file of answers, all at once."""

import argparse

from routebot.terminal.commands import describe
from routebot.terminal.dataset import advice_for, known_destination
from routebot.terminal.options import (
    add_answers,
    add_data,
    add_format,
    add_language,
    add_on,
)
from routebot.terminal.printing import make_printer, print_json
from routebot.words.i18n import words

__all__ = ["add_match_options"]

_EXAMPLES = """examples:
  echo 'passport: internal_only' | routebot match -
  routebot match answers.yaml --lang en --destination KZ
  routebot match answers.yaml --on 2022-10-08 --format json

An answers file names questions and options:
  passport: biometric
  visas: [schengen]
  urgency: week
Leave a question out, or write null, if it is not known.
`routebot data show questions` lists them all."""


def add_match_options(parser: argparse.ArgumentParser) -> None:
    """Add what ``match`` takes."""
    describe(parser, _EXAMPLES)
    add_answers(parser)
    add_format(parser)
    parser.add_argument(
        "--destination", metavar="CODE", help="only this destination, for example KZ"
    )
    add_language(parser)
    add_on(parser)
    add_data(parser)
    parser.set_defaults(run=_match)


def _match(chosen: argparse.Namespace) -> int:
    advice = advice_for(chosen.answers, chosen.data, chosen.on)
    say, only = words(chosen.lang), None
    if chosen.destination is not None:
        only = known_destination(chosen.destination, advice.rulebook.destinations)
    # Each form is imported when it is asked for: the other one's would take 0.1 s of CPU.
    if chosen.format == "json":
        from routebot.contract.match import report  # noqa: PLC0415

        print_json(report(advice, say, only))
    else:
        from routebot.terminal.advice import print_advice  # noqa: PLC0415

        print_advice(make_printer(plain=chosen.plain), say, advice, only)
    return 0
