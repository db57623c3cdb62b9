"""The guide for those who never changed the data is played word for word in the chat.

Over a small dataset that has in it what the guide changes; `--whole` plays the Russian one over the
real dataset.
"""

from collections.abc import Sequence
from pathlib import Path

import pytest

from routebot.policy.contents import every_fact
from routebot.policy.facts import Fact
from routebot.policy.loading import load
from routebot.policy.sources import Source
from routebot.upkeep.stale import stale
from tests.bot.office import ANNA, BORIS, Office, open_office
from tests.support.guide import (
    AT,
    Section,
    changed,
    changed_files,
    guide,
    to_play_on,
    to_recheck_on,
)
from tests.support.telegram import FakeTelegram, Person


class Follower:
    """Somebody who follows the guide, with a text editor beside the chat."""

    def __init__(self, office: Office, person: Person) -> None:
        self._office, self._person = office, person
        self._files: dict[str, str] = {}

    async def follow(self, section: Section) -> None:
        """Do the steps of a section, one after the other."""
        for cue, said in section.steps:
            match cue:
                case "press":
                    await self._press(said)
                case "write":
                    await self._office.said(self._person, said[0])
                case "file":
                    self._edit(section, said[0])
                case "send":
                    content = self._files[said[0]].encode()
                    await self._office.sent(self._person, content, said[0])
                case "screen":
                    assert said[0] in self._office.shown(self._person), section.title

    async def _press(self, labels: Sequence[str]) -> None:
        """Press the one of these buttons that is there, by the whole of its label."""
        there = [label for row in self._person.chat.last.buttons for label, _ in row]
        found = [label for label in labels if label in there]
        assert len(found) == 1, f"{labels} among {there}"
        await self._office.tapped(self._person, found[0])

    def _edit(self, section: Section, name: str) -> None:
        file = self._office.file_shown(self._person)
        assert file.name == name
        self._files[name] = changed(file.content.decode(), section.changes, name)


@pytest.mark.proof
@pytest.mark.parametrize(("language", "approvals"), [("ru", 2), ("en", 1)])
async def test_by_the_guide_alone_five_edits_are_published_and_one_is_taken_back(
    server: FakeTelegram, tmp_path: Path, language: str, approvals: int
) -> None:
    edits, back, second, *_ = guide(language)
    server.clock, files = AT, to_play_on(language)
    async with open_office(server, tmp_path, approvals, files=files) as office:
        anna = Follower(office, office.admin(ANNA, language))
        boris = Follower(office, office.admin(BORIS, language))
        for seq, section in enumerate((*edits, back), 2):
            await anna.follow(section)
            if approvals > 1:
                assert (await office.history())[0].seq == seq - 1, section.title
                await boris.follow(second)
            assert (await office.history())[0].seq == seq, section.title
        serves = office.desk.present.files
    expected = dict(files)
    for edit in edits[1:]:
        expected = changed_files(expected, edit)
    assert serves == expected


@pytest.mark.proof
@pytest.mark.parametrize(("language", "approvals"), [("ru", 1), ("en", 2)])
async def test_by_the_guide_alone_claims_are_re_checked_from_a_phone(
    server: FakeTelegram, tmp_path: Path, language: str, approvals: int
) -> None:
    parts = guide(language)
    server.clock, files, on = AT, to_recheck_on(language), AT.date()
    overdue = {each.id for each in stale(load(files).dataset, on)}
    async with open_office(server, tmp_path, approvals, files=files) as office:
        anna = Follower(office, office.admin(ANNA, language))
        for section in parts.rechecks:
            await anna.follow(section)
        if approvals > 1:
            assert len(await office.history()) == 1
            await Follower(office, office.admin(BORIS, language)).follow(parts.second)
        assert len(await office.history()) == 2
        serves = office.desk.dataset
    after = {fact.id: fact for fact in every_fact(serves)}
    before = {fact.id: fact for fact in every_fact(load(files).dataset)}
    edited = {id_ for id_, fact in after.items() if fact != before[id_]}
    confirmed = {id_ for id_ in edited if _page_of(after[id_], "https://example.org/entry")}
    assert edited - confirmed == {"link-ru-kz-car-kosak", "kz-dual-citizenship-forbidden"}
    assert len(confirmed) == 20
    for id_ in confirmed:
        page = _page_of(after[id_], "https://example.org/entry")
        assert page
        assert (page.kind, page.seen_on) == ("official", on)
        assert str(page.published) == str(on)
    assert _page_of(after["link-ru-kz-car-kosak"], "https://example.org/kosak")
    left = {source.publisher for source in after["kz-dual-citizenship-forbidden"].sources}
    assert left == {"Kazinform", "BAQ.KZ"}
    fresh = confirmed | {"link-ru-kz-car-kosak"}
    assert {each.id for each in stale(serves, on)} == overdue - fresh


def _page_of(fact: Fact, url: str) -> Source | None:
    return next((source for source in fact.sources if source.url == url), None)
