"""What is in doubt: what sources dispute, and what nobody could find out."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from routebot.policy.dated import Dated, Model
from routebot.policy.facts import Condition, Slug, Statement, Text
from routebot.policy.sources import Source

__all__ = ["Disagreement", "NotEstablished", "NotEstablishedThere", "Side", "Subject"]

Subject = Literal["entry", "ways", "links", "payments", "families", "requirements"]
"""What anybody wants to know of a place, beside its dangers."""


class Side(Model):
    """One side of a disagreement."""

    text: Statement
    sources: Annotated[tuple[Source, ...], Field(min_length=1)]


class Disagreement(Dated):
    """Sources that do not agree; both are shown and the stricter is planned for."""

    id: Slug
    about: tuple[Slug, ...] = Field(default=(), description="Ids of the facts it touches.")
    valid_from: date | None
    valid_to: date | None = None
    claims: Annotated[tuple[Side, ...], Field(min_length=2)]
    plan_for: Text = Field(description="The stricter reading, as advice.")
    index_says: tuple[str, ...] = Field(
        default=(),
        description="Values of the passport index that this explains, "
        "for `routebot data crosscheck`.",
    )


class NotEstablished(Dated):
    """A question we looked into and could not answer."""

    id: Slug
    text: Text
    about: tuple[Subject, ...] = Field(
        default=(),
        description="Of which kinds of facts it says that nobody found any: `routebot data show "
        "coverage` then calls them not established. Leave out for a question of detail.",
    )
    valid_from: date | None = Field(
        default=None, description="First day it is about; leave out for any day."
    )
    valid_to: date | None = Field(default=None, description="Last day it is about.")


class NotEstablishedThere(NotEstablished):
    """What we could not find out about a place, for those whom it concerns."""

    when: Condition = Field(
        default_factory=dict, description="Whom it concerns; leave out for everybody."
    )
