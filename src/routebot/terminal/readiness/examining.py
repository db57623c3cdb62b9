"""Everything that ``routebot serve`` will need, in the order in which it is told."""

import asyncio

from routebot.config import Settings, read_settings
from routebot.errors import ConfigError
from routebot.terminal.readiness.bot_api import bot_api
from routebot.terminal.readiness.files import files
from routebot.terminal.readiness.findings import Finding

__all__ = ["examine"]


def examine(*, test_environment: bool = False) -> list[Finding]:
    """Look at everything that ``routebot serve`` will need."""
    try:
        settings = read_settings()
    except ConfigError as error:
        problems = str(error).splitlines()
        if len(problems) == 1 and problems[0].startswith("ROUTEBOT_TOKEN is missing"):
            return [
                Finding(
                    "token.missing",
                    "--",
                    f"Telegram: {problems[0]} (only `routebot serve` needs it)",
                )
            ]
        return [
            Finding("settings.malformed", "FAIL", f"settings: {problem}") for problem in problems
        ]
    return asyncio.run(_gathered(settings, test_environment))


async def _gathered(settings: Settings, test_environment: bool) -> list[Finding]:
    findings = [Finding("token", "ok", "token: has the right form"), *files(settings)]
    findings += [finding async for finding in bot_api(settings, test_environment)]
    return findings
