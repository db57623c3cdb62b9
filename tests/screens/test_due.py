"""A claim to re-check in words: its pages with kind and day, and what hangs on it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from routebot.keeping.queue import Weight, queue_of
from routebot.policy.facts import Text
from routebot.policy.snapshot import snapshot
from routebot.publishing.plan import make_plan
from routebot.screens.admin.due import due_paragraphs, due_title, weight_text
from routebot.screens.admin.plan import plan_details, plan_summary
from routebot.words.i18n import LANGUAGES, words
from tests.support.datasets import DAY, fact, make_dataset, of_places, one, source, stay

LATE = DAY + timedelta(days=400)


def _dataset():
    pages = [source(DAY, url="https://example.org/a"), source(None, "official", seen_on=DAY)]
    entry = fact(
        "kz-entry",
        regime="visa_free",
        status="open",
        limits=stay(90),
        sources=pages,
        valid_from=DAY,
    )
    bar = fact("kz-bar", when={"passport": ["internal_only"]}, unless={"passport": ["none"]})
    kz = {"id": "KZ", "entry": [entry], "bars": [bar]}
    return make_dataset([one("passport", "biometric", "internal_only", "none")], [kz])


@pytest.mark.parametrize("language", LANGUAGES)
def test_claim_is_told_with_its_pages_and_what_hangs_on_it(language):
    say, dataset = words(language), _dataset()
    queue, day = queue_of(dataset, LATE).reported({"kz-entry": 2}), snapshot(dataset, LATE)
    claim = queue.of("kz-entry")
    told = "\n".join(map(str, due_paragraphs(say, day, claim)))
    assert say.territory("KZ") in str(due_title(say, day, claim))
    for expected in (
        say.statement(claim.fact.text),
        say.day(DAY),
        say.count("recheck.decides", 1, share="67 %"),
        say.count("recheck.reports", 2),
        say("recheck.whom.all"),
        say("recheck.kind.official"),
        'href="https://example.org/a"',
    ):
        assert expected in told
    bar = "\n".join(map(str, due_paragraphs(say, day, queue.of("kz-bar"))))
    assert say("recheck.whom.all") not in bar
    assert say.count("recheck.decides", 1, share="33 %") in bar


@pytest.mark.parametrize("language", LANGUAGES)
def test_whom_a_claim_concerns_is_said_without_a_word_of_the_files(language):
    asked = of_places("barred_from", "countries")
    entry = fact("kz-entry", regime="visa_free", status="open", limits=stay(90))
    bar = fact("kz-bar", when={"barred_from": ["here"]})
    dataset = make_dataset([asked], [{"id": "KZ", "entry": [entry], "bars": [bar]}])
    claim = queue_of(dataset, LATE).of("kz-bar")
    told = "\n".join(map(str, due_paragraphs(words(language), snapshot(dataset, LATE), claim)))
    assert words(language)("draft.here") in told
    assert "here" not in told


def test_what_nobody_of_the_crowd_meets_is_read_by_few():
    dataset = _dataset()
    claim = replace(queue_of(dataset, LATE).of("kz-bar"), weight=Weight.READ, readers=0.0)
    assert weight_text(words("ru"), claim) == words("ru")("recheck.read.few")
    met = replace(claim, readers=0.5)
    assert "50 %" in weight_text(words("ru"), met).replace("\u00a0", " ")


def test_claim_of_an_area_is_headed_by_the_name_of_the_area():
    dataset = _dataset()
    queue, day = queue_of(dataset, LATE), snapshot(dataset, LATE)
    claim = replace(queue.of("kz-bar"), owner="eu", area=Text(ru="Евросоюз", en="European Union"))
    assert "Евросоюз" in str(due_title(words("ru"), day, claim))


def test_long_list_of_pages_and_condition_is_cut():
    pages = [source(DAY, url=f"https://example.org/{number}") for number in range(9)]
    options = [f"option_{number}" for number in range(40)]
    bar = fact("kz-bar", when={"passport": options[:39]}, sources=pages)
    entry = fact("kz-entry", regime="visa_free", status="open", limits=stay(90))
    dataset = make_dataset(
        [one("passport", *options)], [{"id": "KZ", "entry": [entry], "bars": [bar]}]
    )
    claim = queue_of(dataset, LATE).of("kz-bar")
    told = due_paragraphs(words("en"), snapshot(dataset, LATE), claim)
    assert str(told[-1]).count("href") == 6
    assert words("en").count("recheck.pages.more", 3) in str(told[-1])
    assert "…" in str(told[1])
    assert len(str(told[1])) < 600


def test_plan_names_every_page_that_confirms_something_once():
    def dataset(**seen):
        pages = [
            source(None, "official", url=f"https://{n}.example.org/", **seen) for n in range(9)
        ]
        notes = [
            fact(f"kz-note-{number}", about="border", sources=[page])
            for number, page in enumerate(pages)
        ]
        return make_dataset([one("passport", "biometric", "none")], [{"id": "KZ", "notes": notes}])

    plan = make_plan(dataset(), dataset(seen_on=LATE), LATE)
    told = "\n".join(map(str, (*plan_summary(words("ru"), plan), *plan_details(words("ru"), plan))))
    for number in range(9):
        assert told.count(f'<a href="https://{number}.example.org/"') == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_page_that_is_gone_or_new_is_one_line_of_a_plan(language):
    def dataset(*hosts):
        pages = [source(DAY, url=f"https://{host}/a") for host in hosts]
        note = fact("kz-note", about="border", sources=pages)
        return make_dataset([one("passport", "biometric", "none")], [{"id": "KZ", "notes": [note]}])

    say = words(language)
    plan = make_plan(dataset("old.example", "kept.example"), dataset("kept.example"), LATE)
    told = "\n".join(map(str, plan_details(say, plan)))
    gone = '<a href="https://old.example/a">old.example</a>'
    assert say("draft.page.gone", page=gone) in told
    sources = told.count("https://kept.example/a")
    assert sources <= 1, "a page that stays is no change"
