"""``routebot data``: check, show, compare and describe the policy data."""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from routebot.clock import today
from routebot.errors import DataError, DatasetError, RoutebotError, UsageError
from routebot.packaged import packaged_folder
from routebot.policy.contents import every_fact
from routebot.policy.files import Dataset
from routebot.policy.loading import FILES, FOLDERS, Loaded, load, read_folder
from routebot.policy.snapshot import snapshot
from routebot.publishing.reversions import removals
from routebot.terminal.days import day
from routebot.terminal.publish import add_publishing_commands
from routebot.upkeep.checks import check
from routebot.upkeep.crosscheck import Comparison, Index, compare, read_days, read_index
from routebot.upkeep.soundness import FIRST_DAY, check_soundness
from routebot.upkeep.stale import Stale, stale

__all__ = ["add_data_commands"]

_EXAMPLES = """examples:
  routebot data check                     every mistake, with file and line
  routebot data stale                     what to re-check next, worst first
  routebot data crosscheck index.csv --on 2026-02-18
  routebot data crosscheck changes.csv --days snapshots.txt
  routebot data schema destination        JSON Schema for editors
  routebot data schema --write data/schema
  routebot data show KZ                   what holds for Kazakhstan today
  routebot data show kz-entry-visa-free   one fact
  routebot data show questions            ids of questions and options"""


def add_data_commands(commands: Any) -> None:
    """Add ``data`` and its subcommands to the parser."""
    formatter = argparse.RawDescriptionHelpFormatter
    summary = "check and show the policy data"
    parser = commands.add_parser(
        "data", help=summary, description=summary, epilog=_EXAMPLES, formatter_class=formatter
    )
    inner = parser.add_subparsers(required=True, metavar="COMMAND")
    checking = inner.add_parser(
        "check",
        help="find every mistake in a dataset",
        description="Find every mistake in a dataset, with file, line and what to write. Exit code 1: there are some.",
    )
    checking.add_argument(
        "folder", nargs="?", type=Path, metavar="FOLDER", help="default: the packaged dataset"
    )
    checking.add_argument(
        "--since", type=Path, metavar="OLDER", help="also: nothing of this older copy may be gone"
    )
    checking.add_argument(
        "--remove",
        action="append",
        default=[],
        metavar="ID",
        help="with --since: this is meant to be gone",
    )
    checking.add_argument(
        "--quick", action="store_true", help="form and references only, not the whole calendar"
    )
    checking.set_defaults(run=_check)
    _add_stale(inner)
    _add_crosscheck(inner)
    add_publishing_commands(inner)
    schema = inner.add_parser(
        "schema",
        help="print the JSON Schema of a kind of file",
        description="Print the JSON Schema of a kind of file, for editors.",
    )
    schema.add_argument("kind", nargs="?", metavar="KIND", help=f"one of {', '.join(_kinds())}")
    schema.add_argument("--write", type=Path, metavar="FOLDER", help="write all of them there")
    schema.set_defaults(run=_schema)
    show = inner.add_parser(
        "show",
        help="show a destination, a fact or the questions",
        description="Show what holds for a destination today, a fact with its file and line, or the questions.",
    )
    show.add_argument("what", metavar="ID", help="KZ, a fact's id, or `questions`")
    show.add_argument("--data", type=Path, metavar="FOLDER", help="default: the packaged dataset")
    show.set_defaults(run=_show)


def _add_stale(commands: Any) -> None:
    parser = commands.add_parser(
        "stale",
        help="list what to re-check, worst first",
        description="Claims past their shelf life, worst first.",
    )
    parser.add_argument("--on", type=day, metavar="DATE", help="as of this day; default: today")
    parser.add_argument("--json", action="store_true", help="one JSON list")
    parser.add_argument("--most", type=int, metavar="N", help="only the first N")
    parser.add_argument("--data", type=Path, metavar="FOLDER", help="default: the packaged dataset")
    parser.set_defaults(run=_stale)


def _add_crosscheck(commands: Any) -> None:
    parser = commands.add_parser(
        "crosscheck",
        help="compare our headline regimes with a passport index",
        description="Compare our headline regimes with a passport index. Exit code 1: a difference is not explained. "
        "Columns: destination,first_seen,requirement (one row a change) or Passport,Destination,Requirement (one day).",
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
    parser.add_argument("--data", type=Path, metavar="FOLDER", help="default: the packaged dataset")
    parser.set_defaults(run=_crosscheck)


def _kinds() -> dict[str, Any]:
    """Name the schemas as the first lines of the data files do: ``destination`` for
    ``destinations/KZ.yaml``.
    """
    named = {**FILES, **{folder.removesuffix("s"): model for folder, model in FOLDERS.items()}}
    return {name.removesuffix(".yaml"): model for name, model in named.items()}


def _check(chosen: argparse.Namespace) -> int:
    folder = chosen.folder or packaged_folder("data")
    files = read_folder(folder)
    loaded = load(files, folder.name)
    errors = check(loaded, today())
    if chosen.since:
        errors += _gone(chosen.since, files, chosen.remove)
    if not errors and not chosen.quick:
        errors = check_soundness(loaded, today())
    if errors:
        raise DatasetError(errors)
    dataset = loaded.dataset
    print(f"no mistakes: revision {dataset.revision}, {_counts(dataset)}")
    return 0


def _gone(older: Path, files: Mapping[str, bytes], removing: Collection[str]) -> list[DataError]:
    hint = "close it with `valid_to`, name it in `covers` of another, or repeat with --remove if that is meant"
    found = removals(read_folder(older), files, removing)
    return [DataError(f"{older.name}/{loss.file}", 0, loss.id, "is gone", hint) for loss in found]


def _counts(dataset: Dataset) -> str:
    facts = sum(1 for _ in every_fact(dataset))
    known = len({*dataset.baseline.destinations, *(d.id for d in dataset.destinations)})
    return f"{facts} facts, {len(dataset.destinations)} researched destinations of {known}"


def _stale(chosen: argparse.Namespace) -> int:
    folder = chosen.data or packaged_folder("data")
    loaded = load(read_folder(folder), folder.name)
    on = chosen.on or today()
    found = stale(loaded.dataset, on)
    shown = found if chosen.most is None else found[: chosen.most]
    if chosen.json:
        json.dump(
            [_stale_json(item, loaded) for item in shown], sys.stdout, ensure_ascii=False, indent=1
        )
        print()
        return 0
    print(f"{len(found)} claims are past their shelf life on {on}, worst first")
    for number, item in enumerate(shown, 1):
        _print_stale(number, item, loaded)
    return 0


def _where(item: Stale, loaded: Loaded) -> str:
    place = loaded.position(item.id)
    return f"{place.file}:{place.line}"


def _stale_json(item: Stale, loaded: Loaded) -> dict[str, Any]:
    return {
        "id": item.id,
        "at": _where(item, loaded),
        "topic": item.fact.topic,
        "checked_on": item.fact.checked_on.isoformat(),
        "shelf_days": item.shelf_days,
        "overdue_days": item.overdue_days,
        "destinations": list(item.destinations),
        "share": round(item.share, 6),
        "score": round(item.score, 6),
        "open": item.source.url,
        "publisher": item.source.publisher,
    }


def _print_stale(number: int, item: Stale, loaded: Loaded) -> None:
    places = (
        ", ".join(item.destinations)
        if len(item.destinations) <= 6
        else f"{len(item.destinations)} destinations"
    )
    decides = f"decides {item.share:.1%} of the answers" if item.share else "decides no status"
    print(f"{number}. {item.id}  ({_where(item, loaded)})")
    print(
        f"   {item.fact.checked_on}, {item.overdue_days} days over {item.shelf_days}; {places}; {decides}"
    )
    print(f"   open {item.source.url}")


def _crosscheck(chosen: argparse.Namespace) -> int:
    try:
        index = read_index(chosen.index.read_text(encoding="utf-8-sig"), chosen.on or today())
        days = _days_of(chosen, index)
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{chosen.index}: cannot be read ({error})") from error
    folder = chosen.data or packaged_folder("data")
    found = list(compare(load(read_folder(folder), folder.name).dataset, index, days))
    for on, group in groupby(found, key=lambda comparison: comparison.on):
        print(f"{on}  {_tally(tuple(group))}")
    _print_differences("recorded, with a reason", [c for c in found if not c.agrees and c.recorded])
    unexplained = [c for c in found if c.unexplained]
    _print_differences(
        "unexplained: find out who is right, mend the rule or record a disagreement", unexplained
    )
    print(f"in all {len(days)} days: {_tally(found)}")
    return 1 if unexplained else 0


def _days_of(chosen: argparse.Namespace, index: Index) -> tuple[date, ...]:
    if chosen.on:
        return (chosen.on,)
    if chosen.days:
        days: Iterable[date] = read_days(chosen.days.read_text(encoding="utf-8"))
    else:
        days = {first for values in index.values() for first in values}
    known = tuple(sorted(day for day in days if day >= FIRST_DAY))
    if not known:
        raise UsageError(
            f"no day to compare on: the dataset begins on {FIRST_DAY}; name one with --on"
        )
    return known


def _tally(found: Sequence[Comparison]) -> str:
    agreeing = [comparison for comparison in found if comparison.agrees]
    followed = sum(1 for comparison in agreeing if comparison.baseline)
    counts = Counter("unexplained" if c.unexplained else "recorded" for c in found if not c.agrees)
    return (
        f"{len(found)} compared, {len(agreeing)} agree ({followed} of them our general reference), "
        f"{counts['recorded']} differ and are recorded, {counts['unexplained']} unexplained"
    )


def _print_differences(title: str, found: Iterable[Comparison]) -> None:
    """Print each difference once, with its first and last day."""
    runs: dict[tuple[str, str, str, str], list[date]] = {}
    for comparison in found:
        rule, recorded = comparison.rule, comparison.recorded
        ours = (
            f"{rule.regime} {rule.stay_days or ''}".strip() + f" ({rule.id})" if rule else "nothing"
        )
        key = (comparison.destination, comparison.says, ours, recorded.id if recorded else "")
        runs.setdefault(key, []).append(comparison.on)
    print(f"{title}: {len(runs)}")
    for (id_, says, ours, recorded_id), days in sorted(runs.items()):
        reason = f": {recorded_id}" if recorded_id else ""
        print(f"  {id_}  {days[0]} to {days[-1]}  index {says}, ours {ours}{reason}")


def _schema(chosen: argparse.Namespace) -> int:
    kinds = _kinds()
    if chosen.write:
        chosen.write.mkdir(parents=True, exist_ok=True)
        for kind, model in kinds.items():
            (chosen.write / f"{kind}.json").write_text(_schema_text(model), encoding="utf-8")
        print(f"wrote {len(kinds)} schemas to {chosen.write}")
        return 0
    if chosen.kind not in kinds:
        raise UsageError(f'unknown kind "{chosen.kind}"; the kinds are: {", ".join(kinds)}')
    sys.stdout.write(_schema_text(kinds[chosen.kind]))
    return 0


def _schema_text(model: Any) -> str:
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **model.model_json_schema(),
    }
    return json.dumps(schema, ensure_ascii=False, indent=1) + "\n"


def _show(chosen: argparse.Namespace) -> int:
    folder = chosen.data or packaged_folder("data")
    loaded = load(read_folder(folder), folder.name)
    dataset = loaded.dataset
    if chosen.what == "questions":
        for question in dataset.questions:
            options = ", ".join(option.id for option in question.options)
            print(f"{question.id} ({question.kind}): {options}")
        return 0
    places = snapshot(dataset, today()).destinations
    place = places.get(chosen.what.upper())
    if place:
        _print_yaml(
            {
                "id": place.id,
                "baseline": place.baseline,
                "facts": [_plain(fact) for fact in place.facts()],
            }
        )
        return 0
    facts = (*every_fact(dataset), *(fact for place in places.values() for fact in place.facts()))
    fact = next((fact for fact in facts if fact.id == chosen.what), None)
    if fact is None:
        raise RoutebotError(
            f'nothing is called "{chosen.what}"; give a country code, a fact\'s id or `questions`'
        )
    found = loaded.position(fact.id)
    print(f"# {found.file}:{found.line}" if found.line else "# data/baseline.yaml")
    _print_yaml(_plain(fact))
    return 0


def _plain(fact: Any) -> dict[str, Any]:
    plain: dict[str, Any] = fact.model_dump(mode="json", exclude_defaults=True)
    return plain


def _print_yaml(value: Any) -> None:
    yaml = YAML()
    yaml.width = 120
    yaml.dump(value, sys.stdout)
