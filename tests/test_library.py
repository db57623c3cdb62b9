"""routebot as a library, as a module and as a program: the three ways in say the same."""

import json
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import routebot
from routebot.errors import AnswerError
from routebot.terminal.cli import _parser
from tests.conftest import TODAY
from tests.support.wheel import TRIED, commands_of

ROOT = Path(__file__).resolve().parents[1]
ANSWERS = {"passport": ["internal_only"], "urgency": ["week"], "modes": ["rail_bus", "car"]}


def _python(*arguments, said=""):
    return subprocess.run(
        [sys.executable, *arguments], input=said, capture_output=True, text=True, check=False
    )


def test_library_gives_the_advice_that_match_prints():
    advice = routebot.advise(routebot.snapshot(routebot.load(), TODAY), ANSWERS)
    arguments = ["match", "-", "--on", TODAY.isoformat(), "--format", "json"]
    ran = _python("-m", "routebot", *arguments, said=json.dumps(ANSWERS))
    assert ran.returncode == 0, ran.stderr
    printed = json.loads(ran.stdout)["destinations"]
    assert [(verdict.id, verdict.status.value) for verdict in advice.ranked] == [
        (destination["id"], destination["status"]) for destination in printed
    ]


def test_unknown_option_is_refused_with_the_valid_ones():
    day = routebot.snapshot(routebot.load(), TODAY)
    with pytest.raises(AnswerError, match="biometric"):
        routebot.advise(day, {"passport": ["golden"]})


def test_importing_the_library_loads_none_of_what_it_stands_on():
    ran = _python("-c", "import sys, routebot; print(*sys.modules)")
    loaded = {name.partition(".")[0] for name in ran.stdout.split()}
    assert not loaded & {"pydantic", "ruamel", "telegram", "babel", "rich", "asyncio"}


def test_version_is_the_one_of_the_project_file():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert routebot.__version__ == project["version"]
    ran = _python("-m", "routebot", "--version")
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, f"routebot {routebot.__version__}\n", "")


def test_name_that_the_library_does_not_have_is_an_attribute_error():
    with pytest.raises(AttributeError, match="routes"):
        _ = routebot.routes


def test_module_run_without_a_command_is_bad_usage():
    ran = _python("-m", "routebot")
    assert ran.returncode == 2
    assert ran.stderr.startswith("usage: routebot ")


def test_types_of_an_installed_copy_can_be_read():
    assert (Path(routebot.__file__).parent / "py.typed").is_file()


def test_every_command_is_tried_with_the_wheel():
    """`make wheel` runs them in an empty environment; a new command has to be added there."""
    untried = set(commands_of(_parser()))
    untried -= {name for name in untried for tried in TRIED if tried.typed.startswith(name)}
    assert untried == set()


def test_project_file_says_what_the_package_is():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert {"authors", "classifiers", "description", "keywords", "license", "readme"} <= set(
        project
    )
    assert {"Typing :: Typed", "Operating System :: POSIX"} <= set(project["classifiers"])
    for name in project["license-files"]:
        assert (ROOT / name).is_file()


def test_wheel_carries_the_pages_beside_each_other():
    """`make wheel` looks into one; a page that is new beside the README has to be added."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    carried = project["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]
    for name in ("docs", *(page.name for page in ROOT.glob("*.md"))):
        assert carried[name] == f"routebot/{name}"


def test_notice_names_the_data_sets_that_the_references_rest_on():
    notice = (ROOT / "NOTICE").read_text("utf-8")
    dataset = routebot.load()
    corrections = (source for fix in dataset.passports.corrections for source in fix.sources)
    sources = (*dataset.baseline.sources, *dataset.passports.sources, *corrections)
    named = {source.url for source in sources if source.url.startswith("https://github.com/")}
    assert len(named) == 3
    for url in named:
        assert url.removeprefix("https://github.com/") in notice
