"""From a state to the screen that shows it."""

from routebot.dialogue.state import State, advice_for, pending
from routebot.dialogue.views import (
    Answers,
    Ask,
    AskNext,
    Card,
    ChooseLanguage,
    Closed,
    Compare,
    EarlierDays,
    Forget,
    Help,
    Leaving,
    More,
    Offline,
    Onward,
    Plan,
    Privacy,
    Routes,
    Sources,
    Welcome,
)
from routebot.reasoning.advice import Advice
from routebot.reasoning.kept import kept_of, work_out
from routebot.reasoning.rulebook import Rulebook
from routebot.screens.about import (
    forget_screen,
    help_screen,
    language_screen,
    privacy_screen,
    sources_screen,
)
from routebot.screens.asking import answers_screen, question_screen, welcome_screen
from routebot.screens.card import card_screen
from routebot.screens.comparing import compare_screen
from routebot.screens.earlier_days import earlier_days_screen
from routebot.screens.handing_out import offline_screen
from routebot.screens.helping import with_helpers
from routebot.screens.leaving import leaving_screen
from routebot.screens.onward import onward_screen
from routebot.screens.openings import more_screen
from routebot.screens.plan import plan_screen
from routebot.screens.routes import closed_screen, routes_screen
from routebot.screens.screen import Screen
from routebot.words.i18n import Words, words

__all__ = ["draw", "show"]


def show(state: State, rulebook: Rulebook) -> Screen:
    """Return the screen of a state; one that was drawn just now is not drawn again."""
    screens = kept_of(rulebook).screens
    interview, answers = state.interview, frozenset(state.interview.answers.items())
    told = (answers, interview.skipped, interview.order, state.draft, state.chosen)
    around = (state.stored, state.deployment)
    key = (state.language, state.view, state.trail, around, told)
    known = screens.get(key)
    if isinstance(known, Screen):
        return known
    work_out()
    screen = screens[key] = draw(state, advice_for(rulebook, interview))
    return screen


def draw(state: State, advice: Advice) -> Screen:
    """Return the screen of a state whose advice is known already."""
    say = words(state.language)
    return with_helpers(say, advice, _drawn(say, advice, state))


def _drawn(  # noqa: C901, PLR0911, PLR0912 - a table, one line for each view
    say: Words, advice: Advice, state: State
) -> Screen:
    match state.view:
        case Welcome():
            return welcome_screen(say, advice, state.stored)
        case AskNext() | Ask():
            return _ask(say, advice, state)
        case Answers():
            return answers_screen(say, advice, state)
        case Routes() as view:
            return routes_screen(say, advice, state, view)
        case Card() as view:
            return card_screen(say, advice, view)
        case Plan() as view:
            return plan_screen(say, advice, view)
        case Onward() as view:
            return onward_screen(say, advice, view)
        case EarlierDays() as view:
            return earlier_days_screen(say, advice, view)
        case Compare() as view:
            return compare_screen(say, advice, view)
        case Leaving() as view:
            return leaving_screen(say, advice, view)
        case More() as view:
            return more_screen(say, advice, view)
        case Closed() as view:
            return closed_screen(say, advice, view)
        case Help() as view:
            return help_screen(say, advice, view)
        case Privacy():
            return privacy_screen(say, state.stored, state.deployment.fingerprint)
        case Sources():
            return sources_screen(say, advice)
        case Offline():
            return offline_screen(say, advice, state)
        case ChooseLanguage():
            return language_screen(say)
        case Forget():
            return forget_screen(say)


def _ask(say: Words, advice: Advice, state: State) -> Screen:
    """Ask what comes next; when nothing can change any more, show the routes."""
    if pending(state, advice) is None:
        return routes_screen(say, advice, state, Routes())
    return question_screen(say, advice, state)
