"""The brake: whatever may be wrong is withdrawn in three taps with a sentence, and put back in one."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from routebot.dialogue.views import Card
from routebot.logic.vocabulary import Answers
from routebot.reasoning.advice import advise
from routebot.reasoning.rulebook import Status
from routebot.reasoning.verdicts import Verdict
from routebot.screens.card import card_screen
from routebot.words.i18n import Language, words
from tests.bot.conftest import data_of
from tests.bot.office import ANNA, BORIS, KZ, Office, has_button, open_office
from tests.support.datasets import edited, minimal
from tests.support.telegram import FakeTelegram, Person

WHY = "Larsi lets nobody in since midnight."
RULE = "ge-entry"
PERSON: Answers = {"passport": frozenset(["biometric"])}


def with_georgia() -> dict[str, bytes]:
    """Return the small dataset with Georgia beside Kazakhstan."""
    text = minimal()[KZ].decode().replace("id: KZ", "id: GE").replace("kz-", "ge-")
    text = text.replace("{ru: Астана, en: Astana}", "{ru: Тбилиси, en: Tbilisi}")
    files = {**minimal(), "destinations/GE.yaml": text.encode()}
    return edited("areas/world.yaml", "[{id: KZ}]", "[{id: GE}, {id: KZ}]", files)


@pytest.fixture
async def office(server: FakeTelegram, tmp_path: Path) -> AsyncIterator[Office]:
    """A bot that knows Georgia."""
    async with open_office(server, tmp_path, files=with_georgia()) as opened:
        yield opened


def verdict(office: Office) -> Verdict:
    """Return what Georgia is by now for somebody with a passport for abroad."""
    book = office.desk.rulebook()
    return advise(book, book.vocabulary.masks(PERSON)).verdicts["GE"]


def order(office: Office) -> list[str]:
    """Return the places in their order for the same person."""
    book = office.desk.rulebook()
    return [each.id for each in advise(book, book.vocabulary.masks(PERSON)).possible]


def chosen(admin: Person, number: int = 0) -> str:
    """Return the button of a fact in the list."""
    return next(data for data in data_of(admin) if data.endswith(f"admin:match:{number}"))


@pytest.mark.parametrize(("language", "typed"), [("ru", "Грузию"), ("en", "georgia")])
async def test_the_brake_stops_georgias_entry_rule_in_three_taps_and_releases_it(
    office: Office, language: Language, typed: str
) -> None:
    before, stood = order(office), office.revision
    say, admin = words(language), office.admin(ANNA, language)
    await office.said(admin, "/admin")
    pressed = len(admin.presses)
    assert say("admin.brake.title") in await office.tapped(admin, "admin:brake")
    found = await office.said(admin, typed)
    assert f"1. {say('draft.kind.entry')}" in found
    assert RULE in found
    await office.tapped(admin, chosen(admin))
    receipt = await office.said(admin, WHY)
    assert len(admin.presses) - pressed <= 3
    assert WHY in receipt
    assert verdict(office).status is Status.DEPENDS
    assert order(office)[-1] == "GE"
    book = office.desk.rulebook()
    card = card_screen(say, advise(book, book.vocabulary.masks(PERSON)), Card("GE")).text
    assert say("status.withdrawn") in card
    assert say("first.withdrawn") in card
    newest = (await office.history())[0]
    assert (newest.who, newest.why) == ("anna", WHY)
    # Back in one tap, from the receipt.
    pressed = len(admin.presses)
    await office.tapped(admin, "admin:release:")
    assert len(admin.presses) - pressed == 1
    assert verdict(office).status is Status.OPEN
    assert (order(office), office.revision) == (before, stood)
    assert RULE in (await office.history())[0].why


async def test_whoever_opens_the_brake_sees_what_is_withdrawn_and_puts_it_back(
    office: Office,
) -> None:
    admin = await office.entered()
    await office.tapped(admin, "admin:brake")
    await office.said(admin, RULE)
    await office.said(admin, WHY)
    other = await office.entered(BORIS)
    screen = await office.tapped(other, "admin:brake")
    assert words("en").count("admin.brake.gone", 1) in screen
    assert RULE in screen
    assert "<" not in screen, "markup is no text"
    await office.tapped(other, "admin:release:")
    assert verdict(office).status is Status.OPEN
    assert (await office.history())[0].who == "boris"


async def test_a_release_that_came_too_late_changes_nothing(office: Office) -> None:
    admin = await office.entered()
    await office.tapped(admin, "admin:brake")
    await office.said(admin, RULE)
    await office.said(admin, WHY)
    other = await office.entered(BORIS)
    await office.tapped(other, "admin:brake")
    await office.tapped(admin, "admin:release:")
    published = len(await office.history())
    await office.tapped(other, "admin:release:")
    assert len(await office.history()) == published


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("Georgia visa help", "ge-pitfall"),
        ("the road is open", "link-ru-kz-car"),
        ("hot line", "helper-hot-line"),
        ("debts", "ru-exit-debts"),
        ("passport-bar", "passport-bar"),
        ("Мир работает", "xx-mir"),
    ],
)
async def test_a_fact_of_any_kind_is_found_by_country_words_or_id_and_withdrawn(
    office: Office, typed: str, found: str
) -> None:
    admin = await office.entered()
    await office.tapped(admin, "admin:brake")
    screen = await office.said(admin, typed)
    if "Plan:" not in screen:
        assert found in screen
        first = screen.index(found)
        assert first == min(screen.index(i) for i in _ids() if i in screen)
        await office.tapped(admin, chosen(admin))
    await office.said(admin, WHY)
    assert office.desk.rulebook().snapshot.withdrawn == (found,)


def _ids() -> list[str]:
    parts = ("entry", "pitfall")
    return [f"{code}-{part}" for code in ("ge", "kz") for part in parts] + [
        *("passport-bar", "link-ru-kz-car", "helper-hot-line", "ru-exit-debts", "xx-mir")
    ]


async def test_what_nothing_is_called_is_told(office: Office) -> None:
    admin = await office.entered()
    await office.tapped(admin, "admin:brake")
    assert "unheard-of" in await office.said(admin, "unheard-of")
    assert office.desk.rulebook().snapshot.withdrawn == ()


async def test_where_two_admins_approve_a_release_is_handed_on(
    server: FakeTelegram, tmp_path: Path
) -> None:
    async with open_office(server, tmp_path, approvals=2, files=with_georgia()) as office:
        admin = await office.entered()
        await office.tapped(admin, "admin:brake")
        await office.said(admin, RULE)
        await office.said(admin, WHY)
        assert verdict(office).status is Status.OPEN
        other = await office.entered(BORIS)
        await office.tapped(other, "admin:open:", "admin:approve:")
        assert verdict(office).status is Status.DEPENDS
        await office.tapped(other, "admin:home", "admin:brake", "admin:release:")
        assert verdict(office).status is Status.DEPENDS
        third = await office.entered()
        await office.tapped(third, "admin:open:", "admin:approve:")
        assert verdict(office).status is Status.OPEN


async def test_what_waits_for_its_day_is_not_dropped_by_one_tap(office: Office) -> None:
    admin = await office.entered()
    await office.tapped(admin, "admin:brake")
    await office.said(admin, RULE)
    await office.said(admin, WHY)
    later = edited(KZ, "A visa does not help here.", "Visas do not help here.")
    await office.sent(admin, later[KZ])
    await office.tapped(admin, "admin:from")
    await office.said(admin, "2026-12-01")
    await office.tapped(admin, "admin:publish")
    await office.said(admin, "It is so from December.")
    published = len(await office.history())
    plan = await office.tapped(admin, "admin:home", "admin:brake", "admin:release:")
    assert len(await office.history()) == published
    assert "Plan:" in plan
    assert not has_button(admin, "admin:from")
