"""Answers by mere chance: what nobody would say together is said, too."""

import random

from routebot.logic.vocabulary import Answers, Vocabulary
from routebot.policy.questions import OTHER_CITIZENSHIP, SECOND_PASSPORT, Question

__all__ = ["by_chance"]


def by_chance(vocabulary: Vocabulary, dice: random.Random, kept: float) -> Answers:
    """Return answers that are mere chance.

    Args:
        kept: share of the questions that are answered.
    """
    answers: dict[str, frozenset[str]] = {}
    for id_, question in vocabulary.questions.items():
        if dice.random() < kept:
            answers[id_] = _options_by_chance(question, dice)
    if answers.get(SECOND_PASSPORT) and answers.get(OTHER_CITIZENSHIP, {1}) <= {"none"}:
        answers.pop(OTHER_CITIZENSHIP, None)
    return answers


def _options_by_chance(question: Question, dice: random.Random) -> frozenset[str]:
    ids = [option.id for option in question.options]
    if question.takes_one:
        return frozenset([dice.choice(ids)])
    chosen = frozenset(dice.sample(ids, min(len(ids), dice.randrange(4))))
    return chosen - {"none"} if len(chosen) > 1 else chosen
