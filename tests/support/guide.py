"""The guide for those who never changed the data: its sections, read so that they can be played.

A section of a page, in either language, has changes of files (a YAML block with the lines as they
were, then one with the lines as they become), steps in Telegram with a bold cue each, and commands.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal, NamedTuple, TypeAlias

from routebot.policy.loading import read_folder
from tests.conftest import DATA
from tests.support.datasets import edited, minimal
from tests.support.pages import DOCS, command_lines_of, fenced
from tests.support.slices import share

__all__ = [
    "AT",
    "LANGUAGES",
    "Change",
    "Cue",
    "Guide",
    "Section",
    "Step",
    "changed",
    "changed_files",
    "guide",
    "pages",
    "to_play_on",
    "to_recheck_on",
]

AT = datetime(2026, 11, 28, 12, tzinfo=UTC)
"""The day of the guide's examples."""

LANGUAGES = ("ru", "en")

_PAGES = {"ru": DOCS / "ru" / "step-by-step.md", "en": DOCS / "step-by-step.md"}

_FOLDERS = {"KZ.yaml": "destinations/KZ.yaml"}
"""Own name of a file -> its name in a dataset, where they differ."""

Cue: TypeAlias = Literal["press", "write", "file", "send", "screen"]

_CUES: Mapping[str, Cue] = {
    "Кнопка": "press",
    "Напишите": "write",
    "Файл": "file",
    "Пришлите": "send",
    "На экране": "screen",
    "Press": "press",
    "Write": "write",
    "File": "file",
    "Send": "send",
    "On the screen": "screen",
}

_STEP = re.compile(r"^\d+\. \*\*([^*:]+):\*\* ")
_SAID = re.compile(r"`([^`]+)`|(?<!\*)\*([^*]+)\*(?!\*)|«([^»]+)»|“([^”]+)”")
_BUTTON = re.compile(r"(?<!\*)\*([^*\n]+)\*(?!\*)")
_CHANGE = re.compile(r"# (\S+): (было|стало|before|after)\n")


class Step(NamedTuple):
    """What is done, or seen, and its words; of several buttons the one that is there is pressed."""

    cue: Cue
    words: tuple[str, ...]


class Change(NamedTuple):
    """Lines of a file that become others."""

    file: str
    before: str
    after: str


@dataclass
class Section:
    """A section of the guide.

    Attributes:
        changes: in the order of the page.
        steps: in Telegram.
        commands: on the command line.
    """

    title: str
    changes: list[Change] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    commands: list[str] = field(default_factory=list)


class Guide(NamedTuple):
    """The sections of a page.

    Attributes:
        edits: each is published.
        back: the first of them is taken back.
        second: what the second admin does.
        rechecks: claims are re-checked and published, one section after the other.
        buttons: all that the page names, also beside the steps.
    """

    edits: Sequence[Section]
    back: Section
    second: Section
    rechecks: Sequence[Section]
    buttons: frozenset[str]


def guide(language: str) -> Guide:
    """Read the guide in a language."""
    sections = _sections(_PAGES[language])
    edits, (back, second), rechecks = sections[:5], sections[5:7], sections[7:]
    assert len(rechecks) == 4
    named = _BUTTON.findall(_PAGES[language].read_text("utf-8"))
    return Guide(edits, back, second, rechecks, frozenset(named))


def pages() -> Iterator[list[Section]]:
    """Yield all sections of the guide, in one language and the other."""
    yield from (_sections(page) for page in _PAGES.values())


def _sections(page: Path) -> list[Section]:
    """Read the sections of a page that have something to do in them."""
    parts = re.split(r"^## (.+)$", page.read_text("utf-8"), flags=re.MULTILINE)[1:]
    read = [_section(title, text) for title, text in zip(parts[::2], parts[1::2], strict=True)]
    return [section for section in read if section.steps]


def _section(title: str, text: str) -> Section:
    changes = [block.text for block in fenced(text, "yaml")]
    assert all(_CHANGE.match(block) for block in changes), title
    befores, afters = changes[::2], changes[1::2]
    return Section(
        title,
        [_change(before, after) for before, after in zip(befores, afters, strict=True)],
        list(_steps(re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL))),
        list(command_lines_of(text)),
    )


def _change(before: str, after: str) -> Change:
    was, becomes = _CHANGE.match(before), _CHANGE.match(after)
    assert was, before
    assert becomes, after
    assert was[2] in ("было", "before"), before
    assert (becomes[1], becomes[2] in ("стало", "after")) == (was[1], True), after
    return Change(was[1], before[was.end() :], after[becomes.end() :])


def _steps(text: str) -> Iterator[Step]:
    """Read the numbered lines; what follows the first sentence of one is for people."""
    # A line that goes on is set in; it is read with the one before it.
    for line in re.sub(r"\n +", " ", text).splitlines():
        if cue := _STEP.match(line):
            rest = line[cue.end() :]
            said = [next(filter(None, found.groups())) for found in _SAID.finditer(rest)]
            assert said, line
            alternatives = len(said) if _CUES[cue[1]] == "press" else 1
            yield Step(_CUES[cue[1]], tuple(said[:alternatives]))


def changed(text: str, changes: Sequence[Change], file: str) -> str:
    """Do to a file what somebody does who follows the guide with a text editor.

    Raises:
        AssertionError: the lines are not there, or several times.
    """
    for change in changes:
        if change.file == file:
            times = f"\n{text}".count(f"\n{change.before}")
            assert times == 1, f"{file} has these lines {times} times:\n{change.before}"
            text = f"\n{text}".replace(f"\n{change.before}", f"\n{change.after}")[1:]
    return text


def changed_files(files: Mapping[str, bytes], section: Section) -> dict[str, bytes]:
    """Return a dataset after a section's changes."""
    after = dict(files)
    for name in {change.file for change in section.changes}:
        whole = _FOLDERS.get(name, name)
        after[whole] = changed(after[whole].decode(), section.changes, name).encode()
    return after


# What it is played on


def to_play_on(language: str) -> Mapping[str, bytes]:
    """Return the dataset that the guide is played on.

    Where proofs are run whole the Russian one is played on the real dataset: that takes minutes.
    """
    whole = share(2) == 2
    return read_folder(DATA) if whole and language == "ru" else _small()


def to_recheck_on(language: str) -> Mapping[str, bytes]:
    """Return the same with many old claims on one page."""
    files = to_play_on(language)
    if len(files) > len(minimal()):
        return files
    notes = "".join(_NOTE.format(n=n) for n in range(1, 25))
    name = "destinations/KZ.yaml"
    return {**files, name: files[name] + f"notes:\n{notes}".encode()}


_NOTE = """\
  - id: kz-note-{n}
    topic: visa_regime
    about: travel
    text: {{ru: "Заметка {n}.", en: "Note {n}."}}
    valid_from: null
    confidence: high
    sources: [{{kind: news, url: "https://example.org/notes", publisher: Example, published: 2025-03-01}}]
"""

_VOLGA = "      - {id: volga_ural, neutral: true, label: {ru: Волга, en: Volga}}\n"
_REVIEWED = """\
reviewed:
  - id: read-side-by-side
    why: One side says by "not" what the other says otherwise.
    texts:
"""
_TOPIC = """\
topics:
  - {id: border_practice, shelf_days: 30, label: {ru: практика на границе, en: border practice}}
"""


def _fact(files: Mapping[str, bytes], name: str, id_: str) -> str:
    """Return the lines of a fact that is one item of a list."""
    lines = files[name].decode().splitlines(keepends=True)
    first = lines.index(f"  - id: {id_}\n")
    rest = (at for at, line in enumerate(lines) if at > first and not line.startswith("    "))
    return "".join(lines[first : next(rest, len(lines))])


def _line(files: Mapping[str, bytes], name: str, part: str) -> str:
    [line] = [line for line in files[name].decode().splitlines(keepends=True) if part in line]
    return line


def _small() -> dict[str, bytes]:
    """Return the small dataset with the facts that the guide changes, as they really are."""
    real, files = read_folder(DATA), minimal()
    roads = _fact(real, "links.yaml", "link-ru-kz-car-alimbet")
    roads += _fact(real, "links.yaml", "link-ru-kz-car-kosak")
    passport = _line(real, "questions.yaml", "{id: five_year,")
    pitfall = _fact(real, "destinations/KZ.yaml", "kz-dual-citizenship-forbidden")
    reviewed = _line(real, "wording.yaml", "- passport.five_year ")
    files["wording.yaml"] += f"{_REVIEWED}{reviewed}".encode()
    files["links.yaml"] += roads.encode()
    files["destinations/KZ.yaml"] += pitfall.replace("[cis]", "[schengen]").encode()
    for name, old, new in (
        (
            "questions.yaml",
            "      - {id: internal_only,",
            f"{passport}      - {{id: internal_only,",
        ),
        ("questions.yaml", "      - {id: siberia,", f"{_VOLGA}      - {{id: siberia,"),
        ("destinations/KZ.yaml", "other_citizenship:", "visas:"),
        ("questions.yaml", "changes:\n", f"{_line(real, 'questions.yaml', '# What')}changes:\n"),
        ("topics.yaml", "topics:\n", _TOPIC),
    ):
        files = edited(name, old, new, files)
    return files
