"""What is said of the world, with what it rests on and how old that is.

Whatever a screen or a contract says of the world it says as a `Claim`: a bare `Statement` has no
way into words but through one, so nothing can be shown without its age.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from routebot.policy.contents import short_of
from routebot.policy.dates import PartialDate
from routebot.policy.doubts import Disagreement
from routebot.policy.facts import ExitRule, Fact, Statement
from routebot.policy.questions import Change
from routebot.policy.snapshot import Freshness, Snapshot
from routebot.policy.sources import Source

__all__ = ["Claim", "change_claim", "claim", "side_claims"]

SOON = timedelta(days=1)
"""What ends within a day is said to, wherever it is shown."""


@dataclass(frozen=True, slots=True)
class Claim:
    """Something said of the world, on a day.

    Attributes:
        id: of the fact, of the disagreement whose side it is, or of the change.
        checked: when it was last confirmed, as of the day; None if nothing dates it.
        by_index_only: nothing but an index keeps it from having expired.
        freshness: None for what has no shelf life of its own: a side of a disagreement, and how
            something is obtained.
        stale_since: the first day on which its age makes it unconfirmed.
        weak: young enough, and all the same not confirmed: its support is poor.
        short: the same in a few words, for a line or a box to tick; as old as the rest.
        remedy: the lawful way to look it up, lift it or get help; as old as the rest.
        ends_on: its last day, where that comes within a day.
        withdrawn: it was withdrawn in an emergency, and nobody is to rely on it.
        topic: what it is about, as the fact has it; None for what is no fact.
    """

    id: str
    text: Statement
    sources: tuple[Source, ...]
    checked: PartialDate | None
    freshness: Freshness | None
    stale_since: date | None
    weak: bool = False
    by_index_only: bool = False
    remedy: Statement | None = None
    short: Statement | None = None
    ends_on: date | None = None
    withdrawn: bool = False
    topic: str | None = None


def claim(day: Snapshot, fact: Fact) -> Claim:
    """Return what a fact says on a day."""
    freshness, ends_on = day.freshness(fact), fact.valid_to
    # No claim is staler: of several that stand together it is the one that is told.
    stale_since = date.min if fact.withdrawn else day.stale_since(fact)
    soon = ends_on is not None and day.on <= ends_on <= day.on + SOON
    return Claim(
        id=fact.id,
        topic=fact.topic,
        text=fact.text,
        sources=fact.sources,
        checked=fact.confirmed_on(day.on),
        freshness=freshness,
        stale_since=stale_since,
        weak=freshness is Freshness.UNCONFIRMED and stale_since > day.on,
        by_index_only=day.by_index_only(fact),
        remedy=fact.remedy if isinstance(fact, ExitRule) else None,
        short=short_of(fact),
        ends_on=ends_on if soon else None,
        withdrawn=fact.withdrawn is not None,
    )


def side_claims(found: Disagreement) -> tuple[Claim, ...]:
    """Return what the sides of a disagreement say, each as old as its newest source."""
    return tuple(_as_old_as_its_sources(found.id, side.text, side.sources) for side in found.claims)


def change_claim(change: Change) -> Claim:
    """Return what obtaining something takes, as old as its newest source."""
    return _as_old_as_its_sources(change.id, change.text, change.sources)


def _as_old_as_its_sources(id_: str, text: Statement, sources: tuple[Source, ...]) -> Claim:
    """Return a claim that has no shelf life of its own."""
    days = filter(None, (source.dates_to for source in sources))
    return Claim(
        id=id_,
        text=text,
        sources=sources,
        checked=max(days, default=None),
        freshness=None,
        stale_since=None,
    )
