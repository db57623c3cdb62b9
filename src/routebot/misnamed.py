"""Names of settings that nothing reads: ROUTEBOT_ADMIN for ROUTEBOT_ADMINS lets nobody publish.

Only names are looked at, and nothing of what stands behind them.
"""

import os
import re
from collections.abc import Iterator
from typing import NamedTuple

from routebot.config import PREFIX, SETTINGS_FILE, Settings

__all__ = ["Misnamed", "misnamed"]

_LINE = re.compile(r"^[ \t]*(?:export[ \t]+)?([A-Za-z_][A-Za-z0-9_]*)", re.MULTILINE)
"""The name in a line of ``.env``; a value that goes on over several lines is no setting of ours."""

_NEAR = 0.6
"""Likeness, from 0 to 1, of two names without what all begin with: ADMIN_IDS is that near ADMINS.
"""

_SURE = 0.85
"""The same of a whole name that does not begin as ours do, as ROUTBOT_TOKEN."""

_LONGEST = 60
"""Characters of a name that are shown; a longer one may be a value that lost its ``=``."""


class Misnamed(NamedTuple):
    """A name that nothing reads.

    Attributes:
        name: as it stands there.
        where: ``the environment``, or the file.
        meant: the setting that is likeliest meant, empty if none is near.
    """

    name: str
    where: str
    meant: str


def misnamed() -> Iterator[Misnamed]:
    """Yield the names in the environment and in ``.env`` that look like settings and are none."""
    known = {f"{PREFIX}{name.upper()}" for name in Settings.model_fields}
    for where, names in (("the environment", [*os.environ]), (str(SETTINGS_FILE), _names_filed())):
        for name in sorted(set(names)):
            written = name.upper()  # they are read in either case
            if written not in known and (said := _meant(written, known)) is not None:
                yield Misnamed(name[:_LONGEST], where, said)


def _names_filed() -> list[str]:
    try:
        return _LINE.findall(SETTINGS_FILE.read_text("utf-8-sig", errors="replace"))
    except OSError:
        return []


def _meant(name: str, known: set[str]) -> str | None:
    """Return the setting that is meant, empty if none is near; None if it is a name of others."""
    # Imported here: every command reads settings, and only two look for slips.
    from difflib import get_close_matches  # noqa: PLC0415

    if name.startswith(PREFIX):
        endings = [each.removeprefix(PREFIX) for each in known]
        near = get_close_matches(name.removeprefix(PREFIX), endings, n=1, cutoff=_NEAR)
        return f"{PREFIX}{near[0]}" if near else ""
    near = get_close_matches(name, known, n=1, cutoff=_SURE)
    return near[0] if near else None
