"""Disagreements of a destination, in the part of the card to which they belong."""

from collections.abc import Iterator, Sequence

from routebot.policy.doubts import Disagreement
from routebot.policy.facts import Announcement, Bar, EntryRule, Fact, Requirement
from routebot.reasoning.advice import Advice
from routebot.reasoning.verdicts import Verdict
from routebot.screens.claims import disagreement_paragraph
from routebot.words.i18n import Words

__all__ = ["disagreement_paragraphs", "is_entry_disputed"]


def disagreement_paragraphs(
    words: Words, advice: Advice, verdict: Verdict, *kinds: type[Fact]
) -> list[str]:
    """Show the disagreements about facts of some kinds, both sides and what to plan for.

    One that names no fact, or only facts of another day, is about entry.
    """
    return [
        disagreement_paragraph(words, found)
        for found, about in _disputed(advice, verdict)
        if (type(about[0]) if about else EntryRule) in kinds
    ]


def is_entry_disputed(advice: Advice, verdict: Verdict) -> bool:
    """Say whether sources differ about how this person gets in, or may.

    What they dispute of another way in, such as a visit to whoever comes as a citizen, stands
    behind the card.
    """
    return any(
        not about or (isinstance(about[0], _OF_ENTRY) and not _is_of_other_ways(verdict, about))
        for _, about in _disputed(advice, verdict)
    )


_OF_ENTRY = (EntryRule, Bar, Requirement, Announcement)


def _is_of_other_ways(verdict: Verdict, about: Sequence[Fact]) -> bool:
    only_ways = all(isinstance(fact, EntryRule) for fact in about)
    return only_ways and verdict.rule is not None and verdict.rule not in about


def _disputed(advice: Advice, verdict: Verdict) -> Iterator[tuple[Disagreement, list[Fact]]]:
    """Yield the disagreements of a place, each with the facts of the day that it is about."""
    place = advice.rulebook.destinations[verdict.id].day
    facts: dict[str, Fact] = {
        fact.id: fact for fact in (*place.facts(), *(link.fact for link in advice.rulebook.links))
    }
    for found in place.disagreements:
        yield found, [facts[id_] for id_ in found.about if id_ in facts]
