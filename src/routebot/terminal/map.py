"""``routebot map``: the map of the world for a file of answers, as a picture."""

import argparse
from pathlib import Path

from routebot.errors import UsageError
from routebot.offline.map import map_core, map_svg, outlines
from routebot.terminal.commands import describe
from routebot.terminal.dataset import advice_for
from routebot.terminal.options import add_answers, add_data, add_language, add_on
from routebot.words.i18n import words

__all__ = ["add_map_options"]

_EXAMPLES = """examples:
  routebot map answers.yaml -o map.svg
  echo 'passport: internal_only' | routebot map - --lang en > map.svg

The picture is an SVG, which every browser shows. It tells what was answered to whoever
sees it: keep it where you would keep your answers."""


def add_map_options(parser: argparse.ArgumentParser) -> None:
    """Add what ``map`` takes."""
    describe(parser, _EXAMPLES)
    add_answers(parser)
    parser.add_argument(
        "-o", "--output", type=Path, metavar="FILE.svg", help="where to write it; default: print it"
    )
    add_language(parser)
    add_on(parser)
    add_data(parser)
    parser.set_defaults(run=_map)


def _map(chosen: argparse.Namespace) -> int:
    advice = advice_for(chosen.answers, chosen.data, chosen.on)
    drawn = map_svg(map_core(advice), outlines(), words(chosen.lang))
    if chosen.output is None:
        print(drawn, end="")
        return 0
    try:
        chosen.output.write_text(drawn, encoding="utf-8", newline="\n")
    except OSError as error:
        raise UsageError(f"{chosen.output}: cannot be written ({error.strerror})") from error
    print(f"wrote {chosen.output}")
    return 0
