"""People inside the small Bot API server, who tap as soon as they see what their tap led to."""

import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from tests.bench.choosing import choose

__all__ = ["Crowd"]


@dataclass
class _Person:
    """Somebody who waits for the answer to a press, or to their first message.

    Attributes:
        press: number of the press that waits to be answered; 0 for none.
        shown: what the bot shows them is newer than what they pressed on.
    """

    chat_id: int
    dice: random.Random
    press: int = 0
    shown: bool = False
    begun: float = 0.0
    times: list[float] = field(default_factory=list)


class Crowd:
    """All of them: each says ``/start``; when everybody sees a screen, all tap for a while.

    Args:
        push: hands an update to the bot.
        shown: returns the newest message in a chat.
        tell: told how it went, at the end: seconds of each tap, and seconds in all.
    """

    def __init__(
        self,
        people: int,
        seconds: float,
        push: Callable[[dict[str, Any]], None],
        shown: Callable[[int], Mapping[str, Any]],
        tell: Callable[[object], None],
    ) -> None:
        self._seconds, self._push, self._shown, self._tell = seconds, push, shown, tell
        self._people = {id_: _Person(id_, random.Random(id_)) for id_ in range(1, people + 1)}
        self._ids, self._until, self._began = count(1), 0.0, 0.0
        self._at_work = set(self._people)
        for person in self._people.values():
            message = {"message_id": 1_000_000, "date": int(time.time()), "text": "/start"}
            self._update({"message": {**message, **self._from(person, "chat")}})

    def noticed(self, method: str, params: Mapping[str, Any]) -> None:
        """Take note of what the bot did."""
        if method == "answerCallbackQuery":
            person = self._people[int(params["callback_query_id"].partition("-")[0])]
            person.press = 0
        elif method in ("sendMessage", "editMessageText"):
            person = self._people[int(params["chat_id"])]
            person.shown = "reply_markup" in params
        else:
            return
        if person.shown and not person.press:
            self._reads(person)

    def _reads(self, person: _Person) -> None:
        if not self._until:
            self._at_work.discard(person.chat_id)
            if not self._at_work:
                self._at_work = set(self._people)
                self._began = time.perf_counter()
                self._until = self._began + self._seconds
                for each in self._people.values():
                    self._tap(each)
            return
        at = time.perf_counter()
        person.times.append(at - person.begun)
        if at < self._until:
            self._tap(person)
            return
        self._at_work.discard(person.chat_id)
        if not self._at_work:
            times = [each for one in self._people.values() for each in one.times]
            self._tell({"times": times, "seconds": at - self._began})

    def _tap(self, person: _Person) -> None:
        shown = self._shown(person.chat_id)
        rows = shown["reply_markup"]["inline_keyboard"]
        data = choose([key["callback_data"] for row in rows for key in row], person.dice)
        message = {
            "message_id": shown["message_id"],
            "date": int(time.time()),
            "text": shown["text"],
            **self._from(person, "chat"),
        }
        person.press, person.shown, person.begun = next(self._ids), False, time.perf_counter()
        query = {"id": f"{person.chat_id}-{person.press}", "chat_instance": "1", "data": data}
        self._update({"callback_query": {**query, "message": message, **self._from(person)}})

    def _from(self, person: _Person, *also: str) -> dict[str, Any]:
        user = {"id": person.chat_id, "is_bot": False, "first_name": "Anna", "language_code": "ru"}
        chat = {"id": person.chat_id, "type": "private", "first_name": "Anna"}
        return {"from": user, **dict.fromkeys(also, chat)}

    def _update(self, content: dict[str, Any]) -> None:
        self._push({"update_id": next(self._ids), **content})
