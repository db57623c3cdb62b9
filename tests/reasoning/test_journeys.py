"""Journeys: each leg is checked, and a broken one says which leg and why."""

from collections.abc import Mapping
from copy import copy
from datetime import timedelta
from itertools import pairwise, product
from typing import Any

import pytest

from routebot.policy.facts import Link
from routebot.policy.snapshot import snapshot
from routebot.reasoning.advice import Advice, advise
from routebot.reasoning.journeys import Break, Doubt, Journey
from routebot.reasoning.links import BreakReason, DoubtReason, Leg
from routebot.reasoning.passing import stop_between
from routebot.reasoning.rulebook import Rulebook, compile_snapshot
from routebot.reasoning.travel import Travel
from tests.support.datasets import DAY, danger, fact, make_dataset, one, several, source, stay
from tests.support.people import invented_people

QUESTIONS = (
    one("passport", "biometric", "internal_only"),
    one("passport_validity", "year_plus", "under_quarter"),
    several("modes", "air", "car", "rail_bus", "foot"),
    several("cards", "mir", "foreign"),
    one("region", "south", "siberia", "kaliningrad", "abroad"),
    one("urgency", "days", "week", "month", "later"),
    one("military", "reserve", "summons", sensitive="high"),
    one("pursued", "no", "case", sensitive="high"),
    several("visas", "schengen", "none"),
)


def _place(id_: str, **more: Any) -> dict[str, Any]:
    rule = fact(f"{id_.lower()}-entry", regime="visa_free", status="open", limits=stay(90))
    return {"id": id_, "entry": [rule], **more}


KZ_ENTRY = _place("KZ")["entry"][0]


def _link(start: str, end: str, mode: str = "air", **more: Any) -> dict[str, Any]:
    fields = {"start": start, "end": end, "mode": mode, "state": "open", **more}
    return fact(f"link-{start.lower()}-{end.lower()}-{mode.replace('_', '-')}", **fields)


def _book(*links: Mapping[str, Any], places: tuple[dict[str, Any], ...] = ()) -> Rulebook:
    """Kazakhstan is entered by everybody; Turkey wants an international passport; cards differ."""
    own = {place["id"]: place for place in places}
    passport = fact("tr-bar", when={"passport": ["internal_only"]})
    pay = {"payments": [fact("tr-pay", cards={"mir": "no", "foreign": "yes"})]}
    usual = {
        "KZ": _place("KZ"),
        "TR": _place("TR", bars=[passport], **pay),
        "FR": _place("FR"),
        "BR": _place("BR"),
    }
    ban = fact("ru-ban", effect="barred", when={"military": ["summons"]})
    dataset = make_dataset(QUESTIONS, [*(usual | own).values()], links=links, exit_rules=[ban])
    return compile_snapshot(snapshot(dataset, DAY))


def _advice(book: Rulebook, **answers: str) -> Advice:
    given = {question: frozenset(options.split()) for question, options in answers.items()}
    return advise(book, book.vocabulary.masks(given))


E_VISA = {
    "id": "KZ",
    "entry": [
        fact("kz-e-visa", regime="e_visa", status="conditional", lead_days=(5, 20), limits=stay(30))
    ],
}
SHUT = {"id": "KZ", "entry": [fact("kz-shut", regime="banned", status="closed")]}
VIA_TURKEY = (_link("RU", "TR"), _link("TR", "FR"))
BY_COACH = (_link("RU", "TR"), _link("TR", "FR", "rail_bus"))
OVER_LAND = (_link("RU", "KZ", "car"), _link("KZ", "FR", "car"))

BROKEN = [
    ("exit", (_link("RU", "FR"),), (), {"military": "summons"}, (0, BreakReason.EXIT, "ru-ban")),
    ("closed", (_link("RU", "FR", state="closed"),), (), {}, (0, BreakReason.CLOSED, "link-ru-fr-air")),
    ("not for you", (_link("RU", "FR", when={"visas": ["schengen"]}),), (), {"visas": "none"},
     (0, BreakReason.NOT_FOR_YOU, "link-ru-fr-air")),
    ("second closed", (_link("RU", "TR"), _link("TR", "FR", state="closed")), (), {"cards": "foreign"},
     (1, BreakReason.CLOSED, "link-tr-fr-air")),
    ("passport, even to change planes", VIA_TURKEY, (), {"passport": "internal_only", "cards": "foreign"},
     (0, BreakReason.DOCUMENT, "tr-bar")),
    ("nothing pays for the second ticket", BY_COACH, (), {"cards": "mir"},
     (1, BreakReason.MONEY, "link-tr-fr-rail-bus")),
    ("not let in on the way", OVER_LAND, (SHUT,), {}, (0, BreakReason.TRANSIT, "KZ")),
    ("papers on the way take too long", OVER_LAND, (E_VISA,), {"urgency": "days"},
     (0, BreakReason.LATE, "kz-e-visa")),
]  # fmt: skip


@pytest.mark.parametrize(
    ("links", "places", "answers", "expected"), [b[1:] for b in BROKEN], ids=[b[0] for b in BROKEN]
)
def test_a_broken_journey_names_its_leg_and_why(
    links: Any, places: Any, answers: dict[str, str], expected: tuple[int, BreakReason, str]
) -> None:
    (journey,) = _advice(_book(*links, places=places), **answers).journeys("FR")
    assert journey.broken is not None
    assert (journey.broken.leg, journey.broken.reason, journey.broken.by) == expected


def _doubts(journey: Journey) -> set[tuple[int, DoubtReason]]:
    return {(doubt.leg, doubt.reason) for doubt in journey.doubts}


SOON_OVER = _place("TR", bars=[fact("tr-months", when={"passport_validity": ["under_quarter"]})])


@pytest.mark.parametrize(
    ("first", "second", "broken"),
    [("air", "air", False), ("air", "car", True), ("car", "air", True), ("car", "car", True)],
)
def test_a_passport_that_is_soon_over_stops_those_who_enter_and_not_those_who_change_planes(
    first: str, second: str, broken: bool
) -> None:
    book = _book(_link("RU", "TR", first), _link("TR", "FR", second), places=(SOON_OVER,))
    (journey,) = _advice(book, passport_validity="under_quarter").journeys("FR")
    found = journey.broken
    expected = (0, BreakReason.DOCUMENT, "tr-months") if broken else None
    assert (found and (found.leg, found.reason, found.by)) == expected


@pytest.mark.parametrize(
    ("lead_days", "broken", "doubtful"),
    [
        ((2, 3), False, False),
        ((3, 3), False, False),
        ((3, 4), False, True),
        ((4, 4), True, False),
        (None, False, True),
    ],
)
def test_papers_on_the_way_are_late_only_if_the_quickest_take_longer_than_the_days_left(
    lead_days: tuple[int, int] | None, broken: bool, doubtful: bool
) -> None:
    rule = fact("kz-visa", regime="e_visa", status="conditional", lead_days=lead_days)
    book = _book(*OVER_LAND, places=({"id": "KZ", "entry": [rule]},))
    (journey,) = _advice(book, urgency="days").journeys("FR")
    assert (journey.broken is not None) == broken
    assert ((0, DoubtReason.TIME) in _doubts(journey)) == doubtful


def test_unknown_cards_are_a_doubt_about_the_second_ticket_and_not_a_break() -> None:
    (journey,) = _advice(_book(*BY_COACH), passport="biometric").journeys("FR")
    assert journey.broken is None
    assert _doubts(journey) == {(1, DoubtReason.MONEY)}


def test_straight_ways_by_several_means_are_all_told_and_the_surest_first() -> None:
    coach = _link("RU", "FR", "rail_bus", state="limited")
    detour = _link("RU", "KZ", "car"), _link("KZ", "FR", "car")
    book = _book(_link("RU", "FR", "car"), coach, *detour)
    found = [journey.kind for journey in _advice(book).journeys("FR")]
    assert found == [(("FR", "car"),), (("FR", "rail_bus"),)]


def test_a_straight_way_through_a_place_that_hands_people_over_is_dropped_for_a_safer_one() -> None:
    train = _link("RU", "FR", "rail_bus", through=["KZ"])
    handing = _place("KZ", dangers=[danger("kz-handover", "high")])
    book = _book(train, _link("RU", "FR"), places=(handing,))
    assert [j.kind for j in _advice(book, pursued="case").journeys("FR")] == [(("FR", "air"),)]
    assert len(_advice(book, pursued="no").journeys("FR")) == 2


@pytest.mark.parametrize(("cards", "bought"), [("mir", (1,)), (None, (1,)), ("foreign", ())])
def test_a_flight_they_cannot_pay_for_abroad_is_bought_before_they_leave(
    cards: str | None, bought: tuple[int, ...]
) -> None:
    given = {"cards": cards} if cards else {}
    (journey,) = _advice(_book(*VIA_TURKEY), **given).journeys("FR")
    assert (journey.broken, _doubts(journey), journey.tickets) == (None, set(), bought)


def test_who_is_abroad_already_can_buy_nothing_in_russia() -> None:
    book = _book(*VIA_TURKEY)
    masks = book.vocabulary.masks({"cards": frozenset({"mir"})})
    (journey,) = Advice(book, masks, start="TR").journeys("FR")
    assert journey.broken == Break(0, BreakReason.MONEY, "link-tr-fr-air")
    assert journey.tickets == ()


def test_a_card_that_works_where_the_leg_begins_leaves_no_doubt() -> None:
    (journey,) = _advice(_book(*VIA_TURKEY), cards="foreign").journeys("FR")
    assert _doubts(journey) == set()


def test_the_lead_time_of_a_place_on_the_way_is_the_journeys() -> None:
    (journey,) = _advice(_book(*OVER_LAND, places=(E_VISA,)), urgency="week").journeys("FR")
    assert journey.lead_days == (5, 20)
    assert (0, DoubtReason.TIME) in _doubts(journey)


def test_a_change_of_planes_needs_no_entry() -> None:
    (journey,) = _advice(
        _book(_link("RU", "KZ"), _link("KZ", "FR"), places=(SHUT,)), cards="foreign"
    ).journeys("FR")
    assert journey.broken is None
    assert journey.stops == (("KZ", True),)


@pytest.mark.parametrize(("mode", "told"), [("air", ["kz-transit"]), ("car", ["kz-border"])])
def test_who_only_changes_planes_is_told_what_the_airport_asks_for(
    mode: str, told: list[str]
) -> None:
    notes = [fact("kz-transit", about="transit"), fact("kz-border", about="border")]
    book = _book(_link("RU", "KZ", mode), _link("KZ", "FR"), places=(_place("KZ", notes=notes),))
    advice = _advice(book, cards="foreign")
    (warned,) = advice.warnings(advice.journeys("FR")[0])
    assert [found.id for found in warned.facts] == told


def test_a_whole_journey_hides_a_broken_one() -> None:
    book = _book(*VIA_TURKEY, _link("RU", "FR", state="closed"))
    assert [len(journey.legs) for journey in _advice(book).journeys("FR")] == [2]


def test_a_journey_worse_in_everything_is_dropped() -> None:
    book = _book(_link("RU", "FR"), *VIA_TURKEY)
    assert [len(journey.legs) for journey in _advice(book).journeys("FR")] == [1]


def test_a_longer_journey_that_begins_near_stays_beside_a_direct_one_from_afar() -> None:
    far = _link("RU", "FR", "car", regions=["siberia"])
    advice = _advice(_book(far, *OVER_LAND), region="south")
    assert [len(journey.legs) for journey in advice.journeys("FR")] == [1, 2]


def test_somebody_abroad_travels_from_where_they_are() -> None:
    book = _book(*VIA_TURKEY)
    masks = book.vocabulary.masks({"region": frozenset(["abroad"])})
    assert not Advice(book, masks).journeys("FR")
    (journey,) = Advice(book, masks, "TR").journeys("FR")
    assert [leg.link.start for leg in journey.legs] == ["TR"]


def test_a_broken_way_that_can_be_mended_is_shown_before_a_shut_one() -> None:
    book = _book(*BY_COACH, _link("RU", "FR", "car", state="closed"))
    (journey,) = _advice(book, cards="mir").journeys("FR")
    assert journey.broken is not None
    assert journey.broken.reason is BreakReason.MONEY


def test_a_way_that_is_not_for_them_is_named_before_a_detour_that_does_not_let_them_in() -> None:
    straight = _link("RU", "FR", "car", when={"visas": ["schengen"]})
    book = _book(straight, *OVER_LAND, places=(SHUT,))
    (journey,) = _advice(book, visas="none").journeys("FR")
    assert journey.broken == Break(0, BreakReason.NOT_FOR_YOU, "link-ru-fr-car")


def test_a_train_through_a_place_is_no_straight_way_and_warns_of_that_place() -> None:
    """Passing its border control is what a wanted person has to know of."""
    handing = danger("kz-handover", "high")
    train = _link("RU", "FR", "rail_bus", through=["KZ"])
    book = _book(train, places=(_place("KZ", dangers=[handing]),))
    advice = _advice(book, pursued="case")
    (journey,) = advice.journeys("FR")
    assert advice.travel.direct("FR") == ()
    assert (advice.travel.legs_to("FR"), journey.perils) == (1, 1)
    assert [place for place, _ in advice.passed_dangers(journey)] == ["KZ"]
    assert [warned.place for warned in advice.warnings(journey)] == ["KZ"]


def test_somebody_in_danger_is_led_around_a_place_that_hands_people_over() -> None:
    handing = danger("kz-handover", "high")
    book = _book(
        _link("RU", "KZ"),
        _link("KZ", "FR"),
        *VIA_TURKEY,
        places=(_place("KZ", dangers=[handing]),),
    )
    hunted, ease = (_advice(book, pursued=pursued) for pursued in ("case", "no"))
    safe, easy = hunted.journeys("FR"), ease.journeys("FR")
    assert [journey.stops[0].place for journey in safe] == ["TR"]
    assert [journey.stops[0].place for journey in easy] == ["KZ", "TR"]
    peril = hunted.warnings(easy[0])
    assert [(warned.place, [fact_.id for fact_ in warned.facts]) for warned in peril] == [
        ("KZ", ["kz-handover"])
    ]


@pytest.mark.parametrize(
    ("to", "level", "pursued", "perils"),
    [
        ("FR", "high", "case", 1),
        ("FR", "medium", "case", 0),
        ("FR", "high", "no", 0),
        ("KZ", "high", "case", 0),
    ],
)
def test_a_place_that_hands_people_over_counts_where_somebody_in_danger_passes_it(
    to: str, level: str, pursued: str, perils: int
) -> None:
    """What the destination itself does is said of the destination, not of the way there."""
    handing = _place("KZ", dangers=[danger("kz-handover", level)])
    advice = _advice(_book(*OVER_LAND, places=(handing,)), pursued=pursued)
    assert [journey.perils for journey in advice.journeys(to)] == [perils]


@pytest.mark.parametrize(
    ("link", "region", "certain"),
    [
        ({}, "south", True),
        ({"state": "limited"}, "south", False),
        ({"checked_on": DAY - timedelta(days=400)}, "south", False),
        ({"when": {"visas": ["schengen"]}}, "south", False),
        ({"state": "limited", "checked_on": DAY - timedelta(days=400)}, "south", False),
    ],
    ids=str,
)
def test_a_link_is_certain_only_if_it_is_open_fresh_and_theirs(
    link: dict[str, Any], region: str, certain: bool
) -> None:
    (journey,) = _advice(_book(_link("RU", "FR", "car", **link)), region=region).journeys("FR")
    assert (not journey.legs[0].unsure) is certain
    assert _doubts(journey) == (set() if certain else {(0, DoubtReason.LINK)})


@pytest.mark.parametrize(
    ("link", "answers", "unsure"),
    [
        ({}, {}, ()),
        ({"checked_on": DAY - timedelta(days=400)}, {}, ("stale",)),
        ({"state": "limited"}, {}, ("limited",)),
        ({"when": {"visas": ["schengen"]}}, {}, ("for_them",)),
        ({"when": {"visas": ["schengen"]}}, {"visas": "schengen"}, ()),
        ({"checked_on": DAY - timedelta(days=400), "state": "limited"}, {}, ("stale", "limited")),
    ],
    ids=str,
)
def test_a_leg_says_why_it_is_not_certain(
    link: dict[str, Any], answers: dict[str, str], unsure: tuple[str, ...]
) -> None:
    (journey,) = _advice(_book(_link("RU", "FR", "car", **link)), **answers).journeys("FR")
    assert journey.legs[0].unsure == unsure


def _crossing(id_: str, **more: Any) -> dict[str, Any]:
    """Make a link to France by car over a crossing that is called by its id."""
    name = {"crossing": {"ru": id_, "en": id_}}
    return _link("RU", "FR", "car", **{**name, **more}) | {"id": f"link-ru-fr-car-{id_}"}


@pytest.mark.parametrize(
    ("crossings", "named"),
    [
        ([], []),
        ([_crossing("b")], ["b"]),
        ([_crossing("a"), _crossing("b"), _crossing("c")], ["a", "b"]),
        ([_crossing("a", state="limited"), _crossing("b")], ["b", "a"]),
        ([_crossing("a", state="closed"), _crossing("b")], ["b"]),
        ([_crossing("a", regions=["siberia"]), _crossing("b")], ["b", "a"]),
        ([_crossing("a", checked_on=DAY - timedelta(days=400)), _crossing("b")], ["b", "a"]),
    ],
)
def test_a_leg_over_land_names_its_crossing_and_one_in_reserve(
    crossings: list[dict[str, Any]], named: list[str]
) -> None:
    advice = _advice(_book(_link("RU", "FR", "car"), *crossings), region="south")
    leg = advice.journeys("FR")[0].legs[0]
    assert [link.crossing.en for link in advice.crossings(leg) if link.crossing] == named


NIGHT_TRAIN = {"route": {"ru": "ночной поезд", "en": "night train"}}


@pytest.mark.parametrize(
    ("train", "named"),
    [
        ({}, ["Gate"]),  # any coach or train, over the crossing that is known
        (NIGHT_TRAIN, []),  # nobody knows where it crosses, and it is not at the coaches' gate
        ({**NIGHT_TRAIN, "crossing": {"ru": "Own", "en": "Own"}}, ["Own"]),
    ],
)
def test_a_train_that_is_named_crosses_where_it_does(
    train: dict[str, Any], named: list[str]
) -> None:
    coach = _link("RU", "FR", "rail_bus", state="limited", crossing={"ru": "Gate", "en": "Gate"})
    advice = _advice(_book(_link("RU", "FR", "rail_bus", **train), coach | {"id": "link-coach"}))
    leg = advice.journeys("FR")[0].legs[0]
    assert leg.link.id == "link-ru-fr-rail-bus"
    assert [link.crossing.en for link in advice.crossings(leg) if link.crossing] == named


def test_no_train_lends_the_place_where_it_crosses_to_a_coach() -> None:
    train = {**NIGHT_TRAIN, "state": "limited", "crossing": {"ru": "Own", "en": "Own"}}
    trains = _link("RU", "FR", "rail_bus", **train) | {"id": "link-train"}
    advice = _advice(_book(_link("RU", "FR", "rail_bus"), trains))
    assert advice.crossings(advice.journeys("FR")[0].legs[0]) == ()


def test_to_whom_the_law_does_not_let_out_no_crossing_and_no_train_is_named() -> None:
    named = _crossing("a", **NIGHT_TRAIN)
    for military, told in (("reserve", True), ("summons", False)):
        advice = _advice(_book(named), military=military)
        leg = advice.journeys("FR")[0].legs[0]
        assert (bool(advice.crossings(leg)), bool(advice.route(leg))) == (told, told)


UNDECIDED = _place("KZ", bars=[fact("kz-bar", when={"visas": ["none"]})])
NOT_CONFIRMED = {"id": "KZ", "entry": [KZ_ENTRY | {"sources": [source(DAY - timedelta(days=400))]}]}


@pytest.mark.parametrize(
    ("place", "certain"), [(_place("KZ"), True), (UNDECIDED, False), (NOT_CONFIRMED, False)]
)
def test_a_place_on_the_way_that_perhaps_lets_them_in_is_a_doubt(
    place: dict[str, Any], certain: bool
) -> None:
    (journey,) = _advice(_book(*OVER_LAND, places=(place,))).journeys("FR")
    assert journey.broken is None
    assert _doubts(journey) == (set() if certain else {(0, DoubtReason.TRANSIT)})


def test_what_comes_too_late_is_the_first_paper_that_the_way_in_asks_for() -> None:
    papers = [fact(f"kz-{id_}", kind="obtain", lead_days=(9, 9)) for id_ in ("first", "second")]
    book = _book(*OVER_LAND, places=(_place("KZ", requirements=papers),))
    (journey,) = _advice(book, urgency="days").journeys("FR")
    assert journey.broken is not None
    assert (journey.broken.reason, journey.broken.by) == (BreakReason.LATE, "kz-first")


ENTERED, AIRSIDE = ("car", "car"), ("air", "air")


@pytest.mark.parametrize(
    ("modes", "pursued", "level", "warned"),
    [
        (ENTERED, "no", "high", ["kz-grave", "kz-practice", "kz-bus", "kz-border"]),
        (AIRSIDE, "no", "high", ["kz-practice", "kz-bus"]),
        (
            ENTERED,
            "case",
            "high",
            ["kz-handover", "kz-grave", "kz-practice", "kz-bus", "kz-border"],
        ),
        (AIRSIDE, "case", "medium", ["kz-handover", "kz-practice", "kz-bus"]),
        (AIRSIDE, "case", "low", ["kz-practice", "kz-bus"]),
        (AIRSIDE, "case", None, ["kz-practice", "kz-bus"]),
    ],
)
def test_of_a_place_on_the_way_is_said_what_concerns_those_who_pass_it(
    modes: tuple[str, str], pursued: str, level: str | None, warned: list[str]
) -> None:
    """Grave things only to those who enter; what holds everywhere is not said of each place."""
    pitfalls = [
        fact("kz-grave", severity="high"),
        fact("kz-trifle", severity="low"),
        fact("kz-practice", severity="low", topic="border_practice"),
        fact("kz-bus", severity="medium", topic="transport"),
        fact("kz-others", severity="high", when={"visas": ["schengen"]}),
    ]
    notes = [fact("kz-border", about="border"), fact("kz-history", about="history")]
    everywhere = {
        "id": "world",
        "members": [{"id": "KZ"}],
        "pitfalls": [
            fact("world-grave", severity="high"),
            fact("world-practice", severity="low", topic="border_practice"),
        ],
        "notes": [fact("world-border", about="border")],
    }
    dangers = [danger("kz-handover", level)] if level else []
    places = [
        _place("KZ", pitfalls=pitfalls, notes=notes, dangers=dangers),
        _place("FR", pitfalls=[fact("fr-grave", severity="high")]),
    ]
    links = [_link("RU", "KZ", modes[0]), _link("KZ", "FR", modes[1])]
    dataset = make_dataset(QUESTIONS, places, links=links, areas=[everywhere])
    (topic,) = dataset.topics
    topics = [
        topic,
        *(topic.model_copy(update={"id": id_}) for id_ in ("border_practice", "transport")),
    ]
    book = compile_snapshot(snapshot(dataset.model_copy(update={"topics": tuple(topics)}), DAY))
    advice = _advice(book, pursued=pursued, visas="none", cards="foreign")
    (journey,) = advice.journeys("FR")
    found = [(each.place, [fact_.id for fact_ in each.facts]) for each in advice.warnings(journey)]
    assert found == [("KZ", warned)]


def test_what_one_can_reach_is_not_what_another_can_who_asked_before() -> None:
    """People who differ in one answer each: what pays, what a link asks, what is dangerous."""
    theirs = {"passport_validity": ["under_quarter"]}
    handing = _place("KZ", dangers=[danger("kz-handover", "high", when=theirs)])
    brazil = _link("RU", "BR", when={"visas": ["schengen"]})
    links = (*BY_COACH, brazil, _link("RU", "KZ", "car"), _link("KZ", "AA", "car"))
    book = _book(*links, places=(handing, _place("AA")))
    people = [
        {"cards": cards, "visas": visas, "passport_validity": validity}
        for cards, visas, validity in product(("mir", "foreign"), ("none", "schengen"), VALIDITIES)
    ]
    found = [_reached(_advice(book, **person)) for person in people]
    assert found == [_reached(_advice(copy(book), **person)) for person in people]
    assert len(set(found)) == len(people)


VALIDITIES = ("year_plus", "under_quarter")


def _reached(advice: Advice) -> tuple[tuple[int | None, bool], ...]:
    travel, places = advice.travel, advice.rulebook.destinations
    return tuple((travel.legs_to(id_), travel.leads_past_danger(id_)) for id_ in places)


@pytest.mark.parametrize(("legs", "found"), [(1, 1), (2, 2), (3, 3), (4, None)], ids=str)
def test_a_journey_has_three_legs_at_most(legs: int, found: int | None) -> None:
    chain = ["RU", *["KZ", "AA", "AB"][: legs - 1], "FR"]
    links = [_link(start, end, "car") for start, end in pairwise(chain)]
    advice = _advice(_book(*links, places=(_place("AA"), _place("AB"))))
    assert advice.travel.legs_to("FR") == found
    assert [len(journey.legs) for journey in advice.journeys("FR")] == ([found] if found else [])


SHORT = {"passport": "internal_only", "cards": "foreign"}


@pytest.mark.parametrize(
    ("through", "answers", "modes", "whole"),
    [
        ("KZ", {}, ("air", "air"), True),
        ("KZ", {}, ("air", "car"), False),
        ("KZ", {}, ("car", "air"), False),
        ("KZ", {}, ("car", "car"), False),
        # A passport that is not enough to enter is not enough to change planes either.
        ("TR", SHORT, ("air", "air"), False),
        ("TR", SHORT, ("air", "car"), False),
        ("TR", SHORT | {"passport": "biometric"}, ("air", "air"), True),
        ("TR", SHORT | {"passport": "biometric"}, ("car", "car"), True),
    ],
)
def test_through_a_place_that_does_not_let_them_in_leads_only_a_change_of_planes(
    through: str, answers: dict[str, str], modes: tuple[str, str], whole: bool
) -> None:
    links = [_link("RU", through, modes[0]), _link(through, "FR", modes[1])]
    advice = _advice(_book(*links, places=(SHUT,)), **answers)
    (journey,) = advice.journeys("FR")
    assert (journey.broken is None) is whole
    assert advice.travel.legs_to("FR") == (2 if whole else 0)


@pytest.mark.parametrize(
    ("answers", "state", "straight"),
    [
        ({"region": "south"}, "open", True),
        ({"region": "south"}, "limited", True),
        ({"region": "south"}, "closed", False),
        ({"region": "abroad"}, "open", False),
        ({"military": "summons"}, "open", False),
    ],
)
def test_straight_there_leads_what_can_be_travelled_from_where_they_are(
    answers: dict[str, str], state: str, straight: bool
) -> None:
    advice = _advice(_book(_link("RU", "FR", state=state), *OVER_LAND), **answers)
    assert [leg.link.mode for leg in advice.travel.direct("FR")] == (["air"] if straight else [])
    assert [leg.link.mode for leg in advice.travel.direct("BR")] == []


def _leg(id_: str = "link-b", state: str = "open", *, near: bool = True) -> Leg:
    fields = {"start": "RU", "end": "FR", "mode": "car", "state": state}
    return Leg(Link.model_validate(fact(id_, **fields)), near=near)


DOUBT = Doubt(0, DoubtReason.TIME)
IN_ORDER = [
    Journey((_leg("link-a"),)),
    Journey((_leg(),)),
    Journey((_leg(),), lead_days=(1, 1)),
    Journey((_leg(),), lead_days=(0, 2)),
    Journey((_leg(),), lead_days=None),
    Journey((_leg(),), doubts=(DOUBT,)),
    Journey((_leg(),), doubts=(DOUBT, DOUBT)),
    Journey((_leg(state="limited"),)),
    Journey((_leg(near=False),)),
    Journey((_leg(), _leg())),
    Journey((_leg(),), perils=1),
    *(
        Journey((_leg(),), broken=Break(0, reason, "by"))
        for reason in BreakReason
        if reason is not BreakReason.NOT_FOR_YOU  # as easily mended as TRANSIT
    ),
    Journey((_leg(), _leg()), broken=Break(1, BreakReason.EXIT, "by")),
]
"""What is better in one thing, the weightiest last."""


def test_whole_journeys_come_first_then_what_can_be_mended_and_equals_by_what_they_cost() -> None:
    ranks = [journey.rank for journey in IN_ORDER]
    assert ranks == sorted(ranks)
    assert len(set(ranks)) == len(ranks)


def test_of_four_journeys_none_of_which_is_worse_in_all_the_best_three_are_shown() -> None:
    """Each is better than the others in one thing: certainty, nearness, legs, days for papers."""
    doubtful = _link("RU", "FR", "foot", checked_on=DAY - timedelta(days=400))
    far = _link("RU", "FR", "car", regions=["siberia"])
    over_kz = [_link("RU", "KZ", "car"), _link("KZ", "FR", "car")]
    over_two = [_link("RU", "AA", "car"), _link("AA", "AB", "car"), _link("AB", "FR", "car")]
    places = (E_VISA, _place("AA"), _place("AB"))
    best = [doubtful, far, over_kz[0], over_two[0]]
    for number in range(4):
        links = [doubtful, far, *over_kz, *over_two]
        gone = {best[place]["id"] for place in range(number)}
        book = _book(*(link for link in links if link["id"] not in gone), places=places)
        found = [
            journey.legs[0].link.id for journey in _advice(book, region="south").journeys("FR")
        ]
        assert found == [link["id"] for link in best[number:]][:3]


def _every_journey(travel: Travel, id_: str) -> int | None:
    """Count the legs of the shortest whole journey by trying every sequence of places: a slow
    second opinion.
    """
    links = [judged for group in travel._links.values() for judged in group]
    firsts = [judged for judged in links if judged.leg.link.start == travel.start]
    for number in (1, 2, 3):
        for path in product(firsts, *[links] * (number - 1)):
            pairs = [(a.leg.link, b.leg.link) for a, b in pairwise(path)]
            chained = all(arriving.end == leaving.start for arriving, leaving in pairs)
            shut = (j.obstacle for j in path if j.obstacle)
            if not chained or path[-1].leg.link.end != id_:
                continue
            if any(obstacle.reason is not BreakReason.MONEY for obstacle in shut):
                continue  # all tickets here are for planes, and bought before they leave
            if not any(travel._passing.obstacle(stop_between(*pair)) for pair in pairs):
                return number
    return None


def test_the_quick_count_of_legs_agrees_with_the_journeys_and_with_trying_every_way() -> None:
    links = (
        *VIA_TURKEY,
        *OVER_LAND,
        _link("FR", "BR"),
        _link("KZ", "TR", "foot"),
        _link("RU", "BR", state="closed"),
    )
    book = _book(*links, places=(E_VISA,))
    for passport, cards, urgency, modes in product(
        ("biometric", "internal_only"),
        ("mir", "foreign"),
        ("days", "later"),
        ("air", "car", "air car foot"),
    ):
        advice = _advice(book, passport=passport, cards=cards, urgency=urgency, modes=modes)
        for id_ in book.destinations:
            journeys = advice.journeys(id_)
            shortest = _every_journey(advice.travel, id_)
            whole = bool(journeys) and journeys[0].broken is None
            assert (len(journeys[0].legs) if whole else None) == shortest, (id_, journeys)
            assert advice.travel.legs_to(id_) == (shortest or (0 if journeys else None))


@pytest.mark.parametrize("region", ["south", "siberia", "kaliningrad"])
@pytest.mark.parametrize("cards", ["mir", "foreign", "mir foreign"])
def test_an_answer_that_is_only_tried_is_judged_as_one_that_is_given(
    region: str, cards: str
) -> None:
    far = _link("RU", "FR", "car", regions=["siberia"])
    book = _book(far, *VIA_TURKEY, *OVER_LAND, places=(E_VISA,))
    base = _advice(book, passport="internal_only", region="south", cards="mir")
    given = _advice(book, passport="internal_only", region=region, cards=cards)
    tried = base.travel.prepared.adapted(given.evaluation, given.profile)
    assert tried == given.travel.prepared


def test_the_packaged_journeys_are_few_distinct_whole_and_none_is_dominated(
    today_book: Rulebook,
) -> None:
    for person in invented_people(25):
        advice = advise(today_book, today_book.vocabulary.masks(person))
        for id_ in today_book.destinations:
            journeys = advice.journeys(id_)
            assert len(journeys) <= 3
            assert len({journey.kind for journey in journeys}) == len(journeys)
            assert len({journey.broken is None for journey in journeys}) <= 1
            assert not any(
                a.costs.dominates(b.costs)
                for a, b in product(journeys, repeat=2)
                if not b.broken and (len(b.legs) > 1 or b.perils)
            )
            assert list(journeys) == sorted(journeys, key=lambda journey: journey.rank)
            shown = [len(journey.legs) for journey in journeys if not journey.broken]
            fewest = advice.travel.legs_to(id_) or 0
            assert bool(shown) == bool(fewest)
            assert fewest <= next(iter(shown), 0)
