"""What `match` and `next` print is what their schemas say, key by key, for many people and days."""

import json
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any, get_args

import pytest
from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry, Resource

import routebot.contract
from routebot.contract.match import report
from routebot.contract.next import onward_report
from routebot.policy.dangers import DangerKind, DangerLevel
from routebot.policy.facts import CardValue, Mode, Pitfall, Regime, Requirement
from routebot.policy.limits import Limit
from routebot.policy.stays import ClockStart, StayRule
from routebot.reasoning.advice import Advice
from routebot.reasoning.exit_check import ExitStatus
from routebot.reasoning.journeys import BreakReason, DoubtReason
from routebot.reasoning.onward import Fit
from routebot.reasoning.rulebook import Status
from routebot.words.i18n import LANGUAGES, words
from tests.support.people import invented_people
from tests.support.play import PEOPLE

DAYS = (date(2022, 10, 8), date(2024, 6, 1), date(2026, 11, 22))
MANY = 40
"""People a day and contract; `make test` asks a few of them."""
SLICE = 2

CONTRACT = {
    "": {"on", "lang", "revision", "asked", "exit", "destinations"},
    "exit": {"status", "facts", "texts"},
    "destinations[]": {
        "id", "name", "rank", "status", "confirmed", "baseline", "regime", "stay_days", "per_days", "checked_on",
        "because", "missing", "blocked_by", "would_open", "requirements", "payments", "pitfalls", "journeys", "sources",
        "upcoming",
    },
    "destinations[].because[]": {"question", "options"},
    "destinations[].requirements[]": {"id", "text", "lead_days"},
    "destinations[].pitfalls[]": {"id", "severity", "text", "checked_on", "sources"},
    "destinations[].journeys[]": {"legs", "broken"},
    "destinations[].journeys[].legs[]": {"from", "to", "mode", "link"},
}  # fmt: skip
"""The keys of `match` that were promised to scripts first."""

ADDED = {
    "": {"money", "withdrawn"},
    "exit": {"missing", "claims", "disagreements", "not_established"},
    "destinations[]": {
        "rule", "disagreements", "not_established", "handover", "steps", "payment_claims",
        "checked_precision", "dangers", "limits", "not_higher", "headline", "ways", "withdrawn",
    },
    "destinations[].because[]": {"label"},
    "destinations[].limits[]": {"days", "per", "window_days"},
    "destinations[].requirements[]": {"kind", "claim", "name"},
    "destinations[].pitfalls[]": {"checked_precision", "freshness"},
    "destinations[].journeys[]": {"unsure", "lead_days", "tickets"},
    "destinations[].journeys[].legs[]": {
        "near", "checked_on", "checked_precision", "freshness", "unsure", "route", "crossing", "reserve",
    },
}  # fmt: skip
"""Keys that came later. Scripts may use them; taking one out is a change of the contract too."""


def read_schemas() -> dict[str, Any]:
    """Return every schema of the contracts: name -> schema."""
    folder = Path(routebot.contract.__file__).parent / "schemas"
    return {
        path.name.removesuffix(".schema.json"): json.loads(path.read_text("utf-8"))
        for path in sorted(folder.glob("*.schema.json"))
    }


SCHEMAS = read_schemas()


def validator(name: str, schemas: dict[str, Any] = SCHEMAS) -> Draft202012Validator:
    """Make a validator of one contract; nothing is fetched from anywhere."""
    known = [(schema["$id"], Resource.from_contents(schema)) for schema in schemas.values()]
    registry: Registry[Any] = Registry().with_resources(known)
    return Draft202012Validator(schemas[name], registry=registry, format_checker=FormatChecker())


def problems_of(contract: Draft202012Validator, value: object) -> list[str]:
    """Say where a value is not what a contract promises, a few at most."""
    errors = sorted(contract.iter_errors(value), key=lambda error: error.json_path)
    return [f"{error.json_path}: {error.message[:200]}" for error in errors[:5]]


def some(people, whole):
    """Choose the people of a run: all, or a few of them."""
    return people if whole else people[:: len(people) // SLICE][:SLICE]


@pytest.fixture(scope="module")
def people():
    """People of every kind, some of whom have answered only half of the questions."""
    invented = list(invented_people(MANY - len(PEOPLE), seed=11))
    halves = [dict(list(one.items())[::2]) for one in invented[::3]]
    return [*PEOPLE.values(), *halves, *invented][:MANY]


@pytest.mark.parametrize("name", SCHEMAS)
def test_schema_is_one(name):
    Draft202012Validator.check_schema(SCHEMAS[name])


def objects(schema: Any) -> Iterator[Any]:
    """Yield every object that a schema describes."""
    if isinstance(schema, dict):
        if schema.get("type") == "object":
            yield schema
        for part in schema.values():
            yield from objects(part)
    elif isinstance(schema, list):
        for part in schema:
            yield from objects(part)


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_key_is_declared_described_and_always_there(name):
    """A key that the schema does not name fails the tests below; so a new one is declared here."""
    found = list(objects(SCHEMAS[name]))
    assert found
    for described in found:
        assert described["description"]
        if "properties" in described:
            assert described["additionalProperties"] is False
            assert described["required"] == list(described["properties"])
        else:
            assert described["propertyNames"]
            assert described["additionalProperties"]


@pytest.mark.parametrize("on", DAYS, ids=str)
def test_match_prints_what_its_schema_says(desk, people, whole, on):
    book = desk.rulebook(on)
    for number, answers in enumerate(some(people, whole)):
        advice = Advice(book, book.vocabulary.masks(answers))
        found = json.loads(json.dumps(report(advice, words(LANGUAGES[number % 2]))))
        assert problems_of(validator("match"), found) == []


@pytest.mark.parametrize("on", DAYS, ids=str)
def test_next_prints_what_its_schema_says(desk, people, whole, on):
    book = desk.rulebook(on)
    places = sorted(book.destinations)
    for number, answers in enumerate(some(people, whole)):
        advice = Advice(book, book.vocabulary.masks(answers))
        place = places[number * 37 % len(places)]
        arrived = on - timedelta(days=number * 11) if number % 3 else None
        found = onward_report(advice, words(LANGUAGES[number % 2]), place, arrived)
        assert problems_of(validator("next"), json.loads(json.dumps(found))) == []


def shape(schema: Any, place: str = "") -> Iterator[tuple[str, list[str]]]:
    """Yield (place, keys in order) of every object of a contract."""
    if "$ref" in schema:
        known = {**SCHEMAS["shared"]["$defs"], **SCHEMAS["match"]["$defs"]}
        yield from shape(known[schema["$ref"].rpartition("/")[2]], place)
    for part in schema.get("anyOf", ()):
        yield from shape(part, place)
    if "items" in schema:
        yield from shape(schema["items"], f"{place}[]")
    if "properties" in schema:
        yield place, list(schema["properties"])
        for key, part in schema["properties"].items():
            yield from shape(part, f"{place}.{key}" if place else key)


def test_schema_of_match_promises_what_was_promised_first():
    shapes = {place: set(keys) for place, keys in shape(SCHEMAS["match"])}
    for place, keys in CONTRACT.items():
        assert shapes[place] - ADDED.get(place, set()) == keys, place


def test_keys_come_in_the_order_of_the_schema(today_book):
    """Scripts that read line by line, and people, find things where they stood."""
    advice = Advice(today_book, today_book.vocabulary.masks(PEOPLE["everything said"]))
    found = report(advice, words("en"))
    shapes = dict(shape(SCHEMAS["match"]))
    assert list(found) == shapes[""]
    assert list(found["exit"]) == shapes["exit"]
    for entry in found["destinations"]:
        assert list(entry) == shapes["destinations[]"]
        assert list(entry["steps"]) == shapes["destinations[].steps"]


def values_of(model, field):
    return get_args(model.model_fields[field].annotation)


@pytest.mark.parametrize(
    ("schema", "path", "values"),
    [
        ("shared", ("$defs", "status"), tuple(Status)),
        ("shared", ("$defs", "regime"), (*Regime, None)),
        ("shared", ("$defs", "journey", "properties", "legs", "items", "properties", "mode"), get_args(Mode)),
        ("shared", ("$defs", "journey", "properties", "broken", "anyOf", 0, "properties", "reason"), tuple(BreakReason)),
        ("shared", ("$defs", "journey", "properties", "unsure", "items", "properties", "reason"), tuple(DoubtReason)),
        ("shared", ("$defs", "danger", "properties", "kind"), get_args(DangerKind)),
        ("shared", ("$defs", "danger", "properties", "level"), (*get_args(DangerLevel), "not_established")),
        ("match", ("properties", "lang"), LANGUAGES),
        ("match", ("properties", "exit", "properties", "status"), tuple(ExitStatus)),
        ("match", ("$defs", "destination", "properties", "payments", "additionalProperties"), get_args(CardValue)),
        ("match", ("$defs", "destination", "properties", "handover"), (*get_args(DangerLevel), "unknown")),
        ("match", ("$defs", "destination", "properties", "pitfalls", "items", "properties", "severity"), values_of(Pitfall, "severity")),
        ("match", ("$defs", "destination", "properties", "requirements", "items", "properties", "kind"), values_of(Requirement, "kind")),
        ("next", ("properties", "lang"), LANGUAGES),
        ("next", ("properties", "duties", "items", "properties", "about"), values_of(StayRule, "about")),
        ("next", ("properties", "duties", "items", "properties", "counts_from", "anyOf", 0), get_args(ClockStart)),
        ("next", ("properties", "stops", "items", "properties", "fits"), tuple(Fit)),
        ("shared", ("$defs", "limits", "items", "properties", "per"), values_of(Limit, "per")),
    ],
    ids=lambda value: str(value[-1]) if isinstance(value, tuple) else value,
)  # fmt: skip
def test_a_schema_lists_every_value_that_the_code_knows(schema, path, values):
    found = SCHEMAS[schema]
    for part in path:
        found = found[part]
    assert set(found["enum"]) == set(values)
