"""What a way of living somewhere may say of itself."""

import pytest
from pydantic import ValidationError

from routebot.policy.facts import EntryRule
from tests.support.datasets import fact

RIGHT = {"way": "remote", "income_usd_month": 1500, "apply_from": "there", "leads_to": "permanent"}


def _rule(**fields):
    return EntryRule.model_validate(
        fact("kz-remote", regime="visa_free", status="conditional", **{**RIGHT, **fields})
    )


def test_income_place_and_prospect_of_a_way_are_read():
    rule = _rule()
    assert {name: getattr(rule, name) for name in RIGHT} == RIGHT


@pytest.mark.parametrize(
    "wrong",
    [{"way": "nomad"}, {"income_usd_month": 0}, {"income_usd_month": 1500.5}, {"apply_from": "here"},
     {"leads_to": "none"}],
    ids=str,
)  # fmt: skip
def test_what_is_no_value_of_them_is_refused(wrong):
    with pytest.raises(ValidationError):
        _rule(**wrong)
