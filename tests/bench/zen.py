"""The same rules in the `zen-engine` package, a rules engine in Rust, beside ours, in one run.

Every distinct condition of the dataset is exported to its expression language and evaluated for the
same complete
profiles in two ways: as one decision (a JDM graph with an expression node), and as expressions
compiled one by one. The better of the two counts, and its results must agree with ours. The engine
knows two values and gets complete answers only; ours works out three values at the same time.
"""

import importlib
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from types import ModuleType
from typing import Any

from routebot.logic.conditions import Compiled, Masks, Truth
from routebot.logic.vocabulary import YES_BIT, Vocabulary
from routebot.reasoning.rulebook import Rulebook
from tests.bench.measuring import Row, median_seconds
from tests.support.desk import open_desk
from tests.support.people import invented_people

__all__ = ["rows"]

ON = date(2026, 11, 22)
PROFILES = 20


def rows() -> Iterator[Row]:
    """Yield both durations and their ratio; nothing where the package is not installed."""
    try:
        zen = importlib.import_module("zen")
    except ImportError:
        return
    book = open_desk().rulebook(ON)
    people = [book.vocabulary.masks(answers) for answers in invented_people(PROFILES)]
    texts = [_expression(book.vocabulary, condition) for condition in book.program.conditions]
    facts = [_facts(book.vocabulary, masks) for masks in people]
    graph = _as_graph(zen, texts)
    single = [zen.compile_expression(text) for text in texts]
    _agree(book, people, [graph(fact) for fact in facts])
    _agree(book, people, [[expression.evaluate(fact) for expression in single] for fact in facts])
    ours = median_seconds(lambda: [book.evaluate(masks) for masks in people], 15) / PROFILES
    theirs = {
        "one decision": median_seconds(lambda: [graph(fact) for fact in facts], 5) / PROFILES,
        "compiled expressions": median_seconds(
            lambda: [[e.evaluate(f) for e in single] for f in facts], 5
        )
        / PROFILES,
    }
    best = min(theirs, key=lambda name: theirs[name])
    number = f"{len(texts)} distinct conditions, one profile"
    yield Row("all conditions, ours", ours * 1e6, "µs", note=number)
    for name, seconds in theirs.items():
        yield Row(f"all conditions, zen-engine, {name}", seconds * 1e6, "µs", note=number)
    yield Row("zen-engine / ours", theirs[best] / ours, "×", note=f"its better form: {best}")


def _expression(vocabulary: Vocabulary, compiled: Compiled) -> str:
    """Write a condition in the engine's expression language."""
    if isinstance(compiled, bool):
        return str(compiled).lower()
    head, *rest = compiled
    if head == "in":
        variable, mask = vocabulary.variables[rest[0]], rest[1]
        if variable.option:
            return f"{variable.question}_{variable.option} == {str(mask == YES_BIT).lower()}"
        values = [value for i, value in enumerate(variable.values) if mask >> i & 1]
        return f"{variable.question} in {json.dumps(values)}"
    return (
        "("
        + (" and " if head == "all" else " or ").join(
            _expression(vocabulary, part) for part in rest
        )
        + ")"
    )


def _facts(vocabulary: Vocabulary, masks: Masks) -> Mapping[str, str | bool]:
    facts: dict[str, str | bool] = {}
    for variable, mask in zip(vocabulary.variables, masks, strict=True):
        if variable.option:
            facts[f"{variable.question}_{variable.option}"] = mask == YES_BIT
        else:
            facts[variable.question] = variable.values[mask.bit_length() - 1]
    return facts


def _as_graph(zen: ModuleType, texts: Sequence[str]) -> Any:
    """Make a decision of one expression node; return a function facts -> values in order."""
    rules = [{"id": f"r{i}", "key": f"r{i}", "value": text} for i, text in enumerate(texts)]
    place = {"x": 0, "y": 0}
    nodes = [
        {"id": "in", "type": "inputNode", "name": "in", "position": place, "content": {}},
        {
            "id": "rules",
            "type": "expressionNode",
            "name": "rules",
            "position": place,
            "content": {"expressions": rules},
        },
        {"id": "out", "type": "outputNode", "name": "out", "position": place, "content": {}},
    ]
    edges = [
        {"id": "a", "sourceId": "in", "targetId": "rules", "type": "edge"},
        {"id": "b", "sourceId": "rules", "targetId": "out", "type": "edge"},
    ]
    decision = zen.ZenEngine().create_decision(json.dumps({"nodes": nodes, "edges": edges}))

    def evaluate(facts: Mapping[str, Any]) -> list[bool]:
        result = decision.evaluate(facts)["result"]
        return [result[rule["key"]] for rule in rules]

    return evaluate


def _agree(book: Rulebook, people: Sequence[Masks], found: Sequence[Sequence[bool]]) -> None:
    for masks, values in zip(people, found, strict=True):
        ours = [value == Truth.YES for value in book.evaluate(masks)]
        if ours != list(values):
            raise AssertionError("zen-engine and routebot disagree about a condition")
