"""How old a claim is, in the contracts: it stands beside the bare value or text it is about."""

from datetime import date
from typing import NamedTuple

from routebot.contract.phrases import DatasetText, Said
from routebot.policy.claims import side_claims
from routebot.policy.dates import PartialDate, Precision, precision_of
from routebot.policy.doubts import Disagreement
from routebot.policy.facts import Fact
from routebot.policy.snapshot import Freshness, Snapshot
from routebot.policy.sources import Source

__all__ = [
    "ClaimCore",
    "DisagreementCore",
    "SideCore",
    "StatementCore",
    "claim_core",
    "disagreement_core",
    "statement_core",
]


class ClaimCore(NamedTuple):
    """What a value rests on.

    Attributes:
        id: of the fact.
        checked_on: when it was last confirmed, the first day that may be meant; None where no
            source gives a day.
        sources: their addresses.
    """

    id: str
    checked_on: date | None
    checked_precision: Precision
    freshness: Freshness
    sources: tuple[str, ...]


class StatementCore(NamedTuple):
    """What a fact says, and what that rests on; the fields of `ClaimCore` and the text."""

    id: str
    text: Said
    checked_on: date | None
    checked_precision: Precision
    freshness: Freshness
    sources: tuple[str, ...]


class SideCore(NamedTuple):
    """What one side of a disagreement rests on."""

    checked_on: date | None
    checked_precision: Precision
    sources: tuple[str, ...]


class DisagreementCore(NamedTuple):
    """Sources that do not agree, and the stricter reading.

    Attributes:
        sides: what each claim rests on, in the order of the claims.
    """

    id: str
    claims: tuple[Said, ...]
    plan_for: Said
    sides: tuple[SideCore, ...]


def claim_core(day: Snapshot, fact: Fact) -> ClaimCore:
    """Say how old a fact is, and where it comes from."""
    dated, urls = _dated(fact.confirmed_on(day.on)), _urls(fact.sources)
    return ClaimCore(fact.id, *dated, day.freshness(fact), urls)


def statement_core(day: Snapshot, fact: Fact) -> StatementCore:
    """Say what a fact says, how old it is, and where it comes from."""
    told = claim_core(day, fact)
    text = DatasetText(fact.id, "text", fact.text)
    return StatementCore(told.id, text, *told[1:])


def disagreement_core(found: Disagreement) -> DisagreementCore:
    """Say what each side says and rests on, and what to plan for."""
    return DisagreementCore(
        id=found.id,
        claims=tuple(
            DatasetText(found.id, f"claims.{number}", side.text)
            for number, side in enumerate(found.claims)
        ),
        plan_for=DatasetText(found.id, "plan_for", found.plan_for),
        sides=tuple(
            SideCore(*_dated(side.checked), _urls(side.sources)) for side in side_claims(found)
        ),
    )


def _dated(checked: PartialDate | None) -> tuple[date | None, Precision]:
    """Return the first day that may be meant, and how precisely it is known."""
    return (checked.first_day if checked else None, precision_of(checked))


def _urls(sources: tuple[Source, ...]) -> tuple[str, ...]:
    """List the addresses of sources, each once."""
    return tuple(dict.fromkeys(source.url for source in sources))
