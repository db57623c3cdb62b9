"""An admin looks at what an edit changes, before and after, and goes through it as a person would."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from routebot.policy.loading import revision_of
from routebot.publishing.child import ChildProcess
from routebot.screens import drawing
from routebot.screens.admin.between import get_ready
from routebot.words.i18n import words
from tests.bot.conftest import data_of
from tests.bot.office import ANNA, Office, open_office
from tests.conftest import TODAY
from tests.publishing.small import WHY, conditional, reworded, write_folder
from tests.support.telegram import FakeTelegram, Person
from tests.support.texts import untied

_BEFORE, _AFTER = "admin:look:{}:KZ:0:before", "admin:look:{}:KZ:0:after"


@pytest.fixture
async def office(server: FakeTelegram, tmp_path: Path) -> AsyncIterator[Office]:
    """A bot with two admins."""
    async with open_office(server, tmp_path) as opened:
        yield opened


@pytest.mark.parametrize("language", ["ru", "en"])
async def test_a_preview_begins_with_a_changed_card_and_one_tap_shows_it_as_it_is_now(
    office: Office, language: str
) -> None:
    admin = await office.handed_in(conditional())
    after = await office.tapped(admin, f"admin:preview:{language}")
    before = await office.tapped(admin, _BEFORE.format(language))
    place = {"ru": "Казахстан", "en": "Kazakhstan"}[language]
    for screen, side in ((after, "after"), (before, "before")):
        assert place in screen
        assert words(language)(f"admin.preview.{side}") in screen
        assert "anna" in screen, "it says whose proposal that is"
        assert words(language).day(TODAY) in untied(screen)
        assert "▸" in screen
    assert _card_of(before) != _card_of(after)
    assert _card_of(await office.tapped(admin, _AFTER.format(language))) == _card_of(after)


def _card_of(screen: str) -> list[str]:
    """Return the lines below the head of a preview."""
    return untied(screen).split("\n\n")[2:]


async def test_the_first_day_of_a_change_is_shown_and_today_is_a_tap_away(office: Office) -> None:
    admin = await office.handed_in(conditional())
    await office.tapped(admin, "admin:from")
    later = TODAY + timedelta(days=10)
    await office.said(admin, later.isoformat())
    screen = await office.tapped(admin, "admin:preview:en")
    assert words("en").day(later) in untied(screen)
    assert "▸" in screen
    screen = await office.tapped(admin, f":after:{TODAY}")
    assert words("en")("admin.preview.same") in screen
    assert "▸" not in screen


async def test_all_screens_that_change_are_listed_and_each_is_a_tap_away(office: Office) -> None:
    admin = await office.handed_in(conditional())
    await office.tapped(admin, "admin:preview:en", "admin:changed:0")
    assert [each for each in data_of(admin) if ":look:" in each]
    assert "The list of routes" in _labels(admin)
    routes = await office.tapped(admin, "The list of routes")
    assert "▸" in routes
    assert "Kazakhstan" in routes
    assert "Файл" in await office.tapped(admin, "Русский")


async def test_of_a_change_that_no_screen_shows_the_preview_says_so(office: Office) -> None:
    admin = await office.handed_in(reworded("Forty"))
    assert "разницы не нашлось" in await office.tapped(admin, "admin:preview:ru")
    screen = await office.tapped(admin, "admin:plan:0", "admin:preview:en")
    assert "▸" in screen, "in English a sentence is another one"
    assert "Forty" in screen


async def test_a_walk_shows_either_side_as_a_person_sees_it_and_keeps_nothing(
    office: Office,
) -> None:
    admin = office.admin()
    await office.said(admin, "/start")
    await office.handed_in(conditional())
    walk = f"admin:walk:after:{TODAY}"
    assert "Предпросмотр" in await office.tapped(admin, "admin:preview:ru", walk)
    await office.tapped(admin, "routes", "view:answers", "ask:passport", "passport:biometric")
    after = await office.tapped(admin, "routes", "card:KZ")
    now = await office.tapped(admin, f"admin:walk:before:{TODAY}")
    assert "Казахстан · нужно" in after
    assert "Казахстан · открыто" in now, "the same card, and the same answers"
    assert "Preview" in await office.tapped(admin, "lang")
    await office.tapped(admin, "view:forget")
    await office.tapped(admin, "Yes, erase everything")
    assert await office.store.load(ANNA, office.server.clock), "a preview erases nothing"
    assert "Plan:" in await office.tapped(admin, "admin:plan:0")
    assert len(await office.history()) == 1


async def test_what_is_typed_in_a_preview_publishes_nothing(office: Office) -> None:
    admin = await office.handed_in(conditional())
    await office.tapped(admin, "admin:publish", "admin:preview:en")
    await office.said(admin, WHY)
    assert len(await office.history()) == 1
    await office.tapped(admin, "admin:plan:0")
    assert revision_of(conditional()) in await office.said(admin, WHY)


async def test_an_old_button_of_a_preview_only_draws_the_present_screen(office: Office) -> None:
    admin = await office.handed_in(conditional())
    await office.tapped(admin, "admin:preview:en")
    old = next(data for data in data_of(admin) if "before" in data)
    screen = await office.tapped(admin, "admin:plan:0")
    await admin.tap_data(old)
    await admin.settled()
    assert office.shown(admin) == screen


async def test_a_button_for_what_is_not_there_shows_what_changes_worst(office: Office) -> None:
    admin = await office.handed_in(conditional())
    first = await office.tapped(admin, "admin:preview:en")
    stamp, step = data_of(admin)[0].split(":")[:2]
    await admin.tap_data(f"{stamp}:{step}:admin:look:en:QQ:77:after:")
    await admin.settled()
    assert office.shown(admin) == first


async def test_a_preview_is_made_in_the_child_and_others_are_answered_meanwhile(
    server: FakeTelegram, tmp_path: Path
) -> None:
    async with (
        ChildProcess.open(write_folder(tmp_path / "data"), ready=[get_ready]) as child,
        open_office(server, tmp_path, aside=child) as office,
    ):
        other = office.server.person(99, "Somebody", language_code="en")
        await other.send("/start")
        await other.settled()
        admin = await office.handed_in(conditional())
        process = await child.run(os.getpid)
        os.kill(process, signal.SIGSTOP)  # however quick the machine is, it is not done yet
        async with asyncio.TaskGroup() as group:
            group.create_task(admin.tap("admin:preview:en"))
            await other.tap("Русский")
            await other.chat.pulse.until(lambda: "English" in _labels(other), 60)
            assert "Preview:" not in admin.chat.last.text
            os.kill(process, signal.SIGCONT)
        await admin.sees("▸", within=60)
        await office.tapped(admin, f"admin:walk:after:{TODAY}", "routes", "card:KZ")
        assert "Kazakhstan" in office.shown(admin)
        assert await child.run(os.getpid) == process, "it opened no file and met no limit"


async def test_a_bug_in_a_previewed_screen_is_logged_counted_and_told(
    office: Office, monkeypatch: pytest.MonkeyPatch, trouble: None
) -> None:
    admin = await office.handed_in(conditional())
    walked = await office.tapped(admin, "admin:preview:en", f"admin:walk:after:{TODAY}")

    def broken(*_: object) -> object:
        raise KeyError("a bug")

    monkeypatch.setattr(drawing, "question_screen", broken)
    press = await admin.tap(":ask")
    await admin.settled()
    assert press.answer == words("en")("bot.sorry")
    assert untied(admin.chat.last.text) == walked
    assert office.bot.handlers.counter.of(office.server.clock.date())[1] == 1


def _labels(person: Person) -> list[str]:
    return [label for row in person.chat.last.buttons for label, _ in row]
