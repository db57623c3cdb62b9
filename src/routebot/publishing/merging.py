"""Lay edits over what was published since their base, fact by fact.

Edits that touch different facts come to the same in whatever order they are laid down. A conflict
there is only where both an edit and a publication since its base touched the same fact. The text
that stays is kept to the letter; what is written is read once more and must say what was meant.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import PurePosixPath
from types import MappingProxyType
from typing import NamedTuple

from routebot.errors import PublishError
from routebot.publishing.edits import Edit, Kept, Operation, edit_between, spared_by
from routebot.publishing.outline import Part, outline, paths_of, same
from routebot.publishing.rewriting import at, changed, ordered

__all__ = ["Conflict", "Merged", "Served", "merge", "standing", "without"]


_NEVER: Mapping[str, Sequence["Served"]] = MappingProxyType({})


class Served(NamedTuple):
    """A revision that has served.

    Attributes:
        who: label of who published it.
        on: the day on which they did.
        files: those that matter, by their names.
        seq: of the activation; 0 of the packaged dataset.
    """

    revision: str
    who: str
    on: date
    files: Mapping[str, bytes]
    seq: int = 0


@dataclass(frozen=True)
class Conflict:
    """A thing that an edit changes, and that was changed otherwise since the edit's base.

    Attributes:
        theirs: what serves of it; None if it was taken out.
        since: the publication by which it came to be so, if it is known.
    """

    operation: Operation
    theirs: Part | None
    since: Served | None = None


@dataclass(frozen=True)
class Merged:
    """What came of an edit.

    Attributes:
        files: the dataset that is meant.
        operations: what is done to what serves; what was done there already is not among it.
        kept: what the edit leaves out and what stays.
        overtaken: ids of what the edit has as it was published once and changed again since.
    """

    files: Mapping[str, bytes]
    operations: tuple[Operation, ...] = ()
    kept: tuple[Kept, ...] = ()
    overtaken: tuple[str, ...] = ()
    conflicts: tuple[Conflict, ...] = ()


def merge(
    bases: Mapping[str, bytes | None],
    mine: Mapping[str, bytes | None],
    theirs: Mapping[str, bytes],
    removing: Collection[str] = (),
    since: Mapping[str, Sequence[Served]] = _NEVER,
    who: str = "",
) -> Merged:
    """Lay an edit over what serves.

    Args:
        bases: file -> the copy that the edit of it was made from, None where there was none.
        mine: file -> the edit; None where it leaves the file out.
        theirs: what serves.
        removing: ids that go where they are left out.
        since: file -> what was published after its base, newest first, what serves among it.
        who: the author: what they published themselves since the base is no conflict.
    Raises:
        DatasetError: a file of the edit cannot be read.
        PublishError: the text cannot be put together.
    """
    read = {name: outline(name, content) for name, content in mine.items() if content is not None}
    spared = spared_by(list(read.values()), removing)
    result, found = dict(theirs), Merged(theirs)
    for name, content in mine.items():
        base, here = bases.get(name), theirs.get(name)
        if content is None:
            found = _left_out(name, base, here, removing, result, found)
            continue
        edit = edit_between(name, outline(name, base), read[name], spared)
        done = _OfFile(name, base, content, here, _versions(name, since.get(name, ())), who).merged(
            edit
        )
        if done.content is not None:
            result[name] = done.content
        found = replace(
            found,
            operations=(*found.operations, *done.operations),
            kept=(*found.kept, *edit.kept),
            overtaken=(*found.overtaken, *done.overtaken),
            conflicts=(*found.conflicts, *done.conflicts),
        )
    return replace(found, files=result)


def without(merged: Merged, removing: Collection[str], before: Mapping[str, bytes]) -> Merged:
    """Take out what was named for it and stands there still.

    Args:
        before: what serves.
    Raises:
        PublishError: nothing is called so, in what serves or in the edit.
    """
    files, operations = dict(merged.files), list(merged.operations)
    for id_ in sorted(removing):
        found = standing(id_, files)
        if found:
            operations.append(found)
            files[found.file] = _less(found, files[found.file])
        elif not standing(id_, before):
            message = f'nothing is called "{id_}"; --remove takes the id of what is to go'
            raise PublishError("publish.error.nothing_called", message, id=id_)
    left = {name: content for name, content in files.items() if content}
    return replace(merged, files=left, operations=tuple(operations))


def _less(removal: Operation, content: bytes) -> bytes:
    if not removal.path:
        return b""
    return changed(outline(removal.file, content), removal.path, removal).text.encode()


def standing(id_: str, files: Mapping[str, bytes]) -> Operation | None:
    """Return the operation that takes out what is called so; None if nothing is."""
    last = id_.rpartition(".")[2].encode()
    for name, content in files.items():
        if last not in content and PurePosixPath(name).stem != id_:
            continue
        file = outline(name, content)
        if file.id == id_ and "/" in name:  # a destination or an area with all that is in it
            return Operation(name, (), "remove", file, None)
        for path, part in paths_of(file):
            if part.id == id_ and part.named:
                return Operation(name, path, "remove", part, None)
    return None


class _Version(NamedTuple):
    """A file as it was in a revision."""

    served: Served
    file: Part


def _versions(name: str, since: Sequence[Served]) -> list[_Version]:
    """Read a file of each revision, newest first; one that stayed the same is read once."""
    read: dict[bytes | None, Part] = {}
    for served in since:
        content = served.files.get(name)
        if content not in read:
            read[content] = outline(name, content)
    return [_Version(served, read[served.files.get(name)]) for served in since]


class _Done(NamedTuple):
    """A file with an edit laid over it.

    Attributes:
        content: None where there is no such file.
    """

    content: bytes | None
    operations: tuple[Operation, ...] = ()
    overtaken: tuple[str, ...] = ()
    conflicts: tuple[Conflict, ...] = ()


@dataclass(frozen=True)
class _OfFile:
    """One file of an edit, and what became of it since its base."""

    name: str
    base: bytes | None
    mine: bytes
    here: bytes | None
    versions: Sequence[_Version]
    who: str

    def merged(self, edit: Edit) -> _Done:
        """Lay the edit over what serves."""
        now = outline(self.name, self.here)
        overtaken = [each for each in edit.operations if self._is_overtaken(each, now)]
        left = [each for each in edit.operations if each not in overtaken]
        ids = tuple(each.id for each in overtaken)
        if self.here == self.base and not overtaken and not edit.kept:
            return _Done(self.mine, edit.operations)  # to the letter, with its comments
        if self.here is None:
            gone = Operation(
                self.name, (), "set", outline(self.name, self.base), outline(self.name, self.mine)
            )
            return _Done(None, (), ids, (Conflict(gone, None),) if left else ())
        tree, done, conflicts = self._laid_over(now, left)
        if done and not same(outline(self.name, tree.text.encode()), tree):
            raise _unmergeable(self.name)
        return _Done(tree.text.encode() if done else self.here, done, ids, conflicts)

    def _is_overtaken(self, operation: Operation, now: Part) -> bool:
        """Say whether this was published already and changed since: a copy is used more than once.

        Who edits the same folder all day hands in their morning's edits again with those of the
        evening, and must not undo what others made of them at noon.
        """
        new = operation.new
        there = at(now, operation.path)
        if operation.what == "order" or same(there, new) or self._is_own(operation.path, there):
            return False
        return any(same(at(version.file, operation.path), new) for version in self.versions)

    def _laid_over(
        self, tree: Part, operations: Sequence[Operation]
    ) -> tuple[Part, tuple[Operation, ...], tuple[Conflict, ...]]:
        """Return a file with operations done to it, those done, and those that could not be."""
        done, conflicts = [], []
        for operation in operations:
            result = self._done(tree, operation)
            if result is None:
                now = at(tree, operation.path)
                conflicts.append(Conflict(operation, now, self._last_touched(operation.path, now)))
            elif result is not tree:
                tree = result
                done.append(operation)
        return tree, tuple(done), tuple(conflicts)

    def _done(self, tree: Part, operation: Operation) -> Part | None:
        """Do an operation; what is so already stays, and what others changed is None."""
        if operation.what == "order":
            return ordered(tree, operation)
        now = at(tree, operation.path)
        if same(now, operation.new):
            return tree
        if same(now, operation.old) or self._is_own(operation.path, now):
            return changed(tree, operation.path, operation)
        return None

    def _is_own(self, path: Sequence[str], now: Part | None) -> bool:
        touched = self._last_touched(path, now)
        return bool(self.who) and touched is not None and touched.who == self.who

    def _last_touched(self, path: Sequence[str], now: Part | None) -> Served | None:
        """Return the publication by which a thing came to be as it is."""
        last = None
        for version in self.versions:
            if not same(at(version.file, path), now):
                break
            last = version.served
        return last


def _unmergeable(name: str) -> PublishError:
    message = (
        f"{name}: the edit cannot be laid over what was published since; export the present "
        "dataset, make the edit there and hand it in again"
    )
    return PublishError("publish.error.unmergeable", message, name=name)


def _left_out(
    name: str,
    base: bytes | None,
    here: bytes | None,
    removing: Collection[str],
    result: dict[str, bytes],
    found: Merged,
) -> Merged:
    """Keep a whole file that an edit leaves out, or take it out where that was said."""
    was, now = outline(name, base), outline(name, here)
    if here is None or base is None:
        return found
    if was.id not in removing:
        return replace(found, kept=(*found.kept, Kept(was.id, name)))
    operation = Operation(name, (), "remove", was, None)
    if not same(was, now):
        return replace(found, conflicts=(*found.conflicts, Conflict(operation, now)))
    del result[name]
    return replace(found, operations=(*found.operations, operation))
