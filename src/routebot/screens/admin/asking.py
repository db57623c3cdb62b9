"""What an admin is asked to type or to choose: a first day, a fact."""

from routebot.screens.admin.controls import admin_controls
from routebot.screens.screen import Screen
from routebot.words.i18n import Words
from routebot.words.markup import escape

__all__ = ["day_screen", "fact_screen", "whose_past_screen"]


def day_screen(words: Words) -> Screen:
    """Ask for the first day of a proposal."""
    return Screen("admin_day", escape(words("admin.ask.day")), admin_controls(words))


def fact_screen(words: Words) -> Screen:
    """Ask for the id of a fact."""
    return Screen("admin_fact", escape(words("admin.ask.fact")), admin_controls(words))


def whose_past_screen(words: Words) -> Screen:
    """Ask whose history to show."""
    return Screen("admin_whose_past", escape(words("admin.ask.past")), admin_controls(words))
