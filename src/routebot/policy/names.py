"""Every name by which something of the dataset is found on a day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from routebot.policy.files import Dataset
from routebot.policy.typed import TypedWords

__all__ = ["Names", "names_on"]


@dataclass(frozen=True)
class Names:
    """What names are looked up among.

    Attributes:
        others: destination -> its cities and other names.
        words: what else people type, and words that look like names.
        members: area -> the destinations that belong to it on the day.
    """

    others: tuple[tuple[str, tuple[str, ...]], ...]
    words: TypedWords
    members: Mapping[str, tuple[str, ...]]


def names_on(dataset: Dataset, on: date) -> Names:
    """Gather the names of a day."""
    words = dataset.wording.typed
    others: dict[str, list[str]] = {id_: [] for id_ in dataset.baseline.destinations}
    others |= {destination.id: [*destination.names()] for destination in dataset.destinations}
    for more in words.names:
        others.setdefault(more.of, []).extend(more.names)
    return Names(
        tuple((id_, tuple(others[id_])) for id_ in sorted(others)),
        words,
        {
            area.id: tuple(member.id for member in area.members if member.holds(on))
            for area in dataset.areas
        },
    )
