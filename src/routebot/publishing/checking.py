"""Check what is to serve, plan it, and say of each mistake where it stands and whose it is.

All of it is a matter of files, so that it can be done in another process: see `aside`.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Concatenate, NamedTuple, ParamSpec, TypeAlias, TypeVar

from routebot.errors import DataError, DatasetError, PublishError, TooLargeError
from routebot.policy.loading import Loaded, load
from routebot.publishing.filed import Filed, dataset_of
from routebot.publishing.plan import Plan, make_plan
from routebot.upkeep.checks import check
from routebot.upkeep.soundness import check_soundness

__all__ = ["Comparing", "Refusing", "checked_plan", "plan_between", "refuse_unreadable"]

P = ParamSpec("P")
T = TypeVar("T")

Comparing: TypeAlias = Callable[Concatenate[Filed, Filed, P], T]
"""Takes two revisions first: what serves, and what is to serve."""

Refusing: TypeAlias = Callable[[Mapping[str, bytes], Filed, Plan, Mapping[str, bytes]], None]
"""Refuses what no screen could show, with a DatasetError.

It is given a dataset's files, what serves, the plan from one to the other, and the files as they
were handed in. The screens stand above this room, so it comes from outside.
"""


def refuse_unreadable(files: Mapping[str, bytes]) -> None:
    """Refuse what has mistakes of form.

    Raises:
        DatasetError: with every one of them.
    """
    load(files)


def plan_between(before: Filed, after: Filed, from_on: date) -> Plan:
    """Plan the change from one revision to another, both of which have been checked.

    Raises:
        DatasetError: this version of the program cannot read one of them.
        PublishError: they cannot be compared.
    """
    return make_plan(dataset_of(before), dataset_of(after), from_on)


def checked_plan(
    present: Filed,
    files: Mapping[str, bytes],
    today: date,
    from_on: date,
    own: Mapping[str, bytes] | None,
    *,
    spares_old: bool = False,
) -> Plan:
    """Check a dataset and plan the change to it.

    Args:
        own: the edit as it was handed in, with what serves around it; its lines are named where
            they can be.
        spares_old: mistakes that stood there before are no reason to refuse: an emergency does not
            wait until somebody has mended them.
    Raises:
        DatasetError: with every mistake, those of an older day marked.
        PublishError: it is too complicated to be planned.
    """
    loaded = load(files)
    errors = _mistakes(loaded, today)
    if errors:
        placed = list(_placed(loaded, errors, present, own, today))
        if not spares_old or not all(error.is_old for error in placed):
            raise DatasetError(placed)
    try:
        return make_plan(dataset_of(present), loaded.dataset, from_on)
    except TooLargeError as error:
        message = "the conditions together are too complicated to count whom this touches"
        raise PublishError("publish.error.too_complicated", message) from error


def _mistakes(loaded: Loaded, today: date) -> list[DataError]:
    return check(loaded, today) or check_soundness(loaded, today)


class _Mistake(NamedTuple):
    """What tells a mistake from another one, wherever their lines are by now.

    Attributes:
        where: the id of the thing that it is in; of a thing without one, its place in the file.
    """

    file: str
    where: str
    problem: str


def _placed(
    loaded: Loaded,
    errors: Sequence[DataError],
    present: Filed,
    own: Mapping[str, bytes] | None,
    today: date,
) -> Iterator[DataError]:
    """Yield mistakes with the lines of what was handed in; those that stood there before say so."""
    before, lines = _mistakes_of(present.files, today), _mistakes_of(own, today)
    for mistake, error in _told_apart(loaded, errors).items():
        found = lines.get(mistake, error)
        yield found.stood_before() if mistake in before else found


def _mistakes_of(files: Mapping[str, bytes] | None, today: date) -> dict[_Mistake, DataError]:
    if files is None:
        return {}
    loaded = load(files)
    return _told_apart(loaded, _mistakes(loaded, today))


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
