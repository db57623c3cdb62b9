"""What is to be checked again: the claims that are past their time, by how much rests on them."""

from collections.abc import Sequence

from routebot.dialogue.admin.actions import TurnOverdue
from routebot.dialogue.admin.views import Overdue
from routebot.screens.admin.controls import paged_admin_screen
from routebot.screens.admin.plan import share_text
from routebot.screens.screen import Screen
from routebot.upkeep.stale import Stale
from routebot.words.i18n import Words
from routebot.words.markup import bold, lines, link

__all__ = ["overdue_line", "overdue_screen"]

_MOST_CLAIMS = 200
"""More than anybody checks again in a day; the rest come up when these are done."""


def overdue_screen(words: Words, items: Sequence[Stale], view: Overdue) -> Screen:
    """List what to check again, by how much rests on it, each with the page to open first."""
    texts = [bold(words("admin.stale.title"))]
    for item in items[:_MOST_CLAIMS]:
        url = item.source.url
        host = url.split("/")[2]
        texts.append(lines(overdue_line(words, item), link(host, url)))
    return paged_admin_screen(words, "admin_stale", texts, view.page, TurnOverdue)


def overdue_line(words: Words, item: Stale) -> str:
    """Name a claim, how long it is overdue, and for how many people something rests on it."""
    overdue = words("admin.stale.undated")
    if item.overdue_days is not None:
        overdue = words.count("admin.stale.overdue", item.overdue_days)
    share = words("admin.stale.share", share=share_text(words, item.share))
    return f"• {item.id}: {overdue}, {share}"
