"""The page of a pack, as somebody with a phone taps through it, in both languages and themes."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

from routebot.offline.building import build
from routebot.reasoning.advice import advise
from routebot.screens.plan import plan_text
from routebot.words.i18n import words
from tests.conftest import TODAY
from tests.offline.browsing import Opened, opened_file
from tests.support.desk import Desk
from tests.support.phone import lacking

pytestmark = [
    pytest.mark.proof,
    pytest.mark.skipif(bool(lacking()), reason="no Chromium is installed"),
]

PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}

SUMMONS = {"military": "summons"}


@pytest.fixture(scope="module")
def file(desk: Desk, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pack of the packaged dataset, as it is handed out."""
    written = tmp_path_factory.mktemp("pack") / "reference.html"
    written.write_text(build(desk.dataset, TODAY).html, encoding="utf-8", newline="\n")
    return written


@contextmanager
def phone(file: Path, day: date = TODAY, **options: object) -> Iterator[Opened]:
    """Open the page on a phone whose clock shows noon of a day."""
    with opened_file(file, **PHONE, **options) as opened:
        opened.page.clock.set_fixed_time(datetime(day.year, day.month, day.day, 12))  # noqa: DTZ001
        opened.page.reload()
        yield opened
        assert not opened.complaints
        assert {*opened.asked_for} <= {file.as_uri()}


def begin(opened: Opened) -> None:
    opened.page.locator("button.main").click()


def answer(opened: Opened, question: str, *options: str) -> None:
    page = opened.page
    if not page.locator(".every").evaluate("(folding) => folding.open"):
        page.locator(".every summary").click()
    page.locator(f'[data-question="{question}"]').click()
    for option in options:
        page.locator(f'[aria-labelledby="ask-{question}"] [data-option="{option}"]').click()


def listed(opened: Opened) -> list[str]:
    return opened.page.locator(".places [data-place]").evaluate_all(
        "(rows) => rows.map((row) => row.dataset.place)"
    )


def test_the_first_screen_tells_nothing_and_asks_nothing(file):
    with phone(file) as opened:
        said = opened.page.locator("body").inner_text()
        assert not re.search(r"routebot|виз|побег|эмигр|Казахстан", said, re.IGNORECASE)
        assert opened.page.title() == words("ru")("offline.title")


def test_each_answer_sorts_the_list_anew(file, desk):
    with phone(file) as opened:
        begin(opened)
        before = listed(opened)
        answer(opened, "passport", "internal_only")
        after = listed(opened)
    advice = advise(
        desk.rulebook(TODAY),
        desk.rulebook(TODAY).vocabulary.masks({"passport": frozenset({"internal_only"})}),
    )
    best = [verdict.id for verdict in advice.possible]
    assert before != after
    assert after[: len(best[:5])] == best[:5]


def test_an_answer_that_denies_another_takes_its_place(file):
    with phone(file) as opened:
        page = opened.page
        begin(opened)
        answer(opened, "second_passport", "KZ")
        answer(opened, "other_citizenship", "none")
        assert listed(opened)
        row = page.locator('[data-question="second_passport"]')
        assert row.inner_text().startswith("+ "), "it is answered still"
        answer(opened, "second_passport", "KZ")
        assert page.locator('[data-question="other_citizenship"]').inner_text().startswith("+ ")


def test_a_place_is_found_by_its_name_in_either_language(file):
    with phone(file) as opened:
        begin(opened)
        opened.page.locator(".places input").fill("армен")
        assert listed(opened)[0] == "AM"
        opened.page.locator(".places input").fill("armen")
        assert listed(opened)[0] == "AM"


@pytest.mark.parametrize("language", ["ru", "en"])
def test_a_plan_is_saved_as_the_text_of_the_command(file, desk, language, tmp_path):
    with phone(file) as opened:
        page = opened.page
        if language == "en":
            page.get_by_role("button", name="English").click()
        begin(opened)
        answer(opened, "passport", "biometric")
        place = listed(opened)[0]
        page.locator(f'[data-place="{place}"]').click()
        page.locator(".ways .main").click()
        with page.expect_download() as saved:
            page.get_by_role("button", name=words(language)("offline.save")).click()
        assert saved.value.suggested_filename == "notes.txt"
        saved.value.save_as(tmp_path / "plan.txt")
    text = (tmp_path / "plan.txt").read_text(encoding="utf-8")
    book = desk.rulebook(TODAY)
    advice = advise(book, book.vocabulary.masks({"passport": frozenset({"biometric"})}))
    assert text == plan_text(words(language), advice, place)


def test_who_may_not_leave_reads_of_no_way(file, desk):
    with phone(file) as opened:
        page = opened.page
        begin(opened)
        answer(opened, "military", *SUMMONS.values())
        assert not listed(opened)
        page.get_by_role("button", name=words("ru")("button.helpers"), exact=True).last.click()
        assert words("ru")("help.helpers") in page.locator("h1").first.inner_text()
        page.go_back()
        views = page.locator("nav button")
        texts = [page.locator("body").inner_text()]
        for number in range(views.count()):
            views.nth(number).click()
            texts.append(page.locator("body").inner_text())
    crossings = {link.crossing.ru for link in desk.rulebook(TODAY).snapshot.links if link.crossing}
    said = "\n".join(texts)
    assert words("ru")("barred.text") in said
    assert not [crossing for crossing in crossings if crossing in said]


def test_one_key_clears_the_screen_and_forgets(file):
    with phone(file) as opened:
        page = opened.page
        begin(opened)
        answer(opened, "passport", "internal_only")
        page.keyboard.press("Escape")
        assert words("ru")("offline.cleared") in page.locator("body").inner_text()
        assert not page.locator("[data-place], .chip").count()
        page.get_by_role("button", name=words("ru")("offline.again")).click()
        begin(opened)
        assert not page.locator(".said").count()


def test_nothing_is_left_in_the_browser(file):
    with phone(file) as opened:
        begin(opened)
        answer(opened, "passport", "internal_only")
        assert opened.page.context.storage_state(indexed_db=True) == {"cookies": [], "origins": []}
        assert opened.value("localStorage.length + sessionStorage.length") == 0
        opened.page.reload()
        begin(opened)
        assert not opened.page.locator(".said").count()


def test_the_browser_is_told_to_remember_nothing_that_is_typed(file):
    with phone(file) as opened:
        page = opened.page
        begin(opened)
        answer(opened, "second_passport")
        told = _told_of_fields(page)
        page.locator(".places [data-place]").first.click()
        page.locator(".ways button").nth(2).click()
        told += _told_of_fields(page)
    assert told == 4 * [("off", "false")]


def _told_of_fields(page) -> list[tuple[str | None, str | None]]:
    fields = page.locator("input").all()
    return [
        (each.get_attribute("autocomplete"), each.get_attribute("spellcheck")) for each in fields
    ]


def test_the_phones_own_back_leads_back(file):
    with phone(file) as opened:
        page = opened.page
        begin(opened)
        page.locator(".places [data-place]").first.click()
        assert page.locator(".questions").count() == 0
        page.go_back()
        assert page.locator(".questions").count() == 1


@pytest.mark.parametrize(
    ("later", "key"),
    [(-1, "offline.clock"), (0, None), (181, "offline.old"), (800, "offline.over")],
)
def test_what_the_clock_shows_is_said_first(file, later, key):
    with phone(file, TODAY + timedelta(days=later)) as opened:
        warnings = opened.page.locator(".warning").all_inner_texts()
    say = words("ru")
    if key is None:
        assert not warnings
    elif key == "offline.old":
        assert warnings == [say.count(key, later, made=say.day(TODAY))]
    else:
        assert warnings[0].startswith(say(key, day="\0").split("\0")[0])


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("language", ["ru", "en"])
def test_axe_finds_nothing(file, theme, language):
    with phone(file, color_scheme=theme) as opened:
        page = opened.page
        _no_violations(page)
        if language == "en":
            page.get_by_role("button", name="English").click()
        begin(opened)
        _no_violations(page)
        page.locator(".places [data-place]").first.click()
        for folding in page.locator("main details summary").all()[:2]:
            folding.click()
        _no_violations(page)
        for number in range(1, page.locator("nav button").count()):
            page.locator("nav button").nth(number).click()
            _no_violations(page)
        page.keyboard.press("Escape")
        _no_violations(page)


def _no_violations(page) -> None:
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
