"""What a card rests on: each claim with its pages, and a button to say that it is wrong."""

from collections.abc import Iterator

from routebot.dialogue.actions import CallWrong, DrawAgain, Show
from routebot.dialogue.views import Help
from routebot.policy.claims import claim
from routebot.policy.facts import Fact
from routebot.reasoning.advice import Advice
from routebot.reasoning.passing import is_of_the_way
from routebot.reasoning.verdicts import Verdict, concerning
from routebot.screens.claims import marked_line, source_line
from routebot.screens.controls import controls, in_rows
from routebot.screens.roads import links_there
from routebot.screens.screen import Button, Row, Screen
from routebot.words.i18n import Words
from routebot.words.markup import Html, bold, italic, lines, paragraphs

__all__ = ["noted_screen", "objection_rows", "source_paragraphs"]

_A_CLAIM = 140
"""Characters of a claim above its pages; the whole of it stands in another part of the card."""

_A_NAME = 60
"""Characters of a claim where buttons stand one under the other."""

_IN_A_ROW = 3
"""Buttons of a number and a word that a phone shows whole side by side."""


def source_paragraphs(words: Words, advice: Advice, verdict: Verdict) -> list[str]:
    """Write each claim that a card tells this person, numbered, over the pages it rests on."""
    snapshot = advice.rulebook.snapshot
    texts = [
        words("sources.warning"),
        italic(words("sources.revision", revision=snapshot.revision)),
    ]
    for number, fact in enumerate(_facts(advice, verdict), 1):
        said = marked_line(words, claim(snapshot, fact), _A_CLAIM)
        pages = (Html("– {}").format(source_line(words, source)) for source in fact.sources)
        texts.append(lines(Html("{} {}").format(_number(number), said), *pages))
    return texts


def objection_rows(words: Words, advice: Advice, verdict: Verdict, page: str) -> list[Row]:
    """Offer to say of each claim that begins on a page of these paragraphs that it is wrong.

    What was read out of an index for a whole list of countries is no claim that anybody re-reads.
    """
    snapshot = advice.rulebook.snapshot
    buttons = [
        Button(
            words("wrong.number", number=number),
            CallWrong(fact.id),
            name=words("wrong.name", text=marked_line(words, claim(snapshot, fact), _A_NAME)),
        )
        for number, fact in enumerate(_facts(advice, verdict), 1)
        if fact.id in snapshot.fact_ids and _number(number) in page
    ]
    return in_rows(buttons, _IN_A_ROW)


def noted_screen(words: Words, fact: str, stored: bool) -> Screen:
    """Say what came of calling a claim wrong, and who helps if that is urgent.

    Args:
        fact: id of the claim; a terminal, from where it gets nowhere, names it.
        stored: this is the bot, which counts it.
    """
    title = words("wrong.noted.title" if stored else "wrong.terminal.title")
    said = words("wrong.noted") if stored else words("wrong.terminal", id=fact)
    text = paragraphs(bold(title), said, words("wrong.urgent"))
    rows = (
        (Button(words("button.helpers"), Show(Help())),),
        (Button(words("button.back"), DrawAgain(), "control"),),
    )
    return Screen("noted", text, (*rows, *controls(words, "back")))


def _number(number: int) -> Html:
    return bold(f"{number}.")


def _facts(advice: Advice, verdict: Verdict) -> tuple[Fact, ...]:
    """List the facts that the card tells this person, once each, what decides first."""
    found = (*verdict.deciding, *_told(advice, verdict), *advice.exit.rules)
    return tuple({fact.id: fact for fact in found}.values())


def _told(advice: Advice, verdict: Verdict) -> Iterator[Fact]:
    """Yield what the parts of the card tell; to whom the law bars the exit, nothing of ways."""
    place, judged = advice.rulebook.destinations[verdict.id], advice.evaluation
    if not advice.barred:
        yield from (each.rule for each in verdict.ways)
        yield from place.day.bars
        yield from concerning(judged, place.requirements)
        yield from links_there(advice, verdict.id)
    yield from (danger.fact for danger in advice.dangers(verdict.id) if danger.fact)
    pitfalls = (
        each
        for each in place.pitfalls
        if not (advice.barred and is_of_the_way(advice.rulebook, each))
    )
    yield from concerning(judged, pitfalls)
    yield from concerning(judged, place.payments)
    yield from concerning(judged, place.stays)
    if not advice.barred:
        yield from concerning(judged, place.notes)
