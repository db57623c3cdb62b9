"""Keep what serves compiled beside its files, so that whoever starts next reads it at once."""

import asyncio
import logging

from routebot.compiled.reading import why_not_compiled
from routebot.publishing.aside import Aside
from routebot.publishing.filed import Filed, compiled
from routebot.publishing.live import LiveDataset
from routebot.store.revisions import RevisionStore

__all__ = ["Compiling", "keep_compiled"]

_log = logging.getLogger(__name__)


class Compiling:
    """Keeps what serves compiled, whenever something else begins to serve."""

    def __init__(self, store: RevisionStore, aside: Aside, live: LiveDataset) -> None:
        self._store, self._aside, self._live = store, aside, live
        self._done = ""

    async def keep(self) -> None:
        """Look whether what serves is kept, and keep it; called again and again.

        Raises:
            StoreError, PublishError: as `keep_compiled`; the next time is tried for what serves
                then.
        """
        filed = self._live.present.filed
        if filed.revision != self._done:
            self._done = filed.revision
            await keep_compiled(self._store, self._aside, filed)


async def keep_compiled(store: RevisionStore, aside: Aside, filed: Filed) -> None:
    """Keep a revision compiled beside its files, unless it is already.

    Args:
        aside: where it is compiled.

    Raises:
        StoreError: it could not be read or written.
        PublishError: it takes too much.
    """
    known = await store.compiled(filed.revision)
    if not await asyncio.to_thread(why_not_compiled, filed.files, known):
        return
    document = await aside.run(compiled, filed.files)
    await store.keep_compiled(filed.revision, document)
    _log.info("compiled", extra={"action": "compile", "revision": filed.revision})
