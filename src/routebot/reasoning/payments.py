"""What a person can pay with in a place."""

from routebot.reasoning.rulebook import CompiledDestination
from routebot.reasoning.thresholds import MONEY_LEVELS

__all__ = ["NOTHING", "NOT_KNOWN", "WORKS", "money_level"]

WORKS, NOT_KNOWN, NOTHING = (MONEY_LEVELS[value] for value in ("yes", "unknown", "no"))


def money_level(destination: CompiledDestination, cards: frozenset[str] | None) -> int:
    """Return the least level of what they can pay with; `WORKS` if they have not said."""
    if cards is None:
        return WORKS
    values = [
        destination.cards[card][0] if card in destination.cards else "unknown" for card in cards
    ]
    return min((MONEY_LEVELS[value] for value in values), default=NOTHING)
