"""``routebot match``: the JSON that scripts rely on, key by key, and the text that people read."""

import json
from datetime import date, timedelta
from itertools import pairwise

import pytest

from routebot.contract.match import report
from routebot.reasoning.advice import advise
from routebot.reasoning.rulebook import Status
from routebot.words.i18n import LANGUAGES, words
from tests.support.play import PEOPLE


@pytest.mark.parametrize("person", PEOPLE, ids=lambda name: name.replace(" ", "_"))
def test_report_ranks_every_destination_once(today_book, person):
    advice = advise(today_book, today_book.vocabulary.masks(PEOPLE[person]))
    found = report(advice, words("en"))["destinations"]
    assert [entry["rank"] for entry in found] == list(range(1, len(found) + 1))
    assert {entry["id"] for entry in found} == today_book.destinations.keys()


@pytest.mark.parametrize("person", ["nothing said", "internal passport only", "everything said"])
def test_fields_of_a_destination_fit_each_other(today_book, person):
    questions = today_book.vocabulary.questions
    cards = {option.id for option in questions["cards"].options}
    advice = advise(today_book, today_book.vocabulary.masks(PEOPLE[person]))
    for entry in report(advice, words("en"))["destinations"]:
        status, id_ = entry["status"], entry["id"]
        assert bool(entry["missing"]) == (status == "depends"), id_
        assert bool(entry["blocked_by"]) <= (status == "closed"), id_
        broken = [each["broken"] and each["broken"]["reason"] for each in entry["journeys"][:1]]
        assert bool(entry["would_open"]) <= (status == "closed" or broken == ["document"]), id_
        assert set(entry["missing"]) <= questions.keys() - PEOPLE[person].keys(), id_
        assert all(set(b["options"]) <= PEOPLE[person][b["question"]] for b in entry["because"]), (
            id_
        )
        assert all(b["options"] for b in entry["because"]), id_
        assert entry["payments"].keys() == cards, id_
        assert (entry["regime"] is None) == (entry["rule"] is None), id_
        dated = entry["checked_precision"] != "undated"
        assert dated == (entry["checked_on"] is not None) <= (entry["rule"] is not None), id_
        assert entry["checked_on"] is None or entry["checked_on"] <= str(today_book.snapshot.on), (
            id_
        )
        assert entry["sources"] or entry["rule"] is None, id_
        for journey in entry["journeys"]:
            legs = journey["legs"]
            assert legs[-1]["to"] == id_
            assert all(before["to"] == after["from"] for before, after in pairwise(legs))


def test_changing_the_answers_as_told_opens_the_destination(today_book):
    """Each item of `would_open` holds whole new answers: nothing else has to be put together by the
    reader.
    """
    tried = 0
    for person in ("internal passport only", "no passport at all"):
        advice = advise(today_book, today_book.vocabulary.masks(PEOPLE[person]))
        for entry in report(advice, words("en"))["destinations"]:
            for opening in entry["would_open"][:2]:
                new = {
                    id_: frozenset([v] if isinstance(v, str) else v) for id_, v in opening.items()
                }
                masks = today_book.vocabulary.masks({**PEOPLE[person], **new})
                assert (
                    advise(today_book, masks).verdicts[entry["id"]].status is not Status.CLOSED
                ), opening
                tried += 1
    assert tried


def test_match_prints_the_report_of_what_it_was_given(run, folder):
    ran = run(
        "match",
        "-",
        "--format",
        "json",
        "--lang",
        "en",
        "--data",
        folder,
        "--on",
        "2026-01-01",
        said=b"visas: [schengen]",
    )
    assert (ran.code, ran.err) == (0, "")
    found = json.loads(ran.out)
    assert (found["lang"], found["on"]) == ("en", "2026-01-01")
    assert found["destinations"][0]["id"] == "KZ"
    assert found["destinations"][0]["pitfalls"][0]["id"] == "kz-pitfall"


def test_match_writes_names_unescaped(run, folder):
    ran = run("match", "-", "--format", "json", "--data", folder, said=b"{}")
    assert words("ru").territory("KZ") in ran.out


@pytest.mark.parametrize(
    "said",
    [
        b"passport: biometric\nvisas: [schengen]\ncards: null\n",
        b'{"passport": "biometric", "visas": ["schengen"]}',
        "\ufeffpassport: [biometric] # с чипом\nvisas: schengen\n".encode(),
        b"passport: biometric\r\nvisas: [schengen]\r\n",
    ],
    ids=["yaml", "json", "byte_order_mark", "crlf"],
)
def test_answers_are_read_as_yaml_or_json(run, folder, tmp_path, said):
    """Null, or leaving a question out, means that it is not known; one option needs no brackets."""
    expected = run(
        "match",
        "-",
        "--format",
        "json",
        "--data",
        folder,
        said=b"passport: biometric\nvisas: [schengen]",
    )
    path = tmp_path / "answers.yaml"
    path.write_bytes(said)
    assert run("match", path, "--format", "json", "--data", folder) == expected


def test_destination_is_told_alone_with_its_rank_among_all(run, folder):
    whole = json.loads(run("match", "-", "--format", "json", "--data", folder, said=b"{}").out)
    for code in ("zw", "ZW"):
        alone = json.loads(
            run(
                "match",
                "-",
                "--format",
                "json",
                "--data",
                folder,
                "--destination",
                code,
                said=b"{}",
            ).out
        )
        assert alone["destinations"] == [
            entry for entry in whole["destinations"] if entry["id"] == "ZW"
        ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_text_names_the_best_routes_in_order(run, folder, language):
    ran = run(
        "match",
        "-",
        "--lang",
        language,
        "--data",
        folder,
        "--on",
        "2026-01-01",
        said=b"passport: biometric",
    )
    assert (ran.code, ran.err) == (0, "")
    say = words(language)
    assert say.territory("KZ") in ran.out
    assert say("leaving.title") in ran.out
    assert "<b>" not in ran.out


@pytest.mark.parametrize("language", LANGUAGES)
def test_text_of_one_destination_is_its_whole_card(run, folder, language):
    arguments = (
        "match",
        "-",
        "--lang",
        language,
        "--data",
        folder,
        "--destination",
        "kz",
        "--on",
        "2026-01-01",
    )
    ran = run(*arguments, said=b"{passport: biometric, visas: [schengen]}")
    assert ran.code == 0
    for tab in ("rules", "way", "money", "pitfalls", "sources", "why"):
        assert words(language)(f"tab.{tab}") in ran.out
    assert "https://example.org/kz" in ran.out


def test_day_asked_about_decides(run, folder):
    """A day on which a claim was fresh calls it confirmed; years later the same rule is not open
    any more.
    """
    far = (date(2025, 6, 1) + timedelta(days=365 * 3)).isoformat()
    status = {}
    for on in ("2025-07-01", far):
        ran = run(
            "match",
            "-",
            "--format",
            "json",
            "--data",
            folder,
            "--on",
            on,
            said=b"passport: biometric",
        )
        entry = next(e for e in json.loads(ran.out)["destinations"] if e["id"] == "KZ")
        status[on] = entry["status"], entry["confirmed"]
    assert status == {"2025-07-01": ("open", True), far: ("conditional", False)}
