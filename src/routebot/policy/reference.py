"""The words of a passport index, and the entry rule they give where nothing better is known."""

from collections.abc import Mapping
from datetime import date
from typing import Literal, NamedTuple

from routebot.policy.dated import in_force
from routebot.policy.facts import Confidence, EntryRule, Regime
from routebot.policy.files import BaselineFile
from routebot.policy.limits import Limit

__all__ = ["Headline", "baseline_id", "baseline_rule", "read_headline", "text_name"]


class Headline(NamedTuple):
    """What a value of the index says of the holders of a passport.

    Attributes:
        regimes: what it may stand for; the first is what we take it for.
        status: that of the visit, for somebody who holds nothing but the passport.
        stay_days: the stay it names, None if it names none.
    """

    regimes: tuple[Regime, ...]
    status: Literal["open", "conditional", "closed"]
    stay_days: int | None = None


_HEADLINES: Mapping[str, Headline] = {
    "visa free": Headline((Regime.VISA_FREE,), "open"),
    "visa on arrival": Headline((Regime.VISA_ON_ARRIVAL,), "open"),
    "eta": Headline((Regime.E_AUTHORIZATION,), "conditional"),
    # Qatar's permit for the football World Cup of 2022.
    "hayya entry permit": Headline((Regime.E_AUTHORIZATION,), "conditional"),
    "e-visa": Headline((Regime.E_VISA,), "conditional"),
    "e-visa or eta": Headline((Regime.E_VISA, Regime.E_AUTHORIZATION), "conditional"),
    "visa required": Headline((Regime.VISA_REQUIRED,), "closed"),
    "covid ban": Headline((Regime.SUSPENDED, Regime.BANNED), "closed"),
    "no admission": Headline((Regime.BANNED,), "closed"),
}
"""Word of the index -> what it says; both public indexes use these words."""


def read_headline(value: str) -> Headline | None:
    """Read a value of the index; None if we have no name for it."""
    if value.isdigit():  # the index writes a visa-free stay as its days
        return Headline((Regime.VISA_FREE,), "open", int(value))
    return _HEADLINES.get(value.lower())


def text_name(value: str) -> str:
    """Return the name under which the baseline has its sentence about a value."""
    return "days" if value.isdigit() else value


def baseline_id(destination: str) -> str:
    """Return the id of the rule that the baseline gives for a destination."""
    return f"{destination.lower()}-baseline"


def baseline_rule(destination: str, baseline: BaselineFile, on: date) -> EntryRule | None:
    """Make the entry rule that the baseline gives for a day; None before its first day."""
    said = in_force(baseline.destinations.get(destination, {}), on)
    headline = read_headline(said.value) if said else None
    if said is None or headline is None:
        return None
    return EntryRule.model_construct(  # of what was checked when it was read
        id=baseline_id(destination),
        topic=baseline.topic,
        text=baseline.texts[text_name(said.value)],
        valid_from=said.since,
        # A headline knows nothing of bans, borders or exceptions, and errs here and there.
        confidence=Confidence.LOW,
        sources=baseline.sources,
        regime=headline.regimes[0],
        status=headline.status,
        # The index names days alone, as a stay that each entry begins anew is named.
        limits=(Limit.model_construct(days=days, per="entry"),)
        if (days := headline.stay_days)
        else (),
    )
