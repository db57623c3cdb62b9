"""Where an admin's tap, text or file leads, and what comes with the next screen."""

from dataclasses import dataclass

from routebot.bot.messenger import Document
from routebot.dialogue.admin.state import AdminState
from routebot.dialogue.admin.views import Published, ReadPlan
from routebot.store.proposals import Proposal
from routebot.store.revisions import Activation

__all__ = ["Step", "asking_why", "published_step"]


@dataclass(frozen=True, slots=True)
class Step:
    """Where an action leads.

    Attributes:
        notice: a sentence below the next screen.
        document: a file to send.
    """

    state: AdminState
    notice: str = ""
    document: Document | None = None


def asking_why(proposal: Proposal) -> Step:
    """Show a plan that waits for nothing but the sentence why."""
    return Step(AdminState(ReadPlan(), proposal.id, "why"))


def published_step(activation: Activation, withdrawn: str = "") -> Step:
    """Show the receipt of a publication.

    Args:
        withdrawn: the fact that it withdrew; or empty.
    """
    return Step(AdminState(Published(activation.seq, withdrawn)))
