"""Admins among others: two hands needed, races, restarts, people in the middle of an interview, the
public channel.
"""

import asyncio
import os
import signal
import sqlite3
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from routebot.errors import PublishError, StoreError
from routebot.policy.loading import revision_of
from routebot.publishing.live import POLL
from routebot.store.proposals import PROPOSAL_LIFE
from tests.bot.conftest import data_of
from tests.bot.office import ANNA, BORIS, CHANNEL, KZ, Office, has_button, open_office
from tests.publishing.small import WHY, conditional, open_publisher, over, reworded, write_folder
from tests.support.datasets import edited, minimal
from tests.support.slices import share
from tests.support.telegram import PATIENCE, FakeTelegram, Person

PEOPLE = share(200, of=5)


@pytest.fixture
async def office(server: FakeTelegram, tmp_path: Path) -> AsyncIterator[Office]:
    """A bot with two admins, each of whom may publish."""
    async with open_office(server, tmp_path) as opened:
        yield opened


@pytest.fixture
async def pair(server: FakeTelegram, tmp_path: Path) -> AsyncIterator[Office]:
    """A bot with two admins who publish together only."""
    async with open_office(server, tmp_path, approvals=2) as opened:
        yield opened


# Two hands


async def test_a_second_admin_reads_the_plan_and_approves(pair: Office) -> None:
    await pair.published(conditional(), WHY)
    assert pair.revision == revision_of(minimal())
    assert len(await pair.history()) == 1
    second = await pair.entered(BORIS)
    plan = await pair.tapped(second, "admin:open:")
    assert WHY in plan
    await pair.tapped(second, "admin:approve:")
    assert pair.revision == revision_of(conditional())
    newest = (await pair.history())[0]
    assert (newest.who, newest.approved_by) == ("anna", "boris")
    assert not newest.approval_is_typed
    assert not await pair.revisions.proposals(pair.server.clock)


async def test_nobody_approves_their_own_change_not_even_with_a_crafted_button(
    pair: Office,
) -> None:
    await pair.published(conditional(), WHY)
    admin = await pair.entered(ANNA)
    await pair.tapped(admin, "admin:open:")
    assert not has_button(admin, "admin:approve")
    (proposal,) = await pair.revisions.proposals(pair.server.clock)
    head = ":".join(data_of(admin)[0].split(":")[:2])
    await admin.tap_data(f"{head}:admin:approve:{proposal.id}:{proposal.digest}")
    await admin.settled()
    assert "Nobody approves their own change" in admin.chat.last.text
    assert len(await pair.history()) == 1
    assert (await pair.revisions.proposals(pair.server.clock))[0].waiting


async def test_what_was_not_handed_on_cannot_be_published_or_approved_by_another(
    pair: Office,
) -> None:
    await pair.handed_in(conditional())
    second = await pair.entered(BORIS)
    await pair.tapped(second, "admin:open:")
    (proposal,) = await pair.revisions.proposals(pair.server.clock)
    head, crafted = (
        data_of(second)[0].split(":")[:2],
        (f"approve:{proposal.id}:{proposal.digest}", f"drop:{proposal.id}", "publish"),
    )
    for action in crafted:
        await second.tap_data(":".join([*head, "admin", action]))
        await second.settled()
    await pair.said(second, WHY)
    assert len(await pair.history()) == 1
    assert len(await pair.revisions.proposals(pair.server.clock)) == 1


async def test_neither_reason_nor_day_is_changed_by_another_with_a_crafted_button(
    pair: Office,
) -> None:
    await pair.published(conditional(), WHY)
    before = await pair.revisions.proposals(pair.server.clock)
    second = await pair.entered(BORIS)
    tomorrow = (pair.server.clock + timedelta(days=1)).date().isoformat()
    for action, typed in (("publish", "Another reason than its author's."), ("from", tomorrow)):
        await pair.tapped(second, "admin:open:")
        head = ":".join(data_of(second)[0].split(":")[:2])
        await second.tap_data(f"{head}:admin:{action}")
        assert "Its author decides about it." in await pair.said(second, typed)
        second = await pair.entered(BORIS)
    assert await pair.revisions.proposals(pair.server.clock) == before


async def test_nobody_approves_a_change_while_the_plan_of_another_is_on_the_screen(
    pair: Office,
) -> None:
    await pair.published(conditional(), WHY)
    await pair.published(reworded(), WHY)
    one, other = await pair.revisions.proposals(pair.server.clock)
    second = await pair.entered(BORIS)
    await pair.tapped(second, f"admin:open:{one.id}")
    head = ":".join(data_of(second)[0].split(":")[:2])
    await second.tap_data(f"{head}:admin:approve:{other.id}:{other.digest}")
    await second.settled()
    assert "is not on your screen" in second.chat.last.text
    assert len(await pair.history()) == 1
    assert all(proposal.waiting for proposal in await pair.revisions.proposals(pair.server.clock))


async def test_no_day_is_moved_under_the_approvers_eyes(pair: Office) -> None:
    await pair.published(conditional(), WHY)
    second = await pair.entered(BORIS)
    await pair.tapped(second, "admin:open:")
    author = await pair.entered(ANNA)
    await pair.tapped(author, "admin:open:")
    head = ":".join(data_of(author)[0].split(":")[:2])
    await author.tap_data(f"{head}:admin:from")
    day = (pair.server.clock + timedelta(days=3)).date().isoformat()
    assert "cannot be changed" in await pair.said(author, day)
    await pair.tapped(second, "admin:approve:")
    assert [row.from_on for row in await pair.history()] == [None, None]


async def test_a_proposal_outlives_a_restart_and_is_approved_after_it(
    server: FakeTelegram, tmp_path: Path
) -> None:
    async with open_office(server, tmp_path, approvals=2) as before:
        await before.published(conditional(), WHY)
    async with open_office(server, tmp_path, approvals=2) as after:
        second = await after.entered(BORIS)
        assert WHY in await after.tapped(second, "admin:open:")
        await after.tapped(second, "admin:approve:")
        assert after.revision == revision_of(conditional())


async def test_an_admin_goes_on_after_a_restart_where_they_were_asked_why(
    server: FakeTelegram, tmp_path: Path
) -> None:
    async with open_office(server, tmp_path) as before:
        admin = await before.handed_in(conditional())
        await before.tapped(admin, "admin:publish")
    async with open_office(server, tmp_path) as after:
        assert revision_of(conditional()) in await after.said(admin, WHY)


async def test_a_proposal_expires_after_a_week(pair: Office) -> None:
    await pair.published(conditional(), WHY)
    pair.server.clock += PROPOSAL_LIFE - timedelta(minutes=1)
    assert has_button(await pair.entered(BORIS), "admin:open:")
    pair.server.clock += timedelta(minutes=2)
    assert not has_button(await pair.entered(BORIS), "admin:open:")


async def test_a_second_admin_may_refuse(pair: Office) -> None:
    await pair.published(conditional(), WHY)
    second = await pair.entered(BORIS)
    await pair.tapped(second, "admin:open:", "admin:drop:")
    assert not await pair.revisions.proposals(pair.server.clock)
    assert len(await pair.history()) == 1


async def test_what_was_planned_against_another_revision_goes_back_to_its_author(
    pair: Office,
) -> None:
    await pair.published(conditional(), WHY)
    second = await pair.entered(BORIS)
    await pair.tapped(second, "admin:open:")
    elsewhere = await pair.publisher.draft(over(reworded()), pair.server.clock.date())
    await pair.publisher.publish(elsewhere, "carl", WHY, pair.server.clock, "boris")
    await pair.tapped(second, "admin:approve:")
    assert (await pair.history())[0].who == "carl"
    assert not (await pair.revisions.proposals(pair.server.clock))[0].waiting


async def test_a_proposal_about_what_another_changed_meanwhile_cannot_be_approved(
    pair: Office,
) -> None:
    await pair.published(conditional(), WHY)
    shorter = edited(KZ, "{days: 90", "{days: 60")
    for said in ("До 90", "Up to 90"):
        shorter = edited(KZ, said, said.replace("90", "60"), shorter)
    elsewhere = await pair.publisher.draft(over(shorter), pair.server.clock.date())
    await pair.publisher.publish(elsewhere, "carl", WHY, pair.server.clock, "boris")
    second = await pair.entered(BORIS)
    await pair.tapped(second, "admin:open:")
    assert not has_button(second, "admin:approve:")
    author = await pair.entered(ANNA)
    refused = await pair.tapped(author, "admin:open:")
    assert "Somebody else has changed the same facts" in refused
    assert "carl" in refused
    assert not has_button(author, "admin:publish")
    assert (await pair.history())[0].who == "carl"


# Races


async def test_of_two_who_publish_at_once_one_succeeds_and_the_other_is_told_to_look_again(
    office: Office,
) -> None:
    first, second = (
        await office.handed_in(conditional(), ANNA),
        await office.handed_in(reworded(), BORIS),
    )
    for admin in (first, second):
        await office.tapped(admin, "admin:publish")
    await asyncio.gather(first.send(WHY), second.send("Another reason altogether."))
    await first.settled()
    assert len(await office.history()) == 2
    told = [
        admin for admin in (first, second) if "Somebody else has published" in admin.chat.last.text
    ]
    assert len(told) == 1
    await office.tapped(told[0], "admin:publish")
    await office.said(told[0], "Looked at once more, and still right.")
    assert len(await office.history()) == 3
    assert office.desk.present.files == reworded(files=conditional())


async def test_a_reason_typed_twice_publishes_once(office: Office) -> None:
    admin = await office.handed_in(conditional())
    await office.tapped(admin, "admin:publish")
    await asyncio.gather(admin.send(WHY), admin.send(WHY))
    await admin.settled()
    assert len(await office.history()) == 2


@pytest.mark.proof
async def test_interviews_keep_their_answers_while_a_change_is_published(
    office: Office,
) -> None:
    people = [
        office.server.person(number, f"P{number}", language_code="en")
        for number in range(100, 100 + PEOPLE)
    ]
    for person in people:
        await person.send("/start")
    await people[0].settled(20)
    for person in people:
        await person.tap(":ask")
    await people[0].settled(20)
    for person in people:
        await person.tap_data(next(data for data in data_of(person) if ":pick:" in data))
    admin = await office.handed_in(conditional())
    await office.tapped(admin, "admin:publish")
    given = {person.user_id: await _answers(office, person) for person in people}
    await asyncio.gather(admin.send(WHY), *(_press_on(person) for person in people))
    await people[0].settled(20)
    assert office.revision == revision_of(conditional())
    for person in people:
        assert given[person.user_id]
        assert given[person.user_id].items() <= (await _answers(office, person)).items()
        assert len(person.chat.bot_messages) == 1


async def _answers(office: Office, person: Person) -> dict[str, list[str]]:
    session = await office.store.load(person.user_id, office.server.clock)
    assert session
    answers: dict[str, list[str]] = session.body["state"]["answers"]
    return answers


async def _press_on(person: Person) -> None:
    """Press an answer or a skip of the screen that is there."""
    found = [data for data in data_of(person) if ":pick:" in data or ":skip:" in data]
    if found:
        await person.tap_data(found[0])


# What is published elsewhere


async def test_what_the_command_line_published_serves_in_the_running_bot_within_a_poll(
    office: Office, tmp_path: Path
) -> None:
    async with open_publisher(tmp_path / "rows" / "db.revisions.sqlite") as elsewhere:
        draft = await elsewhere.draft(over(conditional()), office.server.clock.date())
        await elsewhere.publish(draft, "terminal", WHY, office.server.clock)
    office.server.clock += POLL
    assert await office.desk.refresh()
    assert office.revision == revision_of(conditional())


async def test_a_damaged_revision_never_keeps_the_bot_from_serving_and_admins_see_it(
    server: FakeTelegram, tmp_path: Path
) -> None:
    async with open_office(server, tmp_path) as before:
        await before.published(conditional(), WHY)
    with closing(sqlite3.connect(tmp_path / "rows" / "db.revisions.sqlite")) as database, database:
        database.execute("UPDATE revision SET files = zeroblob(200)")
    async with open_office(server, tmp_path) as after:
        assert after.revision == revision_of(minimal())
        assert after.revision in (await after.entered()).chat.last.text
        assert isinstance(after.desk.trouble, PublishError)


async def test_a_row_of_the_audit_that_was_changed_is_told_at_the_entrance(
    server: FakeTelegram, tmp_path: Path
) -> None:
    async with open_office(server, tmp_path) as before:
        await before.published(conditional(), WHY)
        assert "audit" not in (await before.entered()).chat.last.text
    path = tmp_path / "rows" / "db.revisions.sqlite"
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("DROP TRIGGER activation_is_never_changed")
        database.execute("UPDATE activation SET figures = '{', at = 'noon' WHERE seq = 2")
    async with open_office(server, tmp_path) as after:
        assert after.revision == revision_of(conditional())
        admin = await after.entered()
        assert "A row of the audit was changed or is damaged" in admin.chat.last.text
        assert "was changed or is damaged" in await after.tapped(admin, "History")


async def test_a_store_that_cannot_write_is_told_and_nothing_changes(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def full(*_: object) -> None:
        raise StoreError("the disk is full")

    admin = await office.handed_in(conditional())
    await office.tapped(admin, "admin:publish")
    with monkeypatch.context() as patch:
        patch.setattr(office.revisions, "activate", full)
        assert "The database does not answer" in await office.said(admin, WHY)
    assert office.revision == revision_of(minimal())
    await office.said(admin, WHY)
    assert office.revision == revision_of(conditional())


async def test_serve_takes_over_what_the_command_line_publishes(tmp_path: Path) -> None:
    data = write_folder(tmp_path / "data")
    async with FakeTelegram() as server:
        settings = {
            "ROUTEBOT_TOKEN": server.token,
            "ROUTEBOT_API_URL": server.base_url.removesuffix("/bot"),
            "ROUTEBOT_DATABASE": str(tmp_path / "rows" / "db.sqlite"),
            "ROUTEBOT_KEYS": str(tmp_path / "keys" / "ring"),
            "ROUTEBOT_DATA": str(data),
            "ROUTEBOT_ADMINS": f"{ANNA}:anna",
            "ROUTEBOT_CHANGES_CHAT": str(CHANNEL),
        }
        admin, channel = server.person(ANNA, language_code="en"), server.channel(CHANNEL)
        await channel.join(status="administrator")
        serving = await _command(tmp_path, settings, "serve")
        try:
            await admin.send("/admin")
            await admin.sees(revision_of(minimal()))
            (tmp_path / "KZ.yaml").write_bytes(conditional()[KZ])
            publishing = await _command(
                tmp_path, settings, "data", "publish", "KZ.yaml", "--who", "ci", "--why", WHY
            )
            output, errors = await publishing.communicate()
            assert publishing.returncode == 0, output + errors
            assert await server.world.pulse.until(lambda: bool(channel.chat.bot_messages), PATIENCE)
            assert await _shown(server, admin, revision_of(conditional()))
        finally:
            serving.send_signal(signal.SIGTERM)
            output, errors = await asyncio.wait_for(serving.communicate(), PATIENCE)
        assert serving.returncode == 0
        assert not errors
        assert len(channel.chat.bot_messages) == 1
        assert not server.violations


async def _shown(server: FakeTelegram, admin: Person, revision: str) -> bool:
    """Ask for the state until it names a revision: the desk and the channel follow what is
    published each by itself.
    """
    for _ in range(round(PATIENCE)):
        await admin.send("/admin")
        if await server.world.pulse.until(
            lambda: any(revision in m.text for m in admin.chat.bot_messages), 1
        ):
            return True
    return False


async def _command(
    folder: Path, settings: Mapping[str, str], *words: str
) -> asyncio.subprocess.Process:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("ROUTEBOT_")}
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "routebot", *words),
        cwd=folder,
        env={**clean, **settings},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )


# The public channel


def _posts(server: FakeTelegram) -> list[str]:
    return [message.text for message in server.channel(CHANNEL).chat.bot_messages]


async def test_each_change_is_announced_once_in_both_languages_also_after_a_restart(
    server: FakeTelegram, tmp_path: Path
) -> None:
    await server.channel(CHANNEL).join(status="administrator")
    async with open_office(server, tmp_path) as before:
        await before.announcing.announce()
        await before.published(conditional(), WHY)
        await before.announcing.announce()
        await before.announcing.announce()
        (post,) = _posts(server)
        assert "Казахстан" in post
        assert "Kazakhstan" in post
        assert post.count((await before.history())[0].chain[:16]) == 2
        assert WHY not in post
        assert "anna" not in post
    async with open_office(server, tmp_path) as after:
        await after.announcing.announce()
        assert len(_posts(server)) == 1
        draft = await after.publisher.draft(
            over(reworded(files=conditional())), server.clock.date()
        )
        await after.publisher.publish(draft, "terminal", WHY, server.clock)
        await after.announcing.announce()
        assert len(_posts(server)) == 2


async def test_what_waits_for_its_day_is_announced_on_it_and_never_if_taken_back(
    server: FakeTelegram, tmp_path: Path
) -> None:
    await server.channel(CHANNEL).join(status="administrator")
    async with open_office(server, tmp_path) as office:
        await office.announcing.announce()
        today = server.clock.date()
        for taken_back in (True, False):
            draft = await office.publisher.draft(
                over(conditional()), today, today + timedelta(days=1)
            )
            await office.publisher.publish(draft, "anna", WHY, server.clock, replace_waiting=True)
            if taken_back:
                back = await office.publisher.draft_rollback(today)
                await office.publisher.publish(
                    back, "anna", WHY, server.clock, replace_waiting=True
                )
        await office.announcing.announce()
        posted = len(_posts(server))
        assert not any(revision_of(conditional()) in post for post in _posts(server))
        server.clock += timedelta(days=1)
        await office.announcing.announce()
        assert len(_posts(server)) == posted + 1


async def test_a_channel_that_asks_for_patience_gets_its_post_later(
    server: FakeTelegram, tmp_path: Path
) -> None:
    await server.channel(CHANNEL).join(status="administrator")
    async with open_office(server, tmp_path) as office:
        await office.announcing.announce()
        await office.published(conditional(), WHY)
        server.fail_next(chat_id=CHANNEL, method="sendMessage")
        await office.announcing.announce()
        assert not _posts(server)
        await office.announcing.announce()
        await office.announcing.announce()
        assert len(_posts(server)) == 1
