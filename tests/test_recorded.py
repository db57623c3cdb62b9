"""The net under a change of structure: people on five days are told what they were told before."""

import pytest

from tests.support.recording import DAYS, PEOPLE, RECORD, recorded, unlike_recorded

SLICE = range(7, PEOPLE, 37)
"""Some people of every kind; `make proofs` asks them all."""

MANY_JOURNEYS = 245
"""Number of the person whose card has the longest paragraph of the record, 6,128 characters."""


@pytest.mark.proof
@pytest.mark.parametrize("on", DAYS, ids=str)
def test_people_are_told_what_they_were_told_before(whole, on):
    people = range(PEOPLE) if whole else SLICE
    assert unlike_recorded(on, people) == []


@pytest.mark.parametrize("on", [DAYS[0], DAYS[3]], ids=str)
def test_the_longest_card_is_told_on_pages_that_can_be_sent(on):
    """So many journeys lead to the place that they alone fill more than a message.

    Whether a screen can be sent is watched in every test (`tests.support.texts`).
    """
    assert unlike_recorded(on, [MANY_JOURNEYS]) == []


def test_the_record_holds_everybody_on_every_day():
    assert recorded().keys() == {(on, number) for on in DAYS for number in range(PEOPLE)}
    assert len(set(RECORD.read_text("utf-8").split())) > 5 * PEOPLE
