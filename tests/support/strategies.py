"""What hypothesis draws from: conditions, people and whole datasets over a few made-up
questions."""

from collections.abc import Sequence
from datetime import timedelta
from random import Random
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from routebot.logic.vocabulary import Answers
from routebot.policy.facts import Condition
from routebot.policy.files import Dataset
from routebot.policy.questions import Question
from tests.support.datasets import DAY, change, fact, make_dataset, one, several
from tests.support.slices import share

__all__ = [
    "NEWER",
    "QUESTIONS",
    "answers",
    "answers_over",
    "conditions",
    "conditions_over",
    "made_up",
    "seeds",
    "steady",
]

QUESTIONS = (
    one("p", "a", "b", "c"),
    several("m", "x", "y", "none"),
    one("q", "k", "l", sensitive="high"),
    several("n", "u", "v", sensitive="low"),
)
"""96 complete people: few enough to try them all."""

NEWER = (
    one("p", "a", "b", "c", "s", "t", silent=["s"], stand_ins={"t": "a"}),
    several("m", "x", "y", "z", "none", stand_ins={"z": "x"}),
    one("q", "k", "l", "v", "u", sensitive="high", stand_ins={"u": "v"}, silent=["v"]),
    several("n", "u", "v", sensitive="low"),
)
"""`QUESTIONS` with options that were added later: some say nothing, some are treated as others."""

WAYS = ("visit", "visa", "family")
SHELF_DAYS = 100
_MONTH = timedelta(days=30)


def steady(examples: int) -> settings:
    """Return settings under which every run tries the same examples and none fails for being slow.

    Args:
        examples: of a whole run; `make test` tries a share of them.
    """
    return settings(
        derandomize=True,
        deadline=None,
        database=None,
        max_examples=share(examples),
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
    )


def _options(question: Any) -> st.SearchStrategy[list[str]]:
    return st.lists(
        st.sampled_from([option.id for option in question.options]),
        min_size=1,
        max_size=3,
        unique=True,
    )


def _atoms(questions: Sequence[Question]) -> st.SearchStrategy[Condition]:
    """One or two questions with some of their options; now and then nothing, which holds for
    everybody.
    """
    atom = st.one_of(
        *(st.tuples(st.just(question.id), _options(question)) for question in questions)
    )
    return st.lists(atom, max_size=2, unique_by=lambda pair: pair[0]).map(dict)


def conditions_over(questions: Sequence[Question]) -> st.SearchStrategy[Condition]:
    """Return what draws conditions over some questions."""
    atoms = _atoms(questions)

    def trees(inner: st.SearchStrategy[Condition]) -> st.SearchStrategy[Condition]:
        several_ = st.lists(inner, min_size=1, max_size=3)
        return st.one_of(
            several_.map(lambda items: {"all": items}),
            several_.map(lambda items: {"any": items}),
            inner.map(lambda item: {"not": item}),
            st.tuples(atoms, inner).map(lambda pair: {**pair[0], "not": pair[1]}),
        )

    return st.recursive(atoms, trees, max_leaves=6)


conditions: st.SearchStrategy[Condition] = conditions_over(QUESTIONS)


def _answer(question: Any) -> st.SearchStrategy[frozenset[str]]:
    if question.kind == "one":
        return st.sampled_from([frozenset([option.id]) for option in question.options])
    real = [option.id for option in question.options if option.id != "none"]
    nothing = [frozenset(["none"])] if len(real) < len(question.options) else []
    return st.one_of(st.sets(st.sampled_from(real)).map(frozenset), *map(st.just, nothing))


def answers_over(questions: Sequence[Question]) -> st.SearchStrategy[Answers]:
    """Return what draws unfinished answer sheets over some questions."""
    return st.fixed_dictionaries(
        {}, optional={question.id: _answer(question) for question in questions}
    )


answers: st.SearchStrategy[Answers] = answers_over(QUESTIONS)


class Dice(Random):
    """Dice, and the questions that conditions are made up of."""

    questions: Sequence[Question] = QUESTIONS


def _condition(dice: Dice, depth: int = 2) -> Condition:
    """Make up a condition: an atom or two, or a tree of at most `depth` levels above such."""
    if depth == 0 or dice.random() < 0.4:
        questions = dice.sample(dice.questions, dice.choice([0, 1, 1, 1, 1, 2, 2, 2]))
        return {
            question.id: _some(dice, [option.id for option in question.options], 2)
            for question in questions
        }
    if dice.random() < 0.4:
        return {"not": _condition(dice, depth - 1)}
    branches = [_condition(dice, depth - 1) for _ in range(dice.randint(1, 3))]
    return {dice.choice(["all", "any"]): branches}


def _some(dice: Dice, items: Sequence[str], most: int) -> list[str]:
    return dice.sample(items, dice.randint(1, min(most, len(items))))


def _fact(dice: Dice, id_: str, **fields: Any) -> dict[str, Any]:
    """Make up a fact that mostly holds, sometimes ends or begins around `DAY`, and is fresh, stale
    or expired.
    """
    begins = dice.choice([None, None, None, None, DAY - _MONTH, DAY, DAY + _MONTH])
    ends = dice.choice([None, None, None, None, DAY - _MONTH, DAY, DAY + _MONTH])
    age = dice.choice(
        [0, 0, 0, 0, 0, 0, SHELF_DAYS, SHELF_DAYS + 1, 2 * SHELF_DAYS, 2 * SHELF_DAYS + 1]
    )
    return fact(
        id_,
        valid_from=begins,
        valid_to=None if begins and ends and ends < begins else ends,
        checked_on=DAY - timedelta(days=age),
        when=_condition(dice) if dice.random() < 0.9 else {},
        **fields,
    )


def _named(dice: Dice, rules: Sequence[str]) -> list[str]:
    """Name rules or ways; nothing, which means every way, half of the time."""
    return _some(dice, [*WAYS, *rules], 3) if dice.random() < 0.6 else []


def _rules(
    dice: Dice, prefix: str, most: int, replaceable: Sequence[str] = ()
) -> list[dict[str, Any]]:
    return [
        _fact(
            dice,
            f"{prefix}-rule-{index}",
            way=dice.choice(WAYS),
            regime="visa_required",
            status=dice.choice(["open", "open", "open", "conditional", "closed"]),
            replaces=_some(dice, replaceable, 2) if replaceable and dice.random() < 0.3 else [],
        )
        for index in range(dice.randint(most // 2, most))
    ]


def _bars(dice: Dice, prefix: str, most: int, rules: Sequence[str]) -> list[dict[str, Any]]:
    return [
        _fact(
            dice,
            f"{prefix}-bar-{index}",
            closes=_named(dice, rules),
            unless=_condition(dice) if dice.random() < 0.4 else None,
        )
        for index in range(dice.randint(0, most))
    ]


def _needs(dice: Dice, prefix: str, rules: Sequence[str]) -> list[dict[str, Any]]:
    return [
        _fact(
            dice,
            f"{prefix}-need-{index}",
            kind=dice.choice(["obtain", "carry"]),
            ways=_named(dice, rules),
        )
        for index in range(dice.randint(0, 2))
    ]


def made_up(seed: int, questions: Sequence[Question] = QUESTIONS) -> Dataset:
    """Make up a destination AA in an area, with rules, bars and requirements that overlap as they
    please.

    A second destination, BB, has nothing of its own and may be in the area.
    """
    dice = Dice(seed)
    dice.questions = questions
    area_rules = _rules(dice, "area", 2)
    area_ids = [rule["id"] for rule in area_rules]
    area_bars = _bars(dice, "area", 1, area_ids)
    own_rules = _rules(dice, "aa", 4, [*area_ids, *(bar["id"] for bar in area_bars)])
    every = [*area_ids, *(rule["id"] for rule in own_rules)]
    membership = dice.choice(
        [{}, {"until": DAY}, {"since": DAY}, {"since": DAY + timedelta(days=1)}]
    )
    area = {
        "id": "area",
        "members": dice.choice([[], [{"id": "AA", **membership}, {"id": "BB"}]]),
        "excludes": dice.choice([[], [], ["BB"]]),
        "entry": area_rules,
        "bars": area_bars,
        "requirements": _needs(dice, "area", area_ids),
    }
    own = {
        "id": "AA",
        "entry": own_rules,
        "bars": _bars(dice, "aa", 3, every),
        "requirements": _needs(dice, "aa", every),
    }
    changes = [
        change("change-p", "p", "a", "b", "c"),
        change("change-x", "m", "x"),
        change("change-u", "n", "u"),
    ]
    return make_dataset(
        questions, [own, {"id": "BB"}], areas=[area], changes=changes, shelf_days=SHELF_DAYS
    )


seeds: st.SearchStrategy[int] = st.integers(0, 299)
"""For `made_up`: three hundred datasets, each made once and looked at from many sides."""
