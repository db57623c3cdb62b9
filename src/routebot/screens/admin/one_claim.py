"""One claim to be re-checked: what it says, where it is from, and what one can say of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from routebot.dialogue.actions import Administer
from routebot.dialogue.admin.recheck_actions import (
    AnswerClaim,
    ChooseSource,
    OpenPage,
    OpenQueue,
    SendLink,
)
from routebot.dialogue.admin.rechecking import ChoosePage
from routebot.keeping.queue import DueClaim
from routebot.policy.snapshot import Snapshot
from routebot.policy.sources import Source
from routebot.publishing.searching import tag_of
from routebot.screens.admin.controls import admin_button, admin_controls
from routebot.screens.admin.due import due_paragraphs, due_title
from routebot.screens.claims import source_line
from routebot.screens.screen import Button, Row, Screen
from routebot.words.i18n import Words
from routebot.words.markup import Html, escape, italic, lines, paragraphs

__all__ = ["ClaimState", "choose_page_screen", "claim_screen", "pages_for"]

_MOST_SOURCES = 5
"""Pages that are shown; a claim rests on one or two as a rule."""


@dataclass(frozen=True, slots=True)
class ClaimState:
    """A claim to be re-checked.

    Attributes:
        day: today's snapshot.
        left: how many are left with it.
        answered: how many answers lie in the basket.
        page: the page that carries more such claims; empty if none does.
        on_page: how many it carries.
    """

    day: Snapshot
    due: DueClaim
    left: int
    answered: int
    page: str = ""
    on_page: int = 0


def claim_screen(words: Words, state: ClaimState) -> Screen:
    """Show a claim and what can be said of it with one tap."""
    text = paragraphs(
        _head(words, state),
        *due_paragraphs(words, state.day, state.due),
        words("admin.recheck.needs_page") if state.due.needs_page else "",
    )
    rows = [*_answers(words, state.due), *_elsewhere(words, state)]
    return Screen("admin_recheck_claim", text, (*rows, *admin_controls(words)))


def _head(words: Words, state: ClaimState) -> Html:
    told = words("admin.recheck.left", n=words.number(state.left))
    if state.answered:
        told = f"{told} {words.count('admin.recheck.answered', state.answered)}"
    return lines(italic(told), due_title(words, state.day, state.due))


def _answers(words: Words, due: DueClaim) -> list[Row]:
    same = [] if due.needs_page else [(_answer(words, AnswerClaim("same")),)]
    return [
        *same,
        (_answer(words, AnswerClaim("newer")), _answer(words, AnswerClaim("changed"))),
        (_answer(words, AnswerClaim("gone")), _answer(words, AnswerClaim("unclear"))),
    ]


def _answer(words: Words, action: AnswerClaim) -> Button:
    return admin_button(words, f"recheck.{action.answer}", action)


def _elsewhere(words: Words, state: ClaimState) -> list[Row]:
    row = [_answer(words, AnswerClaim("later")), admin_button(words, "recheck.queue", OpenQueue())]
    if not state.page:
        return [tuple(row)]
    whole = admin_button(words, "recheck.page", OpenPage(tag_of(state.page)), n=state.on_page)
    return [(whole,), tuple(row)]


def pages_for(due: DueClaim, what: Literal["gone", "changed"]) -> Sequence[Source]:
    """Return the pages of a claim that may be gone, or that can be read again."""
    return (due.sources if what == "gone" else due.pages)[:_MOST_SOURCES]


def choose_page_screen(words: Words, state: ClaimState, view: ChoosePage) -> Screen:
    """Ask which of a claim's pages is meant."""
    sources = pages_for(state.due, view.what)
    told = [
        Html("{}. {}").format(number, source_line(words, source))
        for number, source in enumerate(sources, 1)
    ]
    text = paragraphs(
        _head(words, state), escape(words(f"admin.recheck.ask.which.{view.what}")), lines(*told)
    )
    numbers = tuple(
        Button(str(number), Administer(ChooseSource(number - 1)), name=source.publisher)
        for number, source in enumerate(sources, 1)
    )
    rows: list[Row] = [numbers]
    if view.what == "changed":
        rows.append((admin_button(words, "recheck.newer", SendLink()),))
    rows.append((admin_button(words, "recheck.queue", OpenQueue()),))
    return Screen("admin_recheck_which", text, (*rows, *admin_controls(words)))
