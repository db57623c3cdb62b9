"""A claim on a screen: its words, its remedy, and always its age."""

from datetime import date, timedelta
from typing import Any

import pytest

from routebot.policy.claims import Claim, change_claim, claim, side_claims
from routebot.policy.doubts import Disagreement
from routebot.policy.snapshot import Freshness, snapshot
from routebot.screens.claims import (
    age_of,
    claim_line,
    claim_paragraph,
    cut_claim_line,
    legend,
    mark_of,
    marked_line,
    remedy_line,
)
from routebot.words.i18n import LANGUAGES, words
from tests.support.datasets import DAY, change, fact, make_dataset, one

EN = words("en")
SAID = {"ru": "Так говорят.", "en": "So they say."}


def _claim(on: date = DAY, **fields: Any) -> Claim:
    """Return what an exit rule says on a day."""
    rule = fact("ru-exit", text=SAID, effect="check", **fields)
    day = snapshot(make_dataset([one("p", "a", "b")], [], exit_rules=[rule]), on)
    return claim(day, day.exit_rules[0])


def test_a_claim_is_written_with_its_age_in_a_line_and_in_a_paragraph():
    said = _claim()
    assert claim_line(EN, said) == "So they say. (✓ confirmed on 1 January 2026)"
    assert claim_paragraph(EN, said, "! ") == "! So they say.\n<i>✓ confirmed on 1 January 2026</i>"


def test_a_remedy_stands_between_what_is_said_and_how_old_it_is():
    said = _claim(remedy={"ru": "Проверьте.", "en": "Look it up."})
    line = claim_line(EN, said)
    assert line.index("So they say.") < line.index("Look it up.") < line.index("✓ confirmed on")


def test_what_to_do_begins_with_what_it_is_for_where_few_words_say_so():
    how = {"ru": "Закажите выписку. Подождите.", "en": "Ask for an extract. Wait."}
    short = {"ru": "Посмотрите реестр", "en": "Look at the registry"}
    said = _claim(remedy=how, short=short)
    assert remedy_line(EN, said, 80).startswith("Look at the registry. Ask for an extract. Wait.")
    assert remedy_line(EN, said, 30) == f"Look at the registry. ({mark_of(EN, said)})"
    assert remedy_line(EN, _claim(remedy=how), 80).startswith("Ask for an extract.")


@pytest.mark.parametrize(("ends_in", "soon"), [(0, True), (1, True), (2, False), (None, False)])
def test_what_ends_within_a_day_is_said_to_end(ends_in, soon):
    ends_on = None if ends_in is None else DAY + timedelta(days=ends_in)
    said = _claim(valid_to=ends_on)
    assert said.ends_on == (ends_on if soon else None)
    assert ("last day" in claim_line(EN, said)) is soon


def test_a_claim_that_is_cut_keeps_its_whole_age():
    said = _claim()
    assert cut_claim_line(EN, said, 7) == "So… (✓ confirmed on 1 January 2026)"
    assert cut_claim_line(EN, said, 80) == claim_line(EN, said)


@pytest.mark.parametrize(
    ("age", "mark"), [(0, "confirmed"), (400, "unconfirmed"), (800, "expired")]
)
def test_how_fresh_a_claim_is_can_be_said_in_a_mark_with_a_word(age, mark):
    said = _claim(DAY + timedelta(days=age))
    word = EN(f"mark.{mark}")
    assert marked_line(EN, said, 80) == f"So they say. ({word})"
    assert age_of(EN, said).startswith(word)


def test_a_mark_says_what_ends_within_a_day():
    assert EN("fresh.ends", day=EN.day(DAY)) in mark_of(EN, _claim(valid_to=DAY))


def test_a_claim_that_is_old_says_since_when():
    said = _claim(DAY + timedelta(days=800))
    assert said.freshness is Freshness.EXPIRED
    assert "1 January 2026" in claim_line(EN, said)


def test_each_side_of_a_disagreement_is_as_old_as_its_newest_source():
    page = {"kind": "news", "url": "https://example.org/", "publisher": "Example"}
    sides = [
        {"text": SAID, "sources": [{**page, "published": d} for d in ("2025-01-02", "2024-01-02")]},
        {"text": SAID, "sources": [{**page, "published": None}]},
    ]
    found = Disagreement.model_validate(
        {"id": "xx-two", "valid_from": None, "claims": sides, "plan_for": SAID}
    )
    dated, undated = side_claims(found)
    assert claim_line(EN, dated) == "So they say. (source of 2 January 2025)"
    assert claim_line(EN, undated) == f"So they say. ({EN('fresh.undated')})"


def test_how_something_is_obtained_is_as_old_as_its_newest_source():
    passport = change("change-passport", "p", "b", "a")
    said = claim_line(EN, change_claim(passport))
    assert said == "It is so. (source of 1 January 2026)"


@pytest.mark.parametrize("language", LANGUAGES)
def test_only_the_marks_that_stand_there_are_explained(language):
    say = words(language)
    texts = [say("mark.confirmed"), say("mark.undated"), say("pay.unknown")]
    said = legend(say, texts)
    assert say("mark.legend.confirmed") in said
    assert say("mark.legend.expired") in said
    assert say("mark.legend.unconfirmed") not in said
    assert legend(say, texts[2:]) == ""
