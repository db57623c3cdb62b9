"""Markup: whatever a text holds, it is read as it was written and never as markup."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routebot.screens.screen import Screen
from routebot.words.markup import Html, bold, escape, italic, lines, link, paragraphs, tied
from tests.support.texts import problems_of, visible

HOSTILE = ['<b>"x" & y</b>', "a < b > c", "&amp;", "'", "</i>", '<a href="https://x.org">']
TEXTS = st.text(st.sampled_from("ab<>&\"'/я;"), min_size=1, max_size=12)


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize(
    "make", [escape, bold, italic, lambda text: link(text, 'https://example.org/?q="<&">')]
)
def test_markup_around_any_text_stays_markup(make, text):
    screen = Screen("any", make(text))
    assert visible(screen.text) == text
    assert problems_of(screen) == []


@given(TEXTS, TEXTS)
def test_whatever_is_joined_or_formatted_is_escaped(one, other):
    for made in (
        lines(one, bold(other)),
        paragraphs(bold(one), other),
        Html("{}\n{}").format(bold(one), other),
        Html("{a}\n{b}").format(a=one, b=italic(other)),
        bold(one) + "\n" + other,
        one + "\n" + bold(other),
        Html("<i>%s</i>\n%s") % (one, other),
    ):
        assert isinstance(made, Html)
        assert visible(made).split() == [one, other]


@given(TEXTS)
def test_text_is_escaped_once(text):
    assert escape(escape(text)) == escape(text)
    assert bold(escape(text)) == bold(text)


def test_quotes_stay_as_they_are():
    assert escape("\"x\" 'y'") == "\"x\" 'y'"


def test_what_is_empty_leaves_no_line():
    assert lines("a", "", "b") == "a\nb"
    assert paragraphs("", "a", "", "b") == "a\n\nb"


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("до 30 000 рублей", "до 30\u00a0000\u00a0рублей"),
        ("(✓ подтверждено 4 декабря)", "(✓\u00a0подтверждено 4\u00a0декабря)"),
        (
            "● <b>Грузия</b> · открыто – 2 дня",
            "●\u00a0<b>Грузия</b>\u00a0· открыто\u00a0– 2\u00a0дня",
        ),
        ("1. Первый\n2 \nи третий", "1. Первый\n2 \nи третий"),
    ],
)
def test_a_narrow_phone_tears_no_figure_from_its_noun_and_no_mark_from_its_word(text, kept):
    assert tied(Html(text)) == kept
