"""``routebot serve``: the Telegram bot, until it is told to stop."""

import argparse
import asyncio
import logging
import signal

from routebot.bot.logs import set_up
from routebot.config import Settings, read_settings
from routebot.misnamed import misnamed
from routebot.terminal.commands import describe
from routebot.terminal.options import add_data

__all__ = ["add_serve_options", "stop_when_signalled"]

_LOG = logging.getLogger("routebot.bot")

_EXAMPLES = """examples:
  ROUTEBOT_TOKEN=123456:ABC-def routebot serve      long polling, the simplest way
  routebot serve --test-environment                 with a token of Telegram's test servers
  routebot serve --webhook --public-url https://bot.example.org --listen 127.0.0.1:8080

Settings come from variables ROUTEBOT_… in the environment or in a file .env; options go before
them. Secrets have no option, because anybody on the machine can list the options of a running
program:
  ROUTEBOT_TOKEN           the bot's token
  ROUTEBOT_WEBHOOK_SECRET  required with --webhook, for example from `openssl rand -hex 32`
  ROUTEBOT_API_URL         a Bot API server of your own
  ROUTEBOT_PROXY           http://host:port or socks5://host:port to reach it by
  ROUTEBOT_DATABASE, ROUTEBOT_KEYS, ROUTEBOT_DATA
                           paths of sessions, key file and dataset; the first two may be
                           addresses of PostgreSQL and of a key server, for several machines"""


def add_serve_options(parser: argparse.ArgumentParser) -> None:
    """Add what ``serve`` takes."""
    describe(parser, _EXAMPLES, for_people=False)
    parser.add_argument(
        "--webhook",
        action="store_true",
        help="let Telegram call us instead of polling; needs a reverse proxy",
    )
    parser.add_argument(
        "--listen", metavar="HOST:PORT", help="with --webhook: default: 127.0.0.1:8080"
    )
    parser.add_argument("--path", metavar="PATH", help="with --webhook: default: /telegram")
    parser.add_argument(
        "--public-url", metavar="URL", help="with --webhook: what Telegram calls, without the path"
    )
    parser.add_argument(
        "--test-environment", action="store_true", help="use Telegram's test servers"
    )
    add_data(parser)
    parser.set_defaults(run=_serve)


def _serve(chosen: argparse.Namespace) -> int:
    """Serve until told to stop."""
    settings = read_settings(
        webhook_listen=chosen.listen,
        webhook_path=chosen.path,
        webhook_url=chosen.public_url,
        data=chosen.data,
    )
    set_up(level=logging.getLevelNamesMapping()[settings.log_level.upper()])
    _tell_misnamed()
    # A log that cannot be written, to a full disk say, is no reason to stop, nor for tracebacks.
    logging.raiseExceptions = False
    try:
        asyncio.run(_served(settings, chosen.webhook, chosen.test_environment))
    except ExceptionGroup as group:
        # What the machine refuses to a task is to be told as it is where there are no tasks.
        refused, rest = group.split(OSError)
        if rest or not refused:
            raise
        raise _first(refused) from group
    return 0


def _tell_misnamed() -> None:
    """Log the names of settings that nothing reads."""
    for name, _, meant in misnamed():
        extra = {"action": "settings", "outcome": "unknown", "trouble": name}
        if meant:
            extra["trouble"] = f"{name}, {meant} may be meant"
        _LOG.warning("a setting is not read: see `routebot doctor`", extra=extra)


def _first(error: Exception) -> Exception:
    """Return what began a group of errors."""
    while isinstance(error, ExceptionGroup):
        error = error.exceptions[0]
    return error


async def _served(settings: Settings, webhook: bool, test_environment: bool) -> None:
    # Imported here: Telegram's library takes half a second to load, and only two commands need it.
    from routebot.serving import serving  # noqa: PLC0415

    stop = stop_when_signalled()
    async with serving(settings, stop, webhook=webhook, test_environment=test_environment):
        await stop.wait()


def stop_when_signalled() -> asyncio.Event:
    """Return an event that is set when the process is told to end or interrupted.

    To be called inside a running event loop.
    """
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    return stop
