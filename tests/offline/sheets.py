"""Sheets of answers of all kinds: likely ones and quite unlikely ones, whole and in part."""

import random
from collections.abc import Iterator

from routebot.errors import AnswerError
from routebot.logic.vocabulary import Answers
from routebot.policy.questions import Question
from routebot.reasoning.rulebook import Rulebook
from tests.support.people import invented_people

__all__ = ["mixed_sheets", "uniform_sheets"]


def mixed_sheets(book: Rulebook, number: int, seed: int) -> Iterator[Answers]:
    """Yield sheets of the packaged questions, one in four uniform, most with some answers gone."""
    chance = random.Random(seed)
    unlikely = uniform_sheets(book, number, seed)
    for likely in invented_people(number, seed):
        sheet = next(unlikely) if chance.random() < 0.25 else likely
        kept = chance.choice([0.0, 0.3, 0.7, 1.0, 1.0])
        yield {id_: options for id_, options in sheet.items() if chance.random() < kept}


def uniform_sheets(book: Rulebook, number: int, seed: int) -> Iterator[Answers]:
    """Yield sheets in which every answer is as likely as any other; some are not there."""
    chance = random.Random(seed)
    questions = [*book.vocabulary.questions.values()]
    for _ in range(number):
        answered = [question for question in questions if chance.random() < 0.8]
        yield _sheet(book, {each.id: _chosen(chance, each) for each in answered})


def _chosen(chance: random.Random, question: Question) -> frozenset[str]:
    options = [option.id for option in question.options]
    if question.takes_one:
        return frozenset([chance.choice(options)])
    others = [option for option in options if option != "none"]
    chosen = chance.sample(others, chance.choice([0, 1, 1, 2, 3]) % (len(others) + 1))
    return frozenset(chosen or (["none"] if "none" in options else []))


def _sheet(book: Rulebook, answers: dict[str, frozenset[str]]) -> Answers:
    """Leave out what contradicts what stands before it."""
    kept: dict[str, frozenset[str]] = {}
    for id_, options in answers.items():
        try:
            book.vocabulary.masks({**kept, id_: options})
        except AnswerError:
            continue
        kept[id_] = options
    return kept
