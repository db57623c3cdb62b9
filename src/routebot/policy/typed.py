"""What people type, beside the names in a destination's own file, and what is said to it.

Not every place that is asked about is a destination of ours: a group of countries, a territory
with rules of its own, Russia itself. Each of these has an answer, which rests on facts that stand
elsewhere in the dataset. A town of Russia tells where somebody starts.
"""

from pydantic import Field

from routebot.policy.dated import Model
from routebot.policy.facts import Code, Slug, Text
from routebot.policy.sources import Line

__all__ = ["Answer", "OtherNames", "Starts", "TypedWords"]


class OtherNames(Model):
    """Names of a destination; the same name may stand at two, and then both are offered."""

    of: Code
    names: tuple[Line, ...] = Field(min_length=1, description="Names people type, any language.")


class Answer(Model):
    """What is said to the name of a place that is no destination."""

    id: Slug
    names: tuple[Line, ...] = Field(min_length=1, description="Names people type, any language.")
    title: Text
    text: Text | None = Field(
        default=None,
        description=(
            "What we have on it; what claims something is a fact below. "
            "Leave out to say that each of the places below has rules of its own."
        ),
    )
    facts: tuple[Slug, ...] = Field(
        default=(), description="Facts of the dataset that are shown below, each with its sources."
    )
    areas: tuple[Slug, ...] = Field(default=(), description="Areas whose members are listed.")
    places: tuple[Code, ...] = Field(default=(), description="Destinations that are listed.")
    leaving: bool = Field(default=False, description="Offer what to check before leaving Russia.")


class Starts(Model):
    """Towns and lands of Russia that one part of it holds."""

    option: Slug = Field(description="An option of the question `region`.")
    names: tuple[Line, ...] = Field(min_length=1, description="Names people type, any language.")


class TypedWords(Model):
    """What people type."""

    names: tuple[OtherNames, ...] = ()
    also_words: tuple[Line, ...] = Field(
        default=(), description="Names that are words or people's names too: the person is asked."
    )
    only_words: tuple[Line, ...] = Field(
        default=(), description="Words that look like a place's name and never mean it."
    )
    answers: tuple[Answer, ...] = ()
    starts: tuple[Starts, ...] = ()
