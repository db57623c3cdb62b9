"""Check what is to serve, and say of each mistake where it stands and whose it is."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from routebot.errors import DataError, DatasetError, PublishError, TooLargeError
from routebot.policy.loading import Loaded, load
from routebot.publishing.archive import Present
from routebot.publishing.plan import Plan, make_plan
from routebot.upkeep.checks import check
from routebot.upkeep.soundness import check_soundness

__all__ = ["HandedIn", "checked_plan"]


class HandedIn(NamedTuple):
    """What was handed in, as it is, with what serves around it."""

    files: Mapping[str, bytes]
    loaded: Loaded


def checked_plan(
    present: Present,
    files: Mapping[str, bytes],
    today: date,
    from_on: date,
    own: HandedIn | None,
    *,
    spares_old: bool = False,
) -> Plan:
    """Check a dataset and plan the change to it.

    Args:
        own: the edit as it was handed in, whose lines are named where they can be.
        spares_old: mistakes that stood there before are no reason to refuse: an emergency does not
            wait until somebody has mended them.
    Raises:
        DatasetError: with every mistake, those of an older day marked.
        PublishError: it is too complicated to be planned.
    """
    loaded = own.loaded if own and own.files == files else load(files)
    errors = _mistakes(loaded, today)
    if errors:
        placed = list(_placed(loaded, errors, present, own, today))
        if not spares_old or not all(error.is_old for error in placed):
            raise DatasetError(placed)
    try:
        return make_plan(present.dataset, loaded.dataset, from_on)
    except TooLargeError as error:
        message = "the conditions together are too complicated to count whom this touches"
        raise PublishError("publish.error.too_complicated", message) from error


def _mistakes(loaded: Loaded, today: date) -> list[DataError]:
    return check(loaded, today) or check_soundness(loaded, today)


def _placed(
    loaded: Loaded,
    errors: Sequence[DataError],
    present: Present,
    own: HandedIn | None,
    today: date,
) -> Iterator[DataError]:
    """Yield mistakes with the lines of what was handed in; those that stood there before say so."""
    served = load(present.files)
    before = _told_apart(served, _mistakes(served, today))
    lines = _told_apart(own.loaded, _mistakes(own.loaded, today)) if own else {}
    for mistake, error in _told_apart(loaded, errors).items():
        found = lines.get(mistake, error)
        yield found.stood_before() if mistake in before else found


class _Mistake(NamedTuple):
    """What tells a mistake from another one, wherever their lines are by now.

    Attributes:
        where: the id of the thing that it is in; of a thing without one, its place in the file.
    """

    file: str
    where: str
    problem: str


def _told_apart(loaded: Loaded, errors: Sequence[DataError]) -> dict[_Mistake, DataError]:
    """Return mistakes by what they are.

    The place alone says too little: a fact that is added moves those below it, and may have a
    mistake of the same words as its neighbour.
    """
    ids = {
        (position.file, position.line): id_
        for id_, positions in loaded.positions.items()
        for position in positions
    }
    return {
        _Mistake(
            error.file,
            ids.get((error.file, error.line)) or re.sub(r"\[\d+\]", "", error.path),
            re.sub(r":\d+", "", error.problem),
        ): error
        for error in errors
    }
