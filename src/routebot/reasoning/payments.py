"""What a person can pay with in a place."""

from collections.abc import Mapping
from types import MappingProxyType

from routebot.policy.facts import CardValue
from routebot.reasoning.rulebook import CompiledDestination

__all__ = ["LIMITED", "NOTHING", "NOT_KNOWN", "WORKS", "money_level"]

WORKS, LIMITED, NOT_KNOWN, NOTHING = range(4)

_MONEY: Mapping[CardValue, int] = MappingProxyType(
    {"yes": WORKS, "limited": LIMITED, "unknown": NOT_KNOWN, "no": NOTHING}
)


def money_level(destination: CompiledDestination, cards: frozenset[str] | None) -> int:
    """0: something they have works, 1: with limits, 2: not known, 3: nothing works."""
    if cards is None:
        return WORKS
    values = [
        destination.cards[card][0] if card in destination.cards else "unknown" for card in cards
    ]
    return min((_MONEY[value] for value in values), default=NOTHING)
