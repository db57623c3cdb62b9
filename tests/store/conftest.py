"""The backends that every store test runs over, and a clock that stands still."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from routebot.store.keys import KeyRing
from routebot.store.protocol import SessionStore
from routebot.store.sqlite.sessions import SqliteStore

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)

Opener = Callable[[Path, KeyRing, datetime], AbstractAsyncContextManager[SessionStore]]

BACKENDS: dict[str, Opener] = {
    "sqlite": lambda folder, ring, now_at: SqliteStore.open(
        folder / "rows" / "sessions.db", ring, now_at
    ),
}


@dataclass(frozen=True)
class Backend:
    """A place for sessions that can be opened more than once, also at the same time."""

    folder: Path
    opener: Opener

    @property
    def ring_path(self) -> Path:
        return self.folder / "keys" / "ring"

    def ring(self) -> KeyRing:
        return KeyRing.open(self.ring_path)

    def open(self, now_at: datetime = NOON) -> AbstractAsyncContextManager[SessionStore]:
        return self.opener(self.folder, self.ring(), now_at)

    def bytes_on_disk(self) -> bytes:
        """Return all that is on the disk beside the key ring."""
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
