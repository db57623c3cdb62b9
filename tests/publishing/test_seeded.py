"""What people do to a file by mistake, one by one: the line that is named, and what to write.

Mistakes of meaning and of hostile hands are in `test_refused`, names and archives in `test_bundle`.
"""

import re
from collections.abc import Mapping

import pytest

from routebot.errors import DatasetError
from routebot.policy.loading import load
from routebot.publishing.bundle import read_bundle
from routebot.upkeep.checks import check
from routebot.upkeep.soundness import check_soundness
from tests.publishing.small import ON
from tests.support.datasets import edited, minimal

KZ = "destinations/KZ.yaml"
TEXT = "text: {ru: Виза тут не поможет., en: A visa does not help here.}"
SOURCES = (
    '    sources: [{kind: news, url: "https://example.org/kz", publisher: Example, '
    "published: 2025-06-01}]\n"
)


def first(old: str, new: str) -> bytes:
    """Change the first of several places in the file of KZ."""
    text = minimal()[KZ].decode()
    assert old in text
    return text.replace(old, new, 1).encode()


def once(old: str, new: str) -> bytes:
    return edited(KZ, old, new)[KZ]


SEEDED: Mapping[str, tuple[bytes, str]] = {
    # A mistake -> the file of KZ with it, and what is said of it.
    "a blank too few": (
        first("    topic: visa_regime\n    regime", "   topic: visa_regime\n    regime"),
        r"KZ\.yaml:5: not valid YAML.*check the indentation",
    ),
    "a lost dash": (once("  - id: kz-pitfall", "    id: kz-pitfall"), r":13 .*expected a list"),
    "a lost quote": (once('визы."', "визы."), r":9: not valid YAML.*quote texts"),
    "a lost brace": (once("en: Astana}]", "en: Astana]"), r":2: not valid YAML"),
    "a colon in a text": (
        once(TEXT, "text:\n      ru: Виза: тут.\n      en: A visa."),
        r":19: not valid YAML.*quote texts that hold `: `",
    ),
    "a tab": (once("    severity", "\tseverity"), r":16: .*found a tab character"),
    "no such day": (
        first("valid_from: null", "valid_from: 2026-02-31"),
        r":10 entry\[0\]\.valid_from: there is no such day as 2026-02-31",
    ),
    "a day in the Russian order": (
        first("valid_from: null", "valid_from: 31.01.2026"),
        r":10 .*expected a date, got \"31\.01\.2026\"; write it as 2026-01-31",
    ),
    "a day of few digits": (
        first("valid_from: null", "valid_from: 2026-1-5"),
        r":10 .*expected a date, got \"2026-1-5\"",
    ),
    "a day with a time": (
        first("valid_from: null", "valid_from: 2026-01-05 10:00"),
        r":10 .*expected a date, got \"2026-01-05 10:00\"",
    ),
    "a page of tomorrow": (
        first("published: 2025-06-01", "published: 2030-06-01"),
        r":4 .*dated 2030-06-01, in the future; mend the day",
    ),
    "no Russian": (
        once(TEXT, "text: {en: A visa does not help here.}"),
        r":18 pitfalls\[0\]\.text\.ru: is missing; add it",
    ),
    "English for Russian": (
        once("ru: Виза тут не поможет.", "ru: A visa does not help."),
        r":14 .*ru holds no Russian; write it in Russian",
    ),
    "an id of another country": (
        once("kz-pitfall", "ge-pitfall"),
        r':14 .*the id "ge-pitfall" is not of KZ; begin it with kz-',
    ),
    "an option that is none": (
        once("[schengen]", "[shengen]"),
        r':14 .*has no option "shengen"; its options are: schengen, none',
    ),
    "a question that is none": (
        once("when: {visas:", "when: {visa:"),
        r':14 .*unknown question "visa"; the questions are: passport, visas',
    ),
    "a topic that is none": (
        first("topic: visa_regime", "topic: visa"),
        r':4 .*unknown topic "visa"; write one of law, visa_regime',
    ),
    "a field that is none": (
        once("severity: low", "severity: low\n    sevrity: low"),
        r":17 pitfalls\[0\]\.sevrity: is not a known field; see docs/editing-data\.md",
    ),
    "a field twice": (
        once("severity: low", "severity: low\n    severity: low"),
        r":17 .*stands here twice; keep one",
    ),
    "a number with its word": (
        once("{days: 90,", "{days: 365 дней,"),
        r':8 .*expected a whole number of days, got "365 дней"; write digits',
    ),
    "numbers that differ": (
        once("Up to 90", "Up to 60"),
        r":4 .*the languages differ in numbers: only in ru 90, only in en 60",
    ),
    "a field and a text that differ": (
        once("days: 90", "days: 60"),
        r":4 .*limits is 60, and the text does not say so",
    ),
    "no sources": (first(SOURCES, ""), r":4 entry\[0\]\.sources: is missing; add it"),
    "an empty list of sources": (
        first(SOURCES, "    sources: []\n"),
        r":12 entry\[0\]\.sources: holds 0; write at least 1",
    ),
    "an address without https": (
        first("https://example.org/kz", "example.org/kz"),
        r":12 .*is not a web address; write it whole, beginning with https://",
    ),
    "an address that is a program": (
        first("https://example.org/kz", "javascript:alert(1)"),
        r":12 .*is not a web address",
    ),
    "markup": (once("A visa does", "A <b>visa</b> does"), r":14 .*en holds markup; write plain"),
    "a link": (
        once(TEXT, 'text: {ru: "Виза? https://a.org/b", en: "A visa? https://a.org/b"}'),
        r':14 .*holds a link \("https://a\.org/b"\); put it into sources',
    ),
    "two documents": (minimal()[KZ] + b"---\nid: KZ\n", r":22: .*found another document"),
    "UTF-16": (minimal()[KZ].decode().encode("utf-16"), r":1: is not UTF-8 text.*save the file"),
    "an old Russian encoding": (
        minimal()[KZ].decode().encode("cp1251"),
        r":1: is not UTF-8 text.*save the file as UTF-8",
    ),
    "a day that no rule covers": (
        first("valid_from: null", "valid_from: null\n    valid_to: 2025-12-31"),
        r":1 id: on 2026-01-01 KZ has no entry rule for everybody; add a rule of way visit",
    ),
    "a day that two rules cover": (
        once(
            "pitfalls:",
            minimal()[KZ]
            .decode()
            .split("entry:\n")[1]
            .split("pitfalls:")[0]
            .replace("kz-entry", "kz-entry-2")
            + "pitfalls:",
        ),
        r"KZ\.yaml:\d+ .*kz-entry.*kz-entry-2",
    ),
    "fifty empty lines": (
        once('визы."', "визы." + r"\n" * 50 + 'Да."'),
        r":4 .*ru holds U\+000A .*type the words anew",
    ),
    "a zero byte": (once("90 дней", r"90 дней\0"), r":4 .*ru holds U\+0000"),
    "a line separator": (once("90 дней", r"90 дней\u2028"), r":4 .*U\+2028 \(LINE SEPARATOR\)"),
    "a hundred marks on a letter": (
        once("90 дней", "90 дней" + "\u0301" * 100),
        r":4 .*more than 2 combining marks on one letter",
    ),
    "no days at all": (
        once("{days: 90", "{days: 0"),
        r":8 .*0 is too small; write a number from 1",
    ),
    "a ban that is open": (
        once("regime: visa_free", "regime: banned"),
        r":4 .*regime banned cannot be open",
    ),
    "nothing": (b"", r":1: is empty; restore the file"),
}


@pytest.mark.parametrize("what", SEEDED)
def test_mistake_is_named_with_its_line_and_what_to_write(what: str) -> None:
    content, wanted = SEEDED[what]
    with pytest.raises(DatasetError) as caught:
        _checked(content)
    assert re.search(wanted, str(caught.value)), caught.value


def _checked(content: bytes) -> None:
    """Read a file as it was sent, and check the dataset with it."""
    loaded = load({**minimal(), **read_bundle("KZ.yaml", content).files})
    if errors := check(loaded, ON) or check_soundness(loaded, ON):
        raise DatasetError(errors)
