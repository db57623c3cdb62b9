"""What cannot be served is refused in one clear sentence, with the exit code of its kind, and never
a traceback.
"""

import re
from dataclasses import dataclass

import pytest

from tests.support.datasets import edited, minimal
from tests.terminal.conftest import write_dataset


@dataclass(frozen=True)
class Bad:
    """An answers file that is refused: its bytes, and words that the sentence has to hold."""

    name: str
    content: bytes
    words: tuple[str, ...]


FILES = (
    Bad(
        "unknown question",
        b"passprt: biometric",
        ("passprt", "passport", "visas", "cards", "region"),
    ),
    Bad("question as a number", b"1: biometric", ('"1"', "passport", "visas")),
    Bad("unknown option", b"passport: gold", ("gold", "passport", "biometric", "internal_only")),
    Bad(
        "unknown option of several",
        b"visas: [schengen, mars]",
        ("mars", "visas", "schengen", "none"),
    ),
    Bad(
        "two options for one",
        b"passport: [biometric, internal_only]",
        ("passport", "exactly one", "2"),
    ),
    Bad("no option for one", b"passport: []", ("passport", "exactly one", "0")),
    Bad("none beside others", b"visas: [none, schengen]", ("visas", "none", "schengen")),
    Bad("number as an answer", b"passport: 5", ("passport", "5")),
    Bad("yes as an answer", b"passport: true", ("passport",)),
    Bad("mapping as an answer", b"passport: {a: b}", ("passport", "list of options")),
    Bad("list in a list", b"visas: [[schengen]]", ("visas", "list of options")),
    Bad("empty", b"", ("empty", "passport: biometric")),
    Bad("blank", b" \n\n  ", ("empty",)),
    Bad("only a comment", b"# nothing\n", ("empty",)),
    Bad("NUL bytes", b"passport: \0biometric", ("not a text file",)),
    Bad("picture", b"\x89PNG\r\n\x1a\n\xff\xd8\xff" * 20, ("UTF-8",)),
    Bad("Windows-1251", "passport: «с чипом»".encode("cp1251"), ("UTF-8",)),
    Bad("UTF-16", "passport: biometric".encode("utf-16"), ("UTF-16", "UTF-8")),
    Bad("UTF-16, the other end first", b"\xfe\xff\0p\0a", ("UTF-16", "UTF-8")),
    Bad("no-break space", "passport:\u00a0biometric".encode(), ("no-break space",)),
    Bad("nothing but null", b"null\n", ("empty", "passport: biometric")),
    Bad("a sentence", b"I have a passport", ("no answers",)),
    Bad("a list", b"- passport\n- visas", ("no answers",)),
    Bad("broken YAML", b"passport: [biometric", ("not valid YAML",)),
    Bad("broken JSON", b'{"passport": ', ("not valid YAML",)),
    Bad(
        "same question twice",
        b"passport: biometric\npassport: internal_only",
        ("passport", "twice"),
    ),
    Bad("alias bomb", b"a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]", ()),
    Bad("tag", b"passport: !!python/object/apply:os.system [ls]", ("tag",)),
    Bad("deep nesting", b"[" * 20_000, ()),
    Bad("too large", b"# " + b"x" * 70_000, ("64 KiB",)),
)


def _one_sentence(ran):
    """The complaint is one line that says who speaks; nothing was printed as an answer."""
    assert "Traceback" not in ran.err
    assert ran.out == ""
    assert len(ran.err.strip().splitlines()) == 1, ran.err
    assert ran.err.startswith("routebot: ")
    assert len(ran.err) < 1000


@pytest.mark.parametrize("bad", FILES, ids=lambda bad: bad.name.replace(" ", "_"))
def test_answers_that_are_none_are_refused(run, folder, tmp_path, bad):
    path = tmp_path / "answers.yaml"
    path.write_bytes(bad.content)
    for ran in (
        run("match", path, "--data", folder),
        run("match", "-", "--data", folder, said=bad.content),
    ):
        assert ran.code == 2
        _one_sentence(ran)
        for word in bad.words:
            assert word in ran.err
    assert "/" not in ran.err or bad.content.count(b"/"), "what came through a pipe has no path"


@pytest.mark.parametrize(
    ("name", "words"),
    [("nowhere.yaml", "No such file"), (".", "directory"), ("x" * 300, "too long")],
)
def test_file_that_cannot_be_read_is_refused(run, folder, tmp_path, name, words):
    ran = run("match", f"{tmp_path}/{name}", "--data", folder)
    assert ran.code == 2
    _one_sentence(ran)
    assert words in ran.err


def test_answers_with_a_sign_at_the_start_and_line_ends_of_windows_are_read(run, folder):
    said = "\ufeffpassport: biometric\r\nurgency: null\r\n".encode()
    ran = run("match", "-", "--data", folder, said=said)
    assert (ran.code, ran.err) == (0, "")


ENDLESS = "/dev/zero"
"""Whoever reads it to its end uses up the memory."""


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("match", ENDLESS), 2),
        (("plan", "KZ", ENDLESS), 2),
        (("next", "KZ", ENDLESS), 2),
        (("doctor", "--data", ENDLESS), 1),
        (("data", "check", ENDLESS), 1),
        (("data", "check", "--since", ENDLESS), 1),
        (("data", "crosscheck", ENDLESS), 2),
        (("data", "crosscheck", "changes.csv", "--days", ENDLESS), 2),
        (("data", "plan", ENDLESS), 1),
        (("data", "plan", "KZ.yaml", "--against", ENDLESS), 1),
        (("data", "publish", ENDLESS, "--who", "anna", "--why", "It has no end at all."), 1),
        (("data", "history", "--database", ENDLESS), 1),
        (("data", "export", "/dev/full"), 1),
    ],
    ids=lambda value: "_".join(value) if isinstance(value, tuple) else "",
)
def test_file_that_has_no_end_or_is_none_is_refused(
    run, folder, tmp_path, monkeypatch, arguments, code
):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "changes.csv").write_text("destination,first_seen,requirement\nKZ,2026-01-01,30\n")
    (tmp_path / "KZ.yaml").write_bytes(minimal()["destinations/KZ.yaml"])
    own = () if {"check", "--data"} & {*arguments} else ("--data", folder)
    ran = run(*arguments, *own)
    assert ran.code == code
    assert "Traceback" not in ran.err
    assert ran.err
    assert len(ran.err) < 1000


def test_file_of_a_dataset_that_has_no_end_is_refused(run, folder):
    (folder / "topics.yaml").unlink()
    (folder / "topics.yaml").symlink_to(ENDLESS)
    ran = run("data", "check", folder)
    assert ran.code == 1
    assert "topics.yaml" in ran.err
    assert "no plain file" in ran.err


@pytest.mark.parametrize("name", ["changes.csv", "days.txt"])
def test_text_in_another_encoding_is_refused_with_the_byte(run, folder, tmp_path, name):
    (tmp_path / "changes.csv").write_text("destination,first_seen,requirement\nKZ,2026-01-01,30\n")
    (tmp_path / "days.txt").write_text("2026-01-01\n")
    (tmp_path / name).write_bytes("дни".encode("cp1251"))
    days = ("--days", tmp_path / "days.txt")
    ran = run("data", "crosscheck", tmp_path / "changes.csv", *days, "--data", folder)
    assert ran.code == 2
    _one_sentence(ran)
    assert "UTF-8" in ran.err
    assert name in ran.err


@pytest.mark.parametrize(
    "arguments", [("data", "stale", "--most"), ("data", "history", "--limit")], ids="_".join
)
@pytest.mark.parametrize("number", ["-1", "٣", "1.5", "many", "9" * 5000])
def test_count_that_is_none_is_refused(run, folder, arguments, number):
    ran = run(*arguments, number, "--data", folder)
    assert (ran.code, ran.out) == (2, "")
    assert "Traceback" not in ran.err


def test_schema_without_a_kind_names_the_kinds(run):
    ran = run("data", "schema")
    assert ran.code == 2
    _one_sentence(ran)
    assert "destination" in ran.err
    assert "None" not in ran.err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--on", "tomorrow"), ("tomorrow", "2026-01-31")),
        (("--on", "08.10.2022"), ("08.10.2022", "2026-01-31")),
        (("--on", "2022-13-01"), ("2022-13-01",)),
        (("--on", "2022-02-30"), ("2022-02-30",)),
        (("--on", ""), ("date",)),
        (("--on", "2019-01-01"), ("2022-08-01", "2019-01-01")),
        (("--lang", "de"), ("de", "ru", "en")),
        (("--format", "xml"), ("xml", "text", "json")),
        (("--destination", "Narnia"), ("Narnia", "KZ", "ZW")),
        (("--destination", ""), ("KZ",)),
        (("--nonsense",), ("--nonsense",)),
    ],
)
def test_option_that_cannot_be_served_is_refused(run, folder, arguments, words):
    ran = run("match", "-", "--data", folder, *arguments, said=b"{}")
    assert ran.code == 2
    assert ran.out == ""
    assert "Traceback" not in ran.err
    for word in words:
        assert word in ran.last


@pytest.mark.parametrize("days", ["-1", "many", "1.5", "3661", "²", "9" * 5000, ""])
def test_days_that_are_no_number_are_refused(run, folder, days):
    ran = run("next", "KZ", "-", "--data", folder, f"--earlier-days={days}", said=b"{}")
    assert (ran.code, ran.out) == (2, "")
    assert "3660" in ran.last


@pytest.mark.parametrize("arguments", [(), ("fly",), ("data",), ("data", "burn"), ("match",)])
def test_command_that_is_none_is_refused_with_the_usage(run, arguments):
    ran = run(*arguments)
    assert (ran.code, ran.out) == (2, "")
    assert "usage: routebot" in ran.err


BROKEN = edited(
    "destinations/KZ.yaml",
    "{days: 90",
    "{days: ninety",
    edited(
        "questions.yaml",
        'kind: one\n    text: {ru: "Откуда?"',
        'kind: few\n    text: {ru: "Откуда?"',
    ),
)
"""The minimal dataset with a mistake in two files."""


@pytest.mark.parametrize(
    "arguments",
    [
        ("match", "-", "--data"),
        ("chat", "--data"),
        ("doctor", "--data"),
        ("data", "check"),
        ("data", "show", "KZ", "--data"),
    ],
    ids=lambda arguments: "_".join(arguments[:2]),
)
def test_broken_dataset_is_refused_with_every_mistake(run, tmp_path, arguments):
    broken = write_dataset(tmp_path / "broken", BROKEN)
    ran = run(*arguments, broken, said=b"{}")
    said = [line for line in ran.out.splitlines() if not line.startswith("ok ")]
    assert (ran.code, said) == (1, []), "nothing but what `doctor` found in order"
    assert "Traceback" not in ran.err
    found = re.findall(r"^broken/([\w/]+\.yaml):(\d+) ([\w.\[\]]+): ", ran.err, re.MULTILINE)
    assert {(file, path) for file, _, path in found} == {
        ("destinations/KZ.yaml", "entry[0].limits[0].days"),
        ("questions.yaml", "questions[3].kind"),
    }
    assert '"ninety"' in ran.err


@pytest.mark.parametrize("name", ["nowhere", "empty"])
def test_folder_without_a_dataset_is_refused(run, tmp_path, name):
    (tmp_path / "empty").mkdir()
    ran = run("match", "-", "--data", tmp_path / name, said=b"{}")
    assert (ran.code, ran.out) == (1, "")
    assert "Traceback" not in ran.err
    assert name in ran.err


def test_dataset_with_nothing_wrong_is_used(run, tmp_path):
    """The counterpart: what makes the broken one broken is the two mistakes alone."""
    ran = run("match", "-", "--data", write_dataset(tmp_path / "sound", minimal()), said=b"{}")
    assert (ran.code, ran.err) == (0, "")
