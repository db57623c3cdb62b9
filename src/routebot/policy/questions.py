"""What is asked, what the options stand for, and what a person could come to have.

Field descriptions end up in the JSON Schema that editors use, so they speak to a volunteer.
"""

from collections.abc import Mapping, Sequence
from typing import Annotated, Literal, TypeAlias

from pydantic import (
    Field,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_core import PydanticKnownError

from routebot.policy.dated import Model
from routebot.policy.facts import (
    Code,
    Condition,
    Cost,
    Days,
    LeadDays,
    Mode,
    Slug,
    Statement,
    Text,
)
from routebot.policy.places import Place, in_russia
from routebot.policy.sources import Source

__all__ = [
    "LOCATION",
    "OFFER_FROM",
    "OTHER_CITIZENSHIP",
    "SECOND_PASSPORT",
    "Change",
    "Circumstance",
    "CircumstanceId",
    "Option",
    "Question",
    "QuestionsFile",
]

OTHER_CITIZENSHIP = "other_citizenship"
"""The question whose options stand for groups of passports (`PassportsFile.groups`)."""

SECOND_PASSPORT = "second_passport"
"""The question of kind ``countries`` that names passports; rules read what they give in a place."""

LOCATION = "location"
"""The question of kind ``country`` that says where somebody abroad is."""

OFFER_FROM = "offer_from"
"""The question of kind ``country`` that names who offers them work or a place to study."""

CircumstanceId: TypeAlias = Literal["in_danger", "lgbt", "abroad"]


class Option(Model):
    """One answer a person can choose.

    Rules name the options they are about. What the option is to a rule that reads the question
    without naming it is said here; where nothing is said, such a rule is unknown for those who
    choose it.
    """

    id: Slug
    label: Text
    shared: Text | None = Field(
        default=None,
        description="Its label on a screen that another question shares, where the label alone "
        "does not say which of the two it answers; at most 30 characters.",
    )
    excludes: tuple[Slug, ...] = Field(
        default=(), description="Options that cannot stand beside this one."
    )
    implies: tuple[Slug, ...] = Field(
        default=(), description="Options that somebody who chooses this one has chosen too."
    )
    rules_out: tuple[Slug, ...] = Field(
        default=(),
        description="Questions that make no sense to somebody who chooses it, such as how long a "
        "passport is valid that they do not have: they are not asked.",
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
        description="Days until somebody who says so must go; "
        "leave out where there is time enough.",
    )
    stay_days_wanted: Days | None = Field(
        default=None, description="Days of stay that serve somebody who says so."
    )
    days_valid: Days | None = Field(
        default=None,
        description="Days that the passport of somebody who says so is valid at least.",
    )
    modes: tuple[Mode, ...] = Field(
        default=(), description="Means of travel of links.yaml that somebody who says so can use."
    )
    starts_from: Place | None = Field(
        default=None,
        description="Of `region`: the part of Russia, apart from the mainland, where links begin "
        "for somebody who says so.",
    )

    @property
    def stands_for_something(self) -> bool:
        """Whether ranking and journeys read more of it than rules do."""
        said = (self.days_left, self.stay_days_wanted, self.modes, self.starts_from)
        return said != (None, None, (), None)

    @field_validator("starts_from", mode="after")
    @classmethod
    def _starts_in_russia(cls, place: str | None) -> str | None:
        """Let nobody who is asked from where in Russia they go begin elsewhere."""
        if place is not None and not in_russia(place):
            raise ValueError(f'"{place}" is no part of Russia; write a code such as RU-KGD')
        return place

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
    kind: Literal["one", "many", "countries", "country"] = Field(
        description="one or many of its options; or a country or several, named by their codes."
    )
    sensitive: Literal["none", "low", "high"] = "none"
    short: Text | None = Field(
        default=None,
        description="What it is called inside a sentence, such as visas: it names the subject and "
        "never an answer. `routebot data check` asks for it.",
    )
    text: Text
    help: Text = Field(description="Why we ask, and what is done with the answer.")
    options: tuple[Option, ...] = Field(
        default=(),
        validate_default=True,
        description="At least two. A question for countries has none but `none`, which stands for "
        "no country at all; any destination of the dataset answers it.",
    )
    when_so: dict[Slug, Text] = Field(
        default_factory=dict,
        description='Option -> who chooses it, as it stands after "if", such as "you travel with '
        'children". Warnings say so to whoever has not answered; else they name the question.',
    )
    asked_in_danger: bool = Field(
        default=False,
        description="true: whoever is in danger, as `circumstances` says, is asked as long as the "
        "answer can change anything at all, and not only their first routes.",
    )
    early: bool = Field(
        default=False,
        description="true: it is asked before everything else that can change what is read, so "
        "that first routes are seen before anything dangerous is asked.",
    )
    beside: Slug | None = Field(
        default=None,
        description="Another small question that shares a screen with this one, and stands below "
        "it, where both can change what is read.",
    )
    prefix: Text | None = Field(
        default=None,
        description="For countries: what stands before each on a screen that another question "
        "shares, such as ban.",
    )
    likely: tuple[Code, ...] = Field(
        default=(),
        description="For countries: those that are named most, which get a button; any other is "
        "typed.",
    )

    def so(self, option: str) -> Text | None:
        """Return who chooses an option, as it stands after "if"; None where nobody wrote it.

        An option that is treated as another one may go without words of its own.
        """
        treated = next((each.treat_as for each in self.options if each.id == option), None)
        return self.when_so.get(option) or self.when_so.get(treated or "")

    @property
    def names_places(self) -> bool:
        """Whether it is answered with the codes of places."""
        return self.kind in ("countries", "country")

    @property
    def takes_one(self) -> bool:
        """Whether it has one answer."""
        return self.kind in ("one", "country")

    @field_validator("options", mode="after")
    @classmethod
    def _are_those_of_its_kind(
        cls, options: tuple[Option, ...], info: ValidationInfo
    ) -> tuple[Option, ...]:
        """Let there be something to choose; a country is chosen by its code."""
        kind = info.data.get("kind")
        if kind in ("one", "many") and len(options) < 2:
            counted = {"field_type": "Tuple", "min_length": 2, "actual_length": len(options)}
            raise PydanticKnownError("too_short", counted)
        strange = {option.id for option in options} - ({"none"} if kind == "countries" else set())
        if kind in ("countries", "country") and strange:
            listed = ", ".join(sorted(strange))
            raise ValueError(f"a question of kind {kind} is answered with codes; take out {listed}")
        return options

    @field_validator("when_so", mode="after")
    @classmethod
    def _are_said_of_options(cls, so: dict[str, Text], info: ValidationInfo) -> dict[str, Text]:
        """Let every key be an option."""
        if strange := so.keys() - {option.id for option in info.data.get("options", ())}:
            raise ValueError(f"`when_so` names no option: {', '.join(sorted(strange))}")
        return so

    @property
    def name(self) -> Text:
        """What it is called inside a sentence; older datasets have nothing but the question."""
        return self.short or self.text

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
        """Days belong to a question with one answer; means of travel and what an option implies to
        one with several.
        """
        for option in self.options:
            if option.implies and self.kind == "one":
                raise ValueError(f'"{option.id}" says `implies`, but "{self.id}" takes one answer')
            counted = (option.days_left, option.stay_days_wanted, option.days_valid)
            days = counted != (None, None, None)
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
    includes: tuple[Slug, ...] = Field(
        default=(),
        description="Changes that come with it: whoever gets a new passport has replaced the old "
        "one, and is not told to do so.",
    )
    text: Statement
    lead_days: LeadDays | None = None
    cost: Cost | None = None
    sources: Annotated[tuple[Source, ...], Field(min_length=1)]


class Circumstance(Model):
    """Something about a person that the program itself reads from the answers."""

    id: CircumstanceId = Field(
        description="in_danger: Russia may look for them abroad, so that places which hand people "
        "over rank lower. lgbt: what places do to gay, lesbian and trans people concerns them. "
        "abroad: they have left Russia, so that no exit lies ahead."
    )
    when: Condition = Field(description="By which answers it is certain.")


class QuestionsFile(Model):
    """questions.yaml."""

    questions: Annotated[tuple[Question, ...], Field(min_length=1)]
    circumstances: tuple[Circumstance, ...] = ()
    changes: tuple[Change, ...] = ()

    @field_validator("circumstances", mode="before")
    @classmethod
    def _forgets_what_places_say(cls, said: object) -> object:
        """Drop what older datasets say of Kaliningrad: links begin there now (`starts_from`)."""
        if not isinstance(said, Sequence):
            return said
        return [one for one in said if one.get("id") != "behind_lithuania"]

    @model_validator(mode="after")
    def _included_changes_exist(self) -> "QuestionsFile":
        known = {change.id for change in self.changes}
        for change in self.changes:
            if strange := set(change.includes) - known:
                listed = ", ".join(sorted(strange))
                raise ValueError(f'"{change.id}" includes {listed}, which is no change here')
        return self

    @model_validator(mode="after")
    def _ruled_out_questions_exist(self) -> "QuestionsFile":
        """Let an option rule out other questions that are asked, never its own."""
        known = {question.id for question in self.questions}
        for question in self.questions:
            ruled_out = {id_ for option in question.options for id_ in option.rules_out}
            if strange := ruled_out - (known - {question.id}):
                listed = ", ".join(sorted(strange))
                raise ValueError(f"`rules_out` of {question.id} names no other question: {listed}")
        return self

    @model_validator(mode="after")
    def _share_a_screen_in_pairs(self) -> "QuestionsFile":
        """Let a question share a screen with one other, never with a question for one country."""
        plain = {q.id for q in self.questions if q.kind != "country"}
        pairs = [(q.id, q.beside) for q in self.questions if q.beside is not None]
        named = [id_ for pair in pairs for id_ in pair]
        for first, second in pairs:
            if first == second or not {first, second} <= plain:
                raise ValueError(f"`beside` of {first} names no other question that has options")
        if len(named) != len(set(named)):
            raise ValueError("`beside` puts a question on two screens; let each be named once")
        return self

    @model_validator(mode="after")
    def _one_question_counts_days(self) -> "QuestionsFile":
        """Days that two questions count would contradict each other."""
        for field in ("days_left", "stay_days_wanted", "days_valid"):
            counting = [
                question.id
                for question in self.questions
                if any(getattr(option, field) is not None for option in question.options)
            ]
            if len(counting) > 1:
                raise ValueError(f"`{field}` stands in {' and '.join(counting)}; keep it in one")
        return self
