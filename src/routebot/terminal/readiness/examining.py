"""Everything that ``routebot serve`` will need, in the order in which it is told."""

import asyncio
from collections.abc import Callable, Iterable, Iterator
from typing import TypeAlias

from routebot.config import Settings, read_settings
from routebot.errors import ConfigError
from routebot.terminal.readiness import machine
from routebot.terminal.readiness import settings as of_settings
from routebot.terminal.readiness.bot_api import bot_api
from routebot.terminal.readiness.files import files
from routebot.terminal.readiness.findings import Finding, shut
from routebot.terminal.readiness.servers import servers

__all__ = ["examine"]

Check: TypeAlias = Callable[[Settings], Iterable[Finding]]

_CHECKS: tuple[Check, ...] = (
    of_settings.paths,
    of_settings.publishers,
    of_settings.webhook,
    files,
    servers,
    machine.space,
    machine.swap,
    machine.core_dumps,
)
"""What is looked at on this machine; Telegram is asked after that."""


def examine(*, test_environment: bool = False) -> list[Finding]:
    """Look at everything that ``routebot serve`` will need."""
    findings = [*of_settings.names()]
    try:
        settings = read_settings()
    except ConfigError as error:
        return [*findings, *_malformed(str(error).splitlines())]
    findings.append(Finding("token", "ok", "token: has the right form"))
    for check in _CHECKS:
        findings += _told(check, settings)
    return findings + asyncio.run(_of_telegram(settings, test_environment))


def _told(check: Check, settings: Settings) -> Iterator[Finding]:
    """Yield what a check finds; where the machine refuses to let it look, that is what it finds."""
    try:
        yield from check(settings)
    except OSError as error:
        yield shut(error)


def _malformed(problems: list[str]) -> Iterator[Finding]:
    """Say what is wrong with the settings; where only the token is missing, nothing is."""
    if len(problems) == 1 and problems[0].startswith("ROUTEBOT_TOKEN is missing"):
        said = f"Telegram: {problems[0]} (only `routebot serve` needs it)"
        yield Finding("token.missing", "--", said)
        return
    for problem in problems:
        yield Finding("settings.malformed", "FAIL", f"settings: {problem}")


async def _of_telegram(settings: Settings, test_environment: bool) -> list[Finding]:
    return [finding async for finding in bot_api(settings, test_environment)]
