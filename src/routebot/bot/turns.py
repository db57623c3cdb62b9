"""What an update comes to, decided before anything is stored or shown.

Pure, but for the types: `tap_turn` and `said_turn` put a person's dialogue (`dialogue`), its
screens and the stamps of a conversation's buttons together.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import TypeAlias, TypeVar

from routebot.bot.buttons import UNSTORED, Call, ending_of, unpack, wanted
from routebot.bot.conversation import Conversation
from routebot.bot.intake import Said, Tap
from routebot.bot.messenger import Document
from routebot.dialogue.actions import Action, CallWrong, Ending, SendFile, Tick
from routebot.dialogue.commands import NotUnderstood, Went, command_of, hear
from routebot.dialogue.steps import act
from routebot.reasoning.rulebook import Rulebook
from routebot.screens.drawing import show
from routebot.screens.listening import screen_for
from routebot.screens.notices import noticed
from routebot.screens.screen import Screen
from routebot.screens.sourcing import noted_screen
from routebot.words.i18n import words

__all__ = [
    "Decide",
    "Ended",
    "Shown",
    "Turn",
    "TurnT",
    "said_turn",
    "tap_turn",
    "with_message",
]


@dataclass(frozen=True, slots=True)
class Shown:
    """The conversation goes on.

    Attributes:
        after: the conversation to save.
        outcome: for the log.
        anew: send a new message even if there is a live one.
        document: a file that the live message is to be.
        wants_file: the person has asked for the file that is handed out.
        objected: id of a claim that was called wrong, to be counted; empty for none.
    """

    after: Conversation
    screen: Screen
    outcome: str = "done"
    anew: bool = False
    document: Document | None = None
    wants_file: bool = False
    objected: str = ""


@dataclass(frozen=True, slots=True)
class Ended:
    """The conversation ends.

    Attributes:
        before: the conversation that is erased.
    """

    before: Conversation
    ending: Ending


Turn: TypeAlias = Shown | Ended

TurnT = TypeVar("TurnT", bound=Turn)

Decide: TypeAlias = Callable[[Conversation, bool, Rulebook], Awaitable[TurnT]]
"""From (conversation, whether it begins with this update, rulebook) to what the update comes to."""


def tap_turn(tap: Tap, before: Conversation, fresh: bool, rulebook: Rulebook) -> Turn:
    """Decide what a button comes to.

    One that does not fit the present step has the present screen shown.

    Args:
        fresh: the conversation begins with this tap: what the button belonged to is gone.
    """
    call = unpack(tap.data)
    if fresh:
        return _belated(tap, call, before, rulebook)
    present = with_message(before, tap)
    screen = partial(show, present.state, rulebook)
    if not call or not present.offers(call) or tap.query_id in present.heard:
        ending = ending_of(call) if call and call.stamp == UNSTORED else None
        return Ended(present, ending) if ending else Shown(present, screen(), "stale")
    action = wanted(call, screen)
    if isinstance(action, Ending):
        return Ended(present, action)
    if isinstance(action, CallWrong):
        return _objected(present, action, screen())
    if isinstance(action, SendFile):
        return _asked_for_file(present, screen())
    return _moved(tap, present, action, rulebook)


def _moved(tap: Tap, present: Conversation, action: Action | None, rulebook: Rulebook) -> Shown:
    """Go where a button leads; one that leads nowhere has the present screen shown."""
    after = act(present.state, action, rulebook) if action else present.state
    moved = present.moved(after)
    if isinstance(action, Tick):
        moved = moved.ticked(tap.query_id)
    return Shown(moved, show(after, rulebook))


def _objected(present: Conversation, action: CallWrong, screen: Screen) -> Shown:
    """Thank for calling a claim wrong that stands on the screen; the conversation stays as it is.

    So nothing that is stored tells of it, and a made-up button can have nothing else counted.
    """
    if all(button.action != action for button in screen.buttons):
        return Shown(present, screen, "stale")
    noted = noted_screen(words(present.state.language), action.fact, stored=True)
    return Shown(present, noted, objected=action.fact)


def _asked_for_file(present: Conversation, screen: Screen) -> Shown:
    """Let the file be sent that the screen offers: once, however often the button is pressed."""
    if all(not isinstance(button.action, SendFile) for button in screen.buttons):
        return Shown(present, screen, "stale")
    return Shown(replace(present, step=present.step + 1), screen, wants_file=True)


def _belated(tap: Tap, call: Call | None, begun: Conversation, rulebook: Rulebook) -> Turn:
    """Decide what a button of a session that is over comes to.

    Who wants everything erased is not told to press once more; anything else has expired.
    """
    screen = show(begun.state, rulebook)
    action = wanted(call, lambda: screen) if call else None
    if isinstance(action, Ending):
        # It may be the second delivery of one whose receipt was sent, and its number got lost.
        return Ended(with_message(begun, tap).suspecting(), action)
    expired = words(begun.state.language)("bot.expired")
    return Shown(with_message(begun, tap), noticed(screen, expired), "stale")


def with_message(conversation: Conversation, tap: Tap) -> Conversation:
    """Take note of the message whose button was pressed.

    It is the live one if none is known, else one that should not be there any more.
    """
    if conversation.live is None and tap.sent_at is not None:
        return conversation.shown(tap.message_id, tap.sent_at)
    if conversation.live == tap.message_id:
        return conversation
    return conversation.with_left(tap.message_id)


def said_turn(said: Said, before: Conversation, rulebook: Rulebook) -> Shown:
    """Decide what a message comes to."""
    present = before.hearing(said.message_id)
    if not said.text:
        return _with_notice(present, "media", rulebook)
    heard = hear(present.state, said.text, rulebook)
    screen = screen_for(heard, present.state, rulebook)
    if screen:
        return Shown(present, screen, "answered")
    match heard:
        case Went(state):
            # Who cleared the chat on their own side has a live message as far as we can tell:
            # /start does not rely on it.
            anew = command_of(said.text) == "start"
            return Shown(present.moved(state), show(state, rulebook), anew=anew)
        case NotUnderstood(why):
            return _with_notice(present, why, rulebook)
    raise AssertionError("every other thing heard has a screen")


def _with_notice(before: Conversation, why: str, rulebook: Rulebook) -> Shown:
    """Show the present screen over a sentence that says why nothing was done."""
    sentence = words(before.state.language)(f"bot.{why}")
    return Shown(before, noticed(show(before.state, rulebook), sentence), why)
