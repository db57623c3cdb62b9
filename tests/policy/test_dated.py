"""First and last days: what holds on a day, what comes after, and what is in force."""

from datetime import date, timedelta

import pytest
from pydantic import ValidationError

from routebot.policy.dated import day_after, in_force
from routebot.policy.doubts import Disagreement, NotEstablished
from routebot.policy.files import Helper, Member

FIRST, LAST = date(2026, 2, 1), date(2026, 2, 28)
DAY = timedelta(days=1)
WORDS = {"ru": "Так.", "en": "So."}
SOURCE = {"kind": "news", "url": "https://example.org/a", "publisher": "A", "published": None}


def _member(first, last):
    return Member(id="KZ", since=first, until=last)


def _gap(first, last):
    return NotEstablished.model_validate(
        {"id": "kz-gap", "text": WORDS, "valid_from": first, "valid_to": last}
    )


def _disagreement(first, last):
    side = {"text": WORDS, "sources": [SOURCE]}
    return Disagreement.model_validate(
        {
            "id": "kz-disagreement",
            "valid_from": first,
            "valid_to": last,
            "claims": [side, side],
            "plan_for": WORDS,
        }
    )


@pytest.mark.parametrize("kind", [_member, _gap, _disagreement])
def test_what_is_dated_holds_from_its_first_day_through_its_last(kind):
    thing = kind(FIRST, LAST)
    assert [thing.holds(day) for day in (FIRST - DAY, FIRST, LAST, LAST + DAY)] == [
        False,
        True,
        True,
        False,
    ]
    assert thing.first_day_after == LAST + DAY
    assert thing.turning_days == {FIRST, LAST + DAY}
    assert kind(None, None).holds(FIRST)
    assert kind(None, None).turning_days == set()


@pytest.mark.parametrize("kind", [_member, _gap, _disagreement])
def test_a_last_day_before_the_first_is_refused_in_every_kind(kind):
    assert kind(FIRST, FIRST).holds(FIRST)
    with pytest.raises(ValidationError, match=r"(valid_to|until) 2026-01-31 is before"):
        kind(FIRST, FIRST - DAY)


def test_a_helper_counts_through_the_last_day_of_its_work():
    terms = {
        "id": "helpers",
        "name": WORDS,
        "about": WORDS,
        "languages": ["ru"],
        "link_safe": True,
        "legal_status": WORDS,
        "topics": ["draft"],
        "alive_on": FIRST,
        "ended_on": LAST,
        "sources": [SOURCE],
    }
    helper = Helper.model_validate(terms)
    assert helper.holds(LAST)
    assert not helper.holds(LAST + DAY)


def test_what_ends_with_the_calendar_has_no_day_after():
    assert _member(FIRST, date.max).first_day_after is None
    assert day_after(date(2024, 2, 28)) == date(2024, 2, 29)


def test_a_value_is_in_force_from_its_day_until_the_next():
    values = {LAST: "later", FIRST: "first"}
    assert in_force(values, FIRST - DAY) is None
    assert in_force(values, FIRST) == in_force(values, LAST - DAY) == (FIRST, "first")
    assert in_force(values, LAST + DAY) == (LAST, "later")
