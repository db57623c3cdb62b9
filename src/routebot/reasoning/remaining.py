"""What may still be asked: a bound on the interview that lies ahead, true by computation.

A question that can change nothing of any place that is still possible will never be asked: what can
change only shrinks as answers come in. Two questions that share a screen (`Question.beside`) are
asked together wherever both are left, so they count as one.
"""

from collections.abc import Iterable

from routebot.logic.conditions import Masks, Truth, truth
from routebot.logic.variables import NONE
from routebot.logic.vocabulary import Vocabulary
from routebot.policy.questions import (
    LOCATION,
    OFFER_FROM,
    OTHER_CITIZENSHIP,
    SECOND_PASSPORT,
    Question,
)
from routebot.reasoning.advice import Advice
from routebot.reasoning.interview import Interview
from routebot.reasoning.meanings import REGION
from routebot.reasoning.rulebook import CompiledDestination, Rulebook, Status
from routebot.reasoning.thresholds import MOST_OPTIONS_SHARED, MOST_PLACES
from routebot.reasoning.ways import wants_to_stay

__all__ = [
    "always_together",
    "companion_of",
    "ruled_out",
    "screen_number",
    "screens_left",
    "still_open",
]


def companion_of(rulebook: Rulebook, question: str) -> str | None:
    """Return the question that shares a screen with another one.

    Two with very many options are no small questions any more: each has a screen of its own.
    """
    questions = rulebook.vocabulary.questions
    named = questions[question].beside
    if named is None:
        named = next((each.id for each in questions.values() if each.beside == question), None)
    if named is None or named not in questions:
        return None
    options = _options_shown(questions[question]) + _options_shown(questions[named])
    return named if options <= MOST_OPTIONS_SHARED else None


def _options_shown(question: Question) -> int:
    """Count the buttons of a question: of places, those that are named most."""
    if not question.names_places:
        return len(question.options)
    places = min(len(question.likely), MOST_PLACES)
    return places + any(option.id == NONE for option in question.options)


def always_together(rulebook: Rulebook, pair: Iterable[str]) -> bool:
    """Say whether the second of a pair goes along with the first wherever it is left.

    What is dangerous to answer does so only where it would be asked by itself.
    """
    return all(rulebook.vocabulary.questions[id_].sensitive != "high" for id_ in pair)


def screens_left(advice: Advice, skipped: frozenset[str]) -> int:
    """Return how many screens the interview will show at most, the present one among them."""
    rulebook, left = advice.rulebook, still_open(advice) - skipped
    pairs = {frozenset((id_, companion_of(rulebook, id_) or id_)) for id_ in left}
    shared = [
        pair for pair in pairs if len(pair) > 1 and pair <= left and always_together(rulebook, pair)
    ]
    return len(left) - len(shared)


def screen_number(advice: Advice, interview: Interview, shown: tuple[str, ...]) -> int:
    """Return the number of the screen that shows some questions, counted from 1.

    Args:
        shown: they; what is left of a screen after one of its questions has its number.
    """
    number, before = 0, None
    for id_ in (*interview.order, *(id_ for id_ in shown if id_ not in interview.order)):
        number += companion_of(advice.rulebook, id_) != before
        before = id_
    return number


def ruled_out(vocabulary: Vocabulary, masks: Masks) -> frozenset[str]:
    """Return the questions that make no sense to somebody with these answers.

    They can be answered from the list of all, and are neither asked nor offered.
    """
    return frozenset(
        other
        for id_, question in vocabulary.questions.items()
        for option in question.options
        if option.rules_out and option.id in vocabulary.standing(id_, masks)
        for other in option.rules_out
    )


def still_open(advice: Advice) -> frozenset[str]:
    """Return the questions whose answer may still change something; no other will be asked."""
    kept = advice.kept.open
    if advice.sheet not in kept:
        kept[advice.sheet] = _still_open(advice)
    return kept[advice.sheet]


def _still_open(advice: Advice) -> frozenset[str]:
    rulebook, masks = advice.rulebook, advice.masks
    found = {REGION}
    if advice.possible:
        found |= {*advice.exit.open_questions} | rulebook.meanings.questions | _of_places(advice)
    if advice.possible and _may_come_by_an_offer(advice):
        found.add(OFFER_FROM)
    abroad = truth(rulebook.meanings.circumstances.abroad.condition, masks)
    if abroad is not Truth.NO:
        found.add(LOCATION)
    if OTHER_CITIZENSHIP in found:  # which passport it is comes after
        found.add(SECOND_PASSPORT)
    vocabulary = rulebook.vocabulary
    asked = vocabulary.questions.keys() - ruled_out(vocabulary, masks)
    return frozenset(found & asked - vocabulary.answered(masks))


def _may_come_by_an_offer(advice: Advice) -> bool:
    """Say whether work or study may yet be their way to stay, by how long and how soon."""
    meanings, masks = advice.rulebook.meanings, advice.masks
    scales = (meanings.days_left, meanings.stay_wanted)
    if all(scale is not None and scale.is_answered(masks) for scale in scales):
        return advice.profile.has_time and wants_to_stay(advice.profile)
    return True


def _of_places(advice: Advice) -> set[str]:
    """Return those that may change something of a place, or the order of the places."""
    rulebook, evaluation = advice.rulebook, advice.evaluation
    slots = {
        danger.slot: danger.condition
        for destination in rulebook.destinations.values()
        for danger in destination.dangers
    }
    found: set[str] = set()
    for id_, verdict in advice.verdicts.items():
        destination = rulebook.destinations[id_]
        if verdict.status is Status.DEPENDS:
            found |= _left_in(advice, destination)
        if verdict.status is not Status.CLOSED:
            read = (*destination.requirements, *destination.pitfalls)
            slots |= {each.slot: each.condition for each in read}
            slots |= {way.fit: rulebook.program.conditions[way.fit] for way in destination.ways}
    for slot, condition in slots.items():
        if evaluation.values[slot] == Truth.UNKNOWN:
            found |= evaluation.missing_in(rulebook.diagrams.of(condition))
    return found


def _left_in(advice: Advice, destination: CompiledDestination) -> set[str]:
    """Return the questions that are left in what decides a place."""
    vocabulary, diagrams = advice.rulebook.vocabulary, advice.rulebook.diagrams
    left = diagrams.support(diagrams.given(destination.diagram, advice.masks))
    found = {vocabulary.variables[variable].question for variable in left}
    return found | ({OTHER_CITIZENSHIP} if SECOND_PASSPORT in found else set())
