"""Who a bot is to its servers."""

import pytest

from routebot.errors import ConfigError
from routebot.store.identity import BotIdentity

TOKEN, RENEWED, OTHER = "42:AAHdqTcv", "42:BBHdqTcv", "43:AAHdqTcv"
CHAT, ROW = 7_123_456_789, bytes(range(16))


def _keys(token):
    bot = BotIdentity.of(token)
    return {bot.secret, bot.alarm_key(ROW), bot.alarm_key(bytes(16)), bot.hash_of_turn(CHAT)}


def test_a_token_makes_the_same_keys_in_every_process():
    assert _keys(TOKEN) == _keys(TOKEN)
    assert BotIdentity.of(TOKEN).id == 42


def test_no_two_tokens_rows_chats_or_purposes_share_a_key():
    keys = _keys(TOKEN) | _keys(RENEWED) | _keys(OTHER)
    assert len(keys) == 3 * 4
    bot = BotIdentity.of(TOKEN)
    assert bot.hash_of_turn(CHAT) != bot.hash_of_turn(CHAT + 1)
    assert {len(key) for key in keys} == {32}


def test_a_bot_shows_neither_its_secret_nor_its_token():
    shown = repr(BotIdentity.of(TOKEN))
    assert shown == "BotIdentity(id=42)"


@pytest.mark.parametrize("token", ["", "42", "42:", ":AAH", "no:AAH", "-1:AAH", "٤٢:AAH"])
def test_a_token_without_a_number_is_refused_without_being_shown(token):
    with pytest.raises(ConfigError, match="@BotFather") as caught:
        BotIdentity.of(token)
    assert "AAH" not in str(caught.value).replace("123456:ABC", "")
