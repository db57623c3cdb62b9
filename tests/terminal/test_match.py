"""``routebot match``: the JSON that scripts rely on, key by key, and the text that people read."""

import json
from datetime import date, timedelta
from itertools import pairwise
from typing import get_args

import pytest

from routebot.contract.match import report
from routebot.policy.facts import CardValue, Mode, Regime
from routebot.reasoning.advice import advise
from routebot.reasoning.exit_check import ExitStatus
from routebot.reasoning.links import BreakReason
from routebot.reasoning.rulebook import Status
from routebot.words.i18n import LANGUAGES, words
from tests.support.play import PEOPLE

ADDED = {
    "": set(),
    "exit": {"missing"},
    "destinations[]": {"rule", "disagreements", "not_established", "handover", "steps"},
    "destinations[].requirements[]": {"kind"},
    "destinations[].journeys[]": {"unsure", "lead_days"},
    "destinations[].journeys[].legs[]": {"near"},
}
"""Keys beyond DESIGN.md section 7, by place. Scripts may use them; taking one out is still a change
of the contract.
"""


def a_day(value):
    return isinstance(value, str) and date.fromisoformat(value).isoformat() == value


def or_null(check):
    return lambda value: value is None or check(value)


def one_of(*values):
    return lambda value: value in values


def text(value):
    return isinstance(value, str) and value.strip() == value != ""


def number(value):
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def flag(value):
    return isinstance(value, bool)


def texts(value):
    return isinstance(value, list) and all(map(text, value))


def lead(value):
    return isinstance(value, list) and len(value) == 2 and number(value[0]) and value[0] <= value[1]


def answers(value):
    return (
        isinstance(value, dict) and bool(value) and all(text(v) or texts(v) for v in value.values())
    )


REPORT = {
    "on": a_day,
    "lang": one_of(*LANGUAGES),
    "revision": text,
    "asked": lambda value: texts(value) and len(value) <= 1,
    "exit": {"status": one_of(*ExitStatus), "facts": texts, "texts": texts, "missing": texts},
    "destinations": [
        {
            "id": lambda value: text(value) and len(value) == 2 and value.isupper(),
            "name": text,
            "rank": number,
            "status": one_of(*Status),
            "confirmed": flag,
            "baseline": flag,
            "regime": or_null(one_of(*Regime)),
            "stay_days": or_null(number),
            "per_days": or_null(number),
            "checked_on": or_null(a_day),
            "because": [{"question": text, "options": texts}],
            "missing": texts,
            "blocked_by": texts,
            "would_open": lambda value: isinstance(value, list) and all(map(answers, value)),
            "requirements": [
                {
                    "id": text,
                    "text": text,
                    "lead_days": or_null(lead),
                    "kind": one_of("obtain", "step", "carry"),
                }
            ],
            "payments": lambda value: (
                bool(value) and set(value.values()) <= set(get_args(CardValue))
            ),
            "pitfalls": [
                {
                    "id": text,
                    "severity": one_of("high", "medium", "low"),
                    "text": text,
                    "checked_on": a_day,
                    "sources": texts,
                }
            ],
            "journeys": [
                {
                    "legs": [
                        {
                            "from": text,
                            "to": text,
                            "mode": one_of(*get_args(Mode)),
                            "link": text,
                            "near": flag,
                        },
                    ],
                    "broken": or_null(
                        lambda value: (
                            value.keys() == {"leg", "reason", "fact"}
                            and number(value["leg"])
                            and value["reason"] in set(BreakReason)
                        )
                    ),
                    "unsure": [{"leg": number, "reason": text}],
                    "lead_days": or_null(lead),
                }
            ],
            "sources": texts,
            "upcoming": [{"on": or_null(a_day), "id": text, "ends": flag, "text": text}],
            "rule": or_null(text),
            "disagreements": [{"id": text, "claims": texts, "plan_for": text}],
            "not_established": texts,
            "handover": one_of("low", "medium", "high", "unknown"),
            "steps": lambda value: isinstance(value, dict) and all(map(number, value.values())),
        }
    ],
}
"""What stands at each key: a test of the value, or the shape of what is below."""

CONTRACT = {
    "": {"on", "lang", "revision", "asked", "exit", "destinations"},
    "exit": {"status", "facts", "texts"},
    "destinations[]": {
        "id", "name", "rank", "status", "confirmed", "baseline", "regime", "stay_days", "per_days", "checked_on",
        "because", "missing", "blocked_by", "would_open", "requirements", "payments", "pitfalls", "journeys", "sources",
        "upcoming",
    },
    "destinations[].because[]": {"question", "options"},
    "destinations[].requirements[]": {"id", "text", "lead_days"},
    "destinations[].pitfalls[]": {"id", "severity", "text", "checked_on", "sources"},
    "destinations[].journeys[]": {"legs", "broken"},
    "destinations[].journeys[].legs[]": {"from", "to", "mode", "link"},
}  # fmt: skip
"""The keys of DESIGN.md section 7."""


def differences(shape, value, place=""):
    """Yield where a value is not of a shape."""
    if callable(shape):
        if not shape(value):
            yield f"{place}: {value!r}"
    elif isinstance(shape, list):
        if not isinstance(value, list):
            yield f"{place}: not a list"
        else:
            for item in value:
                yield from differences(shape[0], item, f"{place}[]")
    elif not isinstance(value, dict) or value.keys() != shape.keys():
        yield f"{place}: keys {sorted(value)} instead of {sorted(shape)}"
    else:
        for key, inner in shape.items():
            yield from differences(inner, value[key], f"{place}.{key}" if place else key)


def keys_at(shape, place=""):
    """Yield (place, keys) of every object of a shape."""
    if isinstance(shape, list):
        yield from keys_at(shape[0], f"{place}[]")
    elif isinstance(shape, dict):
        yield place, set(shape)
        for key, inner in shape.items():
            yield from keys_at(inner, f"{place}.{key}" if place else key)


def test_shape_is_the_contract_and_what_was_added_to_it():
    shapes = dict(keys_at(REPORT))
    for place, keys in CONTRACT.items():
        assert shapes[place] - ADDED.get(place, set()) == keys, place


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("person", PEOPLE, ids=lambda name: name.replace(" ", "_"))
def test_report_has_every_key_with_its_type(today_book, person, language):
    advice = advise(today_book, today_book.vocabulary.masks(PEOPLE[person]))
    found = json.loads(json.dumps(report(advice, words(language))))
    assert list(differences(REPORT, found)) == []
    assert [entry["rank"] for entry in found["destinations"]] == list(
        range(1, len(today_book.destinations) + 1)
    )
    assert {entry["id"] for entry in found["destinations"]} == today_book.destinations.keys()


def test_report_of_the_first_autumn_has_the_same_shape(then_book):
    found = report(
        advise(then_book, then_book.vocabulary.masks(PEOPLE["internal passport only"])), words("ru")
    )
    assert list(differences(REPORT, found)) == []
    assert found["on"] == "2022-10-08"


@pytest.mark.parametrize("person", ["nothing said", "internal passport only", "everything said"])
def test_fields_of_a_destination_fit_each_other(today_book, person):
    questions = today_book.vocabulary.questions
    cards = {option.id for option in questions["cards"].options}
    advice = advise(today_book, today_book.vocabulary.masks(PEOPLE[person]))
    for entry in report(advice, words("en"))["destinations"]:
        status, id_ = entry["status"], entry["id"]
        assert bool(entry["missing"]) == (status == "depends"), id_
        assert bool(entry["blocked_by"]) <= (status == "closed"), id_
        assert bool(entry["would_open"]) <= (status == "closed"), id_
        assert set(entry["missing"]) <= questions.keys() - PEOPLE[person].keys(), id_
        assert all(set(b["options"]) == PEOPLE[person][b["question"]] for b in entry["because"]), (
            id_
        )
        assert entry["payments"].keys() == cards, id_
        assert (
            (entry["regime"] is None) == (entry["rule"] is None) == (entry["checked_on"] is None)
        ), id_
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
    for tab in ("entry", "way", "money", "pitfalls", "sources", "why"):
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
