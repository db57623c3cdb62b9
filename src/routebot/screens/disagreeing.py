"""Disagreements of a destination, in the part of the card to which they belong."""

from routebot.policy.facts import EntryRule, Fact
from routebot.reasoning.advice import Advice
from routebot.reasoning.verdicts import Verdict
from routebot.screens.claims import disagreement_paragraph
from routebot.words.i18n import Words

__all__ = ["disagreement_paragraphs"]


def disagreement_paragraphs(
    words: Words, advice: Advice, verdict: Verdict, *kinds: type[Fact]
) -> list[str]:
    """Show the disagreements about facts of some kinds, both sides and what to plan for.

    One that names no fact, or only facts of another day, is about entry.
    """
    place = advice.rulebook.destinations[verdict.id].day
    facts = {
        fact.id: fact for fact in (*place.facts(), *(link.fact for link in advice.rulebook.links))
    }
    found: list[str] = []
    for disagreement in place.disagreements:
        about = [facts[id_] for id_ in disagreement.about if id_ in facts]
        first = type(about[0]) if about else EntryRule
        if first in kinds:
            found.append(disagreement_paragraph(words, disagreement))
    return found
