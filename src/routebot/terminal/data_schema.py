"""``routebot data schema``: the JSON Schema of a kind of file, for editors."""

import argparse
import json
import sys
from collections.abc import Mapping
from pathlib import Path

from pydantic import BaseModel

from routebot.errors import UsageError
from routebot.policy.loading import FILES, FOLDERS
from routebot.terminal.options import Commands, add_command

__all__ = ["add_schema_command"]

_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def add_schema_command(commands: Commands) -> None:
    """Add ``data schema`` to the parser."""
    parser = add_command(
        commands,
        "schema",
        "print the JSON Schema of a kind of file",
        description="Print the JSON Schema of a kind of file, for editors.",
        for_people=False,
    )
    parser.add_argument("kind", nargs="?", metavar="KIND", help=f"one of {', '.join(_kinds())}")
    parser.add_argument("--write", type=Path, metavar="FOLDER", help="write all of them there")
    parser.set_defaults(run=_schema)


def _kinds() -> Mapping[str, type[BaseModel]]:
    """Name the schemas as the first lines of the data files do.

    For example ``destination`` for ``destinations/KZ.yaml``.
    """
    named = {**FILES, **{folder.removesuffix("s"): model for folder, model in FOLDERS.items()}}
    return {name.removesuffix(".yaml"): model for name, model in named.items()}


def _schema(chosen: argparse.Namespace) -> int:
    kinds = _kinds()
    if chosen.write:
        chosen.write.mkdir(parents=True, exist_ok=True)
        for kind, model in kinds.items():
            (chosen.write / f"{kind}.json").write_text(_schema_text(model), encoding="utf-8")
        print(f"wrote {len(kinds)} schemas to {chosen.write}")
        return 0
    if chosen.kind not in kinds:
        problem = f'unknown kind "{chosen.kind}"' if chosen.kind else "no kind is named"
        raise UsageError(f"{problem}; the kinds are: {', '.join(kinds)}")
    sys.stdout.write(_schema_text(kinds[chosen.kind]))
    return 0


def _schema_text(model: type[BaseModel]) -> str:
    schema = {"$schema": _DIALECT, **model.model_json_schema()}
    return json.dumps(schema, ensure_ascii=False, indent=1) + "\n"
