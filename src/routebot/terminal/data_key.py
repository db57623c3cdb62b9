"""``routebot data key``: make the key that signs, or print its fingerprint."""

import argparse
from pathlib import Path

from routebot.config import read_data_settings
from routebot.errors import UsageError
from routebot.signing.keys import make_key, read_key
from routebot.terminal.commands import describe
from routebot.terminal.options import add_json
from routebot.terminal.printing import print_json

__all__ = ["add_key_options"]

_EXAMPLES = """examples:
  routebot data key keys/signing.pem --new    make one; nobody else may read the file
  routebot data key                           the fingerprint of ROUTEBOT_SIGNING_KEY"""


def add_key_options(parser: argparse.ArgumentParser) -> None:
    """Add what ``data key`` takes."""
    describe(
        parser,
        _EXAMPLES,
        "Make the key that signs what is published and handed out, or print its fingerprint.",
        for_people=False,
    )
    parser.add_argument(
        "file", nargs="?", type=Path, metavar="FILE", help="default: ROUTEBOT_SIGNING_KEY"
    )
    parser.add_argument("--new", action="store_true", help="make the key; FILE must not exist")
    add_json(parser)
    parser.set_defaults(run=_key)


def _key(chosen: argparse.Namespace) -> int:
    path = chosen.file or read_data_settings().signing_key
    if path is None:
        raise UsageError(
            "no key is named; write the path of one, or set ROUTEBOT_SIGNING_KEY; "
            "`routebot data key FILE --new` makes one"
        )
    key = make_key(path) if chosen.new else read_key(path)
    if chosen.json:
        print_json({"file": str(path), "fingerprint": key.public.fingerprint})
        return 0
    print(f"fingerprint: {key.public.fingerprint}")
    if chosen.new:
        _print_advice(path)
    return 0


def _print_advice(path: Path) -> None:
    """Say what to do with a new key."""
    print(
        f"made {path}, which only you may read. Set ROUTEBOT_SIGNING_KEY={path.absolute()} for the "
        "bot and for commands that publish.\n"
        "Keep a copy where the server is not: a lost key cannot be made again, and whoever has it "
        "signs in your name.\n"
        "Publish the fingerprint where people find it without the bot, and read it aloud to those "
        "who ask."
    )
