"""Private parts of python-telegram-bot that the bot uses.

They may change in any release. Each has a test here that needs no server, so that a new release
that lacks one says so in one line; `pyproject.toml` bars the next major one.
"""

import importlib
import inspect
import pkgutil
import re
from datetime import timedelta

import pytest
from telegram import Bot
from telegram.error import RetryAfter
from telegram.ext import ExtBot

import routebot.bot
from routebot.bot.outcomes import seconds_of
from routebot.bot.polling import PollingBot

USED = {("PollingBot", "_post")}
"""(class of ours, private method of PTB's that it calls)."""


def _classes():
    """Yield each class of the bot that stands on one of PTB's."""
    for module in pkgutil.iter_modules(routebot.bot.__path__, "routebot.bot."):
        for _, found in inspect.getmembers(importlib.import_module(module.name), inspect.isclass):
            if found.__module__ == module.name and _theirs(found):
                yield found


def _theirs(found):
    return [base for base in found.__mro__ if base.__module__.startswith("telegram.")]


def _private_names(base):
    """Return them; what `abc` puts into each class is nobody's."""
    return {name for name in vars(base) if re.fullmatch(r"_(?!abc_).*(?<!__)", name)}


def test_classes_call_no_other_private_methods_and_replace_none():
    called = set()
    for found in _classes():
        theirs = set().union(*map(_private_names, _theirs(found)))
        assert not theirs & _private_names(found), f"{found.__name__} replaces a private part"
        source = inspect.getsource(found)
        called |= {(found.__name__, name) for name in theirs if f"self.{name}(" in source}
    assert called == USED


@pytest.mark.parametrize("wait", [3, timedelta(seconds=3)])
def test_told_how_long_to_wait_we_can_read_it(wait):
    assert seconds_of(RetryAfter(wait)) == 3.0


def test_call_by_name_takes_a_method_and_its_arguments():
    """`PollingBot.ask` hands them over by position."""
    assert PollingBot._post is Bot._post or PollingBot._post is ExtBot._post
    assert list(inspect.signature(PollingBot._post).parameters)[1:3] == ["endpoint", "data"]
