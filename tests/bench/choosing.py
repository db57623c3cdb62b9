"""Which button somebody presses; on the standard library, so that every environment can use it."""

import random
from collections.abc import Sequence

__all__ = ["aside", "choose"]

_SKIPS = 0.2
"""Share of the questions that are skipped."""


def choose(carried: Sequence[str], dice: random.Random) -> str:
    """Choose a button of the present screen as people do: answer, now and then skip, begin anew at
    the end.
    """
    actions = {data.split(":", 2)[-1]: data for data in carried}
    ticked = any(action.startswith("-") for action in actions)
    if ticked and (done := _of(actions, "done:")):
        return done[0]
    skips, answers = _of(actions, "skip:"), _of(actions, "pick:", "+")
    if skips and dice.random() < _SKIPS:
        return skips[0]
    for found in (
        answers,
        skips,
        _of(actions, "restart"),
        _of(actions, "view:answers"),
        _of(actions, "ask"),
    ):
        if found:
            return dice.choice(found)
    return dice.choice(carried)


def aside(carried: Sequence[str]) -> str:
    """Choose the button of the privacy notice, or the one that leads back: no reasoning is asked
    for.
    """
    return next((data for data in carried if data.endswith((":view:privacy", ":back"))), carried[0])


def _of(actions: dict[str, str], *beginnings: str) -> list[str]:
    return [data for action, data in actions.items() if action.startswith(beginnings)]
