"""What would open more, for one place and for all: each step is said once, with its number."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from routebot.dialogue.views import More
from routebot.policy.questions import Change
from routebot.reasoning.advice import Advice
from routebot.reasoning.explaining import Opening, missing, opened_places, smallest_steps
from routebot.screens.controls import paged_screen
from routebot.screens.phrases import change_line, questions_line
from routebot.screens.screen import Screen
from routebot.words.i18n import Words
from routebot.words.markup import Html, bold, italic, lines

__all__ = ["more_screen", "opening_lines", "opening_paragraphs"]


_MOST_EXAMPLES = 5
"""Places named for each change: a line or two on a phone; the count says how many more."""


def more_screen(words: Words, advice: Advice, view: More) -> Screen:
    """Show which answers and obtainable changes would open how many destinations."""
    opened = opened_places(advice)
    waiting = list(_waiting_lines(words, advice))
    changes = dict.fromkeys(change for opening in opened for change in opening)
    numbers = {change: number for number, change in enumerate(changes, 1 + len(waiting))}
    texts: list[str] = [bold(words("more.title"))]
    texts += [f"{number}. {line}" for number, line in enumerate(waiting, 1)]
    for change, number in numbers.items():
        alone = opened.get(Opening([change]))
        said = words("more.not_alone") if alone is None else _opens(words, "more.opens", alone)
        texts.append(lines(f"{number}. " + change_line(words, advice, change), said))
    for opening, places in opened.items():
        if len(opening) > 1:
            steps = _numbered(opening, numbers)
            texts.append(_opens(words, "more.together", places, steps=steps))
    if len(texts) == 1:
        texts.append(words("more.none"))
    return paged_screen(words, "more", texts, view)


def _opens(words: Words, key: str, places: Sequence[str], **values: str) -> Html:
    """Say how many places something opens, and name the first of them."""
    said = bold(words.count(key, len(places), **values))
    names = words.join(words.territory(id_) for id_ in places[:_MOST_EXAMPLES])
    such_as = "more.such_as" if len(places) > _MOST_EXAMPLES else "more.all"
    return Html("{} {}").format(said, italic(words(such_as, names=names)))


def _waiting_lines(words: Words, advice: Advice) -> Iterator[str]:
    """Yield how many undecided places hinge on each open question, the most first."""
    hinging = Counter(id_ for verdict in advice.possible for id_ in missing(advice, verdict))
    for question, number in hinging.most_common():
        asked = questions_line(words, advice.rulebook, [question])
        yield words.count("more.waiting", number, question=asked)


def opening_paragraphs(
    words: Words, advice: Advice, title: str, found: Sequence[Opening]
) -> list[str]:
    """Write what would open a place or the way there under a title; nothing where nothing would."""
    first, *others = opening_lines(words, advice, found) or [""]
    return [lines(bold(words(title)), first), *others] if first else []


def opening_lines(words: Words, advice: Advice, found: Sequence[Opening]) -> list[str]:
    """Write each step once, and then which of several steps it takes."""
    sets = smallest_steps(found)
    changes = list(dict.fromkeys(change for steps in sets for change in steps))
    said = [change_line(words, advice, change) for change in changes]
    if len(said) < 2:
        return said
    numbers = {change: number for number, change in enumerate(changes, 1)}
    steps = [f"{number}. {line}" for number, line in enumerate(said, 1)]
    return [*steps, _enough(words, sets, numbers)]


def _enough(words: Words, found: Sequence[Opening], numbers: Mapping[Change, int]) -> str:
    """Say whether all the steps are needed, any one is enough, or which sets of them are."""
    if len(found) == 1:
        return words("opening.all")
    if all(len(opening) == 1 for opening in found):
        return words("opening.one")
    return words("opening.sets", sets="; ".join(_numbered(each, numbers) for each in found))


def _numbered(opening: Opening, numbers: Mapping[Change, int]) -> str:
    """Name a set of changes by the numbers of its steps."""
    return " + ".join(str(number) for number in sorted(numbers[each] for each in opening))
