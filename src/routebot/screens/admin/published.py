"""What is said when a proposal was decided on: it is published, or another admin has to approve."""

from datetime import date

from routebot.dialogue.admin.actions import Release, TakeBack
from routebot.publishing.archive import Publication
from routebot.publishing.searching import tag_of
from routebot.screens.admin.controls import admin_button, admin_controls
from routebot.screens.admin.history import history_line
from routebot.screens.screen import Screen
from routebot.words.i18n import Words
from routebot.words.markup import bold, escape, paragraphs

__all__ = ["handed_on_screen", "published_screen", "published_sentence"]


def published_screen(words: Words, entry: Publication, withdrawn: str = "") -> Screen:
    """Say what was published, with the way to take it back.

    Args:
        withdrawn: the fact that it withdrew, which one tap puts back in force; or empty.
    """
    row = entry.activation
    done = published_sentence(words, row.revision, row.from_on)
    text = paragraphs(bold(done), history_line(words, entry), row.why)
    undo = (admin_button(words, "undo", TakeBack(row.seq)),)
    if withdrawn:
        undo = (admin_button(words, "release", Release(tag_of(withdrawn)), fact=withdrawn),)
    return Screen("admin_published", text, (undo, *admin_controls(words)))


def published_sentence(words: Words, revision: str, from_on: date | None) -> str:
    """Say that a revision serves, or from which day it will."""
    if from_on:
        return words("publish.done.from", revision=revision, day=words.day(from_on))
    return words("publish.done", revision=revision)


def handed_on_screen(words: Words) -> Screen:
    """Say that another admin has to approve."""
    return Screen("admin_handed_on", escape(words("admin.handed_on")), admin_controls(words))
