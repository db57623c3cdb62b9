"""What would open more: for one place, and for all that are closed."""

from collections import Counter
from collections.abc import Iterator, Sequence

from routebot.dialogue.views import More
from routebot.reasoning.advice import Advice
from routebot.reasoning.explaining import Opening, missing, openings
from routebot.screens.controls import paged_screen
from routebot.screens.phrases import change_line, questions_line
from routebot.screens.screen import Screen
from routebot.words.i18n import Words
from routebot.words.markup import bold, italic, lines

__all__ = ["listed", "more_screen", "opening_paragraphs"]


_MOST_EXAMPLES = 5
"""Places named for each change: a line or two on a phone; the count says how many more."""


def more_screen(words: Words, advice: Advice, view: More) -> Screen:
    """Show which obtainable changes would open how many closed destinations."""
    counted: Counter[Opening] = Counter()
    examples: dict[Opening, list[str]] = {}
    for verdict in advice.ranked:
        for opening in openings(advice, verdict):
            counted[opening] += 1
            examples.setdefault(opening, []).append(words.territory(verdict.id))
    texts: list[str] = [bold(words("more.title")), *_waiting_lines(words, advice)]
    for opening, number in sorted(counted.items(), key=lambda item: (-item[1], len(item[0]))):
        names = words.join(examples[opening][:_MOST_EXAMPLES])
        opens = words.count("more.opens", number)
        such_as = italic(words("more.such_as", names=names))
        texts.append(lines(opening_line(words, opening), bold(opens) + " " + such_as))
    if len(texts) == 1:
        texts.append(words("more.none"))
    return paged_screen(words, "more", texts, view)


def _waiting_lines(words: Words, advice: Advice) -> Iterator[str]:
    """Yield how many undecided places hinge on each open question, the most first."""
    hinging = Counter(id_ for verdict in advice.possible for id_ in missing(advice, verdict))
    for question, number in hinging.most_common():
        asked = questions_line(words, advice.rulebook, [question])
        yield words.count("more.waiting", number, question=asked)


def opening_paragraphs(words: Words, title: str, found: Sequence[Opening]) -> list[str]:
    """Write what would open a place or the way there under a title; nothing where nothing would."""
    return (
        listed(words(title), [opening_line(words, opening) for opening in found]) if found else []
    )


def listed(title: str, items: Sequence[str]) -> list[str]:
    """Write a title over a list; each item is a paragraph, so that a long list turns pages."""
    first, *others = (f"– {item}" for item in items)
    return [lines(bold(title), first), *others]


def opening_line(words: Words, opening: Opening) -> str:
    """Write a smallest set of changes."""
    return words("opening.and").join(change_line(words, change) for change in opening)
