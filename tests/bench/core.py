"""The core: evaluation, the next question, a whole answer, loading, growth."""

import random
from collections.abc import Iterator
from copy import copy
from dataclasses import replace
from datetime import date
from math import log2

from routebot.contract.match import report
from routebot.logic.conditions import Masks, truth
from routebot.logic.program import Program
from routebot.logic.vocabulary import Vocabulary
from routebot.packaged import packaged_folder
from routebot.policy.loading import load_dataset
from routebot.policy.snapshot import DayDestination, Snapshot, snapshot
from routebot.reasoning.advice import Advice
from routebot.reasoning.asking import next_question
from routebot.reasoning.rulebook import Rulebook, compile_snapshot
from routebot.reasoning.verdicts import read, statuses
from routebot.words.i18n import words
from tests.bench.measuring import Row, median_seconds
from tests.support.desk import open_desk

__all__ = ["rows"]

ON = date(2026, 11, 22)
_PROFILES = 40


def rows() -> Iterator[Row]:
    """Yield every figure of the core."""
    book = open_desk().rulebook(ON)
    people = profiles(book.vocabulary, _PROFILES)
    yield from _evaluation(book, people)
    yield from _conditions(book.vocabulary, people)
    yield from _answers(book, people)
    yield from _loading()
    yield from _growth(book.snapshot, people)


def profiles(vocabulary: Vocabulary, number: int) -> list[Masks]:
    """Make people who have answered some of the questions; the same ones each time."""
    chance = random.Random(20261122)
    return [_profile(vocabulary, chance) for _ in range(number)]


def _profile(vocabulary: Vocabulary, chance: random.Random) -> Masks:
    masks = list(vocabulary.unknown)
    for question, variables in vocabulary.of_question.items():
        if chance.random() < 0.4 and question != "passport":
            continue
        for variable in variables:
            masks[variable] = 1 << chance.randrange(len(vocabulary.variables[variable].values))
    return tuple(masks)


def _evaluation(book: Rulebook, people: list[Masks]) -> Iterator[Row]:
    rules = sum(
        len(s.ways) + len(s.requirements) + len(s.pitfalls) + len(s.day.bars)
        for s in book.destinations.values()
    )
    seconds = median_seconds(lambda: [book.evaluate(masks) for masks in people], 15) / len(people)
    yield Row(
        "all conditions, one profile",
        seconds * 1e6,
        "µs",
        note=f"{len(book.program.conditions)} distinct",
    )
    yield Row(
        "all conditions, for each rule",
        seconds * 1e6 / rules,
        "µs",
        0.2,
        f"{rules} rules of destinations",
    )
    seconds = median_seconds(lambda: [statuses(read(book, masks)) for masks in people], 9) / len(
        people
    )
    yield Row(
        "status of every destination",
        seconds * 1e3,
        "ms",
        0.5,
        f"{len(book.destinations)} destinations",
    )

    def cold() -> None:
        for masks in people:
            _ = Advice(copy(book), masks).verdicts  # a copy, of which nothing is kept yet

    seconds = median_seconds(cold, 5) / len(people)
    yield Row("verdicts with ways, needs, dates, uncached", seconds * 1e3, "ms")


def _conditions(vocabulary: Vocabulary, people: list[Masks]) -> Iterator[Row]:
    """600 random conditions of 1 to 4 atoms: the generated function beside the tree walk."""
    chance = random.Random(600)
    program = Program(vocabulary.unknown)
    while len(program.conditions) < 600:
        program.slot(vocabulary.compile(_random_condition(vocabulary, chance)))
    generated = median_seconds(lambda: [program.evaluate(masks) for masks in people], 9) / len(
        people
    )
    walked = median_seconds(
        lambda: [[truth(c, m) for c in program.conditions] for m in people], 5
    ) / len(people)
    yield Row("600 random rules, generated", generated * 1e6, "µs")
    yield Row("600 random rules, tree walk", walked * 1e6, "µs")
    yield Row("tree walk / generated", walked / generated, "×")


def _random_condition(vocabulary: Vocabulary, chance: random.Random) -> dict[str, object]:
    atoms: list[object] = []
    for _ in range(chance.randint(1, 4)):
        question = chance.choice(list(vocabulary.questions.values()))
        options = [option.id for option in question.options]
        atom: dict[str, object] = {
            question.id: chance.sample(options, chance.randint(1, len(options) - 1))
        }
        atoms.append({"not": atom} if chance.random() < 0.3 else atom)
    return {chance.choice(["all", "any"]): atoms}


def _answers(book: Rulebook, people: list[Masks]) -> Iterator[Row]:
    def ask() -> None:
        for masks in people:
            next_question(Advice(copy(book), masks))

    yield Row("next question, uncached", median_seconds(ask, 5) / len(people) * 1e3, "ms", 5)
    say = words("ru")

    def match() -> None:
        for masks in people[:10]:
            report(Advice(copy(book), masks), say)

    seconds = median_seconds(match, 5) / 10
    yield Row("a whole `match` answer (JSON object)", seconds * 1e3, "ms")


def _loading() -> Iterator[Row]:
    seconds = median_seconds(lambda: compile_snapshot(snapshot(load_dataset(), ON)).evaluate, 5)
    size = sum(file.stat().st_size for file in packaged_folder("data").rglob("*.yaml"))
    yield Row("load + compile, no cache", seconds, "s", 1.5, f"{size / 1e6:.1f} MB of YAML")


def _growth(base: Snapshot, people: list[Masks]) -> Iterator[Row]:
    """Evaluate with the destinations doubled and quadrupled."""
    timed = {}
    for times in (1, 2, 4):
        book = compile_snapshot(_multiplied(base, times))
        seconds = median_seconds(lambda: [statuses(read(book, m)) for m in people], 9)  # noqa: B023 - called at once
        timed[times] = seconds / len(people)
    for times in (2, 4):
        yield Row(
            f"statuses with {times} × the destinations",
            timed[times] * 1e3,
            "ms",
            note=f"{timed[times] / timed[1]:.2f} ×",
        )
    yield Row("growth exponent of statuses", log2(timed[4] / timed[1]) / 2, "", 1.2, "1 is linear")


def _multiplied(base: Snapshot, times: int) -> Snapshot:
    places: dict[str, DayDestination] = {}
    for number in range(times):
        places |= {
            f"{id_}{number or ''}": replace(place, id=f"{id_}{number or ''}")
            for id_, place in base.destinations.items()
        }
    return replace(base, destinations=places)
