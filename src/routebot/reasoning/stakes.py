"""What hinges on each question: its stake, which `asking` weighs against how dangerous it is."""

from collections import Counter
from collections.abc import Iterable

from routebot.logic.conditions import Truth, truth, variables_of
from routebot.policy.questions import LOCATION, OFFER_FROM, OTHER_CITIZENSHIP, SECOND_PASSPORT
from routebot.reasoning.advice import Advice
from routebot.reasoning.exit_check import ExitStatus
from routebot.reasoning.kept import Grave
from routebot.reasoning.meanings import REGION
from routebot.reasoning.profile import ranked_questions
from routebot.reasoning.rulebook import Rulebook, Status
from routebot.reasoning.thresholds import (
    EXIT_WEIGHT,
    HARMLESS_EXIT_WEIGHT,
    HURRY,
    NEED_WEIGHT,
    ORDER_WEIGHT,
    RISING_WEIGHT,
    STATUS_WEIGHT,
    TOP_ROUTES,
    WARNING_WEIGHT,
)
from routebot.reasoning.verdicts import Verdict
from routebot.reasoning.ways import BY_OFFER, TO_LIVE_THERE, wants_to_stay

__all__ = [
    "barring_in_a_hurry",
    "certain_stakes",
    "deciding",
    "endangering",
    "is_at_an_end",
    "never_offered",
    "opening_all",
    "order_stakes",
    "places_to_name",
    "reading",
    "settling",
    "telling_of_danger",
    "warning",
]

_NONE = frozenset[str]()
"""The questions that hang on most places: a sum begins with it, so that it makes no set of it."""


def certain_stakes(advice: Advice) -> Counter[str]:
    """Weigh what is certain to hinge on each question: all but the order, exact by the diagrams."""
    found: Counter[str] = Counter()
    known = advice.answered
    if is_at_an_end(advice):
        # No routes are shown then, so nothing else can matter; unless they are abroad already.
        return found if REGION in known else Counter({REGION: EXIT_WEIGHT})
    questions = advice.rulebook.vocabulary.questions
    for question in advice.exit.open_questions:
        harmless = questions[question].sensitive == "none"
        found[question] += HARMLESS_EXIT_WEIGHT if harmless else EXIT_WEIGHT
    # Whoever is abroad reads no rule of the exit, and nothing about it is in doubt for them.
    reads_of_exit = advice.exit.rules or advice.exit.status is ExitStatus.DEPENDS
    if reads_of_exit and REGION in advice.rulebook.vocabulary.questions.keys() - known:
        found[REGION] += EXIT_WEIGHT
    found.update(dict.fromkeys(_telling_of_hurry(advice) - known, HARMLESS_EXIT_WEIGHT))
    warned_of = never_offered(advice)
    for question in places_to_name(advice) & (questions.keys() - known):
        found[question] += ORDER_WEIGHT * min(TOP_ROUTES, len(advice.possible))
    if advice.profile.in_danger:
        open_ones = (q.id for q in questions.values() if q.asked_in_danger and q.id not in known)
        found.update({id_: STATUS_WEIGHT for id_ in open_ones if _may_matter(advice, id_)})
    if _holds_another(advice) and _may_matter(advice, SECOND_PASSPORT):
        found[SECOND_PASSPORT] += STATUS_WEIGHT
    for verdict in advice.possible[:TOP_ROUTES]:
        _add(found, deciding(advice, verdict), STATUS_WEIGHT)
        _add(found, _needing(advice, verdict), NEED_WEIGHT)
        _add(found, warning(advice, verdict) & warned_of, WARNING_WEIGHT)
    for verdict in advice.possible:
        _add(found, _purposes(advice, verdict), RISING_WEIGHT)
    # What opens only by something rare, such as another passport, is asked for the top's sake.
    for verdict in advice.rising(TOP_ROUTES, hinging=False):
        _add(found, deciding(advice, verdict), RISING_WEIGHT)
    return found


def _add(found: Counter[str], questions: Iterable[str], weight: int) -> None:
    for question in questions:
        found[question] += weight


def is_at_an_end(advice: Advice) -> bool:
    """Say whether no route can be shown whatever they answer: they are kept, or all is closed."""
    return advice.barred or not advice.possible


def opening_all(advice: Advice) -> frozenset[str]:
    """Return what says on which papers they leave; then, of those let out to nowhere, what opens.

    That is what every place hinges on. Where they hold another citizenship it is which passport: a
    permit may let them into some places all the same, but without a passport they come to none.
    """
    papers = [rule for rule in advice.rulebook.exit_papers if not rule.fact.lets_out_to]
    undecided = frozenset[str]().union(*map(advice.evaluation.undecided, papers))
    if undecided or all(advice.evaluation.truth(rule) is not Truth.YES for rule in papers):
        return undecided
    if _holds_another(advice):
        return frozenset([SECOND_PASSPORT])
    hinging = [deciding(advice, verdict) for verdict in advice.possible]
    return frozenset.intersection(*hinging) if hinging else frozenset()


def barring_in_a_hurry(advice: Advice) -> frozenset[str]:
    """Return the questions that may bar somebody who has hardly any days left.

    A ticket for tomorrow is lost to whoever learns only after ten questions that they are not let
    out.
    """
    days_left = advice.profile.days_left
    if not advice.exit_ahead or days_left is None or days_left > HURRY:
        return frozenset()
    return _barring(advice)


def telling_of_danger(advice: Advice) -> frozenset[str]:
    """Return the questions that say whether somebody abroad is in danger.

    What else is asked hangs on them. Of those still in Russia the border asks for them anyway.
    """
    in_danger = advice.rulebook.meanings.circumstances.in_danger
    if advice.exit_ahead or truth(in_danger.condition, advice.masks) is not Truth.UNKNOWN:
        return frozenset()
    return advice.rulebook.vocabulary.questions_in([in_danger.condition])


def _telling_of_hurry(advice: Advice) -> frozenset[str]:
    """Return the question how soon they go, where it says when to ask what may bar them."""
    days_left = advice.rulebook.meanings.days_left
    if days_left is None or not advice.exit_ahead or not _barring(advice):
        return frozenset()
    return frozenset([days_left.question])


def _barring(advice: Advice) -> frozenset[str]:
    """Return the questions that may still bar them at the Russian border."""
    rules = (rule for rule in advice.rulebook.exit_rules if rule.fact.effect == "barred")
    return frozenset[str]().union(*map(advice.evaluation.undecided, rules))


def order_stakes(advice: Advice) -> Counter[str]:
    """Weigh the open questions that the ranking reads, as if each could move every top route.

    Whether it can is found by trying its answers, which is done only when its turn comes.
    """
    if advice.barred:
        return Counter()
    known = advice.answered
    weight = ORDER_WEIGHT * min(TOP_ROUTES, len(advice.possible))
    return Counter(dict.fromkeys(ranked_questions(advice.rulebook) - known, weight))


def places_to_name(advice: Advice) -> frozenset[str]:
    """Return the questions for a place that all the routes hinge on.

    No way is known to somebody abroad who has not said where. Of the places that work or study
    could open, the one that offers it goes first.
    """
    needed = {LOCATION: advice.profile.abroad, OFFER_FROM: _is_served_by_an_offer(advice)}
    return frozenset(question for question, matters in needed.items() if matters)


def _is_served_by_an_offer(advice: Advice) -> bool:
    """Say whether work or study is their way to stay, as far as they have said."""
    return (
        advice.profile.has_time
        and wants_to_stay(advice.profile)
        and any(
            each.certain and each.rule.way in BY_OFFER
            for verdict in advice.possible
            for each in advice.evaluation.ways(verdict)
        )
    )


def _holds_another(advice: Advice) -> bool:
    """Say whether they hold another citizenship: what it opens is then nothing rare to them."""
    vocabulary = advice.rulebook.vocabulary
    if SECOND_PASSPORT not in vocabulary.questions:
        return False
    return bool(set(vocabulary.options(OTHER_CITIZENSHIP, advice.masks)) - {"none"})


def _may_matter(advice: Advice, question: str) -> bool:
    """Say whether an answer could change anything of any place that is possible."""
    return question in ranked_questions(advice.rulebook) or any(
        question in deciding(advice, verdict) | _needing(advice, verdict)
        for verdict in advice.possible
    )


def deciding(advice: Advice, verdict: Verdict) -> frozenset[str]:
    """Return the questions that can still change the status of a route."""
    if verdict.status is not Status.DEPENDS:
        return frozenset()
    found = advice.deciding_questions.get(verdict.id)
    if found is None:
        found = advice.evaluation.missing_in(advice.rulebook.destinations[verdict.id].diagram)
        advice.deciding_questions[verdict.id] = found
    return found


def settling(advice: Advice) -> frozenset[str]:
    """Return the questions that can still change the status of some place that is possible."""
    return frozenset[str]().union(*(deciding(advice, verdict) for verdict in advice.possible))


def reading(advice: Advice, verdict: Verdict) -> frozenset[str]:
    """Return those that can change what is read of a route whose status stays."""
    return _needing(advice, verdict) | warning(advice, verdict)


def _needing(advice: Advice, verdict: Verdict) -> frozenset[str]:
    """Return those that can change what must be obtained first."""
    needs = verdict.way.needs if verdict.way else ()
    return _unsettled(advice, [need.slot for need in needs])


def _purposes(advice: Advice, verdict: Verdict) -> frozenset[str]:
    """Return those that can change whether a place has a way of their own, if that counts."""
    if not (advice.profile.has_time and wants_to_stay(advice.profile)):
        return frozenset()
    # Whether they are citizens decides the status and has its stake by that.
    kinds = TO_LIVE_THERE - {"citizen"}
    undecided = (each for each in advice.evaluation.ways(verdict) if each.rule.way in kinds)
    return frozenset[str]().union(*(advice.evaluation.unsure_of(each.way) for each in undecided))


def warning(advice: Advice, verdict: Verdict) -> frozenset[str]:
    """Return those that can change whether a grave pitfall or danger is theirs."""
    pitfalls, _ = _grave(advice, verdict.id)
    return _unsettled(advice, pitfalls) | endangering(advice, verdict)


def endangering(advice: Advice, verdict: Verdict) -> frozenset[str]:
    """Return those that can change whether a high danger is theirs, which ranks the place lower."""
    _, dangers = _grave(advice, verdict.id)
    return _unsettled(advice, dangers)


def _unsettled(advice: Advice, slots: Iterable[int]) -> frozenset[str]:
    values, found = advice.evaluation.values, _NONE
    for slot in slots:
        if values[slot] == Truth.UNKNOWN:
            found |= advice.evaluation.unsettled_by(slot)
    return found


def _grave(advice: Advice, id_: str) -> Grave:
    """Return the conditions of what is grave in a place, looked for once."""
    grave = advice.kept.grave
    if id_ not in grave:
        place = advice.rulebook.destinations[id_]
        pitfalls = tuple(each.slot for each in place.pitfalls if each.fact.severity == "high")
        dangers = tuple(each.slot for each in place.dangers if each.fact.level == "high")
        grave[id_] = Grave(pitfalls, dangers)
    return grave[id_]


def never_offered(advice: Advice) -> frozenset[str]:
    """Return the questions that are dangerous to answer, but for those of the Russian border."""
    kept = advice.kept
    if kept.never_offered is None:
        kept.never_offered = _found_dangerous(advice.rulebook)
    return kept.never_offered


def _found_dangerous(rulebook: Rulebook) -> frozenset[str]:
    variables = rulebook.vocabulary.variables
    border = {
        variables[variable].question
        for rule in rulebook.exit_rules
        for variable in variables_of(rule.condition)
    }
    questions = rulebook.vocabulary.questions.values()
    return frozenset(q.id for q in questions if q.sensitive == "high" and q.id not in border)
