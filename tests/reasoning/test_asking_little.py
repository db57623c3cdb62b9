"""The interview asks little: every question can change something, and the price of skipping is what
it says.
"""

import random
from collections.abc import Iterable, Iterator, Sequence
from itertools import product

import pytest

from routebot.logic.conditions import Masks, Truth
from routebot.logic.vocabulary import NO_BIT, YES_BIT
from routebot.policy.dangers import Danger
from routebot.policy.facts import Bar, Pitfall
from routebot.policy.questions import SECOND_PASSPORT
from routebot.policy.snapshot import DayDestination
from routebot.reasoning.advice import Advice, advise
from routebot.reasoning.asking import next_question, offers, skip_cost
from routebot.reasoning.exit_check import ExitStatus
from routebot.reasoning.rulebook import Rulebook, Status
from routebot.reasoning.thresholds import POOL, TOP_ROUTES
from tests.support.people import asked, invented_people, would_be_asked

TRIES = 160
"""Random completions tried for a question before it is called pointless."""


def _states(book: Rulebook, number: int) -> Iterator[Masks]:
    """Yield states in the middle of interviews."""
    chance = random.Random(5)
    for person in invented_people(number, seed=5):
        given = asked(book, person)
        kept = given[: chance.randint(0, len(given) - 1)]
        yield book.vocabulary.masks({id_: person[id_] for id_ in kept})


def _answers(book: Rulebook, masks: Masks, question: str) -> Iterator[Masks]:
    """Yield the masks with every possible answer to one question; of countries, with the likely."""
    variables = book.vocabulary.of_question[question]
    values: Iterable[tuple[int, ...]]
    if book.vocabulary.takes_one_answer(question):
        full = book.vocabulary.variables[variables[0]].full
        values = ((1 << i,) for i in range(full.bit_length()))
    elif question == SECOND_PASSPORT:
        values = ((1 << i,) for i in range(len(book.vocabulary.places)))
    elif book.vocabulary.questions[question].names_places:
        likely = book.vocabulary.questions[question].likely
        named = [book.vocabulary.index(question, place) for place in likely]
        values = (
            tuple(YES_BIT if each == chosen else NO_BIT for each in variables)
            for chosen in (*named, None)
        )
    else:
        values = product((NO_BIT, YES_BIT), repeat=len(variables))
    for value in values:
        changed = list(masks)
        # What the passports that are named come to in each place follows.
        for variable, mask in zip(variables, value, strict=question != SECOND_PASSPORT):
            changed[variable] = mask
        yield book.vocabulary.settled(changed)


def _read(advice: Advice, routes: Sequence[str]) -> object:
    """Return what the person reads about some routes, the order of the top ones, and the exit
    check.
    """
    about = []
    for id_ in routes:
        verdict, destination = advice.verdicts[id_], advice.rulebook.destinations[id_]
        pitfalls = (each for each in destination.pitfalls if each.fact.severity == "high")
        dangers = (each for each in destination.dangers if each.fact.level == "high")
        grave = [
            each.fact.id
            for each in (*pitfalls, *dangers)
            if advice.evaluation.truth(each) == Truth.YES
        ]
        about.append((verdict.status, [need.id for need in verdict.needs], grave))
    order = [verdict.id for verdict in advice.possible[:TOP_ROUTES]]
    leaving = advice.exit.status, [rule.id for rule in (*advice.exit.barring, *advice.exit.checks)]
    return about, order, leaving


def _matters(book: Rulebook, masks: Masks, question: str) -> bool:
    """Look for two answers to a question, all else equal, after which something different is read;
    by brute force.
    """
    chance = random.Random(question)
    routes = [verdict.id for verdict in advise(book, masks).possible]
    others = [
        i
        for i, mask in enumerate(masks)
        if mask & (mask - 1) and book.vocabulary.variables[i].question != question
    ]
    for attempt in range(TRIES):
        tried = list(masks)
        for i in others if attempt else ():
            if chance.random() < 0.8:
                tried[i] = 1 << chance.randrange(tried[i].bit_length())
        found = [
            _read(advise(book, each), routes)
            for each in _few(_answers(book, tuple(tried), question), chance)
        ]
        if any(one != found[0] for one in found):
            return True
    return False


def _few(masks: Iterator[Masks], chance: random.Random) -> list[Masks]:
    """Keep at most eight of the answers, the first and the last among them."""
    every = list(masks)
    return every if len(every) <= 8 else [every[0], every[-1], *chance.sample(every[1:-1], 6)]


def test_every_question_that_is_asked_can_change_what_is_read(today_book: Rulebook) -> None:
    for masks in _states(today_book, 25):
        question = next_question(advise(today_book, masks))
        if question:
            assert _matters(today_book, masks, question), (question, masks)


@pytest.mark.parametrize("question", ["army_since_2022", "annexed_regions"])
def test_what_few_places_look_at_is_asked_only_where_a_likely_place_does(
    today_book: Rulebook, question: str
) -> None:
    readers = {
        id_
        for id_, destination in today_book.destinations.items()
        if any(question in str(fact.when) for fact in _conditional(destination.day))
    }
    asked_of = 0
    for masks in _states(today_book, 40):
        advice = advise(today_book, today_book.vocabulary.without(masks, question))
        # Another way into a settled place may lift it to the first page.
        likely = {v.id for v in (*advice.possible[:POOL], *advice.rising(TOP_ROUTES))}
        would = question in would_be_asked(advice)
        assert not would or likely & readers
        asked_of += would
    assert 0 < len(readers) < len(today_book.destinations) / 3
    assert asked_of


def _conditional(day: DayDestination) -> Iterator[Bar | Pitfall | Danger]:
    return (fact for fact in day.facts() if isinstance(fact, Bar | Pitfall | Danger))


def test_a_question_that_was_declined_is_not_asked_again(today_book: Rulebook) -> None:
    skipped: set[str] = set()
    while question := next_question(
        advise(today_book, today_book.vocabulary.unknown), frozenset(skipped)
    ):
        assert question not in skipped
        skipped.add(question)
    assert skipped <= today_book.vocabulary.questions.keys()


def test_somebody_abroad_is_not_asked_what_the_russian_border_would_ask(
    today_book: Rulebook,
) -> None:
    for person in invented_people(10, seed=7):
        given = asked(today_book, {**person, "region": frozenset(["abroad"])})
        if "region" in given:
            assert "exit_limits" not in set(given[given.index("region") :])


def test_somebody_barred_from_leaving_is_not_asked_on(today_book: Rulebook) -> None:
    answers = {"military": frozenset(["summons"]), "region": frozenset(["centre"])}
    advice = advise(today_book, today_book.vocabulary.masks(answers))
    assert advice.exit.status is ExitStatus.BARRED
    assert next_question(advice) is None


@pytest.mark.parametrize("question", ["military", "exit_limits", "pursued", "passport", "visas"])
def test_the_price_of_skipping_is_the_engines_own_count(
    today_book: Rulebook, question: str
) -> None:
    """A route counts exactly if, with every other question answered somehow, this one alone would
    decide it.
    """
    for masks in _states(today_book, 8):
        if question in today_book.vocabulary.answered(masks):
            continue
        advice = advise(today_book, masks)
        cost = skip_cost(advice, question)
        assert cost.routes == len(advice.possible)
        assert cost.undecided == sum(
            _decides(today_book, masks, id_, question) for id_ in _possible(advice)
        )
        assert cost.exit == (question in advice.exit.open_questions)


def _possible(advice: Advice) -> list[str]:
    return [verdict.id for verdict in advice.possible]


def _decides(book: Rulebook, masks: Masks, id_: str, question: str) -> bool:
    """Compare what is left of a destination's decision with each answer put in."""
    left = {
        book.diagrams.given(book.destinations[id_].diagram, each)
        for each in _answers(book, masks, question)
    }
    return len(left) > 1


def test_answering_takes_away_what_skipping_would_have_cost(today_book: Rulebook) -> None:
    """With the answer, no route is undecided over that question; without it, as many as the screen
    says.
    """
    for masks in _states(today_book, 8):
        advice = advise(today_book, masks)
        question = next_question(advice)
        if question is None:
            continue
        for answered in list(_answers(today_book, masks, question))[:6]:
            after = advise(today_book, answered)
            undecided = [v for v in after.possible if v.status is Status.DEPENDS]
            destinations = (today_book.destinations[verdict.id] for verdict in undecided)
            assert not any(
                question in after.evaluation.missing_in(destination.diagram)
                for destination in destinations
            )
            assert skip_cost(after, question).undecided == 0


def test_what_is_offered_beyond_the_interview_is_harmless_and_counts_what_hinges_on_it(
    today_book: Rulebook,
) -> None:
    for masks in _states(today_book, 8):
        advice = advise(today_book, masks)
        for offer in offers(advice):
            assert today_book.vocabulary.questions[offer.question].sensitive == "none"
            assert offer.question not in today_book.vocabulary.answered(masks)
            assert offer.routes == skip_cost(advice, offer.question).undecided
            assert offer.routes or offer.warnings


def test_two_thirds_of_the_questions_are_enough_and_fewer_of_the_sensitive_ones(
    today_book: Rulebook,
) -> None:
    """A bound on the measurement of `make bench`, on a small sample."""
    questions = today_book.vocabulary.questions
    sequences = [asked(today_book, person) for person in invented_people(60)]
    mean = sum(map(len, sequences)) / len(sequences)
    sensitive = sum(
        questions[id_].sensitive != "none" for given in sequences for id_ in given
    ) / len(sequences)
    assert mean < 0.7 * len(questions)
    assert sensitive < 0.8 * sum(question.sensitive != "none" for question in questions.values())
