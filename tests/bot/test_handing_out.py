"""The file for where there is no network: one at a time, without a sound, and gone with the rest."""

import asyncio
import dataclasses
import os
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from routebot.bot import packs as packs_module
from routebot.bot.packing import Pages, get_ready
from routebot.bot.packs import NAME, Packs
from routebot.bot.saved import Conversations
from routebot.dialogue.deployment import Deployment
from routebot.errors import PublishError
from routebot.offline.handed_out import Made, exit_only_beside, look_at, replace_files
from routebot.offline.verifying import Word, check_pack
from routebot.publishing.child import ChildProcess
from routebot.publishing.filed import Filed
from routebot.reasoning.rulebook import Rulebook
from routebot.signing.keys import make_key
from routebot.words.i18n import LANGUAGES, words
from tests.bot.conftest import Open, Stand, data_of, swept
from tests.publishing.small import write_folder
from tests.support.datasets import minimal
from tests.support.telegram import PATIENCE, Message, Person
from tests.support.texts import untied

AT = datetime(2026, 11, 28, 9, tzinfo=UTC)

WHOLE, EXIT = b"<!doctype html>whole", b"<!doctype html>exit"

ONE = Filed("a" * 32, {})


def page_of(filed: Filed, on: date, fingerprint: str = "", kind: str = "whole") -> bytes:
    """Return the head of a page, and of which kind it is."""
    head = f'data-day="{on}" data-revision="{filed.revision}" data-fingerprint="{fingerprint}"'
    return f'<!doctype html>\n<html lang="ru" {head}>{kind}</html>\n'.encode()


class Making:
    """Makes pages in no time, and remembers for what."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, date, str]] = []
        self.broken = False

    async def run(self, work: object, filed: Filed, on: date, fingerprint: str) -> Pages:
        self.asked.append((filed.revision[0], on, fingerprint))
        if self.broken:
            raise PublishError("publish.error.too_much", "too much")
        return Pages(*(page_of(filed, on, fingerprint, kind) for kind in ("whole", "exit")))


@dataclasses.dataclass
class Serving:
    """Stands for what serves."""

    filed: Filed = ONE

    @property
    def present(self) -> "Serving":
        return self

    @property
    def revision(self) -> str:
        return self.filed.revision


@dataclasses.dataclass
class Kept:
    """Packs over pages that cost nothing."""

    packs: Packs
    making: Making
    live: Serving
    path: Path
    at: datetime = AT

    async def keep(self, **passed: int) -> list[tuple[str, date, str]]:
        """Let time pass and return what was made then."""
        before = len(self.making.asked)
        self.at += timedelta(**passed)
        await self.packs.keep()
        return self.making.asked[before:]


@pytest.fixture
def kept(tmp_path: Path) -> Kept:
    live, making = Serving(), Making()
    packs = Packs(tmp_path / "notes.html", live, making, None, lambda: AT)  # type: ignore[arg-type]
    found = Kept(packs, making, live, tmp_path / "notes.html")
    packs.now = lambda: found.at
    return found


# What is kept


async def test_both_files_are_made_once_and_anew_with_what_serves(kept: Kept) -> None:
    assert await kept.keep() == [("a", AT.date(), "")]
    assert kept.path.read_bytes() == page_of(ONE, AT.date())
    assert exit_only_beside(kept.path).read_bytes() == page_of(ONE, AT.date(), kind="exit")
    assert {file.stat().st_mode & 0o777 for file in kept.path.parent.iterdir()} == {0o644}
    assert await kept.keep(hours=1) == []
    kept.live.filed = Filed("b" * 32, {})
    assert [revision for revision, *_ in await kept.keep()] == ["b"]
    assert kept.packs.deployment == Deployment(hands_out=True, file_on=kept.at.date())


async def test_a_month_later_both_are_made_anew(kept: Kept) -> None:
    await kept.keep()
    assert await kept.keep(days=29) == []
    assert [on for _, on, _ in await kept.keep(days=1)] == [date(2026, 12, 28)]


async def test_after_a_restart_what_is_there_serves_unless_another_key_signs(
    kept: Kept, tmp_path: Path
) -> None:
    await kept.keep()
    again = Packs(kept.path, kept.live, kept.making, None, lambda: kept.at)  # type: ignore[arg-type]
    await again.keep()
    assert len(kept.making.asked) == 1
    assert again.deployment.file_on == AT.date()
    key = make_key(tmp_path / "keys" / "signing.pem")
    signing = Packs(kept.path, kept.live, kept.making, key, lambda: kept.at)  # type: ignore[arg-type]
    await signing.keep()
    assert [sign for *_, sign in kept.making.asked] == ["", key.public.fingerprint]
    for file in (kept.path, exit_only_beside(kept.path)):
        checked = check_pack(file.read_bytes(), key.public.fingerprint, AT.date())
        assert checked.word is Word.GENUINE


async def test_another_routebot_makes_them_anew(
    kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    await kept.keep()
    newer = kept.path.with_name("newer.py")
    newer.write_text("")
    os.utime(newer, ns=(0, kept.path.stat().st_mtime_ns + 1))
    monkeypatch.setattr(packs_module.handed_out, "__file__", str(newer))
    again = Packs(kept.path, kept.live, kept.making, None, lambda: kept.at)  # type: ignore[arg-type]
    await again.keep()
    assert len(kept.making.asked) == 2


@pytest.mark.usefixtures("trouble")
async def test_one_that_cannot_be_made_leaves_the_old_one_and_is_tried_an_hour_later(
    kept: Kept,
) -> None:
    await kept.keep()
    before, kept.making.broken = kept.path.read_bytes(), True
    kept.live.filed = Filed("b" * 32, {})
    assert len(await kept.keep()) == 1
    assert kept.packs.has_failed
    assert kept.path.read_bytes() == before
    assert await kept.packs.document(barred=False) is not None
    assert await kept.keep(minutes=59) == []
    kept.making.broken = False
    assert len(await kept.keep(minutes=1)) == 1
    assert not kept.packs.has_failed


@pytest.mark.usefixtures("trouble")
async def test_what_is_no_pack_is_not_written_over(kept: Kept) -> None:
    kept.path.write_bytes(b"SQLite format 3")
    assert await kept.keep() == []
    assert kept.packs.has_failed
    assert kept.path.read_bytes() == b"SQLite format 3"


async def test_one_of_two_files_that_is_missing_or_edited_has_both_made(kept: Kept) -> None:
    for spoil in (exit_only_beside(kept.path).unlink, kept.path.unlink):
        await kept.keep()
        spoil()
        assert look_at(kept.path) is None
        kept.packs._made = None
        assert len(await kept.keep()) == 1
    assert look_at(kept.path) == Made("a" * 32, AT.date(), "")


async def test_without_the_setting_nothing_is_made(tmp_path: Path) -> None:
    making = Making()
    packs = Packs(None, Serving(), making, None, lambda: AT)  # type: ignore[arg-type]
    await packs.keep()
    assert not making.asked
    assert packs.deployment == Deployment()
    assert await packs.document(barred=False) is None


async def test_the_child_makes_both_though_it_can_open_no_file(tmp_path: Path) -> None:
    folder, path = write_folder(tmp_path / "data"), tmp_path / "notes.html"
    live = Serving(Filed("c" * 32, minimal()))
    async with ChildProcess.open(folder, ready=[get_ready]) as child:
        packs = Packs(path, live, child, None, lambda: AT)  # type: ignore[arg-type]
        await packs.keep()
    assert not packs.has_failed
    assert look_at(path) == Made("c" * 32, AT.date(), "")
    assert "<script" in path.read_text("utf-8")
    assert "<script" not in exit_only_beside(path).read_text("utf-8")


# What a person is sent


@pytest.fixture
def packs(tmp_path: Path) -> Packs:
    """Packs with both files at hand."""
    path = tmp_path / "kept.html"
    replace_files(((path, WHOLE), (exit_only_beside(path), EXIT)))
    made = Made("a" * 32, AT.date(), "")
    return Packs(path, Serving(), Making(), None, lambda: AT, made)  # type: ignore[arg-type]


@pytest.fixture
async def office(open_bot: Open, packs: Packs) -> AsyncIterator[Stand]:
    """A bot that hands out a file."""
    async with open_bot(packs=packs) as stand:
        yield stand


async def _offered(stand: Stand, number: int = 7) -> Person:
    person = await stand.begun(number)
    await person.send("/offline")
    await person.settled()
    return person


async def _sent(stand: Stand, number: int = 7) -> Person:
    person = await _offered(stand, number)
    await stand.tap(person, ":file")
    return person


def _files(person: Person) -> list[Message]:
    return [message for message in person.chat.messages if "document" in message.content]


def _content(stand: Stand, message: Message) -> tuple[str, bytes]:
    stored = stand.server.world.files[message.content["document"]["file_id"]]
    return stored.name, stored.content


async def test_the_file_is_sent_without_a_sound_under_a_name_that_tells_nothing(
    office: Stand,
) -> None:
    person = await _sent(office)
    [call] = office.server.called("sendDocument")
    assert call.params["disable_notification"] is True
    [file] = _files(person)
    assert _content(office, file) == (NAME, WHOLE)
    assert person.chat.messages == [file], "nothing else is in the chat"


async def test_the_screen_says_how_old_it_is_and_that_it_can_be_seen(office: Stand) -> None:
    person, say = await _offered(office), words("ru")
    told = untied(person.chat.last.text)
    for key in ("handout.what", "handout.seen", "handout.pass", "handout.gone"):
        assert say(key) in told
    assert say.day(AT.date()) in told


async def test_everybody_gets_the_same_bytes(office: Stand) -> None:
    people = [await _sent(office, number) for number in (7, 8)]
    assert len({_content(office, file) for each in people for file in _files(each)}) == 1


async def test_a_second_request_replaces_the_first_file(office: Stand) -> None:
    person = await _sent(office)
    [first] = _files(person)
    await office.tap(person, ":view:offline", ":file")
    [second] = _files(person)
    assert first.deleted
    assert first is not second


async def test_pressed_twice_it_is_sent_once(office: Stand) -> None:
    person = await _offered(office)
    await person.tap(":file", resend=True)
    await person.settled()
    assert len(_files(person)) <= 1
    assert len(office.server.called("sendDocument")) <= 1


@pytest.mark.parametrize("ending", [":erase", ":cover"])
async def test_the_file_is_gone_with_the_rest(office: Stand, ending: str) -> None:
    person = await _sent(office)
    [file] = _files(person)
    await person.send("/forget")
    await person.settled()
    assert file.deleted, "with the next step already"
    await office.tap(person, ending)
    assert await office.store.count() == 0
    assert not _files(person)


async def test_the_file_is_gone_after_a_day_of_silence(office: Stand) -> None:
    person = await _sent(office)
    office.server.clock += timedelta(hours=26)
    await swept(office.bot)
    assert not person.chat.messages


async def test_a_kill_while_it_is_sent_leaves_nothing_that_is_not_deleted(
    open_bot: Open, packs: Packs, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_bot(packs=packs) as stand:
        person = await _offered(stand)
        killed = asyncio.Event()

        async def never(*_: object) -> int:
            killed.set()
            await asyncio.Event().wait()
            return 0

        monkeypatch.setattr(Conversations, "save", never)
        await person.tap(":file")
        await asyncio.wait_for(killed.wait(), 10)
        assert _files(person)
    monkeypatch.undo()
    async with open_bot(packs=packs) as stand:
        await person.sees(words("ru")("handout.gone"))
        await person.settled()
        assert not _files(person)
        assert len(person.chat.messages) == 1


async def test_who_is_barred_gets_the_file_that_names_no_way(office: Stand) -> None:
    person = await office.begun()
    await office.asked(person, "military")
    await office.tap(person, ":pick:military:summons")
    await person.send("/offline")
    await person.settled()
    say = words("ru")
    assert say("handout.barred") in person.chat.last.text
    assert say("handout.what") not in person.chat.last.text
    await office.tap(person, ":file")
    [file] = _files(person)
    assert _content(office, file) == (NAME, EXIT)


@pytest.mark.usefixtures("trouble")
async def test_where_the_file_cannot_be_read_that_is_said(office: Stand, packs: Packs) -> None:
    person = await _offered(office)
    assert packs.path
    packs.path.unlink()
    await office.tap(person, ":file")
    assert words("ru")("handout.missing") in person.chat.last.text


async def test_while_the_first_is_being_made_nothing_is_offered(
    office: Stand, packs: Packs
) -> None:
    packs._made = None
    person = await _offered(office)
    assert words("ru")("handout.soon") in person.chat.last.text
    assert not any(data.endswith(":file") for data in data_of(person))


async def test_a_file_that_could_not_be_sent_leaves_the_screen_that_offers_it(
    office: Stand,
) -> None:
    person = await _offered(office)
    office.server.fail_next(method="sendDocument", status=500, times=4)
    await office.tap(person, ":file")
    pulse, debts = office.server.world.pulse, office.bot.debts
    assert await pulse.until(lambda: debts.counts() == (0, 0), PATIENCE)
    assert any(data.endswith(":file") for data in data_of(person))
    assert not _files(person)


async def test_where_nothing_is_handed_out_that_is_said_and_no_menu_has_it(stand: Stand) -> None:
    person = await _offered(stand)
    assert words("ru")("handout.none") in person.chat.last.text
    assert not any(data.endswith(":file") for data in data_of(person))
    assert "offline" not in _menu(stand)
    await person.tap_data(data_of(person)[0].rsplit(":", 1)[0] + ":file")
    await person.settled()
    assert not _files(person)


async def test_where_a_file_is_handed_out_the_menu_has_it_after_the_sources(office: Stand) -> None:
    names = _menu(office)
    assert names.index("offline") == names.index("sources") + 1


def _menu(stand: Stand) -> list[str]:
    menu = stand.server.called("setMyCommands")[0].params["commands"]
    return [each["command"] for each in menu]


@pytest.mark.parametrize("language", LANGUAGES)
async def test_privacy_shows_the_fingerprint_of_a_key(
    open_bot: Open, packs: Packs, tmp_path: Path, language: str
) -> None:
    packs.key = make_key(tmp_path / "keys" / "signing.pem")
    async with open_bot(packs=packs) as stand:
        person = await stand.begun(language=language)
        await person.send("/privacy")
        await person.settled()
        assert packs.key.public.fingerprint in untied(person.chat.last.text)


async def test_privacy_names_no_key_where_nothing_is_signed(
    office: Stand, today_book: Rulebook
) -> None:
    person = await office.begun()
    await person.send("/privacy")
    await person.settled()
    assert "тпечаток" not in person.chat.last.text
