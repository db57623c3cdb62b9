"""What second passports come to in a place: the values that can be told apart, and the ways in.

A person may hold several passports, and what counts in a place is the best that any of them gives
there (see `policy.regimes`). So a place has one value for each person, out of a list that is the
same for all places and days: a `Standing`, a visa-free stay also by its days. Beside them it may be
that nothing is known of what they hold, or that they hold nothing else.
"""

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Literal

from pydantic import JsonValue

from routebot.policy.facts import Confidence, EntryRule
from routebot.policy.limits import Limit
from routebot.policy.passports import PassportsFile, RuleTexts
from routebot.policy.regimes import PassportRegime, PassportTable, Said, Standing

__all__ = [
    "CLASSES",
    "NONE_HELD",
    "NOT_ESTABLISHED",
    "VALUES",
    "rules_of_second_passports",
    "value_of",
]

NOT_ESTABLISHED, NONE_HELD = "not_established", "none"

_STAYS = (360, 240, 180, 120, 90, 60, 45, 42, 30, 28, 21, 15, 14)
"""Days of a visa-free stay that are told apart: all that the index names. Others count as fewer."""

_ORDER: tuple[tuple[str, int | None], ...] = (
    (Standing.CITIZEN, None),
    (Standing.FREE_MOVEMENT, None),
    *((Standing.VISA_FREE, days) for days in _STAYS),
    (Standing.VISA_FREE, None),
    (Standing.VISA_ON_ARRIVAL, None),
    (Standing.E_AUTHORIZATION, None),
    (Standing.E_VISA, None),
    # Before the refusals: none of them stands while nobody knows what another passport gives.
    (NOT_ESTABLISHED, None),
    (Standing.VISA_REQUIRED, None),
    (Standing.BANNED, None),
    (NONE_HELD, None),
)


def _value_name(name: str, days: int | None) -> str:
    """Name a value; that of all visa-free stays together is a class."""
    if name != Standing.VISA_FREE:
        return str(name)
    return f"{name}_{days or 'unknown'}"


VALUES = tuple(_value_name(name, days) for name, days in _ORDER)
"""Best first: of two passports the earlier value counts."""

CLASSES: Mapping[str, int] = MappingProxyType(
    {
        str(wanted): sum(1 << i for i, (name, _) in enumerate(_ORDER) if name == wanted)
        for wanted in dict.fromkeys(name for name, _ in _ORDER)
    }
)
"""What a condition can name -> the mask of its values."""

_STATUSES: Mapping[str, Literal["open", "conditional"]] = MappingProxyType(
    {
        Standing.CITIZEN: "open",
        Standing.FREE_MOVEMENT: "open",
        Standing.VISA_FREE: "open",
        Standing.VISA_ON_ARRIVAL: "open",
        Standing.E_AUTHORIZATION: "conditional",
        Standing.E_VISA: "conditional",
    }
)
"""What lets somebody in; where a passport needs a visa from a consulate, it opens nothing."""

_RIGHTS = (Standing.CITIZEN, Standing.FREE_MOVEMENT)


def value_of(regime: PassportRegime | Said | None) -> int:
    """Return the position of what a passport gives; None is what is not established."""
    if regime is None:
        return VALUES.index(NOT_ESTABLISHED)
    days = next((stay for stay in _STAYS if stay <= (regime.stay_days or 0)), None)
    return _ORDER.index((regime.standing, days))


def rules_of_second_passports(
    table: PassportTable, place: str, passports: Iterable[str]
) -> tuple[EntryRule, ...]:
    """Make the rules by which other passports let somebody in, best first.

    Args:
        passports: those that may be held.

    Returns:
        None of a dataset that has no words for them.
    """
    file = table.file
    if file is None or file.rules is None:
        return ()
    regimes: dict[int, PassportRegime] = {}
    for passport, said in _each_once(table, place, passports):
        if said.standing in _STATUSES:
            regime = PassportRegime(passport, *said)
            value = value_of(regime)
            known = regimes.setdefault(value, regime)
            # Of passports that give the same, the one whose source is the older dates the rule.
            if (regime.said_on or file.as_of) < (known.said_on or file.as_of):
                regimes[value] = regime
    return tuple(_rule(file, file.rules, place, *each) for each in sorted(regimes.items()))


def _each_once(
    table: PassportTable, place: str, passports: Iterable[str]
) -> Iterator[tuple[str, Said]]:
    """Yield all that is said of passports at a place, each with the first that it is said of.

    Of 39,000 pairs of countries one of a few things is said.
    """
    named = tuple(passports)
    met = set()
    for passport, said in zip(named, table.said_at(place, named), strict=True):
        if said and id(said) not in met:
            met.add(id(said))
            yield passport, said


def _giving(standing: Standing, value: int) -> list[JsonValue]:
    """Name the values that a rule is for; a citizen has the right of free movement too."""
    citizens: list[JsonValue] = [str(Standing.CITIZEN)]
    own: list[JsonValue] = [VALUES[value]]
    return citizens + own if standing is Standing.FREE_MOVEMENT else own


def _rule(
    file: PassportsFile, texts: RuleTexts, place: str, value: int, regime: PassportRegime
) -> EntryRule:
    name, days = _ORDER[value]
    standing = regime.standing
    is_right = standing in _RIGHTS
    way: Literal["citizen", "second_passport"] = "citizen" if is_right else "second_passport"
    # A correction that only says less than the index rests on it.
    indexed = regime.sources or file.sources
    sources = texts.citizens if standing is Standing.CITIZEN else indexed
    return EntryRule.model_construct(  # of what was checked when it was read
        id=f"{place.lower()}-second-passport-{VALUES[value].replace('_', '-')}",
        topic=texts.right_topic if is_right else texts.topic,
        text=texts.texts[str(name)],
        valid_from=None,
        # An index knows nothing of bans, borders or exceptions, and errs here and there.
        confidence=Confidence.HIGH if is_right else Confidence.LOW,
        sources=sources,
        way=way,
        regime=standing.regime,
        status=_STATUSES[standing],
        when={"second_passport": _giving(standing, value)},
        limits=(Limit.model_construct(days=days, per="entry"),) if days else (),
    )
