"""The catalogues and the words, numbers and dates made of them."""

import ast
import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import get_args

import pytest
from babel import Locale

from routebot.dialogue.views import PARTS
from routebot.offline.building import PAGE
from routebot.offline.joining import EVALUATOR, modules_in
from routebot.offline.wording import used_keys
from routebot.policy.dangers import Danger
from routebot.policy.dates import PartialDate
from routebot.policy.facts import (
    CardValue,
    Cost,
    Link,
    Mode,
    Pitfall,
    Regime,
    Requirement,
    Text,
)
from routebot.reasoning.exit_check import ExitStatus
from routebot.reasoning.links import BreakReason
from routebot.reasoning.rulebook import Rulebook, Status
from routebot.words.i18n import LANGUAGES, placeholders, words
from tests.support.texts import catalogue, forms

SOURCES = Path(__file__).resolve().parents[2] / "src" / "routebot"

UNUSED: dict[str, str] = {}
"""Texts that no code asks for by a name we can see: key -> the reason."""

EDGES = {"opening.and": "stands between two changes, so its blanks are part of it"}
"""Texts that begin or end with a blank."""


@cache
def _strings() -> tuple[frozenset[str], tuple[re.Pattern[str], ...]]:
    """Return every string of the code, and a pattern for each that is put together with a fixed
    beginning.
    """
    fixed, built = set(), set()
    for path in SOURCES.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                fixed.add(node.value)
            elif isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant):
                parts = [
                    re.escape(str(v.value)) if isinstance(v, ast.Constant) else r"[\w.]+"
                    for v in node.values
                ]
                if str(node.values[0].value).endswith("."):
                    built.add("".join(parts))
    return frozenset(fixed), tuple(map(re.compile, sorted(built)))


@cache
def _asked_for_offline() -> frozenset[str]:
    """Return what the page of a pack asks for in JavaScript."""
    return used_keys(modules_in(EVALUATOR, PAGE).values())


def _asked_for(key: str) -> bool:
    fixed, built = _strings()
    if key in _asked_for_offline():
        return True
    return key in fixed or any(pattern.fullmatch(key) for pattern in built)


def test_catalogues_hold_the_same_texts():
    russian, english = (forms(language).keys() for language in ("ru", "en"))
    assert russian ^ english == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_catalogue_is_plain_and_finished(language):
    assert catalogue(language).obsolete == {}
    for message in catalogue(language):
        assert not message.fuzzy or not message.id, message.id
    for key, texts in forms(language).items():
        for text in texts:
            assert text, key
            assert "!" not in text, key
            assert not re.search(r"[<>]|&\w+;|  |\n", text), f"{key}: screens add the markup"
            assert (text == text.strip()) == (key not in EDGES), key
            assert "..." not in text, key


def test_placeholders_are_the_same_in_every_form_and_language():
    for key, russian in forms("ru").items():
        wanted = placeholders(russian[0])
        for text in (*russian, *forms("en")[key]):
            assert placeholders(text) == wanted, f"{key}: {text}"
            assert "{}" not in text, f"{key}: a placeholder without a name"


_TYPED = re.compile(r"(?<!\S)/[a-z]+")
"""A command as one types it to the bot."""


@pytest.mark.parametrize("language", LANGUAGES)
def test_only_what_the_bot_alone_says_names_a_command_of_it(language):
    """A plan is read in a terminal and from a file too, where a command does nothing."""
    for key, texts in forms(language).items():
        if not key.startswith(("admin.", "bot.")):
            assert not any(map(_TYPED.search, texts)), key


@pytest.mark.parametrize("language", LANGUAGES)
def test_plural_texts_have_a_form_for_every_number(language):
    locale, made = Locale.parse(language), catalogue(language)
    plurals = [message for message in made if message.id and not isinstance(message.id, str)]
    assert plurals
    for message in plurals:
        assert len(message.string) == made.num_plurals, message.id
    categories = {n: locale.plural_form(n) for n in range(200)}
    assert made.num_plurals == len(set(categories.values()))


@pytest.mark.parametrize("language", LANGUAGES)
def test_plural_form_is_the_one_the_language_wants(language):
    """One form of the catalogue for each category of CLDR, and one category for each form."""
    say, locale = words(language), Locale.parse(language)
    marked = [re.sub(r"\d+", "#", say.count("more.opens", n)) for n in range(200)]
    pairs = {(locale.plural_form(n), text) for n, text in enumerate(marked)}
    assert (
        len(pairs) == len({category for category, _ in pairs}) == len({text for _, text in pairs})
    )


def test_every_text_is_asked_for():
    silent = {key for key in forms("ru") if not _asked_for(key)}
    assert silent == set(UNUSED), "take the text out of both catalogues, or list it with a reason"


def _families() -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield (beginning, ends) of the keys that are put together from values."""
    yield "status", tuple(Status)
    yield "regime", tuple(Regime)
    yield "exit.line", tuple(ExitStatus)
    yield "broken", tuple(BreakReason)
    yield "mode", get_args(Mode)
    yield "pay", get_args(CardValue)
    yield "tab", PARTS
    for beginning, model, field in (
        ("link", Link, "state"),
        ("severity", Pitfall, "severity"),
        ("danger", Danger, "level"),
        ("requirement", Requirement, "kind"),
    ):
        yield beginning, get_args(model.model_fields[field].annotation)


@pytest.mark.parametrize(
    ("beginning", "ends"),
    list(_families()),
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_every_value_has_words(beginning, ends):
    assert ends
    missing = {f"{beginning}.{end}" for end in ends} - forms("ru").keys()
    assert missing == set()


def test_every_answer_error_has_words():
    """`AnswerError` carries a key; what it is raised with fills the text."""
    raised = {text for text in _strings()[0] if re.fullmatch(r"error\.\w+", text)}
    assert raised == {key for key in forms("ru") if key.startswith("error.")}


def test_unknown_key_is_refused():
    say = words("ru")
    assert not say.has("no.such.key")
    with pytest.raises(KeyError):
        say("no.such.key")


@pytest.mark.parametrize(
    ("language", "expected"),
    [("ru", "27 января 2023"), ("en", "27 January 2023")],
    ids=["ru", "en"],
)
def test_day_is_written_out(language, expected):
    assert words(language).day(date(2023, 1, 27)) == expected


def test_cost_is_a_range_only_where_it_is_one():
    say = words("en")
    assert say.cost(Cost(at_least=35, at_most=50, currency="USD")) == "35–50 US dollars"
    assert say.cost(Cost(at_least=90, at_most=90, currency="EUR")) == "90 euros"
    rubles = Cost(at_least=6000, at_most=6000, currency="RUB")
    assert words("ru").cost(rubles) == "6\N{NO-BREAK SPACE}000 российских рублей"


def test_enormous_number_is_a_power_of_ten():
    """The answers of everybody who flies combine in so many ways."""
    assert words("ru").number(254 * 10**62) == "2,5 · 10⁶⁴"
    assert words("en").number(10**15) == "1 · 10¹⁵"
    assert words("en").number(10**15 - 1) == "999,999,999,999,999"


def test_large_number_is_grouped_without_a_break():
    """A blank between the groups must not let the number wrap on a phone."""
    assert words("ru").number(10_000) == "10\xa0000"
    assert words("en").number(10_000) == "10,000"


def test_list_ends_with_a_conjunction():
    assert words("ru").join(["а", "б", "в"]) == "а, б и в"
    assert words("en").join(["a", "b"]) == "a and b"
    assert words("ru").join([]) == ""


def test_text_of_the_dataset_is_given_in_the_language_asked_for():
    text = Text(ru="да", en="yes")
    assert [words(language).of(text) for language in LANGUAGES] == ["да", "yes"]


def test_every_destination_has_a_name_in_both_languages(today_book: Rulebook):
    for code in (*today_book.destinations, "RU"):
        russian, english = words("ru").territory(code), words("en").territory(code)
        assert re.fullmatch(r"[А-ЯЁа-яё’ ().\-–—]+", russian), (code, russian)
        assert re.fullmatch(r"[A-Za-zÀ-ÿ’ ().\-–&]{3,}", english), (code, english)


def test_names_of_destinations_are_distinct(today_book: Rulebook):
    for language in LANGUAGES:
        names = [words(language).territory(code) for code in today_book.destinations]
        assert len(set(names)) == len(names)


@pytest.mark.parametrize(
    ("written", "ru", "en"),
    [
        ("2026-01-27", "27 января 2026", "27 January 2026"),
        ("2026-01", "январь 2026 года", "January 2026"),
        ("2026", "2026 год", "2026"),
    ],
)
def test_a_date_is_said_as_precisely_as_it_is_known(written, ru, en):
    date_ = PartialDate.read(written)
    assert (words("ru").partial_date(date_), words("en").partial_date(date_)) == (ru, en)


def test_a_list_is_joined_as_in_the_texts_without_a_comma_before_its_last_word() -> None:
    places = ["A", "B", "C"]
    assert (words("en").join(places), words("en").either(places)) == ("A, B and C", "A, B or C")
    assert (words("ru").join(places), words("ru").either(places)) == ("A, B и C", "A, B или C")
