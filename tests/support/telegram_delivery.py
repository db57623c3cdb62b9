"""How updates reach the bot: long polling or a webhook, never both."""

import asyncio
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import httpx

from .telegram_markup import RefusedError, bad_request
from .telegram_server import Request
from .telegram_world import Payload, Update, World

__all__ = ["Delivery"]

MAX_POLL_SECONDS, MAX_UPDATES, MAX_CONNECTIONS = 50, 100, 40
RETRY_SECONDS = 0.02
"""Telegram waits longer after a failed delivery; tests need not."""
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"
WEBHOOK_ACTIVE = "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
OTHER_POLL = (
    "terminated by other getUpdates request; make sure that only one bot instance is running"
)


@dataclass(frozen=True)
class Webhook:
    """What `setWebhook` asked for."""

    url: str
    secret: str
    max_connections: int


class Delivery:
    """Hands the world's updates to the bot.

    Attributes:
        route: where to POST instead of the registered address, which stands for a proxy in front of
            the bot.
        secret: sent instead of the registered one when it is not None.
        failures: what went wrong with deliveries so far, newest last.
        together: says how many updates of a chat are delivered at once; Telegram promises no order.
        again: after how many seconds an update is delivered a second time, whatever became of the
            first and of those after it; None for not at all.
        late: chat id -> how many are still to be delivered a second time.
        retry_seconds: how long it waits after a failed delivery.
    """

    def __init__(self, world: World, respond: Callable[[str, bytes], None]) -> None:
        self._world, self._respond = world, respond
        self._polls = 0
        self._stopping = False
        self._webhook: Webhook | None = None
        self._under_way: dict[int, Update] = {}
        self.route: str | None = None
        self.secret: str | None = None
        self.failures: list[str] = []
        self.together: Callable[[int], int] = lambda _chat_id: 1
        self.again: Callable[[Update], float | None] = lambda _update: None
        self.late = Counter[int]()
        self.retry_seconds = RETRY_SECONDS

    # Long polling

    async def poll(self, params: Mapping[str, Any], request: Request) -> list[Update]:
        """Carry out `getUpdates`.

        Raises:
            RefusedError: a webhook is set, or a younger poll took over.
        """
        if self._webhook:
            raise RefusedError(409, f"Conflict: {WEBHOOK_ACTIVE}")
        self._polls += 1
        mine = self._polls
        self._world.pulse.beat()
        self._allow(params)
        self._confirm(params.get("offset", 0))

        def ended() -> bool:
            return (
                bool(self._world.updates) or self._polls != mine or request.gone or self._stopping
            )

        await self._world.pulse.until(ended, min(params.get("timeout", 0), MAX_POLL_SECONDS))
        if request.gone:
            return []
        if self._polls != mine:
            raise RefusedError(409, f"Conflict: {OTHER_POLL}")
        limit = min(params.get("limit", MAX_UPDATES), MAX_UPDATES)
        return self._world.updates[:limit]

    def _confirm(self, offset: int) -> None:
        if offset < 0:
            offset = next((update.update_id for update in self._world.updates[offset:]), 0)
        if offset:
            self._world.confirm(offset - 1)

    def _allow(self, params: Mapping[str, Any]) -> None:
        if "allowed_updates" in params:
            self._world.allowed = frozenset(params["allowed_updates"]) or None

    # Webhook

    def set_webhook(self, params: Mapping[str, Any]) -> bool:
        """Carry out `setWebhook`, and `deleteWebhook` with an empty address."""
        url, host = params["url"], urlsplit(params["url"])
        if url and host.scheme != "https" and host.hostname not in ("127.0.0.1", "localhost"):
            raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
        if params.get("drop_pending_updates"):
            self._world.drop_updates()
        self._allow(params)
        connections = params.get("max_connections", MAX_CONNECTIONS)
        self._webhook = Webhook(url, params.get("secret_token", ""), connections) if url else None
        self._world.pulse.beat()
        return True

    def info(self) -> Payload:
        """Carry out `getWebhookInfo`."""
        info: Payload = {
            "url": self._webhook.url if self._webhook else "",
            "has_custom_certificate": False,
            "pending_update_count": len(self._world.updates),
        }
        if self._webhook:
            info["max_connections"] = self._webhook.max_connections
        if self._world.allowed is not None:
            info["allowed_updates"] = sorted(self._world.allowed)
        if self.failures:
            info["last_error_date"] = int(self._world.clock.timestamp())
            info["last_error_message"] = self.failures[-1]
        return info

    def stop(self) -> None:
        """End the polls, for the server closes."""
        self._stopping = True
        self._world.pulse.beat()

    async def run(self) -> None:
        """Deliver to the webhook, `together` updates of a chat at a time, until cancelled."""
        async with (
            httpx.AsyncClient(trust_env=False, verify=False, timeout=10) as client,
            asyncio.TaskGroup() as group,
        ):
            while True:
                await self._world.pulse.until(lambda: self._next() is not None)
                update = self._next()
                if update:
                    self._under_way[update.update_id] = update
                    group.create_task(self._deliver(client, update))
                    again = self.again(update)
                    if again is not None:
                        group.create_task(self._deliver_again(client, update, again))

    def _next(self) -> Update | None:
        if self._address() is None or len(self._under_way) >= self._limit():
            return None
        at_work = Counter(update.chat_id for update in self._under_way.values())
        waiting = (
            update
            for update in self._world.updates
            if update.update_id not in self._under_way
            and at_work[update.chat_id] < self.together(update.chat_id)
        )
        return next(waiting, None)

    def _limit(self) -> int:
        return self._webhook.max_connections if self._webhook else 0

    def _address(self) -> str | None:
        if self._webhook is None or self.route:
            return self.route if self._webhook else None
        is_near = urlsplit(self._webhook.url).hostname in ("127.0.0.1", "localhost")
        return self._webhook.url if is_near else None

    async def _deliver(self, client: httpx.AsyncClient, update: Update) -> None:
        problem = await self._posted(client, update)
        if problem:
            self.failures.append(problem)
            await asyncio.sleep(self.retry_seconds)
        else:
            self._world.taken(update)
        del self._under_way[update.update_id]
        self._world.pulse.beat()

    async def _deliver_again(
        self, client: httpx.AsyncClient, update: Update, seconds: float
    ) -> None:
        self.late[update.chat_id] += 1
        await asyncio.sleep(seconds)
        await self._posted(client, update)
        self.late[update.chat_id] -= 1
        self._world.pulse.beat()

    async def _posted(self, client: httpx.AsyncClient, update: Update) -> str:
        """POST an update and return what went wrong, or nothing."""
        secret = (
            self.secret
            if self.secret is not None
            else self._webhook.secret
            if self._webhook
            else ""
        )
        headers = {"Content-Type": "application/json"} | ({SECRET_HEADER: secret} if secret else {})
        try:
            answer = await client.post(self._address() or "", content=update.text, headers=headers)
        except httpx.HTTPError as error:
            return f"{type(error).__name__}: {error}"
        if not answer.is_success:
            return f"Wrong response from the webhook: {answer.status_code} {answer.reason_phrase}"
        if answer.content:
            self._respond(answer.headers.get("Content-Type", ""), answer.content)
        return ""
