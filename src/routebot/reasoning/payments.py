"""What a person can pay with in a place."""

from routebot.reasoning.decay import PaymentKnown
from routebot.reasoning.rulebook import CompiledDestination
from routebot.reasoning.thresholds import MONEY_LEVELS

__all__ = ["NOTHING", "NOT_KNOWN", "WORKS", "money_level", "ticket_level"]

WORKS, NOT_KNOWN, NOTHING = (MONEY_LEVELS[value] for value in ("yes", "unknown", "no"))


def money_level(destination: CompiledDestination, cards: frozenset[str] | None) -> int:
    """Return the least level of what they can pay with; `WORKS` if they have not said."""
    if cards is None:
        return WORKS
    return min((_level(destination.cards.get(card)) for card in cards), default=NOTHING)


def ticket_level(destination: CompiledDestination, cards: frozenset[str]) -> int:
    """Return the least level of what they can buy a ticket with there.

    An expired "no" is no certainty: it makes a journey doubtful and breaks none.
    """
    known = (destination.cards.get(card) for card in cards)
    return min(
        (NOT_KNOWN if each and each.expired else _level(each) for each in known), default=NOTHING
    )


def _level(known: PaymentKnown | None) -> int:
    return MONEY_LEVELS[known.value] if known else NOT_KNOWN
