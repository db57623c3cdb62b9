"""Splitting: a text of any length comes out in pieces of a size, with nothing lost and nothing open."""

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routebot.screens.screen import Screen
from routebot.words.markup import Html, bold, escape, italic, lines, link
from routebot.words.splitting import beginning, split, utf16_units
from tests.support.strategies import steady
from tests.support.texts import problems_of

_WORDS = st.text(st.sampled_from("abя&<>.!»🚆"), min_size=1, max_size=40)
_PLAIN = st.lists(_WORDS, min_size=1, max_size=12).map(" ".join)
_MARKED = st.recursive(
    _PLAIN.map(escape),
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=4).map(lambda parts: lines(*parts)),
        st.lists(inner, min_size=1, max_size=4).map(Html(" ").join),
        inner.map(bold),
        inner.map(italic),
    ),
    max_leaves=8,
)
_TEXTS = st.one_of(_MARKED, _PLAIN.map(lambda label: link(label, "https://example.org/?a&b")))

_ROOM_FOR_MARKUP = 120
"""Units that a size of these texts has at least: their markup has to fit beside a character."""


class _Reader(HTMLParser):
    """Reads which characters a text shows, and what markup each stands in."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.read: list[tuple[str, tuple[str, ...]]] = []
        self._open: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self._open.append(tag + str(attrs))

    def handle_endtag(self, tag):
        assert self._open.pop().startswith(tag)

    def handle_data(self, data):
        self.read += [(letter, tuple(self._open)) for letter in data if not letter.isspace()]


@given(_TEXTS, st.integers(_ROOM_FOR_MARKUP, 400))
@steady(200)
def test_pieces_fit_and_together_say_everything_in_its_markup(text, size):
    pieces = split(text, size)
    assert all(utf16_units(piece) <= size for piece in pieces)
    assert [problem for piece in pieces for problem in problems_of(Screen("piece", piece))] == []
    assert [letter for piece in pieces for letter in _Reader(piece).read] == _Reader(text).read


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("One. Two. Three", ["One. Two.", "Three"]),
        ("Он сказал: «Да.» Потом", ["Он сказал:", "«Да.»", "Потом"]),
        ("Go to ст. 12 at once", ["Go to ст.", "12 at once"]),
        ("One a\nTwo b\nThree", ["One a", "Two b", "Three"]),
        ("without any pause", ["without", "any pause"]),
        ("antidisestablishment", ["antidisest", "ablishment"]),
        ("No. ten letters", ["No. ten", "letters"]),
        ("🚆🚆🚆🚆🚆🚆", ["🚆🚆🚆🚆🚆", "🚆"]),
    ],
)
def test_piece_ends_where_a_reader_would_pause(text, pieces):
    assert split(text, 10) == pieces


def test_markup_is_closed_at_an_end_and_opened_again():
    text = escape("Go. ") + bold("One. Two is longer.") + " Then."
    assert split(text, 25) == ["Go. <b>One.</b>", "<b>Two is longer.</b>", "Then."]


def test_markup_longer_than_a_piece_still_ends():
    pieces = split(link("abc", "https://example.org"), 5)
    assert [_Reader(piece).read[0][0] for piece in pieces] == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("text", "most", "wanted"),
    [
        ("Едут час. Потом ждут.", 21, "Едут час. Потом ждут."),
        ("Едут один час. Потом ждут.", 20, "Едут один час."),
        ("Ждут 90 дней, потом едут.", 15, "Ждут 90 дней…"),
        ("Едут час; ждут ещё два дня", 20, "Едут час…"),
        ("Стоит 90 долл. Ждут.", 18, "Стоит 90 долл."),
        ("Стоит 5 ман. в день и ночь", 20, "Стоит 5 ман. в день…"),
        ("Превысокомногорассмотрительствующий", 10, "Превысоко…"),
    ],
)
def test_beginning_ends_with_a_sentence_or_else_a_word(text, most, wanted):
    assert beginning(text, most) == wanted
