"""Proofs over all people and days: each names its planted mistake, and the person it hits."""

from datetime import date, timedelta

import pytest

from routebot.policy.dates import FIRST_DAY
from routebot.policy.loading import load
from routebot.upkeep.soundness import AHEAD, check_soundness
from tests.support.datasets import DAY, edited, line_of, minimal, minimal_loaded

KZ, AREA, QUESTIONS = "destinations/KZ.yaml", "areas/world.yaml", "questions.yaml"
STAY = "limits: [{days: 90, per: rolling, window_days: 180}]"
BASIS = """\
    topic: visa_regime
    text: {ru: Так., en: So.}
    confidence: high
    sources: [{kind: news, url: "https://example.org/kz", publisher: Example, published: 2025-06-01}]
"""


def entry(id_: str, *lines: str) -> str:
    """Write an entry rule that lets people in."""
    return (
        "".join(
            f"    {line}\n" for line in (f"id: {id_}", "regime: visa_free", "status: open", *lines)
        ).replace("    id:", "  - id:", 1)
        + BASIS
    )


def with_rules(*rules: str) -> dict[str, bytes]:
    """Return the minimal dataset with other entry rules in its destination."""
    files = minimal()
    head, _, _ = files[KZ].partition(b"  - id: kz-entry")
    _, _, tail = files[KZ].partition(b"pitfalls:\n")
    return files | {KZ: head + "".join(rules).encode() + b"pitfalls:\n" + tail}


def found_in(files: dict[str, bytes]) -> list[tuple[str, int, str]]:
    """Return file, line and problem of everything that is not sound."""
    return [(error.file, error.line, error.problem) for error in check_soundness(load(files), DAY)]


def test_the_minimal_dataset_is_sound():
    assert check_soundness(minimal_loaded(), DAY) == []


def test_rules_of_different_ways_or_of_different_people_may_stand_side_by_side():
    files = with_rules(
        entry("kz-a", "valid_from: null", "when: {visas: [schengen]}"),
        entry("kz-b", "valid_from: null", "when: {visas: [none]}"),
        entry("kz-c", "valid_from: null", "way: visa"),
    )
    assert found_in(files) == []


def test_rules_that_follow_one_another_without_a_gap_are_sound():
    files = with_rules(
        entry("kz-a", "valid_from: null", "valid_to: 2024-12-31"),
        entry("kz-b", "valid_from: 2025-01-01"),
    )
    assert found_in(files) == []


def test_two_rules_of_one_way_for_one_person_are_named_with_that_person():
    files = with_rules(
        entry("kz-a", "valid_from: null"),
        entry("kz-b", "valid_from: 2024-01-01", "when: {visas: [schengen], passport: [biometric]}"),
    )
    ((file, line, problem),) = found_in(files)
    assert (file, line) == (f"data/{KZ}", line_of(files, KZ, "id: kz-b"))
    assert "on 2024-01-01" in problem
    assert '"kz-a" and "kz-b"' in problem
    assert "passport: biometric" in problem
    assert "visas.schengen: yes" in problem
    assert "in KZ" in problem


def test_an_overlap_of_a_single_day_is_found():
    files = with_rules(
        entry("kz-a", "valid_from: null", "valid_to: 2024-12-31"),
        entry("kz-b", "valid_from: 2024-12-31"),
    )
    ((_, _, problem),) = found_in(files)
    assert "on 2024-12-31" in problem
    assert "everybody" in problem


def test_an_area_rule_beside_a_destinations_own_is_found():
    rule = entry("area-rule", "valid_from: null").replace(
        "https://example.org/kz", "https://example.org/area"
    )
    files = edited(AREA, "bars:\n", f"entry:\n{rule}bars:\n")
    assert [problem for _, _, problem in found_in(files) if '"area-rule" and "kz-entry"' in problem]
    replaced = edited(KZ, STAY, f"{STAY}\n    replaces: [area-rule]", files)
    assert found_in(replaced) == []


def test_a_gap_in_the_calendar_is_named_with_its_first_day():
    files = with_rules(
        entry("kz-a", "valid_from: null", "valid_to: 2024-12-30"),
        entry("kz-b", "valid_from: 2025-01-01"),
    )
    assert found_in(files) == [
        (
            f"data/{KZ}",
            line_of(files, KZ, "id: KZ"),
            "on 2024-12-31 KZ has no entry rule for everybody",
        )
    ]


def test_a_gap_at_the_beginning_of_the_calendar_is_found():
    files = with_rules(entry("kz-a", f"valid_from: {FIRST_DAY + timedelta(days=1)}"))
    assert found_in(files) == [
        (
            f"data/{KZ}",
            line_of(files, KZ, "id: KZ"),
            f"on {FIRST_DAY} KZ has no entry rule for everybody",
        )
    ]


@pytest.mark.parametrize(
    ("last", "count"), [(DAY + AHEAD, 0), (DAY + AHEAD - timedelta(days=1), 1)]
)
def test_the_calendar_is_proved_half_a_year_ahead(last: date, count: int):
    files = with_rules(entry("kz-a", "valid_from: null", f"valid_to: {last}"))
    assert len(found_in(files)) == count


def test_people_without_a_rule_are_named():
    files = with_rules(entry("kz-a", "valid_from: null", "when: {passport: [biometric]}"))
    ((file, _, problem),) = found_in(files)
    assert file == f"data/{KZ}"
    assert "no entry rule for {passport: internal_only}" in problem


def test_a_gap_of_a_destination_known_from_the_baseline_only_is_found_at_its_line():
    files = edited("baseline.yaml", "ZW: {2022-01-01:", "ZW: {2023-01-01:")
    assert found_in(files) == [
        (
            "data/baseline.yaml",
            line_of(files, "baseline.yaml", "ZW:"),
            f"on {FIRST_DAY} ZW has no entry rule for everybody",
        )
    ]


GAP = """\
not_established:
  - id: kz-gap
    when: {visa: [schengen]}
    text: {ru: Неясно., en: Unclear.}
pitfalls:
"""


@pytest.mark.parametrize(
    ("file", "old", "new", "id_", "says"),
    [
        (
            KZ,
            "when: {visas: [schengen]}",
            "when: {visa: [schengen]}",
            "kz-pitfall",
            "the questions are: passport, visas",
        ),
        (
            KZ,
            "when: {visas: [schengen]}",
            "when: {visas: [shengen]}",
            "kz-pitfall",
            "its options are: schengen, none",
        ),
        (KZ, "when: {visas: [schengen]}", "when: {any: []}", "kz-pitfall", "list of conditions"),
        (KZ, "when: {visas: [schengen]}", "when: {visas: }", "kz-pitfall", "list of its options"),
        (AREA, "closes: [visit]", "unless: {passport: [none]}", "passport-bar", "unless: "),
        (
            "links.yaml",
            "regions: [siberia]",
            "when: {region: [north]}",
            "link-ru-kz-car",
            "south, siberia",
        ),
        (
            "exit.yaml",
            "effect: check",
            "effect: check\n    when: {debts: [yes]}",
            "ru-exit-debts",
            '"debts"',
        ),
        (
            KZ,
            "pitfalls:\n",
            GAP,
            "kz-gap",
            "the questions are: passport, visas",
        ),
        (
            "helpers.yaml",
            "topics: [legal]",
            "topics: [legal]\n    when: {debts: [yes]}",
            "helper-hot-line",
            '"debts"',
        ),
    ],
)
def test_a_condition_that_names_nothing_is_found_at_its_fact(file, old, new, id_, says):
    files = edited(file, old, new)
    ((where, line, problem),) = found_in(files)
    assert (where, line) == (f"data/{file}", line_of(files, file, f"id: {id_}"))
    assert says in problem


def test_every_malformed_condition_is_reported():
    files = edited(KZ, "when: {visas: [schengen]}", "when: {visa: [schengen]}")
    files = edited("links.yaml", "regions: [siberia]", "when: {region: [north]}", files)
    assert {file for file, _, _ in found_in(files)} == {f"data/{KZ}", "data/links.yaml"}


def test_a_condition_that_nobody_can_meet_is_found():
    condition = "when: {all: [{visas: [schengen]}, {visas: [none]}]}"
    files = edited(KZ, "when: {visas: [schengen]}", condition)
    problem = (f"data/{KZ}", line_of(files, KZ, "id: kz-pitfall"), "nobody can meet its `when`")
    assert problem in found_in(files)


def payment(id_: str, *lines: str) -> str:
    """Write a payment fact on Mir."""
    written = "".join(f"    {line}\n" for line in (f"id: {id_}", "cards: {mir: limited}", *lines))
    return written.replace("    id:", "  - id:", 1) + BASIS


def test_two_facts_on_one_card_on_one_day_are_found():
    facts = payment("kz-mir-a", "valid_from: null") + payment("kz-mir-b", "valid_from: 2024-01-01")
    files = edited(KZ, "pitfalls:\n", f"payments:\n{facts}pitfalls:\n")
    ((file, line, problem),) = found_in(files)
    assert (file, line) == (f"data/{KZ}", line_of(files, KZ, "id: kz-mir-b"))
    assert 'on 2024-01-01 "kz-mir-a" and "kz-mir-b" both speak of mir' in problem


def test_a_destinations_own_word_on_a_card_goes_before_the_areas():
    own, areas = payment("kz-mir", "valid_from: null"), payment("area-mir", "valid_from: null")
    files = edited(KZ, "pitfalls:\n", f"payments:\n{own}pitfalls:\n")
    files = edited(AREA, "bars:\n", f"payments:\n{areas}bars:\n", files)
    assert found_in(files) == []


NEW_VISA = (
    "      - {id: eu_residence, %slabel: {ru: ВНЖ, en: Residence}}\n"
    "      - {id: none, label: {ru: Никаких"
)
NEW_PASSPORT = "      - {id: refugee, %slabel: {ru: Беженца, en: Refugee}}\n  - id: visas"


@pytest.mark.parametrize(
    ("old", "new", "option"),
    [
        ("      - {id: none, label: {ru: Никаких", NEW_VISA, "eu_residence"),
        ("  - id: visas", NEW_PASSPORT, "refugee"),
        (
            "      - {id: mir,",
            "      - {id: crypto, %slabel: {ru: Крипта, en: Coins}}\n      - {id: mir,",
            "crypto",
        ),
        (
            "      - {id: south,",
            "      - {id: north, %slabel: {ru: Север, en: North}}\n      - {id: south,",
            "north",
        ),
    ],
)
def test_an_option_that_says_nothing_and_that_no_rule_names_is_refused(old, new, option):
    """Also of a question that ranking, payments or links read."""
    files = edited(QUESTIONS, old, new % "")
    (error,) = check_soundness(load(files), DAY)
    assert (error.file, error.line) == (
        f"data/{QUESTIONS}",
        line_of(files, QUESTIONS, f"id: {option},"),
    )
    assert f'"{option}" says nothing of itself, and no rule names it' in error.problem
    assert "`treat_as:`" in error.hint
    assert "`neutral: true`" in error.hint
    assert found_in(edited(QUESTIONS, old, new % "neutral: true, ")) == []
    other = {
        "eu_residence": "schengen",
        "refugee": "internal_only",
        "crypto": "mir",
        "north": "south",
    }[option]
    assert found_in(edited(QUESTIONS, old, new % f"treat_as: {other}, ")) == []


@pytest.mark.parametrize(
    ("question", "option", "file", "old", "new"),
    [
        (
            "  - id: visas",
            NEW_PASSPORT,
            AREA,
            "passport: [internal_only]",
            "passport: [internal_only, refugee]",
        ),
        (
            "      - {id: mir,",
            "      - {id: crypto, %slabel: {ru: Крипта, en: Coins}}\n      - {id: mir,",
            "payments.yaml",
            'cards: {mir: "no"}',
            'cards: {mir: "no", crypto: "yes"}',
        ),
        (
            "      - {id: south,",
            "      - {id: north, %slabel: {ru: Север, en: North}}\n      - {id: south,",
            "links.yaml",
            "regions: [siberia]",
            "regions: [siberia, north]",
        ),
    ],
)
def test_an_option_that_some_rule_names_may_say_nothing(question, option, file, old, new):
    assert found_in(edited(file, old, new, edited(QUESTIONS, question, option % ""))) == []


def test_rules_that_share_out_a_question_are_sound_for_an_option_they_leave_out():
    """Of whom both do not speak, neither two rules nor none can be proved."""
    rules = [entry("kz-a", "valid_from: null", "when: {passport: [biometric]}")]
    rules += [entry("kz-b", "valid_from: null", "when: {not: {passport: [biometric]}}")]
    files = edited(
        AREA, "passport: [internal_only]", "passport: [internal_only, refugee]", with_rules(*rules)
    )
    assert found_in(edited(QUESTIONS, "  - id: visas", NEW_PASSPORT % "", files)) == []


def test_a_question_that_no_rule_asks_about_is_found_at_its_line():
    question = """\
  - id: colour
    kind: one
    text: {ru: Цвет., en: Colour.}
    short: {ru: цвет, en: colour}
    help: {ru: Просто так., en: Just so.}
    options:
      - {id: red, label: {ru: Красный, en: Red}}
      - {id: blue, label: {ru: Синий, en: Blue}}
changes:
"""
    files = edited(QUESTIONS, "changes:\n", question)
    assert found_in(files) == [
        (f"data/{QUESTIONS}", line_of(files, QUESTIONS, "id: colour"), "no rule asks about this")
    ]


def test_a_circumstance_that_names_what_no_question_has_is_named_with_its_line():
    files = minimal()
    files[QUESTIONS] += b"circumstances:\n  - id: abroad\n    when: {region: [moon]}\n"
    line = line_of(files, QUESTIONS, "id: abroad")
    (found,) = found_in(files)
    assert found[:2] == (f"data/{QUESTIONS}", line)
    assert 'has no option "moon"' in found[2]


def test_a_question_that_only_a_circumstance_asks_is_asked():
    asked = """\
  - id: hunted
    kind: one
    text: {ru: "Ищут?", en: "Hunted?"}
    short: {ru: розыск, en: warrants}
    help: {ru: Для порядка., en: For the order.}
    options:
      - {id: "yes", neutral: true, label: {ru: Да, en: "Yes"}}
      - {id: "no", neutral: true, label: {ru: Нет, en: "No"}}
changes:
"""
    files = edited(QUESTIONS, "changes:\n", asked)
    assert [problem for _, _, problem in found_in(files)] == ["no rule asks about this"]
    files[QUESTIONS] += b"circumstances: [{id: in_danger, when: {hunted: ['yes']}}]\n"
    assert found_in(files) == []
