"""Checks of form: each has a planted mistake that it, and nothing else, complains of."""

from datetime import date

import pytest

from routebot.policy.loading import load
from routebot.upkeep.checks import CHECKS, check
from routebot.upkeep.wording import numbers_in
from tests.policy.test_safety import PLANTED_POISON
from tests.support.datasets import DAY, edited, line_of, minimal, minimal_loaded
from tests.upkeep.test_more_checks import MORE_PLANTED
from tests.upkeep.test_typed import PLANTED_TYPED

KZ, AREA, QUESTIONS = "destinations/KZ.yaml", "areas/world.yaml", "questions.yaml"
RU = "До 90 дней без визы."
EN = "Up to 90 days without a visa."

PUBLISHED, SEEN_AHEAD = "published: 2025-06-01", "published: 2025-06-01, seen_on: 2026-01-02"

ANOTHER = """\
  - id:  kz-pitfall
    topic: visa_regime
    severity: low
    text: {ru: Ещё одно., en: One more.}
    valid_from: null
    confidence: high
    sources: [{kind: news, url: "https://example.org/kz", publisher: Example, published: 2025-06-01}]
"""
REQUIREMENT = """\
  - id: kz-need
    kind: carry
    ways: [visitor]
    topic: visa_regime
    name: {ru: билет, en: ticket}
    text: {ru: Возьмите билет., en: Take a ticket.}
    valid_from: null
    confidence: high
    sources: [{kind: news, url: "https://example.org/kz", publisher: Example, published: 2025-06-01}]
"""
DISAGREEMENT = """\
disagreements:
  - id: kz-disagreement
    about: [kz-nothing]
    valid_from: null
    claims:
      - text: {ru: Можно., en: Allowed.}
        sources: [{kind: news, url: "https://example.org/a", publisher: A, published: null}]
      - text: {ru: Нельзя., en: Not allowed.}
        sources: [{kind: news, url: "https://example.org/b", publisher: B, published: null}]
    plan_for: {ru: Считайте за нет., en: Plan for a no.}
"""

PLANTED: dict[str, list[tuple[str, str, str, str, str]]] = {
    # check -> file, text, what is written instead, text on the line to be named, words of the
    # complaint
    "ids are unique": [
        (KZ, "pitfalls:\n", f"pitfalls:\n{ANOTHER}", "- id: kz-pitfall", "taken by data/"),
        (
            "links.yaml",
            "id: link-ru-kz-car",
            "id: visas",
            "id: visas",
            "taken by data/questions.yaml",
        ),
        (
            "helpers.yaml",
            "id: helper-hot-line",
            "id: passport",
            "id: passport",
            "taken by data/questions.yaml",
        ),
    ],
    "ids tell where they belong": [
        (KZ, "id: kz-pitfall", "id: ge-pitfall", "id: ge-pitfall", "not of KZ")
    ],
    "topics exist": [
        ("exit.yaml", "topic: visa_regime", "topic: exits", "id: ru-exit-debts", '"exits"'),
        ("baseline.yaml", "topic: visa_regime", "topic: index", "topic: index", '"index"'),
    ],
    "references resolve": [
        (
            AREA,
            "closes: [visit]",
            "closes: [kz-entry, visits]",
            "id: passport-bar",
            'closes "visits"',
        ),
        (
            KZ,
            "limits: [{days: 90, per: rolling, window_days: 180}]",
            "replaces: [world-bar]",
            "id: kz-entry",
            'replaces "world-bar"',
        ),
        (
            KZ,
            "limits: [{days: 90, per: rolling, window_days: 180}]",
            "replaces: [kz-entry]",
            "id: kz-entry",
            'replaces "kz-entry"',
        ),
        (
            KZ,
            "pitfalls:\n",
            f"{DISAGREEMENT}pitfalls:\n",
            "id: kz-disagreement",
            'about "kz-nothing"',
        ),
        (
            "passports.yaml",
            "    countries: [CH]",
            "    areas: [world, moon]",
            "  eu:",
            '"moon", which is no area',
        ),
        (
            KZ,
            "pitfalls:\n",
            f"requirements:\n{REQUIREMENT}pitfalls:\n",
            "id: kz-need",
            'for "visitor"',
        ),
    ],
    "members exist": [
        (AREA, "{id: KZ}", "{id: ZZ}", "id: world", '"ZZ"'),
        (AREA, "members: [{id: KZ}]", "excludes: [ZZ]", "id: world", '"ZZ"'),
        ("links.yaml", "end: KZ", "end: ZZ", "id: link-ru-kz-car", '"ZZ"'),
    ],
    "cards exist": [("payments.yaml", "{mir:", "{mur:", "id: xx-mir", '"mur"')],
    "options exist": [
        (
            QUESTIONS,
            "question: passport",
            "question: pass",
            "id: change-passport",
            'question "pass"',
        ),
        (QUESTIONS, "gain: biometric", "gain: chip", "id: change-passport", 'no option "chip"'),
        (
            QUESTIONS,
            "instead_of: [internal_only]",
            "instead_of: [inner]",
            "id: change-passport",
            'no option "inner"',
        ),
        (QUESTIONS, "{id: mir, label", "{id: mir, excludes: [gold], label", "id: cards", '"gold"'),
        (QUESTIONS, "{id: mir, label", "{id: mir, implies: [gold], label", "id: cards", '"gold"'),
    ],
    "regions exist": [
        ("links.yaml", "regions: [siberia]", "regions: [north]", "id: link-ru-kz-car", '"north"')
    ],
    "crossings are over land": [
        (
            "links.yaml",
            "mode: car",
            "mode: air\n    crossing: {ru: Омск — Астана, en: Omsk – Astana}",
            "id: link-ru-kz-car",
            "no `crossing`",
        ),
    ],
    "days are past": [
        ("links.yaml", PUBLISHED, SEEN_AHEAD, "id: link-ru-kz-car", "seen_on 2026-01-02"),
        ("links.yaml", PUBLISHED, "published: 2026-02", "id: link-ru-kz-car", "2026-02"),
        ("baseline.yaml", PUBLISHED, "published: 2027", "topic: visa_regime", "2027"),
        (
            "links.yaml",
            "published: 2025-06-01",
            "published: 2026-01-02",
            "id: link-ru-kz-car",
            "2026-01-02",
        ),
        (
            "helpers.yaml",
            "published: 2025-06-01",
            "published: 2026-01-02",
            "id: helper-hot-line",
            "2026-01-02",
        ),
        (
            QUESTIONS,
            "published: 2025-06-01",
            "published: 2026-01-02",
            "id: change-passport",
            "2026-01-02",
        ),
    ],
    "statuses fit regimes": [
        (KZ, "regime: visa_free", "regime: banned", "id: kz-entry", "banned cannot be open"),
        (KZ, "regime: visa_free", "regime: suspended", "id: kz-entry", "suspended cannot be open"),
        (KZ, "regime: visa_free", "regime: e_visa", "id: kz-entry", "needs a `when`"),
    ],
    "languages agree on numbers": [
        (KZ, EN, "Up to 30 days without a visa.", "id: kz-entry", "only in ru 90, only in en 30"),
        (KZ, EN, "Visa-free.", "id: kz-entry", "only in ru 90, only in en nothing"),
        (QUESTIONS, "ru: С чипом,", "ru: С 1 чипом,", "{id: biometric", "only in ru 1"),
        (
            "exit.yaml",
            "Look your debts up.",
            "Look 2 debts up.",
            "id: ru-exit-debts",
            "only in en 2",
        ),
    ],
    "texts are plain": [
        (KZ, RU, "До <b>90</b> дней.", "id: kz-entry", "ru holds markup"),
        (KZ, EN, "90 days&nbsp;and out.", "id: kz-entry", "en holds markup"),
        (KZ, EN, "90 days at last!", "id: kz-entry", "en holds an exclamation mark"),
        (KZ, EN, "90 дней without a visa.", "id: kz-entry", "en holds Cyrillic"),
        (KZ, RU, "90 days.", "id: kz-entry", "ru holds no Russian"),
        (KZ, RU, f"90 {'дней ' * 200}", "id: kz-entry", "ru has"),
        (
            "helpers.yaml",
            "Helps with visas.",
            "Helps with <visas>.",
            "id: helper-hot-line",
            "en holds markup",
        ),
    ],
    "baseline values are known": [
        (
            "baseline.yaml",
            "ZW: {2022-01-01: visa required}",
            "ZW: {2022-01-01: maybe}",
            "ZW:",
            '"maybe"',
        )
    ],
}

PLANTED |= MORE_PLANTED | PLANTED_POISON | PLANTED_TYPED
CASES = [(name, case) for name, cases in PLANTED.items() for case in cases]


def test_every_check_has_a_planted_mistake():
    assert {name for name, _ in CHECKS} == set(PLANTED)


def test_the_minimal_dataset_passes_every_check():
    assert check(minimal_loaded(), DAY) == []


@pytest.mark.parametrize(("name", "case"), CASES, ids=[f"{name}-{case[4]}" for name, case in CASES])
def test_a_planted_mistake_is_found_by_its_check_alone(name, case):
    file, old, new, at, says = case
    files = edited(file, old, new)
    found = check(load(files), DAY)
    assert list(map(str, found)) == list(map(str, dict(CHECKS)[name](load(files), DAY)))
    assert [error for error in found if says in error.problem]
    for error in found:
        assert error.file == f"data/{file}"
        assert error.hint
        assert error.line == line_of(files, file, at)


def test_every_mistake_is_found_not_only_the_first():
    files = edited(KZ, EN, "Up to 30 days, see https://example.org")
    files = edited("links.yaml", "end: KZ", "end: ZZ", files)
    found = [(error.file, error.line) for error in check(load(files), DAY)]
    entry, link = (
        line_of(files, KZ, "id: kz-entry"),
        line_of(files, "links.yaml", "id: link-ru-kz-car"),
    )
    assert sorted(found) == [
        (f"data/{KZ}", entry),
        (f"data/{KZ}", entry),
        ("data/links.yaml", link),
    ]


def test_a_day_before_the_facts_were_checked_is_the_future():
    assert {error.file for error in check(minimal_loaded(), date(2025, 5, 31))} >= {
        f"data/{KZ}",
        "data/links.yaml",
    }
    assert check(minimal_loaded(), date(2025, 6, 1)) == []


def test_a_baseline_value_that_is_no_word_of_the_index_is_found_though_it_has_a_text():
    files = edited("baseline.yaml", "  visa required: {", "  maybe: {")
    files = edited(
        "baseline.yaml", "ZW: {2022-01-01: visa required}", "ZW: {2022-01-01: maybe}", files
    )
    (error,) = check(load(files), DAY)
    assert '"maybe"' in error.problem
    assert error.line == line_of(files, "baseline.yaml", "ZW:")


def test_a_destination_of_its_own_may_have_baseline_values_without_a_text():
    files = minimal()
    files["baseline.yaml"] = files["baseline.yaml"].replace(
        b'KZ: {2022-01-01: "90"}', b"KZ: {2022-01-01: maybe}"
    )
    assert check(load(files), DAY) == []


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("6000 рублей", {"6000": 1}),
        ("6 000 рублей", {"6000": 1}),
        ("6,000 roubles", {"6000": 1}),
        ("6\u00a0000 рублей", {"6000": 1}),
        ("2,5 месяца", {"2.5": 1}),
        ("2.5 months", {"2.5": 1}),
        ("90 дней из 180", {"90": 1, "180": 1}),
        ("1, 2, 3", {"1": 1, "2": 1, "3": 1}),
        ("in 2022, 2023", {"2022": 1, "2023": 1}),
        ("11–12 февраля", {"11": 1, "12": 1}),
        ("30 and 30", {"30": 2}),
        ("95%", {"95": 1}),
        ("ничего", {}),
    ],
)
def test_numbers_are_read_alike_in_both_languages(text, numbers):
    assert numbers_in(text) == numbers
