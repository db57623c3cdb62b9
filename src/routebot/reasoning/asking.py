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
routes are seen before anything dangerous is asked. Until they are dealt with nothing is asked that
is dangerous to have said and only warns: they may shut the places that it would warn of. Two kinds
of question cannot wait even for the early ones: on which papers they leave, and of somebody whom
these let out to nowhere what every place hinges on, another citizenship and then which one; and of
somebody with hardly any days left, what may bar them at the border.

Two small questions may share a screen (`Question.beside`): the second then goes along with the
first for as long as it can change anything at all, since it costs no screen of its own, and what is
dangerous waits for the other unless the border asks it. A question with no stake is never asked,
nor one that an answer leaves without sense (`Option.rules_out`), so the interview ends by itself;
"I don't know" and "I'd rather not say" take a question out of the running and leave its answer
unknown.

What is left over is for the person to choose: `offers` counts the routes further down whose status,
and the grave pitfalls and dangers whose wording ("may be yours"), hinge on a question that is not
dangerous to answer.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from routebot.policy.questions import LOCATION
from routebot.reasoning.advice import Advice
from routebot.reasoning.kept import work_out
from routebot.reasoning.meanings import REGION
from routebot.reasoning.remaining import always_together, companion_of, still_open
from routebot.reasoning.stakes import (
    barring_in_a_hurry,
    certain_stakes,
    deciding,
    endangering,
    is_at_an_end,
    never_offered,
    opening_all,
    order_stakes,
    places_to_name,
    reading,
    settling,
    telling_of_danger,
    warning,
)
from routebot.reasoning.thresholds import SENSITIVITY_PRICES
from routebot.reasoning.trying import can_reorder

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
        danger: a place with a high danger stays where it ranks, whether or not that is theirs.
    """

    routes: int
    undecided: int
    unsure: int
    exit: bool
    way: bool = False
    danger: bool = False


def next_question(advice: Advice, skipped: frozenset[str] = frozenset()) -> str | None:
    """Return the question to ask next, or None when no answer can change anything any more."""
    return next(iter(_asked(advice, skipped)), None)


def next_screen(advice: Advice, skipped: frozenset[str] = frozenset()) -> tuple[str, ...]:
    """Return the questions of the next screen, as they stand there; none at the end.

    Of two the one that the other is `beside` stands second.
    """
    questions = advice.rulebook.vocabulary.questions
    found = _asked(advice, skipped)
    return tuple(sorted(found, key=lambda id_: questions[id_].beside not in found))


def _asked(advice: Advice, skipped: frozenset[str]) -> tuple[str, ...]:
    """Return the question to ask next, and the one that shares its screen if there is one."""
    found = advice.asked.get(skipped)
    if found is None:
        key, asked = (advice.sheet, skipped), advice.kept.asked
        if key not in asked:
            work_out()
            asked[key] = _Asking(advice, skipped).screen()
        found = advice.asked[skipped] = asked[key]
    return found


class _Asking:
    """What is worth asking of one person, weighed once."""

    def __init__(self, advice: Advice, skipped: frozenset[str]) -> None:
        self.advice = advice
        self.rulebook = advice.rulebook
        self.dealt = advice.answered | skipped | advice.ruled_out
        self.open = self._open()
        self.pressing = opening_all(advice) | barring_in_a_hurry(advice)
        self.telling = telling_of_danger(advice)
        self.certain = certain_stakes(advice)
        self.stakes = self.certain + order_stakes(advice)
        self.waiting = self._waiting()

    def _open(self) -> frozenset[str]:
        """Return what may be asked at all.

        Nothing of somebody who is kept from leaving, or to whom no place is possible whatever they
        answer; no means of travel of somebody abroad who will not say where they are: no way can be
        shown to them; nor where they are, of somebody who will not say whether they are abroad.
        """
        if is_at_an_end(self.advice):
            return frozenset()
        found = still_open(self.advice) - self.dealt
        vocabulary, meanings = self.rulebook.vocabulary, self.rulebook.meanings
        if not self.advice.profile.abroad:
            return found - {LOCATION} if REGION in self.dealt else found
        if LOCATION not in self.advice.answered:
            giving = (each for variables in meanings.modes.values() for each in variables)
            return found - {vocabulary.variables[variable].question for variable in giving}
        return found

    def _waiting(self) -> frozenset[str]:
        """Return what is dangerous to have said and only warns, while something early is left.

        An early answer may shut the places that it would warn of.
        """
        questions = self.rulebook.vocabulary.questions
        if not any(questions[id_].early for id_ in self.open):
            return frozenset()
        late = never_offered(self.advice) - settling(self.advice)
        return frozenset(id_ for id_ in late if not questions[id_].early)

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
        halves = self._rest_of_screens()
        # What always shares its screen was seen there for certain.
        yield from (id_ for id_, other in halves if always_together(self.rulebook, (id_, other)))
        # Where they are goes with being abroad, and who offers work or study with having an offer.
        yield from sorted(places_to_name(self.advice) & self.open)
        # The others may have come to be worth asking since.
        yield from (id_ for id_, _ in halves)
        # Sorting keeps the dataset's order between equals.
        for id_ in sorted(questions, key=self._importance, reverse=True):
            if self._is_worth_asking(id_):
                yield id_

    def _rest_of_screens(self) -> list[tuple[str, str]]:
        """List what is left of screens, each with what was dealt with there.

        It comes before another screen.
        """
        questions = self.rulebook.vocabulary.questions
        companions = ((id_, companion_of(self.rulebook, id_)) for id_ in questions)
        halves = [(id_, other) for id_, other in companions if other and other in self.dealt]
        return [(id_, other) for id_, other in halves if self._goes_along(other, id_)]

    def _importance(self, id_: str) -> tuple[bool, bool, float]:
        """Return the key that puts questions in order; the largest is asked first.

        Two that share a screen where both are asked wait for each other: the first would else be
        alone on its screen, and the second on another. What the border asks waits for nothing, nor
        what says whether they are in danger.
        """
        weighed = self._weighed(id_)
        companion = companion_of(self.rulebook, id_)
        if companion in self.open and self._may_wait(id_, companion):
            weighed = min(weighed, self._weighed(companion))
        return id_ in self.pressing, self.rulebook.vocabulary.questions[id_].early, weighed

    def _may_wait(self, id_: str, companion: str) -> bool:
        if id_ in self.telling.union(self.advice.exit.open_questions):
            return False
        return not always_together(self.rulebook, (id_, companion))

    def _weighed(self, id_: str) -> float:
        question = self.rulebook.vocabulary.questions[id_]
        return self.stakes[id_] / SENSITIVITY_PRICES[question.sensitive]

    def _is_worth_asking(self, id_: str) -> bool:
        if id_ in self.dealt | self.waiting:
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
        routes.update(deciding(advice, verdict))
        warnings.update(warning(advice, verdict))
    vocabulary = advice.rulebook.vocabulary
    left_out = skipped | advice.ruled_out
    found = [
        Offer(id_, routes[id_], warnings[id_])
        for id_, question in vocabulary.questions.items()
        if question.sensitive == "none" and id_ not in left_out and (routes[id_] or warnings[id_])
    ]
    return tuple(sorted(found, key=lambda offer: (-offer.routes, -offer.warnings)))


def skip_cost(advice: Advice, question: str) -> SkipCost:
    """Count what stays open if a question is skipped, over all routes that are still possible."""
    undecided = unsure = 0
    for verdict in advice.possible:
        if question in deciding(advice, verdict):
            undecided += 1
        elif question in reading(advice, verdict):
            unsure += 1
    return SkipCost(
        routes=len(advice.possible),
        undecided=undecided,
        unsure=unsure,
        exit=question in advice.exit.open_questions,
        way=question == LOCATION and advice.profile.abroad,
        danger=any(question in endangering(advice, verdict) for verdict in advice.possible),
    )
