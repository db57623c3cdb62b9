"""Changes that were known on a day and had not happened yet."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from routebot.policy.facts import Announcement, Bar, EntryRule, Fact, PaymentRule, Requirement
from routebot.policy.files import Section
from routebot.policy.stays import StayRule

__all__ = ["Upcoming", "changes_ahead"]


@dataclass(frozen=True, slots=True)
class Upcoming:
    """A change that was already known on the day.

    ``on`` is the day it begins or ends, None when none was named. ``ends`` says that the fact stops
    holding then.
    """

    on: date | None
    fact: Fact
    ends: bool = False


_CHANGING = (EntryRule, Bar, Requirement, PaymentRule, StayRule)
"""Facts whose beginning or end changes what a person may do; the end of a queue is no news."""


def changes_ahead(sections: Iterable[Section], on: date) -> tuple[Upcoming, ...]:
    """List what was known on the day and had not happened yet, by date, undated last."""
    found = []
    for fact in (fact for section in sections for fact in section.facts()):
        if isinstance(fact, Announcement):
            if fact.holds(on):
                found.append(Upcoming(fact.planned_from, fact))
        elif isinstance(fact, _CHANGING) and fact.known_on <= on:
            if fact.valid_from and fact.valid_from > on:
                found.append(Upcoming(fact.valid_from, fact))
            elif (
                fact.valid_to and fact.valid_to >= on and fact.checked_on and fact.checked_on <= on
            ):
                found.append(Upcoming(fact.valid_to, fact, ends=True))
    return tuple(
        sorted(found, key=lambda change: (change.on is None, change.on or date.max, change.fact.id))
    )
