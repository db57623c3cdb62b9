"""What stands behind a card, before leaving and where next says what the bot's screens say."""

import json
import random
from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path

import pytest

from routebot.dialogue.views import PARTS
from routebot.reasoning.advice import Advice
from routebot.reasoning.onward import onward
from routebot.screens import leaving
from routebot.screens import onward as onward_screens
from routebot.screens.details import detail_paragraphs
from routebot.words.i18n import LANGUAGES, Words, words
from routebot.words.markup import Html
from routebot.words.splitting import read_text
from tests.conftest import TODAY
from tests.offline.perturbed import perturbed
from tests.offline.sheets import mixed_sheets
from tests.offline.test_speaking import DAYS, Both
from tests.support.desk import Desk
from tests.support.slices import share, sliced

BEHIND = Path(__file__).with_name("behind.js")

PEOPLE = 15
"""On each day; of each three places are looked at, part by part."""

SHOWN = 3


class Behind(Both):
    """Both evaluators, with what stands behind cards."""

    modules = (BEHIND,)


def _texts(paragraphs: Iterable[str]) -> list[str]:
    return [read_text(Html(each)) for each in paragraphs]


def _of_part(advice: Advice, say: Words, place: str, part: str) -> list[str]:
    found = detail_paragraphs(say, advice, advice.told(place), part)
    return _texts(found) or [say("card.nothing")]


def _of_leaving(advice: Advice, say: Words) -> list[list[str]]:
    boxes = read_text(leaving._boxes(say, advice)).split("\n\n")
    return [boxes, _texts(leaving._details(say, advice))]


def _check(both: Both, advice: Advice, day: date, dice: random.Random) -> None:
    places = dice.sample([*both.book.destinations], SHOWN)
    arrived = dice.choice([None, day, day - timedelta(days=dice.randrange(120))])
    earlier = dice.choice([None, 0, 30])
    for language in LANGUAGES:
        say = words(language)
        call = f"(advice, words.{language}"
        for place in places:
            for part in PARTS:
                where = json.dumps([place, part])
                both.check(_of_part(advice, say, place, part), f"part{call}, ...{where})")
            found = onward(advice, place, arrived, earlier)
            said = _texts(onward_screens._parts(say, advice, found, earlier))
            since = json.dumps([place, arrived and arrived.toordinal(), earlier])
            both.check(said, f"onward{call}, ...{since})")
        both.check(_of_leaving(advice, say), f"leaving{call})")


@pytest.fixture(scope="module")
def both(desk: Desk) -> Behind:
    return Behind(desk.dataset, tuple(sliced(DAYS, of=5)))


@pytest.mark.proof
@pytest.mark.parametrize("day", sliced(DAYS, of=5), ids=str)
def test_what_stands_behind_cards_is_what_the_screens_say(both, day):
    both.on(day)
    dice = random.Random(day.toordinal())
    for person in mixed_sheets(both.book, share(PEOPLE, of=3), 5 * day.toordinal()):
        _check(both, both.meet(person), day, dice)


@pytest.mark.proof
@pytest.mark.parametrize("seed", sliced(range(6), of=6))
def test_it_is_of_a_dataset_thrown_about_too(desk, seed):
    thrown = Behind(perturbed(desk.dataset, seed, TODAY), (TODAY,))
    thrown.on(TODAY)
    dice = random.Random(seed)
    for person in mixed_sheets(thrown.book, share(20, of=5), seed):
        _check(thrown, thrown.meet(person), TODAY, dice)
