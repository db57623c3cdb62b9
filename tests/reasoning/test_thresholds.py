"""The table of levels and limits, as another evaluator gets it."""

import json
from typing import get_args

from routebot.policy.facts import CardValue
from routebot.policy.loading import Loaded
from routebot.reasoning import thresholds
from routebot.reasoning.decay import DangerStanding
from routebot.reasoning.rulebook import Status


def test_the_plain_form_holds_every_number_of_the_table() -> None:
    constants = {name: getattr(thresholds, name) for name in thresholds.__all__ if name.isupper()}
    plain = json.loads(json.dumps(thresholds.plain()))
    assert plain.keys() == {name.lower() for name in constants}
    for name, value in constants.items():
        comparable = list(value) if isinstance(value, tuple) else value
        assert plain[name.lower()] == comparable


def test_every_value_that_is_levelled_has_a_level() -> None:
    assert thresholds.STATUS_LEVELS.keys() == set(Status)
    assert thresholds.MONEY_LEVELS.keys() == set(get_args(CardValue))
    assert thresholds.DANGER_LEVELS.keys() == set(get_args(DangerStanding))


def test_hurry_is_the_shortest_time_that_is_asked_about(packaged: Loaded) -> None:
    options = [option for question in packaged.dataset.questions for option in question.options]
    asked = [option.days_left for option in options if option.days_left is not None]
    assert min(asked) == thresholds.HURRY
    assert min(asked) >= thresholds.QUICK_PURCHASE
