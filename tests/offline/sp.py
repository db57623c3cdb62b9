"""The evaluator says what the core, the cards and the list say, word for word in both languages."""

import json
import random
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from routebot.contract.core import core_json
from routebot.contract.match import match_core, report
from routebot.contract.next import onward_report
from routebot.logic.vocabulary import Answers
from routebot.offline.packing import pack_of
from routebot.policy.files import Dataset
from routebot.reasoning.advice import Advice, advise
from routebot.screens.brief import brief_text
from routebot.screens.routes import folded_line, route_paragraph
from routebot.words.i18n import LANGUAGES, Words, words
from routebot.words.splitting import read_text
from tests.conftest import TODAY
from tests.offline.engine import Engine, evaluator
from tests.offline.judging import plain_answers, written
from tests.offline.perturbed import perturbed
from tests.support.desk import Desk
from tests.support.people import invented_people
from tests.support.slices import share, sliced

DAYS = tuple(TODAY + timedelta(days=days) for days in (0, 6, 65, 150, 400))

PEOPLE = 100
"""On each day, of whom a slice takes a few; a third have told half of it, and one in six little."""

CARDS = 10
"""People on each day all of whose cards are compared: two hundred each, in both languages."""

SPEAKING = Path(__file__).with_name("speaking.js")


def people(number: int, seed: int) -> Iterator[Answers]:
    """Invent people who have told of themselves more or less."""
    dice = random.Random(seed)
    for at, person in enumerate(invented_people(number, seed)):
        told = (1, 1, 0.5, 1, 0.5, 0.2)[at % 6]
        yield {id_: options for id_, options in person.items() if dice.random() <= told}


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
    for person in people(share(PEOPLE, of=25), day.toordinal()):
        advice = both.meet(person)
        for language in LANGUAGES:
            both.check(report(advice, words(language)), f"matched(advice, words.{language})")


@pytest.mark.proof
@pytest.mark.parametrize("day", sliced(DAYS, of=5), ids=str)
def test_where_next_is_that_of_the_core_byte_for_byte(both: Both, day: date) -> None:
    dice = random.Random(day.toordinal())
    both.on(day)
    for person in people(share(PEOPLE, of=12), 2 * day.toordinal()):
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
    for person in people(share(CARDS, of=5), 3 * day.toordinal()):
        advice = both.meet(person)
        for language in LANGUAGES:
            said = shown(advice, words(language))
            both.check(said, f"shown(advice, words.{language})")


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
@pytest.mark.parametrize("seed", sliced(range(12), of=12))
def test_the_core_of_a_dataset_thrown_about_is_the_same(desk: Desk, seed: int) -> None:
    thrown = Both(perturbed(desk.dataset, seed, TODAY), (TODAY,))
    thrown.on(TODAY)
    for person in people(share(25, of=12), seed):
        advice = thrown.meet(person)
        thrown.check(core_json(match_core(advice)), "core(advice)")
        thrown.check(shown(advice, words("ru")), "shown(advice, words.ru)")
