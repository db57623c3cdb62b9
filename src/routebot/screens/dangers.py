"""What a place does to this person, in words: a line wherever it is named, and the whole of it."""

from collections.abc import Iterable, Iterator

from routebot.policy.claims import claim
from routebot.reasoning.advice import Advice
from routebot.reasoning.dangers import PersonalDanger
from routebot.reasoning.verdicts import Verdict
from routebot.screens.claims import (
    danger_paragraph,
    danger_text,
    pitfall_text,
    short_line,
)
from routebot.words.i18n import Words
from routebot.words.markup import Html, bold, italic, lines

__all__ = [
    "danger_line",
    "danger_lines",
    "danger_paragraphs",
    "named_lines",
    "worst_line",
]


def worst_line(words: Words, advice: Advice, place: str) -> str:
    """Say the worst that a place does to this person; empty where nothing concerns them."""
    found = advice.worst_danger(place)
    return danger_line(words, advice, found) if found else ""


def danger_line(words: Words, advice: Advice, danger: PersonalDanger) -> str:
    """Say a danger in a line, with its age."""
    if danger.fact is None:
        return words(f"danger.not_established.{danger.kind}")
    said = claim(advice.rulebook.snapshot, danger.fact)
    return short_line(words, said, danger.fact.level)


def named_lines(words: Words, advice: Advice, verdicts: Iterable[Verdict]) -> Iterator[str]:
    """Yield the worst of each place that is only named, where it does not reassure."""
    for verdict in verdicts:
        found = advice.worst_danger(verdict.id)
        if found and found.level != "low":
            yield f"{words.territory(verdict.id)}: {danger_line(words, advice, found)}"


def danger_lines(words: Words, advice: Advice, place: str) -> Iterator[str]:
    """Yield every danger and grave pitfall of a place that concerns the person, or may."""
    snapshot = advice.rulebook.snapshot
    for danger in advice.dangers(place):
        if danger.fact is None:
            yield danger_line(words, advice, danger)
        else:
            text = danger_text(words, claim(snapshot, danger.fact), danger.fact.level)
            yield text if danger.certain else f"{words('severity.maybe')} {text}"
    for pitfall, certain in advice.high_pitfalls(place):
        text = pitfall_text(words, claim(snapshot, pitfall))
        yield text if certain else f"{words('severity.maybe')} {text}"


def danger_paragraphs(words: Words, advice: Advice, place: str) -> Iterator[Html]:
    """Yield every danger of a place that concerns the person, or may, in full."""
    for danger in advice.dangers(place):
        if danger.fact is None:
            yield bold(danger_line(words, advice, danger))
        else:
            mark = "" if danger.certain else italic(words("severity.maybe"))
            said = claim(advice.rulebook.snapshot, danger.fact)
            yield lines(mark, danger_paragraph(words, said, danger.fact.level))
