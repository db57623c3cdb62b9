"""``routebot doctor``: check that this copy can run."""

import argparse
import sys

from routebot.clock import today
from routebot.terminal.dataset import open_rulebook
from routebot.terminal.options import Commands, add_command, add_data
from routebot.words.i18n import LANGUAGES, words

__all__ = ["add_doctor_command"]


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
    from routebot.terminal.readiness import examine  # noqa: PLC0415

    rulebook = open_rulebook(chosen.data)
    revision, known = rulebook.snapshot.revision, len(rulebook.destinations)
    print(f"ok   python {sys.version.split()[0]}")
    print(f"ok   clock: today is {today().on} (Moscow)")
    print(f"ok   dataset: revision {revision}, {known} destinations")
    for language in LANGUAGES:
        print(f"ok   language {language}: {words(language)('language.name')}")
    findings = examine(test_environment=chosen.test_environment)
    for finding in findings:
        print(f"{finding.mark:4} {finding.text}")
    return 1 if any(finding.mark == "FAIL" for finding in findings) else 0
