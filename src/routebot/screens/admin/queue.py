"""The queue of what is to be re-checked: how much there is, where to begin, what to see of it."""

from collections.abc import Sequence
from dataclasses import dataclass

from routebot.dialogue.actions import Administer
from routebot.dialogue.admin.recheck_actions import (
    ChooseValue,
    NextClaim,
    OpenBasket,
    OpenQueue,
    ShowNarrow,
    StartTraining,
    TurnPages,
    Widen,
)
from routebot.dialogue.admin.rechecking import Narrow, Only
from routebot.keeping.queue import DueClaim, Weight
from routebot.policy.snapshot import Snapshot
from routebot.publishing.searching import tag_of
from routebot.screens.admin.controls import admin_button, admin_controls
from routebot.screens.admin.edits import place_name
from routebot.screens.controls import in_pairs
from routebot.screens.paging import deal, page_of
from routebot.screens.screen import Button, Row, Screen
from routebot.words.i18n import Words
from routebot.words.markup import bold, escape, lines, paragraphs

__all__ = ["QueueState", "Value", "narrow_screen", "queue_screen"]

_TO_A_PAGE = 8
"""Values on a page, two in a row."""


@dataclass(frozen=True, slots=True)
class QueueState:
    """What an admin finds at the entrance of the queue.

    Attributes:
        day: today's snapshot.
        due: what is to be re-checked, as it is narrowed.
        pages: how many pages carry several of them.
        answered: how many answers lie in the basket.
        by_owner: countries and topics have owners.
        page: who publishes the page that the queue is narrowed to, if it is narrowed to one.
    """

    day: Snapshot
    due: Sequence[DueClaim]
    pages: int
    answered: int
    only: Only
    by_owner: bool
    page: str = ""


@dataclass(frozen=True, slots=True)
class Value:
    """One value to narrow the queue to, and how many claims are left then."""

    value: str
    number: int


def queue_screen(words: Words, queue: QueueState) -> Screen:
    """Say how much is to be re-checked, and offer to begin."""
    deciding = sum(claim.weight is Weight.STATUS for claim in queue.due)
    head: list[str] = [bold(words("admin.button.stale"))]
    if queue.only.by:
        head.append(words("admin.recheck.only", what=_only(words, queue)))
    told = [words.count("admin.recheck.due", len(queue.due))]
    if deciding:
        told.append(words.count("admin.recheck.deciding", deciding))
    if queue.answered:
        told.append(words.count("admin.recheck.answered", queue.answered))
    text = paragraphs(lines(*head), lines(*told), words("admin.recheck.how"))
    rows = [*_ways_in(words, queue), *_narrowing(words, queue)]
    rows.append((admin_button(words, "training", StartTraining()),))
    return Screen("admin_recheck", text, (*rows, *admin_controls(words)))


def _ways_in(words: Words, queue: QueueState) -> list[Row]:
    buttons = []
    if queue.due:
        buttons.append(admin_button(words, "recheck.next", NextClaim()))
    if queue.pages:
        buttons.append(admin_button(words, "recheck.pages", TurnPages()))
    if queue.answered:
        buttons.append(admin_button(words, "recheck.basket", OpenBasket()))
    return [(button,) for button in buttons]


def _narrowing(words: Words, queue: QueueState) -> list[Row]:
    """Return the buttons that narrow the queue, or the one that widens it again."""
    if queue.only.by:
        return [(admin_button(words, "recheck.widen", Widen()),)]
    buttons = [
        admin_button(words, "recheck.by.country", ShowNarrow("country")),
        admin_button(words, "recheck.by.topic", ShowNarrow("topic")),
    ]
    if queue.by_owner:
        buttons.append(admin_button(words, "recheck.by.owner", ShowNarrow("owner")))
    buttons.append(admin_button(words, "recheck.never_seen", ChooseValue("never_seen")))
    return in_pairs(buttons)


def _only(words: Words, queue: QueueState) -> str:
    match queue.only.by:
        case "page":
            return words("admin.recheck.only.page", page=queue.page)
        case "never_seen":
            return words("admin.recheck.only.never_seen")
        case by:
            return value_name(words, queue.day, by, queue.only.value)


def value_name(words: Words, day: Snapshot, by: str, value: str) -> str:
    """Name what the queue can be narrowed to: a country, a topic, an admin."""
    if by == "country":
        return place_name(words, value)
    if by == "topic" and value in day.topics:
        return words.of(day.topics[value].label)
    return value


def narrow_screen(words: Words, day: Snapshot, values: Sequence[Value], view: Narrow) -> Screen:
    """Ask to what the queue is to be narrowed."""
    page = page_of(deal(values, _TO_A_PAGE), view.page)
    buttons = [
        Button(
            f"{value_name(words, day, view.by, each.value)} · {words.number(each.number)}",
            Administer(ChooseValue(view.by, tag_of(each.value))),
        )
        for each in page.content
    ]
    turner = page.turner(words, lambda number: Administer(ShowNarrow(view.by, number)))
    text = escape(words(f"admin.recheck.ask.{view.by}"))
    back = (admin_button(words, "recheck.queue", OpenQueue()),)
    rows = (*in_pairs(buttons), *turner, back, *admin_controls(words))
    return Screen("admin_recheck_by", text, rows)
