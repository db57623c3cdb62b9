"""The dataset handed out as a file."""

from routebot.screens.admin.controls import admin_controls
from routebot.screens.screen import Screen
from routebot.words.i18n import Words
from routebot.words.markup import escape

__all__ = ["archive_screen"]


def archive_screen(words: Words, revision: str) -> Screen:
    """Stand under the dataset as a file."""
    text = escape(words("admin.zip", revision=revision))
    return Screen("admin_zip", text, admin_controls(words))
