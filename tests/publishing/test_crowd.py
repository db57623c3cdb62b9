"""People drawn at random against everybody there can be: they feel the same."""

from datetime import timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routebot.policy.files import Dataset
from routebot.publishing import impact
from routebot.publishing.crowd import PEOPLE, CrowdComparison
from routebot.publishing.effects import Effect
from routebot.publishing.felt import Effects
from routebot.publishing.impact import Comparison
from routebot.publishing.plan import make_plan
from routebot.screens.admin.plan import plan_paragraphs
from routebot.words.i18n import LANGUAGES, words
from tests.publishing.test_effects import random_dataset
from tests.support.datasets import DAY
from tests.support.slices import share

WINDOW = timedelta(days=180)

FELT = 0.03
"""A share of those who are looked at, of some hundreds at least, that nobody's luck leaves out."""


def _two(seed: int) -> tuple[Dataset, Dataset]:
    draw = Random(seed)
    return random_dataset(draw), random_dataset(draw)


def _key(effect: Effect) -> tuple[Any, ...]:
    return (
        *(effect.aspect, effect.about, effect.places, effect.before, effect.after),
        *(effect.since, effect.until),
    )


@settings(max_examples=share(30), deadline=None)
@given(st.integers(0, 2**32))
def test_people_drawn_at_random_feel_what_everybody_together_feels(seed: int) -> None:
    compared = (*_two(seed), DAY, DAY + WINDOW)
    exact = {_key(e): e for e in Effects(Comparison(*compared)).all()}
    drawn = {_key(e): e for e in Effects(CrowdComparison(*compared)).all()}
    assert {key for key, e in exact.items() if e.share >= FELT} <= drawn.keys() <= exact.keys()
    for key, effect in drawn.items():
        # Six standard deviations of a share of those who are looked at: never by chance.
        assert abs(effect.share - exact[key].share) <= 6 * (0.25 / effect.total) ** 0.5
        assert effect.who.rest == effect.combinations


@settings(max_examples=share(20), deadline=None)
@given(st.integers(0, 2**32))
def test_people_drawn_at_random_lose_the_last_route_where_everybody_does(seed: int) -> None:
    compared = (*_two(seed), DAY, DAY + WINDOW)
    exact, drawn = (
        {
            (period.since, shift.before, shift.after): shift.share
            for period in Effects(comparison).last_route().periods
            for shift in period.shifts
        }
        for comparison in (Comparison(*compared), CrowdComparison(*compared))
    )
    assert {key for key, found in exact.items() if found >= FELT} <= drawn.keys() <= exact.keys()


def test_a_plan_that_takes_too_much_room_is_counted_on_people_and_says_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    old, new = _two(0)
    assert make_plan(old, new, DAY).people is None
    monkeypatch.setattr(impact, "MOST_NODES", 500)
    plan = make_plan(old, new, DAY)
    assert plan.people == PEOPLE
    assert plan.plain["people"] == PEOPLE
    for language in LANGUAGES:
        said = words(language)("draft.by_people", n=words(language).number(PEOPLE))
        assert said in plan_paragraphs(words(language), plan)
