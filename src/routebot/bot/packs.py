"""Keeps the file that is handed out for where there is no network, and the one for the barred.

Both are made anew, in the child process, when another revision serves, when they are a month old,
and when another key signs or another routebot was installed. Until the new ones are whole, and
where they cannot be made, the old ones are handed out; they say themselves how old they are.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from routebot.bot.logs import where_from
from routebot.bot.messenger import Document
from routebot.clock import day_of
from routebot.dialogue.deployment import Deployment
from routebot.errors import RoutebotError
from routebot.offline import handed_out
from routebot.offline.handed_out import Made, exit_only_beside, look_at, replace_files
from routebot.publishing.aside import Aside
from routebot.publishing.child import ChildFaultError
from routebot.publishing.filed import Filed
from routebot.publishing.live import LiveDataset
from routebot.signing.documents import signed
from routebot.signing.keys import SigningKey

__all__ = ["NAME", "Packs"]

NAME = "reference.html"
"""What a person is sent is called this, whatever is in it: a name that tells nothing."""

_MONTH = timedelta(days=30)
"""What expires expires in the file, too; what was confirmed since it does not know."""

_AGAIN = timedelta(hours=1)
"""After a failure: ten seconds of computing each minute would slow everybody for nothing."""

_LOG = logging.getLogger("routebot.bot")


@dataclass(slots=True)
class Packs:
    """Keeps both files and hands them out.

    Args:
        path: of the file; None: nothing is handed out.
        aside: where they are made.
        key: signs them; None: nothing does.
        now: the clock.
    """

    path: Path | None
    live: LiveDataset
    aside: Aside
    key: SigningKey | None
    now: Callable[[], datetime]
    _made: Made | None = None
    _failed_at: datetime | None = field(default=None)

    @property
    def deployment(self) -> Deployment:
        """What there is to say of it."""
        file_on = self._made.on if self._made else None
        return Deployment(self.path is not None, file_on, self._fingerprint)

    @property
    def has_failed(self) -> bool:
        """Whether what is handed out could not be made anew."""
        return self._failed_at is not None

    @property
    def _fingerprint(self) -> str:
        return self.key.public.fingerprint if self.key else ""

    async def keep(self) -> None:
        """Look whether the files are as they should be, and make them anew where they are not."""
        now_at = self.now()
        if self.path is None or (self._failed_at and now_at - self._failed_at < _AGAIN):
            return
        wanted = Made(self.live.present.revision, day_of(now_at).on, self._fingerprint)
        try:
            if self._made is None:
                self._made = await asyncio.to_thread(_found, self.path)
            if self._made is None or not _serves(self._made, wanted):
                await self._make(self.path, self.live.present.filed, wanted)
        except (RoutebotError, ChildFaultError, OSError) as error:
            self._failed_at = now_at
            extra = {"action": "pack", "outcome": "error", "trouble": where_from(error)}
            _LOG.error("the file to hand out was not made anew, see `routebot doctor`", extra=extra)
        else:
            self._failed_at = None

    async def _make(self, path: Path, filed: Filed, wanted: Made) -> None:
        """Make both files.

        Raises:
            ConfigError: something else stands there.
            OSError: they could not be written.
            PublishError, ChildFaultError: they could not be made.
        """
        from routebot.bot.packing import pages_of  # noqa: PLC0415 - loads all that builds a page

        await asyncio.to_thread(look_at, path)
        pages = await self.aside.run(pages_of, filed, wanted.on, wanted.fingerprint)
        files = {exit_only_beside(path): pages.exit_only, path: pages.whole}
        await asyncio.to_thread(_write, files, self.key)
        self._made = wanted
        _LOG.info("the file to hand out was made", extra={"action": "pack", "outcome": "done"})

    async def document(self, *, barred: bool) -> Document | None:
        """Return the file for a person; None where there is none.

        Args:
            barred: they are not let out of Russia.
        """
        if self.path is None or self._made is None:
            return None
        path = exit_only_beside(self.path) if barred else self.path
        try:
            return Document(NAME, await asyncio.to_thread(path.read_bytes))
        except OSError as error:
            self._made = None  # the next look makes it anew
            extra = {"action": "pack", "outcome": "error", "trouble": where_from(error)}
            _LOG.error("the file to hand out cannot be read", extra=extra)
            return None


def _found(path: Path) -> Made | None:
    """Return what the files at a path were made of, unless an earlier routebot has made them."""
    made = look_at(path)
    installed_at = Path(handed_out.__file__).stat().st_mtime_ns
    return made if made and path.stat().st_mtime_ns >= installed_at else None


def _write(files: Mapping[Path, bytes], key: SigningKey | None) -> None:
    replace_files((each, signed(page, key) if key else page) for each, page in files.items())


def _serves(made: Made, wanted: Made) -> bool:
    """Say whether files are as good as those that would be made now."""
    is_ours = (made.revision, made.fingerprint) == (wanted.revision, wanted.fingerprint)
    return is_ours and wanted.on - made.on < _MONTH
