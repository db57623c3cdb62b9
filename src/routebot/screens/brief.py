"""The card itself: whether they may go there, how, and what to do first, on one phone screen."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from routebot.policy.claims import claim
from routebot.reasoning.advice import Advice
from routebot.reasoning.exit_check import ExitStatus
from routebot.reasoning.explaining import renewals, unspoken
from routebot.reasoning.rulebook import Status
from routebot.reasoning.verdicts import Verdict
from routebot.screens.claims import legend_line, marked_line
from routebot.screens.companions import companion_lines
from routebot.screens.dangers import worst_marked
from routebot.screens.disagreeing import is_entry_disputed
from routebot.screens.first_step import first_step
from routebot.screens.journeys import brief_way
from routebot.screens.money import held_line
from routebot.screens.phrases import headline, stay_below, unspoken_short, verdict_freshness
from routebot.screens.ways import serving_terms
from routebot.words.i18n import Words
from routebot.words.markup import Html, bold, italic, lines, paragraphs
from routebot.words.splitting import read_length

__all__ = ["MOST_READ", "brief_text"]

MOST_READ = 900
"""Characters of a card: on a phone of 360 by 740 points at most one move of the thumb.

Half of the cards have 520, of which such a phone shows all but the lower buttons
(`tests.support.phone` measures it).
"""


@dataclass(frozen=True, slots=True)
class _Room:
    """What a card has room for.

    Attributes:
        legend: what the marks of freshness mean is said.
        words: marks of freshness stand with their word.
        reserve: a crossing in reserve is named.
        money: how each means of payment fares is said, not only what works.
        doubts: what is not certain of the way is said in full.
        sentence: characters of a claim of which the beginning will do.
    """

    legend: bool = True
    words: bool = True
    reserve: bool = True
    money: bool = True
    doubts: bool = True
    sentence: int = 260


_SHORT = _Room(legend=False, sentence=170)

_ROOMS = (
    _Room(),
    _Room(sentence=170),
    _SHORT,
    replace(_SHORT, words=False),
    replace(_SHORT, words=False, reserve=False),
    replace(_SHORT, words=False, reserve=False, money=False),
    replace(_SHORT, words=False, reserve=False, money=False, sentence=110),
    replace(_SHORT, words=False, reserve=False, money=False, sentence=80, doubts=False),
)
"""What gives way on a card that is too long, step by step."""


def brief_text(words: Words, advice: Advice, verdict: Verdict) -> Html:
    """Write the card with as much as there is room for.

    What never gives way: the exit, the worst danger, the status, what must be obtained, and that
    sources differ.
    """
    written = (_written(words, advice, verdict, room) for room in _ROOMS)
    text = next(written)
    for shorter in written:
        if read_length(text) <= MOST_READ:
            break
        text = shorter
    return text


def _written(words: Words, advice: Advice, verdict: Verdict, room: _Room) -> Html:
    """Write the card in some room, what its marks mean in the last line."""
    *blocks, last = _blocks(words, advice, verdict, room)
    marks = legend_line(words, (*blocks, last)) if room.legend else ""
    return paragraphs(*blocks, lines(last, marks))


def _blocks(words: Words, advice: Advice, verdict: Verdict, room: _Room) -> Iterator[str]:
    if advice.exit_ahead and advice.exit.status is not ExitStatus.CLEAR:
        yield bold(words(f"exit.line.{advice.exit.summary}"))
    worst = worst_marked(words, advice, verdict.id, counted=True, worded=room.words)
    danger = bold(worst) if worst else ""
    if verdict.status is Status.CLOSED:  # to whom a place is shut, that comes before its dangers
        reason = _reason(words, advice, verdict, room)
        yield lines(headline(words, advice, verdict), reason, *_cautions(words, advice, verdict))
        yield danger
    else:
        head = lines(headline(words, advice, verdict), danger, *_cautions(words, advice, verdict))
        yield head
        yield lines(*_stay(words, advice, verdict, head, room))
        if not advice.barred:
            yield brief_way(
                words,
                advice,
                verdict.id,
                reserve=room.reserve,
                doubts=room.doubts,
                worded=room.words,
            )
            yield held_line(words, advice, verdict, detailed=room.money, worded=room.words)
    if step := first_step(words, advice, verdict, room.sentence):
        hopeless = step == words("first.elsewhere")  # which opens nothing
        title = "" if hopeless else bold(_step_title(words, advice, verdict))
        yield lines(title, step)
    age = verdict_freshness(words, advice.rulebook.snapshot, verdict)
    yield italic(words("card.fresh", age=age) if verdict.deciding else age)


def _step_title(words: Words, advice: Advice, verdict: Verdict) -> str:
    """Say what the first step is for: to go there, or to open a place that is shut."""
    shut = verdict.status is Status.CLOSED and not advice.barred
    return words("first.title.closed" if shut else "first.title")


def _cautions(words: Words, advice: Advice, verdict: Verdict) -> Iterator[str]:
    """Yield that an answer of theirs is not spoken of, and that sources differ about the entry."""
    if verdict.status is Status.DEPENDS and (given := unspoken(advice, verdict)):
        yield unspoken_short(words, advice, given)
    if is_entry_disputed(advice, verdict):
        yield words("card.differ")


def _reason(words: Words, advice: Advice, verdict: Verdict, room: _Room) -> str:
    """Write the first of what closes a place; empty where nothing is known of it."""
    if not verdict.blocked_by:
        return ""
    said = claim(advice.rulebook.snapshot, verdict.blocked_by[0])
    return marked_line(words, said, room.sentence + 90, worded=room.words)


def _stay(words: Words, advice: Advice, verdict: Verdict, head: str, room: _Room) -> Iterator[str]:
    """Yield how long they may stay and how, and what is asked for those who travel with them."""
    yield stay_below(words, advice, verdict)
    if advice.barred:  # no errand for a trip that the law shuts
        return
    yield serving_terms(words, advice, verdict.id)
    if renewals(advice, verdict):
        yield words("papers.ending")
    yield from companion_lines(words, advice, verdict, head, worded=room.words)
