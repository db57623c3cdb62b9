"""``routebot data crosscheck``: compare our headline regimes with a passport index."""

import argparse
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from routebot.clock import today
from routebot.errors import UsageError
from routebot.policy.dated import in_force
from routebot.policy.dates import FIRST_DAY, PartialDate
from routebot.policy.facts import EntryRule
from routebot.publishing.index_edits import Otherwise, index_edits
from routebot.terminal.commands import describe
from routebot.terminal.days import day
from routebot.terminal.meant import Meant, dataset_meant
from routebot.terminal.options import add_data
from routebot.terminal.printing import Printer, Run, make_printer
from routebot.upkeep.crosscheck import Comparison, Index, compare, read_days, read_index

__all__ = ["add_crosscheck_options"]

_MOST_BYTES = 64_000_000
"""Ten times the history of an index for all passports."""


def add_crosscheck_options(parser: argparse.ArgumentParser) -> None:
    """Add what ``data crosscheck`` takes."""
    describe(
        parser,
        description="Compare our headline regimes with a passport index. "
        "Exit code 1: a difference is not explained. "
        "Columns: destination,first_seen,requirement (one row a change) "
        "or Passport,Destination,Requirement (one day).",
    )
    parser.add_argument("index", type=Path, metavar="FILE.csv")
    days = parser.add_mutually_exclusive_group()
    days.add_argument(
        "--on",
        type=day,
        metavar="DATE",
        help="compare on this day only; default: each day named in the file",
    )
    days.add_argument("--days", type=Path, metavar="FILE", help="compare on these days, one a line")
    parser.add_argument(
        "--propose",
        type=Path,
        metavar="FOLDER",
        help="write prefilled edits for what is unexplained on the last day: one that mends our "
        "rule, one that records the disagreement; for `routebot data plan` and `publish`",
    )
    add_data(parser)
    parser.set_defaults(run=_crosscheck)


def _crosscheck(chosen: argparse.Namespace) -> int:
    index = read_index(_text_of(chosen.index), chosen.on or today().on)
    days = _days_of(chosen, index)
    if chosen.propose and chosen.propose.exists() and any(chosen.propose.iterdir()):
        raise UsageError(f"{chosen.propose} holds something already; name a new folder")
    meant = dataset_meant(chosen.data)
    found = list(compare(meant.dataset, index, days))
    printer = make_printer(plain=chosen.plain, breaks_in_pipes=False)
    for on, group in groupby(found, key=lambda comparison: comparison.on):
        printer.print(Run(f"{on}  {_counts(tuple(group))}"), hang=12)
    recorded = [c for c in found if not c.agrees and c.recorded]
    _print_differences(printer, "recorded, with a reason", recorded)
    unexplained = [c for c in found if c.unexplained]
    title = "unexplained: find out who is right, mend the rule or record a disagreement"
    _print_differences(printer, title, unexplained)
    printer.print(Run(f"in all {len(days)} days: {_counts(found)}"))
    if chosen.propose:
        now_differing = [c for c in unexplained if c.on == days[-1]]
        _propose(printer, chosen.propose, meant, index, now_differing)
    return 1 if unexplained else 0


def _propose(
    printer: Printer,
    folder: Path,
    meant: Meant,
    index: Index,
    differing: Sequence[Comparison],
) -> None:
    """Write the edits, each into a folder of its own, and say how to go on with them.

    Raises:
        UsageError: the folder cannot be written to.
    """
    newest = max(meant.dataset.baseline.sources, key=lambda source: str(source.published))
    printer.print(Run(f"proposed in {folder}, each to be read, worded and planned", "bold"))
    source = f"their source is written as {newest.publisher}, {newest.url}"
    printer.print(Run(f"  {source}: change it if the file is of another index"), hang=2)
    for comparison in differing:
        said = in_force(index[comparison.destination], comparison.on)
        if said is None:
            continue
        page = newest.model_copy(update={"published": PartialDate(said.since)})
        rule, id_ = comparison.rule, comparison.destination
        found = Otherwise(id_, comparison.says, said.since, rule, comparison.baseline)
        made = list(index_edits(meant.files, found, page, FIRST_DAY))
        for edit in made:
            path = folder / f"{id_}-{edit.kind}" / Path(edit.name).name
            _write(path, edit.content)
            printer.print(Run(f"  routebot data plan {path}"), hang=6)
        if not made:
            printer.print(Run(f"  {id_}: nothing to prefill; write it by hand"), hang=6)


def _write(path: Path, content: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    except OSError as error:
        raise UsageError(f"{path} cannot be written ({error.strerror})") from error


def _text_of(path: Path) -> str:
    """Read a text file.

    Raises:
        UsageError: it cannot be read, is no text, or has no end in sight.
    """
    try:
        with path.open("rb") as file:
            content = file.read(_MOST_BYTES + 1)
    except OSError as error:
        raise UsageError(f"{path}: cannot be read ({error.strerror})") from error
    if len(content) > _MOST_BYTES:
        raise UsageError(f"{path} is larger than {_MOST_BYTES // 1_000_000} MB")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError(
            f"{path} is not UTF-8 text (byte {error.start}); save it as UTF-8"
        ) from error


def _days_of(chosen: argparse.Namespace, index: Index) -> tuple[date, ...]:
    if chosen.on:
        return (chosen.on,)
    if chosen.days:
        days: Iterable[date] = read_days(_text_of(chosen.days))
    else:
        days = {first for values in index.values() for first in values}
    known = tuple(sorted(day for day in days if day >= FIRST_DAY))
    if not known:
        raise UsageError(
            f"no day to compare on: the dataset begins on {FIRST_DAY}; name one with --on"
        )
    return known


def _counts(found: Sequence[Comparison]) -> str:
    agreeing = [comparison for comparison in found if comparison.agrees]
    followed = sum(1 for comparison in agreeing if comparison.baseline)
    counts = Counter("unexplained" if c.unexplained else "recorded" for c in found if not c.agrees)
    return (
        f"{len(found)} compared, {len(agreeing)} agree "
        f"({followed} of them our general reference), {counts['recorded']} differ and are "
        f"recorded, {counts['unexplained']} unexplained"
    )


class _Difference(NamedTuple):
    """A difference that may last for many days; sorted as it is printed.

    Attributes:
        recorded: the disagreement that explains it, or empty.
    """

    destination: str
    says: str
    ours: str
    recorded: str


def _print_differences(printer: Printer, title: str, found: Iterable[Comparison]) -> None:
    """Print each difference once, with its first and last day."""
    runs: dict[_Difference, list[date]] = {}
    for comparison in found:
        runs.setdefault(_difference(comparison), []).append(comparison.on)
    printer.print(Run(f"{title}: {len(runs)}", "bold"))
    for difference, days in sorted(runs.items()):
        id_, says, ours, recorded = difference
        reason = f": {recorded}" if recorded else ""
        lasting = f"{days[0]} to {days[-1]}"
        printer.print(Run(f"  {id_}  {lasting}  index {says}, ours {ours}{reason}"), hang=6)


def _difference(comparison: Comparison) -> _Difference:
    recorded = comparison.recorded.id if comparison.recorded else ""
    ours = _rule_in_short(comparison.rule) if comparison.rule else "nothing"
    return _Difference(comparison.destination, comparison.says, ours, recorded)


def _rule_in_short(rule: EntryRule) -> str:
    regime = f"{rule.regime} {rule.stay_days}" if rule.stay_days else str(rule.regime)
    return f"{regime} ({rule.id})"
