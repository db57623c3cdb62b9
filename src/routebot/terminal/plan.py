"""``routebot plan``: the checklist for one destination."""

import argparse
from collections.abc import Iterator

from routebot.screens.plan import plan_text
from routebot.terminal.commands import describe
from routebot.terminal.dataset import advice_for, known_destination
from routebot.terminal.options import (
    add_answers,
    add_data,
    add_language,
    add_on,
)
from routebot.terminal.printing import Run, make_printer
from routebot.words.i18n import words

__all__ = ["add_plan_options"]

_EXAMPLES = """examples:
  routebot plan KZ answers.yaml
  echo 'passport: biometric' | routebot plan GE - --lang en > plan.txt

The plan is plain text: copy it, print it, read it offline."""


def add_plan_options(parser: argparse.ArgumentParser) -> None:
    """Add what ``plan`` takes."""
    describe(parser, _EXAMPLES)
    parser.add_argument("destination", metavar="CODE", help="for example KZ")
    add_answers(parser)
    add_language(parser)
    add_on(parser)
    add_data(parser)
    parser.set_defaults(run=_plan)


def _plan(chosen: argparse.Namespace) -> int:
    advice = advice_for(chosen.answers, chosen.data, chosen.on)
    code = known_destination(chosen.destination, advice.rulebook.destinations)
    # A plan that is kept in a file is read on a phone, which breaks lines by itself.
    printer = make_printer(plain=chosen.plain, breaks_in_pipes=False)
    printer.print(*_runs(plan_text(words(chosen.lang), advice, code)))
    return 0


def _runs(plan: str) -> Iterator[Run]:
    """Yield the sections of a plan, each with its title in bold."""
    for number, section in enumerate(plan.split("\n\n")):
        title, *rest = section.split("\n")
        yield Run("\n\n" if number else "")
        yield Run(title, "bold")
        yield Run("".join(f"\n{line}" for line in rest))
