"""How fresh the data is, topic by topic."""

from collections import Counter
from typing import NamedTuple

from routebot.policy.files import Topic
from routebot.policy.snapshot import Freshness, Snapshot

__all__ = ["TopicAge", "ages_by_topic"]


class TopicAge(NamedTuple):
    """The claims of a topic that hold on a day: how many, and how many of them are how fresh."""

    topic: Topic
    claims: int
    confirmed: int
    expired: int


def ages_by_topic(snapshot: Snapshot) -> tuple[TopicAge, ...]:
    """Count the claims of each topic that has any, in the order of topics.yaml."""
    counted = Counter((fact.topic, snapshot.freshness(fact)) for fact in snapshot.facts)
    found = (
        TopicAge(
            topic=topic,
            claims=sum(counted[id_, level] for level in Freshness),
            confirmed=counted[id_, Freshness.CONFIRMED],
            expired=counted[id_, Freshness.EXPIRED],
        )
        for id_, topic in snapshot.topics.items()
    )
    return tuple(age for age in found if age.claims)
