"""Admins re-check claims in the chat: one by one, by page, through a basket into one publication."""

from collections.abc import AsyncIterator, Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from routebot.bot.admin.pace import Pace
from routebot.bot.admin.queueing import Queues
from routebot.bot.objections import Objections
from routebot.keeping import queue
from routebot.keeping.basket import Basket
from routebot.keeping.queue import Owned
from routebot.publishing.child import ChildProcess
from routebot.screens.admin.between import get_ready
from routebot.store.rechecks import Answer, Page
from tests.bot.conftest import data_of
from tests.bot.office import ANNA, BORIS, KZ, Office, has_button, open_office
from tests.publishing.small import write_folder
from tests.support.datasets import minimal
from tests.support.telegram import FakeTelegram, Person

AT = datetime(2026, 11, 28, 12, tzinfo=UTC)
"""By then everything in the small dataset is past its shelf life."""

GOV = "https://gov.example.org/entry"
NEW = "https://gov.example.org/new"

_NOTE = """\
  - id: kz-note-{n}
    topic: visa_regime
    about: travel
    text: {{ru: "Заметка {n}.", en: "Note {n}."}}
    valid_from: null
    confidence: high
    sources:
      - {{kind: official, url: "{url}", publisher: Border service, published: 2025-05-01}}
"""


def keeping(notes: int = 8) -> Mapping[str, bytes]:
    """Return the small dataset with a page of an authority that carries several claims; of one of
    them there is an article too.
    """
    files = minimal()
    text = files[KZ].decode() + "notes:\n"
    text += "".join(_NOTE.format(n=n, url=GOV) for n in range(1, notes + 1))
    text += (
        '      - {kind: news, url: "https://example.org/kz", publisher: Example, '
        "published: 2025-06-01}\n"
    )
    return {**files, KZ: text.encode()}


@pytest.fixture
async def office(server: FakeTelegram, tmp_path: Path) -> AsyncIterator[Office]:
    """A bot with two admins, over claims that are all to be re-checked."""
    server.clock = AT
    async with open_office(server, tmp_path, files=keeping()) as opened:
        yield opened


async def _answers(office: Office) -> dict[str, str]:
    return {each.fact: str(each.answer) for each in await office.revisions.rechecks()}


async def _queue(office: Office, number: int = ANNA) -> Person:
    admin = await office.entered(number)
    await office.tapped(admin, "Re-check")
    return admin


async def _claim(office: Office, typed: str, number: int = ANNA) -> Person:
    """Return an admin who looks at a claim that they found by its words."""
    admin = await _queue(office, number)
    await office.said(admin, typed)
    return admin


async def test_the_queue_is_made_in_the_child_once_a_day_and_is_the_one_made_here(
    server: FakeTelegram, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.clock = AT
    async with (
        ChildProcess.open(write_folder(tmp_path / "data"), ready=[get_ready]) as child,
        open_office(server, tmp_path, files=keeping(), aside=child) as office,
    ):
        here = queue.queue_of(office.desk.dataset, AT.date())
        monkeypatch.delattr(queue, "queue_of")  # whoever wants it here finds none
        admin = await _queue(office)
        assert "claims" in office.shown(admin)
        queues = Queues(office.desk, Basket(office.revisions), lambda: AT, {}, Objections())
        made = await queues.queue()
        assert made == here
        assert await queues.queue() is made


def _labels(person: Person) -> list[str]:
    return [label for row in person.chat.last.buttons for label, _ in row]


async def _published(office: Office, admin: Person) -> str:
    """Publish what lies in the basket with the sentence that is proposed."""
    await office.tapped(admin, "Desk", "Re-check", "Basket", "To the plan")
    return await office.tapped(admin, "Publish with this")


def _sources(office: Office, fact: str) -> dict[str, Any]:
    """Return the pages of a fact that serves: address -> the source."""
    known = {each.id: each for each in office.desk.rulebook().snapshot.facts}
    return {source.url: source for source in known[fact].sources}


# One claim at a time


async def test_the_claims_that_decide_a_status_come_first_with_all_that_is_needed_to_judge(
    office: Office,
) -> None:
    admin = await _queue(office)
    assert "14 claims" in office.shown(admin)
    screen = await office.tapped(admin, "One by one")
    for part in ("Kazakhstan", "Up to 90 days without a visa.", "Example", "1 June 2025", "50 %"):
        assert part in screen
    assert "Казахстан" in await office.tapped(admin, "admin:lang")


async def test_still_so_is_one_tap_and_leads_to_the_next_claim(office: Office) -> None:
    admin = await _claim(office, "kz-note-1")
    screen = await office.tapped(admin, "Still so")
    assert await _answers(office) == {"kz-note-1": "same"}
    assert "1 answer is in the basket" in screen
    assert "Note 1." not in screen


async def test_a_double_tap_answers_one_claim_only(office: Office) -> None:
    admin = await _claim(office, "kz-note-1")
    same = next(data for data in data_of(admin) if data.endswith("say:same"))
    await admin.tap_data(same)
    await admin.tap_data(same)
    await admin.settled()
    assert await _answers(office) == {"kz-note-1": "same"}
    assert has_button(admin, "re:say:same")


async def test_where_a_claim_rests_on_an_article_a_page_is_asked_for(office: Office) -> None:
    admin = await _claim(office, "kz-entry")
    assert "Send the link of a page" in office.shown(admin)
    assert "Still so" not in _labels(admin)
    stamp, step = data_of(admin)[0].split(":")[:2]
    await admin.tap_data(f"{stamp}:{step}:admin:re:say:same")  # one that was never offered
    await admin.settled()
    assert await _answers(office) == {}


async def test_a_link_that_is_sent_is_described_by_what_is_known_of_its_host(
    office: Office,
) -> None:
    admin = await _claim(office, "kz-entry")
    described = await office.said(admin, f"see {NEW}")
    for part in ("Border service", "undated"):
        assert part in described
    await office.tapped(admin, "Right, still so")
    [kept] = await office.revisions.rechecks()
    assert kept.answer is Answer.NEWER
    assert kept.page == Page(NEW, "official", "Border service")


async def test_publisher_kind_day_and_a_line_are_asked_one_by_one(office: Office) -> None:
    admin = await _claim(office, "kz-entry")
    await office.tapped(admin, "New page…")
    await office.said(admin, "https://www.example.com/entry")
    if "Which day" in office.shown(admin):
        await office.tapped(admin, "It shows no day")
    await office.tapped(admin, "Publisher…")
    await office.said(admin, "The  Ministry")
    await office.tapped(admin, "What it is…", "admin:re:kind:official")
    await office.tapped(admin, "Day…")
    assert "This is no day" in await office.said(admin, "yesterday")
    await office.said(admin, "20.11.2026")
    await office.tapped(admin, "A line…")
    described = await office.said(admin, "Ninety days without a visa.")
    for part in ("The Ministry", "20 November 2026", "Ninety days without a visa."):
        assert part in described
    await office.tapped(admin, "Right, still so")
    [kept] = await office.revisions.rechecks()
    page = Page("https://www.example.com/entry", "official", "The Ministry", "2026-11-20")
    assert (kept.page, kept.says) == (page, "Ninety days without a visa.")


@pytest.mark.parametrize("text", ["no link at all", "ftp://example.org", "http:// x"])
async def test_what_is_no_link_is_said_to_be_none(office: Office, text: str) -> None:
    admin = await _claim(office, "kz-entry")
    assert "https://" in await office.said(admin, text)
    assert await _answers(office) == {}


async def test_a_claim_that_changed_is_sent_back_with_the_page_that_says_so(
    office: Office,
) -> None:
    admin = await _claim(office, "kz-note-1")
    asked = await office.tapped(admin, "It changed…", "re:source:0")
    assert "en: Note 1." in asked
    assert "after ru: or en:" in (await office.said(admin, "One note.")).replace("“", "").replace(
        "”", ""
    )
    await office.said(admin, "ru: Одна заметка.\nen: One note.")
    assert await _answers(office) == {"kz-note-1": "changed"}
    await _published(office, admin)
    text = office.desk.present.files[KZ].decode()
    assert "One note." in text
    assert _sources(office, "kz-note-1")[GOV].seen_on == AT.date()


async def test_days_and_figures_change_with_the_whole_fact(office: Office) -> None:
    admin = await _claim(office, "kz-entry")
    asked = await office.tapped(admin, "It changed…")
    assert "Send the link" in asked
    assert not has_button(admin, "re:source:")
    await office.said(admin, NEW)
    whole = await office.tapped(admin, "Right, go on", "The whole fact…")
    copied = next(e for e in admin.chat.last.content["entities"] if e["type"] == "code")
    assert copied
    written = whole[whole.index("- id: kz-entry") :]
    mended = written.replace("days: 90", "days: 60").replace("До 90", "До 60")
    await office.said(admin, mended.replace("Up to 90", "Up to 60"))
    assert await _answers(office) == {"kz-entry": "changed"}
    await _published(office, admin)
    assert b"{days: 60" in office.desk.present.files[KZ]
    assert NEW in _sources(office, "kz-entry")


async def test_a_page_that_is_gone_is_taken_off_and_the_only_one_asks_for_another(
    office: Office,
) -> None:
    admin = await _claim(office, "kz-note-8")
    await office.tapped(admin, "Page is gone")
    await office.tapped(admin, "re:source:1")
    assert await _answers(office) == {"kz-note-8": "gone"}
    await office.tapped(admin, "To the queue")
    await office.said(admin, "kz-note-1")
    assert "Send the link" in await office.tapped(admin, "Page is gone")
    assert "gov.example.org" in await office.said(admin, NEW)
    await office.tapped(admin, "Right, still so")
    await _published(office, admin)
    assert set(_sources(office, "kz-note-1")) == {NEW}


@pytest.mark.parametrize("answer", ["Cannot tell", "Later"])
async def test_what_is_put_aside_is_put_aside_for_this_person_alone(
    office: Office, answer: str
) -> None:
    admin = await _claim(office, "kz-note-1")
    await office.tapped(admin, answer, "To the queue")
    assert "13 claims" in office.shown(admin)
    other = await _queue(office, BORIS)
    assert "14 claims" in office.shown(other)


# Narrowing


async def test_the_queue_is_narrowed_to_a_country_a_topic_and_what_was_never_seen(
    office: Office,
) -> None:
    admin = await _queue(office)
    await office.tapped(admin, "Country…", "To the queue", "Country…", "Kazakhstan")
    assert "Shown only: Kazakhstan" in office.shown(admin)
    await office.tapped(admin, "Show everything", "Topic…", "Entry regime")
    assert "Shown only: Entry regime" in office.shown(admin)
    await office.tapped(admin, "Show everything", "Never seen by us")
    assert "14 claims" in office.shown(admin)
    await office.tapped(admin, "Show everything")
    assert "Shown only: Kazakhstan" in await office.said(admin, "казахстан")
    assert "Nothing" not in await office.tapped(admin, "One by one")
    assert "Kazakhstan" in office.shown(admin)


async def test_the_queue_is_narrowed_to_what_somebody_looks_after(office: Office) -> None:
    admin = await _queue(office)
    assert "Whose…" not in _labels(admin)
    assert office.bot.handlers.admin
    office.bot.handlers.admin.rechecking.queues.owners = {"boris": Owned(frozenset({"exit"}))}
    await office.tapped(admin, "admin:lang", "admin:lang", "Whose…", "boris · 1")
    assert "Shown only: boris." in office.shown(admin)
    assert "Debts close the exit." in await office.tapped(admin, "One by one")


async def test_what_nobody_means_is_said_and_changes_nothing(office: Office) -> None:
    admin = await _queue(office)
    assert "Atlantis" in await office.said(admin, "Atlantis")
    assert "14 claims" in office.shown(admin)


# By page


async def _on_page(office: Office, number: int = ANNA) -> Person:
    """Return an admin at the page of the authority."""
    admin = await _queue(office, number)
    await office.tapped(admin, "By page", "1")
    return admin


async def test_a_page_is_opened_once_and_its_claims_are_ticked_with_a_tap_each(
    office: Office,
) -> None:
    admin = await _on_page(office)
    await office.tapped(admin, "1", "2", "3", "4", "5", "6")
    await office.tapped(admin, "Next")
    screen = await office.tapped(admin, "7", "8")
    assert "Ticked: 8 of 8" in screen
    assert await _answers(office) == {f"kz-note-{n}": "same" for n in range(1, 9)}


async def test_all_claims_on_the_screen_of_a_page_are_ticked_with_one_tap(office: Office) -> None:
    admin = await _on_page(office)
    await office.tapped(admin, "3", "✓ All on this screen", "✓ 2")
    assert await _answers(office) == {f"kz-note-{n}": "same" for n in (1, 3, 4, 5, 6)}


async def test_a_tick_pressed_twice_is_there_once_and_a_second_button_takes_it_away(
    office: Office,
) -> None:
    admin = await _on_page(office)
    tick = next(data for data in data_of(admin) if ":tick:1:" in data)
    await admin.tap_data(tick)
    await admin.tap_data(tick)
    await admin.settled()
    assert await _answers(office) == {"kz-note-1": "same"}
    await office.tapped(admin, "✓ 1")
    assert await _answers(office) == {}


async def test_several_ticks_may_be_pressed_before_the_first_is_drawn(office: Office) -> None:
    admin = await _on_page(office)
    ticks = [data for data in data_of(admin) if ":tick:1:" in data]
    for tick in ticks:
        await admin.tap_data(tick)
    await admin.settled()
    assert len(await _answers(office)) == len(ticks) == 6


async def test_of_an_article_it_is_ticked_what_a_newer_page_says(office: Office) -> None:
    admin = await _claim(office, "kz-entry")
    page = await office.tapped(admin, "All on this page: 3")
    assert "Send the link of a newer page" in page
    assert not has_button(admin, ":tick:")
    await office.said(admin, NEW)
    ticking = await office.tapped(admin, "Right, go ticking")
    assert "gov.example.org" in ticking
    await office.tapped(admin, "1", "2")
    kept = await office.revisions.rechecks()
    assert {(each.answer, each.page.url if each.page else "") for each in kept} == {
        (Answer.NEWER, NEW)
    }
    assert len(kept) == 2


async def test_a_page_that_is_gone_goes_from_every_claim_that_has_another(office: Office) -> None:
    admin = await _claim(office, "kz-note-8")
    notice = await office.tapped(admin, "All on this page: 8", "Page is gone")
    assert "1 claim" in notice
    assert "7 more rest on it alone" in notice
    assert await _answers(office) == {"kz-note-8": "gone"}


async def test_claims_of_a_page_are_gone_through_one_by_one(office: Office) -> None:
    admin = await _on_page(office)
    await office.tapped(admin, "One by one")
    seen = []
    while "re:say:later" in "".join(data_of(admin)):
        seen.append(office.shown(admin))
        await office.tapped(admin, "Later")
    assert len(seen) == 8
    assert "All of this is done" in office.shown(admin)


# The basket


async def test_answers_of_colleagues_become_one_publication_that_says_who_read_nothing(
    office: Office,
) -> None:
    anna = await _on_page(office)
    await office.tapped(anna, "1", "2", "3")
    boris = await _claim(office, "kz-note-5", BORIS)
    await office.tapped(boris, "Still so")
    await office.tapped(boris, "To the queue")
    basket = await office.tapped(boris, "Basket")
    assert "still so: 4" in basket
    assert "Yours: 1; colleagues': anna 3" in basket
    plan = await office.tapped(boris, "To the plan")
    assert "Re-check: boris" in plan
    assert "4 claims confirmed (Kazakhstan). gov.example.org" in plan
    assert "Plan:" in plan
    receipt = await office.tapped(boris, "Publish with this")
    assert "4 claims were read again, pages: 1." in receipt
    assert len(await office.history()) == 2
    for n in (1, 2, 3, 5):
        assert _sources(office, f"kz-note-{n}")[GOV].seen_on == AT.date()
    assert await _answers(office) == {}
    assert b"anna" not in office.desk.present.files[KZ]
    assert "10 claims" in office.shown(await _queue(office))


async def test_a_sentence_of_ones_own_publishes_too(office: Office) -> None:
    admin = await _claim(office, "kz-note-1")
    await office.tapped(admin, "Still so", "To the queue", "Basket", "To the plan")
    await office.said(admin, "The border service says so still.")
    assert (await office.history())[0].why == "The border service says so still."


async def test_ones_own_answer_is_taken_back_and_a_colleagues_is_not(office: Office) -> None:
    anna = await _on_page(office)
    await office.tapped(anna, "1")
    boris = await _claim(office, "kz-note-2", BORIS)
    await office.tapped(boris, "Still so", "To the queue", "Basket")
    assert sum(label.startswith("✕") for label in _labels(boris)) == 1
    await office.tapped(boris, "✕")
    assert await _answers(office) == {"kz-note-1": "same"}


async def test_what_a_colleague_changed_meanwhile_is_told_and_left_out(office: Office) -> None:
    anna = await _on_page(office)
    await office.tapped(anna, "1", "2")
    edit = office.desk.present.files[KZ].replace(b'"Note 1."', b'"The first note."')
    await office.sent(office.admin(BORIS), edit.replace("Заметка 1.".encode(), "Первая.".encode()))
    await office.tapped(office.admin(BORIS), "admin:publish")
    await office.said(office.admin(BORIS), "The note was too short for anybody.")
    basket = await office.tapped(anna, "To the queue", "Basket")
    assert "1 answer is left out" in basket
    assert "kz-note-1" in basket
    await office.tapped(anna, "To the plan", "Publish with this")
    assert _sources(office, "kz-note-1")[GOV].seen_on is None
    assert _sources(office, "kz-note-2")[GOV].seen_on == AT.date()


async def test_colleagues_who_disagree_are_told_and_neither_is_published(office: Office) -> None:
    anna = await _claim(office, "kz-note-1")
    await office.tapped(anna, "Still so")
    boris = await _queue(office, BORIS)
    await office.said(boris, "kz-note-1")
    await office.tapped(boris, "It changed…", "re:source:0")
    await office.said(boris, "ru: Одна заметка.\nen: One note.")
    basket = await office.tapped(boris, "To the queue", "Basket")
    assert "the answers differ (kz-note-1)" in basket
    assert "To the plan" not in _labels(boris)


async def test_the_basket_outlives_a_restart(server: FakeTelegram, tmp_path: Path) -> None:
    server.clock = AT
    async with open_office(server, tmp_path, files=keeping()) as office:
        admin = await _on_page(office)
        await office.tapped(admin, "1", "2")
    async with open_office(server, tmp_path, files=keeping()) as office:
        ticking = await office.tapped(admin, "3")
        assert "Ticked: 3 of 8" in ticking
        await _published(office, admin)
        assert _sources(office, "kz-note-3")[GOV].seen_on == AT.date()


async def test_where_two_publish_the_second_reads_changes_one_by_one_and_pages_as_a_line(
    server: FakeTelegram, tmp_path: Path
) -> None:
    server.clock = AT
    async with open_office(server, tmp_path, approvals=2, files=keeping()) as office:
        anna = await _on_page(office)
        await office.tapped(anna, "1", "2", "3")
        await _published(office, anna)
        assert len(await office.history()) == 1
        boris = await office.entered(BORIS)
        plan = await office.tapped(boris, "Re-check: anna")
        assert "3 claims" in plan
        assert "kz-note-2" not in plan
        await office.tapped(boris, "Approve and publish")
        assert (await office.history())[0].approved_by == "boris"


async def test_a_button_of_the_list_that_the_queue_took_the_place_of_shows_the_queue(
    office: Office,
) -> None:
    admin = await office.entered()
    stamp, step = data_of(admin)[0].split(":")[:2]
    await admin.tap_data(f"{stamp}:{step}:admin:stale:0")
    await admin.settled()
    assert "14 claims" in office.shown(admin)


async def test_old_and_crafted_buttons_show_the_present_screen(office: Office) -> None:
    admin = await _claim(office, "kz-note-1")
    old = next(data for data in data_of(admin) if data.endswith("say:same"))
    await office.tapped(admin, "Later")
    here = office.shown(admin)
    await admin.tap_data(old)
    await admin.settled()
    assert office.shown(admin) == here
    for action in (
        "re:source:9",
        "re:tick:1:0123456789",
        "re:claim:0123456789",
        "re:ok",
        "re:look",
    ):
        stamp, step = data_of(admin)[0].split(":")[:2]
        await admin.tap_data(f"{stamp}:{step}:admin:{action}")
        await admin.settled()
        assert office.shown(admin) == here
    assert await _answers(office) == {
        each.fact: "later" for each in await office.revisions.rechecks()
    }


# Training and pace


async def test_training_tells_what_was_let_pass_and_keeps_nothing(office: Office) -> None:
    admin = await _queue(office)
    screen = await office.tapped(admin, "Training")
    assert "All of this is invented" in screen
    assert "The page says" in await office.tapped(admin, "Open the page") or "404" in office.shown(
        admin
    )
    while "re:train:same" in "".join(data_of(admin)):
        await office.tapped(admin, "Still so")
    end = office.shown(admin)
    assert "4 were let pass" in end
    assert "7 answers were given without opening the page" in end
    assert await _answers(office) == {}
    assert "1 of 8" in await office.tapped(admin, "Once more")


async def test_how_long_claims_took_is_known_until_a_restart(
    server: FakeTelegram, tmp_path: Path
) -> None:
    server.clock, on = AT, AT.date()
    async with open_office(server, tmp_path, files=keeping()) as office:
        admin = await _claim(office, "kz-note-1")
        server.clock += timedelta(seconds=40)
        await office.tapped(admin, "Still so")
        assert _pace(office, "anna", on) == Pace(claims=1, median_seconds=40, hasty=0)
        assert _pace(office, "boris", on) == Pace(0, 0, 0)
    async with open_office(server, tmp_path, files=keeping()) as office:
        assert _pace(office, "anna", on) == Pace(0, 0, 0)


def _pace(office: Office, label: str, since: date) -> Pace:
    assert office.bot.handlers.admin
    return office.bot.handlers.admin.rechecking.paces.of(label, since)


async def test_what_people_called_wrong_is_said_and_settled_when_it_was_re_read(
    office: Office,
) -> None:
    office.bot.handlers.objections.add("kz-note-8", AT.date())
    admin = await _queue(office)
    await office.tapped(admin, "Never seen by us")
    await office.said(admin, "kz-note-8")
    assert "Called wrong 1 time" in office.shown(admin)
    await office.tapped(admin, "Still so")
    await _published(office, admin)
    assert office.bot.handlers.objections.of(AT.date()) == {}
