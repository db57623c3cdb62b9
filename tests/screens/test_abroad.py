"""What is told to those who have left Russia: papers abroad, consulates, what a visit may cost."""

from datetime import date
from typing import Any

import pytest

from routebot.contract.match import report
from routebot.contract.next import onward_report
from routebot.dialogue.state import State
from routebot.dialogue.views import Leaving, Routes
from routebot.policy.snapshot import snapshot
from routebot.reasoning.advice import Advice, advise
from routebot.reasoning.asking import skip_cost
from routebot.reasoning.exit_check import concerning_abroad
from routebot.reasoning.rulebook import Rulebook, compile_snapshot
from routebot.screens.leaving import leaving_screen
from routebot.screens.onward import onward_text
from routebot.screens.phrases import skip_line
from routebot.screens.plan import plan_text
from routebot.screens.routes import routes_screen
from routebot.words.i18n import LANGUAGES, Language, words
from tests.support.datasets import DAY, fact, make_dataset, one, several, stay

EN = words("en")
QUESTIONS = (
    one("region", "centre", "abroad"),
    one("military", "not_liable", "draft_age", sensitive="high"),
    several("cards", "mir", "cash"),
)


def _note(id_: str, when: dict[str, Any]) -> dict[str, Any]:
    text = {"ru": f"Так: {id_}.", "en": f"So: {id_}."}
    return fact(id_, about="documents", when=when, text=text)


ABROAD = {"region": ["abroad"]}
NOTES = (
    _note("renew", ABROAD),
    _note("visit", {"all": [ABROAD, {"military": ["draft_age"]}]}),
    _note("either", {"any": [ABROAD, {"military": ["draft_age"]}]}),
    _note("everybody", {}),
    _note("leaving", {"not": ABROAD}),
)


@pytest.fixture(scope="module")
def book() -> Rulebook:
    entry = fact("kz-entry", regime="visa_free", status="open", limits=stay(90))
    rule = fact("ru-rule", effect="advice", text={"ru": "Так: rule.", "en": "So: rule."})
    dataset = make_dataset(
        QUESTIONS, [{"id": "KZ", "entry": [entry]}], exit_rules=[rule], exit_notes=NOTES
    )
    return compile_snapshot(snapshot(dataset, DAY))


def _advice(book: Rulebook, region: str, military: str = "not_liable") -> Advice:
    given = {"region": frozenset([region]), "military": frozenset([military])}
    return advise(book, book.vocabulary.masks(given))


def _before_leaving(advice: Advice) -> str:
    """Return the boxes, and the page behind them with all in full."""
    return "\n".join(leaving_screen(EN, advice, Leaving(page)).text for page in range(2))


def _told(text: str) -> set[str]:
    return {id_ for id_ in (*(note["id"] for note in NOTES), "rule") if f"So: {id_}." in text}


@pytest.mark.parametrize(
    ("region", "military", "wanted"),
    [
        ("abroad", "not_liable", ["renew"]),
        ("abroad", "draft_age", ["renew", "visit"]),
        ("centre", "draft_age", []),
    ],
)
def test_a_note_that_concerns_nobody_in_russia_concerns_those_abroad(
    book: Rulebook, region: str, military: str, wanted: list[str]
) -> None:
    found = concerning_abroad(_advice(book, region, military).evaluation)
    assert [note.id for note in found] == wanted


def test_before_leaving_tells_those_abroad_of_papers_there_first_and_no_rule_of_the_exit(
    book: Rulebook,
) -> None:
    text = _before_leaving(_advice(book, "abroad", "draft_age"))
    assert _told(text) == {"renew", "visit", "either", "everybody"}
    assert text.index("So: visit.") < text.index("So: everybody.")
    assert EN("leaving.abroad.title") in text
    assert EN("leaving.title") not in text


def test_before_leaving_tells_those_in_russia_of_the_exit(book: Rulebook) -> None:
    text = _before_leaving(_advice(book, "centre"))
    assert _told(text) == {"rule", "everybody", "leaving"}
    assert EN("leaving.abroad.title") not in text


@pytest.mark.parametrize(("region", "ahead"), [("abroad", False), ("centre", True)])
def test_the_list_of_somebody_abroad_says_nothing_of_leaving_russia(
    book: Rulebook, region: str, ahead: bool
) -> None:
    screen = routes_screen(EN, _advice(book, region), State("en"), Routes())
    labels = {button.label for row in screen.rows for button in row}
    assert (EN("exit.line.clear") in str(screen.text)) is ahead
    assert {EN("button.leaving"), EN("button.abroad")} & labels == {
        EN("button.leaving" if ahead else "button.abroad")
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_who_skips_where_they_are_is_told_that_no_way_is_shown(
    today_book: Rulebook, language: Language
) -> None:
    there = advise(today_book, today_book.vocabulary.masks({"region": frozenset(["abroad"])}))
    say = words(language)
    assert say("skip.way") in skip_line(say, [skip_cost(there, "location")])
    assert say("skip.way") not in skip_line(say, [skip_cost(there, "passport")])


@pytest.mark.parametrize(("region", "wanted"), [("abroad", {"renew", "visit"}), ("centre", set())])
def test_the_plan_of_somebody_abroad_holds_what_concerns_them_there(
    book: Rulebook, region: str, wanted: set[str]
) -> None:
    assert _told(plan_text(EN, _advice(book, region, "draft_age"), "KZ")) == wanted


@pytest.mark.parametrize("region", ["abroad", "centre"])
def test_where_next_tells_it_to_everybody_who_will_be_abroad_then(
    book: Rulebook, region: str
) -> None:
    advice = _advice(book, region, "draft_age")
    assert _told(str(onward_text(EN, advice, "KZ", None))) == {"renew", "visit"}
    found = onward_report(advice, EN, "KZ", date(2026, 1, 1))["abroad"]
    assert [said["id"] for said in found] == ["renew", "visit"]


@pytest.mark.parametrize(("region", "wanted"), [("abroad", ["renew"]), ("centre", ["ru-rule"])])
def test_the_json_of_somebody_abroad_rests_on_the_same_facts(
    book: Rulebook, region: str, wanted: list[str]
) -> None:
    found = report(_advice(book, region), EN)["exit"]
    assert (found["status"], found["facts"]) == ("clear", wanted)
    assert len(found["texts"]) == len(found["claims"]) == len(wanted)
