"""What stands in passports.yaml: what passports other than the Russian one give.

Field descriptions end up in the JSON Schema that editors use, so they speak to a volunteer.
"""

from collections.abc import Mapping
from datetime import date
from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from routebot.policy.dated import Dated, Model
from routebot.policy.facts import Code, Slug, Statement
from routebot.policy.sources import Line, Source

__all__ = [
    "FREE_MOVEMENT",
    "VALUE",
    "VALUE_WORDS",
    "Correction",
    "PassportGroup",
    "PassportsFile",
    "Places",
    "RuleTexts",
    "turned",
]

FREE_MOVEMENT = "free movement"
"""The one value that no index has: a right to live there, where it reads "visa free"."""

_WORDS = (
    "visa free",
    "visa on arrival",
    "eta",
    "e-visa",
    "visa required",
    "no admission",
    FREE_MOVEMENT,
)

VALUE = rf"^([1-9]\d{{0,2}}|{'|'.join(_WORDS)})$"
"""A number stands for the days of a visa-free stay."""

VALUE_WORDS = ", ".join(_WORDS)

Value = Annotated[str, StringConstraints(pattern=VALUE)]


def _each_place_once(places: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    values: dict[str, str] = {}
    for value, codes in places.items():
        for code in codes:
            if code in values:
                raise ValueError(f'{code} stands under "{values[code]}" and under "{value}"')
            values[code] = value
    return places


Places = Annotated[dict[Value, tuple[Code, ...]], AfterValidator(_each_place_once)]


def turned(places: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    """Turn value -> places round: place -> value."""
    return {code: value for value, codes in places.items() for code in codes}


class PassportGroup(Model):
    """Passports that one option of `other_citizenship` stands for."""

    areas: tuple[Slug, ...] = Field(default=(), description="Areas whose members belong to it.")
    countries: tuple[Code, ...] = Field(default=(), description="Countries that belong to it.")
    free_movement: tuple[Source, ...] = Field(
        default=(),
        description="Pages that say that its citizens may live in each other's countries; "
        "leave out where they may not.",
    )
    places: Places = Field(
        default_factory=dict,
        description="Value -> places, for each of these passports that does not name the place "
        "itself.",
    )


class Correction(Dated):
    """Where the index is known to be wrong or overtaken."""

    id: Slug
    passports: tuple[Code, ...] = Field(
        default=(), description="Leave out for every passport of which the index says so."
    )
    destinations: Annotated[tuple[Code, ...], Field(min_length=1)]
    index: Value = Field(description="What the index says; once it says otherwise, look again.")
    value: Value | None = Field(
        description="What holds instead, or null when that is not established."
    )
    why: Line
    valid_from: date | None = Field(default=None, description="First day it holds; null: always.")
    valid_to: date | None = Field(
        default=None, description="Last day it holds; what comes after is not established."
    )
    sources: tuple[Source, ...] = ()

    @model_validator(mode="after")
    def _says_by_whom(self) -> "Correction":
        says_less = self.value is None or (self.value == "visa free" and self.index.isdigit())
        if not says_less and not self.sources:
            raise ValueError(f'says "{self.value}" without a source; add the page that says so')
        return self


class RuleTexts(Model):
    """What the entry rules say that are made out of the table."""

    topic: Slug = Field(description="Topic of what the index says.")
    right_topic: Slug = Field(description="Topic of free movement and of one's own country.")
    citizens: Annotated[tuple[Source, ...], Field(min_length=1)] = Field(
        description="Pages that say that a country lets its own citizens in."
    )
    texts: dict[Slug, Statement] = Field(
        description="citizen, free_movement, visa_free, visa_on_arrival, e_authorization, e_visa."
    )

    @model_validator(mode="after")
    def _says_all(self) -> "RuleTexts":
        if missing := sorted(_SAID - self.texts.keys()):
            raise ValueError(f"`texts` lacks {', '.join(missing)}; add a sentence for each")
        return self


_SAID = frozenset(
    ("citizen", "free_movement", "visa_free", "visa_on_arrival", "e_authorization", "e_visa")
)
"""What lets somebody in by a second passport."""


class PassportsFile(Model):
    """passports.yaml: what a second passport gives, where nothing better is known."""

    as_of: date = Field(description="Day of the index; of the days before it says nothing.")
    sources: Annotated[tuple[Source, ...], Field(min_length=1)]
    groups: dict[Slug, PassportGroup] = Field(
        description="Option of the question `other_citizenship` -> the passports it stands for."
    )
    otherwise: Slug = Field(description="The option that stands for every other passport.")
    rules: RuleTexts | None = Field(
        default=None,
        description="Words of the entry rules made out of it; without them it makes none.",
    )
    passports: dict[Code, Places] = Field(description="Passport -> value of the index -> places.")
    corrections: tuple[Correction, ...] = ()

    @model_validator(mode="after")
    def _one_group_each(self) -> "PassportsFile":
        owners: dict[str, str] = {}
        for id_, group in self.groups.items():
            for code in group.countries:
                if owners.setdefault(code, id_) != id_:
                    raise ValueError(f"{code} stands in the groups {owners[code]} and {id_}")
        return self

    def said_by_index(self, passport: str, group: PassportGroup | None) -> Mapping[str, str]:
        """Return what the index says of a passport: destination -> value.

        Args:
            group: the group the passport belongs to.
        """
        shared = group.places if group else {}
        own = self.passports.get(passport, {})
        return {
            code: value for places in (shared, own) for value in places for code in places[value]
        }
