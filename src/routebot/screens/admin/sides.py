"""Both sides of a change as people read them: before and after, on a day, for somebody."""

from dataclasses import dataclass
from datetime import date

from cachetools import LRUCache

from routebot.dialogue.admin.views import Side
from routebot.dialogue.state import State
from routebot.policy.files import Dataset
from routebot.policy.snapshot import snapshot
from routebot.reasoning.rulebook import Rulebook, compile_snapshot
from routebot.screens.drawing import show
from routebot.screens.screen import Screen
from routebot.words.markup import Html

__all__ = ["MARK", "Seen", "Sides", "marked", "other_side", "seen"]

MARK = Html("▸ ")
"""Before a line that the other side does not have."""

_KEPT = 4
"""Both sides of two days: an admin goes to and fro between them. One takes some ten megabytes."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One side of a screen.

    Attributes:
        text: with a mark before each line that the other side does not have.
        differs: the other side reads otherwise.
    """

    text: Html
    differs: bool


class Sides:
    """Two versions of the dataset, and what people read in each.

    Args:
        from_on: the first day on which the new one serves.
    """

    def __init__(self, before: Dataset, after: Dataset, from_on: date) -> None:
        # Some screens name their revision: that alone is no difference.
        self.after = after.model_copy(update={"revision": before.revision})
        self.before, self.from_on = before, from_on
        self._books: LRUCache[tuple[bool, date], Rulebook] = LRUCache(_KEPT)

    def book(self, side: Side, day: date) -> Rulebook:
        """Return what people meet on a day; until the new version serves, that is the old one."""
        is_new = side == "after" and day >= self.from_on
        if (is_new, day) not in self._books:
            dataset = self.after if is_new else self.before
            self._books[is_new, day] = compile_snapshot(snapshot(dataset, day))
        return self._books[is_new, day]

    def screen(self, side: Side, day: date, state: State) -> Screen:
        """Return a screen; what a version does not know of it is left out."""
        book = self.book(side, day)
        return show(state.fitted(book), book)

    def differ(self, day: date, state: State) -> bool:
        """Say whether a screen reads otherwise after the change."""
        return self.screen("before", day, state).text != self.screen("after", day, state).text


def other_side(side: Side) -> Side:
    """Return the side that somebody looks at next."""
    return "before" if side == "after" else "after"


def seen(sides: Sides, side: Side, day: date, state: State) -> Seen:
    """Show one side of a screen."""
    shown = sides.screen(side, day, state).text
    other = sides.screen(other_side(side), day, state).text
    return Seen(marked(shown, other), shown != other)


def marked(text: Html, other: Html) -> Html:
    """Mark the lines of a text that another one does not have."""
    known = set(other.split("\n"))
    lines = (MARK + line if line and line not in known else line for line in text.split("\n"))
    return Html("\n").join(lines)
