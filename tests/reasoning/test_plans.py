"""Next stops, plans and receipts: dates, order and what they rest on."""

import json
from datetime import date, timedelta
from pathlib import Path

import pytest

from routebot.contract.match import report
from routebot.contract.next import onward_report
from routebot.dialogue.actions import write
from routebot.dialogue.views import Onward, Plan
from routebot.reasoning.advice import Advice, advise
from routebot.reasoning.checklist import Start, make_checklist
from routebot.reasoning.onward import Fit, onward
from routebot.reasoning.rulebook import Rulebook, Status
from routebot.screens.onward import AGO, onward_screen
from routebot.screens.plan import plan_screen, plan_text
from routebot.screens.screen import LIMIT
from routebot.terminal.cli import main
from routebot.words.i18n import LANGUAGES, words
from tests.conftest import TODAY
from tests.support.desk import Desk
from tests.support.people import invented_people

READY = {
    "passport": "biometric", "passport_validity": "year_plus", "other_citizenship": "none", "visas": "none",
    "cards": "cash", "military": "not_liable", "exit_limits": "none", "pursued": "no", "region": "centre",
    "modes": "air", "goal": "wait", "urgency": "month", "grounds": "none",
}  # fmt: skip


def _advice(book: Rulebook, **changed: str) -> Advice:
    answers = {
        question: frozenset(option.split()) for question, option in {**READY, **changed}.items()
    }
    return advise(book, book.vocabulary.masks(answers))


def test_the_day_of_arrival_counts_as_the_first_of_the_stay(today_book: Rulebook) -> None:
    found = onward(_advice(today_book), "KZ", TODAY - timedelta(days=79))
    assert found.clock.stay_days == 90
    assert found.clock.last_day == TODAY + timedelta(days=10)
    assert found.clock.days_left == 10


def test_a_stay_that_is_over_has_negative_days(today_book: Rulebook) -> None:
    clock = onward(_advice(today_book), "KZ", TODAY - timedelta(days=100)).clock
    assert clock.days_left is not None
    assert clock.days_left < 0


def test_without_a_day_of_arrival_there_are_terms_and_no_dates(today_book: Rulebook) -> None:
    found = onward(_advice(today_book), "KZ")
    assert found.clock.last_day is None
    assert not any(duty.by for duty in found.duties)
    assert not any(stop.start_by for stop in found.stops)


def test_a_next_stop_is_somewhere_else_admits_them_and_begins_where_they_are(
    today_book: Rulebook,
) -> None:
    for place in ("KZ", "GE", "RS", "TR", "AM"):
        found = onward(_advice(today_book), place, TODAY)
        for stop in found.stops:
            assert stop.verdict.id != place
            assert stop.verdict.status is not Status.CLOSED
            assert stop.journeys[0].legs[0].link.start == place


def test_papers_that_take_longer_than_the_stay_do_not_fit(today_book: Rulebook) -> None:
    found = onward(_advice(today_book, cards="foreign"), "RS", TODAY - timedelta(days=28))
    assert {stop.fit for stop in found.stops if (stop.verdict.lead_days or (0, 0))[0] > 2} <= {
        Fit.NO
    }


def test_the_start_of_papers_is_laid_back_from_the_last_day(today_book: Rulebook) -> None:
    for stop in onward(_advice(today_book), "KZ", TODAY).stops:
        if stop.start_by:
            assert stop.verdict.lead_days is not None
            assert stop.start_by == TODAY + timedelta(days=89 - stop.verdict.lead_days[1])


@pytest.mark.parametrize("days", ["days", "week", "month", "later"])
def test_every_errand_is_told_when_to_begin(today_book: Rulebook, days: str) -> None:
    advice = _advice(today_book, urgency=days)
    for id_ in today_book.destinations:
        found = make_checklist(advice, id_)
        left = advice.profile.days_left
        for errand in found.errands:
            if errand.lead_days is None:
                assert errand.start is Start.UNKNOWN
            elif left is None:
                assert (errand.start, errand.days) == (Start.BEFORE, errand.lead_days[1])
            elif errand.start is Start.DAYS:
                assert errand.days + errand.lead_days[1] == left
            else:
                assert errand.start is not Start.LATE or errand.lead_days[0] > left


def test_a_person_whom_the_law_keeps_gets_remedies_and_no_route(today_book: Rulebook) -> None:
    advice = _advice(today_book, military="summons")
    found = make_checklist(advice, "KZ")
    assert found.barred
    assert (found.journeys, found.errands, found.doors, found.unlinked) == ((), (), (), ())
    for language in LANGUAGES:
        text = plan_text(words(language), advice, "KZ")
        remedies = [rule.remedy for rule in advice.exit.barring if rule.remedy]
        assert remedies
        assert all(words(language).of(remedy) in text for remedy in remedies)
        assert words(language)("plan.way") not in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_plans_and_next_stops_can_be_sent_and_are_plain_where_they_should_be(
    today_book: Rulebook, language: str
) -> None:
    say = words(language)  # type: ignore[arg-type]
    for person in invented_people(4, seed=3):
        advice = advise(today_book, today_book.vocabulary.masks(person))
        for id_ in ("KZ", "GE", "FR", "KR", "AL", "ZW"):
            text = plan_text(say, advice, id_)
            assert "<" not in text
            assert today_book.snapshot.revision in text
            screens = [plan_screen(say, advice, Plan(id_))]
            screens += [onward_screen(say, advice, Onward(id_, n)) for n in AGO]
            for screen in screens:
                assert len(screen.text) <= LIMIT
                assert all(len(write(button.action).encode()) <= 40 for button in screen.buttons)


def test_the_json_of_next_stops_is_plain_and_dated(today_book: Rulebook) -> None:
    found = onward_report(_advice(today_book), words("en"), "KZ", TODAY)
    assert json.loads(json.dumps(found)) == found
    assert found["stay"]["last_day"] == (TODAY + timedelta(days=89)).isoformat()
    assert {"id", "fits", "start_by", "journeys"} <= found["stops"][0].keys()


def test_a_receipt_reproduces_the_verdict(desk: Desk) -> None:
    """The same answers on the same revision and day give the same rules, whoever asks and whatever
    was asked before.
    """
    for person in invented_people(6, seed=9):
        for on in (TODAY, date(2022, 10, 8)):
            first, again = desk.rulebook(on), Desk(desk.dataset).rulebook(on)
            before = report(advise(first, first.vocabulary.masks(person)), words("ru"))
            after = report(
                advise(again, again.vocabulary.masks(dict(reversed(person.items())))), words("ru")
            )
            assert before == after
            assert before["revision"] == first.snapshot.revision


def test_match_reproduces_what_the_receipt_names(
    desk: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book = desk.rulebook(TODAY)
    answers = tmp_path / "answers.yaml"
    answers.write_text(json.dumps({id_: [option] for id_, option in READY.items()}))
    rules = make_checklist(_advice(book), "GE").rules
    assert (
        main(["match", str(answers), "--on", str(TODAY), "--destination", "GE", "--format", "json"])
        == 0
    )
    found = json.loads(capsys.readouterr().out)
    (place,) = found["destinations"]
    assert found["revision"] == book.snapshot.revision
    assert {place["rule"], *place["blocked_by"]} <= set(rules)


@pytest.mark.parametrize("language", LANGUAGES)
def test_plan_and_next_are_printed(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    desk: Desk,
    language: str,
) -> None:
    # Loading it is tested elsewhere.
    monkeypatch.setattr(
        "routebot.terminal.dataset.open_rulebook", lambda _folder, on: desk.rulebook(on)
    )
    answers = tmp_path / "answers.yaml"
    answers.write_text(json.dumps({id_: [option] for id_, option in READY.items()}))
    assert main(["plan", "kz", str(answers), "--on", str(TODAY), "--lang", language]) == 0
    assert words(language)("plan.exit") in capsys.readouterr().out  # type: ignore[arg-type]
    arguments = [
        "next",
        "KZ",
        str(answers),
        "--on",
        str(TODAY),
        "--arrived",
        "2026-10-01",
        "--lang",
        language,
    ]
    assert main(arguments) == 0
    assert main([*arguments, "--format", "json"]) == 0
    capsys.readouterr()
    # East of Moscow it may be tomorrow already; nobody arrived the day after.
    for days, expected in ((1, 0), (2, 2)):
        arrived = str(TODAY + timedelta(days=days))
        asked = ["next", "KZ", str(answers), "--on", str(TODAY), "--arrived", arrived]
        assert main(asked) == expected
    assert main(["plan", "Q1", str(answers)]) == 2
