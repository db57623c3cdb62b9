"""A list in a text of the dataset names those of whom a rule speaks, and nobody else."""

from datetime import date

import pytest

from routebot.policy.contents import every_fact
from routebot.words.names import territory

LISTED_ON = date(2026, 11, 27)
FIVE_YEAR = {"passport": ["five_year"]}


@pytest.mark.parametrize("language", ["ru", "en"])
def test_states_that_refuse_five_year_passports_are_those_with_a_bar(packaged, language):
    """The list once stood in two places, and one of them lacked Finland."""
    dataset = packaged.dataset
    [listed] = [fact for fact in every_fact(dataset) if fact.id == "schengen-nonbiometric-2026"]
    [schengen] = [area for area in dataset.areas if area.id == "schengen"]
    members = {member.id for member in schengen.members}
    named = {id_ for id_ in members if territory(id_, language) in getattr(listed.text, language)}
    refusing = {
        destination.id
        for destination in dataset.destinations
        for bar in destination.bars
        if bar.when == FIVE_YEAR and bar.holds(LISTED_ON)
    }
    assert named == refusing
    assert len(named) > 10
