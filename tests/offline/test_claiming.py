"""The evaluator says how old claims are, and how long one may stay, as Python does."""

import random
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from routebot.offline.packing import pack_of
from routebot.offline.tables import Table, Taking
from routebot.policy.claims import Claim, change_claim, claim, side_claims
from routebot.policy.dates import PartialDate, Precision, precision_of
from routebot.policy.facts import Fact
from routebot.policy.limits import Limit, binding_first, strictest_of
from routebot.policy.snapshot import snapshot
from routebot.policy.sources import Source, Sourced, SourceKind
from routebot.reasoning.rulebook import Rulebook, compile_snapshot
from tests.conftest import TODAY
from tests.offline.engine import Engine, evaluator
from tests.offline.perturbed import perturbed
from tests.support.desk import Desk
from tests.support.people import SEED
from tests.support.slices import share, sliced

_PRECISIONS = (Precision.DAY, Precision.MONTH, Precision.YEAR)

_CLAIMING = Path(__file__).with_name("claiming.js")


def _engine(pack: Table, on: date) -> Engine:
    engine = Engine({**evaluator(), _CLAIMING.name: _CLAIMING.read_text("utf-8")})
    engine.set("table", pack)
    engine.run(f"globalThis.book = rulebook_js.rulebookOf(values_js.valuesOf(table), {_days(on)});")
    return engine


def _days(on: date) -> int:
    return on.toordinal()


@pytest.fixture(scope="module", params=sliced([-200, 0, 200, 500], 3))
def day(request: pytest.FixtureRequest, desk: Desk) -> tuple[Engine, Rulebook]:
    """A day for both evaluators; some facts were withdrawn on it."""
    dataset = perturbed(desk.dataset, abs(request.param), TODAY)
    on = TODAY + timedelta(days=request.param)
    engine = _engine(pack_of(dataset, on, on, all_links=True), on)
    return engine, compile_snapshot(snapshot(dataset, on), for_few=True)


@pytest.mark.proof
def test_claims_are_as_old_as_in_the_core(day: tuple[Engine, Rulebook]):
    engine, book = day
    facts = {fact.id: fact for fact in _facts(book)}
    expected = [_told(claim(book.snapshot, facts[id_])) for id_ in sorted(facts)]
    assert engine.value("claiming_js.claimsOf(book)") == expected


@pytest.mark.proof
def test_other_claims_are_as_old_as_their_sources(day: tuple[Engine, Rulebook]):
    engine, book = day
    snap, places = book.snapshot, book.destinations.values()
    there = (each for place in places for each in place.day.disagreements)
    found = (*snap.exit_disagreements, *snap.payment_disagreements, *there)
    claims = [side for each in found for side in side_claims(each)]
    claims += map(change_claim, snap.changes)
    assert engine.value("claiming_js.otherClaims(book)") == [*map(_told, claims)]


@pytest.mark.proof
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


@pytest.mark.proof
def test_sources_date_claims_alike(engine: Engine):
    dice = random.Random(SEED)
    for _ in range(share(400)):
        claims = [_Sourced(sources=tuple(_source(dice) for _ in range(dice.randint(1, 4))))]
        plain = Taking(frozenset()).table(claims)
        on = date(2026, dice.randint(1, 6), 15)
        expected = [
            [
                _pair(each.checked),
                each.checked_on and _days(each.checked_on),
                each.indexed_on and _days(each.indexed_on),
                each.supported_on and _days(each.supported_on),
                _pair(each.confirmed_on(on)),
            ]
            for each in claims
        ]
        engine.set("sourced", plain)
        call = (
            "[s.checkedOf(each), s.checkedOn(each), s.indexedOn(each), s.supportedOn(each), "
            f"s.confirmedOn(each, {_days(on)})]"
        )
        told = f"((s) => values_js.valuesOf(sourced).map((each) => {call}))(sources_js)"
        assert engine.value(told) == expected, claims


class _Sourced(Sourced):
    """A claim that is nothing but its sources."""

    sources: tuple[Source, ...]


def _source(dice: random.Random) -> Source:
    first = date(2026, dice.randint(1, 3), 1)
    published = dice.choice([None, *(PartialDate(first, each) for each in _PRECISIONS)])
    seen = dice.choice([None, date(2026, dice.randint(4, 6), dice.choice([1, 28]))])
    kind = dice.choice([*SourceKind])
    return Source(
        kind=kind, url="https://example.org", publisher="P", published=published, seen_on=seen
    )


def _pair(partial: PartialDate | None) -> dict[str, Any] | None:
    if partial is None:
        return None
    return {"first_day": _days(partial.first_day), "precision": partial.precision}


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
