"""Print what `make bench` wrote as the table of docs/measured.md, so that nobody types a figure.

``python -m tests.bench.report build/bench.json``; several files, such as before and after a change,
become several columns. With ``--into docs/measured.md`` it goes there, between two marks.
"""

import argparse
import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

__all__ = ["put_into", "table"]

_BEGIN, _END = "<!-- figures: begin -->", "<!-- figures: end -->"

_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]


def table(runs: Sequence[dict[str, Any]], names: Sequence[str]) -> str:
    """Return the table, with a line above it for each run.

    Args:
        runs: what `tests.bench` prints as JSON; the newest last, whose notes are told.
        names: of the runs, told if there are several.
    """
    told = [f"{n}: {_environment(run)}" for n, run in zip(names, runs, strict=True)]
    heads = [*names] if len(runs) > 1 else ["figure"]
    lines = ["", _line(["what", *heads, "aim", "beyond", ""]), _line(["---"] * (len(heads) + 4))]
    found = [{row["name"]: row for row in run["rows"]} for run in runs]
    for name in dict.fromkeys(name for rows in reversed(found) for name in rows):
        newest = next(rows[name] for rows in reversed(found) if name in rows)
        cells = [_figure(rows[name]) if name in rows else "" for rows in found]
        aims = [_number(newest[aim], newest["unit"]) for aim in ("target", "beyond")]
        lines.append(_line([name, *cells, *aims, newest["note"]]))
    above = told if len(runs) > 1 else [_environment(runs[0])]
    return "\n".join([*(f"{each}  " for each in above), *lines])


def _environment(run: dict[str, Any]) -> str:
    on = date.fromisoformat(run["on"])
    versions = ", ".join(f"{name} {version}" for name, version in run["versions"].items())
    return (
        f"{on.day} {_MONTHS[on.month - 1]} {on.year}, {run['cores']} cores, load {run['load']:g} "
        f"at the beginning, Python {run['python']}; {versions}; commit {run['commit'] or 'unknown'}."
    )


def _figure(row: dict[str, Any]) -> str:
    """Return a figure, and say if an aim was missed."""
    value, target = row["value"], row["target"]
    if value is None:
        return "not measured"
    missed = target is not None and value > target
    return _number(value, row["unit"]) + (": missed" if missed else "")


def _number(value: float | None, unit: str) -> str:
    """Return three digits of a number, more where it has more before the point."""
    if value is None:
        return ""
    written = f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
    return f"{written} {'times' if unit == '×' else unit}".strip()


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def put_into(document: str, made: str) -> str:
    """Return a document with a table in place of the one between its marks.

    Raises:
        ValueError: the marks are missing.
    """
    before, begin, rest = document.partition(_BEGIN)
    _, end, after = rest.partition(_END)
    if not end:
        raise ValueError(f"the document has no {_BEGIN} and {_END}, one after the other")
    return f"{before}{begin}\n{made}\n{end}{after}"


def _main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.report")
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="what the bench wrote")
    parser.add_argument("--into", type=Path, metavar="DOCUMENT", help="put the table there")
    asked = parser.parse_args()
    runs = [json.loads(each.read_text("utf-8")) for each in asked.files]
    made = table(runs, [each.stem for each in asked.files])
    if asked.into is None:
        print(made)
        return
    asked.into.write_text(put_into(asked.into.read_text("utf-8"), made), "utf-8")


if __name__ == "__main__":
    _main()
