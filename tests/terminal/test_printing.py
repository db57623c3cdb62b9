"""What is printed for people: whole at 40 columns, the same words in a pipe, plain where asked."""

import argparse
import contextlib
import io
import json
import re
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from routebot.dialogue.state import State, advice_for
from routebot.dialogue.views import AskNext, Compare
from routebot.screens.drawing import draw
from routebot.terminal.cli import main
from routebot.terminal.printing import PlainPrinter, print_json
from routebot.terminal.rendering import print_screen, runs_of
from routebot.terminal.styling import StyledPrinter
from routebot.terminal.wrapping import cells, wrap
from routebot.words.i18n import LANGUAGES, words
from tests.support.play import PEOPLE, interview_of, tour
from tests.support.slices import sliced
from tests.terminal.conftest import environment
from tests.terminal.test_help import COMMANDS

ESCAPE = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
BOX = re.compile(r"[\u2500-\u257f]")
NARROW = 40

FOR_PROGRAMS = {
    "routebot",
    "routebot data",
    "routebot data key",
    "routebot data schema",
    "routebot pack",
    "routebot serve",
}
"""They print nothing for people to read, or only log, or a line or two without any style."""

ANSWERS = b"passport: biometric\ncards: [mir]\n"
COMMANDS_TRIED = [
    "chat --data {data}",
    "match - --data {data}",
    "match - --data {data} --destination KZ --lang en",
    "plan KZ - --data {data}",
    "next KZ - --data {data}",
    "doctor --data {data}",
    "data check {data} --quick",
    "data stale --data {data}",
    "data show KZ --data {data}",
    "data show questions --data {data}",
    "data show coverage --data {data}",
]


def plainly(screen, language, width=NARROW):
    out = io.StringIO()
    print_screen(PlainPrinter(out, width), words(language), screen)
    return out.getvalue()


def in_colours(screen, language, width=NARROW, **console):
    made = Console(file=io.StringIO(), width=width, force_terminal=True, highlight=False, **console)
    print_screen(StyledPrinter(made), words(language), screen)
    return made.file.getvalue()


@pytest.mark.proof
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("person", sliced(list(PEOPLE)), ids=lambda name: name.replace(" ", "_"))
def test_every_screen_is_whole_at_forty_columns(today_book, person, language):
    """No word is broken, and no line is longer but an address; colours change no letter."""
    state = State(language, interview_of(PEOPLE[person]), stored=False)
    for _, screen in tour(advice_for(today_book, state.interview), state, ["KZ", "DE"]):
        shown, text = plainly(screen, language), "".join(r.text for r in runs_of(screen.text))
        listed = screen.name == "answers"  # its lines stand with the numbers of their choices
        for part in text.splitlines() if listed else [text]:
            assert " ".join(part.split()) in " ".join(shown.split())
        for line in shown.splitlines():
            assert cells(line) <= NARROW or len(line.split()) == 1, (screen.name, line)
            assert line == line.rstrip()
        assert not BOX.search(shown)
        assert ESCAPE.sub("", in_colours(screen, language)) == shown


def test_options_of_two_questions_stand_apart(today_book):
    state = State("en", view=AskNext(), stored=False)
    shown = plainly(draw(state, advice_for(today_book, state.interview)), "en")
    options = shown[shown.index("\n  1 ") :]
    assert [block.split()[0] for block in options.split("\n\n")] == ["1", "5"]


def compared(book, language):
    state = State(language, interview_of(PEOPLE["everything said"]), Compare("KZ", "DE"))
    return draw(state, advice_for(book, state.interview))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", [76, 80, 132])
def test_comparison_is_a_table_that_breaks_no_word_where_there_is_room(today_book, language, width):
    screen = compared(today_book, language)
    shown = ESCAPE.sub("", in_colours(screen, language, width))
    assert BOX.search(shown)
    assert max(map(cells, shown.splitlines())) <= width
    said = {
        word
        for row in screen.table.rows
        for text in (row.label, *(cell.text for cell in row.cells))
        for word in text.split()
    }
    assert said <= set(shown.split())
    for row in screen.table.rows:
        [line] = [
            each for each in shown.splitlines() if each.strip().startswith(wrap(row.label, 18)[0])
        ]
        assert [sign for sign in line.split() if sign in "✓✗◐?"][: len(row.cells)] == [
            cell.mark for cell in row.cells if cell.mark
        ]


@pytest.mark.parametrize("width", [20, 40, 69])
def test_comparison_is_stacked_where_columns_have_no_room(today_book, width):
    shown = in_colours(compared(today_book, "ru"), "ru", width)
    assert not BOX.search(shown)


def test_without_colour_nothing_is_lost(today_book, monkeypatch):
    screen = compared(today_book, "en")
    coloured = in_colours(screen, "en", color_system="standard")
    monkeypatch.setenv("NO_COLOR", "1")
    uncoloured = in_colours(screen, "en", color_system="standard")
    assert re.search(r"\x1b\[(?:[0-9;]*;)?3[0-7]m", coloured)
    assert not re.search(r"\x1b\[(?:[0-9;]*;)?3[0-7]m", uncoloured)
    assert ESCAPE.sub("", uncoloured) == ESCAPE.sub("", coloured)


class Terminal(io.StringIO):
    """A standard output that says that somebody looks at it."""

    encoding = "utf-8"

    def isatty(self):
        return True


@pytest.fixture
def seen(monkeypatch, folder):
    """Run a command whose output goes to a terminal, or to a pipe, of 40 columns."""

    def seen_(typed, *, terminal, term="xterm-256color"):
        out = Terminal() if terminal else io.StringIO()
        said = b"1\nq\n" if typed.startswith("chat") else ANSWERS
        with monkeypatch.context() as patched:
            patched.setenv("COLUMNS", str(NARROW))
            patched.setenv("TERM", term)
            patched.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(said), "utf-8"))
            patched.setattr(sys, "stdout", out)
            main(typed.format(data=folder).split())
        return out.getvalue()

    return seen_


@pytest.mark.parametrize("typed", COMMANDS_TRIED)
def test_plain_is_what_a_pipe_and_a_dumb_terminal_get(seen, typed):
    plain = seen(f"{typed} --plain", terminal=True)
    assert plain == seen(typed, terminal=False)
    assert plain == seen(typed, terminal=True, term="dumb")
    assert "\x1b" not in plain
    assert not BOX.search(plain)
    # In a pipe nobody's Enter ends the line of what is asked.
    lines = plain.replace(f"{words('ru')('chat.prompt')}: ", "\n").splitlines()
    assert all(cells(line) <= NARROW or len(line.split()) < 3 for line in lines)


@pytest.mark.parametrize("typed", COMMANDS_TRIED)
def test_colours_add_nothing_but_colours(seen, typed):
    """At 40 columns, where tables are stacked."""
    coloured = seen(typed, terminal=True)
    assert ESCAPE.sub("", coloured) == seen(typed, terminal=False)
    assert "\x1b" in coloured or typed.startswith(("data check", "data show KZ"))


@pytest.mark.parametrize("terminal", [True, False])
def test_what_is_wrong_is_broken_into_lines_in_a_terminal_only(monkeypatch, terminal):
    err = Terminal() if terminal else io.StringIO()
    monkeypatch.setenv("COLUMNS", str(NARROW))
    monkeypatch.setattr(sys, "stderr", err)
    assert main(["plan", "XX", "answers-that-are-nowhere.yaml"]) == 2
    said = err.getvalue().rstrip("\n")
    assert ("\n" in said) is terminal
    assert all(cells(line) <= NARROW for line in said.splitlines()) is terminal


@pytest.mark.parametrize(
    "typed", ["match - --format json", "next KZ - --format json", "data stale --json"]
)
def test_json_is_the_same_whatever_the_terminal(seen, typed):
    typed += " --data {data}"
    told = {
        seen(f"{typed} {option}", terminal=terminal)
        for option in ("", "--plain")
        for terminal in (True, False)
    }
    assert len(told) == 1


def test_every_command_that_prints_for_people_can_print_plainly():
    able = {
        name
        for name, parser in COMMANDS.items()
        if any("--plain" in action.option_strings for action in _actions(parser))
    }
    assert able == COMMANDS.keys() - FOR_PROGRAMS


def _actions(parser: argparse.ArgumentParser) -> list[argparse.Action]:
    return parser._actions


@pytest.mark.parametrize("typed", ["match -", "match - --format json", "plan KZ -", "chat"])
def test_a_pipe_does_not_wait_for_rich_to_load(folder, tmp_path, typed):
    ran = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "routebot", *typed.split(), "--data", folder],
        input=ANSWERS,
        capture_output=True,
        check=True,
        cwd=tmp_path,
        env=environment(tmp_path),
    )
    loaded = {line.split("|")[-1].strip() for line in ran.stderr.decode().splitlines()}
    assert "routebot.terminal.printing" in loaded
    assert not {name for name in loaded if name.split(".")[0] == "rich"}


def test_cover_erases_what_can_be_scrolled_back_to():
    console = Console(file=io.StringIO(), force_terminal=True)
    StyledPrinter(console).clear()
    assert {"\x1b[2J", "\x1b[3J"} <= set(ESCAPE.findall(console.file.getvalue()))


def test_cover_leaves_nothing_in_view_on_a_plain_terminal():
    terminal = Terminal()
    PlainPrinter(terminal, NARROW).clear()
    assert terminal.getvalue().count("\n") >= 24
    assert "\x1b" not in terminal.getvalue()
    piped = io.StringIO()
    PlainPrinter(piped, NARROW).clear()
    assert piped.getvalue() == ""


_TEXTS = st.text(st.characters(exclude_categories=[]), max_size=8)
"""With what is no letter in any encoding, as a path may hold."""
_NUMBERS = st.integers(-(2**63), 2**63) | st.floats(1e-3, 1e9)
"""Of smaller ones the exponent is written shorter, 4.5e-9 for 4.5e-09."""
_PLAIN = st.none() | st.booleans() | _NUMBERS | _TEXTS
_JSON = st.deferred(
    lambda: _PLAIN | st.lists(_JSON, max_size=3) | st.dictionaries(_TEXTS, _JSON, max_size=3)
)


@given(value=_JSON)
def test_json_is_printed_as_the_standard_library_writes_it(value):
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        print_json(value)
    assert printed.getvalue() == json.dumps(value, ensure_ascii=False, indent=1) + "\n"


@pytest.mark.parametrize("encoding", ["utf-8", "koi8-r"])
def test_json_comes_in_the_encoding_of_the_stream_and_in_its_turn(encoding):
    printed = io.BytesIO()
    with contextlib.redirect_stdout(io.TextIOWrapper(printed, encoding)) as stream:
        print("before")
        print_json({"страна": 1})
        print("after")
        stream.flush()
        assert printed.getvalue().decode(encoding) == 'before\n{\n "страна": 1\n}\nafter\n'
