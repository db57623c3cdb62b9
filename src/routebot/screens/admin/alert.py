"""An alert: what is wrong with the bot, in lines that say nothing of what the bot is about.

It comes unasked, and whoever looks at the phone may read it.
"""

from collections.abc import Mapping
from datetime import datetime

from routebot.dialogue.actions import DrawAgain
from routebot.screens.screen import Button, Screen
from routebot.words.i18n import Words
from routebot.words.markup import lines

__all__ = ["alert_screen"]


def alert_screen(
    words: Words,
    since: Mapping[str, datetime],
    silence: tuple[datetime, datetime] | None = None,
) -> Screen:
    """Say what is wrong, a line each, and lead back to what was shown.

    Args:
        since: what is wrong, as the catalogue names it, and since when, in UTC.
        silence: between which moments Telegram could not be reached, if that is over now.
    """
    told = [words(f"admin.alert.{kind}", since=_minute(at)) for kind, at in since.items()]
    if silence:
        began, ended = (_minute(at) for at in silence)
        told.insert(0, words("admin.alert.silence", since=began, until=ended))
    back = (Button(words("button.back"), DrawAgain(), "control"),)
    return Screen("admin_alert", lines(*told), (back,))


def _minute(at: datetime) -> str:
    return at.strftime("%Y-%m-%d %H:%M UTC")
