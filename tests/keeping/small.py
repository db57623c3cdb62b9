"""A small dataset of which claims are re-checked, and who does it."""

from collections.abc import Mapping
from datetime import UTC, date, datetime

from routebot.keeping.answering import Reader
from routebot.policy.contents import every_fact
from routebot.policy.facts import Fact
from routebot.policy.loading import load
from tests.support.datasets import edited, minimal

__all__ = ["AT", "MINISTRY", "NOW", "anna", "boris", "facts_of", "official"]

NOW = date(2026, 11, 28)
AT = datetime(2026, 11, 28, 12, tzinfo=UTC)
MINISTRY = "https://mfa.example.org/entry"

anna, boris = Reader("anna", AT, NOW), Reader("boris", AT, NOW)


def official(files: Mapping[str, bytes] | None = None) -> dict[str, bytes]:
    """Return the dataset with the road resting on a page of the ministry and on an article."""
    one = (
        '[{kind: news, url: "https://example.org/road", publisher: Example, published: 2025-06-01}]'
    )
    two = f'[{{kind: official, url: "{MINISTRY}", publisher: Ministry, published: null}}, {one[1:]}'
    return edited("links.yaml", one, two, files or minimal())


def facts_of(files: Mapping[str, bytes]) -> dict[str, Fact]:
    """Return the facts of a dataset by id."""
    return {fact.id: fact for fact in every_fact(load(files).dataset)}
