"""The interview: which question to ask next, derived from what the rules still need to know.

Theory of operation
===================

No flow is written anywhere. What a person has said is a set of named answers plus the questions they declined;
from that alone the next question is worked out, so going back, changing an early answer and surviving a new dataset
cost nothing, and the position is never stored.

A question is worth asking if some answer to it would change what the person reads about the *top routes*: the
`TOP_ROUTES` best destinations that are not closed, plus the check at the Russian border, which comes before any
route. What can change is listed by `stakes`, with a weight for each kind of change:

- the exit check: a rule that bars, or that calls for looking something up;
- the status of a route: the variables left in its decision diagram, which is exact: a variable is left exactly if
  some completion of the answers would make it count. This counts, more lightly, beyond the top routes as well, since a
  route that may turn out to be open may rise among them;
- what must be obtained first, and grave pitfalls: the variables left in their conditions, exact in the same way;
- the order: `urgency`, `pursued`, `grounds`, `modes`, `region`, `goal` and `cards` for a route whose level at that
  step of the ranking differs between possible answers.

The next question is the one with the largest stake divided by how dangerous it is to have said it (`PRICE`). A question
with no stake is never asked, so the interview ends by itself; "I don't know" and "I'd rather not say" take a question
out of the running and leave its answer unknown.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from routebot.policy.model import Question
from routebot.reasoning.compiling import Site, Status
from routebot.reasoning.conditions import Answers
from routebot.reasoning.departure import ExitStatus
from routebot.reasoning.journeys import HOME
from routebot.reasoning.matching import Verdict
from routebot.reasoning.ranking import DAYS_LEFT, STAY_WANTED, Advice, money_level, stay_level, urgency_level

__all__ = ["PRICE", "TOP_ROUTES", "Interview", "SkipCost", "next_question", "skip_cost", "stakes", "toggled"]

TOP_ROUTES = 8

PRICE: Mapping[str, float] = MappingProxyType({"none": 1.0, "low": 2.0, "high": 4.0})
"""How much more a question must decide before it is asked, by its `sensitive`."""

_EXIT, _STATUS, _NEED, _ORDER, _RISING, _PITFALL = 120, 8, 4, 3, 2, 1


@dataclass(frozen=True)
class Interview:
    """What a person has said, in the order they said it. Functions return a new one.

    Attributes:
        answers: question -> chosen options.
        skipped: questions declined; they stay unknown and are not asked again.
        order: questions answered or declined, oldest first; "back" takes the last.
    """

    answers: Answers = field(default_factory=dict)
    skipped: frozenset[str] = frozenset()
    order: tuple[str, ...] = ()

    def answer(self, question: str, options: frozenset[str]) -> "Interview":
        """Answer a question, or answer it again: the other answers stay."""
        answers = {**self.answers, question: options}
        return Interview(answers, self.skipped - {question}, self._moved(question))

    def skip(self, question: str) -> "Interview":
        """Decline a question; an answer given before is taken back."""
        answers = {id_: options for id_, options in self.answers.items() if id_ != question}
        return Interview(answers, self.skipped | {question}, self._moved(question))

    def forget(self, question: str) -> "Interview":
        """Make a question open again."""
        answers = {id_: options for id_, options in self.answers.items() if id_ != question}
        order = tuple(id_ for id_ in self.order if id_ != question)
        return Interview(answers, self.skipped - {question}, order)

    def back(self) -> tuple["Interview", str | None]:
        """Return to the question dealt with last; its answer is given along to be shown, the rest stays."""
        if not self.order:
            return self, None
        return self.forget(self.order[-1]), self.order[-1]

    def fitted(self, questions: Mapping[str, Question]) -> "Interview":
        """Drop what a newer dataset no longer knows; those questions are asked again, never guessed."""
        known = {id_: {option.id for option in question.options} for id_, question in questions.items()}
        answers = {id_: given for id_, given in self.answers.items() if given <= known.get(id_, set())}
        skipped = self.skipped & known.keys()
        order = tuple(id_ for id_ in self.order if id_ in answers or id_ in skipped)
        return Interview(answers, skipped, order)

    def _moved(self, question: str) -> tuple[str, ...]:
        return self.order if question in self.order else (*self.order, question)


@dataclass(frozen=True, slots=True)
class SkipCost:
    """What stays open if a question is skipped.

    Attributes:
        routes: destinations that are still possible.
        undecided: those whose status then stays undecided over this question.
        unsure: those where a warning, a paper to obtain or the place in the list stays unsure.
        exit: the exit check stays undecided.
    """

    routes: int
    undecided: int
    unsure: int
    exit: bool


def next_question(advice: Advice, skipped: frozenset[str] = frozenset()) -> str | None:
    """Return the question to ask next, or None when no answer can change anything any more."""
    questions = advice.rulebook.vocabulary.questions
    found = stakes(advice)
    candidates = [id_ for id_ in questions if found[id_] and id_ not in skipped]
    return max(candidates, key=lambda id_: found[id_] / PRICE[questions[id_].sensitive], default=None)


def stakes(advice: Advice) -> Counter[str]:
    """Weigh the questions that can still change what the person reads; answered ones are not in it."""
    found: Counter[str] = Counter()
    if advice.exit.status is ExitStatus.BARRED:
        # No routes are shown then, so nothing else can matter; unless they are abroad already.
        known = advice.rulebook.vocabulary.answered(advice.masks)
        return found if "region" in known else Counter(region=_EXIT)
    for question in advice.exit.open_questions:
        found[question] += _EXIT
    for verdict in advice.possible[:TOP_ROUTES]:
        for question, weight in _stakes_of(advice, verdict):
            found[question] += weight
    for verdict in advice.possible[TOP_ROUTES:]:
        if verdict.status is Status.DEPENDS:
            for question in advice.reading.missing_in(advice.rulebook.sites[verdict.id].diagram):
                found[question] += _RISING
    return found


def skip_cost(advice: Advice, question: str) -> SkipCost:
    """Count what stays open if a question is skipped, over all routes that are still possible."""
    undecided = unsure = 0
    for verdict in advice.possible:
        open_ = dict(_stakes_of(advice, verdict, grave=True))
        if open_.get(question, 0) >= _STATUS:
            undecided += 1
        elif question in open_:
            unsure += 1
    return SkipCost(len(advice.possible), undecided, unsure, question in advice.exit.open_questions)


def _stakes_of(advice: Advice, verdict: Verdict, grave: bool = False) -> Iterator[tuple[str, int]]:
    """Yield (question, weight) for one route, heaviest kind first and each question once.

    Args:
        grave: yield the heaviest weight of each question only.
    """
    found: Counter[str] = Counter()
    for question, weight in _all_stakes(advice, verdict):
        found[question] = max(found[question], weight) if grave else found[question] + weight
    yield from found.items()


def _all_stakes(advice: Advice, verdict: Verdict) -> Iterator[tuple[str, int]]:
    reading, site = advice.reading, advice.rulebook.sites[verdict.id]
    if verdict.status is Status.DEPENDS:
        yield from ((question, _STATUS) for question in reading.missing_in(site.diagram))
    for requirement in site.requirements:
        if requirement.fact.kind == "obtain":
            yield from ((question, _NEED) for question in reading.undecided(requirement))
    for pitfall in site.pitfalls:
        if pitfall.fact.severity == "high":
            yield from ((question, _PITFALL) for question in reading.undecided(pitfall))
    yield from ((question, _ORDER) for question in _order_questions(advice, verdict, site))


def _order_questions(advice: Advice, verdict: Verdict, site: Site) -> Iterator[str]:
    """Yield the open questions whose answers would give this route different levels in the ranking."""
    vocabulary = advice.rulebook.vocabulary
    answered = vocabulary.answered(advice.masks)
    asks = vocabulary.questions.keys() - answered
    if "urgency" in asks and _differs(urgency_level(verdict, days) for days in (*DAYS_LEFT.values(), None)):
        yield "urgency"
    if "goal" in asks and _differs(stay_level(verdict, days) for days in STAY_WANTED.values()):
        yield "goal"
    if "cards" in asks:
        options = [option.id for option in vocabulary.questions["cards"].options]
        if _differs(money_level(site, frozenset([card])) for card in options):
            yield "cards"
    if site.place.handover and site.place.handover.level != "low":
        if "pursued" in asks:
            yield "pursued"
        if "grounds" in asks and vocabulary.chosen("pursued", advice.masks) == "no":
            yield "grounds"
    if advice.travel.known:
        yield from _travel_questions(advice, verdict, asks)


def _travel_questions(advice: Advice, verdict: Verdict, asks: frozenset[str] | set[str]) -> Iterator[str]:
    """Links differ by mode or region: only then do those answers decide how one gets there."""
    links = [ruled.fact for ruled in advice.rulebook.links if ruled.fact.end == verdict.id and ruled.fact.start == HOME]
    usable = [link for link in links if link.state != "closed"]
    if "modes" in asks and _differs([*(link.mode for link in usable), *(() if usable else ("none",))]):
        yield "modes"
    if "region" in asks and any(link.regions for link in usable):
        yield "region"


def _differs(values: Iterator[object] | list[object]) -> bool:
    return len(set(values)) > 1


def toggled(question: Question, chosen: frozenset[str], option: str) -> frozenset[str]:
    """Switch an option of a question of kind ``many``; options that exclude it go.

    ``none`` excludes every other option.
    """
    if option in chosen:
        return chosen - {option}
    if option == "none":
        return frozenset(["none"])
    excluded = {other.id for other in question.options if option in other.excludes}
    excluded |= {"none"} | set(next(o.excludes for o in question.options if o.id == option))
    return chosen - excluded | {option}
