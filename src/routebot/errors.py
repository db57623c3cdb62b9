"""Every exception routebot raises on purpose.

    RoutebotError
    ├── ConfigError      a setting is missing or malformed
    ├── UsageError       a command was called in a way it cannot serve
    ├── DataError        one thing wrong in the dataset, with file and line
    ├── DatasetError     a dataset that cannot be used: all of its DataErrors
    ├── AnswerError      an answer names what the dataset does not have
    ├── UnknownAction    a button that makes no sense: stale, foreign or tampered with
    ├── StoreError       the session store failed
    │   └── ConflictError  somebody else saved first
    └── PublishError     a dataset revision could not be published
        └── LossError      it would take back what others have published

A message says what, where, why and what to do. People who talk to the bot never see it: they get
the screen that belongs to the error's catalogue key.
"""

from collections.abc import Iterable, Mapping

__all__ = [
    "AnswerError",
    "ApprovalError",
    "ConfigError",
    "ConflictError",
    "DataError",
    "DatasetError",
    "LossError",
    "PublishError",
    "RoutebotError",
    "StoreError",
    "UnknownAction",
    "UsageError",
]


class RoutebotError(Exception):
    """Root of the tree: catch it to catch every error that is ours."""


class ConfigError(RoutebotError):
    """A setting is missing or malformed."""


class UsageError(RoutebotError):
    """A command was called in a way it cannot serve; the message is shown as it is."""


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
        super().__init__(str(self))

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        where = f" {self.path}" if self.path else ""
        return f"{place}{where}: {self.problem}" + (f"; {self.hint}" if self.hint else "")


class DatasetError(RoutebotError):
    """A dataset that cannot be used.

    Args:
        errors: everything found wrong, in file and line order.
    """

    def __init__(self, errors: Iterable[DataError]) -> None:
        self.errors = tuple(sorted(errors, key=lambda error: (error.file, error.line, error.path)))
        super().__init__("\n".join(map(str, self.errors)))


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


class LossError(PublishError):
    """A change would take back what others have published.

    Args:
        key, message: as of every `PublishError`.
        details: one for each thing that would be lost.
    """

    def __init__(
        self, key: str, message: str, details: Iterable[tuple[str, Mapping[str, str]]]
    ) -> None:
        super().__init__(key, message)
        self.details = tuple(details)
