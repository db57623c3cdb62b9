"""``--help`` of every command, and the commands that the pages promise."""

import argparse
import re
import shlex

import pytest

from routebot.terminal.cli import _parser
from tests.support.pages import PAGES, ROOT, command_lines

EXAMPLES = {"routebot chat", "routebot match", "routebot data", "routebot serve"}
"""Commands whose help ends with examples."""


def _commands(parser=None):
    """Yield every parser of the command line, the program itself first."""
    parser = parser or _parser()
    yield parser
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for inner in dict.fromkeys(action.choices.values()):
                yield from _commands(inner.whole())


COMMANDS = {parser.prog: parser for parser in _commands()}


@pytest.mark.parametrize("name", COMMANDS)
def test_help_describes_the_command_and_each_option(name, run):
    ran = run(*name.split()[1:], "--help")
    parser = COMMANDS[name]
    assert (ran.code, ran.err) == (0, "")
    assert parser.description, "what the command is for"
    assert "".join(parser.description.split()) in "".join(ran.out.split())
    for action in parser._actions:
        assert action.help or action.choices or str(action.metavar).startswith("FILE."), action.dest
    assert ("examples:" in ran.out) or name not in EXAMPLES
    assert not re.search(r"%\(|None", ran.out)


def test_contract_of_commands_is_kept():
    """DESIGN.md section 7; `serve` and publishing are rooms of their own."""
    assert {"routebot chat", "routebot match", "routebot doctor"} <= COMMANDS.keys()
    assert {
        f"routebot data {name}" for name in ("check", "stale", "crosscheck", "schema", "show")
    } <= COMMANDS.keys()


def _examples(text):
    return [
        line.strip()
        for line in text.splitlines()
        if re.match(r"\s+(?:echo|printf|routebot) ", line)
    ]


WRITTEN = [
    *((str(page.relative_to(ROOT)), line) for page in PAGES for line in command_lines(page)),
    *((name, line) for name, parser in COMMANDS.items() for line in _examples(parser.epilog or "")),
]
"""(where, command line) of every command that somebody may copy."""


@pytest.mark.parametrize(
    ("where", "line"), [pair for pair in WRITTEN if re.search(r"\broutebot ", pair[1])]
)
def test_written_command_is_one_that_the_program_takes(where, line):
    """Options and values are parsed as typed; nothing is run."""
    for part in re.split(r"\s[|&;]+\s", line):
        command = re.split(r"\s{2,}|\s[<>]", part)[0].removeprefix(".venv/bin/")
        if command.startswith("routebot "):
            _parse(shlex.split(command)[1:])


def _parse(arguments):
    """Parse arguments; `--version` is taken by leaving with 0."""
    try:
        _parser().parse_args(arguments)
    except SystemExit as left:
        if left.code:
            pytest.fail(f"the program refuses {arguments}")


@pytest.mark.parametrize(
    ("where", "line"), [pair for pair in WRITTEN if re.match(r"make\b", pair[1])]
)
def test_written_make_target_exists(where, line):
    makefile = (ROOT / "Makefile").read_text("utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    words = shlex.split(line, comments=True)[1:]
    assert {word for word in words if "=" not in word} <= targets


@pytest.mark.parametrize("name", COMMANDS)
def test_help_has_room_in_a_narrow_terminal(name, run, monkeypatch):
    """Whole sentences, and examples in one line, as they are copied."""
    monkeypatch.setenv("COLUMNS", "40")
    ran = run(*name.split()[1:], "--help")
    sentences = [line for line in ran.out.splitlines() if line[:1] not in (" ", "")]
    assert max(map(len, sentences)) <= 40
    assert set(_examples(COMMANDS[name].epilog or "")) <= {*map(str.strip, ran.out.splitlines())}
