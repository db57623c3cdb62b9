"""The evaluator says what the core, the cards and the list say, word for word in both languages."""

import json
import random
from datetime import date, timedelta
from pathlib import Path

import pytest

from routebot.contract.core import core_json
from routebot.contract.match import match_core, report
from routebot.contract.next import onward_report
from routebot.logic.vocabulary import Answers
from routebot.offline.packing import pack_of
from routebot.policy.claims import claim
from routebot.policy.facts import Cost, Statement
from routebot.policy.files import Dataset
from routebot.reasoning.advice import Advice, advise
from routebot.screens.brief import brief_text
from routebot.screens.claims import claim_paragraph
from routebot.screens.companions import companions_note
from routebot.screens.phrases import cost_line
from routebot.screens.plan import plan_text
from routebot.screens.routes import exit_line, folded_line, passport_line, route_paragraph
from routebot.words.i18n import LANGUAGES, Words, words
from routebot.words.markup import paragraphs
from routebot.words.splitting import read_text
from tests.conftest import TODAY
from tests.offline.engine import Engine, evaluator
from tests.offline.judging import plain_answers, written
from tests.offline.perturbed import perturbed
from tests.offline.sheets import mixed_sheets, uniform_sheets
from tests.support.datasets import DAY
from tests.support.desk import Desk
from tests.support.slices import share, sliced
from tests.support.strategies import made_up

DAYS = tuple(TODAY + timedelta(days=days) for days in (0, 6, 65, 150, 400))

PEOPLE = 20
"""On each day, of whom a slice takes a few."""

CARDS = 10
"""People on each day all of whose cards are compared: two hundred each, in both languages."""

PLANS = 4
"""Places of the best, and of all, whose plans are compared for each person."""

SPEAKING = Path(__file__).with_name("speaking.js")


class Both:
    """Both evaluators, over some days of a dataset.

    Attributes:
        modules: what says in JavaScript what is compared; of the first its functions are called.
    """

    modules: tuple[Path, ...] = (SPEAKING,)

    def __init__(self, dataset: Dataset, days: tuple[date, ...]) -> None:
        told = dict.fromkeys((*self.modules, SPEAKING))
        texts = {module.name: module.read_text(encoding="utf-8") for module in told}
        self.engine = Engine({**evaluator(), **texts})
        self.engine.set("table", pack_of(dataset, days[0], days[-1], all_links=True))
        self.engine.run("globalThis.pack = values_js.valuesOf(table);")
        self.engine.run("globalThis.words = speaking_js.wordsIn(pack);")
        self.desk = Desk(dataset)

    def on(self, day: date) -> None:
        """Turn to a day."""
        self.book = self.desk.rulebook(day)
        self.engine.run(f"globalThis.book = rulebook_js.rulebookOf(pack, {day.toordinal()});")

    def meet(self, person: Answers) -> Advice:
        """Advise a person."""
        self.engine.set("answers", plain_answers(person))
        self.engine.run("globalThis.advice = speaking_js.advised(book, answers);")
        return advise(self.book, self.book.vocabulary.masks(person))

    def check(self, said: object, call: str) -> None:
        """Fail where the other evaluator says something else."""
        ours = written(said)
        theirs = self.engine.json(f"{self.modules[0].stem}_js.{call}")
        if ours != theirs:
            assert json.loads(theirs) == json.loads(ours)
            raise AssertionError("the same in another order")


@pytest.fixture(scope="module")
def both(desk: Desk) -> Both:
    """Both evaluators over the packaged dataset."""
    return Both(desk.dataset, tuple(sliced(DAYS, of=5)))


@pytest.mark.proof
@pytest.mark.parametrize("day", sliced(DAYS, of=5), ids=str)
def test_reports_are_those_of_the_core_byte_for_byte(both: Both, day: date) -> None:
    both.on(day)
    for person in mixed_sheets(both.book, share(PEOPLE, of=5), day.toordinal()):
        advice = both.meet(person)
        for language in LANGUAGES:
            both.check(report(advice, words(language)), f"matched(advice, words.{language})")


@pytest.mark.proof
@pytest.mark.parametrize("day", sliced(DAYS, of=5), ids=str)
def test_where_next_is_that_of_the_core_byte_for_byte(both: Both, day: date) -> None:
    dice = random.Random(day.toordinal())
    both.on(day)
    for person in mixed_sheets(both.book, share(PEOPLE, of=2), 2 * day.toordinal()):
        advice, place = both.meet(person), dice.choice([*both.book.destinations])
        arrived = dice.choice([None, day, day - timedelta(days=dice.randrange(120))])
        earlier = dice.choice([None, 0, 30])
        since = arrived and arrived.toordinal()
        for language in LANGUAGES:
            said = onward_report(advice, words(language), place, arrived, earlier)
            where = json.dumps([place, since, earlier])
            both.check(said, f"ledOn(advice, words.{language}, ...{where})")


@pytest.mark.proof
@pytest.mark.parametrize("day", sliced(DAYS, of=5), ids=str)
def test_cards_and_lists_say_what_the_screens_say(both: Both, day: date) -> None:
    both.on(day)
    for person in mixed_sheets(both.book, share(CARDS, of=5), 3 * day.toordinal()):
        advice = both.meet(person)
        for language in LANGUAGES:
            said = shown(advice, words(language))
            both.check(said, f"shown(advice, words.{language})")


@pytest.mark.proof
@pytest.mark.parametrize("day", sliced(DAYS, of=5), ids=str)
def test_plans_are_those_of_the_terminal_byte_for_byte(both: Both, day: date) -> None:
    dice = random.Random(day.toordinal())
    both.on(day)
    for person in mixed_sheets(both.book, share(PEOPLE, of=4), 4 * day.toordinal()):
        advice = both.meet(person)
        best = [verdict.id for verdict in advice.ranked[:PLANS]]
        for place in [*best, *dice.sample([*both.book.destinations], PLANS)]:
            check_plan(both, advice, place)


@pytest.mark.parametrize(
    "said",
    [
        ("От 35 до 50 долларов.", "From 35 to 50 dollars."),
        ("Стоит 50 долларов, раньше 35.", "It costs 50 dollars."),
        ("Стоит 1\u00a0250,5 евро за 35 дней.", "It costs 1,250.5 euros for 35 days."),
        ("Не дороже 1 000 000, считая с 0.", "At most 1,000,000, from 0."),
    ],
)
@pytest.mark.parametrize("sums", [(35, 50), (50, 50), (35, 1250.5), (0, 0), (0, 1000000)])
def test_a_sum_is_told_once_alike(both: Both, said: tuple[str, str], sums: tuple[float, float]):
    cost = Cost(at_least=sums[0], at_most=sums[1], currency="USD")
    beside = Statement(ru=said[0], en=said[1])
    plain = ", ".join(json.dumps(each.model_dump()) for each in (cost, beside))
    for language in LANGUAGES:
        call = f"plan_words_js.costLine(words.{language}, {plain})"
        assert both.engine.value(call) == cost_line(words(language), cost, beside)


def check_plan(both: Both, advice: Advice, place: str) -> None:
    """Compare the plan of a place in both languages."""
    for language in LANGUAGES:
        said = plan_text(words(language), advice, place)
        both.check(said, f"planned(advice, words.{language}, {json.dumps(place)})")


def shown(advice: Advice, said: Words) -> dict[str, list[str]]:
    """Return each place's card, and its line in the list, with a way and without one."""
    return {
        verdict.id: [
            read_text(brief_text(said, advice, advice.told(verdict.id))),
            read_text(route_paragraph(said, advice, verdict, 1)).removeprefix("1. "),
            read_text(folded_line(said, advice, verdict, 1)).removeprefix("1. "),
        ]
        for verdict in advice.ranked
    }


@pytest.mark.proof
@pytest.mark.parametrize("day", sliced(DAYS, of=5), ids=str)
def test_what_stands_above_the_list_is_what_the_screen_says(both: Both, day: date) -> None:
    dice = random.Random(day.toordinal())
    both.on(day)
    for person in mixed_sheets(both.book, share(60), 4 * day.toordinal()):
        advice = both.meet(person)
        skipped = frozenset(each for each in advice.exit.open_questions if dice.random() < 0.5)
        for language in LANGUAGES:
            said = headed(advice, words(language), skipped)
            call = f"headed(advice, words.{language}, {json.dumps(sorted(skipped))})"
            both.check(said, call)


def headed(advice: Advice, said: Words, skipped: frozenset[str]) -> list[str]:
    """Return what stands above the list."""
    first = (claim(advice.rulebook.snapshot, rule) for rule in advice.exit.first[:2])
    return [
        exit_line(said, advice, skipped),
        passport_line(said, advice),
        companions_note(said, advice) if advice.possible else "",
        read_text(paragraphs(*(claim_paragraph(said, each) for each in first))),
    ]


@pytest.mark.proof
@pytest.mark.parametrize("seed", sliced(range(12), of=12))
def test_the_core_of_a_dataset_thrown_about_is_the_same(desk: Desk, seed: int) -> None:
    thrown = Both(perturbed(desk.dataset, seed, TODAY), (TODAY,))
    thrown.on(TODAY)
    for person in mixed_sheets(thrown.book, share(12, of=6), seed):
        advice = thrown.meet(person)
        thrown.check(core_json(match_core(advice)), "core(advice)")
        thrown.check(shown(advice, words("ru")), "shown(advice, words.ru)")
        for verdict in advice.ranked[:: 200 // PLANS]:
            check_plan(thrown, advice, verdict.id)


@pytest.mark.proof
@pytest.mark.parametrize("seed", sliced(range(20), of=10))
def test_what_is_said_of_made_up_places_is_the_same(seed: int) -> None:
    made = Both(made_up(seed), (DAY,))
    made.on(DAY)
    for person in uniform_sheets(made.book, 5, seed):
        advice = made.meet(person)
        made.check(core_json(match_core(advice)), "core(advice)")
        for language in LANGUAGES:
            made.check(shown(advice, words(language)), f"shown(advice, words.{language})")
