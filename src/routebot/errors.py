"""Every exception routebot raises on purpose.

    RoutebotError
    ├── ConfigError      a setting is missing or malformed
    ├── UsageError       a command was called in a way it cannot serve
    ├── DataError        one thing wrong in the dataset, with file and line
    ├── DatasetError     a dataset that cannot be used: all of its DataErrors
    ├── AnswerError      an answer names what the dataset does not have
    ├── TooLargeError    a condition asks for more than a machine has room for
    ├── UnknownAction    a button that makes no sense: stale, foreign or tampered with
    ├── StoreError       the session store failed
    │   ├── ConflictError  somebody else saved first
    │   └── BusyError      another process has the turn
    └── PublishError     a dataset revision could not be published
        ├── UnchangedError   an edit that changes nothing
        ├── UnsureBaseError  nobody said from which copy an edit was made
        └── ClashError       an edit and what was published since touch the same facts

A message says what, where, why and what to do. People who talk to the bot never see it: they get
the screen that belongs to the error's catalogue key.
"""

from collections.abc import Iterable, Mapping, Sequence

__all__ = [
    "AnswerError",
    "ApprovalError",
    "BusyError",
    "ClashError",
    "ConfigError",
    "ConflictError",
    "DataError",
    "DatasetError",
    "PublishError",
    "RoutebotError",
    "Said",
    "StoreError",
    "TooLargeError",
    "UnchangedError",
    "UnknownAction",
    "UnsureBaseError",
    "UsageError",
    "said",
]


class RoutebotError(Exception):
    """Root of the tree: catch it to catch every error that is ours."""

    def __reduce__(self) -> tuple[object, ...]:
        # Exception would be made again from its message alone, which is not what ours are made of.
        return _remade, (type(self), self.args, self.__dict__)


def _remade(
    kind: type[RoutebotError], said: tuple[object, ...], attributes: Mapping[str, object]
) -> RoutebotError:
    """Make an error again that comes from another process."""
    error = kind.__new__(kind, *said)
    error.__dict__.update(attributes)
    return error


class ConfigError(RoutebotError):
    """A setting is missing or malformed."""


class UsageError(RoutebotError):
    """A command was called in a way it cannot serve; the message is shown as it is."""


class Said(str):
    """A sentence that `said` made, so that it can be said in another language too.

    Attributes:
        pattern: in English, with ``{name}`` where a value goes.
        values: what goes there.
    """

    __slots__ = ("pattern", "values")

    pattern: str
    values: Mapping[str, str]


def said(pattern: str, /, **values: object) -> Said:
    """Make a sentence of a pattern and of the values that it names."""
    named = {name: str(value) for name, value in values.items() if f"{{{name}}}" in pattern}
    made = Said(pattern.format_map(named))
    made.pattern, made.values = pattern, named
    return made


class DataError(RoutebotError):
    """One thing that is wrong in the dataset.

    Args:
        file: path as the editor knows it, for example ``data/destinations/KZ.yaml``.
        line: 1-based, 0 when the whole file is meant.
        path: where in the file, for example ``entry[0].limits``; may be empty.
        problem: what is wrong.
        hint: what to write instead; may be empty.
    """

    def __init__(self, file: str, line: int, path: str, problem: str, hint: str = "") -> None:
        self.file, self.line, self.path, self.problem, self.hint = file, line, path, problem, hint
        self.is_old = False
        super().__init__()

    def stood_before(self) -> "DataError":
        """Return it marked as one that stood there before the edit at hand."""
        old = DataError(self.file, self.line, self.path, self.problem, self.hint)
        old.is_old = True
        return old

    @property
    def where(self) -> str:
        """The file, the line and the place in it."""
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place} {self.path}" if self.path else place

    def __str__(self) -> str:
        told = f"{self.where}: {self.problem}" + (f"; {self.hint}" if self.hint else "")
        return f"{told} (this stood there before your edit)" if self.is_old else told


MOST_MISTAKES = 100
"""That are told; who has more of them has made one of them many times over."""


class DatasetError(RoutebotError):
    """A dataset that cannot be used.

    Args:
        errors: everything found wrong.

    Attributes:
        errors: in file and line order, the first `MOST_MISTAKES` of them.
        number: how many there were.
    """

    def __init__(self, errors: Iterable[DataError]) -> None:
        found = sorted(errors, key=lambda error: (error.file, error.line, error.path))
        self.errors = tuple(found[:MOST_MISTAKES])
        self.number = len(found)
        told = [str(error) for error in self.errors]
        if self.number > len(told):
            told.append(f"... and {self.number - len(told)} more")
        super().__init__("\n".join(told))


class TooLargeError(RoutebotError):
    """A condition is too complicated to say exactly whom it means."""


class AnswerError(RoutebotError):
    """An answer names a question or an option that the dataset does not have.

    Args:
        key: catalogue key of the sentence a person reads.
        params: its placeholders.
        message: the same for an operator, with the valid choices.
    """

    def __init__(self, key: str, message: str, **params: str) -> None:
        self.key, self.params = key, params
        super().__init__(message)


class UnknownAction(RoutebotError):  # noqa: N818 - it is expected: old buttons get pressed
    """A button asks for what is not on offer: it is stale, foreign or was tampered with."""


class StoreError(RoutebotError):
    """The session store failed."""


class ConflictError(StoreError):
    """The row was saved by somebody else since it was read: read it again."""


class BusyError(StoreError):
    """Another process has the chat's turn, or has taken it over: try the whole of it again."""


class PublishError(RoutebotError):
    """A dataset revision could not be read, planned or published.

    Args:
        key: catalogue key of the sentence an admin reads.
        params: its placeholders.
        message: the same for an operator.
    """

    details: tuple[tuple[str, Mapping[str, str]], ...] = ()
    """Keys and placeholders of further sentences, one for each thing that is in the way."""

    def __init__(self, key: str, message: str, **params: str) -> None:
        self.key, self.params = key, params
        super().__init__(message)


class ApprovalError(PublishError):
    """A second admin has to approve before this can be published."""


class UnchangedError(PublishError):
    """An edit changes nothing.

    Args:
        revision: what serves.
        kept: ids that the edit leaves out and that stay.
        overtaken: ids of what it has as it was published once and changed again since.
    """

    def __init__(
        self, revision: str, kept: Sequence[str] = (), overtaken: Sequence[str] = ()
    ) -> None:
        self.kept, self.overtaken = tuple(kept), tuple(overtaken)
        message = f"nothing changes: revision {revision} says all of this already"
        if kept:
            message += (
                f"; {', '.join(kept)}: left out and kept, since nothing is taken out by being "
                "left out (close a fact with `valid_to`, or name it with --remove ID)"
            )
        if overtaken:
            message += f"; {', '.join(overtaken)}: published from this copy, and changed since"
        super().__init__("publish.error.same", message)


class UnsureBaseError(PublishError):
    """An edit was most likely not made from what serves, and nobody has said from what.

    Args:
        revision: the one from which it was most likely made.
    """

    def __init__(self, message: str, revision: str, **params: str) -> None:
        self.revision = revision
        super().__init__("publish.error.unsure_base", message, revision=revision, **params)


class ClashError(PublishError):
    """An edit changes facts that others have changed since its base was served.

    Args:
        key, message: as of every `PublishError`.
        details: of each fact, what the two say side by side.
    """

    def __init__(
        self, key: str, message: str, details: Iterable[tuple[str, Mapping[str, str]]]
    ) -> None:
        super().__init__(key, message)
        self.details = tuple(details)
