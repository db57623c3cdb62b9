"""One fact is ended in the text of its file; every other character stays."""

from datetime import date

import pytest

from routebot.policy.yaml import read_yaml
from routebot.publishing.closing import closed, file_of, released, withdrawn
from tests.support.datasets import edited, minimal

LAST_ON = date(2025, 12, 31)
KZ = "destinations/KZ.yaml"
FLOW = b"# kept\nnotes: [{id: a, valid_from: null}, {id: b, valid_from: null}]  # kept too\n"


@pytest.mark.parametrize(
    ("fact", "name"),
    [
        ("kz-pitfall", KZ),
        ("passport-bar", "areas/world.yaml"),
        ("link-ru-kz-car", "links.yaml"),
        ("kz", None),
    ],
)
def test_file_of_a_fact_is_found_by_its_whole_id(fact: str, name: str | None) -> None:
    assert file_of(minimal(), fact) == name


@pytest.mark.parametrize(
    "mention",
    [
        "# see id: kz-pitfall\n",
        "# id: kz-pitfall\nid: world\n",
        "label: {ru: 'id: kz-pitfall', en: 'id: kz-pitfall'}\n",
        "bars:\n  - id: other\n    covers: [kz-pitfall]\n",
    ],
)
def test_file_that_only_mentions_a_fact_is_not_its_file(mention: str) -> None:
    files = {**minimal(), "areas/a.yaml": mention.encode()}
    assert file_of(files, "kz-pitfall") == KZ


def test_closed_fact_ends_and_nothing_else_changes() -> None:
    content = minimal()[KZ]
    after = closed(content, "kz-entry", LAST_ON)
    assert after
    added = b"    valid_to: 2025-12-31\n"
    assert after.replace(added, b"", 1) == content
    assert read_yaml(KZ, after)[0]["entry"][0]["valid_to"] == LAST_ON


def test_closed_fact_with_an_end_of_its_own_gets_the_new_one() -> None:
    content = edited(
        KZ, "    status: open\n", "    status: open\n    valid_to: 2029-01-01 # far\n"
    )[KZ]
    after = closed(content, "kz-entry", LAST_ON)
    assert after == content.replace(b"2029-01-01", b"2025-12-31")


@pytest.mark.parametrize("fact", ["a", "b"])
def test_fact_on_one_line_with_others_is_closed(fact: str) -> None:
    ended = closed(FLOW, fact, LAST_ON)
    assert ended
    notes = read_yaml("x.yaml", ended)[0]["notes"]
    assert [note.get("valid_to") for note in notes if note["id"] == fact] == [LAST_ON]
    assert ended.replace(b", valid_to: 2025-12-31", b"") == FLOW


def test_fact_that_is_not_there_is_nobodys() -> None:
    assert closed(FLOW, "c", LAST_ON) is None


TODAY = date(2026, 11, 28)


@pytest.mark.parametrize("fact", ["kz-entry", "kz-pitfall"])
def test_a_fact_is_withdrawn_and_released_and_nothing_else_changes(fact: str) -> None:
    content = minimal()[KZ]
    gone = withdrawn(content, fact, TODAY)
    assert gone
    assert gone.replace(b"    withdrawn: 2026-11-28\n", b"", 1) == content
    assert released(gone, fact) == content


def test_a_fact_that_was_withdrawn_before_gets_the_new_day() -> None:
    once = withdrawn(minimal()[KZ], "kz-entry", LAST_ON)
    assert once
    assert withdrawn(once, "kz-entry", TODAY) == withdrawn(minimal()[KZ], "kz-entry", TODAY)


@pytest.mark.parametrize("fact", ["a", "b"])
def test_a_fact_on_one_line_with_others_is_withdrawn_and_released(fact: str) -> None:
    gone = withdrawn(FLOW, fact, TODAY)
    assert gone
    notes = read_yaml("x.yaml", gone)[0]["notes"]
    assert [note["id"] for note in notes if note.get("withdrawn") == TODAY] == [fact]
    assert released(gone, fact) == FLOW


@pytest.mark.parametrize(
    ("written", "left"),
    [
        (b"notes:\n  - withdrawn: 2026-11-28\n    id: a\n", b"notes:\n  - id: a\n"),
        (b"notes: [{withdrawn: 2026-11-28, id: a}]\n", b"notes: [{id: a}]\n"),
        (b"notes:\n  - id: a\n    withdrawn: 2026-11-28 # why", b"notes:\n  - id: a"),
        (
            b"notes:\n  - id: a\n    b: >-\n      see\n      withdrawn: no\n    withdrawn: 2026-11-28\n",
            b"notes:\n  - id: a\n    b: >-\n      see\n      withdrawn: no\n",
        ),
    ],
)
def test_a_withdrawal_written_by_hand_is_released(written: bytes, left: bytes) -> None:
    assert released(written, "a") == left


def test_what_was_not_withdrawn_is_not_released() -> None:
    assert released(minimal()[KZ], "kz-entry") is None
    assert released(minimal()[KZ], "no-such-fact") is None
    assert withdrawn(minimal()[KZ], "no-such-fact", TODAY) is None
