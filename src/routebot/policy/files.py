"""What stands in which file of the dataset, and the dataset as a whole.

Field descriptions end up in the JSON Schema that editors use, so they speak to a volunteer.
"""

from collections.abc import Iterator
from datetime import date
from typing import Annotated, ClassVar, Literal

from pydantic import (
    Field,
    StringConstraints,
)

from routebot.policy.dangers import Danger
from routebot.policy.dated import Dated, Model
from routebot.policy.doubts import Disagreement, NotEstablished, NotEstablishedThere
from routebot.policy.facts import (
    Announcement,
    Bar,
    Code,
    Condition,
    EntryRule,
    ExitRule,
    Fact,
    Link,
    Note,
    PaymentRule,
    Pitfall,
    Requirement,
    Slug,
    Statement,
    Text,
)
from routebot.policy.passports import PassportsFile
from routebot.policy.questions import Change, Circumstance, Question
from routebot.policy.sources import Line, Source, Sourced
from routebot.policy.stays import StayRule
from routebot.policy.typed import TypedWords

__all__ = [
    "Abbreviation",
    "Area",
    "BaselineFile",
    "Dataset",
    "Destination",
    "ExitFile",
    "Helper",
    "HelpersFile",
    "LinksFile",
    "Member",
    "PaymentsFile",
    "Reviewed",
    "Section",
    "Topic",
    "TopicsFile",
    "WordingFile",
]


class Section(Model):
    """Facts of one destination or one area."""

    entry: tuple[EntryRule, ...] = ()
    bars: tuple[Bar, ...] = ()
    requirements: tuple[Requirement, ...] = ()
    payments: tuple[PaymentRule, ...] = ()
    pitfalls: tuple[Pitfall, ...] = ()
    dangers: tuple[Danger, ...] = ()
    stays: tuple[StayRule, ...] = ()
    notes: tuple[Note, ...] = ()
    announcements: tuple[Announcement, ...] = ()
    disagreements: tuple[Disagreement, ...] = ()
    not_established: tuple[NotEstablishedThere, ...] = ()

    def facts(self) -> Iterator[Fact]:
        """Yield every fact, kind by kind in the order of the file format."""
        yield from self.entry
        yield from self.bars
        yield from self.requirements
        yield from self.payments
        yield from self.pitfalls
        yield from self.dangers
        yield from self.stays
        yield from self.notes
        yield from self.announcements


class Destination(Section):
    """A country or territory one can go to."""

    id: Code
    cities: tuple[Text, ...] = Field(
        default=(), description="Capital first, then cities people ask for by name."
    )
    aliases: tuple[Line, ...] = Field(
        default=(), description="Other names people type, in any language."
    )

    def names(self) -> tuple[str, ...]:
        """Return what it is found by besides its own name."""
        return (*(name for city in self.cities for name in (city.ru, city.en)), *self.aliases)


class Member(Dated):
    """A destination's time in an area."""

    DAYS: ClassVar[tuple[str, str]] = ("since", "until")

    id: Code
    since: date | None = None
    until: date | None = None

    @property
    def valid_from(self) -> date | None:
        """The first day it belongs to the area."""
        return self.since

    @property
    def valid_to(self) -> date | None:
        """The last day it belongs to the area."""
        return self.until


class Area(Section):
    """Facts that several destinations share."""

    id: Slug
    label: Text
    members: tuple[Member, ...] = Field(
        default=(), description="Leave out to mean every destination."
    )
    excludes: tuple[Code, ...] = Field(default=(), description="Destinations it never concerns.")


class Topic(Model):
    """A kind of claim and how long it keeps."""

    id: Slug
    label: Text
    shelf_days: Annotated[int, Field(ge=1, le=3660)]


class TopicsFile(Model):
    """topics.yaml."""

    topics: Annotated[tuple[Topic, ...], Field(min_length=1)]


class LinksFile(Model):
    """links.yaml."""

    links: tuple[Link, ...]


class ExitFile(Model):
    """exit.yaml."""

    rules: tuple[ExitRule, ...]
    payments: tuple[PaymentRule, ...] = ()
    notes: tuple[Note, ...] = ()
    disagreements: tuple[Disagreement, ...] = ()
    not_established: tuple[NotEstablished, ...] = ()


class PaymentsFile(Model):
    """payments.yaml: how Russian and foreign means of payment fare in general."""

    payments: tuple[PaymentRule, ...]
    pitfalls: tuple[Pitfall, ...] = ()
    notes: tuple[Note, ...] = ()
    disagreements: tuple[Disagreement, ...] = ()
    not_established: tuple[NotEstablished, ...] = ()


class Helper(Dated):
    """An organisation that helps people."""

    id: Slug
    name: Text
    about: Text
    languages: tuple[Literal["ru", "en"], ...]
    url: Annotated[str, StringConstraints(pattern=r"^https?://[^\s<>\"]+$")] | None = None
    link_safe: bool = Field(
        description="False: name it, but show no live link to a reader inside Russia."
    )
    legal_status: Text = Field(description="What the law says of it for a reader inside Russia.")
    topics: tuple[
        Literal[
            "draft", "legal", "prison", "lgbt", "housing", "relocation", "journalist", "asylum"
        ],
        ...,
    ]
    when: Condition = Field(
        default_factory=dict,
        description="Whom it helps before others; leave out for everybody. It is an order: the "
        "others read of it, too, further down.",
    )
    alive_on: date = Field(description="Day of the newest source that shows it at work.")
    ended_on: date | None = None
    withdrawn: date | None = Field(
        default=None,
        description="Day on which we withdrew it in an emergency: nobody is sent there. Leave out "
        "otherwise; `routebot data withdraw` writes it.",
    )
    sources: Annotated[tuple[Source, ...], Field(min_length=1)]

    @property
    def valid_from(self) -> date | None:
        """None: how old an organisation is matters to nobody here."""
        return None

    @property
    def valid_to(self) -> date | None:
        """The last day of its work."""
        return self.ended_on


class HelpersFile(Model):
    """helpers.yaml."""

    helpers: tuple[Helper, ...]


class Abbreviation(Model):
    """Capital letters that stand for words."""

    short: Annotated[
        tuple[str, ...], Field(min_length=1, description="Its forms, in either alphabet.")
    ]
    means: Text


class Reviewed(Model):
    """Texts that differ in "not"s and say the same all the same, as somebody has read."""

    id: Slug
    why: Line
    texts: tuple[Annotated[str, StringConstraints(pattern=r"^[a-z][\w.-]* [a-p]{8}$")], ...] = (
        Field(description="A text's id and its fingerprint, as `routebot data check` prints them.")
    )


class WordingFile(Model):
    """wording.yaml: what the checks of the texts may take as known, and what people type."""

    abbreviations: tuple[Abbreviation, ...] = ()
    reviewed: tuple[Reviewed, ...] = ()
    # Not checked: the first check loads what looks for plugins, 20 ms of CPU that no command needs.
    typed: TypedWords = TypedWords.model_construct()


class BaselineFile(Sourced):
    """baseline.yaml: the headline regime, by date, where nothing better is known."""

    topic: Slug
    sources: Annotated[tuple[Source, ...], Field(min_length=1)]
    texts: dict[str, Statement] = Field(
        description="Value of the index -> sentence; `days` for a number of days."
    )
    destinations: dict[Code, dict[date, str]] = Field(
        description="Destination -> first day seen -> value."
    )


class Dataset(Model):
    """Everything, as loaded; `Snapshot` is made from it for a day."""

    revision: str
    questions: tuple[Question, ...]
    circumstances: tuple[Circumstance, ...] = ()
    changes: tuple[Change, ...]
    topics: tuple[Topic, ...]
    areas: tuple[Area, ...]
    destinations: tuple[Destination, ...]
    baseline: BaselineFile
    links: tuple[Link, ...]
    exit: ExitFile
    payments: PaymentsFile
    helpers: tuple[Helper, ...]
    wording: WordingFile = WordingFile.model_construct()
    passports: PassportsFile | None = None
