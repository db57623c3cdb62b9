"""Fit sections into a number of characters: the core of each stands, details while there is room.

What matters most gets its room first, so that what gives way is what matters least.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

__all__ = ["Detail", "Item", "Section", "Written", "fit", "plain"]


class Detail(NamedTuple):
    """A longer text of an item.

    Attributes:
        turn: when it gets its room; the least first.
    """

    turn: int
    text: str


class Item(NamedTuple):
    """One thing to say.

    Attributes:
        core: what is said whatever the room; empty if it may be left out.
        details: what stands instead where there is room, each longer than the one before it.
    """

    core: str
    details: tuple[Detail, ...] = ()


class Section(NamedTuple):
    """A title and what may stand under it; without anything under it, it is left out.

    Attributes:
        bulleted: the items are a list; others are sentences.
    """

    title: str
    items: Sequence[Item]
    bulleted: bool = True


class Written(NamedTuple):
    """A section as it is shown."""

    title: str
    items: tuple[str, ...]
    bulleted: bool = True

    def lines(self, bullet: str) -> list[str]:
        """Return its title and its items, each after a bullet where they are a list."""
        mark = bullet if self.bulleted else ""
        return [self.title, *(f"{mark}{item}" for item in self.items)]


def fit(sections: Sequence[Section], most: int) -> tuple[Written, ...]:
    """Choose the text of each item; the cores stand even where they alone are longer.

    Args:
        most: characters of all, as `plain` writes them.
    """
    chosen = [[item.core for item in section.items] for section in sections]
    details = [
        (detail, number, at)
        for number, section in enumerate(sections)
        for at, item in enumerate(section.items)
        for detail in item.details
    ]
    for detail, number, at in sorted(details, key=lambda each: each[0].turn):
        before = chosen[number][at]
        chosen[number][at] = detail.text
        if len(plain(_written(sections, chosen))) > most:
            chosen[number][at] = before
    return _written(sections, chosen)


def _written(sections: Sequence[Section], chosen: Sequence[Sequence[str]]) -> tuple[Written, ...]:
    """Return the sections with their chosen texts, without those that say nothing."""
    found = (
        Written(section.title, tuple(filter(None, texts)), section.bulleted)
        for section, texts in zip(sections, chosen, strict=True)
    )
    return tuple(each for each in found if each.items)


def plain(sections: Iterable[Written]) -> str:
    """Write sections as plain text."""
    return "\n\n".join("\n".join(section.lines("- ")) for section in sections)
