"""What a place does to this person, in the contracts; the worst stands first."""

from datetime import date
from typing import Literal, NamedTuple

from routebot.contract.claims import claim_core
from routebot.contract.phrases import DatasetText, Phrase, Said
from routebot.policy.dangers import DangerKind, DangerLevel
from routebot.policy.dates import Precision
from routebot.policy.snapshot import Freshness
from routebot.reasoning.advice import Advice
from routebot.reasoning.dangers import PersonalDanger

__all__ = ["DangerCore", "danger_cores"]


class DangerCore(NamedTuple):
    """A danger that concerns the person, or may.

    Attributes:
        id: of the fact; None where nobody has looked at the place for this kind.
        short: what may happen, in a few words.
        checked_on: the day it was last confirmed; None where no source gives a day.
        freshness: None where there is no fact.
        sources: their addresses.
        certain: it concerns them beyond doubt.
    """

    id: str | None
    kind: DangerKind
    level: DangerLevel | Literal["not_established"]
    short: Said
    text: Said
    checked_on: date | None
    checked_precision: Precision
    freshness: Freshness | None
    sources: tuple[str, ...]
    certain: bool


def danger_cores(advice: Advice, place: str) -> tuple[DangerCore, ...]:
    """List the dangers of a place to a person, the worst first."""
    return tuple(_core(advice, danger) for danger in advice.dangers(place))


def _core(advice: Advice, danger: PersonalDanger) -> DangerCore:
    fact = danger.fact
    if fact is None:
        said = Phrase(f"danger.not_established.{danger.kind}")
        return DangerCore(
            id=None,
            kind=danger.kind,
            level=danger.level,
            short=said,
            text=said,
            checked_on=None,
            checked_precision=Precision.UNDATED,
            freshness=None,
            sources=(),
            certain=danger.certain,
        )
    told = claim_core(advice.rulebook.snapshot, fact)
    return DangerCore(
        id=fact.id,
        kind=fact.kind,
        level=fact.level,
        short=DatasetText(fact.id, "short", fact.short),
        text=DatasetText(fact.id, "text", fact.text),
        checked_on=told.checked_on,
        checked_precision=told.checked_precision,
        freshness=told.freshness,
        sources=told.sources,
        certain=danger.certain,
    )
