"""The interview in a terminal: no Telegram, no network, nothing written to disk."""

import argparse
import re
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from routebot.dialogue.actions import Action, CallWrong, Confirm, Cover, Erase, Pick, Tick
from routebot.dialogue.commands import Went, hear
from routebot.dialogue.state import State
from routebot.dialogue.steps import act
from routebot.errors import UsageError
from routebot.reasoning.rulebook import Rulebook
from routebot.screens.drawing import show
from routebot.screens.listening import screen_for
from routebot.screens.screen import Button, Screen
from routebot.screens.sourcing import noted_screen
from routebot.terminal.commands import describe
from routebot.terminal.dataset import open_rulebook
from routebot.terminal.options import add_data, add_language, add_on
from routebot.terminal.printing import Printer, Run, make_printer
from routebot.terminal.rendering import KEYS, choices_of, controls_of, print_screen
from routebot.words.i18n import Language, words

__all__ = ["Chat", "add_chat_options", "run_chat"]

_EXAMPLES = """examples:
  routebot chat                    talk in Russian
  routebot chat --lang en          talk in English
  routebot chat --plain            letters only, for a screen reader
  printf '1\\nq\\n' | routebot chat  also works through a pipe

Nothing is written to disk and nothing is sent anywhere."""

_NUMBER = re.compile(r"[№#]?([0-9]{1,4})(?:[-–]([0-9]{1,4})|[.)])?")
"""What names a choice, or all from one to another. A longer number is none."""

_BETWEEN = re.compile(r"[\s,;+]+(?:(?:и|and)\s+)?")
"""What stands between two numbers."""


@dataclass
class Chat:
    """One conversation; it lives in memory only."""

    rulebook: Rulebook
    state: State
    printer: Printer
    read_line: Callable[[], str]
    _covered: bool = field(default=False, init=False)
    _aside: Screen | None = field(default=None, init=False)

    def run(self) -> None:
        """Show screens and act on what is typed until the person leaves or the input ends."""
        while True:
            screen = self._aside or show(self.state, self.rulebook)
            print_screen(self.printer, words(self.state.language), screen)
            if not self._listen(screen):
                self._say("chat.bye")
                return
            if self._covered:
                self.printer.clear()
                self._say("cover.text")
                return

    def _listen(self, screen: Screen) -> bool:
        """Read until something typed leads on; say False when the person leaves."""
        while True:
            try:
                said = self._ask(screen)
            except (EOFError, KeyboardInterrupt):
                self.printer.print()
                return False
            if said.lower() in KEYS["quit"]:
                return False
            if said and self._act(screen, said):
                return True

    def _ask(self, screen: Screen) -> str:
        say = words(self.state.language)
        asking = screen.name == "ask"
        hint = say(_hint(screen))
        if not asking:
            hint += " " + say("chat.hint.country")
        self.printer.print(Run(hint, "dim"))
        self.printer.ask(f"{say('chat.prompt')}: ")
        return self.read_line().strip()

    def _act(self, screen: Screen, said: str) -> bool:
        """Do what was typed; say False, with a hint printed, when it means nothing here."""
        control = self._control(screen, said)
        if control:
            self._press(control)
            return True
        numbers = _numbers(said)
        return self._choose(screen, numbers, said) if numbers else self._find(screen, said)

    def _control(self, screen: Screen, said: str) -> Action | None:
        available = controls_of(screen)
        for keys in KEYS.values():
            if said.lower() in keys and keys[0] in available:
                return available[keys[0]].action
        return None

    def _press(self, action: Action) -> None:
        self._aside = None
        match action:
            case Erase():
                self.state = State(self.state.language, stored=False)
                self._say("chat.erased")
            case Cover():
                self.state = State(self.state.language, stored=False)
                self._covered = True
            case CallWrong(fact):
                say = words(self.state.language)
                self._aside = noted_screen(say, fact, stored=False)
            case _:
                self.state = act(self.state, action, self.rulebook)

    def _choose(self, screen: Screen, numbers: list[int], said: str) -> bool:
        """Press numbered buttons; of a question with several answers the numbers are the whole
        answer.
        """
        choices = choices_of(screen)
        asks_several = any(isinstance(button.action, Confirm) for button in choices)
        allowed = range(0 if asks_several else 1, len(choices) + 1)
        if any(number not in allowed for number in numbers):
            self._wrong(screen, said)
            return False
        # A zero, which the hint offers where there is such an option, names it.
        nones = _nones_of(choices)
        named = [nones if number == 0 else [choices[number - 1]] for number in numbers]
        picked = list(dict.fromkeys(button.action for buttons in named for button in buttons))
        if _is_contradiction(picked):
            self._say("error.none")
            return False
        if len(picked) > 1 and not _are_answers(picked):
            self._wrong(screen, said)
            return False
        self._press_all(picked, choices)
        return True

    def _press_all(self, picked: Sequence[Action], choices: Sequence[Button]) -> None:
        """Press what was picked, ticks anew, and "done" after them."""
        ticks = [replace(action, wanted=True) for action in picked if isinstance(action, Tick)]
        others = [a for a in picked if not isinstance(a, Tick | Confirm)]
        if ticks:
            self.state = replace(self.state, draft=frozenset())
        for action in (*ticks, *others):
            self._press(action)
        if ticks or not others:  # a zero that names nothing confirms nothing, and is told so
            for button in choices:
                if isinstance(button.action, Confirm):
                    self._press(button.action)

    def _find(self, screen: Screen, said: str) -> bool:
        """Go where words lead, or show what is said to them."""
        heard = hear(self.state, said, self.rulebook)
        self._aside = screen_for(heard, self.state, self.rulebook)
        if isinstance(heard, Went):
            self.state = heard.state
        elif self._aside is None:
            self._wrong(screen, said)
            return False
        return True

    def _wrong(self, screen: Screen, said: str) -> None:
        last = len(choices_of(screen))
        self._say("chat.wrong" if last else "chat.wrong.letter", said=said[:60], last=last)

    def _say(self, key: str, **values: object) -> None:
        self.printer.print(Run(words(self.state.language)(key, **values)))


def _hint(screen: Screen) -> str:
    """Return the key of what is said about typing.

    A zero is offered only where it names an option.
    """
    choices = choices_of(screen)
    if any(isinstance(button.action, Confirm) for button in choices):
        return "chat.hint.many" if _nones_of(choices) else "chat.hint.some"
    if len({each.action.question for each in choices if isinstance(each.action, Pick)}) > 1:
        return "chat.hint.two"
    return "chat.hint.one" if choices else "chat.hint.letter"


def _numbers(said: str) -> list[int]:
    """Return the numbers that were typed, such as ``1, 3`` or ``1-3``; none if it is no list."""
    numbers: list[int] = []
    for part in filter(None, _BETWEEN.split(said)):
        found = _NUMBER.fullmatch(part)
        if not found:
            return []
        first, last = found.groups()
        numbers += range(int(first), int(last or first) + 1)
    return numbers


def _nones_of(choices: Sequence[Button]) -> list[Button]:
    """Return the buttons of the option "none of these", one for each question that has it."""
    return [
        button
        for button in choices
        if isinstance(button.action, Tick) and button.action.option == "none"
    ]


def _is_contradiction(picked: Sequence[Action]) -> bool:
    """Say whether "none of these" stands beside another option of its question."""
    ticks = [action for action in picked if isinstance(action, Tick)]
    denied = {tick.question for tick in ticks if tick.option == "none"}
    return any(tick.question in denied and tick.option != "none" for tick in ticks)


def _are_answers(picked: Sequence[Action]) -> bool:
    """Say whether several buttons may be pressed at once: one answer where a question has one."""
    once = [action.question for action in picked if isinstance(action, Pick)]
    are_of_questions = all(isinstance(action, Pick | Tick | Confirm) for action in picked)
    return are_of_questions and len(once) == len(set(once))


def run_chat(
    rulebook: Rulebook, language: Language, printer: Printer, read_line: Callable[[], str]
) -> None:
    """Hold a conversation until the person leaves."""
    Chat(rulebook, State(language, stored=False), printer, read_line).run()


def add_chat_options(parser: argparse.ArgumentParser) -> None:
    """Add what ``chat`` takes."""
    describe(parser, _EXAMPLES)
    add_language(parser)
    add_on(parser)
    add_data(parser)
    parser.set_defaults(run=_chat)


def _chat(chosen: argparse.Namespace) -> int:
    printer = make_printer(plain=chosen.plain)
    run_chat(open_rulebook(chosen.data, chosen.on), chosen.lang, printer, _typed)
    return 0


def _typed() -> str:
    """Return the next line of standard input.

    Raises:
        EOFError: there is none, or the input is closed.
        UsageError: it cannot be read.
    """
    if sys.stdin is None:
        raise EOFError
    try:
        return input()
    except OSError as error:
        raise UsageError(f"cannot read standard input: {error.strerror or error}") from error
