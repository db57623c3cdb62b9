"""A conversation as it is stored: where the person stands, and what is in the chat."""

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from routebot.bot.buttons import Call
from routebot.dialogue.admin.state import AdminState
from routebot.dialogue.state import State
from routebot.words.i18n import Language

__all__ = ["RENEW_AFTER", "SUSPECTS", "Conversation"]

RENEW_AFTER = timedelta(hours=22)
"""A message older than this is replaced at the next tap: idle for a day and the rest of an hour
more, it is still less than 48 hours old.
"""

_MOST_LEFT = 200
"""Messages remembered; two calls delete as many. A chat has more only if deleting keeps failing."""

SUSPECTS = 90
"""Numbers among which a message is sought that was sent and whose number got lost.

A bot's private chats share one sequence of numbers, so other chats' messages lie in between;
deleting skips what is not of the chat (https://core.telegram.org/bots/api#deletemessages).
"""

_MOST_HEARD = 20
"""Messages of the person remembered as handled: as many as wait of a chat (`inbox`), since what was
delivered and not confirmed comes again.
"""

_STAMP_BYTES = 3
"""Four characters of a button's 64; the stamp tells one chat's sessions apart, and is no secret."""


@dataclass(frozen=True)
class Conversation:
    """What is kept of a conversation.

    Attributes:
        stamp: marks this session's buttons.
        step: moves on with each change; marks the buttons of the present screen.
        live: the one message of ours in the chat; None before it is sent.
        sent_at: when it was sent.
        left: other messages, ours and the person's, that may still be in the chat; oldest first.
        stuck: messages that Telegram will never let us delete; ours show nothing any more.
        newest: the highest number that a message of this chat was seen to have.
        admin: where an admin stands, while they look at an admin's screen; None for everybody else.
        heard: the person's last messages that were handled, oldest first, and the queries of ticks
            of the present step: it does not tell those apart that come twice.
    """

    state: State
    stamp: str
    step: int = 0
    live: int | None = None
    sent_at: datetime | None = None
    left: tuple[int, ...] = ()
    admin: AdminState | None = None
    stuck: tuple[int, ...] = ()
    newest: int = 0
    heard: tuple[int | str, ...] = ()

    @classmethod
    def begin(cls, language: Language) -> "Conversation":
        """Begin anew with the first screen."""
        return cls(State(language), secrets.token_urlsafe(_STAMP_BYTES))

    @property
    def message_ids(self) -> tuple[int, ...]:
        """Everything to be deleted when this ends."""
        ids = (*self.stuck, *self.left)
        return ids if self.live is None else (*ids, self.live)

    def offers(self, call: Call) -> bool:
        """Say whether a button is of this session and of its present step."""
        return (call.stamp, call.step) == (self.stamp, self.step)

    def moved(self, state: State) -> "Conversation":
        """Go on to a state.

        Ticks that are not confirmed yet do not count as a step.
        """
        has_moved = state != self.state and replace(state, draft=self.state.draft) != self.state
        heard = tuple(each for each in self.heard if not (has_moved and isinstance(each, str)))
        return replace(self, state=state, step=self._step_after(has_moved), heard=heard)

    @property
    def on_screen(self) -> State:
        """The state whose ticks the buttons show: an admin in a preview stands in another one."""
        return self.admin.preview if self.admin and self.admin.preview else self.state

    def administered(self, admin: AdminState | None) -> "Conversation":
        """Go on to another screen of an admin, or leave them."""
        before, after = (each.settled if each else None for each in (self.admin, admin))
        return replace(self, admin=admin, step=self._step_after(before != after))

    def _step_after(self, has_moved: bool) -> int:
        return self.step + 1 if has_moved else self.step

    def shown(self, message_id: int, sent_at: datetime) -> "Conversation":
        """Make a message the live one."""
        newest = max(self.newest, message_id)
        return replace(self, live=message_id, sent_at=sent_at, newest=newest)

    def without_live(self) -> "Conversation":
        """Give the live message up; it stays among those to be deleted."""
        if self.live is None:
            return self
        return replace(self.with_left(self.live), live=None, sent_at=None)

    def with_left(self, *message_ids: int) -> "Conversation":
        """Remember messages that may still be in the chat."""
        if not message_ids:
            return self
        newest = max((self.newest, *message_ids))
        return replace(self._with_left(message_ids), newest=newest)

    def hearing(self, message_id: int) -> "Conversation":
        """Remember a message of the person, which is to be deleted, as handled."""
        return _having_heard(self.with_left(message_id), message_id)

    def ticked(self, query_id: str) -> "Conversation":
        """Remember a tick as handled: delivered once more, it would undo what was pressed since."""
        return _having_heard(self, query_id)

    def suspecting(self, before: int | None = None) -> "Conversation":
        """Remember the numbers that a message may have which we sent and lost track of.

        Args:
            before: the number of a later message, if there is one by now.
        """
        first = max(self.newest, self.live or 0) + 1
        if before is None:
            return self._with_left(range(first, first + SUSPECTS))
        return self._with_left(range(max(first, before - SUSPECTS), before))

    def _with_left(self, message_ids: Iterable[int]) -> "Conversation":
        left = tuple(dict.fromkeys((*self.left, *message_ids)))
        return replace(self, left=left[-_MOST_LEFT:])

    def cleared(self, unreachable: frozenset[int], refused: frozenset[int]) -> "Conversation":
        """Forget what was left and is deleted by now.

        Args:
            unreachable: what could not be deleted yet.
            refused: what never can be.
        """
        if not self.left:
            return self
        left = tuple(id_ for id_ in self.left if id_ in unreachable)
        stuck = (*self.stuck, *(id_ for id_ in self.left if id_ in refused))
        return replace(self, left=left, stuck=stuck[-_MOST_LEFT:])

    def needs_new_message(self, now_at: datetime) -> bool:
        """Tell whether the live message has to be replaced."""
        return self.sent_at is None or now_at - self.sent_at > RENEW_AFTER

    def to_json(self) -> dict[str, Any]:
        """Return plain JSON; `from_json` reads it back."""
        sent = None if self.sent_at is None else self.sent_at.isoformat()
        kept = {
            "stamp": self.stamp,
            "step": self.step,
            "live": self.live,
            "sent": sent,
            "left": list(self.left),
        }
        rare = {
            "admin": self.admin.to_json() if self.admin else None,
            "stuck": list(self.stuck),
            "newest": self.newest,
            "heard": list(self.heard),
        }
        return {
            "state": self.state.to_json(),
            **kept,
            **{name: value for name, value in rare.items() if value},
        }

    @classmethod
    def from_json(cls, plain: Mapping[str, Any]) -> "Conversation":
        """Read what `to_json` wrote."""
        sent = None if plain["sent"] is None else datetime.fromisoformat(plain["sent"])
        state = State.from_json(plain["state"])
        admin = AdminState.from_json(plain["admin"]) if "admin" in plain else None
        return cls(
            state,
            plain["stamp"],
            plain["step"],
            plain["live"],
            sent,
            tuple(plain["left"]),
            admin,
            tuple(plain.get("stuck", ())),
            plain.get("newest", 0),
            tuple(plain.get("heard", ())),
        )


def _having_heard(conversation: Conversation, what: int | str) -> Conversation:
    return replace(conversation, heard=(*conversation.heard, what)[-_MOST_HEARD:])
