"""The program as a process of its own: pipes, signals, a real terminal, and what it leaves on the
disk (nothing).
"""

import fcntl
import json
import os
import pty
import re
import select
import signal
import struct
import subprocess
import termios
import time

import pytest

from routebot.dialogue.state import State
from routebot.terminal.rendering import choices_of
from routebot.words.i18n import LANGUAGES, words
from tests.conftest import TODAY
from tests.support.play import PEOPLE, Player

SECONDS = 300
"""How long a process may take before a test gives up.

It takes a few seconds by itself; next to a whole test suite on the same two cores, ten times that.
"""


def lines_of(rulebook, language, answers):
    """Play the whole interview in this process and return the lines that somebody with these
    answers types.
    """
    player, lines = Player(rulebook, State(language, stored=False)).tap("ask"), ["1"]
    while player.place.startswith("ask:"):
        question = player.place.removeprefix("ask:")
        buttons = enumerate(choices_of(player.screen), 1)
        wanted = answers[question]
        chosen = (
            number
            for number, button in buttons
            if getattr(button.action, "question", None) == question
            and getattr(button.action, "option", None) in wanted
        )
        lines.append(",".join(str(number) for number in chosen))
        for option in sorted(wanted):
            player.tap(f"pick:{question}:{option}")
        if player.place == f"ask:{question}":  # "none" answers at once
            player.tap(f"done:{question}")
    assert player.place == "routes"
    return lines


@pytest.mark.parametrize("language", LANGUAGES)
def test_chat_through_a_pipe_leads_to_the_routes_and_leaves_nothing(
    program, today_book, tmp_path, language
):
    """In one language the input just ends, in the other the person says that they leave."""
    lines = lines_of(today_book, language, PEOPLE["everything said"]) + (
        ["q"] if language == "en" else []
    )
    process = program(["chat", "--lang", language, "--on", TODAY.isoformat()])
    out, err = process.communicate("".join(f"{line}\n" for line in lines).encode(), timeout=SECONDS)
    said, say = out.decode(), words(language)
    assert (process.returncode, err) == (0, b"")
    assert say("routes.title", day=say.day(TODAY)) in said
    assert say("chat.bye") in said
    assert "\x1b" not in said, "no colours in a pipe"
    assert list((tmp_path / "home").iterdir()) == []


def test_chat_reads_bytes_that_are_no_text(program):
    process = program(["chat"])
    out, err = process.communicate(b"\xff\xfe\x00\n\xd0\nq\n", timeout=SECONDS)
    assert (process.returncode, err) == (0, b"")
    assert words("ru")("chat.bye") in out.decode()


def wait_for(stream, wanted, seconds=SECONDS):
    """Read from a file descriptor until some bytes have come."""
    got, until = b"", time.monotonic() + seconds
    while wanted not in got:
        ready, _, _ = select.select([stream], [], [], max(0.0, until - time.monotonic()))
        assert ready, (
            f"{wanted.decode()!r} did not come in {seconds} s, but {got.decode(errors='replace')!r}"
        )
        got += os.read(stream, 65536)
    return got


def test_ctrl_c_leaves_the_chat_quietly(program, tmp_path):
    process = program(["chat", "--lang", "en"])
    wait_for(process.stdout.fileno(), b"Your choice")
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=SECONDS)
    assert (process.returncode, err) == (0, b"")
    assert words("en")("chat.bye") in out.decode()
    assert list((tmp_path / "home").iterdir()) == []


def test_chat_in_a_terminal_has_colours_and_fits_its_width(program, tmp_path):
    columns, (ours, theirs) = 60, pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    process = program(["chat", "--lang", "ru"], stdin=theirs, stdout=theirs, stderr=theirs)
    os.close(theirs)
    prompt = words("ru")("chat.prompt").encode()
    said = wait_for(ours, prompt)
    for line in ("1", "1", "казхстан", "b"):
        os.write(ours, f"{line}\n".encode())
        said += wait_for(ours, prompt)
    os.write(ours, b"q\n")
    said += wait_for(ours, words("ru")("chat.bye").encode())
    assert process.wait(timeout=SECONDS) == 0
    os.close(ours)
    text = said.decode()
    assert "\x1b[1m" in text, "bold"
    assert "\x1b[1;36m" in text, "colour"
    plain = re.sub(r"\x1b\[[\d;]*m", "", text)
    assert all(len(line.rstrip("\r")) <= columns for line in plain.split("\n"))
    assert words("ru").territory("KZ") in plain
    assert list((tmp_path / "home").iterdir()) == []


def test_match_in_a_pipe_that_closes_is_quiet(program):
    """As in `routebot match ... | head -1`."""
    process = program(["match", "-", "--format", "json"])
    process.stdin.write(b"passport: internal_only\n")
    process.stdin.close()
    assert process.stdout.readline() == b"{\n"
    process.stdout.close()
    err = process.stderr.read()
    assert (process.wait(timeout=SECONDS), err) == (0, b"")
    process.stderr.close()


def test_match_answers_about_the_packaged_data_today(program, tmp_path):
    process = program(["match", "-", "--format", "json", "--lang", "en", "--destination", "kz"])
    out, err = process.communicate(b"passport: internal_only\n", timeout=SECONDS)
    assert (process.returncode, err) == (0, b"")
    (entry,) = json.loads(out)["destinations"]
    assert entry["id"] == "KZ"
    assert list((tmp_path / "home").iterdir()) == []


def test_refusal_has_its_exit_code(program):
    process = program(["match", "-"], stderr=subprocess.PIPE)
    _, err = process.communicate(b"passport: gold\n", timeout=SECONDS)
    assert process.returncode == 2
    assert b"internal_only" in err
