"""An edit: operations on the ids of a file, against the copy that it was made from.

Nobody hands operations in: they are what a copy says otherwise than its base. What a copy leaves
out is no operation. It stays, unless its removal is said in so many words: by id, in the `covers`
of what took its place, or by its standing elsewhere in the same edit.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

from routebot.publishing.outline import Part, named_parts, same

__all__ = ["Edit", "Kept", "Operation", "Spared", "edit_between", "spared_by"]

What = Literal["add", "set", "remove", "order"]

Kind = Literal["add", "set", "close", "withdraw", "release", "confirm", "texts", "remove", "order"]

_FREE = frozenset({"wording.yaml"})
"""Files whose ids may go: the check itself asks to take an entry out."""

_OF_CONFIRMING = frozenset({"sources", "confidence"})
"""Fields that say how well a fact is known, and nothing of what it says."""

_NOTHING = Part("", "", None, "", 0, inline=False, named=False, parts={})
"""A list or mapping that is not there."""

_LANGUAGES = frozenset({"ru", "en"})


@dataclass(frozen=True)
class Operation:
    """What an edit does to one thing.

    Attributes:
        path: keys of the parts from the top of the file to the thing; of the whole file nothing.
        old, new: the thing before and after; None where it is not. Of ``order`` the list.
        after: keys of what stands before it in its list, the nearest first.
        beside: keys of what stood in that list in the base.
    """

    file: str
    path: tuple[str, ...]
    what: What
    old: Part | None
    new: Part | None
    after: tuple[str, ...] = ()
    beside: frozenset[str] = frozenset()

    @property
    def id(self) -> str:
        """How people name the thing."""
        part = self.new or self.old
        return part.id if part else self.file

    @property
    def kind(self) -> Kind:
        """What it comes to: a fact that ends, is withdrawn or confirmed, other words, or more."""
        if self.what != "set" or self.old is None or self.new is None:
            return self.what
        fields = set(_changed_fields(self.old.value, self.new.value))
        if fields == {"valid_to"} and self.new.value["valid_to"]:
            return "close"
        if fields == {"withdrawn"}:
            return "withdraw" if self.new.value.get("withdrawn") else "release"
        if fields <= _OF_CONFIRMING:
            return "confirm"
        words = fields and all(_differs_in_words(self.old.value, self.new.value, f) for f in fields)
        return "texts" if words else "set"


class Kept(NamedTuple):
    """A thing that a copy leaves out and that stays all the same."""

    id: str
    file: str


@dataclass(frozen=True)
class Edit:
    """What was made of one file.

    Attributes:
        kept: what it leaves out without a word, and what therefore stays.
    """

    operations: tuple[Operation, ...]
    kept: tuple[Kept, ...] = ()


@dataclass(frozen=True)
class Spared:
    """The ids that may go.

    Attributes:
        named: those that somebody named for it.
        covered: those for which another fact answers.
        elsewhere: those that stand in the edit, wherever: a fact may move to another list or file.
    """

    named: frozenset[str] = frozenset()
    covered: frozenset[str] = frozenset()
    elsewhere: frozenset[str] = frozenset()

    def __contains__(self, id_: str) -> bool:
        return id_ in self.named or id_ in self.covered or id_ in self.elsewhere


def spared_by(files: Collection[Part], removing: Collection[str] = ()) -> Spared:
    """Return the ids that an edit takes out on purpose where it leaves them out.

    Args:
        files: those of the edit.
        removing: ids that somebody named; a destination's or area's with all that is in it.
    """
    every = [part for file in files for part in named_parts(file)]
    covers = (part.value.get("covers") for part in every if isinstance(part.value, dict))
    return Spared(
        frozenset(removing),
        frozenset(id_ for named in covers if isinstance(named, list) for id_ in named),
        frozenset(part.id for part in every),
    )


def edit_between(name: str, base: Part, mine: Part, spared: Spared) -> Edit:
    """Read what a copy says otherwise than its base as operations.

    Args:
        name: of the file.
        spared: ids that go where they are left out.
    """
    free = name in _FREE
    found = _Reading(name, spared, free)
    operations = tuple(found.between(base, mine, ()))
    return Edit(operations, tuple(found.kept))


@dataclass(frozen=True)
class _Reading:
    file: str
    spared: Spared
    free: bool
    kept: list[Kept] = field(default_factory=list)

    def between(self, base: Part, mine: Part, path: tuple[str, ...]) -> Iterator[Operation]:
        """Yield the operations on what is in a list or mapping."""
        before, after = base.parts or {}, mine.parts or {}
        passed: list[str] = []
        for key in {**after, **before}:
            old, new = before.get(key), after.get(key)
            place = (tuple(reversed(passed)), frozenset(before))
            if not same(old, new) or (old and old.parts):  # the order inside may differ
                yield from self._of_one(old, new, (*path, key), *place)
            if new is not None:
                passed.append(key)
        if self._reordered(before, after):
            yield Operation(self.file, path, "order", base, mine)

    def _of_one(
        self,
        old: Part | None,
        new: Part | None,
        path: tuple[str, ...],
        after: tuple[str, ...],
        beside: frozenset[str],
    ) -> Iterator[Operation]:
        if _go_inside(old, new):
            yield from self.between(old or _NOTHING, new or _NOTHING, path)
        elif new is None and old is not None and old.named and not self._may_go(old):
            self.kept.append(Kept(old.id, self.file))
        else:
            what: What = "set" if old and new else "add" if new else "remove"
            yield Operation(self.file, path, what, old, new, after, beside)

    def _may_go(self, part: Part) -> bool:
        return self.free or part.id in self.spared

    def _reordered(self, before: Mapping[str, Part], after: Mapping[str, Part]) -> bool:
        """Say whether what has ids stands in another order: of two facts the first may decide."""
        if not all(part.named for part in (*before.values(), *after.values())):
            return False
        return [key for key in after if key in before] != [key for key in before if key in after]


def _go_inside(old: Part | None, new: Part | None) -> bool:
    """Say whether two versions are lists or mappings that are compared thing by thing."""
    there = [part for part in (old, new) if part is not None]
    if len(there) == 1 and there[0].named:  # a whole question, with its options
        return False
    return any(part.parts is not None for part in there) and all(
        part.parts is not None or part.is_empty for part in there
    )


def _changed_fields(old: Any, new: Any) -> Iterator[str]:
    if not isinstance(old, dict) or not isinstance(new, dict):
        yield ""
        return
    yield from (name for name in {**old, **new} if old.get(name) != new.get(name))


def _differs_in_words(old: Any, new: Any, name: str) -> bool:
    """Say whether a field that changed is a text in both languages, before and after."""
    if not isinstance(old, dict) or not isinstance(new, dict):
        return False
    both = (old.get(name), new.get(name))
    return all(isinstance(text, dict) and text.keys() == _LANGUAGES for text in both)
