"""The dangers of a place on the screens: in every line that names it, first on card and in plan."""

from datetime import timedelta
from typing import Any

import pytest

from routebot.dialogue.state import State
from routebot.dialogue.views import Card, Compare, Onward, Plan, Routes
from routebot.policy.facts import Text
from routebot.policy.questions import Question
from routebot.policy.snapshot import snapshot
from routebot.reasoning.advice import Advice, advise
from routebot.reasoning.rulebook import compile_snapshot
from routebot.screens.drawing import draw
from routebot.screens.onward import onward_text
from routebot.screens.plan import plan_text
from routebot.words.i18n import words
from tests.support.datasets import DAY, danger, fact, make_dataset, one, several, stay
from tests.support.play import interview_of
from tests.support.texts import visible

EN = words("en")
QUESTIONS = (
    several("cards", "mir", "cash"),
    one("region", "south", "siberia"),
    one("pursued", "no", "case", silent=["unsure"]).model_copy(
        update={"short": Text(ru="розыск", en="warrants")}
    ),
    several("grounds", "lgbt", "none"),
    one("military", "reserve", "summons"),
)
HUNTED = {"cards": "cash", "region": "south", "pursued": "case", "grounds": "none"}
AT_EASE = {**HUNTED, "pursued": "no"}
UNSAID = {"cards": "cash", "region": "south", "grounds": "none"}
BARRED = {**HUNTED, "military": "summons"}

UNSPOKEN = {**HUNTED, "pursued": "unsure"}

MAY = "Danger: may hand over"
HINGES = EN("severity.maybe", questions="warrants")
SAME = EN("severity.maybe.same")
NOT_KNOWN = "Not established whether people are handed over to Russia"
FRESH = "(✓ confirmed)"
AGE = "(✓ confirmed on 1 January 2026)"
WHOLE = {"ru": "Выдавали трижды.", "en": "It happened three times."}
GRAVE = {"ru": "На границе держат часами.", "en": "They keep people at the border for hours."}
BRIEF = {"ru": "Берите воду.", "en": "Bring water."}

ASKED = {"ru": "Спрашивают о деле.", "en": "They ask about a case."}


def _place(id_: str, **more: Any) -> dict[str, Any]:
    entry = fact(f"{id_.lower()}-entry", regime="visa_free", status="open", limits=stay(90))
    money = fact(f"{id_.lower()}-pay", cards={"cash": "yes"})
    return {"id": id_, "entry": [entry], "payments": [money], **more}


def _link(start: str, end: str) -> dict[str, Any]:
    crossing = {"ru": "Мост", "en": "Bridge"}
    fields = {"start": start, "end": end, "mode": "car", "state": "open", "crossing": crossing}
    return fact(f"link-{start.lower()}-{end.lower()}", **fields)


def _advice(
    answers: dict[str, str], on: Any = DAY, questions: tuple[Question, ...] = QUESTIONS
) -> Advice:
    places = [
        _place(
            "KZ",
            dangers=[danger("kz-handover", "high", text=WHOLE)],
            pitfalls=[
                fact("kz-queue", severity="high", text=GRAVE),
                fact("kz-water", severity="high", text=GRAVE, short=BRIEF),
                fact("kz-dust", severity="medium", text={"ru": "Пыльно.", "en": "It is dusty."}),
                fact("kz-asked", severity="high", text=ASKED, when={"pursued": ["case"]}),
            ],
        ),
        _place("TR", dangers=[danger("tr-handover", "low", short={"ru": "Нет", "en": "None"})]),
        _place("GE"),
    ]
    links = [_link("RU", "KZ"), _link("KZ", "TR"), _link("KZ", "GE")]
    ban = fact("ru-ban", effect="barred", when={"military": ["summons"]})
    dataset = make_dataset(questions, places, links=links, exit_rules=[ban])
    book = compile_snapshot(snapshot(dataset, on))
    given = {question: frozenset([option]) for question, option in answers.items()}
    return advise(book, book.vocabulary.masks(given))


def _screen(advice: Advice, answers: dict[str, str], view: Any) -> str:
    given = {question: frozenset([option]) for question, option in answers.items()}
    return visible(draw(State("en", interview_of(given), view), advice).text)


def test_a_line_of_the_list_has_the_worst_of_the_place_and_how_fresh_it_is():
    paragraphs = _screen(_advice(HUNTED), HUNTED, Routes()).split("\n\n")
    lines = {
        name: next(p for p in paragraphs if name in p[:20]) for name in ("Kazakh", "Turk", "Geor")
    }
    assert f"{MAY} {FRESH}" in lines["Kazakh"]
    assert f"Car, via Kazakhstan – {MAY.split(': ')[1]} {FRESH}" in lines["Turk"]
    assert f"Turkey · {EN('status.peril.open.high', status=EN('status.open'))}" in lines["Turk"]
    assert f"None {FRESH}" in lines["Turk"]
    assert NOT_KNOWN in lines["Geor"]


@pytest.mark.parametrize("answers", [AT_EASE, UNSAID])
def test_a_line_says_nothing_of_what_does_not_surely_concern_them(answers):
    text = _screen(_advice(answers), answers, Routes())
    assert "may hand over" not in text
    assert "Not established" not in text


@pytest.mark.parametrize("view", [Routes(), Card("KZ")])
def test_grave_pitfalls_stand_beside_what_is_dangerous(view):
    """Two are named; a card counts the others."""
    card = view != Routes()
    hunted = _screen(_advice(HUNTED), HUNTED, view)
    assert f"{MAY} {FRESH} · Important. {GRAVE['en'].rstrip('.')} {FRESH}" in hunted
    assert (EN("danger.more", number="2") in hunted) is card
    at_ease = _screen(_advice(AT_EASE), AT_EASE, view)
    assert f"Important. {GRAVE['en']} {BRIEF['en'].rstrip('.')} {FRESH}" in at_ease
    assert "may hand over" not in at_ease


def test_an_old_reassurance_says_how_old_it_is():
    text = _screen(_advice(HUNTED, DAY + timedelta(days=800)), HUNTED, Routes())
    assert f"None ({EN('mark.expired')})" in text


@pytest.mark.parametrize("tab", ["entry", "way", "money", "stay"])
def test_every_part_of_the_card_begins_with_the_worst(tab):
    paragraphs = _screen(_advice(HUNTED), HUNTED, Card("KZ", tab)).split("\n\n")
    exit_first = tab == "entry"  # which is not clear: they have not spoken of the army
    assert f"{MAY} {FRESH}" in paragraphs[int(exit_first)]


@pytest.mark.parametrize("answers", [HUNTED, UNSAID])
def test_the_card_tells_a_danger_in_full_before_the_rule(answers):
    text = _screen(_advice(answers), answers, Card("KZ", "rules"))
    assert text.index(WHOLE["en"]) < text.index("It is so.")
    assert (HINGES in text) is (answers is UNSAID)


def test_the_plan_begins_with_dangers_and_grave_pitfalls():
    text = plan_text(EN, _advice(HUNTED), "KZ")
    order = [MAY, WHOLE["en"], GRAVE["en"], BRIEF["en"], "Entry", "It is so."]
    assert sorted(order, key=text.index) == order
    assert text.count(GRAVE["en"]) == 1  # the one that has few words is told in them
    assert "It is dusty." not in text
    assert f"Bring water. {AGE}" in text


def test_the_plan_tells_what_may_concern_them_and_says_so():
    text = plan_text(EN, _advice(UNSAID), "KZ")
    assert f"{HINGES} ⚠ {MAY}" in text


@pytest.mark.parametrize("view", [Plan("KZ"), Card("KZ", "pitfalls")])
def test_what_one_answer_decides_stands_together_and_names_the_question_once(view):
    text = _screen(_advice(UNSAID), UNSAID, view)
    order = ["Bring water." if view == Plan("KZ") else GRAVE["en"], HINGES, MAY, SAME, ASKED["en"]]
    assert sorted(order, key=text.index) == order
    assert (text.count(HINGES), text.count(SAME)) == (1, 1)
    told = _screen(_advice(HUNTED), HUNTED, view)
    assert HINGES not in told
    assert ASKED["en"] in told


@pytest.mark.parametrize("view", [Plan("KZ"), Card("KZ", "pitfalls")])
def test_what_hinges_on_an_answer_says_whom_it_concerns_where_that_has_words(view):
    so = {"case": Text(ru="вас ищут", en="they look for you")}
    pursued = one("pursued", "no", "case").model_copy(update={"when_so": so})
    advice = _advice(UNSAID, questions=(*QUESTIONS[:2], pursued, *QUESTIONS[3:]))
    text = _screen(advice, UNSAID, view)
    assert "This concerns you if they look for you." in text
    assert text.count(EN("severity.if.same")) == 1
    assert HINGES not in text


@pytest.mark.parametrize("view", [Plan("KZ"), Card("KZ", "pitfalls")])
def test_what_does_not_speak_of_the_answer_given_names_no_question(view):
    text = _screen(_advice(UNSPOKEN), UNSPOKEN, view)
    assert text.index(EN("severity.maybe.unspoken")) < text.index(MAY)
    assert HINGES not in text


def test_a_comparison_has_a_row_of_dangers():
    text = _screen(_advice(HUNTED), HUNTED, Compare("KZ", "GE"))
    assert f"✗ Kazakhstan: {MAY} {FRESH}" in text
    assert f"? Georgia: {NOT_KNOWN}" in text


def test_a_journey_says_what_the_places_that_it_passes_do():
    text = _screen(_advice(HUNTED), HUNTED, Card("TR", "way"))
    assert f"Kazakhstan. ⚠ {MAY} {AGE}" in text
    assert "may hand over" not in _screen(_advice(AT_EASE), AT_EASE, Card("TR", "way"))


def test_where_next_says_the_worst_of_the_place_and_of_each_stop():
    first, *stops = visible(onward_text(EN, _advice(HUNTED), "KZ", None)).split("\n\n")
    assert f"{MAY} {AGE}" in first
    assert any("Georgia" in stop and NOT_KNOWN in stop for stop in stops)
    names = visible(onward_text(EN, _advice(HUNTED), "TR", None))
    assert f"Kazakhstan – ⚠ {MAY} {AGE}" in names


def test_who_is_barred_is_led_on_from_nowhere():
    advice = _advice(BARRED)
    for text in (
        visible(onward_text(EN, advice, "KZ", None)),
        _screen(advice, BARRED, Onward("KZ", 7)),
    ):
        assert "Bridge" not in text
        assert "Georgia" not in text
    assert "Bridge" in visible(onward_text(EN, _advice(HUNTED), "KZ", None))
