"""Before leaving: at most ten boxes to tick, the gravest first, and all in full behind them."""

from typing import Any

import pytest

from routebot.dialogue.actions import Show
from routebot.dialogue.views import Help, Leaving
from routebot.policy.snapshot import snapshot
from routebot.reasoning.advice import Advice, advise
from routebot.reasoning.checklist import MOST_BOXES, make_boxes
from routebot.reasoning.rulebook import Rulebook, compile_snapshot
from routebot.screens.leaving import leaving_screen
from routebot.words.i18n import LANGUAGES, words
from tests.support.datasets import DAY, fact, make_dataset, one
from tests.support.people import invented_people
from tests.support.slices import share
from tests.support.texts import visible

EN = words("en")
QUESTIONS = (
    one("military", "not_liable", "summons", sensitive="high"),
    one("debts", "yes", "no", sensitive="high"),
    one("region", "centre", "abroad"),
)
ABROAD = {"region": ["abroad"]}
IN_RUSSIA = {"region": "centre", "military": "not_liable", "debts": "no"}


def _rule(id_: str, box: str = "", **more: Any) -> dict[str, Any]:
    short = {"short": {"ru": f"Дело: {box}", "en": f"Do: {box}"}} if box else {}
    return fact(id_, text={"ru": f"Так: {id_}.", "en": f"So: {id_}."}, **short, **more)


RULES = (
    _rule("look", "look", effect="advice"),
    _rule("long", effect="advice"),
    _rule("owed", "pay", effect="check", when={"debts": ["yes"]}),
    _rule("pay", "pay", effect="advice"),
    _rule("called", "appeal", effect="barred", when={"military": ["summons"]}),
    _rule("maybe", "maybe", effect="advice", when={"debts": ["yes"]}),
)
NOTES = (
    _rule("paper", "paper", about="documents"),
    _rule("renew", "renew", about="documents", when=ABROAD),
)


def _advice(*more: dict[str, Any], **answers: str) -> Advice:
    dataset = make_dataset(QUESTIONS, [], exit_rules=[*RULES, *more], exit_notes=NOTES)
    book = compile_snapshot(snapshot(dataset, DAY))
    given = {question: frozenset([option]) for question, option in answers.items()}
    return advise(book, book.vocabulary.masks(given))


@pytest.mark.parametrize(
    ("answers", "boxes"),
    [
        (IN_RUSSIA, ["look", "pay", "paper"]),
        (IN_RUSSIA | {"debts": "yes"}, ["owed", "look", "maybe", "paper"]),
        (
            IN_RUSSIA | {"debts": "yes", "military": "summons"},
            ["called", "owed", "look", "maybe", "paper"],
        ),
        ({"region": "centre"}, ["look", "pay", "paper"]),
        (IN_RUSSIA | {"region": "abroad"}, ["renew", "paper"]),
    ],
    ids=["nothing bars", "a debt", "barred", "unsaid", "abroad"],
)
def test_what_bars_comes_first_and_the_same_box_once(answers, boxes) -> None:
    assert [found.id for found in make_boxes(_advice(**answers))] == boxes


def test_there_are_at_most_ten_and_what_bars_is_among_them() -> None:
    more = [_rule(f"more-{number}", f"more {number}", effect="advice") for number in range(12)]
    found = make_boxes(_advice(*more, **{**IN_RUSSIA, "military": "summons"}))
    assert len(found) == MOST_BOXES
    assert found[0].id == "called"


def test_a_rule_to_look_up_without_a_box_of_its_own_has_its_first_words() -> None:
    long = _rule("bare", effect="check")
    screen = leaving_screen(EN, _advice(long, **IN_RUSSIA), Leaving())
    assert "☐ So: bare." in screen.text
    assert "So: long." not in screen.text


def test_all_is_told_in_full_behind_the_boxes_and_help_is_a_button_away() -> None:
    advice = _advice(**IN_RUSSIA)
    screen = leaving_screen(EN, advice, Leaving())
    actions = [button.action for button in screen.buttons]
    assert Show(Leaving(1)) in actions
    assert Show(Help()) in actions
    behind = leaving_screen(EN, advice, Leaving(1)).text
    assert all(f"So: {id_}." in behind for id_ in ("look", "long", "pay", "paper"))


@pytest.mark.proof
def test_the_boxes_of_everybody_are_ten_at_most_and_two_lines_each(today_book: Rulebook) -> None:
    for person in invented_people(share(200, of=8)):
        advice = advise(today_book, today_book.vocabulary.masks(person))
        for language in LANGUAGES:
            text = visible(leaving_screen(words(language), advice, Leaving()).text)
            boxes = [line for line in text.split("\n") if line.startswith("☐")]
            assert 0 < len(boxes) <= MOST_BOXES
            assert all(len(box) <= 115 for box in boxes), boxes
