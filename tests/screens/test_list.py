"""The list of routes: what a place's lines say, and how many buttons stand below."""

from typing import Any

import pytest

from routebot.dialogue.actions import Show
from routebot.dialogue.state import State
from routebot.dialogue.views import Card, Closed, Routes
from routebot.policy.snapshot import snapshot
from routebot.reasoning.advice import Advice, advise
from routebot.reasoning.applying import answers_given
from routebot.reasoning.rulebook import compile_snapshot
from routebot.screens.routes import MOST_FOLDED, closed_screen, routes_screen
from routebot.screens.screen import Screen
from routebot.words.i18n import LANGUAGES, words
from tests.support.datasets import DAY, fact, make_dataset, one, several, stay
from tests.support.texts import visible

EN = words("en")
NAMES = ["KZ", "GE", "AM", "TR", "RS", "MN", "AZ", "UZ"]
QUESTIONS = (
    several("cards", "mir", "cash"),
    several("modes", "air", "car", "rail_bus", "sea"),
    one("region", "south", "siberia"),
)


def _link(start: str, end: str, mode: str, **named: str) -> dict[str, Any]:
    by_land = {} if mode in ("air", "sea") else {"crossing": "Bridge, Ford"}
    named = {field: {"ru": name, "en": name} for field, name in {**by_land, **named}.items()}
    fields = {"start": start, "end": end, "mode": mode, "state": "open", **named}
    return fact(f"link-{start.lower()}-{end.lower()}-{mode.replace('_', '-')}", **fields)


def _advice(*links: dict[str, Any], places: list[str] | None = None, **rule: Any) -> Advice:
    entry = {"regime": "visa_free", "status": "open", "limits": stay(90), **rule}
    dataset = make_dataset(
        QUESTIONS,
        [{"id": id_, "entry": [fact(f"{id_.lower()}-e", **entry)]} for id_ in places or ["KZ"]],
        links=links,
    )
    book = compile_snapshot(snapshot(dataset, DAY))
    given = {"cards": frozenset(["cash"]), "region": frozenset(["south"])}
    return advise(book, book.vocabulary.masks(given))


def _list(advice: Advice, page: int = 0) -> Screen:
    return routes_screen(EN, advice, State("en"), Routes(page))


def _first(screen: Screen) -> list[str]:
    found = next(part for part in visible(screen.text).split("\n\n") if part.startswith("1. "))
    return found.split("\n")


@pytest.mark.parametrize(
    ("links", "means"),
    [
        ([_link("RU", "KZ", "air")], "Plane"),
        ([_link("RU", "KZ", "air", route="Omsk – Astana")], "Plane"),
        ([_link("RU", "KZ", "car")], "Car: Bridge"),
        ([_link("RU", "KZ", "car", route="the old road")], "Car: Bridge"),
        ([_link("RU", "KZ", "rail_bus", route="night train")], "Night train: Bridge"),
        ([_link("RU", "KZ", "sea", route="ferry to Aktau")], "Ferry to Aktau"),
        ([_link("RU", "GE", "car"), _link("GE", "KZ", "air")], "Car + plane, via Georgia"),
        ([_link("RU", "GE", "air"), _link("GE", "KZ", "air")], "Plane, via Georgia"),
    ],
)
def test_a_place_is_said_in_few_lines_with_the_means(links, means):
    places = ["KZ", *({link["start"] for link in links} - {"RU"})]
    advice = _advice(*links, places=places)
    text = visible(_list(advice).text).split("\n\n")
    (lines,) = (part.split("\n") for part in text if "Kazakhstan" in part)
    assert lines[1:] == [f"{means} · no visa, up to 90 days · {EN('mark.confirmed')}"]


def test_what_the_headline_says_is_not_said_again():
    lines = _first(_list(_advice(_link("RU", "KZ", "air"), regime="e_visa", status="conditional",
                                 limits=[])))  # fmt: skip
    assert "e-visa" in lines[0]
    assert lines[1] == f"Plane · {EN('mark.confirmed')}"


def test_places_to_which_no_way_is_known_are_folded_behind_the_others():
    advice = _advice(*(_link("RU", id_, "air") for id_ in NAMES[:7]), places=NAMES)
    first, second, last = (visible(_list(advice, page).text) for page in range(3))
    assert EN.count("routes.beyond", 1) not in first
    assert EN.count("routes.beyond", 1) in second
    assert EN.count("routes.folded", 1) in last
    assert f"8. ● {EN.territory(NAMES[7])} · open" in last.split("\n")
    assert "8. " not in first + second


def test_where_no_way_is_known_at_all_only_folded_places_are_listed():
    screen = _list(_advice(_link("KZ", "GE", "air"), places=NAMES))
    assert EN.count("routes.folded", len(NAMES)) in screen.text
    assert len(NAMES) <= MOST_FOLDED
    assert [len(row) for row in screen.rows[:2]] == [6, 2]


def test_a_place_has_its_number_on_its_button_and_its_name_beside_it():
    screen = _list(_advice(_link("RU", "KZ", "air")))
    button = screen.rows[0][0]
    assert (button.label, button.name) == ("1", "Kazakhstan")
    assert button.action == Show(Card("KZ"))


def test_what_cannot_be_seen_from_here_is_said_on_the_first_page_alone():
    advice = _advice(*(_link("RU", id_, "air") for id_ in NAMES), places=NAMES)
    assert EN("routes.unseen") in _list(advice).text
    assert EN("routes.unseen") not in _list(advice, 1).text


def test_closed_places_are_grouped_by_reason_the_one_that_shuts_most_first():
    places = [
        {"id": id_, "entry": [fact(f"{id_.lower()}-e", regime="banned", status="closed",
                                   text={"ru": f"{why}.", "en": f"{why}."})]}
        for id_, why in [("KZ", "War"), ("GE", "Visas"), ("TR", "Visas"), ("AM", "Visas")]
    ]  # fmt: skip
    book = compile_snapshot(snapshot(make_dataset(QUESTIONS, places), DAY))
    text = visible(closed_screen(EN, advise(book, book.vocabulary.unknown), Closed()).text)
    assert text.index("Armenia, Georgia and Turkey\nVisas.") < text.index("Kazakhstan\nWar.")


@pytest.mark.parametrize(
    ("validity", "is_said"),
    [
        ("year_plus", False),
        ("half_year_plus", False),
        ("quarter_plus", True),
        ("under_quarter", True),
    ],
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_passport_that_ends_soon_stands_above_the_list(today_book, language, validity, is_said):
    """Two months were told, and the list went on about stays of ninety days."""
    person = {"passport": frozenset({"biometric"}), "passport_validity": frozenset({validity})}
    advice = advise(today_book, today_book.vocabulary.masks(person))
    screen = routes_screen(words(language), advice, State(language), Routes(0))
    assert (words(language)("routes.passport") in visible(screen.text)) == is_said


@pytest.mark.parametrize(
    ("answers", "why"),
    [
        ({"exit_limits": "debts"}, ["у вас долги у приставов"]),
        ({"pursued": "wanted", "exit_limits": "none"}, ["на вас есть дело или розыск"]),
        ({"military": "check_summons"}, ["вам пришла повестка"]),
        (
            {"military": "reserve", "exit_limits": "debts"},
            ["вы в запасе", "у вас долги у приставов"],
        ),
        ({"passport": "none"}, ["у вас нет паспорта"]),
    ],
)
def test_what_may_keep_them_in_russia_is_named_above_the_list(today_book, answers, why):
    """One mild sentence stood there for a reservist and for somebody with a case."""
    person = {question: frozenset({option}) for question, option in answers.items()}
    advice = advise(today_book, today_book.vocabulary.masks(person))
    screen = routes_screen(words("ru"), advice, State("ru"), Routes(0))
    said = words("ru")("exit.line.check.so", so="; ".join(why))
    assert said in visible(screen.text)


def test_every_answer_that_calls_for_a_look_has_words_for_it(today_book):
    """Only the first rules stand whole above the list; the others are named by these words."""
    vocabulary, rules = today_book.vocabulary, today_book.exit_rules
    checks = [rule for rule in rules if rule.fact.effect == "check"]
    given = {
        answer
        for question in vocabulary.questions.values()
        for option in question.options
        for answer in answers_given(
            vocabulary, vocabulary.masks({question.id: frozenset({option.id})}), checks
        )
    }
    assert len(given) > 10
    unsaid = [each for each in given if not vocabulary.questions[each.question].so(each.option)]
    assert unsaid == []
