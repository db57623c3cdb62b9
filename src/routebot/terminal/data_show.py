"""``routebot data show``: a destination today, one fact, the questions, or what is known of all."""

import argparse
import sys
from collections.abc import Mapping, Sequence

from ruamel.yaml import YAML

from routebot.clock import today
from routebot.errors import RoutebotError
from routebot.policy.contents import every_fact, every_source
from routebot.policy.facts import Fact
from routebot.policy.loading import Loaded
from routebot.policy.snapshot import snapshot
from routebot.terminal.commands import describe
from routebot.terminal.dataset import load_with_positions
from routebot.terminal.options import add_data
from routebot.terminal.printing import Printer, Run, make_printer
from routebot.upkeep.coverage import COLUMNS, Column, Coverage, Known, coverage

__all__ = ["add_show_options"]

_WIDTH = 120
"""Characters of a line of YAML; longer sentences are folded."""

_LONG_WORD = 14
"""Columns left for the word at which a line of YAML is broken: ruamel breaks after it."""


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

_COLUMNS_NEED = 80
"""Columns of a terminal that has room for all of those."""

_MARKS: Mapping[Known, str] = {
    "researched": "+",
    "baseline": "b",
    "not_established": "?",
    "no_case": ".",
    "missing": "-",
}


def add_show_options(parser: argparse.ArgumentParser) -> None:
    """Add what ``data show`` takes."""
    describe(
        parser,
        description="Show what holds for a destination today, a fact with its file and line, "
        "every fact that rests on a web page, the questions, or what is known of every "
        "destination (`coverage`).",
    )
    parser.add_argument(
        "what",
        metavar="ID",
        help="KZ, a fact's id, the address of a page, `questions` or `coverage`",
    )
    add_data(parser)
    parser.set_defaults(run=_show)


def _show(chosen: argparse.Namespace) -> int:
    loaded = load_with_positions(chosen.data)
    printer = make_printer(plain=chosen.plain, breaks_in_pipes=False)
    if chosen.what == "questions":
        _print_questions(printer, loaded)
        return 0
    if chosen.what == "coverage":
        _print_coverage(printer, coverage(loaded.dataset, today().on))
        return 0
    if chosen.what.startswith(("http://", "https://")):
        _print_resting(printer, loaded, chosen.what)
        return 0
    destinations = snapshot(loaded.dataset, *today()).destinations
    destination = destinations.get(chosen.what.upper())
    if destination:
        facts = [_plain(fact) for fact in destination.facts()]
        shown = {"id": destination.id, "baseline": destination.baseline, "facts": facts}
        _print_yaml(printer, shown)
        return 0
    # The facts of the baseline are made for a day; they stand in no file of their own.
    made = (fact for each in destinations.values() for fact in each.facts())
    for fact in (*every_fact(loaded.dataset), *made):
        if fact.id == chosen.what:
            _print_fact(printer, fact, loaded)
            return 0
    raise RoutebotError(
        f'nothing is called "{chosen.what}"; give a country code, a fact\'s id, '
        "`questions` or `coverage`"
    )


def _print_questions(printer: Printer, loaded: Loaded) -> None:
    for question in loaded.dataset.questions:
        options = ", ".join(option.id for option in question.options)
        printer.print(Run(question.id, "bold"), Run(f" ({question.kind}): {options}"), hang=2)


def _print_resting(printer: Printer, loaded: Loaded, url: str) -> None:
    """Print where a page stands among the sources, in the order of the files.

    Raises:
        RoutebotError: nowhere.
    """
    owners = {id_ for id_, source in every_source(loaded.dataset) if source.url == url}
    if not owners:
        raise RoutebotError(f"nothing rests on {url}; copy the address as it stands in `sources`")
    for found in sorted(
        (loaded.position(id_).file, loaded.position(id_).line, id_) for id_ in owners
    ):
        file, line, id_ = found
        printer.print(Run(id_, "bold"), Run(f" {file}:{line}"), hang=2)


def _print_coverage(printer: Printer, found: Sequence[Coverage]) -> None:
    """Print what is known of each destination, in columns where the terminal has room for them."""
    printer.print(Run("+ researched   b by the general reference   ? told as not established"))
    printer.print(Run(". no case was collected, and none is told   - missing: nothing says so"))
    printer.print()
    if printer.width is not None and printer.width < _COLUMNS_NEED:
        _print_coverage_lines(printer, found)
        return
    heads = "  ".join(_HEADS[column] for column in COLUMNS)
    printer.print(Run(f"     {heads}", "bold"))
    for place in found:
        marks = (_MARKS[place.known[column]].ljust(len(_HEADS[column])) for column in COLUMNS)
        printer.print(Run(f"{place.id}   {'  '.join(marks)}"))
    printer.print()
    for known, mark in _MARKS.items():
        cells = (
            str(count).ljust(len(_HEADS[column]))
            for count, column in zip(_counts(found, known), COLUMNS, strict=True)
        )
        printer.print(Run(f"{mark}    {'  '.join(cells)}"))


def _print_coverage_lines(printer: Printer, found: Sequence[Coverage]) -> None:
    """Print the same without columns: each subject with its mark."""
    for place in found:
        marks = " ".join(f"{column}={_MARKS[place.known[column]]}" for column in COLUMNS)
        printer.print(Run(place.id, "bold"), Run(f" {marks}"), hang=3)
    printer.print()
    for known, mark in _MARKS.items():
        counts = zip(COLUMNS, _counts(found, known), strict=True)
        said = " ".join(f"{column}={count}" for column, count in counts)
        printer.print(Run(mark, "bold"), Run(f" {said}"), hang=3)


def _counts(found: Sequence[Coverage], known: Known) -> list[int]:
    """Count the places of which so much is known, subject by subject."""
    return [sum(each.known[column] == known for each in found) for column in COLUMNS]


def _print_fact(printer: Printer, fact: Fact, loaded: Loaded) -> None:
    position = loaded.position(fact.id)
    where = f"{position.file}:{position.line}" if position.line else "data/baseline.yaml"
    printer.print(Run(f"# {where}", "dim"))
    _print_yaml(printer, _plain(fact))


def _plain(fact: Fact) -> dict[str, object]:
    return fact.model_dump(mode="json", exclude_defaults=True)


def _print_yaml(printer: Printer, value: object) -> None:
    """Print YAML as it can be copied into a file, so in one style and by no printer."""
    yaml = YAML()
    yaml.width = min(_WIDTH, printer.width - _LONG_WORD) if printer.width else _WIDTH
    yaml.dump(value, sys.stdout)
