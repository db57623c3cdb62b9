"""The other side of the chat: people, groups and channels, and scripts of what people do."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from .telegram_markup import utf16_units
from .telegram_methods import change_membership
from .telegram_world import PATIENCE, Chat, Message, Payload, Press, World

__all__ = ["Group", "Person", "Say", "Tap", "dialogue"]

_COMMAND = re.compile(r"(?<!\S)/[A-Za-z0-9_]{1,32}(@\w+)?")


class Stage(Protocol):
    """What people need of the server they write to."""

    world: World

    async def settled(self, within: float = PATIENCE) -> None:
        """Wait until the bot has nothing left to do."""


class Person:
    """Somebody with a private chat with the bot.

    Attributes:
        user: in Bot API form.
        presses: all buttons they pressed, oldest first.
    """

    def __init__(self, stage: Stage, user: Payload) -> None:
        self._stage, self._world, self.user = stage, stage.world, user
        names: Payload = {name: user[name] for name in ("first_name", "username") if name in user}
        self.chat = self._world.open_chat(user["id"], "private", names)
        self.presses: list[Press] = []

    @property
    def user_id(self) -> int:
        """Also the id of the private chat."""
        return self.chat.chat_id

    # Writing

    async def send(self, text: str) -> Message:
        """Send a text."""
        return self._say(text_content(text))

    async def send_photo(self, content: bytes = b"\xff\xd8\xff", caption: str = "") -> Message:
        """Send a picture."""
        file = self._world.store("photos", content, "photo.jpg")
        return self._say(
            {"photo": [file.payload() | {"width": 90, "height": 90}]} | _caption(caption)
        )

    async def send_voice(self, content: bytes = b"OggS") -> Message:
        """Send a voice message."""
        file = self._world.store("voice", content, "voice.oga")
        return self._say({"voice": file.payload() | {"duration": 3, "mime_type": "audio/ogg"}})

    async def send_sticker(self, emoji: str = "\N{WAVING HAND SIGN}") -> Message:
        """Send a sticker."""
        file = self._world.store("stickers", b"RIFF", "sticker.webp")
        form = {
            "type": "regular",
            "width": 512,
            "height": 512,
            "is_animated": False,
            "is_video": False,
        }
        return self._say({"sticker": file.payload() | form | {"emoji": emoji}})

    async def send_contact(self, phone_number: str = "+70000000000") -> Message:
        """Send their own contact."""
        contact = {
            "phone_number": phone_number,
            "first_name": self.user["first_name"],
            "user_id": self.user_id,
        }
        return self._say({"contact": contact})

    async def send_location(self, latitude: float = 55.75, longitude: float = 37.62) -> Message:
        """Send a place."""
        return self._say({"location": {"latitude": latitude, "longitude": longitude}})

    async def send_document(self, content: bytes, name: str, caption: str = "") -> Message:
        """Send a file."""
        file = self._world.store("documents", content, name)
        return self._say({"document": file.payload() | {"file_name": name}} | _caption(caption))

    async def send_other(self, **content: Any) -> Message:
        """Send a message of any other kind, given as the fields of a Bot API message."""
        return self._say(content)

    async def edit(self, message_id: int, text: str) -> Message:
        """Edit a message of theirs."""
        message = self.chat.find(message_id)
        assert message, f"no live message {message_id} in\n{self.chat}"
        assert not message.is_bot, f"message {message_id} is the bot's, in\n{self.chat}"
        message.content, message.html = text_content(text), text
        message.edited_at, message.edits = self._world.clock, message.edits + 1
        self._world.post("edited_message", message.payload(), self.chat)
        return message

    async def delete(self, message_id: int) -> None:
        """Delete a message for both sides; a bot is not told."""
        message = self.chat.find(message_id)
        assert message, f"no live message {message_id} in\n{self.chat}"
        message.deleted = True

    def _say(self, content: Payload) -> Message:
        assert self.chat.bot_status == "member", (
            "a person who blocked the bot cannot write to it: unblock first"
        )
        self.chat.started = True
        message = self.chat.add(self.user, self._world.clock, content)
        message.html = message.text
        self._world.post("message", message.payload(), self.chat)
        return message

    # Pressing

    async def tap(
        self, what: str, message: Message | None = None, *, resend: bool = False
    ) -> Press:
        """Press a button.

        Args:
            what: its label or data; failing that, a part of the label or of the data that only one
                button has.
            message: where it stands; by default the bot's newest live message that has buttons. It
                may be deleted or stand in another chat.
            resend: press a second time, as an app does that lost the connection; the second press
                is returned.
        """
        source = message or self._newest_with_buttons()
        data = chosen(source, what)
        press = self._press(source, data)
        return self._press(source, data) if resend else press

    async def tap_again(self) -> Press:
        """Repeat the last press as it was, whatever the message shows by now."""
        assert self.presses, "nothing was pressed yet"
        return self._press(self.presses[-1].message, self.presses[-1].data)

    async def tap_data(self, data: str, message: Message | None = None) -> Press:
        """Press with data of their own choice, as only a tampering client can."""
        return self._press(message or self.chat.last, data)

    def _press(self, message: Message, data: str) -> Press:
        press = self._world.press(self.user, self.chat, message, data)
        self.presses.append(press)
        return press

    def _newest_with_buttons(self) -> Message:
        found = [message for message in self.chat.bot_messages if message.keyboard]
        assert found, f"no live message of the bot has buttons\n{self.chat}"
        return found[-1]

    # Leaving

    async def block(self) -> None:
        """Block the bot."""
        change_membership(self._world, self.chat, self.user, "kicked")

    async def unblock(self) -> None:
        """Take the bot back."""
        change_membership(self._world, self.chat, self.user, "member")

    # Waiting

    async def settled(self, within: float = PATIENCE) -> None:
        """Wait until the bot took every update, answered every press and has nothing left to do."""
        await self._stage.settled(within)

    async def served(self, within: float = PATIENCE) -> None:
        """Wait only until this person's updates were taken and presses answered, whatever others
        are doing.
        """
        done = await self.chat.pulse.until(self._is_served, within)
        assert done, f"not served after {within} s\n{self.chat}"

    def _is_served(self) -> bool:
        return not self.chat.pending and not self._world.unanswered_in(self.chat)

    async def sees(self, expected: "Expected", within: float = PATIENCE) -> Message:
        """Wait until the bot's newest live message is as expected, whatever others are doing, and
        return it.

        Args:
            expected: as in `dialogue`.
        """
        done = await self.chat.pulse.until(lambda: self._shows(expected), within)
        assert done, f"{expected!r} was not seen within {within} s\n{self.chat}"
        return self.chat.last

    def _shows(self, expected: "Expected") -> bool:
        return bool(self.chat.bot_messages) and _fits(self.chat.last, expected)


class Group:
    """A group, supergroup or channel. The bot is added by the first `join`, `send` or `post`."""

    def __init__(self, stage: Stage, chat: Chat, owner: Payload) -> None:
        self._stage, self._world, self.chat, self._owner = stage, stage.world, chat, owner
        self._joined = False

    async def join(self, by: Person | None = None, status: str = "member") -> None:
        """Add the bot.

        Args:
            by: who adds it; by default the owner.
            status: ``member`` or ``administrator``.
        """
        self._joined = True
        actor = by.user if by else self._owner
        change_membership(self._world, self.chat, actor, status)
        if self.chat.kind != "channel":
            self._tell(actor, {"new_chat_members": [self._world.bot]})

    async def remove_bot(self, by: Person | None = None) -> None:
        """Throw the bot out."""
        change_membership(self._world, self.chat, by.user if by else self._owner, "kicked")

    async def send(self, person: Person, text: str) -> Message:
        """Let a person write; the bot sees it while it is a member, as if privacy mode were off."""
        if not self._joined:
            await self.join(by=person)
        return self._tell(person.user, text_content(text))

    async def post(self, text: str) -> Message:
        """Publish in a channel."""
        if not self._joined:
            await self.join(status="administrator")
        return self._tell(None, text_content(text))

    async def settled(self, within: float = PATIENCE) -> None:
        """Wait as `Person.settled` does."""
        await self._stage.settled(within)

    def _tell(self, sender: Payload | None, content: Payload) -> Message:
        message = self.chat.add(sender, self._world.clock, content)
        message.html = message.text
        if self.chat.bot_status in ("member", "administrator"):
            self._world.post("message" if sender else "channel_post", message.payload(), self.chat)
        return message


def text_content(text: str) -> Payload:
    """Return a person's text with the commands in it marked, as clients do."""
    content: Payload = {"text": text}
    entities = [
        {
            "type": "bot_command",
            "offset": utf16_units(text[: found.start()]),
            "length": len(found[0]),
        }
        for found in _COMMAND.finditer(text)
    ]
    return content | ({"entities": entities} if entities else {})


def _caption(text: str) -> Payload:
    return {"caption": text} if text else {}


def chosen(message: Message, what: str) -> str:
    """Return the data of the one button that is meant."""
    buttons = [(label, data or "") for row in message.buttons for label, data in row]
    wanted = what.casefold()
    readings: list[Callable[[str, str], bool]] = [
        lambda label, data: label == what,
        lambda label, data: data == what,
        lambda label, data: wanted in label.casefold(),
        lambda label, data: wanted in data.casefold(),
    ]
    found = next(
        (hits for reading in readings if (hits := [each for each in buttons if reading(*each)])), []
    )
    assert len(found) == 1, f"{len(found)} buttons fit {what!r}, expected one, in\n{message}"
    assert found[0][1], f"the button {found[0][0]!r} sends nothing to the bot, in\n{message}"
    return found[0][1]


# Scripts


@dataclass(frozen=True)
class Say:
    """Send a text, even if a button is called so."""

    text: str


@dataclass(frozen=True)
class Tap:
    """Press a button, even if it is not there yet."""

    what: str


Step = str | Say | Tap
Expected = str | Callable[[Message], object] | None


async def dialogue(
    person: Person, script: Sequence[tuple[Step, Expected]], within: float = PATIENCE
) -> None:
    """Play a script and check each screen it leads to.

    Args:
        script: pairs of what the person does and what the bot's newest live message shall then be.
            A plain string is pressed if a button of the newest message fits it, else sent. Expected
            is a part of the text, a predicate on the message, or None for anything.
    Raises:
        AssertionError: with all steps so far, what was expected and what is there.
    """
    passed: list[str] = []
    for step, expected in script:
        await _do(person, step)
        await person.settled(within)
        messages = person.chat.bot_messages
        if not messages or not _fits(messages[-1], expected):
            raise AssertionError(_report(passed, step, expected, person.chat))
        passed.append(f"  ok    {step}")


async def _do(person: Person, step: Step) -> None:
    if isinstance(step, Tap) or (isinstance(step, str) and _is_button(person.chat, step)):
        await person.tap(step.what if isinstance(step, Tap) else step)
    else:
        await person.send(step.text if isinstance(step, Say) else step)


def _is_button(chat: Chat, step: str) -> bool:
    newest = [message for message in chat.bot_messages if message.keyboard][-1:]
    named = [
        name
        for message in newest
        for row in message.buttons
        for pair in row
        for name in pair
        if name
    ]
    return not step.startswith("/") and any(step.casefold() in name.casefold() for name in named)


def _fits(message: Message, expected: Expected) -> bool:
    if expected is None:
        return True
    return expected in message.text if isinstance(expected, str) else bool(expected(message))


def _report(passed: list[str], step: Step, expected: Expected, chat: Chat) -> str:
    wanted = getattr(expected, "__name__", expected)
    actual = chat.bot_messages[-1] if chat.bot_messages else "(no live message of the bot)"
    lines = [
        *passed,
        f"  FAIL  {step}",
        f"expected: {wanted}",
        f"actual:   {actual}",
        "the whole chat:",
        str(chat),
    ]
    return "the dialogue went another way\n" + "\n".join(lines)
