"""The segments of a part say on each day what the rulebook of that day says."""

from datetime import timedelta

from routebot.offline.calendar import Calendar
from routebot.offline.packing import LEFT_OUT
from routebot.offline.tables import Taking
from routebot.offline.turning import halves, time_of
from routebot.policy.snapshot import snapshot
from routebot.reasoning.rulebook import Rulebook
from tests.conftest import TODAY
from tests.support.desk import Desk


def test_halves_of_a_day_are_told_apart():
    time = time_of(TODAY)
    assert halves(time) == (TODAY, TODAY)
    assert halves(time + 1) == (TODAY, TODAY + timedelta(days=1))
    assert halves(time + 2) == (TODAY + timedelta(days=1), TODAY + timedelta(days=1))


def test_segments_are_those_of_each_day(desk: Desk):
    taking = Taking(LEFT_OUT)
    calendar = Calendar(desk.dataset, TODAY, TODAY + timedelta(days=60), taking)
    first = calendar.book
    for time in range(time_of(TODAY), time_of(TODAY + timedelta(days=61)), 31):
        day = snapshot(desk.dataset, *halves(time))
        book = Rulebook(day, first.vocabulary, first.diagrams, first.program, for_few=True)
        for id_, segments in calendar.destinations.items():
            held = [value.number for since, value in segments if since <= time][-1]
            assert held == taking.number(book.destinations[id_]), (id_, day.on)
