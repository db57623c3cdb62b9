"""Where a claim comes from, and what that says of its age.

How old a claim is follows from its sources, and nobody states it: a removed source takes its day
along, and no claim gets younger by being copied.
"""

from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, Annotated

from pydantic import Field, StringConstraints, model_validator

from routebot.policy.dated import Model
from routebot.policy.dates import PartialDate

__all__ = ["KEPT_UP", "Line", "Source", "SourceKind", "Sourced"]


Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1200)]


class SourceKind(StrEnum):
    """Who speaks on a page."""

    LAW = "law"  # the text of a law or treaty
    OFFICIAL = "official"  # a page of the authority itself
    CARRIER = "carrier"  # an airline, a railway, a bank on its own service
    NEWS = "news"
    GUIDE = "guide"  # agencies, blogs, forums, advisers, encyclopedias
    INDEX = "index"  # a passport index or another catalogue


KEPT_UP = frozenset({SourceKind.LAW, SourceKind.OFFICIAL, SourceKind.CARRIER})
"""Kinds of pages that say what holds on the day they are read; an article says what held when it
was written.
"""


class Source(Model):
    """A public page that says so."""

    kind: SourceKind = Field(
        description="law: the text itself; official: a page of the authority; carrier: an airline, "
        "a railway or a bank on its own service; news; guide: agencies, blogs, forums, advisers; "
        "index: a passport index or catalogue, which never dates a claim."
    )
    url: Annotated[str, StringConstraints(pattern=r"^https?://[^\s<>\"]+$")]
    publisher: Line
    published: PartialDate | None = Field(
        description="Day of publication, or the month (2026-01) or year (2026) if the page says "
        "no more, or null when it shows none."
    )
    seen_on: date | None = Field(
        default=None,
        description="Day on which the page was read again and still said so. It makes a claim "
        "younger only where the kind is law, official or carrier.",
    )

    @model_validator(mode="after")
    def _published_before_it_was_seen(self) -> "Source":
        if self.seen_on and self.published and self.seen_on < self.published.first_day:
            raise ValueError(
                f"seen_on {self.seen_on} is before published {self.published}; mend one of them"
            )
        return self

    @property
    def dates_to(self) -> PartialDate | None:
        """The newest day to which it dates what it says; None if it dates nothing."""
        if self.kind is SourceKind.INDEX:
            return None
        seen = PartialDate(self.seen_on) if self.seen_on and self.kind in KEPT_UP else None
        return max(filter(None, (self.published, seen)), default=None)


class Sourced(Model):
    """What sources say, and how old it is by them.

    Each kind writes the field itself, at its place in its file. What follows from the sources is
    worked out once, since it is asked for with every claim that is shown; so one with other
    sources is made anew, and never by `model_copy`.
    """

    if TYPE_CHECKING:

        @property
        def sources(self) -> tuple[Source, ...]:
            """The pages that say so."""

    @cached_property
    def checked(self) -> PartialDate | None:
        """The day of the newest source that still says so; None if nothing dates it."""
        return max(filter(None, (source.dates_to for source in self.sources)), default=None)

    @cached_property
    def checked_on(self) -> date | None:
        """The first day that `checked` may mean."""
        return self.checked.first_day if self.checked else None

    @cached_property
    def indexed_on(self) -> date | None:
        """The day of the newest index that says so; None if there is none.

        It dates nothing. It says how long the index can be taken at its word.
        """
        days = (source.published for source in self.sources if source.kind is SourceKind.INDEX)
        return max((day.first_day for day in days if day), default=None)

    @cached_property
    def supported_on(self) -> date | None:
        """The newer of `checked_on` and `indexed_on`; None if nothing dates it."""
        return max(filter(None, (self.checked_on, self.indexed_on)), default=None)

    def confirmed_on(self, on: date) -> PartialDate | None:
        """Return when it was last confirmed, as of a day; None if nothing dates it.

        A source of later looked back on that day: it confirms what held then, and its own day is
        not the claim's age then.
        """
        checked = self.checked
        return PartialDate(on) if checked and checked.first_day > on else checked
