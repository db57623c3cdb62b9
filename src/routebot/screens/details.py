"""The parts of a destination's card that stand behind it: all that is known, at length."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from routebot.dialogue.views import Tab
from routebot.logic.conditions import Truth
from routebot.policy.claims import claim
from routebot.policy.dangers import Danger
from routebot.policy.facts import (
    Announcement,
    Bar,
    EntryRule,
    Fact,
    Link,
    Note,
    Pitfall,
    Requirement,
)
from routebot.policy.stays import StayRule
from routebot.reasoning.advice import Advice
from routebot.reasoning.checklist import requirements
from routebot.reasoning.explaining import because, because_of_way, held_back, openings
from routebot.reasoning.journeys import Journey
from routebot.reasoning.passing import is_of_the_way
from routebot.reasoning.rulebook import Status
from routebot.reasoning.verdicts import Verdict, concerning
from routebot.screens.claims import (
    claim_line,
    claim_paragraph,
    severity_words,
)
from routebot.screens.dangers import (
    Told,
    danger_paragraphs,
    dangers_in_full,
    told_paragraphs,
)
from routebot.screens.disagreeing import disagreement_paragraphs
from routebot.screens.journeys import journey_line, journey_notes, no_way_line
from routebot.screens.money import money_paragraphs
from routebot.screens.openings import opening_paragraphs
from routebot.screens.phrases import (
    MARKS,
    answers_line,
    link_paragraph,
    renewal_line,
    requirement_paragraph,
    setback_line,
    undecided_lines,
    upcoming_line,
)
from routebot.screens.roads import links_there
from routebot.screens.sourcing import source_paragraphs
from routebot.screens.ways import other_way_paragraphs
from routebot.words.i18n import Words
from routebot.words.markup import bold, italic, lines

__all__ = ["detail_paragraphs"]

_ON_THE_WAY = frozenset({"transport", "border", "travel", "transit"})
"""Notes that belong to the way there rather than to life there."""


def detail_paragraphs(words: Words, advice: Advice, verdict: Verdict, part: Tab) -> list[str]:
    """Write one part of a card."""
    return _PARTS[part](words, advice, verdict)


def _rules_tab(words: Words, advice: Advice, verdict: Verdict) -> list[str]:
    snapshot, destination = advice.rulebook.snapshot, advice.rulebook.destinations[verdict.id]
    texts: list[str] = list(danger_paragraphs(words, advice, verdict.id))
    if verdict.baseline:
        texts.append(words("card.baseline"))
    if verdict.reconfirm:
        texts.append(bold(words("card.reconfirm")))
    if verdict.status is Status.CLOSED:
        texts += [
            claim_paragraph(words, claim(snapshot, fact), f"{MARKS[Status.CLOSED]} ")
            for fact in verdict.blocked_by
        ]
        texts += opening_paragraphs(words, advice, "card.would_open", openings(advice, verdict))
    if verdict.rule and verdict.rule not in verdict.blocked_by:
        texts.append(claim_paragraph(words, claim(snapshot, verdict.rule)))
    if verdict.status is Status.DEPENDS:
        texts += undecided_lines(words, advice, verdict)
    texts += [
        requirement_paragraph(words, snapshot, requirement)
        for requirement in requirements(advice, verdict)
    ]
    if ending := renewal_line(words, advice, verdict):
        texts.append(ending)
    if not advice.barred:
        texts += other_way_paragraphs(words, advice, verdict)
    texts += disagreement_paragraphs(
        words, advice, verdict, EntryRule, Bar, Requirement, Announcement
    )
    texts += [upcoming_line(words, snapshot, change) for change in destination.day.upcoming]
    if gaps := [words.of(gap.text) for gap in advice.not_established(verdict.id)]:
        texts += _listed(words("card.not_established"), gaps)
    return texts


def _listed(title: str, items: Sequence[str]) -> list[str]:
    """Write a title over a list; each item is a paragraph, so that a long list turns pages."""
    first, *others = (f"– {item}" for item in items)
    return [lines(bold(title), first), *others]


def _way_tab(words: Words, advice: Advice, verdict: Verdict) -> list[str]:
    if advice.barred:
        return [words("exit.line.barred"), words("barred.text")]
    snapshot, destination = advice.rulebook.snapshot, advice.rulebook.destinations[verdict.id]
    journeys = advice.journeys(verdict.id)
    if not advice.travel.known:
        texts = [words("way.abroad")]
    else:
        found = (line for journey in journeys for line in _journey_lines(words, advice, journey))
        texts = [lines(*found) or no_way_line(words, advice, verdict.id)]
        if verdict.status is not Status.CLOSED and (rule := held_back(advice, verdict.id)):
            texts.append(claim_paragraph(words, claim(snapshot, rule)))
            texts += opening_paragraphs(words, advice, "way.would_open", openings(advice, verdict))
    texts += [link_paragraph(words, snapshot, link) for link in links_there(advice, verdict.id)]
    notes = [
        note
        for note in concerning(advice.evaluation, destination.notes)
        if note.about in _ON_THE_WAY
    ]
    texts += [claim_paragraph(words, claim(snapshot, note)) for note in notes]
    return texts + disagreement_paragraphs(words, advice, verdict, Link)


def _journey_lines(words: Words, advice: Advice, journey: Journey) -> Iterator[str]:
    """Yield a journey, then what is not certain about it and what goes wrong on it."""
    yield f"– {journey_line(words, advice, journey)}"
    yield from journey_notes(words, advice, journey)


def _pitfalls_tab(words: Words, advice: Advice, verdict: Verdict) -> list[str]:
    """Certain ones first, grave before light; then those that a question decides, question by
    question.

    What holds of every place alike is told before leaving and in the plan. Who may not leave reads
    nothing of the way.
    """
    snapshot, destination = advice.rulebook.snapshot, advice.rulebook.destinations[verdict.id]
    order = {"high": 0, "medium": 1, "low": 2}
    judged = [
        (pitfall, advice.evaluation.truth(pitfall))
        for pitfall in destination.pitfalls
        if pitfall.fact not in snapshot.everywhere
        and not (advice.barred and is_of_the_way(advice.rulebook, pitfall))
    ]
    found = [(each.fact, concerns) for each, concerns in judged if concerns is not Truth.NO]
    found.sort(key=lambda pair: (order[pair[0].severity], pair[0].id))
    told = list(dangers_in_full(words, advice, verdict.id))
    for pitfall, concerns in found:
        said = claim(snapshot, pitfall)
        grave = pitfall.severity == "high"
        mark = severity_words(words, said) if grave else words(f"severity.{pitfall.severity}")
        text = claim_paragraph(words, said, bold(mark) + " ")
        told.append(Told(pitfall, concerns is Truth.YES, text))
    texts: list[str] = list(told_paragraphs(words, advice, verdict.id, told))
    if advice.barred:  # what sources dispute of crossings is told under the pitfalls
        return texts
    return texts + disagreement_paragraphs(words, advice, verdict, Pitfall, Danger)


def _stay_tab(words: Words, advice: Advice, verdict: Verdict) -> list[str]:
    destination, snapshot = advice.rulebook.destinations[verdict.id], advice.rulebook.snapshot
    notes = [
        note
        for note in concerning(advice.evaluation, destination.notes)
        if note.about not in _ON_THE_WAY
    ]
    facts: list[Fact] = [*concerning(advice.evaluation, destination.stays), *notes]
    texts = [claim_paragraph(words, claim(snapshot, fact)) for fact in facts]
    return texts + disagreement_paragraphs(words, advice, verdict, StayRule, Note)


def _why_tab(words: Words, advice: Advice, verdict: Verdict) -> list[str]:
    rulebook, snapshot = advice.rulebook, advice.rulebook.snapshot
    decided = because(advice, verdict)
    said = [f"– {answers_line(words, rulebook, id_, given)}" for id_, given in decided.items()]
    texts = [lines(words("why.because"), *said) if said else words("why.nobody")]
    if verdict.status is Status.DEPENDS:
        texts = undecided_lines(words, advice, verdict)
    texts += _way_reasons(words, advice, verdict)
    if verdict.rule:
        texts.append(words("why.rule", text=claim_line(words, claim(snapshot, verdict.rule))))
    if verdict.status is not Status.CLOSED:
        place = words("why.rank", number=advice.rank_of(verdict.id))
        texts.append(" ".join(filter(None, (place, setback_line(words, advice, verdict)))))
    ids = ", ".join(fact.id for fact in verdict.deciding)
    receipt = words("why.receipt", revision=snapshot.revision, on=snapshot.on.isoformat(), ids=ids)
    texts.append(italic(receipt))
    return texts


def _way_reasons(words: Words, advice: Advice, verdict: Verdict) -> Iterator[str]:
    """Yield by which answers the way that serves them is theirs, where nothing has said it yet."""
    serving = advice.serving(verdict.id)
    if serving is None or advice.barred:
        return
    reasons = because_of_way(advice, verdict.id, serving.way)
    if not reasons.keys() <= because(advice, verdict).keys():
        said = (f"– {answers_line(words, advice.rulebook, *each)}" for each in reasons.items())
        kind = words(f"way.kind.{serving.rule.way}")
        yield lines(words("why.serving", way=kind), *said)


_PARTS: Mapping[Tab, Callable[[Words, Advice, Verdict], list[str]]] = {
    "rules": _rules_tab,
    "way": _way_tab,
    "money": money_paragraphs,
    "pitfalls": _pitfalls_tab,
    "stay": _stay_tab,
    "sources": source_paragraphs,
    "why": _why_tab,
}
