"""The command line: the contract that scripts rely on.

Exit codes: 0 done, 1 bad data or nothing found, 2 bad usage.
"""

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from io import TextIOWrapper
from pathlib import Path
from typing import Any

from rich.console import Console

import routebot
from routebot.clock import today
from routebot.errors import AnswerError, DatasetError, RoutebotError, UsageError
from routebot.terminal.answers import read_answers
from routebot.terminal.data import add_data_commands
from routebot.terminal.dataset import open_rulebook
from routebot.terminal.days import day
from routebot.terminal.serve import add_serve_command
from routebot.words.i18n import LANGUAGES, words

__all__ = ["main"]

_CHAT_HELP = """examples:
  routebot chat                    talk in Russian
  routebot chat --lang en          talk in English
  printf '1\\nq\\n' | routebot chat  also works through a pipe

Nothing is written to disk and nothing is sent anywhere."""

_MATCH_HELP = """examples:
  echo 'passport: internal_only' | routebot match -
  routebot match answers.yaml --lang en --destination KZ
  routebot match answers.yaml --on 2022-10-08 --format json

An answers file names questions and options:
  passport: biometric
  visas: [schengen]
  urgency: week
Leave a question out, or write null, if it is not known. `routebot data show questions` lists them all."""


_PLAN_HELP = """examples:
  routebot plan KZ answers.yaml
  echo 'passport: biometric' | routebot plan GE - --lang en > plan.txt

The plan is plain text: copy it, print it, read it offline."""

_NEXT_HELP = """examples:
  routebot next KZ answers.yaml --arrived 2026-10-01
  echo 'passport: biometric' | routebot next KZ - --format json

Where you could go on to from a place, before your lawful stay there ends."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program and return its exit code."""
    _forgive_encodings()
    parser = _parser()
    chosen = parser.parse_args(arguments)
    try:
        command: Callable[[argparse.Namespace], int] = chosen.run
        return command(chosen)
    except DatasetError as error:
        print(error, file=sys.stderr)
        print(f"{len(error.errors)} errors; the dataset is not usable", file=sys.stderr)
        return 1
    except (UsageError, AnswerError) as error:
        print(f"routebot: {error}", file=sys.stderr)
        return 2
    except RoutebotError as error:
        print(f"routebot: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        sys.stderr.close()
        return 0


def _forgive_encodings() -> None:
    """Read and write what a terminal's encoding cannot hold as "?", rather than stop."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="routebot",
        description="Lawful ways out of Russia, matched to your papers: dated, sourced, private.",
        epilog="Begin with `routebot chat`.",
    )
    parser.add_argument(
        "--version",
        action="version",
        version=f"routebot {routebot.__version__}",
        help="say which version this is",
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _add_chat(commands)
    _add_match(commands)
    _add_plan(commands)
    _add_next(commands)
    add_data_commands(commands)
    add_serve_command(commands)
    _add_doctor(commands)
    return parser


def _add_chat(commands: Any) -> None:
    parser = _command(commands, "chat", "hold the interview in this terminal", _CHAT_HELP)
    parser.set_defaults(run=_chat)
    _add_shared(parser)


def _add_match(commands: Any) -> None:
    parser = _command(commands, "match", "advice for a file of answers", _MATCH_HELP)
    parser.add_argument(
        "answers", metavar="ANSWERS.yaml", help="file of answers, or - for standard input"
    )
    parser.add_argument("--format", choices=("text", "json"), default="text", help="default: text")
    parser.add_argument(
        "--destination", metavar="CODE", help="only this destination, for example KZ"
    )
    parser.set_defaults(run=_match)
    _add_shared(parser)


def _add_plan(commands: Any) -> None:
    parser = _command(
        commands, "plan", "a checklist for one destination, as plain text", _PLAN_HELP
    )
    parser.add_argument("destination", metavar="CODE", help="for example KZ")
    parser.add_argument(
        "answers", metavar="ANSWERS.yaml", help="file of answers, or - for standard input"
    )
    parser.set_defaults(run=_plan)
    _add_shared(parser)


def _add_next(commands: Any) -> None:
    parser = _command(
        commands, "next", "the second step, for somebody who is in a place already", _NEXT_HELP
    )
    parser.add_argument("place", metavar="CODE", help="where they are, for example KZ")
    parser.add_argument(
        "answers", metavar="ANSWERS.yaml", help="file of answers, or - for standard input"
    )
    parser.add_argument(
        "--arrived", type=day, metavar="DATE", help="first day there, for example 2026-10-01"
    )
    parser.add_argument("--format", choices=("text", "json"), default="text", help="default: text")
    parser.set_defaults(run=_next)
    _add_shared(parser)


def _add_doctor(commands: Any) -> None:
    parser = _command(commands, "doctor", "check that this copy can run", "")
    parser.add_argument(
        "--data", type=Path, metavar="FOLDER", help="dataset folder; default: the packaged one"
    )
    parser.add_argument(
        "--test-environment",
        action="store_true",
        help="ask Telegram's test servers about the token",
    )
    parser.set_defaults(run=_doctor)


def _command(commands: Any, name: str, summary: str, epilog: str) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(
        name,
        help=summary,
        description=summary,
        epilog=epilog,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    return parser


def _add_shared(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--lang", choices=LANGUAGES, default="ru", help="default: ru")
    parser.add_argument(
        "--on",
        type=day,
        metavar="DATE",
        help="answer as of this day, for example 2022-10-08; default: today",
    )
    parser.add_argument(
        "--data", type=Path, metavar="FOLDER", help="dataset folder; default: the packaged one"
    )


def _chat(chosen: argparse.Namespace) -> int:
    from routebot.terminal.chat import run_chat  # noqa: PLC0415 - rich's input parts are not needed elsewhere

    run_chat(open_rulebook(chosen.data, chosen.on), chosen.lang, Console(highlight=False))
    return 0


def _match(chosen: argparse.Namespace) -> int:
    from routebot.contract.match import report  # noqa: PLC0415
    from routebot.reasoning.advice import advise  # noqa: PLC0415 - keeps `--help` quick
    from routebot.terminal.advice import print_advice  # noqa: PLC0415

    answers = read_answers(chosen.answers)
    rulebook = open_rulebook(chosen.data, chosen.on)
    masks = rulebook.vocabulary.masks(answers)
    only = _destination(chosen.destination, rulebook.destinations)
    advice, say = advise(rulebook, masks), words(chosen.lang)
    if chosen.format == "json":
        json.dump(report(advice, say, only), sys.stdout, ensure_ascii=False, indent=1)
        print()
    else:
        print_advice(Console(highlight=False), say, advice, only)
    return 0


def _plan(chosen: argparse.Namespace) -> int:
    from routebot.reasoning.advice import advise  # noqa: PLC0415 - keeps `--help` quick
    from routebot.screens.plan import plan_text  # noqa: PLC0415

    answers = read_answers(chosen.answers)
    rulebook = open_rulebook(chosen.data, chosen.on)
    code = _known_destination(chosen.destination, rulebook.destinations)
    print(plan_text(words(chosen.lang), advise(rulebook, rulebook.vocabulary.masks(answers)), code))
    return 0


def _next(chosen: argparse.Namespace) -> int:
    from routebot.contract.next import onward_report  # noqa: PLC0415
    from routebot.reasoning.advice import advise  # noqa: PLC0415 - keeps `--help` quick
    from routebot.screens.onward import onward_text  # noqa: PLC0415
    from routebot.terminal.rendering import styled  # noqa: PLC0415

    answers = read_answers(chosen.answers)
    rulebook = open_rulebook(chosen.data, chosen.on)
    place = _known_destination(chosen.place, rulebook.destinations)
    if chosen.arrived and chosen.arrived > rulebook.snapshot.on:
        raise UsageError(
            f"--arrived {chosen.arrived} is after {rulebook.snapshot.on}, the day asked about"
        )
    advice, say = advise(rulebook, rulebook.vocabulary.masks(answers)), words(chosen.lang)
    if chosen.format == "json":
        json.dump(
            onward_report(advice, say, place, chosen.arrived),
            sys.stdout,
            ensure_ascii=False,
            indent=1,
        )
        print()
    else:
        Console(highlight=False).print(styled(onward_text(say, advice, place, chosen.arrived)))
    return 0


def _destination(code: str | None, known: Any) -> str | None:
    return None if code is None else _known_destination(code, known)


def _known_destination(code: str, known: Any) -> str:
    if code.upper() not in known:
        raise UsageError(f'unknown destination "{code}"; the destinations are: {", ".join(known)}')
    return code.upper()


def _doctor(chosen: argparse.Namespace) -> int:
    """Print one line a check; 1 if any fails."""
    from routebot.terminal.doctor import examine  # noqa: PLC0415 - Telegram's library takes half a second to load

    rulebook = open_rulebook(chosen.data)
    print(f"ok   python {sys.version.split()[0]}")
    print(f"ok   clock: today is {today()} (UTC)")
    print(
        f"ok   dataset: revision {rulebook.snapshot.revision}, {len(rulebook.destinations)} destinations"
    )
    for language in LANGUAGES:
        print(f"ok   language {language}: {words(language)('language.name')}")
    findings = examine(test_environment=chosen.test_environment)
    for finding in findings:
        print(f"{finding.mark:4} {finding.text}")
    return 1 if any(finding.mark == "FAIL" for finding in findings) else 0


if __name__ == "__main__":
    sys.exit(main())
