"""Sections are fitted into a number of characters: cores stand, details by their turn."""

import pytest

from routebot.screens.fitting import Detail, Item, Section, fit, plain

ROOMY = 1000
SECTIONS = [
    Section("A", [Item("core", (Detail(2, "core at length"),))], bulleted=False),
    Section("B", [Item("", (Detail(1, "first"), Detail(3, "first and more")))]),
    Section("C", [Item("")]),
]
CORES = "A\ncore"


@pytest.mark.parametrize(
    ("most", "text"),
    [
        (ROOMY, "A\ncore at length\n\nB\n- first and more"),
        (len("A\ncore at length\n\nB\n- first"), "A\ncore at length\n\nB\n- first"),
        (len("A\ncore\n\nB\n- first"), "A\ncore\n\nB\n- first"),
        # The first detail has no room, a later one has.
        (len("A\ncore at length"), "A\ncore at length"),
        (len(CORES), CORES),
        (1, CORES),
    ],
)
def test_the_cores_stand_and_details_get_their_room_by_turn(most: int, text: str) -> None:
    assert plain(fit(SECTIONS, most)) == text


def test_a_section_that_says_nothing_has_no_title() -> None:
    assert [section.title for section in fit(SECTIONS, ROOMY)] == ["A", "B"]
