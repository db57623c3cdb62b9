"""No key, token or secret gets into a message or into what Python shows of our objects."""

import json
import logging
import os
import random
import traceback
from base64 import b64encode
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from routebot.bot.application import Address, build_bot
from routebot.bot.reaching import Reach
from routebot.bot.running import Hook
from routebot.clock import now
from routebot.config import PREFIX
from routebot.errors import ConfigError
from routebot.reasoning.rulebook import Rulebook
from routebot.store.keys import KeyFile
from routebot.terminal.cli import main
from routebot.terminal.readiness import bot_api, examine

TIMES = 1_000
LENGTH = 6
"""Of a piece of a key that nobody may read."""

Damage = Callable[[bytes, random.Random], bytes]


@pytest.fixture
def ring(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Path]:
    """The path of the key ring that ``serve`` and ``doctor`` will open; logging is afterwards as
    before.
    """
    for name in [name for name in os.environ if name.startswith(PREFIX)]:
        monkeypatch.delenv(name)
    path = tmp_path / "keys" / "ring"
    path.parent.mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ROUTEBOT_TOKEN", "123456:a-token-for-nobody")
    monkeypatch.setenv("ROUTEBOT_KEYS", str(path))

    async def unreachable(*_: object) -> Reach:
        return Reach(trouble="ConnectError")

    monkeypatch.setattr(bot_api, "reach", unreachable)
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    yield path
    root.handlers = handlers
    root.setLevel(level)


def test_no_piece_of_a_key_is_in_any_message(
    ring: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    dice, refused = random.Random(2026), 0
    for number in range(TIMES):
        keys = [dice.randbytes(32) for _ in range(dice.randint(1, 3))]
        ring.write_bytes(_damaged(_ring(keys), dice))
        ring.chmod(0o600)
        said = _said_on_opening(ring)
        refused += bool(said)
        if said and number % 10 == 0:  # these print what was said above, and take their time
            assert main(["serve"]) == 1
            said += str(examine()) + "".join(capsys.readouterr())
        assert not _pieces(keys) & _windows(said)
    assert refused > TIMES / 4


def _said_on_opening(ring: Path) -> str:
    """Return all that could be printed of the error, or nothing if the ring can still be read."""
    try:
        KeyFile.open(ring)
    except ConfigError as error:
        return "".join(traceback.format_exception(error)) + repr(error) + repr(error.args)
    return ""


def _ring(keys: list[bytes]) -> bytes:
    """Write keys as a key file does, or as the ring of routebot 0.3 did."""
    if len(keys) % 2:
        days = {f"2026-11-{22 + each}": b64encode(key).decode() for each, key in enumerate(keys)}
        return json.dumps({"routebot_key_ring": 1, "days": days}, indent=1).encode()
    return b"routebot keys 2\n" + bytes(4080) + b"".join(keys)


def _damaged(content: bytes, dice: random.Random) -> bytes:
    """Do to a file what disks, editors and careless copies do, once to three times."""
    for _ in range(dice.randint(1, 3)):
        content = dice.choice(DAMAGES)(content, dice)
    return content


def _flipped(content: bytes, dice: random.Random) -> bytes:
    flipped = bytearray(content or b"{")
    flipped[dice.randrange(len(flipped))] ^= 1 << dice.randrange(8)
    return bytes(flipped)


def _cut(content: bytes, dice: random.Random) -> bytes:
    first, last = sorted(dice.randrange(len(content) + 1) for _ in range(2))
    return content[:first] + content[last:]


def _ended(content: bytes, dice: random.Random) -> bytes:
    return content[: dice.randrange(len(content) + 1)]


def _begun_late(content: bytes, dice: random.Random) -> bytes:
    return content[dice.randrange(len(content) + 1) :]


def _inserted(content: bytes, dice: random.Random) -> bytes:
    place = dice.randrange(len(content) + 1)
    return content[:place] + dice.randbytes(dice.randint(1, 4)) + content[place:]


def _repeated(content: bytes, dice: random.Random) -> bytes:
    place = dice.randrange(len(content) + 1)
    return content[:place] + content[dice.randrange(len(content) + 1) :]


def _unquoted(content: bytes, dice: random.Random) -> bytes:
    return content.replace(b'"', dice.choice((b"", b"'", b"\\")), dice.randint(1, 12))


def _moved(content: bytes, dice: random.Random) -> bytes:
    """Let keys take the places of days, versions and each other's."""
    words = content.split(b'"')
    one, other = dice.randrange(len(words)), dice.randrange(len(words))
    words[one], words[other] = words[other], words[one]
    return b'"'.join(words)


def _reencoded(content: bytes, dice: random.Random) -> bytes:
    return content.decode("latin-1").encode(dice.choice(("utf-8-sig", "utf-16", "utf-32", "utf-8")))


DAMAGES: list[Damage] = [
    _flipped,
    _cut,
    _ended,
    _begun_late,
    _inserted,
    _repeated,
    _unquoted,
    _moved,
    _reencoded,
]


def _pieces(keys: list[bytes]) -> set[str]:
    """Return every piece of the keys: of their base64, of their bytes, and of these as Python
    writes bytes.
    """
    return {
        piece
        for key in keys
        for text in (b64encode(key).decode(), key.decode("latin-1"), key.hex(), ascii(key)[2:-1])
        for piece in _windows(text)
    }


def _windows(text: str) -> set[str]:
    return {text[place : place + LENGTH] for place in range(len(text) - LENGTH + 1)}


def test_token_and_secret_are_not_in_what_python_shows_of_the_bot(today_book: Rulebook) -> None:
    token, secret = "123456:a-token-for-nobody", "a-secret-for-nobody"
    store: Any = None
    bot = build_bot(token, Address(), store, lambda: today_book, now)
    hook = Hook("127.0.0.1", 8080, "/telegram", "https://bot.example.org", secret)
    shown = repr(bot) + str(bot.client) + repr(bot.client) + str(hook)
    assert "a-token" not in shown
    assert secret not in shown
