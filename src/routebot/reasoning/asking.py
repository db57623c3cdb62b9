"""Which question to ask next, derived from what the rules still need to know.

Theory of operation
===================

No flow is written anywhere. What a person has said is a set of named answers plus the questions
they declined; from that alone the next question is worked out, so going back, changing an early
answer and surviving a new dataset cost nothing, and the position is never stored.

A question is worth asking if some answer to it would change what the person reads about the *top
routes*: the `TOP_ROUTES` best destinations that are not closed, plus the check at the Russian
border, which comes before any route. Seven kinds of change have a weight each, and what a question
can change in all is its stake:

- the exit check: a rule that bars, or that calls for looking something up; `region` too, since for
  somebody who is abroad already no exit lies ahead, and then none of the dangerous questions about
  it needs an answer;
- the status of a route: the variables left in its decision diagram, which is exact: a variable is
  left exactly if some completion of the answers would make it count. Beyond the top routes this
  counts, more lightly, for a route that would rise among them if it turned out at its best;
- what must be obtained first for the way in that is shown: the variables left in its conditions,
  exact in the same way;
- for those who want to stay and have time, whether a place has a way that is theirs by what they go
  for, study or work say: it goes before others then, so every place counts, lightly;
- whether a grave pitfall is theirs, where only a question can tell that is dangerous to answer and
  that the Russian border does not ask for anyway: a harmless one is offered in the end instead, and
  whoever is abroad is not asked for the sake of a warning what the border would ask;
- of somebody with another citizenship, which passport it is: what it opens is nothing rare to them;
- of somebody in danger, what the dataset says is always asked of them (`asked_in_danger`), such as
  visas and the days left: it counts as long as it can change anything of any place;
- the order: a question that the ranking reads is counted for every top route, and its answers are
  tried one by one when its turn comes: one that has no other stake is asked only if some answer
  would put the top routes in another order.

The next question is the one with the largest stake divided by how dangerous it is to have said it
(`SENSITIVITY_PRICES`); those that the dataset calls `early` go before all others, so that first
routes are seen before anything dangerous is asked. Two small questions may share a screen
(`Question.beside`): the second then goes along with the first for as long as it can change anything
at all, since it costs no screen of its own. A question with no stake is never asked, nor one that
an answer leaves without sense (`Option.rules_out`), so the interview ends by itself; "I don't know"
and "I'd rather not say" take a question out of the running and leave its answer unknown.

What is left over is for the person to choose: `offers` counts the routes further down whose status,
and the grave pitfalls and dangers whose wording ("may be yours"), hinge on a question that is not
dangerous to answer.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from routebot.logic.conditions import variables_of
from routebot.policy.facts import Fact
from routebot.policy.questions import LOCATION, OFFER_FROM, OTHER_CITIZENSHIP, SECOND_PASSPORT
from routebot.reasoning.advice import Advice
from routebot.reasoning.exit_check import ExitStatus
from routebot.reasoning.profile import ranked_questions
from routebot.reasoning.remaining import always_together, companion_of, ruled_out, still_open
from routebot.reasoning.rulebook import CompiledFact, Status
from routebot.reasoning.thresholds import (
    EXIT_WEIGHT,
    HARMLESS_EXIT_WEIGHT,
    NEED_WEIGHT,
    ORDER_WEIGHT,
    RISING_WEIGHT,
    SENSITIVITY_PRICES,
    STATUS_WEIGHT,
    TOP_ROUTES,
    WARNING_WEIGHT,
)
from routebot.reasoning.trying import can_reorder
from routebot.reasoning.verdicts import Verdict
from routebot.reasoning.ways import BY_OFFER, TO_LIVE_THERE, wants_to_stay

__all__ = [
    "Offer",
    "SkipCost",
    "next_question",
    "next_screen",
    "offers",
    "skip_cost",
]


@dataclass(frozen=True, slots=True)
class Offer:
    """A question that the interview does not ask, but that would settle something further down.

    Attributes:
        routes: destinations whose status hinges on it.
        warnings: destinations where it decides whether a grave pitfall or danger is the person's.
    """

    question: str
    routes: int
    warnings: int


@dataclass(frozen=True, slots=True)
class SkipCost:
    """What stays open if a question is skipped.

    Attributes:
        routes: destinations that are still possible.
        undecided: those whose status then stays undecided over this question.
        unsure: of the others, those where a grave warning or a paper to obtain stays unsure.
        exit: the exit check stays undecided.
        way: no way can be shown, since it is not known where they are.
    """

    routes: int
    undecided: int
    unsure: int
    exit: bool
    way: bool = False


def next_question(advice: Advice, skipped: frozenset[str] = frozenset()) -> str | None:
    """Return the question to ask next, or None when no answer can change anything any more."""
    return next(iter(_asked(advice, skipped)), None)


def next_screen(advice: Advice, skipped: frozenset[str] = frozenset()) -> tuple[str, ...]:
    """Return the questions that share the next screen, as the dataset has them; none at the end."""
    found = _asked(advice, skipped)
    return tuple(id_ for id_ in advice.rulebook.vocabulary.questions if id_ in found)


def _asked(advice: Advice, skipped: frozenset[str]) -> tuple[str, ...]:
    """Return the question to ask next, and the one that shares its screen if there is one."""
    key, asked = (advice.sheet, skipped), advice.kept.asked
    if key not in asked:
        asked[key] = _Asking(advice, skipped).screen()
    return asked[key]


class _Asking:
    """What is worth asking of one person, weighed once."""

    def __init__(self, advice: Advice, skipped: frozenset[str]) -> None:
        self.advice = advice
        self.rulebook = advice.rulebook
        vocabulary = self.rulebook.vocabulary
        gone = skipped | ruled_out(vocabulary, advice.masks)
        self.dealt = vocabulary.answered(advice.masks) | gone
        self.open = self._open()
        self.certain = _certain_stakes(advice)
        self.stakes = self.certain + _order_stakes(advice)

    def _open(self) -> frozenset[str]:
        """Return what may be asked at all.

        Nothing of somebody who is kept from leaving, and no means of travel of somebody abroad who
        will not say where they are: no way can be shown to them.
        """
        if self.advice.barred:
            return frozenset()
        found = still_open(self.advice) - self.dealt
        vocabulary, meanings = self.rulebook.vocabulary, self.rulebook.meanings
        if self.advice.profile.abroad and LOCATION not in vocabulary.answered(self.advice.masks):
            giving = (each for variables in meanings.modes.values() for each in variables)
            return found - {vocabulary.variables[variable].question for variable in giving}
        return found

    def screen(self) -> tuple[str, ...]:
        """Return the question to ask next, and the one that goes along with it."""
        question = next(self._in_order(), None)
        if question is None:
            return ()
        companion = companion_of(self.rulebook, question)
        if companion is None or not self._goes_along(question, companion):
            return (question,)
        return (question, companion)

    def _in_order(self) -> Iterator[str]:
        """Yield what can still change what is read, the question to ask first at the front."""
        questions = self.rulebook.vocabulary.questions
        # Where they are goes with being abroad, and who offers work or study with having an offer.
        yield from sorted(_places_to_name(self.advice) & self.open)
        for id_ in questions:
            companion = companion_of(self.rulebook, id_)
            # The rest of a screen comes before another one.
            if companion in self.dealt and self._goes_along(companion, id_):
                yield id_
        # Sorting keeps the dataset's order between equals.
        for id_ in sorted(questions, key=self._importance, reverse=True):
            if self._is_worth_asking(id_):
                yield id_

    def _importance(self, id_: str) -> tuple[bool, float]:
        question = self.rulebook.vocabulary.questions[id_]
        return question.early, self.stakes[id_] / SENSITIVITY_PRICES[question.sensitive]

    def _is_worth_asking(self, id_: str) -> bool:
        if id_ in self.dealt:
            return False
        if self.rulebook.vocabulary.questions[id_].early and id_ in self.open:
            return True
        if not self.stakes[id_]:
            return False
        return bool(self.certain[id_]) or can_reorder(self.advice, id_)

    def _goes_along(self, question: str, companion: str) -> bool:
        """Say whether the second question of a screen is asked with the first."""
        if not always_together(self.rulebook, (question, companion)):
            return self._is_worth_asking(companion)
        return companion in self.open


def offers(advice: Advice, skipped: frozenset[str] = frozenset()) -> tuple[Offer, ...]:
    """List the harmless open questions that would still settle something.

    Those that settle most routes go first.
    """
    routes: Counter[str] = Counter()
    warnings: Counter[str] = Counter()
    for verdict in advice.possible:
        routes.update(_deciding(advice, verdict))
        warnings.update(_warning(advice, verdict))
    vocabulary = advice.rulebook.vocabulary
    left_out = skipped | ruled_out(vocabulary, advice.masks)
    found = [
        Offer(id_, routes[id_], warnings[id_])
        for id_, question in vocabulary.questions.items()
        if question.sensitive == "none" and id_ not in left_out and (routes[id_] or warnings[id_])
    ]
    return tuple(sorted(found, key=lambda offer: (-offer.routes, -offer.warnings)))


def _certain_stakes(advice: Advice) -> Counter[str]:
    """Weigh what is certain to hinge on each question: all but the order, exact by the diagrams."""
    found: Counter[str] = Counter()
    known = advice.rulebook.vocabulary.answered(advice.masks)
    if advice.barred:
        # No routes are shown then, so nothing else can matter; unless they are abroad already.
        return found if "region" in known else Counter(region=EXIT_WEIGHT)
    questions = advice.rulebook.vocabulary.questions
    for question in advice.exit.open_questions:
        harmless = questions[question].sensitive == "none"
        found[question] += HARMLESS_EXIT_WEIGHT if harmless else EXIT_WEIGHT
    # Whoever is abroad reads no rule of the exit, and nothing about it is in doubt for them.
    reads_of_exit = advice.exit.rules or advice.exit.status is ExitStatus.DEPENDS
    if reads_of_exit and "region" in advice.rulebook.vocabulary.questions.keys() - known:
        found["region"] += EXIT_WEIGHT
    never_offered = _never_offered(advice)
    for question in _places_to_name(advice) & (questions.keys() - known):
        found[question] += ORDER_WEIGHT * min(TOP_ROUTES, len(advice.possible))
    if advice.profile.in_danger:
        open_ones = (q.id for q in questions.values() if q.asked_in_danger and q.id not in known)
        found.update({id_: STATUS_WEIGHT for id_ in open_ones if _may_matter(advice, id_)})
    if _holds_another(advice) and _may_matter(advice, SECOND_PASSPORT):
        found[SECOND_PASSPORT] += STATUS_WEIGHT
    for verdict in advice.possible[:TOP_ROUTES]:
        found.update(dict.fromkeys(_deciding(advice, verdict), STATUS_WEIGHT))
        found.update(dict.fromkeys(_needing(advice, verdict), NEED_WEIGHT))
        found.update(dict.fromkeys(_warning(advice, verdict) & never_offered, WARNING_WEIGHT))
    for verdict in advice.possible:
        found.update(dict.fromkeys(_purposes(advice, verdict), RISING_WEIGHT))
    # What opens only by something rare, such as another passport, is asked for the top's sake.
    for verdict in advice.rising(TOP_ROUTES, hinging=False):
        found.update(dict.fromkeys(_deciding(advice, verdict), RISING_WEIGHT))
        found.update(dict.fromkeys(_warning(advice, verdict) & never_offered, RISING_WEIGHT))
    return found


def _places_to_name(advice: Advice) -> frozenset[str]:
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
        question in _deciding(advice, verdict) | _needing(advice, verdict)
        for verdict in advice.possible
    )


def _order_stakes(advice: Advice) -> Counter[str]:
    """Weigh the open questions that the ranking reads, as if each could move every top route.

    Whether it can is found by trying its answers, which is done only when its turn comes.
    """
    if advice.barred:
        return Counter()
    known = advice.rulebook.vocabulary.answered(advice.masks)
    weight = ORDER_WEIGHT * min(TOP_ROUTES, len(advice.possible))
    return Counter(dict.fromkeys(ranked_questions(advice.rulebook) - known, weight))


def skip_cost(advice: Advice, question: str) -> SkipCost:
    """Count what stays open if a question is skipped, over all routes that are still possible."""
    undecided = sum(question in _deciding(advice, verdict) for verdict in advice.possible)
    unsure = sum(
        question in _reading(advice, verdict) and question not in _deciding(advice, verdict)
        for verdict in advice.possible
    )
    return SkipCost(
        routes=len(advice.possible),
        undecided=undecided,
        unsure=unsure,
        exit=question in advice.exit.open_questions,
        way=question == LOCATION and advice.profile.abroad,
    )


def _deciding(advice: Advice, verdict: Verdict) -> frozenset[str]:
    """Return the questions that can still change the status of a route."""
    if verdict.status is not Status.DEPENDS:
        return frozenset()
    return advice.evaluation.missing_in(advice.rulebook.destinations[verdict.id].diagram)


def _needing(advice: Advice, verdict: Verdict) -> frozenset[str]:
    """Return those that can change what must be obtained first."""
    needs = verdict.way.needs if verdict.way else ()
    return frozenset[str]().union(*(advice.evaluation.undecided(need) for need in needs))


def _purposes(advice: Advice, verdict: Verdict) -> frozenset[str]:
    """Return those that can change whether a place has a way of their own, if that counts."""
    if not (advice.profile.has_time and wants_to_stay(advice.profile)):
        return frozenset()
    # Whether they are citizens decides the status and has its stake by that.
    kinds = TO_LIVE_THERE - {"citizen"}
    undecided = (each for each in advice.evaluation.ways(verdict) if each.rule.way in kinds)
    return frozenset[str]().union(*(advice.evaluation.unsure_of(each.way) for each in undecided))


def _warning(advice: Advice, verdict: Verdict) -> frozenset[str]:
    """Return those that can change whether a grave pitfall or danger is theirs."""
    destination = advice.rulebook.destinations[verdict.id]
    grave: list[CompiledFact[Fact]] = [
        *(each for each in destination.pitfalls if each.fact.severity == "high"),
        *(each for each in destination.dangers if each.fact.level == "high"),
    ]
    return frozenset[str]().union(*(advice.evaluation.undecided(compiled) for compiled in grave))


def _never_offered(advice: Advice) -> frozenset[str]:
    """Return the questions that are dangerous to answer, but for those of the Russian border."""
    rulebook = advice.rulebook
    variables = rulebook.vocabulary.variables
    border = {
        variables[variable].question
        for rule in rulebook.exit_rules
        for variable in variables_of(rule.condition)
    }
    questions = rulebook.vocabulary.questions.values()
    return frozenset(q.id for q in questions if q.sensitive == "high" and q.id not in border)


def _reading(advice: Advice, verdict: Verdict) -> frozenset[str]:
    """Return those that can change what is read of a route whose status stays."""
    return _needing(advice, verdict) | _warning(advice, verdict)
