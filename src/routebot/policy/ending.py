"""What ends today: leave to enter, to travel or to pay, late in its last day.

Russia's day begins nine hours earlier in the east than in Moscow. Somebody there, or in a country
east of Moscow, may stand at a border after the last day of the rule that let them in.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import TypeVar

from routebot.policy.facts import EntryRule, Link, PaymentRule

__all__ = ["Leave", "still_given"]

Leave = TypeVar("Leave", EntryRule, PaymentRule, Link)
"""A kind of fact that may give leave."""


def still_given(holding: Iterable[Leave], known: Iterable[Leave], east: date) -> Iterator[Leave]:
    """Leave out permissions that have ended where the day begins first, and that none follows.

    Args:
        holding: what holds on Moscow's day.
        known: the same and what holds on other days.
    """
    followed = frozenset[str]().union(*(_subjects(fact) for fact in known if fact.holds(east)))
    for fact in holding:
        if fact.holds(east) or _permits(fact) <= followed:
            yield fact


def _subjects(fact: EntryRule | PaymentRule | Link) -> frozenset[str]:
    """Return what a fact decides: a way in, means of payment, a way to travel."""
    match fact:
        case EntryRule():
            return frozenset({fact.way})
        case PaymentRule():
            return frozenset(fact.cards)
        case Link():
            return frozenset({f"{fact.start}-{fact.end} {fact.mode}"})


def _permits(fact: EntryRule | PaymentRule | Link) -> frozenset[str]:
    """Return those of its subjects to which a fact says anything but no."""
    match fact:
        case EntryRule(status="closed") | Link(state="closed"):
            return frozenset()
        case PaymentRule():
            return frozenset(card for card, value in fact.cards.items() if value != "no")
        case _:
            return _subjects(fact)
