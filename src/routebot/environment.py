"""What the environment says that can be told before a setting is read.

To read settings takes 30 ms of CPU, most of it for a library to load; most people who type a
command have set nothing, and are answered by what is told here.
"""

import os
from pathlib import Path

__all__ = [
    "DATABASE",
    "PREFIX",
    "SETTINGS_FILE",
    "nothing_is_set",
    "revisions_beside",
    "shows_styles",
    "supervision",
]

PREFIX = "ROUTEBOT_"
SETTINGS_FILE = Path(".env")
DATABASE = Path("state/routebot.sqlite")
"""Where the sessions are unless something else is set."""

_DUMB = frozenset({"", "dumb", "unknown"})
"""Values of TERM of what takes letters only."""


def nothing_is_set() -> bool:
    """Say whether every setting is as it comes: no variable of ours, no file of settings."""
    # Settings are found whatever the case of their names.
    named = (name.upper().startswith(PREFIX) for name in os.environ)
    return not any(named) and not os.path.lexists(SETTINGS_FILE)


def revisions_beside(database: Path) -> Path:
    """Return where the revisions are unless something else is set: beside the sessions."""
    # Not with_suffix, which knows no answer for "."; whoever opens a folder refuses it.
    return database.parent / f"{database.stem}.revisions.sqlite"


def shows_styles() -> bool:
    """Say whether the terminal, by its name, understands colours and the like."""
    return os.environ.get("TERM", "") not in _DUMB


def supervision() -> tuple[str, float]:
    """Return where systemd wants to hear from us, and within how many seconds again and again.

    Returns:
        An empty address if it does not want to; 0 seconds if it need not hear again. See
        https://www.freedesktop.org/software/systemd/man/latest/sd_watchdog_enabled.html.
    """
    named = {name: os.environ.get(name, "") for name in ("WATCHDOG_USEC", "WATCHDOG_PID")}
    usec, pid = named.values()
    ours = usec.isdecimal() and pid in ("", str(os.getpid()))
    return os.environ.get("NOTIFY_SOCKET", ""), int(usec) / 1e6 if ours else 0.0
