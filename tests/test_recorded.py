"""The net under a change of structure: people on five days are told what they were told before."""

import pytest

from tests.support.recording import DAYS, PEOPLE, RECORD, recorded, unlike_recorded

SLICE = range(7, PEOPLE, 37)
"""Some people of every kind; `make proofs` asks them all."""


@pytest.mark.proof
@pytest.mark.parametrize("on", DAYS, ids=str)
def test_people_are_told_what_they_were_told_before(whole, on):
    people = range(PEOPLE) if whole else SLICE
    assert unlike_recorded(on, people) == []


def test_the_record_holds_everybody_on_every_day():
    assert recorded().keys() == {(on, number) for on in DAYS for number in range(PEOPLE)}
    assert len(set(RECORD.read_text("utf-8").split())) > 5 * PEOPLE
