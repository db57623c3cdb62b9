"""Where an admin stands, and how that is stored."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal, TypeAlias, get_args

from routebot.dialogue.admin.rechecking import Only
from routebot.dialogue.admin.views import AdminView, Home, read_admin_view, write_admin_view
from routebot.dialogue.state import State
from routebot.errors import UnknownAction

__all__ = ["AdminState", "Typing"]

Typing: TypeAlias = Literal[
    "",
    "why",
    "day",
    "fact",
    "past",
    "file",
    "withdraw",
    "link",
    "publisher",
    "published",
    "says",
    "wording",
    "claim",
]
"""What the next text of an admin is: the sentence why, a first day, a fact to hide, to
withdraw or whose past is to be shown, a file to send, of a page its link, publisher, day or what it
says, a claim as it is now, which claim is meant, or nothing.
"""


@dataclass(frozen=True, slots=True)
class AdminState:
    """Where an admin stands.

    It is small: what they work on is in the database.

    Attributes:
        proposal: id of the one at hand; empty if there is none.
        preview: where they stand in the candidate dataset, as a person would.
        only: what they narrowed the queue of re-checking to.
    """

    view: AdminView = field(default_factory=Home)
    proposal: str = ""
    typing: Typing = ""
    preview: State | None = None
    only: Only = field(default_factory=Only)

    @property
    def settled(self) -> "AdminState":
        """Return it without ticks that are not confirmed yet."""
        return replace(self, preview=replace(self.preview, draft=None)) if self.preview else self

    def to_json(self) -> dict[str, Any]:
        """Return plain JSON; `from_json` reads it back."""
        return {
            "view": write_admin_view(self.view),
            "proposal": self.proposal,
            "typing": self.typing,
            "preview": self.preview.to_json() if self.preview else None,
            **({"only": [self.only.by, self.only.value]} if self.only.by else {}),
        }

    @classmethod
    def from_json(cls, plain: Mapping[str, Any]) -> "AdminState":
        """Read what `to_json` wrote, or an older routebot; a view that is no more leads home.

        Raises:
            LookupError, TypeError, ValueError: this was written in another form.
        """
        try:
            view = read_admin_view(plain["view"])
        except UnknownAction:
            return cls()
        preview = State.from_json(plain["preview"]) if plain["preview"] else None
        only = Only(*plain.get("only", ()))
        return cls(view, plain["proposal"], _typing(plain["typing"]), preview, only)


def _typing(text: str) -> Typing:
    for what in get_args(Typing):
        if what == text:
            return what  # type: ignore[no-any-return]
    raise ValueError("nothing that an admin is asked to type")
