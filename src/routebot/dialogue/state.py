"""The dialogue: what a person has said and where they stand, and what a tap makes of it.

Pure functions over (state, action, rulebook). A shell (terminal, Telegram, tests) keeps the state,
shows `screens.rendering.show` of it and hands in the action of the button that was pressed.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from routebot.errors import UnknownAction
from routebot.policy.files import Question
from routebot.reasoning.advice import Advice, advise
from routebot.reasoning.interview import Interview, next_question, toggled
from routebot.reasoning.rulebook import Rulebook
from routebot.words.i18n import LANGUAGES, Language

__all__ = ["TABS", "State", "act", "advice_for", "pending"]

TABS = ("entry", "way", "money", "pitfalls", "stay", "sources", "why")
"""Parts of a destination's card."""

_SIMPLE_VIEWS = frozenset(
    {
        "welcome",
        "answers",
        "leaving",
        "more",
        "closed",
        "privacy",
        "help",
        "sources",
        "language",
        "forget",
    }
)

_PAGED_VIEWS = frozenset({"routes", "leaving", "more", "closed", "help"})

_MOST_DIGITS = 4
"""Of a page, or of days since an arrival: a longer number is none that we wrote."""

_MOST_STEPS = 6
"""Screens that "back" remembers; more would only make the session larger."""


@dataclass(frozen=True)
class State:
    """Where a person stands. Everything in it survives a restart; nothing in it says who they are.

    Attributes:
        view: name of the screen and its arguments; ``("ask",)`` means the question that comes next.
        draft: options ticked in a question with several answers, before they are confirmed; on the
            way back, the answer that was given. None before the first tap, empty when every tick is
            gone or there was none.
        chosen: destinations picked for a comparison.
        trail: views that "back" returns to, the last one first.
        stored: the shell keeps sessions; a terminal does not, and says so. Not part of what is
            kept.
    """

    language: Language
    interview: Interview = field(default_factory=Interview)
    view: tuple[str, ...] = ("welcome",)
    draft: frozenset[str] | None = None
    chosen: tuple[str, ...] = ()
    trail: tuple[tuple[str, ...], ...] = ()
    stored: bool = True

    def to_json(self) -> dict[str, Any]:
        """Return plain JSON; `from_json` reads it back."""
        return {
            "language": self.language,
            "answers": {
                question: sorted(options) for question, options in self.interview.answers.items()
            },
            "skipped": sorted(self.interview.skipped),
            "order": list(self.interview.order),
            "view": list(self.view),
            "draft": None if self.draft is None else sorted(self.draft),
            "chosen": list(self.chosen),
            "trail": [list(view) for view in self.trail],
        }

    @classmethod
    def from_json(cls, plain: Mapping[str, Any]) -> "State":
        """Read what `to_json` wrote."""
        answers = {question: frozenset(options) for question, options in plain["answers"].items()}
        interview = Interview(answers, frozenset(plain["skipped"]), tuple(plain["order"]))
        draft = None if plain["draft"] is None else frozenset(plain["draft"])
        trail = tuple(tuple(view) for view in plain["trail"])
        return cls(
            plain["language"], interview, tuple(plain["view"]), draft, tuple(plain["chosen"]), trail
        )

    def fitted(self, rulebook: Rulebook) -> "State":
        """Drop what a newer dataset no longer knows."""
        interview = self.interview.fitted(rulebook.vocabulary.questions)
        view = self.view if _exists(self.view, rulebook) else ("ask",)
        trail = tuple(view for view in self.trail if _exists(view, rulebook))
        chosen = tuple(id_ for id_ in self.chosen if id_ in rulebook.destinations)
        draft = self.draft if view == self.view else None
        return replace(
            self, interview=interview, view=view, draft=draft, chosen=chosen, trail=trail
        )


def _exists(view: Sequence[str], rulebook: Rulebook) -> bool:
    """Say whether there is such a screen, and what it shows is in the dataset."""
    places, known = rulebook.destinations, False
    match view:
        case ("ask",):
            known = True
        case ("ask", question):
            known = question in rulebook.vocabulary.questions
        case ("card", place, tab, page):
            known = place in places and tab in TABS and _is_number(page)
        case ("plan", place, page):
            known = place in places and _is_number(page)
        case ("onward", place, ago, page):
            known = place in places and (ago == "-" or _is_number(ago)) and _is_number(page)
        case ("compare", first, second):
            known = first in places and second in places
        case (name,):
            known = name in _SIMPLE_VIEWS or name == "routes"
        case (name, page):
            known = name in _PAGED_VIEWS and _is_number(page)
    return known


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= _MOST_DIGITS


def advice_for(rulebook: Rulebook, interview: Interview) -> Advice:
    """Work out what follows from an interview so far."""
    return advise(rulebook, rulebook.vocabulary.masks(interview.answers))


def pending(state: State, advice: Advice) -> str | None:
    """Return the question on the screen: the one being changed, else the one that comes next."""
    if len(state.view) > 1:
        return state.view[1]
    return next_question(advice, state.interview.skipped)


def act(state: State, action: str, rulebook: Rulebook) -> State:
    """Return the state after a tap.

    An action that makes no sense here (a stale or foreign button) changes nothing.
    """
    try:
        return _stepped(state, action, rulebook)
    except UnknownAction:
        return state


def _stepped(state: State, action: str, rulebook: Rulebook) -> State:
    """Return the state after a tap.

    Raises:
        UnknownAction: there is no such action here, or no screen that it could lead to.
    """
    name, *arguments = action.split(":")
    if name not in _STEPS:
        raise UnknownAction("no such action")
    after = _STEPS[name](state, arguments, rulebook)
    if not _exists(after.view, rulebook):
        raise UnknownAction("no such screen")
    return after


def _given(arguments: Sequence[str], *left_out: str) -> list[str]:
    """Return the arguments of an action, in full.

    Args:
        left_out: what the last ones stand for where they are missing; the first never is.

    Raises:
        UnknownAction: there are too few or too many.
    """
    missing = 1 + len(left_out) - len(arguments)
    if not 0 <= missing <= len(left_out):
        raise UnknownAction("too few or too many arguments")
    return [*arguments, *left_out[len(left_out) - missing :]]


def _visit(state: State, *view: str) -> State:
    """Show a screen beside the interview; "back" returns from it.

    Another page or tab of the same screen is no step of its own, and a screen visited again ends
    the detour since.
    """
    trail = [*state.trail, state.view]
    same = next(
        (i for i, earlier in enumerate(trail) if _screen_of(earlier) == _screen_of(view)), None
    )
    return replace(state, view=view, trail=tuple(trail[:same][-_MOST_STEPS:]))


def _screen_of(view: Sequence[str]) -> Sequence[str]:
    return view[:2] if view[0] in ("ask", "card", "plan", "onward") else view[:1]


def _open_view(state: State, arguments: Sequence[str], _rulebook: Rulebook) -> State:
    """Show a screen beside the interview: its name, and a page if it has several."""
    if not arguments or arguments[0] not in _SIMPLE_VIEWS:
        raise UnknownAction("no such screen to open")
    return _visit(state, *arguments)


def _ask(state: State, arguments: Sequence[str], rulebook: Rulebook) -> State:
    """Go on with the interview, or change the answer to one question."""
    if not arguments:
        return replace(state, view=("ask",), draft=None, trail=())
    if arguments[0] not in rulebook.vocabulary.questions:
        raise UnknownAction("no such question")
    question = rulebook.vocabulary.questions[arguments[0]]
    draft = state.interview.answers.get(question.id) if question.kind == "many" else None
    return replace(_visit(state, "ask", *arguments), draft=draft)


def _current(state: State, rulebook: Rulebook) -> Question:
    """Return the question on the screen.

    Raises:
        UnknownAction: there is none.
    """
    id_ = pending(state, advice_for(rulebook, state.interview)) if state.view[0] == "ask" else None
    if id_ is None:
        raise UnknownAction("no question on the screen")
    return rulebook.vocabulary.question(id_)


def _addressed(state: State, arguments: Sequence[str], rulebook: Rulebook) -> tuple[Question, str]:
    """Return (question, option) of a tap that names both.

    Raises:
        UnknownAction: it is not about the question on the screen.
    """
    question = _current(state, rulebook)
    choices = ([question.id, option.id] for option in question.options)
    if list(arguments) not in choices:
        raise UnknownAction("no answer to the question on the screen")
    return question, arguments[1]


def _pick(state: State, arguments: Sequence[str], rulebook: Rulebook) -> State:
    question, option = _addressed(state, arguments, rulebook)
    if question.kind == "many":
        return _tick(state, arguments, rulebook)
    return _settle(state, state.interview.answer(question.id, frozenset([option])))


def _tick(state: State, arguments: Sequence[str], rulebook: Rulebook) -> State:
    question, option = _addressed(state, arguments, rulebook)
    draft = toggled(question, state.draft or frozenset(), option)
    return replace(state, draft=draft)


def _done(state: State, arguments: Sequence[str], rulebook: Rulebook) -> State:
    """Confirm the ticks. Without a tick nothing was said: the question stays, and names the ways
    out.
    """
    question = _current(state, rulebook)
    if arguments != [question.id] or question.kind != "many":
        return state
    if not state.draft:
        return replace(state, draft=frozenset())
    return _settle(state, state.interview.answer(question.id, state.draft))


def _skip(state: State, arguments: Sequence[str], rulebook: Rulebook) -> State:
    question = _current(state, rulebook)
    if arguments != [question.id]:
        return state
    return _settle(state, state.interview.skip(question.id))


def _settle(state: State, interview: Interview) -> State:
    """Go on after an answer: back to the summary if one was being changed there, else to the next
    question.
    """
    if _changing(state):
        return replace(_left(state), interview=interview)
    return replace(state, interview=interview, view=("ask",), draft=None, trail=())


def _changing(state: State) -> bool:
    """Say whether an answer given before is on the screen to be changed."""
    return state.view[0] == "ask" and len(state.view) > 1 and state.view[1] in state.interview.order


def _left(state: State) -> State:
    """Return to where a screen was opened from."""
    *trail, view = state.trail or (("answers",) if _changing(state) else ("ask",),)
    draft = None if state.view[0] == "ask" else state.draft
    return replace(state, view=view, trail=tuple(trail), draft=draft, chosen=())


def _back(state: State, _arguments: Sequence[str], _rulebook: Rulebook) -> State:
    """Go one step back: from a question to the one before, with its answer shown; else to where
    this was opened.
    """
    if state.view[0] != "ask" or _changing(state):
        return _left(state)
    interview, question = state.interview.back()
    if question is None:
        return replace(state, view=("welcome",), draft=None, trail=())
    given = state.interview.answers.get(question)
    return replace(state, interview=interview, view=("ask", question), draft=given, trail=())


def _routes(state: State, arguments: Sequence[str], _rulebook: Rulebook) -> State:
    """Show a page of the list; without a page, the list from its beginning and no comparison begun."""
    if not arguments:
        return replace(_visit(state, "routes", "0"), chosen=())
    return _visit(state, "routes", *arguments)


def _card(state: State, arguments: Sequence[str], _rulebook: Rulebook) -> State:
    """Show a destination's card: id, tab and page."""
    return _visit(state, "card", *_given(arguments, "entry", "0"))


def _plan(state: State, arguments: Sequence[str], _rulebook: Rulebook) -> State:
    """Show a destination's plan: id and page."""
    return _visit(state, "plan", *_given(arguments, "0"))


def _next(state: State, arguments: Sequence[str], _rulebook: Rulebook) -> State:
    """Show where one can go on to from a place: id, days since arrival (``-``: not said) and page."""
    return _visit(state, "onward", *_given(arguments, "-", "0"))


def _compare(state: State, arguments: Sequence[str], rulebook: Rulebook) -> State:
    """Pick a destination for a comparison; the second pick shows it."""
    (id_,) = _given(arguments)
    if id_ not in rulebook.destinations:
        raise UnknownAction("no such destination")
    pair = tuple(dict.fromkeys((*state.chosen, id_)))[-2:]
    if len(pair) < 2:
        return replace(_visit(state, "routes", "0"), chosen=pair)
    return replace(_visit(state, "compare", *pair), chosen=())


def _restart(state: State, _arguments: Sequence[str], _rulebook: Rulebook) -> State:
    return State(state.language, view=("ask",), stored=state.stored)


def _language(state: State, arguments: Sequence[str], _rulebook: Rulebook) -> State:
    """Switch to a language, by default the other one, and stay where one is."""
    following = LANGUAGES[(LANGUAGES.index(state.language) + 1) % len(LANGUAGES)]
    named = arguments[0] if arguments else following
    for language in LANGUAGES:
        if language == named:
            return replace(state, language=language)
    raise UnknownAction("no such language")


_Step = Callable[[State, Sequence[str], Rulebook], State]
"""From (state, arguments of the action, rulebook) to the state after it.

Raises UnknownAction where the arguments make no sense.
"""

_STEPS: Mapping[str, _Step] = {
    "view": _open_view,
    "ask": _ask,
    "pick": _pick,
    "done": _done,
    "skip": _skip,
    "back": _back,
    "routes": _routes,
    "card": _card,
    "compare": _compare,
    "plan": _plan,
    "next": _next,
    "restart": _restart,
    "lang": _language,
}
