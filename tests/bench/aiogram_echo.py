"""The least that a bot of aiogram can do with a tap; runs in an environment of its own."""

import asyncio
import sys

from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup

from tests.bench.driving import TOKEN, Driver, drive


async def main(port: int) -> None:
    """Run it until the input ends."""
    server = TelegramAPIServer.from_base(f"http://127.0.0.1:{port}")
    bot, dispatcher = Bot(TOKEN, session=AiohttpSession(api=server)), Dispatcher()
    button = InlineKeyboardButton(text="again", callback_data="again")
    keyboard = InlineKeyboardMarkup(inline_keyboard=[[button]])

    @dispatcher.callback_query()
    async def echo(query: CallbackQuery) -> None:
        await query.answer()
        await query.message.edit_text("again", reply_markup=keyboard)

    async with bot:
        await drive(Driver(port, lambda update: dispatcher.feed_raw_update(bot, update)))


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))
