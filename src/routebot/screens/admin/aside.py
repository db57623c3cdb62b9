"""What of an edit was left aside: what it leaves out and what stays, what was overtaken since, what
was no file of a dataset.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from routebot.words.i18n import Words
from routebot.words.markup import Html, escape

__all__ = ["NOTHING_ASIDE", "Aside", "aside_paragraphs"]

_MOST_NAMED = 40
"""Ids that are named; of a zip without half of its files it is said how many there are."""


class Aside(NamedTuple):
    """What was left aside.

    Attributes:
        kept: ids that an edit leaves out and that stay.
        overtaken: ids of what it has as it was published once and changed again since.
        ignored: names of files that came along and were not read.
    """

    kept: Sequence[str] = ()
    overtaken: Sequence[str] = ()
    ignored: Sequence[str] = ()


NOTHING_ASIDE = Aside()


def aside_paragraphs(words: Words, aside: Aside) -> Iterator[Html]:
    """Yield what is said of it, nothing where nothing was left aside."""
    for key, ids in (
        ("publish.kept", aside.kept),
        ("publish.overtaken", aside.overtaken),
        ("publish.ignored", aside.ignored),
    ):
        if ids:
            named = ", ".join(ids[:_MOST_NAMED])
            if len(ids) > _MOST_NAMED:
                named = f"{named} …"
            yield escape(words.count(key, len(ids), ids=named))
