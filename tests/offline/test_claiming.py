"""The evaluator says how old claims are, and how long one may stay, as Python does."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from routebot.offline.packing import pack_of
from routebot.offline.tables import Table
from routebot.policy.claims import Claim, change_claim, claim, side_claims
from routebot.policy.dates import PartialDate, Precision, precision_of
from routebot.policy.facts import Fact
from routebot.policy.limits import Limit, binding_first, strictest_of
from routebot.policy.snapshot import snapshot
from routebot.reasoning.rulebook import Rulebook, compile_snapshot
from tests.conftest import TODAY
from tests.offline.engine import Engine, evaluator
from tests.offline.perturbed import perturbed
from tests.support.desk import Desk
from tests.support.slices import sliced

_CLAIMING = Path(__file__).with_name("claiming.js")


def _engine(pack: Table, on: date) -> Engine:
    engine = Engine({**evaluator(), _CLAIMING.name: _CLAIMING.read_text("utf-8")})
    engine.set("table", pack)
    engine.run(f"globalThis.book = rulebook_js.rulebookOf(values_js.valuesOf(table), {_days(on)});")
    return engine


def _days(on: date) -> int:
    return on.toordinal()


@pytest.fixture(scope="module", params=sliced([0, 1, 200, 500]))
def day(request: pytest.FixtureRequest, desk: Desk) -> tuple[Engine, Rulebook]:
    """A day for both evaluators; some facts were withdrawn on it."""
    dataset = perturbed(desk.dataset, request.param, TODAY)
    on = TODAY + timedelta(days=request.param)
    engine = _engine(pack_of(dataset, on, on, all_links=True), on)
    return engine, compile_snapshot(snapshot(dataset, on), for_few=True)


def test_claims_are_as_old_as_in_the_core(day: tuple[Engine, Rulebook]):
    engine, book = day
    facts = {fact.id: fact for fact in _facts(book)}
    expected = [_told(claim(book.snapshot, facts[id_])) for id_ in sorted(facts)]
    assert engine.value("claiming_js.claimsOf(book)") == expected


def test_other_claims_are_as_old_as_their_sources(day: tuple[Engine, Rulebook]):
    engine, book = day
    snap, places = book.snapshot, book.destinations.values()
    there = (each for place in places for each in place.day.disagreements)
    found = (*snap.exit_disagreements, *snap.payment_disagreements, *there)
    claims = [side for each in found for side in side_claims(each)]
    claims += map(change_claim, snap.changes)
    assert engine.value("claiming_js.otherClaims(book)") == [*map(_told, claims)]


def test_limits_bind_alike(day: tuple[Engine, Rulebook]):
    engine, book = day
    rules = [way.rule for place in book.destinations.values() for way in place.ways]
    expected = [
        [
            rule.id,
            _limit(strictest_of(rule.limits)),
            rule.stay_days,
            rule.per_days,
            [
                [_limit(each) for each in binding_first(rule.limits, wanted)]
                for wanted in (None, 30, 100, 400)
            ],
        ]
        for rule in rules
    ]
    assert engine.value("claiming_js.limitsOf(book)") == expected


def test_days_are_counted_as_in_python(engine: Engine):
    days = [date(1, 1, 1), date(1970, 1, 1), date(2000, 2, 29), TODAY, date(9999, 12, 31)]
    ordinals = [_days(day) for day in days]
    assert engine.value(f"{[str(day) for day in days]}.map(dates_js.ordinalOf)") == ordinals
    assert engine.value(f"{ordinals}.map(dates_js.isoOf)") == [*map(str, days)]
    parts = [[day.year, day.month, day.day] for day in days]
    assert engine.value(f"{ordinals}.map(dates_js.partsOf)") == parts


@pytest.mark.parametrize("precision", Precision)
def test_partial_dates_end_and_are_written_as_in_python(engine: Engine, precision: Precision):
    for first in (date(2024, 2, 1), date(2026, 12, 1), date(2026, 1, 1)):
        partial = PartialDate(first, precision)
        plain = f'{{first_day: {_days(first)}, precision: "{precision}"}}'
        assert engine.value(f"dates_js.lastDayOf({plain})") == _days(partial.last_day)
        assert engine.value(f"dates_js.partialIso({plain})") == str(partial)


def _facts(book: Rulebook) -> Iterator[Fact]:
    general = (book.exit_rules, book.exit_notes, book.money, book.everywhere, book.links)
    yield from (each.fact for group in general for each in group)
    for place in book.destinations.values():
        yield from (way.rule for way in place.ways)
        yield from (bar.fact for way in place.ways for bar in way.bars)
        kinds = (place.requirements, place.pitfalls, place.dangers, place.stays, place.notes)
        yield from (each.fact for kind in kinds for each in kind)
        yield from (each.fact for each in place.payments)
        yield from (each.fact for each in place.day.upcoming)


def _told(said: Claim) -> list[Any]:
    return [
        said.id,
        said.text.en,
        [source.url for source in said.sources],
        str(said.checked) if said.checked else None,
        str(said.checked.last_day) if said.checked else None,
        precision_of(said.checked),
        said.freshness,
        said.stale_since and said.stale_since.isoformat(),
        said.weak,
        said.by_index_only,
        said.remedy and said.remedy.ru,
        said.short and said.short.ru,
        said.ends_on and said.ends_on.isoformat(),
        said.withdrawn,
        said.topic,
    ]


def _limit(limit: Limit | None) -> dict[str, Any] | None:
    return limit.model_dump() if limit else None
