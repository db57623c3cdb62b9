"""What is said to words of a person's own: to a place that has no card, to fear, to a sentence.

None of these screens is a step: the one that the person was on is a button away.
"""

from collections.abc import Iterable, Sequence

from routebot.dialogue.actions import DrawAgain, Show
from routebot.dialogue.commands import (
    AboutPlace,
    CryForHelp,
    Heard,
    NotUnderstood,
    WhichPlace,
    answer_with,
)
from routebot.dialogue.state import State, advice_for
from routebot.dialogue.views import Card, Compare, Help, Leaving
from routebot.policy.claims import Claim, claim
from routebot.policy.questions import Question
from routebot.policy.typed import Answer
from routebot.reasoning.advice import Advice
from routebot.reasoning.rulebook import Rulebook
from routebot.reasoning.thresholds import TOP_ROUTES
from routebot.screens.claims import claim_paragraph, source_line
from routebot.screens.controls import controls, in_pairs
from routebot.screens.helping import with_helpers
from routebot.screens.screen import Button, Row, Screen
from routebot.words.i18n import Words
from routebot.words.i18n import words as words_of
from routebot.words.markup import Html, bold, lines, paragraphs

__all__ = ["about_screen", "choosing_screen", "cry_screen", "lost_screen", "screen_for"]

_MOST_SOURCES = 2
"""Pages named below a claim; the card of the place has all of them."""


def screen_for(heard: Heard, state: State, rulebook: Rulebook) -> Screen | None:
    """Return the screen that answers what was heard; None where the present one does."""
    say = words_of(state.language)
    match heard:
        case WhichPlace():
            return choosing_screen(say, heard)
        case AboutPlace(answer):
            return about_screen(say, advice_for(rulebook, state.interview), answer)
        case CryForHelp(places):
            return cry_screen(say, places)
        case NotUnderstood("sentence"):
            return lost_screen(say)
        case _:
            return None


def about_screen(words: Words, advice: Advice, answer: Answer) -> Screen:
    """Say what there is on a place that is no destination, and where to read more."""
    snapshot = advice.rulebook.snapshot
    # Where one is let through or turned back is of no use to who is barred, and names crossings.
    facts = {} if advice.barred else {fact.id: fact for fact in snapshot.facts}
    claims = [claim(snapshot, facts[id_]) for id_ in answer.facts if id_ in facts]
    members = (id_ for area in answer.areas for id_ in snapshot.names.members.get(area, ()))
    listed = {*members, *answer.places}
    places = [verdict.id for verdict in advice.ranked if verdict.id in listed]
    names = words.join(words.territory(id_) for id_ in places)
    text = paragraphs(
        bold(words.of(answer.title)),
        words.of(answer.text) if answer.text else words("about.each"),
        words("exit.line.barred") if advice.barred else "",
        *(_with_sources(words, said) for said in claims),
        words("about.places", names=names) if len(places) > 1 else "",
    )
    leaving = (Button(words("button.leaving"), Show(Leaving())),)
    rows = (
        *_place_rows(words, places[:TOP_ROUTES]),
        *([leaving] if answer.leaving else []),
    )
    return with_helpers(words, advice, Screen("about", text, (*rows, *_ways_back(words))))


def _with_sources(words: Words, said: Claim) -> Html:
    pages = (source_line(words, source) for source in said.sources[:_MOST_SOURCES])
    return lines(claim_paragraph(words, said), *pages)


def choosing_screen(words: Words, heard: WhichPlace) -> Screen:
    """Ask which destination was meant; two that were named for their cards can be compared too."""
    ids, question = heard.places, heard.question
    title = words("bot.choose")
    if len(ids) == 1:
        title = words("bot.choose.one", name=words.territory(ids[0]))
    rows = _place_rows(words, ids, question)
    if heard.named and len(ids) == 2 and not question:
        rows.append((Button(words("button.compare_both"), Show(Compare(ids[0], ids[1]))),))
    return Screen("choosing", bold(title), (*rows, *_ways_back(words)))


def cry_screen(words: Words, places: Sequence[str]) -> Screen:
    """Answer danger or fear with who can help, and what to check at once.

    Args:
        places: destinations that were named with it.
    """
    rows = (*_help_rows(words), *_place_rows(words, places))
    text = paragraphs(bold(words("cry.title")), words("cry.text"))
    return Screen("cry", text, (*rows, *_ways_back(words)))


def lost_screen(words: Words) -> Screen:
    """Say that a sentence was not understood, and where people are who would understand it."""
    text = paragraphs(bold(words("bot.sentence")), words("bot.sentence.how"))
    return Screen("lost", text, (*_help_rows(words), *_ways_back(words)))


def _help_rows(words: Words) -> list[Row]:
    return [
        (Button(words("button.helpers"), Show(Help())),),
        (Button(words("button.leaving"), Show(Leaving())),),
    ]


def _place_rows(words: Words, ids: Iterable[str], question: Question | None = None) -> list[Row]:
    """Return a button for each place: to its card, or to the answer to a question."""
    return in_pairs(
        [
            Button(
                words.territory(id_), answer_with(question, id_) if question else Show(Card(id_))
            )
            for id_ in ids
        ]
    )


def _ways_back(words: Words) -> tuple[Row, ...]:
    """Return the buttons below a screen that is no step: the present one is drawn again."""
    return ((Button(words("button.back"), DrawAgain(), "control"),), *controls(words, "back"))
