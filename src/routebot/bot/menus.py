"""What Telegram shows around the chat, in each language: the menu of commands, descriptions."""

from collections.abc import Awaitable, Iterable, Sequence

from telegram import Bot, BotCommand, BotCommandScopeChat
from telegram.error import TelegramError

from routebot.dialogue.commands import ADMIN, COMMANDS, OFFLINE
from routebot.words.i18n import LANGUAGES, Language, words

__all__ = ["commands", "set_admin_menus", "set_menus"]


def commands(language: Language, *, offline: bool) -> Sequence[BotCommand]:
    """Return the menu.

    Its words stand where anybody may see them, so they are neutral.

    Args:
        offline: a file is handed out for where there is no network.
    """
    names = [name for name in COMMANDS if offline or name != OFFLINE]
    return [BotCommand(name, words(language)(f"bot.menu.{name}")) for name in names]


async def set_menus(bot: Bot, *, offline: bool) -> int:
    """Tell Telegram the menus and descriptions; return how many calls failed.

    English is for whoever has another language. Telegram limits how often these may be set, and a
    bot that is restarted works with those it has.
    """
    failed = 0
    for language in LANGUAGES:
        say, code = words(language), None if language == "en" else language
        menu = commands(language, offline=offline)
        failed += await _failed(bot.set_my_commands(menu, language_code=code))
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


async def set_admin_menus(bot: Bot, chat_ids: Iterable[int], *, offline: bool) -> int:
    """Give admins, and nobody else, a menu with their own command; return how many calls failed.

    Telegram refuses it for who has never written to the bot: they get it at the next start.
    """
    failed = 0
    for chat_id in chat_ids:
        for language in LANGUAGES:
            menu = [
                *commands(language, offline=offline),
                BotCommand(ADMIN, words(language)("admin.menu")),
            ]
            code = None if language == "en" else language
            scope = BotCommandScopeChat(chat_id)
            failed += await _failed(bot.set_my_commands(menu, scope=scope, language_code=code))
    return failed
