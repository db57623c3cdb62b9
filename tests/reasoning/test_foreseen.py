"""What compiling a day comes to, known beforehand: the same as if nothing had been known."""

import json
from datetime import timedelta
from typing import Any, NoReturn

import pytest

from routebot.policy.contents import every_fact
from routebot.policy.files import Dataset
from routebot.policy.loading import Loaded
from routebot.policy.snapshot import snapshot
from routebot.reasoning import rulebook as compiling
from routebot.reasoning import second_passports
from routebot.reasoning.foreseeing import DAYS, foresee
from routebot.reasoning.foreseen import Foreseen
from routebot.reasoning.rulebook import Rulebook
from tests.support.datasets import DAY, fact, make_dataset, one, several
from tests.support.plain import comparable

SOON = DAY + timedelta(days=40)
QUESTIONS = [one("passport", "yes", "no"), several("visas", "schengen", "none")]


def _rule(id_: str, **fields: Any) -> dict[str, Any]:
    return fact(id_, regime="visa_free", status="open", **fields)


def _dataset(*rules: dict[str, Any], shelf_days: int = 365) -> Dataset:
    """A place with some rules more, one that a headline is all there is of, and an area."""
    own = _rule("aa-visitor", when={"passport": ["yes"]})
    bar = fact("aa-bar", when={"visas": ["none"]}, valid_from=SOON)
    need = fact("aa-need", kind="obtain", when={"passport": ["yes"]}, valid_to=SOON)
    pitfall = fact("all-pitfall", severity="high", when={"visas": ["schengen"]})
    gap = {"id": "aa-gap", "text": fact("x")["text"], "when": {"passport": ["no"]}}
    place = {"id": "AA", "entry": [own, *rules], "bars": [bar], "requirements": [need]}
    return make_dataset(
        QUESTIONS,
        [place | {"not_established": [gap]}],
        areas=[{"id": "world", "pitfalls": [pitfall]}],
        exit_rules=[fact("exit-rule", effect="barred", when={"passport": ["no"]})],
        baseline={"BB": {DAY: "90"}, "CC": {DAY: "visa required"}},
        shelf_days=shelf_days,
    )


def _read_back(dataset: Dataset) -> Foreseen:
    """What was foreseen, as it comes from a document."""
    return Foreseen(*json.loads(json.dumps(foresee(dataset))))


def _let_nothing_be_worked_out(monkeypatch: pytest.MonkeyPatch) -> None:
    def worked_out(*args: object) -> NoReturn:
        raise AssertionError("this was foreseen")

    monkeypatch.setattr(compiling, "condition_of", worked_out)
    monkeypatch.setattr(compiling, "shape_of", worked_out)
    monkeypatch.setattr(second_passports, "may_be", worked_out)


@pytest.mark.parametrize("days", [-400, -1, 0, 1, 39, 40, 41, 364, 365, 366, 729, 730, 731])
def test_a_day_comes_to_the_same(days):
    dataset = _dataset()
    day = snapshot(dataset, DAY + timedelta(days=days))
    assert comparable(Rulebook(day, foreseen=_read_back(dataset))) == comparable(Rulebook(day))


def test_on_days_that_were_foreseen_nothing_is_worked_out(monkeypatch):
    dataset = _dataset()
    foreseen = _read_back(dataset)
    _let_nothing_be_worked_out(monkeypatch)
    for days in DAYS:
        assert Rulebook(snapshot(dataset, DAY + days), foreseen=foreseen).destinations


def test_what_was_not_foreseen_is_worked_out(monkeypatch):
    dataset = _dataset()
    day = snapshot(dataset, DAY + timedelta(days=800))  # when all has expired
    foreseen = _read_back(dataset)
    _let_nothing_be_worked_out(monkeypatch)
    with pytest.raises(AssertionError):
        Rulebook(day, foreseen=foreseen)


def test_the_packaged_dataset_is_foreseen_on_a_day_to_come(packaged: Loaded, monkeypatch):
    foreseen = _read_back(packaged.dataset)
    newest = max(fact.checked_on for fact in every_fact(packaged.dataset) if fact.checked_on)
    _let_nothing_be_worked_out(monkeypatch)
    assert Rulebook(snapshot(packaged.dataset, newest + DAYS[1]), foreseen=foreseen).destinations


@pytest.mark.parametrize("id_", ["aa-visitor", "all-pitfall", "bb-baseline"])
def test_nothing_is_foreseen_where_two_facts_share_an_id(id_):
    assert foresee(_dataset(_rule("aa-other"))) is not None
    assert foresee(_dataset(_rule(id_))) is None


def test_nothing_is_foreseen_of_a_dataset_with_mistakes():
    assert foresee(_dataset(_rule("aa-other", when={"nothing": ["yes"]}))) is None
