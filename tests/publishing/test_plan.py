"""What a plan shows: every wrong edit, and nothing that did not change."""

from datetime import date, timedelta
from typing import Any

import pytest

from routebot.errors import PublishError
from routebot.policy.files import Dataset
from routebot.policy.loading import load, read_folder
from routebot.publishing.plan import Plan, make_plan
from routebot.screens.admin.plan import plan_paragraphs, share_text
from routebot.screens.screen import Screen
from routebot.words.i18n import words
from tests.conftest import DATA
from tests.publishing.small import ON
from tests.support.datasets import edited, fact, make_dataset, minimal, one, several, source
from tests.support.texts import problems_of

_QUESTIONS = (
    one("passport", "biometric", "five_year", "internal_only"),
    several("visas", "schengen", "us", "none"),
    one("region", "south", "abroad"),
)
_BAR = fact(
    "kz-bar", when={"passport": ["internal_only"]}, unless={"visas": ["us"]}, closes=["visit"]
)
_VISA = fact(
    "kz-visa",
    way="visa",
    regime="visa_required",
    status="open",
    when={"not": {"visas": ["none", "us"]}},
)
_VISIT = fact(
    "kz-visit",
    regime="visa_free",
    status="open",
    valid_from=date(2026, 2, 3),
    valid_to=date(2026, 4, 5),
)
_CLOSED = fact("kz-closed", regime="visa_required", status="closed", valid_to=date(2026, 2, 2))
_LATER = fact("kz-later", regime="visa_required", status="closed", valid_from=date(2026, 4, 6))
_NEED = fact("kz-insurance", kind="obtain", when={"visas": ["schengen"]})
_PITFALL = fact("kz-pitfall", severity="high", when={"not": {"visas": ["schengen"]}})
_ROAD = fact("link-ru-kz", start="RU", end="KZ", mode="car", state="open")
_EXIT = fact("ru-exit", effect="barred", when={"not": {"visas": ["us"]}})


def _dataset(**changed: dict[str, object]) -> Dataset:
    """Make the dataset with fields of some facts changed; None for the fact takes it out."""
    known = {
        "entry": (_VISIT, _CLOSED, _LATER, _VISA),
        "bars": (_BAR,),
        "requirements": (_NEED,),
        "pitfalls": (_PITFALL,),
    }
    edits = {name.replace("_", "-"): fields for name, fields in changed.items()}
    lists = {
        kind: [
            {**item, **(edits.get(item["id"]) or {})}
            for item in items
            if edits.get(item["id"], {}) is not None
        ]
        for kind, items in known.items()
    }
    rules = [{**_EXIT, **edits.get("ru-exit", {})}]
    links = [{**_ROAD, **edits.get("link-ru-kz", {})}]
    return make_dataset(_QUESTIONS, [{"id": "KZ", **lists}], exit_rules=rules, links=links)


_WRONG = {
    "a dropped not in a visa rule": {"kz_visa": {"when": {"visas": ["none", "us"]}}},
    "a widened option in a bar": {"kz_bar": {"when": {"passport": ["internal_only", "five_year"]}}},
    "a narrowed option in a bar": {"kz_bar": {"when": {"passport": ["biometric"]}}},
    "an exception lost": {"kz_bar": {"unless": None}},
    "a bar that closes every way": {"kz_bar": {"closes": []}},
    "a bar removed": {"kz_bar": None},
    "a rule removed": {"kz_visit": None},
    "a rule shut": {"kz_visit": {"status": "closed"}},
    "days and months swapped": {
        "kz_visit": {"valid_from": date(2026, 3, 2), "valid_to": date(2026, 5, 4)}
    },
    "a rule that ends a month late": {"kz_visit": {"valid_to": date(2026, 5, 5)}},
    "a requirement for everybody": {"kz_insurance": {"when": {}}},
    "a requirement that need not be obtained": {"kz_insurance": {"kind": "carry"}},
    "an old day of confirmation": {"kz_visit": {"sources": [source(date(2023, 1, 1))]}},
}


@pytest.mark.parametrize("name", _WRONG)
def test_a_wrong_edit_of_a_rule_shows_as_an_edit_and_as_people_touched(name: str) -> None:
    plan = make_plan(_dataset(), _dataset(**_WRONG[name]), ON)
    assert len(plan.edits) == 1
    assert not plan.only_texts
    assert [impact.id for impact in plan.destinations] == ["KZ"]
    assert all(
        shift.combinations and shift.who.any_of
        for p in plan.destinations[0].periods
        for shift in p.shifts
    )
    assert _told(plan)


def test_a_changed_regime_shows_with_whom_it_concerns_though_no_status_changes() -> None:
    plan = make_plan(_dataset(), _dataset(kz_visa={"regime": "e_visa"}), ON)
    (edit,) = plan.edits
    assert [(f.name, f.old, f.new) for f in edit.fields] == [("regime", "visa_required", "e_visa")]
    assert plan.audiences["kz-visa"].after == 1
    assert not plan.destinations
    assert _told(plan)


def test_a_dropped_not_in_a_pitfall_shows_who_is_no_longer_warned() -> None:
    plan = make_plan(_dataset(), _dataset(kz_pitfall={"when": {"visas": ["schengen"]}}), ON)
    audience = plan.audiences["kz-pitfall"]
    assert (audience.combinations, audience.lost, audience.gained) == (2, 1, 1)
    assert not plan.destinations
    assert _told(plan)


def test_a_dropped_not_in_an_exit_rule_shows_who_may_leave_and_spares_those_abroad() -> None:
    plan = make_plan(_dataset(), _dataset(ru_exit={"when": {"visas": ["us"]}}), ON)
    (period,) = plan.leaving.periods
    assert {(s.before, s.after): (s.combinations, period.combinations) for s in period.shifts} == {
        ("clear", "barred"): (1, 4),
        ("barred", "clear"): (1, 4),
    }
    assert _told(plan)


def test_the_impact_stands_on_the_days_between_the_dates() -> None:
    plan = make_plan(_dataset(), _dataset(kz_visit={"status": "closed"}), ON)
    (period,) = plan.destinations[0].periods
    assert (period.since, period.until) == (date(2026, 2, 3), date(2026, 4, 5))
    assert plan.edits[0].begins_on == date(2026, 2, 3)


def test_an_edit_of_past_days_only_says_so() -> None:
    past = {"valid_from": date(2025, 1, 1), "valid_to": date(2025, 2, 1)}
    plan = make_plan(
        _dataset(kz_insurance=past),
        _dataset(kz_insurance={**past, "valid_to": date(2025, 3, 1)}),
        ON,
    )
    assert plan.edits[0].begins_on is None
    assert not plan.destinations
    assert _told(plan)


def test_who_loses_the_last_route_is_named() -> None:
    plan = make_plan(_dataset(), _dataset(kz_visa=None), ON)
    assert plan.strands
    first = plan.last_route.periods[0]
    assert first.since == ON
    assert {(shift.before, shift.after) for shift in first.shifts} == {("some", "none")}
    assert _told(plan)


def test_a_new_wording_is_no_more_than_that() -> None:
    words_ = {"text": {"ru": "Иначе.", "en": "It is so."}}
    plan = make_plan(_dataset(), _dataset(kz_bar=words_, kz_visit=words_), ON)
    assert plan.only_texts
    assert [(text.name, text.language) for edit in plan.edits for text in edit.texts] == [
        ("text", "ru")
    ] * 2
    assert not plan.audiences
    assert not plan.destinations
    assert _told(plan)


def test_layout_and_comments_change_nothing() -> None:
    files = edited("topics.yaml", "topics:", "# by hand\ntopics:")
    plan = make_plan(load(minimal()).dataset, load(files).dataset, ON)
    assert not plan.edits
    assert plan.old != plan.new
    assert _told(plan)


@pytest.mark.parametrize(
    ("name", "old", "new", "edit"),
    [
        ("destinations/KZ.yaml", "Астана", "Алматы", ("KZ", "destination")),
        (
            "areas/world.yaml",
            "members: [{id: KZ}]",
            "members: [{id: KZ, until: 2026-02-01}]",
            ("world", "area"),
        ),
        ("topics.yaml", "shelf_days: 365", "shelf_days: 100", ("topics", "topics")),
        (
            "baseline.yaml",
            'KZ: {2022-01-01: "90"}',
            'KZ: {2022-01-01: "30"}',
            ("baseline", "destinations"),
        ),
        ("passports.yaml", "[CH, KZ]", "[CH]", ("passports", "cells")),
        ("passports.yaml", "countries: [CH]", "areas: [world]", ("passports", "groups")),
        ("passports.yaml", "otherwise: other", "otherwise: rest", ("passports", "passports")),
        ("passports.yaml", "why: The index", "why: It", ("passports", "corrections")),
        ("links.yaml", "regions: [siberia]", "regions: [south]", ("links", "links")),
        ("questions.yaml", "С чипом", "С чипом внутри", ("questions", "questions")),
        ("payments.yaml", 'cards: {mir: "no"}', 'cards: {mir: "yes"}', ("payments", "payments")),
    ],
)
def test_every_kind_of_file_is_compared(
    name: str, old: str, new: str, edit: tuple[str, str]
) -> None:
    plan = make_plan(load(minimal()).dataset, load(edited(name, old, new)).dataset, ON)
    assert [(found.owner, found.kind) for found in plan.edits] == [edit]
    assert _told(plan)


def test_a_cell_of_the_table_of_passports_is_compared_by_itself() -> None:
    files = edited("passports.yaml", "e-visa: [ZW]", "eta: [ZW]")
    (edit,) = make_plan(load(minimal()).dataset, load(files).dataset, ON).edits
    assert [(field.name, field.old, field.new) for field in edit.fields] == [
        ("ZW", "e-visa", "eta")
    ]


def test_a_first_table_of_passports_can_be_told() -> None:
    files = minimal() | {"passports.yaml": read_folder(DATA)["passports.yaml"]}
    without = {name: text for name, text in minimal().items() if name != "passports.yaml"}
    plan = make_plan(load(without).dataset, load(files).dataset, ON)
    assert {edit.owner for edit in plan.edits} == {"passports"}
    assert _told(plan)


def test_facts_that_change_places_are_shown_because_the_order_can_decide() -> None:
    turned = make_dataset(_QUESTIONS, [{"id": "KZ", "entry": [_CLOSED, _VISIT, _LATER, _VISA]}])
    plan = make_plan(
        make_dataset(_QUESTIONS, [{"id": "KZ", "entry": [_VISIT, _CLOSED, _LATER, _VISA]}]),
        turned,
        ON,
    )
    assert [(edit.kind, [field.name for field in edit.fields]) for edit in plan.edits] == [
        ("entry", ["order"])
    ]
    assert not plan.only_texts
    assert _told(plan)


def test_one_side_of_a_disagreement_that_is_reworded_is_shown_as_that_side() -> None:
    def disputed(words_: str) -> Dataset:
        claims = [
            {"text": {"ru": text, "en": "So."}, "sources": _VISIT["sources"]}
            for text in ("Так.", words_)
        ]
        text = {"ru": "Ждите.", "en": "Wait."}
        found = {"id": "kz-dispute", "valid_from": None, "claims": claims, "plan_for": text}
        return make_dataset(_QUESTIONS, [{"id": "KZ", "disagreements": [found]}])

    plan = make_plan(disputed("Иначе."), disputed("Вовсе иначе."), ON)
    assert [(text.name, text.language) for text in plan.edits[0].texts] == [("claims.1.text", "ru")]
    assert plan.only_texts
    assert _told(plan)


def test_a_destination_that_is_taken_out_is_closed_to_all_it_was_open_to() -> None:
    files = minimal()
    del files["destinations/KZ.yaml"]
    files["baseline.yaml"] = files["baseline.yaml"].replace(b'  KZ: {2022-01-01: "90"}\n', b"")
    plan = make_plan(load(minimal()).dataset, load(files).dataset, ON)
    assert {shift.after for shift in plan.destinations[0].periods[0].shifts} == {"closed"}
    assert plan.strands


def test_a_shorter_shelf_life_shows_from_the_day_it_bites() -> None:
    old, new = (
        load(edited("topics.yaml", "shelf_days: 365", f"shelf_days: {d}")).dataset
        for d in (365, 150)
    )
    (impact,) = make_plan(old, new, ON).destinations
    assert impact.periods[0].since == date(2025, 6, 1) + timedelta(days=2 * 150 + 1)


def test_a_question_that_changes_its_kind_cannot_be_compared() -> None:
    new = make_dataset([several("passport", "biometric", "five_year"), *_QUESTIONS[1:]], [])
    with pytest.raises(PublishError) as caught:
        make_plan(_dataset(), new, ON)
    assert caught.value.key == "publish.error.question"


def test_an_added_option_is_part_of_the_answer_space() -> None:
    wider = make_dataset(
        [one("passport", "biometric", "five_year", "internal_only", "lost"), *_QUESTIONS[1:]], []
    )
    plan = make_plan(make_dataset(_QUESTIONS, []), wider, ON)
    assert [(edit.id, edit.what) for edit in plan.edits] == [("passport", "changed")]
    assert {option.id for option in plan.questions[0].options} == {
        "biometric",
        "five_year",
        "internal_only",
        "lost",
    }
    assert _told(plan)


def _with_passport(**said: Any) -> Dataset:
    """Make the dataset with one more passport to choose."""
    passport = one("passport", "biometric", "five_year", "internal_only", "refugee", **said)
    return _dataset().model_copy(update={"questions": (passport, *_QUESTIONS[1:])})


def test_rules_that_do_not_speak_of_a_new_option_are_listed_in_words() -> None:
    plan = make_plan(_dataset(), _with_passport(silent=["refugee"]), ON)
    (left,) = plan.unspoken
    assert (left.question, left.option, [rule.id for _, rule in left.rules]) == (
        "passport",
        "refugee",
        ["kz-bar"],
    )
    assert plan.plain["unspoken"] == [
        {"question": "passport", "option": "refugee", "rules": ["kz-bar"]}
    ]
    for language in ("ru", "en"):
        told = "\n".join(plan_paragraphs(words(language), plan))
        assert words(language).territory("KZ") in told
        assert "kz-bar" in told
    assert _told(plan)


def test_of_an_option_that_says_what_it_is_no_rule_is_listed() -> None:
    for wider in (_with_passport(), _with_passport(stand_ins={"refugee": "internal_only"})):
        plan = make_plan(_dataset(), wider, ON)
        assert not plan.unspoken
        assert not plan.destinations


def test_an_option_that_falls_silent_or_begins_to_speak_changes_results_from_and_to_unknown() -> (
    None
):
    silent, like = (
        _with_passport(silent=["refugee"]),
        _with_passport(stand_ins={"refugee": "internal_only"}),
    )
    for old, new, rules, shift in (
        (like, silent, ["kz-bar"], ("closed", "depends")),
        (silent, like, [], ("depends", "closed")),
        (silent, _with_passport(), [], ("depends", "open")),
    ):
        plan = make_plan(old, new, ON)
        assert [rule.id for left in plan.unspoken for _, rule in left.rules] == rules
        shifts = {
            (s.before, s.after)
            for impact in plan.destinations
            for p in impact.periods
            for s in p.shifts
        }
        assert shift in shifts
        for impact in plan.destinations:
            for found in (s for period in impact.periods for s in period.shifts):
                assert all(
                    any(term.values == ("refugee",) for term in row) for row in found.who.any_of
                )
        assert _told(plan)


def test_a_rule_that_ended_before_is_not_listed_and_a_new_one_is() -> None:
    silent = _with_passport(silent=["refugee"])
    ended = _dataset(kz_bar={"valid_to": ON - timedelta(days=1)}).model_copy(
        update={"questions": silent.questions}
    )
    assert not make_plan(_dataset(), ended, ON).unspoken
    (left,) = make_plan(ended, silent, ON).unspoken
    assert [rule.id for _, rule in left.rules] == ["kz-bar"]


def test_a_new_option_that_a_rule_bars_shows_as_people_who_are_barred() -> None:
    wider = _with_passport(silent=["refugee"])
    place = wider.destinations[0]
    bar = place.bars[0].model_copy(update={"when": {"passport": ["internal_only", "refugee"]}})
    barred = wider.model_copy(update={"destinations": (place.model_copy(update={"bars": (bar,)}),)})
    plan = make_plan(_dataset(), barred, ON)
    assert not plan.unspoken
    shifts = {
        (s.before, s.after)
        for impact in plan.destinations
        for p in impact.periods
        for s in p.shifts
    }
    assert shifts == {("depends", "closed")}
    assert _told(plan)


def test_limits_of_a_stay_are_told_in_words() -> None:
    limits = "[{days: 60, per: entry}, {days: 30, per: calendar_year}]"
    files = edited(
        "destinations/KZ.yaml",
        "limits: [{days: 90, per: rolling, window_days: 180}]",
        f"limits: {limits}",
    )
    plan = make_plan(load(minimal()).dataset, load(files).dataset, ON)
    told = "\n".join(plan_paragraphs(words("en"), plan))
    assert "up to 90 days in any 180 days" in told
    assert "up to 60 days at a time, up to 30 days in a calendar year" in told
    assert "rolling" not in told


def test_what_starts_a_clock_is_told_in_words() -> None:
    def _dataset(start: str) -> Dataset:
        stay = fact("kz-stay", about="registration", within_days=5, counts_from=start)
        return make_dataset(list(_QUESTIONS), [{"id": "KZ", "stays": [stay]}])

    plan = make_plan(_dataset("arrival"), _dataset("move"), ON)
    told = "\n".join(plan_paragraphs(words("ru"), plan))
    assert "отсчёт от: было въезда, станет переезда" in told


@pytest.mark.parametrize(
    ("share", "text"),
    [(0.25, "25 %"), (0.0117, "1.2 %"), (0.0001, "< 0.1 %"), (0.99999, "> 99.9 %"), (1, "100 %")],
)
def test_a_share_is_never_rounded_to_nothing_or_to_all(share: float, text: str) -> None:
    assert share_text(words("en"), share) == text


def _told(plan: Plan) -> bool:
    """Say whether the plan has words in both languages that can be sent."""
    for language in ("ru", "en"):
        for paragraph in plan_paragraphs(words(language), plan):
            assert not problems_of(Screen("plan", paragraph))
    return True
