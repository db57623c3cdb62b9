"""Who stands behind a change, and what they have signed."""

from typing import NamedTuple

from routebot.store.revisions import Settling

__all__ = ["Signature", "Signed"]


class Signature(NamedTuple):
    """Who stands behind a change.

    Attributes:
        identity: keyed hash of a Telegram id; empty where nothing but the label is known.
    """

    label: str
    identity: str = ""

    def is_of(self, other: "Signature") -> bool:
        """Say whether it is the same person, whatever they call themselves."""
        if self.identity and self.identity == other.identity:
            return True
        return self.label.casefold() == other.label.casefold()


class Signed(NamedTuple):
    """What was signed.

    Attributes:
        people: identities of author and approver, empty where they are not known.
        settling: the proposal as it was read.
    """

    people: tuple[str, str]
    settling: Settling
