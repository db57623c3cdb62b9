"""What can be wrong with the table of second passports, besides its form."""

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import product

from routebot.errors import DataError
from routebot.policy.files import Dataset
from routebot.policy.loading import Loaded
from routebot.policy.passports import PassportsFile
from routebot.policy.regimes import Group, passport_table

__all__ = ["corrections_fit", "passport_codes", "passport_references"]

_QUESTION = "other_citizenship"


def passport_codes(dataset: Dataset) -> Iterator[tuple[str, str]]:
    """Yield (code, id to point at) for every code in the table."""
    file = dataset.passports
    for passport, places in file.passports.items() if file else ():
        for code in (passport, *(code for codes in places.values() for code in codes)):
            yield code, f"passports.{passport}"
    for id_, group in file.groups.items() if file else ():
        for code in (
            *group.countries,
            *(code for codes in group.places.values() for code in codes),
        ):
            yield code, f"passports.{id_}"
    for correction in file.corrections if file else ():
        for code in (*correction.passports, *correction.destinations):
            yield code, correction.id


def passport_references(loaded: Loaded) -> Iterator[DataError]:
    """Find groups that no answer stands for, and areas that do not exist."""
    file = loaded.dataset.passports
    if file is None:
        return
    options = {
        option.id
        for question in loaded.dataset.questions
        if question.id == _QUESTION
        for option in question.options
    }
    areas = {area.id for area in loaded.dataset.areas}
    for id_, group in file.groups.items():
        where = loaded.position(f"passports.{id_}")
        if options and id_ not in options:
            yield where.error(
                f'"{_QUESTION}" has no option "{id_}"', "name the group as the option"
            )
        for area in group.areas:
            if area not in areas:
                yield where.error(f'names "{area}", which is no area', "mend the id")
    if options and file.otherwise not in options:
        problem = f'"{_QUESTION}" has no option "{file.otherwise}"'
        yield loaded.position("passports").error(problem, "name an option in `otherwise`")


def corrections_fit(loaded: Loaded, today: date) -> Iterator[DataError]:
    """Find corrections of what the index does not say, or says no more."""
    file = loaded.dataset.passports
    if file is None:
        return
    groups = passport_table(loaded.dataset, today).groups
    said = {passport: _said(file, passport, groups) for passport in {*file.passports, *groups}}
    for correction in file.corrections:
        named = correction.passports or (None,)
        for passport, code in product(named, correction.destinations):
            if passport != code and correction.index not in _of(said, passport, code):
                who = passport or "any passport"
                problem = f'the index does not say "{correction.index}" of {who} at {code}'
                yield loaded.position(correction.id).error(
                    problem, "take the correction out if the index has caught up"
                )


def _said(file: PassportsFile, passport: str, groups: Mapping[str, Group]) -> Mapping[str, str]:
    group = groups.get(passport)
    return file.said_by_index(passport, file.groups[group.id] if group else None)


def _of(
    said: Mapping[str, Mapping[str, str]], passport: str | None, destination: str
) -> set[str | None]:
    """Return what the index says of a passport, or of all of them, at a destination."""
    cells = said.values() if passport is None else [said.get(passport, {})]
    return {places.get(destination) for places in cells}
