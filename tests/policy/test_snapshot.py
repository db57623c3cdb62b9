"""One day of the dataset: what holds, what replaces what, how fresh it is, what is to come."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routebot.logic.variables import with_places
from routebot.policy.facts import EntryRule
from routebot.policy.files import Dataset
from routebot.policy.snapshot import Freshness, boundaries, destination_on, freshness, snapshot
from tests.conftest import TODAY
from tests.support.datasets import DAY, danger, fact, make_dataset, one
from tests.support.desk import Desk
from tests.support.reference import answers_to, meets, place_facts
from tests.support.strategies import made_up, seeds, steady

QUESTIONS = (one("p", "a", "b"),)
FREE = {"regime": "visa_free", "status": "open"}
FIRST, LAST = date(2022, 8, 1), date(2027, 5, 1)
"""The days the packaged dataset answers for."""


def days(count: int) -> timedelta:
    """Return so many days."""
    return timedelta(days=count)


def rule(id_: str, **fields: Any) -> dict[str, Any]:
    """Return the fields of a rule that lets everybody in."""
    return fact(id_, **FREE, **fields)


def ids_on(dataset: Dataset, on: date, id_: str = "AA") -> list[str]:
    """Return the entry rules of a destination on a day."""
    return [entry.id for entry in snapshot(dataset, on).destinations[id_].entry]


def test_a_fact_holds_from_its_first_to_its_last_day():
    dataset = make_dataset(
        QUESTIONS,
        [{"id": "AA", "entry": [rule("aa-rule", valid_from=DAY, valid_to=DAY + days(2))]}],
    )
    held = [ids_on(dataset, DAY + days(offset)) for offset in range(-1, 4)]
    assert held == [[], ["aa-rule"], ["aa-rule"], ["aa-rule"], []]


NEXT = DAY + timedelta(days=1)


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ([rule("aa-rule", valid_to=DAY)], []),
        ([rule("aa-rule", valid_to=NEXT)], ["aa-rule"]),
        ([rule("aa-rule", valid_to=DAY), rule("aa-next", valid_from=NEXT)], ["aa-rule"]),
        # What follows it for another way in says nothing of this one.
        ([rule("aa-rule", valid_to=DAY), rule("aa-w", valid_from=NEXT, way="family")], []),
        # What is shut stays shut for as long as it may be.
        ([rule("aa-rule", valid_to=DAY) | {"status": "closed"}], ["aa-rule"]),
    ],
)
def test_leave_to_enter_ends_where_the_day_begins_first_unless_a_rule_follows(entry, expected):
    dataset = make_dataset(QUESTIONS, [{"id": "AA", "entry": entry}])
    on_the_day = {id_ for id_ in ("aa-rule", "aa-next") if id_ in ids_on(dataset, DAY)}
    assert on_the_day == {"aa-rule"}
    late = snapshot(dataset, DAY, NEXT).destinations["AA"].entry
    assert [found.id for found in late] == expected


def test_a_way_to_travel_and_to_pay_end_where_the_day_begins_first():
    ends: dict[str, Any] = {"valid_to": DAY}
    by_air = {"start": "RU", "end": "AA", "mode": "air", "state": "open"}
    dataset = make_dataset(
        QUESTIONS,
        [{"id": "AA"}],
        links=[fact("link-ru-aa-air", **by_air, **ends)],
        payments=[
            fact("xx-mir", cards={"mir": "yes"}, **ends),
            fact("xx-cash", cards={"cash": "limited"}, **ends),
            fact("xx-visa", cards={"visa_mc_ru": "no"}, **ends),
            fact("xx-cash-next", cards={"cash": "no"}, valid_from=NEXT),
        ],
    )
    early, late = snapshot(dataset, DAY), snapshot(dataset, DAY, NEXT)
    assert [link.id for link in early.links] == ["link-ru-aa-air"]
    assert not late.links
    # Mir goes, as nothing follows; of cash something is said tomorrow; a "no" is a warning.
    assert [payment.id for payment in late.payments] == ["xx-cash", "xx-visa"]


def test_a_rule_that_has_ended_is_not_stretched_to_the_days_after():
    dataset = make_dataset(
        QUESTIONS,
        [{"id": "AA", "entry": [rule("aa-rule", valid_to=DAY)]}],
        baseline={"AA": {DAY: "90"}},
    )
    assert ids_on(dataset, DAY + days(1)) == []


@pytest.mark.parametrize(
    ("age", "confidence", "expected"),
    [
        (-5, "high", Freshness.CONFIRMED),
        (0, "high", Freshness.CONFIRMED),
        (30, "high", Freshness.CONFIRMED),
        (31, "high", Freshness.UNCONFIRMED),
        (60, "high", Freshness.UNCONFIRMED),
        (61, "high", Freshness.EXPIRED),
        (30, "medium", Freshness.CONFIRMED),
        (0, "low", Freshness.UNCONFIRMED),
        (61, "low", Freshness.EXPIRED),
    ],
)
def test_a_claim_is_judged_by_its_age_against_its_shelf_life(age, confidence, expected):
    claim = EntryRule.model_validate(rule("aa-rule", confidence=confidence))
    assert freshness(claim, 30, DAY + days(age)) is expected


def test_the_day_a_claim_goes_stale_is_the_first_unconfirmed_one():
    dataset = make_dataset(QUESTIONS, [{"id": "AA", "entry": [rule("aa-rule")]}], shelf_days=30)
    claim = dataset.destinations[0].entry[0]
    stale = snapshot(dataset, DAY).stale_since(claim)
    assert snapshot(dataset, stale - days(1)).freshness(claim) is Freshness.CONFIRMED
    assert snapshot(dataset, stale).freshness(claim) is Freshness.UNCONFIRMED


@pytest.mark.parametrize(
    ("members", "excludes", "offset", "inside"),
    [
        ([], [], 0, True),
        ([], ["AA"], 0, False),
        ([{"id": "BB"}], [], 0, False),
        ([{"id": "AA"}], [], 0, True),
        ([{"id": "AA"}], ["AA"], 0, False),
        ([{"id": "AA", "since": DAY}], [], -1, False),
        ([{"id": "AA", "since": DAY}], [], 0, True),
        ([{"id": "AA", "until": DAY}], [], 0, True),
        ([{"id": "AA", "until": DAY}], [], 1, False),
        ([{"id": "AA", "until": DAY}, {"id": "AA", "since": DAY + days(5)}], [], 3, False),
        ([{"id": "AA", "until": DAY}, {"id": "AA", "since": DAY + days(5)}], [], 5, True),
    ],
)
def test_an_area_counts_for_its_members_while_they_belong(members, excludes, offset, inside):
    area = {"id": "area", "members": members, "excludes": excludes, "entry": [rule("area-rule")]}
    dataset = make_dataset(QUESTIONS, [{"id": "AA"}, {"id": "BB"}], areas=[area])
    assert ids_on(dataset, DAY + days(offset)) == (["area-rule"] if inside else [])


def test_a_rule_replaces_an_areas_only_while_it_holds_and_only_at_home():
    area = {"id": "area", "entry": [rule("area-rule")], "bars": [fact("area-bar")]}
    own = rule("aa-rule", valid_from=DAY, valid_to=DAY, replaces=["area-rule", "area-bar"])
    dataset = make_dataset(QUESTIONS, [{"id": "AA", "entry": [own]}, {"id": "BB"}], areas=[area])
    assert [ids_on(dataset, DAY + days(offset)) for offset in (-1, 0, 1)] == [
        ["area-rule"],
        ["aa-rule"],
        ["area-rule"],
    ]
    assert snapshot(dataset, DAY).destinations["AA"].bars == ()
    assert ids_on(dataset, DAY, "BB") == ["area-rule"]


@pytest.mark.parametrize(
    ("own", "on", "found"),
    [
        (None, DAY, ["area-handover", "area-refusal"]),
        (danger("aa-handover", "high"), DAY, ["aa-handover", "area-refusal"]),
        (danger("aa-lgbt", "high", "lgbt"), DAY, ["aa-lgbt", "area-handover", "area-refusal"]),
        (
            danger("aa-handover", "high", valid_from=DAY),
            DAY - days(1),
            ["area-handover", "area-refusal"],
        ),
    ],
)
def test_a_danger_of_a_place_replaces_those_of_its_kind_of_the_areas(own, on, found):
    area_dangers = [danger("area-handover", "low"), danger("area-refusal", "medium", "refusal")]
    area = {"id": "area", "dangers": area_dangers}
    place = {"id": "AA", "dangers": [own] if own else []}
    asked = (*QUESTIONS, one("pursued", "no", "risk", "case"))
    (settled,) = snapshot(make_dataset(asked, [place], areas=[area]), on).destinations.values()
    assert sorted(known.id for known in settled.dangers) == found


BASELINE = {"ZZ": {DAY: "90", DAY + days(10): "visa required"}}


@pytest.mark.parametrize(
    ("offset", "regime", "status", "stay"),
    [
        (0, "visa_free", "open", 90),
        (9, "visa_free", "open", 90),
        (10, "visa_required", "closed", None),
    ],
)
def test_the_baseline_gives_the_last_value_seen(offset, regime, status, stay):
    place = snapshot(
        make_dataset(QUESTIONS, [], baseline=BASELINE), DAY + days(offset)
    ).destinations["ZZ"]
    (found,) = place.entry
    assert place.baseline
    assert (found.regime, found.status, found.stay_days, found.confidence) == (
        regime,
        status,
        stay,
        "low",
    )


def test_before_its_first_value_the_baseline_says_nothing():
    place = snapshot(make_dataset(QUESTIONS, [], baseline=BASELINE), DAY - days(1)).destinations[
        "ZZ"
    ]
    assert place.entry == ()


def test_a_destination_of_its_own_takes_nothing_from_the_baseline():
    place = snapshot(make_dataset(QUESTIONS, [{"id": "ZZ"}], baseline=BASELINE), DAY).destinations[
        "ZZ"
    ]
    assert (place.entry, place.baseline) == ((), False)


@pytest.mark.parametrize(
    ("value", "regime", "status"),
    [
        ("visa free", "visa_free", "open"),
        ("visa on arrival", "visa_on_arrival", "open"),
        ("eta", "e_authorization", "conditional"),
        ("e-visa", "e_visa", "conditional"),
        ("e-visa or eta", "e_visa", "conditional"),
        ("visa required", "visa_required", "closed"),
        ("covid ban", "suspended", "closed"),
        ("no admission", "banned", "closed"),
    ],
)
def test_every_word_of_the_index_has_a_meaning(value, regime, status, desk: Desk):
    dataset = desk.dataset.model_copy(
        update={
            "destinations": (),
            "areas": (),
            "baseline": desk.dataset.baseline.model_copy(
                update={"destinations": {"ZZ": {DAY: value}}}
            ),
        }
    )
    (found,) = snapshot(dataset, DAY).destinations["ZZ"].entry
    assert (found.regime, found.status) == (regime, status)


def _upcoming(on: date, **facts: Any) -> list[tuple[date | None, str, bool]]:
    dataset = make_dataset(QUESTIONS, [{"id": "AA", **facts}])
    return [
        (change.on, change.fact.id, change.ends)
        for change in snapshot(dataset, on).destinations["AA"].upcoming
    ]


def _source(published: date | None) -> list[dict[str, Any]]:
    return [
        {
            "kind": "news",
            "url": "https://example.org/",
            "publisher": "Example",
            "published": published,
        }
    ]


def test_a_future_rule_is_told_from_the_day_it_was_known():
    entry = [rule("aa-rule", valid_from=DAY + days(30), sources=_source(DAY))]
    assert _upcoming(DAY - days(1), entry=entry) == []
    assert _upcoming(DAY, entry=entry) == [(DAY + days(30), "aa-rule", False)]
    assert _upcoming(DAY + days(30), entry=entry) == []


def test_a_known_end_is_told_until_it_comes():
    entry = [rule("aa-rule", valid_to=DAY + days(30), sources=_source(DAY))]
    assert _upcoming(DAY, entry=entry) == [(DAY + days(30), "aa-rule", True)]
    assert _upcoming(DAY + days(30), entry=entry) == [(DAY + days(30), "aa-rule", True)]
    assert _upcoming(DAY + days(31), entry=entry) == []


def test_an_end_that_was_learned_later_is_not_told_before():
    entry = [
        rule(
            "aa-rule",
            valid_to=DAY + days(30),
            sources=[*_source(DAY), *_source(DAY + days(40))],
        )
    ]
    assert _upcoming(DAY, entry=entry) == []


def test_announcements_are_told_by_date_and_undated_ones_last():
    announcements = [
        fact("aa-some-day", planned_from=None),
        fact("aa-later", planned_from=DAY + days(60)),
        fact("aa-overtaken", planned_from=DAY, valid_to=DAY - days(1)),
        fact("aa-sooner", planned_from=DAY + days(6)),
    ]
    told = _upcoming(DAY, announcements=announcements)
    assert [id_ for _, id_, _ in told] == ["aa-sooner", "aa-later", "aa-some-day"]


def test_helpers_that_have_ended_are_left_out(desk: Desk):
    for helper in snapshot(desk.dataset, TODAY).helpers:
        assert helper.ended_on is None or helper.ended_on >= TODAY


@steady(300)
@given(seed=seeds, offset=st.integers(-40, 40))
def test_a_place_holds_what_its_sections_hold(seed, offset):
    dataset, on = made_up(seed), DAY + days(offset)
    for place in snapshot(dataset, on).destinations.values():
        rules, bars, needs = place_facts(dataset, place.id, on)
        assert {entry.id for entry in place.entry} == {entry.id for entry in rules}
        assert {bar.id for bar in place.bars} == {bar.id for bar in bars}
        assert {need.id for need in place.requirements} == {need.id for need in needs}


@steady(100)
@given(seed=seeds)
def test_between_its_boundaries_a_place_does_not_change(seed):
    dataset = made_up(seed)
    own, first, last = dataset.destinations[0], DAY - days(45), DAY + days(45)
    changing = boundaries(dataset, "AA", own, first, last)
    assert changing[0] == first
    assert changing == sorted(set(changing))
    held = None
    for on in (first + days(offset) for offset in range(91)):
        place = destination_on(dataset, "AA", own, on)
        now = [fact_.id for fact_ in place.facts()]
        assert on in changing or now == held
        held = now


@steady(400)
@given(data=st.data(), on=st.dates(FIRST, LAST))
def test_every_day_has_exactly_one_value(desk: Desk, data: st.DataObject, on: date):
    """At most one rule of each way fits anybody on any day, and at least one of some way does."""
    dataset = desk.dataset
    own = {destination.id: destination for destination in dataset.destinations}
    places = tuple(sorted({*own, *dataset.baseline.destinations}))
    id_ = data.draw(st.sampled_from(places))
    person = {
        question.id: data.draw(st.sampled_from(list(answers_to(with_places(question, places)))))
        for question in dataset.questions
    }
    kinds = {question.id: question.kind for question in dataset.questions}
    fitting = [
        entry.way
        for entry in destination_on(dataset, id_, own.get(id_), on).entry
        if meets(entry.when, person, kinds)
    ]
    assert fitting
    assert len(fitting) == len(set(fitting))


def test_age_of_the_data_is_that_of_its_checks_and_not_of_the_day_asked_about():
    """A generated baseline dates nothing, and a check after the day was not there yet."""
    rules = [
        rule("aa-old", checked_on=DAY - days(40)),
        rule("aa-newer", checked_on=DAY - days(4)),
        rule("aa-later", checked_on=DAY + days(10)),
        rule("aa-ended", checked_on=DAY - days(1), valid_to=DAY - days(1)),
    ]
    baseline = {"BB": {DAY - days(50): "90"}}
    dataset = make_dataset(
        QUESTIONS, [{"id": "AA", "entry": rules}], shelf_days=30, baseline=baseline
    )
    there = snapshot(dataset, DAY)
    assert there.newest_check == DAY - days(4)
    assert (there.overdue, len(there.facts)) == (1, 3)
    assert snapshot(dataset, DAY + days(27)).overdue == 2
    assert snapshot(dataset, DAY - days(60)).newest_check is None
