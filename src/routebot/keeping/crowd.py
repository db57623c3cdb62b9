"""Who meets a claim: counted over a fixed crowd, the same on every machine and every day.

What decides a status is counted exactly, over all answers (`upkeep.stale`). What is only read, a
warning or a train, hangs on the ranking and on journeys, of which there is no diagram. So a crowd
is advised instead: people whose answers a fixed hash has drawn, every option as likely as the
others of its question. It says which of two claims more people meet, and no more than that.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from itertools import chain

from routebot.logic.conditions import Truth
from routebot.logic.variables import NONE
from routebot.logic.vocabulary import Answers
from routebot.policy.facts import Fact
from routebot.policy.questions import Question
from routebot.reasoning.advice import Advice, advise
from routebot.reasoning.rulebook import CompiledFact, Rulebook

__all__ = ["CROWD", "FIRST", "crowd_of", "readers"]

CROWD = 60
"""People. Twice as many take twice as long and change the order of few claims."""

FIRST = 6
"""Places of a list that a person opens: those that have a button on its first page."""

_LIKELY = 3
"""One in so many ticks an option of a question with several."""


def readers(book: Rulebook) -> Mapping[str, float]:
    """Return the part of the crowd that meets each claim, 0 to 1; ids that nobody meets are not in.

    They meet what concerns them or may: of leaving and paying, of the first six places, and of the
    ways there.
    """
    crowd = crowd_of(book.vocabulary.questions.values())
    met: Counter[str] = Counter()
    for answers in crowd:
        advice = advise(book, book.vocabulary.masks(answers))
        met.update(set(_met(advice)))
    return {id_: number / len(crowd) for id_, number in met.items()}


def crowd_of(questions: Iterable[Question]) -> tuple[Answers, ...]:
    """Return the answers of the crowd; questions for countries are left open."""
    asked = [question for question in questions if not question.names_places]
    return tuple(
        {question.id: _chosen(question, number) for question in asked} for number in range(CROWD)
    )


def _chosen(question: Question, number: int) -> frozenset[str]:
    options = [option.id for option in question.options if option.id != NONE]
    drawn = [_draw(number, question.id, option) for option in options]
    if question.takes_one:
        return frozenset({options[drawn.index(max(drawn))]})
    ticked = {option for option, draw in zip(options, drawn, strict=True) if draw % _LIKELY == 0}
    has_none = any(option.id == NONE for option in question.options)
    return frozenset(ticked or ({NONE} if has_none else {options[drawn.index(max(drawn))]}))


def _draw(*names: object) -> int:
    return int.from_bytes(sha256(":".join(map(str, names)).encode()).digest()[:8])


def _met(advice: Advice) -> Iterator[str]:
    book = advice.rulebook
    yield from _concerning(advice, chain(book.exit_rules, book.exit_notes, book.money))
    for verdict in advice.possible[:FIRST]:
        place = book.destinations[verdict.id]
        yield from (
            way.rule.id for way in place.ways if advice.evaluation.values[way.fit] != Truth.NO
        )
        yield from (bar.fact.id for way in place.ways for bar in way.bars if _may(advice, bar))
        told = (place.requirements, place.pitfalls, place.dangers, place.stays, place.notes)
        yield from _concerning(advice, chain(*told, place.payments))
        if not advice.barred:
            legs = (leg for journey in advice.journeys(verdict.id) for leg in journey.legs)
            yield from (leg.link.id for leg in legs)


def _concerning(advice: Advice, known: Iterator[CompiledFact[Fact]]) -> Iterator[str]:
    yield from (each.fact.id for each in known if _may(advice, each))


def _may(advice: Advice, each: CompiledFact[Fact]) -> bool:
    return advice.evaluation.values[each.slot] != Truth.NO
