"""Answers become one edit, one plan, one publication; who tapped stands in the audit alone."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from routebot.errors import DatasetError, PublishError
from routebot.keeping.answering import Reader, changed, gone, later, newer, same
from routebot.keeping.basket import Basket
from routebot.keeping.proposing import edit_of, propose
from routebot.publishing.bundle import pack
from routebot.publishing.confirming import confirmations
from routebot.publishing.live import LiveDataset
from routebot.publishing.proposals import Proposals
from routebot.publishing.publisher import Publisher
from routebot.publishing.restating import stated, with_sentences
from routebot.store.rechecks import Page
from routebot.store.sqlite.revisions import SqliteRevisions
from routebot.upkeep.stale import stale
from tests.keeping.small import AT, MINISTRY, NOW, anna, boris, facts_of, official
from tests.support.datasets import edited

FILES = official()
FACTS = facts_of(FILES)
ROAD, CARDS = FACTS["link-ru-kz-car"], FACTS["xx-mir"]
ARTICLE = "https://example.org/road"
PAGE = Page("https://police.example.org/new", "official", "Police")
WHY = "Read again tonight."


@asynccontextmanager
async def _office(path: Path, approvals: int = 1) -> AsyncIterator[tuple[Proposals, Basket]]:
    async with SqliteRevisions.open(path, AT) as store:
        publisher = Publisher(store, FILES, approvals)
        await publisher.begin(AT)
        desk = await LiveDataset.open(publisher, lambda: AT)
        yield Proposals(publisher, store, desk, lambda: AT), Basket(store)


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[tuple[Proposals, Basket]]:
    async with _office(tmp_path / "db.sqlite") as opened:
        yield opened


async def _published(proposals: Proposals, basket: Basket, who: str = "anna"):
    made = await propose(proposals, basket, who)
    made = await proposals.seen(made, await proposals.draft(made))
    return await proposals.decide(made, who, WHY)


async def test_answers_of_two_people_are_one_publication(office) -> None:
    proposals, basket = office
    await basket.put(same(anna, ROAD, says="The road is open."))
    await basket.put(newer(boris, CARDS, PAGE), later(boris, ROAD))
    made = await propose(proposals, basket, "anna")
    plan = (await proposals.draft(made)).plan
    assert {(page.url, page.ids) for page in confirmations(plan.edits)} == {
        (MINISTRY, (ROAD.id,)),
        (PAGE.url, (CARDS.id,)),
    }
    activation = await _published(proposals, basket)
    assert activation.figures["rechecked"] == {
        "anna": {MINISTRY: [ROAD.id]},
        "boris": {PAGE.url: [CARDS.id]},
    }
    assert activation.figures["said"] == {ROAD.id: "The road is open."}
    present = await proposals.present()
    facts = facts_of(present.files)
    assert facts[ROAD.id].checked_on == facts[CARDS.id].checked_on == NOW
    assert b"anna" not in b"".join(present.files.values())
    assert [answer.who for answer in await basket.all()] == ["boris"]  # what is put off stays


async def test_stale_claims_are_fewer_by_those_that_were_confirmed(office) -> None:
    proposals, basket = office
    before = {item.id for item in stale((await proposals.present()).dataset, NOW)}
    assert {ROAD.id, CARDS.id} <= before
    await basket.put(same(anna, ROAD), newer(anna, CARDS, PAGE))
    await _published(proposals, basket)
    after = {item.id for item in stale((await proposals.present()).dataset, NOW)}
    assert after == before - {ROAD.id, CARDS.id}


async def test_answers_outlive_a_restart_and_are_published_after_it(tmp_path: Path) -> None:
    async with _office(tmp_path / "db.sqlite") as (_, basket):
        await basket.put(same(anna, ROAD))
    async with _office(tmp_path / "db.sqlite") as (proposals, basket):
        assert (await _published(proposals, basket)).figures["rechecked"]
        assert await basket.all() == []


async def test_page_is_retired_and_another_put_in_its_place(office) -> None:
    proposals, basket = office
    await basket.put(
        gone(anna, ROAD, ARTICLE),
        newer(anna, CARDS, PAGE, retires="https://example.org/cards"),
    )
    await _published(proposals, basket)
    facts = facts_of((await proposals.present()).files)
    assert [source.url for source in facts[ROAD.id].sources] == [MINISTRY]
    assert [source.url for source in facts[CARDS.id].sources] == [PAGE.url]
    assert facts[CARDS.id].sources[0].seen_on == NOW


async def test_changed_claim_is_restated_with_the_day_of_its_page(office) -> None:
    proposals, basket = office
    old = stated(FILES, ROAD.id)
    new = with_sentences(old, {"ru": "Дорога закрыта.", "en": "The road is closed."})
    await basket.put(changed(anna, ROAD, new.replace("state: open", "state: closed"), old))
    made = await propose(proposals, basket, "anna")
    assert not confirmations((await proposals.draft(made)).plan.edits)  # it is read word by word
    await _published(proposals, basket)
    fact = facts_of((await proposals.present()).files)[ROAD.id]
    assert (fact.text.en, fact.state, fact.checked_on) == ("The road is closed.", "closed", NOW)
    assert await basket.all() == []


async def test_restated_claim_with_a_mistake_is_refused_with_its_line(office) -> None:
    proposals, basket = office
    old = stated(FILES, ROAD.id)
    await basket.put(changed(anna, ROAD, old.replace("state: open", "state: ajar"), old))
    with pytest.raises(DatasetError, match=r"links\.yaml:\d+ .*state"):
        await propose(proposals, basket, "anna")
    assert len(await basket.all()) == 1


async def test_colleagues_publication_stops_only_the_claim_that_it_changed(office) -> None:
    proposals, basket = office
    await basket.put(same(anna, ROAD), newer(anna, CARDS, PAGE))
    other = edited("links.yaml", "The road is open.", "The road is closed.", FILES)
    made = await proposals.hand_in("boris", "links.yaml", other["links.yaml"])
    made = await proposals.seen(made, await proposals.draft(made))
    await proposals.decide(made, "boris", WHY)
    activation = await _published(proposals, basket)
    assert activation.figures["rechecked"] == {"anna": {PAGE.url: [CARDS.id]}}
    (left,) = (await basket.gathered(await proposals.present())).overtaken
    assert (left.recheck.fact, left.why) == (ROAD.id, "changed")
    assert facts_of((await proposals.present()).files)[ROAD.id].checked_on < NOW


async def test_proposal_made_before_a_colleagues_publication_goes_back(office) -> None:
    proposals, basket = office
    await basket.put(same(anna, ROAD), same(boris, ROAD))
    made = await propose(proposals, basket, "anna")
    made = await proposals.seen(made, await proposals.draft(made))
    await _published(proposals, basket, "boris")
    with pytest.raises(PublishError):
        await proposals.decide(made, "anna", WHY)
    assert (await basket.gathered(await proposals.present())).ready == ()


async def test_second_admin_approves_where_two_are_needed(tmp_path: Path) -> None:
    async with _office(tmp_path / "db.sqlite", approvals=2) as (proposals, basket):
        await basket.put(same(anna, ROAD))
        assert await _published(proposals, basket) is None
        (made,) = await proposals.all()
        assert len(await basket.all()) == 1
        activation = await proposals.approve(made, "boris", made.id, made.digest)
        assert activation.figures["rechecked"] == {"anna": {MINISTRY: [ROAD.id]}}
        assert await basket.all() == []


async def test_answer_given_anew_while_a_proposal_waits_stays(tmp_path: Path) -> None:
    async with _office(tmp_path / "db.sqlite", approvals=2) as (proposals, basket):
        await basket.put(same(anna, ROAD))
        await _published(proposals, basket)
        tomorrow = Reader("anna", AT + timedelta(days=1), NOW + timedelta(days=1))
        await basket.put(same(tomorrow, ROAD))
        (made,) = await proposals.all()
        await proposals.approve(made, "boris", made.id, made.digest)
        assert [answer.on for answer in await basket.all()] == [tomorrow.on]


async def test_sent_file_is_not_mixed_with_a_basket(office) -> None:
    proposals, basket = office
    await basket.put(same(anna, ROAD))
    await propose(proposals, basket, "anna")
    exit_ = edited("exit.yaml", "Debts close the exit.", "Debts may close the exit.", FILES)
    made = await proposals.hand_in("anna", "exit.yaml", exit_["exit.yaml"])
    assert made.rechecked == ()
    assert [edit.id for edit in (await proposals.draft(made)).plan.edits] == ["ru-exit-debts"]
    assert len(await basket.all()) == 1


async def test_nothing_ready_is_no_proposal(office) -> None:
    proposals, basket = office
    await basket.put(later(anna, ROAD))
    with pytest.raises(PublishError) as refused:
        await propose(proposals, basket, "anna")
    assert refused.value.key == "recheck.error.nothing"


async def test_answer_that_is_taken_back_is_gone(office) -> None:
    proposals, basket = office
    await basket.put(same(anna, ROAD), same(boris, ROAD))
    await basket.take_back("anna", ROAD.id, CARDS.id)
    assert [answer.who for answer in await basket.all()] == ["boris"]
    present = await proposals.present()
    bundle = edit_of(present, [replace(same(boris, ROAD), on=NOW)])
    assert list(bundle.files) == ["links.yaml"]
    assert pack(bundle.files)
