"""Checks that need the rules: proofs over all people and all days, not samples.

For every destination and every day on which something changes, decision diagrams say whether each
person has exactly one rule of each way, whether anyone has none, and whether each condition and
each question can matter at all.
"""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from itertools import combinations

from routebot.errors import AnswerError, DataError, TooLargeError
from routebot.logic.conditions import variables_of
from routebot.logic.diagrams import NO, YES, Diagrams, conjunction, disjunction
from routebot.logic.naming import Named, named_by, named_in
from routebot.logic.program import Program
from routebot.logic.vocabulary import Vocabulary
from routebot.policy.contents import every_fact
from routebot.policy.dates import FIRST_DAY
from routebot.policy.doubts import NotEstablishedThere
from routebot.policy.facts import Condition, EntryRule, Fact, Link, Mode, PaymentRule
from routebot.policy.files import Dataset
from routebot.policy.formats import circumstances_of, questions_in_full
from routebot.policy.loading import Loaded
from routebot.policy.questions import LOCATION, OFFER_FROM, SECOND_PASSPORT
from routebot.policy.snapshot import DayDestination, boundaries, destination_on
from routebot.policy.whom import whom
from routebot.reasoning.meanings import CARDS, REGION, compile_meanings

__all__ = ["AHEAD", "check_soundness", "unspoken_options"]

AHEAD = timedelta(days=180)
"""How far into the future the calendar is proved."""


MOST_NODES = 2_000
"""Of the diagram of one condition. All entry rules of the dataset together have 800 (2026-11)."""

_FEW = 12
"""Questions that a condition may ask without being looked at: two to the power of that is little.
"""

MOST_NODES_TOGETHER = 200_000
"""Of all days and places; conditions that are simple alone may multiply."""

_TOO_COMPLICATED = (
    "is too complicated to say exactly whom it means",
    "make several facts of it, or list fewer combinations of options",
)


def check_soundness(loaded: Loaded, today: date) -> list[DataError]:
    """Prove the dataset sound from `FIRST_DAY` until `AHEAD` of today; return what is not."""
    malformed = list(_malformed(loaded))
    if malformed:
        return malformed
    prover = _Prover(loaded)
    try:
        found = {str(error): error for error in (*prover.days(today + AHEAD), *prover.questions())}
    except TooLargeError:
        problem, hint = _TOO_COMPLICATED
        return [DataError("data", 0, "", f"the whole of the entry rules {problem}", hint)]
    return list(found.values())


def _malformed(loaded: Loaded) -> Iterator[DataError]:
    """Conditions that name what no question has, or are no conditions."""
    vocabulary = _vocabulary_of(loaded.dataset)
    for fact, place in _facts_with_places(loaded.dataset):
        for name, condition in whom(fact)._asdict().items():
            try:
                compiled = vocabulary.compile(condition or {}, place=place)
                if repr(compiled).count("'in'") > _FEW:
                    Diagrams(vocabulary.unknown, MOST_NODES).of(compiled)
            except (AnswerError, ValueError) as error:
                yield loaded.position(fact.id).error(f"{name}: {error}", "mend the condition")
            except TooLargeError:
                problem, hint = _TOO_COMPLICATED
                yield loaded.position(fact.id).error(f"{name}: {problem}", hint)
    others: list[tuple[str, Condition]] = [
        *((each.id, each.when) for each in loaded.dataset.circumstances),
        *((each.id, each.when) for each in loaded.dataset.helpers),
    ]
    for id_, condition in others:
        try:
            vocabulary.compile(condition)
        except (AnswerError, ValueError) as error:
            yield loaded.position(id_).error(f"when: {error}", "mend the condition")


def _vocabulary_of(dataset: Dataset) -> Vocabulary:
    return Vocabulary(dataset.questions, _places_of(dataset))


def _places_of(dataset: Dataset) -> frozenset[str]:
    own = (destination.id for destination in dataset.destinations)
    return frozenset((*own, *dataset.baseline.destinations))


def _facts_with_places(
    dataset: Dataset,
) -> Iterator[tuple[Fact | NotEstablishedThere, str | None]]:
    """Yield what has a condition, and a place that it is about: of an area's any, of a link's none.

    That is every fact, and what is not established of places.
    """
    anywhere = min(_places_of(dataset), default=None)
    own = {fact.id: place.id for place in dataset.destinations for fact in place.facts()}
    shared = {fact.id for area in dataset.areas for fact in area.facts()}
    for fact in every_fact(dataset):
        yield fact, own.get(fact.id, anywhere if fact.id in shared else None)
    for place in dataset.destinations:
        yield from ((gap, place.id) for gap in place.not_established)
    for area in dataset.areas:
        yield from ((gap, anywhere) for gap in area.not_established)


class _Prover:
    """The diagrams of one dataset, shared by all days."""

    def __init__(self, loaded: Loaded) -> None:
        self._loaded = loaded
        self._dataset = loaded.dataset
        self._vocabulary = _vocabulary_of(self._dataset)
        self._diagrams = Diagrams(self._vocabulary.unknown, MOST_NODES_TOGETHER)

    def days(self, last: date) -> Iterator[DataError]:
        """Prove every destination on every day on which something may change for it."""
        own = {destination.id: destination for destination in self._dataset.destinations}
        for id_ in sorted({*own, *self._dataset.baseline.destinations}):
            for day in boundaries(self._dataset, id_, own.get(id_), FIRST_DAY, last):
                place = destination_on(self._dataset, id_, own.get(id_), day)
                yield from self._contradictions(place, day)
                yield from self._gaps(place, day)
                yield from self._double_payments(place, day)

    def _contradictions(self, place: DayDestination, day: date) -> Iterator[DataError]:
        for first, second in combinations(place.entry, 2):
            both = self._both(first, second, place.id)
            if first.way == second.way and self._reaches(both, YES):
                where = self._loaded.position(first.id)
                somebody = self._spell(next(self._diagrams.paths(both, YES)))
                problem = (
                    f'on {day} "{first.id}" and "{second.id}" both fit {somebody} in {place.id}'
                )
                hint = (
                    "end one, or let their `when` exclude each other; "
                    f"the first is {where.file}:{where.line}"
                )
                yield self._loaded.position(second.id).error(problem, hint)

    def _gaps(self, place: DayDestination, day: date) -> Iterator[DataError]:
        """Somebody has no rule at all, not even one that is shut."""
        covered = NO
        for rule in place.entry:
            covered = self._diagrams.combine(disjunction, covered, self._node(rule, place.id))
        if self._reaches(covered, NO):
            who = self._spell(next(self._diagrams.paths(covered, NO)))
            where = self._loaded.position(place.id)
            yield where.error(
                f"on {day} {place.id} has no entry rule for {who}",
                "add a rule of way visit for that day",
            )

    def _double_payments(self, place: DayDestination, day: date) -> Iterator[DataError]:
        own = [fact for fact in place.payments if fact.id.startswith(f"{place.id.lower()}-")]
        seen: dict[str, PaymentRule] = {}
        for fact in own:
            for card in fact.cards:
                other = seen.setdefault(card, fact)
                if other is not fact:
                    problem = f'on {day} "{other.id}" and "{fact.id}" both speak of {card}'
                    yield self._loaded.position(fact.id).error(
                        problem, "end one of them, or record a disagreement"
                    )

    def questions(self) -> Iterator[DataError]:
        """Find conditions that nobody meets, questions that no rule asks, options left unsaid."""
        used: set[int] = set()
        for fact, place in _facts_with_places(self._dataset):
            if self._diagrams.of(self._vocabulary.compile(whom(fact).when, place=place)) == NO:
                yield self._loaded.position(fact.id).error(
                    "nobody can meet its `when`", "mend the condition"
                )
            used |= variables_of(self._vocabulary.concerns(fact, place))
        for change in self._dataset.changes:
            if (change.question, change.gain) in self._vocabulary.pairs:
                used.add(self._vocabulary.index(change.question, change.gain))
        unspoken = unspoken_options(self._dataset)
        ranked = _ranked_questions(self._dataset, self._vocabulary)
        for question in self._dataset.questions:
            if question.id in ranked or used & set(self._vocabulary.of_question[question.id]):
                yield from (
                    self._unspoken(id_, option) for id_, option in unspoken if id_ == question.id
                )
            else:
                yield self._loaded.position(question.id).error(
                    "no rule asks about this", "use it in a rule or take it out"
                )

    def _unspoken(self, question: str, option: str) -> DataError:
        problem = f'"{option}" says nothing of itself, and no rule names it'
        hint = (
            "write `treat_as:` and the option it counts as, or `neutral: true` if the rules that "
            f'ask about "{question}" were read with it in mind, or name it in a rule'
        )
        return self._loaded.position(f"{question}.{option}").error(problem, hint)

    def _node(self, rule: EntryRule, place: str) -> int:
        return self._diagrams.of(self._vocabulary.concerns(rule, place))

    def _both(self, first: EntryRule, second: EntryRule, place: str) -> int:
        nodes = (self._node(rule, place) for rule in (first, second))
        return self._diagrams.combine(conjunction, *nodes)

    def _reaches(self, node: int, terminal: int) -> bool:
        """Say whether a diagram comes to a terminal for anybody."""
        return terminal in self._diagrams.reachable(node, self._vocabulary.unknown)

    def _spell(self, path: Mapping[int, int]) -> str:
        """Write a set of people as conditions."""
        parts = []
        for index, mask in sorted(path.items()):
            variable = self._vocabulary.variables[index]
            values = [value for i, value in enumerate(variable.values) if mask >> i & 1]
            name = (
                f"{variable.question}.{variable.option}" if variable.option else variable.question
            )
            parts.append(f"{name}: {'/'.join(values)}")
        return "{" + ", ".join(parts) + "}" if parts else "everybody"


def unspoken_options(dataset: Dataset) -> tuple[tuple[str, str], ...]:
    """List, as (question, option), what says nothing of itself and is named by no rule.

    Nobody has thought of who chooses it.
    """
    named = _named_by_rules(dataset)
    return tuple(
        (question.id, option.id)
        for question in dataset.questions
        for option in question.options
        if not (option.neutral or option.treat_as or (question.id, option.id) in named)
        and not (not question.takes_one and option.id == "none")
    )


def _named_by_rules(dataset: Dataset) -> Named:
    """Return the options that some rule names: in a condition, or in a list of its own."""
    found: set[tuple[str, str]] = set()
    for fact in every_fact(dataset):
        found |= named_by(fact)
        if isinstance(fact, PaymentRule):
            found |= {(CARDS, card) for card in fact.cards}
        if isinstance(fact, Link):
            found |= {(REGION, region) for region in fact.regions}
            found |= {(id_, option) for id_, option, modes in _modes(dataset) if fact.mode in modes}
    for circumstance in dataset.circumstances:
        found |= named_in(circumstance.when)
    return frozenset(found)


def _modes(dataset: Dataset) -> Iterator[tuple[str, str, tuple[Mode, ...]]]:
    """Yield (question, option, means of travel that it stands for)."""
    for question in questions_in_full(dataset.questions):
        yield from ((question.id, option.id, option.modes) for option in question.options)


def _ranked_questions(dataset: Dataset, vocabulary: Vocabulary) -> frozenset[str]:
    """Return the questions that are read without a fact's condition."""
    questions, circumstances = questions_in_full(dataset.questions), circumstances_of(dataset)
    program = Program(vocabulary.unknown)
    ranked = compile_meanings(questions, circumstances, vocabulary, program).questions
    return ranked | {LOCATION, OFFER_FROM, *((SECOND_PASSPORT,) if dataset.passports else ())}
