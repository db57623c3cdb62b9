"""The guide for those who never changed the data: its lines are those of the files, and its two
languages tell the same. It is played in `tests.bot.test_guide` and `tests.publishing.test_guide`.
"""

import pytest

from routebot.policy.loading import read_folder
from routebot.words.i18n import words
from tests.conftest import DATA
from tests.support.guide import LANGUAGES, changed_files, guide, pages


@pytest.mark.parametrize("language", LANGUAGES)
def test_lines_that_the_guide_changes_stand_in_the_files(language: str) -> None:
    """Where one of them was changed since, write the new lines there, or choose another example."""
    files = read_folder(DATA)
    for edit in guide(language).edits:
        files = changed_files(files, edit)


@pytest.mark.parametrize("language", LANGUAGES)
def test_buttons_that_are_named_beside_the_steps_exist(language: str) -> None:
    """Those of the steps are pressed where the guide is played."""
    parts = guide(language)
    steps = [
        step
        for part in (*parts.edits, parts.back, parts.second, *parts.rechecks)
        for step in part.steps
    ]
    pressed = {label for step in steps if step.cue == "press" for label in step.words}
    say = words(language)
    assert parts.buttons - pressed == {
        say("admin.button.drop"),
        say("admin.button.refuse"),
        say("admin.button.training"),
        "✕",
    }


def test_both_languages_tell_the_same_steps() -> None:
    ru, en = pages()
    assert [section.changes for section in ru] == [section.changes for section in en]
    for one, other in zip(ru, en, strict=True):
        assert [step.cue for step in one.steps] == [step.cue for step in other.steps], one.title
