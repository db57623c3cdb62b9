"""What a button carries: whose session it is, which step of it, and what it does.

``<session>:<step>:<action>`` in at most 64 bytes. The session stamp is random and new with each
session; the step moves on with each change of what was said or shown. So a button does something
once: pressed again, or on an old message, or sent again by an app that lost its connection, it no
longer fits and only has the present screen drawn again.

A tick in a question with several answers is the exception: it does not move the step, so that
several can be pressed faster than the network draws them, and its button says what it wants (``+``
ticked, ``-`` not), not what to toggle, so that it too can be repeated without harm.
"""

import hashlib
import string
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from routebot.dialogue.state import State
from routebot.screens.screen import Button, Screen

__all__ = ["HIDE", "MOST_BYTES", "Call", "Row", "pack_rows", "unpack", "wanted"]

MOST_BYTES = 64
"""Of callback data (https://core.telegram.org/bots/api#inlinekeyboardbutton)."""

HIDE = "hide"
"""Carried by the button of a receipt: no session is left that it could belong to."""

Row = Sequence[tuple[str, str]]

_DIGITS = string.digits + string.ascii_lowercase
_TICK, _UNTICK, _LONG = "+", "-", "#"


@dataclass(frozen=True, slots=True)
class Call:
    """What a button carried."""

    stamp: str
    step: int
    action: str


def pack_rows(stamp: str, step: int, screen: Screen, state: State) -> Sequence[Row]:
    """Return a screen's buttons as rows of (label, callback data)."""
    head = f"{stamp}:{_base36(step)}:"
    ticking = any(button.action.startswith("done:") for button in screen.buttons)
    return [
        [(button.label, _packed(head, button, state, ticking)) for button in row]
        for row in screen.rows
    ]


def _packed(head: str, button: Button, state: State, ticking: bool) -> str:
    sign, action = "", button.action
    if ticking and action.startswith("pick:"):
        sign = _UNTICK if _option(action) in (state.draft or ()) else _TICK
        action = action.removeprefix("pick:")
    packed = f"{head}{sign}{action}"
    return (
        packed
        if len(packed.encode()) <= MOST_BYTES
        else f"{head}{sign}{_LONG}{_digest(button.action)}"
    )


def unpack(data: str) -> Call | None:
    """Read what a button carried; None for anything we never wrote."""
    stamp, _, rest = data.partition(":")
    step, _, action = rest.partition(":")
    if (
        not stamp
        or not action
        or not step
        or not set(step) <= set(_DIGITS)
        or len(data.encode()) > MOST_BYTES
    ):
        return None
    return Call(stamp, int(step, 36), action)


def wanted(call: Call, state: State, show: Callable[[], Screen]) -> str:
    """Return the action that a button of the present step asks for; empty if there is nothing left
    to do.

    Args:
        show: makes the state's screen, where a button too long to be written out is looked up.
    """
    sign = call.action[0] if call.action[0] in (_TICK, _UNTICK) else ""
    action = call.action.removeprefix(sign)
    if action.startswith(_LONG):
        action = next(
            (b.action for b in show().buttons if _digest(b.action) == action.removeprefix(_LONG)),
            "",
        )
    elif sign:
        action = f"pick:{action}"
    if sign and (_option(action) in (state.draft or ())) == (sign == _TICK):
        return ""
    return action


def _option(action: str) -> str:
    return action.rpartition(":")[2]


def _digest(action: str) -> str:
    return hashlib.blake2s(action.encode(), digest_size=8).hexdigest()


def _base36(number: int) -> str:
    digits = ""
    while True:
        number, digit = divmod(number, 36)
        digits = _DIGITS[digit] + digits
        if not number:
            return digits
