"""A destination's card: what is known about it for this person, in parts."""

from dataclasses import replace

from routebot.dialogue.actions import PickForComparison, Show
from routebot.dialogue.views import TABS, Card, Onward, Plan, Tab
from routebot.reasoning.advice import Advice
from routebot.reasoning.exit_check import ExitStatus
from routebot.reasoning.verdicts import Verdict
from routebot.screens.controls import controls, in_pairs
from routebot.screens.dangers import (
    worst_line,
)
from routebot.screens.details import detail_paragraphs
from routebot.screens.paging import fill_pages, page_of
from routebot.screens.phrases import (
    headline,
    stay_line,
    verdict_freshness,
)
from routebot.screens.screen import Button, Screen
from routebot.screens.ways import serving_line
from routebot.words.i18n import Words
from routebot.words.markup import Html, bold, italic, lines, paragraphs

__all__ = ["card_screen"]


def card_screen(words: Words, advice: Advice, view: Card) -> Screen:
    """Show one part of a destination's card."""
    place, tab = view.place, view.tab
    verdict = advice.verdicts[place]
    title = paragraphs(_head(words, advice, verdict), bold(words(f"tab.{tab}")))
    body = detail_paragraphs(words, advice, verdict, tab) or [words("card.nothing")]
    page = page_of(fill_pages([title, *body]), view.page)
    text = page.content
    if page.number > 0:
        text = paragraphs(_name(words, advice, verdict), text)
    rows = [
        *page.turner(words, lambda number: Show(replace(view, page=number))),
        *in_pairs([_tab_button(words, view, other) for other in TABS]),
        (
            Button(words("button.plan"), Show(Plan(place))),
            Button(words("button.onward"), Show(Onward(place))),
        ),
        (Button(words("button.compare"), PickForComparison(place)),),
    ]
    return Screen("card", text, (*rows, *controls(words)))


def _name(words: Words, advice: Advice, verdict: Verdict) -> Html:
    """Say what the place is for this person, and the worst that it does to them."""
    danger = worst_line(words, advice, verdict.id)
    return lines(headline(words, advice, verdict), bold(danger) if danger else "")


def _head(words: Words, advice: Advice, verdict: Verdict) -> Html:
    """Say what every part of a card begins with."""
    staying = "" if _is_barred(advice) else serving_line(words, advice, verdict.id)
    head = lines(
        _name(words, advice, verdict),
        stay_line(words, advice, verdict),
        bold(staying) if staying else "",
    )
    if verdict.rule:
        head = lines(head, italic(verdict_freshness(words, advice.rulebook.snapshot, verdict)))
    if _is_barred(advice):
        head = paragraphs(bold(words("exit.line.barred")), head)
    return head


def _is_barred(advice: Advice) -> bool:
    return advice.exit.status is ExitStatus.BARRED


def _tab_button(words: Words, view: Card, tab: Tab) -> Button:
    """Return the button of a part of the card; the present one is marked."""
    mark = "› " if tab == view.tab else ""
    return Button(mark + words(f"tab.{tab}"), Show(Card(view.place, tab)))
