"""What a button carries: whose session it is, which step of it, and what it does.

``<session>:<step>:<action>`` in at most 64 bytes. The session stamp is random and new with each
session; the step moves on with each change of what was said or shown. So a button does something
once: pressed again, or on an old message, or sent again by an app that lost its connection, it no
longer fits and only has the present screen drawn again.

A tick in a question with several answers is the exception: it does not move the step, so that
several can be pressed faster than the network draws them. Its action says what is wanted (``+``
ticked, ``-`` not), not what to toggle, so that it too can be repeated without harm.

Where the store can be neither read nor written there is no session to stamp a button with. It
carries `UNSTORED` then, and asks for an erasure or for the present screen, nothing else.

An action too long for a button is carried as its digest, and looked up on the screen.

Nothing is signed. A crafted button can ask only for what its sender could ask for anyway: an action
changes nothing but the chat that it comes from, and what admins do is checked where it is done.
"""

import hashlib
import string
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from routebot.dialogue.actions import FIRST_WORDS, Action, Ending, HideReceipt, Show, parse, write
from routebot.dialogue.views import Forget
from routebot.errors import UnknownAction
from routebot.screens.screen import Screen

__all__ = [
    "HIDE",
    "MOST_BYTES",
    "UNSTORED",
    "Call",
    "Row",
    "asks_to_erase",
    "ending_of",
    "kind_of_call",
    "pack_rows",
    "unpack",
    "wanted",
]

MOST_BYTES = 64
"""Of callback data (https://core.telegram.org/bots/api#inlinekeyboardbutton)."""

HIDE = write(HideReceipt())
"""Carried by the button of a receipt: no session is left that it could belong to."""

UNSTORED = "-"
"""The stamp of no session: those of sessions are longer."""

Row = Sequence[tuple[str, str]]
"""(label, callback data) of each button."""

_BASE36 = string.digits + string.ascii_lowercase
"""Digits of a step: `int` reads this base, and it is half as long as base 10."""

_DIGEST_SIGN = "#"
"""Begins a digest; no action begins with it."""

_DIGEST_BYTES = 8
"""Enough to tell the few dozen buttons of a screen apart, and 17 bytes of the 64 when written."""


@dataclass(frozen=True, slots=True)
class Call:
    """What a button carried.

    Attributes:
        action: as it was written, or its digest; nobody has checked it yet.
    """

    stamp: str
    step: int
    action: str


def pack_rows(stamp: str, step: int, screen: Screen) -> Sequence[Row]:
    """Return a screen's buttons as rows of (label, callback data)."""
    head = f"{stamp}:{_in_base36(step)}:"
    return [[(button.label, _packed(head, button.action)) for button in row] for row in screen.rows]


def _packed(head: str, action: Action) -> str:
    whole = f"{head}{write(action)}"
    return whole if len(whole.encode()) <= MOST_BYTES else f"{head}{_digest(action)}"


def unpack(data: str) -> Call | None:
    """Read what a button carried; None for anything we never wrote."""
    stamp, _, rest = data.partition(":")
    step, _, action = rest.partition(":")
    if not (stamp and step and action) or len(data.encode()) > MOST_BYTES:
        return None
    if not set(step) <= set(_BASE36):
        return None
    return Call(stamp, int(step, 36), action)


def kind_of_call(call: Call | None) -> str:
    """Return what kind of action a button asked for, without what it is about.

    It stands in the log, and who presses can send any text: only words of ours are returned.
    """
    if call is None:
        return "tap"
    if call.action[0] in "+-":
        return "tick"
    word, _, _ = call.action.partition(":")
    return word if word in FIRST_WORDS else "tap"


def wanted(call: Call, show: Callable[[], Screen]) -> Action | None:
    """Return the action that a button of the present step asks for; None if it is none.

    Args:
        show: makes the present screen, on which a digest is looked up.
    """
    if call.action.startswith(_DIGEST_SIGN):
        offered = (button.action for button in show().buttons)
        return next((action for action in offered if _digest(action) == call.action), None)
    try:
        return parse(call.action)
    except UnknownAction:
        return None


def asks_to_erase(call: Call | None) -> bool:
    """Say whether a button leads to the question before an erasure."""
    return call is not None and call.action == write(Show(Forget()))


def ending_of(call: Call | None) -> Ending | None:
    """Return the erasure that a button asks for, whatever screen it stands on."""
    if call is None or call.action.startswith(_DIGEST_SIGN):
        return None
    try:
        action = parse(call.action)
    except UnknownAction:
        return None
    return action if isinstance(action, Ending) else None


def _digest(action: Action) -> str:
    digest = hashlib.blake2s(write(action).encode(), digest_size=_DIGEST_BYTES)
    return f"{_DIGEST_SIGN}{digest.hexdigest()}"


def _in_base36(number: int) -> str:
    digits = ""
    while True:
        number, digit = divmod(number, len(_BASE36))
        digits = _BASE36[digit] + digits
        if not number:
            return digits
