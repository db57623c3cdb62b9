"""Say why: which answers decided, what is still missing, and the smallest lawful change that would
open a way.
"""

from collections.abc import Iterator, Sequence
from itertools import combinations

from routebot.logic.conditions import Masks
from routebot.logic.vocabulary import NO_BIT, YES_BIT
from routebot.policy.files import Change
from routebot.reasoning.advice import Advice
from routebot.reasoning.rulebook import TERMINALS, CompiledDestination, Rulebook, Status
from routebot.reasoning.verdicts import Verdict

__all__ = ["Opening", "because", "missing", "openings", "unspoken"]

MOST_CHANGES = 3
"""No opening asks for more changes than this at once."""


def because(advice: Advice, verdict: Verdict) -> dict[str, tuple[str, ...]]:
    """Return the answers that decided a verdict: question -> chosen options.

    It is a smallest set in the sense that none of its answers can be left out: with the others
    unknown, the status would no longer be settled. Empty where no answer was needed, and for a
    verdict that is still undecided.
    """
    if verdict.status is Status.DEPENDS:
        return {}
    rulebook, destination = advice.rulebook, advice.rulebook.destinations[verdict.id]
    vocabulary, diagrams = rulebook.vocabulary, rulebook.diagrams
    goal = TERMINALS.index(verdict.status)
    support = {
        vocabulary.variables[variable].question
        for variable in diagrams.support(destination.diagram)
    }
    known = vocabulary.answered(advice.masks)
    masks = advice.masks
    for question in known - support:
        masks = vocabulary.without(masks, question)
    # Sensitive answers are let go of first, so that a reason names one only where it must.
    for question in sorted(
        known & support, key=lambda id_: _reluctance(rulebook, id_), reverse=True
    ):
        relaxed = vocabulary.without(masks, question)
        if diagrams.settled(destination.diagram, relaxed) == goal:
            masks = relaxed
    return {
        question: rulebook.vocabulary.options(question, advice.masks)
        for question in _ordered(rulebook, masks)
    }


def missing(advice: Advice, verdict: Verdict) -> tuple[str, ...]:
    """Return the questions that could still change an undecided verdict, in the dataset's order;
    exact.
    """
    if verdict.status is not Status.DEPENDS:
        return ()
    found = advice.evaluation.missing_in(advice.rulebook.destinations[verdict.id].diagram)
    return tuple(id_ for id_ in advice.rulebook.vocabulary.questions if id_ in found)


def unspoken(advice: Advice, verdict: Verdict) -> dict[str, tuple[str, ...]]:
    """Return the answers of which the rules of an undecided destination do not speak: question ->
    options.
    """
    if verdict.status is not Status.DEPENDS:
        return {}
    diagram, vocabulary = (
        advice.rulebook.destinations[verdict.id].diagram,
        advice.rulebook.vocabulary,
    )
    found = advice.evaluation.unspoken_in(diagram, TERMINALS.index(Status.DEPENDS))
    return {
        id_: vocabulary.options(id_, advice.masks) for id_ in vocabulary.questions if id_ in found
    }


class Opening(tuple[Change, ...]):
    """A smallest set of changes that opens a closed destination: all of them do, none can be left
    out.
    """

    __slots__ = ()

    def answers(self, rulebook: Rulebook, masks: Masks) -> dict[str, tuple[str, ...]]:
        """Return the whole new answer to each question that changes."""
        changed = _apply(rulebook, masks, self)
        return {
            id_: rulebook.vocabulary.options(id_, changed)
            for id_ in dict.fromkeys(change.question for change in self)
        }


def openings(advice: Advice, verdict: Verdict) -> tuple[Opening, ...]:
    """Find the smallest sets of obtainable changes that make a closed destination open or
    conditional.

    Only what the dataset lists under `changes` is tried: what a person could truly come to have.
    """
    if verdict.status is not Status.CLOSED:
        return ()
    rulebook, destination = advice.rulebook, advice.rulebook.destinations[verdict.id]
    moves = [
        change
        for change in rulebook.snapshot.changes
        if _possible(rulebook, destination, advice.masks, change)
    ]
    found: list[Opening] = []
    for size in range(1, MOST_CHANGES + 1):
        for combined in combinations(moves, size):
            if _redundant(combined, found) or len({change.question for change in combined}) < size:
                continue
            if _opens(rulebook, destination, _apply(rulebook, advice.masks, combined)):
                found.append(Opening(combined))
    return tuple(found)


def _redundant(combined: Sequence[Change], found: Sequence[Opening]) -> bool:
    ids = {change.id for change in combined}
    return any(ids >= {change.id for change in opening} for opening in found)


def _opens(rulebook: Rulebook, destination: CompiledDestination, masks: Masks) -> bool:
    reached = {
        TERMINALS[terminal] for terminal in rulebook.diagrams.reachable(destination.diagram, masks)
    }
    return reached <= {Status.OPEN, Status.CONDITIONAL}


def _possible(
    rulebook: Rulebook, destination: CompiledDestination, masks: Masks, change: Change
) -> bool:
    """Say whether a change bears on the destination and is not what the person has already."""
    vocabulary = rulebook.vocabulary
    changed = _apply(rulebook, masks, [change])
    support = rulebook.diagrams.support(destination.diagram)
    differs = any(
        before != after and i in support
        for i, (before, after) in enumerate(zip(masks, changed, strict=True))
    )
    single = (change.question, None) in vocabulary.pairs
    chosen = vocabulary.standing(change.question, masks) if single else frozenset[str]()
    return differs and (
        not change.instead_of or not chosen or bool(chosen & set(change.instead_of))
    )


def _apply(rulebook: Rulebook, masks: Masks, changes: Sequence[Change]) -> Masks:
    vocabulary = rulebook.vocabulary
    changed = list(masks)
    for change in changes:
        if (change.question, None) in vocabulary.pairs:
            variable = vocabulary.index(change.question)
            changed[variable] = 1 << vocabulary.variables[variable].values.index(change.gain)
            continue
        for variable in vocabulary.of_question[change.question]:
            if vocabulary.variables[variable].option == change.gain:
                changed[variable] = YES_BIT
            elif changed[variable] != YES_BIT:
                changed[variable] = NO_BIT
    return tuple(changed)


def _reluctance(rulebook: Rulebook, question: str) -> tuple[int, int]:
    rank = {"none": 0, "low": 1, "high": 2}[rulebook.vocabulary.questions[question].sensitive]
    return rank, list(rulebook.vocabulary.questions).index(question)


def _ordered(rulebook: Rulebook, masks: Masks) -> Iterator[str]:
    answered = rulebook.vocabulary.answered(masks)
    return (id_ for id_ in rulebook.vocabulary.questions if id_ in answered)
