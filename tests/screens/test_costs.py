"""What something costs, as somebody would say it."""

import pytest

from routebot.policy.facts import Cost
from routebot.screens.phrases import cost_line
from routebot.words.i18n import words

EN = words("en")


@pytest.mark.parametrize(
    ("most", "said"),
    [(0, "Free of charge."), (1, "It costs 0–1 Thai baht."), (None, "")],
)
def test_what_costs_nothing_is_free(most: int | None, said: str) -> None:
    cost = None if most is None else Cost(at_least=0, at_most=most, currency="THB")
    assert cost_line(EN, cost) == said
