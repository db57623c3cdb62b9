"""The evaluator makes of passports what Python makes of them, whatever the table says."""

import random
from collections.abc import Mapping, Sequence
from types import SimpleNamespace
from typing import Any

import pytest

from routebot.logic.derived import HeldPassports
from routebot.logic.diagrams import Diagrams
from routebot.logic.vocabulary import Vocabulary
from routebot.offline.held import held_passports
from routebot.offline.tables import Taking
from routebot.policy.regimes import Group, PassportTable, Said, Standing
from routebot.policy.second_passports import VALUES
from routebot.reasoning.kept import Kept
from routebot.reasoning.undecided import missing_in
from tests.offline.engine import Engine
from tests.support.datasets import of_places, one, several
from tests.support.people import SEED
from tests.support.slices import share

_PLACES = ("AA", "BB", "CC", "DD")

_PASSPORTS = (*_PLACES, "XX")
"""One of them is no place that anybody can choose."""

_GROUPS = ("eu", "cis")


def test_values_have_their_order(engine: Engine):
    assert engine.value("second_passports_js.VALUES") == [*VALUES]


@pytest.mark.proof
def test_passports_come_to_the_same_in_each_place(engine: Engine):
    dice = random.Random(SEED)
    for _ in range(share(600)):
        table, options = _table(dice), dice.sample((*_GROUPS, "other"), dice.randint(1, 3))
        named = dice.sample(_PLACES, dice.choice([0, 0, 1, 2]))
        ticked = {option: dice.choice([True, False, None]) for option in options}
        expected = HeldPassports(_PLACES, table, options).masks(named, ticked)
        _put(engine, table)
        held = f"new derived_js.HeldPassports({[*_PLACES]}, passports, {options})"
        found = engine.value(f"{held}.masks({named}, new Map({_pairs(ticked)}))")
        assert found == [*expected], (table, named, ticked)


@pytest.mark.proof
def test_the_best_passport_is_the_same(engine: Engine):
    dice = random.Random(SEED)
    for _ in range(share(600)):
        table = _table(dice)
        named, place = dice.sample(_PLACES, dice.randint(1, 3)), dice.choice(_PLACES)
        best = table.best_regime(named, place)
        _put(engine, table)
        found = engine.value(f'passports.bestPassport({named}, "{place}")')
        assert found == (best.passport if best else None), (table, named, place)


_QUESTIONS = (
    several("other_citizenship", "eu", "swiss", "cis", "none", stand_ins={"swiss": "eu"}),
    one("q", "k", "l"),
    of_places("second_passport", "countries"),
)


@pytest.mark.proof
def test_answers_about_passports_are_encoded_alike(engine: Engine):
    dice = random.Random(SEED)
    for _ in range(share(400)):
        table = _table(dice)
        vocabulary = Vocabulary(_QUESTIONS, _PLACES, table)
        answers = _answers(dice)
        masks = vocabulary.masks({id_: frozenset(options) for id_, options in answers.items()})
        expected = [
            [*masks],
            vocabulary.names_every_group(masks),
            [vocabulary.asks(variable, masks) for variable in range(len(masks))],
            [[*vocabulary.without(masks, id_)] for id_ in vocabulary.questions],
        ]
        _put(engine, table)
        engine.set("questions", Taking(frozenset()).table(_QUESTIONS))
        engine.run(
            "globalThis.vocabulary = new vocabulary_js.Vocabulary("
            f"values_js.valuesOf(questions), {[*_PLACES]}, passports); "
            f"globalThis.masks = vocabulary.masks({answers});"
        )
        found = engine.value(
            "[masks, vocabulary.namesEveryGroup(masks), "
            "masks.map((_, variable) => vocabulary.asks(variable, masks)), "
            "Object.keys(vocabulary.questions).map((id) => vocabulary.without(masks, id))]"
        )
        assert found == expected, (table, answers)


_PASSPORT_RULES: Sequence[Mapping[str, Any]] = (
    {"other_citizenship": ["eu"]},
    {"other_citizenship": ["cis", "swiss"]},
    {"second_passport": ["visa_free", "citizen"]},
    {"second_passport": ["banned", "visa_required"]},
    {"q": ["k"]},
)


@pytest.mark.proof
def test_what_is_missing_of_passports_is_alike(engine: Engine):
    dice = random.Random(SEED)
    for _ in range(share(600)):
        table = _table(dice)
        vocabulary = Vocabulary(_QUESTIONS, _PLACES, table)
        answers = _answers(dice)
        masks = vocabulary.masks({id_: frozenset(options) for id_, options in answers.items()})
        rules = dice.sample(_PASSPORT_RULES, 3)
        when = {dice.choice(["all", "any"]): [{"any": rules[:2]}, rules[2]]}
        condition = vocabulary.compile(when, place=dice.choice(_PLACES))
        book: Any = SimpleNamespace(vocabulary=vocabulary, diagrams=Diagrams(vocabulary.unknown))
        expected = missing_in(book, Kept(), masks, book.diagrams.of(condition))
        _put(engine, table)
        engine.set("questions", Taking(frozenset()).table(_QUESTIONS))
        engine.set("condition", condition)
        engine.run(
            "globalThis.vocabulary = new vocabulary_js.Vocabulary("
            f"values_js.valuesOf(questions), {[*_PLACES]}, passports); "
            f"globalThis.masks = vocabulary.masks({answers}); "
            "globalThis.diagrams = new diagrams_js.Diagrams(vocabulary.unknown);"
        )
        found = engine.value(
            "[...undecided_js.missingIn({ diagrams, vocabulary }, masks, diagrams.of(condition), "
            "() => undecided_js.byGroups(vocabulary, masks))].sort()"
        )
        assert found == sorted(expected), (table, answers, when)


def _answers(dice: random.Random) -> dict[str, list[str]]:
    answers = {"q": ["k"]} if dice.random() < 0.5 else {}
    if dice.random() < 0.7:
        answers["other_citizenship"] = dice.sample(["eu", "swiss", "cis"], dice.randint(1, 2))
    if dice.random() < 0.7:
        answers["second_passport"] = dice.sample(_PLACES, dice.randint(0, 2))
    elif dice.random() < 0.3:
        answers["other_citizenship"] = ["none"]
    return answers


def _put(engine: Engine, table: PassportTable) -> None:
    engine.set("held", Taking(frozenset()).table(held_passports(table, _PLACES)))
    engine.run(
        "globalThis.passports = "
        f"new regimes_js.PassportTable(values_js.valuesOf(held), {[*_PLACES]});"
    )


def _pairs(ticked: Mapping[str, bool | None]) -> str:
    words = {True: "true", False: "false", None: "null"}
    return "[" + ", ".join(f'["{group}", {words[held]}]' for group, held in ticked.items()) + "]"


def _table(dice: random.Random) -> PassportTable:
    cells = {passport: _cells(dice) for passport in _PASSPORTS if dice.random() < 0.8}
    members = {
        group: frozenset(dice.sample(_PASSPORTS, 2)) for group in _GROUPS[: dice.choice([1, 2])]
    }
    groups = {
        passport: Group(group, own, None)
        for group, own in members.items()
        for passport in own
        if dice.random() < 0.9
    }
    return PassportTable(cells, groups, "other")


def _cells(dice: random.Random) -> dict[str, Said]:
    return {place: _said(dice) for place in _PLACES if dice.random() < 0.8}


def _said(dice: random.Random) -> Said:
    standing = dice.choice([*Standing])
    stays: Sequence[Any] = [None, 30, 90] if standing is Standing.VISA_FREE else [None]
    return Said(standing, dice.choice(stays), None, ())
