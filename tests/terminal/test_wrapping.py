"""Where lines are broken, and how wide they are."""

import pytest

from routebot.terminal.wrapping import cells, wrap


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("one two three", ["one two", "three"]),
        ("one\n\ntwo", ["one", "", "two"]),
        ("- one two three", ["- one two", "  three"]),
        ("2. ● one two", ["2. ● one", "     two"]),
        ("one ⌛ two three", ["one", "⌛ two", "three"]),
        ("one (✓ sure) two", ["one", "(✓ sure)", "two"]),
        ("a (◷ long ago) b", ["a", "(◷ long ago)", "b"]),
        ("onetwothreefour five", ["onetwothreefour", "five"]),
        ("<https://example.org/a> b", ["<https://example.org/a>", "b"]),
        ("", [""]),
    ],
)
def test_lines_are_broken_between_words_and_never_after_a_sign(text, lines):
    assert wrap(text, 9) == lines
    assert wrap(text, None) == text.split("\n")


def test_an_hourglass_is_two_cells_wide():
    assert cells("⌛ x") == 4
    assert wrap("ab ⌛ cd", 7) == ["ab", "⌛ cd"]
    assert wrap("ab ◷ cd", 7) == ["ab ◷ cd"]
