"""What has to be re-read before strangers use the bot, and how far that is."""

from datetime import timedelta

import pytest

from routebot.policy.snapshot import snapshot
from routebot.reasoning.rulebook import compile_snapshot
from routebot.upkeep.opening import Reread, opening
from routebot.upkeep.stale import survey
from tests.support.datasets import DAY, danger, fact, make_dataset, one, source, stay

TODAY = DAY + timedelta(days=10)
YEARS = timedelta(days=2 * 365)


def _opening(on=TODAY, **pages):
    """Count over a rule that decides, one of leaving, a danger, and pitfalls high and low.

    Args:
        pages: id -> the pages of that fact.
    """

    def about(id_, **fields):
        return fact(id_, sources=pages.get(id_, [source(DAY)]), **fields)

    place = {
        "id": "KZ",
        "entry": [about("visit", regime="visa_free", status="open", limits=stay(90))],
        "pitfalls": [about(f"trap-{how}", severity=how) for how in ("high", "low")],
        "dangers": [danger("handover", "high"), danger("refusal", "low", kind="refusal")],
    }
    questions = [one("passport", "biometric", "none"), one("pursued", "no", "case")]
    rule = about("leaving", effect="advice")
    dataset = make_dataset(questions, [place], exit_rules=[rule])
    return opening(survey(dataset, compile_snapshot(snapshot(dataset, on))), on)


def _official(published=None, seen_on=None):
    return source(published, "official", seen_on=seen_on)


def test_what_decides_what_is_about_leaving_and_what_is_grave_is_to_be_re_read():
    found = _opening()
    assert found.groups == {"status": Reread(0, 1), "exit": Reread(0, 1), "dangers": Reread(0, 2)}
    assert found.all == Reread(0, 4)


@pytest.mark.parametrize(
    ("pages", "on", "seen"),
    [
        ([_official(DAY)], TODAY, 0),  # it is fresh, but none of us opened it
        ([_official(DAY - YEARS, seen_on=TODAY)], TODAY, 1),
        ([_official(seen_on=DAY)], TODAY, 1),
        ([_official(DAY, seen_on=DAY)], TODAY + YEARS, 0),  # that was too long ago
        ([source(DAY - YEARS, "news", seen_on=TODAY)], TODAY, 0),  # re-read, and no younger for it
        ([source(DAY, "news", seen_on=TODAY)], TODAY, 1),  # found anew
        ([source(DAY), _official(DAY - YEARS, seen_on=TODAY)], TODAY, 1),
    ],
)
def test_a_claim_is_seen_where_somebody_re_read_a_page_that_still_dates_it(pages, on, seen):
    assert _opening(on, visit=pages).groups["status"] == Reread(seen, 1)
    assert _opening(on, leaving=pages).groups["exit"] == Reread(seen, 1)
    assert _opening(on, **{"trap-high": pages}).groups["dangers"] == Reread(seen, 2)
