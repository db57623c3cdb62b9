"""The editor's guide: its examples are sound, its commands exist, its schemas are current."""

import json
import re
import shlex
from datetime import date
from pathlib import Path

import pytest

from routebot.errors import DatasetError
from routebot.policy.loading import FILES, FOLDERS, load, read_folder
from routebot.policy.snapshot import snapshot
from routebot.terminal.cli import main
from routebot.upkeep.checks import check
from routebot.upkeep.soundness import check_soundness
from tests.conftest import DATA, TODAY

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "editing-data.md"
FILE = "destinations/AQ.yaml"
BLOCKS = re.findall(r"```(\w+)\n(.*?)```", GUIDE.read_text("utf-8"), re.DOTALL)


def _examples():
    """Return the file that the guide begins with, and what it puts into it later, in order."""
    found = [text for kind, text in BLOCKS if kind == "yaml" and text.startswith(f"# data/{FILE}")]
    return found[0], found[1:]


def _section(text):
    return re.search(r"^([a-z_]+):$", text, re.MULTILINE)[1]


def _with(whole, section):
    """Replace a section of the file, or add it."""
    name = _section(section)
    kept = re.sub(rf"^{name}:\n(?:[ #].*\n)*", "", whole, flags=re.MULTILINE)
    return kept + section


def _loaded(text):
    return load({**read_folder(DATA), FILE: text.encode()})


def _versions():
    whole, sections = _examples()
    versions = [pytest.param(whole, id="add a country")]
    for section in sections:
        whole = _with(whole, section)
        versions.append(pytest.param(whole, id=_section(section)))
    return versions


@pytest.mark.parametrize("text", _versions())
def test_an_example_of_the_guide_passes_the_check(text):
    loaded = _loaded(text)
    assert check(loaded, TODAY) == []
    assert check_soundness(loaded, TODAY) == []


def test_the_guide_shows_every_step_that_it_promises():
    assert [_section(section) for section in _examples()[1]] == [
        "entry",
        "disagreements",
        "pitfalls",
    ]


def test_the_option_that_the_guide_adds_passes_the_check_and_counts_as_another():
    [block] = [
        text
        for kind, text in BLOCKS
        if kind == "yaml" and text.startswith("# data/questions.yaml: options")
    ]
    line = block.splitlines()[1]
    files = read_folder(DATA)
    last = "      - {id: none, neutral: true, "
    assert files["questions.yaml"].decode().count(last) == 1
    written = files["questions.yaml"].decode().replace(last, f"{line}\n{last}")
    loaded = load({**files, "questions.yaml": written.encode()})
    assert check(loaded, TODAY) == []
    assert check_soundness(loaded, TODAY) == []
    passport = loaded.dataset.questions[0]
    assert {option.id: option.treat_as for option in passport.options if option.treat_as} == {
        "seafarer": "internal_only"
    }


def test_a_changed_rule_of_the_guide_leaves_the_days_before_as_they_were():
    dataset = _loaded(_versions()[1].values[0]).dataset
    regimes = {
        day: str(snapshot(dataset, day).destinations["AQ"].entry[-1].regime)
        for day in (date(2022, 10, 8), date(2026, 11, 14), date(2026, 11, 15))
    }
    assert list(regimes.values()) == ["visa_free", "visa_free", "e_visa"]


def test_the_mistake_that_the_guide_shows_is_reported_like_this():
    [shown] = [text.strip() for kind, text in BLOCKS if kind == "text"]
    lines = _examples()[0].splitlines()
    at = next(number for number, line in enumerate(lines) if "stay_days" in line)
    lines[at] = "    stay_days: ninety"
    with pytest.raises(DatasetError) as caught:
        _loaded("\n".join(lines))
    [error] = caught.value.errors
    assert str(error).replace(f"AQ.yaml:{at + 1}", "KZ.yaml:14") == shown


@pytest.mark.parametrize(
    "command", [line for kind, text in BLOCKS if kind == "sh" for line in text.splitlines()]
)
def test_a_command_of_the_guide_exists(command, capsys):
    """Ask for its help, which lists its options; an unknown command is refused."""
    program, *arguments = shlex.split(command)
    assert program == "routebot"
    with pytest.raises(SystemExit) as left:
        main([*arguments, "--help"])
    assert left.value.code == 0
    known = set(re.findall(r"--[a-z-]+", capsys.readouterr().out))
    assert {word for word in arguments if word.startswith("--")} <= known


def _kinds():
    return {
        **FILES,
        **{f"{folder.removesuffix('s')}.yaml": model for folder, model in FOLDERS.items()},
    }


@pytest.mark.parametrize("name", sorted(_kinds()))
def test_the_schemas_beside_the_data_are_current(name, capsys):
    """After a change of the model run ``routebot data schema --write data/schema``."""
    kind = name.removesuffix(".yaml")
    assert main(["data", "schema", kind]) == 0
    written = (DATA / "schema" / f"{kind}.json").read_text("utf-8")
    assert json.loads(written) == json.loads(capsys.readouterr().out)


def test_the_first_line_of_every_file_names_its_schema():
    for path in sorted(DATA.rglob("*.yaml")):
        first = path.read_text("utf-8").partition("\n")[0]
        named = re.fullmatch(r"# yaml-language-server: \$schema=(\S+)", first)
        assert named, path
        schema = (path.parent / named[1]).resolve()
        wanted = path.stem if path.parent == DATA else path.parent.name.removesuffix("s")
        assert (schema.is_file(), schema.stem) == (True, wanted), path
