"""The servers that several workers share, where settings name some instead of files."""

import asyncio
from collections.abc import AsyncIterator, Iterator

from routebot.config import PREFIX, Settings
from routebot.errors import ConfigError
from routebot.store.servers import Servers
from routebot.terminal.readiness.findings import Finding

__all__ = ["servers"]


def servers(settings: Settings) -> Iterator[Finding]:
    """Ask PostgreSQL and the key server, and change nothing; quiet where files are kept."""
    if settings.servers is None:
        return
    yield from _unused(settings)
    try:
        yield from asyncio.run(_all_of(settings.servers))
    except ConfigError as error:  # modules that only servers need refuse to be loaded
        yield Finding("servers.not_installed", "FAIL", f"servers: {error}")


def _unused(settings: Settings) -> Iterator[Finding]:
    """Name settings of files, which nothing reads; an image may come with one."""
    given = {"REVISIONS": settings.revisions, "SESSION_KEYS": settings.session_keys}
    for name in (name for name, value in given.items() if value is not None):
        said = f"settings: {PREFIX}{name} is of files, and not read beside servers"
        yield Finding("settings.unused", "--", said)


async def _all_of(named: Servers) -> list[Finding]:
    return [finding async for finding in _asked(named)]


async def _asked(named: Servers) -> AsyncIterator[Finding]:
    # Only who keeps things on servers has the libraries that these modules need.
    from routebot.terminal.readiness.key_server import key_server  # noqa: PLC0415
    from routebot.terminal.readiness.postgres import postgres  # noqa: PLC0415

    async for finding in postgres(named.database):
        yield finding
    async for finding in key_server(named.keys):
        yield finding
