"""What a team answered, laid together: confirmations add up, contradictions wait for a person."""

from dataclasses import replace
from datetime import timedelta

from routebot.keeping.answering import Reader, changed, gone, later, newer, same, unclear
from routebot.keeping.gathering import gather
from routebot.policy.loading import load
from routebot.publishing.restating import stated
from routebot.store.rechecks import Page
from tests.keeping.small import AT, MINISTRY, NOW, anna, boris, facts_of, official
from tests.support.datasets import edited

FILES = official()
DATASET = load(FILES).dataset
FACTS = facts_of(FILES)
ROAD, CARDS = FACTS["link-ru-kz-car"], FACTS["xx-mir"]
ARTICLE = "https://example.org/road"
PAGE = Page("https://police.example.org/new", "official", "Police")


def _changed(reader, more="# otherwise"):
    old = stated(FILES, "link-ru-kz-car")
    return changed(reader, ROAD, f"{old}{more}", old)


def test_two_who_confirm_the_same_claim_are_both_ready():
    answers = [same(anna, ROAD), same(boris, ROAD), newer(boris, CARDS, PAGE)]
    found = gather(answers, DATASET)
    assert set(found.ready) == set(answers)
    assert found.pages == ((MINISTRY, (ROAD.id,)), (PAGE.url, (CARDS.id,)))
    assert not found.overtaken
    assert not found.disputed


def test_colleagues_who_disagree_are_named_and_nothing_of_it_is_ready():
    for one, other in (
        (same(anna, ROAD), _changed(boris)),
        (_changed(anna), _changed(boris, "# or so")),
        (newer(anna, ROAD, PAGE), _changed(boris)),
        (same(anna, ROAD), gone(boris, ROAD, MINISTRY)),
        (gone(anna, ROAD, ARTICLE), gone(boris, ROAD, MINISTRY)),
    ):
        found = gather([one, other], DATASET)
        assert found.ready == ()
        assert dict(found.disputed) == {ROAD.id: (one, other)}


def test_answers_that_go_together_are_ready():
    for one, other in (
        (_changed(anna), _changed(boris)),
        (same(anna, ROAD), gone(boris, ROAD, ARTICLE)),
        (newer(anna, ROAD, PAGE, retires=MINISTRY), gone(boris, ROAD, ARTICLE)),
    ):
        assert len(gather([one, other], DATASET).ready) == 2


def test_claim_that_somebody_changed_meanwhile_is_to_be_looked_at_again():
    answers = [same(anna, ROAD), _changed(boris)]
    other = edited("links.yaml", "state: open", "state: closed", FILES)
    found = gather(answers, load(other).dataset)
    assert [(each.recheck, each.why) for each in found.overtaken] == [
        (answer, "changed") for answer in answers
    ]
    assert found.ready == ()
    assert found.hidden_from("anna", NOW) == frozenset()


def test_claim_that_is_gone_or_withdrawn_is_to_be_looked_at_again():
    withdrawn = edited("links.yaml", "id: link-ru-kz-car", "id: link-ru-kz-other", FILES)
    (told,) = gather([same(anna, ROAD)], load(withdrawn).dataset).overtaken
    assert told.why == "removed"


def test_page_that_a_colleague_took_off_cannot_confirm():
    without = edited("links.yaml", MINISTRY, "https://mfa.example.org/elsewhere", FILES)
    assert [each.why for each in gather([same(anna, ROAD)], load(without).dataset).overtaken] == [
        "changed"
    ]


def test_confirmation_by_a_colleague_is_no_change_to_who_confirms_but_to_who_restates():
    seen = edited(
        "links.yaml",
        "publisher: Ministry, published: null",
        "publisher: Ministry, published: null, seen_on: 2026-11-20",
        FILES,
    )
    found = gather([same(anna, ROAD), replace(_changed(boris), fact=ROAD.id)], load(seen).dataset)
    assert [answer.who for answer in found.ready] == ["anna"]
    assert [each.recheck.who for each in found.overtaken] == ["boris"]


def test_what_serves_already_is_done():
    seen = edited(
        "links.yaml",
        "publisher: Ministry, published: null",
        f"publisher: Ministry, published: null, seen_on: {NOW}",
        FILES,
    )
    assert gather([same(anna, ROAD)], load(seen).dataset).done == (same(anna, ROAD),)
    tomorrow = Reader("anna", AT + timedelta(days=1), NOW + timedelta(days=1))
    assert gather([same(tomorrow, ROAD)], load(seen).dataset).done == ()


def test_claims_are_hidden_from_all_once_answered_and_from_who_put_them_aside_for_a_while():
    found = gather([same(anna, ROAD), later(anna, CARDS)], DATASET)
    assert found.hidden_from("boris", NOW) == {ROAD.id}
    assert found.hidden_from("anna", NOW) == {ROAD.id, CARDS.id}
    assert found.hidden_from("anna", NOW + timedelta(days=7)) == {ROAD.id}
    found = gather([unclear(anna, CARDS)], DATASET)
    assert found.hidden_from("anna", NOW + timedelta(days=7)) == {CARDS.id}
    assert found.hidden_from("anna", NOW + timedelta(days=30)) == frozenset()
