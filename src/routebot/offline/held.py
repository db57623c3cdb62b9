"""What second passports give in each place, as plain rows; see `logic.derived`."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from routebot.policy.files import Dataset
from routebot.policy.regimes import PassportTable
from routebot.policy.second_passports import value_of

__all__ = ["Held", "held_passports", "passport_days"]

_FIRST_LETTER = ord("a")


class Held(NamedTuple):
    """What passports give on a day.

    Attributes:
        rows: passport -> a letter for each place, in the order of the places: ``a`` is the first of
            `policy.second_passports.VALUES`.
        groups: passport -> the option of `other_citizenship` that it implies.
        otherwise: that of every other passport; None without a table.
        members: group -> its passports.
    """

    rows: Mapping[str, str]
    groups: Mapping[str, str]
    otherwise: str | None
    members: Mapping[str, Sequence[str]]


def held_passports(table: PassportTable, places: Sequence[str]) -> Held:
    """Write the table of a day.

    Args:
        places: in the order of the variables.
    """
    members = {group.id: sorted(group.members) for _, group in sorted(table.groups.items())}
    # A group may have members that are no place to go to: what they give counts for the group.
    passports = sorted({*places, *(each for group in members.values() for each in group)})
    return Held(
        {passport: _row(table, passport, places) for passport in passports},
        {passport: group.id for passport, group in sorted(table.groups.items())},
        table.otherwise,
        members,
    )


def _row(table: PassportTable, passport: str, places: Sequence[str]) -> str:
    said = table.said_of_each(passport, places)
    return "".join(chr(_FIRST_LETTER + value_of(each)) for each in said)


def passport_days(dataset: Dataset) -> Iterator[date]:
    """Yield the days on which what passports give may change."""
    file = dataset.passports
    if file is None:
        return
    yield file.as_of
    for correction in file.corrections:
        yield from correction.turning_days
    areas = {area for group in file.groups.values() for area in group.areas}
    for area in (area for area in dataset.areas if area.id in areas):
        for member in area.members:
            yield from member.turning_days
