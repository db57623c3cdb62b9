"""The evaluator finds the ways that Python finds, and ranks the places as Python does."""

import json
import random
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from routebot.logic.vocabulary import Answers
from routebot.offline.packing import pack_of
from routebot.policy.files import Dataset
from routebot.policy.snapshot import snapshot
from routebot.reasoning.advice import Advice, advise
from routebot.reasoning.journeys import Journey
from routebot.reasoning.rulebook import Rulebook, compile_snapshot
from tests.conftest import TODAY
from tests.offline.engine import Engine
from tests.offline.perturbed import changed, perturbed
from tests.support.datasets import DAY, fact, make_dataset, one, several, stay
from tests.support.desk import Desk
from tests.support.people import SEED, invented_people
from tests.support.slices import share, sliced

_SCRIPT = Path(__file__).with_name("travelling.js")

_LATER = sliced((0, 1, 30, 183, 400), 5)
"""Days from the first: fresh, in between, past the shelf life of most, past twice that."""


def _travelled(advice: Advice) -> dict[str, Any]:
    """Say of a person what `travelling.js` says."""
    ids, travel = advice.rulebook.destinations, advice.travel
    return {
        "ranked": [
            [each.id, [[step.name, step.level] for step in advice.steps(each)]]
            for each in advice.ranked
        ],
        "rising": [each.id for each in advice.rising(6)],
        "reach": [
            [
                travel.legs_to(id_),
                travel.leads_past_danger(id_),
                [leg.link.id for leg in travel.direct(id_)],
            ]
            for id_ in ids
        ],
        "journeys": [[_journey(advice, each) for each in advice.journeys(id_)] for id_ in ids],
        "pitfalls": [[each.fact.id for each in advice.high_pitfalls(id_)] for id_ in ids],
    }


def _journey(advice: Advice, found: Journey) -> list[Any]:
    broken = found.broken
    return [
        [
            [leg.link.id, leg.near, leg.unsure, [link.id for link in advice.crossings(leg)]]
            for leg in found.legs
        ],
        [broken.leg, broken.reason, broken.by] if broken else None,
        [[doubt.leg, doubt.reason] for doubt in found.doubts],
        [found.lead_days, found.perils, found.tickets],
        [[warned.place, [fact.id for fact in warned.facts]] for warned in advice.warnings(found)],
    ]


def _people(number: int, seed: int) -> Iterator[Answers]:
    """Yield people of whom every second one has left out some answers."""
    dice = random.Random(seed)
    for i, person in enumerate(invented_people(number, seed)):
        left_out = dice.random() * (i % 2)
        yield {question: said for question, said in person.items() if dice.random() >= left_out}


def _loaded(dataset: Dataset, first: date, last: date) -> Engine:
    engine = Engine()
    engine.set("table", pack_of(dataset, first, last))
    engine.run("globalThis.pack = values_js.valuesOf(table);")
    engine.run(_SCRIPT.read_text("utf-8"))
    return engine


def _compare(engine: Engine, book: Rulebook, people: Iterable[Answers]) -> None:
    engine.run(f"globalThis.book = rulebook_js.rulebookOf(pack, {book.snapshot.on.toordinal()});")
    for person in people:
        given = json.dumps({question: sorted(options) for question, options in person.items()})
        theirs = engine.value(f"travelled(book, {given})")
        ours = json.loads(json.dumps(_travelled(advise(book, book.vocabulary.masks(person)))))
        for part, said in ours.items():
            assert theirs[part] == said, (part, given)


@pytest.mark.proof
def test_ways_and_order_are_pythons_on_many_days(desk: Desk):
    engine = _loaded(desk.dataset, TODAY, TODAY + timedelta(days=_LATER[-1]))
    for later in _LATER:
        day = snapshot(desk.dataset, TODAY + timedelta(days=later))
        book = compile_snapshot(day, for_few=True)
        _compare(engine, book, _people(share(100, 20), SEED + later))


@pytest.mark.proof
@pytest.mark.parametrize("seed", range(share(12, 12)))
def test_ways_and_order_are_pythons_where_links_are_for_some_only(desk: Desk, seed: int):
    dataset = perturbed(desk.dataset, seed, TODAY)
    engine = _loaded(dataset, TODAY, TODAY)
    book = compile_snapshot(snapshot(dataset, TODAY), for_few=True)
    _compare(engine, book, _people(share(60, 4), seed))


_FREE: Mapping[str, Any] = {"regime": "visa_free", "status": "open", "limits": stay(90)}
_GONE: Mapping[str, Any] = {"withdrawn": DAY}
_SLOW = fact("bb-work", way="work", regime="visa_free", status="conditional", lead_days=(30, 30))
_VISIT = fact("bb-visit", **_FREE)
_PAPER = fact("bb-paper", kind="obtain", ways=["visit", "study"], lead_days=(0, 1))


@pytest.mark.parametrize(
    "place",
    [
        {"entry": [_SLOW]},
        {"entry": [_SLOW, _VISIT | _GONE]},
        {"entry": [_SLOW, _VISIT | _GONE | {"lead_days": (1, 9)}]},
        {"entry": [_SLOW, _VISIT | _GONE | {"lead_days": (40, 40)}]},
        {"entry": [_SLOW, fact("bb-study", way="study", **_FREE, **_GONE)]},
        {"entry": [_SLOW, _VISIT], "bars": [fact("bb-bar", closes=["visit"], **_GONE)]},
        {"entry": [_SLOW, _VISIT], "bars": [fact("bb-bar", closes=["visit"])]},
        {"entry": [_SLOW, _VISIT | {"when": {"passport": ["biometric"]}}]},
        {"entry": [_VISIT], "requirements": [_PAPER | {"lead_days": (40, 40)}]},
    ],
)
def test_slow_ways_beside_what_was_withdrawn_are_pythons(place: Mapping[str, Any]):
    urgency = one("urgency", "days", "later")
    soon = changed(urgency.options[0], days_left=3)
    dataset = make_dataset(
        [
            one("passport", "biometric", "internal_only"),
            several("modes", "air", "car"),
            several("cards", "mir", "cash"),
            changed(urgency, options=(soon, urgency.options[1])),
        ],
        [
            {"id": "AA", "entry": [fact("aa-entry", **_FREE)]},
            {"id": "BB", "requirements": [_PAPER], **place},
        ],
        links=[
            fact(f"link-{start}-{end}".lower(), start=start, end=end, mode="car", state="open")
            for start, end in (("RU", "BB"), ("BB", "AA"))
        ],
    )
    engine = _loaded(dataset, DAY, DAY)
    answers: list[Answers] = [
        {"modes": frozenset(["car"]), "urgency": frozenset([urgent])}
        for urgent in ("days", "later")
    ]
    _compare(engine, compile_snapshot(snapshot(dataset, DAY), for_few=True), [*answers, {}])
