"""Days counted from an arrival: a date that is wrong must be wrong to the safe side."""

from datetime import date, timedelta
from typing import Any

import pytest

from routebot.policy.snapshot import snapshot
from routebot.reasoning.advice import Advice, advise
from routebot.reasoning.onward import Fit, Onward, onward
from routebot.reasoning.rulebook import Status, compile_snapshot
from tests.conftest import TODAY
from tests.support.datasets import DAY, fact, make_dataset, one, source, stay
from tests.support.desk import Desk

ARRIVED = DAY - timedelta(days=1)
NO_LIMITS: dict[str, Any] = {}


def _advice(
    *, stay_days: int | None = 90, terms: tuple[int | None, ...] = (), start: str = "arrival"
) -> Advice:
    """Advise on one place, which asks for something within each of these terms."""
    rule = fact("kz-entry", regime="visa_free", status="open", limits=stay(stay_days))
    stays = [
        fact(
            f"kz-stay-{number}",
            about="registration",
            within_days=term,
            counts_from=None if term is None else start,
        )
        for number, term in enumerate(terms)
    ]
    dataset = make_dataset(
        [one("region", "south", "abroad")], [{"id": "KZ", "entry": [rule], "stays": stays}]
    )
    book = compile_snapshot(snapshot(dataset, DAY))
    return advise(book, book.vocabulary.unknown)


@pytest.mark.parametrize(
    ("within_days", "by"),
    [
        (1, ARRIVED),
        (2, ARRIVED + timedelta(days=1)),
        (3, ARRIVED + timedelta(days=2)),
        (30, ARRIVED + timedelta(days=29)),
        (None, None),
    ],
)
def test_the_day_of_arrival_is_the_first_day_of_a_term(
    within_days: int | None, by: date | None
) -> None:
    (duty,) = onward(_advice(terms=(within_days,)), "KZ", ARRIVED).duties
    assert duty.by == by


@pytest.mark.parametrize(
    ("stay_days", "last_day"),
    [
        (1, ARRIVED),
        (2, DAY),
        (90, ARRIVED + timedelta(days=89)),
        (None, None),
    ],
)
def test_the_day_of_arrival_is_the_first_day_of_the_stay(
    stay_days: int | None, last_day: date | None
) -> None:
    clock = onward(_advice(stay_days=stay_days), "KZ", ARRIVED).clock
    assert clock.last_day == last_day
    assert clock.days_left == (None if last_day is None else (last_day - DAY).days)


def test_what_is_due_soonest_stands_first_and_what_has_no_term_last() -> None:
    found = onward(_advice(terms=(None, 30, 1, 3)), "KZ", ARRIVED).duties
    assert [duty.rule.within_days for duty in found] == [1, 3, 30, None]


@pytest.mark.parametrize("start", ["card", "move"])
def test_what_another_event_starts_has_no_day_and_waits_behind_what_arrival_starts(
    start: str,
) -> None:
    (duty,) = onward(_advice(terms=(5,), start=start), "KZ", ARRIVED).duties
    assert duty.by is None
    stays = [
        fact("kz-stay-later", about="registration", within_days=5, counts_from=start),
        fact("kz-stay-now", about="registration", within_days=15, counts_from="arrival"),
        fact("kz-stay-some-day", about="registration"),
    ]
    place = {"id": "KZ", "stays": stays}
    book = compile_snapshot(
        snapshot(make_dataset([one("region", "south", "abroad")], [place]), DAY)
    )
    found = onward(advise(book, book.vocabulary.unknown), "KZ", ARRIVED).duties
    assert [duty.rule.id for duty in found] == ["kz-stay-now", "kz-stay-later", "kz-stay-some-day"]


def _next(
    stay_days: int, arrived: date, entry: dict[str, Any], link: dict[str, Any] | None = NO_LIMITS
) -> Onward:
    """Look on from Kazakhstan to Turkey, over one link or over none."""
    here = fact("kz-entry", regime="visa_free", status="open", limits=stay(stay_days))
    places = [{"id": "KZ", "entry": [here]}, {"id": "TR", "entry": [entry]}]
    fields = {"start": "KZ", "end": "TR", "mode": "car", "state": "open"}
    links = [] if link is None else [fact("link-kz-tr-car", **{**fields, **link})]
    dataset = make_dataset([one("region", "south", "abroad")], places, links=links)
    book = compile_snapshot(snapshot(dataset, DAY))
    return onward(advise(book, book.vocabulary.unknown), "KZ", arrived)


def _visa(lead_days: tuple[int, int] | None) -> dict[str, Any]:
    return fact("tr-visa", regime="e_visa", status="conditional", lead_days=lead_days)


LEFT = 29
"""Days left of a stay of 30 that began today."""


@pytest.mark.parametrize(
    ("lead_days", "fit", "start_in"),
    [
        ((2, 10), Fit.YES, LEFT - 10),
        ((2, LEFT), Fit.YES, 0),
        ((2, LEFT + 1), Fit.PERHAPS, None),
        ((LEFT, LEFT + 1), Fit.PERHAPS, None),
        ((LEFT + 1, LEFT + 1), Fit.NO, None),
        (None, Fit.UNKNOWN, None),
    ],
)
def test_papers_for_the_next_stop_have_to_fit_the_days_left_of_the_stay(
    lead_days: tuple[int, int] | None, fit: Fit, start_in: int | None
) -> None:
    (stop,) = _next(30, DAY, _visa(lead_days)).stops
    expected = None if start_in is None else DAY + timedelta(days=start_in)
    assert (stop.verdict.id, stop.fit, stop.start_by) == ("TR", fit, expected)


@pytest.mark.parametrize("days_over", [0, 1, 10])
@pytest.mark.parametrize(
    ("lead_days", "fit"), [((0, 0), Fit.YES), ((0, 1), Fit.PERHAPS), ((1, 1), Fit.NO)]
)
def test_once_the_last_day_is_there_no_day_is_left_for_papers(
    days_over: int, lead_days: tuple[int, int], fit: Fit
) -> None:
    found = _next(30, DAY - timedelta(days=LEFT + days_over), _visa(lead_days))
    assert found.clock.days_left == -days_over
    assert [(stop.fit, stop.start_by) for stop in found.stops] == [(fit, None)]


OPEN = fact("tr-entry", regime="visa_free", status="open", limits=stay(90))
NOT_CONFIRMED = OPEN | {"sources": [source(DAY - timedelta(days=400))]}
SHUT = fact("tr-entry", regime="banned", status="closed")


@pytest.mark.parametrize(
    ("entry", "link", "found"),
    [
        (OPEN, {}, (["TR"], [])),
        (_visa((1, 2)), {}, (["TR"], [])),
        (NOT_CONFIRMED, {}, (["TR"], [])),
        (SHUT, {}, ([], [])),
        (OPEN, None, ([], ["TR"])),
        (OPEN, {"state": "closed"}, ([], ["TR"])),
        (_visa((1, 2)), None, ([], [])),
        (NOT_CONFIRMED, None, ([], [])),
        (SHUT, None, ([], [])),
    ],
)
def test_a_place_without_a_known_way_is_named_only_where_it_surely_admits(
    entry: dict[str, Any], link: dict[str, Any] | None, found: tuple[list[str], list[str]]
) -> None:
    there = _next(30, DAY, entry, link)
    stops = [stop.verdict.id for stop in there.stops]
    assert (stops, [verdict.id for verdict in there.unlinked]) == found


@pytest.mark.parametrize(
    ("mode", "state", "collected"),
    [("air", "open", True), ("air", "closed", True), ("car", "open", False)],
)
def test_it_is_told_whether_any_flight_from_the_place_is_known(
    mode: str, state: str, collected: bool
) -> None:
    assert _next(30, DAY, OPEN, {"mode": mode, "state": state}).flights_collected is collected


def test_of_many_ways_on_the_best_eight_are_shown_and_four_neighbours_further_down() -> None:
    """A place behind another one may stand before a neighbour whose rule was read long ago."""
    read_long_ago = {"sources": [source(DAY - timedelta(days=400))]}
    behind = [f"B{letter}" for letter in "ABCDEFGHIJ"]
    neighbours = [f"N{letter}" for letter in "ABCDEF"]
    stays = {"regime": "visa_free", "status": "open", "limits": stay(30)}
    places = [
        {"id": id_, "entry": [fact(f"{id_.lower()}-entry", **stays, **more)]}
        for ids, more in ((["KZ", "AA", *behind], {}), (neighbours, read_long_ago))
        for id_ in ids
    ]
    pairs = [("KZ", "AA"), *(("AA", id_) for id_ in behind), *(("KZ", id_) for id_ in neighbours)]
    links = [
        fact(f"link-{start}-{end}-car".lower(), start=start, end=end, mode="car", state="open")
        for start, end in pairs
    ]
    dataset = make_dataset([one("region", "south", "abroad")], places, links=links)
    book = compile_snapshot(snapshot(dataset, DAY))
    found = onward(advise(book, book.vocabulary.unknown), "KZ", DAY)
    assert [stop.verdict.id for stop in found.stops] == ["AA", *behind[:7], *neighbours[:4]]
    assert found.unlinked == ()


def test_the_days_left_are_counted_from_where_the_day_begins_first() -> None:
    rule = fact("kz-entry", regime="visa_free", status="open", limits=stay(10))
    dataset = make_dataset([one("region", "south", "abroad")], [{"id": "KZ", "entry": [rule]}])
    left = []
    for east in (DAY, DAY + timedelta(days=1)):
        book = compile_snapshot(snapshot(dataset, DAY, east))
        clock = onward(advise(book, book.vocabulary.unknown), "KZ", DAY).clock
        assert clock.last_day == DAY + timedelta(days=9)
        left.append(clock.days_left)
    assert left == [9, 8]


@pytest.mark.parametrize("place", ["KZ", "GE", "AM", "TR", "RS", "BY"])
@pytest.mark.parametrize("means", [{"air"}, {"air", "car", "rail_bus"}], ids=["air", "all"])
def test_from_the_hubs_of_those_who_left_at_least_five_ways_lead_on(
    desk: Desk, place: str, means: set[str]
) -> None:
    """On ordinary papers: whole ways to places that let them in, or flights were not collected."""
    book = desk.rulebook(TODAY)
    said = {
        "passport": {"biometric"},
        "passport_validity": {"year_plus"},
        "other_citizenship": {"none"},
        "visas": {"none"},
        "cards": {"cash", "mir"},
        "region": {"abroad"},
        "location": {place},
        "modes": means,
    }
    found = onward(advise(book, book.vocabulary.masks(said)), place, TODAY)
    ways = [stop for stop in found.stops if stop.verdict.status is not Status.DEPENDS]
    assert len(ways) >= 5 or not found.flights_collected
    for stop in ways:
        (first, *_) = stop.journeys
        assert first.broken is None
        assert first.legs[0].link.start == place
        assert first.legs[-1].link.end == stop.verdict.id != place
