"""The card: what it says, in which order, and what gives way where there is too little room."""

from typing import Any

import pytest

from routebot.dialogue.views import Card
from routebot.policy.snapshot import snapshot
from routebot.reasoning.advice import Advice, advise
from routebot.reasoning.rulebook import compile_snapshot
from routebot.screens.brief import MOST_READ
from routebot.screens.card import card_screen
from routebot.screens.first_step import first_step
from routebot.words.i18n import words
from tests.support.datasets import DAY, danger, fact, make_dataset, one, several, stay
from tests.support.texts import visible

EN = words("en")
QUESTIONS = (
    several("cards", "mir", "cash"),
    several("modes", "air", "car"),
    several("exit_limits", "debts", "none"),
    one("military", "reserve", "summons"),
    one("region", "south", "siberia"),
)
SAID = {"cards": "cash", "modes": "car", "military": "reserve", "region": "south"}
FREE, DEBTS = {**SAID, "exit_limits": "none"}, {**SAID, "exit_limits": "debts"}
PAY_DEBTS = {"ru": "Оплатите долги.", "en": "Pay the debts."}
INSURE = {"ru": "Купите страховку.", "en": "Buy insurance."}
INSURANCE = fact(
    "kz-insurance",
    kind="obtain",
    name={"ru": "страховка", "en": "insurance"},
    lead_days=[0, 1],
    text=INSURE,
)
JAIL = {"ru": "тюрьма за шутку", "en": "jail for a joke"}
SHUT = {"ru": "Никого не впускают.", "en": "Nobody is let in."}
GRAVE = danger("kz-jail", "high", kind="harassment", when={}, short=JAIL)


def _link(name: str, mode: str = "car") -> dict[str, Any]:
    named = {"route" if mode == "air" else "crossing": {"ru": name, "en": name}}
    fields = {"start": "RU", "end": "KZ", "mode": mode, "state": "open", **named}
    return fact(f"link-{mode}-{name[0].lower()}", **fields)


BRIDGE, FORD = _link("Bridge"), _link("Ford")


RULES = (
    fact("debts", effect="check", when={"exit_limits": ["debts"]}, remedy=PAY_DEBTS),
    fact("ban", effect="barred", when={"military": ["summons"]}, remedy=PAY_DEBTS),
)


def _advice(
    answers: dict[str, str], *links: dict[str, Any], rules: Any = RULES, **place: Any
) -> Advice:
    entry = fact("kz-entry", regime="visa_free", status="open", limits=stay(90))
    money = fact("kz-pay", cards={"cash": "yes", "mir": "no"})
    kz = {"id": "KZ", "entry": [entry], "payments": [money], **place}
    dataset = make_dataset(QUESTIONS, [kz], links=links, exit_rules=rules)
    book = compile_snapshot(snapshot(dataset, DAY))
    given = {question: frozenset([option]) for question, option in answers.items()}
    return advise(book, book.vocabulary.masks(given))


def _card(advice: Advice) -> str:
    return visible(card_screen(EN, advice, Card("KZ")).text)


def test_the_card_answers_in_the_order_in_which_one_asks():
    card = _card(_advice(DEBTS, BRIDGE, FORD, dangers=[GRAVE], requirements=[INSURANCE]))
    order = [
        EN("exit.line.check"),
        "Kazakhstan · needs: insurance, takes up to 1 day",
        "jail for a joke (✓ confirmed)",
        "No visa, up to 90 days.",
        "by car (Bridge; reserve – Ford) (✓ confirmed)",
        "works – words (✓ confirmed)",
        EN("first.title"),
        PAY_DEBTS["en"],
        "✓ confirmed on 1 January 2026",
    ]
    found = [card.index(text) for text in order]
    assert found == sorted(found)


def test_a_clear_exit_is_not_spoken_of():
    assert "Leaving Russia" not in _card(_advice(FREE, BRIDGE))


@pytest.mark.parametrize("roomy", [True, False])
def test_what_matters_most_stays_where_there_is_little_room(roomy: bool):
    tail = "" if roomy else " or ".join(["another gate"] * 24)
    place = {
        "dangers": [GRAVE],
        "requirements": [INSURANCE],
        "pitfalls": [fact(id_, severity="high", text=JAIL) for id_ in ("kz-trap", "kz-pit")],
    }
    advice = _advice(DEBTS, _link(f"A bridge{tail}"), _link(f"Far ford{tail}"), **place)
    card = _card(advice)
    assert len(card) <= MOST_READ
    for kept in (EN("exit.line.check"), "insurance", JAIL["en"], "more dangers: 1", "A bridge"):
        assert kept in card
    assert ("Far ford" in card) is roomy


def test_of_a_place_that_is_shut_the_reason_comes_first_and_no_errand_for_another_trip():
    closed = fact("kz-entry", regime="banned", status="closed", text=SHUT)
    card = _card(_advice(DEBTS, BRIDGE, dangers=[GRAVE], entry=[closed]))
    order = [EN("exit.line.check"), "closed", SHUT["en"], JAIL["en"]]
    found = [card.index(text) for text in order]
    assert found == sorted(found)
    assert EN("first.elsewhere") in card
    assert EN("first.title.closed") not in card  # it would promise what nothing follows
    assert PAY_DEBTS["en"] not in card


def test_a_second_thing_to_look_up_before_leaving_is_named_in_few_words():
    reserve = fact("reserve", effect="check", when={"military": ["reserve"]}, remedy=INSURE)
    debts = fact("debts", effect="check", when={"exit_limits": ["debts"]}, short=PAY_DEBTS)
    advice = _advice(DEBTS, BRIDGE, rules=[reserve, debts])
    also = "2. Pay the debts. (✓ confirmed)"
    step = first_step(EN, advice, advice.verdicts["KZ"], 200)
    assert step.split("\n") == ["1. Buy insurance. (✓ confirmed)", also]
    assert also not in first_step(EN, advice, advice.verdicts["KZ"], 80)


@pytest.mark.parametrize(
    ("about", "told"), [("kz-entry", True), ("kz-work", False), ("kz-pay", False)]
)
def test_that_sources_differ_is_said_of_the_way_that_is_theirs(about: str, told: bool):
    work = fact("kz-work", regime="visa_required", status="conditional", way="work")
    free = fact("kz-entry", **NO_VISA, limits=stay(90))
    sides = [{"text": SHUT, "sources": fact("x")["sources"]} for _ in range(2)]
    differ = {
        "id": "kz-differ",
        "about": [about],
        "valid_from": None,
        "claims": sides,
        "plan_for": SHUT,
    }
    card = _card(_advice(FREE, BRIDGE, entry=[free, work], disagreements=[differ]))
    assert (EN("card.differ") in card) is told


def test_to_whom_the_law_bars_the_way_none_is_told():
    card = _card(_advice({**FREE, "military": "summons"}, BRIDGE))
    assert "→" not in card
    assert f"Kazakhstan · {EN('status.open.barred')}" in card
    assert PAY_DEBTS["en"] in card


NO_VISA = {"regime": "visa_free", "status": "open"}
CLOSED = fact("kz-entry", regime="banned", status="closed")
VISA = fact("kz-entry", regime="e_visa", status="conditional", lead_days=[3, 5])
HINGING = fact("kz-entry", **NO_VISA, when={"military": ["summons"]})


@pytest.mark.parametrize(
    ("answers", "links", "place", "said"),
    [
        (DEBTS, [BRIDGE], {}, "Pay the debts. (✓ confirmed)"),
        (
            DEBTS,
            [BRIDGE],
            {"requirements": [INSURANCE]},
            "1. Pay the debts. (✓ confirmed)\n2. Buy insurance. (✓ confirmed)",
        ),
        (FREE, [BRIDGE], {"requirements": [INSURANCE]}, "Buy insurance. (✓ confirmed)"),
        (FREE, [BRIDGE], {"dangers": [GRAVE], "requirements": [INSURANCE]}, EN("first.danger")),
        (
            FREE,
            [BRIDGE],
            {"entry": [VISA]},
            EN("first.obtain", name="e-visa", lead="takes 3–5 days"),
        ),
        (FREE, [BRIDGE], {"entry": [CLOSED]}, EN("first.elsewhere")),
        (FREE, [BRIDGE], {}, EN("first.set_out")),
        ({**FREE, "modes": "air"}, [_link("Port", "air")], {}, EN("first.ticket")),
        (FREE, [], {}, EN("first.no_way")),
        (FREE, [], {"entry": [VISA]}, EN("first.no_way")),
        (
            {q: o for q, o in FREE.items() if q != "military"},
            [BRIDGE],
            {"entry": [HINGING]},
            EN("first.answer", question="Words"),
        ),
    ],
    ids=[
        "exit",
        "exit and paper",
        "paper",
        "danger",
        "permission",
        "closed",
        "land",
        "air",
        "no way",
        "no way, and a permission to get",
        "answer",
    ],
)
def test_the_first_thing_to_do(answers, links, place, said):
    advice = _advice(answers, *links, **place)
    assert first_step(EN, advice, advice.verdicts["KZ"], 100) == said
