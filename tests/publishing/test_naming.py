"""The file that somebody means by a word."""

import pytest

from routebot.policy.loading import read_folder
from routebot.publishing.naming import files_like
from routebot.reasoning.rulebook import Rulebook
from tests.conftest import DATA


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Грузию", ["destinations/GE.yaml"]),
        ("tbilisi", ["destinations/GE.yaml"]),
        ("ge", ["destinations/GE.yaml"]),
        ("Schengen.yaml", ["areas/schengen.yaml"]),
        ("links", ["links.yaml"]),
        ("Конго", []),
        ("../../etc/passwd", []),
    ],
)
def test_a_word_names_a_file_that_there_is(
    today_book: Rulebook, typed: str, meant: list[str]
) -> None:
    assert files_like(read_folder(DATA), today_book.snapshot, typed) == meant
