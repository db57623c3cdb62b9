"""What the public channel is told of a publication."""

from routebot.publishing.plan import Plan
from routebot.screens.admin.plan import plan_paragraphs
from routebot.words.i18n import Words
from routebot.words.markup import Html, bold, escape, paragraphs

__all__ = ["announcement"]

_MOST_ANNOUNCED = 1700
"""Characters: both languages stand in one message."""


_HEAD_DIGITS = 16
"""Of the audit's chain, as the history shows it."""


def announcement(words: Words, revision: str, head: str, plan: Plan | None) -> Html:
    """Write for the public what a publication changed, half a message long.

    Args:
        head: of the audit's chain: once it is public, the audit cannot be written anew unseen.
        plan: None if it cannot be made any more.
    """
    texts = [bold(words("admin.announcement", revision=revision, head=head[:_HEAD_DIGITS]))]
    # The first paragraph of a plan names revisions and days, for those who decide on it.
    for paragraph in plan_paragraphs(words, plan)[1:] if plan else ():
        if sum(map(len, texts)) + len(paragraph) > _MOST_ANNOUNCED:
            texts.append(escape(words("admin.announcement.more")))
            break
        texts.append(paragraph)
    return paragraphs(*texts)
