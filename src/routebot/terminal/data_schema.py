"""``routebot data schema``: the JSON Schema of a kind of file, for editors."""

import argparse
import sys
from pathlib import Path

from routebot.errors import UsageError
from routebot.policy.schemas import kinds, schema_text
from routebot.terminal.commands import describe

__all__ = ["add_schema_options"]


def add_schema_options(parser: argparse.ArgumentParser) -> None:
    """Add what ``data schema`` takes."""
    describe(
        parser,
        description="Print the JSON Schema of a kind of file, for editors.",
        for_people=False,
    )
    parser.add_argument("kind", nargs="?", metavar="KIND", help=f"one of {', '.join(kinds())}")
    parser.add_argument("--write", type=Path, metavar="FOLDER", help="write all of them there")
    parser.set_defaults(run=_schema)


def _schema(chosen: argparse.Namespace) -> int:
    every = kinds()
    if chosen.write:
        chosen.write.mkdir(parents=True, exist_ok=True)
        for kind, model in every.items():
            (chosen.write / f"{kind}.json").write_text(schema_text(model), encoding="utf-8")
        print(f"wrote {len(every)} schemas to {chosen.write}")
        return 0
    if chosen.kind not in every:
        problem = f'unknown kind "{chosen.kind}"' if chosen.kind else "no kind is named"
        raise UsageError(f"{problem}; the kinds are: {', '.join(every)}")
    sys.stdout.write(schema_text(every[chosen.kind]))
    return 0
