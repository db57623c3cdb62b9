"""Addresses of servers that keep what a single process keeps in files."""

import re
from dataclasses import dataclass, field
from importlib.util import find_spec
from typing import NamedTuple
from urllib.parse import parse_qsl, urlsplit

from routebot.errors import ConfigError

__all__ = ["DATABASE_SCHEMES", "KEY_SCHEMES", "Server", "Servers", "need_library"]

DATABASE_SCHEMES = ("postgresql", "postgres")
KEY_SCHEMES = ("redis", "rediss")
"""The second one speaks TLS."""

_ADDRESS = re.compile(
    r"(?P<scheme>[a-z]+)://(?:[^\s/?#]*@)?(?P<hosts>[^\s/?#@]*)(?:/[^\s?#@]*)?(?:\?(?P<options>[^\s#]+))?"
)
"""Of what stands for itself in an address, a password may hold nothing: it would be shown as a part
of the host or path.
"""


@dataclass(frozen=True, slots=True)
class Server:
    """An address that may hold a password: it is shown without one.

    Attributes:
        url: the whole of it.
    """

    url: str = field(repr=False)

    def __str__(self) -> str:
        """Return the address without user, password and options."""
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"

    @property
    def scheme(self) -> str:
        """What it speaks."""
        return urlsplit(self.url).scheme

    @classmethod
    def read(cls, written: str, schemes: tuple[str, ...]) -> "Server | None":
        """Return the address that stands there; None for what is none, such as a path.

        Raises:
            ValueError: it is the address of something else, or cannot be read.
        """
        if "://" not in written:
            return None
        found = _ADDRESS.fullmatch(written)
        if found is None or found["scheme"] not in schemes:
            raise ValueError(f"no address of {' or '.join(schemes)}")
        for host in found["hosts"].split(","):
            _ = urlsplit(f"//{host}").port  # raises where it is no number
        parse_qsl(found["options"] or "", strict_parsing=True)
        return cls(written)


class Servers(NamedTuple):
    """Where several processes keep what they share.

    Attributes:
        database: PostgreSQL; sessions, revisions and audit.
        keys: speaks Redis' protocol; session keys, in memory.
    """

    database: Server
    keys: Server


def need_library(name: str) -> None:
    """See that a library is installed that talks to servers.

    Raises:
        ConfigError: it is not.
    """
    if find_spec(name) is None:
        raise ConfigError(
            f"{name} is not installed, which talks to the servers that ROUTEBOT_DATABASE and "
            "ROUTEBOT_KEYS name: pip install 'routebot[servers]'"
        )
