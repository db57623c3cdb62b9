"""``routebot data history``: list what was published, by whom and why."""

import argparse
import json

from routebot.clock import today
from routebot.publishing.archive import Present
from routebot.publishing.past import Turn
from routebot.publishing.publisher import Publisher
from routebot.screens.admin.history import audit_lines, history_line, reason_of
from routebot.screens.admin.past import past_paragraphs
from routebot.store.revisions import Activation
from routebot.terminal.commands import describe_by_summary
from routebot.terminal.options import count
from routebot.terminal.printing import Run, make_printer, print_json
from routebot.terminal.rendering import runs_of
from routebot.terminal.revisions import (
    activation_json,
    add_output,
    with_publisher,
)
from routebot.words.i18n import Words, words

__all__ = ["add_history_options"]


_EXAMPLES = """examples:
  routebot data history                        the publications, newest first
  routebot data history link-ru-kz-car-syrym   who changed one fact, when, why, old and new"""


def add_history_options(parser: argparse.ArgumentParser) -> None:
    """Add what ``data history`` takes."""
    describe_by_summary(parser, _EXAMPLES)
    parser.add_argument(
        "fact",
        nargs="?",
        metavar="FACT",
        help="what became of this fact, option, question or destination",
    )
    parser.add_argument("--limit", type=count, default=20, metavar="N", help="default: 20")
    add_output(parser)
    parser.set_defaults(run=_history)


def _history(chosen: argparse.Namespace) -> int:
    return _past(chosen) if chosen.fact else _publications(chosen)


def _past(chosen: argparse.Namespace) -> int:
    async def work(publisher: Publisher) -> list[Turn]:
        return await publisher.past_of(chosen.fact, today().on)

    turns = with_publisher(chosen, work)[: chosen.limit]
    if chosen.json:
        print_json({"id": chosen.fact, "changes": [_turn_json(turn) for turn in turns]})
        return 0
    printer = make_printer(plain=chosen.plain, breaks_in_pipes=False)
    for paragraph in past_paragraphs(words(chosen.lang), turns):
        printer.print(*runs_of(paragraph))
        printer.print()
    return 0


def _turn_json(turn: Turn) -> dict[str, object]:
    row = activation_json(turn.activation) if turn.activation else None
    fields = {field.name: {"old": field.old, "new": field.new} for field in turn.fields}
    return {"what": turn.what, "publication": row, "fields": fields}


def _publications(chosen: argparse.Namespace) -> int:
    async def work(publisher: Publisher) -> tuple[Present, list[Activation]]:
        return await publisher.present(today().on), list(await publisher.history(chosen.limit))

    present, activations = with_publisher(chosen, work)
    if chosen.json:
        rows = [activation_json(activation) for activation in activations]
        print_json({"serves": present.revision, "seq": present.seq, "activations": rows})
        return 0
    say = words(chosen.lang)
    printer = make_printer(plain=chosen.plain, breaks_in_pipes=False)
    if not activations:
        printer.print(Run(say("history.empty", revision=present.revision)))
    past = [present.publication(activation) for activation in activations]
    for paragraph in audit_lines(say, past):
        printer.print(*runs_of(paragraph))
    for activation in activations:
        first, *others = _history_lines(say, activation, present)
        printer.print(Run(first, "bold"), hang=3)
        for line in others:
            printer.print(Run(line), hang=3)
    return 0


def _history_lines(say: Words, activation: Activation, present: Present) -> list[str]:
    entry = present.publication(activation)
    lines = [history_line(say, entry)]
    if reason := reason_of(entry):
        lines.append(f"   {reason}")
    touched = activation.figures.get("destinations")
    if touched:
        lines.append(f"   {json.dumps(touched, ensure_ascii=False)}")
    return lines
