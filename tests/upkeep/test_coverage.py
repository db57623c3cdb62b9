"""What is known of each place, and what is neither known nor said to be unknown."""

import pytest

from routebot.upkeep.coverage import COLUMNS, coverage
from tests.conftest import TODAY
from tests.support.datasets import DAY, danger, fact, make_dataset, one, several, stay

KINDS = ("handover", "refusal", "lgbt", "conscripts", "harassment")


def _entry(id_, **fields):
    return fact(id_, regime="visa_free", status="open", limits=stay(90), **fields)


def _known(**parts):
    questions = [
        one("passport", "biometric", "five_year"),
        one("pursued", "case", "no"),
        several("party", "alone", "pets"),
    ]
    kz = {"id": "KZ", "entry": [_entry("kz-entry")], **parts}
    (found,) = coverage(make_dataset(questions, [kz]), DAY)
    return found.known


def test_a_place_of_which_nothing_is_known_but_the_way_in():
    assert _known() == dict.fromkeys(COLUMNS, "missing") | {
        "entry": "researched",
        "handover": "not_established",  # said by the card itself
        "refusal": "no_case",
        "lgbt": "not_established",
        "conscripts": "no_case",
        "harassment": "no_case",
    }


@pytest.mark.parametrize(
    ("column", "parts"),
    [
        ("ways", {"entry": [_entry("kz-entry"), _entry("kz-work", way="work")]}),
        ("ways", {"stays": [fact("kz-permit", about="residence")]}),
        ("ways", {"notes": [fact("kz-refuge", about="humanitarian")]}),
        ("payments", {"payments": [fact("kz-bank", about="account")]}),
        ("families", {"notes": [fact("kz-dog", about="travel", when={"party": ["pets"]})]}),
        ("requirements", {"requirements": [fact("kz-ticket", kind="carry")]}),
        *((kind, {"dangers": [danger("kz-danger", "low", kind)]}) for kind in KINDS),
    ],
)
def test_a_fact_fills_its_column(column, parts):
    before, after = _known(), _known(**parts)
    assert before[column] != "researched"
    assert {each for each in COLUMNS if before[each] != after[each]} == {column}
    assert after[column] == "researched"


def test_a_clock_of_the_stay_tells_nothing_of_living_there():
    assert _known(stays=[fact("kz-address", about="registration")])["ways"] == "missing"


def test_what_is_said_to_be_unknown_is_no_silent_hole():
    gap = {"id": "kz-gap", "about": ["ways", "links"], "text": {"ru": "Неясно.", "en": "Unclear."}}
    known = _known(not_established=[gap])
    assert {column for column in COLUMNS if known[column] == "not_established"} == {
        "handover", "lgbt", "ways", "links",
    }  # fmt: skip


def test_what_only_the_general_reference_knows_is_a_baseline(packaged):
    found = {each.id: each for each in coverage(packaged.dataset, TODAY)}
    assert found["ZW"].known["entry"] == found["ZW"].known["payments"] == "baseline"
    assert found["ZW"].facts == 0
    assert found["FR"].known["entry"] == "researched"  # by the rules of its area


def test_the_40_places_of_which_most_is_known_have_no_silent_hole(packaged):
    """No list of where people really go was ever collected; most was researched of those places."""
    found = coverage(packaged.dataset, TODAY)[:40]
    holes = {
        (each.id, column) for each in found for column in COLUMNS if each.known[column] == "missing"
    }
    assert holes == set()
