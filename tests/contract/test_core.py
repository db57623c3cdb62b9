"""The core of a contract holds no words, and everything that is needed to find them.

The second half of another evaluator stands here: it is given the core as JSON, the dataset's texts
and a catalogue, and prints the same report.
"""

import json
from collections.abc import Mapping
from datetime import date, timedelta
from itertools import product
from typing import Any

import pytest

from routebot.contract.core import core_json
from routebot.contract.filling import in_words
from routebot.contract.match import match_core, report
from routebot.contract.next import next_core, onward_report
from routebot.contract.phrases import Phrase, age_phrase, lead_phrase, stay_phrase
from routebot.policy.claims import claim
from routebot.policy.facts import Confidence, Fact, Statement, Text
from routebot.policy.limits import Limit
from routebot.policy.snapshot import Snapshot
from routebot.policy.sources import Source
from routebot.reasoning.advice import Advice
from routebot.words.i18n import LANGUAGES, Words, words
from tests.contract.test_schemas import SCHEMAS, problems_of, validator
from tests.support.datasets import source
from tests.support.play import PEOPLE

TOLD = ["nothing said", "everything said", "every bar at once", "internal passport only"]

SAID = {
    "anyOf": [
        {
            "type": "object",
            "properties": {"place": {"$ref": "#/$defs/place"}},
            "required": ["place"],
            "additionalProperties": False,
        },
        {
            "type": "object",
            "properties": {"fact": {"$ref": "#/$defs/id"}, "part": {"type": "string"}},
            "required": ["fact", "part"],
            "additionalProperties": False,
        },
        {
            "type": "object",
            "properties": {
                "phrase": {"type": "string"},
                "number": {"type": ["integer", "null"]},
                "values": {"type": "object"},
            },
            "required": ["phrase", "number", "values"],
            "additionalProperties": False,
        },
    ]
}
"""What stands in a core where a report has a text."""


def core_schemas() -> dict[str, Any]:
    """Return the schemas of the cores: those of the reports without language and words."""
    found = json.loads(json.dumps(SCHEMAS))
    found["shared"]["$defs"]["text"] = SAID
    for name in ("match", "next"):
        del found[name]["properties"]["lang"]
        found[name]["required"].remove("lang")
    return found


def told(book, person):
    """Return (core, report) of both contracts for a person, in the first language."""
    advice, say = Advice(book, book.vocabulary.masks(PEOPLE[person])), words(LANGUAGES[0])
    arrived = book.snapshot.on - timedelta(days=10)
    yield "match", match_core(advice), report(advice, say)
    yield "next", next_core(advice, "KZ", arrived), onward_report(advice, say, "KZ", arrived)


@pytest.mark.parametrize("person", TOLD)
def test_core_is_the_report_without_words(today_book, person):
    for name, core, _ in told(today_book, person):
        found = json.loads(json.dumps(core_json(core)))
        assert problems_of(validator(name, core_schemas()), found) == []
        # Russian words alone have Cyrillic letters.
        assert not any("а" <= letter <= "я" for letter in json.dumps(found, ensure_ascii=False))


def texts_of(snapshot: Snapshot) -> dict[tuple[str, str], Text | Statement]:
    """Return every text that a core may name: (id, part) -> text."""
    found: dict[tuple[str, str], Text | Statement] = {}

    def add(id_: str, part: str, text: Text | Statement) -> None:
        assert found.setdefault((id_, part), text) == text, f"{id_} {part} means two texts"

    general = (
        *snapshot.exit_rules,
        *snapshot.exit_notes,
        *snapshot.payments,
        *snapshot.payment_pitfalls,
        *snapshot.payment_notes,
    )
    places = snapshot.destinations.values()
    upcoming = (change.fact for place in places for change in place.upcoming)
    for fact in (*general, *(fact for place in places for fact in place.facts()), *upcoming):
        add(fact.id, "text", fact.text)
        for part in ("short", "name"):
            if words := getattr(fact, part, None):
                add(fact.id, part, words)
    for question in snapshot.questions:
        add(question.id, "short", question.name)
    for link, field in product(snapshot.links, ("route", "crossing")):
        add(link.id, field, getattr(link, field))
    gaps = (gap for place in places for gap in place.not_established)
    for gap in (*snapshot.exit_not_established, *snapshot.payment_not_established, *gaps):
        add(gap.id, "text", gap.text)
    found_apart = (found for place in places for found in place.disagreements)
    for disagreement in (
        *snapshot.exit_disagreements,
        *snapshot.payment_disagreements,
        *found_apart,
    ):
        add(disagreement.id, "plan_for", disagreement.plan_for)
        for number, side in enumerate(disagreement.claims):
            add(disagreement.id, f"claims.{number}", side.text)
    return found


def filled(value: Any, say: Words, texts: Mapping[tuple[str, str], Text | Statement]) -> Any:
    """Fill the words into a core that was read from JSON."""
    match value:
        case {"place": code, **rest} if not rest:
            return say.territory(code)
        case {"fact": id_, "part": part}:
            text = texts[id_, part]
            return say.statement(text) if isinstance(text, Statement) else say.of(text)
        case {"phrase": key, "number": None, "values": values}:
            return say(key, **values)
        case {"phrase": key, "number": number, "values": values}:
            return say.count(key, number, **values)
        case dict():
            return {key: filled(part, say, texts) for key, part in value.items()}
        case list():
            return [filled(part, say, texts) for part in value]
        case _:
            return value


def remade(fact: Fact, **update: Any) -> Fact:
    """Make a fact anew with other fields: what follows from its sources is worked out once."""
    fields = {name: getattr(fact, name) for name in type(fact).model_fields}
    return type(fact).model_validate({**fields, **update})


@pytest.mark.parametrize("person", TOLD)
def test_core_in_json_and_the_texts_of_the_dataset_make_the_report(today_book, person):
    say, texts = words(LANGUAGES[0]), texts_of(today_book.snapshot)
    for _, core, printed in told(today_book, person):
        found = filled(json.loads(json.dumps(core_json(core))), say, texts)
        assert {"on": found["on"], "lang": say.language, **found} == printed


@pytest.mark.parametrize(
    ("lead_days", "phrase"),
    [
        (None, Phrase("lead.unknown")),
        ((0, 0), Phrase("lead.none")),
        ((0, 1), Phrase("lead.day")),
        ((0, 3), Phrase("lead.most", 3)),
        ((1, 3), Phrase("lead.range", 3, (("low", 1),))),
        ((3, 3), Phrase("lead.days", 3)),
        ((3, 10), Phrase("lead.range", 10, (("low", 3),))),
    ],
)
def test_how_long_something_takes(lead_days, phrase):
    assert lead_phrase(lead_days) == phrase


E60, R90, Y90 = (60, "entry", None), (90, "rolling", 180), (90, "calendar_year", None)


@pytest.mark.parametrize(
    ("limits", "wanted", "english"),
    [
        ([], None, "No visa."),
        ([E60], None, "No visa, up to 60 days."),
        ([R90], None, "No visa, up to 90 days in any 180 days."),
        ([(1, "rolling", 1)], None, "No visa, up to 1 day in any 1 day."),
        ([Y90], None, "No visa, up to 90 days in a calendar year."),
        ([R90, E60], None, "No visa, up to 60 days at a time, at most 90 days in any 180 days."),
        ([E60, R90], 360, "No visa, up to 90 days in any 180 days, up to 60 days at a time."),
        (
            [E60, R90, (120, "calendar_year", None)],
            None,
            (
                "No visa, up to 60 days at a time, at most 90 days in any 180 days, "
                "at most 120 days in a calendar year."
            ),
        ),
    ],
)
def test_how_long_one_may_stay(today_book, limits, wanted, english):
    way = today_book.destinations["GE"].ways[0]
    known = tuple(Limit(days=days, per=per, window_days=window) for days, per, window in limits)
    rule = way.rule.model_copy(update={"regime": "visa_free", "limits": known})
    assert in_words(words("en"), stay_phrase(rule, wanted)) == english


def test_without_a_rule_nothing_is_said_of_the_stay():
    assert stay_phrase(None, 90).key == "card.no_rule"


@pytest.mark.parametrize(
    ("age", "confidence", "key"),
    [
        (0, "high", "fresh.confirmed"),
        (0, "low", "fresh.weak"),
        (1, "high", "fresh.confirmed"),
        (2, "high", "fresh.unconfirmed"),
        (2, "low", "fresh.unconfirmed"),
        (3, "high", "fresh.expired"),
    ],
)
def test_how_fresh_a_claim_is(today_book, age, confidence, key):
    """The ages are: today, the shelf life, a day past it, a day past twice the shelf life."""
    snapshot, fact = today_book.snapshot, today_book.snapshot.exit_rules[0]
    shelf_days = snapshot.topics[fact.topic].shelf_days
    days = (0, shelf_days, shelf_days + 1, 2 * shelf_days + 1)[age]
    checked_on = snapshot.on - timedelta(days=days)
    page = Source.model_validate(source(checked_on))
    fact = remade(fact, sources=(page,), confidence=Confidence(confidence))
    found = age_phrase(claim(snapshot, fact))
    assert found.key == key
    given = dict(found.values)
    assert given.get("checked", given["day"]) == checked_on
    if key == "fresh.unconfirmed":
        assert given["day"] == checked_on + timedelta(days=shelf_days + 1)
    assert all(isinstance(day, date) for day in given.values())


@pytest.mark.parametrize(
    ("sources", "key", "said"),
    [
        ([source(None)], "fresh.undated", {}),
        ([source("2026-02-18", "index")], "fresh.index", {}),
        ([source("2019-02-19"), source("2026-02-18", "index")], "fresh.index", {}),
        ([source("2026-05-01"), source("2026-02-18", "index")], "fresh.confirmed", {}),
        ([source("2026-05")], "fresh.confirmed.coarse", {"day": "2026-05"}),
        ([source("2025")], "fresh.unconfirmed", {"day": "2026-01-02", "checked": "2025"}),
        ([source("2019-03")], "fresh.expired.coarse", {"day": "2019-03"}),
    ],
)
def test_a_claim_is_said_to_be_as_old_as_its_sources_tell(today_book, sources, key, said):
    """The shelf life of the rule is a year."""
    snapshot, fact = today_book.snapshot, today_book.snapshot.exit_rules[0]
    pages = tuple(Source.model_validate(page) for page in sources)
    update = {"sources": pages, "confidence": Confidence.HIGH, "topic": "visa_regime"}
    phrase = core_json(age_phrase(claim(snapshot, remade(fact, **update))))
    assert phrase["phrase"] == key
    assert {name: value for name, value in phrase["values"].items() if name in said} == said
    assert all(
        in_words(words(language), age_phrase(claim(snapshot, fact))) for language in LANGUAGES
    )
