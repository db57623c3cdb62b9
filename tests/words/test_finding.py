"""Finding a destination by what somebody typed."""

import pytest

from routebot.words.finding import find_destinations
from routebot.words.i18n import LANGUAGES, words


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_destination_is_found_by_its_name(today_book, language):
    for id_ in today_book.destinations:
        name = words(language).territory(id_)
        for typed in (name, name.upper(), f" {name.lower()}? "):
            found, sure = find_destinations(typed, today_book.snapshot)
            assert (found[0], sure) == (id_, True), typed


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("грузия", "GE"),
        ("Грузии", "GE"),
        ("грузю", "GE"),
        ("tbilisi", "GE"),
        ("тбилисси", "GE"),
        ("казхстан", "KZ"),
        ("Kazahstan", "KZ"),
        ("астана", "KZ"),
        ("turkiye", "TR"),
        ("Türkiye", "TR"),
        ("стамбул", "TR"),
        ("оаэ", "AE"),
        ("emirates", "AE"),
        ("США", "US"),
        ("америка", "US"),
        ("England", "GB"),
        ("kyrgystan", "KG"),
        ("белорусь", "BY"),
        ("шри ланка", "LK"),
        ("tr", "TR"),
        ("kz", "KZ"),
    ],
)
def test_typos_cities_and_other_names_lead_to_the_destination(today_book, typed, expected):
    found, sure = find_destinations(typed, today_book.snapshot)
    assert (found[0], sure) == (expected, True)


@pytest.mark.parametrize(
    "typed",
    ["", "  ", "a", "да", "привет", "hello", "back", "skip", "quit", "выйти", "help", "спасибо"],
)
def test_ordinary_word_opens_no_card(today_book, typed):
    """A weak likeness ("back" and Baku) may be offered, never taken."""
    assert not find_destinations(typed, today_book.snapshot)[1]


@pytest.mark.parametrize("typed", ["россия", "Russia", "корейя", "конго", "гвинея"])
def test_doubtful_name_offers_a_few(today_book, typed):
    found, _ = find_destinations(typed, today_book.snapshot)
    assert 1 <= len(found) <= 4
    assert len(set(found)) == len(found)


@pytest.mark.parametrize(
    "typed", ["😀" * 500, "\0\0\0", "<b>", "{said}", "%s", "\u202eгрузия", "9" * 5000, "-" * 3000]
)
def test_strange_input_finds_nothing_or_something_known(today_book, typed):
    found, _ = find_destinations(typed, today_book.snapshot)
    assert set(found) <= today_book.destinations.keys()
