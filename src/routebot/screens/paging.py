"""Pages: what is too long for one screen is turned like a book."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from routebot.dialogue.actions import Action
from routebot.screens.screen import PAGE, Button, Row
from routebot.words.i18n import Words
from routebot.words.markup import Html, paragraphs
from routebot.words.splitting import split, utf16_units

__all__ = ["Page", "deal", "fill_pages", "page_of"]

Content = TypeVar("Content")


@dataclass(frozen=True, slots=True)
class Page(Generic[Content]):
    """One page of several.

    Attributes:
        content: what stands on it.
        number: which one it is; the first is 0.
        last: the number of the last one.
    """

    content: Content
    number: int
    last: int

    def turner(self, words: Words, turn_to: Callable[[int], Action]) -> list[Row]:
        """Return the row of buttons that turns pages; none when there is one page.

        Args:
            turn_to: makes the action that shows the page of a number.
        """
        row = []
        if self.number > 0:
            row.append(Button(words("button.previous"), turn_to(self.number - 1)))
        if self.number < self.last:
            row.append(Button(words("button.next"), turn_to(self.number + 1)))
        return [tuple(row)] if row else []


def page_of(pages: Sequence[Content], wanted: int) -> Page[Content]:
    """Open a page; beyond the last one, the last.

    A page may be gone since its button was drawn: another answer makes a list shorter.

    Args:
        pages: at least one.
        wanted: the page's number, from 0.
    """
    last = len(pages) - 1
    number = min(wanted, last)
    return Page(pages[number], number, last)


def deal(items: Sequence[Content], size: int) -> Sequence[Sequence[Content]]:
    """Deal a list out to pages of a size; there is at least one page."""
    dealt = [items[start : start + size] for start in range(0, len(items), size)]
    return dealt or [items]


def fill_pages(texts: Iterable[str], size: int = PAGE) -> Sequence[Html]:
    """Fill pages with paragraphs; a page is never empty and there is at least one.

    A paragraph is kept whole; only one that is longer than a page is split at ends of sentences.

    Args:
        texts: the paragraphs.
        size: UTF-16 units of a page, markup included.
    """
    filled = [Html()]
    for paragraph in texts:
        for piece in split(paragraph, size):
            page = paragraphs(filled[-1], piece)
            if filled[-1] and utf16_units(page) > size:
                filled.append(piece)
            else:
                filled[-1] = page
    return filled
