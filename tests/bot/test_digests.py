"""The digest: once a week, to each admin who looks after claims, as the live message of their chat."""

import logging
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

from routebot.bot.digests import Digests
from routebot.keeping.queue import Queue, queue_of
from routebot.words.i18n import words
from tests.bot.conftest import data_of
from tests.bot.office import ANNA, BORIS, LABELS, VERA, Office, has_button, open_office
from tests.support.telegram import FakeTelegram

MONDAY = datetime.fromisoformat("2026-11-23T09:00:00+03:00")
WEEK = timedelta(days=7)
OWNERS = {"anna": frozenset({"KZ"}), "boris": frozenset({"exit"})}
TITLE = words("en")("admin.digest.title")


@pytest.fixture
async def office(server: FakeTelegram, tmp_path: Path) -> AsyncIterator[Office]:
    async with open_office(server, tmp_path, labels={**LABELS, VERA: "vera"}) as opened:
        server.clock = MONDAY
        yield opened


def digests_of(office: Office, **fields: object) -> Digests:
    async def queue() -> Queue:
        return queue_of(office.desk.dataset, office.server.clock.date())

    made = Digests(
        office.bot.handlers.drawing,
        office.publisher,
        office.revisions,
        {**LABELS, VERA: "vera"},
        OWNERS,
        {},
        queue,
        lambda: office.server.clock,
    )
    return replace(made, **fields)


async def test_each_owner_is_told_of_theirs_and_nobody_else(office: Office) -> None:
    anna, boris, vera = [await office.entered(number) for number in (ANNA, BORIS, VERA)]
    await digests_of(office).send()
    assert TITLE in office.shown(anna)
    assert words("en").territory("KZ") in office.shown(anna)
    assert TITLE in office.shown(boris)
    assert TITLE not in office.shown(vera), "who looks after nothing"
    assert len(anna.chat.bot_messages) == 1


@pytest.mark.parametrize(
    ("moments", "digests"),
    [
        ([MONDAY - timedelta(seconds=1), MONDAY], 2),  # the last week's, where it began late
        ([MONDAY, MONDAY + timedelta(hours=1), MONDAY + WEEK - timedelta(seconds=1)], 1),
        ([MONDAY + timedelta(days=2), MONDAY + WEEK, MONDAY + WEEK], 2),
        ([MONDAY + WEEK, MONDAY], 1),  # a clock that was set back
    ],
)
async def test_there_is_one_digest_a_week_from_monday_morning_on(
    office: Office, caplog: pytest.LogCaptureFixture, moments: list[datetime], digests: int
) -> None:
    caplog.set_level(logging.INFO, "routebot.bot")
    for moment in moments:
        office.server.clock = moment
        await digests_of(office, owners={"anna": OWNERS["anna"]}).send()
    assert [record.message for record in caplog.records].count("digest") == digests


async def test_what_an_admin_was_at_is_a_button_away(office: Office) -> None:
    anna = await office.entered()
    await office.tapped(anna, "admin:brake")
    asked = office.shown(anna)
    await digests_of(office).send()
    assert TITLE in office.shown(anna)
    assert has_button(anna, "admin:home")
    stale = next(data for data in data_of(anna) if data.endswith("admin:home"))
    assert await office.said(anna, "nothing of that name") != asked
    assert TITLE not in office.shown(anna), "what they type is still about the brake"
    await anna.tap_data(stale)
    await anna.settled()
    assert TITLE not in office.shown(anna)


async def test_who_asked_as_a_person_keeps_their_answers(office: Office) -> None:
    anna = office.admin()
    await office.said(anna, "/start")
    await office.tapped(anna, ":ask", ":pick:region:south")
    before = await office.store.load(ANNA, office.server.clock)
    await digests_of(office).send()
    after = await office.store.load(ANNA, office.server.clock)
    assert before
    assert after
    assert TITLE in office.shown(anna)
    assert after.body["state"]["answers"] == before.body["state"]["answers"] != {}


async def test_who_never_opened_a_chat_gets_none_and_nothing_is_kept(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    anna = await office.entered()
    office.server.person(BORIS, "Boris")
    caplog.set_level(logging.INFO, "routebot.bot")
    await digests_of(office, owners={"boris": frozenset({"KZ"}), **OWNERS}).send()
    assert TITLE in office.shown(anna), "and nobody else waits for it"
    assert await office.store.load(BORIS, office.server.clock) is None
    said = [record.outcome for record in caplog.records if record.message == "digest"]
    assert sorted(said) == ["blocked", "sent"]


async def test_a_cover_is_told_and_the_absent_is_not(office: Office) -> None:
    anna, vera = await office.entered(), await office.entered(VERA)
    await digests_of(office, covers={"anna": "vera"}).send()
    assert TITLE not in office.shown(anna)
    assert words("en")("admin.digest.covered", labels="anna") in office.shown(vera)


async def test_a_failing_send_keeps_nobody_from_theirs(office: Office) -> None:
    anna, boris = await office.entered(), await office.entered(BORIS)
    office.server.fail_next(chat_id=ANNA, method="sendMessage", status=502, times=3)
    await digests_of(office).send()
    assert TITLE in office.shown(boris)
    assert await office.said(anna, "/admin"), "and their own chat goes on"


async def test_how_fast_they_were_is_told_to_themselves(office: Office) -> None:
    anna = await office.entered()
    pace = SimpleNamespace(median_seconds=47, hasty=3)
    await digests_of(office, pace=lambda _label, _since: pace).send()
    assert "47 s" in office.shown(anna)
    assert words("en")("admin.digest.hasty", n="3") in office.shown(anna)
