"""Compare our headline regimes with a passport index: a second opinion, value by value.

Two public forms are read. *Changes*: ``destination,first_seen,requirement``, a row each time the
value changed, so a value holds from its day until the next. *Tidy*:
``Passport,Destination,Requirement``, one day, every passport. Places are two-letter codes. An index
knows nothing of bans, crossings or exceptions, so only the visit rule that is for everybody is
compared.

A difference is *recorded* when a disagreement of that destination holds on the day and lists the
index's value in `index_says`; any other difference is *unexplained*, and somebody has to find out
who is right.
"""

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from routebot.errors import UsageError
from routebot.policy.dated import in_force
from routebot.policy.doubts import Disagreement
from routebot.policy.facts import EntryRule
from routebot.policy.files import Dataset
from routebot.policy.reference import read_headline
from routebot.policy.snapshot import DayDestination, destination_on

__all__ = ["Comparison", "Index", "agree", "compare", "read_days", "read_index"]

Index: TypeAlias = Mapping[str, Mapping[date, str]]
"""Destination -> first day -> value, as the index words it."""

PASSPORT = "RU"
CHANGES = ("destination", "first_seen", "requirement")
TIDY = ("passport", "destination", "requirement")


@dataclass(frozen=True, slots=True)
class Comparison:
    """One destination on one day.

    Attributes:
        says: what the index says.
        baseline: we have no file of our own and follow such an index ourselves, so that it says
            little if both agree.
        rule: our visit rule for everybody; None when we have none for that day.
        agrees: both say the same.
        recorded: the disagreement that explains a difference.
    """

    on: date
    destination: str
    says: str
    baseline: bool
    rule: EntryRule | None
    agrees: bool
    recorded: Disagreement | None

    @property
    def unexplained(self) -> bool:
        """Neither the same nor recorded."""
        return not self.agrees and self.recorded is None


def read_index(text: str, on: date) -> Index:
    """Read an index in either form.

    Args:
        text: the CSV file's content.
        on: the day of a file that names none.
    Raises:
        UsageError: the columns, a day or a place are not what we know.
    """
    rows = csv.DictReader(text.splitlines())
    columns = tuple((name or "").strip().lower() for name in rows.fieldnames or ())
    if columns not in (CHANGES, TIDY):
        raise UsageError(
            f"unknown columns {', '.join(columns) or '(none)'}; "
            f"expected {','.join(CHANGES)} or {','.join(TIDY)}"
        )
    index: dict[str, dict[date, str]] = {}
    for row in rows:
        given = dict(zip(columns, ((value or "").strip() for value in row.values()), strict=False))
        if given.get("passport", PASSPORT) != PASSPORT or given["destination"] == PASSPORT:
            continue
        place = _place(given["destination"], rows.line_num)
        index.setdefault(place, {})[_day(given["first_seen"]) if "first_seen" in given else on] = (
            given["requirement"]
        )
    if not index:
        raise UsageError(
            f"the file says nothing of the passport {PASSPORT}; use the one with two-letter codes"
        )
    return index


def read_days(text: str) -> tuple[date, ...]:
    """Read the days on which an index was looked at, one a line."""
    return tuple(sorted({_day(line) for line in text.split()}))


def _place(code: str, line: int) -> str:
    if len(code) != 2 or not code.isalpha():
        raise UsageError(
            f'line {line}: "{code}" is no two-letter code; use the file with two-letter codes'
        )
    return code.upper()


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(f'"{text}" is not a date; write it as 2026-01-31') from None


def compare(dataset: Dataset, index: Index, days: Iterable[date]) -> Iterator[Comparison]:
    """Yield each destination of the index on each day, days ascending, then destinations."""
    own = {destination.id: destination for destination in dataset.destinations}
    for on in sorted(days):
        for id_ in sorted(index):
            says = in_force(index[id_], on)
            if says is not None:
                yield _compare(destination_on(dataset, id_, own.get(id_), on), says.value, on)


def _compare(place: DayDestination, says: str, on: date) -> Comparison:
    rule = _headline(place.entry)
    agrees = rule is not None and agree(rule, says)
    recorded = (
        None if agrees else next((d for d in place.disagreements if says in d.index_says), None)
    )
    return Comparison(on, place.id, says, place.baseline, rule, agrees, recorded)


def _headline(entry: Sequence[EntryRule]) -> EntryRule | None:
    visits = [rule for rule in entry if rule.way == "visit"]
    return next((rule for rule in visits if not rule.when), visits[0] if visits else None)


def agree(rule: EntryRule, says: str) -> bool:
    """Say whether a rule and a value of the index mean the same.

    A number of days that one side leaves out agrees with any. A value that we have no name for
    agrees with none, and is then recorded or found out about.
    """
    headline = read_headline(says)
    if headline is None or rule.regime not in headline.regimes:
        return False
    return None in (rule.stay_days, headline.stay_days) or rule.stay_days == headline.stay_days
