"""``routebot pack``: the whole adviser as one HTML file that needs no network."""

import argparse
from pathlib import Path

from routebot.clock import today
from routebot.errors import UsageError
from routebot.offline.building import Built, build
from routebot.terminal.commands import describe
from routebot.terminal.meant import dataset_meant
from routebot.terminal.options import add_data, add_on

__all__ = ["add_pack_options"]

_EXAMPLES = """examples:
  routebot pack
  routebot pack -o notes.html
  routebot pack --all-links -o notes.html

The file answers as `routebot match` does, in Russian and English, for two years from
its day on; what expires meanwhile expires in it too. It asks for nothing over any network.
Links to what is declared undesirable in Russia are left out: to hand them on is an
offence there. --all-links is for people who are not there."""

_DEFAULT = Path("reference.html")
"""A name that tells nothing."""


def add_pack_options(parser: argparse.ArgumentParser) -> None:
    """Add what ``pack`` takes."""
    describe(parser, _EXAMPLES, for_people=False)
    parser.add_argument(
        "-o",
        "--output",
        type=Path,
        default=_DEFAULT,
        metavar="FILE.html",
        help=f"where to write it; default: {_DEFAULT}",
    )
    parser.add_argument(
        "--all-links", action="store_true", help="leave out no link, whoever it leads to"
    )
    add_on(parser, "make it for this day, for example 2026-12-01; default: today")
    add_data(parser)
    parser.set_defaults(run=_pack)


def _pack(chosen: argparse.Namespace) -> int:
    dataset = dataset_meant(chosen.data).dataset
    built = build(dataset, chosen.on or today().on, all_links=chosen.all_links)
    try:
        chosen.output.write_text(built.html, encoding="utf-8", newline="\n")
    except OSError as error:
        raise UsageError(f"{chosen.output}: cannot be written ({error.strerror})") from error
    print(f"{chosen.output}: {_kilobytes(len(built.html.encode()))} ({_sizes(built)})")
    return 0


def _sizes(built: Built) -> str:
    return ", ".join(f"{name} {_kilobytes(size)}" for name, size in built.sizes.items() if size)


def _kilobytes(size: int) -> str:
    return f"{size / 1000:.0f} kB"
