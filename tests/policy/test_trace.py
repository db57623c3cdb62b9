"""Where researched facts and retired ids went can be traced."""

import re
from datetime import date

from routebot.policy.contents import every_disagreement, every_fact, every_text
from routebot.policy.loading import Loaded
from routebot.upkeep.checks import check
from tests.conftest import DATA

_ID = re.compile(r"[a-z][a-z0-9_-]*")


def _not_used() -> set[str]:
    """Return the ids that NOT-USED.md gives up whole, each in backticks at the head of a line."""
    facts = (DATA / "NOT-USED.md").read_text("utf-8").partition("## Facts")[2].partition("\n## ")[0]
    return set(re.findall(r"^- `([^`]+)`", facts, re.MULTILINE))


def test_what_is_not_used_has_one_of_the_reasons_named_there():
    text = (DATA / "NOT-USED.md").read_text("utf-8")
    reasons = set(re.findall(r"^- \*\*(\w+)\*\*: ", text, re.MULTILINE))
    given = re.findall(r"^- `[^`]+` \((\w+)\): \S", text, re.MULTILINE)
    assert len(reasons) == 5
    assert len(given) == len(_not_used()) > 0
    assert set(given) <= reasons


def _named(loaded: Loaded) -> set[str]:
    return {fact.id for fact in every_fact(loaded.dataset)} | {
        found.id for found in every_disagreement(loaded.dataset)
    }


def test_what_is_not_used_has_no_home_in_the_dataset(packaged):
    covered = {id_ for fact in every_fact(packaged.dataset) for id_ in fact.covers}
    assert not _not_used() & (_named(packaged) | covered)


def test_details_left_out_belong_to_facts_that_are_used(packaged):
    rows = (DATA / "NOT-USED.md").read_text("utf-8").partition("| --- |")[2]
    ids = set(re.findall(rf"^\| ({_ID.pattern}) \|", rows, re.MULTILINE))
    known = {*_named(packaged), *(id_ for id_, _ in every_text(packaged.dataset))}
    assert ids
    assert {
        id_ for id_ in ids if not any(name == id_ or name.startswith(f"{id_}-") for name in known)
    } == set()


def test_every_id_is_one_that_can_be_kept_for_ever(packaged):
    assert all(_ID.fullmatch(id_) for id_ in _named(packaged))


def test_changes_are_dated_and_newest_first():
    days = re.findall(
        r"^## (\d{4}-\d{2}-\d{2})$", (DATA / "CHANGES.md").read_text("utf-8"), re.MULTILINE
    )
    assert days == sorted(days, reverse=True)
    assert all(date.fromisoformat(day) for day in days)
    assert days


def test_no_fact_is_younger_than_the_day_of_research(packaged):
    assert check(packaged, date(2026, 11, 22)) == []
