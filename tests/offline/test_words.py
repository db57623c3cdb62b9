"""The words of a pack: every text, number, day and list as Python writes it, in both languages."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from routebot.offline.joining import EVALUATOR, PAGE, modules_in
from routebot.offline.wording import used_keys
from routebot.policy.dates import PartialDate, Precision
from routebot.policy.facts import Cost
from routebot.words.i18n import LANGUAGES, Language, Words, placeholders, words
from routebot.words.names import CODES
from routebot.words.tables import catalogue_of
from tests.offline.engine import Engine, evaluator

NUMBERS = (*range(126), 199, 200, 211, 221, 999, 1000, 1001, 12345, 1234567, 10**14)
FRACTIONS = (0.5, 12.25, 1.375, 1234.5, 99.99)
DAYS = [date(2022, 1, 1) + timedelta(days=9 * number) for number in range(300)]
CURRENCIES = ("USD", "EUR", "KZT", "RUB", "GEL", "AMD")
PLACES = (*CODES, "RU-KGD", "QQ")
LISTS = [list("abcde")[:length] for length in range(6)]

Said = Callable[[str, object], Any]


@pytest.fixture(params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> Language:
    chosen: Language = request.param
    return chosen


@pytest.fixture
def python(language: Language) -> Words:
    return words(language)


@pytest.fixture(scope="module")
def alone() -> Engine:
    """An engine with the words and what they need."""
    return Engine({name: evaluator()[name] for name in ("dates.js", "words.js")})


@pytest.fixture
def said(alone: Engine, language: Language) -> Said:
    """Return what the mirror says: an expression over `words` and `given`."""
    keys = [*words(language).texts, *words(language).plurals]
    alone.set("catalogue", catalogue_of(language, keys, PLACES, CURRENCIES))
    alone.run(f'globalThis.words = new words_js.Words("{language}", catalogue);')

    def say(code: str, given: object) -> Any:
        alone.set("given", given)
        return alone.value(code)

    return say


def test_texts_are_filled_as_in_python(said: Said, python: Words) -> None:
    values = {name: f"<{name}>" for text in python.texts.values() for name in placeholders(text)}
    ours = {key: python(key, **values) for key in python.texts}
    assert said("given[0].map((key) => words.text(key, given[1]))", [[*ours], values]) == [
        *ours.values()
    ]


def test_plurals_are_chosen_as_in_python(said: Said, python: Words) -> None:
    values = {name: "x" for forms in python.plurals.values() for name in placeholders(forms[0])}
    values.pop("n", None)
    ours = [[python.count(key, each, **values) for each in NUMBERS] for key in python.plurals]
    code = "given[0].map((key) => given[1].map((each) => words.count(key, each, given[2])))"
    assert said(code, [[*python.plurals], NUMBERS, values]) == ours


def test_numbers_and_costs_are_written_as_in_python(said: Said, python: Words) -> None:
    numbers = (*NUMBERS, *FRACTIONS, -3, -1234)
    assert said("given.map((each) => words.number(each))", numbers) == [
        python.number(each) for each in numbers
    ]
    costs = [
        Cost(at_least=least, at_most=least + more, currency=currency)
        for least in (0, 1, 2, 25, 1000, 12.5)
        for more in (0, 1, 5.5)
        for currency in CURRENCIES
    ]
    given = [each.model_dump() for each in costs]
    assert said("given.map((each) => words.cost(each))", given) == [
        python.cost(each) for each in costs
    ]


@pytest.mark.parametrize("precision", [Precision.DAY, Precision.MONTH, Precision.YEAR])
def test_days_are_written_as_in_python(said: Said, python: Words, precision: Precision) -> None:
    days = [PartialDate(day, precision) for day in DAYS]
    given = [{"first_day": day.toordinal(), "precision": precision} for day in DAYS]
    ours = [
        [python.day(day.first_day), python.partial_date(day), python.month(day)] for day in days
    ]
    code = "[words.day(each.first_day), words.partialDate(each), words.month(each)]"
    assert said(f"given.map((each) => {code})", given) == ours


def test_lists_and_places_are_written_as_in_python(said: Said, python: Words) -> None:
    assert said("given.map((each) => [words.join(each), words.either(each)])", LISTS) == [
        [python.join(each), python.either(each)] for each in LISTS
    ]
    places = (*PLACES, "??")
    assert said("given.map((each) => words.territory(each))", places) == [
        python.territory(each) for each in places
    ]


def test_a_key_or_value_that_is_missing_is_an_error(said: Said) -> None:
    for code in ('words.text("no.such.key")', 'words.text("missing", {})'):
        with pytest.raises(Exception, match="no words for"):
            said(code, None)


def test_the_keys_of_a_module_are_found_whole_and_by_their_beginning() -> None:
    module = 'say("card.no_rule"); say(`fresh.${freshness}`); say("no.such.key")'
    found = used_keys([module])
    assert "card.no_rule" in found
    assert "no.such.key" not in found
    assert {key for key in words("en").texts if key.startswith("fresh.")} == {
        key for key in found if key.startswith("fresh.")
    }
    assert len(found) < len(words("en").texts) / 10


def test_the_evaluator_takes_a_part_of_the_catalogue_along() -> None:
    found = used_keys(evaluator().values())
    assert {"fresh.unconfirmed", "lead.days", "mark.weak", "rank.danger.1"} <= found


ASKED = re.compile(r"words\.(text|count)\(\s*([\"`])([\w.]*)")
"""A key that a module asks for, or the beginning of one."""


def test_every_key_that_a_module_asks_for_stands_in_the_catalogues() -> None:
    known = {"text": words("ru").texts, "count": words("ru").plurals}
    found = [
        (name, *match.groups())
        for name, text in modules_in(EVALUATOR, PAGE).items()
        for match in ASKED.finditer(text)
    ]
    assert len(found) > 100
    for name, kind, quote, key in found:
        keys = known[kind]
        is_there = key in keys if quote == '"' else any(each.startswith(key) for each in keys)
        assert is_there, f"{name} asks for {kind} {key}"
