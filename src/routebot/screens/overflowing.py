"""Find what an edit makes too long for a screen.

A single text has a limit of its own; what several of them come to on one screen depends on the
person. So the screens of changed places are drawn for a few people, among them whoever is asked
most of and whoever said nothing, and what grew beyond its limit is refused.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import chain, islice
from typing import Any, NamedTuple

from routebot.dialogue.state import State, advice_for
from routebot.dialogue.views import Ask, Card, Leaving, Plan, Routes, View
from routebot.errors import DataError, DatasetError
from routebot.logic.vocabulary import Answers
from routebot.policy.contents import every_fact
from routebot.policy.facts import Link
from routebot.policy.files import Dataset
from routebot.policy.loading import Loaded, load
from routebot.policy.questions import Question
from routebot.policy.snapshot import snapshot
from routebot.publishing.concerned import places_of
from routebot.publishing.differences import Edit
from routebot.publishing.filed import Filed, dataset_of
from routebot.publishing.plan import Plan as ChangePlan
from routebot.reasoning.advice import Advice
from routebot.reasoning.interview import Interview
from routebot.reasoning.rulebook import Rulebook, compile_snapshot
from routebot.screens.brief import MOST_READ
from routebot.screens.drawing import draw
from routebot.screens.plan import MOST_CHARACTERS, plan_text
from routebot.screens.screen import LIMIT
from routebot.words.i18n import LANGUAGES, words
from routebot.words.splitting import read_text

__all__ = ["overflows", "refuse_overflows"]

_MOST_PLACES = 4
"""Changed places that are looked at: an edit of all of them has most likely one kind of text in it.
"""

_PEOPLE = 4
"""Who said much, and as many for whom a changed fact is meant."""

_RECOGNISED = 30
"""Characters by which a text is found on a screen that has room for no more of it."""


_SLACK = 10
"""One part in so many by which a card or plan may be longer than is comfortable: both can be sent
then, a plan goes on a second page, and no word about a closed border is refused for a line.
"""


class _Read(NamedTuple):
    """What is read on a screen.

    Attributes:
        name: which screen it is, for whoever edits the data.
        most: characters that fit.
        slack: characters more that do no harm; a message that cannot be sent has none.
    """

    name: str
    text: str
    most: int
    slack: int = 0

    @property
    def beyond(self) -> int:
        """Characters too many; less than nothing where there is room."""
        return len(self.text) - self.most


def overflows(
    loaded: Loaded, lines: Loaded, before: Dataset, edits: Sequence[Edit], on: date
) -> Iterator[DataError]:
    """Yield a mistake for each changed screen that is too long now.

    Args:
        loaded: the new version.
        lines: the edit as it was handed in, whose lines are named.
        before: what serves: a screen that was as long there already is not this edit's.
        edits: what differs between the two.
        on: the first day on which the new version serves.
    """
    worded = [edit for edit in edits if any(text.new for text in edit.texts)]
    if not worded:
        return
    book = compile_snapshot(snapshot(loaded.dataset, on))
    people = [
        (interview, advice_for(book, interview))
        for interview in map(Interview.of, _people(loaded.dataset, book, worded))
    ]
    old = None
    for view in _views(loaded.dataset, worded, book):
        found = _worst(people, view)
        if found is None:
            continue
        old = old or compile_snapshot(snapshot(before, on))
        state, overflow = found
        if overflow.beyond > max(0, _before(old, state)) + overflow.slack:
            yield _mistake(lines, worded, overflow)


def refuse_overflows(
    files: Mapping[str, bytes], present: Filed, plan: ChangePlan, own: Mapping[str, bytes]
) -> None:
    """Refuse a change that makes a screen too long.

    Args:
        files: the new version.
        present: what serves.
        own: the edit as it was handed in, with what serves around it; its lines are named.
    Raises:
        DatasetError: with the longest changed text of each such screen.
    """
    if not any(text.new for edit in plan.edits for text in edit.texts):
        return  # a screen of words that did not change is as long as it was
    lines = load(own)
    loaded = lines if own == files else load(files)
    errors = list(overflows(loaded, lines, dataset_of(present), plan.edits, plan.from_on))
    if errors:
        raise DatasetError(errors)


def _mistake(lines: Loaded, edits: Sequence[Edit], overflow: _Read) -> DataError:
    """Name the longest changed text of a screen: where it stands, and how much is too much."""
    changed = [(text.new, edit, text.name) for edit in edits for text in edit.texts if text.new]
    # With `key`: edits have no order, and of two texts of one length either may be shortened.
    shown = [each for each in changed if each[0][:_RECOGNISED] in overflow.text] or changed
    longest, edit, field = max(shown, key=lambda each: len(each[0]))
    problem = (
        f"{overflow.name} becomes {len(overflow.text)} characters, at most {overflow.most} fit"
    )
    hint = f"shorten `{field}` ({len(longest)} characters) by {overflow.beyond} or more"
    return lines.position(edit.id).error(problem, hint)


# Which screens


def _views(dataset: Dataset, edits: Sequence[Edit], book: Rulebook) -> Iterator[View]:
    """Yield the screens on which something changed."""
    yield Routes()
    for edit in edits:
        if edit.kind == "questions" and edit.id in book.vocabulary.questions:
            yield Ask(edit.id)
    if any(edit.owner == "exit" for edit in edits):
        yield Leaving()
    places = dict.fromkeys(chain.from_iterable(places_of(edit, dataset) for edit in edits))
    for place in islice((place for place in places if place in book.destinations), _MOST_PLACES):
        yield Card(place)
        yield Plan(place)


# For whom


def _worst(people: Sequence[tuple[Interview, Advice]], view: View) -> tuple[State, _Read] | None:
    """Return the longest that a screen is for any of a few people, if it is too long."""
    states = (
        (State(language, interview, view), advice)
        for interview, advice in people
        for language in LANGUAGES
    )
    found = [(state, _read(advice, state)) for state, advice in states]
    too_long = [each for each in found if each[1].beyond > each[1].slack]
    return max(too_long, key=lambda each: each[1].beyond, default=None)


def _people(dataset: Dataset, book: Rulebook, edits: Sequence[Edit]) -> Iterator[Answers]:
    """Yield who said nothing, who said as much as can be, and whom changed facts are meant for."""
    questions = book.vocabulary.questions.values()
    yield {}
    for turn in range(_PEOPLE):
        yield {question.id: _said(question, turn) for question in questions if question.options}
    much = {question.id: _said(question, 0) for question in questions if question.options}
    changed = {edit.id for edit in edits}
    facts = (fact for fact in every_fact(dataset) if fact.id in changed)
    for fact in islice(facts, _PEOPLE):
        meant = {**much, **_meant(book, getattr(fact, "when", None))}
        if isinstance(fact, Link):  # else another way would be the best of those who may choose
            meant |= _meant(book, {"modes": [fact.mode], "region": fact.regions[:1]})
        yield meant


def _said(question: Question, turn: int) -> frozenset[str]:
    """Return an answer that brings up as much as one can: every option that goes with others."""
    if question.kind != "many":  # of places, too, one is as good as another
        return frozenset([question.options[turn % len(question.options)].id])
    alone = {option.id for option in question.options if option.excludes or option.id == "none"}
    several = frozenset(option.id for option in question.options) - alone
    return several or frozenset([question.options[0].id])


def _meant(book: Rulebook, when: Any) -> Mapping[str, frozenset[str]]:
    """Return answers that a condition names, as far as one can tell without solving it."""
    found: dict[str, frozenset[str]] = {}
    for key, value in when.items() if isinstance(when, Mapping) else ():
        question = book.vocabulary.questions.get(key)
        if key in ("all", "any"):
            for part in value:
                found |= _meant(book, part)
        elif question and isinstance(value, list | tuple):
            options = [str(option) for option in value if option != "here"]
            found[key] = frozenset(options if question.kind == "many" else options[:1])
    return {key: options for key, options in found.items() if options}


# How long


def _before(book: Rulebook, state: State) -> int:
    """Return by how much a screen was too long in the version that serves; less where it fits."""
    state = state.fitted(book)  # what that one does not know yet is left out
    return _read(advice_for(book, state.interview), state).beyond


def _read(advice: Advice, state: State) -> _Read:
    """Return what is read on a screen, and how much of it fits."""
    match state.view:
        case Plan(place):
            text = plan_text(words(state.language), advice, place)
            return _Read(f"the plan for {place}", text, MOST_CHARACTERS, MOST_CHARACTERS // _SLACK)
        case Card(place):
            text = _drawn(advice, state)
            return _Read(f"the card of {place}", text, MOST_READ, MOST_READ // _SLACK)
        case Ask(question):
            return _Read(f"the question {question}", _drawn(advice, state), LIMIT)
        case Leaving():
            return _Read("the screen before leaving", _drawn(advice, state), LIMIT)
        case _:
            return _Read("the list of routes", _drawn(advice, state), LIMIT)


def _drawn(advice: Advice, state: State) -> str:
    return read_text(draw(state, advice).text)
