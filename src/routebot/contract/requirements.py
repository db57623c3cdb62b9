"""What a place asks for, in the JSON."""

from collections.abc import Iterator
from typing import NamedTuple

from routebot.contract.claims import ClaimCore, claim_core
from routebot.contract.phrases import DatasetText, Phrase, Said
from routebot.policy.facts import EntryRule, Regime, Requirement
from routebot.reasoning.advice import Advice
from routebot.reasoning.checklist import asked_of
from routebot.reasoning.verdicts import Verdict

__all__ = ["RequirementCore", "requirement_cores"]

_PAPERS = frozenset({Regime.E_VISA, Regime.E_AUTHORIZATION, Regime.VISA_REQUIRED})
"""Regimes under which the way in is itself a paper to be had."""


class RequirementCore(NamedTuple):
    """What must be obtained, done or carried.

    Attributes:
        id: of the fact that asks for it; ``reconfirm`` where only a fresh look at the rule is due.
        lead_days: [fewest, most]; None: not known, or nothing to wait for.
        claim: what it rests on; None for a fresh look that is due.
        name: what it is in a word or two; None for a fresh look, and for a way that has no name.
    """

    id: str
    kind: str
    text: Said
    lead_days: tuple[int, int] | None
    claim: ClaimCore | None
    name: Said | None


def requirement_cores(advice: Advice, verdict: Verdict) -> Iterator[RequirementCore]:
    """Yield what is asked for: the way itself where it must be obtained, a fresh look, the rest."""
    if verdict.reconfirm:
        yield RequirementCore("reconfirm", "obtain", Phrase("card.reconfirm"), None, None, None)
    for asked in asked_of(advice, verdict):
        fact = asked.fact
        yield RequirementCore(
            id=fact.id,
            kind=asked.kind,
            text=DatasetText(fact.id, "text", fact.text),
            lead_days=fact.lead_days,
            claim=claim_core(advice.rulebook.snapshot, fact),
            name=_name_of(fact),
        )


def _name_of(fact: EntryRule | Requirement) -> Said | None:
    """Name what must be had: a requirement by its own name, a way by the paper that opens it."""
    if isinstance(fact, EntryRule):
        return Phrase(f"need.{fact.regime}") if fact.regime in _PAPERS else None
    return DatasetText(fact.id, "name", fact.name) if fact.name else None
