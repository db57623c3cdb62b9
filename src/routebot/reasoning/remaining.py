"""What may still be asked: a bound on the interview that lies ahead, true by computation.

A question that can change nothing of any place that is still possible will never be asked: what can
change only shrinks as answers come in. Two questions that share a screen (`Question.beside`) are
asked together wherever both are left, so they count as one.
"""

from collections.abc import Iterable
from collections.abc import Set as AbstractSet

from routebot.logic.conditions import Truth, is_single, truth, variables_of
from routebot.logic.derived import NAMED
from routebot.logic.variables import NONE
from routebot.logic.vocabulary import Vocabulary
from routebot.policy.places import HOME
from routebot.policy.questions import (
    LOCATION,
    OFFER_FROM,
    OTHER_CITIZENSHIP,
    SECOND_PASSPORT,
    Question,
)
from routebot.reasoning.advice import Advice
from routebot.reasoning.interview import Interview
from routebot.reasoning.kept import ReadIn, ToldOf, kept_of
from routebot.reasoning.meanings import REGION
from routebot.reasoning.rulebook import Rulebook, Status
from routebot.reasoning.thresholds import MOST_OPTIONS_SHARED, MOST_PLACES
from routebot.reasoning.verdicts import Verdict
from routebot.reasoning.ways import wants_to_stay

__all__ = [
    "always_together",
    "companion_of",
    "screen_number",
    "screens_left",
    "still_open",
]


_NEVER_CLOSED = frozenset([HOME])


def companion_of(rulebook: Rulebook, question: str) -> str | None:
    """Return the question that shares a screen with another one.

    Two with very many options are no small questions any more: each has a screen of its own.
    """
    known = kept_of(rulebook).companions
    if question not in known:
        known[question] = _found_companion(rulebook, question)
    return known[question]


def _found_companion(rulebook: Rulebook, question: str) -> str | None:
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


def still_open(advice: Advice) -> frozenset[str]:
    """Return the questions whose answer may still change something; no other will be asked."""
    kept = advice.kept.open
    if advice.sheet not in kept:
        kept[advice.sheet] = _still_open(advice)
    return kept[advice.sheet]


def _still_open(advice: Advice) -> frozenset[str]:
    rulebook, masks = advice.rulebook, advice.masks
    vocabulary = rulebook.vocabulary
    asked = vocabulary.questions.keys() - advice.ruled_out - advice.answered
    found = {REGION}
    if advice.possible:
        found |= {*advice.exit.open_questions} | rulebook.meanings.questions
        found |= _of_places(advice, (asked | {OTHER_CITIZENSHIP}) - found)
    if advice.possible and _may_come_by_an_offer(advice):
        found.add(OFFER_FROM)
    abroad = truth(rulebook.meanings.circumstances.abroad.condition, masks)
    if abroad is not Truth.NO:
        found.add(LOCATION)
    if OTHER_CITIZENSHIP in found:  # which passport it is comes after
        found.add(SECOND_PASSPORT)
    return frozenset(found & asked)


def _may_come_by_an_offer(advice: Advice) -> bool:
    """Say whether work or study may yet be their way to stay, by how long and how soon."""
    meanings, masks = advice.rulebook.meanings, advice.masks
    scales = (meanings.days_left, meanings.stay_wanted)
    if all(scale is not None and scale.is_answered(masks) for scale in scales):
        return advice.profile.has_time and wants_to_stay(advice.profile)
    return True


def _of_places(advice: Advice, wanted: AbstractSet[str]) -> set[str]:
    """Return those of some questions that may change something of a place, or the places' order.

    What reads none of the questions that are yet to be found is not looked at. Of passports half of
    all conditions speak: which it is comes after the question for another one, and of somebody who
    holds none neither can change anything. To look through them took half of the time.
    """
    evaluation, read_in = advice.evaluation, _read_in(advice.rulebook)
    if not _may_hold_another(advice):
        wanted = wanted - {OTHER_CITIZENSHIP, SECOND_PASSPORT}
    closed = {id_ for id_, each in advice.verdicts.items() if each.status is Status.CLOSED}
    found: set[str] = set()
    for question in sorted(wanted, key=lambda id_: id_ != OTHER_CITIZENSHIP):
        if question == SECOND_PASSPORT and OTHER_CITIZENSHIP in found:
            continue
        for told in read_in.conditions.get(question, ()):
            if question in found:
                break
            if evaluation.values[told.slot] == Truth.UNKNOWN and not closed.issuperset(told.places):
                found |= evaluation.unsettled_by(told.slot)
        for place in read_in.places.get(question, ()):
            if question in found:
                break
            verdict = advice.verdicts[place]
            if verdict.status is Status.DEPENDS:
                found |= _left_in(advice, verdict)
    return found


def _may_hold_another(advice: Advice) -> bool:
    """Say whether anything that a condition reads of other passports is left open."""
    vocabulary, masks = advice.rulebook.vocabulary, advice.masks
    return not all(
        is_single(masks[variable])
        for question in (OTHER_CITIZENSHIP, SECOND_PASSPORT)
        for variable in vocabulary.of_question.get(question, ())
        if vocabulary.variables[variable].option != NAMED
    )


def _read_in(rulebook: Rulebook) -> ReadIn:
    """Return what reads each question, found once."""
    kept = kept_of(rulebook)
    if kept.read_in is None:
        kept.read_in = _found_reading(rulebook)
    return kept.read_in


def _found_reading(rulebook: Rulebook) -> ReadIn:
    vocabulary, told = rulebook.vocabulary, rulebook.program.conditions
    anywhere: set[int] = set()
    places: dict[int, set[str]] = {}
    by_question: dict[str, list[str]] = {}
    for id_, destination in rulebook.destinations.items():
        anywhere |= {danger.slot for danger in destination.dangers}
        read = (*destination.requirements, *destination.pitfalls)
        for slot in (*(each.slot for each in read), *(way.fit for way in destination.ways)):
            places.setdefault(slot, set()).add(id_)
        for question in _may_ask(vocabulary, destination.variables):
            by_question.setdefault(question, []).append(id_)
    conditions: dict[str, list[ToldOf]] = {}
    for slot in sorted(anywhere | places.keys()):
        # A danger concerns whoever passes, also where the place is closed.
        where = _NEVER_CLOSED if slot in anywhere else frozenset(places[slot])
        told_of = ToldOf(slot, where)
        for question in _may_ask(vocabulary, variables_of(told[slot])):
            conditions.setdefault(question, []).append(told_of)
    return ReadIn(conditions, by_question)


def _may_ask(vocabulary: Vocabulary, variables: Iterable[int]) -> set[str]:
    """Return the questions that something may come to be asked for that reads some variables."""
    found = {vocabulary.variables[variable].question for variable in variables}
    return found | ({OTHER_CITIZENSHIP} if SECOND_PASSPORT in found else set())


def _left_in(advice: Advice, verdict: Verdict) -> frozenset[str]:
    """Return the questions that are left in what decides a place, found once a verdict."""
    kept = advice.kept
    found = kept.left.get(verdict.number)
    if found is None:
        vocabulary, diagrams = advice.rulebook.vocabulary, advice.rulebook.diagrams
        node = advice.rulebook.destinations[verdict.id].diagram
        variables = diagrams.support(diagrams.given(node, advice.masks))
        found = kept.left[verdict.number] = kept.shared(frozenset(_may_ask(vocabulary, variables)))
    return found
