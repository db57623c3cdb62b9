"""Every screen on one page, Russian and English side by side, for review: ``python -m
tests.support.gallery``.
"""

import sys
from collections.abc import Iterator
from html import escape
from pathlib import Path

from routebot.dialogue.state import State, advice_for
from routebot.dialogue.views import write_view
from routebot.reasoning.rulebook import Rulebook
from routebot.screens.about import cover_screen
from routebot.screens.screen import Screen
from routebot.words.i18n import LANGUAGES, words
from tests.conftest import DATA, THEN, TODAY
from tests.support.desk import open_desk
from tests.support.play import PEOPLE, interview_of, tour
from tests.support.texts import utf16_length, visible

__all__ = ["page", "write"]

TARGET = Path(__file__).resolve().parents[2] / "build" / "screens.html"

_HEAD = """<!doctype html>
<html lang="ru"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>routebot: every screen</title>
<style>
body { font: 15px/1.4 system-ui, sans-serif; margin: 1em auto; max-width: 860px; background: #dde5ea; color: #111 }
h2 { margin: 2em 0 .3em } details { margin: .5em 0 } summary { cursor: pointer }
.pair { display: grid; grid-template-columns: 1fr 1fr; gap: 1em; margin: .8em 0 }
.screen { background: #fff; border-radius: 12px; padding: .8em }
.text { white-space: pre-wrap; overflow-wrap: anywhere } .text i { color: #555 }
.row { display: flex; gap: 4px; margin-top: 4px }
.row span { flex: 1; text-align: center; background: #eef4f8; border-radius: 8px; padding: .35em }
.row .control { background: #f4f4f4; color: #444 } small { color: #678 }
</style>
"""


def page() -> Iterator[str]:
    """Yield the page piece by piece: each person, each of their screens, in both languages."""
    yield _HEAD
    desk = open_desk(DATA)
    for name, answers in PEOPLE.items():
        yield from _person(
            f"{name}, {TODAY}", desk.rulebook(TODAY), answers, every=name == "everything said"
        )
    name = "internal passport only"
    yield from _person(f"{name}, {THEN}", desk.rulebook(THEN), PEOPLE[name], every=False)
    yield f"<h2>cover</h2>{_pair('cover', [cover_screen(words(language)) for language in LANGUAGES])}</html>\n"


def _person(
    title: str, rulebook: Rulebook, answers: dict[str, frozenset[str]], *, every: bool
) -> Iterator[str]:
    """Yield the screens of one person: all researched destinations, or the first and the last few
    of their list.
    """
    interview = interview_of(answers)
    advice = advice_for(rulebook, interview)
    ranked = [verdict.id for verdict in advice.ranked if every or not verdict.baseline]
    places = ranked if every else [*ranked[:3], *ranked[-2:]]
    tours = [tour(advice, State(language, interview), places) for language in LANGUAGES]
    yield f"<h2>{escape(title)}</h2>\n"
    for (state, russian), (_, english) in zip(*tours, strict=False):
        yield _pair(" ".join(write_view(state.view)), [russian, english])


def _pair(title: str, screens: list[Screen]) -> str:
    both = "".join(_screen(screen) for screen in screens)
    return f'<details open><summary>{escape(title)}</summary><div class="pair">{both}</div></details>\n'


def _screen(screen: Screen) -> str:
    """Draw a screen as a phone would; its text is HTML already."""
    rows = "".join(
        '<div class="row">'
        + "".join(f'<span class="{b.kind}">{escape(b.label)}</span>' for b in row)
        + "</div>"
        for row in screen.rows
    )
    size = f"<small>{utf16_length(visible(screen.text))} characters</small>"
    return f'<div class="screen"><div class="text">{screen.text}</div>{rows}{size}</div>'


def write(target: Path = TARGET) -> Path:
    """Write the page and return where it is."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("w", encoding="utf-8") as file:
        file.writelines(page())
    return target


if __name__ == "__main__":
    sys.stdout.write(f"{write()}\n")
