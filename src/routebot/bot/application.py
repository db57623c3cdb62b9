"""Puts the bot together and runs it until it is told to stop."""

import asyncio
import logging
import signal
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from telegram import LinkPreviewOptions, Update
from telegram.constants import ParseMode
from telegram.error import InvalidToken, NetworkError, TelegramError
from telegram.ext import Application, ApplicationBuilder, ContextTypes, Defaults, TypeHandler
from telegram.request import BaseRequest

from routebot.bot.admin.handlers import Admin
from routebot.bot.admin.views import Administration, AdminViews
from routebot.bot.client import Pools, make_client
from routebot.bot.counter import UpdateCounter
from routebot.bot.handlers import Handlers
from routebot.bot.intake import read
from routebot.bot.locks import ChatLocks
from routebot.bot.menus import set_admin_menus, set_menus
from routebot.bot.messenger import PAUSES, Messenger
from routebot.bot.periodic import Periodic
from routebot.bot.polling import POLL_PAUSES, PollClient, PollingBot
from routebot.bot.wiping import Wiping
from routebot.config import DEFAULT_API_URL
from routebot.errors import ConfigError
from routebot.reasoning.rulebook import Rulebook
from routebot.store.protocol import SessionStore
from routebot.web.webhook import Webhook

__all__ = [
    "Address",
    "Bot",
    "Hook",
    "build_bot",
    "run_bot",
    "run_until_signalled",
]

UPDATES = ("message", "edited_message", "callback_query", "my_chat_member", "channel_post")
"""The kinds of updates we ask for; others never reach us."""

_POOLS = 64
_POLL_SECONDS = 25
_MOST_DELIVERIES = 100
"""At once (https://core.telegram.org/bots/api#setwebhook)."""
_POLLING_TASK = "Updater:start_polling:polling_task"
_REFUSED = "Telegram does not take the token in ROUTEBOT_TOKEN; write the one BotFather shows"
_FIRST_PAUSES = (0.5, 1.0, 2.0, 4.0)

_LOG = logging.getLogger("routebot.bot")

_Application = Application[Any, Any, Any, Any, Any, Any]


@dataclass(frozen=True, slots=True)
class Address:
    """Where the Bot API is.

    Args:
        test_environment: Telegram's test data centre, for test tokens.
    """

    api_url: str = DEFAULT_API_URL
    test_environment: bool = False

    @property
    def base_url(self) -> str:
        """For PTB, which fills in the token."""
        return f"{self.api_url}/bot{{token}}" + ("/test" if self.test_environment else "")

    @property
    def base_file_url(self) -> str:
        """The same for files."""
        return f"{self.api_url}/file/bot{{token}}" + ("/test" if self.test_environment else "")


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


@dataclass(frozen=True, slots=True)
class Bot:
    """A bot that is put together.

    Attributes:
        messenger: for what is said beside the chats with people.
    """

    application: _Application
    handlers: Handlers
    wiping: Wiping
    messenger: Messenger


def build_bot(
    token: str,
    address: Address,
    store: SessionStore,
    rulebook: Callable[[], Rulebook],
    now: Callable[[], datetime],
    *,
    administration: Administration | None = None,
    changes_chat: int | str = "",
    request: BaseRequest | None = None,
    pauses: Sequence[float] = PAUSES,
    poll_pauses: Sequence[float] = POLL_PAUSES,
) -> Bot:
    """Put a bot together.

    Args:
        rulebook: returns today's rulebook.
        administration: who the admins are, and what they work with.
        changes_chat: id or @name of the chat where changes are announced, which the bot does not
            leave.
        request: in place of the HTTP client, for measurements.
        pauses: seconds before each repetition of a call that failed on the way.
        poll_pauses: seconds after each failed poll in a row.
    """
    locks = ChatLocks()
    application = _application(_client(token, address, request, poll_pauses), locks)
    messenger = Messenger(application.bot, pauses)
    wiping = Wiping(messenger, store, locks, now)
    counter = UpdateCounter()
    admin = (
        Admin(administration, messenger, AdminViews(administration, counter, now), now)
        if administration
        else None
    )
    handlers = Handlers(
        messenger,
        store,
        locks,
        wiping,
        rulebook,
        now,
        application.create_task,
        admin,
        counter,
        changes_chat,
    )
    application.add_handler(TypeHandler(Update, handlers.handle))
    return Bot(application, handlers, wiping, messenger)


def _client(
    token: str, address: Address, request: BaseRequest | None, pauses: Sequence[float]
) -> PollingBot:
    return PollingBot(
        token,
        pauses,
        base_url=address.base_url,
        base_file_url=address.base_file_url,
        defaults=Defaults(
            parse_mode=ParseMode.HTML, link_preview_options=LinkPreviewOptions(is_disabled=True)
        ),
        request=request or Pools(_POOLS, 20.0),
        # A poll is held open by Telegram; its client must be more patient than that, and needs one
        # connection.
        get_updates_request=make_client(_POLL_SECONDS + 10.0, kind=PollClient),
    )


def _application(bot: PollingBot, locks: ChatLocks) -> _Application:
    builder = ApplicationBuilder().bot(bot).context_types(ContextTypes())
    return builder.concurrent_updates(locks).job_queue(None).build()


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
        yield
    finally:
        bot.handlers.stop()
        if application.running:
            await application.stop()
        await bot.wiping.clear_up(datetime.max.replace(tzinfo=bot.wiping.now().tzinfo))
        await application.shutdown()


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


async def _initialized(application: _Application) -> None:
    """Ask Telegram who we are; patiently, for after a power cut the network may come up later than
    we do.
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
    updater = bot.application.updater
    with _said_plainly():
        await updater.start_polling(  # type: ignore[union-attr]
            timeout=_POLL_SECONDS, allowed_updates=UPDATES, bootstrap_retries=5
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
            await updater.stop()  # type: ignore[union-attr]


@asynccontextmanager
async def _listening(bot: Bot, hook: Hook) -> AsyncIterator[None]:
    application = bot.application

    async def take(body: bytes) -> None:
        await application.update_queue.put(read(body, application.bot))

    async with Webhook(hook.path, hook.secret, take).listening(hook.host, hook.port):
        await _hooked(application, hook)
        yield


async def _hooked(application: _Application, hook: Hook) -> None:
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


async def run_bot(
    bot: Bot,
    stop: asyncio.Event,
    hook: Hook | None = None,
    sweep_seconds: float = 60.0,
    background: Sequence[Periodic] = (),
) -> None:
    """Run until an event is set: poll, or listen if there is a hook; sweep idle chats meanwhile.

    Args:
        background: what else is to be done until then.
    """
    async with (
        _started(bot),
        _listening(bot, hook) if hook else _polling(bot, stop),
        asyncio.TaskGroup() as tasks,
    ):
        menus = tasks.create_task(_set_menus(bot))
        for work in (Periodic("sweep", sweep_seconds, bot.wiping.sweep), *background):
            tasks.create_task(work.run(stop))
        _LOG.info(
            "started",
            extra={"action": "start", "revision": bot.handlers.rulebook().snapshot.revision},
        )
        await stop.wait()
        menus.cancel()
    _LOG.info("stopped", extra={"action": "stop"})


async def run_until_signalled(
    bot: Bot, hook: Hook | None = None, background: Sequence[Periodic] = ()
) -> None:
    """Run until the process is told to end (SIGTERM) or interrupted (SIGINT)."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    await run_bot(bot, stop, hook, background=background)


async def _set_menus(bot: Bot) -> None:
    failed = await set_menus(bot.application.bot)
    if bot.handlers.admin:
        await set_admin_menus(bot.application.bot, bot.handlers.admin.administration.labels)
    if failed:
        _LOG.warning("menus", extra={"action": "menus", "outcome": "unreachable", "count": failed})
