"""Whatever the terminal, the pipes and the disk are like: a sentence or silence, the right exit
code, never a traceback; for every command that there is.
"""

import re
import signal
import subprocess
import sys
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import NamedTuple

import pytest

from routebot.terminal.cli import _parser
from tests.conftest import DATA
from tests.publishing.small import conditional, write_folder
from tests.support.slices import sliced
from tests.support.wheel import commands_of
from tests.terminal.conftest import Ran, environment

SECONDS = 300
"""As in `test_process.py`: a hundred times what a command takes by itself."""

ANSWERS = "passport: biometric\n"


class Try(NamedTuple):
    """How a command is typed, what is said to it, and how it ends where nothing is odd."""

    typed: str
    said: str = ""
    code: int = 0


_WHY = "--who anna --why The-border-closed-tonight."

TRIED = {
    "chat": Try("chat --data small", "1\nq\n"),
    "match": Try("match - --data small", ANSWERS),
    "plan": Try("plan KZ - --data small", ANSWERS),
    "next": Try("next KZ - --data small --format json --earlier-days 20", ANSWERS),
    "map": Try("map - -o map.svg --data small", ANSWERS),
    "pack": Try("pack -o pack.html --data small"),
    "serve": Try("serve", code=1),  # there is no token
    "doctor": Try("doctor --data small"),
    "docs": Try("docs"),
    "move": Try("move --to nowhere.env", code=1),  # there is no such file
    "forget": Try("forget --all"),
    "data check": Try("data check small --quick"),
    "data stale": Try("data stale --data small"),
    "data recheck": Try("data recheck --data small --list"),
    "data show": Try("data show KZ --data small"),
    "data schema": Try("data schema topics"),
    "data crosscheck": Try("data crosscheck index.csv --data small", code=1),  # they differ
    "data plan": Try("data plan KZ.yaml --data small"),
    "data preview": Try("data preview KZ.yaml --data small"),
    "data publish": Try(f"data publish KZ.yaml --data small --new {_WHY}"),
    "data history": Try("data history --data small --json"),
    "data rollback": Try(f"data rollback --data small {_WHY}", code=1),  # nothing is published
    "data withdraw": Try(f"data withdraw kz-entry --data small --new {_WHY}"),
    "data release": Try(f"data release kz-entry --data small --new {_WHY}", code=1),  # nothing is
    "data backup": Try("data backup kept.backup --data small", code=1),  # nothing is published
    "data restore": Try("data restore kept.backup --data small", code=1),
    "data convert": Try("data convert small"),
    "data key": Try("data key keys/signing.pem --new"),
    "data export": Try("data export out.zip --data small"),
}

HELP = {f"help {name}": Try(f"{name} --help") for name in ("", "match", "data", "data plan")}
"""Written by the parser itself, before any command is run."""

ODD = {"COLUMNS": "0", "TERM": "dumb", "NO_COLOR": "1", "PYTHONIOENCODING": "ascii"}


def test_every_command_is_tried():
    assert {*commands_of(_parser())} == TRIED.keys()


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder with a small dataset, a change of it, and an index that differs."""
    folder = tmp_path / "place"
    write_folder(folder / "small")
    (folder / "KZ.yaml").write_bytes(conditional()["destinations/KZ.yaml"])
    (folder / "index.csv").write_text("destination,first_seen,requirement\nKZ,2026-01-01,30\n")
    return folder


def ran(
    place: Path,
    tried: Try,
    *,
    environ: Mapping[str, str] | None = None,
    first: str = ":",
    to: str = "",
) -> Ran:
    """Run a command as a process of its own, which a shell prepares.

    Args:
        first: what the shell does first, such as ``ulimit -n 16``.
        to: where the shell lets the output go, such as ``> /dev/full``.
    """
    command = f"{first}\nexec {sys.executable} -m routebot {tried.typed} {to}"
    process = subprocess.run(
        ["bash", "-c", command],
        input=tried.said.encode(),
        capture_output=True,
        check=False,
        cwd=place,
        env={**environment(place), **(environ or {})},
        timeout=SECONDS,
    )
    out, err = (stream.decode(errors="replace") for stream in (process.stdout, process.stderr))
    return Ran(process.returncode, out, err)


def each(tries: Mapping[str, Try]) -> pytest.MarkDecorator:
    """Try each of these; `make test` tries a part of them."""
    named = sliced(list(tries.items()))
    return pytest.mark.parametrize("tried", [t for _, t in named], ids=[name for name, _ in named])


def _is_a_sentence(text: str) -> bool:
    return "Traceback" not in text and "Exception ignored" not in text and len(text) < 1500


@pytest.mark.proof
@pytest.mark.parametrize("together", ["", "2>&1"], ids=["out", "both"])
@each(TRIED | HELP)
def test_reader_who_has_gone_ends_it_in_silence(place, tried, together):
    """As in `routebot ... | true`, whether errors go into the pipe too or not."""
    # Opened for both, a named pipe has a reader for as long as it takes to open it for writing.
    gone = "mkfifo gone && exec 8<>gone 9>gone 8>&-"
    ended = ran(place, tried, first=gone, to=f">&9 {together}")
    assert ended.code in {0, tried.code}
    assert not ended.err or tried.code


@pytest.mark.proof
@each(TRIED | HELP)
def test_full_disk_is_said(place, tried):
    ended = ran(place, tried, to="> /dev/full")
    assert ended.code == 1
    assert ended.err.startswith("routebot: ")
    assert _is_a_sentence(ended.err)
    assert "No space left on device" in ended.err or tried.code


@pytest.mark.proof
@each(TRIED)
def test_standard_input_that_is_closed_is_said_where_it_is_wanted(place, tried):
    ended = ran(place, tried, first="exec 0<&-")
    if " - " in tried.typed:
        assert (ended.code, ended.out) == (2, "")
        assert ended.err == "routebot: cannot read the answers in standard input: it is closed\n"
    else:
        assert ended.code == tried.code
        assert _is_a_sentence(ended.err)


@pytest.mark.proof
@each(TRIED | HELP)
def test_all_streams_may_be_closed(place, tried):
    ended = ran(place, tried, first="exec 0<&- 1>&- 2>&-")
    assert ended == Ran(2 if " - " in tried.typed else tried.code, "", "")


@pytest.mark.proof
@each(TRIED | HELP)
def test_odd_terminal_is_written_to(place, tried):
    """It has no width, no colours, no Russian letters, and is dumb."""
    ended = ran(place, tried, environ=ODD)
    assert ended.code == tried.code
    assert ended.out.strip() or tried.code
    assert (ended.out + ended.err).isascii()
    assert "\x1b" not in ended.out
    assert _is_a_sentence(ended.err)


@pytest.mark.proof
@pytest.mark.parametrize("files", [8, 16])
@each(TRIED)
def test_few_files_may_be_open(place, tried, files):
    """`ulimit -n` of a careful host; some commands can do with it."""
    ended = ran(place, tried, first=f"ulimit -n {files}")
    assert ended.code in {tried.code, 1, 2}
    assert _is_a_sentence(ended.err)
    assert ended.err or ended.code == tried.code


@pytest.mark.parametrize("loaded", ["argparse", "pydantic", "routebot.terminal.printing"])
def test_ctrl_c_while_loading_is_silent(place, loaded):
    """Python tells on standard error what it has loaded, and when, so that we meet the moment.

    The last of them is the last module that is told of: the command's own is loaded by its name.
    The input stays open, so that a command that is fast waits there and says nothing of it.
    """
    process = subprocess.Popen(
        [sys.executable, "-m", "routebot", "match", "-"],
        cwd=place,
        env={**environment(place), "PYTHONPROFILEIMPORTTIME": "1"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        # A suite that a shell runs in the background hears no Ctrl-C, nor would what it starts.
        preexec_fn=partial(signal.signal, signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509 - no threads
    )
    with process:
        for line in process.stderr:
            if line.split(b"|")[-1].strip() == loaded.encode():
                break
        else:
            pytest.fail(f"{loaded} is not loaded, or not told of")
        process.send_signal(signal.SIGINT)
        rest = process.stderr.read()
        assert process.wait(timeout=SECONDS) in {-signal.SIGINT, 130}
        assert all(line.startswith(b"import time:") for line in rest.splitlines())
        assert process.stdout.read() == b""


def test_ctrl_c_is_not_heard_where_the_starter_said_so(place):
    """As shells do for what they start in the background."""
    ended = ran(place, TRIED["match"], first="trap '' INT; (sleep 0.5; kill -INT $$) &")
    assert (ended.code, ended.err) == (0, "")
    assert ended.out


@pytest.mark.parametrize("typed", ["match - --format json", "match -"])
def test_head_of_a_pipe_is_enough(place, typed):
    """As a script does it that stops at the first failure."""
    tried = Try(f"{typed} --data {DATA}", ANSWERS)
    ended = ran(place, tried, first="set -o pipefail; exec 2>&1", to="| head -n 1")
    assert ended.code == 0
    assert len(ended.out.splitlines()) == 1


@pytest.mark.parametrize("term", ["dumb", "xterm"])
def test_lines_are_as_long_as_was_asked_for(place, term):
    ended = ran(place, TRIED["match"], environ={"COLUMNS": "40", "TERM": term})
    assert 30 < max(map(len, ended.out.splitlines())) <= 40


def test_terminal_that_knows_no_width_gets_lines_of_the_usual_length(place):
    ended = ran(place, TRIED["match"], environ={"COLUMNS": "0"})
    assert 40 < max(map(len, ended.out.splitlines())) <= 80


def test_encoding_without_russian_letters_is_said_to_who_reads_russian(place):
    for encoding in ("ascii", "latin-1"):
        ended = ran(place, TRIED["match"], environ={"PYTHONIOENCODING": encoding})
        assert ended.code == 0
        assert "--lang en" in ended.err
        assert len(ended.err.splitlines()) == 1
    for typed, encoding in (("--lang en", "ascii"), ("--lang ru", "utf-8")):
        tried = Try(f"match - --data small {typed}", ANSWERS)
        assert ran(place, tried, environ={"PYTHONIOENCODING": encoding}).err == ""


def test_place_where_schemas_cannot_be_written_is_said(place):
    ended = ran(place, Try("data schema --write index.csv/schemas"))
    assert (ended.code, ended.out) == (1, "")
    assert ended.err == "routebot: index.csv/schemas: Not a directory\n"


def test_folder_in_place_of_a_database_is_one_sentence(place):
    """The library that opens it leaves a thread behind, which used to complain at the end."""
    for command in ("history", "export out.zip", f"publish KZ.yaml {_WHY}"):
        ended = ran(place, Try(f"data {command} --data small --database ."))
        assert ended.code == 1
        assert re.fullmatch(r"routebot: .*database cannot be opened.*\n", ended.err)


@pytest.mark.parametrize(
    ("typed", "named"),
    [("doctor --data small", "nowhere.pem"), ("serve", "index.csv"), ("serve", "/dev/zero")],
)
def test_certificates_that_are_none_are_said(place, typed, named):
    environ = {"ROUTEBOT_TOKEN": "123456:ABC-def", "SSL_CERT_FILE": named}
    ended = ran(place, Try(typed), environ=environ)
    assert ended.code == 1
    told = ended.out + ended.err
    assert "SSL_CERT_FILE is malformed" in told
    assert named in told
    assert _is_a_sentence(told)
