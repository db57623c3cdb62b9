"""``routebot doctor``: check that this copy can run."""

import argparse
import sys

from routebot.clock import today
from routebot.terminal.options import Commands, add_command, add_data
from routebot.terminal.printing import Printer, Run, make_printer
from routebot.words.i18n import LANGUAGES, words

__all__ = ["add_doctor_command"]

_COLOURS = {"ok": "green", "--": "yellow", "FAIL": "bold red"}
"""Mark of a finding -> its colour."""


def add_doctor_command(commands: Commands) -> None:
    """Add ``doctor`` to the parser."""
    parser = add_command(commands, "doctor", "check that this copy can run")
    add_data(parser)
    parser.add_argument(
        "--test-environment",
        action="store_true",
        help="ask Telegram's test servers about the token",
    )
    parser.set_defaults(run=_doctor)


def _doctor(chosen: argparse.Namespace) -> int:
    """Print one line a check; 1 if any fails."""
    # Imported here: Telegram's library takes half a second to load, and only two commands need it.
    from routebot.terminal.readiness import examine, examine_dataset  # noqa: PLC0415

    printer = make_printer(plain=chosen.plain, breaks_in_pipes=False)
    _print_finding(printer, "ok", f"python {sys.version.split()[0]}")
    _print_finding(printer, "ok", f"clock: today is {today().on} (Moscow)")
    findings = list(examine_dataset(chosen.data))
    for language in LANGUAGES:
        _print_finding(printer, "ok", f"language {language}: {words(language)('language.name')}")
    findings += examine(test_environment=chosen.test_environment)
    for finding in findings:
        _print_finding(printer, finding.mark, finding.text)
    return 1 if any(finding.mark == "FAIL" for finding in findings) else 0


def _print_finding(printer: Printer, mark: str, text: str) -> None:
    printer.print(Run(f"{mark:4}", _COLOURS[mark]), Run(f" {text}"), hang=5)
