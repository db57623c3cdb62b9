"""The fourteen people of `tests/cases/fourteen.yaml`, and every screen that each of them comes to."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from typing import NamedTuple

from routebot.dialogue import views
from routebot.dialogue.state import State
from routebot.logic.vocabulary import Answers
from routebot.policy.yaml import read_yaml
from routebot.reasoning.advice import Advice
from routebot.reasoning.exit_check import ExitStatus
from routebot.reasoning.rulebook import Rulebook
from routebot.reasoning.thresholds import TOP_ROUTES
from routebot.screens.about import cover_screen
from routebot.screens.drawing import draw
from routebot.screens.notices import receipt_screen
from routebot.screens.screen import Screen
from routebot.words.i18n import Language, words
from tests.support.pages import ROOT
from tests.support.play import Player

__all__ = ["Met", "fourteen", "met_by"]


class Met(NamedTuple):
    """A screen that somebody comes to.

    Attributes:
        name: which one, as a part of a file's name; unique among those of a person.
    """

    name: str
    screen: Screen


@cache
def fourteen() -> Mapping[str, Answers]:
    """Read the people: name -> answers."""
    path = ROOT / "tests" / "cases" / "fourteen.yaml"
    value, errors = read_yaml(path.name, path.read_bytes())
    assert not errors, errors
    return {name: _answers(person["answers"]) for name, person in value.items()}


def _answers(written: Mapping[str, str | list[str]]) -> Answers:
    return {
        question: frozenset([given] if isinstance(given, str) else given)
        for question, given in written.items()
    }


def met_by(rulebook: Rulebook, language: Language, answers: Answers) -> Iterator[Met]:
    """Yield the screens of somebody, in the order in which they would come to them."""
    player = Player(rulebook, State(language, view=views.AskNext()))
    yield Met("first-question", player.screen)
    player.answer(answers)
    for name, view in _views(player.advice):
        yield Met(name, draw(replace(player.state, view=view), player.advice))
    say = words(language)
    yield Met("erased", receipt_screen(say, 0, 0))
    yield Met("covered", cover_screen(say))


def _views(advice: Advice) -> Iterator[tuple[str, views.View]]:
    """Yield what can be opened from the list, and of the first place all that stands behind it.

    Of what turns pages the first is pictured: the others go on in the same way.
    """
    yield "list", views.Routes()
    best = [verdict.id for verdict in advice.ranked[:TOP_ROUTES]]
    if advice.exit.status is not ExitStatus.BARRED:  # to others no place is offered
        first, second, *_ = best
        yield from ((f"card-{place}", views.Card(place)) for place in best)
        yield from ((f"part-{part}-{first}", views.Card(first, part)) for part in views.PARTS)
        yield f"plan-{first}", views.Plan(first)
        yield f"compare-{first}-{second}", views.Compare(first, second)
        yield f"next-{first}", views.Onward(first, 30)
    yield "leaving", views.Leaving()
    yield "leaving-details", views.Leaving(1)
    yield "help", views.Help()
    yield "closed", views.Closed()
    yield "more", views.More()
    yield "answers", views.Answers()
    yield "forget", views.Forget()
