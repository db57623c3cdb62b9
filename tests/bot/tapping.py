"""People who tap and type at once, each beside a model of what their conversation has to be.

The model applies what a person did in the order in which they did it, each thing once, by the pure
functions that decide in the bot, too. A screen that shows something else, or a stored conversation
that says something else, is an answer lost, doubled or taken out of order.
"""

import asyncio
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from routebot.bot.buttons import HIDE, UNSTORED, Row, ending_of, pack_rows, unpack
from routebot.bot.conversation import Conversation
from routebot.bot.intake import Said, Tap
from routebot.bot.turns import Ended, said_turn, tap_turn
from routebot.dialogue.deployment import Deployment
from routebot.reasoning.rulebook import Rulebook
from routebot.screens.drawing import show
from routebot.words.i18n import words
from tests.bot.conftest import is_empty
from tests.support.telegram import Message, Person

__all__ = ["Tapper"]

SECONDS = 120.0
"""In which a chat has to go on, whatever happens to the workers."""

_EXPIRED = words("ru")("bot.expired")


@dataclass(eq=False)
class Tapper:
    """Somebody.

    Attributes:
        may_erase: tells whether nothing that they did before is still to be delivered once more:
            after an erasure nobody knows any more what was heard.
        in_order: their updates are delivered one after the other, so that any may follow any.
        model: what their conversation has to be; None before it begins, and after an erasure.
        waits: seconds from each deed to the screen that it had to lead to.
        at: the message with the screen that they have seen last.
    """

    person: Person
    book: Rulebook
    dice: random.Random
    in_order: bool = True
    may_erase: Callable[[], bool] = lambda: True
    model: Conversation | None = None
    rows: Sequence[Row] = ()
    waits: list[float] = field(default_factory=list)
    deeds: int = 0
    at: Message | None = None

    async def go_on(self, over: Callable[[], bool], pause: float) -> None:
        """Do one thing after the other until it is over."""
        while not over():
            await self.act()
            await asyncio.sleep(self.dice.uniform(0, pause))

    async def act(self) -> None:
        """Do one thing, or several at once, and wait for the screen that they lead to."""
        started = time.monotonic()
        if self.model is None:
            await self._begin()
        elif self.dice.random() < 0.03:
            await self._erase()
        else:
            await self._some_things()
        self.waits.append(time.monotonic() - started)

    # What they do

    async def _begin(self) -> None:
        await self.person.send("/start")
        self.deeds += 1
        begun = Conversation.begin("ru")
        await self._until(lambda: bool(self._stamp()), "no first screen")
        turn = said_turn(self._said("/start"), self._fitted(begun), self.book)
        self.model = replace(turn.after, stamp=self._stamp())
        self.rows = pack_rows(self.model.stamp, self.model.step, turn.screen)
        await self._seen()

    async def come_back(self) -> None:
        """Press a button of a session that is gone: they read so, and begin anew.

        None that erases: that one does what it says, whatever is gone.
        """
        assert self.model
        former = self.model.stamp
        data = next(data for data in self._data() if not ending_of(unpack(data)))
        await self.person.tap_data(data, self.at)
        self.deeds += 1
        await self._until(lambda: self._stamp() not in ("", former), "no new session")
        assert _EXPIRED in self._live()[-1].text
        begun = self._fitted(Conversation.begin("ru"))
        assert self.at
        tap = Tap(self.person.user_id, self.at.message_id, self.at.at, "new", data, "ru")
        turn = tap_turn(tap, begun, True, self.book)
        assert not isinstance(turn, Ended)
        self._led_to(replace(turn.after, stamp=self._stamp()), turn.screen)
        await self._seen()

    async def _some_things(self) -> None:
        data = self._data()
        ticks = [each for each in data if _action(each)[0] in "+-"]
        lot = self.dice.random()
        if ticks and lot < 0.7:
            several = self.dice.randint(1, 3) if self.in_order else 1
            for each in self.dice.sample(ticks, min(len(ticks), several)):
                await self._press(each)
            if self.in_order and self.dice.random() < 0.5:
                # Back and forth, faster than the network draws it.
                await self._press(_turned(ticks[0]))
                await self._press(ticks[0])
        elif lot < 0.8:
            chosen = self._choice(data)
            await self._press(chosen)
            if self.dice.random() < 0.2:
                await self._press(chosen)  # twice, as people do
        elif lot < 0.86:
            await self._write("/start")
        else:
            await self._write(self.dice.choice(["нет", "ъъъ", "нет"]))
        if self.in_order and self.dice.random() < 0.1:
            await self._write("нет")
        await self._seen()

    async def _erase(self) -> None:
        await self._may_erase()
        await self._write("/forget")
        await self._seen()
        erase = next(each for each in self._data() if _action(each) in ("erase", "cover"))
        self.model, self.rows = None, ()
        await self._may_erase()
        self.deeds += 1
        await self.person.tap_data(erase, self.at)
        await self._until(lambda: not self._stamp(), "not erased")

    async def _may_erase(self) -> None:
        end = time.monotonic() + SECONDS
        while not self.may_erase():
            assert time.monotonic() < end, "what they did is still to be delivered once more"
            await asyncio.sleep(0.05)

    async def _press(self, data: str) -> None:
        assert self.model
        message = self.at
        assert message
        await self.person.tap_data(data, message)
        self.deeds += 1
        query = str(self.deeds)
        tap = Tap(self.person.user_id, message.message_id, message.at, query, data, "ru")
        turn = tap_turn(tap, self._fitted(self.model), False, self.book)
        assert not isinstance(turn, Ended)
        self._led_to(turn.after, turn.screen)

    async def _write(self, text: str) -> None:
        assert self.model
        await self.person.send(text)
        self.deeds += 1
        turn = said_turn(self._said(text), self._fitted(self.model), self.book)
        self._led_to(turn.after, turn.screen)

    def _led_to(self, after: Conversation, screen: object) -> None:
        self.model = replace(after, left=(), stuck=(), live=None)
        self.rows = pack_rows(after.stamp, after.step, screen)  # type: ignore[arg-type]

    def _choice(self, data: Sequence[str]) -> str:
        wanted = [each for each in data if _action(each).split(":")[0] in ("pick", "skip", "done")]
        others = [each for each in data if _action(each) not in ("erase", "cover", "file")]
        others = [each for each in others if not _action(each).startswith(("wrong", "lang"))]
        return self.dice.choice(wanted if wanted and self.dice.random() < 0.8 else others)

    def _said(self, text: str) -> Said:
        return Said(self.person.user_id, 1, text, edited=False, language="ru")

    def _fitted(self, conversation: Conversation) -> Conversation:
        state = conversation.state.fitted(self.book)
        return replace(conversation, state=replace(state, deployment=Deployment()))

    # What they see

    def _live(self) -> list[Message]:
        return [each for each in self.person.chat.bot_messages if not is_empty(each)]

    def _data(self) -> list[str]:
        return [data for row in self.rows for _, data in row]

    def _stamp(self) -> str:
        """Return the stamp of the session that the screen belongs to; empty where it is none's."""
        stamps = {
            (data or "").partition(":")[0]
            for message in self._live()
            for row in message.buttons
            for _, data in row
        }
        return next(iter(stamps - {UNSTORED, HIDE, ""}), "")

    async def _seen(self) -> None:
        await self._until(self._shows_model, "another screen")

    def _shows_model(self) -> bool:
        live = self._live()
        if not self.in_order and self.person.chat.pending:
            return False  # what comes next might overtake it
        if not live or [list(row) for row in self.rows] != live[-1].buttons:
            return False
        self.at = live[-1]
        return True

    async def _until(self, met: Callable[[], bool], otherwise: str) -> None:
        if not await self.person.chat.pulse.until(met, SECONDS):
            rows = "\n".join(map(str, self.rows))
            raise AssertionError(
                f"{otherwise} after {SECONDS} s\n{self.person.chat}\n{self._live()[-1].buttons if self._live() else ''}\nexpected:\n{rows}\n{self.model}"
            )

    def at_rest(self) -> str:
        """Return what is not as it should be once nobody does anything any more, or nothing."""
        chat, live = self.person.chat, self._live()
        # A receipt stays for a while only.
        if len(chat.messages) != len(live) or len(live) not in ((1,) if self.model else (0, 1)):
            return f"{len(live)} live of {len(chat.messages)} messages\n{chat}"
        if self.model and live[-1].buttons != self._present():
            return f"another screen than the model's\n{chat}\n{self._present()}"
        return ""

    def _present(self) -> list[list[tuple[str, str]]]:
        """Return the buttons of the screen that the model stands at."""
        assert self.model
        screen = show(self._fitted(self.model).state, self.book)
        return [list(row) for row in pack_rows(self.model.stamp, self.model.step, screen)]

    def stored_otherwise(self, stored: Conversation | None) -> str:
        """Return how what is stored differs from the model, or nothing."""
        if self.model is None or stored is None:
            return "" if self.model is stored else f"model {self.model}, stored {stored}"
        told = [
            f"{name}: stored {theirs!r}, model {ours!r}"
            for name, theirs, ours in (
                ("stamp", stored.stamp, self.model.stamp),
                ("step", stored.step, self.model.step),
                ("state", _plain(stored), _plain(self.model)),
            )
            if theirs != ours
        ]
        return "; ".join(told)


def _plain(conversation: Conversation) -> object:
    return {**conversation.state.to_json(), "deployment": None}


def _action(data: str) -> str:
    return data.split(":", 2)[-1]


def _turned(data: str) -> str:
    """Return the tick that takes a tick back."""
    action = _action(data)
    return data.removesuffix(action) + {"+": "-", "-": "+"}[action[0]] + action[1:]
