"""A part of Russia that lies apart: its neighbours are not the mainland's, nor the other way."""

from itertools import product
from typing import Any

import pytest

from routebot.policy.snapshot import snapshot
from routebot.reasoning.advice import Advice, advise
from routebot.reasoning.explaining import held_back, openings
from routebot.reasoning.journeys import Break, Doubt
from routebot.reasoning.links import BreakReason, DoubtReason
from routebot.reasoning.rulebook import Rulebook, compile_snapshot
from tests.support.datasets import DAY, apart, change, fact, make_dataset, one, several

QUESTIONS = (
    one("passport", "biometric", "internal_only"),
    several("modes", "air", "car", "rail_bus", "foot"),
    one("military", "reserve", "summons", sensitive="high"),
    one("pursued", "no", "case", sensitive="high"),
    apart(one("region", "centre", "kaliningrad", "abroad", stand_ins={"baltiysk": "kaliningrad"})),
)


def _place(id_: str, status: str = "open") -> dict[str, Any]:
    regime = "visa_free" if status == "open" else "banned"
    return {"id": id_, "entry": [fact(f"{id_.lower()}-entry", regime=regime, status=status)]}


def _link(start: str, end: str, mode: str, **more: Any) -> dict[str, Any]:
    fields = {"start": start, "end": end, "mode": mode, "state": "open", **more}
    return fact(f"link-{start}-{end}-{mode}".lower().replace("_", "-"), **fields)


TRAIN_HOME = _link("RU-KGD", "RU", "rail_bus", through=["LT"], state="limited")
PLANE_HOME = _link("RU-KGD", "RU", "air")
LINKS = (
    TRAIN_HOME,
    PLANE_HOME,
    _link("RU-KGD", "LT", "foot"),
    _link("RU-KGD", "BY", "air"),
    _link("RU", "KZ", "rail_bus"),
    _link("RU", "BY", "rail_bus"),
    _link("RU", "FR", "air"),
    _link("KZ", "CN", "rail_bus"),
    _link("CN", "VN", "rail_bus"),
)


def _book() -> Rulebook:
    paper = fact("ru-paper", effect="advice", when={"passport": ["internal_only"]})
    ban = fact("ru-ban", effect="barred", when={"military": ["summons"]})
    places = [*map(_place, ("KZ", "BY", "FR", "CN", "VN")), _place("LT", "closed")]
    dataset = make_dataset(
        QUESTIONS,
        places,
        links=LINKS,
        exit_rules=[paper | {"lets_out_to": ["BY", "KZ"]}, ban],
        changes=[change("get-passport", "passport", "biometric", "internal_only")],
    )
    return compile_snapshot(snapshot(dataset, DAY))


def _advice(modes: str, region: str | None = "kaliningrad", **answers: str) -> Advice:
    given = {"passport": "biometric", "military": "reserve", "pursued": "no", **answers}
    if region is not None:
        given["region"] = region
    book = _book()
    masks = {id_: frozenset([option]) for id_, option in given.items()}
    return advise(book, book.vocabulary.masks(masks | {"modes": frozenset(modes.split())}))


def _ways(advice: Advice, place: str) -> list[list[str]]:
    return [
        [leg.link.start for leg in journey.legs] + [journey.legs[-1].link.end]
        for journey in advice.journeys(place)
        if journey.broken is None
    ]


@pytest.mark.parametrize(
    ("region", "modes", "place", "ways"),
    [
        ("kaliningrad", "rail_bus", "KZ", [["RU-KGD", "RU", "KZ"]]),
        ("baltiysk", "rail_bus", "KZ", [["RU-KGD", "RU", "KZ"]]),
        ("kaliningrad", "air", "FR", [["RU-KGD", "RU", "FR"]]),
        ("kaliningrad", "air", "BY", [["RU-KGD", "BY"]]),
        ("kaliningrad", "rail_bus", "VN", [["RU-KGD", "RU", "KZ", "CN", "VN"]]),
        ("kaliningrad", "foot", "LT", [["RU-KGD", "LT"]]),
        ("centre", "foot", "LT", []),
        ("centre", "rail_bus", "KZ", [["RU", "KZ"]]),
        ("centre", "air", "BY", []),
        (None, "foot", "LT", []),
        ("abroad", "rail_bus", "KZ", []),
    ],
)
def test_links_begin_where_they_are(
    region: str | None, modes: str, place: str, ways: list[list[str]]
) -> None:
    assert _ways(_advice(modes, region), place) == ways


@pytest.mark.parametrize("place", ["KZ", "BY"])
def test_a_land_way_out_needs_a_paper_that_is_good_for_what_lies_between(place: str) -> None:
    advice = _advice("rail_bus", passport="internal_only")
    (journey,) = advice.journeys(place)
    assert [leg.link.end for leg in journey.legs] == ["RU", place]
    assert journey.broken == Break(0, BreakReason.DOCUMENT, "ru-paper")
    assert held_back(advice, place) is not None
    (found,) = openings(advice, advice.verdicts[place])
    assert found.answers(advice.rulebook, advice.masks) == {"passport": ("biometric",)}


def test_over_the_sea_nobody_looks_at_the_paper_before_the_mainland() -> None:
    advice = _advice("air rail_bus", passport="internal_only")
    assert _ways(advice, "KZ") == [["RU-KGD", "RU", "KZ"]]
    (journey,) = advice.journeys("FR")
    assert journey.broken == Break(1, BreakReason.DOCUMENT, "ru-paper")
    (found,) = openings(advice, advice.verdicts["FR"])
    assert found.answers(advice.rulebook, advice.masks) == {"passport": ("biometric",)}


def test_the_way_to_the_mainland_keeps_its_own_doubts_and_is_no_stop() -> None:
    (journey,) = _advice("rail_bus", pursued="case").journeys("KZ")
    assert journey.doubts == (Doubt(0, DoubtReason.LINK),)
    assert (journey.stops, journey.lead_days, journey.perils) == ((), (0, 0), 0)


@pytest.mark.parametrize("place", ["KZ", "BY", "LT"])
def test_whom_the_law_bars_is_stopped_where_the_journey_begins(place: str) -> None:
    (journey,) = _advice("rail_bus air foot", military="summons").journeys(place)
    assert journey.broken == Break(0, BreakReason.EXIT, "ru-ban")


@pytest.mark.parametrize(
    ("modes", "place", "legs"),
    [("rail_bus", "KZ", 1), ("rail_bus", "VN", 3), ("air", "BY", 1), ("foot", "KZ", None)],
)
def test_a_leg_inside_russia_is_not_counted(modes: str, place: str, legs: int | None) -> None:
    assert _advice(modes).travel.legs_to(place) == legs


@pytest.mark.parametrize(
    ("modes", "passport", "region"),
    [
        *product(
            ("rail_bus", "air", "foot", "air rail_bus", "rail_bus foot"),
            ("biometric", "internal_only"),
            ("kaliningrad", "centre", "abroad"),
        )
    ],
)
def test_the_fewest_legs_are_those_of_the_journeys(modes: str, passport: str, region: str) -> None:
    advice = _advice(modes, region, passport=passport)
    for place in advice.verdicts:
        journeys = advice.journeys(place)
        whole = [sum(leg.link.end != "RU" for leg in j.legs) for j in journeys if j.broken is None]
        broken = 0 if journeys else None
        assert advice.travel.legs_to(place) == (min(whole) if whole else broken)
