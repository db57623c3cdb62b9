"""The interview: it ends, asks only what can still change what is read, and depends on what was
said, not how.
"""

import json
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise, product
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routebot.dialogue.state import State
from routebot.logic.conditions import Masks, Truth, truth, variables_of
from routebot.logic.vocabulary import YES_BIT, Answers, Vocabulary
from routebot.policy.questions import OTHER_CITIZENSHIP, SECOND_PASSPORT, Question
from routebot.policy.second_passports import NONE_HELD, NOT_ESTABLISHED, VALUES, value_of
from routebot.reasoning.advice import Advice, advise
from routebot.reasoning.asking import next_question, skip_cost
from routebot.reasoning.explaining import because, missing, openings
from routebot.reasoning.interview import Interview, toggled
from routebot.reasoning.remaining import always_together, companion_of
from routebot.reasoning.rulebook import Rulebook, Status
from routebot.reasoning.verdicts import concerning, read, statuses
from tests.support.datasets import one, several
from tests.support.people import would_be_asked
from tests.support.play import press
from tests.support.reference import answers_to
from tests.support.strategies import steady

BOOKS = st.sampled_from(["today_book", "then_book"])
DICE = st.integers(0, 10_000).map(Random)
PLAYS = st.integers(0, 11)


def advised(rulebook: Rulebook, interview: Interview) -> Advice:
    """Advise somebody on what they have said so far."""
    return advise(rulebook, rulebook.vocabulary.masks(interview.answers))


def some_answer(dice: Random, question: Question) -> frozenset[str]:
    """Answer a question somehow; "none of them" by its name where it has one."""
    if question.kind == "countries":
        places = [option.id for option in question.options if option.id != "none"]
        return frozenset(dice.sample(places, dice.randint(0, 3)))
    chosen = dice.choice(sorted(map(sorted, answers_to(question))))
    has_none = question.kind == "many" and any(option.id == "none" for option in question.options)
    return frozenset(chosen) or (frozenset(["none"]) if has_none else frozenset())


@cache
def play(rulebook: Rulebook, seed: int) -> tuple[tuple[Interview, str | None], ...]:
    """Go through an interview with made-up answers: what was said, and what is asked next; nothing
    at the end.
    """
    dice, interview, steps = Random(seed), Interview(), []
    while len(steps) < 50:
        asked = next_question(advised(rulebook, interview), interview.skipped)
        steps.append((interview, asked))
        if asked is None:
            break
        if dice.random() < 0.2:
            interview = interview.skip(asked)
        else:
            interview = interview.answer(
                asked, some_answer(dice, rulebook.vocabulary.questions[asked])
            )
    return tuple(steps)


def somebody(rulebook: Rulebook, dice: Random) -> Answers:
    """Make up an unfinished answer sheet, from nothing said to everything."""
    questions = rulebook.vocabulary.questions
    known = dice.sample(sorted(questions), dice.randint(0, len(questions)))
    return agreeing(rulebook, {id_: some_answer(dice, questions[id_]) for id_ in known})


def agreeing(rulebook: Rulebook, answers: Answers, kept: str = SECOND_PASSPORT) -> Answers:
    """Let the passports that are named be of the groups that are ticked.

    Args:
        kept: which of the two answers stays.
    """
    named, ticked = answers.get(SECOND_PASSPORT), answers.get(OTHER_CITIZENSHIP)
    if not named or ticked is None:
        return answers
    group_of = rulebook.vocabulary.held.group_of
    if kept == SECOND_PASSPORT:
        groups = {group_of(passport) or "none" for passport in named}
        return {**answers, OTHER_CITIZENSHIP: ticked - {"none"} | groups}
    fitting = frozenset(passport for passport in named if group_of(passport) in ticked)
    rest = {id_: given_ for id_, given_ in answers.items() if id_ != SECOND_PASSPORT}
    return {**rest, SECOND_PASSPORT: fitting} if fitting else rest


def saying_more(rulebook: Rulebook, few: Answers, dice: Random) -> Answers:
    """Make up an answer sheet that goes on from another one.

    Whoever names passports and no groups has named all they hold.
    """
    more = {**somebody(rulebook, dice), **few}
    if SECOND_PASSPORT in few and OTHER_CITIZENSHIP not in few:
        more.pop(OTHER_CITIZENSHIP, None)
    return agreeing(
        rulebook, more, OTHER_CITIZENSHIP if OTHER_CITIZENSHIP in few else SECOND_PASSPORT
    )


@steady(24)
@given(book=BOOKS, seed=PLAYS)
def test_the_interview_ends_and_asks_nothing_twice(request, book, seed):
    rulebook = request.getfixturevalue(book)
    *asked, last = (question for _, question in play(rulebook, seed))
    assert last is None
    assert len(asked) == len(set(asked)) <= len(rulebook.vocabulary.questions)


@steady(12)
@given(book=BOOKS, seed=PLAYS)
def test_what_is_asked_changes_what_is_read_with_some_answer(request, book, seed):
    rulebook = request.getfixturevalue(book)
    for interview, asked in play(rulebook, seed)[:-1]:
        assert _goes_along(rulebook, interview, asked) or _realised(rulebook, interview, asked)


def _goes_along(rulebook: Rulebook, interview: Interview, asked: str) -> bool:
    """Whether it is the rest of a screen: that costs a tap, and need not change anything."""
    other = companion_of(rulebook, asked)
    seen = interview.answers.keys() | interview.skipped
    return other in seen and always_together(rulebook, (asked, other))


def _realised(rulebook: Rulebook, interview: Interview, asked: str) -> bool:
    """Find two people who differ only in their answer to a question and read different things.

    First among those who say nothing else, then among such as answer the rest of the questions
    somehow.
    """
    dice, questions = Random(0), rulebook.vocabulary.questions
    choices = [frozenset([option.id]) for option in questions[asked].options]
    for attempt in range(60):
        rest = (
            {}
            if attempt == 0
            else {id_: some_answer(dice, question) for id_, question in questions.items()}
        )
        told = (
            _told(rulebook, agreeing(rulebook, {**rest, **interview.answers, asked: chosen}, asked))
            for chosen in choices
        )
        first = next(told)
        if any(other != first for other in told):
            return True
    return False


def _told(rulebook: Rulebook, answers: Answers) -> Any:
    """Return what a person reads: the exit check, each status, what to obtain, grave pitfalls, the
    order.
    """
    advice = advise(rulebook, rulebook.vocabulary.masks(answers))
    routes = [
        (
            verdict.id,
            verdict.status,
            [need.id for need in verdict.needs],
            [
                f.id
                for f in concerning(advice.evaluation, rulebook.destinations[verdict.id].pitfalls)
                if f.severity == "high"
            ],
        )
        for verdict in advice.possible
    ]
    return advice.exit.status, [rule.id for rule in advice.exit.rules], routes


@steady(60)
@given(book=BOOKS, dice=DICE)
def test_nothing_is_asked_once_everything_is_known(request, book, dice):
    rulebook = request.getfixturevalue(book)
    questions = rulebook.vocabulary.questions
    answers = {id_: some_answer(dice, question) for id_, question in questions.items()}
    advice = advise(rulebook, rulebook.vocabulary.masks(agreeing(rulebook, answers)))
    assert next_question(advice) is None
    assert advice.exit.open_questions == ()
    # Of another passport it is not established everywhere what it gives.
    alone = {**answers, OTHER_CITIZENSHIP: frozenset(["none"])}
    known = advise(
        rulebook, rulebook.vocabulary.masks(agreeing(rulebook, alone, OTHER_CITIZENSHIP))
    )
    assert Status.DEPENDS not in {verdict.status for verdict in known.ranked}


@steady(60)
@given(book=BOOKS, dice=DICE)
def test_the_order_of_answers_does_not_matter(request, book, dice):
    rulebook = request.getfixturevalue(book)
    answers = list(somebody(rulebook, dice).items())
    told = []
    for _ in range(3):
        dice.shuffle(answers)
        interview = Interview()
        for id_, chosen in answers:
            interview = interview.answer(id_, chosen)
        advice = advised(rulebook, interview)
        told.append(([(v.id, v.status) for v in advice.ranked], advice.exit, next_question(advice)))
    assert told[0] == told[1] == told[2]


@steady(60)
@given(book=BOOKS, dice=DICE)
def test_more_answers_never_overturn_what_was_settled(request, book, dice):
    rulebook = request.getfixturevalue(book)
    vocabulary = rulebook.vocabulary
    few = somebody(rulebook, dice)
    more = saying_more(rulebook, few, dice)
    before, after = read(rulebook, vocabulary.masks(few)), read(rulebook, vocabulary.masks(more))
    then, now = statuses(before), statuses(after)
    assert [id_ for id_ in then if then[id_] not in (Status.DEPENDS, now[id_])] == []
    settled = [
        (old, new)
        for old, new in zip(before.values, after.values, strict=True)
        if old != Truth.UNKNOWN
    ]
    assert all(old == new for old, new in settled)
    if "region" in few:
        barred, still = (
            advise(rulebook, vocabulary.masks(answers)).exit.barring for answers in (few, more)
        )
        assert {rule.id for rule in barred} <= {rule.id for rule in still}


@steady(24)
@given(book=BOOKS, seed=PLAYS)
def test_back_and_the_same_answer_change_nothing(request, book, seed):
    steps = play(request.getfixturevalue(book), seed)
    for (before, asked), (after, _) in pairwise(steps):
        assert after.back() == (before, asked)
        again = (
            before.answer(asked, after.answers[asked])
            if asked in after.answers
            else before.skip(asked)
        )
        assert again == after


def test_back_at_the_beginning_stays_there():
    assert Interview().back() == (Interview(), None)


def test_back_goes_to_what_was_dealt_with_last_and_leaves_the_rest():
    said = Interview()
    for question in ("passport", "visas", "goal"):
        said = said.answer(question, frozenset([question]))
    assert said.skip("visas").back() == (said.skip("visas").forget("goal"), "goal")
    before, _ = said.back()
    assert (before.order, before.answers.keys()) == (("passport", "visas"), {"passport", "visas"})
    assert before.back() == (before.forget("visas"), "visas")


def test_an_answer_can_be_changed_without_losing_the_others():
    said = (
        Interview().answer("passport", frozenset(["biometric"])).answer("goal", frozenset(["wait"]))
    )
    changed = said.answer("passport", frozenset(["five_year"]))
    assert changed.answers == {"passport": frozenset(["five_year"]), "goal": frozenset(["wait"])}
    assert changed.order == said.order


def test_declining_takes_an_answer_back_and_answering_ends_the_declining():
    said = Interview().answer("passport", frozenset(["biometric"]))
    declined = said.skip("passport")
    assert (declined.answers, declined.skipped, declined.order) == ({}, {"passport"}, ("passport",))
    assert declined.answer("passport", frozenset(["biometric"])) == said
    assert declined.forget("passport") == said.forget("passport") == Interview()


def test_a_newer_dataset_drops_only_what_it_does_not_know(today_book: Rulebook):
    questions = dict(today_book.vocabulary.questions)
    questions.pop("goal")
    said = (
        Interview()
        .answer("goal", frozenset(["wait"]))
        .answer("visas", frozenset(["schengen"]))
        .skip("region")
    )
    fitted = said.answer("passport", frozenset(["seaman"])).fitted(questions)
    assert fitted.answers == {"visas": frozenset(["schengen"])}
    assert (fitted.skipped, fitted.order) == ({"region"}, ("visas", "region"))


CARDS = several("cards", "mir", "cash", "none")


@pytest.mark.parametrize(
    ("question", "given_", "kept"),
    [
        (CARDS, ["mir"], True),
        (CARDS, ["mir", "cash"], True),
        (CARDS, [], True),
        (CARDS, ["mir", "foreign"], False),
        (several("cards", "mir", "cash"), ["mir", "cash"], True),
        (one("cards", "mir", "cash"), ["mir"], True),
        (one("cards", "mir", "cash"), ["foreign"], False),
        (one("cards", "mir", "cash"), ["mir", "cash"], False),
        (one("cards", "mir", "cash"), [], False),
        (one("money", "mir", "cash"), ["mir"], False),
        (one("money", "mir", "cash"), [], False),
    ],
)
def test_an_answer_that_a_newer_dataset_would_refuse_is_asked_again(
    question: Question, given_: list[str], kept: bool
) -> None:
    said = Interview().answer("cards", frozenset(given_)).fitted({question.id: question})
    assert (bool(said.order), said.answers) == (kept, {"cards": set(given_)} if kept else {})
    Vocabulary([question]).masks(said.answers)


def _excluding(question: Question, option: str, *others: str) -> Question:
    options = tuple(
        o.model_copy(update={"excludes": others}) if o.id == option else o for o in question.options
    )
    return question.model_copy(update={"options": options})


@pytest.mark.parametrize(
    ("chosen", "option", "expected"),
    [
        ([], "mir", ["mir"]),
        (["mir"], "mir", []),
        (["mir"], "cash", ["mir", "cash"]),
        (["mir", "cash"], "cash", ["mir"]),
        (["mir", "cash"], "none", ["none"]),
        (["none"], "none", []),
        (["none"], "mir", ["mir"]),
        # Whichever of two that exclude each other says so, the later one stays.
        (["mir", "cash"], "foreign", ["cash", "foreign"]),
        (["foreign", "cash"], "mir", ["cash", "mir"]),
        (["foreign", "mir"], "cash", ["foreign", "mir", "cash"]),
    ],
)
def test_an_option_is_switched(chosen: list[str], option: str, expected: list[str]) -> None:
    question = _excluding(several("cards", "mir", "foreign", "cash", "none"), "mir", "foreign")
    assert toggled(question, frozenset(chosen), option) == frozenset(expected)


IMPLYING = several("party", "alone", "minor_alone", "pets").model_copy(
    update={
        "options": tuple(
            o.model_copy(update={"implies": ("alone",) if o.id == "minor_alone" else ()})
            for o in several("party", "alone", "minor_alone", "pets").options
        )
    }
)


@pytest.mark.parametrize(
    ("chosen", "option", "expected"),
    [
        ([], "minor_alone", ["alone", "minor_alone"]),
        (["pets"], "minor_alone", ["alone", "minor_alone", "pets"]),
        (["alone", "minor_alone"], "minor_alone", ["alone"]),
        # It cannot stay without what it implies.
        (["alone", "minor_alone", "pets"], "alone", ["pets"]),
    ],
)
def test_an_option_brings_what_it_implies(
    chosen: list[str], option: str, expected: list[str]
) -> None:
    assert toggled(IMPLYING, frozenset(chosen), option) == frozenset(expected)


def test_an_answer_holds_what_it_implies():
    vocabulary = Vocabulary([IMPLYING])
    said = vocabulary.masks({"party": frozenset(["minor_alone"])})
    assert said == vocabulary.masks({"party": frozenset(["alone", "minor_alone"])})
    assert vocabulary.options("party", said) == ("alone", "minor_alone")
    assert vocabulary.masks({"party": frozenset(["alone"])}) != said


@steady(20)
@given(book=st.just("today_book"), dice=DICE)
def test_switching_options_never_leaves_two_that_exclude_each_other(request, book, dice):
    rulebook = request.getfixturevalue(book)
    for question in (q for q in rulebook.vocabulary.questions.values() if not q.takes_one):
        chosen: frozenset[str] = frozenset()
        for _ in range(8):
            option = dice.choice([option.id for option in question.options])
            switched = toggled(question, chosen, option)
            assert (option in switched) != (option in chosen)
            chosen = switched
            assert chosen == {"none"} or "none" not in chosen
            excluded = {
                other
                for option_ in question.options
                if option_.id in chosen
                for other in option_.excludes
            }
            assert not excluded & chosen


@steady(15)
@given(book=BOOKS, dice=DICE)
def test_the_cost_of_skipping_counts_the_routes_that_stay_undecided(request, book, dice):
    rulebook = request.getfixturevalue(book)
    advice = advise(rulebook, rulebook.vocabulary.masks(somebody(rulebook, dice)))
    for id_ in rulebook.vocabulary.questions:
        cost = skip_cost(advice, id_)
        assert cost.routes == len(advice.possible)
        assert cost.undecided == sum(id_ in missing(advice, verdict) for verdict in advice.possible)
        assert cost.exit == (id_ in advice.exit.open_questions)
        assert cost.undecided + cost.unsure <= cost.routes


@steady(12)
@given(book=BOOKS, dice=DICE)
def test_what_is_missing_is_exactly_what_two_completions_can_differ_in(request, book, dice):
    """By trying every completion over the variables that the destination's own rules name."""
    rulebook = request.getfixturevalue(book)
    advice = advise(rulebook, rulebook.vocabulary.masks(somebody(rulebook, dice)))
    undecided = [verdict for verdict in advice.ranked if verdict.status is Status.DEPENDS]
    for verdict in dice.sample(undecided, min(3, len(undecided))):
        assert set(missing(advice, verdict)) == _tipping(rulebook, verdict.id, advice.masks)


def _tipping(rulebook: Rulebook, place: str, masks: Masks) -> set[str]:
    """Return the questions in which alone two completions with different statuses differ.

    Of passports the group is asked first, then the country, and no more once it is named.
    """
    destination = rulebook.destinations[place]
    conditions = [
        rulebook.program.conditions[slot] for slot in (destination.available, destination.ready)
    ]
    read = frozenset[int]().union(*map(variables_of, conditions))
    variables = rulebook.vocabulary.variables
    open_ = {v: variables[v].question for v in read if masks[v] & (masks[v] - 1)}
    by_question: dict[str, list[dict[int, int]]] = {
        question: list(_completed(masks, [v for v in open_ if open_[v] == question]))
        for question in set(open_.values()) - {OTHER_CITIZENSHIP, SECOND_PASSPORT}
    }
    asked = SECOND_PASSPORT
    if OTHER_CITIZENSHIP not in rulebook.vocabulary.answered(masks):
        asked = OTHER_CITIZENSHIP
    by_question[asked] = _papers(rulebook, place, masks)
    judged = dict(_every_status(conditions, masks, list(by_question.values())))
    found = set()
    for at, question in enumerate(by_question):
        seen: dict[tuple[int, ...], Status] = {}
        for chosen, status in judged.items():
            if seen.setdefault((*chosen[:at], *chosen[at + 1 :]), status) != status:
                found.add(question)
    return found - ({SECOND_PASSPORT} & rulebook.vocabulary.answered(masks))


def _completed(masks: Masks, variables: Sequence[int]) -> Iterator[dict[int, int]]:
    """Yield every way to settle some variables."""
    for values in product(*(range(masks[v].bit_length()) for v in variables)):
        yield {v: 1 << value for v, value in zip(variables, values, strict=True)}


def _papers(rulebook: Rulebook, place: str, masks: Masks) -> list[dict[int, int]]:
    """List what the other passports somebody may hold come to: their groups, the best at a place."""
    vocabulary, table = rulebook.vocabulary, rulebook.snapshot.passports
    gives = {each: value_of(table.regime_of(each, place)) for each in vocabulary.places}
    of_group: dict[str | None, set[int]] = {}
    for passport, value in gives.items():
        of_group.setdefault(table.group_of(passport), set()).add(value)
    # Not every passport of the world is in the list.
    of_group[table.otherwise].add(VALUES.index(NOT_ESTABLISHED))
    groups = vocabulary.of_question[OTHER_CITIZENSHIP]
    named = vocabulary.options(SECOND_PASSPORT, masks)
    covered = {table.group_of(passport) for passport in named}
    found = []
    for ticks in _completed(masks, [v for v in groups if masks[v] & (masks[v] - 1)]):
        held = [v for v in groups if ticks.get(v, masks[v]) == YES_BIT]
        best = {min(map(gives.__getitem__, named), default=VALUES.index(NONE_HELD))}
        for group in {vocabulary.variables[v].option for v in held} - covered:
            best = {min(pair) for pair in product(best, of_group[group])}
        at = vocabulary.index(SECOND_PASSPORT, place)
        found += [{**ticks, at: 1 << value} for value in sorted(best)]
    return found


def _every_status(
    conditions: Sequence[Any], masks: Masks, choices: Sequence[Sequence[dict[int, int]]]
) -> Iterator[tuple[tuple[int, ...], Status]]:
    """Yield every completion, by which choice is made of each question, with its status."""
    for chosen in product(*(range(len(each)) for each in choices)):
        complete = list(masks)
        for choice, at in zip(choices, chosen, strict=True):
            for variable, value in choice[at].items():
                complete[variable] = value
        available, ready = (truth(condition, tuple(complete)) for condition in conditions)
        yield chosen, _judged(available, ready)


def _judged(available: Truth, ready: Truth) -> Status:
    if ready is Truth.YES or available is Truth.NO:
        return Status.OPEN if ready is Truth.YES else Status.CLOSED
    is_known = available is Truth.YES and ready is Truth.NO
    return Status.CONDITIONAL if is_known else Status.DEPENDS


@steady(40)
@given(book=BOOKS, dice=DICE)
def test_the_reasons_given_on_the_packaged_data_are_enough_and_minimal(request, book, dice):
    rulebook = request.getfixturevalue(book)
    given_ = somebody(rulebook, dice)
    advice = advise(rulebook, rulebook.vocabulary.masks(given_))
    for verdict in dice.sample(advice.ranked, 12):
        if verdict.status is Status.DEPENDS:
            continue
        reasons = {id_: frozenset(said) for id_, said in because(advice, verdict).items()}
        assert _status(rulebook, verdict.id, reasons) is verdict.status
        for id_ in reasons:
            fewer = {other: chosen for other, chosen in reasons.items() if other != id_}
            left = _status(rulebook, verdict.id, fewer)
            # Passports without their groups say that no others are held: an answer, if another one.
            says_all = id_ == OTHER_CITIZENSHIP and SECOND_PASSPORT in fewer
            assert left is Status.DEPENDS or (says_all and left is not verdict.status)


@steady(40)
@given(book=BOOKS, dice=DICE)
def test_the_openings_given_on_the_packaged_data_open_and_are_minimal(request, book, dice):
    rulebook = request.getfixturevalue(book)
    given_ = somebody(rulebook, dice)
    masks = rulebook.vocabulary.masks(given_)
    advice = advise(rulebook, masks)
    closed = [verdict for verdict in advice.ranked if verdict.status is Status.CLOSED]
    for verdict in dice.sample(closed, min(8, len(closed))):
        for opening in openings(advice, verdict):
            whole = {
                id_: frozenset(options) for id_, options in opening.answers(rulebook, masks).items()
            }
            assert _never_closed(rulebook, verdict.id, {**given_, **whole})
            for id_ in whole:
                part = {other: chosen for other, chosen in whole.items() if other != id_}
                assert not _never_closed(rulebook, verdict.id, {**given_, **part})


def _status(rulebook: Rulebook, id_: str, answers: Answers) -> Status:
    return statuses(read(rulebook, rulebook.vocabulary.masks(answers)))[id_]


def _never_closed(rulebook: Rulebook, id_: str, answers: Answers) -> bool:
    """Say whether every completion has some way in."""
    destination, masks = rulebook.destinations[id_], rulebook.vocabulary.masks(answers)
    return (
        rulebook.diagrams.settled(
            rulebook.diagrams.of(rulebook.program.conditions[destination.available]), masks
        )
        == 1
    )


def test_nothing_is_asked_about_routes_when_the_law_bars_the_exit(today_book: Rulebook):
    barred = Interview().answer("military", frozenset(["summons"]))
    assert next_question(advised(today_book, barred)) == "region"
    at_home = barred.answer("region", frozenset(["centre"]))
    assert next_question(advised(today_book, at_home)) is None
    abroad = barred.answer("region", frozenset(["abroad"]))
    assert next_question(advised(today_book, abroad)) is not None


@pytest.mark.parametrize("book", ["today_book", "then_book"])
def test_the_first_question_is_about_the_passport(request, book):
    assert next_question(advised(request.getfixturevalue(book), Interview())) == "passport"


def test_somebody_abroad_is_not_asked_what_only_matters_at_the_russian_border(today_book: Rulebook):
    """Whether they are sought by the army matters abroad too: some places hand such men over."""
    abroad = (
        Interview()
        .answer("region", frozenset(["abroad"]))
        .answer("passport", frozenset(["biometric"]))
    )
    advice = advised(today_book, abroad)
    assert advice.exit.open_questions == ()
    assert not {"exit_limits", "modes"} & would_be_asked(advice)


ACTIONS = (
    "back",
    "lang",
    "routes:1",
    "view:answers",
    "card:KZ",
    "ask",
    "ask:visas",
    "compare:KZ",
    "compare:GE",
)


@steady(10)
@given(dice=DICE)
def test_a_state_survives_json_whatever_was_done(request, dice):
    rulebook: Rulebook = request.getfixturevalue("today_book")
    state = State(language=dice.choice(["ru", "en"]))
    for _ in range(25):
        asked = (
            next_question(advised(rulebook, state.interview), state.interview.skipped) or "passport"
        )
        option = dice.choice(rulebook.vocabulary.questions[asked].options).id
        taps = (
            f"pick:{asked}:{option}",
            f"pick:{asked}:{option}",
            f"done:{asked}",
            f"skip:{asked}",
        )
        state = press(state, dice.choice([*taps, *taps, *taps, *ACTIONS]), rulebook)
        assert State.from_json(json.loads(json.dumps(state.to_json()))) == state
        rulebook.vocabulary.masks(state.interview.answers)


@steady(10)
@given(dice=DICE)
def test_going_back_on_the_screen_and_picking_the_same_option_changes_nothing(request, dice):
    rulebook: Rulebook = request.getfixturevalue("today_book")
    state = press(State(language="en"), "ask", rulebook)
    for _ in range(20):
        asked = next_question(advised(rulebook, state.interview), state.interview.skipped)
        if asked is None:
            break
        taps = _taps(dice, rulebook.vocabulary.questions[asked])
        answered = _tapped(state, taps, rulebook)
        returned = press(answered, "back", rulebook)
        ticked = not rulebook.vocabulary.questions[asked].takes_one
        again = [tap for tap in taps if not (ticked and tap.startswith("pick:"))]
        assert _tapped(returned, again, rulebook).interview == answered.interview
        state = answered


def _taps(dice: Random, question: Question) -> list[str]:
    chosen = sorted(some_answer(dice, question))
    if not chosen:
        return [f"skip:{question.id}"]
    picks = [f"pick:{question.id}:{option}" for option in chosen]
    return picks if question.takes_one else [*picks, f"done:{question.id}"]


def _tapped(state: State, taps: Sequence[str], rulebook: Rulebook) -> State:
    for tap in taps:
        state = press(state, tap, rulebook)
    return state
