"""The steps: what a tap makes of a state.

Pure functions over (state, action, rulebook). A shell (terminal, Telegram, tests) keeps the state,
shows `screens.drawing.show` of it and hands in the action of the button that was pressed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from routebot.dialogue.actions import (
    Action,
    Administer,
    CallWrong,
    Confirm,
    Cover,
    DrawAgain,
    Erase,
    GoBack,
    GoOn,
    HideReceipt,
    Pick,
    PickForComparison,
    Revise,
    SendFile,
    SetLanguage,
    Show,
    ShowResults,
    Skip,
    StartOver,
    Tick,
)
from routebot.dialogue.state import (
    State,
    advice_for,
    is_known,
    on_screen,
    pending,
    ticked,
)
from routebot.dialogue.views import (
    Answers,
    Ask,
    AskNext,
    Compare,
    Routes,
    View,
    Welcome,
    is_same_screen,
)
from routebot.errors import UnknownAction
from routebot.policy.questions import Question
from routebot.reasoning.advice import Advice
from routebot.reasoning.interview import Interview, toggled
from routebot.reasoning.rulebook import Rulebook
from routebot.words.i18n import following

__all__ = ["act"]

_MOST_STEPS = 6
"""Screens that "back" remembers; more would only make the session larger."""


def act(state: State, action: Action, rulebook: Rulebook) -> State:
    """Return the state after a tap.

    An action that makes no sense here (a stale or foreign button) changes nothing.
    """
    try:
        after = _step(state, action, rulebook)
    except UnknownAction:
        return state
    # A button may name what an older dataset had.
    return after if is_known(after.view, rulebook) else state


def _step(  # noqa: C901, PLR0911, PLR0912 - a table, one line for each action
    state: State, action: Action, rulebook: Rulebook
) -> State:
    """Return the state after a tap.

    Raises:
        UnknownAction: the action makes no sense in this state.
    """
    match action:
        case Show(view):
            return _visit(state, view)
        case ShowResults():
            return replace(_visit(state, Routes()), chosen=())
        case GoOn():
            return _ask_next(state)
        case Revise(question):
            return _revise(state, question, rulebook)
        case Pick(question, option):
            return _pick(state, question, option, rulebook)
        case Tick(question, option, wanted):
            return _tick(state, question, option, wanted, rulebook)
        case Confirm(question):
            return _confirm(state, question, rulebook)
        case Skip(question):
            return _skip(state, question, rulebook)
        case GoBack():
            return _go_back(state)
        case PickForComparison(place):
            return _pick_for_comparison(state, place, rulebook)
        case StartOver():
            begun = State(state.language, view=AskNext(), stored=state.stored)
            return replace(begun, deployment=state.deployment)
        case SetLanguage(language):
            return replace(state, language=language or following(state.language))
        case DrawAgain() | Erase() | Cover() | HideReceipt() | CallWrong() | Administer():
            return state  # a shell's to carry out
        case SendFile():
            return state  # the same


def _visit(state: State, view: View) -> State:
    """Show a screen beside the interview; "back" returns from it.

    Another page or tab of the same screen is no step of its own, and a screen visited again ends
    the detour since.
    """
    trail: list[View] = []
    for earlier in (*state.trail, state.view):
        if is_same_screen(earlier, view):
            break
        trail.append(earlier)
    kept = tuple(trail[-_MOST_STEPS:])
    # Ticks belong to a question that they come back to: of one that is left for good none stays,
    # else they would answer the question that is next.
    is_left = _question_of((*kept, view)) != _question_of((*state.trail, state.view))
    return replace(state, view=view, trail=kept, draft=None if is_left else state.draft)


def _question_of(views: Sequence[View]) -> View | None:
    """Return the last of some screens that asks something."""
    return next((view for view in reversed(views) if isinstance(view, Ask | AskNext)), None)


def _ask_next(state: State) -> State:
    """Return to the interview: nothing is ticked, and no screen lies behind."""
    return replace(state, view=AskNext(), draft=None, trail=())


def _revise(state: State, id_: str, rulebook: Rulebook) -> State:
    """Show one question with the answer that was given to it."""
    question = _question(id_, rulebook)
    draft = state.interview.answers.get(id_) if not question.takes_one else None
    return replace(_visit(state, Ask(id_)), draft=draft)


def _question(id_: str, rulebook: Rulebook) -> Question:
    if id_ not in rulebook.vocabulary.questions:
        raise UnknownAction("no such question")
    return rulebook.vocabulary.questions[id_]


def _on_screen(state: State, id_: str, rulebook: Rulebook) -> Question:
    """Return the question that a tap names.

    Raises:
        UnknownAction: it is not on the screen.
    """
    if not isinstance(state.view, Ask | AskNext):
        raise UnknownAction("no question on the screen")
    if id_ not in on_screen(state, advice_for(rulebook, state.interview)):
        raise UnknownAction("another question is on the screen")
    return _question(id_, rulebook)


def _offering(state: State, id_: str, option: str, rulebook: Rulebook) -> Question:
    """Return the question that a tap names with an option of it.

    Raises:
        UnknownAction: it is not the one on the screen, or has no such option.
    """
    question = _on_screen(state, id_, rulebook)
    if all(option != offered.id for offered in question.options):
        raise UnknownAction("no such option")
    return question


def _pick(state: State, id_: str, option: str, rulebook: Rulebook) -> State:
    """Answer a question; where it has several answers, turn the option's tick round."""
    question = _offering(state, id_, option, rulebook)
    if not question.takes_one:
        return _turn_tick(state, question, option, rulebook)
    return _answer(state, {id_: frozenset([option])}, rulebook)


def _tick(state: State, id_: str, option: str, wanted: bool, rulebook: Rulebook) -> State:
    """Tick an option or take its tick away; done already, nothing changes."""
    question = _offering(state, id_, option, rulebook)
    given = ticked(state, id_, advice_for(rulebook, state.interview))
    if question.takes_one or (option in given) == wanted:
        return state
    return _turn_tick(state, question, option, rulebook)


def _turn_tick(state: State, question: Question, option: str, rulebook: Rulebook) -> State:
    """Turn a tick round; "none of these" leaves nothing to add, so it answers at once."""
    advice = advice_for(rulebook, state.interview)
    chosen = toggled(question, ticked(state, question.id, advice), option)
    if chosen == {"none"}:
        return _answer(state, {question.id: chosen}, rulebook)
    beside = _ticks_beside(state, question.id, advice)
    if question.id != pending(state, advice):
        chosen = frozenset(f"{question.id}:{each}" for each in chosen)
    return replace(state, draft=chosen | beside)


def _ticks_beside(state: State, id_: str, advice: Advice) -> frozenset[str]:
    """Return what is ticked of the other question on the screen, as the draft holds it."""
    draft = state.draft or frozenset()
    is_first = id_ == pending(state, advice)
    return frozenset(option for option in draft if (":" in option) == is_first)


def _confirm(state: State, id_: str, rulebook: Rulebook) -> State:
    """Answer the questions on the screen with what is ticked.

    Without a tick nothing was said: the question stays, and names the ways out.
    """
    question = _on_screen(state, id_, rulebook)
    if question.takes_one:
        raise UnknownAction("a question with one answer is not confirmed")
    advice = advice_for(rulebook, state.interview)
    said = {each: ticked(state, each, advice) for each in on_screen(state, advice)}
    answers = {each: options for each, options in said.items() if options}
    if not answers:
        return replace(state, draft=frozenset())
    return _answer(state, answers, rulebook)


def _skip(state: State, id_: str, rulebook: Rulebook) -> State:
    """Decline what is on the screen; what was ticked of one of two questions is an answer."""
    _on_screen(state, id_, rulebook)
    advice = advice_for(rulebook, state.interview)
    said = {each: ticked(state, each, advice) for each in on_screen(state, advice)}
    declined = [each for each, options in said.items() if not options] or list(said)
    interview = state.interview
    for each, options in said.items():
        interview = interview.skip(each) if each in declined else interview.answer(each, options)
    return _settle(state, interview)


def _answer(state: State, answers: Mapping[str, frozenset[str]], rulebook: Rulebook) -> State:
    """Answer questions on the screen; what is ticked of another one stays ticked."""
    advice = advice_for(rulebook, state.interview)
    interview = state.interview
    for id_, options in answers.items():
        interview = interview.answer(id_, options)
    left = [id_ for id_ in on_screen(state, advice) if id_ not in answers]
    settled = _settle(state, interview)
    kept = frozenset[str]().union(*(ticked(state, id_, advice) for id_ in left))
    if kept and pending(settled, advice_for(rulebook, interview)) in left:
        return replace(settled, draft=kept)
    return settled


def _settle(state: State, interview: Interview) -> State:
    """Go on after an answer.

    An answer that was being changed leads back to where the question was opened, any other one to
    the next question.
    """
    after = _leave(state) if _is_changing(state) else _ask_next(state)
    return replace(after, interview=interview)


def _is_changing(state: State) -> bool:
    """Say whether an answer is on the screen to be changed, or to be added from the summary."""
    if not isinstance(state.view, Ask):
        return False
    is_added = bool(state.trail) and state.trail[-1] == Answers()
    return is_added or state.view.question in state.interview.order


def _leave(state: State) -> State:
    """Return to where a screen was opened from."""
    # A session of an older dataset may have lost its trail: a question that was being changed was
    # opened from the summary.
    origin: View = Answers() if _is_changing(state) else AskNext()
    if state.trail:
        origin = state.trail[-1]
    # Ticks belong to the question: they survive a look elsewhere, but not the question's end.
    draft = None if isinstance(state.view, Ask | AskNext) else state.draft
    return replace(state, view=origin, trail=state.trail[:-1], draft=draft, chosen=())


def _go_back(state: State) -> State:
    """Go one step back.

    From a question of the interview that is the question before, with its answer shown; from
    anything else the screen that it was opened from.
    """
    if not isinstance(state.view, Ask | AskNext) or _is_changing(state):
        return _leave(state)
    interview, question = state.interview.back()
    if question is None:
        return replace(state, view=Welcome(), draft=None, trail=())
    given = state.interview.answers.get(question)
    return replace(state, interview=interview, view=Ask(question), draft=given, trail=())


def _pick_for_comparison(state: State, place: str, rulebook: Rulebook) -> State:
    """Pick a destination; the second one shows the comparison."""
    if place not in rulebook.destinations:
        raise UnknownAction("no such destination")
    earlier = [other for other in state.chosen if other != place]
    if not earlier:
        return replace(_visit(state, Routes()), chosen=(place,))
    return replace(_visit(state, Compare(earlier[-1], place)), chosen=())
