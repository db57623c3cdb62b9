"""The brake in the chat: find what may be wrong, and put what was withdrawn back in one tap."""

from collections.abc import Sequence
from typing import NamedTuple

from routebot.bot.admin.views import Administration
from routebot.errors import PublishError, UnknownAction
from routebot.publishing.braking import release
from routebot.publishing.searching import facts_meant, withdrawn_tagged
from routebot.store.proposals import Proposal
from routebot.store.revisions import Activation

__all__ = ["Released", "facts_typed", "release_at_once"]

_REASON = "Снова в силе / back in force: {fact}"
"""Why something was released, in the history, which all admins read, whatever their language."""


class Released(NamedTuple):
    """What became of a release.

    Attributes:
        activation: None where another admin has to approve, or the plan has to be read first.
        unread: publishing it drops what waits for its day, so that its plan is shown first.
    """

    proposal: Proposal
    activation: Activation | None
    unread: bool = False


def facts_typed(administration: Administration, text: str) -> Sequence[str]:
    """Return the facts that a text may mean: a country, words, an id or a part of one.

    Raises:
        PublishError: it means none.
    """
    desk = administration.proposals.desk
    found = facts_meant(desk.dataset, desk.rulebook().snapshot, text)
    if not found:
        message = "no fact has such an id, and none says so"
        raise PublishError("admin.error.no_fact", message, fact=text)
    return found


async def release_at_once(administration: Administration, label: str, tag: str) -> Released:
    """Put a withdrawn fact back in force, with a reason of its own.

    Raises:
        UnknownAction: nothing of that tag is withdrawn any more.
        PublishError, DatasetError: it cannot be published.
    """
    proposals = administration.proposals
    fact = withdrawn_tagged(proposals.desk.rulebook().snapshot, tag)
    if fact is None:
        raise UnknownAction("it is not withdrawn any more")
    made = await release(proposals, label, fact)
    draft = await proposals.draft(made)
    if draft.base.waiting:
        return Released(made, None, unread=True)
    seen = await proposals.seen(made, draft)
    return Released(seen, await proposals.decide(seen, label, _REASON.format(fact=fact)))
