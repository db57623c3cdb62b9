"""Each module of the evaluator says what it mirrors, and keeps to the measures of the house."""

import re
from collections import Counter
from pathlib import Path

import pytest

from routebot.offline.joining import EVALUATOR, PAGE

_ROOM = EVALUATOR.parents[1]

_FILES = sorted((*EVALUATOR.glob("*.js"), *PAGE.glob("*.js")))

MOST_LINES, MOST_COLUMNS = 400, 100


@pytest.mark.parametrize("file", _FILES, ids=lambda file: file.name)
def test_module_keeps_to_the_measures(file: Path):
    text = file.read_text("utf-8")
    lines = text.splitlines()
    assert len(lines) <= MOST_LINES
    assert [line for line in lines if len(line) > MOST_COLUMNS] == []
    assert re.match(r"/\*\*", text), "it does not say what it is"


@pytest.mark.parametrize("file", sorted(EVALUATOR.glob("*.js")), ids=lambda file: file.name)
def test_what_is_mirrored_is_there(file: Path):
    head = file.read_text("utf-8").partition("*/")[0]
    named = re.findall(r"\b((?:\w+/)+\w+\.py)\b", head)
    assert [path for path in named if not (_ROOM / path).exists()] == []


def test_what_is_exported_is_asked_for():
    """By another module, its own, or what compares the mirrors: a pack is no place for the rest."""
    asking = sorted(Path(__file__).parent.glob("*.js"))
    words = re.findall(r"\w+", "\n".join(file.read_text("utf-8") for file in (*_FILES, *asking)))
    used = Counter(words)
    exported = {
        name
        for file in _FILES
        for name in re.findall(
            r"^export (?:async )?(?:function\*?|const|class) (\w+)",
            file.read_text("utf-8"),
            re.MULTILINE,
        )
    }
    assert len(exported) > 300
    assert sorted(name for name in exported if used[name] == 1) == []
