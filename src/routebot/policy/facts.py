"""What can be said of the world: the kinds of facts, as frozen pydantic models.

Every fact is dated, sourced and written in Russian and English side by side. Field descriptions
end up in the JSON Schema that editors use, so they speak to a volunteer.
"""

from datetime import date
from enum import StrEnum
from typing import Annotated, Literal, TypeAlias

from pydantic import AfterValidator, Field, JsonValue, StringConstraints, model_validator

from routebot.policy.dated import Dated, Model
from routebot.policy.limits import Limit, strictest_of
from routebot.policy.places import Place
from routebot.policy.sources import Line, Source, Sourced
from routebot.policy.ways import Settling, Way

__all__ = [
    "Announcement",
    "Bar",
    "Bilingual",
    "CardValue",
    "Code",
    "Condition",
    "Confidence",
    "Cost",
    "Days",
    "EntryRule",
    "ExitRule",
    "Fact",
    "LeadDays",
    "Link",
    "Mode",
    "Note",
    "PaymentRule",
    "Pitfall",
    "Regime",
    "Requirement",
    "Slug",
    "Statement",
    "Text",
]


Slug = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]*$", max_length=80)]


Code = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]


Days = Annotated[int, Field(ge=0, le=3660, strict=True)]


Condition: TypeAlias = dict[str, JsonValue]
"""A tree: ``{all: [...]}``, ``{any: [...]}``, ``{not: ...}`` or ``{question: [options]}``.

A mapping with several questions means all of them; the options of one question are alternatives.
"""


class Bilingual(Model):
    """The same words in both languages."""

    ru: Line
    en: Line


class Text(Bilingual):
    """Words that claim nothing of the world: a name, a question, an instruction."""


class Statement(Bilingual):
    """What is claimed of the world; people read it as a `Claim`, with its age."""


class Confidence(StrEnum):
    """How well a claim is supported."""

    HIGH = "high"  # official, or two independent sources
    MEDIUM = "medium"  # one decent source
    LOW = "low"  # anecdotal, contradicted or old


class Regime(StrEnum):
    """What the rule of the day asks of the holder of a Russian passport."""

    VISA_FREE = "visa_free"
    VISA_ON_ARRIVAL = "visa_on_arrival"
    E_VISA = "e_visa"
    E_AUTHORIZATION = "e_authorization"
    VISA_REQUIRED = "visa_required"
    SUSPENDED = "suspended"
    BANNED = "banned"


Mode = Literal["air", "car", "rail_bus", "foot", "sea"]


CardValue = Literal["yes", "limited", "no", "unknown"]


class Fact(Dated, Sourced):
    """What every claim carries."""

    id: Slug = Field(
        description="Stable for ever; begins with the destination's code in lower case."
    )
    topic: Slug = Field(description="A topic of topics.yaml; it decides how long the claim keeps.")
    text: Statement
    valid_from: date | None = Field(
        description="First day it holds; null when it began before our calendar."
    )
    valid_to: date | None = Field(default=None, description="Last day it holds, or null.")
    confidence: Confidence
    sources: Annotated[tuple[Source, ...], Field(min_length=1)]
    covers: tuple[Slug, ...] = Field(
        default=(), description="Older or research ids that this fact also answers for."
    )
    withdrawn: date | None = Field(
        default=None,
        description="Day on which it was withdrawn in an emergency: nobody is to rely on it, "
        "whatever day is asked about. Leave out otherwise; `routebot data withdraw` writes it.",
    )

    @property
    def known_on(self) -> date:
        """The day from which anybody could have known it.

        That is the day of the oldest dated source, else the day it began; of what nothing dates,
        nobody knew before.
        """
        published = [source.published.last_day for source in self.sources if source.published]
        return min(published, default=self.valid_from or date.max)


class Cost(Model):
    """What it costs; ``at_most`` equals ``at_least`` for a fixed fee."""

    at_least: Annotated[float, Field(ge=0)]
    at_most: Annotated[float, Field(ge=0)]
    currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]

    @model_validator(mode="after")
    def _least_first(self) -> "Cost":
        if self.at_least > self.at_most:
            raise ValueError(f"at_least {self.at_least:g} is more than at_most {self.at_most:g}")
        return self


def _fewest_first(days: tuple[int, int]) -> tuple[int, int]:
    if days[0] > days[1]:
        raise ValueError(f"the fewest days stand first, got {list(days)}")
    return days


LeadDays = Annotated[
    tuple[Days, Days],
    AfterValidator(_fewest_first),
    Field(description="[fewest, most] days that it takes before travel."),
]


class EntryRule(Fact, Settling):
    """One way in, for the people its ``when`` describes.

    Within one ``way`` at most one rule may fit a person on a day; different ways are alternatives
    and the best one counts.
    """

    way: Way = Field(
        default="visit",
        description="visit (the headline rule), visa (a visa held or obtained), residence (a "
        "permit held, or asked for on no other ground), work, study, remote, business, family, "
        "repatriation, humanitarian, citizen, group, transit, second_passport (by another "
        "passport). Rules of one way must exclude one another.",
    )
    regime: Regime
    status: Literal["open", "conditional", "closed"] = Field(
        description="open: what these people hold is enough. conditional: something lawful that "
        "is really to be had must be obtained first. closed: this way is shut."
    )
    when: Condition = Field(
        default_factory=dict, description="Whom it concerns; leave out for everybody."
    )
    limits: Annotated[tuple[Limit, ...], Field(max_length=3)] = Field(
        default=(),
        description="How long one may stay, each limit that counts; leave out when not known.",
    )
    lead_days: LeadDays | None = Field(
        default=None,
        description="[fewest, most] days to obtain it; null: not known. A conditional rule has it.",
    )
    cost: Cost | None = Field(
        default=None,
        description="What it costs; null: not known, or told by a requirement. A conditional rule "
        "has it.",
    )
    replaces: tuple[Slug, ...] = Field(
        default=(),
        description="Ids of area rules or bars that do not count here while this rule is in force.",
    )

    @property
    def strictest(self) -> Limit | None:
        """The limit that allows the fewest days of one trip; None when none is known."""
        return strictest_of(self.limits)

    @property
    def stay_days(self) -> int | None:
        """The days that the strictest limit allows; None when not known."""
        limit = self.strictest
        return limit.days if limit else None

    @property
    def per_days(self) -> int | None:
        """In how many days the strictest limit counts; None where each entry counts anew."""
        return self.strictest.counted_in if self.strictest else None


class Bar(Fact):
    """Something that closes the way for the people its ``when`` describes."""

    when: Condition = Field(
        default_factory=dict, description="Whom it stops; leave out for everybody."
    )
    unless: Condition | None = Field(
        default=None, description="Whom it does not stop all the same."
    )
    closes: tuple[Slug, ...] = Field(
        default=(), description="Ids of entry rules, or ways; empty: all but second_passport."
    )
    replaces: tuple[Slug, ...] = Field(
        default=(), description="Ids of area rules or bars that do not count here."
    )


class Requirement(Fact):
    """What must be obtained, done or carried."""

    kind: Literal["obtain", "step", "carry"] = Field(
        description="obtain: must be got before travel (an insurance, a return ticket bought is "
        "'carry'); it turns an open way into a conditional one. step: a form or registration of "
        "minutes. carry: to have on you."
    )
    name: Text | None = Field(default=None, description="In at most 20 characters, for lists.")
    when: Condition = Field(
        default_factory=dict, description="Who needs it; leave out for everybody."
    )
    ways: tuple[Slug, ...] = Field(
        default=(), description="Ids of entry rules, or ways, that need it; empty: all."
    )
    lead_days: LeadDays | None = None
    cost: Cost | None = Field(default=None, description="What it costs; null: not established.")


class PaymentRule(Fact):
    """How one can pay there."""

    about: Literal["cards", "account", "cash", "transfers", "booking"] = "cards"
    cards: dict[Slug, CardValue] = Field(
        default_factory=dict,
        description="Option of the question `cards` -> yes, limited, no or unknown.",
    )
    when: Condition = Field(
        default_factory=dict, description="Whom a note concerns; leave out for everybody."
    )


class Pitfall(Fact):
    """What has gone wrong for others and can be foreseen."""

    severity: Literal["high", "medium", "low"]
    short: Statement | None = Field(
        default=None,
        description="What may happen, in at most 90 characters; a high one must have it.",
    )
    when: Condition = Field(
        default_factory=dict, description="Whose pitfall it is; leave out for everybody."
    )


class Note(Fact):
    """A fact that is none of the other kinds."""

    about: Literal[
        "transport",
        "border",
        "documents",
        "humanitarian",
        "residence",
        "safety",
        "history",
        "travel",
        "transit",  # told to whoever only changes planes there
    ]
    short: Statement | None = Field(
        default=None,
        description="Of a note on leaving Russia: what to do, in at most 90 characters; it then "
        "is a box to tick.",
    )
    when: Condition = Field(default_factory=dict)


class Announcement(Fact):
    """A change that was announced and is not (known to be) in force."""

    planned_from: date | None = Field(
        description="The announced first day, or null when none was named."
    )


class Link(Fact):
    """A way to travel between two places."""

    start: Place = Field(description="Where it begins, for example RU.")
    end: Place
    through: tuple[Code, ...] = Field(
        default=(),
        description="Places that it leads through without a stop, in order; a paper to leave "
        "Russia on has to be good for each of them, too.",
    )
    mode: Mode
    state: Literal["open", "limited", "closed"]
    route: Text | None = Field(
        default=None,
        description="What runs there, as part of a sentence: the train or ferry by its name, of a "
        "flight the cities; leave out where the means of travel says it all.",
    )
    crossing: Text | None = Field(
        default=None, description="Where one crosses the border over land; no train and no flight."
    )
    regions: tuple[Slug, ...] = Field(
        default=(),
        description="Options of `region` it can be taken from in one leg; "
        "empty: from anywhere in Russia.",
    )
    when: Condition = Field(
        default_factory=dict, description="Who may use it; leave out for everybody."
    )


class ExitRule(Fact):
    """What may stop someone at the Russian border, or is good to know before it."""

    effect: Literal["barred", "check", "advice"] = Field(
        description="barred: the answer by itself means a ban in force. "
        "check: look it up first. advice: good to know."
    )
    when: Condition = Field(default_factory=dict)
    unless: Condition | None = None
    first: bool = Field(
        default=False,
        description="true: whom it surely concerns reads it before any route, beside who can help.",
    )
    lets_out_to: tuple[Code, ...] | None = Field(
        default=None,
        description="For a rule about papers to leave on: the only places that Russia lets those "
        "people out to, whatever else they hold. [] is none; leave out for any other rule.",
    )
    remedy: Statement | None = Field(
        default=None, description="The lawful way to look it up, lift it or get help."
    )
    short: Statement | None = Field(
        default=None,
        description="What to do, in at most 90 characters: a box to tick. Rules with the same box "
        "share it; an advice without one stands among the details only.",
    )

    @model_validator(mode="after")
    def _first_is_looked_up(self) -> "ExitRule":
        if self.first and self.effect != "check":
            raise ValueError(f"`first` belongs to a rule to look up, and this is `{self.effect}`")
        return self
