"""Say why: which answers decided, what is still missing, which lawful change would open a way."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from types import MappingProxyType
from typing import NamedTuple

from routebot.logic.conditions import Masks, Truth, truth
from routebot.logic.vocabulary import NO_BIT, YES_BIT
from routebot.policy.facts import ExitRule
from routebot.policy.questions import OTHER_CITIZENSHIP, SECOND_PASSPORT, Change
from routebot.reasoning.advice import Advice
from routebot.reasoning.links import BreakReason, places_abroad
from routebot.reasoning.rulebook import TERMINALS, CompiledDestination, Rulebook, Status, Way
from routebot.reasoning.verdicts import Verdict

__all__ = [
    "Opening",
    "because",
    "because_of_way",
    "held_back",
    "missing",
    "opened_places",
    "openings",
    "renewals",
    "smallest_steps",
    "unspoken",
]

MOST_CHANGES = 3
"""No opening asks for more changes than this at once.

A passport, a visa and one thing more is as much as a person can be advised to get; and each further
one multiplies the sets to try.
"""

_HOLDS = 1
"""What the diagram of a condition comes to where it is true."""

_SENSITIVITY: Mapping[str, int] = MappingProxyType({"none": 0, "low": 1, "high": 2})
"""A question's `sensitive`, put in order."""


class _Settled(NamedTuple):
    """A diagram and what it comes to by the answers that decide it, and no others."""

    diagram: int
    outcome: int
    masks: Masks


def because(advice: Advice, verdict: Verdict) -> dict[str, tuple[str, ...]]:
    """Return the answers that decided a verdict: question -> chosen options.

    It is a smallest set in the sense that none of its answers can be left out: with the others
    unknown, the status would no longer be settled. Empty where no answer was needed, and for a
    verdict that is still undecided.
    """
    if verdict.status is Status.DEPENDS:
        return {}
    diagram = advice.rulebook.destinations[verdict.id].diagram
    return _deciding(advice, verdict.id, diagram, TERMINALS.index(verdict.status))


def because_of_way(advice: Advice, id_: str, way: Way) -> dict[str, tuple[str, ...]]:
    """Return the answers that make a way into a place theirs, as `because` does.

    Empty where they do not settle it, and where it is everybody's.
    """
    if advice.evaluation.values[way.fit] != Truth.YES:
        return {}
    rulebook = advice.rulebook
    diagram = rulebook.diagrams.of(rulebook.program.conditions[way.fit])
    return _deciding(advice, id_, diagram, _HOLDS)


def _deciding(advice: Advice, id_: str, diagram: int, decided: int) -> dict[str, tuple[str, ...]]:
    """Return a smallest set of answers that settles a diagram of a place.

    Args:
        decided: what the diagram comes to.
    """
    rulebook = advice.rulebook
    vocabulary, diagrams = rulebook.vocabulary, rulebook.diagrams
    variables = vocabulary.variables
    read = {variables[variable].question for variable in diagrams.support(diagram)}
    answered = vocabulary.answered(advice.masks)
    papers = {SECOND_PASSPORT, OTHER_CITIZENSHIP}
    if read & papers:  # each says something of the other
        read |= papers & vocabulary.questions.keys()
    if SECOND_PASSPORT in answered and vocabulary.names_every_group(advice.masks):
        answered -= {OTHER_CITIZENSHIP}  # it only follows from the passports named
    masks = advice.masks
    for question in answered - read:
        masks = vocabulary.without(masks, question)
    # Sensitive answers are let go of first, so that a reason names one only where it must.
    for question in reversed(_least_sensitive_first(rulebook, answered & read)):
        relaxed = vocabulary.without(masks, question)
        if question == SECOND_PASSPORT and OTHER_CITIZENSHIP not in answered:
            relaxed = vocabulary.without(relaxed, OTHER_CITIZENSHIP)
        if diagrams.settled(diagram, relaxed) == decided:
            masks = relaxed
    needed = vocabulary.answered(masks) & answered
    return {
        question: _deciding_options(advice, id_, question, _Settled(diagram, decided, masks))
        for question in vocabulary.questions
        if question in needed
    }


def _deciding_options(
    advice: Advice, id_: str, question: str, settled: _Settled
) -> tuple[str, ...]:
    """Return the options that decided, of all that were chosen."""
    vocabulary = advice.rulebook.vocabulary
    options = vocabulary.options(question, advice.masks)
    if question == SECOND_PASSPORT:
        best = advice.rulebook.snapshot.passports.best_regime(options, id_)
        return (best.passport,) if best else options
    if vocabulary.questions[question].names_places:
        return (id_,) if id_ in options else options
    if len(options) < 2:
        return options
    needed = _needed_options(advice.rulebook, question, settled)
    return tuple(option for option in options if option in needed) or options


def _needed_options(rulebook: Rulebook, question: str, settled: _Settled) -> frozenset[str | None]:
    """Return the options without which the status would no longer be settled.

    None where it is settled by what they did not choose.
    """
    vocabulary, diagrams = rulebook.vocabulary, rulebook.diagrams
    left = list(settled.masks)
    chosen = [each for each in vocabulary.of_question[question] if left[each] == YES_BIT]
    for variable in reversed(chosen):
        left[variable] = vocabulary.unknown[variable]
        if diagrams.settled(settled.diagram, tuple(left)) != settled.outcome:
            left[variable] = YES_BIT
    return frozenset(vocabulary.variables[v].option for v in chosen if left[v] == YES_BIT)


def _least_sensitive_first(rulebook: Rulebook, questions: Iterable[str]) -> list[str]:
    """Sort questions; equally sensitive ones as the dataset has them."""
    asked = rulebook.vocabulary.questions
    order = {question: place for place, question in enumerate(asked)}
    return sorted(questions, key=lambda id_: (_SENSITIVITY[asked[id_].sensitive], order[id_]))


def missing(advice: Advice, verdict: Verdict) -> tuple[str, ...]:
    """Return the questions that could still change an undecided verdict, as the dataset has them.

    It is exact: each of them can, and no other.
    """
    if verdict.status is not Status.DEPENDS:
        return ()
    found = advice.evaluation.missing_in(advice.rulebook.destinations[verdict.id].diagram)
    return tuple(id_ for id_ in advice.rulebook.vocabulary.questions if id_ in found)


def unspoken(advice: Advice, verdict: Verdict) -> dict[str, tuple[str, ...]]:
    """Return the answers of which the rules of an undecided destination do not speak.

    Returns:
        question -> chosen options.
    """
    if verdict.status is not Status.DEPENDS:
        return {}
    vocabulary = advice.rulebook.vocabulary
    diagram = advice.rulebook.destinations[verdict.id].diagram
    found = advice.evaluation.unspoken_in(diagram, TERMINALS.index(Status.DEPENDS))
    return {
        id_: vocabulary.options(id_, advice.masks) for id_ in vocabulary.questions if id_ in found
    }


class Opening(tuple[Change, ...]):
    """A smallest set of changes that opens a closed destination, or the way there.

    All of them do, and none can be left out.
    """

    __slots__ = ()

    def answers(self, rulebook: Rulebook, masks: Masks) -> dict[str, tuple[str, ...]]:
        """Return the whole new answer to each question that changes."""
        changed = _after(rulebook, masks, self)
        return {
            id_: rulebook.vocabulary.options(id_, changed)
            for id_ in dict.fromkeys(change.question for change in self)
        }


def openings(advice: Advice, verdict: Verdict) -> tuple[Opening, ...]:
    """Find the smallest sets of changes that make a closed destination open or conditional.

    Only what the dataset lists under `changes` is tried: what a person could truly come to have.
    Small sets are tried before large ones, so a set is smallest if it holds no opening yet found.
    Where the entry is not what stops them but the Russian border, that is what has to be opened.
    """
    if verdict.status is not Status.CLOSED:
        return tuple(_papers_to_leave_on(advice, verdict))
    rulebook, destination = advice.rulebook, advice.rulebook.destinations[verdict.id]
    changes = _possible_changes(advice, destination)
    found: list[Opening] = []
    for size in range(1, MOST_CHANGES + 1):
        for tried in combinations(changes, size):
            if _changes_one_answer_twice(tried) or _holds_an_opening(tried, found):
                continue
            if _opens(rulebook, destination, _changed(advice, tried)):
                found.append(Opening(tried))
    return tuple(found)


def smallest_steps(found: Iterable[Opening]) -> tuple[Opening, ...]:
    """Return what there is to do for each opening, without what comes with another change.

    A set that holds a smaller one is left out: who replaces the passport has its new term too.
    """
    sets = dict.fromkeys(_without_included(opening) for opening in found)
    return tuple(steps for steps in sets if not any(set(other) < set(steps) for other in sets))


def _without_included(opening: Opening) -> Opening:
    included = {id_ for change in opening for id_ in change.includes}
    return Opening(change for change in opening if change.id not in included)


def opened_places(advice: Advice) -> dict[Opening, tuple[str, ...]]:
    """Return which places each smallest set of steps opens: the set that opens most first.

    A set of several is left out where another, of no more changes, opens all its places: with a
    five-year passport a visa opens nothing that it would not with a ten-year one.
    """
    opened: dict[Opening, tuple[str, ...]] = {}
    for verdict in advice.ranked:
        for steps in smallest_steps(openings(advice, verdict)):
            opened[steps] = (*opened.get(steps, ()), verdict.id)
    kept: dict[Opening, tuple[str, ...]] = {}
    for opening in sorted(opened, key=lambda each: (-len(opened[each]), len(each))):
        rivals = (places for rival, places in kept.items() if len(rival) <= len(opening))
        if len(opening) == 1 or not any(set(opened[opening]) <= set(places) for places in rivals):
            kept[opening] = opened[opening]
    return kept


def renewals(advice: Advice, verdict: Verdict) -> tuple[Change, ...]:
    """Return how to renew a passport that may end before the stay; empty where it lasts.

    What a place asks beyond that stands in its own bars. Fellow citizens stay on another paper.
    """
    valid, scale = advice.profile.days_valid, advice.rulebook.meanings.days_valid
    rule = verdict.rule
    if valid is None or scale is None or rule is None or rule.way == "citizen":
        return ()
    stay = rule.stay_days if advice.profile.stay_wanted is None else advice.profile.stay_wanted
    if stay is None or stay <= valid or verdict.status is Status.CLOSED:
        return ()
    return tuple(
        change
        for change in advice.rulebook.snapshot.changes
        if change.question == scale.question
        and _replaces_what_they_have(advice.rulebook, advice.masks, change)
    )


def held_back(advice: Advice, id_: str) -> ExitRule | None:
    """Return the rule by which Russia does not let them out that way on what they hold.

    The entry may be open to them all the same, with another country's passport for example.
    """
    truth_of = advice.evaluation.truth
    papers = [rule.fact for rule in advice.rulebook.exit_papers if truth_of(rule) is Truth.YES]
    best = next(iter(advice.journeys(id_)), None) if papers else None
    if best is None or best.broken is None or best.broken.reason is not BreakReason.DOCUMENT:
        return None
    return next((rule for rule in papers if rule.id == best.broken.by), None)


def _papers_to_leave_on(advice: Advice, verdict: Verdict) -> Iterator[Opening]:
    """Yield each passport that would let them out of Russia to a place that is not closed."""
    if held_back(advice, verdict.id) is None:
        return
    rulebook, destination = advice.rulebook, advice.rulebook.destinations[verdict.id]
    legs = advice.journeys(verdict.id)[0].legs
    abroad = frozenset[str]().union(*(places_abroad(leg.link) for leg in legs))
    stopping = [
        rule for rule in rulebook.exit_papers if abroad.difference(rule.fact.lets_out_to or ())
    ]
    for change in rulebook.snapshot.changes:
        after = _changed(advice, [change])
        let_out = all(truth(rule.condition, after) is Truth.NO for rule in stopping)
        reached = rulebook.diagrams.reachable(destination.diagram, after)
        let_in = {TERMINALS[terminal] for terminal in reached} != {Status.CLOSED}
        if let_out and let_in and _replaces_what_they_have(rulebook, advice.masks, change):
            yield Opening((change,))


def _changes_one_answer_twice(tried: Sequence[Change]) -> bool:
    """Say whether two of the changes are about one question."""
    return len({change.question for change in tried}) < len(tried)


def _holds_an_opening(tried: Sequence[Change], found: Sequence[Opening]) -> bool:
    """Say whether a smaller set, which opens the destination by itself, is part of this one."""
    ids = {change.id for change in tried}
    return any(ids.issuperset(change.id for change in opening) for opening in found)


def _opens(rulebook: Rulebook, destination: CompiledDestination, masks: Masks) -> bool:
    """Say whether it is open or conditional, however what is unknown turns out."""
    reached = rulebook.diagrams.reachable(destination.diagram, masks)
    return {TERMINALS[terminal] for terminal in reached} <= {Status.OPEN, Status.CONDITIONAL}


def _possible_changes(advice: Advice, destination: CompiledDestination) -> list[Change]:
    """Keep the changes that a person can make and that the destination's rules read."""
    rulebook, masks = advice.rulebook, advice.masks
    read = rulebook.diagrams.support(destination.diagram)
    return [
        change
        for change in rulebook.snapshot.changes
        if _replaces_what_they_have(rulebook, masks, change)
        and _makes_a_difference(masks, _changed(advice, [change]), read)
    ]


def _makes_a_difference(before: Masks, after: Masks, read: Iterable[int]) -> bool:
    """Say whether one of the variables that are read has another mask."""
    return any(before[variable] != after[variable] for variable in read)


def _replaces_what_they_have(rulebook: Rulebook, masks: Masks, change: Change) -> bool:
    """Say whether somebody with their answer would gain by it.

    A five-year passport is nothing to get for those who have a ten-year one. Of an answer that they
    have not given, anything may be the case.
    """
    vocabulary = rulebook.vocabulary
    if not change.instead_of or not vocabulary.takes_one_answer(change.question):
        return True
    chosen = vocabulary.standing(change.question, masks)
    return not chosen or not chosen.isdisjoint(change.instead_of)


def _changed(advice: Advice, changes: Sequence[Change]) -> Masks:
    """Return the masks of a person with some changes made, worked out once for all places."""
    key, changed = tuple([change.id for change in changes]), advice.changed
    masks = changed.get(key)
    if masks is None:
        masks = changed[key] = _after(advice.rulebook, advice.masks, changes)
    return masks


def _after(rulebook: Rulebook, masks: Masks, changes: Iterable[Change]) -> Masks:
    """Return the masks with some changes made; of several options what was not said is a no."""
    vocabulary = rulebook.vocabulary
    changed = list(masks)
    for change in changes:
        if vocabulary.takes_one_answer(change.question):
            variable = vocabulary.index(change.question)
            changed[variable] = 1 << vocabulary.variables[variable].values.index(change.gain)
            continue
        for variable in vocabulary.of_question[change.question]:
            if vocabulary.variables[variable].option == change.gain:
                changed[variable] = YES_BIT
            elif changed[variable] != YES_BIT:
                changed[variable] = NO_BIT
    return vocabulary.settled(changed)
