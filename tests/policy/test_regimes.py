"""What passports give: small tables by hand, and a slice over the real one."""

from datetime import date, timedelta

import pytest

from routebot.policy.facts import EntryRule, Regime
from routebot.policy.files import Dataset, WordingFile
from routebot.policy.reference import baseline_rule
from routebot.policy.regimes import PassportTable, Standing, passport_table
from routebot.policy.second_passports import PassportRules
from routebot.policy.snapshot import snapshot
from routebot.policy.typed import TypedWords
from tests.conftest import THEN, TODAY
from tests.support.datasets import DAY, make_dataset

ONE_DAY = timedelta(days=1)
PAGE = {
    "kind": "news",
    "url": "https://example.org/page",
    "publisher": "Example",
    "published": DAY - ONE_DAY,
}
INDEX = {
    "kind": "index",
    "url": "https://example.org/index",
    "publisher": "Index",
    "published": DAY,
}

UNION = {
    "id": "union",
    "members": [{"id": "FR"}, {"id": "DE"}, {"id": "GB", "until": DAY}],
}
TABLE = {
    "as_of": DAY,
    "sources": [INDEX],
    "groups": {
        "eu": {
            "areas": ["union"],
            "countries": ["CH"],
            "free_movement": [PAGE],
            "places": {"90": ["TR"], "eta": ["US"]},
        },
        "cis": {"countries": ["AM", "KZ"]},
    },
    "otherwise": "other",
    "passports": {
        "DE": {"visa required": ["US"]},
        "AM": {"visa free": ["KZ"], "visa required": ["DE"], "e-visa": ["US"]},
        "IL": {"90": ["DE"], "30": ["KZ"], "visa on arrival": ["TR"], "no admission": ["LB"]},
        "GB": {"eta": ["US"]},
    },
}


def _table(on: date = DAY, *corrections: dict[str, object]) -> PassportTable:
    table = {**TABLE, "corrections": [{"why": "Read.", **each} for each in corrections]}
    return passport_table(make_dataset([], [], areas=[UNION], passports=table), on)


def _said(table: PassportTable, passport: str, destination: str) -> tuple[str, int | None] | None:
    regime = table.regime_of(passport, destination)
    return regime and (regime.standing.value, regime.stay_days)


@pytest.mark.parametrize(
    ("passport", "destination", "said"),
    [
        ("IL", "DE", ("visa_free", 90)),
        ("IL", "TR", ("visa_on_arrival", None)),
        ("IL", "LB", ("banned", None)),
        ("AM", "KZ", ("visa_free", None)),
        ("AM", "US", ("e_visa", None)),
        ("AM", "DE", ("visa_required", None)),
        ("IL", "IL", ("citizen", None)),
        ("JP", "JP", ("citizen", None)),
        ("FR", "DE", ("free_movement", None)),
        ("FR", "CH", ("free_movement", None)),
        ("CH", "FR", ("free_movement", None)),
        ("FR", "TR", ("visa_free", 90)),
        ("FR", "US", ("e_authorization", None)),
        ("DE", "US", ("visa_required", None)),
        ("KZ", "AM", None),
        ("IL", "FR", None),
        ("JP", "DE", None),
        ("IL", "RU", None),
    ],
)
def test_a_passport_gives_what_the_table_says_and_nothing_out_of_silence(
    passport, destination, said
):
    assert _said(_table(), passport, destination) == said


def test_a_right_to_live_there_is_a_visa_free_regime_with_its_own_pages():
    found = _table().regime_of("FR", "CH")
    assert (found.free_movement, found.regime) == (True, Regime.VISA_FREE)
    assert [source.url for source in found.sources] == [PAGE["url"]]
    own = _table().regime_of("CH", "CH")
    assert (own.free_movement, own.regime, own.sources) == (False, Regime.VISA_FREE, ())


def test_an_index_says_nothing_of_the_days_before_it_and_rights_hold_on():
    before = _table(DAY - ONE_DAY)
    assert _said(before, "IL", "DE") is None
    assert _said(before, "FR", "DE") == ("free_movement", None)
    assert _said(before, "IL", "IL") == ("citizen", None)


def test_a_country_that_leaves_the_area_leaves_the_group():
    last, after = _table(DAY), _table(DAY + ONE_DAY)
    assert (last.group_of("GB"), after.group_of("GB")) == ("eu", "other")
    assert _said(last, "GB", "FR") == ("free_movement", None)
    assert _said(after, "GB", "FR") is None
    assert _said(last, "GB", "TR") == ("visa_free", 90)
    assert _said(after, "GB", "TR") is None
    assert _said(after, "GB", "US") == ("e_authorization", None)


FIX = {
    "id": "fix",
    "passports": ["IL"],
    "destinations": ["DE"],
    "index": "90",
    "value": "e-visa",
    "sources": [PAGE],
}


@pytest.mark.parametrize(
    ("offset", "dates", "said"),
    [
        (5, {}, ("e_visa", None)),
        (5, {"valid_from": DAY + 6 * ONE_DAY}, ("visa_free", 90)),
        (6, {"valid_from": DAY + 6 * ONE_DAY}, ("e_visa", None)),
        (6, {"valid_to": DAY + 6 * ONE_DAY}, ("e_visa", None)),
        (7, {"valid_to": DAY + 6 * ONE_DAY}, None),
        (-1, {"valid_from": DAY - ONE_DAY}, ("e_visa", None)),
        (-2, {"valid_from": DAY - ONE_DAY}, None),
    ],
)
def test_a_correction_takes_the_place_of_the_index_while_it_holds(offset, dates, said):
    table = _table(DAY + offset * ONE_DAY, {**FIX, **dates})
    assert _said(table, "IL", "DE") == said
    assert _said(table, "IL", "KZ") == (None if offset < 0 else ("visa_free", 30))


def test_a_correction_is_dated_and_told_by_its_own_pages():
    found = _table(DAY, FIX).regime_of("IL", "DE")
    assert (found.said_on, found.sources[0].url) == (PAGE["published"], PAGE["url"])
    plain = _table(DAY).regime_of("IL", "DE")
    assert (plain.said_on, plain.sources[0].url) == (DAY, INDEX["url"])


def test_a_correction_can_take_a_cell_out():
    assert _said(_table(DAY, {**FIX, "value": None}), "IL", "DE") is None


def test_a_correction_without_passports_is_of_all_who_have_that_value():
    fix = {"id": "fix", "destinations": ["US"], "index": "eta", "value": "30", "sources": [PAGE]}
    table = _table(DAY, fix)
    said = {passport: _said(table, passport, "US") for passport in ("FR", "CH", "DE", "AM", "IL")}
    assert said == {
        "FR": ("visa_free", 30),
        "CH": ("visa_free", 30),
        "DE": ("visa_required", None),
        "AM": ("e_visa", None),
        "IL": None,
    }


def test_a_single_right_to_live_there_is_told_by_a_correction():
    fix = {**FIX, "destinations": ["KZ"], "index": "30", "value": "free movement"}
    found = _table(DAY, fix).regime_of("IL", "KZ")
    assert (found.free_movement, found.stay_days) == (True, None)


@pytest.mark.parametrize(
    ("passports", "destination", "best"),
    [
        (["AM", "IL"], "DE", ("IL", "visa_free")),
        (["IL", "AM"], "KZ", ("IL", "visa_free")),  # 30 days rather than a stay nobody names
        (["AM", "FR"], "US", ("FR", "e_authorization")),
        (["FR", "DE"], "DE", ("DE", "citizen")),
        (["FR", "CH"], "DE", ("FR", "free_movement")),
        (["CH", "FR"], "DE", ("CH", "free_movement")),
        (["JP", "IL"], "DE", ("IL", "visa_free")),
        (["AM"], "DE", ("AM", "visa_required")),
        (["AM", "JP"], "DE", None),
        (["JP", "IL"], "LB", None),
        (["JP", "AM"], "US", ("AM", "e_visa")),
        (["JP"], "DE", None),
        ([], "DE", None),
    ],
)
def test_the_best_passport_counts_and_no_refusal_stands_beside_what_is_not_known(
    passports, destination, best
):
    found = _table().best_regime(passports, destination)
    assert (found and (found.passport, found.standing.value)) == best


def test_standings_are_ordered_best_first_and_named_as_regimes():
    order = [standing.regime for standing in Standing]
    assert order[:3] == [Regime.VISA_FREE] * 3
    assert [standing.refuses for standing in Standing] == [False] * 6 + [True] * 2


def test_every_passport_implies_one_group():
    table = _table()
    named = {passport: table.group_of(passport) for passport in ("FR", "CH", "AM", "IL", "JP")}
    assert named == {"FR": "eu", "CH": "eu", "AM": "cis", "IL": "other", "JP": "other"}


def test_without_a_table_nothing_is_established_but_ones_own_country():
    table = passport_table(make_dataset([], []), DAY)
    assert _said(table, "IL", "DE") is None
    assert _said(table, "IL", "IL") == ("citizen", None)
    assert table.group_of("IL") is None


@pytest.fixture(scope="module")
def real(packaged) -> PassportTable:
    """The packaged table today, as a snapshot holds it."""
    return snapshot(packaged.dataset, TODAY).passports


@pytest.mark.parametrize(
    ("passport", "destination", "said"),
    [
        ("IL", "DE", ("visa_free", 90)),
        ("AM", "KZ", ("visa_free", 90)),
        ("AM", "AZ", ("banned", None)),
        ("FR", "PL", ("free_movement", None)),
        ("NO", "CH", ("free_movement", None)),
        ("LI", "BG", ("free_movement", None)),
        ("DE", "US", ("e_authorization", None)),
        ("RO", "US", ("visa_required", None)),
        ("GB", "DE", ("visa_free", 90)),
        ("GB", "IE", ("free_movement", None)),
        ("IE", "GB", ("free_movement", None)),
        ("GD", "LC", ("free_movement", None)),
        ("AU", "NZ", ("free_movement", None)),
        ("US", "UZ", ("visa_free", 30)),
        ("LC", "GB", ("visa_required", None)),
        ("AZ", "AM", ("visa_required", None)),
        ("CN", "TR", ("visa_free", 90)),
        ("BR", "MX", ("e_visa", None)),
        ("US", "GA", ("banned", None)),
        ("FR", "TH", ("visa_free", None)),
        ("IL", "IQ", None),
        ("GE", "CV", None),
    ],
)
def test_the_packaged_table_says_of_known_pairs_what_is_so(real, passport, destination, said):
    assert _said(real, passport, destination) == said


def test_what_is_said_of_many_places_at_once_is_what_is_said_of_each(real):
    places = sorted({*real.cells, "RU"})
    for passport in (*places, "ZZ"):
        said = real.said_of_each(passport, places)
        assert said == [real.said_of(passport, place) for place in places]
        assert (Standing.CITIZEN in [each.standing for each in said if each]) is (
            passport in places
        )


def test_a_trial_of_the_packaged_table_ends_on_its_day(packaged):
    said = {
        day: _said(passport_table(packaged.dataset, day), "GB", "CN")
        for day in (date(2026, 2, 18), date(2026, 12, 31), date(2027, 1, 1), THEN)
    }
    assert list(said.values()) == [("visa_free", 30), ("visa_free", 30), None, None]


def test_the_packaged_table_covers_sixty_passports_and_says_nothing_of_russia(real):
    assert len(real.cells) == 60
    assert all(len(cells) > 160 for cells in real.cells.values())
    assert not any(real.regime_of(passport, "RU") for passport in real.cells)
    assert {"RU", "PS"}.isdisjoint({code for cells in real.cells.values() for code in cells})


def test_the_groups_of_the_packaged_table_are_the_options_of_the_question(packaged, real):
    (question,) = (each for each in packaged.dataset.questions if each.id == "other_citizenship")
    implied = {real.group_of(passport) for passport in (*real.cells, "JP")}
    assert implied == {option.id for option in question.options} - {"none"}
    members = {passport for passport in real.cells if real.group_of(passport) == "eu"}
    assert len(members) == 31
    assert all(real.group_of(passport) == "cis" for passport in ("AM", "KZ", "TM", "BY"))
    assert (real.group_of("GE"), real.group_of("UA"), real.group_of("IL")) == (
        "other",
        "other",
        "israel",
    )


def test_rules_that_are_made_unchecked_would_pass_the_check(packaged, real):
    places = sorted(real.cells)
    rules = PassportRules(real, places)
    made = [rule for place in places for rule in rules.at(place)]
    baseline = packaged.dataset.baseline
    made += filter(None, (baseline_rule(place, baseline, TODAY) for place in places))
    assert {len(rule.limits) for rule in made} == {0, 1}
    for rule in made:
        given = {name: getattr(rule, name) for name in rule.model_fields_set}
        given["limits"] = [limit.model_dump(exclude_unset=True) for limit in rule.limits]
        assert EntryRule(**given) == rule


def test_a_dataset_without_words_has_what_an_empty_file_of_words_gives():
    default = Dataset.model_fields["wording"].default
    assert default == WordingFile.model_validate({})
    assert default.typed == TypedWords.model_validate({})
