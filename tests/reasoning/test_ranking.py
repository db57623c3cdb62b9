"""The order of destinations: each step of it over places that differ in that step alone."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, get_args

import pytest

from routebot.policy.dangers import DangerKind
from routebot.policy.snapshot import snapshot
from routebot.reasoning.advice import Advice, advise
from routebot.reasoning.rulebook import Status, compile_snapshot
from tests.support.datasets import DAY, danger, fact, make_dataset, one, several, stay

QUESTIONS = (
    one("passport", "biometric", "internal_only"),
    one("urgency", "days", "week", "month", "later"),
    one("goal", "transit", "wait", "settle"),
    several("cards", "mir", "cash"),
    several("modes", "air", "car", "rail_bus"),
    one("region", "south", "siberia", "abroad"),
    one("pursued", "no", "risk", "case"),
    several("grounds", "activist", "journalist", "study", "none"),
    one("military", "reserve", "summons"),
)

ENTRY: Mapping[str, Any] = {"regime": "visa_free", "status": "open", "limits": stay(90)}


IN_DANGER = {"any": [{"pursued": ["risk", "case"]}, {"grounds": ["activist", "journalist"]}]}


def _handover(place: str, level: str) -> dict[str, Any]:
    return danger(f"{place.lower()}-handover", level, when=IN_DANGER)


def _place(id_: str, rule: Mapping[str, Any] = ENTRY, **more: Any) -> dict[str, Any]:
    """Make a place to which nothing is against: it is open, safe and takes every card."""
    name = id_.lower()
    return {
        "id": id_,
        "entry": [fact(f"{name}-entry", **{**ENTRY, **rule})],
        "payments": [fact(f"{name}-pay", cards={"mir": "yes", "cash": "yes"})],
        "dangers": [_handover(id_, "low")],
        **more,
    }


def _link(start: str, end: str, mode: str = "air", **more: Any) -> dict[str, Any]:
    fields = {"start": start, "end": end, "mode": mode, "state": "open", **more}
    return fact(f"link-{start.lower()}-{end.lower()}-{mode.replace('_', '-')}", **fields)


def _by_two_means(id_: str, **more: Any) -> list[dict[str, Any]]:
    return [_link("RU", id_, mode, **more) for mode in ("air", "rail_bus")]


def _advice(
    places: list[dict[str, Any]], links: list[dict[str, Any]], **answers: str | list[str]
) -> Advice:
    ban = fact("ru-ban", effect="barred", when={"military": ["summons"]})
    dataset = make_dataset(QUESTIONS, places, links=links, exit_rules=[ban])
    book = compile_snapshot(snapshot(dataset, DAY))
    given = {
        id_: frozenset([options] if isinstance(options, str) else options)
        for id_, options in answers.items()
    }
    return advise(book, book.vocabulary.masks(given))


def _level(advice: Advice, step: str, id_: str = "KZ") -> int:
    found = {found.name: found.level for found in advice.steps(advice.verdicts[id_])}
    return found[step]


SET_BACK = {
    "shut": _place("AA", {"status": "closed"}),
    "no_way": _place("AB"),
    "high_danger": _place("AC", dangers=[_handover("AC", "high")]),
    "way_danger": _place("AD"),
    "urgency": _place("BB", {"lead_days": [20, 30]}),
    "status": _place("CC", {"status": "conditional", "lead_days": [4, 5]}),
    "danger": _place("DD", dangers=[_handover("DD", "medium")]),
    "reach": _place("EE"),
    "stay": _place("FF", {"limits": stay(45)}),
    "money": _place("GG", payments=[fact("gg-pay", cards={"mir": "no", "cash": "limited"})]),
    "means": _place("HH"),
    "age": _place("II", {"checked_on": DAY - timedelta(days=90)}),
}
"""Step -> a place that it, and no earlier step, sets back; the ids run against the order."""

BEST = _place("ZZ")

WITH_ALL = {
    "passport": "biometric",
    "urgency": "week",
    "goal": "wait",
    "cards": ["mir", "cash"],
    "modes": ["air", "car", "rail_bus"],
    "region": "south",
    "pursued": "case",
    "grounds": ["none"],
    "military": "reserve",
}


def _set_back() -> Advice:
    links = [
        link
        for step, place in SET_BACK.items()
        if step not in ("no_way", "way_danger", "reach", "means")
        for link in _by_two_means(place["id"])
    ]
    far = _by_two_means("EE", regions=["siberia"])
    return _advice(
        [*SET_BACK.values(), BEST],
        [*links, *far, _link("AC", "AD"), _link("RU", "HH"), *_by_two_means("ZZ")],
        **WITH_ALL,
    )


def test_an_earlier_step_sets_back_further_than_every_later_one() -> None:
    ranked = [verdict.id for verdict in _set_back().ranked]
    assert ranked == ["ZZ", *(place["id"] for place in reversed(SET_BACK.values()))]


def test_the_steps_are_named_in_their_order_and_the_first_above_nothing_decides() -> None:
    advice = _set_back()
    for name, place in SET_BACK.items():
        steps = advice.steps(advice.verdicts[place["id"]])
        # Whether a place has a way of their own counts for those only who want to stay, and which
        # answers it waits for where it is undecided; what is withdrawn has tests of its own.
        elsewhere = ("withdrawn", "purpose", "waits")
        told = [step.name for step in steps if step.name not in elsewhere]
        assert told == list(SET_BACK)
        assert next(step.name for step in steps if step.level) == name


def test_of_undecided_places_the_one_that_fewer_answers_can_shut_goes_first() -> None:
    """Though it was confirmed earlier: nearly everybody can go there."""
    papers = fact("aa-papers", when={"passport": ["internal_only"]})
    means = fact("aa-means", when={"military": ["summons"]})
    any_passport = _place("BB", {"checked_on": DAY - timedelta(days=90)}, bars=[papers])
    particular = _place("AA", bars=[{**papers, "id": "bb-papers"}, means])
    advice = _advice([particular, any_passport], [])
    assert [verdict.id for verdict in advice.ranked] == ["BB", "AA"]
    assert [_level(advice, "waits", id_) for id_ in ("BB", "AA")] == [1, 2]
    decided = _advice([particular, any_passport], [], passport="biometric", military="reserve")
    assert [verdict.id for verdict in decided.ranked] == ["AA", "BB"]
    assert _level(decided, "waits", "AA") == 0


def test_of_equals_those_that_need_nothing_go_first_then_the_longer_stay_then_by_id() -> None:
    bought = fact("aa-insurance", kind="obtain", lead_days=[0, 1])
    places = [
        _place("AA", {"limits": stay(360)}, requirements=[bought]),
        _place("DD", {"limits": stay(90)}),
        _place("CC", {"limits": stay(90)}),
        _place("BB", {"limits": stay(60)}),
    ]
    ranked = _advice(places, [], goal="transit").ranked
    assert [verdict.id for verdict in ranked] == ["CC", "DD", "BB", "AA"]


NEED = fact("kz-need", kind="obtain", lead_days=[1, 3])
SLOW = fact("kz-slow", kind="obtain", lead_days=[1, 4])
STALE = DAY - timedelta(days=366)
OUT_OF_DATE = DAY - timedelta(days=731)

STATUS = [
    # rule, requirements, level
    ({}, [], 0),
    ({}, [NEED], 0),  # bought within days, and nobody has to grant it
    ({}, [SLOW], 2),
    ({}, [fact("kz-unknown", kind="obtain")], 0),
    ({"status": "conditional", "lead_days": [0, 1]}, [], 2),
    ({"status": "conditional"}, [], 2),
    ({"when": {"passport": ["biometric"]}}, [], 1),
    ({"when": {"grounds": ["study"]}}, [], 3),  # closed unless they have it
    ({"when": {"not": {"grounds": ["study"]}}}, [], 0),  # open unless they have it
    ({"when": {"not": {"grounds": ["study"]}, "passport": ["biometric"]}}, [], 1),
    ({"checked_on": STALE}, [], 4),
    ({"checked_on": STALE}, [SLOW], 6),
    ({"checked_on": OUT_OF_DATE}, [], 6),  # no longer relied on: to be confirmed first
    ({"confidence": "low", "when": {"grounds": ["study"]}}, [], 7),
]


@pytest.mark.parametrize(("rule", "requirements", "level"), STATUS)
def test_what_can_be_bought_in_time_ranks_as_open_and_the_unconfirmed_below_all_else(
    rule: dict[str, Any], requirements: list[dict[str, Any]], level: int
) -> None:
    place = _place("KZ", rule, requirements=requirements)
    assert _level(_advice([place], []), "status") == level


def test_what_is_undecided_only_over_something_extra_ranks_by_the_way_that_is_open() -> None:
    """The rule that its verdict shows meanwhile may be a visa of weeks that they need not get."""
    visa = {"regime": "visa_required", "status": "conditional", "lead_days": [20, 30]}
    holders = {"regime": "visa_free", "status": "open", "way": "visa", "limits": stay(90)}
    rules = [fact("kz-visit", **visa), fact("kz-holders", **holders)]
    bar = fact("kz-bar", when={"grounds": ["study"]})
    places = [_place("KZ", entry=rules, bars=[bar]), _place("AA", {"limits": stay(30)})]
    said = {"urgency": "days", "goal": "wait", "passport": "biometric"}
    assert [v.id for v in _advice(places, [], **said).ranked] == ["KZ", "AA"]
    assert _advice(places, [], **said).verdicts["KZ"].status is Status.DEPENDS
    studying = _advice(places, [], **said, grounds=["study"])
    assert [v.id for v in studying.ranked] == ["AA", "KZ"]


PERSECUTED = [
    # answers, handover, levels of high danger and of lesser danger
    ({}, "high", (0, 0)),
    ({"pursued": "no"}, "high", (0, 0)),
    ({"grounds": ["study"]}, "high", (0, 0)),
    ({"pursued": "risk"}, "high", (1, 0)),
    ({"pursued": "case"}, "high", (1, 0)),
    ({"grounds": ["activist"]}, "high", (1, 0)),
    ({"grounds": ["journalist"]}, "high", (1, 0)),
    ({"pursued": "no", "grounds": ["journalist", "study"]}, "high", (1, 0)),
    ({"grounds": ["journalist"]}, "medium", (0, 2)),
    ({"grounds": ["journalist"]}, None, (0, 3)),
    ({"grounds": ["journalist"]}, "low", (0, 0)),
]


@pytest.mark.parametrize(("answers", "handover", "levels"), PERSECUTED)
def test_places_that_hand_people_over_rank_lower_for_those_in_danger(
    answers: dict[str, Any], handover: str | None, levels: tuple[int, int]
) -> None:
    known = [_handover("KZ", handover)] if handover else []
    advice = _advice([_place("KZ", dangers=known)], [], **answers)
    assert (_level(advice, "high_danger"), _level(advice, "danger")) == levels


DANGERS = [
    # kind, level, days since it was confirmed, levels of high danger and of lesser danger
    ("lgbt", "high", 0, (1, 0)),
    ("refusal", "medium", 0, (0, 2)),
    ("conscripts", "low", 366, (0, 0)),
    ("harassment", "low", 731, (0, 1)),
    ("harassment", "high", 731, (1, 0)),
]


@pytest.mark.parametrize(("kind", "level", "age", "levels"), DANGERS)
def test_every_kind_of_danger_counts_alike_and_only_reassurance_wears_off(
    kind: str, level: str, age: int, levels: tuple[int, int]
) -> None:
    known = danger(
        "kz-danger", level, kind, when={"pursued": ["no"]}, checked_on=DAY - timedelta(days=age)
    )
    advice = _advice([_place("KZ", dangers=[known])], [], pursued="no")
    assert (_level(advice, "high_danger"), _level(advice, "danger")) == levels


KINDS = get_args(DangerKind)


def _threatened(*places: dict[str, Any], links: list[dict[str, Any]], urgency: str) -> list[str]:
    answers = {**WITH_ALL, "urgency": urgency, "grounds": ["activist"]}
    return [verdict.id for verdict in _advice([*places], links, **answers).ranked]


def _dangerous(id_: str, kind: str, level: str) -> list[dict[str, Any]]:
    safe = [] if kind == "handover" else [_handover(id_, "low")]
    return [*safe, danger(f"{id_.lower()}-danger", level, kind, when=IN_DANGER)]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("rule", "links"),
    [
        ({}, []),
        ({}, [_link("RU", "AA", regions=["siberia"], state="closed")]),
        ({"status": "conditional", "lead_days": [10, 20]}, _by_two_means("AA")),
    ],
    ids=["no way", "broken way", "papers too slow"],
)
def test_for_no_danger_does_an_unreachable_or_unobtainable_place_head_the_list_at_three_days(
    kind: str, rule: dict[str, Any], links: list[dict[str, Any]]
) -> None:
    """The other place may do to them what it may; where they cannot get to there is no safety."""
    safe = _place("AA", rule)
    risky = _place("ZZ", dangers=_dangerous("ZZ", kind, "medium"))
    ranked = _threatened(safe, risky, links=[*links, *_by_two_means("ZZ")], urgency="days")
    assert ranked == ["ZZ", "AA"]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("urgency", ["days", "week", "later"])
def test_a_place_of_high_danger_is_not_among_the_first_while_six_others_can_be_entered_and_reached(
    kind: str, urgency: str
) -> None:
    """Even where the others are slow, short, far and dear."""
    worse = {"status": "conditional", "lead_days": [20, 30], "limits": stay(5)}
    others = [f"Z{letter}" for letter in "ABCDEF"]
    places = [
        _place("AA", dangers=_dangerous("AA", kind, "high")),
        *(_place(id_, worse, payments=[]) for id_ in others),
    ]
    far = [link for id_ in others for link in _by_two_means(id_, regions=["siberia"])]
    ranked = _threatened(*places, links=[*_by_two_means("AA"), *far], urgency=urgency)
    assert ranked == [*others, "AA"]


@pytest.mark.parametrize(
    ("urgency", "first"),
    [("days", "BB"), ("week", "BB"), (None, "BB"), ("month", "AA"), ("later", "AA")],
)
def test_a_long_stay_is_worth_a_long_way_to_those_who_have_a_month(
    urgency: str | None, first: str
) -> None:
    places = [_place("AA", {"limits": stay(90)}), _place("BB", {"limits": stay(30)})]
    links = [*_by_two_means("AA", regions=["siberia"]), *_by_two_means("BB")]
    answers = {"urgency": urgency} if urgency else {}
    advice = _advice(places, links, goal="wait", region="south", **answers)
    assert advice.ranked[0].id == first
    names = [step.name for step in advice.steps(advice.ranked[0])]
    by_stay = names.index("stay") < names.index("reach")
    assert by_stay is (first == "AA")


STAY = [
    # days of stay, goal, level
    (90, "wait", 0),
    (89, "wait", 1),
    (45, "wait", 1),
    (44, "wait", 2),
    (23, "wait", 2),
    (22, "wait", 3),
    (None, "wait", 2),
    (None, "transit", 2),
    (1, None, 0),
    (None, None, 0),
]


@pytest.mark.parametrize(("days", "goal", "level"), STAY)
def test_the_stay_is_weighed_against_what_they_want_and_unknown_as_a_quarter_of_it(
    days: int | None, goal: str | None, level: int
) -> None:
    answers = {"goal": goal} if goal else {}
    assert _level(_advice([_place("KZ", {"limits": stay(days)})], [], **answers), "stay") == level


def test_a_citizen_stays_as_long_as_they_want() -> None:
    place = _place("KZ", {"way": "citizen", "limits": ()})
    assert _level(_advice([place], [], goal="settle"), "stay") == 0


URGENCY = [
    # rule, days left, level
    ({"lead_days": [5, 10]}, "later", 0),
    ({"lead_days": [5, 10]}, "week", 0),
    ({"lead_days": [5, 11]}, "week", 1),
    ({"lead_days": [10, 11]}, "week", 1),
    ({"lead_days": [11, 11]}, "week", 2),
    ({}, "week", 0),
    ({"status": "conditional"}, "week", 1),
    ({"status": "conditional"}, "later", 0),
]


@pytest.mark.parametrize(("rule", "urgency", "level"), URGENCY)
def test_papers_have_to_fit_the_days_left(rule: dict[str, Any], urgency: str, level: int) -> None:
    advice = _advice([_place("KZ", rule)], _by_two_means("KZ"), urgency=urgency)
    assert _level(advice, "urgency") == level


@pytest.mark.parametrize("urgency", ["week", "later"])
@pytest.mark.parametrize(
    ("links", "modes", "level"),
    [
        ([], ["air"], 1),
        ([_link("RU", "KZ", state="closed")], ["air"], 1),
        ([_link("RU", "KZ")], ["car"], 1),
        ([_link("RU", "KZ")], ["air"], 0),
        ([_link("RU", "KZ", regions=["siberia"])], ["air"], 0),
        ([_link("RU", "TR"), _link("TR", "KZ")], ["air"], 0),
    ],
)
def test_a_place_to_which_no_way_is_known_by_their_means_is_set_back(
    urgency: str, links: list[dict[str, Any]], modes: list[str], level: int
) -> None:
    places = [_place("KZ"), _place("TR")]
    answers = {"urgency": urgency, "region": "south", "cards": "cash"}
    assert _level(_advice(places, links, modes=modes, **answers), "no_way") == level


VIA_TURKEY = [_link("RU", "TR"), _link("TR", "KZ")]
VIA_SERBIA = [_link("RU", "RS"), _link("RS", "KZ")]
THROUGH_TURKEY = _link("RU", "KZ", "rail_bus", through=["TR"])

WAY_DANGER = [
    # links, level of handing over in Turkey, more answers, level, level of reach
    (VIA_TURKEY, "high", {}, 1, 3),
    (VIA_TURKEY, "high", {"pursued": "no"}, 0, 3),
    (VIA_TURKEY, "high", {"pursued": []}, 0, 3),  # not certain that it is theirs
    (VIA_TURKEY, "medium", {}, 0, 3),
    ([*VIA_TURKEY, *VIA_SERBIA], "high", {}, 0, 3),
    ([*VIA_TURKEY, _link("RU", "KZ")], "high", {}, 0, 0),
    ([*VIA_TURKEY, _link("RU", "KZ", state="closed")], "high", {}, 1, 3),
    ([*VIA_TURKEY, *VIA_SERBIA[:1], _link("RS", "GE"), _link("GE", "KZ")], "high", {}, 0, 4),
    ([THROUGH_TURKEY], "high", {}, 1, 2),
    ([_link("TR", "KZ")], "high", {}, 0, 0),  # no way at all
]
"""The safe way is the one that is told first, so that its legs are those that count."""


@pytest.mark.parametrize(("links", "handover", "answers", "level", "reach"), WAY_DANGER)
def test_a_place_that_is_reached_through_high_danger_alone_is_set_back(
    links: list[dict[str, Any]],
    handover: str,
    answers: dict[str, Any],
    level: int,
    reach: int,
) -> None:
    turkey = _place("TR", dangers=[_handover("TR", handover)])
    places = [turkey, *(_place(id_) for id_ in ("KZ", "RS", "GE"))]
    said = {**WITH_ALL, "urgency": "week", "cards": "cash", **answers}
    advice = _advice(places, links, **{id_: given for id_, given in said.items() if given})
    assert (_level(advice, "way_danger"), _level(advice, "reach")) == (level, reach)
    perils = [journey.perils for journey in advice.journeys("KZ") if not journey.broken]
    assert min(perils, default=0) == level


VIA_TWO = [_link("RU", "TR"), _link("TR", "GE"), _link("GE", "KZ")]

REACH = [
    # links, urgency, level
    (_by_two_means("KZ"), "days", 0),
    ([_link("RU", "KZ")], "days", 1),
    ([_link("RU", "KZ")], "week", 0),
    ([_link("RU", "KZ", regions=["siberia"])], "week", 2),
    (VIA_TURKEY, "week", 3),
    (VIA_TWO, "week", 4),
    ([], "week", 0),
    ([_link("RU", "KZ", state="closed")], "week", 5),
]


@pytest.mark.parametrize(("links", "urgency", "level"), REACH)
def test_the_way_there_is_levelled_by_its_legs(
    links: list[dict[str, Any]], urgency: str, level: int
) -> None:
    places = [_place(id_) for id_ in ("KZ", "TR", "GE")]
    answers = {"region": "south", "urgency": urgency, "cards": "cash"}
    assert _level(_advice(places, links, **answers), "reach") == level


MEANS = [
    (_by_two_means("KZ"), 0),
    ([_link("RU", "KZ")], 1),
    ([_link("RU", "KZ"), _link("RU", "KZ", "car", regions=["siberia"])], 1),
    (VIA_TURKEY, 1),
    ([], 1),
]


@pytest.mark.parametrize(("links", "level"), MEANS)
def test_a_second_means_counts_if_it_leads_straight_there_from_their_region(
    links: list[dict[str, Any]], level: int
) -> None:
    advice = _advice([_place("KZ"), _place("TR")], links, region="south")
    assert _level(advice, "means") == level


@pytest.mark.parametrize("answers", [{"military": "summons"}, {"region": "abroad"}])
def test_who_cannot_set_out_from_russia_is_told_no_place_from_another_by_the_way(
    answers: dict[str, str],
) -> None:
    advice = _advice([_place("KZ"), _place("TR")], _by_two_means("KZ"), **answers)
    for id_ in ("KZ", "TR"):
        levels = [_level(advice, step, id_) for step in ("no_way", "reach", "means")]
        assert levels == [0, 0, 0]


MONEY = [
    ({"mir": "no", "cash": "yes"}, ["mir", "cash"], 0),
    ({"mir": "no", "cash": "limited"}, ["mir", "cash"], 1),
    ({"mir": "no"}, ["mir", "cash"], 2),
    ({"mir": "no", "cash": "no"}, ["mir", "cash"], 3),
    ({"mir": "yes"}, [], 3),
    ({"mir": "no"}, None, 0),
]


@pytest.mark.parametrize(("cards", "have", "level"), MONEY)
def test_the_best_of_their_means_of_payment_counts(
    cards: dict[str, str], have: list[str] | None, level: int
) -> None:
    place = _place("KZ", payments=[fact("kz-pay", cards=cards)])
    answers = {} if have is None else {"cards": have}
    assert _level(_advice([place], [], **answers), "money") == level


@pytest.mark.parametrize(
    ("days_ago", "level"), [(0, 0), (89, 0), (90, 1), (179, 1), (180, 2), (-1, 0)]
)
def test_age_counts_whole_quarters_since_the_confirmation(days_ago: int, level: int) -> None:
    rule = {"checked_on": DAY - timedelta(days=days_ago)}
    assert _level(_advice([_place("KZ", rule)], []), "age") == level


def test_of_closed_places_only_the_age_of_the_claim_tells() -> None:
    old = {"status": "closed", "checked_on": DAY - timedelta(days=100), "limits": ()}
    advice = _advice([_place("KZ", old)], [], goal="wait", urgency="days")
    assert advice.verdicts["KZ"].status is Status.CLOSED
    found = [(step.name, step.level) for step in advice.steps(advice.verdicts["KZ"]) if step.level]
    assert found == [("shut", 1), ("age", 1)]


def test_a_place_without_a_rule_is_older_than_any_claim() -> None:
    nothing = {"id": "KZ"}
    ancient = _place("TR", {"status": "closed", "checked_on": DAY - timedelta(days=8000)})
    advice = _advice([nothing, ancient], [])
    assert [verdict.id for verdict in advice.ranked] == ["TR", "KZ"]
    assert _level(advice, "age", "KZ") > _level(advice, "age", "TR")


RISES = [
    # way in that may turn out theirs, rises above the one best place
    ({}, True),
    ({"limits": stay(44)}, False),
    ({"status": "conditional", "lead_days": [1, 1]}, False),
    ({"checked_on": STALE}, False),
    ({"lead_days": [99, 99]}, True),  # turned out at its best, it is in time
]


@pytest.mark.parametrize(("rule", "rises"), RISES)
def test_an_undecided_place_rises_if_a_way_at_its_best_would_go_before(
    rule: dict[str, Any], rises: bool
) -> None:
    undecided = _place("KZ", {**rule, "when": {"grounds": ["study"]}})
    best = _place("TR", {"limits": stay(60)})
    links = [*_by_two_means("KZ"), *_by_two_means("TR")]
    advice = _advice([undecided, best], links, goal="wait", urgency="week")
    assert [verdict.id for verdict in advice.ranked] == ["TR", "KZ"]
    assert [verdict.id for verdict in advice.rising(1)] == (["KZ"] if rises else [])


def test_each_way_that_may_turn_out_theirs_is_tried_with_its_own_stay() -> None:
    visit = fact("kz-entry", **{**ENTRY, "limits": stay(44)}, when={"passport": ["biometric"]})
    study = fact("kz-study", **ENTRY, way="residence", when={"grounds": ["study"]})
    undecided = {**_place("KZ"), "entry": [visit, study]}
    links = [*_by_two_means("KZ"), *_by_two_means("TR")]
    advice = _advice([undecided, _place("TR", {"limits": stay(60)})], links, goal="wait")
    rule = advice.verdicts["KZ"].rule
    assert rule
    assert (rule.id, [verdict.id for verdict in advice.rising(1)]) == ("kz-entry", ["KZ"])


def test_of_a_general_reference_the_fit_is_never_sure_and_the_age_is_the_oldest() -> None:
    baseline = {"KZ": {DAY - timedelta(days=1): "90"}}
    links = [*_by_two_means("KZ"), *_by_two_means("TR")]
    dataset = make_dataset(QUESTIONS, [_place("TR")], links=links, baseline=baseline)
    book = compile_snapshot(snapshot(dataset, DAY))
    advice = advise(book, book.vocabulary.masks({"urgency": frozenset(["week"])}))
    assert (_level(advice, "urgency"), _level(advice, "urgency", "TR")) == (1, 0)
    assert (_level(advice, "age"), _level(advice, "age", "TR")) == (99, 0)
