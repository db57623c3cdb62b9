"""What becomes of a call to Telegram: what its errors mean for whoever made it."""

from dataclasses import dataclass
from enum import StrEnum

from telegram.error import (
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from routebot.bot.client import BrokenOffError, NotSentError, NotSentInTimeError

__all__ = ["Outcome", "Result", "judged", "never_arrived", "refused", "seconds_of"]

# Parts of what Telegram says when it refuses a call, in small letters. The Bot API has no codes for
# them and does not document them; they are what its server answers.
_GONE = (
    "message to edit not found",
    "message can't be edited",
    "message_id_invalid",
    "there is no text in the message",  # it is a file
    "can't be deleted",  # older than 48 hours, or somebody else's
)
_NO_METHOD = "method not found"
"""A server of one's own may be older than a method; the oldest that knows `deleteMessages` is 7.0
(https://core.telegram.org/bots/api-changelog#december-29-2023).
"""
_SHUT = (
    "chat not found",
    "user is deactivated",
    "bot was blocked",
    "peer_id_invalid",
    "chat_write_forbidden",
)


class Outcome(StrEnum):
    """What became of a call."""

    DONE = "done"
    GONE = "gone"
    """Nothing can be done about the message, ever: it is not there any more, is not ours to edit,
    or is too old to be deleted.
    """
    SHUT = "blocked"
    """The person blocked the bot, or the chat is no more."""
    LATER = "later"
    """Telegram wants this chat to wait."""
    FAILED = "unreachable"
    """Telegram did not answer, or refused for a reason of its own."""


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a call.

    Attributes:
        seconds: to wait when the outcome is LATER.
        message_id: of the message that was sent.
        lost: nobody knows whether the call took effect.
    """

    outcome: Outcome
    seconds: float = 0
    message_id: int | None = None
    lost: bool = False

    @property
    def wait(self) -> float | None:
        """Return how long Telegram wants us to wait; None if it does not say."""
        return self.seconds if self.outcome is Outcome.LATER else None


def judged(error: TelegramError) -> Result:
    """Say what an error means that is none of the network and no refusal."""
    if isinstance(error, RetryAfter):
        return Result(Outcome.LATER, seconds=seconds_of(error))
    if isinstance(error, InvalidToken) and _NO_METHOD in str(error).lower():
        return Result(Outcome.GONE)
    return Result(Outcome.SHUT if isinstance(error, Forbidden) else Outcome.FAILED)


def refused(reason: str) -> Result:
    """Say what a refusal means.

    Args:
        reason: what Telegram says, in small letters.
    """
    if "not modified" in reason:
        return Result(Outcome.DONE)
    if any(part in reason for part in _SHUT):
        return Result(Outcome.SHUT)
    if any(part in reason for part in _GONE):
        return Result(Outcome.GONE)
    return Result(Outcome.FAILED)


def seconds_of(error: RetryAfter) -> float:
    """Return how long Telegram wants us to wait."""
    # The public attribute is on its way from int to timedelta and warns meanwhile; PTB itself reads
    # this one.
    return error._retry_after.total_seconds()  # noqa: SLF001


def never_arrived(error: NetworkError) -> bool:
    """Tell whether a call that failed did nothing.

    It was not sent, or the server said that it failed.
    """
    if isinstance(error, NotSentError | NotSentInTimeError):
        return True
    return not isinstance(error, TimedOut | BrokenOffError)
