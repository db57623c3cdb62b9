"""Conditions: three values, exactly as Kleene's, whoever evaluates them; and exactly what all
completions agree on.
"""

import json
import sqlite3
from collections.abc import Iterator

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from routebot.errors import AnswerError
from routebot.logic.conditions import (
    Compiled,
    Masks,
    Truth,
    all_of,
    any_of,
    atom,
    truth,
    variables_of,
)
from routebot.logic.diagrams import Diagrams
from routebot.logic.program import Program
from routebot.logic.vocabulary import Answers, Vocabulary
from routebot.policy.facts import Condition
from tests.support.reference import completions, condition_in_sql, meets, value_of
from tests.support.strategies import QUESTIONS, answers, conditions, steady

VOCABULARY = Vocabulary(QUESTIONS)
KINDS = {question.id: question.kind for question in QUESTIONS}
OPTIONS = {question.id: [option.id for option in question.options] for question in QUESTIONS}
OF_SQL = {0: Truth.NO, 1: Truth.YES, None: Truth.UNKNOWN}
OF_BOOL = {False: Truth.NO, True: Truth.YES, None: Truth.UNKNOWN}


@pytest.fixture(scope="module")
def database() -> Iterator[sqlite3.Connection]:
    """An empty database: it is asked for the value of expressions only."""
    connection = sqlite3.connect(":memory:")
    yield connection
    connection.close()


def _ask(database: sqlite3.Connection, expression: str, row: dict[str, str | int | None]) -> Truth:
    columns = ", ".join(f"? AS {name}" for name in row)
    (value,) = database.execute(
        f"SELECT {expression} FROM (SELECT {columns})", list(row.values())
    ).fetchone()
    return OF_SQL[value]


def _columns(given_: Answers) -> dict[str, str | int | None]:
    """Write an answer sheet as a row: NULL where nothing was said."""
    row: dict[str, str | int | None] = {}
    for question in QUESTIONS:
        known = question.id in given_
        chosen = given_.get(question.id, frozenset())
        if question.kind == "one":
            row[question.id] = next(iter(chosen)) if known else None
        else:
            real = [option.id for option in question.options if option.id != "none"]
            row |= {
                f"{question.id}_{option}": int(option in chosen) if known else None
                for option in real
            }
    return row


def _compiled_in_sql(compiled: Compiled) -> str:
    if isinstance(compiled, bool):
        return str(int(compiled))
    head, *rest = compiled
    if head == "in":
        position, mask = rest
        return f"(v{position} IN ({', '.join(str(bit) for bit in range(8) if mask >> bit & 1)}))"
    return "(" + f" {'AND' if head == 'all' else 'OR'} ".join(map(_compiled_in_sql, rest)) + ")"


def _bits(masks: Masks) -> dict[str, str | int | None]:
    """Write masks as a row: the number of the one bit that is set, or NULL."""
    return {
        f"v{i}": None if mask & (mask - 1) else mask.bit_length() - 1
        for i, mask in enumerate(masks)
    }


@steady(400)
@given(condition=conditions, given_=answers)
def test_truth_and_program_agree_with_sql_and_its_nulls(
    database, condition: Condition, given_: Answers
):
    compiled, masks = VOCABULARY.compile(condition), VOCABULARY.masks(given_)
    expected = _ask(database, _compiled_in_sql(compiled), _bits(masks))
    program = Program(VOCABULARY.unknown)
    slot = program.slot(compiled)
    assert truth(compiled, masks) == expected
    assert program.evaluate(masks)[slot] == expected
    assert program.walk(masks)[slot] == expected


@steady(400)
@given(condition=conditions, given_=answers)
@example(condition={"any": [{"p": ["a"]}, {"not": {"p": ["a"]}}]}, given_={})
def test_compiling_never_loses_what_sql_knows_and_never_invents(
    database, condition: Condition, given_: Answers
):
    in_sql = _ask(database, condition_in_sql(condition, KINDS, OPTIONS), _columns(given_))
    ours = truth(VOCABULARY.compile(condition), VOCABULARY.masks(given_))
    exact = OF_BOOL[value_of(condition, QUESTIONS, given_)]
    assert in_sql in (Truth.UNKNOWN, ours)
    assert ours in (Truth.UNKNOWN, exact)


@steady(300)
@given(condition=conditions, given_=answers)
def test_the_diagram_is_exact(condition: Condition, given_: Answers):
    diagrams, masks = Diagrams(VOCABULARY.unknown), VOCABULARY.masks(given_)
    node = diagrams.of(VOCABULARY.compile(condition))
    settled = diagrams.settled(node, masks)
    exact = value_of(condition, QUESTIONS, given_)
    assert settled == (None if exact is None else int(exact))
    left = diagrams.given(node, masks)
    assert diagrams.reachable(left, VOCABULARY.unknown) == diagrams.reachable(node, masks)
    assert (left == exact) if exact is not None else diagrams.support(left)


@steady(100)
@given(condition=conditions, given_=answers)
def test_a_question_is_missing_exactly_if_it_alone_can_still_tip_the_scales(
    condition: Condition, given_: Answers
):
    diagrams, masks = Diagrams(VOCABULARY.unknown), VOCABULARY.masks(given_)
    left = diagrams.given(diagrams.of(VOCABULARY.compile(condition)), masks)
    found = {VOCABULARY.variables[variable].question for variable in diagrams.support(left)}
    assert found == {question.id for question in QUESTIONS if _tips(condition, given_, question.id)}


def _tips(condition: Condition, given_: Answers, id_: str) -> bool:
    """Say whether two completions that differ only in a question come to different values."""
    seen: dict[tuple[frozenset[str], ...], bool] = {}
    for person in completions(QUESTIONS, given_):
        others = tuple(options for question, options in person.items() if question != id_)
        if seen.setdefault(others, value := meets(condition, person, KINDS)) != value:
            return True
    return False


@steady(150)
@given(condition=conditions)
def test_the_diagram_counts_people(condition: Condition):
    diagrams = Diagrams(VOCABULARY.unknown)
    node = diagrams.of(VOCABULARY.compile(condition))
    counts = diagrams.count(node, frozenset(range(len(VOCABULARY.variables))))
    met = sum(meets(condition, person, KINDS) for person in completions(QUESTIONS, {}))
    everybody = sum(1 for _ in completions(QUESTIONS, {}))
    assert counts.get(1, 0) == met
    assert counts.get(0, 0) == everybody - met


@steady(150)
@given(condition=conditions, given_=answers)
def test_paths_are_disjoint_and_complete(condition: Condition, given_: Answers):
    diagrams = Diagrams(VOCABULARY.unknown)
    node = diagrams.of(VOCABULARY.compile(condition))
    for person in completions(QUESTIONS, given_):
        masks = VOCABULARY.masks(person)
        hits = {
            terminal: sum(
                all(masks[v] & mask for v, mask in path.items())
                for path in diagrams.paths(node, terminal)
            )
            for terminal in (0, 1)
        }
        assert hits == ({0: 0, 1: 1} if meets(condition, person, KINDS) else {0: 1, 1: 0})


@steady(200)
@given(first=conditions, second=conditions)
def test_conditions_that_mean_the_same_are_one_node(first: Condition, second: Condition):
    diagrams = Diagrams(VOCABULARY.unknown)
    same = all(
        meets(first, person, KINDS) == meets(second, person, KINDS)
        for person in completions(QUESTIONS, {})
    )
    nodes = [diagrams.of(VOCABULARY.compile(condition)) for condition in (first, second)]
    assert (nodes[0] == nodes[1]) == same


@steady(200)
@given(condition=conditions, given_=answers, more=answers)
def test_more_answers_never_overturn_a_value(condition: Condition, given_: Answers, more: Answers):
    compiled = VOCABULARY.compile(condition)
    before = truth(compiled, VOCABULARY.masks(given_))
    after = truth(compiled, VOCABULARY.masks({**more, **given_}))
    assert before in (Truth.UNKNOWN, after)


@steady(200)
@given(condition=conditions)
def test_the_normal_form_is_json_and_stays_as_it_is(condition: Condition):
    compiled = VOCABULARY.compile(condition)
    assert json.loads(json.dumps(compiled)) == compiled
    if isinstance(compiled, list) and compiled[0] == "all":
        assert all_of(compiled[1:]) == compiled
    if isinstance(compiled, list) and compiled[0] == "any":
        assert any_of(compiled[1:], VOCABULARY.unknown) == compiled
    assert VOCABULARY.negate(VOCABULARY.negate(compiled)) == compiled


@steady(200)
@given(condition=conditions)
def test_a_condition_and_its_opposite_are_never_both_met(condition: Condition):
    assert VOCABULARY.compile({"not": condition}) == VOCABULARY.negate(
        VOCABULARY.compile(condition)
    )
    diagrams = Diagrams(VOCABULARY.unknown)
    node, opposite = (diagrams.of(VOCABULARY.compile(c)) for c in (condition, {"not": condition}))
    assert diagrams.combine(min, node, opposite) == 0
    assert diagrams.combine(max, node, opposite) == 1


@steady(200)
@given(given_=answers, shuffled=st.randoms(use_true_random=False))
def test_the_order_of_answers_does_not_matter(given_: Answers, shuffled):
    pairs = list(given_.items())
    shuffled.shuffle(pairs)
    assert VOCABULARY.masks(dict(pairs)) == VOCABULARY.masks(given_)


@steady(200)
@given(given_=answers)
def test_answers_are_read_back_from_masks(given_: Answers):
    masks = VOCABULARY.masks(given_)
    assert VOCABULARY.answered(masks) == given_.keys()
    for id_, chosen in given_.items():
        wanted = chosen or (frozenset(["none"]) if "none" in OPTIONS[id_] else frozenset())
        assert frozenset(VOCABULARY.options(id_, masks)) == wanted
        assert VOCABULARY.without(masks, id_) == VOCABULARY.masks(
            {k: v for k, v in given_.items() if k != id_}
        )


@pytest.mark.parametrize(
    ("condition", "compiled"),
    [
        ({}, True),
        ({"any": [{"p": ["a"]}, {"not": {"p": ["a"]}}]}, True),
        ({"all": [{"p": ["a"]}, {"not": {"p": ["a"]}}]}, False),
        ({"p": ["a", "b", "c"]}, True),
        ({"any": [{"m": ["x"]}, {"not": {"m": ["x"]}}]}, True),
        ({"all": [{"m": ["x"]}, {"m": ["none"]}]}, False),
        ({"not": {"p": ["a"]}}, ["in", 0, 0b110]),
        ({"any": [{"p": ["b"]}, {"p": ["a"]}]}, ["in", 0, 0b011]),
        ({"q": ["k"], "p": ["c"]}, ["all", ["in", 0, 0b100], ["in", 3, 0b01]]),
    ],
)
def test_the_normal_form_is_the_shortest_there_is_for_one_question(condition, compiled):
    assert VOCABULARY.compile(condition) == compiled


@pytest.mark.parametrize(
    ("met", "wider", "compiled"),
    [
        (0, 0, False),
        (0b111, 0b111, True),
        (0b011, 0b011, ["in", 2, 0b011]),
        (0b001, 0b011, ["in", 2, 0b001, 0b011]),
        (0, 0b001, ["in", 2, 0, 0b001]),
        (0b011, 0b111, ["in", 2, 0b011, 0b111]),
    ],
)
def test_an_atom_is_a_constant_only_where_nothing_is_left_to_know(met, wider, compiled):
    assert atom(2, met, wider, 0b111) == compiled


def test_equal_conditions_share_a_slot():
    program = Program(VOCABULARY.unknown)
    first = program.slot(VOCABULARY.compile({"p": ["a", "b"]}))
    assert program.slot(VOCABULARY.compile({"not": {"p": ["c"]}})) == first
    assert program.slot(VOCABULARY.compile({"any": [{"p": ["b"]}, {"p": ["a"]}]})) == first
    assert len(program.conditions) == 1


def test_a_program_that_grows_keeps_the_slots_it_had():
    program = Program(VOCABULARY.unknown)
    masks = VOCABULARY.masks({"p": frozenset(["a"])})
    slot = program.slot(VOCABULARY.compile({"p": ["a"]}))
    before = program.evaluate
    later = program.slot(VOCABULARY.compile({"p": ["b"]}))
    assert before(masks)[slot] == Truth.YES
    assert (program.evaluate(masks)[slot], program.evaluate(masks)[later]) == (Truth.YES, Truth.NO)


def test_variables_are_those_that_are_named():
    compiled = VOCABULARY.compile({"p": ["a"], "m": ["none"]})
    assert variables_of(compiled) == {
        VOCABULARY.index("p"),
        VOCABULARY.index("m", "x"),
        VOCABULARY.index("m", "y"),
    }


@pytest.mark.parametrize(
    ("given_", "key", "lists"),
    [
        ({"pass": frozenset(["a"])}, "error.question", "p, m, q, n"),
        ({"p": frozenset(["z"])}, "error.option", "a, b, c"),
        ({"m": frozenset(["z"])}, "error.option", "x, y, none"),
        ({"p": frozenset(["a", "b"])}, "error.one", "exactly one"),
        ({"p": frozenset()}, "error.one", "exactly one"),
        ({"m": frozenset(["x", "none"])}, "error.none", "beside x"),
    ],
)
def test_answers_that_cannot_be_are_refused_with_the_choices(given_, key, lists):
    with pytest.raises(AnswerError) as raised:
        VOCABULARY.masks(given_)
    assert raised.value.key == key
    assert lists in str(raised.value)


@pytest.mark.parametrize(
    ("condition", "says"),
    [
        ({"pass": ["a"]}, "the questions are: p, m, q, n"),
        ({"p": ["z"]}, "its options are: a, b, c"),
        ({"p": []}, "list of its options"),
        ({"p": None}, "list of its options"),
        ({"p": [1]}, "list of its options"),
        ({"p": {"a": 1}}, "list of its options"),
        ({"any": []}, "list of conditions"),
        ({"all": {"p": ["a"]}}, "list of conditions"),
        ({"any": ["p"]}, "a condition is written as"),
        ({"not": ["p"]}, "a condition is written as"),
    ],
)
def test_what_is_no_condition_is_refused(condition, says):
    with pytest.raises((AnswerError, ValueError), match=says):
        VOCABULARY.compile(condition)
