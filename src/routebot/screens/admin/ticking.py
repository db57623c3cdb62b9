"""Pages that carry several claims: which there are, and one of them to be ticked down."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from routebot.dialogue.actions import Administer
from routebot.dialogue.admin.recheck_actions import (
    ChooseValue,
    OpenPage,
    OpenQueue,
    RetirePage,
    TickClaim,
    TickShown,
    TurnPages,
)
from routebot.dialogue.admin.rechecking import OnePage, Pages
from routebot.keeping.queue import DueClaim, PageOfClaims, Weight
from routebot.policy.claims import claim
from routebot.policy.snapshot import Snapshot
from routebot.policy.sources import KEPT_UP
from routebot.publishing.searching import tag_of
from routebot.screens.admin.controls import admin_button, admin_controls
from routebot.screens.admin.due import due_title
from routebot.screens.admin.new_page import host_of
from routebot.screens.claims import marked_line
from routebot.screens.paging import deal, page_of
from routebot.screens.screen import Button, Screen
from routebot.words.i18n import Words
from routebot.words.markup import Html, bold, escape, lines, link, paragraphs

__all__ = ["PageState", "claims_shown", "page_screen", "pages_screen"]

_TO_A_SCREEN = 6
"""To a screen: as many numbers as fit a row of buttons on a phone."""

_OF_A_CLAIM = 300
"""Characters of a claim: nearly all are read whole. What is cut is read on its own screen."""


@dataclass(frozen=True, slots=True)
class PageState:
    """A page to be ticked down.

    Attributes:
        day: today's snapshot.
        ticked: ids of the claims of which the reader said that the page says so.
    """

    day: Snapshot
    page: PageOfClaims
    ticked: Collection[str]


def pages_screen(words: Words, pages: Sequence[PageOfClaims], view: Pages) -> Screen:
    """List the pages that carry several claims, the busiest first."""
    shown = page_of(deal(list(enumerate(pages, 1)), _TO_A_SCREEN), view.page)
    told = [_page_line(words, number, page) for number, page in shown.content]
    numbers = tuple(
        Button(str(number), Administer(OpenPage(tag_of(page.url))), name=page.source.publisher)
        for number, page in shown.content
    )
    turner = shown.turner(words, lambda number: Administer(TurnPages(number)))
    text = paragraphs(bold(words("admin.recheck.pages.title")), *told)
    queue = (admin_button(words, "recheck.queue", OpenQueue()),)
    rows = (*((numbers,) if numbers else ()), *turner, queue)
    return Screen("admin_recheck_pages", text, (*rows, *admin_controls(words)))


def _page_line(words: Words, number: int, page: PageOfClaims) -> Html:
    deciding = sum(each.weight is Weight.STATUS for each in page.claims)
    told = words.count("admin.recheck.page.claims", len(page.claims))
    if deciding:
        told = f"{told}, {words('admin.recheck.page.deciding', n=words.number(deciding))}"
    head = Html("{}. {} ({})").format(
        number, link(page.source.publisher, page.url), host_of(page.url)
    )
    return lines(head, told)


def page_screen(words: Words, state: PageState, view: OnePage) -> Screen:
    """Show one page and the claims on it, each ticked with a tap of its number."""
    page = state.page
    numbered = list(enumerate(page.claims, 1))
    shown = page_of(deal(numbered, _TO_A_SCREEN), view.page)
    done = sum(each.id in state.ticked for each in page.claims)
    head = words(
        "admin.recheck.page.done", done=words.number(done), n=words.number(len(page.claims))
    )
    can_tick = view.newer is not None or page.source.kind in KEPT_UP
    text = paragraphs(
        lines(bold(link(page.source.publisher, page.url)), head),
        _what_to_do(words, view, can_tick),
        *(_claim_line(words, state, number, due) for number, due in shown.content),
    )
    numbers = tuple(_number_button(state, number, due) for number, due in shown.content)
    tag = tag_of(page.url)
    turner = shown.turner(words, lambda number: Administer(OpenPage(tag, number)))
    others = (
        admin_button(words, "recheck.one_by_one", ChooseValue("page", tag)),
        admin_button(words, "recheck.retire", RetirePage()),
    )
    back = (
        admin_button(words, "recheck.back_to_pages", TurnPages()),
        admin_button(words, "recheck.queue", OpenQueue()),
    )
    all_of_them = (admin_button(words, "recheck.shown", TickShown()),)
    ticks = (numbers, all_of_them) if can_tick else ()
    rows = (*ticks, *turner, others, back, *admin_controls(words))
    return Screen("admin_recheck_page", text, rows)


def claims_shown(page: PageOfClaims, number: int) -> Sequence[DueClaim]:
    """Return the claims on one screen of a page."""
    return page_of(deal(page.claims, _TO_A_SCREEN), number).content


def _what_to_do(words: Words, view: OnePage, can_tick: bool) -> Html:
    """Say what is ticked: what this page says, or a newer one; an article confirms nothing."""
    if view.newer:
        url = view.newer.url
        host = link(host_of(url), url)
        return words.markup("admin.recheck.page.newer", host=host)
    return escape(words("admin.recheck.page.how" if can_tick else "admin.recheck.page.article"))


def _claim_line(words: Words, state: PageState, number: int, due: DueClaim) -> Html:
    mark = "✓" if due.id in state.ticked else "☐"
    said = marked_line(words, claim(state.day, due.fact), _OF_A_CLAIM, worded=False)
    return lines(Html("{} {}. {}").format(mark, number, due_title(words, state.day, due)), said)


def _number_button(state: PageState, number: int, due: DueClaim) -> Button:
    ticked = due.id in state.ticked
    action = Administer(TickClaim(tag_of(due.id), wanted=not ticked))
    return Button(f"✓ {number}" if ticked else str(number), action, name=due.id)
