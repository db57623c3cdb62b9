"""A bot with admins, over the small dataset, on a fake Telegram."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from routebot.bot.admin.identities import identities_of
from routebot.bot.admin.views import Administration
from routebot.bot.announcing import Announcing
from routebot.bot.application import Bot, Patience
from routebot.bot.periodic import Periodic
from routebot.bot.running import running
from routebot.keeping.basket import Basket
from routebot.publishing.aside import Aside
from routebot.publishing.live import POLL, LiveDataset
from routebot.publishing.proposals import Proposals
from routebot.publishing.publisher import Publisher
from routebot.screens.overflowing import refuse_overflows
from routebot.store.revisions import Activation
from routebot.store.sqlite.revisions import SqliteRevisions
from routebot.store.sqlite.sessions import SqliteStore
from tests.bot.conftest import QUICK, bot_on, data_of, sessions_in
from tests.publishing.small import AT
from tests.support.datasets import minimal
from tests.support.telegram import PATIENCE, FakeTelegram, Person
from tests.support.telegram_world import StoredFile
from tests.support.texts import untied

ANNA, BORIS, VERA = 11, 12, 13
LABELS = {ANNA: "anna", BORIS: "boris"}
KZ = "destinations/KZ.yaml"
CHANNEL = -100_77
CHANGES = "# Changes of the policy data\n"
"""What came with the dataset."""


@dataclass
class Office:
    """A running bot and everything around it."""

    server: FakeTelegram
    bot: Bot
    store: SqliteStore
    revisions: SqliteRevisions
    publisher: Publisher
    desk: LiveDataset
    announcing: Announcing

    def admin(self, number: int = ANNA, language: str = "en") -> Person:
        return self.server.person(number, f"Person{number}", language_code=language)

    async def entered(self, number: int = ANNA) -> Person:
        """Return an admin at the first of their screens."""
        admin = self.admin(number)
        await self.said(admin, "/admin")
        return admin

    async def said(self, person: Person, text: str) -> str:
        """Say something and return the screen it leads to."""
        await person.send(text)
        return await self._read(person)

    async def tapped(self, person: Person, *wanted: str) -> str:
        """Press buttons one after the other and return the screen they lead to."""
        for what in wanted:
            await person.tap(what)
            await person.settled()
        return await self._read(person)

    async def sent(self, person: Person, content: bytes, name: str = "KZ.yaml") -> str:
        """Send a file and return the screen it leads to."""
        await person.send_document(content, name)
        return await self._read(person)

    async def handed_in(self, files: Mapping[str, bytes], number: int = ANNA) -> Person:
        """Return an admin who looks at the plan of an edit of KZ."""
        admin = self.admin(number)
        screen = await self.sent(admin, files[KZ])
        assert "Plan:" in screen, screen
        return admin

    async def published(self, files: Mapping[str, bytes], why: str, number: int = ANNA) -> str:
        """Publish an edit of KZ and return the receipt."""
        admin = await self.handed_in(files, number)
        await self.tapped(admin, "admin:publish")
        return await self.said(admin, why)

    def file_shown(self, person: Person) -> StoredFile:
        """Return the file that the live message is."""
        return self.server.world.files[person.chat.last.content["document"]["file_id"]]

    async def history(self) -> Sequence[Activation]:
        return await self.publisher.history()

    @property
    def revision(self) -> str:
        """What serves."""
        return self.desk.rulebook().snapshot.revision

    def shown(self, person: Person) -> str:
        """Return what the live message says."""
        last = person.chat.last
        return untied(last.text or str(last.content.get("caption", "")))

    async def _read(self, person: Person) -> str:
        await person.settled()
        assert len(person.chat.bot_messages) == 1, person.chat
        own = [m for m in person.chat.messages if not m.is_bot and not m.deleted]
        assert not own, "what was typed or sent is deleted"
        return self.shown(person)


def has_button(person: Person, part: str) -> bool:
    """Say whether the live message has a button that carries something."""
    return any(part in data for data in data_of(person))


@asynccontextmanager
async def open_office(
    server: FakeTelegram,
    folder: Path,
    approvals: int = 1,
    labels: Mapping[int, str] = LABELS,
    patience: Patience = QUICK,
    files: Mapping[str, bytes] | None = None,
    aside: Aside | None = None,
) -> AsyncIterator[Office]:
    """Run the bot until the end of the ``async with``; opened again it finds everything of before.

    Args:
        files: the packaged dataset, by default the small one.
        aside: where files are read; in a thread if it is none.
    """
    if server.clock < AT:
        server.clock = AT
    clock = lambda: server.clock  # noqa: E731
    async with (
        sessions_in(folder, clock()) as store,
        SqliteRevisions.open(folder / "rows" / "db.revisions.sqlite", clock()) as revisions,
    ):
        publisher = Publisher(revisions, files or minimal(), approvals, aside, refuse_overflows)
        await publisher.begin(clock())
        desk = await LiveDataset.open(publisher, clock)
        administration = Administration(
            labels,
            Proposals(publisher, revisions, desk, clock, identities_of(labels, server.token)),
            Basket(revisions),
            CHANGES,
        )
        bot = bot_on(
            server,
            store,
            desk.rulebook,
            patience,
            administration=administration,
            changes_chat=CHANNEL,
        )
        announcing = Announcing(bot.messenger, publisher, revisions, CHANNEL, clock)
        refreshing = Periodic("refresh", POLL.total_seconds(), desk.refresh)
        calls = len(server.called("setMyShortDescription"))
        async with running(bot, asyncio.Event(), background=[refreshing]):
            await server.world.pulse.until(
                lambda: len(server.called("setMyShortDescription")) >= calls + 2, PATIENCE
            )
            server.drained = bot.inbox.drained
            try:
                yield Office(server, bot, store, revisions, publisher, desk, announcing)
            finally:
                server.drained = None
