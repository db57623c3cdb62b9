"""Comparing our headline regimes with a passport index."""

from datetime import date

import pytest

from routebot.errors import UsageError
from routebot.policy.facts import EntryRule
from routebot.policy.loading import load
from routebot.upkeep.crosscheck import agree, compare, read_days, read_index
from tests.support.datasets import DAY, edited, fact, minimal_loaded, stay

CHANGES = """\
destination,first_seen,requirement
KZ,2022-01-01,90
KZ,2025-01-01,30
ZW,2022-01-01,visa required
"""
TIDY = "Passport,Destination,Requirement\nRU,KZ,90\nRU,RU,-1\nUS,KZ,30\n"
KZ = "destinations/KZ.yaml"
RECORDED = """\
disagreements:
  - id: kz-disagreement
    valid_from: 2025-01-01
    valid_to: 2025-12-31
    index_says: ["30"]
    claims:
      - text: {ru: Можно 90 дней., en: 90 days are allowed.}
        sources: [{kind: news, url: "https://example.org/a", publisher: A, published: null}]
      - text: {ru: Можно 30 дней., en: 30 days are allowed.}
        sources: [{kind: news, url: "https://example.org/b", publisher: B, published: null}]
    plan_for: {ru: Считайте на 30 дней., en: Plan for 30 days.}
pitfalls:
"""


def _rule(regime, stay_days=None):
    status = {"visa_free": "open", "visa_on_arrival": "open"}.get(regime, "closed")
    return EntryRule.model_validate(
        fact("kz-rule", regime=regime, status=status, limits=stay(stay_days))
    )


@pytest.mark.parametrize(
    ("rule", "says", "same"),
    [
        (_rule("visa_free", 90), "90", True),
        (_rule("visa_free", 90), "30", False),
        (_rule("visa_free", 90), "visa free", True),
        (_rule("visa_free"), "30", True),
        (_rule("e_visa", 30), "30", False),
        (_rule("e_visa"), "e-visa", True),
        (_rule("e_visa"), "e-visa or eta", True),
        (_rule("e_authorization"), "e-visa or eta", True),
        (_rule("e_authorization"), "eta", True),
        (_rule("e_authorization"), "e-visa", False),
        (_rule("e_authorization"), "Hayya Entry Permit", True),
        (_rule("visa_on_arrival"), "visa on arrival", True),
        (_rule("visa_required"), "visa required", True),
        (_rule("banned"), "visa required", False),
        (_rule("banned"), "no admission", True),
        (_rule("suspended"), "covid ban", True),
        (_rule("visa_required"), "ask the oracle", False),
    ],
)
def test_a_rule_and_a_value_of_the_index_mean_the_same(rule, says, same):
    assert agree(rule, says) is same


def test_a_value_of_a_file_of_changes_holds_until_the_next():
    index = read_index(CHANGES, DAY)
    days = [date(2021, 12, 31), date(2024, 12, 31), date(2025, 1, 1)]
    found = [(c.on, c.destination, c.says) for c in compare(minimal_loaded().dataset, index, days)]
    assert found == [
        (days[1], "KZ", "90"),
        (days[1], "ZW", "visa required"),
        (days[2], "KZ", "30"),
        (days[2], "ZW", "visa required"),
    ]


def test_a_tidy_file_speaks_of_one_day_and_one_passport():
    assert read_index(TIDY, DAY) == {"KZ": {DAY: "90"}}


def test_a_difference_is_unexplained_until_it_is_recorded_for_that_day_and_value():
    days = [date(2024, 6, 1), date(2025, 6, 1), date(2026, 6, 1)]
    index = read_index(CHANGES, DAY)
    plain = [c for c in compare(minimal_loaded().dataset, index, days) if c.unexplained]
    assert [c.on for c in plain] == days[1:]
    recorded = load(edited(KZ, "pitfalls:\n", RECORDED)).dataset
    found = {c.on: c for c in compare(recorded, index, days) if c.destination == "KZ"}
    assert [found[day].agrees for day in days] == [True, False, False]
    assert [found[day].unexplained for day in days] == [False, False, True]
    assert found[days[1]].recorded.id == "kz-disagreement"


def test_the_general_reference_is_told_from_our_own_rules():
    found = compare(minimal_loaded().dataset, read_index(CHANGES, DAY), [DAY])
    assert {c.destination: c.baseline for c in found} == {"KZ": False, "ZW": True}


def test_a_place_that_only_the_index_knows_is_a_difference():
    index = read_index("destination,first_seen,requirement\nQQ,2022-01-01,90\n", DAY)
    [found] = compare(minimal_loaded().dataset, index, [DAY])
    assert (found.rule, found.unexplained) == (None, True)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "unknown columns"),
        ("a,b\n1,2\n", "unknown columns a, b"),
        ("Passport,Destination,Requirement\nRussia,Kazakhstan,90\n", "nothing of the passport RU"),
        (
            "Passport,Destination,Requirement\nRU,Kazakhstan,90\n",
            'line 2: "Kazakhstan" is no two-letter code',
        ),
        ("destination,first_seen,requirement\nKZ,yesterday,90\n", '"yesterday" is not a date'),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_what_to_do(text, says):
    with pytest.raises(UsageError, match=says):
        read_index(text, DAY)


def test_days_are_read_one_a_line_in_order_and_once():
    assert read_days("2026-02-18\n2022-08-03\n\n2026-02-18\n") == (
        date(2022, 8, 3),
        date(2026, 2, 18),
    )
    with pytest.raises(UsageError, match="never"):
        read_days("never\n")
