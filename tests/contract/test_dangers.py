"""Dangers in the JSON: worst first, with what they rest on, also where nobody has looked."""

from datetime import timedelta

from routebot.contract.match import report
from routebot.contract.next import onward_report
from routebot.policy.snapshot import snapshot
from routebot.reasoning.advice import Advice, advise
from routebot.reasoning.rulebook import compile_snapshot
from routebot.words.i18n import words
from tests.support.datasets import DAY, danger, fact, make_dataset, one, several

OLD = DAY - timedelta(days=800)
HUNTED = {"pursued": frozenset(["case"]), "grounds": frozenset(["lgbt"])}


def _advice(**answers: frozenset[str]) -> Advice:
    entry = fact("kz-entry", regime="visa_free", status="open")
    dangers = [
        danger("kz-handover", "low", checked_on=OLD),
        danger("kz-refusal", "high", "refusal"),
    ]
    places = [
        {"id": "KZ", "entry": [entry], "dangers": dangers},
        {"id": "GE", "entry": [entry | {"id": "ge-entry"}]},
    ]
    link = fact("link-ge-kz", start="GE", end="KZ", mode="car", state="open")
    questions = [one("pursued", "no", "case"), several("grounds", "lgbt", "none")]
    book = compile_snapshot(snapshot(make_dataset(questions, places, links=[link]), DAY))
    return advise(book, book.vocabulary.masks(answers))


def _told(advice: Advice, id_: str = "KZ"):
    (found,) = report(advice, words("en"), only=id_)["destinations"]
    return found["dangers"]


def test_dangers_stand_worst_first_and_say_what_they_rest_on():
    grave, unknown, old = _told(_advice(**HUNTED))
    assert grave == {
        "id": "kz-refusal",
        "kind": "refusal",
        "level": "high",
        "short": "may hand over",
        "text": "It is so.",
        "checked_on": "2026-01-01",
        "checked_precision": "day",
        "freshness": "confirmed",
        "sources": ["https://example.org/"],
        "certain": True,
    }
    assert (unknown["kind"], unknown["level"]) == ("lgbt", "not_established")
    nothing = (unknown["id"], unknown["checked_on"], unknown["freshness"], unknown["sources"])
    assert nothing == (None, None, None, [])
    assert unknown["short"] == unknown["text"] == words("en")("danger.not_established.lgbt")
    assert (old["level"], old["freshness"]) == ("low", "expired")


def test_what_depends_on_an_answer_that_was_not_given_is_told_as_such():
    assert [told["certain"] for told in _told(_advice())] == [False, False]
    assert _told(_advice(pursued=frozenset(["no"]))) == []


def test_next_tells_the_dangers_of_the_place_and_of_its_stops():
    found = onward_report(_advice(**HUNTED), words("en"), "GE", None)
    kinds = [(told["kind"], told["level"]) for told in found["dangers"]]
    assert kinds == [("handover", "not_established"), ("lgbt", "not_established")]
    (stop,) = found["stops"]
    assert stop["dangers"] == _told(_advice(**HUNTED))
