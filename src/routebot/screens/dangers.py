"""What a place does to this person, in words: a line wherever it is named, and the whole of it."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from routebot.policy.claims import claim
from routebot.policy.facts import Fact
from routebot.reasoning.advice import Advice
from routebot.reasoning.dangers import PersonalDanger
from routebot.reasoning.verdicts import Verdict
from routebot.screens.claims import (
    bare_short,
    danger_paragraph,
    danger_text,
    marked_pitfalls,
    marked_short,
    pitfall_text,
    short_line,
)
from routebot.screens.phrases import questions_line
from routebot.words.i18n import Words
from routebot.words.markup import Html, bold, italic, lines

__all__ = [
    "MOST_NAMED",
    "Told",
    "bare_danger",
    "certain_first",
    "danger_line",
    "danger_pairs",
    "danger_paragraphs",
    "dangers_in_full",
    "marked_danger",
    "named_lines",
    "told_paragraphs",
    "worst_line",
    "worst_marked",
]

MOST_NAMED = 2
"""Dangers and grave pitfalls in a line; each takes two lines of a phone."""


def worst_line(words: Words, advice: Advice, place: str) -> str:
    """Say the worst that a place does to this person; empty where nothing concerns them."""
    found = advice.worst_danger(place)
    return danger_line(words, advice, found) if found else ""


def worst_marked(
    words: Words, advice: Advice, place: str, *, counted: bool = False, worded: bool = True
) -> str:
    """Say the worst that a place does to this person, and what else there is grave, marked.

    Args:
        counted: say how many more dangers and grave pitfalls are theirs for certain; what
            reassures then takes no room from what is grave.
        worded: the mark of how fresh each is keeps its word.
    """
    surely = [each for each in advice.dangers(place) if each.certain]
    weighing = [each for each in surely if each.level != "low"]
    pitfalls = [pitfall for pitfall, certain in advice.high_pitfalls(place) if certain]
    own = _of_what_they_said(surely)
    room = max(0, MOST_NAMED - len((weighing if counted else surely)[:1]) - len(own))
    rest = [each for each in surely[1:] if each.level == "high" and each not in own]
    told = (*surely[:1], *own, *rest[:room])
    named = pitfalls[: room - len(rest[:room])]
    said = [marked_danger(words, advice, each, worded=worded) for each in told]
    if named:
        claims = [claim(advice.rulebook.snapshot, each) for each in named]
        said.append(marked_pitfalls(words, claims, worded=worded))
    untold = [each for each in weighing if each not in told]
    more = len(untold) + len(pitfalls) - len(named)
    if counted and more > 0:
        said.append(words("danger.more", number=words.number(more)))
    return " · ".join(said)


_BY_THEIR_ANSWER = ("handover", "lgbt")
"""Kinds that concern nobody who has not said so, and are looked for in every place."""


def _of_what_they_said(surely: Sequence[PersonalDanger]) -> list[PersonalDanger]:
    """Return, beside the worst, the first of each kind that they asked about by an answer.

    It reassures or warns, but a line that is silent of it leaves them guessing.
    """
    asked = [kind for kind in _BY_THEIR_ANSWER if kind not in {each.kind for each in surely[:1]}]
    firsts = (next((each for each in surely if each.kind == kind), None) for kind in asked)
    return [each for each in firsts if each]


def marked_danger(words: Words, advice: Advice, danger: PersonalDanger, *, worded: bool) -> str:
    """Say a danger in a line, marked with how fresh it is."""
    if danger.fact is None:
        return words(f"danger.not_established.{danger.kind}")
    said = claim(advice.rulebook.snapshot, danger.fact)
    return marked_short(words, said, danger.fact, worded=worded)


def bare_danger(words: Words, advice: Advice, danger: PersonalDanger) -> str:
    """Say a danger as the part of a sentence that has its sign already, and how fresh that is."""
    if danger.fact is None:
        said = words(f"danger.not_established.{danger.kind}").removeprefix("⚠ ")
        return said[:1].lower() + said[1:]
    return bare_short(words, claim(advice.rulebook.snapshot, danger.fact))


def danger_line(words: Words, advice: Advice, danger: PersonalDanger) -> str:
    """Say a danger in a line, with its age."""
    if danger.fact is None:
        return words(f"danger.not_established.{danger.kind}")
    said = claim(advice.rulebook.snapshot, danger.fact)
    return short_line(words, said, danger.fact)


def named_lines(
    words: Words, advice: Advice, verdicts: Iterable[Verdict], *, marked: bool = False
) -> Iterator[str]:
    """Yield the worst of each place that is only named, where it does not reassure.

    Args:
        marked: say how fresh it is in a mark, not in a sentence.
    """
    for verdict in verdicts:
        found = advice.worst_danger(verdict.id)
        if found and found.level != "low":
            said = (
                marked_danger(words, advice, found, worded=True)
                if marked
                else danger_line(words, advice, found)
            )
            yield f"{words.territory(verdict.id)} – {said}"


class Told(NamedTuple):
    """A danger or pitfall of a place, put into words.

    Attributes:
        fact: None where the place was never looked at for such a danger.
        certain: it concerns the person beyond doubt; else it may.
    """

    fact: Fact | None
    certain: bool
    text: str


def certain_first(
    words: Words, advice: Advice, place: str, told: Iterable[Told]
) -> Iterator[tuple[str, str]]:
    """Yield (what to say before it, text): the certain ones with nothing to say before them.

    Of the others those that hinge on the same answers stand together, and the first names them.
    """
    grouped: dict[_Maybe, list[str]] = {}
    for fact, certain, text in told:
        if certain or fact is None:
            yield "", text
        else:
            grouped.setdefault(_maybe(words, advice, place, fact), []).append(text)
    for maybe, texts in grouped.items():
        yield maybe.first, texts[0]
        yield from ((maybe.others, text) for text in texts[1:])


class _Maybe(NamedTuple):
    """What is said before the first of what hinges on the same, and before the others."""

    first: str
    others: str


def _maybe(words: Words, advice: Advice, place: str, fact: Fact) -> _Maybe:
    """Say whom something concerns: "if you travel with children"; else name the questions.

    It says nothing of what the person has not said, and blames nobody.
    """
    asked = advice.rulebook.vocabulary.questions
    so = [asked[each.question].so(each.option) for each in advice.applying(place, fact)]
    said = [words.of(text) for text in so if text]
    if so and len(said) == len(so):
        return _Maybe(words("severity.if", so=words.either(said)), words("severity.if.same"))
    if questions := advice.deciding(place, fact):
        named = questions_line(words, advice.rulebook, questions)
        return _Maybe(words("severity.maybe", questions=named), words("severity.maybe.same"))
    return _Maybe(words("severity.maybe.unspoken"), words("severity.maybe.same"))


def danger_pairs(words: Words, advice: Advice, place: str) -> Iterator[tuple[str, str]]:
    """Yield every danger and grave pitfall of a place that concerns the person, or may.

    Each in few words, and with all that is known of it.
    """
    told = [
        [
            *_plain_dangers(words, advice, place, whole=whole),
            *_plain_pitfalls(words, advice, place, whole=whole),
        ]
        for whole in (False, True)
    ]
    pairs = zip(*(certain_first(words, advice, place, each) for each in told), strict=True)
    for (before, short), (_, whole) in pairs:
        yield f"{before} {short}".strip(), f"{before} {whole}".strip()


def _plain_dangers(words: Words, advice: Advice, place: str, *, whole: bool) -> Iterator[Told]:
    for danger in advice.dangers(place):
        if danger.fact is None:
            text = danger_line(words, advice, danger)
        else:
            said = claim(advice.rulebook.snapshot, danger.fact)
            write = danger_text if whole else marked_short
            text = write(words, said, danger.fact)
        yield Told(danger.fact, danger.certain, text)


def _plain_pitfalls(words: Words, advice: Advice, place: str, *, whole: bool) -> Iterator[Told]:
    for pitfall, certain in advice.high_pitfalls(place):
        said = claim(advice.rulebook.snapshot, pitfall)
        text = pitfall_text(words, said) if whole else marked_pitfalls(words, [said])
        yield Told(pitfall, certain, text)


def danger_paragraphs(words: Words, advice: Advice, place: str) -> Iterator[Html]:
    """Yield every danger of a place that concerns the person, or may, in full."""
    return told_paragraphs(words, advice, place, dangers_in_full(words, advice, place))


def told_paragraphs(
    words: Words, advice: Advice, place: str, told: Iterable[Told]
) -> Iterator[Html]:
    """Yield a paragraph for each, the certain ones first."""
    for before, text in certain_first(words, advice, place, told):
        yield lines(italic(before) if before else "", text)


def dangers_in_full(words: Words, advice: Advice, place: str) -> Iterator[Told]:
    """Yield the dangers of a place, the worst first, each with all that is known of it."""
    for danger in advice.dangers(place):
        if danger.fact is None:
            text = bold(danger_line(words, advice, danger))
        else:
            said = claim(advice.rulebook.snapshot, danger.fact)
            text = danger_paragraph(words, said, danger.fact)
        yield Told(danger.fact, danger.certain, text)
