"""Who speaks on a page, guessed from its address."""

import re
from functools import cache
from importlib.resources import files
from urllib.parse import urlsplit

from routebot.policy.sources import SourceKind

__all__ = ["kind_by_host", "proposed_kind"]

_STATE = frozenset({"gov", "gob", "gouv", "govt", "gub", "go", "mfa", "mid", "embassy"})
"""Names below which a country's authorities have their pages, and hardly anybody else: gov.lv,
gob.mx, mfa.ee, mid.ru, embassy.mn. Below .com and .org anybody may call themselves so.
"""

_STATE_OF_STATES = (("europa", "eu"), ("admin", "ch"))

_INDEX = re.compile(r"passport-?index|visa_requirements_for", re.IGNORECASE)
"""Lists that say the same of every country and are not made by looking at any one."""


def proposed_kind(url: str) -> SourceKind:
    """Propose the kind of a source: by the table of hosts, else by its address, else a guide.

    A wrong "official" would let a claim get younger whenever somebody reads a copy again, so in
    doubt it is a guide.
    """
    return kind_by_host(url) or _guessed(url)


def kind_by_host(url: str) -> SourceKind | None:
    """Look the host up in the table; None if nobody has looked at it yet."""
    parts = urlsplit(url)
    host = _host(url)
    folder = f"{host}/{parts.path.lstrip('/').partition('/')[0]}"
    return _table().get(folder) or _table().get(host)


def _host(url: str) -> str:
    return (urlsplit(url).hostname or "").rstrip(".")


def _guessed(url: str) -> SourceKind:
    if _INDEX.search(url):
        return SourceKind.INDEX
    labels = tuple(_host(url).split("."))
    of_a_country = len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in _STATE
    own = len(labels) == 2 and len(labels[-1]) == 2 and labels[0] in ("mfa", "mid")
    if of_a_country or own or labels[-1] == "gov" or labels[-2:] in _STATE_OF_STATES:
        return SourceKind.OFFICIAL
    return SourceKind.GUIDE


@cache
def _table() -> dict[str, SourceKind]:
    """Read the table: ``[kind]``, then its hosts."""
    text = (files("routebot.policy") / "hosts.txt").read_text("utf-8")
    table: dict[str, SourceKind] = {}
    kind = SourceKind.GUIDE
    for line in text.splitlines():
        if line.startswith("["):
            kind = SourceKind(line.strip("[]"))
        elif not line.startswith("#"):
            table.update(dict.fromkeys(line.split(), kind))
    return table
