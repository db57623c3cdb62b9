"""The only way to print a claim: what it says, its sources, its age.

Every function here takes a `Claim` and writes its age beside its words; a test holds that no other
screen takes the words out of one.
"""

from collections.abc import Iterable, Sequence
from datetime import date

from routebot.contract.filling import in_words
from routebot.contract.phrases import age_phrase, mark_phrase
from routebot.policy.claims import Claim, side_claims
from routebot.policy.dangers import Danger
from routebot.policy.doubts import Disagreement
from routebot.policy.facts import Statement
from routebot.policy.sources import Source
from routebot.words.i18n import Words
from routebot.words.markup import Html, bold, escape, italic, lines, link
from routebot.words.splitting import beginning

__all__ = [
    "age_of",
    "bare_short",
    "box_line",
    "claim_line",
    "claim_paragraph",
    "cut_claim_line",
    "danger_paragraph",
    "danger_text",
    "disagreement_paragraph",
    "legend",
    "legend_line",
    "mark_of",
    "marked_line",
    "marked_pitfalls",
    "marked_short",
    "pitfall_text",
    "remedy_line",
    "severity_words",
    "short_line",
    "short_step",
    "source_line",
    "stalest_mark",
    "stands_in",
]

LONGEST_BOX = 90
"""Characters of a box that has no short words of its own: two lines on a phone."""

_LEGEND = {
    "✓": "mark.legend.confirmed",
    "◷": "mark.legend.unconfirmed",
    "⌛": "mark.legend.expired",
}
"""Mark of freshness -> what it means; the word beside each says more."""

LONGEST_SHORT = 90
"""Characters of the few words of a grave pitfall, as the dataset is held to them."""


def age_of(words: Words, said: Claim) -> str:
    """Say how old a claim is, and that it ends where that is within a day."""
    age = in_words(words, age_phrase(said))
    return f"{words('fresh.ends', day=words.day(said.ends_on))} {age}" if said.ends_on else age


def mark_of(words: Words, said: Claim, *, worded: bool = True) -> str:
    """Say how fresh a claim is in a mark with a word; its last day too, where that is near.

    Args:
        worded: keep the word; else the mark alone. What was withdrawn says so in any case.
    """
    mark = in_words(words, mark_phrase(age_phrase(said)))
    if not worded and not said.withdrawn:
        mark = mark.split(" ")[0]
    return f"{words('fresh.ends', day=words.day(said.ends_on))} {mark}" if said.ends_on else mark


def legend(words: Words, said: Iterable[str]) -> str:
    """Say what the marks of freshness mean that stand in some texts; empty where none does."""
    found = {mark for text in said for mark in _LEGEND if mark in text}
    meant = ", ".join(words(key) for mark, key in _LEGEND.items() if mark in found)
    return words("mark.legend", marks=meant) if meant else ""


def legend_line(words: Words, said: Iterable[str]) -> Html:
    """Write the same as a line below the texts."""
    marks = legend(words, said)
    return italic(marks) if marks else Html()


def stalest_mark(words: Words, said: Iterable[Claim], *, worded: bool = True) -> str:
    """Say how fresh several claims are together: as fresh as the stalest of them."""
    stalest = min(said, key=lambda each: (each.stale_since or date.min, each.id))
    return mark_of(words, stalest, worded=worded)


def claim_line(words: Words, said: Claim) -> str:
    """Write a claim in a line, its age in brackets."""
    text = _said(words, said)
    if said.remedy:
        text += f" {words('plan.remedy', text=words.statement(said.remedy))}"
    return f"{text} ({age_of(words, said).rstrip('.')})"


def cut_claim_line(words: Words, said: Claim, most: int) -> str:
    """Write the beginning of a claim, cut at a sentence or a word, and the whole of its age.

    Args:
        most: characters of the claim to write.
    """
    text = beginning(_said(words, said), most)
    return f"{text} ({age_of(words, said).rstrip('.')})"


def claim_paragraph(words: Words, said: Claim, mark: str = "") -> Html:
    """Write a claim with its age in a line of its own.

    Args:
        mark: what stands before it.
    """
    text = escape(mark) + _said(words, said)
    if said.remedy:
        text = lines(text, bold(words("remedy")), words.statement(said.remedy))
    return lines(text, italic(age_of(words, said)))


def marked_line(words: Words, said: Claim, most: int, *, worded: bool = True) -> str:
    """Write the first sentences of a claim that fit, else its beginning, and how fresh it is.

    Args:
        most: characters of the claim to write.
    """
    text = beginning(_said(words, said), most)
    return f"{text} ({mark_of(words, said, worded=worded)})"


def remedy_line(words: Words, said: Claim, most: int) -> str:
    """Write what to do, first in few words if it has some, then how; and how fresh that is.

    A remedy alone may begin with the means and never come to what it is for.

    Args:
        most: characters of both to write.
    """
    how = words.statement(said.remedy) if said.remedy else _said(words, said)
    text = f"{_in_short(words, said)}. {how}" if said.short else how
    return f"{beginning(text, most)} ({mark_of(words, said)})"


def box_line(words: Words, said: Claim) -> str:
    """Write what to do as a box to tick, and how fresh that is."""
    return f"☐ {short_step(words, said)}"


def short_step(words: Words, said: Claim) -> str:
    """Write what to do in few words, and how fresh that is."""
    short = _in_short(words, said) if said.short else _first_words(words, said)
    return f"{short} ({mark_of(words, said)})"


def _first_words(words: Words, said: Claim) -> str:
    return beginning(_said(words, said), LONGEST_BOX)


def marked_short(words: Words, said: Claim, danger: Danger, *, worded: bool = True) -> str:
    """Write a danger in a few words, and how fresh that is."""
    return f"{_short(words, said, danger)} ({mark_of(words, said, worded=worded)})"


def bare_short(words: Words, said: Claim) -> str:
    """Write a danger in a few words without its level, and how fresh that is."""
    return f"{_in_short(words, said)} ({mark_of(words, said)})"


def marked_pitfalls(words: Words, said: Sequence[Claim], *, worded: bool = True) -> str:
    """Write grave pitfalls in a few words, and how fresh the stalest of them is.

    Those that harm a person stand apart from those that only turn them back. One that was
    withdrawn has a mark of its own, which says so.
    """
    heads = dict.fromkeys(severity_words(words, each) for each in said)
    if len(heads) > 1:
        groups = [[each for each in said if severity_words(words, each) == head] for head in heads]
        return " · ".join(marked_pitfalls(words, group, worded=worded) for group in groups)
    if len(said) > 1 and any(each.withdrawn for each in said):
        return " · ".join(marked_pitfalls(words, [each], worded=worded) for each in said)
    shorts = (beginning(_in_short(words, each), LONGEST_SHORT) for each in said)
    text = ". ".join(short.rstrip(".") for short in shorts)
    return f"{next(iter(heads))} {text} ({stalest_mark(words, said, worded=worded)})"


_HARMFUL = frozenset({"exit", "law", "safety", "treaty"})
"""Topics of grave pitfalls that end in arrest, prison or war; the others end at a counter."""


def severity_words(words: Words, said: Claim) -> str:
    """Say what stands before a grave pitfall: danger, or that it matters."""
    harmful = said.topic in _HARMFUL
    return words("severity.high" if harmful else "severity.high.papers")


def stands_in(words: Words, said: Claim, text: str) -> bool:
    """Say whether the few words of a claim stand in a text already."""
    return said.short is not None and words.statement(said.short) in text


def short_line(words: Words, said: Claim, danger: Danger) -> str:
    """Write a danger in a few words, its age in brackets."""
    return f"{_short(words, said, danger)} ({age_of(words, said).rstrip('.')})"


def danger_text(words: Words, said: Claim, danger: Danger) -> str:
    """Write a danger as plain text: what may happen, the whole of it, its age in brackets."""
    return f"{_short(words, said, danger)}. {claim_line(words, said)}"


def danger_paragraph(words: Words, said: Claim, danger: Danger) -> Html:
    """Write a danger: its level and what may happen, the whole of it, its age."""
    return lines(bold(_short(words, said, danger)), claim_paragraph(words, said))


def pitfall_text(words: Words, said: Claim) -> str:
    """Write a grave pitfall as plain text, in few words if it has some, its age in brackets."""
    text = _in_short(words, said)
    return f"{severity_words(words, said)} {text} ({age_of(words, said).rstrip('.')})"


def _short(words: Words, said: Claim, danger: Danger) -> str:
    """Write a danger in few words: its level, and whom it is about where that is not plain."""
    if said.withdrawn:  # its level with it
        return _in_short(words, said)
    whom = ".lgbt" if danger.kind == "lgbt" else ""
    text = words(f"danger.{danger.level}{whom}", short=_in_short(words, said))
    return text[:1].upper() + text[1:]


def _said(words: Words, said: Claim) -> str:
    """Write what a claim says; before what was withdrawn stands that it was."""
    return _after_withdrawal(words, said, said.text)


def _in_short(words: Words, said: Claim) -> str:
    """Write a claim in few words, if it has some."""
    return _after_withdrawal(words, said, said.short or said.text)


def _after_withdrawal(words: Words, said: Claim, text: Statement) -> str:
    written = words.statement(text)
    return words("claim.withdrawn", text=written) if said.withdrawn else written


def disagreement_paragraph(words: Words, found: Disagreement) -> Html:
    """Write what each side says with its age, and what to plan for."""
    sides = (f"– {claim_line(words, side)}" for side in side_claims(found))
    plan = f"{words('card.plan_for')} {words.of(found.plan_for)}"
    return lines(bold(words("card.disagree")), *sides, plan)


def source_line(words: Words, source: Source) -> Html:
    """Write a source as a link with its day, and the day on which it was read again."""
    published = source.published
    said = [words.partial_date(published) if published else words("source.undated")]
    if source.seen_on:
        said.append(words("source.seen", day=words.day(source.seen_on)))
    return Html("{}, {}").format(link(source.publisher, source.url), "; ".join(said))
