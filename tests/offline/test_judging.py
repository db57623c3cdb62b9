"""The evaluator reads answers and judges places as Python does."""

import json
import random
from collections.abc import Sequence
from datetime import date, timedelta
from typing import TypeVar

import pytest

from routebot.errors import AnswerError
from routebot.logic.vocabulary import Answers
from routebot.offline.packing import pack_of
from routebot.offline.tables import Table
from routebot.policy.dangers import Danger
from routebot.policy.facts import Bar, EntryRule, Requirement
from routebot.policy.files import Dataset, Destination
from routebot.policy.questions import Question
from routebot.policy.snapshot import snapshot
from routebot.reasoning import payments
from routebot.reasoning.rulebook import Rulebook, compile_snapshot
from tests.conftest import TODAY
from tests.offline.engine import Engine, evaluator
from tests.offline.judging import JUDGING, plain_answers, said_of, written
from tests.offline.perturbed import changed, perturbed
from tests.offline.sheets import mixed_sheets, uniform_sheets
from tests.support.datasets import DAY
from tests.support.desk import Desk
from tests.support.people import SEED
from tests.support.slices import share, sliced
from tests.support.strategies import NEWER, QUESTIONS, made_up

F = TypeVar("F", EntryRule, Bar, Requirement)
W = TypeVar("W", Bar, Danger)


def _packed(dataset: Dataset, first: date, last: date) -> Table:
    return pack_of(dataset, first, last, all_links=True)


def _engine(pack: Table) -> Engine:
    """Return an engine that has a pack."""
    engine = Engine({**evaluator(), JUDGING.name: JUDGING.read_text("utf-8")})
    engine.set("table", pack)
    engine.run("globalThis.pack = values_js.valuesOf(table);")
    return engine


def _open(engine: Engine, on: date, east: date | None = None) -> None:
    """Put the rulebook of a day into the variable ``book``."""
    days = ", ".join(str(day.toordinal()) for day in (on, east) if day)
    engine.run(f"globalThis.book = rulebook_js.rulebookOf(pack, {days});")


def _check(engine: Engine, book: Rulebook, answers: Answers) -> None:
    plain = plain_answers(answers)
    found = engine.json(f"judging_js.saidOf(book, {written(plain)})")
    if found != written(said_of(book, answers)):  # compared part by part only to say where
        assert json.loads(found) == json.loads(written(said_of(book, answers))), plain
        pytest.fail(f"the order differs of what is said of {plain}")


@pytest.fixture(scope="module")
def today(pack: Table) -> Engine:
    """An engine with the packaged dataset of the day on which the tests stand."""
    engine = _engine(pack)
    _open(engine, TODAY)
    return engine


@pytest.fixture(scope="module")
def book(desk: Desk) -> Rulebook:
    return compile_snapshot(snapshot(desk.dataset, TODAY), for_few=True)


@pytest.mark.proof
def test_people_are_judged_alike(today: Engine, book: Rulebook):
    for answers in mixed_sheets(book, share(120, of=10), SEED):
        _check(today, book, answers)


@pytest.mark.proof
def test_every_option_of_every_question_is_read_alike(today: Engine, book: Rulebook):
    each = [
        {id_: frozenset([option.id])}
        for id_, question in book.vocabulary.questions.items()
        for option in (question.options if not question.names_places else question.options[::60])
    ]
    for answers in sliced(each, 12):
        _check(today, book, answers)


@pytest.mark.proof
def test_later_days_are_judged_alike(desk: Desk):
    last = TODAY + timedelta(days=share(731, of=20))
    engine = _engine(_packed(desk.dataset, TODAY, last))
    for on, east in _days(engine, share(24, of=12)):
        book = compile_snapshot(snapshot(desk.dataset, on, east), for_few=True)
        _open(engine, on, east)
        for answers in mixed_sheets(book, share(8, of=4), on.toordinal()):
            _check(engine, book, answers)


def _days(engine: Engine, number: int) -> Sequence[tuple[date, date]]:
    """Return some times of the pack at which something turns, and half a day before each."""
    begun = "Object.values(pack.destinations).flatMap((each) => each.map((one) => one.since))"
    since = sorted({*engine.value(begun)})
    turns = sorted(random.Random(SEED).sample(since, min(number, len(since))))
    times = {time for turn in turns for time in (turn, turn - 1) if time >= since[0]}
    return [
        (date.fromordinal(time // 2), date.fromordinal(time // 2 + time % 2))
        for time in sorted(times)
    ]


@pytest.mark.proof
@pytest.mark.parametrize("questions", [QUESTIONS, NEWER], ids=["told", "silent"])
def test_made_up_datasets_are_judged_alike(questions: Sequence[Question]):
    for seed in range(share(100, of=20)):
        dataset = made_up(seed, questions)
        for on in (DAY, DAY + timedelta(days=150)):
            book = compile_snapshot(snapshot(dataset, on), for_few=True)
            engine = _engine(_packed(dataset, on, on))
            _open(engine, on)
            for answers in uniform_sheets(book, 5, seed):
                _check(engine, book, answers)


_OF_PLACES: Sequence[dict[str, object]] = (
    {"offer_from": ["here", "DE"]},
    {"location": ["here", "GE", "ZW"]},
    {"not": {"location": ["here"]}},
    {"barred_from": ["here"]},
    {"any": [{"second_passport": ["visa_free", "e_visa"]}, {"visas": ["schengen"]}]},
    {"second_passport": ["banned", "none"]},
)
"""Whom rules of a place may be about; real ones name no single country, and few passports."""


def _naming_places(dataset: Dataset, seed: int) -> Dataset:
    """Let some rules, bars and requirements be about fewer people, and withdraw some bars and dangers."""
    dice = random.Random(seed)

    def narrowed(fact: F) -> F:
        when = {"all": [fact.when, dice.choice(_OF_PLACES)]}
        return changed(fact, when=when) if dice.random() < 0.3 else fact

    def withdrawn(fact: W) -> W:
        return changed(fact, withdrawn=TODAY) if dice.random() < 0.2 else fact

    def settled(place: Destination) -> Destination:
        return changed(
            place,
            entry=tuple(map(narrowed, place.entry)),
            bars=tuple(withdrawn(narrowed(bar)) for bar in place.bars),
            requirements=tuple(map(narrowed, place.requirements)),
            dangers=tuple(map(withdrawn, place.dangers)),
        )

    return changed(dataset, destinations=tuple(map(settled, dataset.destinations)))


@pytest.mark.proof
@pytest.mark.parametrize("seed", sliced(range(4), 4))
def test_perturbed_data_is_judged_alike(desk: Desk, seed: int):
    dataset = _naming_places(perturbed(desk.dataset, seed, TODAY), seed)
    on = TODAY + timedelta(days=120 * seed)
    engine = _engine(_packed(dataset, on, on))
    _open(engine, on)
    book = compile_snapshot(snapshot(dataset, on), for_few=True)
    for answers in mixed_sheets(book, share(40, of=10), seed):
        _check(engine, book, answers)


def test_variables_and_conditions_are_those_of_the_core(today: Engine, book: Rulebook):
    variables = today.value(
        "book.vocabulary.variables.map((v) => [v.question, v.option, v.values])"
    )
    assert variables == [[v.question, v.option, [*v.values]] for v in book.vocabulary.variables]
    full = today.value("book.vocabulary.unknown.map(String)")
    assert full == [*map(str, book.vocabulary.unknown)]
    conditions = today.value("book.program.conditions")
    assert conditions[: len(book.program.conditions)] == book.program.conditions


@pytest.mark.proof
def test_truths_of_all_conditions_are_those_of_the_core(today: Engine, book: Rulebook):
    for answers in mixed_sheets(book, share(80), SEED):
        masks = book.vocabulary.masks(answers)
        call = f"verdicts_js.read(book, book.vocabulary.masks({written(plain_answers(answers))}))"
        found = today.value(f"[...{call}.values]")
        expected = [*book.evaluate(masks)]
        assert found[: len(expected)] == expected, answers


@pytest.mark.parametrize(
    "answers",
    [
        {"weather": ["fine"]},
        {"passport": ["green"]},
        {"passport": ["five_year", "biometric"]},
        {"passport": []},
        {"visas": ["none", "schengen", "us"]},
        {"location": ["XX"]},
        {"second_passport": ["DE"], "other_citizenship": ["none"]},
    ],
    ids=str,
)
def test_answers_that_fit_no_question_are_refused_alike(
    today: Engine, book: Rulebook, answers: dict[str, list[str]]
):
    call = f"book.vocabulary.masks({written(answers)})"
    today.run(
        f"globalThis.refused = null; try {{ {call}; }} catch (error) "
        "{ refused = [error.key, error.message, error.params]; }"
    )
    with pytest.raises(AnswerError) as refused:
        book.vocabulary.masks({id_: frozenset(options) for id_, options in answers.items()})
    error = refused.value
    assert today.value("refused") == [error.key, str(error), dict(error.params)]


def test_levels_of_paying_are_those_of_the_core(today: Engine):
    levels = today.value("[payments_js.WORKS, payments_js.NOT_KNOWN, payments_js.NOTHING]")
    assert levels == [payments.WORKS, payments.NOT_KNOWN, payments.NOTHING]


def test_a_day_outside_the_pack_counts_as_its_nearest(today: Engine):
    for days in (-400, 400):
        _open(today, TODAY + timedelta(days=days))
        assert today.value("book.snapshot.on") == TODAY.toordinal()
    _open(today, TODAY)
