"""Screens as a phone draws them: their pictures can be made."""

import pytest

from routebot.words.i18n import LANGUAGES
from tests.support.phone import HEIGHT, WIDTH, lacking
from tests.support.pictures import write

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
