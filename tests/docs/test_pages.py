"""What the pages say is so: links lead somewhere, examples are what the program prints, names and
settings exist, and both languages show the same commands.
"""

import importlib.util
import json
import re
import shlex
from html import unescape
from xml.etree import ElementTree as ET

import pytest

from routebot.config import PREFIX, DataSettings, Settings
from routebot.policy.yaml import read_yaml
from routebot.terminal.cli import main
from routebot.words.i18n import words
from tests.conftest import TODAY
from tests.reasoning.test_cases import answers_of
from tests.support.pages import (
    DOCS,
    PAGES,
    README,
    ROOT,
    blocks,
    command_lines,
    example_answers,
)
from tests.support.picture import TARGET, picture
from tests.support.shown import Shown

MOST_WORDS = 600
"""Of the README: what a stranger reads in three minutes."""

GUIDES = (
    "admin.md", "editing-data.md", "offline.md", "own-safety.md", "running.md",
    "several-machines.md", "step-by-step.md", "trouble.md",
)  # fmt: skip
"""Pages for those who keep the data or run a bot; each stands in `docs` and, in Russian, in
`docs/ru`.
"""

PROGRAMS = {
    "apt-get", "caddy", "chmod", "docker", "git", "install", "make", "mkdir", "mv", "openssl",
    "python3", "routebot", "routebotctl", "runuser", "systemctl",
}  # fmt: skip
"""What the pages tell people to run; of the environment besides."""

each_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))


def _links(page):
    """Yield the targets of the links and pictures of a page, code left out."""
    text = re.sub(r"^```.*?^```$", "", page.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)
    text = re.sub(r"`[^`\n]*`", "", text)
    yield from re.findall(r"\]\(([^()\s]+)\)", text)
    yield from re.findall(r'src="([^"]+)"', text)


def _anchors(page):
    """Return the anchors of a page's headings, as the usual renderers make them."""
    headings = re.findall(r"^#+ (.+)$", page.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


@each_page
def test_link_leads_somewhere(page):
    for link in _links(page):
        if link.startswith("https://"):
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), link
        assert target.is_relative_to(ROOT), link
        assert not anchor or anchor in _anchors(target), link


def test_every_page_can_be_reached_from_the_readme():
    reached, ahead = set(), [README]
    while ahead:
        page = ahead.pop()
        reached.add(page)
        linked = {(page.parent / link.partition("#")[0]).resolve() for link in _links(page)}
        ahead += [found for found in linked - reached if found in PAGES]
    assert set(PAGES) - reached - {ROOT / "data" / "NOT-USED.md"} == set()


def test_readme_is_short():
    assert len(README.read_text("utf-8").split()) <= MOST_WORDS


def test_example_of_the_readme_is_what_the_program_prints(capsys, tmp_path, monkeypatch):
    """A line "…" stands for lines that are left out."""
    monkeypatch.chdir(tmp_path)
    [(_, answers)] = blocks(README, "yaml")
    (tmp_path / "answers.yaml").write_text(answers)
    [command] = [line for line in command_lines(README) if line.startswith("routebot match")]
    assert main(shlex.split(command)[1:]) == 0
    printed, [(_, shown)] = capsys.readouterr().out, blocks(README, "text")
    at = 0
    for part in shown.split("\n…\n"):
        found = printed.find(part.strip(), at)
        assert found >= 0, f"not printed, or not in this order:\n{part}"
        at = found


def test_picture_of_the_readme_is_the_screen(today_book):
    """After a change of the screen run ``make screens``."""
    drawn = TARGET.read_text("utf-8")
    assert drawn == picture(today_book, example_answers(), words("ru"))
    assert len(drawn) < 20_000
    text = "".join(ET.fromstring(drawn).itertext())
    assert words("ru").territory("KZ") in unescape(text)


def test_person_taken_apart_is_the_one_of_the_readme(capsys, tmp_path):
    """Each row of the table says what the JSON says."""
    page = DOCS / "how-it-decides.md"
    [(_, answers)] = blocks(README, "yaml")
    (tmp_path / "answers.yaml").write_text(answers)
    command = next(line for line in command_lines(page) if "--format json" in line)
    arguments = shlex.split(command.replace("answers.yaml", str(tmp_path / "answers.yaml")))
    assert main(arguments[1:]) == 0
    told = {place["id"]: place for place in json.loads(capsys.readouterr().out)["destinations"]}
    rows = re.findall(r"^\| ([A-Z]{2}) \| (.+) \|$", page.read_text("utf-8"), re.MULTILINE)
    assert len(rows) == 4
    for id_, row in rows:
        verdict, because, rule, checked_on, what = row.split(" | ")
        place = told[id_]
        reasons = [f"`{why['question']}: {', '.join(why['options'])}`" for why in place["because"]]
        assert verdict == place["status"]
        assert because == "; ".join(reasons)
        assert (rule, checked_on) == (f"`{place['rule']}`", place["checked_on"])
        assert {f"`{fact}`" for fact in place["blocked_by"]} <= set(what.replace(";", "").split())


def test_new_case_that_contributors_are_shown_holds(desk):
    [(_, text)] = blocks(ROOT / "CONTRIBUTING.md", "yaml")
    [case], errors = read_yaml("CONTRIBUTING.md", text.encode())
    assert not errors
    shown = Shown(desk.rulebook(TODAY), answers_of(case["answers"]))
    for key, value in case["expect"].items():
        assert list(getattr(shown, key)(value)) == []


def test_names_of_the_glossary_stand_in_the_code():
    source = "\n".join(path.read_text("utf-8") for path in (ROOT / "src").rglob("*.py"))
    rows = re.findall(r"^\|.+\| (.+) \|$", (DOCS / "glossary.md").read_text("utf-8"), re.MULTILINE)
    names = {name for row in rows for name in re.findall(r"`(\w+)`", row)}
    assert len(names) > 25
    assert {
        name
        for name in names
        if not re.search(rf"^(?:class |def )?{name}\b[(:\[ ]", source, re.MULTILINE)
    } == set()


@pytest.mark.parametrize("page", ["running.md", "ru/running.md"])
def test_settings_that_operators_read_of_are_all_there_are(page):
    shown = re.findall(rf"^\| `({PREFIX}\w+)` \|", (DOCS / page).read_text("utf-8"), re.MULTILINE)
    names = {*Settings.model_fields, *DataSettings.model_fields}
    assert sorted(shown) == sorted(f"{PREFIX}{name.upper()}" for name in names)


def test_words_that_operators_look_up_are_what_the_program_says():
    source = "\n".join(path.read_text("utf-8") for path in (ROOT / "src").rglob("*.py"))
    english, russian = (
        [re.findall(r"`([^`]+)`", row) for row in re.findall(r"^\| (`.+?) \|", text, re.MULTILINE)]
        for text in ((folder / "trouble.md").read_text("utf-8") for folder in (DOCS, DOCS / "ru"))
    )
    assert len(english) > 15
    of_sqlite = "file is not a database"
    told = {word for row in english for word in row}
    assert {word for word in told if word not in source} == {of_sqlite}
    assert english == russian


@pytest.mark.parametrize(("page", "language"), [("admin.md", "en"), ("ru/admin.md", "ru")])
def test_buttons_that_admins_are_told_to_press_exist(page, language):
    text = (DOCS / page).read_text("utf-8").replace("\n", " ")
    named = set(re.findall(r"(?<![*\w])\*([^*]+)\*(?!\*)", text))
    catalogue = ROOT / "locales" / language / "LC_MESSAGES" / "routebot.po"
    labels = re.findall(r'"admin\.button\.[\w.]+"\nmsgstr "(.+)"', catalogue.read_text("utf-8"))
    assert len(named) >= 8
    assert named - {re.sub(r"{\w+}", "…", label) for label in labels} == set()


@each_page
def test_path_that_is_named_exists(page):
    """A path in backticks, if its first folder is one of ours; invented ones are of Antarctica."""
    for path in re.findall(
        r"`((?:data|docs|locales|src|tests)/[\w./-]*)`", page.read_text("utf-8")
    ):
        assert (ROOT / path).exists() or path.endswith("AQ.yaml"), path


@each_page
def test_command_is_of_a_program_that_people_have(page):
    for line in command_lines(page):
        first, *rest = shlex.split(line)
        program = first.removeprefix(".venv/bin/")
        assert program in PROGRAMS or first == ".venv/bin/python", line
        if "python" in program and rest[:1] == ["-m"]:
            assert importlib.util.find_spec(rest[1]), line


def _shape(line):
    """Return a command without its language and the sentences that each language words itself."""
    return [word for word in shlex.split(re.sub(r" --lang \w+", "", line)) if " " not in word]


@pytest.mark.parametrize("page", GUIDES)
def test_both_languages_show_the_same_commands(page):
    english, russian = (
        [_shape(line) for line in command_lines(folder / page)] for folder in (DOCS, DOCS / "ru")
    )
    assert english == russian
