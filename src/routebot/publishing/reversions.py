"""Find what a change would take back: no old copy of a file undoes what another has published.

A file says nothing of the copy that it was made from. So it is compared, thing by thing, with every
version of the same file that has served. The version from which it differs in the fewest words is
its likeliest base, of several the oldest: what changed since then and stands otherwise in the file
would be taken back. Besides, a thing that is just as it once was, and not as it is now, is taken
back whatever the rest of the file looks like.

A *thing* is what has an id, an option of a question, a line of the baseline, or what a file says
beside them. Layout and comments make no difference.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import PurePosixPath
from typing import Any, Literal, NamedTuple

from routebot.errors import LossError
from routebot.policy.yaml import read_yaml

__all__ = ["Loss", "Served", "changed_files", "losses", "refuse_losses", "removals"]

_NO_IDS = frozenset({"members"})
"""Lists whose items point to something else by their id."""

_TABLES = frozenset({"baseline.yaml", "passports.yaml"})
"""Files whose things are the lines of a mapping, each under its key."""

_FREE = frozenset({"wording.yaml"})
"""Files whose ids may go: the check itself asks to take an entry out."""

_OLD_COPY = (
    "this was made from an old copy and would take back what was published since; export the "
    "present dataset, make the edit there and hand it in again (to bring an earlier version back "
    "on purpose, use `routebot data rollback`, or hand in the whole export with the edit in it)"
)
_REMOVED = (
    "nothing is taken out by being left out: close a fact with `valid_to`, or name its id in "
    "`covers` of the one that took its place; what must go for good is named with --remove ID"
)
_WHAT = {
    "older": "an older version of what {who} published on {day} in revision {revision}",
    "both": "changed here, and otherwise by {who} on {day} in revision {revision}",
    "returned": "brought back, though {who} took it out on {day} in revision {revision}",
    "newer": "not in it, since {who} added it on {day} in revision {revision}",
    "removed": "is gone",
}

Things = Mapping[str, tuple[str, Any]]
"""Id -> the list in which it stands, and what it says; the name of the file for what it says beside
them.
"""

Kind = Literal["older", "both", "returned", "newer", "removed"]


class Served(NamedTuple):
    """A revision that has served.

    Attributes:
        who: label of who published it.
        on: the day on which they did.
        files: those that matter, by their names.
    """

    revision: str
    who: str
    on: date
    files: Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class Loss:
    """One thing that a change would take back.

    Attributes:
        kind: what the change has of it: an ``older`` version; one of its own, while another was
            published (``both``); what was taken out since (``returned``); not yet what was added
            since (``newer``); or it is left out (``removed``).
        since: the publication that would be undone.
    """

    id: str
    file: str
    kind: Kind
    since: Served | None = None

    @property
    def params(self) -> dict[str, str]:
        """Placeholders of the sentence about it."""
        told = {"id": self.id, "file": self.file}
        if self.since:
            told |= {
                "who": self.since.who,
                "day": self.since.on.isoformat(),
                "revision": self.since.revision,
            }
        return told

    def __str__(self) -> str:
        return f"{self.id} ({self.file}): {_WHAT[self.kind].format_map(self.params)}"


def changed_files(old: Mapping[str, bytes], new: Mapping[str, bytes]) -> list[str]:
    """Return the names of the files that differ."""
    return sorted(name for name in {*old, *new} if old.get(name) != new.get(name))


def losses(
    served: Sequence[Served], files: Mapping[str, bytes], removing: Collection[str] = ()
) -> list[Loss]:
    """List what a change would take back.

    Args:
        served: what serves now, then what served before it, newest first; where the base of the
            change is known to be what serves, that alone.
        files: the dataset that is meant.
        removing: ids that are meant to be taken out; a destination's or area's with all that is in
            it.
    """
    present = served[0].files
    names = changed_files(present, files)
    kept = _all_things(names, files)
    spared = {*removing, *_covered(kept)}
    found: list[Loss] = []
    for name in names:
        if name in present and name in files:
            found += _losses_in(name, served, files[name], kept.keys())
        else:
            found += _loss_of(name, served, name in files)
    return [loss for loss in found if not (loss.kind in ("removed", "newer") and loss.id in spared)]


def refuse_losses(
    served: Sequence[Served], files: Mapping[str, bytes], removing: Collection[str] = ()
) -> None:
    """Refuse a change that would take something back.

    Args:
        served, files, removing: as of `losses`.
    Raises:
        LossError: with the list of what would be lost.
    """
    found = losses(served, files, removing)
    old = [loss for loss in found if loss.kind != "removed"]
    if old:
        raise _lost("publish.error.old_copy", _OLD_COPY, old)
    if found:
        raise _lost("publish.error.removed", _REMOVED, found)


def removals(
    old: Mapping[str, bytes], new: Mapping[str, bytes], removing: Collection[str] = ()
) -> list[Loss]:
    """List what an older dataset has and a newer one neither has nor covers."""
    return losses([Served("", "", date.min, old)], new, removing)


def _lost(key: str, message: str, found: Sequence[Loss]) -> LossError:
    details = [(f"publish.lost.{loss.kind}", loss.params) for loss in found]
    return LossError(key, "\n  ".join([message, *map(str, found)]), details)


class _Version(NamedTuple):
    """A file of a revision.

    Attributes:
        distance: how many words it has that the file in question has not, and the other way round.
    """

    served: Served
    things: Things
    distance: int


def _versions(name: str, served: Sequence[Served], meant: Things) -> list[_Version]:
    """Read a file of each revision, newest first; one that stayed the same is read once."""
    read: dict[bytes | None, tuple[Things, int]] = {}
    for revision in served:
        content = revision.files.get(name)
        if content not in read:
            things = _things(name, content)
            read[content] = things, _distance(things, meant)
    return [_Version(revision, *read[revision.files.get(name)]) for revision in served]


def _losses_in(
    name: str, served: Sequence[Served], content: bytes, kept: Collection[str]
) -> Iterator[Loss]:
    meant = _things(name, content)
    versions = _versions(name, served, meant)
    now = versions[0].things
    base = min(reversed(versions), key=lambda version: version.distance).things
    for id_ in {**now, **meant}:
        kind = _kind(id_, [version.things for version in versions], meant, base)
        if kind == "removed" and (id_ in kept or name in _FREE):
            continue
        if kind:
            since = None if kind == "removed" else _since(id_, versions)
            yield Loss(_stem(name) if id_ == name else id_, name, kind, since)


def _kind(id_: str, versions: Sequence[Things], meant: Things, base: Things) -> Kind | None:
    """Say how a change takes a thing back; None if it does not."""
    now, new = versions[0].get(id_), meant.get(id_)
    if new == now:
        return None
    if new is None:
        return "removed" if id_ in base else "newer"
    once = any(version.get(id_) == new for version in versions[1:])
    if now is None:
        return "returned" if once or id_ in base else None
    if once:
        return "older"
    return "both" if base.get(id_) != now else None


def _loss_of(name: str, served: Sequence[Served], appears: bool) -> Iterator[Loss]:
    """Yield a whole file that a change would take out, or bring back."""
    differs = [(name in revision.files) != (name in served[0].files) for revision in served]
    since = served[differs.index(True) - 1] if True in differs else None
    if not appears:
        yield Loss(_stem(name), name, "newer" if since else "removed", since)
    elif since:
        yield Loss(_stem(name), name, "returned", since)


def _since(id_: str, versions: Sequence[_Version]) -> Served | None:
    """Return the publication by which a thing came to be as it is."""
    now = versions[0].things.get(id_)
    last = versions[0].served
    for version in versions[1:]:
        if version.things.get(id_) != now:
            return last
        last = version.served
    return None


def _distance(one: Things, other: Things) -> int:
    """Count the words that one file has and the other has not, each with where it stands."""
    words = 0
    for id_ in {**one, **other}:
        if one.get(id_) != other.get(id_):
            mine, theirs = (
                Counter(_words_in(one.get(id_), ())),
                Counter(_words_in(other.get(id_), ())),
            )
            words += ((mine - theirs) + (theirs - mine)).total()
    return words


def _words_in(value: Any, path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _words_in(inner, (*path, str(key)))
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _words_in(inner, path)
    elif value is not None:
        yield from ((*path, word) for word in str(value).split())


def _all_things(names: Sequence[str], files: Mapping[str, bytes]) -> Things:
    return {id_: thing for name in names for id_, thing in _things(name, files.get(name)).items()}


def _covered(things: Things) -> Iterator[str]:
    """Yield the ids for which another thing says that it answers for them."""
    for _, says in things.values():
        covers = says.get("covers") if isinstance(says, dict) else None
        yield from covers if isinstance(covers, list) else ()


def _things(name: str, content: bytes | None) -> Things:
    value = read_yaml(name, content)[0] if content is not None else None
    found: dict[str, tuple[str, Any]] = {}
    own: dict[str, Any] = {}
    for field, items in value.items() if isinstance(value, dict) else ():
        if name in _TABLES and isinstance(items, dict):
            found |= {f"{_stem(name)}.{key}": (field, says) for key, says in items.items()}
        elif (
            field not in _NO_IDS and isinstance(items, list) and items and all(map(_has_id, items))
        ):
            found |= {id_: (field, says) for item in items for id_, says in _with_options(item)}
        elif items:
            own[field] = items
    return {**found, name: ("", own)} if own else found


def _has_id(item: object) -> bool:
    return isinstance(item, dict) and isinstance(item.get("id"), str)


def _with_options(item: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield a thing and, if it is a question, its options by themselves."""
    options = item.get("options")
    if not isinstance(options, list) or not all(map(_has_id, options)):
        yield item["id"], item
        return
    yield item["id"], {**item, "options": [option["id"] for option in options]}
    yield from ((f"{item['id']}.{option['id']}", option) for option in options)


def _stem(name: str) -> str:
    return PurePosixPath(name).stem
