"""What is kept of a rulebook's results: no graphs of objects, and nothing beyond the rulebook."""

import gc
import weakref
from copy import copy
from datetime import date
from random import Random

import pytest

from routebot.logic.vocabulary import Answers
from routebot.policy.snapshot import snapshot
from routebot.reasoning.advice import advise
from routebot.reasoning.asking import next_question, next_screen, skip_cost
from routebot.reasoning.kept import kept_of
from routebot.reasoning.remaining import screens_left, still_open
from routebot.reasoning.rulebook import Rulebook, compile_snapshot
from routebot.reasoning.stakes import certain_stakes
from routebot.reasoning.thresholds import TOP_ROUTES
from tests.support.datasets import make_dataset, one
from tests.support.people import invented_people
from tests.support.slices import share

PEOPLE = 40


def _told(rulebook: Rulebook) -> list[object]:
    """Ask for everything that is kept, for each of some people."""
    found: list[object] = []
    for person in invented_people(PEOPLE):
        advice = advise(rulebook, rulebook.vocabulary.masks(person))
        asked = next_question(advice)
        journeys = advice.journeys("GE")
        found.append((advice.ranked, list(advice.verdicts.items()), asked, journeys))
    return found


def test_what_is_kept_is_what_would_be_worked_out_anew(today_book: Rulebook) -> None:
    book = copy(today_book)
    first = _told(book)
    assert _told(book) == first == _told(copy(today_book))


def _followed(rulebook: Rulebook, answers: Answers, skipped: frozenset[str]) -> object:
    """Return what a tap works out for somebody with so many answers."""
    advice = advise(rulebook, rulebook.vocabulary.masks(answers))
    best = [(each.id, advice.steps(each)) for each in advice.ranked[:TOP_ROUTES]]
    open_ = screens_left(advice, skipped), still_open(advice), [v.id for v in advice.rising(6)]
    costs = [skip_cost(advice, question) for question in ("pursued", "military")]
    way = [advice.travel.legs_to(id_) for id_, _ in best]
    stakes = certain_stakes(advice)
    return next_screen(advice, skipped), advice.ranked, best, open_, costs, way, stakes


@pytest.mark.proof
def test_what_others_asked_changes_nothing_for_anybody(today_book: Rulebook) -> None:
    """Unfinished interviews, each beside all that is kept of the others, and with nothing kept."""
    together = copy(today_book)
    dice = Random(20261128)
    people = [(each, dice.random(), dice.random()) for each in invented_people(share(80, of=10))]
    for person, told, declined in people:
        said = {q: given for q, given in person.items() if dice.random() < told}
        skipped = frozenset(q for q in person.keys() - said if dice.random() < declined / 2)
        assert _followed(together, said, skipped) == _followed(copy(today_book), said, skipped)


def test_kept_results_are_few_objects(today_book: Rulebook) -> None:
    """What is kept of a person, beside verdicts that others share, are a sheet and its results.

    A journey has some ten objects, and a place at most three of them; the whole search is there of
    the latest sheets only. Dangers, links and what reads a question are of the dataset: people
    share them.
    """
    book = copy(today_book)
    _told(book)
    gc.collect()
    before = len(gc.get_objects())
    kept = kept_of(book)
    sheets, verdicts = len(kept.rankings), len(kept.verdicts)
    searched = 3_300 * len(kept.searches)
    shared = 5 * (len(kept.dangers) + len(kept.judged)) + 3 * len(book.program.conditions)
    del book, kept
    gc.collect()
    assert 0 < before - len(gc.get_objects()) < 40 * sheets + 3 * verdicts + shared + searched


def test_a_rulebook_that_is_dropped_takes_along_what_is_kept_of_it() -> None:
    day = snapshot(make_dataset([one("passport", "biometric", "none")], []), date(2026, 11, 27))
    book = compile_snapshot(day)
    next_question(advise(book, book.vocabulary.unknown))
    dropped, kept = weakref.ref(book), weakref.ref(kept_of(book))
    del book
    gc.collect()
    assert (dropped(), kept()) == (None, None)
