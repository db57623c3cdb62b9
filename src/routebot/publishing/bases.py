"""Find the copy that an edit was made from, where the edit does not say it itself.

A file without a stamp is compared with every version of it that has served. The one from which it
differs in the fewest words is its likeliest base. It is taken for it only if that is what serves
and nothing in the file is as it once was: else somebody has to say so, since a wrong base would
take back what others have published.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from routebot.publishing.edits import Kept, edit_between, spared_by
from routebot.publishing.merging import Served, merge
from routebot.publishing.outline import Part, outline, same
from routebot.publishing.rewriting import at

__all__ = ["Likely", "likeliest", "removals"]


class Likely(NamedTuple):
    """The revision that a file was most likely made from.

    Attributes:
        sure: nothing speaks for another one.
    """

    served: Served
    sure: bool


def likeliest(name: str, mine: bytes, served: Sequence[Served]) -> Likely:
    """Say which revision a file was most likely made from.

    Args:
        served: what serves, then what served before it, newest first.
    Returns:
        Of several that are as likely the oldest.
    """
    versions = list(_versions(name, served))
    edit = outline(name, mine)
    distances = [_distance(file, edit) for _, file in versions]
    least = min(distances)
    oldest = max(index for index, distance in enumerate(distances) if distance == least)
    now, before = versions[0][1], [file for _, file in versions[1:]]
    return Likely(versions[oldest][0], sure=oldest == 0 and not _goes_back(edit, now, before))


def removals(
    old: Mapping[str, bytes], new: Mapping[str, bytes], removing: Collection[str] = ()
) -> tuple[Kept, ...]:
    """List what an older dataset has and a newer one neither has nor covers.

    Args:
        removing: ids that are meant to be gone.
    Raises:
        DatasetError: a file cannot be read.
    """
    mine = {name: new.get(name) for name in {**old, **new} if new.get(name) != old.get(name)}
    return merge(old, mine, old, removing).kept


def _versions(name: str, served: Sequence[Served]) -> Iterator[tuple[Served, Part]]:
    """Yield the versions of a file that differ, newest first, each with the oldest that had it."""
    contents: dict[bytes | None, Served] = {}
    for revision in served:
        contents[revision.files.get(name)] = revision
    for content, revision in contents.items():
        yield revision, outline(name, content)


def _goes_back(edit: Part, now: Part, before: Sequence[Part]) -> bool:
    """Say whether something in an edit is otherwise than now, and as it once was."""
    spared = spared_by([edit])
    for operation in edit_between(now.key, now, edit, spared).operations:
        if operation.what == "order" or operation.new is None:
            continue
        if any(same(at(version, operation.path), operation.new) for version in before):
            return True
    return False


def _distance(one: Part, other: Part) -> int:
    """Count the words that one version has and the other has not, each with where it stands."""
    mine, theirs = dict(_leaves(one, ())), dict(_leaves(other, ()))
    words = 0
    for path in {**mine, **theirs}:
        if mine.get(path) != theirs.get(path):
            left = Counter(_words(mine.get(path), ()))
            right = Counter(_words(theirs.get(path), ()))
            words += ((left - right) + (right - left)).total()
    return words


def _leaves(part: Part, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Any]]:
    if part.parts is None:
        yield path, part.value
        return
    for key, inner in part.parts.items():
        yield from _leaves(inner, (*path, key))


def _words(value: Any, path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _words(inner, (*path, str(key)))
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _words(inner, path)
    elif value is not None:
        yield from ((*path, word) for word in str(value).split())
