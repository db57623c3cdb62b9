"""Screens about the file for where there is no network: what it is, and what goes along with it."""

from routebot.dialogue.actions import SendFile, Show
from routebot.dialogue.state import State
from routebot.dialogue.views import Offline
from routebot.reasoning.advice import Advice
from routebot.screens.controls import controls
from routebot.screens.screen import Button, Screen
from routebot.words.i18n import Words
from routebot.words.markup import bold, escape, paragraphs

__all__ = ["file_screen", "offline_screen"]


def offline_screen(words: Words, advice: Advice, state: State) -> Screen:
    """Say what the file is, what having it means, and offer it where there is one."""
    title, offered = bold(words("handout.title")), state.deployment
    if not state.stored:
        return Screen("offline", paragraphs(title, words("handout.terminal")), controls(words))
    if not offered.hands_out:
        return Screen("offline", paragraphs(title, words("handout.none")), controls(words))
    what = words("handout.barred" if advice.barred else "handout.what")
    if offered.file_on is None:
        return Screen("offline", paragraphs(title, what, words("handout.soon")), controls(words))
    day = words.day(offered.file_on)
    text = paragraphs(
        title,
        what,
        words("handout.age.barred" if advice.barred else "handout.age", day=day),
        words("handout.seen"),
        words("handout.pass"),
        words("handout.gone"),
    )
    send = (Button(words("button.file"), SendFile()),)
    return Screen("offline", text, (send, *controls(words)))


def file_screen(words: Words) -> Screen:
    """Say under the file how long it stays; whoever looks at the phone reads nothing of it."""
    back = (Button(words("button.about_file"), Show(Offline())),)
    return Screen("file", escape(words("handout.file")), (back, *controls(words)))
