"""A destination's card: the answer on one screen, and the parts behind it."""

from dataclasses import replace

from routebot.dialogue.actions import PickForComparison, Show
from routebot.dialogue.views import PARTS, Card, Leaving, Onward, Plan
from routebot.reasoning.advice import Advice
from routebot.reasoning.exit_check import ExitStatus
from routebot.reasoning.verdicts import Verdict
from routebot.screens.brief import brief_text
from routebot.screens.claims import legend_line
from routebot.screens.controls import controls, in_pairs
from routebot.screens.dangers import worst_marked
from routebot.screens.details import detail_paragraphs
from routebot.screens.paging import fill_pages, page_of
from routebot.screens.phrases import headline
from routebot.screens.screen import Button, Row, Screen
from routebot.screens.sourcing import objection_rows
from routebot.words.i18n import Words
from routebot.words.markup import Html, bold, lines, paragraphs

__all__ = ["card_screen"]


def card_screen(words: Words, advice: Advice, view: Card) -> Screen:
    """Show a destination's card, or one part behind it."""
    return _answer(words, advice, view) if view.tab == "entry" else _part(words, advice, view)


def _answer(words: Words, advice: Advice, view: Card) -> Screen:
    """Show whether they may go there, how, and what to do first."""
    place = view.place
    buttons = [
        Button(words("button.plan"), Show(Plan(place))),
        Button(words("button.details"), Show(Card(place, "rules"))),
        Button(words("button.onward"), Show(Onward(place))),
        Button(words("button.compare"), PickForComparison(place)),
    ]
    if (
        advice.exit_ahead and advice.exit.status is not ExitStatus.CLEAR
    ):  # the card sends them there
        buttons.append(Button(words("button.leaving"), Show(Leaving())))
    text = brief_text(words, advice, advice.told(place))
    return Screen("card", text, (*in_pairs(buttons), *controls(words)))


def _part(words: Words, advice: Advice, view: Card) -> Screen:
    """Show one part, with all that is known; back leads to the card."""
    verdict = advice.told(view.place)
    name, title = _name(words, advice, verdict), bold(words(f"tab.{view.tab}"))
    body = detail_paragraphs(words, advice, verdict, view.tab) or [words("card.nothing")]
    marks = legend_line(words, [name, *body])
    page = page_of(fill_pages([paragraphs(name, title), *body, marks]), view.page)
    text = page.content if page.number == 0 else paragraphs(name, page.content)
    others = [
        Button(words(f"tab.{part}"), Show(Card(view.place, part)))
        for part in PARTS
        if part != view.tab
    ]
    rows = (
        *_objections(words, advice, verdict, view, page.content),
        *page.turner(words, lambda number: Show(replace(view, page=number))),
        *in_pairs(others),
    )
    return Screen("card", text, (*rows, *controls(words)))


def _objections(words: Words, advice: Advice, verdict: Verdict, view: Card, page: str) -> list[Row]:
    """Offer to call claims wrong where their pages are named, and in no other part."""
    return objection_rows(words, advice, verdict, page) if view.tab == "sources" else []


def _name(words: Words, advice: Advice, verdict: Verdict) -> Html:
    """Say what the place is for this person, and the worst that it does to them."""
    danger = worst_marked(words, advice, verdict.id)
    name = lines(headline(words, advice, verdict), bold(danger) if danger else "")
    if advice.barred:
        return paragraphs(bold(words("exit.line.barred")), name)
    return name
