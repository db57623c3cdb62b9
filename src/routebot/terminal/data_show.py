"""``routebot data show``: what holds for a destination today, one fact, or the questions."""

import argparse
import sys

from ruamel.yaml import YAML

from routebot.clock import today
from routebot.errors import RoutebotError
from routebot.policy.contents import every_fact
from routebot.policy.facts import Fact
from routebot.policy.loading import Loaded
from routebot.policy.snapshot import snapshot
from routebot.terminal.dataset import load_with_positions
from routebot.terminal.options import Commands, add_command, add_data

__all__ = ["add_show_command"]

_WIDTH = 120
"""Characters of a line of YAML; longer sentences are folded."""


def add_show_command(commands: Commands) -> None:
    """Add ``data show`` to the parser."""
    parser = add_command(
        commands,
        "show",
        "show a destination, a fact or the questions",
        description="Show what holds for a destination today, "
        "a fact with its file and line, or the questions.",
    )
    parser.add_argument("what", metavar="ID", help="KZ, a fact's id, or `questions`")
    add_data(parser, "default: the packaged dataset")
    parser.set_defaults(run=_show)


def _show(chosen: argparse.Namespace) -> int:
    loaded = load_with_positions(chosen.data)
    if chosen.what == "questions":
        _print_questions(loaded)
        return 0
    destinations = snapshot(loaded.dataset, *today()).destinations
    destination = destinations.get(chosen.what.upper())
    if destination:
        facts = [_plain(fact) for fact in destination.facts()]
        _print_yaml({"id": destination.id, "baseline": destination.baseline, "facts": facts})
        return 0
    # The facts of the baseline are made for a day; they stand in no file of their own.
    made = (fact for each in destinations.values() for fact in each.facts())
    for fact in (*every_fact(loaded.dataset), *made):
        if fact.id == chosen.what:
            _print_fact(fact, loaded)
            return 0
    raise RoutebotError(
        f'nothing is called "{chosen.what}"; give a country code, a fact\'s id or `questions`'
    )


def _print_questions(loaded: Loaded) -> None:
    for question in loaded.dataset.questions:
        options = ", ".join(option.id for option in question.options)
        print(f"{question.id} ({question.kind}): {options}")


def _print_fact(fact: Fact, loaded: Loaded) -> None:
    position = loaded.position(fact.id)
    print(f"# {position.file}:{position.line}" if position.line else "# data/baseline.yaml")
    _print_yaml(_plain(fact))


def _plain(fact: Fact) -> dict[str, object]:
    return fact.model_dump(mode="json", exclude_defaults=True)


def _print_yaml(value: object) -> None:
    yaml = YAML()
    yaml.width = _WIDTH
    yaml.dump(value, sys.stdout)
