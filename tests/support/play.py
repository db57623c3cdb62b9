"""Play a dialogue: taps, and the screens they should lead to. And the people the screens are looked
at with.

A tap is the text of an action of a button that is on the present screen, or enough of it to name
one button: ``pick:passport:five_year``, ``five_year``, ``done``, ``routes``; ``pick`` stands for a
tick as well. An expected screen is its name, or ``ask:passport`` for a question by its id::

    play(book, "ru", [("ask", "ask:passport"), ("five_year", "ask"), ("routes", "routes"),
    ("card:KZ", "card")])

Words are not compared: which screen, which question and which buttons, that is what a dialogue
decides.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from routebot.dialogue import views
from routebot.dialogue.actions import Action, Show, Tick, parse, write
from routebot.dialogue.state import State, advice_for, on_screen, pending
from routebot.dialogue.steps import act
from routebot.dialogue.views import TABS, View
from routebot.errors import UnknownAction
from routebot.logic.vocabulary import Answers
from routebot.reasoning.advice import Advice
from routebot.reasoning.interview import Interview
from routebot.reasoning.rulebook import Rulebook
from routebot.screens.drawing import draw
from routebot.screens.screen import Button, Screen
from routebot.words.i18n import Language
from tests.support.texts import problems_of

__all__ = ["PEOPLE", "Player", "interview_of", "play", "press", "tour"]


def _answers(**given: str) -> Answers:
    return {question: frozenset(options.split()) for question, options in given.items()}


_READY = _answers(
    passport="biometric",
    passport_validity="year_plus",
    other_citizenship="none",
    visas="none",
    cards="mir cash",
    military="not_liable",
    exit_limits="none",
    pursued="no",
    annexed_regions="none",
    barred_from="none",
    urgency="week",
    region="south",
    modes="air car rail_bus foot",
    goal="long",
    party="partner children pets",
    grounds="remote_work study",
    funds="middle",
)

PEOPLE: Mapping[str, Answers] = MappingProxyType(
    {
        "nothing said": {},
        "everything said": _READY,
        "internal passport only": _answers(passport="internal_only"),
        "no passport at all": {
            **_READY,
            **_answers(passport="none", modes="air", cards="visa_mc_ru"),
        },
        "summons": {**_READY, **_answers(military="summons")},
        "every bar at once": {
            **_READY,
            **_answers(military="serving", exit_limits="debts court secrets", pursued="case"),
        },
        "abroad": {**_READY, **_answers(region="abroad", visas="schengen")},
        "pursued, two days left": {
            **_READY,
            **_answers(pursued="case", grounds="journalist activist lgbt", urgency="days"),
        },
        "on foot from Kaliningrad": {
            **_READY,
            **_answers(region="kaliningrad", modes="foot", visas="schengen us uk"),
        },
    }
)
"""Name -> answers."""


def interview_of(answers: Answers, skipped: Iterable[str] = ()) -> Interview:
    """Return the interview of somebody who gave these answers, in this order, and declined some
    questions.
    """
    interview = Interview()
    for question, options in answers.items():
        interview = interview.answer(question, options)
    for question in skipped:
        interview = interview.skip(question)
    return interview


@dataclass
class Player:
    """One person with a phone: a state, and the screen they look at."""

    rulebook: Rulebook
    state: State
    _seen: tuple[Interview, Advice] | None = None

    @property
    def advice(self) -> Advice:
        """What follows from the answers so far."""
        if self._seen is None or self._seen[0] != self.state.interview:
            self._seen = self.state.interview, advice_for(self.rulebook, self.state.interview)
        return self._seen[1]

    @property
    def screen(self) -> Screen:
        """The screen they look at; it can be sent."""
        screen = draw(self.state, self.advice)
        problems = problems_of(screen)
        assert not problems, "\n".join(problems)
        return screen

    @property
    def place(self) -> str:
        """Where they are: the screen's name, with the question if there is one."""
        name = self.screen.name
        return f"ask:{pending(self.state, self.advice)}" if name == "ask" else name

    def tap(self, wanted: str) -> "Player":
        """Press a button of the present screen."""
        self.state = act(self.state, self.button(wanted).action, self.rulebook)
        return self

    def button(self, wanted: str) -> Button:
        """Return the one button that a tap names."""
        buttons = self.screen.buttons
        found = [b for b in buttons if _is(b.action, wanted)]
        found = found or [b for b in buttons if _is_part(wanted, _named(b.action))]
        actions = {b.action for b in found}
        assert len(actions) == 1, (
            f"{wanted!r} names {actions} of {[_named(b.action) for b in buttons]} on {self.place}"
        )
        return found[0]

    def answer(self, answers: Answers) -> "Player":
        """Answer or skip questions as they come, until there are none left.

        Args:
            answers: what this person would say; a question that is not in it is skipped.
        """
        while self.place.startswith("ask:"):
            shown = on_screen(self.state, self.advice)
            question = next((id_ for id_ in shown if id_ in answers), shown[0])
            if question not in answers:
                self.tap(f"skip:{question}")
                continue
            for option in sorted(answers[question]):
                self.tap(f"pick:{question}:{option}")
            if question not in self.state.interview.answers:
                self.tap("done")
        return self


def _named(action: Action) -> str:
    """Return what a tap calls an action: its text, a tick as if it were picked."""
    if isinstance(action, Tick):
        return f"pick:{action.question}:{action.option}"
    return write(action)


def _is(action: Action, wanted: str) -> bool:
    try:
        return wanted == _named(action) or parse(wanted) == action
    except UnknownAction:
        return False


def _is_part(wanted: str, name: str) -> bool:
    return name.startswith(f"{wanted}:") or name.endswith(f":{wanted}")


def press(state: State, text: str, rulebook: Rulebook) -> State:
    """Act on what a button carries, as a shell does: a text that is no action changes nothing."""
    try:
        return act(state, parse(text), rulebook)
    except UnknownAction:
        return state


def play(
    rulebook: Rulebook, start: Language | State, dialogue: Sequence[tuple[str, str]]
) -> Player:
    """Play a dialogue from the first screen, or from a state.

    Args:
        dialogue: (tap, expected screen), in order; an empty tap just looks.
    """
    player = Player(rulebook, start if isinstance(start, State) else State(start))
    for number, (tap, expected) in enumerate(dialogue, 1):
        if tap:
            player.tap(tap)
        place = player.place
        assert expected in (place, place.split(":")[0]), (
            f"step {number}, {tap!r}: expected {expected}, got {place}"
        )
    return player


def tour(advice: Advice, state: State, places: Iterable[str]) -> Iterator[tuple[State, Screen]]:
    """Yield every screen of somebody with these answers, page by page, with the state that shows
    it.

    Args:
        places: destinations whose cards are wanted.
    """
    for view in _views(advice, places):
        page: State | None = replace(state, view=view)
        while page:
            screen = draw(page, advice)
            yield page, screen
            page = _next_page(page, screen)


def _views(advice: Advice, places: Iterable[str]) -> Iterator[View]:
    yield from (views.Welcome(), views.AskNext(), views.Answers())
    yield from (
        views.Privacy(),
        views.Sources(),
        views.Offline(),
        views.ChooseLanguage(),
        views.Forget(),
    )
    yield from (views.Routes(), views.More(), views.Closed(), views.Leaving(), views.Help())
    yield from (views.Ask(question) for question in advice.rulebook.vocabulary.questions)
    for place in places:
        yield from (views.Card(place, tab) for tab in TABS)
        yield views.Compare("KZ" if place != "KZ" else "GE", place)
        yield views.Plan(place)
        yield from (views.Onward(place, days_ago) for days_ago in (None, 30))
        yield views.Onward(place, 30, earlier_days=15)
        yield views.EarlierDays(place)


def _next_page(state: State, screen: Screen) -> State | None:
    """Return the state of the page that follows, or None on the last one."""
    page = getattr(state.view, "page", None)
    if page is None:
        return None
    following = replace(state.view, page=page + 1)
    if all(button.action != Show(following) for button in screen.buttons):
        return None
    return replace(state, view=following)
