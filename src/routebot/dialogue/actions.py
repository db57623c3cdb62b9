"""The actions: everything that a button or a command can ask for, and the text it is written as.

The text is what a button carries (``card:KZ:money``, ``pick:passport:biometric``): a name, then
arguments, joined by ``:``. It is a contract, since buttons of an older routebot still hang in
chats; and it has to be short, since Telegram gives a button 64 bytes, of which the stamps of
`bot.buttons` take some. An action is parsed once, where a press comes in; nobody else reads texts.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TypeAlias

from routebot.dialogue.admin.actions import AdminAction, parse_admin, write_admin
from routebot.dialogue.parts import read_language
from routebot.dialogue.views import (
    Answers,
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
    read_view,
    write_view,
)
from routebot.errors import UnknownAction
from routebot.words.i18n import Language

__all__ = [
    "FIRST_WORDS",
    "Action",
    "Administer",
    "CallWrong",
    "Confirm",
    "Cover",
    "DrawAgain",
    "Ending",
    "Erase",
    "GoBack",
    "GoOn",
    "HideReceipt",
    "Pick",
    "PickForComparison",
    "Revise",
    "SendFile",
    "SetLanguage",
    "Show",
    "ShowResults",
    "ShownView",
    "Skip",
    "StartOver",
    "Tick",
    "parse",
    "write",
]


_Main: TypeAlias = Routes | Card | Plan | Onward | EarlierDays
"""Views that an action of their own name shows."""

_Beside: TypeAlias = (
    Welcome
    | Answers
    | Compare
    | Leaving
    | More
    | Closed
    | Help
    | Privacy
    | Sources
    | Offline
    | ChooseLanguage
    | Forget
)
"""Views that ``view:`` shows."""

ShownView: TypeAlias = _Main | _Beside
"""Every view but the questions, which have actions of their own."""


@dataclass(frozen=True, slots=True)
class Show:
    """Show a screen beside the interview, or another page of the present one."""

    view: ShownView


@dataclass(frozen=True, slots=True)
class GoOn:
    """Go on with the interview."""


@dataclass(frozen=True, slots=True)
class Revise:
    """Change the answer to one question."""

    question: str


@dataclass(frozen=True, slots=True)
class Pick:
    """Choose an option; it answers a question that has one answer."""

    question: str
    option: str


@dataclass(frozen=True, slots=True)
class Tick:
    """Tick an option of a question with several answers, or take its tick away.

    It says what is wanted, not "the other way round": so it can be repeated without harm.
    """

    question: str
    option: str
    wanted: bool


@dataclass(frozen=True, slots=True)
class Confirm:
    """Answer a question with what is ticked."""

    question: str


@dataclass(frozen=True, slots=True)
class Skip:
    """Decline a question."""

    question: str


@dataclass(frozen=True, slots=True)
class GoBack:
    """Go one step back."""


@dataclass(frozen=True, slots=True)
class ShowResults:
    """Show the routes from the first one, with no comparison begun."""


@dataclass(frozen=True, slots=True)
class PickForComparison:
    """Pick a destination for a comparison; the second pick shows it."""

    place: str


@dataclass(frozen=True, slots=True)
class StartOver:
    """Begin the interview anew."""


@dataclass(frozen=True, slots=True)
class SetLanguage:
    """Switch to a language.

    Attributes:
        language: None for the one that follows the present one.
    """

    language: Language | None = None


@dataclass(frozen=True, slots=True)
class Erase:
    """Erase everything; the shell does it, since only it has something to erase."""


@dataclass(frozen=True, slots=True)
class Cover:
    """Erase everything and leave something neutral on the screen; the shell does it."""


@dataclass(frozen=True, slots=True)
class DrawAgain:
    """Draw the present screen again."""


@dataclass(frozen=True, slots=True)
class HideReceipt:
    """Remove the receipt of an erasure; the shell does it."""


@dataclass(frozen=True, slots=True)
class SendFile:
    """Send the file for where there is no network; the shell does it."""


@dataclass(frozen=True, slots=True)
class CallWrong:
    """Say that a claim is wrong; the shell counts it, and nothing of it is kept with the person.

    Attributes:
        fact: id of the claim.
    """

    fact: str


@dataclass(frozen=True, slots=True)
class Administer:
    """Do something on the admins' side; the shell does it."""

    action: AdminAction


Ending: TypeAlias = Erase | Cover
"""What ends a conversation."""

Action: TypeAlias = (
    Show
    | GoOn
    | Revise
    | Pick
    | Tick
    | Confirm
    | Skip
    | GoBack
    | ShowResults
    | PickForComparison
    | StartOver
    | SetLanguage
    | Ending
    | DrawAgain
    | HideReceipt
    | SendFile
    | CallWrong
    | Administer
)

_PLAIN: Mapping[str, Action] = MappingProxyType(
    {
        "ask": GoOn(),
        "back": GoBack(),
        "routes": ShowResults(),
        "restart": StartOver(),
        "lang": SetLanguage(),
        "erase": Erase(),
        "cover": Cover(),
        "stay": DrawAgain(),
        "hide": HideReceipt(),
        "file": SendFile(),
    }
)
"""Text -> an action without arguments."""

_ABOUT_QUESTION: Mapping[str, Callable[[str], Revise | Confirm | Skip]] = MappingProxyType(
    {"ask": Revise, "done": Confirm, "skip": Skip}
)
"""First word -> an action that names a question and nothing else."""

_PLAIN_TEXTS = MappingProxyType({action: text for text, action in _PLAIN.items()})
_QUESTION_WORDS = MappingProxyType({kind: word for word, kind in _ABOUT_QUESTION.items()})

_FIRST_WORDS: Mapping[str, str] = MappingProxyType(
    {"routes": "routes", "card": "card", "plan": "plan", "onward": "next", "earlier": "earlier"}
)
"""Name of a view -> first word of the action that shows it; the rest begin with ``view``."""

FIRST_WORDS = frozenset(
    {*_PLAIN, *_ABOUT_QUESTION, *_FIRST_WORDS.values()}
    | {"pick", "compare", "wrong", "admin", "view"}
)
"""What the text of an action can begin with, ticks aside."""

_VIEW_NAMES = MappingProxyType({word: name for name, word in _FIRST_WORDS.items()})

_TICK_SIGNS = MappingProxyType({"+": True, "-": False})
"""First character of a tick -> whether the option is to be ticked; short, since ids are long."""


def parse(text: str) -> Action:  # noqa: PLR0911 - a table, one return for each form
    """Read what `write` wrote.

    Raises:
        UnknownAction: nothing that we ever wrote.
    """
    if text in _PLAIN:
        return _PLAIN[text]
    if text[:1] in _TICK_SIGNS:
        return _parse_tick(text)
    word, *arguments = text.split(":")
    match word, arguments:
        case "ask" | "done" | "skip", [question]:
            return _ABOUT_QUESTION[word](question)
        case "pick", [question, option]:
            return Pick(question, option)
        case "compare", [place]:
            return PickForComparison(place)
        case "wrong", [fact]:
            return CallWrong(fact)
        case "lang", [language]:
            return SetLanguage(read_language(language))
        case "admin", _:
            return Administer(parse_admin(arguments))
        case _:
            return Show(_parse_view(word, arguments))


def _parse_tick(text: str) -> Tick:
    match text[1:].split(":"):
        case [question, option]:
            return Tick(question, option, _TICK_SIGNS[text[0]])
    raise UnknownAction("a tick names a question and an option")


def _parse_view(word: str, arguments: Sequence[str]) -> ShownView:
    if word in _VIEW_NAMES:
        view = read_view([_VIEW_NAMES[word], *arguments])
        if isinstance(view, _Main):
            return view
    if word == "view":
        view = read_view(arguments)
        if isinstance(view, _Beside):
            return view
    raise UnknownAction("no such action")


def write(action: Action) -> str:  # noqa: PLR0911 - a table, one return for each form
    """Write an action as the text that a button carries; `parse` reads it back."""
    match action:
        case Show(view):
            return _write_view(view)
        case Pick(question, option):
            return f"pick:{question}:{option}"
        case Tick(question, option, wanted):
            return f"{'+' if wanted else '-'}{question}:{option}"
        case Revise(question) | Confirm(question) | Skip(question):
            return f"{_QUESTION_WORDS[type(action)]}:{question}"
        case PickForComparison(place):
            return f"compare:{place}"
        case CallWrong(fact):
            return f"wrong:{fact}"
        case Administer(asked):
            return f"admin:{write_admin(asked)}"
        case SetLanguage(language) if language:
            return f"lang:{language}"
        case _:
            return _PLAIN_TEXTS[action]


def _write_view(view: ShownView) -> str:
    """Write a view in few bytes: the first part and page of a place's screen need no word."""
    name, *arguments = write_view(view)
    match view:
        case Onward(earlier_days=int()):
            pass  # they stand behind the rest, which is therefore needed
        case Card(tab="entry", page=0) | Plan(page=0):
            arguments = arguments[:1]
        case Onward(days_ago=None, page=0) | EarlierDays(days_ago=None):
            arguments = arguments[:1]
        case Card(page=0) | Onward(page=0):
            arguments = arguments[:2]
    words = [_FIRST_WORDS[name]] if name in _FIRST_WORDS else ["view", name]
    return ":".join([*words, *arguments])
