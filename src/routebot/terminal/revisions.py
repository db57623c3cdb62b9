"""What the commands that plan, publish and take back changes of the data share."""

import argparse
import asyncio
from collections.abc import Callable, Coroutine, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

from routebot.clock import now, today
from routebot.config import KEYS, DataSettings, read_data_settings
from routebot.errors import PublishError, RoutebotError, UsageError
from routebot.packaged import packaged_folder
from routebot.policy.loading import read_changes, read_folder
from routebot.publishing.bundle import read_paths
from routebot.publishing.compiling import keep_compiled
from routebot.publishing.filed import Filed
from routebot.publishing.publisher import Draft, Publisher
from routebot.screens.admin.aside import Aside, aside_paragraphs
from routebot.screens.admin.plan import plan_paragraphs
from routebot.screens.admin.published import published_sentence
from routebot.screens.overflowing import refuse_overflows
from routebot.signing.keys import read_key
from routebot.store.opening import open_revisions
from routebot.store.revisions import Activation, Revisions, RevisionStore
from routebot.terminal.days import day
from routebot.terminal.meant import has_published
from routebot.terminal.options import add_data, add_json, add_language, database_file
from routebot.terminal.printing import Run, make_printer, print_json
from routebot.terminal.rendering import runs_of
from routebot.terminal.served import NothingPublished, edit_of_package, read_store
from routebot.words.i18n import words

__all__ = [
    "Readable",
    "Work",
    "activate",
    "activation_json",
    "add_activation",
    "add_against",
    "add_author",
    "add_change",
    "add_output",
    "change_of",
    "changes_of",
    "compared",
    "data_settings",
    "print_plan",
    "print_published",
    "with_publisher",
    "with_reading",
    "with_store",
]

T = TypeVar("T")

Work = Callable[[Publisher], Coroutine[Any, Any, T]]
"""Something to do with a publisher."""

Readable = Revisions | NothingPublished
"""What was published, and what lies beside it; what is written to it is lost."""

StoreWork = Callable[[Revisions, Publisher], Coroutine[Any, Any, T]]
"""Something to do with the database, and a publisher over it."""


# Options


def add_change(parser: argparse.ArgumentParser, first_day: str) -> None:
    """Add the options that say what a change is.

    Args:
        first_day: what the help says of the day on which it begins to serve.
    """
    parser.add_argument(
        "paths",
        nargs="*",
        type=Path,
        metavar="PATH",
        help="a dataset folder, a zip, or YAML files that are one change",
    )
    parser.add_argument(
        "--package",
        action="store_true",
        help="instead of PATH: what a newer package brings to what was published",
    )
    parser.add_argument("--from", dest="from_on", type=day, metavar="DATE", help=first_day)
    parser.add_argument(
        "--remove",
        action="append",
        default=[],
        metavar="ID",
        help="take out this fact, or this destination with all its facts, where the change leaves "
        "it out; may be repeated",
    )
    parser.add_argument(
        "--base",
        metavar="REVISION",
        help="the revision from which the change was made, where its files do not say it",
    )


def add_activation(parser: argparse.ArgumentParser, *, publishes: bool = True) -> None:
    """Add the options that the audit keeps, and what may be dropped or made.

    Args:
        publishes: the command does so whenever it is given, so that the reason has to be there.
    """
    parser.add_argument("--why", required=publishes, metavar="SENTENCE", help="kept in the history")
    add_author(parser)
    parser.add_argument(
        "--approved-by",
        default="",
        metavar="LABEL",
        help="second admin, if ROUTEBOT_APPROVALS=2; nobody can check it here, so the history says "
        "that the account that published typed it (ROUTEBOT_TYPED_APPROVALS=no forbids it)",
    )
    parser.add_argument(
        "--new",
        action="store_true",
        help="make the database of published data where there is none",
    )
    parser.add_argument(
        "--replace-waiting", action="store_true", help="drop a revision that waits for its day"
    )


def add_author(parser: argparse.ArgumentParser) -> None:
    """Add whose change it is."""
    parser.add_argument(
        "--who", default="terminal", metavar="LABEL", help="your label; default: terminal"
    )


def add_output(parser: argparse.ArgumentParser, *, worded: bool = True) -> None:
    """Add where the revisions are and, for what is printed in words, how to print it."""
    parser.add_argument(
        "--database", type=database_file, metavar="FILE", help="default: ROUTEBOT_DATABASE"
    )
    add_data(parser, "dataset to begin from; default: the packaged one")
    if worded:
        add_json(parser)
        add_language(parser, "en")


# Working with a publisher


def with_publisher(chosen: argparse.Namespace, work: Work[T]) -> T:
    """Do something with a publisher over the revisions that were published; nothing is written."""

    async def look(_: Readable, publisher: Publisher) -> T:
        return await work(publisher)

    return with_reading(chosen, look)


def with_reading(
    chosen: argparse.Namespace, work: Callable[[Readable, Publisher], Coroutine[Any, Any, T]]
) -> T:
    """Do something with what was published, as it is read; nothing is written."""
    settings = data_settings(chosen)
    first = read_folder(settings.data or packaged_folder("data"))

    async def look() -> T:
        async with read_store(settings) as store:
            return await work(store, _publisher(store, first, settings))

    return asyncio.run(look())


def with_store(chosen: argparse.Namespace, work: StoreWork[T]) -> T:
    """Do something with the database of revisions, and a publisher that may publish.

    Raises:
        PublishError: there is no database, and nobody has asked for a new one.
    """
    settings = data_settings(chosen)
    first = read_folder(settings.data or packaged_folder("data"))
    if not chosen.new and not has_published(settings):
        message = (
            f"there is no database of published data at {settings.revisions_place}: no "
            "bot would serve what is published there; name the bot's own (--database, "
            "ROUTEBOT_DATABASE or ROUTEBOT_REVISIONS), or say --new to make one"
        )
        raise PublishError("publish.error.no_database", message)

    async def change() -> T:
        async with open_revisions(settings, now()) as store:
            return await work(store, _publisher(store, first, settings))

    return asyncio.run(change())


def changes_of(chosen: argparse.Namespace) -> str:
    """Return the list of changes that lies beside the dataset to begin from; empty if none does."""
    return read_changes(data_settings(chosen).data or packaged_folder("data"))


def add_against(parser: argparse.ArgumentParser) -> None:
    """Add the option to compare with a folder."""
    parser.add_argument(
        "--against",
        type=Path,
        metavar="FOLDER",
        help="compare with this folder, not with what serves",
    )


def compared(chosen: argparse.Namespace, work: Work[T]) -> T:
    """Do something with a publisher of what serves, or of the folder that `add_against` names."""
    if not chosen.against:
        return with_publisher(chosen, work)
    publisher = _publisher(NothingPublished(), read_folder(chosen.against), data_settings(chosen))
    return asyncio.run(work(publisher))


def _publisher(
    store: RevisionStore, packaged: Mapping[str, bytes], settings: DataSettings
) -> Publisher:
    return Publisher(
        store,
        packaged,
        settings.approvals,
        refuse_unfit=refuse_overflows,
        typed=settings.typed_approvals,
        key=read_key(settings.signing_key) if settings.signing_key else None,
    )


def change_of(chosen: argparse.Namespace) -> Work[Draft]:
    """Read the change that `add_change` names, and return how it is drafted.

    Raises:
        UsageError: none is named, or two ways to name one.
        PublishError, DatasetError: it is refused.
    """
    if chosen.package == bool(chosen.paths):
        raise UsageError("give either PATH or --package")
    read = None if chosen.package else read_paths(chosen.paths)

    async def draft(publisher: Publisher) -> Draft:
        bundle = read or await edit_of_package(publisher)
        if chosen.base:
            bundle = replace(bundle, base=chosen.base, stamps={})
        return await publisher.draft(
            bundle, today().on, chosen.from_on, removing=chosen.remove, who=chosen.who
        )

    return draft


def activate(chosen: argparse.Namespace, drafted: Work[Draft]) -> int:
    """Publish a draft; print its plan and the receipt."""

    async def work(store: Revisions, publisher: Publisher) -> tuple[Draft, Activation]:
        draft = await drafted(publisher)
        # A return shows in its plan what it drops; an edit has to say that it may.
        replace_waiting = chosen.replace_waiting or draft.files is None
        published = await publisher.publish(
            draft, chosen.who, chosen.why, now(), chosen.approved_by, replace_waiting
        )
        if draft.files is not None:
            with suppress(RoutebotError):  # it is published; it is read from its files then
                filed = Filed(published.revision, draft.files)
                await keep_compiled(store, publisher.aside, filed)
        return draft, published

    draft, activation = with_store(chosen, work)
    print_published(chosen, draft, activation)
    return 0


def print_published(chosen: argparse.Namespace, draft: Draft, activation: Activation) -> None:
    """Print the plan of what was published, and the receipt."""
    where = data_settings(chosen).revisions_place
    if chosen.json:
        published = {**activation_json(activation), "database": where}
        print_json({"published": published, "plan": _plan_json(draft)})
        return
    print_plan(chosen, draft)
    printer, say = make_printer(plain=chosen.plain, breaks_in_pipes=False), words(chosen.lang)
    printer.print(Run(published_sentence(say, activation.revision, activation.from_on)))
    printer.print(Run(say("publish.done.where", database=where)))


def data_settings(chosen: argparse.Namespace) -> DataSettings:
    """Return the settings, with what was typed over them."""
    # A file that was typed goes before servers, and what is published needs no keys.
    keys = KEYS if chosen.database else None
    return read_data_settings(database=chosen.database, data=chosen.data, keys=keys)


# Printing


def print_plan(chosen: argparse.Namespace, draft: Draft) -> None:
    """Print a plan as it was asked for: in words or as JSON."""
    if chosen.json:
        print_json(_plan_json(draft))
        return
    printer, say = make_printer(plain=chosen.plain, breaks_in_pipes=False), words(chosen.lang)
    aside = aside_paragraphs(say, Aside(draft.kept, draft.overtaken, draft.ignored))
    for paragraph in (*aside, *plan_paragraphs(say, draft.plan)):
        printer.print(*runs_of(paragraph))
        printer.print()


def _plan_json(draft: Draft) -> dict[str, Any]:
    return {**draft.plan.plain, "kept": list(draft.kept), "overtaken": list(draft.overtaken)}


def activation_json(activation: Activation) -> dict[str, object]:
    """Return a row of the audit as plain JSON."""
    return {
        "seq": activation.seq,
        "revision": activation.revision,
        "from": activation.from_on.isoformat() if activation.from_on else None,
        "at": activation.at.isoformat(timespec="seconds"),
        "who": activation.who,
        "approved_by": activation.approved_by,
        "why": activation.why,
        "figures": activation.figures,
        "chain": activation.chain,
        "damaged": activation.damaged,
    }
