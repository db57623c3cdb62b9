"""By what each trouble of a running bot is known, and how long it may last before it counts."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from routebot.bot.announcing import Announcing
from routebot.bot.application import Bot
from routebot.bot.troubles import Sign, Trouble, Troubles, nearly_full, rises
from routebot.clock import SteadyClock
from routebot.publishing.live import LiveDataset

__all__ = ["watched"]

_SILENCE = timedelta(minutes=10)
"""A network that stumbles mends itself within minutes."""

_RIVAL = timedelta(minutes=2)
"""A restart and `doctor` meet the bot that runs, for seconds."""

_CLOCK = timedelta(minutes=5)
"""At the start a clock is in doubt until Telegram has answered."""

_REVISION = timedelta(minutes=2)
"""The next look, seconds later, may well succeed."""

_OF_ALL = (Trouble.STORE, Trouble.KEYS, Trouble.REVISION, Trouble.ANNOUNCING)
"""What is the trouble of all processes of a bot; the others are of one: of its machine, its network
or its chats.
"""

_DEBT_SECONDS = 3600.0
"""Every pause between tries has been taken by then, the longest several times (`DEBT_PAUSES`)."""


def watched(
    bot: Bot,
    live: LiveDataset,
    failed_writes: Callable[[], int],
    clock: SteadyClock,
    announcing: Announcing | None,
    folders: Sequence[Path],
    keys_work: Callable[[], bool] | None = None,
    leads: Callable[[], bool] = lambda: True,
) -> Troubles:
    """Return the troubles of a bot, to be looked at every minute.

    Args:
        failed_writes: how many times sessions could not be written.
        announcing: None where nothing is announced.
        folders: where files lie that are written.
        keys_work: whether the server of session keys does; None where they are in a file.
        leads: whether this process is the one that tells what several of them see.
    """
    signs = [
        Sign(Trouble.SILENCE, lambda: bot.poller.trouble is Trouble.SILENCE, _SILENCE),
        Sign(Trouble.RIVAL, lambda: bot.poller.trouble is Trouble.RIVAL, _RIVAL),
        Sign(Trouble.STORE, rises(failed_writes)),
        Sign(Trouble.DISK, lambda: nearly_full(folders)),
        Sign(Trouble.CLOCK, lambda: clock.in_doubt, _CLOCK),
        Sign(Trouble.REVISION, lambda: live.trouble is not None, _REVISION),
        Sign(Trouble.DEBTS, lambda: bot.debts.age >= _DEBT_SECONDS),
    ]
    if keys_work:
        signs.append(Sign(Trouble.KEYS, lambda: not keys_work()))
    if announcing:
        signs.append(Sign(Trouble.ANNOUNCING, rises(lambda: announcing.failures)))
    if packs := bot.handlers.drawing.packs:
        signs.append(Sign(Trouble.PACK, lambda: packs.has_failed))
    return Troubles([_told_once(sign, leads) for sign in signs], clock.now)


def _told_once(sign: Sign, leads: Callable[[], bool]) -> Sign:
    """Return the sign of a trouble, seen by one process only where all of them would see it."""
    if sign.kind not in _OF_ALL:
        return sign

    def seen() -> bool:
        return sign.seen() and leads()

    return replace(sign, seen=seen)
