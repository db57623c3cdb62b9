"""The paper that Russia lets people out on is checked where a journey leaves it."""

from typing import Any

import pytest

from routebot.policy.snapshot import snapshot
from routebot.reasoning.advice import Advice, advise
from routebot.reasoning.explaining import held_back, openings
from routebot.reasoning.journeys import Break, Doubt
from routebot.reasoning.links import BreakReason, DoubtReason
from routebot.reasoning.rulebook import Rulebook, Status, compile_snapshot
from tests.support.datasets import DAY, change, fact, make_dataset, one, several, stay

QUESTIONS = (
    one("passport", "biometric", "internal_only", "none"),
    several("other_citizenship", "eu", "none"),
    several("visas", "schengen", "none"),
)


def _entry(id_: str, **more: Any) -> dict[str, Any]:
    rule = fact(f"{id_.lower()}-entry", regime="visa_free", status="open", limits=stay(90))
    return {"id": id_, "entry": [rule | more]}


def _link(start: str, end: str, **more: Any) -> dict[str, Any]:
    fields = {"start": start, "end": end, "mode": "air", "state": "open", **more}
    return fact(f"link-{start.lower()}-{end.lower()}", **fields)


def _book(*links: dict[str, Any]) -> Rulebook:
    """Neighbours take the internal passport; France lets its fellow citizens in."""
    paper = fact("ru-paper", effect="advice", when={"passport": ["internal_only"]})
    none = fact("ru-no-paper", effect="check", when={"passport": ["none"]}, lets_out_to=[])
    dataset = make_dataset(
        QUESTIONS,
        [_entry("KZ"), _entry("FR", when={"other_citizenship": ["eu"]})],
        links=links or (_link("RU", "FR"), _link("RU", "KZ")),
        exit_rules=[paper | {"lets_out_to": ["KZ"]}, none],
        changes=[
            change("get-passport", "passport", "biometric", "internal_only", "none"),
            change("get-internal", "passport", "internal_only", "none"),
        ],
    )
    return compile_snapshot(snapshot(dataset, DAY))


def _advice(book: Rulebook, passport: str | None, *citizenship: str) -> Advice:
    given = {"other_citizenship": frozenset(citizenship or ("eu",)), "visas": frozenset[str]()}
    if passport is not None:
        given["passport"] = frozenset({passport})
    return advise(book, book.vocabulary.masks(given))


@pytest.mark.parametrize(
    ("passport", "place", "rule"),
    [
        ("biometric", "FR", None),
        ("internal_only", "FR", "ru-paper"),
        ("none", "FR", "ru-no-paper"),
        ("internal_only", "KZ", None),
        ("none", "KZ", "ru-no-paper"),
    ],
)
def test_the_paper_is_checked_also_to_the_destination_itself_whatever_else_they_hold(
    passport: str, place: str, rule: str | None
) -> None:
    advice = _advice(_book(), passport)
    assert advice.verdicts[place].status is Status.OPEN
    (journey,) = advice.journeys(place)
    assert journey.broken == (Break(0, BreakReason.DOCUMENT, rule) if rule else None)
    found = held_back(advice, place)
    assert (found.id if found else None) == rule


@pytest.mark.parametrize(
    ("passport", "place", "wanted"),
    [
        ("biometric", "FR", []),
        ("internal_only", "FR", ["biometric"]),
        ("none", "FR", ["biometric"]),
        ("none", "KZ", ["biometric", "internal_only"]),
        ("internal_only", "KZ", []),
    ],
)
def test_what_would_open_the_way_names_each_passport_that_lets_them_out(
    passport: str, place: str, wanted: list[str]
) -> None:
    advice = _advice(_book(), passport)
    found = openings(advice, advice.verdicts[place])
    assert [o.answers(advice.rulebook, advice.masks) for o in found] == [
        {"passport": (gained,)} for gained in wanted
    ]


def test_a_closed_place_is_opened_by_what_its_own_rules_read() -> None:
    advice = _advice(_book(), "none", "none")
    assert advice.verdicts["FR"].status is Status.CLOSED
    assert openings(advice, advice.verdicts["FR"]) == ()


def test_which_paper_they_hold_is_a_doubt_while_it_is_not_said() -> None:
    advice = _advice(_book(), None)
    for place in ("FR", "KZ"):
        (journey,) = advice.journeys(place)
        assert journey.broken is None
        assert journey.doubts == (Doubt(0, DoubtReason.DOCUMENT),)


@pytest.mark.parametrize("passport", ["internal_only", "none", None])
def test_the_paper_is_asked_for_at_the_russian_border_only(passport: str | None) -> None:
    book = _book(_link("KZ", "FR"))
    advice = Advice(book, _advice(book, passport).masks, start="KZ")
    (journey,) = advice.journeys("FR")
    assert journey.broken is None
    assert DoubtReason.DOCUMENT not in {doubt.reason for doubt in journey.doubts}


def test_what_shuts_a_link_for_everybody_is_named_before_the_paper() -> None:
    advice = _advice(_book(_link("RU", "FR", state="closed")), "none")
    (journey,) = advice.journeys("FR")
    assert journey.broken == Break(0, BreakReason.CLOSED, "link-ru-fr")
    assert held_back(advice, "FR") is None


def test_whom_russia_lets_out_to_some_places_only_does_not_fly_on_on_another_passport() -> None:
    book = _book(_link("RU", "KZ"), _link("KZ", "FR"))
    advice = _advice(book, "internal_only")
    (journey,) = advice.journeys("FR")
    assert journey.broken == Break(1, BreakReason.DOCUMENT, "ru-paper")
    assert advice.travel.legs_to("FR") == 0
    found = openings(advice, advice.verdicts["FR"])
    assert [o.answers(book, advice.masks) for o in found] == [{"passport": ("biometric",)}]
    (whole,) = _advice(book, "biometric").journeys("FR")
    assert whole.broken is None


def test_whether_they_may_go_on_over_land_on_another_passport_is_a_doubt() -> None:
    book = _book(_link("RU", "KZ"), _link("KZ", "FR", mode="car"))
    (journey,) = _advice(book, "internal_only").journeys("FR")
    assert journey.broken is None
    assert Doubt(1, DoubtReason.DOCUMENT) in journey.doubts
    (sure,) = _advice(book, "biometric").journeys("FR")
    assert DoubtReason.DOCUMENT not in {doubt.reason for doubt in sure.doubts}
