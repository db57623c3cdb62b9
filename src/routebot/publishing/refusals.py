"""What is refused of a publication whatever it holds: its day, its labels, its reason."""

from datetime import date, timedelta

from routebot.admin_labels import is_label
from routebot.errors import ApprovalError, PublishError
from routebot.store.revisions import Activation

__all__ = [
    "dropped",
    "not_yours",
    "outdated",
    "own_approval",
    "read_reason",
    "refuse_day",
    "refuse_labels",
    "typed",
    "unapproved",
]

FARTHEST = timedelta(days=366)
"""How far ahead a publication may be set; a rule of next year carries its own dates."""

_FEWEST_LETTERS, _MOST_LETTERS = 10, 500
"""Of a reason: a sentence of two words, and what still fits a screen beside a plan."""


def read_reason(why: str) -> str:
    """Return a reason as the audit keeps it.

    Raises:
        PublishError: it is no sentence.
    """
    said = " ".join(why.split())
    if not _FEWEST_LETTERS <= len(said) <= _MOST_LETTERS:
        message = (
            f"say why in a sentence of {_FEWEST_LETTERS} to {_MOST_LETTERS} characters; "
            "it is kept in the history"
        )
        raise PublishError("publish.error.why", message)
    return said


def outdated() -> PublishError:
    """Make the error that says that a plan was made against what no longer serves."""
    message = (
        "somebody else has published since this plan was made; make the plan again and look at it"
    )
    return PublishError("publish.error.conflict", message)


def not_yours() -> PublishError:
    """Make the error that says that a proposal is another's."""
    return PublishError("admin.error.not_yours", "only its author decides about a proposal")


def own_approval() -> PublishError:
    """Make the error that says that somebody approves their own change."""
    message = "nobody approves their own change; ask another admin"
    return PublishError("publish.error.own", message)


def unapproved(approvals: int) -> ApprovalError:
    """Make the error that says that a second admin is missing.

    Args:
        approvals: how many admins it takes.
    """
    message = (
        f"ROUTEBOT_APPROVALS={approvals}: a second admin has to approve; send it to the bot, or "
        "name them with --approved-by, which the history tells as typed"
    )
    return ApprovalError("publish.error.second", message)


def typed() -> PublishError:
    """Make the error that says that an approval which was only typed does not count here."""
    message = (
        "ROUTEBOT_TYPED_APPROVALS=no: a name on the command line is no approval; send the file to "
        "the bot, where the second admin reads its plan and approves it"
    )
    return PublishError("publish.error.typed", message)


def refuse_day(on: date, from_on: date | None) -> None:
    """Refuse a first day that is past or too far.

    Raises:
        PublishError: it is.
    """
    if from_on and not on <= from_on <= on + FARTHEST:
        message = (
            f"{from_on} is not a day from today to {on + FARTHEST}; "
            "a rule of later carries its own valid_from"
        )
        raise PublishError("publish.error.day", message, day=from_on.isoformat())


def refuse_labels(who: str, approved_by: str) -> None:
    """Refuse what is no label; a second one may be empty.

    Raises:
        PublishError: one is none.
    """
    for label in (who, approved_by) if approved_by else (who,):
        if not is_label(label):
            message = (
                f'"{label}" is no label; write letters, digits, dots and hyphens, for example anna'
            )
            raise PublishError("publish.error.who", message)


def dropped(waiting: Activation) -> PublishError:
    """Make the error that says that a revision waits and would be dropped."""
    day = waiting.from_on.isoformat() if waiting.from_on else ""
    message = (
        f"revision {waiting.revision} waits to serve from {day} and would be lost; "
        "roll it back first, or say that it is to be replaced (--replace-waiting)"
    )
    return PublishError("publish.error.waiting", message, revision=waiting.revision, day=day)
