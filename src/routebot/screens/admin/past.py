"""What became of one fact: who changed it, when, why, and what it said before and after."""

import re
from collections.abc import Iterator, Sequence

from routebot.dialogue.admin.actions import TurnPast
from routebot.dialogue.admin.views import FactPast
from routebot.publishing.past import Turn
from routebot.screens.admin.controls import paged_admin_screen
from routebot.screens.admin.naming import field_name, part_name, value_word
from routebot.screens.screen import Screen
from routebot.words.i18n import Words
from routebot.words.markup import Html, bold, escape, lines

__all__ = ["past_paragraphs", "past_screen"]

_QUOTED = re.compile(r'"([^"]+)"')
_URL = re.compile(r'"url": "([^"]+)"')


def past_screen(words: Words, turns: Sequence[Turn], view: FactPast) -> Screen:
    """Show what became of a fact, newest first."""
    texts = [bold(words("admin.past.title", id=view.fact)), *past_paragraphs(words, turns)]
    return paged_admin_screen(words, "admin_past", texts, view.page, TurnPast)


def past_paragraphs(words: Words, turns: Sequence[Turn]) -> list[Html]:
    """Write out each publication that changed a thing, with old and new."""
    return [lines(*_turn_lines(words, turn)) for turn in turns]


def _turn_lines(words: Words, turn: Turn) -> Iterator[Html]:
    row = turn.published
    what = words(f"past.{turn.what}")
    if row is None:
        yield escape(words("past.packaged", what=what))
    else:
        at = row.at.strftime("%Y-%m-%d %H:%M UTC")
        yield bold(words("past.line", seq=row.seq, at=at, who=row.who, what=what))
        yield escape(row.why)
    for field in turn.fields:
        name = field_name(words, field.name) if field.name else words("past.parts")
        old, new = (_said(words, field.name, value) for value in (field.old, field.new))
        if turn.what == "changed":
            yield escape(words("past.field", field=name, old=old, new=new))
        else:
            yield escape(words("past.value", field=name, value=old if field.new is None else new))


def _said(words: Words, name: str, value: str | None) -> str:
    """Write what a field says; a word that stands for something in words."""
    if value is None:
        return words("past.nothing")
    # What is listed may have been cut, so it is no JSON that could be read.
    if not name:
        return words.join(part_name(words, part) for part in _QUOTED.findall(value))
    if name == "sources":
        return ", ".join(_URL.findall(value)) or value
    if value.startswith('["'):
        return ", ".join(_QUOTED.findall(value))
    return value_word(words, name.rpartition(".")[2], value) or value
