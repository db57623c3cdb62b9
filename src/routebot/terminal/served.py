"""What was published, for commands that read it; which dataset they mean stands in `meant`."""

import asyncio
from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager

from routebot.clock import day_of, now, today
from routebot.config import DataSettings, read_data_settings
from routebot.errors import ClashError, PublishError
from routebot.packaged import packaged_folder
from routebot.policy.loading import read_folder, revision_of
from routebot.publishing.archive import Archive, Present, begun_from
from routebot.publishing.bundle import Bundle
from routebot.publishing.publisher import Publisher
from routebot.publishing.rebasing import rebased
from routebot.store.opening import look_at_revisions, open_revisions
from routebot.store.rechecks import Recheck, Taken
from routebot.store.revisions import Activation, Revisions, RevisionStore
from routebot.terminal.meant import Meant, has_published

__all__ = [
    "NothingPublished",
    "anything_published",
    "edit_of_package",
    "in_database",
    "kept_compiled",
    "package_news",
    "read_store",
]


def anything_published(settings: DataSettings) -> bool:
    """Say whether anything was ever published there.

    Raises:
        StoreError, ConfigError: it cannot be read.
    """

    async def found() -> bool:
        async with read_store(settings) as store:
            return await store.latest() > 0

    return asyncio.run(found())


def in_database(settings: DataSettings) -> Meant:
    """Read what serves today.

    Raises:
        DatasetError, PublishError, StoreError: as `dataset_meant`.
    """
    return asyncio.run(_in_database(settings))


async def _in_database(settings: DataSettings) -> Meant:
    """Read what serves today."""
    packaged = read_folder(packaged_folder("data"))
    first = read_folder(settings.data) if settings.data else packaged
    async with read_store(settings) as store:
        archive = Archive(store, first)
        present = await archive.present(today().on)
        if present.unreadable:
            raise (await archive.why_unreadable(present)).error
        told = await _told(store, present, settings)
    if present.revision == revision_of(packaged):
        told = ""
    return Meant(present.files, present.dataset, "data", told, present.foreseen)


async def _told(store: RevisionStore, present: Present, settings: DataSettings) -> str:
    """Say which revision serves, who published it, and where that stands."""
    place = settings.database if settings.servers else settings.revisions_path
    where = f"revision {present.revision}, which serves by {place}"
    for row in await store.activations():
        if row.seq == present.seq:
            return f"{where} (published by {row.who} on {day_of(row.at).on})"
    return where


def package_news() -> str:
    """Say what a newer package brings that does not serve; empty where that is nothing.

    Raises:
        RoutebotError: the database or one of the datasets cannot be read.
    """
    settings = read_data_settings()
    return asyncio.run(_package_news(settings)) if has_published(settings) else ""


async def _package_news(settings: DataSettings) -> str:
    packaged = read_folder(packaged_folder("data"))
    async with read_store(settings) as store:
        publisher = Publisher(store, packaged, approvals=1)
        bundle = await edit_of_package(publisher)
        archive = Archive(store, packaged)
        try:
            merged = await rebased(archive, bundle, await archive.present(today().on))
        except ClashError:
            found = "some, and some of them were changed here, too"
        else:
            found = str(len(merged.operations) or "")
    shown = "`routebot data plan --package` shows them, `data publish --package` takes them over"
    return f"newer facts that do not serve: {found}; {shown}" if found else ""


async def edit_of_package(publisher: Publisher) -> Bundle:
    """Return the packaged dataset as an edit of the package from which what serves began.

    Raises:
        StoreError: what was published cannot be read.
    """
    rows = await publisher.history()
    base = begun_from(rows)
    files = await asyncio.to_thread(read_folder, packaged_folder("data"))
    return Bundle(files, whole=True, base=base)


@asynccontextmanager
async def read_store(
    settings: DataSettings,
) -> AsyncIterator["Revisions | NothingPublished"]:
    """Open what was published for reading; nothing is made, brought up to date or locked.

    Raises:
        StoreError: it cannot be read.
    """
    if settings.servers:
        async with look_at_revisions(settings, now()) as store:
            yield store if store and await store.latest() else NothingPublished()
    elif settings.revisions_path.exists():
        async with look_at_revisions(settings, now()) as store:
            yield store or NothingPublished()
    elif has_published(settings):  # the one file of routebot 0.3 is moved, as `serve` does
        async with open_revisions(settings, now()) as store:
            yield store
    else:
        yield NothingPublished()


def kept_compiled(revision: str) -> bytes | None:
    """Return what the database of revisions keeps compiled of one; None if it keeps nothing.

    Raises:
        StoreError, ConfigError: as `dataset_meant`.
    """
    return asyncio.run(_kept_compiled(read_data_settings(), revision))


async def _kept_compiled(settings: DataSettings, revision: str) -> bytes | None:
    async with read_store(settings) as store:
        return await store.compiled(revision)


class NothingPublished:
    """A revision store in which nothing was ever published; answers about claims lie in memory."""

    def __init__(self) -> None:
        self._answers: dict[tuple[str, str], Recheck] = {}

    async def keep(self, rechecks: Collection[Recheck]) -> None:
        """See `RecheckStore.keep`."""
        self._answers |= {(each.fact, each.who): each for each in rechecks}

    async def rechecks(self) -> Sequence[Recheck]:
        """See `RecheckStore.rechecks`."""
        return sorted(self._answers.values(), key=lambda each: each.at)

    async def forget(self, taken: Collection[Taken]) -> None:
        """See `RecheckStore.forget`."""
        for each in taken:
            self._answers.pop((each.fact, each.who), None)

    async def latest(self) -> int:
        """See `RevisionStore.latest`."""
        return 0

    async def activations(self, limit: int | None = None) -> Sequence[Activation]:  # noqa: ARG002
        """See `RevisionStore.activations`."""
        return ()

    async def packed(self, revision: str) -> bytes | None:  # noqa: ARG002
        """See `RevisionStore.packed`."""
        return None

    async def compiled(self, revision: str) -> bytes | None:  # noqa: ARG002
        """See `RevisionStore.compiled`."""
        return None

    async def keep_compiled(self, revision: str, document: bytes) -> None:
        """See `RevisionStore.keep_compiled`; there is nothing to keep it beside."""

    async def activate(self, *_: object) -> None:
        """Refuse: there is nothing to publish to.

        Raises:
            PublishError: always.
        """
        raise PublishError(
            "publish.error.missing", "there is no database to publish to", name="database"
        )
