"""Second passports as variables: in each place the best that any passport held gives there.

A person names passports, or only the groups they belong to. Rules read neither, but what it comes
to in their place, out of `VALUES`: one variable for each place, so that what holds in a place
depends on no other. Of a group without a country the mask holds what any of its passports gives;
what all of them give alike is known then.

The passports named are kept beside, in one variable that no condition reads: the mask itself is the
set, and a full mask means that none were named.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache, reduce
from operator import or_

from routebot.policy.regimes import PassportTable
from routebot.policy.second_passports import CLASSES, NONE_HELD, NOT_ESTABLISHED, VALUES, value_of

__all__ = ["NAMED", "UNSAID_BIT", "HeldPassports", "is_value", "mask_of", "none_held"]

NAMED = "named"
"""In place of an option: the variable that holds the passports named."""

_FULL = (1 << len(VALUES)) - 1

_MASKS = {**{value: 1 << i for i, value in enumerate(VALUES)}, **CLASSES}
"""What a condition can name, a value or a class of them -> its mask."""

UNSAID_BIT = CLASSES[NOT_ESTABLISHED]
"""The value of those of whose passports nothing is known there."""

_NONE_BIT = CLASSES[NONE_HELD]


def is_value(values: Sequence[str]) -> bool:
    """Say whether these are the values of such a variable."""
    return values is VALUES


def mask_of(wanted: Sequence[str]) -> int:
    """Return the mask of some values, or of whole classes of them.

    Raises:
        ValueError: there is no such value.
    """
    if strange := [each for each in wanted if each not in _MASKS]:
        raise ValueError(f"passports give {', '.join(CLASSES)}; not {', '.join(strange)}")
    return reduce(or_, (_MASKS[each] for each in wanted))


def none_held(mask: int) -> int:
    """Return what is left of a mask for those who hold nothing that they did not speak of."""
    return _NONE_BIT if mask & _NONE_BIT else mask


class HeldPassports:
    """What the passports of a person come to in each place.

    What was looked up is not looked up again; a table like those of diagrams, as long as there are
    places.

    Args:
        places: in the order of the variables.
        groups: the options that stand for groups of passports.
    """

    def __init__(self, places: Sequence[str], table: PassportTable, groups: Iterable[str]) -> None:
        self._places = places
        self._table = table
        self._groups = tuple(groups)
        self._rows: dict[str, tuple[int, ...]] = {}
        self._members: dict[str, tuple[int, ...]] = {}

    def group_of(self, passport: str) -> str | None:
        """Return the option that a passport implies, if the question has it."""
        group = self._table.group_of(passport)
        return group if group in self._groups else None

    def masks(self, named: Sequence[str], ticked: Mapping[str, bool | None]) -> tuple[int, ...]:
        """Return the mask of each place.

        Args:
            named: the passports; empty where none was named.
            ticked: group -> whether they hold a passport of it, None where that is not known.
        """
        covered = {self.group_of(passport) for passport in named}
        more = [group for group, held in ticked.items() if held and group not in covered]
        rows = [self._row(passport) for passport in named] + [*map(self._shared, more)]
        if not rows:
            is_known = bool(ticked) and not any(held is None for held in ticked.values())
            return (_NONE_BIT if is_known else _FULL,) * len(self._places)
        found = rows[0]
        for row in rows[1:]:
            found = tuple(map(_best, found, row))
        return found

    def _row(self, passport: str) -> tuple[int, ...]:
        """Return what one passport gives in each place."""
        if passport not in self._rows:
            said = self._table.said_of_each(passport, self._places)
            # In 198 places it is one of a few things.
            masks = {id(each): 1 << value_of(each) for each in {id(s): s for s in said}.values()}
            self._rows[passport] = tuple(masks[id(each)] for each in said)
        return self._rows[passport]

    def _shared(self, group: str) -> tuple[int, ...]:
        """Return what some passport of a group gives in each place."""
        if group not in self._members:
            self._members[group] = self._of_group(group)
        return self._members[group]

    def _of_group(self, group: str) -> tuple[int, ...]:
        known = next((each for each in self._table.groups.values() if each.id == group), None)
        rest = (place for place in self._places if self.group_of(place) == group)
        # Of the passports of the rest of the world not all are in the table.
        masks = [0 if known else UNSAID_BIT] * len(self._places)
        for member in known.members if known else rest:
            masks = [*map(or_, masks, self._row(member))]
        return tuple(masks)


@lru_cache(maxsize=4096)  # of few pairs, asked for 100,000 times over one sheet of answers
def _best(first: int, second: int) -> int:
    """Return the masks of the better of two: each value that the other one does not surpass."""
    return first & (1 << second.bit_length()) - 1 | second & (1 << first.bit_length()) - 1
