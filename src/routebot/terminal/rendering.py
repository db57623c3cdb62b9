"""Show a screen in a terminal: our HTML as runs of text, the buttons as numbers and letters."""

from collections.abc import Iterator, Mapping
from html.parser import HTMLParser

from routebot.dialogue.actions import (
    Action,
    DrawAgain,
    GoBack,
    Pick,
    SetLanguage,
    Show,
    ShowResults,
    Skip,
    Tick,
)
from routebot.dialogue.views import Answers, Forget, Help, View
from routebot.screens.screen import Button, Screen
from routebot.terminal.printing import Printer, Run
from routebot.terminal.wrapping import cells
from routebot.words.i18n import Words
from routebot.words.markup import Html, escape

__all__ = ["KEYS", "choices_of", "controls_of", "print_screen", "runs_of"]

KEYS: Mapping[str, tuple[str, str]] = {
    "back": ("b", "н"),
    "routes": ("r", "п"),
    "answers": ("a", "о"),
    "help": ("h", "к"),
    "language": ("l", "я"),
    "erase": ("e", "с"),
    "skip": ("s", "?"),
    "quit": ("q", "в"),
}
"""What is done -> keys that stand for it, Latin first."""

_SHOWN: Mapping[type[View], str] = {Answers: "answers", Help: "help", Forget: "erase"}
"""What a control shows -> its name among the keys."""

_STYLES = {"b": "bold", "i": "dim italic", "a": "underline"}
"""Tag of our HTML -> style."""

_KEY = "bold cyan"
"""Style of what is typed to press a button."""


class _Reader(HTMLParser):
    """Take our HTML subset apart; a link shows its address after its words."""

    def __init__(self) -> None:
        super().__init__()
        self.runs: list[Run] = []
        self._open: list[str] = []
        self._address = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._open.append(_STYLES.get(tag, ""))
        self._address = dict(attrs).get("href") or ""

    def handle_endtag(self, tag: str) -> None:
        self._open.pop()
        if tag == "a" and self._address:
            self.runs.append(Run(f" <{self._address}>", "dim"))

    def handle_data(self, data: str) -> None:
        self.runs.append(Run(data, " ".join(filter(None, self._open))))


def runs_of(text: Html) -> list[Run]:
    """Return a screen's text in runs of one style each."""
    reader = _Reader()
    # A plain string: the parser puts its pieces together, and pieces of markup would be escaped.
    reader.feed(str(text))
    reader.close()
    return reader.runs


def choices_of(screen: Screen) -> list[Button]:
    """Return the buttons that get numbers, in order."""
    return [button for button in screen.buttons if button.kind == "choice"]


def controls_of(screen: Screen) -> dict[str, Button]:
    """Return the buttons that get letters: Latin key -> button.

    The two ways to skip a question share one.
    """
    found: dict[str, Button] = {}
    for button in screen.buttons:
        if button.kind == "control":
            latin, _ = KEYS[_control_name(button.action)]
            found.setdefault(latin, button)
    return found


def _control_name(action: Action) -> str:
    """Return what a control does, as `KEYS` names it.

    Raises:
        LookupError: there is no key for it.
    """
    match action:
        case GoBack() | DrawAgain():
            return "back"
        case ShowResults():
            return "routes"
        case Show(view) if type(view) in _SHOWN:
            return _SHOWN[type(view)]
        case SetLanguage():
            return "language"
        case Skip():
            return "skip"
    raise LookupError(f"no key stands for {action}")


def print_screen(printer: Printer, words: Words, screen: Screen) -> None:
    """Print a screen with its numbered choices and lettered controls."""
    printer.print()
    if screen.table is None or not printer.table(screen.table):
        printer.print(*runs_of(_said_once(screen)))
    printer.print()
    asked = ""
    for number, button in enumerate(choices_of(screen), 1):
        question = _question_of(button.action)
        if asked and question not in (asked, ""):
            printer.print()  # what answers the second question of a screen stands apart
        asked = question
        printer.print(Run(f"{number:>3} ", _KEY), Run(button.name or button.label), hang=4)
    for line in _control_lines(words, screen, printer.width):
        printer.print(*line)


def _said_once(screen: Screen) -> Html:
    """Return a screen's text without the lines that the numbered choices below say once more."""
    below = {escape(button.name) for button in choices_of(screen)}
    return Html("\n").join(
        line for line in screen.text.split("\n") if not line or line not in below
    )


def _question_of(action: Action) -> str:
    """Return the question that a button answers; empty where it answers none."""
    match action:
        case Pick(question=question) | Tick(question=question):
            return question
        case _:
            return ""


def _control_lines(words: Words, screen: Screen, width: int | None) -> Iterator[list[Run]]:
    """Yield the lettered controls, as many to a line as it holds whole."""
    position = 1 if words.language == "ru" else 0
    labels = {key: button.label for key, button in controls_of(screen).items()}
    spelled = {latin: both[position] for both in KEYS.values() for latin in both[:1]}
    line: list[Run] = []
    for key, label in {**labels, KEYS["quit"][0]: words("chat.quit")}.items():
        control = [Run(f"[{spelled[key]}] ", _KEY), Run(label)]
        longer = [*line, *([Run("  ")] if line else []), *control]
        if line and width and cells("".join(run.text for run in longer)) > width:
            yield line
            longer = control
        line = longer
    yield line
