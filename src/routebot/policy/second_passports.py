"""What second passports come to in a place: the values that can be told apart, and the ways in.

A person may hold several passports, and what counts in a place is the best that any of them gives
there (see `policy.regimes`). So a place has one value for each person, out of a list that is the
same for all places and days: a `Standing`, a visa-free stay also by its days. Beside them it may be
that nothing is known of what they hold, or that they hold nothing else.
"""

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Literal, NamedTuple

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
    "PassportRules",
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


class _Words(NamedTuple):
    """A file that has words for the rules that are made of it."""

    file: PassportsFile
    texts: RuleTexts


class PassportRules:
    """The rules by which other passports let somebody in, on the day of a table.

    There are none in a dataset that has no words for them.

    Args:
        passports: those that may be held; also the places that are asked for.
    """

    def __init__(self, table: PassportTable, passports: Sequence[str]) -> None:
        file = table.file
        self._words = _Words(file, file.rules) if file and file.rules else None
        rows = [table.said_of_each(each, passports) for each in passports] if self._words else []
        self._said = dict(zip(passports, zip(*rows, strict=True), strict=False))
        self._made: dict[tuple[int, int], EntryRule] = {}

    def at(self, place: str) -> tuple[EntryRule, ...]:
        """Make the rules of a place, best first."""
        if self._words is None:
            return ()
        as_of = self._words.file.as_of
        known: dict[int, Said] = {}
        for said in self._each_once(place):
            if said.standing in _STATUSES:
                value = value_of(said)
                other = known.setdefault(value, said)
                # Of passports that give the same, the one whose source is the older dates the rule.
                if (said.said_on or as_of) < (other.said_on or as_of):
                    known[value] = said
        return tuple(self._rule(place, self._words, value, known[value]) for value in sorted(known))

    def _each_once(self, place: str) -> Iterator[Said]:
        """Yield all that is said of passports at a place; of 39,000 pairs it is a few things."""
        met = set()
        for said in self._said[place]:
            if said and id(said) not in met:
                met.add(id(said))
                yield said

    def _rule(self, place: str, words: _Words, value: int, said: Said) -> EntryRule:
        """Make a rule; what is said alike of many places is made once, and copied with its age."""
        id_ = f"{place.lower()}-second-passport-{VALUES[value].replace('_', '-')}"
        known = self._made.get((value, id(said)))
        if known is not None:
            return known.model_copy(update={"id": id_})
        made = _rule(words, id_, value, said)
        self._made[value, id(said)] = made
        return made


def _giving(standing: Standing, value: int) -> list[JsonValue]:
    """Name the values that a rule is for; a citizen has the right of free movement too."""
    citizens: list[JsonValue] = [str(Standing.CITIZEN)]
    own: list[JsonValue] = [VALUES[value]]
    return citizens + own if standing is Standing.FREE_MOVEMENT else own


def _rule(words: _Words, id_: str, value: int, said: Said) -> EntryRule:
    name, days = _ORDER[value]
    file, texts, standing = words.file, words.texts, said.standing
    is_right = standing in _RIGHTS
    way: Literal["citizen", "second_passport"] = "citizen" if is_right else "second_passport"
    # A correction that only says less than the index rests on it.
    indexed = said.sources or file.sources
    sources = texts.citizens if standing is Standing.CITIZEN else indexed
    return EntryRule.model_construct(  # of what was checked when it was read
        id=id_,
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
