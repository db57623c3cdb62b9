"""What Telegram shows around the chat, in each language: the menu of commands, descriptions."""

from collections.abc import Awaitable, Iterable, Sequence

from telegram import Bot, BotCommand, BotCommandScopeChat
from telegram.error import TelegramError

from routebot.dialogue.commands import ADMIN, COMMANDS
from routebot.words.i18n import LANGUAGES, Language, words

__all__ = ["commands", "set_admin_menus", "set_menus"]


def commands(language: Language) -> Sequence[BotCommand]:
    """Return the menu.

    Its words stand where anybody may see them, so they are neutral.
    """
    return [BotCommand(name, words(language)(f"bot.menu.{name}")) for name in COMMANDS]


async def set_menus(bot: Bot) -> int:
    """Tell Telegram the menus and descriptions; return how many calls failed.

    English is for whoever has another language. Telegram limits how often these may be set, and a
    bot that is restarted works with those it has.
    """
    failed = 0
    for language in LANGUAGES:
        say, code = words(language), None if language == "en" else language
        failed += await _failed(bot.set_my_commands(commands(language), language_code=code))
        failed += await _failed(bot.set_my_description(say("bot.description"), language_code=code))
        short = say("bot.short_description")
        failed += await _failed(bot.set_my_short_description(short, language_code=code))
    return failed


async def _failed(call: Awaitable[object]) -> bool:
    """Wait for a call; whether Telegram refused it or could not be reached."""
    try:
        await call
    except TelegramError:
        return True
    return False


async def set_admin_menus(bot: Bot, chat_ids: Iterable[int]) -> int:
    """Give admins, and nobody else, a menu with their own command; return how many calls failed.

    Telegram refuses it for who has never written to the bot: they get it at the next start.
    """
    failed = 0
    for chat_id in chat_ids:
        for language in LANGUAGES:
            menu = [*commands(language), BotCommand(ADMIN, words(language)("admin.menu"))]
            code = None if language == "en" else language
            scope = BotCommandScopeChat(chat_id)
            failed += await _failed(bot.set_my_commands(menu, scope=scope, language_code=code))
    return failed
