"""``routebot docs``: what messages point to is found by who has nothing but the program."""

import re

from routebot.terminal.docs import pages
from tests.support.pages import ROOT


def test_list_names_the_folder_and_every_page(run):
    ran = run("docs")
    folder, *lines = ran.out.splitlines()
    assert (ran.code, ran.err) == (0, "")
    assert str(ROOT) in folder
    told = dict(re.split(r"\s{2,}", line, maxsplit=1) for line in lines)
    assert told.keys() == pages().keys()
    assert {"PRIVACY.md", "docs/ru/running.md", "docs/deploy/routebot.service"} <= told.keys()
    assert told["docs/running.md"] == "Running a bot of your own"


def test_page_is_printed_as_it_is(run):
    for name, path in pages().items():
        assert run("docs", name).out == path.read_text("utf-8")


def test_page_that_is_none_is_refused_with_those_that_are_like_it(run):
    ran = run("docs", "Running")
    assert ran.code == 2
    assert ran.last.endswith('"Running"; write one of: docs/running.md, docs/ru/running.md')
    assert "docs/deploy/Caddyfile" in run("docs", "walking").last


def test_page_that_a_message_names_came_along():
    source = "\n".join(path.read_text("utf-8") for path in (ROOT / "src").rglob("*.py"))
    source += "\n".join(path.read_text("utf-8") for path in (ROOT / "locales").rglob("*.po"))
    named = set(re.findall(r"\bdocs/[\w/-]+\.md", source))
    assert len(named) >= 3
    assert {name for name in named if not (ROOT / name).is_file()} == set()
