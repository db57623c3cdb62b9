"""What to re-check next: how late a claim is, and how much rests on it."""

import time
from datetime import date, timedelta
from fractions import Fraction
from itertools import product

import pytest

from routebot.policy.snapshot import snapshot
from routebot.reasoning.rulebook import TERMINALS, compile_snapshot
from routebot.reasoning.verdicts import judge, read
from routebot.upkeep.stale import BASELINE, NOTICE, ORDER, stale
from tests.conftest import TODAY
from tests.support.datasets import DAY, fact, make_dataset, one, several, stay

LATE = DAY + timedelta(days=365 + 73)
"""A fifth of a shelf life overdue."""


def _entry(id_, **fields):
    return fact(id_, regime="visa_free", status="open", limits=stay(90), **fields)


def _dataset(**parts):
    questions = [
        one("passport", "biometric", "five_year", "internal_only"),
        several("cards", "mir", "cash", "none"),
    ]
    bar = fact("kz-bar", when={"passport": ["internal_only"]})
    kz = {"id": "KZ", "entry": [_entry("kz-entry")], "bars": [bar]}
    return make_dataset(questions, [kz, {"id": "GE", "entry": [_entry("ge-entry")]}], **parts)


def _by_id(dataset, on):
    return {item.id: item for item in stale(dataset, on)}


def test_nothing_is_listed_before_its_shelf_life_is_over():
    assert stale(_dataset(), DAY + timedelta(days=365)) == ()
    assert {item.overdue_days for item in stale(_dataset(), DAY + timedelta(days=366))} == {1}


def test_the_share_is_the_part_of_the_answers_whose_status_rests_on_it():
    """Two of three passports are open by the rule; the third is closed by the bar alone."""
    found = _by_id(_dataset(), LATE)
    assert found["kz-entry"].share == pytest.approx(2 / 3)
    assert found["kz-bar"].share == pytest.approx(1 / 3)
    assert found["ge-entry"].share == 1
    assert [item.id for item in stale(_dataset(), LATE)] == ["ge-entry", "kz-entry", "kz-bar"]


def test_lateness_counts_shelf_lives_up_to_one():
    fifth, whole = (
        _by_id(_dataset(), LATE)["ge-entry"],
        _by_id(_dataset(), DAY + timedelta(days=9999))["ge-entry"],
    )
    assert fifth.score == pytest.approx(0.2 * (1 + NOTICE))
    assert whole.score == pytest.approx(1 + NOTICE)


def test_a_claim_of_an_area_counts_for_each_of_its_destinations():
    area = {
        "id": "world",
        "bars": [fact("world-bar", when={"passport": ["five_year", "internal_only"]})],
    }
    found = _by_id(_dataset(areas=[area]), LATE)["world-bar"]
    assert found.destinations == ("GE", "KZ")
    assert found.share == pytest.approx((2 / 3 + 1 / 3) / 2)


def test_a_replaced_bar_comes_back_when_the_claim_that_replaces_it_is_taken_away():
    area = {"id": "world", "bars": [fact("world-bar", when={"passport": ["five_year"]})]}
    questions = [one("passport", "biometric", "five_year")]
    own = fact("kz-lenient", when={"passport": ["biometric"]}, replaces=["world-bar"])
    kz = {"id": "KZ", "entry": [_entry("kz-entry")], "bars": [own]}
    dataset = make_dataset(questions, [kz], areas=[area])
    assert _by_id(dataset, LATE)["kz-lenient"].share == 1


def test_the_general_reference_is_one_item_with_all_its_destinations():
    dataset = _dataset(
        baseline={"ZW": {date(2022, 1, 1): "30"}, "AL": {date(2022, 1, 1): "visa required"}}
    )
    found = _by_id(dataset, LATE)
    assert found[BASELINE].destinations == ("AL", "ZW")
    assert found[BASELINE].share == 0.5
    assert not {id_ for id_ in found if id_.endswith("-baseline")}


def test_an_exit_rule_counts_for_every_destination():
    rule = fact("ru-ban", effect="barred", when={"passport": ["internal_only"]})
    advice = fact("ru-advice", effect="advice")
    found = _by_id(_dataset(exit_rules=[rule, advice]), LATE)
    assert found["ru-ban"].destinations == ("GE", "KZ")
    assert found["ru-ban"].share == pytest.approx(1 / 3)
    assert found["ru-advice"].share == 0


def test_what_the_ranking_reads_goes_before_what_is_only_read():
    general = fact("xx-cash", cards={"cash": "yes"})
    note = fact("xx-note", about="transfers")
    found = _by_id(_dataset(payments=[general, note]), LATE)
    assert found["xx-cash"].score == pytest.approx(0.2 * 2 * ORDER)
    assert found["xx-note"].score == pytest.approx(0.2 * 2 * NOTICE)


def test_a_link_counts_for_the_places_that_journeys_reach_over_it():
    def link(id_, start, end, mode):
        return fact(id_, start=start, end=end, mode=mode, state="open")

    links = [link("link-ru-kz", "RU", "KZ", "air"), link("link-kz-ge", "KZ", "GE", "air")]
    found = _by_id(_dataset(links=links), LATE)
    assert found["link-ru-kz"].destinations == ("GE", "KZ")
    assert found["link-kz-ge"].destinations == ("GE",)


def test_the_source_to_open_is_the_newest_dated_one():
    sources = [
        {"kind": "news", "url": "https://example.org/none", "publisher": "A", "published": None},
        {
            "kind": "news",
            "url": "https://example.org/new",
            "publisher": "B",
            "published": date(2025, 5, 1),
        },
        {
            "kind": "news",
            "url": "https://example.org/old",
            "publisher": "C",
            "published": date(2024, 5, 1),
        },
    ]
    dataset = make_dataset(
        [one("passport", "a", "b")], [{"id": "KZ", "entry": [_entry("kz-entry", sources=sources)]}]
    )
    assert stale(dataset, LATE)[0].source.url == "https://example.org/new"


def test_shares_are_those_of_a_count_over_all_people():
    """Count by hand: judge everybody with and without the bar."""
    dataset = _dataset()
    without = dataset.model_copy(
        update={
            "destinations": tuple(d.model_copy(update={"bars": ()}) for d in dataset.destinations)
        }
    )
    books = [compile_snapshot(snapshot(each, LATE)) for each in (dataset, without)]
    statuses = []
    for book in books:
        people = product(
            *(
                [1 << value for value in range(mask.bit_length())]
                for mask in book.vocabulary.unknown
            )
        )
        statuses.append(
            [judge(read(book, masks), book.destinations["KZ"]).status for masks in people]
        )
    assert set(statuses[0]) <= set(TERMINALS)
    differing = sum(a != b for a, b in zip(*statuses, strict=True))
    assert _by_id(dataset, LATE)["kz-bar"].share == pytest.approx(
        float(Fraction(differing, len(statuses[0])))
    )


def test_the_packaged_dataset_is_surveyed_in_seconds(desk):
    begun = time.perf_counter()
    found = stale(desk.dataset, TODAY)
    assert time.perf_counter() - begun < 60
    assert [item.score for item in found] == sorted((item.score for item in found), reverse=True)
    assert all(item.destinations and 0 <= item.share <= 1 for item in found)
    assert all((item.overdue_days or 1) > 0 for item in found)
    assert any(item.overdue_days is None for item in found)


def test_an_exit_rule_decides_nothing_for_those_who_are_abroad():
    """Of two who have a summons, one is abroad: only for the other the ban decides."""
    questions = [one("military", "reserve", "summons"), one("region", "centre", "abroad")]
    ban = fact("ru-ban", effect="barred", when={"military": ["summons"]})
    kz = {"id": "KZ", "entry": [_entry("kz-entry")]}
    dataset = make_dataset(questions, [kz], exit_rules=[ban])
    assert _by_id(dataset, LATE)["ru-ban"].share == pytest.approx(1 / 4)
