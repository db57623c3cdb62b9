"""Whom a fact concerns: one answer for every kind."""

from typing import NamedTuple

from routebot.policy.dangers import Danger
from routebot.policy.doubts import NotEstablishedThere
from routebot.policy.facts import (
    Bar,
    Condition,
    EntryRule,
    ExitRule,
    Fact,
    Link,
    Note,
    PaymentRule,
    Pitfall,
    Requirement,
)
from routebot.policy.stays import StayRule

__all__ = ["Whom", "whom"]


class Whom(NamedTuple):
    """Whom a fact concerns: those who meet `when`, but for those who meet `unless`."""

    when: Condition
    unless: Condition | None


def whom(fact: Fact | NotEstablishedThere) -> Whom:
    """Return whom a fact concerns; a kind that asks about nobody concerns everybody."""
    match fact:
        case Bar() | ExitRule():
            return Whom(fact.when, fact.unless)
        case EntryRule() | Requirement() | Pitfall() | Danger():
            return Whom(fact.when, None)
        case PaymentRule() | StayRule() | Note() | Link() | NotEstablishedThere():
            return Whom(fact.when, None)
        case _:
            return Whom({}, None)
