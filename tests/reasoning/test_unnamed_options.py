"""Options that a rule does not name: unknown, like another option, or none of those it lists; exact
everywhere.
"""

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from itertools import product
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routebot.contract.match import report
from routebot.logic.conditions import Truth, truth
from routebot.logic.diagrams import Diagrams
from routebot.logic.naming import named_in
from routebot.logic.program import Program
from routebot.logic.vocabulary import Answers, Vocabulary
from routebot.policy.facts import Condition
from routebot.policy.questions import Option, Question
from routebot.policy.snapshot import snapshot
from routebot.reasoning.advice import advise
from routebot.reasoning.asking import next_question
from routebot.reasoning.exit_check import check_exit
from routebot.reasoning.explaining import because, missing, openings
from routebot.reasoning.rulebook import Rulebook, compile_snapshot
from routebot.reasoning.verdicts import read, statuses
from routebot.words.i18n import words
from tests.conftest import TODAY
from tests.support.datasets import DAY, change, fact, make_dataset, one, several
from tests.support.play import PEOPLE
from tests.support.reference import completions, says, status_of
from tests.support.strategies import NEWER, answers_over, conditions_over, made_up, steady

VOCABULARY = Vocabulary(NEWER)
IDS = ("AA", "BB")
OF_BOOL = {False: Truth.NO, True: Truth.YES, None: Truth.UNKNOWN}
FEW = st.integers(0, 39)
_rules = st.builds(
    lambda when, unless: SimpleNamespace(when=when, unless=unless),
    conditions_over(NEWER),
    st.one_of(st.none(), conditions_over(NEWER)),
)


def _compiled(rule: Any) -> Any:
    return VOCABULARY.compile(rule.when, rule.unless)


def _exact(rule: Any, given_: Answers) -> Truth:
    """Try every completion: what they agree on."""
    found = {says(rule, person, NEWER) for person in completions(NEWER, given_)}
    return OF_BOOL[found.pop()] if len(found) == 1 else Truth.UNKNOWN


@steady(400)
@given(rule=_rules, person=st.sampled_from(list(completions(NEWER, {}))))
def test_of_somebody_complete_each_evaluator_says_what_the_rule_says(rule: Any, person: Answers):
    compiled, masks, exact = (
        _compiled(rule),
        VOCABULARY.masks(person),
        OF_BOOL[says(rule, person, NEWER)],
    )
    program, diagrams = Program(VOCABULARY.unknown), Diagrams(VOCABULARY.unknown)
    slot = program.slot(compiled)
    assert truth(compiled, masks) == exact
    assert program.evaluate(masks)[slot] == exact
    settled = diagrams.settled(diagrams.of(compiled), masks)
    assert settled == {Truth.NO: 0, Truth.YES: 1, Truth.UNKNOWN: 2}[exact]


@steady(200)
@given(rule=_rules, given_=answers_over(NEWER), more=answers_over(NEWER))
def test_of_an_unfinished_sheet_nothing_is_invented_and_more_answers_overturn_nothing(
    rule, given_, more
):
    compiled = _compiled(rule)
    before, after = (
        truth(compiled, VOCABULARY.masks(sheet)) for sheet in (given_, {**more, **given_})
    )
    assert before in (Truth.UNKNOWN, _exact(rule, given_))
    assert before in (Truth.UNKNOWN, after)


@steady(100)
@given(rule=_rules)
def test_the_diagram_counts_whom_a_rule_is_about_and_of_whom_it_does_not_speak(rule: Any):
    diagrams = Diagrams(VOCABULARY.unknown)
    counts = diagrams.count(
        diagrams.of(_compiled(rule)), frozenset(range(len(VOCABULARY.variables)))
    )
    said = [says(rule, person, NEWER) for person in completions(NEWER, {})]
    assert [counts.get(terminal, 0) for terminal in range(3)] == [
        said.count(v) for v in (False, True, None)
    ]


@steady(100)
@given(rule=_rules)
def test_a_condition_and_its_opposite_speak_of_the_same_people(rule: Any):
    assert VOCABULARY.compile({"not": rule.when}) == VOCABULARY.negate(
        VOCABULARY.compile(rule.when)
    )
    assert VOCABULARY.negate(VOCABULARY.negate(_compiled(rule))) == _compiled(rule)


@cache
def _book(seed: int) -> Rulebook:
    return compile_snapshot(snapshot(made_up(seed, NEWER), DAY))


@cache
def _everybody(seed: int, id_: str) -> Mapping[tuple[frozenset[str], ...], str]:
    people, dataset = completions(NEWER, {}), made_up(seed, NEWER)
    return {tuple(person.values()): status_of(dataset, id_, DAY, person) for person in people}


@steady(150)
@given(seed=FEW, given_=answers_over(NEWER))
def test_the_verdict_is_what_trying_every_completion_gives(seed: int, given_: Answers):
    book = _book(seed)
    advice = advise(book, book.vocabulary.masks(given_))
    for id_ in IDS:
        judged = _everybody(seed, id_)
        people = [(person, judged[tuple(person.values())]) for person in completions(NEWER, given_)]
        found = {status for _, status in people}
        verdict = advice.verdicts[id_]
        assert verdict.status == (found.pop() if len(found) == 1 else "depends")
        assert statuses(advice.evaluation)[id_] == verdict.status
        assert set(missing(advice, verdict)) == {
            question.id for question in NEWER if _tips(people, question.id)
        }
        assert not set(because(advice, verdict)) - given_.keys()
        for opening in openings(advice, verdict):
            changed = {
                key: frozenset(value) for key, value in opening.answers(book, advice.masks).items()
            }
            reached = {judged[tuple(p.values())] for p in completions(NEWER, {**given_, **changed})}
            assert reached <= {"open", "conditional"}


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


PASSPORT = ("biometric", "five_year", "none")


def _said(condition: Condition, option: str, unless: Condition | None = None, **said: Any) -> Truth:
    """Say what a rule is for the holder of a passport that is added as an option."""
    vocabulary = Vocabulary(
        [one("passport", *PASSPORT, option, **said), several("visas", "us", "none")]
    )
    return truth(
        vocabulary.compile(condition, unless), vocabulary.masks({"passport": frozenset([option])})
    )


@pytest.mark.parametrize(
    ("condition", "silent", "neutral", "as_none"),
    [
        ({"passport": ["none"]}, Truth.UNKNOWN, Truth.NO, Truth.YES),
        ({"not": {"passport": ["none"]}}, Truth.UNKNOWN, Truth.YES, Truth.NO),
        ({"passport": ["biometric", "five_year"]}, Truth.UNKNOWN, Truth.NO, Truth.NO),
        ({"passport": list(PASSPORT)}, Truth.UNKNOWN, Truth.NO, Truth.YES),
        (
            {"any": [{"passport": ["none"]}, {"not": {"passport": ["none"]}}]},
            Truth.UNKNOWN,
            Truth.YES,
            Truth.YES,
        ),
        ({"passport": ["refugee", "none"]}, Truth.YES, Truth.YES, Truth.YES),
        ({"not": {"passport": ["refugee"]}}, Truth.NO, Truth.NO, Truth.NO),
        (
            {"any": [{"passport": ["none"]}, {"passport": ["refugee"], "visas": ["us"]}]},
            Truth.UNKNOWN,
            Truth.UNKNOWN,
            Truth.UNKNOWN,
        ),
        ({"visas": ["us"]}, Truth.UNKNOWN, Truth.UNKNOWN, Truth.UNKNOWN),
        ({}, Truth.YES, Truth.YES, Truth.YES),
    ],
)
def test_what_a_rule_is_for_an_option_it_does_not_name(condition, silent, neutral, as_none):
    """A rule that names the option anywhere means it as it is written."""
    assert _said(condition, "refugee", silent=["refugee"]) is silent
    assert _said(condition, "refugee") is neutral
    assert _said(condition, "refugee", stand_ins={"refugee": "none"}) is as_none


def test_an_exception_that_names_the_option_speaks_for_the_whole_rule():
    excepted = {"passport": ["refugee"]}
    assert _said({"passport": ["none"]}, "refugee", excepted, silent=["refugee"]) is Truth.NO
    assert (
        _said({"not": {"passport": ["biometric"]}}, "refugee", excepted, silent=["refugee"])
        is Truth.NO
    )
    assert (
        _said(
            {"not": {"passport": ["biometric"]}}, "refugee", {"visas": ["us"]}, silent=["refugee"]
        )
        is Truth.UNKNOWN
    )


def test_what_else_decides_a_rule_decides_it_all_the_same():
    """A rule that fails, or holds, whatever the passport is not made unknown by it."""
    question = one("passport", *PASSPORT, "refugee", silent=["refugee"])
    vocabulary = Vocabulary([question, several("visas", "us", "none")])
    masks = vocabulary.masks({"passport": frozenset(["refugee"]), "visas": frozenset(["us"])})
    atoms = [{"passport": ["none"]}, {"visas": ["us"]}, {"visas": ["none"]}]
    found = {
        (kind, i): truth(vocabulary.compile({kind: [atoms[0], atoms[i]]}), masks)
        for kind, i in product(("all", "any"), (1, 2))
    }
    assert found == {
        ("all", 1): Truth.UNKNOWN,
        ("all", 2): Truth.NO,
        ("any", 1): Truth.YES,
        ("any", 2): Truth.UNKNOWN,
    }


@pytest.mark.parametrize(
    ("condition", "chosen", "wanted"),
    [
        ({"visas": ["us"]}, ["new"], Truth.NO),
        ({"visas": ["none"]}, ["new"], Truth.NO),
        ({"not": {"visas": ["none"]}}, ["new"], Truth.YES),
        ({"visas": ["us"]}, ["like_us"], Truth.YES),
        ({"not": {"visas": ["us"]}}, ["like_us", "uk"], Truth.NO),
        ({"visas": ["uk"]}, ["like_us"], Truth.NO),
        ({"visas": ["none"]}, ["like_us"], Truth.NO),
        (
            {"any": [{"visas": ["us"]}, {"visas": ["like_us"], "passport": ["a"]}]},
            ["like_us"],
            Truth.UNKNOWN,
        ),
    ],
)
def test_options_of_a_question_with_several_are_independent_facts(condition, chosen, wanted):
    """One that a rule does not name changes nothing there, unless it is treated as one that is
    named.
    """
    visas = several("visas", "us", "uk", "new", "like_us", "none", stand_ins={"like_us": "us"})
    vocabulary = Vocabulary([visas, one("passport", "a", "b")])
    assert (
        truth(vocabulary.compile(condition), vocabulary.masks({"visas": frozenset(chosen)}))
        is wanted
    )


def test_named_are_all_options_of_a_condition_however_deep():
    condition = {"p": ["a"], "any": [{"not": {"m": ["x", "none"]}}, {"all": [{"q": "k"}]}]}
    assert named_in(condition) == {("p", "a"), ("m", "x"), ("m", "none"), ("q", "k")}


def _borders() -> Rulebook:
    """Three places: one bars a passport, one lets in by a list, one asks for nothing; and a rule
    for leaving.
    """
    passport = one("passport", *PASSPORT, "refugee", silent=["refugee"])
    visit = {"regime": "visa_free", "status": "open"}
    bar = fact("aa-bar", when={"passport": ["none"]}, closes=["visit"])
    rules = [fact("ru-exit", effect="barred", when={"passport": ["none"]})]
    places = [
        {"id": "AA", "entry": [fact("aa-visit", **visit)], "bars": [bar]},
        {
            "id": "BB",
            "entry": [fact("bb-visit", when={"passport": ["biometric", "five_year"]}, **visit)],
        },
        {"id": "CC", "entry": [fact("cc-visit", **visit)]},
    ]
    changes = [change("change-passport", "passport", "biometric", "none", "refugee")]
    dataset = make_dataset([passport], places, exit_rules=rules, changes=changes)
    return compile_snapshot(snapshot(dataset, DAY))


def test_a_new_option_opens_nothing_by_silence_and_is_not_asked_about_again():
    book = _borders()
    masks = book.vocabulary.masks({"passport": frozenset(["refugee"])})
    assert statuses(read(book, masks)) == {"AA": "depends", "BB": "depends", "CC": "open"}
    assert check_exit(read(book, masks)).status == "depends"
    advice = advise(book, masks)
    assert advice.exit.open_questions == ()
    assert [missing(advice, verdict) for verdict in advice.verdicts.values()] == [(), (), ()]
    assert next_question(advice) is None


SAME = (
    "status",
    "confirmed",
    "rank",
    "requirements",
    "payments",
    "pitfalls",
    "journeys",
    "steps",
    "blocked_by",
    "stay_days",
)


def _twin_of(question: Question, turn: int) -> str | None:
    """Return the option that gets a twin in a turn; None where this question has no more of them."""
    options = [
        option.id
        for option in question.options
        if option.treat_as is None and (question.kind == "one" or option.id != "none")
    ]
    return options[turn] if turn < len(options) else None


def _with_twins(question: Question, turn: int) -> Question:
    other = _twin_of(question, turn)
    if other is None:
        return question
    twin = Option(id="twin", label=question.options[0].label, treat_as=other)
    return question.model_copy(update={"options": (*question.options, twin)})


@pytest.mark.parametrize("turn", range(9))
def test_who_is_treated_as_another_reads_what_that_one_reads(desk, turn):
    """Of every option of the real questions: also what no condition reads, but ranking, journeys
    and payments do.
    """
    day = snapshot(desk.dataset, TODAY)
    book = compile_snapshot(
        replace(day, questions=tuple(_with_twins(question, turn) for question in day.questions))
    )
    base = {**PEOPLE["everything said"], "cards": frozenset(["cash"]), "modes": frozenset(["car"])}
    for question in day.questions:
        other = _twin_of(question, turn)
        if other is not None:
            told = [
                _told(book, {**base, question.id: frozenset([chosen])})
                for chosen in (other, "twin")
            ]
            assert told[0] == told[1], (question.id, other)


def _told(book: Rulebook, given_: Answers) -> Any:
    """Return what somebody reads, but for their own answers."""
    found = report(advise(book, book.vocabulary.masks(given_)), words("en"))
    return (
        found["asked"],
        found["exit"],
        [{name: place[name] for name in SAME} for place in found["destinations"]],
    )
