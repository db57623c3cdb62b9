"""Bring an edit from the copy it was made from to what serves now.

Each file says what it was made from, or somebody says it, or it is found out. What others have
published since is kept, fact by fact; where both touched the same fact, both versions are laid
side by side and nothing is published.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date

from routebot.errors import ClashError, UnsureBaseError
from routebot.publishing.archive import Archive, Present
from routebot.publishing.bases import Likely, likeliest
from routebot.publishing.bundle import Bundle
from routebot.publishing.merging import Conflict, Merged, Served, merge, without
from routebot.publishing.outline import named_parts, outline
from routebot.publishing.telling import differing
from routebot.store.revisions import Activation

__all__ = ["merged_without", "rebased", "refuse_older", "settled", "undone"]

_ALIKE = frozenset({"", "terminal"})
"""Authors who may be several people: the label that the command line has by default."""


async def refuse_older(archive: Archive, present: Present) -> None:
    """Refuse to go on from something older than what was published, after an update say.

    A border that was closed since would be open again. What is damaged no update can have caused;
    there the last good revision serves, and admins are told.

    Raises:
        PublishError: with the file and line of each mistake.
    """
    if present.unreadable:
        found = await archive.why_unreadable(present)
        if found.by_model:
            raise found.error


async def settled(
    archive: Archive, bundle: Bundle, present: Present
) -> tuple[dict[str, str], list[Served]]:
    """Return the base of every file that differs from what serves, and what has served.

    Raises:
        UnsureBaseError: nobody has said it, and it is not clear.
        StoreError: the store could not be read.
    """
    names = [name for name in bundle.files if bundle.files[name] != present.files.get(name)]
    served = await archive.served(present, [*names, *_left_out(bundle, present.files)])
    unsaid = [name for name in names if bundle.base_of(name) is None]
    found = await archive.aside.run(_likely, bundle, unsaid, served)
    unsure = [likely.served for likely in found.values() if not likely.sure]
    if unsure:
        raise _unsure(max(unsure, key=served.index), present)
    bases = {name: bundle.base_of(name) or present.revision for name in names}
    return bases, served


async def rebased(
    archive: Archive,
    bundle: Bundle,
    present: Present,
    removing: Collection[str] = (),
    who: str = "",
) -> Merged:
    """Lay what was handed in over what serves.

    Args:
        removing: ids that go, wherever they stand.
        who: label of the author.
    Raises:
        UnsureBaseError: it is not clear from which copy it was made.
        ClashError: others changed the same facts since.
        PublishError: it names a base or a removal that there is not, or this version cannot read
            what is to serve.
        DatasetError: one of the files cannot be read.
        StoreError: the store could not be read.
    """
    await refuse_older(archive, present)
    bases, served = await settled(archive, bundle, present)
    left_out = _left_out(bundle, present.files)
    whole = dict.fromkeys(left_out, bundle.base or present.revision)
    before = {
        revision: await archive.files_of(revision, present)
        for revision in {*bases.values(), *whole.values()}
    }
    from_where = {**bases, **whole}
    olds = {name: before[revision].get(name) for name, revision in from_where.items()}
    mine: dict[str, bytes | None] = {name: bundle.files.get(name) for name in from_where}
    since = {name: _since(served, revision) for name, revision in from_where.items()}
    author = "" if who in _ALIKE else who
    merged = await archive.aside.run(
        merged_without, olds, mine, present.files, frozenset(removing), since, author
    )
    if merged.conflicts:
        raise _clash(merged.conflicts)
    return merged


def merged_without(
    olds: Mapping[str, bytes | None],
    mine: Mapping[str, bytes | None],
    theirs: Mapping[str, bytes],
    removing: frozenset[str],
    since: Mapping[str, Sequence[Served]],
    author: str,
) -> Merged:
    """Merge, and take out what was named for it."""
    merged = merge(olds, mine, theirs, removing, since, author)
    return merged if merged.conflicts else without(merged, removing, theirs)


async def undone(archive: Archive, activation: Activation, present: Present, on: date) -> Merged:
    """Take back what one publication changed, and keep what was published after it.

    Raises:
        ClashError: what it changed was changed once more since.
        PublishError, DatasetError: a revision cannot be read any more.
        StoreError: the store could not be read.
    """
    await refuse_older(archive, present)
    before = (await archive.ahead_of(activation, on)).files
    after = (await archive.read(activation.revision)).files
    names = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    added = set(_ids(after, names)) - set(_ids(before, names))
    served = await archive.served(present, names)
    later = [each for each in served if each.seq > activation.seq]
    merged = await archive.aside.run(
        merge,
        {name: after.get(name) for name in names},
        {name: before.get(name) for name in names},
        present.files,
        added,
        dict.fromkeys(names, later),
    )
    if merged.conflicts:
        raise _clash(merged.conflicts)
    return merged


def _left_out(bundle: Bundle, present: Mapping[str, bytes]) -> list[str]:
    return [name for name in present if name not in bundle.files] if bundle.whole else []


def _likely(bundle: Bundle, names: Iterable[str], served: Sequence[Served]) -> dict[str, Likely]:
    return {name: likeliest(name, bundle.files[name], served) for name in names}


def _since(served: Sequence[Served], base: str) -> list[Served]:
    """Return what was published after a base, newest first; all of it if it never served."""
    ids = [each.revision for each in served]
    return list(served[: ids.index(base)] if base in ids else served)


def _ids(files: Mapping[str, bytes], names: Iterable[str]) -> Iterator[str]:
    for name in names:
        if name in files:
            file = outline(name, files[name])
            yield file.id
            yield from (part.id for part in named_parts(file))


def _unsure(likely: Served, present: Present) -> UnsureBaseError:
    message = (
        f"this was most likely made from revision {likely.revision} ({likely.who}, {likely.on}), "
        f"not from what serves now, {present.revision}; say which it was: --base "
        f"{likely.revision} keeps what was published since, --base {present.revision} takes every "
        "word of the file as meant"
    )
    return UnsureBaseError(
        message,
        likely.revision,
        who=likely.who,
        day=likely.on.isoformat(),
        present=present.revision,
    )


def _clash(conflicts: Sequence[Conflict]) -> ClashError:
    details = [detail for conflict in conflicts for detail in _side_by_side(conflict)]
    told = [_SAID[key].format_map(params) for key, params in details]
    message = "\n  ".join(
        ["others have changed the same facts since; nothing was published", *told]
    )
    return ClashError("publish.error.clash", message, details)


_SAID = {
    "publish.clash.fact": "{id} ({file}):",
    "publish.clash.fact.by": "{id} ({file}), changed by {who} on {day} in revision {revision}:",
    "publish.clash.field": "  {field}: yours: {mine} | what serves: {theirs}",
}


def _side_by_side(conflict: Conflict) -> Iterator[tuple[str, dict[str, str]]]:
    operation, since = conflict.operation, conflict.since
    fact = {"id": operation.id, "file": operation.file}
    if since:
        by = {"who": since.who, "day": since.on.isoformat(), "revision": since.revision}
        yield "publish.clash.fact.by", {**fact, **by}
    else:
        yield "publish.clash.fact", fact
    for field in differing(operation.new, conflict.theirs):
        told = {"mine": field.old or "-", "theirs": field.new or "-"}
        yield "publish.clash.field", {"field": field.name, **told}
