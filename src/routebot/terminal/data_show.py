"""``routebot data show``: a destination today, one fact, the questions, or what is known of all."""

import argparse
import sys
from collections.abc import Mapping, Sequence

from ruamel.yaml import YAML

from routebot.clock import today
from routebot.errors import RoutebotError
from routebot.policy.contents import every_fact
from routebot.policy.facts import Fact
from routebot.policy.loading import Loaded
from routebot.policy.snapshot import snapshot
from routebot.terminal.dataset import load_with_positions
from routebot.terminal.options import Commands, add_command, add_data
from routebot.upkeep.coverage import COLUMNS, Column, Coverage, Known, coverage

__all__ = ["add_show_command"]

_WIDTH = 120
"""Characters of a line of YAML; longer sentences are folded."""


_HEADS: Mapping[Column, str] = {
    "entry": "entry",
    "ways": "ways",
    "handover": "hand",
    "refusal": "refus",
    "lgbt": "lgbt",
    "conscripts": "consc",
    "harassment": "haras",
    "links": "links",
    "payments": "paym",
    "families": "famil",
    "requirements": "requir",
}
"""Names of columns, cut so that all of them stand in a line."""

_MARKS: Mapping[Known, str] = {
    "researched": "+",
    "baseline": "b",
    "not_established": "?",
    "no_case": ".",
    "missing": "-",
}


def add_show_command(commands: Commands) -> None:
    """Add ``data show`` to the parser."""
    parser = add_command(
        commands,
        "show",
        "show a destination, a fact or the questions",
        description="Show what holds for a destination today, a fact with its file and line, "
        "the questions, or what is known of every destination (`coverage`).",
    )
    parser.add_argument("what", metavar="ID", help="KZ, a fact's id, `questions` or `coverage`")
    add_data(parser, "default: the packaged dataset")
    parser.set_defaults(run=_show)


def _show(chosen: argparse.Namespace) -> int:
    loaded = load_with_positions(chosen.data)
    if chosen.what == "questions":
        _print_questions(loaded)
        return 0
    if chosen.what == "coverage":
        _print_coverage(coverage(loaded.dataset, today().on))
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
        f'nothing is called "{chosen.what}"; give a country code, a fact\'s id, '
        "`questions` or `coverage`"
    )


def _print_questions(loaded: Loaded) -> None:
    for question in loaded.dataset.questions:
        options = ", ".join(option.id for option in question.options)
        print(f"{question.id} ({question.kind}): {options}")


def _print_coverage(found: Sequence[Coverage]) -> None:
    """Print a row for each destination, in columns that an 80-column terminal has room for."""
    print("+ researched   b by the general reference   ? told as not established")
    print(". no case was collected, and none is told   - missing: nothing says so")
    print()
    print("    ", "  ".join(_HEADS[column] for column in COLUMNS))
    for place in found:
        marks = (_MARKS[place.known[column]].ljust(len(_HEADS[column])) for column in COLUMNS)
        print(f"{place.id}   {'  '.join(marks)}".rstrip())
    print()
    for known, mark in _MARKS.items():
        counts = (sum(each.known[column] == known for each in found) for column in COLUMNS)
        cells = (
            str(count).ljust(len(_HEADS[column]))
            for count, column in zip(counts, COLUMNS, strict=True)
        )
        print(f"{mark}    {'  '.join(cells)}".rstrip())


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
