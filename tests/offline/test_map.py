"""The map colours places for one person, names no open place to who may not leave, and is the same
from both evaluators.
"""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from xml.etree import ElementTree as ET

import pytest

from routebot.offline.map import MapCore, ShownPlace, map_core, map_svg, outlines
from routebot.policy.loading import read_folder
from routebot.reasoning.advice import Advice, advise
from routebot.reasoning.rulebook import Rulebook
from routebot.words.i18n import LANGUAGES, Language, words
from tests.conftest import DATA, TODAY
from tests.offline.engine import Engine
from tests.support.outlines import projected
from tests.support.people import invented_people
from tests.support.slices import share

_SVG = "{http://www.w3.org/2000/svg}"


def _advice(book: Rulebook, **answers: str) -> Advice:
    given = {question: frozenset([option]) for question, option in answers.items()}
    return advise(book, book.vocabulary.masks(given))


def _drawn(advice: Advice, language: Language = "en") -> ET.Element:
    svg = map_svg(map_core(advice), outlines(), words(language))
    return ET.fromstring(svg)


def _fills(svg: ET.Element) -> Mapping[str, str | None]:
    """Return what each place is filled with."""
    return {
        str(place.get("data-place")): group.get("fill")
        for group in svg.iter(f"{_SVG}g")
        for place in group
        if place.get("data-place")
    }


@cache
def _rings(path: str) -> tuple[tuple[tuple[int, int], ...], ...]:
    """Return the corners of each ring of a path."""
    return tuple(tuple(_corners(ring)) for ring in path.split("z") if ring)


def _corners(ring: str) -> Iterator[tuple[int, int]]:
    numbers = [int(number) for number in re.findall(r"-?\d+", ring)]
    x = y = 0
    for dx, dy in zip(numbers[::2], numbers[1::2], strict=True):
        x, y = x + dx, y + dy
        yield x, y


def _lies_in(path: str, longitude: float, latitude: float) -> bool:
    x, y = projected(longitude, latitude)
    crossed = 0
    for ring in _rings(path):
        for (ax, ay), (bx, by) in zip(ring, (*ring[1:], ring[0]), strict=True):
            crossed += (ay > y) != (by > y) and x < ax + (y - ay) * (bx - ax) / (by - ay)
    return crossed % 2 == 1


def test_every_destination_is_on_the_map(today_book: Rulebook):
    assert set(outlines()["places"]) == set(today_book.destinations)


def test_no_revision_hangs_on_the_outlines():
    assert not [name for name in read_folder(DATA) if name.startswith("map")]


@pytest.mark.parametrize(
    ("place", "longitude", "latitude"),
    [("UA", 30.5, 50.4), ("GE", 44.8, 41.7), ("MA", -6.8, 33.5), ("KZ", 71.4, 51.2)],
)
def test_capitals_lie_in_their_places(place: str, longitude: float, latitude: float):
    found = [
        id_
        for id_, (_, _, path) in outlines()["places"].items()
        if _lies_in(path, longitude, latitude)
    ]
    assert found == [place]


@pytest.mark.parametrize(
    ("longitude", "latitude"),
    [(34.1, 45.1), (41.0, 43.0), (44.0, 42.3), (45.0, 9.8), (-13.0, 25.0), (76.0, 33.8)],
    ids=["Crimea", "Abkhazia", "South Ossetia", "Somaliland", "Western Sahara", "Kashmir"],
)
def test_disputed_land_is_hatched(longitude: float, latitude: float):
    drawn = outlines()
    assert _lies_in(drawn["disputed"], longitude, latitude)
    assert not _lies_in(drawn["russia"], longitude, latitude)
    assert not _lies_in(drawn["land"], longitude, latitude)


def test_crimea_is_of_no_place():
    drawn = outlines()
    assert not any(_lies_in(path, 34.1, 45.1) for _, _, path in drawn["places"].values())


def test_each_place_is_filled_by_its_status(today_book: Rulebook):
    advice = _advice(today_book, passport="biometric", pursued="risk")
    for id_, fill in _fills(_drawn(advice)).items():
        verdict = advice.verdicts[id_]
        sure = verdict.confirmed or verdict.status != "open"
        assert fill == f"url(#map-{verdict.status if sure else 'unsure'})", id_


def test_danger_is_marked(today_book: Rulebook):
    advice = _advice(today_book, passport="biometric", pursued="case")
    worst = {id_: advice.worst_danger(id_) for id_ in advice.verdicts}
    high = {id_ for id_, danger in worst.items() if danger and danger.level == "high"}
    marked = {place.id for place in map_core(advice).places if place.perilous}
    assert high
    assert high <= marked


@pytest.mark.parametrize("language", LANGUAGES)
def test_who_may_not_leave_sees_no_place_open(today_book: Rulebook, language: Language):
    advice = _advice(today_book, military="serving")
    assert advice.barred
    svg = _drawn(advice, language)
    assert len(set(_fills(svg).values())) == 1
    shown = {swatch.get("fill") for swatch in svg.findall(f"{_SVG}svg/{_SVG}rect")}
    assert "url(#map-disputed)" in shown
    assert not shown & {f"url(#map-{look})" for look in ("open", "unsure", "conditional")}
    assert svg.findtext(f"{_SVG}desc") == words(language)("map.how.barred")


@pytest.mark.parametrize("language", LANGUAGES)
def test_colours_are_told_apart_by_patterns_and_named(today_book: Rulebook, language: Language):
    svg = _drawn(_advice(today_book), language)
    patterns = svg.findall(f"{_SVG}defs/{_SVG}pattern")
    tiles = [tuple(path.get("d") for path in each.findall(f"{_SVG}path")) for each in patterns]
    assert len(set(tiles)) == len(patterns)
    named = {text.text for text in svg.findall(f"{_SVG}text")}
    assert {words(language)(f"map.look.{look}") for look in ("open", "closed")} <= named
    assert svg.get("role") == "img"
    ids = str(svg.get("aria-labelledby")).split()
    assert [each.get("id") for each in (svg[0], svg[1])] == ids


def test_names_are_escaped():
    core = MapCore(date(2026, 11, 22), barred=False, places=(ShownPlace("BA", "open", True),))
    assert "Bosnia &amp; Herzegovina" in map_svg(core, outlines(), words("en"))


@pytest.mark.proof
def test_both_evaluators_draw_the_same(engine: Engine, today_book: Rulebook):
    engine.run(f"globalThis.book = rulebook_js.rulebookOf(pack, {TODAY.toordinal()});")
    people = [{}, {"military": frozenset(["serving"])}, *invented_people(share(40, 10))]
    for number, person in enumerate(people):
        language = LANGUAGES[number % 2]
        advice = advise(today_book, today_book.vocabulary.masks(person))
        given = json.dumps({question: sorted(options) for question, options in person.items()})
        theirs = engine.value(
            f"(() => {{ const given = Object.entries({given}).map(([q, o]) => [q, new Set(o)]);"
            "const masks = book.vocabulary.masks(Object.fromEntries(given));"
            "return map_js.mapSvg(map_js.mapCore(advice_js.advise(book, masks)), pack.map,"
            f" new words_js.Words('{language}', pack.words.{language})); }})()"
        )
        assert theirs == map_svg(map_core(advice), outlines(), words(language)), given
