"""Of several limits of a stay short answers name the strictest, headlines the one that binds."""

import pytest

from routebot.policy.facts import EntryRule
from routebot.policy.limits import Limit, binding_first
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


TURKISH = (SHORT, _rolling(180))
JORDANIAN = ({"days": 30, "per": "entry"}, YEAR)


@pytest.mark.parametrize(
    ("limits", "wanted", "first"),
    [
        (TURKISH, None, SHORT),
        (TURKISH, 1, SHORT),
        (TURKISH, 90, SHORT),  # 90 days in 180 are enough for them, 60 at a time are not
        (TURKISH, 91, _rolling(180)),  # leaving and coming back does not help
        (JORDANIAN, 90, JORDANIAN[0]),
        (JORDANIAN, 180, YEAR),
        ((ENTRY,), 360, ENTRY),
        ((_rolling(365, 180), _rolling(180)), 360, _rolling(180)),
    ],
)
@pytest.mark.parametrize("turned", [False, True])
def test_the_limit_that_binds_the_trip_comes_first_and_none_is_lost(limits, wanted, first, turned):
    known = [Limit.model_validate(limit) for limit in (reversed(limits) if turned else limits)]
    found = binding_first(known, wanted)
    assert found[0] == Limit.model_validate(first)
    assert len(found) == len(known)
    assert set(found) == set(known)
