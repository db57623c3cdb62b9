"""What a claim is still good for when it is old: one answer for each kind.

What reassures wears off, what warns stays. Past twice its shelf life a claim has expired: an entry
rule opens nothing by itself, a means of payment is no longer known to work, a link is not certain,
a low level of danger is only the last one known.
A rule that shuts, a bar, a requirement, a pitfall or a "does not work" is kept, with its age, for
as long as nobody says otherwise. What has not expired and is unconfirmed all the same still counts,
and is told apart from what is confirmed.

It is settled here, once, when a day is compiled; nothing later asks how old a claim is to decide
something by it.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal, NamedTuple

from routebot.policy.dangers import DangerLevel
from routebot.policy.facts import CardValue, PaymentRule
from routebot.policy.snapshot import Freshness

__all__ = [
    "DangerStanding",
    "EntryStatus",
    "PaymentKnown",
    "danger_standing",
    "entry_status",
    "payment_known",
]

EntryStatus = Literal["open", "conditional", "closed"]

_ENTRY: Mapping[EntryStatus, EntryStatus] = MappingProxyType({"open": "conditional"})
"""What an expired entry rule gives instead: a fresh confirmation has to be obtained first."""

_PAYMENT: Mapping[CardValue, CardValue] = MappingProxyType({"yes": "unknown", "limited": "unknown"})
"""What an expired payment rule says instead."""


DangerStanding = Literal["high", "not_established", "medium", "last_known", "low"]
"""The level of a danger on a day; `last_known` is a low one that nobody has confirmed for long."""


def danger_standing(level: DangerLevel, freshness: Freshness) -> DangerStanding:
    """Return what the level of a danger is still good for on a day."""
    return "last_known" if level == "low" and freshness is Freshness.EXPIRED else level


def entry_status(status: EntryStatus, freshness: Freshness) -> EntryStatus:
    """Return what an entry rule gives on a day."""
    return _ENTRY.get(status, status) if freshness is Freshness.EXPIRED else status


class PaymentKnown(NamedTuple):
    """What is known of a means of payment in a place.

    Attributes:
        value: what can be relied on.
        last_known: what the fact says, whatever its age.
        fact: the one that decides.
        expired: it is past twice its shelf life. A "no" is a warning then, and no certainty.
    """

    value: CardValue
    last_known: CardValue
    fact: PaymentRule
    expired: bool


def payment_known(fact: PaymentRule, option: str, freshness: Freshness) -> PaymentKnown:
    """Return what a payment rule says of a means of payment on a day."""
    said, expired = fact.cards[option], freshness is Freshness.EXPIRED
    value = _PAYMENT.get(said, said) if expired else said
    return PaymentKnown(value, said, fact, expired)
