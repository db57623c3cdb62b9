"""``routebot data plan | publish | history | rollback | export``: change the policy data, and take
a change back.
"""

import argparse
import asyncio
import json
import sys
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

from rich.console import Console

from routebot.clock import now, today
from routebot.config import DataSettings, read_data_settings
from routebot.errors import PublishError
from routebot.packaged import packaged_folder
from routebot.policy.loading import read_folder
from routebot.publishing.archive import Present
from routebot.publishing.bundle import pack, read_path
from routebot.publishing.plan import Plan
from routebot.publishing.publisher import Draft, Publisher
from routebot.screens.admin.plan import plan_paragraphs
from routebot.store.revisions import Activation
from routebot.store.sqlite.revisions import SqliteRevisions
from routebot.terminal.days import day
from routebot.terminal.rendering import styled
from routebot.words.i18n import LANGUAGES, Words, words

__all__ = ["add_publishing_commands"]

_PLAN_HELP = """examples:
  routebot data plan KZ.yaml                   one changed file, laid over the dataset that serves
  routebot data plan data --against main/data  a whole folder, compared with another one
  routebot data plan edit.zip --json

Nothing is written. Exit code: 0 the plan is printed, 1 the data has mistakes or changes nothing."""

_PUBLISH_HELP = """examples:
  routebot data publish KZ.yaml --who anna --why "The border at Syrym closed tonight."
  routebot data publish data --who anna --why "New year's rules." --from 2027-01-01

A running bot serves it within seconds. `routebot data rollback` takes it back. What another has published since the
copy was made is never undone: the file is refused with a list. Nothing is taken out by being left out: name it with
--remove."""


def add_publishing_commands(commands: Any) -> None:
    """Add the commands that change the policy data."""
    plan = _command(
        commands, "plan", "show what a change would do, and exactly to whom", _PLAN_HELP
    )
    plan.add_argument(
        "path", type=Path, metavar="PATH", help="a dataset folder, a zip, or one YAML file"
    )
    plan.add_argument(
        "--from",
        dest="from_on",
        type=day,
        metavar="DATE",
        help="first day it is to serve; default: today",
    )
    plan.add_argument(
        "--against",
        type=Path,
        metavar="FOLDER",
        help="compare with this folder, not with what serves",
    )
    _add_removals(plan)
    plan.set_defaults(run=_plan)
    publish = _command(commands, "publish", "check, plan and publish a change", _PUBLISH_HELP)
    publish.add_argument(
        "path", type=Path, metavar="PATH", help="a dataset folder, a zip, or one YAML file"
    )
    publish.add_argument(
        "--from",
        dest="from_on",
        type=day,
        metavar="DATE",
        help="first day it is to serve; default: at once",
    )
    _add_removals(publish)
    _add_labels(publish)
    publish.set_defaults(run=_publish)
    history = _command(commands, "history", "list what was published, by whom and why", "")
    history.add_argument("--limit", type=int, default=20, metavar="N", help="default: 20")
    history.set_defaults(run=_history)
    rollback = _command(commands, "rollback", "return to an earlier revision", "")
    rollback.add_argument(
        "revision", nargs="?", metavar="REVISION", help="default: the one that served before"
    )
    _add_labels(rollback)
    rollback.set_defaults(run=_rollback)
    export = _command(commands, "export", "write the dataset that serves to a zip", "")
    export.add_argument("file", type=Path, metavar="FILE.zip")
    export.set_defaults(run=_export)
    for parser in (plan, publish, history, rollback, export):
        parser.add_argument(
            "--database", type=Path, metavar="FILE", help="default: ROUTEBOT_DATABASE"
        )
        parser.add_argument(
            "--data",
            type=Path,
            metavar="FOLDER",
            help="dataset to begin from; default: the packaged one",
        )
    for parser in (plan, publish, history, rollback):
        parser.add_argument("--json", action="store_true", help="print JSON")
        parser.add_argument("--lang", choices=LANGUAGES, default="en", help="default: en")


def _command(commands: Any, name: str, summary: str, epilog: str) -> argparse.ArgumentParser:
    formatter = argparse.RawDescriptionHelpFormatter
    parser: argparse.ArgumentParser = commands.add_parser(
        name,
        help=summary,
        description=f"{summary[0].upper()}{summary[1:]}.",
        epilog=epilog,
        formatter_class=formatter,
    )
    return parser


def _add_removals(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--remove",
        action="append",
        default=[],
        metavar="ID",
        help="the change is meant to take out this fact, or this destination with all its facts; may be repeated",
    )


def _add_labels(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--why", required=True, metavar="SENTENCE", help="kept in the history")
    parser.add_argument(
        "--who", default="terminal", metavar="LABEL", help="your label; default: terminal"
    )
    parser.add_argument(
        "--approved-by", default="", metavar="LABEL", help="second admin, if ROUTEBOT_APPROVALS=2"
    )
    parser.add_argument(
        "--replace-waiting", action="store_true", help="drop a revision that waits for its day"
    )


def _plan(chosen: argparse.Namespace) -> int:
    bundle = read_path(chosen.path)

    async def work(publisher: Publisher) -> Plan:
        return (await publisher.draft(bundle, today(), chosen.from_on, removing=chosen.remove)).plan

    if chosen.against:
        against = Publisher(_Nothing(), read_folder(chosen.against), _settings(chosen).approvals)
        plan = asyncio.run(work(against))
    else:
        plan = _run(chosen, work)
    _print_plan(chosen, plan)
    return 0


def _publish(chosen: argparse.Namespace) -> int:
    bundle = read_path(chosen.path)

    async def draft(publisher: Publisher) -> Draft:
        return await publisher.draft(bundle, today(), chosen.from_on, removing=chosen.remove)

    return _activate(chosen, draft)


def _rollback(chosen: argparse.Namespace) -> int:
    async def draft(publisher: Publisher) -> Draft:
        return await publisher.draft_rollback(today(), chosen.revision)

    return _activate(chosen, draft)


def _activate(
    chosen: argparse.Namespace, drafted: Callable[[Publisher], Coroutine[Any, Any, Draft]]
) -> int:
    """Publish a draft; print its plan and the receipt."""

    async def work(publisher: Publisher) -> tuple[Draft, Activation]:
        draft = await drafted(publisher)
        replace = chosen.replace_waiting or draft.files is None
        published = await publisher.publish(
            draft, chosen.who, chosen.why, now(), chosen.approved_by, replace
        )
        return draft, published

    draft, activation = _run(chosen, work, create=True)
    if chosen.json:
        _print_json({"published": _row(activation), "plan": draft.plan.plain})
        return 0
    _print_plan(chosen, draft.plan)
    say = words(chosen.lang)
    if activation.from_on:
        print(
            say("publish.done.from", revision=activation.revision, day=say.day(activation.from_on))
        )
    else:
        print(say("publish.done", revision=activation.revision))
    return 0


def _history(chosen: argparse.Namespace) -> int:
    async def work(publisher: Publisher) -> tuple[Present, list[Activation]]:
        return await publisher.present(today()), list(await publisher.history(chosen.limit))

    present, activations = _run(chosen, work)
    if chosen.json:
        _print_json(
            {
                "serves": present.revision,
                "seq": present.seq,
                "activations": [_row(a) for a in activations],
            }
        )
        return 0
    say = words(chosen.lang)
    if not activations:
        print(say("history.empty", revision=present.revision))
    for activation in activations:
        print("\n".join(_history_lines(say, activation, present)))
    return 0


def _history_lines(say: Words, activation: Activation, present: Present) -> list[str]:
    at = activation.at.strftime("%Y-%m-%d %H:%M UTC")
    notes = []
    if activation.seq == present.seq:
        notes.append(say("history.serves"))
    if activation.revision in present.unreadable:
        notes.append(say("history.unreadable"))
    if activation.from_on:
        notes.append(say("history.from", day=say.day(activation.from_on)))
    if activation.approved_by:
        notes.append(say("history.approved", label=activation.approved_by))
    head = say(
        "history.line", seq=activation.seq, at=at, revision=activation.revision, who=activation.who
    )
    lines = [f"{head} ({'; '.join(notes)})" if notes else head, f"   {activation.why}"]
    touched = activation.figures.get("destinations")
    if touched:
        lines.append(f"   {json.dumps(touched, ensure_ascii=False)}")
    return lines


def _export(chosen: argparse.Namespace) -> int:
    async def work(publisher: Publisher) -> Present:
        return await publisher.present(today())

    present = _run(chosen, work)
    try:
        chosen.file.write_bytes(pack(present.files, present.revision))
    except OSError as error:
        message = f"{chosen.file}: cannot be written ({error.strerror})"
        raise PublishError("publish.error.missing", message, name=chosen.file.name) from error
    print(f"{present.revision} {chosen.file}")
    return 0


def _settings(chosen: argparse.Namespace) -> DataSettings:
    return read_data_settings(database=chosen.database, data=chosen.data)


def _run(
    chosen: argparse.Namespace,
    work: Callable[[Publisher], Coroutine[Any, Any, Any]],
    create: bool = False,
) -> Any:
    """Run something with a publisher; reading makes no database where there is none."""
    settings = _settings(chosen)
    packaged = read_folder(settings.data or packaged_folder("data"))
    if not create and not settings.database.exists():
        return asyncio.run(work(Publisher(_Nothing(), packaged, settings.approvals)))

    async def inside() -> Any:
        async with SqliteRevisions.open(settings.database, now()) as store:
            return await work(Publisher(store, packaged, settings.approvals))

    return asyncio.run(inside())


class _Nothing:
    """A revision store in which nothing was ever published."""

    async def latest(self) -> int:
        return 0

    async def activations(self, limit: int | None = None) -> list[Activation]:  # noqa: ARG002 - the protocol's
        return []

    async def packed(self, revision: str) -> None:  # noqa: ARG002
        return None

    async def activate(self, *_: Any) -> None:
        raise PublishError(
            "publish.error.missing", "there is no database to publish to", name="database"
        )


def _print_plan(chosen: argparse.Namespace, plan: Plan) -> None:
    if chosen.json:
        _print_json(plan.plain)
        return
    console = Console(highlight=False, soft_wrap=True)
    for paragraph in plan_paragraphs(words(chosen.lang), plan):
        console.print(styled(paragraph))
        console.print()


def _print_json(value: Any) -> None:
    json.dump(value, sys.stdout, ensure_ascii=False, indent=1)
    print()


def _row(activation: Activation) -> dict[str, Any]:
    return {
        "seq": activation.seq,
        "revision": activation.revision,
        "from": activation.from_on.isoformat() if activation.from_on else None,
        "at": activation.at.isoformat(timespec="seconds"),
        "who": activation.who,
        "approved_by": activation.approved_by,
        "why": activation.why,
        "figures": activation.figures,
    }
