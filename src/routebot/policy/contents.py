"""What is in a dataset, piece by piece: for whoever has to look at all of it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from pydantic import BaseModel

from routebot.policy.dangers import Danger
from routebot.policy.doubts import Disagreement
from routebot.policy.facts import (
    Bilingual,
    ExitRule,
    Fact,
    Note,
    Pitfall,
    Requirement,
    Statement,
)
from routebot.policy.files import (
    BaselineFile,
    Dataset,
    ExitFile,
    Member,
    PaymentsFile,
    Section,
    WordingFile,
)
from routebot.policy.passports import PassportsFile
from routebot.policy.questions import Option
from routebot.policy.sources import Source

__all__ = [
    "Written",
    "every_disagreement",
    "every_fact",
    "every_source",
    "every_string",
    "every_text",
    "general_facts",
    "short_of",
    "withdrawn_ids",
]


class Written(NamedTuple):
    """One string of a dataset.

    Attributes:
        owner: id to point at.
        field: the name of its field, ``ru`` or ``url`` for example.
    """

    owner: str
    field: str
    words: str


def every_fact(dataset: Dataset) -> Iterator[Fact]:
    """Yield every fact of a dataset, the generated baseline rules left out."""
    for section in (*dataset.areas, *dataset.destinations):
        yield from section.facts()
    yield from dataset.links
    yield from general_facts(dataset)


def general_facts(dataset: Dataset) -> Iterator[Fact]:
    """Yield the facts that are read wherever one goes: of leaving Russia, and of paying abroad."""
    yield from dataset.exit.rules
    yield from dataset.exit.payments
    yield from dataset.exit.notes
    yield from dataset.payments.payments
    yield from dataset.payments.pitfalls
    yield from dataset.payments.notes


def withdrawn_ids(dataset: Dataset) -> tuple[str, ...]:
    """Return the ids of the facts and helpers that were withdrawn in an emergency, in order."""
    facts = [fact.id for fact in every_fact(dataset) if fact.withdrawn]
    helpers = [helper.id for helper in dataset.helpers if helper.withdrawn]
    return tuple(sorted((*facts, *helpers)))


def short_of(fact: Fact) -> Statement | None:
    """Return what a fact says in a few words; None where it has none."""
    return fact.short if isinstance(fact, Danger | Pitfall | ExitRule | Note) else None


def every_disagreement(dataset: Dataset) -> Iterator[Disagreement]:
    """Yield every disagreement of a dataset."""
    for section in _written(dataset):
        yield from section.disagreements


def _written(dataset: Dataset) -> tuple[Section | ExitFile | PaymentsFile, ...]:
    return (*dataset.areas, *dataset.destinations, dataset.exit, dataset.payments)


def every_text(dataset: Dataset) -> Iterator[tuple[str, Bilingual]]:
    """Yield (id to point at, text) for every text a person can read."""
    for fact in every_fact(dataset):
        yield fact.id, fact.text
        if short := short_of(fact):
            yield fact.id, short
        if isinstance(fact, Requirement) and fact.name:
            yield fact.id, fact.name
    yield from ((rule.id, rule.remedy) for rule in dataset.exit.rules if rule.remedy)
    names = ((link.id, text) for link in dataset.links for text in (link.route, link.crossing))
    yield from ((id_, text) for id_, text in names if text)
    for found in every_disagreement(dataset):
        yield found.id, found.plan_for
        yield from ((found.id, side.text) for side in found.claims)
    for section in _written(dataset):
        yield from ((gap.id, gap.text) for gap in section.not_established)
    yield from _texts_of_questions(dataset)
    yield from ((change.id, change.text) for change in dataset.changes)
    yield from ((topic.id, topic.label) for topic in dataset.topics)
    yield from (("baseline", text) for text in dataset.baseline.texts.values())
    if dataset.passports and dataset.passports.rules:
        yield from (("passports", text) for text in dataset.passports.rules.texts.values())
    for answer in dataset.wording.typed.answers:
        yield from ((answer.id, text) for text in (answer.title, answer.text) if text)
    for helper in dataset.helpers:
        yield from ((helper.id, text) for text in (helper.name, helper.about, helper.legal_status))


def _texts_of_questions(dataset: Dataset) -> Iterator[tuple[str, Bilingual]]:
    for question in dataset.questions:
        texts = filter(None, (question.short, question.text, question.help, question.prefix))
        yield from ((question.id, text) for text in texts)
        for option in question.options:
            labels = filter(None, (option.label, option.shared))
            yield from ((f"{question.id}.{option.id}", text) for text in labels)


def every_source(dataset: Dataset) -> Iterator[tuple[str, Source]]:
    """Yield (id to point at, source) for every source a person can open."""
    for fact in every_fact(dataset):
        yield from ((fact.id, source) for source in fact.sources)
    for found in every_disagreement(dataset):
        yield from ((found.id, source) for side in found.claims for source in side.sources)
    yield from ((change.id, source) for change in dataset.changes for source in change.sources)
    yield from ((helper.id, source) for helper in dataset.helpers for source in helper.sources)
    yield from (("baseline", source) for source in dataset.baseline.sources)
    if dataset.passports:
        yield from _passport_sources(dataset.passports)


def _passport_sources(file: PassportsFile) -> Iterator[tuple[str, Source]]:
    yield from (("passports", source) for source in file.sources)
    if file.rules:
        yield from (("passports", source) for source in file.rules.citizens)
    for id_, group in file.groups.items():
        yield from ((f"passports.{id_}", source) for source in group.free_movement)
    yield from ((fix.id, source) for fix in file.corrections for source in fix.sources)


def every_string(dataset: Dataset) -> Sequence[Written]:
    """Return every string of a dataset, whatever it is for, keys too."""
    found: list[Written] = []
    for field in type(dataset).model_fields:
        _gather(getattr(dataset, field), "", field, found)
    return found


def _gather(value: Any, owner: str, field: str, found: list[Written]) -> None:
    """Add the strings of a value; a list takes half the time of generators in each other."""
    if isinstance(value, str):
        found.append(Written(owner, field, value))
    elif isinstance(value, BaseModel):
        owner = _owner(value, owner)
        for name in type(value).model_fields:
            _gather(getattr(value, name), owner, name, found)
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            _gather(key, owner, field, found)
            _gather(inner, owner, field, found)
    elif isinstance(value, tuple | list):
        for inner in value:
            _gather(inner, owner, field, found)


def _owner(model: BaseModel, around: str) -> str:
    """Return the id to point at for what stands in a model.

    Args:
        around: that of the model around it.
    """
    match model:
        case Member():
            return around  # its id is a destination's
        case Option():
            return f"{around}.{model.id}"
        case BaselineFile():
            return "baseline"
        case WordingFile():
            return "wording"
        case PassportsFile():
            return "passports"
        case _:
            return str(getattr(model, "id", around))
