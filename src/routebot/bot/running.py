"""Runs a bot: asks Telegram for updates or is told them, and does what is due meanwhile."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any, TypeAlias

from telegram.error import BadRequest, InvalidToken, NetworkError, TelegramError

from routebot.bot.application import Bot
from routebot.bot.client import in_response
from routebot.bot.intake import KINDS, read
from routebot.bot.logs import where_from
from routebot.bot.menus import set_admin_menus, set_menus
from routebot.bot.periodic import Background, Periodic
from routebot.bot.plainly import plainly
from routebot.bot.polling import PollingBot
from routebot.errors import ConfigError, StoreError

__all__ = ["Hook", "running"]

_SWEEP_SECONDS = 60.0
"""Between two sweeps: what is due is rounded to minutes."""

_MOST_DELIVERIES = 100
"""At once, the most that Telegram offers (https://core.telegram.org/bots/api#setwebhook)."""

_HOOK_ADVICE = (
    "it has to be https with a name that everybody can look up, on port 443, 80, 88 or 8443; "
    "check --public-url or ROUTEBOT_WEBHOOK_URL"
)
"""See https://core.telegram.org/bots/api#setwebhook."""

_STOP_SECONDS = 8.0
"""From the signal to the end; the client's closing comes on top. Who waits at a terminal, and the
unit file, have ten and more.
"""

_MENU_PAUSES = (60.0, 600.0, 3600.0)
"""Seconds before each further try to set the menus: Telegram limits how often that may be done, and
the bot works with those it has.
"""

_FIRST_PAUSES = (0.5, 1.0, 2.0, 4.0)
"""Seconds before each further try to reach Telegram at the start."""

TakeIn: TypeAlias = Callable[[], Coroutine[Any, Any, None]]
"""Takes updates in until the end."""

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
    background: Sequence[Background] = (),
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
    intake = _listening(bot, stop, hook) if hook else _polling(bot, stop)
    async with _initialized(bot), intake as take_in, asyncio.TaskGroup() as tasks:
        await _resumed(bot)
        bot.inbox.open(tasks.create_task)
        taking_in = tasks.create_task(take_in())
        meanwhile = _meanwhile(bot, stop, background, tasks)
        revision = bot.handlers.rulebook().snapshot.revision
        _LOG.info("started", extra={"action": "start", "revision": revision})
        try:
            yield
        finally:
            stop.set()
            if hook is None:
                taking_in.cancel()
            await _wound_up(bot, taking_in)
            for task in meanwhile:
                task.cancel()
    _LOG.info("stopped", extra={"action": "stop"})


def _meanwhile(
    bot: Bot, stop: asyncio.Event, background: Sequence[Background], tasks: asyncio.TaskGroup
) -> list[asyncio.Task[None]]:
    """Begin what goes on until the end; return what is to be broken off then."""
    rounds = (
        Periodic("sweep", _SWEEP_SECONDS, bot.wiping.sweep),
        Periodic("clear", _SWEEP_SECONDS, bot.wiping.clear_chats),
        *background,
    )
    debts = bot.debts.run(bot.handlers.pay, tasks.create_task)
    works = (_set_menus(bot), debts, *(each.run(stop) for each in rounds))
    return [tasks.create_task(work) for work in works]


@asynccontextmanager
async def _initialized(bot: Bot) -> AsyncIterator[None]:
    """Open the client.

    Raises:
        ConfigError: the token is not taken.
    """
    try:
        with _said_plainly():
            # After a power cut the network may come up later than we do.
            await _patiently(bot.client.initialize)
        yield
    finally:
        await bot.client.shutdown()


async def _wound_up(bot: Bot, taking_in: asyncio.Task[None]) -> None:
    """Finish what is in hand, and let no chat wait any longer for what it is owed.

    Whatever takes longer than an operator waits is broken off: it is owed, and the next start pays.
    """
    end = asyncio.get_running_loop().time() + _STOP_SECONDS
    with suppress(TimeoutError):
        async with asyncio.timeout_at(end - _STOP_SECONDS / 2):
            await asyncio.wait([taking_in])
            await bot.inbox.drained()
    bot.inbox.close()
    with suppress(TimeoutError):
        async with asyncio.timeout_at(end):
            await asyncio.gather(
                bot.wiping.clear_up(datetime.max.replace(tzinfo=bot.wiping.now().tzinfo)),
                bot.debts.pay_now(bot.handlers.pay),
            )
    # Not before: a message that was being sent may arrive, and must not be sent once more.
    bot.debts.close()


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
    except TelegramError as error:
        raise ConfigError(f"{plainly(error)} ({type(error).__name__})") from None


async def _patiently(call: Callable[[], Awaitable[object]]) -> None:
    for pause in (*_FIRST_PAUSES, None):
        try:
            await call()
        except NetworkError:
            if pause is None:
                raise
            await asyncio.sleep(pause)
        else:
            return


@asynccontextmanager
async def _polling(bot: Bot, stop: asyncio.Event) -> AsyncIterator[TakeIn]:
    """Poll.

    Raises:
        ConfigError: Telegram does not let us poll, or, at the end, stopped taking the token.
    """
    refused: list[InvalidToken] = []

    async def poll() -> None:
        try:
            await bot.poller.run()
        except InvalidToken as error:
            # A bot that stays but does not hear any more would be worse: nobody would start it
            # again.
            refused.append(error)
            stop.set()

    with _said_plainly():
        await _patiently(bot.client.delete_webhook)
    yield poll
    await bot.poller.confirm()
    with _said_plainly():
        for error in refused:
            raise error


@asynccontextmanager
async def _listening(bot: Bot, stop: asyncio.Event, hook: Hook) -> AsyncIterator[TakeIn]:
    """Listen, and tell Telegram where.

    Raises:
        ConfigError: the address cannot be listened on, or Telegram does not like it.
    """
    # Imported here: a server of HTTP takes 20 ms of CPU to load, and who polls has none.
    from routebot.web.server import bound, serve  # noqa: PLC0415
    from routebot.web.webhook import Webhook  # noqa: PLC0415

    async def take(body: bytes) -> bytes:
        query_id = await bot.inbox.put(read(body, bot.client.id), responds=True).stored
        return in_response("answerCallbackQuery", callback_query_id=query_id) if query_id else b""

    webhook = Webhook(hook.path, hook.secret, take)
    with bound(hook.host, hook.port, "ROUTEBOT_WEBHOOK_LISTEN") as listener:
        # What Telegram sends from now on waits in the socket until somebody serves it.
        await _hooked(bot.client, hook)
        yield partial(serve, webhook, listener, stop)


async def _hooked(client: PollingBot, hook: Hook) -> None:
    """Tell Telegram where to call us.

    Raises:
        ConfigError: it does not like the address.
    """
    address = hook.url + hook.path
    try:
        await client.set_webhook(
            address,
            secret_token=hook.secret,
            allowed_updates=KINDS,
            max_connections=_MOST_DELIVERIES,
        )
    except TelegramError as error:
        raise ConfigError(
            f"Telegram does not take the webhook {address} ({type(error).__name__}): "
            f"{_HOOK_ADVICE if isinstance(error, BadRequest) else plainly(error)}"
        ) from None


async def _set_menus(bot: Bot) -> None:
    """Set the menus, and try again later where that failed."""
    for pause in (*_MENU_PAUSES, None):
        offline = bot.handlers.drawing.deployment.hands_out
        failed = await set_menus(bot.client, offline=offline)
        if bot.handlers.admin:
            labels = bot.handlers.admin.administration.labels
            await set_admin_menus(bot.client, labels, offline=offline)
        if not failed:
            return
        extra = {"action": "menus", "outcome": "unreachable", "count": failed}
        _LOG.warning("menus", extra=extra)
        if pause is not None:
            await asyncio.sleep(pause)
