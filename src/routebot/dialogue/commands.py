"""What a person can type: commands, and the names of places."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal, TypeAlias

from routebot.dialogue.actions import Action, Pick, Show, ShowResults, Tick
from routebot.dialogue.state import State, advice_for, on_screen, pending
from routebot.dialogue.steps import act
from routebot.dialogue.understanding import (
    Asking,
    Cry,
    Nothing,
    Place,
    Places,
    Start,
    countries_in,
    understand,
)
from routebot.dialogue.views import (
    Ask,
    AskNext,
    Card,
    ChooseLanguage,
    Forget,
    Help,
    Leaving,
    Offline,
    Privacy,
    Sources,
    Welcome,
)
from routebot.policy.questions import Question
from routebot.policy.typed import Answer
from routebot.reasoning.meanings import REGION
from routebot.reasoning.rulebook import Rulebook
from routebot.words.forms import plain

__all__ = [
    "ADMIN",
    "COMMANDS",
    "FORGET",
    "OFFLINE",
    "AboutPlace",
    "CryForHelp",
    "Heard",
    "NotUnderstood",
    "Went",
    "WhichPlace",
    "answer_with",
    "command_of",
    "hear",
    "kind_of",
]

OFFLINE = "offline"
"""The command of those who want a file; it stands in no menu where none is handed out."""

COMMANDS: Mapping[str, Action | None] = MappingProxyType(
    {
        "start": Show(Welcome()),
        "routes": ShowResults(),
        "country": None,
        "before": Show(Leaving()),
        "sources": Show(Sources()),
        OFFLINE: Show(Offline()),
        "privacy": Show(Privacy()),
        "language": Show(ChooseLanguage()),
        "forget": Show(Forget()),
        "help": Show(Help()),
    }
)
"""Command -> what it does, in the order of the menu; ``/country`` looks up what follows it."""

_SAID: Mapping[str, str] = MappingProxyType(
    {
        "старт": "start",
        "начать": "start",
        "start": "start",
        "begin": "start",
        "помощь": "help",
        "help": "help",
        "стереть": "forget",
        "erase": "forget",
    }
)
"""A word that is typed for a command -> the command."""

_NO = frozenset(
    {"нет", "нету", "никаких", "никакого", "ничего", "никакой", "таких нет", "ничего из этого"}
    | {"no", "none", "nope", "nothing", "none of these", "not any"}
)
"""What people type for "no" and "none of these", as `plain` leaves it."""

_NO_OPTIONS = ("none", "no")
"""Options that say so."""

_MOST_NAME = 2
"""Words of a text that is taken for a name; a longer one is a sentence."""

FORGET = "forget"
"""The command of those who want everything erased."""

ADMIN = "admin"
"""The command of those who keep the data; to everybody else it does not exist."""


@dataclass(frozen=True, slots=True)
class Went:
    """The text led somewhere."""

    state: State


@dataclass(frozen=True, slots=True)
class WhichPlace:
    """The text may mean any of several places.

    Attributes:
        named: all of them were named; else they are guesses.
        question: the one that it answers; None where it asks for a card.
    """

    places: tuple[str, ...]
    named: bool = False
    question: Question | None = None


@dataclass(frozen=True, slots=True)
class AboutPlace:
    """The text names a place that is no destination; this is said of it."""

    answer: Answer


@dataclass(frozen=True, slots=True)
class CryForHelp:
    """The text tells of danger or fear.

    Attributes:
        places: destinations that it names.
    """

    places: tuple[str, ...]
    question: Question | None = None


@dataclass(frozen=True, slots=True)
class NotUnderstood:
    """The text led nowhere.

    Attributes:
        why: there is no such command, a place has to be named, nobody knows that name, or it was a
            sentence with nothing in it that we know.
    """

    why: Literal["command", "country", "not_found", "sentence"]


Heard: TypeAlias = Went | WhichPlace | AboutPlace | CryForHelp | NotUnderstood


def hear(state: State, text: str, rulebook: Rulebook) -> Heard:
    """Return what a typed text comes to: a command, the name of a place, an answer."""
    command = command_of(text)
    if not command and not _begins_command(text):
        return _hear_words(state, text, rulebook)
    if command not in COMMANDS:
        return NotUnderstood("command")
    action = COMMANDS[command]
    if action:
        return Went(act(state, action, rulebook))
    _, *name = text.split(maxsplit=1)
    return _look_up(state, name[0], rulebook, "place") if name else NotUnderstood("country")


def _asked(state: State, rulebook: Rulebook) -> str:
    """Return the question that words answer, empty where none is asked.

    Of two on a screen it is the one for countries.
    """
    if not isinstance(state.view, Ask | AskNext):
        return ""
    advice = advice_for(rulebook, state.interview)
    questions = rulebook.vocabulary.questions
    named = (id_ for id_ in on_screen(state, advice) if questions[id_].names_places)
    return next(named, None) or pending(state, advice) or ""


def _hear_words(state: State, text: str, rulebook: Rulebook) -> Heard:
    """Take words for an answer to the question on the screen, else for what they mean."""
    denied = _denied(state, text, rulebook)
    if denied:
        return Went(act(state, denied, rulebook))
    asked = _asked(state, rulebook)
    question = rulebook.vocabulary.questions.get(asked)
    if question and question.names_places:
        countries = countries_in(text, rulebook)
        if countries:
            return _answer(state, question, countries, rulebook)
    return _look_up(state, text, rulebook, asked)


def _denied(state: State, text: str, rulebook: Rulebook) -> Action | None:
    """Return the answer that a plain "no" gives: to the first question on the screen that has it.

    The other question of the screen stays: the word was said once.
    """
    if plain(text) not in _NO or not isinstance(state.view, Ask | AskNext):
        return None
    for id_ in on_screen(state, advice_for(rulebook, state.interview)):
        question = rulebook.vocabulary.questions[id_]
        offered = {option.id for option in question.options}
        option = next((each for each in _NO_OPTIONS if each in offered), None)
        if option:
            return answer_with(question, option)
    return None


def _answer(state: State, question: Question, named: Places, rulebook: Rulebook) -> Heard:
    """Answer a question with the countries that were named, or ask which were meant."""
    if not named.named or (question.takes_one and len(named.ids) > 1):
        return WhichPlace(named.ids, named.named, question)
    for id_ in named.ids:
        state = act(state, answer_with(question, id_), rulebook)
    return Went(state)


def answer_with(question: Question, option: str) -> Action:
    """Return the action that answers a question with an option or place, or ticks it."""
    if question.takes_one:
        return Pick(question.id, option)
    return Tick(question.id, option, wanted=True)


def _look_up(state: State, text: str, rulebook: Rulebook, asked: str) -> Heard:
    """Open the place that was named, ask which was meant, or say what there is to say.

    Args:
        asked: as of `understand`.
    """
    match understand(text, rulebook, asked=asked):
        case Place(id_):
            return Went(act(state, Show(Card(id_)), rulebook))
        case Places(ids, named):
            return WhichPlace(ids, named)
        case Start(option):
            return Went(act(state, Pick(REGION, option), rulebook))
        case Asking(answer):
            return AboutPlace(answer)
        case Cry(ids):
            return CryForHelp(ids)
        case Nothing():
            is_name = asked == "place" or len(plain(text).split()) <= _MOST_NAME
            return NotUnderstood("not_found" if is_name else "sentence")


def _begins_command(text: str) -> bool:
    return text.lstrip().startswith("/")


def command_of(text: str) -> str:
    """Return the command that a text gives, empty if it gives none.

    In a group a command may name its bot (``/help@routebot``); some are typed as a mere word.
    """
    if not _begins_command(text):
        return _SAID.get(plain(text), "")
    first = text.split(maxsplit=1)[0]
    return first[1:].partition("@")[0].lower()


def kind_of(text: str) -> str:
    """Return what kind of message a text is, without a word of it; no text is a picture or file."""
    if not text:
        return "media"
    command = command_of(text)
    if command in COMMANDS:
        return command
    return "command" if _begins_command(text) else "text"
