"""What admins answer about claims is kept until it is published, whoever restarts meanwhile."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest

from routebot.store.rechecks import Answer, Page, Recheck, Taken
from routebot.store.tables.revisions import TabledRevisions
from tests.store.conftest import NOON
from tests.support.places import Place

SAME = Recheck(
    "kz-entry", "anna", Answer.SAME, NOON, NOON.date(), "b" * 12, url="https://example.org/a"
)
NEWER = replace(
    SAME,
    fact="ge-entry",
    answer=Answer.NEWER,
    url="",
    page=Page("https://example.org/b", "official", "Министерство", "2026-01"),
    retires="https://example.org/a",
    says="Без визы 90 дней.",
    author="x" * 8,
)


@pytest.fixture
async def rows(place: Place) -> AsyncIterator[TabledRevisions]:
    async with place.open(NOON) as opened:
        yield opened


async def test_answers_come_back_as_they_were_after_a_restart(place: Place) -> None:
    async with place.open(NOON) as before:
        await before.keep([SAME, NEWER])
    async with place.open(NOON) as after:
        assert set(await after.rechecks()) == {SAME, NEWER}


async def test_person_has_one_answer_about_a_claim_and_colleagues_keep_theirs(
    rows: TabledRevisions,
) -> None:
    theirs = replace(SAME, who="boris", answer=Answer.UNCLEAR, url="")
    await rows.keep([SAME, theirs])
    await rows.keep([replace(SAME, says="Ещё раз.")])
    assert set(await rows.rechecks()) == {theirs, replace(SAME, says="Ещё раз.")}


async def test_forgotten_answer_is_gone_and_the_others_stay(rows: TabledRevisions) -> None:
    await rows.keep([SAME, NEWER])
    await rows.forget([Taken("kz-entry", "anna"), Taken("nothing", "anna")])
    assert await rows.rechecks() == [NEWER]


async def test_answer_that_was_given_anew_is_not_the_one_that_is_forgotten(
    rows: TabledRevisions,
) -> None:
    again = replace(SAME, at=NOON + timedelta(minutes=1))
    await rows.keep([SAME])
    await rows.keep([again])
    await rows.forget([SAME.taken])
    assert await rows.rechecks() == [again]
    await rows.forget([again.taken])
    assert await rows.rechecks() == []


async def test_broken_row_keeps_nobody_from_the_others(rows: TabledRevisions, place: Place) -> None:
    await rows.keep([SAME, NEWER])
    await place.run("UPDATE recheck SET terms = '{}' WHERE fact = 'ge-entry'")
    assert await rows.rechecks() == [SAME]
