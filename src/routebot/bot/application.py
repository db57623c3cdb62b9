"""Puts the bot together: client, locks, messenger, handlers, erasing, the admins' side."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from telegram.request import BaseRequest

from routebot.bot.admin.handlers import Admin
from routebot.bot.admin.pace import Paces
from routebot.bot.admin.queueing import Queues
from routebot.bot.admin.recheck_views import RecheckViews
from routebot.bot.admin.rechecking import Rechecking
from routebot.bot.admin.views import Administration, AdminViews
from routebot.bot.client import Client, Hear
from routebot.bot.counter import UpdateCounter
from routebot.bot.debts import DEBT_PAUSES, Debts
from routebot.bot.drawing import Drawing
from routebot.bot.handlers import Handlers
from routebot.bot.hiding import Hiding
from routebot.bot.inbox import Inbox
from routebot.bot.leaving import Leaving
from routebot.bot.leftovers import Notes
from routebot.bot.locks import ChatLocks, Claims
from routebot.bot.messenger import PAUSES, Messenger
from routebot.bot.objections import Objections
from routebot.bot.packs import Packs
from routebot.bot.polling import (
    POLL_MARGIN,
    POLL_PAUSES,
    POLL_SECONDS,
    PollClient,
    Poller,
    PollingBot,
)
from routebot.bot.refusing import Refusals
from routebot.bot.saved import Conversations
from routebot.bot.wiping import Wiping
from routebot.clock import SteadyClock
from routebot.config import DEFAULT_API_URL
from routebot.reasoning.rulebook import Rulebook
from routebot.store.protocol import SessionStore
from routebot.worker import Worker

__all__ = ["ALONE", "PATIENCE", "Address", "Bot", "Others", "Patience", "build_bot"]


@dataclass(frozen=True, slots=True)
class Patience:
    """How long the bot waits for Telegram; tests cannot wait for long.

    Attributes:
        calls: seconds before each repetition of a call that failed on the way.
        polls: seconds after each failed poll in a row.
        debts: seconds before each further try in a chat that does not look as it should.
        longest_wait: most seconds to wait because Telegram says so.
        call_seconds: how long a call may take: a throttled network needs many seconds for a few
            kilobytes.
    """

    calls: Sequence[float] = PAUSES
    polls: Sequence[float] = POLL_PAUSES
    debts: Sequence[float] = DEBT_PAUSES
    longest_wait: float = float("inf")
    call_seconds: float = 20.0


PATIENCE = Patience()


class Others(NamedTuple):
    """The other processes of a bot.

    Attributes:
        claims: keeps chats from them; None where there are none.
        notes: tells them what is left in chats.
    """

    claims: Claims | None = None
    notes: Notes | None = None


ALONE = Others()


@dataclass(frozen=True, slots=True)
class Address:
    """Where the Bot API is.

    Args:
        test_environment: Telegram's test data centre, for test tokens.
        proxy: by which it is called; may hold a password. Empty: directly.
    """

    api_url: str = DEFAULT_API_URL
    test_environment: bool = False
    proxy: str = field(default="", repr=False)

    @property
    def base_url(self) -> str:
        """For PTB, which fills in the token."""
        return f"{self.api_url}/bot{{token}}{self._environment}"

    @property
    def base_file_url(self) -> str:
        """The same for files."""
        return f"{self.api_url}/file/bot{{token}}{self._environment}"

    @property
    def _environment(self) -> str:
        return "/test" if self.test_environment else ""


@dataclass(frozen=True, slots=True)
class Bot:
    """A bot that is put together; `running` runs it.

    Attributes:
        client: of the Bot API.
        inbox: what arrived and is not handled yet.
        messenger: for what is said beside the chats with people.
        debts: what is to be tried again.
    """

    client: PollingBot
    poller: Poller
    inbox: Inbox
    handlers: Handlers
    wiping: Wiping
    messenger: Messenger
    debts: Debts


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
    patience: Patience = PATIENCE,
    clock: SteadyClock | None = None,
    worker: Worker | None = None,
    packs: Packs | None = None,
    others: Others = ALONE,
) -> Bot:
    """Put a bot together.

    Args:
        rulebook: returns today's rulebook.
        administration: who the admins are, and what they work with.
        changes_chat: id or @name of the chat where changes are announced, which the bot does not
            leave.
        request: in place of the HTTP client, for measurements.
        clock: hears what time it is at Telegram, and knows when `now` is not to be believed.
        packs: what it has to hand out for where there is no network.
        worker: asks the rulebook; one of its own where nobody else does.
        others: processes of this bot.
    """
    worker = worker or Worker()
    locks, counter = ChatLocks(claims=others.claims), UpdateCounter()
    conversations = Conversations(store, now)
    client = _client(token, address, patience, request, clock.hear if clock else None)
    messenger = Messenger(client, patience.calls, patience.longest_wait, locks.check)
    debts = Debts(locks, patience.debts, patience.longest_wait)
    wiping = Wiping(messenger, store, locks, debts, now, clock, others.notes)
    admin = _admin(administration, messenger, counter, now, clock) if administration else None
    drawing = Drawing(
        messenger, conversations, locks, debts, wiping, rulebook, now, admin, worker, packs
    )
    handlers = Handlers(
        messenger=messenger,
        conversations=conversations,
        wiping=wiping,
        drawing=drawing,
        leaving=Leaving(messenger, debts),
        rulebook=rulebook,
        now=now,
        admin=admin,
        counter=counter,
        worker=worker,
        objections=administration.objections if administration else Objections(),
        changes_chat=changes_chat,
        refusals=Refusals() if others.claims else None,
    )
    inbox = _inbox(handlers, locks)
    poller = Poller(client, inbox, patience.polls, may_refuse=others.claims is not None)
    return Bot(client, poller, inbox, handlers, wiping, messenger, debts)


def _inbox(handlers: Handlers, locks: ChatLocks) -> Inbox:
    # Alone, a chat waits for nobody but its own updates.
    hiding = (Hiding(handlers.messenger).hiding,) if handlers.refusals else ()
    return Inbox(handlers.handle, locks, *hiding)


def _admin(
    administration: Administration,
    messenger: Messenger,
    counter: UpdateCounter,
    now: Callable[[], datetime],
    clock: SteadyClock | None,
) -> Admin:
    proposals, paces = administration.proposals, Paces(now)
    queues = Queues(
        proposals.desk,
        administration.basket,
        now,
        administration.owners,
        administration.objections,
    )
    screens = RecheckViews(queues, paces)
    views = AdminViews(administration, counter, queues, screens, now, clock)
    return Admin(administration, messenger, views, Rechecking(proposals, queues, paces), now)


def _client(
    token: str,
    address: Address,
    patience: Patience,
    request: BaseRequest | None,
    hear: Hear | None,
) -> PollingBot:
    return PollingBot(
        token,
        base_url=address.base_url,
        base_file_url=address.base_file_url,
        request=request or Client(patience.call_seconds, address.proxy, hear),
        get_updates_request=PollClient(POLL_SECONDS + POLL_MARGIN, address.proxy, hear),
    )
