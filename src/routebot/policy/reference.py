"""What the passport index says, where nothing better is known."""

from collections.abc import Mapping
from datetime import date
from typing import Literal

from routebot.policy.facts import (
    Confidence,
    EntryRule,
    Regime,
    Source,
)
from routebot.policy.files import (
    BaselineFile,
)

__all__ = ["_baseline_rules"]


_BASELINE_REGIMES: Mapping[str, tuple[Regime, Literal["open", "conditional", "closed"]]] = {
    "visa free": (Regime.VISA_FREE, "open"),
    "visa on arrival": (Regime.VISA_ON_ARRIVAL, "open"),
    "eta": (Regime.E_AUTHORIZATION, "conditional"),
    "e-visa": (Regime.E_VISA, "conditional"),
    "e-visa or eta": (Regime.E_VISA, "conditional"),
    "visa required": (Regime.VISA_REQUIRED, "closed"),
    "covid ban": (Regime.SUSPENDED, "closed"),
    "no admission": (Regime.BANNED, "closed"),
}


def _baseline_rules(id_: str, baseline: BaselineFile, on: date) -> tuple[EntryRule, ...]:
    """Make the entry rule that the baseline gives for a day; none before its first day."""
    days = sorted(baseline.destinations.get(id_, {}))
    value = next((baseline.destinations[id_][day] for day in reversed(days) if day <= on), None)
    if value is None:
        return ()
    begun = max(day for day in days if day <= on)
    regime, status = _BASELINE_REGIMES["visa free" if value.isdigit() else value]
    rule = EntryRule(
        id=f"{id_.lower()}-baseline",
        topic=baseline.topic,
        text=baseline.texts["days" if value.isdigit() else value],
        valid_from=begun,
        checked_on=baseline.checked_on,
        confidence=Confidence.LOW,
        sources=tuple(
            Source(url=source.url, publisher=source.publisher, published=source.published)
            for source in baseline.sources
        ),
        regime=regime,
        status=status,
        stay_days=int(value) if value.isdigit() else None,
    )
    return (rule,)
