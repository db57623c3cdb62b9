"""Places are found by what somebody types into the field of the page."""

from collections.abc import Callable

import pytest

from routebot.reasoning.rulebook import Rulebook
from routebot.words.i18n import LANGUAGES, words
from tests.conftest import TODAY
from tests.offline.engine import Engine

Find = Callable[[str], list[str]]


@pytest.fixture(scope="module")
def find(engine: Engine) -> Find:
    """Return what a text finds."""
    day = TODAY.toordinal()
    spoken = "Object.entries(pack.words).map((each) => new words_js.Words(...each))"
    book = f"rulebook_js.rulebookOf(pack, {day})"
    engine.run(f"globalThis.names = finding_js.namesOf({book}, {spoken});")

    def found(typed: str) -> list[str]:
        engine.set("typed", typed)
        ids: list[str] = engine.value("finding_js.found(names, typed)")
        return ids

    return found


def test_every_place_is_found_by_each_of_its_names(find: Find, today_book: Rulebook) -> None:
    others = dict(today_book.snapshot.names.others)
    for id_ in today_book.destinations:
        own = [words(language).territory(id_) for language in LANGUAGES]
        for name in (*own, *others[id_]):
            assert id_ in find(name), name


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("Груз", "GE"),
        ("груз", "GE"),
        ("  GEORG", "GE"),
        ("Корея юж", None),
        ("Южная К", "KR"),
        ("Тбили", "GE"),
        ("Кот-д'Ив", "CI"),
        ("cote d", "CI"),
    ],
)
def test_the_beginning_of_a_name_will_do(find: Find, typed: str, first: str | None) -> None:
    assert next(iter(find(typed)), None) == first


def test_names_that_begin_so_stand_before_those_that_hold_it(find: Find) -> None:
    ids = find("Гвинея")
    assert ids[-1] == "PG"
    assert {"GN", "GW"} <= set(ids[:-1])


@pytest.mark.parametrize("typed", ["", "   ", "?!", "щщщщ"])
def test_what_names_nothing_finds_nothing(find: Find, typed: str) -> None:
    assert find(typed) == []
