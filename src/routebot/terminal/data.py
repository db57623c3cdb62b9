"""``routebot data``: check, show and describe the policy data."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from routebot.app import today
from routebot.errors import DatasetError, RoutebotError, UsageError
from routebot.policy.checks import check
from routebot.policy.loading import FILES, FOLDERS, load, packaged_data, read_folder
from routebot.policy.model import Dataset
from routebot.policy.snapshot import snapshot
from routebot.reasoning.soundness import check_soundness

__all__ = ["add_data_commands"]

_EXAMPLES = """examples:
  routebot data check                     every mistake, with file and line
  routebot data schema destinations       JSON Schema for editors
  routebot data schema --write data/schema
  routebot data show KZ                   what holds for Kazakhstan today
  routebot data show kz-entry-visa-free   one fact
  routebot data show questions            ids of questions and options"""


def add_data_commands(commands: Any) -> None:
    """Add ``data`` and its subcommands to the parser."""
    formatter = argparse.RawDescriptionHelpFormatter
    parser = commands.add_parser(
        "data", help="check and show the policy data", epilog=_EXAMPLES, formatter_class=formatter
    )
    inner = parser.add_subparsers(required=True, metavar="COMMAND")
    checking = inner.add_parser("check", help="find every mistake in a dataset")
    checking.add_argument("folder", nargs="?", type=Path, metavar="FOLDER", help="default: the packaged dataset")
    checking.add_argument("--quick", action="store_true", help="form and references only, not the whole calendar")
    checking.set_defaults(run=_check)
    schema = inner.add_parser("schema", help="print the JSON Schema of a kind of file")
    schema.add_argument("kind", nargs="?", metavar="KIND", help=f"one of {', '.join(_kinds())}")
    schema.add_argument("--write", type=Path, metavar="FOLDER", help="write all of them there")
    schema.set_defaults(run=_schema)
    show = inner.add_parser("show", help="show a destination, a fact or the questions")
    show.add_argument("what", metavar="ID", help="KZ, a fact's id, or `questions`")
    show.add_argument("--data", type=Path, metavar="FOLDER", help="default: the packaged dataset")
    show.set_defaults(run=_show)


def _kinds() -> dict[str, Any]:
    return {name.removesuffix(".yaml"): model for name, model in {**FILES, **FOLDERS}.items()}


def _check(chosen: argparse.Namespace) -> int:
    folder = chosen.folder or packaged_data()
    loaded = load(read_folder(folder), folder.name)
    errors = check(loaded, today())
    if not errors and not chosen.quick:
        errors = check_soundness(loaded, today())
    if errors:
        raise DatasetError(errors)
    dataset = loaded.dataset
    print(f"no mistakes: revision {dataset.revision}, {_counts(dataset)}")
    return 0


def _counts(dataset: Dataset) -> str:
    facts = sum(1 for section in (*dataset.areas, *dataset.destinations) for _ in section.facts())
    facts += len(dataset.links) + len(dataset.exit.rules) + len(dataset.exit.notes) + len(dataset.exit.payments)
    facts += len(dataset.payments.payments) + len(dataset.payments.pitfalls) + len(dataset.payments.notes)
    known = len({*dataset.baseline.destinations, *(d.id for d in dataset.destinations)})
    return f"{facts} facts, {len(dataset.destinations)} researched destinations of {known}"


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
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **model.model_json_schema()}
    return json.dumps(schema, ensure_ascii=False, indent=1) + "\n"


def _show(chosen: argparse.Namespace) -> int:
    folder = chosen.data or packaged_data()
    loaded = load(read_folder(folder), folder.name)
    dataset = loaded.dataset
    if chosen.what == "questions":
        for question in dataset.questions:
            options = ", ".join(option.id for option in question.options)
            print(f"{question.id} ({question.kind}): {options}")
        return 0
    place = snapshot(dataset, today()).places.get(chosen.what.upper())
    if place:
        _print_yaml({"id": place.id, "baseline": place.baseline, "facts": [_plain(fact) for fact in place.facts()]})
        return 0
    sections = (*dataset.areas, *dataset.destinations)
    facts = [*(f for s in sections for f in s.facts()), *dataset.links, *dataset.exit.rules, *dataset.payments.payments]
    fact = next((fact for fact in facts if fact.id == chosen.what), None)
    if fact is None:
        raise RoutebotError(f'nothing is called "{chosen.what}"; give a country code, a fact\'s id or `questions`')
    found = loaded.place(fact.id)
    print(f"# {found.file}:{found.line}")
    _print_yaml(_plain(fact))
    return 0


def _plain(fact: Any) -> dict[str, Any]:
    plain: dict[str, Any] = fact.model_dump(mode="json", exclude_defaults=True)
    return plain


def _print_yaml(value: Any) -> None:
    yaml = YAML()
    yaml.width = 120
    yaml.dump(value, sys.stdout)
