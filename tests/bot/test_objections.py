""" "This is wrong": one tap is counted for a week or two, and nothing of it is kept with anybody."""

from datetime import date, timedelta

import pytest

from routebot.bot.objections import MOST_A_WEEK, Objections
from routebot.clock import day_of
from tests.bot.conftest import Stand, data_of

MONDAY = date(2026, 11, 23)


def test_objections_are_counted_by_claim_for_this_week_and_the_last() -> None:
    objections = Objections()
    objections.add("kz", MONDAY)
    objections.add("kz", MONDAY + timedelta(days=8))
    objections.add("ge", MONDAY + timedelta(days=13))
    assert objections.of(MONDAY + timedelta(days=13)) == {"kz": 2, "ge": 1}
    assert objections.of(MONDAY + timedelta(days=14)) == {"kz": 1, "ge": 1}
    assert objections.of(MONDAY + timedelta(days=21)) == {}


def test_a_flood_counts_no_more_than_a_few_taps_of_one_claim() -> None:
    objections = Objections()
    for _ in range(10_000):
        objections.add("kz", MONDAY)
    assert objections.of(MONDAY) == {"kz": MOST_A_WEEK}


def test_what_was_read_again_is_objected_to_no_more() -> None:
    objections = Objections()
    for claim in ("kz", "ge"):
        objections.add(claim, MONDAY)
    objections.settle(["kz", "am"])
    assert objections.of(MONDAY) == {"ge": 1}


@pytest.mark.parametrize("language", ["ru", "en"])
async def test_a_tap_is_counted_and_changes_nothing_that_is_kept(
    stand: Stand, language: str
) -> None:
    person = await stand.begun(language=language)
    await person.send("/country KZ")
    await person.settled()
    await stand.tap(person, ":card:KZ:rules", ":card:KZ:sources")
    claims = person.chat.last.text
    before = await stand.store.load(person.user_id, stand.server.clock)
    await stand.tap(person, ":wrong:kz-entry")
    counted = stand.bot.handlers.objections.of(day_of(stand.server.clock).on)
    assert list(counted.values()) == [1]
    assert person.chat.last.text != claims
    assert await stand.store.load(person.user_id, stand.server.clock) == before
    await stand.tap(person, ":stay")
    assert person.chat.last.text == claims


async def test_only_what_stands_on_the_screen_can_be_called_wrong(stand: Stand) -> None:
    person = await stand.begun()
    head = next(data for data in data_of(person)).rsplit(":pick:")[0]
    for made_up in ("kz-entry-visa-free-90-180", "no-such-claim", "x" * 30):
        await person.tap_data(f"{head}:wrong:{made_up}")
        await person.settled()
    assert stand.bot.handlers.objections.of(day_of(stand.server.clock).on) == {}
