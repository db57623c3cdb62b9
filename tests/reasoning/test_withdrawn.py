"""What was withdrawn in an emergency opens nothing, shuts nothing, and says so to everybody."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from routebot.contract.match import report
from routebot.dialogue.views import Card, Compare, Help, Leaving, Plan
from routebot.logic.conditions import Truth, all_of, any_of, may_be, negate, truth
from routebot.logic.diagrams import Diagrams
from routebot.policy.files import Dataset, Destination, Helper
from routebot.policy.snapshot import Freshness, Snapshot, snapshot
from routebot.reasoning.advice import Advice, advise
from routebot.reasoning.asking import next_question
from routebot.reasoning.exit_check import ExitStatus
from routebot.reasoning.explaining import missing, openings
from routebot.reasoning.journeys import Journey
from routebot.reasoning.links import BreakReason, DoubtReason
from routebot.reasoning.onward import onward
from routebot.reasoning.rulebook import Rulebook, Status, compile_snapshot
from routebot.screens.about import help_screen
from routebot.screens.card import card_screen
from routebot.screens.comparing import compare_screen
from routebot.screens.leaving import leaving_screen
from routebot.screens.plan import plan_screen
from routebot.words.i18n import words
from tests.conftest import TODAY
from tests.support.datasets import DAY, danger, fact, make_dataset, one, several, stay
from tests.support.desk import Desk
from tests.support.people import invented_people

EN = words("en")
QUESTIONS = (
    one("passport", "biometric", "internal_only"),
    several("visas", "schengen", "none"),
    several("modes", "air", "car"),
    several("cards", "mir", "cash"),
    one("military", "reserve", "summons", sensitive="high"),
    one("pursued", "no", "case", sensitive="high"),
)
FREE: dict[str, Any] = {"regime": "visa_free", "status": "open", "limits": stay(90)}
GONE = {"withdrawn": DAY}


def _book(
    entry: list[dict[str, Any]] | None = None,
    link: dict[str, Any] | None = None,
    exit_rule: dict[str, Any] | None = None,
    **place: Any,
) -> Rulebook:
    """BB lets everybody in and is reached by car; AA as its facts have it, the same way."""
    links = [
        fact(f"link-ru-{end}-car", start="RU", end=end.upper(), mode="car", state="open")
        for end in ("aa", "bb")
    ]
    links[0] |= link or {}
    dataset = make_dataset(
        QUESTIONS,
        [
            {"id": "AA", "entry": entry or [fact("aa-entry", **FREE)], **place},
            {"id": "BB", "entry": [fact("bb-entry", **FREE)]},
        ],
        links=links,
        exit_rules=[exit_rule] if exit_rule else [],
    )
    return compile_snapshot(snapshot(dataset, DAY))


def _advice(book: Rulebook, **answers: str) -> Advice:
    given = {question: frozenset(options.split()) for question, options in answers.items()}
    return advise(book, book.vocabulary.masks(given))


def test_what_nobody_knows_stays_unknown_beside_anything():
    full = (3, 7)
    met = ["in", 0, 1]
    perhaps = may_be(met, full)
    assert may_be(False, full) is False
    for masks in ((1, 7), (2, 7), (3, 7)):
        inside = truth(met, masks)
        assert truth(perhaps, masks) is (Truth.NO if inside is Truth.NO else Truth.UNKNOWN)
        assert truth(may_be(True, full), masks) is Truth.UNKNOWN
        assert truth(negate(may_be(True, full), full), masks) is Truth.UNKNOWN
        assert truth(any_of([met, may_be(True, full)], full), masks) is max(inside, Truth.UNKNOWN)
        assert truth(all_of([met, may_be(True, full)]), masks) is min(inside, Truth.UNKNOWN)
    diagrams = Diagrams(full)
    assert diagrams.support(diagrams.of(may_be(True, full))) == frozenset()
    assert diagrams.support(diagrams.of(perhaps)) == {0}


@pytest.mark.parametrize("status", ["open", "conditional", "closed"])
def test_an_entry_rule_neither_opens_nor_shuts(status):
    rule = fact("aa-entry", **{**FREE, "status": status, "lead_days": (1, 2)}, **GONE)
    advice = _advice(_book([rule]))
    verdict = advice.verdicts["AA"]
    assert verdict.status is Status.DEPENDS
    assert [each.id for each in verdict.without_word] == ["aa-entry"]
    assert verdict.rule is not None
    assert (verdict.rule.stay_days, verdict.lead_days, verdict.confirmed) == (None, None, False)
    assert missing(advice, verdict) == ()
    assert list(openings(advice, verdict)) == []
    assert [each.id for each in advice.ranked] == ["BB", "AA"]


def test_another_way_in_stands_as_it_did():
    visa = fact("aa-visa", way="visa", when={"visas": ["schengen"]}, **FREE)
    advice = _advice(_book([fact("aa-entry", **FREE, **GONE), visa]), visas="schengen")
    verdict = advice.verdicts["AA"]
    assert (verdict.status, verdict.rule and verdict.rule.id) == (Status.OPEN, "aa-visa")
    assert verdict.without_word == ()


def test_who_is_not_meant_reads_nothing_of_it():
    stopped = fact("aa-bar", when={"passport": ["internal_only"]}, **GONE)
    book = _book(bars=[stopped])
    other, meant = (_advice(book, passport=it) for it in ("biometric", "internal_only"))
    assert other.verdicts["AA"].status is Status.OPEN
    assert other.verdicts["AA"].without_word == ()
    assert meant.verdicts["AA"].status is Status.DEPENDS
    assert [each.id for each in meant.verdicts["AA"].without_word] == ["aa-bar"]
    # To whom may yet be meant it is their own answer that decides.
    unsaid = _advice(book)
    assert unsaid.verdicts["AA"].without_word == ()
    assert missing(unsaid, unsaid.verdicts["AA"]) == ("passport",)


def test_a_paper_that_may_be_asked_for_leaves_it_undecided():
    advice = _advice(_book(requirements=[fact("aa-paper", kind="obtain", **GONE)]))
    verdict = advice.verdicts["AA"]
    assert verdict.status is Status.DEPENDS
    assert [each.id for each in verdict.without_word] == ["aa-paper"]


def test_nobody_is_sent_over_a_link():
    book = _book(link=GONE)
    advice = _advice(book, modes="car")
    (journey,) = advice.journeys("AA")
    assert journey.broken is not None
    assert journey.broken.reason is BreakReason.WITHDRAWN
    assert not advice.travel.direct("AA")
    assert [each.id for each in advice.ranked] == ["BB", "AA"]


_SLOW = fact("bb-work", way="work", regime="visa_free", status="conditional", lead_days=(30, 30))


@pytest.mark.parametrize(
    ("visit", "more"),
    [
        pytest.param(GONE, {}, id="the rule"),
        pytest.param({}, {"bars": [fact("bb-bar", closes=["visit"], **GONE)]}, id="a bar"),
    ],
)
def test_who_has_a_slow_way_in_beside_it_still_passes_in_doubt(visit, more):
    unsure = fact("bb-entry", **FREE, **visit)
    journey = _passing([unsure, _SLOW], more)
    assert journey.broken is None
    assert DoubtReason.TRANSIT in [doubt.reason for doubt in journey.doubts]
    # Of those without the slow way the same is told.
    assert journey == _passing([unsure], more)


@pytest.mark.parametrize("entry", [[_SLOW], [_SLOW, fact("bb-study", way="study", **FREE, **GONE)]])
def test_nobody_passes_on_a_permit_to_live_there(entry):
    journey = _passing(entry, {})
    assert journey.broken is not None
    assert journey.broken.reason is BreakReason.LATE


def _passing(entry: list[dict[str, Any]], more: dict[str, Any]) -> Journey:
    """Go through BB, of which nothing else is known, in three days."""
    paper = fact("bb-paper", kind="obtain", ways=["visit", "study"], lead_days=(0, 1))
    on_the_way = {"id": "BB", "entry": entry, "requirements": [paper], **more}
    end = {"id": "AA", "entry": [fact("aa-entry", **FREE)]}
    roads = [
        fact(f"link-{start}-{end}".lower(), start=start, end=end, mode="car", state="open")
        for start, end in (("RU", "BB"), ("BB", "AA"))
    ]
    urgency = one("urgency", "days", "later")
    days = urgency.options[0].model_copy(update={"days_left": 3})
    urgency = urgency.model_copy(update={"options": (days, urgency.options[1])})
    dataset = make_dataset([*QUESTIONS, urgency], [end, on_the_way], links=roads)
    advice = _advice(compile_snapshot(snapshot(dataset, DAY)), modes="car", urgency="days")
    (journey,) = advice.journeys("AA")
    assert advice.travel.legs_to("AA") == (0 if journey.broken else 2)
    return journey


@pytest.mark.parametrize("effect", ["barred", "check"])
def test_a_rule_of_the_exit_bars_nobody_and_clears_nobody(effect):
    rule = fact("ru-ban", effect=effect, when={"military": ["summons"]}, **GONE)
    book = _book(exit_rule=rule)
    meant = _advice(book, military="summons", pursued="no").exit
    assert (meant.status, meant.summary) == (ExitStatus.DEPENDS, "withdrawn")
    assert [each.id for each in meant.rules] == ["ru-ban"]
    assert meant.open_questions == meant.unspoken == ()
    other = _advice(book, military="reserve", pursued="no").exit
    assert (other.status, other.withdrawn) == (ExitStatus.CLEAR, ())


def test_money_and_days_of_it_are_not_known():
    card = fact("aa-cards", cards={"mir": "yes", "cash": "no"}, **GONE)
    term = fact("aa-stay", about="registration", within_days=7, counts_from="arrival", **GONE)
    advice = _advice(_book(payments=[card], stays=[term]))
    cards = advice.rulebook.destinations["AA"].cards
    known = {(each.value, each.last_known) for each in cards.values()}
    assert known == {("unknown", "unknown")}
    (duty,) = onward(advice, "AA", DAY).duties
    assert (duty.rule.id, duty.by) == ("aa-stay", None)


def test_a_danger_counts_as_one_that_nobody_has_looked_for():
    told = danger("aa-handover", "high", when={"pursued": ["case"]}, **GONE)
    advice = _advice(_book(dangers=[told]), pursued="case")
    (found,) = advice.dangers("AA")
    assert (found.level, found.standing) == ("not_established", "not_established")
    destination = report(advice, EN, "AA")["destinations"][0]
    assert destination["handover"] == "unknown"


def test_it_is_so_on_whatever_day_one_asks():
    dataset = make_dataset(QUESTIONS, [{"id": "AA", "entry": [fact("aa-entry", **FREE, **GONE)]}])
    for days in (-30, 0, 30):
        book = compile_snapshot(snapshot(dataset, DAY + timedelta(days=days)))
        assert _advice(book).verdicts["AA"].status is Status.DEPENDS


def test_nothing_withdrawn_is_fresh():
    book = _book([fact("aa-entry", **FREE, **GONE)])
    (rule,) = book.snapshot.destinations["AA"].entry
    assert book.snapshot.freshness(rule) is Freshness.EXPIRED


def test_no_question_is_asked_for_its_sake():
    advice = _advice(_book([fact("aa-entry", **FREE, **GONE)]))
    plain = _advice(_book())
    assert next_question(advice, frozenset()) == next_question(plain, frozenset())


@pytest.mark.parametrize("language", ["ru", "en"])
def test_every_screen_that_names_the_place_says_so(language):
    say = words(language)
    advice = _advice(_book([fact("aa-entry", **FREE, **GONE)], link=GONE), modes="car")
    status, age = say("status.withdrawn"), say("fresh.withdrawn")
    card = card_screen(say, advice, Card("AA")).text
    assert status in card
    assert age in card
    assert say("first.withdrawn") in card
    assert say("card.withdrawn") in card_screen(say, advice, Card("AA", "rules")).text
    assert say("claim.withdrawn", text="")[:9] in card_screen(say, advice, Card("AA", "way")).text
    assert status in plan_screen(say, advice, Plan("AA")).text
    assert status in compare_screen(say, advice, Compare("AA", "BB")).text


@pytest.mark.parametrize("language", ["ru", "en"])
def test_of_the_exit_it_is_said_before_leaving(language):
    say = words(language)
    rule = fact("ru-ban", effect="barred", when={"military": ["summons"]}, **GONE)
    advice = _advice(_book(exit_rule=rule), military="summons", pursued="no")
    first = leaving_screen(say, advice, Leaving()).text
    assert say("leaving.line.withdrawn") in first
    assert say("fresh.withdrawn") in leaving_screen(say, advice, Leaving(1)).text
    assert say("exit.line.withdrawn") in card_screen(say, advice, Card("BB")).text


def test_the_json_names_it_wherever_it_stands():
    book = _book([fact("aa-entry", **FREE, **GONE)], link=GONE)
    found = report(_advice(book, modes="car"), EN)
    assert found["withdrawn"] == ["aa-entry", "link-ru-aa-car"]
    place = next(each for each in found["destinations"] if each["id"] == "AA")
    assert (place["withdrawn"], place["steps"]["withdrawn"]) == (["aa-entry"], 1)
    assert place["not_higher"] == EN("rank.withdrawn.1")
    other = next(each for each in found["destinations"] if each["id"] == "BB")
    assert (other["withdrawn"], other["steps"]["withdrawn"]) == ([], 0)


def test_nobody_is_sent_to_a_helper(today_book: Rulebook):
    day = today_book.snapshot
    first = day.helpers[0]
    gone: Helper = first.model_copy(update=GONE)
    book = compile_snapshot(_with_helpers(today_book, (gone, *day.helpers[1:])))
    screen = help_screen(EN, _advice(book), Help(50)).text
    assert EN.of(first.name) in screen
    assert EN("fresh.withdrawn") in screen
    assert not first.url or first.url not in screen


def _with_helpers(book: Rulebook, helpers: tuple[Helper, ...]) -> Snapshot:
    return replace(book.snapshot, helpers=helpers)


def _rule_withdrawn(dataset: Dataset, place: str, rule: str) -> Dataset:
    """Return a dataset with one entry rule of a destination withdrawn."""

    def changed(own: Destination) -> Destination:
        entry = (e.model_copy(update=GONE) if e.id == rule else e for e in own.entry)
        return own.model_copy(update={"entry": tuple(entry)}) if own.id == place else own

    return dataset.model_copy(update={"destinations": tuple(map(changed, dataset.destinations))})


def test_georgia_is_open_to_nobody_by_a_withdrawn_rule_and_stands_below(desk: Desk):
    rule = "ge-entry-visa-free-365"
    gone = compile_snapshot(snapshot(_rule_withdrawn(desk.dataset, "GE", rule), TODAY))
    before = desk.rulebook(TODAY)
    met = 0
    for person in invented_people(60):
        advice = advise(gone, gone.vocabulary.masks(person))
        was = advise(before, before.vocabulary.masks(person)).verdicts["GE"]
        verdict = advice.verdicts["GE"]
        if was.rule is None or was.rule.id != rule or was.status is Status.CLOSED:
            assert verdict.status is was.status
            continue
        if verdict.status is not Status.DEPENDS:  # a residence permit, say, that they may get
            assert verdict.rule is not None
            assert (verdict.status, verdict.rule.id != rule) == (Status.CONDITIONAL, True)
            continue
        met += 1
        assert [each.id for each in verdict.without_word] == [rule]
        assert advice.possible[-1].id == "GE"
    assert met > 10
