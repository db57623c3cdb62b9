"""Work out for a new rulebook what people asked of the one before, so that they do not wait anew.

What is kept belongs to one rulebook (`kept`), and nothing of it is taken over: a result could hang
on what has changed, in ways that nobody thought of. It is worked out again, by the same functions,
while nobody waits: one answer sheet a step, the newest first.
"""

from collections.abc import Set as AbstractSet

from routebot.reasoning.advice import Advice, advise
from routebot.reasoning.asking import next_screen
from routebot.reasoning.kept import Asked, kept_of
from routebot.reasoning.rulebook import Rulebook

__all__ = ["Warming", "ask_first"]

_MOST = 200
"""The newest sheets that people asked about. Each takes as long as a tap that brings new answers;
all that are kept would take a busy machine half a minute.
"""


def ask_first(book: Rulebook) -> None:
    """Ask for somebody who has said nothing: a good deal is looked for once in each rulebook.

    That took 160 ms where later sheets took 13, on busy cores. In a thread, as long as nobody else
    has the rulebook: what is kept is not made to be shared between threads.
    """
    next_screen(advise(book, book.vocabulary.unknown))


class Warming:
    """The answer sheets that a rulebook has still to be asked about.

    Where the questions are others there are none: the sheets would mean something else.

    Args:
        book: the new rulebook.
        before: the one that people ask, or have asked.
        ended: sheets that nobody asked that one about; they were worked out here. They are not
            taken further, so that no answers are kept on and on.

    Attributes:
        done: the sheets that were worked out.
    """

    def __init__(
        self, book: Rulebook, before: Rulebook, ended: AbstractSet[Asked] = frozenset()
    ) -> None:
        self.book, self._before, self._ended = book, before, ended
        self._fits = book.vocabulary.variables == before.vocabulary.variables
        self._left: list[Asked] = []
        self.done: set[Asked] = set()

    def step(self) -> bool:
        """Work out one more; say whether there was any."""
        self._left = self._left or self._found()
        if not self._left:
            return False
        sheet, skipped = asked = self._left.pop()
        next_screen(Advice(self.book, sheet.masks, sheet.start, sheet.days_left), skipped)
        self.done.add(asked)
        return True

    def _found(self) -> list[Asked]:
        """Return what people have asked meanwhile, the newest last."""
        if not self._fits:
            return []
        known, ended = kept_of(self.book).asked, self._ended | self.done
        newest = list(kept_of(self._before).asked)[-_MOST:]
        return [each for each in newest if each not in known and each not in ended]
