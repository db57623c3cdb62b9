"""Before you go: what to tick off first, then what may stop a person at the Russian border.

To those who have left it tells of papers abroad, consulates and what a visit home may cost.
"""

from collections.abc import Iterator
from dataclasses import replace

from routebot.dialogue.actions import GoOn, Show
from routebot.dialogue.views import Help, Leaving
from routebot.policy.claims import claim
from routebot.reasoning.advice import Advice
from routebot.reasoning.checklist import make_boxes
from routebot.reasoning.exit_check import concerning_abroad
from routebot.reasoning.verdicts import concerning
from routebot.screens.claims import box_line, claim_paragraph, disagreement_paragraph, legend_line
from routebot.screens.controls import controls
from routebot.screens.paging import fill_pages, page_of
from routebot.screens.phrases import missing_line, unspoken_line
from routebot.screens.screen import Button, Row, Screen
from routebot.words.i18n import Words
from routebot.words.markup import Html, bold, lines, paragraphs

__all__ = ["helper_rows", "leaving_screen"]


def helper_rows(words: Words, advice: Advice) -> list[Row]:
    """Lead those who read a rule before any route, or find no route, to who can help them."""
    return [_helpers_row(words)] if advice.exit.first or not advice.possible else []


def leaving_screen(words: Words, advice: Advice, view: Leaving) -> Screen:
    """Show at most ten boxes to tick; the pages behind them hold all that is known, in full."""
    details = tuple(_details(words, advice))
    behind = fill_pages(details) if details else ()
    page = page_of([_boxes(words, advice), *behind], view.page)
    turner = page.turner(words, lambda number: Show(replace(view, page=number)))
    if behind and page.number == 0:
        turner = [(Button(words("button.details"), Show(replace(view, page=1))),)]
    rows = (*turner, _helpers_row(words), (Button(words("button.go_on"), GoOn()),))
    return Screen("leaving", page.content, (*rows, *controls(words)))


def _helpers_row(words: Words) -> Row:
    return (Button(words("button.helpers"), Show(Help())),)


def _boxes(words: Words, advice: Advice) -> Html:
    """Write what to do, what cannot be said yet, and what the marks mean."""
    snapshot = advice.rulebook.snapshot
    boxes = [box_line(words, claim(snapshot, fact)) for fact in make_boxes(advice)]
    marks = legend_line(words, boxes)
    return paragraphs(_title(words, advice), *_unsaid(words, advice), *boxes, marks)


def _title(words: Words, advice: Advice) -> str:
    """Say what the screen is about, and what the answers come to."""
    if advice.exit_ahead:
        return lines(bold(words("leaving.title")), words(f"leaving.line.{advice.exit.summary}"))
    return lines(bold(words("leaving.abroad.title")), words("leaving.abroad.line"))


def _unsaid(words: Words, advice: Advice) -> Iterator[str]:
    """Yield what they have not said, or the rules do not speak of, that may close the exit."""
    checked = advice.exit
    if checked.open_questions:
        yield missing_line(words, advice.rulebook, checked.open_questions)
    if checked.unspoken:
        yield unspoken_line(words, advice, checked.unspoken, "unspoken.exit")


def _details(words: Words, advice: Advice) -> Iterator[str]:
    """Yield every rule and note with its remedy, gravest first, then what is not certain."""
    checked, snapshot = advice.exit, advice.rulebook.snapshot
    groups = (
        ("barred", checked.barring),
        ("check", checked.checks),
        ("withdrawn", checked.withdrawn),
        ("advice", checked.advice),
    )
    for name, rules in groups:
        if rules:
            yield bold(words(f"leaving.{name}"))
            yield from (claim_paragraph(words, claim(snapshot, rule), "– ") for rule in rules)
    abroad = () if advice.exit_ahead else concerning_abroad(advice.evaluation)
    yield from (claim_paragraph(words, claim(snapshot, note), "– ") for note in abroad)
    notes = [
        note
        for note in concerning(advice.evaluation, advice.rulebook.exit_notes)
        if note not in abroad
    ]
    if notes:
        yield bold(words("leaving.notes"))
        yield from (claim_paragraph(words, claim(snapshot, note)) for note in notes)
    everywhere = concerning(advice.evaluation, advice.rulebook.everywhere)
    if everywhere and not advice.barred:
        yield bold(words("everywhere.title"))
        yield from (claim_paragraph(words, claim(snapshot, each)) for each in everywhere)
    yield from (disagreement_paragraph(words, found) for found in snapshot.exit_disagreements)
    for found in snapshot.exit_not_established:
        yield bold(words("card.not_established")) + " " + words.of(found.text)
