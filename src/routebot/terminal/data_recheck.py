"""``routebot data recheck``: read claims again, one by one or by page, and publish it."""

import argparse
import sys
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NoReturn

from routebot.clock import now, today
from routebot.errors import UsageError
from routebot.keeping.basket import Basket
from routebot.keeping.gathering import Gathered
from routebot.keeping.owning import looked_after
from routebot.keeping.proposing import edit_of
from routebot.keeping.queue import DueClaim, Filters, Owned, PageOfClaims, Queue, queue_of
from routebot.policy.dates import precision_of
from routebot.policy.snapshot import Snapshot, snapshot
from routebot.publishing.archive import Present
from routebot.publishing.bundle import pack
from routebot.publishing.confirming import rereading
from routebot.publishing.publisher import Draft, Publisher
from routebot.screens.admin.due import weight_text
from routebot.store.rechecks import Recheck, RecheckStore
from routebot.store.revisions import Activation, Revisions
from routebot.terminal.commands import describe_by_summary
from routebot.terminal.meant import has_published
from routebot.terminal.options import count
from routebot.terminal.page_metadata import described
from routebot.terminal.printing import Printer, Run, make_printer, print_json
from routebot.terminal.rechecking import Session
from routebot.terminal.revisions import (
    Readable,
    add_activation,
    add_output,
    data_settings,
    print_plan,
    print_published,
    with_reading,
    with_store,
)
from routebot.words.i18n import Words, words

__all__ = ["add_recheck_options"]

_EXAMPLES = """examples:
  routebot data recheck --who anna --lang ru     one claim after the other, what decides first
  routebot data recheck --who anna --by-page     one page after the other, claims ticked down
  routebot data recheck --country KZ --never-seen --list
  routebot data recheck --plan                   what all answers together would do
  routebot data recheck --publish --who anna --why "Read again on Saturday evening."
  routebot data recheck --who anna -o found.zip  without a database: a file to hand in

Answers are kept in the database until they are published, those of colleagues beside yours. What
colleagues disagree about, or what was changed meanwhile, is named and not published. An article and
an index get no younger by being read again: such a claim takes a newer page."""

_MOST_NAMED = 40
"""Valid choices that an error lists."""

_MOST_PAGES = 5


def add_recheck_options(parser: argparse.ArgumentParser) -> None:
    """Add what ``data recheck`` takes."""
    describe_by_summary(parser, _EXAMPLES)
    doing = parser.add_mutually_exclusive_group()
    doing.add_argument("--list", action="store_true", help="only list the claims, or pages")
    doing.add_argument("--plan", action="store_true", help="show what the answers would do")
    doing.add_argument("--publish", action="store_true", help="publish the answers; needs --why")
    parser.add_argument("--by-page", action="store_true", help="page by page, the fullest first")
    parser.add_argument("--country", default="", metavar="CODE", help="KZ, an area, links, exit …")
    parser.add_argument("--topic", default="", metavar="TOPIC", help="a topic of topics.yaml")
    parser.add_argument("--page", default="", metavar="URL", help="a page, or the host of pages")
    parser.add_argument(
        "--owner", default="", metavar="LABEL", help="what an admin of ROUTEBOT_OWNERS looks after"
    )
    parser.add_argument(
        "--never-seen", action="store_true", help="only what none of us has read again so far"
    )
    parser.add_argument("--most", type=count, metavar="N", help="only the first N")
    parser.add_argument(
        "--network",
        action="store_true",
        help="fetch the page that you name, and propose who publishes it and when; otherwise "
        "nothing here uses a network",
    )
    parser.add_argument(
        "-o", "--output", type=Path, metavar="FILE.zip", help="write the answers as an edit"
    )
    add_activation(parser, publishes=False)
    add_output(parser)
    parser.set_defaults(run=_recheck)


def _recheck(chosen: argparse.Namespace) -> int:
    if chosen.publish:
        if not chosen.why:
            raise UsageError("--publish needs --why: a sentence, kept in the history")
        print_published(chosen, *with_store(chosen, lambda *opened: _publish(chosen, *opened)))
    elif chosen.plan:
        return with_reading(chosen, lambda *opened: _plan(chosen, *opened))
    elif chosen.list or chosen.json:
        with_reading(chosen, lambda *opened: _list(chosen, *opened))
    elif chosen.new or has_published(data_settings(chosen)):
        with_store(chosen, lambda *opened: _ask(chosen, *opened))
    elif chosen.output:
        with_reading(chosen, lambda *opened: _ask(chosen, *opened))
    else:
        where = data_settings(chosen).revisions_place
        message = (
            f"there is no database of published data at {where} to keep answers in; name it "
            "(--database, ROUTEBOT_DATABASE or ROUTEBOT_REVISIONS), or say -o FILE.zip to get a "
            "file to hand in"
        )
        raise UsageError(message)
    return 0


# The answers


async def _drafted(
    store: RecheckStore, publisher: Publisher, who: str
) -> tuple[Draft, Gathered, tuple[Recheck, ...]]:
    """Plan everything that is ready."""
    on = today().on
    present = await publisher.present(on)
    gathered = await Basket(store).gathered(present)
    draft = await publisher.draft(edit_of(present, gathered.ready), on, known=present, who=who)
    told = rereading(each.reread for each in gathered.ready)
    return replace(draft, noted=told), gathered, gathered.ready


async def _plan(chosen: argparse.Namespace, store: Readable, publisher: Publisher) -> int:
    draft, gathered, _ = await _drafted(store, publisher, chosen.who)
    print_plan(chosen, draft)
    if not chosen.json:
        _print_left(chosen, gathered)
    return 0


async def _publish(
    chosen: argparse.Namespace, store: Revisions, publisher: Publisher
) -> tuple[Draft, Activation]:
    draft, gathered, ready = await _drafted(store, publisher, chosen.who)
    activation = await publisher.publish(
        draft, chosen.who, chosen.why, now(), chosen.approved_by, chosen.replace_waiting
    )
    await store.forget([each.taken for each in ready])
    if not chosen.json:
        _print_left(chosen, gathered)
    return draft, activation


def _print_left(chosen: argparse.Namespace, gathered: Gathered) -> None:
    """Say which answers are not published, and why."""
    printer, say = _printer(chosen), words(chosen.lang)
    for each in gathered.overtaken:
        key = f"recheck.overtaken.{each.why}"
        printer.print(Run(say(key, fact=each.recheck.fact, who=each.recheck.who)))
    for fact, answers in gathered.disputed.items():
        told = ", ".join(f"{each.who}: {say(f'recheck.said.{each.answer}')}" for each in answers)
        printer.print(Run(say("recheck.disputed", fact=fact, answers=told)))


def _write(chosen: argparse.Namespace, present: Present, gathered: Gathered) -> None:
    bundle = edit_of(present, gathered.ready)
    try:
        chosen.output.write_bytes(pack(bundle.files, present.revision))
    except OSError as error:
        raise UsageError(f"{chosen.output}: cannot be written ({error.strerror})") from error
    told = words(chosen.lang)("recheck.written", file=str(chosen.output))
    _printer(chosen).print(Run(told))


# The queue


async def _ask(chosen: argparse.Namespace, store: RecheckStore, publisher: Publisher) -> None:
    """Ask about one claim, or page, after the other, until somebody has had enough."""
    on = today().on
    present = await publisher.present(on)
    printer, basket = _printer(chosen), Basket(store)
    queue = queue_of(present.dataset, on)
    hidden = (await basket.gathered(present)).hidden_from(chosen.who, on)
    session = Session(
        present=present,
        day=snapshot(present.dataset, on),
        who=chosen.who,
        say=words(chosen.lang),
        printer=printer,
        read_line=_read_line,
        now=now,
        keep=basket.put,
        describe=described if chosen.network else None,
    )
    if chosen.by_page:
        await session.by_page(_pages(chosen, queue, hidden))
    else:
        await session.by_claim(_claims(chosen, queue, hidden))
    gathered = await basket.gathered(present)
    printer.print(Run(session.say.count("recheck.ready", len(gathered.ready))))
    _print_left(chosen, gathered)
    if chosen.output and gathered.ready:
        _write(chosen, present, gathered)
    elif gathered.ready:
        printer.print(Run(session.say("recheck.next")))


async def _list(chosen: argparse.Namespace, store: Readable, publisher: Publisher) -> None:
    on = today().on
    present = await publisher.present(on)
    queue = queue_of(present.dataset, on)
    hidden = (await Basket(store).gathered(present)).hidden_from(chosen.who, on)
    printer, say = _printer(chosen), words(chosen.lang)
    if chosen.by_page:
        pages = _pages(chosen, queue, hidden)
        if chosen.json:
            print_json([_page_json(page) for page in pages])
            return
        for page in pages:
            told = say.count("recheck.on_page", len(page.claims))
            printer.print(Run(page.url, "bold"), Run(f"  {page.source.publisher}: {told}"))
        return
    claims = _claims(chosen, queue, hidden)
    if chosen.json:
        print_json([_claim_json(claim, chosen.lang) for claim in claims])
        return
    day = snapshot(present.dataset, on)
    for number, claim in enumerate(claims, 1):
        _print_claim(printer, say, day, number, claim)


def _print_claim(printer: Printer, say: Words, day: Snapshot, number: int, claim: DueClaim) -> None:
    days, topic = claim.overdue_days, say.of(day.topics[claim.fact.topic].label)
    age = say("admin.stale.undated") if days is None else say.count("admin.stale.overdue", days)
    told = [age, say("recheck.list.needs_page")] if claim.needs_page else [age]
    printer.print(Run(f"{number}. {claim.id}", "bold"), Run(f"  {topic}"), hang=3)
    printer.print(Run(f"   {'; '.join(told)}"), hang=3)
    printer.print(Run(f"   {weight_text(say, claim)}"), hang=3)
    printer.print(Run(f"   {claim.sources[0].url}"), hang=3)


def _claim_json(claim: DueClaim, language: str) -> dict[str, object]:
    checked, text = claim.fact.checked, claim.fact.text
    return {
        "id": claim.id,
        "owner": claim.owner,
        "topic": claim.fact.topic,
        "text": text.ru if language == "ru" else text.en,
        "weight": claim.weight.name.lower(),
        "share": round(claim.share, 6),
        "countries": list(claim.countries),
        "readers": round(claim.readers, 6),
        "checked_on": claim.fact.checked_on.isoformat() if claim.fact.checked_on else None,
        "checked_precision": precision_of(checked),
        "shelf_days": claim.shelf_days,
        "overdue_days": claim.overdue_days,
        "needs_page": claim.needs_page,
        "never_seen": claim.never_seen,
        "sources": [source.model_dump(mode="json") for source in claim.sources],
    }


def _page_json(page: PageOfClaims) -> dict[str, object]:
    source = page.source.model_dump(mode="json")
    return {**source, "claims": [claim.id for claim in page.claims]}


def _claims(
    chosen: argparse.Namespace, queue: Queue, hidden: Collection[str]
) -> Sequence[DueClaim]:
    return queue.chosen(_filters(chosen, queue), hidden)[: chosen.most]


def _pages(
    chosen: argparse.Namespace, queue: Queue, hidden: Collection[str]
) -> Sequence[PageOfClaims]:
    filters = _filters(chosen, queue)
    found = queue.by_page(filters, hidden)
    if chosen.page:
        found = tuple(page for page in found if filters.takes(page.source))
    return found[: chosen.most]


def _filters(chosen: argparse.Namespace, queue: Queue) -> Filters:
    """Return what was asked for.

    Raises:
        UsageError: no claim has it; the valid choices are named.
    """
    owners: Mapping[str, str] = {claim.owner.lower(): claim.owner for claim in queue.all}
    country = owners.get(chosen.country.lower(), "")
    if chosen.country and not country:
        _refuse("--country", chosen.country, owners.values())
    topics = {claim.fact.topic for claim in queue.all}
    if chosen.topic and chosen.topic not in topics:
        _refuse("--topic", chosen.topic, topics)
    owned = _owned(chosen)
    filters = Filters(country, chosen.topic, chosen.page, chosen.never_seen, owned)
    only_page = Filters(page=chosen.page)
    if chosen.page and not any(only_page.let(claim) for claim in queue.all):
        _refuse("--page", chosen.page, [page.url for page in queue.by_page()[:_MOST_PAGES]])
    return filters


def _owned(chosen: argparse.Namespace) -> Owned | None:
    """Return what the admin who was named looks after; None if nobody was.

    Raises:
        UsageError: they look after nothing.
    """
    if not chosen.owner:
        return None
    settings = data_settings(chosen)
    owners = looked_after(settings.owners, settings.covers)
    if chosen.owner not in owners:
        _refuse("--owner", chosen.owner, owners or ["nobody; ROUTEBOT_OWNERS says who"])
    return owners[chosen.owner]


def _refuse(option: str, given: str, valid: Collection[str]) -> NoReturn:
    named = sorted(set(valid))[:_MOST_NAMED]
    more = ", …" if len(set(valid)) > len(named) else ""
    message = f'{option}: no claim is of "{given}"; there are: {", ".join(named)}{more}'
    raise UsageError(message)


def _printer(chosen: argparse.Namespace) -> Printer:
    return make_printer(plain=chosen.plain, breaks_in_pipes=False)


def _read_line() -> str:
    """Read what is typed.

    Raises:
        EOFError: the input has ended.
    """
    line = sys.stdin.readline()
    if not line:
        raise EOFError
    return line.strip()
