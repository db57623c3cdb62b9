"""Of several limits of a stay the strictest for one trip is the one that short answers name."""

import pytest

from routebot.policy.facts import EntryRule
from tests.support.datasets import fact

ENTRY, YEAR = {"days": 90, "per": "entry"}, {"days": 90, "per": "calendar_year"}
SHORT = {"days": 60, "per": "entry"}


def _rolling(window_days, days=90):
    return {"days": days, "per": "rolling", "window_days": window_days}


@pytest.mark.parametrize(
    ("limits", "stay_days", "per_days"),
    [
        ([], None, None),
        ([ENTRY], 90, None),
        ([YEAR], 90, 365),
        ([_rolling(180)], 90, 180),
        ([_rolling(180), SHORT], 60, None),
        ([ENTRY, YEAR], 90, 365),
        ([YEAR, _rolling(180), ENTRY], 90, 180),
        ([_rolling(180), _rolling(360)], 90, 360),
        ([_rolling(360, 180), _rolling(180)], 90, 180),
    ],
)
@pytest.mark.parametrize("turned", [False, True])
def test_the_strictest_limit_of_one_trip_is_named(limits, stay_days, per_days, turned):
    said = reversed(limits) if turned else limits
    rule = EntryRule.model_validate(
        fact("kz-entry", regime="visa_free", status="open", limits=tuple(said))
    )
    assert (rule.stay_days, rule.per_days) == (stay_days, per_days)
