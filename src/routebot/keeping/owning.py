"""Who looks after which claims, and what an admin is told of theirs once a week."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from routebot.keeping.queue import Owned, Queue, Weight
from routebot.policy.files import Dataset
from routebot.store.revisions import Activation

__all__ = ["Digest", "digest_of", "looked_after", "ownable", "reread_since"]

_FILES = frozenset({"links", "exit", "payments"})
"""Files whose claims stand in no country or area."""


@dataclass(frozen=True, slots=True)
class Digest:
    """What awaits an admin.

    Attributes:
        names: countries, areas, topics and files that they look after, sorted; not those of others.
        covered: labels of the absent for whom they do it too.
        claims, due: how many claims of theirs there are, and how many are to be re-read.
        status, grave: of the due ones, how many decide somebody's status; how many are exit rules
            or high dangers.
        reported: how many of theirs people have called wrong.
        unowned: how many due claims decide a status and are looked after by nobody.
        reread: how many claims they have published as re-read in the week.
        seconds: what one of these usually took; 0 where that is not known.
        hasty: how many they answered faster than a page can be read.
    """

    names: tuple[str, ...]
    covered: tuple[str, ...]
    claims: int
    due: int
    status: int
    grave: int
    reported: int
    unowned: int
    reread: int
    seconds: int = 0
    hasty: int = 0


def looked_after(
    owners: Mapping[str, Collection[str]], covers: Mapping[str, str]
) -> dict[str, Owned]:
    """Return label -> what they look after, with what is their own and what they cover.

    An absent owner keeps theirs too, so that they find them on the way back.

    Args:
        owners: label -> names of countries, areas, topics and files.
        covers: label of the absent -> label of who does it for them.
    """
    names = {label: set(own) for label, own in owners.items()}
    for absent, cover in covers.items():
        names.setdefault(cover, set()).update(owners.get(absent, ()))
    return {label: Owned(frozenset(own), frozenset(own)) for label, own in names.items() if own}


def ownable(dataset: Dataset) -> frozenset[str]:
    """Return every name that somebody can look after: of countries, areas, topics and files."""
    places = {place.id for place in dataset.destinations} | {*dataset.baseline.destinations}
    areas = {area.id for area in dataset.areas}
    return frozenset(places | areas | {topic.id for topic in dataset.topics} | _FILES)


def digest_of(
    queue: Queue,
    label: str,
    owners: Mapping[str, Collection[str]],
    covers: Mapping[str, str],
    reread: int = 0,
) -> Digest | None:
    """Return what awaits an admin; None for who is absent, or looks after nothing."""
    owned = looked_after(owners, covers)
    if label in covers or label not in owned:
        return None
    own = [claim for claim in queue.all if owned[label].covers(claim)]
    due = [claim for claim in own if claim.is_due or claim.reports]
    everybody = tuple(owned.values())
    unowned = [
        claim
        for claim in queue.claims
        if claim.weight is Weight.STATUS and not any(each.covers(claim) for each in everybody)
    ]
    return Digest(
        names=tuple(sorted(owners.get(label, ()))),
        covered=tuple(sorted(absent for absent, cover in covers.items() if cover == label)),
        claims=len(own),
        due=len(due),
        status=sum(claim.weight is Weight.STATUS for claim in due),
        grave=sum(claim.weight is Weight.GRAVE for claim in due),
        reported=sum(claim.reports > 0 for claim in own),
        unowned=len(unowned),
        reread=reread,
    )


def reread_since(history: Collection[Activation], label: str, since: datetime) -> int:
    """Count the claims that an admin re-read and that were published since a moment, each once.

    Args:
        history: of the audit, in any order.
    """
    facts = {
        fact
        for activation in history
        if activation.at >= since
        for read in activation.figures.get("rechecked", {}).get(label, {}).values()
        for fact in read
    }
    return len(facts)
