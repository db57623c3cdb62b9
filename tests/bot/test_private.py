"""Private parts of python-telegram-bot that the bot uses.

They may change in any release. Each has a test here that needs no server, so that a new release
that lacks one says so in one line; `pyproject.toml` bars the next major one.
"""

import asyncio
import importlib
import inspect
import pkgutil
import re
from datetime import timedelta

import pytest
from telegram import Bot
from telegram.error import RetryAfter
from telegram.ext import ExtBot, Updater

import routebot.bot
from routebot.bot.messenger import seconds_of
from routebot.bot.polling import PollingBot
from routebot.bot.running import _POLLING_TASK

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
    """`PollingBot.get_updates` hands them over by position."""
    assert PollingBot._post is Bot._post or PollingBot._post is ExtBot._post
    assert list(inspect.signature(PollingBot._post).parameters)[1:3] == ["endpoint", "data"]


async def test_polling_is_a_task_of_the_name_we_look_for():
    """Its end is how we learn that the token is not taken any more."""

    class Bot(PollingBot):
        """Polls, and nothing comes."""

        async def initialize(self):
            self._initialized = True

        async def delete_webhook(self, *_, **__):
            return True

        async def get_updates(self, *_, **__):
            await asyncio.sleep(0)
            return ()

    async with Updater(Bot("1:a"), asyncio.Queue()) as updater:
        await updater.start_polling()
        names = {task.get_name() for task in asyncio.all_tasks()}
        await updater.stop()
    assert _POLLING_TASK in names
