"""Runs a bot: asks Telegram for updates or is told them, and does what is due meanwhile."""

import asyncio
import logging
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from telegram.error import InvalidToken, NetworkError, TelegramError
from telegram.ext import Updater

from routebot.bot.application import Bot, PtbApplication
from routebot.bot.intake import read
from routebot.bot.logs import where_from
from routebot.bot.menus import set_admin_menus, set_menus
from routebot.bot.periodic import Periodic
from routebot.bot.polling import POLL_SECONDS
from routebot.errors import ConfigError, StoreError
from routebot.web.webhook import Webhook

__all__ = ["Hook", "running"]

UPDATES = ("message", "edited_message", "callback_query", "my_chat_member", "channel_post")
"""The kinds of updates we ask for; others never reach us."""

_SWEEP_SECONDS = 60.0
"""Between two sweeps: what is due is rounded to minutes."""

_MOST_DELIVERIES = 100
"""At once, the most that Telegram offers (https://core.telegram.org/bots/api#setwebhook)."""

_POLL_RETRIES = 5
"""Of the first call; later polls never give up."""

_POLLING_TASK = "Updater:start_polling:polling_task"
"""What PTB calls its task that polls; it hands the task to nobody."""

_REFUSED = "Telegram does not take the token in ROUTEBOT_TOKEN; write the one BotFather shows"

_FIRST_PAUSES = (0.5, 1.0, 2.0, 4.0)
"""Seconds before each further try to reach Telegram at the start."""

_LOG = logging.getLogger("routebot.bot")


@dataclass(frozen=True, slots=True)
class Hook:
    """How Telegram reaches us when we do not ask.

    Attributes:
        host, port: to listen on.
        url: what Telegram calls, without the path.
    """

    host: str
    port: int
    path: str
    url: str
    secret: str = field(repr=False)


@asynccontextmanager
async def running(
    bot: Bot,
    stop: asyncio.Event,
    hook: Hook | None = None,
    background: Sequence[Periodic] = (),
) -> AsyncIterator[None]:
    """Run a bot for the length of an ``async with``; at the end finish the updates in hand.

    It polls, or listens if there is a hook, and sweeps idle chats meanwhile.

    Args:
        stop: set at the end; earlier, if Telegram does not take the token any more.
        background: what else is to be done until then.

    Raises:
        ConfigError: Telegram cannot be reached or does not take the token, at the beginning or,
            when it polls, later on; or the hook's address is no good.
    """
    updates = _listening(bot, hook) if hook else _polling(bot, stop)
    sweep = Periodic("sweep", _SWEEP_SECONDS, bot.wiping.sweep)
    async with _started(bot), updates, asyncio.TaskGroup() as tasks:
        menus = tasks.create_task(_set_menus(bot))
        tasks.create_task(bot.debts.run(bot.handlers.drawing.pay, bot.application.create_task))
        for work in (sweep, *background):
            tasks.create_task(work.run(stop))
        revision = bot.handlers.rulebook().snapshot.revision
        _LOG.info("started", extra={"action": "start", "revision": revision})
        try:
            yield
        finally:
            stop.set()
            bot.debts.stop()
            menus.cancel()
    _LOG.info("stopped", extra={"action": "stop"})


@asynccontextmanager
async def _started(bot: Bot) -> AsyncIterator[None]:
    """Start the application; at the end finish the updates in hand.

    Raises:
        ConfigError: the token is not taken.
    """
    application = bot.application
    with _said_plainly():
        await _initialized(application)
    try:
        await application.start()
        await _resumed(bot)
        yield
    finally:
        if application.running:
            await application.stop()
        await bot.debts.pay_now(bot.handlers.drawing.pay)
        await bot.wiping.clear_up(datetime.max.replace(tzinfo=bot.wiping.now().tzinfo))
        await application.shutdown()


async def _resumed(bot: Bot) -> None:
    """Find out whom an earlier run of the program owes something; who cannot be read waits."""
    try:
        await bot.debts.resume(bot.wiping.store.owing(bot.wiping.now()))
    except StoreError as error:
        extra = {"action": "resume", "outcome": "error", "trouble": where_from(error)}
        _LOG.error("debts", extra=extra)


@contextmanager
def _said_plainly() -> Iterator[None]:
    """Turn PTB's errors into ours; its messages can hold the token and must not be the cause.

    Raises:
        ConfigError: the token is not taken, or nothing is.
    """
    try:
        yield
    except InvalidToken:
        raise ConfigError(_REFUSED) from None
    except TelegramError as error:
        raise ConfigError(
            f"the Bot API cannot be reached ({type(error).__name__}); check ROUTEBOT_API_URL"
        ) from None


async def _initialized(application: PtbApplication) -> None:
    """Ask Telegram who we are, patiently.

    After a power cut the network may come up later than we do.
    """
    for pause in (*_FIRST_PAUSES, None):
        try:
            await application.initialize()
        except NetworkError:
            if pause is None:
                raise
            await asyncio.sleep(pause)
        else:
            return


@asynccontextmanager
async def _polling(bot: Bot, stop: asyncio.Event) -> AsyncIterator[None]:
    """Poll.

    Raises:
        ConfigError: Telegram does not let us poll, or, at the end, stopped taking the token.
    """
    updater = _updater(bot)
    with _said_plainly():
        await updater.start_polling(
            timeout=POLL_SECONDS, allowed_updates=UPDATES, bootstrap_retries=_POLL_RETRIES
        )
    for task in asyncio.all_tasks():
        if task.get_name() == _POLLING_TASK:
            # PTB gives polling up when the token is refused, and says so to nobody: the bot would
            # be deaf.
            task.add_done_callback(lambda _: stop.set())
    try:
        yield
    finally:
        with _said_plainly():
            await updater.stop()


def _updater(bot: Bot) -> Updater:
    """Return what polls.

    Raises:
        TypeError: the application was built without it, which ours is not.
    """
    updater = bot.application.updater
    if updater is None:
        raise TypeError("an application that does not poll")
    return updater


@asynccontextmanager
async def _listening(bot: Bot, hook: Hook) -> AsyncIterator[None]:
    """Listen, and tell Telegram where.

    Raises:
        ConfigError: the address cannot be listened on, or Telegram does not like it.
    """
    application = bot.application

    async def take(body: bytes) -> None:
        await application.update_queue.put(read(body, application.bot))

    async with Webhook(hook.path, hook.secret, take).listening(hook.host, hook.port):
        await _hooked(application, hook)
        yield


async def _hooked(application: PtbApplication, hook: Hook) -> None:
    """Tell Telegram where to call us.

    Raises:
        ConfigError: it does not like the address.
    """
    address = hook.url + hook.path
    try:
        await application.bot.set_webhook(
            address,
            secret_token=hook.secret,
            allowed_updates=UPDATES,
            max_connections=_MOST_DELIVERIES,
        )
    except TelegramError as error:
        raise ConfigError(
            f"Telegram does not take the webhook {address} ({type(error).__name__})"
        ) from None


async def _set_menus(bot: Bot) -> None:
    failed = await set_menus(bot.application.bot)
    if bot.handlers.admin:
        await set_admin_menus(bot.application.bot, bot.handlers.admin.administration.labels)
    if failed:
        _LOG.warning("menus", extra={"action": "menus", "outcome": "unreachable", "count": failed})
