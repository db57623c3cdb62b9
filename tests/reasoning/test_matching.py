"""Verdicts: a naive matcher over complete people agrees on random datasets, and what is explained
is exact.
"""

import json
from collections.abc import Iterable, Mapping
from functools import cache
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routebot.logic.conditions import Masks, Truth
from routebot.logic.vocabulary import Answers
from routebot.policy.files import Dataset
from routebot.policy.snapshot import snapshot
from routebot.reasoning.advice import advise
from routebot.reasoning.explaining import because, missing, openings
from routebot.reasoning.rulebook import Rulebook, Status, compile_snapshot
from routebot.reasoning.verdicts import judge, read, statuses
from tests.support.datasets import DAY, change, fact, make_dataset
from tests.support.reference import completions, meets, place_facts, status_of, stops
from tests.support.strategies import QUESTIONS, answers, made_up, seeds, steady

IDS = ("AA", "BB")
KINDS = {question.id: question.kind for question in QUESTIONS}


def book_of(dataset: Dataset) -> Rulebook:
    """Compile a dataset for `DAY`."""
    return compile_snapshot(snapshot(dataset, DAY))


@cache
def made_up_book(seed: int) -> Rulebook:
    """Compile a made-up dataset, once."""
    return book_of(made_up(seed))


@cache
def everybody(seed: int, id_: str) -> Mapping[tuple[frozenset[str], ...], str]:
    """Judge every complete person naively, once: their answers in the order of the questions ->
    status.
    """
    people, dataset = completions(QUESTIONS, {}), made_up(seed)
    return {tuple(person.values()): status_of(dataset, id_, DAY, person) for person in people}


def reachable(seed: int, id_: str, given_: Answers) -> set[str]:
    """Return the statuses that an unfinished answer sheet can still come to."""
    judged = everybody(seed, id_)
    return {judged[tuple(person.values())] for person in completions(QUESTIONS, given_)}


def expected(seed: int, id_: str, given_: Answers) -> str:
    """Judge by trying every completion."""
    found = reachable(seed, id_, given_)
    return next(iter(found)) if len(found) == 1 else "depends"


@steady(600)
@given(seed=seeds, people=st.lists(answers, min_size=1, max_size=4))
def test_the_verdict_is_what_trying_every_completion_gives(seed: int, people: list[Answers]):
    rulebook = made_up_book(seed)
    for given_ in people:
        evaluation = read(rulebook, rulebook.vocabulary.masks(given_))
        for id_ in IDS:
            wanted = expected(seed, id_, given_)
            assert judge(evaluation, rulebook.destinations[id_]).status == wanted
            assert statuses(evaluation)[id_] == wanted


@steady(400)
@given(seed=seeds, given_=answers)
def test_a_question_is_missing_exactly_if_it_alone_can_change_the_status(
    seed: int, given_: Answers
):
    rulebook = made_up_book(seed)
    advice = advise(rulebook, rulebook.vocabulary.masks(given_))
    for id_ in IDS:
        judged = everybody(seed, id_)
        people = [
            (person, judged[tuple(person.values())]) for person in completions(QUESTIONS, given_)
        ]
        wanted = tuple(question.id for question in QUESTIONS if _tips(people, question.id))
        assert missing(advice, advice.verdicts[id_]) == wanted


def _tips(people: list[tuple[Any, str]], id_: str) -> bool:
    """Say whether two of these people differ in nothing but a question and yet in status."""
    seen: dict[tuple[frozenset[str], ...], str] = {}
    return any(
        seen.setdefault(
            tuple(options for question, options in person.items() if question != id_), status
        )
        != status
        for person, status in people
    )


@steady(500)
@given(seed=seeds, given_=answers)
def test_because_is_enough_and_nothing_of_it_can_be_left_out(seed: int, given_: Answers):
    rulebook = made_up_book(seed)
    advice = advise(rulebook, rulebook.vocabulary.masks(given_))
    for id_ in IDS:
        verdict = advice.verdicts[id_]
        reasons = {question: given_[question] for question in because(advice, verdict)}
        if verdict.status is Status.DEPENDS:
            assert reasons == {}
            continue
        assert expected(seed, id_, reasons) == verdict.status
        for question in reasons:
            fewer = {other: options for other, options in reasons.items() if other != question}
            assert expected(seed, id_, fewer) == "depends"


@steady(500)
@given(seed=seeds, given_=answers)
def test_an_opening_opens_and_no_part_of_it_does(seed: int, given_: Answers):
    rulebook = made_up_book(seed)
    vocabulary = rulebook.vocabulary
    masks = vocabulary.masks(given_)
    advice = advise(rulebook, masks)
    for id_ in IDS:
        for opening in openings(advice, advice.verdicts[id_]):
            whole = {
                question: frozenset(options)
                for question, options in opening.answers(rulebook, masks).items()
            }
            assert "closed" not in reachable(seed, id_, {**given_, **whole})
            for question in whole:
                part = {other: options for other, options in whole.items() if other != question}
                assert "closed" in reachable(seed, id_, {**given_, **part})


@steady(400)
@given(seed=seeds, given_=answers)
def test_every_smallest_opening_is_found(seed: int, given_: Answers):
    """Gaining `p: a`, `m: x`, `n: u`, alone or together, is all that this dataset counts as
    obtainable.
    """
    rulebook = made_up_book(seed)
    masks = rulebook.vocabulary.masks(given_)
    advice = advise(rulebook, masks)
    gains = {"p": frozenset(["a"])}
    for question, gained in (("m", "x"), ("n", "u")):
        gains[question] = (given_.get(question, frozenset()) - {"none"}) | {gained}
    for id_ in IDS:
        if advice.verdicts[id_].status is Status.CLOSED:
            opened = [
                set(opening.answers(rulebook, masks))
                for opening in openings(advice, advice.verdicts[id_])
            ]
            enough = [
                chosen
                for size in range(1, 4)
                for chosen in _subsets(sorted(gains), size)
                if "closed" not in reachable(seed, id_, {**given_, **{q: gains[q] for q in chosen}})
            ]
            smallest = [chosen for chosen in enough if not any(other < chosen for other in enough)]
            assert sorted(map(sorted, opened)) == sorted(map(sorted, smallest))
        else:
            assert openings(advice, advice.verdicts[id_]) == ()


def _subsets(items: Iterable[str], size: int) -> list[set[str]]:
    return [set(chosen) for chosen in combinations(items, size)]


@steady(500)
@given(seed=seeds, given_=answers, more=answers)
def test_more_answers_never_overturn_a_settled_status(seed: int, given_: Answers, more: Answers):
    rulebook = made_up_book(seed)
    before = statuses(read(rulebook, rulebook.vocabulary.masks(given_)))
    after = statuses(read(rulebook, rulebook.vocabulary.masks({**more, **given_})))
    for id_ in IDS:
        assert before[id_] in (Status.DEPENDS, after[id_])


@steady(500)
@given(seed=seeds, person=st.sampled_from(list(completions(QUESTIONS, {}))))
def test_a_complete_person_gets_a_settled_verdict_with_its_facts(seed: int, person: Answers):
    rulebook = made_up_book(seed)
    evaluation = read(rulebook, rulebook.vocabulary.masks(person))
    for id_ in IDS:
        verdict = judge(evaluation, rulebook.destinations[id_])
        rules, bars, needs = (
            {fact_.id: fact_ for fact_ in facts} for facts in place_facts(made_up(seed), id_, DAY)
        )
        assert verdict.status is not Status.DEPENDS
        if verdict.rule is None:
            assert (verdict.status, rules) == (Status.CLOSED, {})
            continue
        assert verdict.rule.id in rules
        assert {need.id for need in verdict.needs} <= set(needs)
        if verdict.status is Status.CLOSED:
            assert verdict.needs == ()
            assert {fact_.id for fact_ in verdict.blocked_by} == _closing(
                rules, bars, verdict.rule.id, person
            )
        else:
            assert verdict.blocked_by == ()
            assert evaluation.values[verdict.way.usable] == Truth.YES
        if verdict.status is Status.OPEN:
            assert (verdict.needs, evaluation.values[verdict.way.ready]) == ((), Truth.YES)


def _closing(
    rules: Mapping[str, Any], bars: Mapping[str, Any], headline: str, person: Answers
) -> set[str]:
    """Name the bars in the way of what would fit; if there are none, the shut rules that fit, and
    the headline.
    """
    fitting = [rule for rule in rules.values() if meets(rule.when, person, KINDS)]
    barring = {
        bar.id
        for bar in bars.values()
        for rule in fitting
        if rule.status != "closed" and stops(bar, rule, person, KINDS)
    }
    return barring or {headline, *(rule.id for rule in fitting if rule.status == "closed")}


@steady(400)
@given(seed=seeds, people=st.lists(answers, min_size=2, max_size=4))
def test_advice_does_not_depend_on_who_was_advised_before(seed: int, people: list[Answers]):
    shared = made_up_book(seed)
    for given_ in people:
        masks = shared.vocabulary.masks(given_)
        assert _told(advise(shared, masks)) == _told(advise(book_of(made_up(seed)), masks))


def _told(advice: Any) -> list[Any]:
    return [
        (
            v.id,
            v.status,
            v.rule and v.rule.id,
            [f.id for f in v.blocked_by],
            [n.id for n in v.needs],
            v.confirmed,
        )
        for v in advice.ranked
    ]


def _value(condition: Any, masks: Masks) -> int:
    """Evaluate a compiled condition: what an offline page would do, in ten lines."""
    if isinstance(condition, bool):
        return 2 * condition
    if condition[0] == "in":
        possible, met, wider = masks[condition[1]], condition[2], condition[-1]
        return 0 if not possible & wider else 1 if possible & ~met else 2
    values = [_value(branch, masks) for branch in condition[1:]]
    return min(values) if condition[0] == "all" else max(values)


def _ends(nodes: dict[str, Any], node: int, masks: Masks) -> set[int]:
    """Walk a diagram of the plain form: the terminals that can be reached."""
    if str(node) not in nodes:
        return {node}
    variable, children = nodes[str(node)]
    return set().union(
        *(
            _ends(nodes, child, masks)
            for i, child in enumerate(children)
            if masks[variable] >> i & 1
        )
    )


def _status_by_plain(plain: dict[str, Any], id_: str, masks: Masks) -> str:
    ends = _ends(plain["diagrams"]["nodes"], plain["destinations"][id_]["diagram"], masks)
    return plain["terminals"][ends.pop()] if len(ends) == 1 else "depends"


@steady(400)
@given(seed=seeds, given_=answers)
def test_a_second_evaluator_can_run_the_plain_form(seed: int, given_: Answers):
    rulebook = made_up_book(seed)
    plain = json.loads(json.dumps(rulebook.plain))
    masks = rulebook.vocabulary.masks(given_)
    evaluation = read(rulebook, masks)
    assert [_value(condition, masks) for condition in plain["conditions"]] == list(
        evaluation.values
    )
    for id_ in IDS:
        assert (
            _status_by_plain(plain, id_, masks)
            == judge(evaluation, rulebook.destinations[id_]).status
        )


PEOPLE: dict[str, dict[str, list[str]]] = {
    "nobody_known": {},
    "internal": {"passport": ["internal_only"]},
    "five_year": {"passport": ["five_year"], "visas": ["schengen"]},
    "second_passport": {"passport": ["none"], "other_citizenship": ["eu", "israel"]},
    "activist": {
        "passport": ["biometric"],
        "grounds": ["activist"],
        "pursued": ["case"],
        "visas": ["none"],
    },
    "draft": {
        "military": ["draft_age"],
        "party": ["children", "pets"],
        "grounds": ["family_eu", "study"],
    },
}


@pytest.mark.parametrize("person", PEOPLE)
@pytest.mark.parametrize("book", ["today_book", "then_book"])
def test_a_second_evaluator_can_run_the_packaged_dataset(book, person, request):
    rulebook: Rulebook = request.getfixturevalue(book)
    plain = json.loads(json.dumps(rulebook.plain))
    masks = rulebook.vocabulary.masks(
        {id_: frozenset(options) for id_, options in PEOPLE[person].items()}
    )
    evaluation = read(rulebook, masks)
    assert [_value(condition, masks) for condition in plain["conditions"]] == list(
        evaluation.values
    )
    assert {id_: _status_by_plain(plain, id_, masks) for id_ in plain["destinations"]} == statuses(
        evaluation
    )


FREE = {"regime": "visa_free", "status": "open"}
"""Fields of a rule that lets people in as they are."""


def _judged(day_fields: dict[str, Any], *, bars: Any = (), needs: Any = ()) -> Any:
    dataset = make_dataset(
        QUESTIONS,
        [
            {
                "id": "AA",
                "entry": [fact("aa-rule", **FREE, **day_fields)],
                "bars": bars,
                "requirements": needs,
            }
        ],
    )
    rulebook = book_of(dataset)
    return judge(read(rulebook, rulebook.vocabulary.unknown), rulebook.destinations["AA"])


def _days_ago(days: int) -> dict[str, Any]:
    return {"checked_on": DAY.fromordinal(DAY.toordinal() - days)}


@pytest.mark.parametrize(
    ("age", "confidence", "status", "confirmed", "reconfirm"),
    [
        (0, "high", "open", True, False),
        (0, "medium", "open", True, False),
        (0, "low", "open", False, False),
        (365, "high", "open", True, False),
        (366, "high", "open", False, False),
        (730, "high", "open", False, False),
        (731, "high", "conditional", False, True),
    ],
)
def test_a_claim_decays_by_itself(age, confidence, status, confirmed, reconfirm):
    verdict = _judged({**_days_ago(age), "confidence": confidence})
    assert (verdict.status, verdict.confirmed, verdict.reconfirm) == (status, confirmed, reconfirm)


def test_a_closed_way_stays_closed_however_old_the_claim_is():
    verdict = _judged(_days_ago(2000), bars=[fact("aa-bar", **_days_ago(2000))])
    assert (verdict.status, verdict.confirmed) == (Status.CLOSED, False)
    assert [fact_.id for fact_ in verdict.blocked_by] == ["aa-bar"]


def test_what_must_be_obtained_makes_an_open_way_conditional_with_its_lead_time():
    needs = [
        fact("aa-need", kind="obtain", lead_days=[1, 5]),
        fact("aa-slow", kind="obtain", lead_days=[3, 4]),
        fact("aa-carry", kind="carry", lead_days=[90, 90]),
        fact("aa-form", kind="step", lead_days=[90, 90]),
    ]
    verdict = _judged({}, needs=needs)
    assert verdict.status is Status.CONDITIONAL
    assert [need.id for need in verdict.needs] == ["aa-need", "aa-slow"]
    assert verdict.lead_days == (3, 5)


def test_a_lead_time_is_not_known_if_one_part_is_not():
    needs = [fact("aa-need", kind="obtain", lead_days=[1, 5]), fact("aa-slow", kind="obtain")]
    assert _judged({}, needs=needs).lead_days is None
    assert _judged({}).lead_days == (0, 0)


def test_the_oldest_deciding_fact_gives_the_day_of_the_verdict():
    verdict = _judged(_days_ago(10), needs=[fact("aa-need", kind="obtain", **_days_ago(40))])
    assert verdict.checked_on is not None
    assert (DAY - verdict.checked_on).days == 40


def test_the_regime_of_the_day_is_told_also_where_a_bar_closes_it():
    verdict = _judged({}, bars=[fact("aa-bar")])
    assert (verdict.status, verdict.regime) == (Status.CLOSED, "visa_free")


def test_an_exception_that_is_met_lifts_a_bar():
    bars = [fact("aa-bar", unless={"m": ["x"]})]
    dataset = make_dataset(
        QUESTIONS, [{"id": "AA", "entry": [fact("aa-rule", **FREE)], "bars": bars}]
    )
    rulebook = book_of(dataset)

    def status(given_: Answers) -> str:
        return judge(
            read(rulebook, rulebook.vocabulary.masks(given_)), rulebook.destinations["AA"]
        ).status

    assert status({"m": frozenset(["x"])}) == "open"
    assert status({"m": frozenset(["y"])}) == "closed"
    assert status({"m": frozenset(["none"])}) == "closed"
    assert status({}) == "depends"


def test_an_opening_gives_the_whole_new_answer_and_takes_the_rest_of_it_as_no():
    rule = fact("aa-rule", **FREE, when={"p": ["a"], "m": ["x"]})
    dataset = make_dataset(
        QUESTIONS,
        [{"id": "AA", "entry": [rule], "bars": [fact("aa-bar", when={"m": ["y"]})]}],
        changes=[change("change-p", "p", "a", "b"), change("change-x", "m", "x")],
    )
    rulebook = book_of(dataset)

    def opened(given_: Answers) -> list[dict[str, tuple[str, ...]]]:
        masks = rulebook.vocabulary.masks(given_)
        advice = advise(rulebook, masks)
        return [
            opening.answers(rulebook, masks) for opening in openings(advice, advice.verdicts["AA"])
        ]

    both = {"p": ("a",), "m": ("x",)}
    assert opened({"p": frozenset(["b"])}) == [both]
    assert opened({"p": frozenset(["b"]), "m": frozenset(["none"])}) == [both]
    assert opened({"p": frozenset(["b"]), "m": frozenset(["x"])}) == [{"p": ("a",)}]
    assert opened({"p": frozenset(["b"]), "m": frozenset(["y"])}) == []
    assert opened({"p": frozenset(["c"])}) == []


def test_no_rule_on_the_day_means_closed_and_never_confirmed():
    late = {**FREE, "valid_from": DAY.fromordinal(DAY.toordinal() + 1)}
    dataset = make_dataset(QUESTIONS, [{"id": "AA", "entry": [fact("aa-rule", **late)]}])
    rulebook = book_of(dataset)
    verdict = judge(read(rulebook, rulebook.vocabulary.unknown), rulebook.destinations["AA"])
    assert (verdict.status, verdict.rule, verdict.confirmed) == (Status.CLOSED, None, False)
