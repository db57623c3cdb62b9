"""What something costs, as somebody would say it."""

import pytest

from routebot.policy.facts import Cost, Statement
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


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("The fee is 6,000 roubles.", False),
        ("Пошлина 6000 рублей.", False),
        ("Пошлина 6 000 рублей.", False),
        ("It takes 60 days and a fee.", True),
        ("The law of 16000 roubles.", True),
    ],
)
def test_a_sum_that_the_text_names_is_not_told_again(text: str, told: bool) -> None:
    cost = Cost(at_least=6000, at_most=6000, currency="RUB")
    assert bool(cost_line(EN, cost, Statement(ru=text, en=text))) is told
