"""Show a screen in a terminal: our HTML as styled text, the buttons as numbers and letters."""

from collections.abc import Mapping
from html.parser import HTMLParser

from rich.console import Console
from rich.text import Text

from routebot.dialogue.actions import (
    Action,
    DrawAgain,
    GoBack,
    SetLanguage,
    Show,
    ShowResults,
    Skip,
)
from routebot.dialogue.views import Answers, Forget, Help, View
from routebot.screens.screen import Button, Screen
from routebot.words.i18n import Words
from routebot.words.markup import Html

__all__ = ["KEYS", "choices_of", "controls_of", "print_screen", "styled"]

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


class _Styler(HTMLParser):
    """Turn our HTML subset into rich text; a link shows its address after its words."""

    def __init__(self) -> None:
        super().__init__()
        self.text = Text()
        self._open: list[str] = []
        self._address = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._open.append(_STYLES.get(tag, ""))
        self._address = dict(attrs).get("href") or ""

    def handle_endtag(self, tag: str) -> None:
        self._open.pop()
        if tag == "a" and self._address:
            self.text.append(f" <{self._address}>", style="dim")

    def handle_data(self, data: str) -> None:
        self.text.append(data, style=" ".join(self._open))


def styled(text: Html) -> Text:
    """Return a screen's text with styles."""
    styler = _Styler()
    # A plain string: the parser puts its pieces together, and pieces of markup would be escaped.
    styler.feed(str(text))
    styler.close()
    return styler.text


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


def print_screen(console: Console, words: Words, screen: Screen) -> None:
    """Print a screen with its numbered choices and lettered controls."""
    console.print()
    console.print(styled(screen.text), soft_wrap=False)
    console.print()
    for number, button in enumerate(choices_of(screen), 1):
        console.print(Text.assemble((f"{number:>3} ", "bold cyan"), button.name or button.label))
    spelled = {
        latin: russian if words.language == "ru" else latin for latin, russian in KEYS.values()
    }
    line = Text()
    for key, button in controls_of(screen).items():
        line.append(f"[{spelled[key]}] ", "bold cyan").append(f"{button.label}  ")
    line.append(f"[{spelled['q']}] ", "bold cyan").append(words("chat.quit"))
    console.print(line)
