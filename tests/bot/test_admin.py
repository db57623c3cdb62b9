"""Admins change the data in the chat: two admins and a bystander, end to end."""

import io
import re
import zipfile
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from routebot.dialogue.admin.state import AdminState
from routebot.dialogue.admin.views import Published
from routebot.errors import UnknownAction
from routebot.policy.loading import revision_of
from routebot.policy.schemas import kinds
from routebot.publishing.bundle import pack, read_bundle, stamped
from routebot.words.i18n import words
from tests.bot.conftest import data_of
from tests.bot.office import ANNA, BORIS, CHANGES, KZ, VERA, Office, has_button, open_office
from tests.publishing.small import WHY, conditional, reworded
from tests.support.datasets import edited, line_of, minimal
from tests.support.telegram import FakeTelegram, Person
from tests.support.texts import untied


@pytest.fixture
async def office(server: FakeTelegram, tmp_path: Path) -> AsyncIterator[Office]:
    """A bot with two admins."""
    async with open_office(server, tmp_path) as opened:
        yield opened


async def test_a_file_becomes_live_advice_after_its_plan_was_read_and_a_reason_typed(
    office: Office,
) -> None:
    admin = await office.handed_in(conditional())
    assert "Kazakhstan" in admin.chat.last.text
    assert office.revision == revision_of(minimal())
    await office.tapped(admin, "admin:publish")
    receipt = await office.said(admin, WHY)
    assert revision_of(conditional()) in receipt
    assert office.revision == revision_of(conditional())
    newest = (await office.history())[0]
    assert (newest.who, newest.approved_by, newest.why) == ("anna", "", WHY)


async def test_a_broken_file_is_refused_with_its_line_and_nothing_changes(office: Office) -> None:
    broken = edited(KZ, "{days: 90", "{days: ninety")
    admin = office.admin()
    screen = await office.sent(admin, broken[KZ])
    assert f"KZ.yaml:{line_of(broken, KZ, 'ninety')}" in screen
    assert not has_button(admin, "admin:publish")
    assert len(await office.history()) == 1


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"PK\x03\x04 no archive", "data.zip"),
        (b"x" * 2_100_000, "big.yaml"),
        (b"\xff\xfe\x00", "KZ.yaml"),
        (b"a: &a [1]\nb: *a\n", "KZ.yaml"),
        (b"hello", "notes.txt"),
    ],
)
async def test_what_is_no_file_of_ours_is_refused_with_a_sentence(
    office: Office, content: bytes, name: str
) -> None:
    admin = office.admin()
    screen = await office.sent(admin, content, name)
    assert screen
    assert not has_button(admin, "admin:publish")
    assert len(await office.history()) == 1


async def test_a_reason_that_is_no_sentence_is_asked_for_again(office: Office) -> None:
    admin = await office.handed_in(conditional())
    await office.tapped(admin, "admin:publish")
    await office.said(admin, "why")
    assert len(await office.history()) == 1
    assert revision_of(conditional()) in await office.said(admin, WHY)


async def test_a_wrong_publish_is_undone_with_one_tap_and_a_reason(office: Office) -> None:
    await office.published(conditional(), WHY)
    admin = office.admin()
    plan = await office.tapped(admin, "admin:takeback:")
    assert "Plan:" in plan
    await office.said(admin, "The notice was about another crossing.")
    assert office.revision == revision_of(minimal())
    assert len(await office.history()) == 3


async def test_history_leads_back_to_any_revision_through_its_plan(office: Office) -> None:
    await office.published(conditional(), WHY)
    await office.published(reworded(files=conditional()), "Only the wording, on second thoughts.")
    admin = await office.entered(BORIS)
    assert WHY in await office.tapped(admin, "admin:history:0")
    plan = await office.tapped(admin, f"admin:return:{revision_of(conditional())[:16]}")
    assert "Plan:" in plan
    await office.said(admin, "Back to the last state we trust.")
    assert office.revision == revision_of(conditional())


async def test_who_sends_an_old_copy_says_so_and_what_was_published_since_is_kept(
    office: Office,
) -> None:
    await office.published(conditional(), WHY)
    old = edited(KZ, "A visa does not help here.", "Visas do not help here.")
    admin = office.admin(BORIS)
    asked = await office.sent(admin, old[KZ])
    for part in ("package", revision_of(minimal()), revision_of(conditional())):
        assert part in asked
    assert not has_button(admin, "admin:publish")
    assert "из какой копии" in await office.tapped(admin, "admin:lang")
    plan = await office.tapped(admin, "admin:lang", "admin:base_old")
    assert "kz-pitfall" in plan
    assert "kz-entry" not in plan
    await office.tapped(admin, "admin:publish")
    await office.said(admin, "A typo, mended on the phone.")
    assert office.revision == revision_of(
        edited(KZ, "A visa does not help here.", "Visas do not help here.", conditional())
    )


async def test_who_began_with_what_serves_now_means_every_word(office: Office) -> None:
    await office.published(conditional(), WHY)
    admin = office.admin(BORIS)
    await office.sent(admin, minimal()[KZ])
    assert "kz-entry" in await office.tapped(admin, "admin:base_now")
    assert has_button(admin, "admin:publish")


async def test_a_fact_that_both_changed_is_shown_side_by_side(office: Office) -> None:
    await office.published(reworded("Forty"), WHY)
    admin = office.admin(BORIS)
    clash = await office.sent(admin, stamped(reworded("Fifty")[KZ], revision_of(minimal())))
    for part in ("kz-pitfall", "anna", "Forty", "Fifty"):
        assert part in clash
    assert not has_button(admin, "admin:publish")
    russian = await office.tapped(admin, "admin:lang")
    assert "У вас: A visa does not help here. Fifty." in russian


async def test_what_a_file_leaves_out_stays_until_a_button_removes_it(office: Office) -> None:
    admin = await office.entered()
    names = "{ru: Астана, en: Astana}, {ru: Алматы, en: Almaty}"
    files = edited(KZ, "{ru: Астана, en: Astana}", names)
    bar = "{any: [{passport: [internal_only]}, {visas: [schengen]}]}"
    world = edited("areas/world.yaml", "{passport: [internal_only]}", bar)
    zipped = pack(
        {KZ: files[KZ].split(b"pitfalls:")[0], "areas/world.yaml": world["areas/world.yaml"]}
    )
    plan = await office.sent(admin, zipped, "edit.zip")
    assert "kz-pitfall" in plan
    assert has_button(admin, "admin:publish")
    await office.tapped(admin, "admin:remove")
    assert not has_button(admin, "admin:remove")
    await office.tapped(admin, "admin:publish")
    await office.said(admin, "The pitfall was about another place.")
    assert b"kz-pitfall" not in office.desk.present.files[KZ]


async def test_others_are_answered_while_a_hostile_file_is_read(office: Office) -> None:
    """It froze every chat for twenty seconds, and ended with 980,000 mistakes."""
    hostile = b"id: KZ\nentry: [" + b"1," * 990_000 + b"]\n"
    admin, other = await office.entered(), office.server.person(VERA, "Vera", language_code="en")
    await other.send("/start")
    await other.settled()
    before = other.chat.last.text
    await admin.send_document(hostile, "KZ.yaml")
    await other.tap("lang")
    await other.settled()
    assert other.chat.last.text != before
    await admin.settled()
    assert "far more than any file" in admin.chat.last.text


async def test_one_of_several_publications_is_taken_back_alone(office: Office) -> None:
    await office.published(conditional(), WHY)
    await office.published(reworded(files=conditional()), "Only the wording, on second thoughts.")
    admin = await office.entered(BORIS)
    await office.tapped(admin, "admin:history:0")
    assert "kz-entry" in await office.tapped(admin, "admin:takeback:2")
    await office.said(admin, "The notice was about another border.")
    assert office.desk.present.files[KZ] == reworded()[KZ]
    await office.entered(BORIS)
    await office.tapped(admin, "admin:history:0")
    refused = await office.tapped(admin, "admin:takeback:2")
    assert "Nothing changes" in refused


async def test_what_became_of_a_fact_is_shown_with_who_and_why(office: Office) -> None:
    await office.published(reworded("Forty"), WHY)
    admin = await office.entered(BORIS)
    await office.tapped(admin, "admin:history:0", "admin:whose")
    asked = await office.said(admin, "kz-")
    assert "Which of them" in asked
    assert "<i>" not in asked
    past = await office.tapped(admin, "admin:match:1")
    for part in ("kz-pitfall", "anna", WHY, "Forty"):
        assert part in past
    russian = await office.tapped(admin, "admin:lang")
    assert "Было: A visa does not help here." in russian
    await office.tapped(admin, "admin:home")
    assert has_button(admin, "admin:history:0")


async def test_what_came_with_the_program_is_said_in_the_readers_language(office: Office) -> None:
    admin = office.admin(BORIS, "ru")
    home = await office.said(admin, "/admin")
    assert "Действует с сегодняшнего дня." in home
    history = await office.tapped(admin, "admin:history:0")
    past = (await office.tapped(admin, "admin:whose"), await office.said(admin, "kz-pitfall"))[1]
    for screen in (home, history, past):
        assert "Came with the program" not in screen
        assert "package" not in screen
    assert "установлено с программой" in history
    assert "Пришло вместе с программой: добавлено" in past


async def test_a_question_and_an_option_have_a_history_that_is_found_by_id(office: Office) -> None:
    admin = office.admin()
    for typed, said in (("cards.mir", "Mir"), ("cards", "options"), ("KZ-Entry", "90")):
        await office.entered()
        await office.tapped(admin, "admin:history:0", "admin:whose")
        past = await office.said(admin, typed)
        assert said in past
        assert f"History of {typed.lower()}" in past
    await office.entered()
    await office.tapped(admin, "admin:history:0", "admin:whose")
    assert "Which of them" in await office.said(admin, "KZ"), "a code means the country's facts"
    russian = await office.tapped(admin, "admin:match:0", "admin:lang")
    assert "надёжность: " in russian
    assert "источники: https://example.org/kz" in russian
    assert "confidence" not in russian


async def test_a_publication_waits_for_its_day(office: Office) -> None:
    admin = await office.handed_in(conditional())
    await office.tapped(admin, "admin:from")
    await office.said(admin, "some day")
    tomorrow = office.server.clock.date() + timedelta(days=1)
    plan = await office.said(admin, tomorrow.strftime("%d.%m.%Y"))
    assert words("en").day(tomorrow) in plan
    await office.tapped(admin, "admin:publish")
    await office.said(admin, WHY)
    assert office.revision == revision_of(minimal())
    assert (await office.history())[0].from_on == tomorrow
    assert words("en").day(tomorrow) in await office.said(admin, "/admin")
    office.server.clock += timedelta(days=1)
    await office.desk.refresh(at_once=True)
    assert office.revision == revision_of(conditional())


async def test_the_dataset_comes_as_a_file_that_can_be_sent_back(office: Office) -> None:
    admin = await office.entered()
    await office.tapped(admin, "admin:which", "admin:zip")
    file = office.file_shown(admin)
    bundle = read_bundle(file.name, file.content)
    assert bundle.whole
    assert revision_of(bundle.files) == bundle.base == office.revision
    await office.tapped(admin, "admin:home")
    refused = await office.sent(admin, file.content, file.name)
    assert "Nothing changes" in refused


async def test_a_download_brings_the_schemas_and_what_was_changed_so_far(office: Office) -> None:
    await office.published(conditional(), WHY)
    admin = await office.entered()
    await office.tapped(admin, "admin:which", "admin:zip")
    with zipfile.ZipFile(io.BytesIO(office.file_shown(admin).content)) as packed:
        names = packed.namelist()
        changes = packed.read("CHANGES.md").decode()
    assert {f"schema/{kind}.json" for kind in kinds()} <= set(names)
    assert WHY in changes
    assert changes.endswith(CHANGES)
    assert "anna" not in changes


@pytest.mark.parametrize("typed", ["Казахстан", "kazakhstan", "KZ.yaml", "kz"])
async def test_one_file_is_chosen_by_a_name_changed_and_sent_back(
    office: Office, typed: str
) -> None:
    await office.published(reworded("Forty"), WHY)
    admin = await office.entered(BORIS)
    await office.tapped(admin, "admin:which")
    screen = await office.said(admin, typed)
    file = office.file_shown(admin)
    assert file.name == "KZ.yaml"
    assert "KZ.yaml" in screen
    assert office.revision in screen
    await office.published(conditional(reworded("Forty")), "The rule changed again since.")
    plan = await office.sent(admin, file.content.replace(b"Forty", b"Fifty"), file.name)
    assert "kz-pitfall" in plan
    assert "kz-entry" not in plan
    await office.tapped(admin, "admin:publish")
    await office.said(admin, "A word, mended on the phone.")
    assert office.revision == revision_of(conditional(reworded("Fifty")))


async def test_a_file_of_no_country_is_chosen_by_its_button(office: Office) -> None:
    admin = await office.entered()
    await office.tapped(admin, "admin:which", "Roads and flights · links.yaml")
    assert office.file_shown(admin).name == "links.yaml"
    await office.tapped(admin, "Download another file")
    assert "There is no file “Zimbabwe”" in await office.said(admin, "Zimbabwe")
    await office.said(admin, "topics.yaml")
    assert office.file_shown(admin).name == "topics.yaml"


async def test_a_crafted_number_of_a_file_sends_nothing(office: Office) -> None:
    admin = await office.entered()
    await office.tapped(admin, "admin:which")
    await _tapped_crafted(admin, "admin:file:99")
    assert has_button(admin, "admin:file:0")
    assert not office.server.called("sendDocument")


@pytest.mark.parametrize("fact", ["kz-pitfall", "link-ru-kz-car", "passport-bar"])
async def test_a_fact_is_hidden_with_a_reason_through_the_same_plan(
    office: Office, fact: str
) -> None:
    admin = await office.entered()
    await office.tapped(admin, "admin:hide")
    screen = await office.said(admin, fact)
    assert "Plan:" in screen
    assert fact in screen
    await office.said(admin, "The source took it back this morning.")
    place = office.desk.rulebook().snapshot
    held = [held.id for each in place.destinations.values() for held in each.facts()] + [
        link.id for link in place.links
    ]
    assert fact not in held
    assert (await office.history())[0].who == "anna"


async def test_a_part_of_an_id_offers_the_facts_that_hold_it(office: Office) -> None:
    admin = await office.entered()
    await office.tapped(admin, "admin:hide")
    assert "kz-pitfall" in await office.said(admin, "kz-")
    plan = await office.tapped(admin, "admin:match:1")
    assert "Plan:" in plan
    assert "kz-pitfall" in plan


@pytest.mark.parametrize("number", ["-1", "99", "x"])
async def test_a_number_that_no_fact_on_the_screen_has_hides_nothing(
    office: Office, number: str
) -> None:
    admin = await office.entered()
    await office.tapped(admin, "admin:hide")
    asked = await office.said(admin, "kz-")
    await _tapped_crafted(admin, f"admin:match:{number}")
    assert untied(admin.chat.last.text) == asked
    assert not await office.revisions.proposals(office.server.clock)


async def test_receipt_of_a_publication_that_there_never_was_is_no_screen(office: Office) -> None:
    assert office.bot.handlers.admin
    with pytest.raises(UnknownAction):
        await office.bot.handlers.admin.views.screen(words("en"), ANNA, AdminState(Published(99)))


async def test_receipt_of_a_publication_that_there_never_was_leads_home(office: Office) -> None:
    admin = await office.entered()
    session = await office.store.load(ANNA, office.server.clock)
    assert session
    tampered = session.body["admin"] | {"view": ["published", "99"]}
    body = {**session.body, "admin": tampered}
    await office.store.save(ANNA, body, session.version, office.server.clock)
    await office.tapped(admin, "admin:lang")
    assert has_button(admin, "admin:re:queue")


async def _tapped_crafted(admin: Person, action: str) -> None:
    """Press a button that is not on the screen."""
    stamp, step = data_of(admin)[0].split(":")[:2]
    await admin.tap_data(f"{stamp}:{step}:{action}")
    await admin.settled()


async def test_ordinary_commands_lead_out_and_answers_given_before_are_kept(office: Office) -> None:
    admin = office.admin()
    await office.said(admin, "/start")
    await office.tapped(admin, ":ask")
    first = next(data for data in data_of(admin) if ":pick:" in data)
    await admin.tap_data(first)
    await admin.settled()
    await office.entered()
    await office.said(admin, "/routes")
    assert not has_button(admin, "admin:")
    session = await office.store.load(ANNA, office.server.clock)
    assert session
    assert session.body["state"]["answers"]
    assert "admin" not in session.body


async def test_texts_outside_a_question_change_nothing(office: Office) -> None:
    admin = await office.entered()
    before = data_of(admin)[0].split(":")[2:]
    await office.said(admin, "Kazakhstan")
    await admin.send_sticker()
    await admin.settled()
    assert data_of(admin)[0].split(":")[2:] == before


@pytest.mark.parametrize("action", ["re:queue", "history:0", "hide", "brake", "which", "home"])
async def test_every_screen_is_drawn_in_both_languages_and_leads_home(
    office: Office, action: str
) -> None:
    admin = await office.entered()
    await office.tapped(admin, f"admin:{action}") if action != "home" else None
    await office.tapped(admin, "admin:lang")
    await office.said(admin, "/admin")
    await office.tapped(admin, "admin:close")
    assert not has_button(admin, "admin:")


# Who is no admin


async def test_to_a_bystander_the_command_is_one_that_does_not_exist(office: Office) -> None:
    seen = []
    for number, command in ((VERA, "/admin"), (VERA + 1, "/nothing")):
        person = office.server.person(number, "Vera", language_code="en")
        await person.send("/start")
        await person.settled()
        before = len(office.server.calls)
        await person.send(command)
        await person.settled()
        calls = [(call.method, _anonymous(call.params)) for call in office.server.calls[before:]]
        seen.append((person.chat.last.html, [c for c in calls if c[0] != "getUpdates"]))
    assert seen[0] == seen[1]


async def test_a_bystanders_file_and_crafted_buttons_do_nothing(office: Office) -> None:
    person = office.server.person(VERA, "Vera", language_code="en")
    await person.send("/start")
    await person.settled()
    await person.send_document(conditional()[KZ], "KZ.yaml")
    await person.settled()
    head = ":".join(data_of(person)[0].split(":")[:2])
    for action in ("admin:home", "admin:undo", "admin:zip", "admin:history:0"):
        await person.tap_data(f"{head}:{action}")
        await person.settled()
        assert not has_button(person, "admin:")
    assert not office.server.called("getFile")
    assert not await office.revisions.proposals(office.server.clock)
    assert len(await office.history()) == 1


async def test_only_admins_have_the_command_in_their_menu(office: Office) -> None:
    menus = office.server.methods.commands
    named = {
        scope
        for (scope, _), menu in menus.items()
        if any(each["command"] == "admin" for each in menu)
    }
    assert len(named) <= 2
    assert all(str(ANNA) in scope or str(BORIS) in scope for scope in named)


async def test_who_is_no_admin_any_more_sees_an_ordinary_screen(
    server: FakeTelegram, tmp_path: Path
) -> None:
    async with open_office(server, tmp_path) as office:
        admin = await office.entered()
    async with open_office(server, tmp_path, labels={BORIS: "boris"}) as office:
        await admin.tap("admin:history:0")
        await admin.settled()
        assert not has_button(admin, "admin:")


def _anonymous(params: object) -> str:
    """Write parameters without what differs between two chats."""
    assert isinstance(params, dict)
    kept = {
        name: value
        for name, value in params.items()
        if name not in ("chat_id", "message_id", "message_ids")
    }
    return re.sub(r'"[\w-]+:\w+:', '"', str(kept).replace("'", '"'))
