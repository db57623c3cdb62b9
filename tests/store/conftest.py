"""The backends that every store test runs over, and a clock that stands still."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from routebot.store.keys import KeyFile
from routebot.store.protocol import SessionStore
from routebot.store.sqlite.sessions import SqliteStore

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)

Opener = Callable[[Path, KeyFile, datetime], AbstractAsyncContextManager[SessionStore]]

BACKENDS: dict[str, Opener] = {
    "sqlite": lambda folder, keys, now_at: SqliteStore.open(
        folder / "rows" / "sessions.db", keys, now_at
    ),
}


@dataclass(frozen=True)
class Backend:
    """A place for sessions that can be opened more than once, also at the same time."""

    folder: Path
    opener: Opener

    @property
    def keys_path(self) -> Path:
        return self.folder / "keys" / "keys"

    def keys(self) -> KeyFile:
        return KeyFile.open(self.keys_path)

    def open(self, now_at: datetime = NOON) -> AbstractAsyncContextManager[SessionStore]:
        return self.opener(self.folder, self.keys(), now_at)

    def bytes_on_disk(self) -> bytes:
        """Return all that is on the disk beside the keys."""
        return b"".join(file.read_bytes() for file in sorted((self.folder / "rows").iterdir()))


@pytest.fixture(params=BACKENDS)
def backend(request, tmp_path) -> Backend:
    return Backend(tmp_path, BACKENDS[request.param])


@pytest.fixture
def sqlite(tmp_path) -> Backend:
    return Backend(tmp_path, BACKENDS["sqlite"])


@pytest.fixture
async def store(backend) -> AsyncIterator[SessionStore]:
    async with backend.open() as opened:
        yield opened
