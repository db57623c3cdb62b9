"""What is said between screens: a notice, that something failed, an erasure's receipt."""

from dataclasses import replace

from routebot.dialogue.actions import DrawAgain, HideReceipt
from routebot.screens.controls import controls
from routebot.screens.screen import Button, Screen
from routebot.words.i18n import Words
from routebot.words.markup import Html, bold, escape, italic, paragraphs, tied

__all__ = ["headed", "noticed", "receipt_screen", "sorry_screen"]


def headed(words: Words, text: str) -> Html:
    """Put the neutral line first that every message begins with.

    The list of chats and a notification show the beginning of a message to whoever looks at the
    phone: about two lines, so that this one has to be at least 90 characters long.
    """
    return tied(paragraphs(words("first_line"), text))


def noticed(screen: Screen, sentence: str) -> Screen:
    """Put a sentence below a screen; it is gone when the screen is drawn the next time.

    Who has just typed sees the end of the message and its buttons, not its beginning.
    """
    return replace(screen, text=paragraphs(screen.text, bold(sentence)))


def sorry_screen(words: Words) -> Screen:
    """Say that something went wrong, with the way back to the present screen."""
    back = (Button(words("button.back"), DrawAgain(), "control"),)
    return Screen("sorry", escape(words("bot.sorry")), (back, *controls(words, "back")))


def receipt_screen(
    words: Words, refused: int, unreachable: int, *, readable: bool = False
) -> Screen:
    """Say what an erasure could not remove, and how to clear it by hand.

    Args:
        refused: messages that Telegram does not let us delete.
        unreachable: messages that we could not ask it about yet.
        readable: the answers are on the disk still, and the key to them.
    """
    text = paragraphs(
        bold(words("bot.receipt.title.unfinished" if readable else "bot.receipt.title")),
        words(_what_of_the_answers(readable, everything=not refused and not unreachable)),
        words.count("bot.receipt.kept", refused) if refused else "",
        words.count("bot.receipt.later", unreachable) if unreachable else "",
        words("bot.receipt.by_hand"),
        italic(words("bot.receipt.brief")),
    )
    return Screen("receipt", text, ((Button(words("bot.receipt.hide"), HideReceipt()),),))


def _what_of_the_answers(readable: bool, *, everything: bool) -> str:
    if readable:
        return "bot.receipt.unfinished"
    return "bot.receipt.erased" if everything else "bot.receipt.answers"
