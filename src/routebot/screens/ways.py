"""Beside the way in that decides: other ways that may be the person's, and what bars them."""

from collections.abc import Iterator

from routebot.logic.conditions import Truth
from routebot.policy.claims import claim
from routebot.policy.facts import Bar
from routebot.reasoning.advice import Advice
from routebot.reasoning.checklist import requirements
from routebot.reasoning.rulebook import Status, Way
from routebot.reasoning.verdicts import Verdict, concerning
from routebot.screens.claims import claim_paragraph
from routebot.screens.phrases import MARKS, requirement_paragraph
from routebot.words.i18n import Words
from routebot.words.markup import titled

__all__ = ["other_way_paragraphs"]


def other_way_paragraphs(words: Words, advice: Advice, verdict: Verdict) -> list[str]:
    """Write every other way in that is not ruled out, the usable ones first, then every bar."""
    return [
        *titled(words("card.other_ways"), _ways(words, advice, verdict)),
        *titled(words("card.bars"), _bars(words, advice, verdict)),
    ]


def _ways(words: Words, advice: Advice, verdict: Verdict) -> Iterator[str]:
    """Yield each other way, then what it asks for and the way that decides does not."""
    snapshot, values = advice.rulebook.snapshot, advice.evaluation.values
    said = {requirement.id for requirement in requirements(advice, verdict)}
    others = [
        way
        for way in advice.rulebook.destinations[verdict.id].ways
        if way is not verdict.way
        and way.rule not in verdict.blocked_by
        and values[way.fit] != Truth.NO
    ]
    for way in sorted(others, key=_shut_last):
        yield claim_paragraph(words, claim(snapshot, way.rule), f"{MARKS[way.gives]} ")
        for requirement in concerning(advice.evaluation, way.requirements):
            if requirement.id not in said:
                said.add(requirement.id)
                yield requirement_paragraph(words, snapshot, requirement)


def _shut_last(way: Way) -> bool:
    return way.gives is Status.CLOSED


def _bars(words: Words, advice: Advice, verdict: Verdict) -> Iterator[str]:
    """Yield what bars them, or may, from any way in; what closes the place stands above already."""
    snapshot = advice.rulebook.snapshot
    bars: dict[str, Bar] = {}
    for way in advice.rulebook.destinations[verdict.id].ways:
        bars |= {bar.id: bar for bar in concerning(advice.evaluation, way.bars)}
    for bar in bars.values():
        if bar not in verdict.blocked_by:
            yield claim_paragraph(words, claim(snapshot, bar), "– ")
