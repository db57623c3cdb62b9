"""A fake Telegram for end-to-end tests: the Bot API over real HTTP on loopback, and the people who
use the bot.

    server = FakeTelegram("123:token")
    async with server:
        ...  # start a bot with base_url=server.base_url, base_file_url=server.base_file_url
        person = server.person(7, "Anna", language_code="ru")
        await person.send("/start")
        await person.settled()
        await person.tap("Kazakhstan")
        await person.settled()
        assert "visa" in person.chat.last.text
    server.check()

It answers as Telegram does, in its words, and stands still in time: `server.clock` moves when a
test sets it. Whatever it does not know ends up in `server.violations`, which `check` turns into a
failure.
"""

import asyncio
import contextlib
import json
import re
import traceback
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import TracebackType
from typing import Any, Self

from .telegram_delivery import Delivery
from .telegram_markup import RefusedError, bad_request
from .telegram_methods import Methods
from .telegram_parameters import CANONICAL, decode
from .telegram_people import Group, Person, Say, Tap, dialogue
from .telegram_server import HttpServer, Request, Response, parameters
from .telegram_world import PATIENCE, Call, Chat, Message, Press, World

__all__ = [
    "PATIENCE",
    "Call",
    "Chat",
    "FakeTelegram",
    "Group",
    "Message",
    "Person",
    "Press",
    "Say",
    "Tap",
    "dialogue",
]

QUIET_STEPS = 4
_METHOD_PATH = re.compile(r"/bot([^/]+)/(test/)?(\w+)")
_FILE_PATH = re.compile(r"/file/bot([^/]+)/(?:test/)?(.+)")
_TOKEN = re.compile(r"\d+:[\w-]+")
REASONS = {
    429: "Too Many Requests",
    500: "Internal Server Error",
    502: "Bad Gateway",
    504: "Gateway Timeout",
}


@dataclass(frozen=True)
class _Fault:
    """Something that goes wrong on demand, with the first call that fits.

    Attributes:
        way: ``refuse``, ``drop`` (hang up) or ``hang`` (never answer).
        applied: whether the call is carried out all the same, so that only its answer is lost.
    """

    way: str
    chat_id: int | None
    method: str | None
    applied: bool = False
    refusal: RefusedError | None = None

    def fits(self, method: str, chat_id: object) -> bool:
        if method == "getUpdates":
            return self.method == method
        return self.method in (None, method) and self.chat_id in (None, chat_id)


class FakeTelegram:
    """The fake server; an async context manager.

    Args:
        token: the only one it takes; its number is the bot's id.
        quiet: for how many real seconds nothing may happen before `settled` believes that the bot
            is done, by default 20 ms, or 2 ms when `drained` knows it better.

    Attributes:
        calls: every request of the bot but the polls that came back empty, oldest first.
        latency: real seconds each call takes, or a function of method and parameters; `getUpdates`
            takes none.
        drained: awaited by `settled` when set. With python-telegram-bot set it to
            ``application.update_queue.join``: then `settled` knows when the handlers are done
            instead of guessing from silence.
    """

    def __init__(self, token: str = "123456:fake-token", *, quiet: float | None = None) -> None:
        self.token, self._quiet = token, quiet
        self.world = World(int(token.partition(":")[0]))
        self.calls: list[Call] = []
        self.latency: float | Callable[[str, Mapping[str, Any]], float] = 0.0
        self.drained: Callable[[], Awaitable[object]] | None = None
        self.methods = Methods(self.world)
        self.delivery = Delivery(self.world, self._responded)
        self._http = HttpServer(self._answer, self.world.pulse.beat)
        self._courier: asyncio.Task[None] | None = None
        self._faults: list[_Fault] = []
        self._people: dict[int, Person] = {}
        self._groups: dict[int, Group] = {}
        self._under_way, self._seen = 0, 0

    async def __aenter__(self) -> Self:
        await self._http.start()
        # No TaskGroup: a fixture is entered and left in different tasks.
        self._courier = asyncio.create_task(self.delivery.run(), name="fake courier")  # noqa: TID251
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        assert self._courier, "entered first"
        self.delivery.stop()
        self._courier.cancel()
        await self._http.stop()
        with contextlib.suppress(asyncio.CancelledError):
            await self._courier

    # Addresses

    @property
    def base_url(self) -> str:
        """For python-telegram-bot's `base_url`; the token follows it."""
        return f"http://127.0.0.1:{self._http.port}/bot"

    @property
    def base_file_url(self) -> str:
        """For python-telegram-bot's `base_file_url`; the token follows it."""
        return f"http://127.0.0.1:{self._http.port}/file/bot"

    @property
    def test_base_url(self) -> str:
        """For `base_url` in the test environment."""
        return self.base_url + "{token}/test"

    @property
    def test_base_file_url(self) -> str:
        """For `base_file_url` in the test environment."""
        return self.base_file_url + "{token}/test"

    # What happened

    @property
    def clock(self) -> datetime:
        """The moment it is for Telegram: aware, and still until it is set."""
        return self.world.clock

    @clock.setter
    def clock(self, moment: datetime) -> None:
        self.world.clock = moment

    @property
    def violations(self) -> list[str]:
        """What a bot must never do."""
        return self.world.violations

    @property
    def refused(self) -> list[Call]:
        """The calls that were refused, by rule or on demand."""
        return [call for call in self.calls if call.error]

    def called(self, method: str) -> list[Call]:
        """Return the calls of a method, oldest first."""
        return [call for call in self.calls if call.method == method]

    def check(self) -> None:
        """Fail if there were violations."""
        assert not self.violations, "the bot broke the rules of the Bot API:\n" + "\n".join(
            self.violations
        )

    # People and groups

    def person(
        self,
        user_id: int,
        first_name: str = "Anna",
        username: str | None = None,
        language_code: str | None = "ru",
    ) -> Person:
        """Return a person, made if they are new."""
        if user_id not in self._people:
            user = {"id": user_id, "is_bot": False, "first_name": first_name}
            user |= {"username": username} if username else {}
            user |= {"language_code": language_code} if language_code else {}
            self._people[user_id] = Person(self, user)
        return self._people[user_id]

    def group(self, chat_id: int = -100_1, title: str = "Group", kind: str = "supergroup") -> Group:
        """Return a group, made if it is new; the bot is not in it yet."""
        if chat_id not in self._groups:
            owner = {"id": 777, "is_bot": False, "first_name": "Owner"}
            self._groups[chat_id] = Group(
                self, self.world.open_chat(chat_id, kind, {"title": title}), owner
            )
        return self._groups[chat_id]

    def channel(self, chat_id: int = -100_2, title: str = "Channel") -> Group:
        """Return a channel, made if it is new; the bot is not in it yet."""
        return self.group(chat_id, title, "channel")

    # Trouble on demand

    def hand_in(self, *updates: str) -> None:
        """Deliver updates that no Telegram would write, as JSON or what is to look like it.

        Args:
            updates: each may hold UPDATE_ID, which becomes its id; without it, it cannot be
                confirmed.
        """
        for update in updates:
            self.world.post_text(update)

    def fail_next(
        self,
        *,
        chat_id: int | None = None,
        method: str | None = None,
        status: int = 429,
        retry_after: int | None = None,
        description: str | None = None,
        times: int = 1,
    ) -> None:
        """Refuse the next call that fits.

        Args:
            chat_id, method: None stands for any, though polls are only refused by name.
            retry_after: seconds; by default 3 with status 429.
            description: by default the usual one of the status.
            times: how many calls are refused.
        """
        if status == 429:
            retry_after = retry_after or 3
            description = description or f"Too Many Requests: retry after {retry_after}"
        refusal = RefusedError(status, description or REASONS.get(status, "Bad Request"))
        refusal.parameters = {"retry_after": retry_after} if retry_after else {}
        self._faults += [_Fault("refuse", chat_id, method, refusal=refusal)] * times

    def drop_next(
        self, *, chat_id: int | None = None, method: str | None = None, applied: bool = False
    ) -> None:
        """Hang up instead of answering the next call that fits.

        Args:
            applied: carry it out before.
        """
        self._faults.append(_Fault("drop", chat_id, method, applied))

    def hang_next(
        self, *, chat_id: int | None = None, method: str | None = None, applied: bool = False
    ) -> None:
        """Leave the next call that fits without an answer until the bot gives up.

        Args:
            applied: carry it out before.
        """
        self._faults.append(_Fault("hang", chat_id, method, applied))

    def well(self, chat_id: int | None = None) -> None:
        """Let nothing go wrong any more that was to go wrong with a chat, or with any."""
        self._faults = [fault for fault in self._faults if chat_id not in (None, fault.chat_id)]

    def webhook(self, url: str, secret: str | None = None) -> None:
        """Deliver here once the bot has called `setWebhook`, whatever public address it registered.

        Args:
            secret: sent instead of the registered one, as a stranger would.
        """
        self.delivery.route, self.delivery.secret = url, secret
        self.world.pulse.beat()

    # Waiting

    async def settled(self, within: float = PATIENCE) -> None:
        """Wait until the bot took every update, answered every press and has nothing left to do."""
        try:
            async with asyncio.timeout(within):
                while not await self._came_to_rest():
                    pass
        except TimeoutError:
            raise AssertionError(
                f"the bot did not come to rest in {within} s\n{self._unrest()}"
            ) from None

    async def _came_to_rest(self) -> bool:
        await self.world.pulse.until(self._rests)
        if self.drained:
            await self.drained()
        quiet = self._quiet or (0.002 if self.drained else 0.02)
        seen = self._seen
        for _ in range(QUIET_STEPS):
            # Several short waits: one long one would be over at once after a handler that held up
            # the event loop.
            await asyncio.sleep(quiet / QUIET_STEPS)
        return self._seen == seen and self._rests()

    def _rests(self) -> bool:
        return not (self.world.updates or self.world.unanswered() or self._under_way)

    def _unrest(self) -> str:
        updates = [
            f"update not taken: {update.kind} {update.update_id}" for update in self.world.updates
        ]
        presses = [f"press not answered: {press.data!r}" for press in self.world.unanswered()]
        calls = [f"last calls: {call}" for call in self.calls[-5:]]
        return "\n".join(
            [*updates, *presses, f"calls under way: {self._under_way}", *calls, *self.violations]
        )

    # Serving

    async def _answer(self, request: Request) -> Response | None:
        if found := _FILE_PATH.fullmatch(request.path):
            return await self._downloaded(found[1], found[2], request)
        found = _METHOD_PATH.fullmatch(request.path)
        if found is None:
            self.world.complain(f"unknown path {request.path.replace(self.token, '<token>')!r}")
            return _refused(RefusedError(404, "Not Found"))
        if found[1] != self.token:
            is_token = _TOKEN.fullmatch(found[1])
            return _refused(
                RefusedError(401, "Unauthorized") if is_token else RefusedError(404, "Not Found")
            )
        return await self._method(found[3], "test" if found[2] else "main", request)

    async def _method(self, name: str, environment: str, request: Request) -> Response | None:
        method = CANONICAL.get(name.lower())
        if method is None:
            self.world.complain(f"unknown method {name!r}")
            return _refused(RefusedError(404, "Not Found: method not found"))
        call = Call(method, {}, self.clock, environment)
        is_poll = method == "getUpdates"
        self._moved(0 if is_poll else 1)
        try:
            return await self._carried_out(call, request)
        except RefusedError as refusal:
            call.error = refusal.description
            return _refused(refusal)
        except Exception:  # noqa: BLE001 - whatever broke has to reach the test
            self.world.complain(f"the fake broke on {call}\n{traceback.format_exc()}")
            return _refused(RefusedError(500, "Internal Server Error"))
        finally:
            self._moved(0 if is_poll else -1)

    def _responded(self, kind: str, content: bytes) -> None:
        """Carry out the call that a response to a delivery holds; nobody hears what comes of it."""
        try:
            raw = dict(json.loads(content))
            method = CANONICAL[str(raw.pop("method")).lower()]
        except (ValueError, TypeError, KeyError):
            self.world.complain(f"the response to a delivery holds no call: {content!r:.80}")
            return
        if kind != "application/json":
            self.world.complain(f"Telegram reads no call in a response of type {kind!r}")
            return
        call = Call(method, raw, self.clock, responded=True)
        self._moved(1)
        self.calls.append(call)
        try:
            call.params = decode(method, raw, self.world.complain)
            fault = self._fault(call)
            call.error = fault.way if fault else ""
            if not fault:
                self._result(method, call.params)
        except RefusedError as refusal:
            call.error = refusal.description
        finally:
            self._moved(-1)

    def _moved(self, by: int) -> None:
        self._under_way += by
        self._seen += abs(by)
        self.world.pulse.beat()

    async def _carried_out(self, call: Call, request: Request) -> Response | None:
        try:
            raw = parameters(request)
        except ValueError as error:
            self.calls.append(call)
            self.world.complain(f"{call.method}: unreadable body: {error}")
            raise bad_request("unreadable body") from error
        call.params = {name: value for name, value in raw.items() if isinstance(value, str | int)}
        self.calls.append(call)
        call.params = params = decode(call.method, raw, self.world.complain)
        fault = self._fault(call)
        if call.method == "getUpdates" and fault is None:
            return await self._polled(call, request)
        await self._wait(call)
        if fault and fault.refusal:
            raise fault.refusal
        if fault:
            await self._lost(fault, call, request)
            return None
        return _done(self._result(call.method, params))

    async def _polled(self, call: Call, request: Request) -> Response:
        updates = await self.delivery.poll(call.params, request)
        if not updates:
            self.calls.remove(call)
        texts = ", ".join(update.text for update in updates)
        return Response(200, f'{{"ok": true, "result": [{texts}]}}'.encode())

    async def _lost(self, fault: _Fault, call: Call, request: Request) -> None:
        """Carry a call out or not, and in no case answer."""
        call.error = fault.way
        if fault.applied:
            self._result(call.method, call.params)
        self._under_way -= 1
        await self._gave_up(fault, request)
        self._under_way += 1

    async def _gave_up(self, fault: _Fault, request: Request) -> None:
        if fault.way == "hang":
            await self.world.pulse.until(lambda: request.gone)

    def _result(self, method: str, params: Mapping[str, Any]) -> Any:
        if method == "setWebhook":
            return self.delivery.set_webhook(params)
        if method == "deleteWebhook":
            return self.delivery.set_webhook({**params, "url": ""})
        if method == "getWebhookInfo":
            return self.delivery.info()
        return self.methods.call(method, dict(params))

    def _fault(self, call: Call) -> _Fault | None:
        press = self.world.presses.get(str(call.params.get("callback_query_id")))
        chat_id = press.chat.chat_id if press else call.params.get("chat_id")
        fault = next((fault for fault in self._faults if fault.fits(call.method, chat_id)), None)
        if fault:
            self._faults.remove(fault)
            self.world.try_answer(press.query_id if press else "")
        return fault

    async def _wait(self, call: Call) -> None:
        latency = self.latency(call.method, call.params) if callable(self.latency) else self.latency
        if latency:
            await asyncio.sleep(latency)

    async def _downloaded(self, token: str, path: str, request: Request) -> Response | None:
        """Hand a file out, unless that is to go wrong: for faults it is called ``download``."""
        call = Call("download", {}, self.clock)
        fault = self._fault(call)
        if fault and fault.refusal:
            return _refused(fault.refusal)
        if fault:
            await self._gave_up(fault, request)
            return None
        return self._download(token, path)

    def _download(self, token: str, path: str) -> Response:
        if token != self.token:
            return _refused(RefusedError(401, "Unauthorized"))
        file = next((file for file in self.world.files.values() if file.path == path), None)
        if file is None:
            return _refused(RefusedError(404, "Not Found"))
        return Response(200, file.content, "application/octet-stream")


def _done(result: object) -> Response:
    return Response(200, json.dumps({"ok": True, "result": result}).encode())


def _refused(refusal: RefusedError) -> Response:
    body: dict[str, Any] = {
        "ok": False,
        "error_code": refusal.status,
        "description": refusal.description,
    }
    if refusal.parameters:
        body["parameters"] = refusal.parameters
    return Response(refusal.status, json.dumps(body).encode())
