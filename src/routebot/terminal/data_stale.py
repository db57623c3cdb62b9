"""``routebot data stale``: list what to re-check, worst first."""

import argparse
from collections.abc import Sequence

from routebot.clock import today
from routebot.policy.dates import precision_of
from routebot.policy.loading import Loaded
from routebot.policy.snapshot import snapshot
from routebot.terminal.commands import describe
from routebot.terminal.dataset import load_with_positions
from routebot.terminal.options import add_data, add_json, add_on, count
from routebot.terminal.printing import Printer, Run, make_printer, print_json
from routebot.upkeep.stale import Stale, stale
from routebot.upkeep.topics import TopicAge, ages_by_topic

__all__ = ["add_stale_options"]

_MOST_NAMED = 6
"""Destinations that a line of text names; more are counted."""


def add_stale_options(parser: argparse.ArgumentParser) -> None:
    """Add what ``data stale`` takes."""
    describe(
        parser,
        description="Claims past their shelf life, worst first. With --by-topic instead how "
        "fresh each topic is, as people read it under /sources: how many claims it has, how many "
        "of them are confirmed, and how many are past twice their shelf life.",
    )
    add_on(parser, "as of this day; default: today")
    add_json(parser, "one JSON list")
    chosen = parser.add_mutually_exclusive_group()
    chosen.add_argument("--by-topic", action="store_true", help="how fresh each topic is")
    chosen.add_argument("--most", type=count, metavar="N", help="only the first N")
    add_data(parser)
    parser.set_defaults(run=_stale)


def _stale(chosen: argparse.Namespace) -> int:
    loaded, on = load_with_positions(chosen.data), chosen.on or today().on
    if chosen.by_topic:
        return _print_topics(ages_by_topic(snapshot(loaded.dataset, on)), chosen)
    found = stale(loaded.dataset, on)
    shown = found if chosen.most is None else found[: chosen.most]
    if chosen.json:
        print_json([_stale_json(item, loaded) for item in shown])
        return 0
    printer = make_printer(plain=chosen.plain, breaks_in_pipes=False)
    printer.print(Run(f"{len(found)} claims are past their shelf life on {on}, worst first"))
    for number, item in enumerate(shown, 1):
        _print_stale(printer, number, item, loaded)
    return 0


def _print_topics(ages: Sequence[TopicAge], chosen: argparse.Namespace) -> int:
    if chosen.json:
        print_json([{**age._asdict(), "topic": age.topic.id} for age in ages])
        return 0
    printer = make_printer(plain=chosen.plain, breaks_in_pipes=False)
    for topic, claims, confirmed, expired in ages:
        said = f"{confirmed} of {claims} confirmed, {expired} expired"
        printer.print(Run(topic.id, "bold"), Run(f"  {said} (shelf life {topic.shelf_days} days)"))
    return 0


def _where(item: Stale, loaded: Loaded) -> str:
    position = loaded.position(item.id)
    return f"{position.file}:{position.line}"


def _stale_json(item: Stale, loaded: Loaded) -> dict[str, object]:
    checked_on = item.fact.checked_on
    return {
        "id": item.id,
        "at": _where(item, loaded),
        "topic": item.fact.topic,
        "checked_on": checked_on.isoformat() if checked_on else None,
        "checked_precision": precision_of(item.fact.checked),
        "shelf_days": item.shelf_days,
        "overdue_days": item.overdue_days,
        "destinations": list(item.destinations),
        "share": round(item.share, 6),
        "score": round(item.score, 6),
        "open": item.source.url,
        "publisher": item.source.publisher,
    }


def _print_stale(printer: Printer, number: int, item: Stale, loaded: Loaded) -> None:
    places = f"{len(item.destinations)} destinations"
    if len(item.destinations) <= _MOST_NAMED:
        places = ", ".join(item.destinations)
    age = "undated"
    if item.overdue_days is not None:
        dated = item.fact.checked or f"an index of {item.fact.indexed_on}"
        age = f"{dated}, {item.overdue_days} days over {item.shelf_days}"
    decides = f"decides {item.share:.1%} of the answers" if item.share else "decides no status"
    printer.print(Run(f"{number}. {item.id}", "bold"), Run(f"  ({_where(item, loaded)})"), hang=3)
    printer.print(Run(f"   {age}; {places}; {decides}"), hang=3)
    printer.print(Run(f"   open {item.source.url}"), hang=3)
