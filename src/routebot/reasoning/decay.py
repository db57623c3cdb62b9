"""What a claim is still good for when it is old: one answer for each kind.

What reassures wears off, what warns stays. Past twice its shelf life a claim has expired: an entry
rule opens nothing by itself, a means of payment is no longer known to work, a link is not certain,
a low level of danger is only the last one known.
A rule that shuts, a bar, a requirement, a pitfall or a "does not work" is kept, with its age, for
as long as nobody says otherwise. What has not expired and is unconfirmed all the same still counts,
and is told apart from what is confirmed.

What was withdrawn is worth nothing at any age, neither what it promised nor what it refused: nobody
knows what an entry rule gives, or how a means of payment fares, and a danger counts as if nobody
had looked.

It is settled here, once, when a day is compiled; nothing later asks how old a claim is to decide
something by it.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal, NamedTuple

from routebot.logic.conditions import Compiled, may_be
from routebot.logic.vocabulary import Vocabulary
from routebot.policy.dangers import Danger
from routebot.policy.facts import (
    Bar,
    CardValue,
    EntryRule,
    ExitRule,
    Fact,
    PaymentRule,
    Requirement,
)
from routebot.policy.snapshot import Freshness

__all__ = [
    "DangerStanding",
    "EntryStatus",
    "PaymentKnown",
    "condition_of",
    "danger_standing",
    "entry_status",
    "payment_known",
]

_DECIDING = (Bar, EntryRule, ExitRule, Requirement)
"""Facts that decide whether somebody is let out or in; the others tell, or warn."""

EntryStatus = Literal["open", "conditional", "depends", "closed"]

_ENTRY: Mapping[EntryStatus, EntryStatus] = MappingProxyType({"open": "conditional"})
"""What an expired entry rule gives instead: a fresh confirmation has to be obtained first."""

_WITHDRAWN: EntryStatus = "depends"
"""What a withdrawn entry rule gives: nobody knows."""

_PAYMENT: Mapping[CardValue, CardValue] = MappingProxyType({"yes": "unknown", "limited": "unknown"})
"""What an expired payment rule says instead."""


DangerStanding = Literal["high", "not_established", "medium", "last_known", "low"]
"""The level of a danger on a day; `last_known` is a low one that nobody has confirmed for long."""


def danger_standing(danger: Danger, freshness: Freshness) -> DangerStanding:
    """Return what the level of a danger is still good for on a day."""
    if danger.withdrawn:
        return "not_established"
    expired = danger.level == "low" and freshness is Freshness.EXPIRED
    return "last_known" if expired else danger.level


def entry_status(rule: EntryRule, freshness: Freshness) -> EntryStatus:
    """Return what an entry rule gives on a day."""
    if rule.withdrawn:
        return _WITHDRAWN
    return _ENTRY.get(rule.status, rule.status) if freshness is Freshness.EXPIRED else rule.status


def condition_of(vocabulary: Vocabulary, fact: Fact, place: str | None = None) -> Compiled:
    """Say whom a fact concerns; of one that decides and was withdrawn, that is known of nobody.

    What tells or warns goes on concerning the same people, who read that it was withdrawn.

    Args:
        place: the one it is about, None for a fact of no place.
    """
    condition = vocabulary.concerns(fact, place)
    if fact.withdrawn and isinstance(fact, _DECIDING):
        return may_be(condition, vocabulary.unknown)
    return condition


class PaymentKnown(NamedTuple):
    """What is known of a means of payment in a place.

    Attributes:
        value: what can be relied on.
        last_known: what the fact says, whatever its age; "unknown" where it was withdrawn.
        fact: the one that decides.
        expired: it is past twice its shelf life. A "no" is a warning then, and no certainty.
    """

    value: CardValue
    last_known: CardValue
    fact: PaymentRule
    expired: bool


def payment_known(fact: PaymentRule, option: str, freshness: Freshness) -> PaymentKnown:
    """Return what a payment rule says of a means of payment on a day."""
    if fact.withdrawn:
        return PaymentKnown("unknown", "unknown", fact, expired=True)
    said, expired = fact.cards[option], freshness is Freshness.EXPIRED
    value = _PAYMENT.get(said, said) if expired else said
    return PaymentKnown(value, said, fact, expired)
