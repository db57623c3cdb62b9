"""Screens as a phone draws them: their pictures can be made, and no label ends in dots."""

import pytest

from routebot.screens.screen import Screen
from routebot.words.i18n import LANGUAGES, words
from routebot.words.markup import escape
from tests.screens.test_fitting import PEOPLE, looked_at
from tests.support.fourteen import fourteen, met_by
from tests.support.people import invented_people
from tests.support.phone import HEIGHT, WIDTH, lacking, opened
from tests.support.pictures import write
from tests.support.slices import sliced

pytestmark = pytest.mark.skipif(bool(lacking()), reason=lacking())

SUMMONED = "summoned-in-novosibirsk"
"""The one of the fourteen who comes to the fewest screens: no place is offered to him."""


def test_pictures_have_the_size_of_a_phone_and_stand_on_a_page(today_book, tmp_path):
    index = write(today_book, [SUMMONED], tmp_path)
    made = sorted(tmp_path.rglob("*.png"))
    for language in LANGUAGES:
        names = [path.name for path in made if path.parent.name == language]
        assert names[0].startswith("01-first-question")
        assert any("-list-1" in name for name in names)
        assert "covered" in names[-1]
    for path in made:
        # The width and the height of a PNG are its bytes 16 to 24 (https://www.w3.org/TR/png/).
        size = path.read_bytes()[16:24]
        assert size == WIDTH.to_bytes(4, "big") + HEIGHT.to_bytes(4, "big"), path
        assert path.relative_to(tmp_path).as_posix() in index.read_text("utf-8")


@pytest.mark.proof
@pytest.mark.parametrize("language", LANGUAGES)
def test_labels_are_whole(today_book, language):
    screens = [
        *(met.screen for each in _persons() for met in met_by(today_book, language, each)),
        *(screen for *_, screen in looked_at(today_book, language, _invented())),
    ]
    rows = {tuple(button.label for button in row): row for each in screens for row in each.rows}
    with opened() as phone:
        drawn = (
            phone.show(words(language), Screen("", escape("…"), (row,))) for row in rows.values()
        )
        assert [seen.cut for seen in drawn if seen.cut] == []


def _persons():
    return sliced(list(fourteen().values()), of=7)


def _invented():
    return sliced(list(invented_people(PEOPLE)), of=50)
