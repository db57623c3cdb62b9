"""The state of a dialogue: what a person has said, where they stand, and how that is stored."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from routebot.dialogue.deployment import Deployment
from routebot.dialogue.views import (
    Ask,
    AskNext,
    Card,
    Compare,
    EarlierDays,
    Onward,
    Plan,
    View,
    Welcome,
    read_view,
    write_view,
)
from routebot.errors import UnknownAction
from routebot.reasoning.advice import Advice, advise
from routebot.reasoning.asking import next_question, next_screen
from routebot.reasoning.interview import Interview
from routebot.reasoning.kept import kept_of
from routebot.reasoning.rulebook import Rulebook
from routebot.words.i18n import Language

__all__ = ["State", "advice_for", "is_known", "on_screen", "pending", "takes_back", "ticked"]


@dataclass(frozen=True)
class State:
    """Where a person stands.

    Everything in it survives a restart; nothing in it says who they are.

    Attributes:
        draft: options ticked in a question with several answers, before they are confirmed; on the
            way back, the answer that was given. None before the first tap, empty when every tick is
            gone or there was none. Those of the question that shares the screen are written
            ``question:option``.
        chosen: destinations picked for a comparison.
        trail: views that "back" returns to, the last one first to be returned to.
        stored: the shell keeps sessions; a terminal does not, and says so. Not part of what is
            kept.
        deployment: what the shell's operator has set up; not kept either, nor a part of where the
            person stands.
    """

    language: Language
    interview: Interview = field(default_factory=Interview)
    view: View = field(default_factory=Welcome)
    draft: frozenset[str] | None = None
    chosen: tuple[str, ...] = ()
    trail: tuple[View, ...] = ()
    stored: bool = True
    deployment: Deployment = field(default=Deployment(), compare=False)

    def to_json(self) -> dict[str, Any]:
        """Return plain JSON; `from_json` reads it back."""
        return {
            "language": self.language,
            "answers": {
                question: sorted(options) for question, options in self.interview.answers.items()
            },
            "skipped": sorted(self.interview.skipped),
            "order": list(self.interview.order),
            "view": write_view(self.view),
            "draft": None if self.draft is None else sorted(self.draft),
            "chosen": list(self.chosen),
            "trail": [write_view(view) for view in self.trail],
        }

    @classmethod
    def from_json(cls, plain: Mapping[str, Any]) -> "State":
        """Read what `to_json` wrote, or an older routebot.

        A view that is no more becomes the next question, as in `fitted`.

        Raises:
            LookupError, TypeError, ValueError: this was written in another form.
        """
        answers = {question: frozenset(options) for question, options in plain["answers"].items()}
        interview = Interview(answers, frozenset(plain["skipped"]), tuple(plain["order"]))
        draft = None if plain["draft"] is None else frozenset(plain["draft"])
        view = _restored(plain["view"])
        trail = (_restored(earlier) for earlier in plain["trail"])
        return cls(
            plain["language"],
            interview,
            view or AskNext(),
            draft if view else None,
            tuple(plain["chosen"]),
            tuple(earlier for earlier in trail if earlier),
        )

    def fitted(self, rulebook: Rulebook) -> "State":
        """Drop what a newer dataset no longer knows."""
        interview = self.interview.fitted(rulebook.vocabulary.questions)
        view = self.view if is_known(self.view, rulebook) else AskNext()
        trail = tuple(view for view in self.trail if is_known(view, rulebook))
        chosen = tuple(id_ for id_ in self.chosen if id_ in rulebook.destinations)
        draft = self.draft if view == self.view else None
        found = (interview, view, chosen, trail)
        if found == (self.interview, self.view, self.chosen, self.trail):
            return self
        return replace(
            self, interview=interview, view=view, draft=draft, chosen=chosen, trail=trail
        )


def _restored(parts: list[str]) -> View | None:
    """Read a stored view; None for one that this routebot does not have."""
    try:
        return read_view(parts)
    except UnknownAction:
        return None


def is_known(view: View, rulebook: Rulebook) -> bool:
    """Say whether what a view shows is in the dataset."""
    match view:
        case Ask(question):
            return question in rulebook.vocabulary.questions
        case Card(place) | Plan(place) | Onward(place) | EarlierDays(place):
            return place in rulebook.destinations
        case Compare(first, second):
            return first in rulebook.destinations and second in rulebook.destinations
        case _:
            return True


def advice_for(rulebook: Rulebook, interview: Interview) -> Advice:
    """Work out what follows from an interview so far."""
    encoded, said = kept_of(rulebook).masks, tuple(interview.answers.items())
    if said not in encoded:
        encoded[said] = rulebook.vocabulary.masks(interview.answers)
    return advise(rulebook, encoded[said])


def pending(state: State, advice: Advice) -> str | None:
    """Return the question on the screen: the one being changed, else the one that comes next."""
    if isinstance(state.view, Ask):
        return state.view.question
    return next_question(advice, state.interview.skipped)


def on_screen(state: State, advice: Advice) -> tuple[str, ...]:
    """Return the questions on the screen, as they stand there."""
    if isinstance(state.view, Ask):
        return (state.view.question,)
    return next_screen(advice, state.interview.skipped)


def ticked(state: State, question: str, advice: Advice) -> frozenset[str]:
    """Return the options of a question on the screen that are ticked."""
    draft = state.draft or frozenset()
    if question == pending(state, advice):
        return frozenset(option for option in draft if ":" not in option)
    prefix = f"{question}:"
    return frozenset(option.removeprefix(prefix) for option in draft if option.startswith(prefix))


def takes_back(before: State, after: State) -> bool:
    """Say whether something that was answered or ticked is not there any more.

    A tick that became an answer is there, and so is the answer of a question gone back to, while
    it is shown ticked.
    """
    answers, ticks = _answered(after), _ticks(after)
    kept = ticks | {option for _, option in answers}
    taken_back = {option for _, option in _answered(before) - answers} - ticks
    return bool(taken_back or _ticks(before) - kept)


def _answered(state: State) -> frozenset[tuple[str, str]]:
    answers = state.interview.answers.items()
    return frozenset((question, option) for question, options in answers for option in options)


def _ticks(state: State) -> frozenset[str]:
    """Return the options that are ticked, of whichever question on the screen."""
    return frozenset(option.rpartition(":")[2] for option in state.draft or ())
