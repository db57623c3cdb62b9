"""What a passport gives at a destination on a day, and which passports an answer stands for.

The table of passports.yaml, settled for a day: corrections laid over the index, a right of free
movement and one's own country over both. What the table does not say is not established, and never
taken for "a visa is needed".
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache, partial
from types import MappingProxyType
from typing import NamedTuple

from routebot.policy.facts import Regime
from routebot.policy.files import Dataset
from routebot.policy.passports import FREE_MOVEMENT, Correction, PassportGroup, PassportsFile
from routebot.policy.reference import read_headline
from routebot.policy.sources import Source

__all__ = [
    "Group",
    "PassportRegime",
    "PassportTable",
    "Said",
    "Standing",
    "passport_table",
]


class Standing(StrEnum):
    """What somebody is at a destination by their passport, best first."""

    CITIZEN = "citizen"
    FREE_MOVEMENT = "free_movement"
    VISA_FREE = "visa_free"
    VISA_ON_ARRIVAL = "visa_on_arrival"
    E_AUTHORIZATION = "e_authorization"
    E_VISA = "e_visa"
    VISA_REQUIRED = "visa_required"
    BANNED = "banned"

    @property
    def regime(self) -> Regime:
        """The regime as entry rules call it; who may live there needs no visa."""
        if self in (Standing.CITIZEN, Standing.FREE_MOVEMENT):
            return Regime.VISA_FREE
        return Regime(self.value)

    @property
    def refuses(self) -> bool:
        """Whether it takes a visa from a consulate, or not even that would do."""
        return self in (Standing.VISA_REQUIRED, Standing.BANNED)


_BEST_FIRST = tuple(Standing)


@dataclass(frozen=True, slots=True)
class PassportRegime:
    """What one passport gives at one destination.

    Attributes:
        stay_days: the visa-free stay that is named, None where none is.
        said_on: the newest day on which a source said so, None where all of them are undated.
        sources: none for one's own country.
    """

    passport: str
    standing: Standing
    stay_days: int | None = None
    said_on: date | None = None
    sources: tuple[Source, ...] = ()

    @property
    def regime(self) -> Regime:
        """The regime as entry rules call it."""
        return self.standing.regime

    @property
    def free_movement(self) -> bool:
        """Whether its holder may live there by right, as a citizen of another country."""
        return self.standing is Standing.FREE_MOVEMENT


class Said(NamedTuple):
    """What a value says, of whichever passport and destination it stands for."""

    standing: Standing
    stay_days: int | None
    said_on: date | None
    sources: tuple[Source, ...]


_CITIZEN = Said(Standing.CITIZEN, None, None, ())

_NOTHING: Mapping[str, Said] = MappingProxyType({})


class Group(NamedTuple):
    """A group on the day: its passports, and what they are in each other's countries."""

    id: str
    members: frozenset[str]
    together: Said | None


@dataclass(frozen=True, slots=True)
class PassportTable:
    """What every passport of the dataset gives on one day.

    Attributes:
        cells: passport -> destination -> what its group, a correction or the index says.
        groups: passport -> the group it belongs to.
        otherwise: the option for every other passport; None without a table.
        file: what it was made of.
    """

    cells: Mapping[str, Mapping[str, Said]]
    groups: Mapping[str, Group]
    otherwise: str | None
    file: PassportsFile | None = None

    def regime_of(self, passport: str, destination: str) -> PassportRegime | None:
        """Return what a passport gives at a destination; None if that is not established."""
        said = self.said_of(passport, destination)
        return PassportRegime(passport, *said) if said else None

    def said_of(self, passport: str, destination: str) -> Said | None:
        """Return what is said of a passport at a destination; None if that is not established."""
        if passport == destination:
            return _CITIZEN
        return self.cells.get(passport, _NOTHING).get(destination)

    def said_of_each(self, passport: str, destinations: Sequence[str]) -> list[Said | None]:
        """Return what is said of a passport at each destination, as `said_of` does of one.

        Of 198 at once it takes a tenth of the time.
        """
        said = [*map(self.cells.get(passport, _NOTHING).get, destinations)]
        if passport in destinations:
            said[destinations.index(passport)] = _CITIZEN
        return said

    def best_regime(self, passports: Iterable[str], destination: str) -> PassportRegime | None:
        """Return the best that any of some passports gives; of equals the first.

        Returns:
            None if nothing is established: a refusal of one passport does not stand while nobody
            knows what another one gives.
        """
        found = [self.regime_of(passport, destination) for passport in passports]
        known = [regime for regime in found if regime]
        best = min(known, key=_worth, default=None)
        if best and best.standing.refuses and len(known) < len(found):
            return None
        return best

    def group_of(self, passport: str) -> str | None:
        """Return the option of `other_citizenship` that a passport implies; None: no table."""
        group = self.groups.get(passport)
        return group.id if group else self.otherwise


def passport_table(dataset: Dataset, on: date) -> PassportTable:
    """Settle the table of a dataset for a day; it is empty where the dataset has none."""
    file = dataset.passports
    if file is None:
        return PassportTable({}, {}, None)
    groups = _groups(file, dataset, on)
    sharing = {code for code, group in groups.items() if file.groups[group.id].places}
    passports = sorted({*file.passports, *sharing})
    says = cache(partial(_read, sources=file.sources))  # 39,000 cells hold 19 values
    cells = {p: _cells(file, p, groups.get(p), on, says) for p in passports}
    for code, group in groups.items():
        if group.together:
            cells.setdefault(code, {}).update(dict.fromkeys(group.members, group.together))
    return PassportTable(cells, groups, file.otherwise, file)


def _groups(file: PassportsFile, dataset: Dataset, on: date) -> dict[str, Group]:
    found: dict[str, Group] = {}
    for id_, group in file.groups.items():
        together = _read(FREE_MOVEMENT, group.free_movement) if group.free_movement else None
        settled = Group(id_, _members(group, dataset, on), together)
        found |= dict.fromkeys(settled.members, settled)
    return found


def _members(group: PassportGroup, dataset: Dataset, on: date) -> frozenset[str]:
    """Return the countries of a group on a day."""
    joined = (
        member.id
        for area in dataset.areas
        if area.id in group.areas
        for member in area.members
        if member.holds(on)
    )
    return frozenset((*joined, *group.countries))


def _cells(
    file: PassportsFile, passport: str, group: Group | None, on: date, says: Callable[[str], Said]
) -> dict[str, Said]:
    """Lay the corrections over what the index says of a passport.

    Args:
        says: what a value of the index says.
    """
    indexed = file.said_by_index(passport, file.groups[group.id] if group else None)
    cells = {code: says(value) for code, value in indexed.items()} if file.as_of <= on else {}
    for correction in file.corrections:
        if not correction.passports or passport in correction.passports:
            for code in correction.destinations:
                if indexed.get(code) == correction.index:
                    _correct(cells, code, correction, on)
    return cells


def _correct(cells: dict[str, Said], code: str, correction: Correction, on: date) -> None:
    if correction.valid_from and on < correction.valid_from:
        return
    if correction.holds(on) and correction.value is not None:
        cells[code] = _read(correction.value, correction.sources)
    else:  # overtaken, or known to be wrong while what is right is not known
        cells.pop(code, None)


def _read(value: str, sources: tuple[Source, ...]) -> Said:
    said_on = max((day.first_day for source in sources if (day := source.published)), default=None)
    if value == FREE_MOVEMENT:
        return Said(Standing.FREE_MOVEMENT, None, said_on, sources)
    headline = read_headline(value)
    assert headline, "the file admits words of the index only"  # noqa: S101 - for the type checker
    return Said(Standing(headline.regimes[0].value), headline.stay_days, said_on, sources)


def _worth(regime: PassportRegime) -> tuple[int, int]:
    """Order regimes, best first; a stay that is named comes before one that is not."""
    return _BEST_FIRST.index(regime.standing), -(regime.stay_days or 0)
