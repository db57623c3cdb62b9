"""An answer that a person takes back opens no more, though the conversation goes on."""

from pathlib import Path
from typing import Any

import pytest

from routebot.store.keys import KeyFile
from routebot.store.sealing import open_body
from routebot.store.slots import HEAD_BYTES, SLOT_BYTES
from tests.bot.conftest import Open, Stand
from tests.support.telegram import Person

SENSITIVE = "summons"


class Copies:
    """Whoever copied each version of a row, and takes the key file at the end."""

    def __init__(self, stand: Stand, folder: Path) -> None:
        self._store: Any = stand.store
        self._keys = folder / "keys" / "ring"
        self._rows: dict[int, bytes] = {}

    async def take(self) -> None:
        """Copy what is there now."""
        self._rows.update(await self._store._read("SELECT version, body FROM session", ()))

    def opened(self, chat_id: int) -> list[str]:
        """Return what opens of all that was ever there, oldest first."""
        content = self._keys.read_bytes()[HEAD_BYTES:]
        keys = {content[at : at + 32] for at in range(0, len(content), SLOT_BYTES)} - {bytes(32)}
        found = []
        for version, body in self._rows.items():
            found += [
                str(plain) for key in keys if (plain := open_body(key, chat_id, version, body))
            ]
        return found


async def _answered(stand: Stand, copies: Copies) -> Person:
    """Return a person who answered a sensitive question, each version copied."""
    person = await stand.begun()
    await stand.asked(person, "military")
    await stand.tap(person, f":pick:military:{SENSITIVE}")
    await copies.take()
    assert any(SENSITIVE in plain for plain in copies.opened(person.user_id))
    return person


@pytest.mark.parametrize(
    "taps",
    [
        (":view:answers", ":ask:military", ":pick:military:reserve"),
        (":view:answers", ":ask:military", "Не хочу отвечать"),
        (":back", ":pick:military:reserve"),
        (":back", ":back"),
        (":view:answers", ":restart"),
    ],
    ids=["changed", "declined", "gone back and changed", "gone back over", "all anew"],
)
async def test_of_what_was_taken_back_no_version_opens(
    open_bot: Open, tmp_path: Path, taps: tuple[str, ...]
) -> None:
    async with open_bot() as stand:
        copies = Copies(stand, tmp_path)
        person = await _answered(stand, copies)
        for tap in taps:
            await stand.tap(person, tap)
            await copies.take()
        assert copies.opened(person.user_id)
        assert not [plain for plain in copies.opened(person.user_id) if SENSITIVE in plain]
        assert len(list(KeyFile.open(tmp_path / "keys" / "ring").occupied())) == 1


async def test_a_tap_that_takes_nothing_back_waits_for_no_new_key(
    open_bot: Open, tmp_path: Path
) -> None:
    async with open_bot() as stand:
        person = await stand.begun()
        keys = KeyFile.open(tmp_path / "keys" / "ring")
        (before,) = keys.occupied()
        await stand.tap(person, ":pick:passport:five_year", ":view:answers", ":back", ":back")
        assert list(keys.occupied()) == [before]
