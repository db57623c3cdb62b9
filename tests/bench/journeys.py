"""Cards and lists with journeys and smallest changes, and how they grow with the dataset."""

from collections.abc import Iterator
from copy import copy
from dataclasses import replace
from datetime import date
from math import log2

from routebot.logic.conditions import Masks
from routebot.policy.facts import Link
from routebot.policy.snapshot import DayDestination, Snapshot
from routebot.reasoning.advice import Advice
from routebot.reasoning.checklist import make_checklist
from routebot.reasoning.explaining import openings
from routebot.reasoning.onward import onward
from routebot.reasoning.rulebook import Rulebook, compile_snapshot
from tests.bench.core import profiles
from tests.bench.measuring import Row, median_seconds
from tests.support.desk import open_desk

__all__ = ["rows"]

ON = date(2026, 11, 22)
CARDS = ("GE", "FR", "US")
PEOPLE = 20


def rows() -> Iterator[Row]:
    """Yield the figures of cards, of all destinations, and of a dataset that grows."""
    book = open_desk().rulebook(ON)
    people = profiles(book.vocabulary, PEOPLE)
    yield Row(
        "a card with journeys and openings, uncached",
        _per(people, lambda m: _card(book, m)) * 1e3,
        "ms",
        10,
    )
    yield Row(
        "all destinations with both, uncached",
        _per(people, lambda m: _all(book, m)) * 1e3,
        "ms",
        60,
    )
    yield Row(
        "a plan",
        _per(people, lambda m: [make_checklist(Advice(book, m), id_) for id_ in CARDS]) / 3 * 1e3,
        "ms",
    )
    yield Row(
        "next stops from a place", _per(people, lambda m: onward(Advice(book, m), "KZ")) * 1e3, "ms"
    )
    yield from _growth(book.snapshot, people)


def _per(people: list[Masks], work: object) -> float:
    return median_seconds(lambda: [work(masks) for masks in people], 5) / len(people)  # type: ignore[operator]


def _card(book: Rulebook, masks: Masks) -> None:
    """Everything one destination's card needs, from the answers on; three destinations in turn."""
    id_ = CARDS[sum(masks) % len(CARDS)]
    advice = Advice(copy(book), masks)  # a copy, of which nothing is kept yet
    advice.journeys(id_)
    openings(advice, advice.verdicts[id_])


def _all(book: Rulebook, masks: Masks) -> None:
    advice = Advice(copy(book), masks)  # a copy, of which nothing is kept yet
    for verdict in advice.ranked:
        advice.journeys(verdict.id)
        openings(advice, verdict)


def _growth(base: Snapshot, people: list[Masks]) -> Iterator[Row]:
    """Do all of it with destinations and links doubled and quadrupled."""
    timed = {}
    for times in (1, 2, 4):
        book = compile_snapshot(_multiplied(base, times))
        timed[times] = _per(people[:8], lambda m: _all(book, m))  # noqa: B023 - called at once
    for times in (2, 4):
        note = f"{timed[times] / timed[1]:.2f} ×"
        yield Row(f"all with {times} × destinations and links", timed[times] * 1e3, "ms", note=note)
    yield Row(
        "growth exponent of journeys and openings",
        log2(timed[4] / timed[1]) / 2,
        "",
        1.2,
        "1 is linear",
    )


def _multiplied(base: Snapshot, times: int) -> Snapshot:
    """Copy every place and every link; the copies begin in Russia too, and lead to the copied
    places.
    """
    places: dict[str, DayDestination] = {}
    links: list[Link] = []
    for number in range(times):
        mark = str(number or "")
        places |= {
            f"{id_}{mark}": replace(place, id=f"{id_}{mark}")
            for id_, place in base.destinations.items()
        }
        links += [_copied(link, mark) for link in base.links]
    return replace(base, destinations=places, links=tuple(links))


def _copied(link: Link, mark: str) -> Link:
    start = link.start if link.start == "RU" else f"{link.start}{mark}"
    return link.model_copy(
        update={"id": f"{link.id}{mark}", "start": start, "end": f"{link.end}{mark}"}
    )
