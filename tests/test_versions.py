"""The versions that the project promises: of Python, and of what it stands on."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from tests.support.bounds import LOWEST, lowest

ROOT = Path(__file__).resolve().parents[1]
PYPROJECT = (ROOT / "pyproject.toml").read_text("utf-8")
PROJECT = tomllib.loads(PYPROJECT)["project"]


def test_lowest_versions_are_those_of_the_project():
    """After a change of a bound run ``make lowest``."""
    assert LOWEST.read_text("utf-8") == lowest(PYPROJECT)


@pytest.mark.parametrize(
    "written", ["rich", "rich<15", "rich==14.0", "rich[jupyter]>=13", "rich~=13"]
)
def test_dependency_without_a_plain_lower_bound_is_refused(written):
    project = f'[project]\ndependencies = ["{written}"]\n[project.optional-dependencies]\n'
    with pytest.raises(ValueError, match="lowest"):
        lowest(project)


def test_pinned_versions_lie_within_the_bounds():
    lines = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    pinned = {
        name.lower(): version for name, _, version in (line.partition("==") for line in lines)
    }
    extras = PROJECT["optional-dependencies"].values()
    for written in (*PROJECT["dependencies"], *(each for some in extras for each in some)):
        needed = Requirement(written)
        assert needed.specifier.contains(pinned[needed.name.lower()]), written


def test_lowest_python_is_said_once_in_three_ways():
    [first] = re.findall(r">=3\.(\d+)", PROJECT["requires-python"])
    named = [line.rpartition("3.")[2] for line in PROJECT["classifiers"] if "Python :: 3." in line]
    assert named[0] == first
    assert named == sorted(named, key=int)
    assert tomllib.loads(PYPROJECT)["tool"]["ruff"]["target-version"] == f"py3{first}"
