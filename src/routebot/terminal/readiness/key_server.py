"""The server of session keys: whether keys stay in its memory, and whether there is room."""

from collections.abc import AsyncIterator, Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from routebot.errors import RoutebotError
from routebot.store.key_server.guard import objections
from routebot.store.key_server.link import KeyLink
from routebot.store.servers import Server
from routebot.terminal.readiness.findings import Finding
from routebot.terminal.readiness.machine import swaps_on_disk

__all__ = ["key_server"]

_PATIENCE = 5.0
"""Seconds."""

_LOCAL = ("localhost", "127.0.0.1", "::1")

_FULL = 0.8
"""Of its memory; what is left takes as many sessions again as a quarter of those there are."""


async def key_server(server: Server) -> AsyncIterator[Finding]:
    """Look at the server that keeps session keys; nothing is changed there."""
    try:
        async with KeyLink.open(server, _PATIENCE) as link:
            wrong = await objections(link)
            (info,) = await link.ask(("INFO",))
    except RoutebotError as error:
        yield Finding("key_server.unfit", "FAIL", f"key server: {error}")
        return
    for each in wrong:
        yield Finding("key_server.keeps_keys", "FAIL", f"key server: {each}")
    for finding in (*_on_the_way(server), *_memory(server, _told(info))):
        yield finding


def _told(info: Any) -> Mapping[str, str]:
    """Return what it tells of itself; nothing if it does not."""
    lines = (info or b"").decode("utf-8", "replace").splitlines()
    return dict(line.split(":", 1) for line in lines if ":" in line)


def _is_local(server: Server) -> bool:
    return (urlsplit(server.url).hostname or "localhost") in _LOCAL


def _on_the_way(server: Server) -> Iterator[Finding]:
    """Say whether somebody between could read keys."""
    if server.scheme == "redis" and not _is_local(server):
        said = "key server: it is on another machine, and keys go there as they are"
        advice = (
            "give it a certificate (`tls-port` of redis.conf) and write rediss:// into "
            "ROUTEBOT_KEYS; only a network inside one machine may do without"
        )
        yield Finding("key_server.not_encrypted", "--", f"{said}; {advice}")


def _memory(server: Server, told: Mapping[str, str]) -> Iterator[Finding]:
    """Say how much room there is, and whether it could be written to a disk."""
    if "used_memory" not in told:
        return
    used, most = int(told["used_memory"]), int(told.get("maxmemory", 0))
    limit = most or int(told.get("total_system_memory", 0))
    version = told.get("valkey_version") or told.get("redis_version", "")
    said = (
        f"key server: {server}, version {version}, {used / 1e6:.0f} of {limit / 1e6:,.0f} MB used"
    )
    if limit and used > _FULL * limit:
        advice = "give it more (`maxmemory`): full, it takes no new conversation"
        yield Finding("key_server.full", "--", f"{said}; {advice}")
    else:
        yield Finding("key_server", "ok", said)
    if not most:
        advice = (
            "without a `maxmemory` the kernel ends it where memory is short, and with it the keys"
        )
        yield Finding("key_server.without_limit", "--", f"key server: {advice}")
    if _is_local(server) and (swaps := swaps_on_disk(_swaps())):
        said = f"key server: {', '.join(swaps)} may come to hold its keys"
        advice = "turn it off (`swapoff -a`), encrypt it, or give its unit MemorySwapMax=0"
        yield Finding("key_server.swap", "--", f"{said}; {advice}")


def _swaps() -> str:
    return Path("/proc/swaps").read_text("utf-8", errors="replace")
