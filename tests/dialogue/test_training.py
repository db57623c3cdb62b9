"""The training against blind taps: what is planted, and what is told at the end."""

import pytest

from routebot.dialogue.admin.training import EXERCISES, SEEDS, Result, Training
from routebot.errors import UnknownAction


def _answered(view: Training, **given: str) -> Training:
    """Answer each exercise by what its page says, or as given, with the page opened first."""
    while exercise := view.present:
        view = view.with_page().answered(given.get(exercise.truth, exercise.truth))
    return view


@pytest.mark.parametrize("seed", [0, 1, 77, SEEDS - 1])
def test_half_of_a_round_says_otherwise_and_every_exercise_is_in_it_once(seed):
    found = Training(seed).round
    assert sorted(each.name for each in found) == sorted(EXERCISES)
    truths = [each.truth for each in found]
    assert (truths.count("same"), truths.count("changed"), truths.count("gone")) == (4, 3, 1)


def test_rounds_differ_in_what_is_planted():
    planted = {frozenset(e for e in Training(seed).round if e.truth != "same") for seed in range(9)}
    assert len(planted) > 1


def test_whoever_reads_every_page_misses_nothing():
    assert _answered(Training(3)).result == Result((), (), 0)


def test_blind_taps_let_everything_pass_that_was_planted():
    view = Training(3)
    while view.present:
        view = view.answered("same")
    result = view.result
    assert set(result.missed) == {e.name for e in view.round if e.truth != "same"}
    assert result.unopened == len(EXERCISES)


def test_a_false_alarm_is_told_and_who_cannot_tell_misses_nothing():
    result = _answered(Training(3), same="changed", changed="unclear", gone="unclear").result
    assert len(result.alarmed) == 4
    assert result.missed == ()


def test_a_round_ends():
    with pytest.raises(UnknownAction):
        _answered(Training(3)).answered("same")
