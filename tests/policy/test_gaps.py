"""What could not be established is said on the days it is about."""

from datetime import date

from routebot.policy.loading import load
from routebot.policy.snapshot import snapshot
from tests.support.datasets import edited

GAPS = """\
not_established:
  - id: world-gap
    text: {ru: Неясно для всех., en: Unclear for all.}
    valid_from: 2026-01-01
"""


def test_a_gap_is_shown_on_its_days_and_in_every_member_of_its_area():
    dataset = load(edited("areas/world.yaml", "bars:\n", f"{GAPS}bars:\n")).dataset

    def shown(on):
        return [gap.id for gap in snapshot(dataset, on).destinations["KZ"].not_established]

    assert shown(date(2025, 12, 31)) == []
    assert shown(date(2026, 1, 1)) == ["world-gap"]


def test_no_day_of_the_first_autumn_speaks_of_later_years(desk):
    places = snapshot(desk.dataset, date(2022, 10, 8)).destinations.values()
    texts = [gap.text.en for place in places for gap in place.not_established]
    assert texts
    assert [text for text in texts if any(year in text for year in ("2024", "2025", "2026"))] == []
