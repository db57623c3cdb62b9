"""Proxies that the environment names for every program, and which of them leads to an address.

It is read here and not by the HTTP client, which would look there at each call.
"""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from routebot.errors import ConfigError

__all__ = ["PROXY", "PROXY_FORM", "Proxy", "passed_by", "proxy_for", "proxy_of"]

PROXY = re.compile(r"(https?|socks|socks5|socks5h)://([^\s/@]+@)?[^\s/?#@:]+(:[0-9]{1,5})?/?")
"""How one is written."""

PROXY_FORM = (
    "http://host:port or socks5://host:port, with user:password@ before the host if need be"
)


@dataclass(frozen=True, slots=True)
class Proxy:
    """A proxy.

    Attributes:
        variable: where it is set.
        url: may hold a password.
    """

    variable: str
    url: str = field(repr=False)

    @property
    def shown(self) -> str:
        """Return the address without user and password."""
        url = urlsplit(self.url)
        return f"{url.scheme}://{url.netloc.rpartition('@')[2]}"


def proxy_of(variable: str, written: str) -> Proxy:
    """Return the proxy that a variable names."""
    return Proxy(variable, _plain_proxy(written))


def proxy_for(address: str) -> Proxy | None:
    """Return the proxy by which the environment lets us call an address.

    Raises:
        ConfigError: it names one that we cannot use.
    """
    if _passes_by(address):
        return None
    for variable, written in _named(address):
        if not PROXY.fullmatch(written):
            raise ConfigError(f"{variable} is malformed; write {PROXY_FORM}")
        return proxy_of(variable, written)
    return None


def passed_by(address: str) -> str:
    """Return the variable that names a proxy which an address is not called by; empty if none."""
    named = [variable for variable, _ in _named(address)]
    if named:
        return named[0] if _passes_by(address) else ""
    others = [f"{scheme}_proxy" for scheme in ("http", "https")]
    set_ = [each for name in others for each in (name, name.upper()) if os.environ.get(each)]
    return set_[0] if set_ else ""


def _named(address: str) -> Iterator[tuple[str, str]]:
    """Yield the variables that name a proxy for an address, and what they say."""
    for name in (f"{urlsplit(address).scheme}_proxy", "all_proxy"):
        for variable in (name, name.upper()):
            if written := os.environ.get(variable):
                yield variable, written


def _passes_by(address: str) -> bool:
    """Say whether NO_PROXY has an address called directly."""
    from urllib.request import proxy_bypass  # noqa: PLC0415 - brings in HTTP, 15 ms of CPU

    return bool(proxy_bypass(urlsplit(address).hostname or ""))


def _plain_proxy(url: str) -> str:
    """Write an address as our client takes it: names of hosts are always left to the proxy."""
    scheme, _, rest = url.partition("://")
    return f"{'socks5' if scheme.startswith('socks') else scheme}://{rest}"
