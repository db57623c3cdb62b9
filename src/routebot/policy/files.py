"""What stands in which file of the dataset, and the dataset as a whole.

Field descriptions end up in the JSON Schema that editors use, so they speak to a volunteer.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Annotated, ClassVar, Literal, TypeAlias

from pydantic import (
    Field,
    StringConstraints,
    ValidationInfo,
    field_validator,
    model_validator,
)

from routebot.policy.dated import Dated, Model
from routebot.policy.facts import (
    Announcement,
    Bar,
    Code,
    Condition,
    Cost,
    Days,
    Disagreement,
    EntryRule,
    ExitRule,
    Fact,
    Handover,
    LeadDays,
    Line,
    Link,
    Mode,
    Note,
    NotEstablished,
    PaymentRule,
    Pitfall,
    Requirement,
    Slug,
    Source,
    StayRule,
    Text,
)

__all__ = [
    "Abbreviation",
    "Area",
    "BaselineFile",
    "Change",
    "Circumstance",
    "CircumstanceId",
    "Dataset",
    "Destination",
    "ExitFile",
    "Helper",
    "HelpersFile",
    "LinksFile",
    "Member",
    "Option",
    "PaymentsFile",
    "Question",
    "QuestionsFile",
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
    stays: tuple[StayRule, ...] = ()
    notes: tuple[Note, ...] = ()
    handover: tuple[Handover, ...] = ()
    announcements: tuple[Announcement, ...] = ()
    disagreements: tuple[Disagreement, ...] = ()
    not_established: tuple[NotEstablished, ...] = ()

    def facts(self) -> Iterator[Fact]:
        """Yield every fact, kind by kind in the order of the file format."""
        yield from self.entry
        yield from self.bars
        yield from self.requirements
        yield from self.payments
        yield from self.pitfalls
        yield from self.stays
        yield from self.notes
        yield from self.handover
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


class Option(Model):
    """One answer a person can choose.

    Rules name the options they are about. What the option is to a rule that reads the question
    without naming it is said here; where nothing is said, such a rule is unknown for those who
    choose it.
    """

    id: Slug
    label: Text
    excludes: tuple[Slug, ...] = Field(
        default=(), description="Options that cannot stand beside this one."
    )
    treat_as: Slug | None = Field(
        default=None, description="The option it counts as in every rule that does not name it."
    )
    neutral: bool = Field(
        default=False,
        description="true: the rules were read with it in mind; one that does not name it takes "
        "it for none of the options that it lists.",
    )
    days_left: Days | None = Field(
        default=None,
        description="Days until somebody who says so must go; leave out where there is time enough.",
    )
    stay_days_wanted: Days | None = Field(
        default=None, description="Days of stay that serve somebody who says so."
    )
    modes: tuple[Mode, ...] = Field(
        default=(), description="Means of travel of links.yaml that somebody who says so can use."
    )

    @property
    def stands_for_something(self) -> bool:
        """Whether the ranking reads more of it than rules do."""
        return (self.days_left, self.stay_days_wanted, self.modes) != (None, None, ())

    @model_validator(mode="after")
    def _says_one_thing(self) -> "Option":
        if self.treat_as is not None and self.neutral:
            raise ValueError(
                f'"{self.id}" has both `treat_as` and `neutral`; keep the one that is meant'
            )
        return self


class Question(Model):
    """Something we may ask."""

    id: Slug
    kind: Literal["one", "many"]
    sensitive: Literal["none", "low", "high"] = "none"
    text: Text
    help: Text = Field(description="Why we ask, and what is done with the answer.")
    options: Annotated[tuple[Option, ...], Field(min_length=2)]

    @field_validator("options", mode="after")
    @classmethod
    def _stand_ins_exist(
        cls, options: tuple[Option, ...], info: ValidationInfo
    ) -> tuple[Option, ...]:
        """Let `treat_as` name another option that speaks for itself."""
        known = {option.id: option for option in options}
        for option in options:
            if option.treat_as is not None:
                problem = _misled(option, known, info.data.get("kind"))
                if problem:
                    raise ValueError(f'"{option.id}" is treated as "{option.treat_as}", {problem}')
        return options

    @model_validator(mode="after")
    def _stands_for_what_can_be_read(self) -> "Question":
        """Days belong to a question with one answer, means of travel to one with several."""
        for option in self.options:
            days = option.days_left is not None or option.stay_days_wanted is not None
            if (days and self.kind == "many") or (option.modes and self.kind == "one"):
                field = "days" if days else "modes"
                raise ValueError(f'"{option.id}" says `{field}`, which "{self.id}" cannot mean')
        return self


def _misled(option: Option, known: Mapping[str, Option], kind: object) -> str:
    """Say what is wrong with what an option is treated as; empty if nothing is."""
    other = known.get(option.treat_as or "")
    if other is None:
        return f"which is no option here; the options are: {', '.join(known)}"
    if other.id == option.id:
        return "which is itself; name another option"
    if other.treat_as is not None:
        return f'which is treated as "{other.treat_as}" itself; name that one'
    if kind == "many" and "none" in (option.id, other.id):
        return "but here `none` means that nothing else was chosen; write `neutral: true`"
    return ""


class Change(Model):
    """Something a person could truly come to have."""

    id: Slug
    question: Slug
    gain: Slug = Field(description="The option they would gain.")
    instead_of: tuple[Slug, ...] = Field(
        default=(), description="Options they may start from; empty: any."
    )
    text: Text
    lead_days: LeadDays | None = None
    cost: Cost | None = None
    checked_on: date
    sources: Annotated[tuple[Source, ...], Field(min_length=1)]


CircumstanceId: TypeAlias = Literal["in_danger", "abroad", "behind_lithuania"]


class Circumstance(Model):
    """Something about a person that the program itself reads from the answers."""

    id: CircumstanceId = Field(
        description="in_danger: Russia may look for them abroad, so that places which hand people over rank lower. "
        "abroad: they have left Russia, so that no exit lies ahead. behind_lithuania: land ways to the rest of "
        "Russia lead through Lithuania first."
    )
    when: Condition = Field(description="By which answers it is certain.")


class QuestionsFile(Model):
    """questions.yaml."""

    questions: Annotated[tuple[Question, ...], Field(min_length=1)]
    circumstances: tuple[Circumstance, ...] = ()
    changes: tuple[Change, ...] = ()

    @model_validator(mode="after")
    def _one_question_counts_days(self) -> "QuestionsFile":
        """Days that two questions count would contradict each other."""
        for field in ("days_left", "stay_days_wanted"):
            counting = [
                question.id
                for question in self.questions
                if any(getattr(option, field) is not None for option in question.options)
            ]
            if len(counting) > 1:
                raise ValueError(f"`{field}` stands in {' and '.join(counting)}; keep it in one")
        return self


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
    alive_on: date = Field(description="Day of the newest source that shows it at work.")
    ended_on: date | None = None
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
    """wording.yaml: what the checks of the texts may take as known."""

    abbreviations: tuple[Abbreviation, ...] = ()
    reviewed: tuple[Reviewed, ...] = ()


class BaselineSource(Model):
    """Where the baseline comes from."""

    url: str
    publisher: Line
    published: date


class BaselineFile(Model):
    """baseline.yaml: the headline regime, by date, where nothing better is known."""

    topic: Slug
    sources: Annotated[tuple[BaselineSource, ...], Field(min_length=1)]
    checked_on: date
    texts: dict[str, Text] = Field(
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
    wording: WordingFile = WordingFile()
