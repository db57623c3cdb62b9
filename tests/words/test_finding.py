"""Finding a destination by what somebody typed."""

from pathlib import Path

import pytest

from routebot.words.finding import find_destinations
from routebot.words.i18n import LANGUAGES, words

CASES = Path(__file__).with_name("cases_ru.txt").read_text("utf-8").splitlines()[1:]

WORDS_TOO = {"CL", "CU", "ML", "PE", "TD", "TG"}, {"GE", "JO", "TD", "TR"}
"""Destinations whose Russian or English name is a word, or a person's name, too."""


def _found(book, typed, *, asked=False):
    ids, sure = find_destinations(typed, book.snapshot, asked=asked)
    return list(ids), sure


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_destination_is_found_by_its_name(today_book, language):
    doubtful = WORDS_TOO[LANGUAGES.index(language)]
    for id_ in today_book.snapshot.destinations:
        name = words(language).territory(id_)
        for typed in (name, name.upper(), f" {name.lower()}? "):
            assert _found(today_book, typed) == ([id_], id_ not in doubtful), typed


@pytest.mark.parametrize("line", CASES, ids=[line[:2] for line in CASES])
def test_every_destination_is_found_by_the_cases_of_its_name(today_book, line):
    id_, _, cases = line.partition(" ")
    for before, case in zip(("из", "в", "живу в"), cases.split("; "), strict=True):
        for typed in (case, f"{before} {case}", f"хочу скорее {before} {case}, с детьми".upper()):
            assert _found(today_book, typed) == ([id_], True), typed


def test_no_destination_lacks_its_cases(today_book):
    assert {line[:2] for line in CASES} == today_book.snapshot.destinations.keys()


def test_every_other_name_is_found_where_a_place_is_asked_for(today_book):
    for id_, names in today_book.snapshot.names.others:
        for name in names:
            found, sure = _found(today_book, name, asked=True)
            assert id_ in found, name
            assert sure or len(found) > 1, name


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("тбилисси", "GE"),
        ("казхстан", "KZ"),
        ("в казхстан", "KZ"),
        ("Kazahstan", "KZ"),
        ("armeniya", "AM"),
        ("турцыя", "TR"),
        ("tibilisi", "GE"),
        ("kyrgystan", "KG"),
        ("белорусь", "BY"),
        ("новая зиландия", "NZ"),
        ("Türkiye", "TR"),
        ("Доминикана", "DO"),
        ("Северная Корея", "KP"),
        ("Северная Ирландия", "GB"),
        ("bosnia and herzegovina", "BA"),
        ("Ivory Coast", "CI"),
        ("UK", "GB"),
        ("uk", "GB"),
        ("сша", "US"),
        ("KZ", "KZ"),
        (" TR ", "TR"),
        ("Сербия Белград", "RS"),
    ],
)
def test_slip_city_and_other_name_lead_to_the_destination(today_book, typed, expected):
    assert _found(today_book, typed) == ([expected], True)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("kz", ["KZ"]),
        ("грузю", ["GE"]),
        ("gruziyu", ["GE"]),
        ("чад", ["TD"]),
        ("в чаде", ["TD"]),
        ("in turkey", ["TR"]),
        ("Georgia", ["GE"]),
        ("конго", ["CD", "CG"]),
        ("Dominican", ["DM", "DO"]),
        ("хочу увидеть казхстан", ["KZ"]),
        ("словавия", ["SI", "SK"]),
    ],
)
def test_doubtful_name_is_offered(today_book, typed, expected):
    found, sure = _found(today_book, typed)
    assert (sorted(found), sure) == (expected, False)


@pytest.mark.parametrize("typed", ["чад", "turkey", "no", "it", "Мали"])
def test_word_is_a_name_where_a_place_is_asked_for(today_book, typed):
    assert _found(today_book, typed, asked=True)[1]


@pytest.mark.parametrize(
    "typed",
    [
        "до того как я уеду",
        "a nice day in the bar and the turkey was good",
        "no",
        "is",
        "больше",
        "польза",
        "hungry",
        "Ирсландия",
    ],
)
def test_nothing_is_sure_in_words(today_book, typed):
    assert not _found(today_book, typed)[1]


def test_several_names_are_all_found_in_their_order(today_book):
    assert _found(today_book, "Вьетнам или Таиланд?") == (["VN", "TH"], False)


@pytest.mark.parametrize(
    "typed", ["😀" * 500, "\0\0\0", "<b>", "{said}", "%s", "\u202eгрузия", "9" * 5000, "-" * 3000]
)
def test_strange_input_finds_nothing_or_something_known(today_book, typed):
    found, _ = find_destinations(typed, today_book.snapshot)
    assert set(found) <= today_book.destinations.keys()
