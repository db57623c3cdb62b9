"""The basket: what was answered, by whom, one line a page, and what is left out."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from routebot.dialogue.actions import Administer
from routebot.dialogue.admin.recheck_actions import (
    OpenBasket,
    OpenQueue,
    ProposeBasket,
    TakeAnswerBack,
)
from routebot.dialogue.admin.rechecking import Basket
from routebot.keeping.gathering import Gathered
from routebot.policy.claims import claim
from routebot.policy.facts import Fact
from routebot.policy.snapshot import Snapshot
from routebot.publishing.searching import tag_of
from routebot.screens.admin.controls import admin_button, admin_controls
from routebot.screens.admin.new_page import host_of
from routebot.screens.claims import marked_line
from routebot.screens.paging import deal, page_of
from routebot.screens.screen import Button, Screen
from routebot.words.i18n import Words
from routebot.words.markup import Html, bold, escape, lines, link, paragraphs

__all__ = ["BasketState", "basket_screen", "suggested_reason"]

_TO_A_PAGE = 6
"""Answers to a page: as many numbers as fit a row of buttons on a phone."""

_MOST_PAGES, _MOST_LEFT_OUT = 5, 10
"""Pages, and claims that are left out, that are named here; the plan names the pages all."""

_OF_A_CLAIM = 100
"""Characters of a claim where it only has to be recognised."""

_COUNTED = ("same", "newer", "changed", "gone")
"""Answers that change the data, in the order in which they are counted up."""


class _Answered(NamedTuple):
    number: int
    fact: str
    who: str
    answer: str


@dataclass(frozen=True, slots=True)
class BasketState:
    """What was answered and is not published yet.

    Attributes:
        day: today's snapshot.
        facts: id -> the fact that was answered about.
        reader: label of who looks.
    """

    day: Snapshot
    facts: Mapping[str, Fact]
    gathered: Gathered
    reader: str


def basket_screen(words: Words, state: BasketState, view: Basket) -> Screen:
    """Show what was answered, newest first, and what is left out of the plan."""
    ready = state.gathered.ready
    disputed = (each for said in state.gathered.disputed.values() for each in said)
    newest = sorted((*ready, *disputed), key=lambda each: each.at, reverse=True)
    numbered = [_Answered(n, each.fact, each.who, each.answer) for n, each in enumerate(newest, 1)]
    shown = page_of(deal(numbered, _TO_A_PAGE), view.page)
    text = paragraphs(
        lines(bold(words("admin.recheck.basket.title")), *_counts(words, state)),
        lines(*_pages(words, state.gathered)),
        *_left_out(words, state),
        lines(*(_answer_line(words, state, each) for each in shown.content)),
    )
    back = tuple(
        Button(f"✕ {each.number}", Administer(TakeAnswerBack(tag_of(each.fact))), name=each.fact)
        for each in shown.content
        if each.who == state.reader
    )
    turner = shown.turner(words, lambda number: Administer(OpenBasket(number)))
    publish = (admin_button(words, "recheck.propose", ProposeBasket()),)
    queue = (admin_button(words, "recheck.queue", OpenQueue()),)
    rows = (*((publish,) if ready else ()), *((back,) if back else ()), *turner, queue)
    return Screen("admin_recheck_basket", text, (*rows, *admin_controls(words)))


def _counts(words: Words, state: BasketState) -> list[str]:
    ready = state.gathered.ready
    if not ready:
        return [words("admin.recheck.basket.empty")]
    by_who = Counter(each.who for each in ready)
    own = by_who.pop(state.reader, 0)
    others = [f"{who} {words.number(number)}" for who, number in by_who.most_common()]
    whose = words("admin.recheck.basket.whose", own=words.number(own), others=", ".join(others))
    return [_counted(words, state.gathered), *([whose] if others else [])]


def _counted(words: Words, gathered: Gathered) -> str:
    """Say how many answers there are of each kind."""
    by_answer = Counter(str(each.answer) for each in gathered.ready)
    return ", ".join(
        words(f"admin.recheck.counted.{answer}", n=words.number(by_answer[answer]))
        for answer in _COUNTED
        if by_answer[answer]
    )


def _pages(words: Words, gathered: Gathered) -> list[Html]:
    """Return a line for each page, the busiest first."""
    pages = sorted(gathered.pages, key=lambda page: -len(page[1]))
    told = [
        Html("– {} · {}").format(
            link(host_of(url), url), words.count("admin.recheck.page.claims", len(ids))
        )
        for url, ids in pages[:_MOST_PAGES]
    ]
    if len(pages) > _MOST_PAGES:
        told.append(
            escape(words.count("admin.recheck.basket.pages.more", len(pages) - _MOST_PAGES))
        )
    return told


def _left_out(words: Words, state: BasketState) -> list[Html]:
    """Say what a colleague changed meanwhile, and what colleagues answered otherwise."""
    told = []
    overtaken = dict.fromkeys(each.recheck.fact for each in state.gathered.overtaken)
    for key, ids in (
        ("admin.recheck.overtaken", list(overtaken)),
        ("admin.recheck.disputed", list(state.gathered.disputed)),
    ):
        if ids:
            named = ", ".join(ids[:_MOST_LEFT_OUT])
            more = " …" if len(ids) > _MOST_LEFT_OUT else ""
            told.append(bold(words.count(key, len(ids), ids=f"{named}{more}")))
    return told


def _answer_line(words: Words, state: BasketState, each: _Answered) -> Html:
    said = each.fact
    if each.fact in state.facts:
        shown = claim(state.day, state.facts[each.fact])
        said = marked_line(words, shown, _OF_A_CLAIM, worded=False)
    answer = words(f"admin.button.recheck.{each.answer}").rstrip("…")
    who = "" if each.who == state.reader else f" · {each.who}"
    return escape(f"{each.number}. {answer}{who}: {said}")


def suggested_reason(words: Words, claims: int, pages: int) -> str:
    """Return the sentence that is proposed for publishing answers.

    Args:
        claims: how many they are about.
        pages: how many were read.
    """
    return words.count("admin.recheck.reason", claims, pages=words.number(pages))
