"""Alerts: what is wrong with the bot is told to admins, once an hour a kind, and to nobody else."""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

from routebot.bot.alerts import Alerts
from routebot.bot.troubles import Sign, Trouble, Troubles
from routebot.bot.watching import watched
from routebot.clock import SteadyClock
from routebot.errors import PublishError, StoreError
from routebot.store.protocol import SESSION_LIFE
from routebot.words.i18n import LANGUAGES, words
from tests.bot.conftest import QUICK, swept
from tests.bot.office import ANNA, BORIS, LABELS, VERA, Office, has_button, open_office
from tests.support.telegram import PATIENCE, FakeTelegram, Person

AT = datetime.fromisoformat("2026-11-28T12:00:00+00:00")
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
Break = Callable[[Office, pytest.MonkeyPatch], AbstractContextManager[None]]


@pytest.fixture
async def office(server: FakeTelegram, tmp_path: Path) -> AsyncIterator[Office]:
    server.clock = AT
    async with open_office(server, tmp_path, patience=replace(QUICK, polls=(0.01,))) as opened:
        yield opened


def alerts_of(office: Office, *wrong: Trouble) -> tuple[Alerts, set[Trouble]]:
    """Return alerts of what stands in a set."""
    present = set(wrong)
    clock = lambda: office.server.clock  # noqa: E731
    signs = [Sign(kind, lambda kind=kind: kind in present) for kind in Trouble]
    troubles = Troubles(signs, clock)
    return Alerts(office.bot.handlers.drawing, troubles, LABELS, clock), present


def opening_of(kind: Trouble, language: str = "en") -> str:
    """Return how an alert begins, up to what changes in it."""
    return words(language)(f"admin.alert.{kind}", since="@", until="@").partition("@")[0]


def alerts_in(person: Person, kind: Trouble) -> int:
    return sum(opening_of(kind) in (message.text or "") for message in person.chat.bot_messages)


def sends(office: Office) -> int:
    return len(office.server.called("sendMessage")) + len(office.server.called("editMessageText"))


# What each kind is known by


@contextmanager
def rivalled(office: Office, patch: pytest.MonkeyPatch) -> Iterator[None]:
    office.server.fail_next(
        method="getUpdates", status=409, description="Conflict: terminated", times=10_000
    )
    yield
    office.server._faults.clear()


@contextmanager
def refusing(office: Office, patch: pytest.MonkeyPatch) -> Iterator[None]:
    def refuse(*_: object) -> None:
        raise StoreError("database or disk is full")

    with patch.context() as within:
        within.setattr(office.store._writer, "_transaction", refuse)
        yield


@contextmanager
def full(office: Office, patch: pytest.MonkeyPatch) -> Iterator[None]:
    with patch.context() as within:
        within.setattr("routebot.bot.troubles.shutil.disk_usage", lambda _: SimpleNamespace(free=1))
        yield


@contextmanager
def unreadable(office: Office, patch: pytest.MonkeyPatch) -> Iterator[None]:
    office.desk.trouble = PublishError("publish.error.unreadable", "it cannot be read")
    yield
    office.desk.trouble = None


@contextmanager
def owing(office: Office, patch: pytest.MonkeyPatch) -> Iterator[None]:
    patch.setattr("routebot.bot.watching._DEBT_SECONDS", 1e-6)
    office.bot.debts.owe(VERA, wait=10_000)
    yield
    office.bot.debts.write_off(VERA)


BREAKS = {
    Trouble.RIVAL: rivalled,
    Trouble.DISK: full,
    Trouble.REVISION: unreadable,
    Trouble.DEBTS: owing,
}


def real_alerts(
    office: Office, folder: Path, clock: SteadyClock, keys_work: Callable[[], bool] | None = None
) -> Alerts:
    troubles = watched(
        office.bot,
        office.desk,
        lambda: office.store.failed_writes,
        clock,
        office.announcing,
        [folder],
        keys_work,
    )
    return Alerts(office.bot.handlers.drawing, troubles, LABELS, clock.now)


def believed(office: Office) -> SteadyClock:
    """Return a clock that Telegram has confirmed."""
    passed = lambda: office.server.clock - AT  # noqa: E731
    clock = SteadyClock(lambda: office.server.clock, passed)
    clock.hear(AT)
    return clock


@pytest.mark.parametrize(("kind", "fault"), BREAKS.items())
async def test_each_kind_is_told_once_an_hour_while_it_lasts_and_to_admins_only(
    office: Office,
    tmp_path: Path,
    trouble: None,
    monkeypatch: pytest.MonkeyPatch,
    kind: Trouble,
    fault: Break,
) -> None:
    anna, vera = await office.entered(), office.server.person(VERA, "Vera")
    await office.said(vera, "/start")
    alerts = real_alerts(office, tmp_path, believed(office))
    await alerts.send()
    assert not alerts_in(anna, kind), "nothing is wrong yet"
    with fault(office, monkeypatch):
        if kind is Trouble.RIVAL:
            # The poll that is open is answered first.
            await vera.send("/start")
        assert await office.server.world.pulse.until(lambda: _wrong(alerts, kind), PATIENCE)
        told = 0
        for _ in range(120):
            before = sends(office)
            await alerts.send()
            told += sends(office) > before
            office.server.clock += MINUTE
        assert told == 2, "once an hour"
        assert alerts_in(anna, kind) == 1
        assert len(anna.chat.bot_messages) == 1
        assert not alerts_in(vera, kind)
    await office.said(vera, "/start")  # a poll that finds nothing is open for half a minute
    assert await office.server.world.pulse.until(lambda: not _wrong(alerts, kind), PATIENCE)
    before = sends(office)
    for _ in range(120):
        await alerts.send()
        office.server.clock += MINUTE
    assert sends(office) == before, "what is mended is not told"


def _wrong(alerts: Alerts, kind: Trouble) -> bool:
    return any(sign.seen() for sign in alerts.troubles.signs if sign.kind is kind)


async def test_write_that_fails_is_told_where_nothing_can_be_stored_and_goes_after_an_hour(
    office: Office, tmp_path: Path, trouble: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    anna, boris = await office.entered(), office.server.person(BORIS, "Boris")
    boris.chat.started = True
    alerts = real_alerts(office, tmp_path, believed(office))
    with refusing(office, monkeypatch):
        await anna.send("/start")
        await anna.settled()
        await alerts.send()
        assert alerts_in(anna, Trouble.STORE) == 1
        assert opening_of(Trouble.STORE, "ru") in boris.chat.last.text
        before = sends(office)
        await alerts.send()
        assert sends(office) == before
    office.server.clock += HOUR
    await swept(office.bot)
    assert not boris.chat.bot_messages
    await office.said(anna, "/admin")
    assert not alerts_in(anna, Trouble.STORE)


async def test_change_that_cannot_be_announced_is_told_once(office: Office, tmp_path: Path) -> None:
    anna = await office.entered()
    alerts = real_alerts(office, tmp_path, believed(office))
    office.announcing.failures += 1
    before = len(office.server.called("sendMessage"))
    for _ in range(180):
        await alerts.send()
        office.server.clock += MINUTE
    assert alerts_in(anna, Trouble.ANNOUNCING) == 1
    assert len(office.server.called("sendMessage")) == before + len(LABELS)


async def test_key_server_that_is_no_use_is_told(office: Office, tmp_path: Path) -> None:
    anna, works = await office.entered(), True
    alerts = real_alerts(office, tmp_path, believed(office), lambda: works)
    await alerts.send()
    assert not alerts_in(anna, Trouble.KEYS)
    works = False
    await alerts.send()
    assert alerts_in(anna, Trouble.KEYS) == 1


async def test_clock_that_is_contradicted_is_told(office: Office, tmp_path: Path) -> None:
    anna, clock = await office.entered(), believed(office)
    alerts = real_alerts(office, tmp_path, clock)
    clock.hear(AT + timedelta(days=1))
    for _ in range(5):
        await alerts.send()
        assert not alerts_in(anna, Trouble.CLOCK)
        office.server.clock += MINUTE
    await alerts.send()
    assert alerts_in(anna, Trouble.CLOCK) == 1


async def test_silence_of_telegram_is_told_when_it_is_over_with_its_ends(office: Office) -> None:
    anna = await office.entered()
    alerts, wrong = alerts_of(office, Trouble.SILENCE, Trouble.DISK)
    before = sends(office)
    for _ in range(40):
        await alerts.send()
        office.server.clock += MINUTE
    assert sends(office) == before, "nothing can be told meanwhile"
    wrong.clear()
    await alerts.send()
    shown = office.shown(anna)
    assert "2026-11-28 12:00 UTC" in shown
    assert "2026-11-28 12:39 UTC" in shown
    before = sends(office)
    for _ in range(120):
        await alerts.send()
        office.server.clock += MINUTE
    assert sends(office) == before


async def test_outage_of_a_real_poll_is_told_after_it(
    office: Office, tmp_path: Path, trouble: None
) -> None:
    anna = await office.entered()
    alerts = real_alerts(office, tmp_path, believed(office))
    office.server.fail_next(
        method="getUpdates", status=502, description="Bad Gateway", times=10_000
    )
    vera = office.server.person(VERA, "Vera")
    await vera.send("/start")  # the open poll is answered
    assert await office.server.world.pulse.until(lambda: _wrong(alerts, Trouble.SILENCE), PATIENCE)
    for _ in range(15):
        await alerts.send()
        office.server.clock += MINUTE
    assert not alerts_in(anna, Trouble.SILENCE)
    office.server._faults.clear()
    await vera.send("/start")  # a poll that finds nothing is open for half a minute
    assert await office.server.world.pulse.until(
        lambda: not _wrong(alerts, Trouble.SILENCE), PATIENCE
    )
    await alerts.send()
    assert alerts_in(anna, Trouble.SILENCE) == 1


async def test_short_outage_is_not_told(office: Office) -> None:
    await office.entered()
    alerts, wrong = alerts_of(office, Trouble.SILENCE)
    signs = [replace(sign, patience=10 * MINUTE) for sign in alerts.troubles.signs]
    alerts.troubles.signs = signs
    before = sends(office)
    for _ in range(9):
        await alerts.send()
        office.server.clock += MINUTE
    wrong.clear()
    await alerts.send()
    assert sends(office) == before


@pytest.mark.parametrize("language", LANGUAGES)
async def test_who_asked_as_a_person_keeps_answers_and_the_way_back(
    office: Office, language: str
) -> None:
    anna = office.admin(language=language)
    await office.said(anna, "/start")
    await office.tapped(anna, ":ask", ":pick:region:south")
    present = office.shown(anna)
    before = await office.store.load(ANNA, office.server.clock)
    alerts, wrong = alerts_of(office, *set(Trouble) - {Trouble.SILENCE})
    await alerts.send()
    shown = office.shown(anna)
    for kind in wrong:
        assert opening_of(kind, language) in shown
    assert present not in shown
    after = await office.store.load(ANNA, office.server.clock)
    assert before
    assert after
    assert after.body["state"] == before.body["state"]
    assert await office.tapped(anna, ":stay") == present


async def test_alert_that_nobody_reacts_to_is_written_over_and_keeps_no_session(
    office: Office,
) -> None:
    anna = await office.entered()
    alerts, wrong = alerts_of(office, Trouble.DISK)
    await alerts.send()
    first = anna.chat.last.message_id
    version = (await office.store.load(ANNA, office.server.clock)).version
    for _ in range(3):
        office.server.clock += HOUR
        await alerts.send()
    assert anna.chat.last.message_id == first
    assert (await office.store.load(ANNA, office.server.clock)).version == version
    await office.tapped(anna, ":stay")
    assert has_button(anna, "admin:history")
    office.server.clock += HOUR
    await alerts.send()
    assert anna.chat.last.message_id != first, "who came back is told anew"
    wrong.clear()
    office.server.clock += SESSION_LIFE + HOUR
    await swept(office.bot)
    assert not anna.chat.bot_messages, "it goes as every screen does"


async def test_who_never_wrote_to_the_bot_is_passed_over(office: Office) -> None:
    anna = await office.entered()
    office.server.person(BORIS, "Boris")
    alerts, _ = alerts_of(office, Trouble.DISK)
    await alerts.send()
    assert alerts_in(anna, Trouble.DISK) == 1
    assert await office.store.load(BORIS, office.server.clock) is None


async def test_chat_that_is_covered_stays_covered(office: Office) -> None:
    anna = office.admin()
    await office.said(anna, "/start")
    await office.tapped(anna, ":view:forget", ":cover")
    covered = anna.chat.last.text
    alerts, _ = alerts_of(office, Trouble.DISK)
    await alerts.send()
    assert anna.chat.last.text == covered
    assert len(anna.chat.bot_messages) == 1


def test_no_alert_says_what_the_bot_is_about() -> None:
    for language in LANGUAGES:
        for kind in Trouble:
            said = words(language)(f"admin.alert.{kind}", since="@", until="@").lower()
            for word in ("росси", "выезд", "виз", "стран", "russia", "leav", "visa", "countr"):
                assert word not in said
