"""A plan is one message: what matters most stands in it, and nothing stands in it twice."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from routebot.dialogue.actions import Show
from routebot.dialogue.views import Help, Plan
from routebot.policy.snapshot import snapshot
from routebot.reasoning.advice import Advice, advise
from routebot.reasoning.checklist import make_checklist
from routebot.reasoning.exit_check import ExitStatus
from routebot.reasoning.rulebook import Rulebook, compile_snapshot
from routebot.screens.plan import MOST_CHARACTERS, plan_screen, plan_text
from routebot.words.i18n import LANGUAGES, Words, words
from routebot.words.splitting import beginning
from tests.support.datasets import DAY, danger, fact, make_dataset, one, several, stay
from tests.support.people import invented_people
from tests.support.slices import share

EN = words("en")
QUESTIONS = (
    one("urgency", "month", "later"),
    one("region", "centre", "abroad"),
    several("cards", "mir", "cash"),
)
FIRST_PLACES = 6
CERTAIN = 40
"""Characters with which every text in a plan begins, however short it has become."""


def _cases(book: Rulebook, number: int) -> Iterator[tuple[Words, Advice, str]]:
    """Yield invented people with each of their first places, in both languages."""
    for person in invented_people(number):
        advice = advise(book, book.vocabulary.masks(person))
        for verdict in advice.ranked[:FIRST_PLACES]:
            yield from ((words(language), advice, verdict.id) for language in LANGUAGES)


@pytest.mark.proof
def test_a_plan_is_one_message_and_says_nothing_twice(today_book: Rulebook) -> None:
    for say, advice, place in _cases(today_book, share(200, of=10)):
        plan = plan_text(say, advice, place)
        assert len(plan) <= MOST_CHARACTERS, place
        lines = [line for line in plan.split("\n") if line]
        assert [line for line, times in Counter(lines).items() if times > 1] == []
        screen = plan_screen(say, advice, Plan(place))
        assert plan_screen(say, advice, Plan(place, 1)).text == screen.text
        assert Show(Help()) in [button.action for button in screen.buttons]


@pytest.mark.proof
def test_what_bars_and_papers_never_give_way(today_book: Rulebook) -> None:
    for say, advice, place in _cases(today_book, share(200, of=20)):
        plan, found = plan_text(say, advice, place), make_checklist(advice, place)
        stopping = (*advice.exit.barring, *advice.exit.checks) if advice.exit_ahead else ()
        if found.travels or found.barred:
            for rule in stopping:
                told = (rule.short and say.of(rule.short), say.of(rule.text))
                assert any(text and text in plan for text in told), rule.id
        papers = [task.fact for task in found.errands]
        for paper in (*papers, *found.steps, *found.carry):
            assert beginning(say.of(paper.text), CERTAIN).rstrip("…") in plan, paper.id


def _plan(stays: list[dict[str, Any]], needs: list[dict[str, Any]], **answers: str) -> str:
    rule = fact("kz-entry", regime="visa_free", status="open", limits=stay(90))
    place = {"id": "KZ", "entry": [rule], "stays": stays, "requirements": needs}
    book = compile_snapshot(snapshot(make_dataset(QUESTIONS, [place]), DAY))
    given = {question: frozenset([option]) for question, option in answers.items()}
    return plan_text(EN, advise(book, book.vocabulary.masks(given)), "KZ")


def _section(plan: str, title: str) -> str:
    return next((part for part in plan.split("\n\n") if part.startswith(title)), "")


def _due(id_: str, within_days: int) -> dict[str, Any]:
    text = {"ru": f"Так: {id_}.", "en": f"So: {id_}."}
    term = {"within_days": within_days, "counts_from": "arrival"}
    return fact(id_, about="registration", text=text, **term)


@pytest.mark.parametrize(("days", "first"), [(1, True), (3, True), (4, False), (30, False)])
def test_what_is_due_after_arrival_has_its_date_the_first_days_apart(
    days: int, first: bool
) -> None:
    plan = _plan([_due("kz-report", days)], [])
    entered = EN.day(DAY)
    apart = _section(plan, EN("plan.first_days", day=entered))
    later = _section(plan, EN("plan.clocks", day=entered))
    by = EN("onward.by", day=EN.day(DAY + timedelta(days=days - 1)))
    assert f"{by} So: kz-report." in (apart if first else later)
    assert ("So: kz-report." in later) is not first
    assert EN("plan.last_day", day=EN.day(DAY + timedelta(days=89))) in later


@pytest.mark.parametrize(
    ("lead_days", "urgency", "said"),
    [
        ((0, 1), "month", ""),
        ((5, 20), "month", EN("plan.start.by", day=EN.day(DAY + timedelta(days=25)))),
        ((5, 20), "later", EN.count("plan.start.before", 20)),
        (None, "later", EN("plan.start.unknown")),
    ],
)
def test_papers_say_by_which_day_to_begin(lead_days, urgency: str, said: str) -> None:
    plan = _plan([], [fact("kz-paper", kind="obtain", lead_days=lead_days)], urgency=urgency)
    papers = _section(plan, EN("plan.papers"))
    assert papers.split("\n- ")[1].startswith(said or "It is so.")


def test_a_section_with_nothing_to_say_is_left_out() -> None:
    plan = _plan([], [])
    for title in ("plan.papers", "plan.carry", "plan.money", "plan.door", "plan.ways"):
        assert EN(title) not in plan


def test_whom_the_law_keeps_reads_who_can_help_and_of_no_way(today_book: Rulebook) -> None:
    given = {"military": frozenset(["summons"])}
    advice = advise(today_book, today_book.vocabulary.masks(given))
    assert advice.exit.status is ExitStatus.BARRED
    plan = plan_text(EN, advice, "GE")
    assert "Movement of Conscientious Objectors" in _section(plan, EN("plan.help"))
    assert not _section(plan, EN("plan.way"))


def test_where_next_each_place_has_its_danger_in_a_line_of_its_own() -> None:
    kinds = {"AM": "low", "BY": "high", "GE": "medium", "KZ": "low"}
    rule = {"regime": "visa_free", "status": "open", "limits": stay(90)}
    places = [
        {
            "id": id_,
            "entry": [fact(f"{id_.lower()}-entry", **rule)],
            "dangers": [danger(f"{id_.lower()}-handover", level)],
        }
        for id_, level in kinds.items()
    ]
    questions = (*QUESTIONS, one("pursued", "no", "case"))
    book = compile_snapshot(snapshot(make_dataset(questions, places), DAY))
    advice = advise(book, book.vocabulary.masks({"pursued": frozenset(["case"])}))
    title, names, *dangers = _section(plan_text(EN, advice, "KZ"), EN("plan.door")).split("\n")
    assert title == EN("plan.door")
    assert all(EN.territory(id_) in names for id_ in ("AM", "BY", "GE"))
    fresh = f"({EN('mark.confirmed')})"
    assert sorted(dangers) == [
        f"Belarus – ⚠ Danger: may hand over {fresh}",
        f"Georgia – ⚠ A risk: may hand over {fresh}",
    ]
