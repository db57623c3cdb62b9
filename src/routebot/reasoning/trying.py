"""Answers tried one by one: whether a question could move the first routes."""

from collections.abc import Iterator, Sequence

from routebot.logic.conditions import Masks
from routebot.logic.vocabulary import NO_BIT, YES_BIT, Vocabulary
from routebot.reasoning.advice import Advice
from routebot.reasoning.thresholds import POOL, TOP_ROUTES
from routebot.reasoning.verdicts import Verdict

__all__ = ["can_reorder"]


def can_reorder(advice: Advice, question: str) -> bool:
    """Say whether some answer would put the top routes in another order."""
    pool = advice.possible[:POOL]
    top = _read_of(pool)
    tries = _tries(advice.rulebook.vocabulary, advice.masks, question)
    return any(_read_of(advice.reordered(masks, pool)) != top for masks in tries)


def _read_of(verdicts: Sequence[Verdict]) -> list[tuple[str, tuple[str, ...]]]:
    """Return what the first page tells: which places, and what must be obtained first."""
    return [(each.id, tuple(need.id for need in each.needs)) for each in verdicts[:TOP_ROUTES]]


def _tries(vocabulary: Vocabulary, masks: Masks, question: str) -> Iterator[Masks]:
    """Yield the masks with each answer to a question.

    Where it takes several options: with none, with each alone, and with all together. The sets
    between are left out: a question of eight options has 256 of them. Of places, those that are
    named most stand for all.
    """
    variables = vocabulary.of_question[question]
    for choice in _choices(vocabulary, question):
        changed = list(masks)
        for variable, mask in zip(variables, choice, strict=True):
            changed[variable] = mask
        yield vocabulary.settled(changed)


def _choices(vocabulary: Vocabulary, question: str) -> Iterator[tuple[int, ...]]:
    """Yield the masks of a question's variables for each answer that is tried."""
    variables = vocabulary.of_question[question]
    asked = vocabulary.questions[question]
    if asked.names_places:
        for place in filter(vocabulary.places.__contains__, asked.likely):
            said = vocabulary.masks({question: frozenset([place])})
            yield tuple(said[variable] for variable in variables)
        return
    if vocabulary.takes_one_answer(question):
        values = vocabulary.variables[variables[0]].values
        yield from ((1 << position,) for position in range(len(values)))
        return
    for chosen in variables:
        yield tuple(YES_BIT if variable == chosen else NO_BIT for variable in variables)
    yield (NO_BIT,) * len(variables)
    yield (YES_BIT,) * len(variables)
