"""A pack is one page that asks for nothing, and the same each time."""

import base64
import hashlib
import os
import re
import subprocess
import sys
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import pytest

from routebot.offline import building
from routebot.offline.building import build, build_exit_only
from routebot.policy.loading import load_dataset
from routebot.words.i18n import words
from tests.conftest import TODAY
from tests.offline.engine import Engine
from tests.publishing.small import write_folder
from tests.support.desk import Desk

DAY = date(2026, 11, 1)

REACHING_OUT = (
    r"fetch|XMLHttpRequest|WebSocket|WebTransport|EventSource|sendBeacon|RTCPeerConnection|Worker|"
    r"importScripts|import\(|localStorage|sessionStorage|indexedDB|\bcookie|caches|serviceWorker|"
    r"window\.open|location\.|\beval\b|new Function|\.src\b|<img|https?:"
)
"""What a page asks a network by, keeps something by, or runs what is no script of its own."""

NAMESPACE = 'xmlns="http://www.w3.org/2000/svg"'
"""What a file is that holds a picture: a name, at which nobody looks."""


class Reading(HTMLParser):
    """A page, read as far as the tests look.

    Attributes:
        tags: each with its attributes.
        texts: of each script and style, by its id or kind.
    """

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: dict[str, str] = {}
        self._inside = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._inside = dict(attrs).get("id") or tag if tag in ("script", "style") else ""

    def handle_endtag(self, tag: str) -> None:
        self._inside = ""

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.texts[self._inside] = self.texts.get(self._inside, "") + data


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a small dataset."""
    folder = tmp_path_factory.mktemp("pack") / "small"
    write_folder(folder)
    return folder


@pytest.fixture(scope="module")
def page(small: Path) -> str:
    """The pack of that dataset."""
    return build(load_dataset(small), DAY).html


def test_policy_allows_its_own_script_and_style_and_nothing_else(page: str):
    read = Reading(page)
    [policy] = [
        each["content"] for tag, each in read.tags if each.get("http-equiv") == "Content-Security-Policy"
    ]  # fmt: skip
    hashes = {
        name: "'sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() + "'"
        for name, text in read.texts.items()
    }
    assert policy == (
        f"default-src 'none'; script-src {hashes['script']}; style-src {hashes.get('style', _EMPTY)}; "
        "base-uri 'none'; form-action 'none'"
    )


_EMPTY = f"'sha256-{base64.b64encode(hashlib.sha256(b'').digest()).decode()}'"


def test_page_leads_nowhere(page: str):
    tags = Reading(page).tags
    assert {tag for tag, _ in tags} <= {
        *("html", "head", "meta", "title", "style", "body", "div", "script"),
        *("section", "details", "summary", "h1", "h2", "p", "ul", "li", "b", "i"),
    }  # fmt: skip
    allowed = {
        "data-day",
        "data-revision",
        "data-fingerprint",
        "lang",
        "charset",
        "http-equiv",
        "content",
        "name",
        "id",
        "type",
        "hidden",
    }
    assert {name for _, attributes in tags for name in attributes} <= allowed


def test_policy_stands_before_what_it_is_about(page: str):
    assert page.index("Content-Security-Policy") < page.index("<style") < page.index("<script")


def test_script_reaches_for_nothing(page: str):
    script = Reading(page).texts["script"].replace(NAMESPACE, "")
    assert not re.findall(REACHING_OUT, script)


def test_title_is_neutral(page: str):
    title = re.search("<title>(.*)</title>", page)
    assert title
    assert not re.search("routebot|Росси|выезд|границ|граждан", title[1], re.IGNORECASE)


def test_script_finds_its_data(page: str):
    read = Reading(page)
    engine = Engine({})
    engine.run(read.texts["script"].split("const page_js")[0])
    engine.set("text", read.texts["data"])
    assert engine.value("unpacking_js.unpacked(text).first") == DAY.toordinal()


def test_part_without_script_says_it_in_both_languages(page: str):
    assert [each.get("lang") for tag, each in Reading(page).tags if tag == "section"] == [
        "ru",
        "en",
    ]
    plain = page[: page.index("<script")]
    for said in ("Перед выездом из России", "Before leaving Russia", "Казахстан", "Kazakhstan"):
        assert said in plain


def test_page_for_the_barred_has_a_template_and_policy_but_no_script(small: Path, page: str):
    whole, exit_only = Reading(page), Reading(build_exit_only(load_dataset(small), DAY))
    assert "script" not in {tag for tag, _ in exit_only.tags}
    [policy] = [each["content"] for _, each in exit_only.tags if each.get("http-equiv") == _POLICY]
    [theirs] = [each["content"] for _, each in whole.tags if each.get("http-equiv") == _POLICY]
    assert policy == re.sub("script-src [^;]*; ", "", theirs or "")
    assert exit_only.tags[0] == whole.tags[0]


_POLICY = "Content-Security-Policy"


def test_page_for_the_barred_names_helpers_and_the_law_and_no_place(desk: Desk):
    page, say = build_exit_only(desk.dataset, TODAY), words("en")
    assert "Before leaving Russia" in page
    assert "<li>" not in page
    for helper in ("Movement of Conscientious Objectors", "Движение сознательных отказчиков"):
        assert helper in page
    assert not [each.id for each in desk.dataset.destinations if say.territory(each.id) in page]


def test_same_dataset_gives_the_same_bytes(small: Path, page: str, tmp_path: Path):
    file = tmp_path / "again.html"
    typed = ["pack", "-o", str(file), "--on", str(DAY), "--data", str(small)]
    environment = {**os.environ, "PYTHONHASHSEED": "7"}
    subprocess.run(
        [sys.executable, "-m", "routebot", *typed], check=True, env=environment, capture_output=True
    )
    assert file.read_bytes() == page.encode()


@pytest.mark.parametrize("broken", ["</SCRIPT>", "a\r\nb", "<!-- x"])
def test_what_a_browser_reads_otherwise_is_refused(broken: str):
    with pytest.raises(ValueError, match="write it otherwise"):
        building._unbroken(broken)


@pytest.mark.proof
def test_pack_of_the_packaged_dataset_is_small_enough(desk: Desk):
    built = build(desk.dataset, TODAY)
    assert len(built.html.encode()) <= 1_500_000, built.sizes
