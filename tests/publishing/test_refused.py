"""Every mistake that somebody has seeded is refused, with its line and what to write."""

import re
from collections.abc import Mapping
from pathlib import Path
from time import monotonic

import pytest

from routebot.errors import DatasetError, PublishError
from routebot.publishing.bundle import pack, read_bundle
from tests.publishing.small import ON, open_publisher
from tests.support.datasets import edited, minimal

KZ, GE, QUESTIONS, WORLD = (
    "destinations/KZ.yaml",
    "destinations/GE.yaml",
    "questions.yaml",
    "areas/world.yaml",
)
TEXT = "A visa does not help here."
RUSSIAN = "Виза тут не поможет."
FILLING = "{ru: " + "слово за словом " * 55 + ", en: Larger}"
URL = "https://example.org/kz"


def said(more: str, russian: str = "") -> dict[str, bytes]:
    """Say more in both languages."""
    files = edited(KZ, TEXT, f"'{TEXT} {more}'")
    return edited(KZ, RUSSIAN, f"'{RUSSIAN} {russian or more}'", files)


def sourced(url: str) -> dict[str, bytes]:
    """Give the first source another address."""
    return minimal() | {KZ: minimal()[KZ].replace(URL.encode(), url.encode(), 1)}


def asked(pairs: int) -> dict[str, bytes]:
    """Ask for pairs of options of a new question: each pair doubles what is to be told apart."""
    options = ", ".join(
        f"{{id: o{n}, neutral: true, label: {{ru: 'Вот {n}', en: 'It {n}'}}}}" for n in range(40)
    )
    question = f"""\
  - id: big
    kind: many
    text: {{ru: "Что?", en: "What?"}}
    short: {{ru: что, en: what}}
    help: {{ru: Так., en: So.}}
    options: [{options}]
changes:
"""
    any_of = ", ".join(f"{{all: [{{big: [o{n}]}}, {{big: [o{n + 20}]}}]}}" for n in range(pairs))
    when = f"when: {{any: [{{passport: [internal_only]}}, {any_of}]}}"
    files = edited(QUESTIONS, "changes:\n", question)
    return edited(WORLD, "when: {passport: [internal_only]}", when, files)


MISTAKES: Mapping[str, tuple[dict[str, bytes], str]] = {
    # A mistake -> the dataset with it, and what is said of it.
    "stated day": (
        minimal() | {KZ: minimal()[KZ].replace(b"confidence: high", b"checked_on: 2026-01-01", 1)},
        r"KZ\.yaml:\d+ entry\[0\]\.checked_on: is not stated any more.*take the line out",
    ),
    "handle": (said("Write to @visa_helper_bot."), r"KZ\.yaml:\d+.*handle.*helpers\.yaml"),
    "chat link": (said("t.me/visa_helper_bot"), r"KZ\.yaml:\d+.*chat link"),
    "bare domain": (said("evil-visa.com"), r'KZ\.yaml:\d+.*"evil-visa\.com", which becomes a link'),
    "phone": (said("+7 495 123-45-67"), r"KZ\.yaml:\d+.*phone number"),
    "hidden": (said("\u202edlrow"), r"KZ\.yaml:\d+.*U\+202E.*type the words anew"),
    "picture": (said("\U0001f6c2"), r"KZ\.yaml:\d+.*\U0001f6c2; say it in words"),
    "two alphabets": (said("x", "сeйчас"), r'KZ\.yaml:\d+.*"сeйчас", half in Russian letters'),
    "foreign alias": (
        edited(KZ, "cities:", "aliases: [Грузия]\ncities:"),
        r'KZ\.yaml:\d+.*"Грузия" is also one of GE',
    ),
    "user in a url": (sourced("https://www.mfa.kz@evil.example/x"), r"KZ\.yaml:\d+.*before the @"),
    "cyrillic host": (sourced("https://secrеtmag.ru/a"), r"KZ\.yaml:\d+.*letters than ASCII"),
    "own machine": (sourced("http://127.0.0.1/a"), r"KZ\.yaml:\d+.*none of the public web"),
    "chat page": (sourced("https://t.me/phishing_bot?start=1"), r"KZ\.yaml:\d+.*of a chat"),
    "host without dots": (sourced("https://x"), r"KZ\.yaml:\d+.*none of the public web"),
    "endless url": (sourced(f"{URL}/{'k' * 100_000}"), r"KZ\.yaml:\d+.*at most 500"),
    "endless text": (said("word " * 2000), r"KZ\.yaml:\d+.*longer than 1200.*split it"),
    "UK": (
        minimal() | {"destinations/UK.yaml": b"id: UK\n"},
        r'UK\.yaml:1.*"UK" is no code.*write GB',
    ),
    "ZZ": (
        minimal() | {"destinations/ZZ.yaml": b"id: ZZ\n"},
        r'ZZ\.yaml:1 id: "ZZ" is no code of ISO 3166-1; write the place\'s code',
    ),
    "small letters": (minimal() | {GE: b"id: ge\n"}, r"GE\.yaml:1 id.*two capital letters"),
    "silent option": (
        edited(
            QUESTIONS,
            "      - {id: cash,",
            "      - {id: gold, label: {ru: Золото, en: Gold}}\n      - {id: cash,",
        ),
        r'questions\.yaml:\d+.*"gold" says nothing of itself, and no rule names it.*treat_as',
    ),
    "no Russian": (
        minimal() | {KZ: minimal()[KZ].replace(f"ru: {RUSSIAN}".encode(), b"ru: null")},
        r"KZ\.yaml:\d+ pitfalls\[0\]\.text\.ru: has no Russian text; write the sentence",
    ),
    "typographic quotes": (
        minimal()
        | {KZ: minimal()[KZ].replace('"До 90 дней без визы."'.encode(), "“До: 90”".encode())},
        r'KZ\.yaml:9: .*“ is a typographic quote; write "',
    ),
    "non-breaking space": (
        minimal() | {KZ: minimal()[KZ].replace(b"    topic:", "\u00a0   topic:".encode(), 1)},
        r"KZ\.yaml:5: .*holds a non-breaking space; write a plain space",
    ),
    "too complicated": (asked(18), r"world\.yaml:\d+.*when: is too complicated.*several facts"),
    "a million items": (
        minimal() | {KZ: b"id: KZ\nentry: [" + b"1," * 990_000 + b"]\n"},
        r"KZ\.yaml:2: holds far more than any file of the dataset; take it apart",
    ),
    "a name that fills a card": (
        edited("links.yaml", "open\n    regions", f"open\n    crossing: {FILLING}\n    regions"),
        r"links\.yaml:2 .*the card of KZ becomes \d+ .*at most 900 fit; shorten `crossing` \(",
    ),
    "id twice": (
        edited(KZ, "id: kz-pitfall", "id: kz-entry"),
        r'KZ\.yaml:\d+.*"kz-entry" is taken by data/destinations/KZ\.yaml:4',
    ),
}


@pytest.mark.parametrize("what", MISTAKES)
async def test_seeded_mistake_is_refused_with_its_line(tmp_path: Path, what: str) -> None:
    files, wanted = MISTAKES[what]
    changed = {name: text for name, text in files.items() if minimal().get(name) != text}
    name = next(reversed(changed))
    bundle = read_bundle(Path(name).name, files[name])
    others = {each: text for each, text in changed.items() if each != name}
    begun = monotonic()
    async with open_publisher(tmp_path / "db.sqlite") as publisher:
        publisher._archive._packaged = publisher._packaged = minimal() | others
        with pytest.raises(DatasetError) as caught:
            await publisher.draft(bundle, ON)
        assert await publisher.latest() == 0
    assert re.search(wanted, str(caught.value)), caught.value
    assert monotonic() - begun < 60


async def test_of_many_mistakes_the_first_hundred_are_told(tmp_path: Path) -> None:
    many = b"id: KZ\nentry: [" + b"1, " * 5_000 + b"]\n"
    async with open_publisher(tmp_path / "db.sqlite") as publisher:
        with pytest.raises(DatasetError) as caught:
            await publisher.draft(read_bundle("KZ.yaml", many), ON)
    assert (caught.value.number, len(caught.value.errors)) == (5_000, 100)
    assert str(caught.value).endswith("... and 4900 more")


async def test_a_file_that_is_left_out_of_a_zip_closes_no_place(tmp_path: Path) -> None:
    """PE, IS and OM once went so, and with them the bars that shut them."""
    async with open_publisher(tmp_path / "db.sqlite") as publisher:
        files = {name: text for name, text in minimal().items() if name != KZ}
        with pytest.raises(PublishError) as caught:
            await publisher.draft(read_bundle("KZ.zip", pack(files)), ON)
    assert "KZ: left out and kept" in str(caught.value)
