"""``routebot pack``: the whole adviser as one HTML file for no network; makes and checks it."""

import argparse
from pathlib import Path

from routebot.clock import today
from routebot.config import read_data_settings
from routebot.errors import UsageError
from routebot.offline.building import Built, build
from routebot.offline.verifying import Checked, Word, check_pack
from routebot.signing.documents import signed
from routebot.signing.keys import SigningKey, is_fingerprint, read_key
from routebot.terminal.commands import describe
from routebot.terminal.meant import dataset_meant
from routebot.terminal.options import add_data, add_json, add_on
from routebot.terminal.printing import print_json

__all__ = ["add_pack_options"]

_EXAMPLES = """examples:
  routebot pack
  routebot pack -o notes.html
  routebot pack --all-links -o notes.html
  routebot pack verify notes.html --key "12345 12345 12345 12345 12345 12345"

The file answers as `routebot match` does, in Russian and English, for two years from
its day on; what expires meanwhile expires in it too. It asks for nothing over any network.
Links to what is declared undesirable in Russia are left out: to hand them on is an
offence there. --all-links is for people who are not there.

With ROUTEBOT_SIGNING_KEY the file is signed. `verify` says whether a file is as the key
with that fingerprint has signed it; without --key it is compared with our own key."""

_UNSIGNED = "not signed; set ROUTEBOT_SIGNING_KEY to a key of `routebot data key FILE --new`"

_DEFAULT = Path("reference.html")
"""A name that tells nothing."""


def add_pack_options(parser: argparse.ArgumentParser) -> None:
    """Add what ``pack`` takes."""
    describe(parser, _EXAMPLES, for_people=False)
    parser.add_argument("verb", nargs="?", choices=("verify",), help="check a file; see below")
    parser.add_argument("file", nargs="?", type=Path, metavar="FILE", help="the file to check")
    parser.add_argument(
        "--key", metavar="DIGITS", help="of `verify`: the fingerprint of the key to expect"
    )
    add_json(parser, "of `verify`: print JSON")
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
    parser.set_defaults(run=_run)


def _run(chosen: argparse.Namespace) -> int:
    return _verify(chosen) if chosen.verb else _pack(chosen)


def _pack(chosen: argparse.Namespace) -> int:
    dataset, key = dataset_meant(chosen.data).dataset, _own_key()
    fingerprint = key.public.fingerprint if key else ""
    built = build(
        dataset, chosen.on or today().on, all_links=chosen.all_links, fingerprint=fingerprint
    )
    document = built.html.encode()
    if key:
        document = signed(document, key)
    try:
        chosen.output.write_bytes(document)
    except OSError as error:
        raise UsageError(f"{chosen.output}: cannot be written ({error.strerror})") from error
    print(f"{chosen.output}: {_kilobytes(len(document))} ({_sizes(built)})")
    print(f"signed with the key {fingerprint}" if key else _UNSIGNED)
    return 0


def _own_key() -> SigningKey | None:
    path = read_data_settings().signing_key
    return read_key(path) if path else None


def _verify(chosen: argparse.Namespace) -> int:
    if chosen.file is None:
        raise UsageError("no file is named; write: routebot pack verify FILE")
    expected = chosen.key
    if expected is not None and not is_fingerprint(expected):
        raise UsageError(f'"{expected}" is no fingerprint; it has thirty digits, in any groups')
    if expected is None and (key := _own_key()):
        expected = key.public.fingerprint
    try:
        document = chosen.file.read_bytes()
    except OSError as error:
        raise UsageError(f"{chosen.file}: cannot be read ({error.strerror})") from error
    checked = check_pack(document, expected, today().on)
    if chosen.json:
        print_json(_told(checked))
    else:
        print(f"{chosen.file}: {_sentence(checked)}")
    return 0 if checked.word is Word.GENUINE else 1


def _told(checked: Checked) -> dict[str, object]:
    return {
        "word": checked.word,
        "on": checked.on.isoformat() if checked.on else None,
        "revision": checked.revision,
        "fingerprint": checked.key.fingerprint if checked.key else None,
    }


def _sentence(checked: Checked) -> str:
    """Say what a look at a file tells, and what to do."""
    key = checked.key.fingerprint if checked.key else ""
    made = f"made for {checked.on}, revision {checked.revision}"
    return {
        Word.GENUINE: f"genuine, {made}, signed with the key {key}",
        Word.OLD: f"genuine but too old, {made}: look for a newer one",
        Word.UNKNOWN: f"whole since it was signed with the key {key}; {made}. Whose key that is "
        "only those can say who publish the file: compare the digits with theirs, or give --key",
        Word.OTHER: f"signed with another key, {key}: it is not from whom you expect; {made}",
        Word.EDITED: "edited since it was signed, or its signature is damaged: do not rely on it",
        Word.UNSIGNED: f"not signed: nobody can tell who made it; it says that it was {made}",
        Word.NO_PACK: "this is no pack of routebot, or not the whole of one",
    }[checked.word]


def _sizes(built: Built) -> str:
    return ", ".join(f"{name} {_kilobytes(size)}" for name, size in built.sizes.items() if size)


def _kilobytes(size: int) -> str:
    return f"{size / 1000:.0f} kB"
