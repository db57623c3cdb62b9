"""The evaluator asks, explains and plans as the core does."""

import json
import random
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from routebot.logic.vocabulary import Answers
from routebot.offline.packing import pack_of
from routebot.offline.tables import Table
from routebot.policy.facts import EntryRule
from routebot.policy.files import Dataset
from routebot.policy.limits import Limit
from routebot.policy.questions import Question
from routebot.policy.snapshot import snapshot
from routebot.reasoning.advice import Advice, advise
from routebot.reasoning.interview import Interview, toggled
from routebot.reasoning.remaining import companion_of
from routebot.reasoning.rulebook import Rulebook, compile_snapshot
from routebot.reasoning.stays import count_stay
from tests.conftest import TODAY
from tests.offline import telling
from tests.offline.engine import Engine, evaluator
from tests.offline.judging import plain_answers
from tests.offline.perturbed import perturbed
from tests.support.datasets import DAY, fact, make_dataset, of_places, one
from tests.support.desk import Desk
from tests.support.people import invented_people
from tests.support.slices import sliced
from tests.support.strategies import made_up

PEOPLE = 30
"""A whole run takes them all; each goes through an interview and asks about some places."""

PLACES = 12

LATER = (
    (TODAY, TODAY),
    (TODAY + timedelta(days=65), TODAY + timedelta(days=66)),
    (TODAY + timedelta(days=150), TODAY + timedelta(days=150)),
)
"""Days in Moscow and in the east of Russia."""


class Both:
    """One day for both evaluators."""

    def __init__(self, engine: Engine, book: Rulebook) -> None:
        self.engine = engine
        self.book = book

    def advice(self, answers: Answers) -> Advice:
        """Return what follows for a person, by the core."""
        return advise(self.book, self.book.vocabulary.masks(answers))

    def check(self, call: str, *given: object, said: object) -> None:
        """Fail where the other evaluator says something else."""
        written = ", ".join(json.dumps(each, ensure_ascii=False) for each in given)
        found = self.engine.value(f"telling_js.{call.format(written)}")
        assert found == json.loads(json.dumps(said)), f"{call}: {written}"


def loaded(pack: Table, on: date, east: date) -> Engine:
    """Return an engine that has the rulebook of a day, and what tells of it."""
    module = Path(telling.__file__).with_suffix(".js")
    engine = Engine({**evaluator(), module.name: module.read_text(encoding="utf-8")})
    engine.set("table", pack)
    days = f"{on.toordinal()}, {east.toordinal()}"
    engine.run(f"globalThis.book = rulebook_js.rulebookOf(values_js.valuesOf(table), {days});")
    return engine


def both_on(dataset: Dataset, on: date, east: date) -> Both:
    """Return both evaluators for a dataset and a day."""
    book = compile_snapshot(snapshot(dataset, on, east), for_few=True)
    return Both(loaded(pack_of(dataset, on, on, all_links=True), on, east), book)


@pytest.fixture(scope="module", params=sliced(LATER, of=3), ids=lambda days: str(days[0]))
def both(request: pytest.FixtureRequest, desk: Desk) -> Both:
    """Both evaluators on a day."""
    return both_on(desk.dataset, *request.param)


def invented(people: int, places: Iterable[str]) -> Iterator[tuple[random.Random, Answers]]:
    """Yield people who are, hold passports of and have offers from any place, each with dice."""
    known = list(places)
    for number, person in enumerate(sliced(list(invented_people(people)), of=6)):
        dice, answers = random.Random(number), dict(person)
        for question in ("location", "offer_from"):
            answers[question] = frozenset([dice.choice(known)])
        if "second_passport" in answers:
            held = frozenset(dice.sample(known, dice.randint(1, 3)))
            answers = {**answers, "second_passport": held}
            del answers["other_citizenship"]
        yield dice, answers


def interviews(book: Rulebook, people: int) -> Iterator[Interview]:
    """Yield the states of interviews in which some questions are declined."""
    for dice, person in invented(people, book.destinations):
        interview = Interview()
        while screen := telling.asked(_advice(book, interview), interview)[1]:
            yield interview
            for question in screen:
                if question not in person or dice.random() < 0.15:
                    interview = interview.skip(question)
                else:
                    interview = interview.answer(question, person[question])
        yield interview


def _advice(book: Rulebook, interview: Interview) -> Advice:
    return advise(book, book.vocabulary.masks(interview.answers))


def state(interview: Interview) -> list[Any]:
    """Write an interview as plain JSON."""
    answers = plain_answers(interview.answers)
    return [answers, sorted(interview.skipped), interview.order]


@pytest.mark.proof
def test_interviews_ask_alike_to_their_end(both: Both):
    for interview in interviews(both.book, PEOPLE):
        said = telling.asked(_advice(both.book, interview), interview)
        both.check("asked(book, {})", state(interview), said=said)


def some_answers(people: int, places: Iterable[str]) -> Iterator[tuple[random.Random, Answers]]:
    """Yield what people have said so far, from nothing to everything."""
    for dice, person in invented(people, places):
        share = dice.choice([1.0, 0.8, 0.5, 0.1])
        said = {id_: options for id_, options in person.items() if dice.random() < share}
        yield dice, said


@pytest.mark.proof
def test_reasons_are_alike(both: Both):
    for dice, answers in some_answers(PEOPLE, both.book.destinations):
        advice, written = both.advice(answers), plain_answers(answers)
        both.check("opened(telling_js.advised(book, {}))", written, said=telling.opened(advice))
        for place in dice.sample(list(both.book.destinations), PLACES):
            said = telling.reasons(advice, place)
            both.check("reasonsOf(book, {})", written, place, said=said)


@pytest.mark.proof
def test_trips_are_alike(both: Both):
    on = both.book.snapshot.on
    for dice, answers in some_answers(PEOPLE, both.book.destinations):
        advice, written = both.advice(answers), plain_answers(answers)
        for place in dice.sample(list(both.book.destinations), PLACES // 3):
            both.check("laidOutOf(book, {})", written, place, said=telling.laid_out(advice, place))
            ago, earlier = dice.choice([None, 0, 7, 80]), dice.choice([None, 0, 20, 60])
            arrived = None if ago is None else on - timedelta(days=ago)
            day = arrived.toordinal() if arrived else None
            said = telling.led_on(advice, place, arrived, earlier)
            both.check("ledOnOf(book, {})", written, place, day, earlier, said=said)


@pytest.mark.proof
@pytest.mark.parametrize("seed", sliced(range(8), of=8))
def test_perturbed_rules_are_asked_about_alike(desk: Desk, seed: int):
    both = both_on(perturbed(desk.dataset, seed, TODAY), TODAY, TODAY)
    for interview in interviews(both.book, PEOPLE // 4):
        advice = _advice(both.book, interview)
        both.check("asked(book, {})", state(interview), said=telling.asked(advice, interview))
    for dice, answers in some_answers(PEOPLE, both.book.destinations):
        advice, written = both.advice(answers), plain_answers(answers)
        for place in dice.sample(list(both.book.destinations), PLACES):
            said = telling.reasons(advice, place)
            both.check("reasonsOf(book, {})", written, place, said=said)


@pytest.mark.proof
@pytest.mark.parametrize("seed", sliced(range(20)))
def test_made_up_rules_are_asked_about_alike(seed: int):
    both, dice = both_on(made_up(seed), DAY, DAY), random.Random(seed)
    questions = both.book.vocabulary.questions
    for _ in range(10):
        interview = Interview()
        while True:
            advice = _advice(both.book, interview)
            said = telling.asked(advice, interview)
            both.check("asked(book, {})", state(interview), said=said)
            check_reasons(both, interview)
            if said[0] is None:
                break
            interview = _dealt_with(dice, interview, questions[said[0]])
        for question in questions.values():  # more than they are asked, so that reasons compete
            interview = _dealt_with(dice, interview, question)
        check_reasons(both, interview)


def check_reasons(both: Both, interview: Interview) -> None:
    """Compare why each place is what it is."""
    advice, written = _advice(both.book, interview), plain_answers(interview.answers)
    for place in both.book.destinations:
        said = telling.reasons(advice, place)
        both.check("reasonsOf(book, {})", written, place, said=said)


def _dealt_with(dice: random.Random, interview: Interview, question: Question) -> Interview:
    """Answer a question at random, or decline it."""
    if dice.random() < 0.2:
        return interview.skip(question.id)
    options = [option.id for option in question.options]
    if question.takes_one:
        return interview.answer(question.id, frozenset([dice.choice(options)]))
    return interview.answer(question.id, _some(dice, options))


def _some(dice: random.Random, options: list[str]) -> frozenset[str]:
    chosen = frozenset(option for option in options if dice.random() < 0.5)
    return frozenset(["none"]) if "none" in chosen else chosen


@pytest.mark.parametrize("options", [4, 5, 6])
@pytest.mark.parametrize("likely", [5, 6, 7])
def test_screens_are_shared_alike(options: int, likely: int):
    """Two questions share a screen where they have few buttons together."""
    codes = ("AA", "BB", "CC", "DD", "EE", "FF", "GG")[:likely]
    places = of_places("gone", "countries", "none").model_copy(update={"likely": codes})
    few = one("few", *"abcdefg"[:options]).model_copy(update={"beside": "gone"})
    both = both_on(make_dataset((places, few), [{"id": "AA"}]), DAY, DAY)
    for question in ("gone", "few"):
        found = both.engine.value(f"remaining_js.companionOf(book, {question!r})")
        assert found == companion_of(both.book, question)


LIMITS = (
    [],
    [Limit(days=90, per="entry")],
    [Limit(days=90, per="rolling", window_days=180)],
    [Limit(days=180, per="calendar_year")],
    [Limit(days=30, per="entry"), Limit(days=90, per="calendar_year")],
    [Limit(days=30, per="entry"), Limit(days=90, per="rolling", window_days=365)],
    [Limit(days=60, per="rolling", window_days=60), Limit(days=183, per="calendar_year")],
)


@pytest.mark.parametrize("limits", LIMITS)
def test_stays_are_counted_alike(engine: Engine, limits: list[Limit]):
    written = [limit.model_dump() for limit in limits]
    told = fact("aa-entry", regime="visa_free", status="open", limits=written)
    rule, plain = EntryRule.model_validate(told), json.dumps({"limits": written})
    for on in (date(2026, 11, 22), date(2027, 12, 31), date(2028, 2, 29)):
        for ago in (None, 0, 1, 29, 59, 89, 200):
            for earlier in (None, 0, 1, 60, 365):
                arrived = None if ago is None else on - timedelta(days=ago)
                clock = telling.clock(count_stay(rule, on, arrived, earlier))
                days = [on.toordinal(), arrived.toordinal() if arrived else None, earlier]
                given = ", ".join(map(json.dumps, days))
                found = engine.value(f"Object.values(stays_js.countStay({plain}, {given}))")
                assert found == clock


def test_interview_is_led_alike(both: Both):
    """What people do with questions leaves the same answers."""
    dice = random.Random(3)
    questions = list(both.book.vocabulary.questions.values())
    interview = Interview()
    both.engine.run("globalThis.led = new interview_js.Interview();")
    for _ in range(300):
        question = dice.choice([each for each in questions if not each.names_places])
        step = dice.choice(["answer", "answer", "answer", "skip", "forget", "back"])
        if step == "answer":
            interview = _dealt_with(dice, interview, question)
            options = sorted(interview.answers.get(question.id, ()))
            is_given = question.id in interview.answers
            step = f"answer({question.id!r}, new Set({options}))" if is_given else "skip"
        elif step == "back":
            interview, step = interview.back()[0], "back()[0]"
        if step in ("skip", "forget"):
            interview = getattr(interview, step)(question.id)
            step = f"{step}({question.id!r})"
        both.engine.run(f"led = led.{step};")
        assert both.engine.value("telling_js.state(led)") == json.loads(
            json.dumps(state(interview))
        )


def test_options_are_switched_alike(both: Both):
    dice = random.Random(5)
    for question in both.book.vocabulary.questions.values():
        if question.kind != "many":
            continue
        chosen: frozenset[str] = frozenset()
        for _ in range(40):
            option = dice.choice(question.options).id
            was, chosen = chosen, toggled(question, chosen, option)
            call = f"toggledOf(book, {question.id!r}, {sorted(was)}, {option!r})"
            assert both.engine.value(f"telling_js.{call}") == sorted(chosen)
