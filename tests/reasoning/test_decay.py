"""What reassures wears off and what warns stays, for every kind of claim."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from routebot.policy.dangers import Danger
from routebot.policy.facts import EntryRule
from routebot.policy.snapshot import Freshness, snapshot
from routebot.reasoning.advice import Advice, advise
from routebot.reasoning.decay import danger_standing, entry_status, payment_known
from routebot.reasoning.links import DoubtReason
from routebot.reasoning.payments import NOT_KNOWN, NOTHING, WORKS, money_level, ticket_level
from routebot.reasoning.rulebook import Status, compile_snapshot
from tests.support.datasets import DAY, danger, fact, make_dataset, one, several, stay
from tests.support.desk import Desk

SHELF = 30
CONFIRMED, UNCONFIRMED, EXPIRED = (
    DAY + timedelta(days=days) for days in (SHELF, SHELF + 1, 2 * SHELF + 1)
)


@pytest.mark.parametrize(
    ("status", "freshness", "expected"),
    [
        ("open", Freshness.CONFIRMED, "open"),
        ("open", Freshness.UNCONFIRMED, "open"),
        ("open", Freshness.EXPIRED, "conditional"),
        ("conditional", Freshness.EXPIRED, "conditional"),
        ("closed", Freshness.EXPIRED, "closed"),
    ],
)
def test_an_entry_rule_opens_nothing_once_it_has_expired(status, freshness, expected):
    rule = EntryRule.model_validate(fact("aa-entry", regime="visa_free", status=status))
    assert entry_status(rule, freshness) == expected
    withdrawn = rule.model_copy(update={"withdrawn": DAY})
    assert entry_status(withdrawn, freshness) == "depends"


@pytest.mark.parametrize(
    ("level", "freshness", "expected"),
    [
        ("low", Freshness.CONFIRMED, "low"),
        ("low", Freshness.UNCONFIRMED, "low"),
        ("low", Freshness.EXPIRED, "last_known"),
        ("medium", Freshness.EXPIRED, "medium"),
        ("high", Freshness.EXPIRED, "high"),
    ],
)
def test_that_no_danger_was_found_is_only_the_last_known_once_it_has_expired(
    level, freshness, expected
):
    said = Danger.model_validate(danger("aa-handover", level, when={}))
    assert danger_standing(said, freshness) == expected
    withdrawn = said.model_copy(update={"withdrawn": DAY})
    assert danger_standing(withdrawn, freshness) == "not_established"


def _advice(on: date, **answers: list[str]) -> Advice:
    """Advise on AA, which is reached over BB, where tickets are paid for on the spot."""
    cards = {"foreign": "yes", "unionpay_ru": "limited", "mir": "no", "crypto": "unknown"}
    free = {"regime": "visa_free", "status": "open", "limits": stay(90)}
    links = [
        fact("link-ru-bb-car", start="RU", end="BB", mode="car", state="open"),
        fact("link-bb-aa-bus", start="BB", end="AA", mode="rail_bus", state="open"),
    ]
    dataset = make_dataset(
        [several("cards", *cards, "none"), one("region", "south", "abroad")],
        [
            {"id": "AA", "entry": [fact("aa-entry", **free)]},
            {"id": "BB", "entry": [fact("bb-entry", **free)]},
        ],
        links=links,
        payments=[fact("xx-cards", cards=cards)],
        shelf_days=SHELF,
    )
    book = compile_snapshot(snapshot(dataset, on))
    given = {question: frozenset(options) for question, options in answers.items()}
    return advise(book, book.vocabulary.masks(given))


@pytest.mark.parametrize(
    ("card", "before", "expired"),
    [
        ("foreign", "yes", "unknown"),
        ("unionpay_ru", "limited", "unknown"),
        ("mir", "no", "no"),
        ("crypto", "unknown", "unknown"),
    ],
)
def test_a_payment_that_has_expired_is_not_known_to_work_and_still_known_not_to(
    card, before, expired
):
    for on, value in ((CONFIRMED, before), (UNCONFIRMED, before), (EXPIRED, expired)):
        known = _advice(on).rulebook.destinations["BB"].cards[card]
        assert (known.value, known.last_known, known.expired) == (value, before, on == EXPIRED)


@pytest.mark.parametrize(
    ("card", "on", "money", "ticket"),
    [
        ("foreign", CONFIRMED, WORKS, WORKS),
        ("foreign", EXPIRED, NOT_KNOWN, NOT_KNOWN),
        ("mir", CONFIRMED, NOTHING, NOTHING),
        # As a warning it stays; as a reason to call a journey broken it is too old.
        ("mir", EXPIRED, NOTHING, NOT_KNOWN),
    ],
)
def test_an_expired_no_warns_and_breaks_no_journey(card, on, money, ticket):
    advice = _advice(on, cards=[card])
    place = advice.rulebook.destinations["BB"]
    assert money_level(place, frozenset({card})) == money
    assert ticket_level(place, frozenset({card})) == ticket
    (journey,) = advice.journeys("AA")
    assert (journey.broken is not None) is (ticket == NOTHING)


def test_a_link_that_has_expired_makes_a_journey_doubtful():
    fresh, old = _advice(CONFIRMED, cards=["foreign"]), _advice(EXPIRED, cards=["foreign"])
    assert not fresh.journeys("AA")[0].doubts
    doubts = {(doubt.leg, doubt.reason) for doubt in old.journeys("AA")[0].doubts}
    assert {(0, DoubtReason.LINK), (1, DoubtReason.LINK)} <= doubts


def test_a_claim_of_payment_is_what_the_fact_says_however_old():
    rule = _advice(CONFIRMED).rulebook.snapshot.payments[0]
    for freshness in Freshness:
        assert payment_known(rule, "foreign", freshness).last_known == "yes"


YEARS_ON: dict[str, Callable[[Any], bool]] = {
    "entry rules": lambda advice: any(
        way.confirmed for place in advice.rulebook.destinations.values() for way in place.ways
    ),
    "verdicts": lambda advice: any(
        verdict.status is Status.OPEN and verdict.confirmed for verdict in advice.ranked
    ),
    "payments": lambda advice: any(
        known.value in ("yes", "limited")
        for place in advice.rulebook.destinations.values()
        for known in place.cards.values()
    ),
    "links": lambda advice: any(
        not leg.unsure
        for verdict in advice.ranked
        for journey in advice.journeys(verdict.id)
        for leg in journey.legs
    ),
}


@pytest.mark.parametrize("kind", YEARS_ON)
def test_five_years_after_the_newest_source_nothing_is_certain_any_more(desk: Desk, kind):
    newest = max(
        source.published.last_day
        for found in snapshot(desk.dataset, date(2026, 11, 27)).facts
        for source in found.sources
        if source.published
    )
    book = desk.rulebook(newest.replace(year=newest.year + 5) + timedelta(days=1))
    advice = advise(book, book.vocabulary.masks({"passport": frozenset({"biometric"})}))
    assert not YEARS_ON[kind](advice)
