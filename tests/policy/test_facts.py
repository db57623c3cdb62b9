"""The kinds of facts: whom each concerns."""

import pytest
from pydantic import ValidationError

from routebot.policy import files
from routebot.policy.facts import Announcement, Bar, ExitRule, Fact
from routebot.policy.stays import StayRule
from routebot.policy.whom import whom
from tests.support.datasets import fact

KINDS = [kind for kind in vars(files).values() if isinstance(kind, type) and issubclass(kind, Fact)]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_whoever_a_kind_of_fact_can_ask_about_is_whom_it_concerns(kind):
    asked = {name: {"passport": [name]} for name in ("when", "unless") if name in kind.model_fields}
    made = kind.model_construct(**asked)
    assert whom(made) == (asked.get("when", {}), asked.get("unless"))


def test_a_fact_that_asks_nothing_concerns_everybody():
    assert whom(Announcement.model_validate(fact("kz-announced", planned_from=None))) == ({}, None)


@pytest.mark.parametrize("fields", [{}, {"when": {"passport": ["none"]}}])
def test_a_fact_without_an_exception_excepts_nobody(fields):
    assert whom(Bar.model_validate(fact("bar", **fields))).unless is None
    rule = ExitRule.model_validate(fact("rule", effect="check", **fields))
    assert whom(rule) == (fields.get("when", {}), None)


@pytest.mark.parametrize("fields", [{"within_days": 3}, {"counts_from": "arrival"}])
def test_a_term_says_what_starts_it_and_nothing_starts_no_term(fields):
    with pytest.raises(ValidationError, match="arrival, card, move"):
        StayRule.model_validate(fact("kz-stay", about="registration", **fields))
