"""``routebot doctor``: check that this copy can run."""

import argparse
import dataclasses
import sys

from routebot.clock import today
from routebot.terminal.commands import describe
from routebot.terminal.live import ask_health
from routebot.terminal.options import add_data, add_json
from routebot.terminal.printing import Run, make_printer, print_json
from routebot.upkeep.opening import Opening
from routebot.words.i18n import LANGUAGES, words

__all__ = ["add_doctor_options"]

_COLOURS = {"ok": "green", "--": "yellow", "FAIL": "bold red"}
"""Mark of a finding -> its colour."""


def add_doctor_options(parser: argparse.ArgumentParser) -> None:
    """Add what ``doctor`` takes."""
    describe(parser)
    add_data(parser)
    parser.add_argument(
        "--test-environment",
        action="store_true",
        help="ask Telegram's test servers about the token",
    )
    parser.add_argument(
        "--live",
        action="store_true",
        help="ask the bot that runs here, at ROUTEBOT_HEALTH_LISTEN, and nothing else",
    )
    add_json(parser)
    parser.set_defaults(run=_doctor)


def _doctor(chosen: argparse.Namespace) -> int:
    """Print one line a check, or all as JSON; 1 if any fails."""
    if chosen.live:
        return _live(chosen)
    # Imported here: Telegram's library takes half a second to load, and only two commands need it.
    from routebot.terminal.readiness import Finding, examine, examine_dataset  # noqa: PLC0415

    of_dataset = examine_dataset(chosen.data)
    findings = (
        Finding("python", "ok", f"python {sys.version.split()[0]}"),
        Finding("day", "ok", f"clock: today is {today().on} (Moscow)"),
        *(
            Finding("language", "ok", f"language {each}: {words(each)('language.name')}")
            for each in LANGUAGES
        ),
        *of_dataset.findings,
        *examine(test_environment=chosen.test_environment),
    )
    fails = any(finding.mark == "FAIL" for finding in findings)
    if chosen.json:
        told = [dataclasses.asdict(finding) for finding in findings]
        opening = _opening_json(of_dataset.opening) if of_dataset.opening else None
        print_json({"ok": not fails, "findings": told, "opening": opening})
        return int(fails)
    printer = make_printer(plain=chosen.plain, breaks_in_pipes=False)
    for finding in findings:
        mark = Run(f"{finding.mark:4}", _COLOURS[finding.mark])
        printer.print(mark, Run(f" {finding.text}"), hang=5)
    return int(fails)


def _live(chosen: argparse.Namespace) -> int:
    """Print how the running bot is; 1 if it is not well or does not answer."""
    health = ask_health()
    if chosen.json:
        print_json({"ok": health.ok, "text": health.sentence, "parts": dict(health.parts)})
    else:
        mark = "ok" if health.ok else "FAIL"
        printer = make_printer(plain=chosen.plain, breaks_in_pipes=False)
        printer.print(Run(f"{mark:4}", _COLOURS[mark]), Run(f" {health.sentence}"), hang=5)
    return int(not health.ok)


def _opening_json(opening: Opening) -> dict[str, object]:
    """Return how many claims there are to re-read before opening day, and how many are."""
    groups = {name: counted._asdict() for name, counted in opening.groups.items()}
    return {"on": opening.on.isoformat(), **opening.all._asdict(), "groups": groups}
