"""Both evaluators side by side: the whole core of `match` for a person, as one string."""

import json
from collections.abc import Iterable, Mapping
from datetime import date

from routebot.contract.core import core_json
from routebot.contract.match import match_core
from routebot.logic.vocabulary import Answers
from routebot.offline.tables import Table
from routebot.offline.turning import halves
from routebot.policy.files import Dataset
from routebot.policy.snapshot import snapshot
from routebot.reasoning.advice import advise
from routebot.reasoning.rulebook import Rulebook
from tests.offline.engine import Engine

__all__ = [
    "CORE_OF",
    "assert_same",
    "book_at",
    "core_of",
    "first_difference",
    "loaded",
    "open_day",
    "their_core",
    "turns",
]

CORE_OF = """
globalThis.coreOf = (given, skipped) => {
  const answers = Object.entries(given).map(([id, options]) => [id, new Set(options)]);
  const advice = advice_js.advise(book, book.vocabulary.masks(Object.fromEntries(answers)));
  return core_js.coreJson(match_js.matchCore(advice, null, new Set(skipped)));
};
"""


def loaded(table: Table, modules: Mapping[str, str] | None = None) -> Engine:
    """Return an engine that has a pack."""
    engine = Engine(modules)
    engine.set("table", table)
    engine.run(f"globalThis.pack = values_js.valuesOf(table);{CORE_OF}")
    return engine


def book_at(dataset: Dataset, time: int) -> Rulebook:
    """Compile a time, in half-days."""
    return Rulebook(snapshot(dataset, *halves(time)), for_few=True)


def open_day(engine: Engine, time: int) -> None:
    """Let the engine answer for a time, in half-days."""
    on, east = (day.toordinal() for day in halves(time))
    engine.run(f"globalThis.book = rulebook_js.rulebookOf(pack, {on}, {east});")


def turns(engine: Engine) -> list[int]:
    """Return each time at which anything in the pack turns, and the half-day before it."""
    parts = "[...Object.values(pack.parts), ...Object.values(pack.destinations)]"
    begun = {*engine.value(f"{parts}.flat().map((segment) => segment.since)")}
    return sorted(begun | {time - 1 for time in begun - {min(begun)}})


def core_of(book: Rulebook, answers: Answers, skipped: frozenset[str] = frozenset()) -> str:
    """Return what Python says."""
    core = match_core(advise(book, book.vocabulary.masks(answers)), skipped=skipped)
    return json.dumps(core_json(core), ensure_ascii=False, separators=(",", ":"))


def their_core(engine: Engine, answers: Answers, skipped: frozenset[str] = frozenset()) -> str:
    """Return what JavaScript says."""
    given = {question: sorted(options) for question, options in answers.items()}
    return engine.json(f"coreOf({json.dumps(given)}, {json.dumps(sorted(skipped))})")


def assert_same(engine: Engine, book: Rulebook, people: Iterable[Answers]) -> int:
    """Compare what both say of some people; return of how many."""
    number = 0
    for answers in people:
        ours, theirs = core_of(book, answers), their_core(engine, answers)
        assert ours == theirs, first_difference(ours, theirs, book.snapshot.on, answers)
        number += 1
    return number


def first_difference(ours: str, theirs: str, on: date, answers: Answers) -> str:
    """Say where two cores part."""
    path, one, other = next(_differences("", json.loads(ours), json.loads(theirs)), ("", "", ""))
    given = {question: sorted(options) for question, options in answers.items()}
    return f"{on} {path}: {one!r} in Python, {other!r} in JavaScript, for {given}"


def _differences(path: str, ours: object, theirs: object) -> Iterable[tuple[str, object, object]]:
    if isinstance(ours, dict) and isinstance(theirs, dict) and [*ours] == [*theirs]:
        for key in ours:
            yield from _differences(f"{path}.{key}", ours[key], theirs[key])
    elif isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs):
        for number, pair in enumerate(zip(ours, theirs, strict=True)):
            yield from _differences(f"{path}[{number}]", *pair)
    elif ours != theirs:
        yield path, ours, theirs
