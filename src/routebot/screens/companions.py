"""What a place asks for the children and animals that travel with somebody."""

from collections.abc import Iterator

from routebot.logic.naming import named_by
from routebot.policy.claims import claim
from routebot.policy.facts import Pitfall, Requirement
from routebot.policy.questions import Option
from routebot.reasoning.advice import Advice
from routebot.reasoning.verdicts import Verdict, concerning
from routebot.screens.claims import mark_of, marked_line, stands_in
from routebot.screens.getting import short_lead
from routebot.words.i18n import Words

__all__ = ["COMPANIONS", "companion_facts", "companion_lines", "companions", "companions_note"]

PARTY = "party"
"""The question with whom they travel."""

ALONE = "minor_alone"
"""The answer of somebody under 18 whom nobody goes with."""

COMPANIONS = ("children", ALONE, "pets")
"""Answers to it for which places have rules of their own."""

A_RULE = 80
"""Characters of a rule on a card that has no name: two lines of a phone."""


def companions(advice: Advice) -> list[Option]:
    """List who travels with them and has rules of their own."""
    question = advice.rulebook.vocabulary.questions.get(PARTY)
    if question is None:
        return []
    chosen = advice.rulebook.vocabulary.options(PARTY, advice.masks)
    return [each for each in question.options if each.id in COMPANIONS and each.id in chosen]


def companions_note(words: Words, advice: Advice) -> str:
    """Say above the list where the papers of those who travel along stand; empty if none do.

    A line of the list has room for the worst of a place, which is seldom an animal's paper.
    """
    along = [option for option in companions(advice) if option.id != ALONE]
    labels = [words.of(option.label) for option in along]
    if not labels:
        return ""
    first, *others = labels
    who = words.join([first, *(label[:1].lower() + label[1:] for label in others)])
    return words("routes.companions", who=who)


def companion_facts(
    advice: Advice, verdict: Verdict, option: Option
) -> list[Requirement | Pitfall]:
    """Return what a place asks for a companion: papers first, then what goes wrong."""
    destination = advice.rulebook.destinations[verdict.id]
    known: list[Requirement | Pitfall] = [
        *concerning(advice.evaluation, destination.requirements),
        *concerning(advice.evaluation, destination.pitfalls),
    ]
    return [fact for fact in known if (PARTY, option.id) in named_by(fact)]


def companion_lines(
    words: Words, advice: Advice, verdict: Verdict, said: str, *, worded: bool = True
) -> Iterator[str]:
    """Yield the first of what a place asks for each companion, or that nobody knows what.

    Args:
        said: what stands above it; nothing of that is told again.
        worded: the mark of how fresh it is keeps its word.
    """
    unknown: list[str] = []
    for option in companions(advice):
        label, facts = words.of(option.label), companion_facts(advice, verdict, option)
        if not facts:
            unknown.append(label if not unknown else label[:1].lower() + label[1:])
        elif not any(_is_said(words, advice, fact, said) for fact in facts):
            rule = _rule(words, advice, facts[0], worded=worded)
            yield words("card.companion", who=label, rule=rule)
    if unknown:
        yield words("card.companion.unknown", who=words.join(unknown))


def _is_said(words: Words, advice: Advice, fact: Requirement | Pitfall, said: str) -> bool:
    """Say whether the name of a paper, or the few words of a pitfall, stand above already."""
    if isinstance(fact, Requirement):
        return fact.name is not None and words.of(fact.name) in said
    return stands_in(words, claim(advice.rulebook.snapshot, fact), said)


def _rule(words: Words, advice: Advice, fact: Requirement | Pitfall, *, worded: bool) -> str:
    """Write what is asked for: a paper by its name and how long it takes, if that is known."""
    about = claim(advice.rulebook.snapshot, fact)
    if not isinstance(fact, Requirement) or not fact.name:
        return marked_line(words, about, A_RULE, worded=worded)
    lead = short_lead(words, fact.lead_days) if fact.lead_days else ""
    name = ", ".join(filter(None, (words.of(fact.name), lead)))
    return f"{name} ({mark_of(words, about, worded=worded)})"
