"""Draw the picture of the README from a real screen: ``python -m tests.support.picture``.

It is the list of routes as the bot sends it, for the person whose answers stand in the README. SVG
does not break lines, so they are broken here, by characters.
"""

import sys
from collections.abc import Iterator
from html import escape
from itertools import pairwise
from pathlib import Path

from rich.console import Console
from rich.text import Text

from routebot.dialogue.state import State, advice_for
from routebot.dialogue.views import Routes
from routebot.logic.vocabulary import Answers
from routebot.reasoning.rulebook import Rulebook
from routebot.screens.drawing import draw
from routebot.screens.notices import headed
from routebot.screens.screen import Screen
from routebot.terminal.styling import styled
from routebot.words.i18n import Words, words
from tests.conftest import DATA, TODAY
from tests.support.desk import open_desk
from tests.support.pages import example_answers
from tests.support.play import interview_of

__all__ = ["TARGET", "picture"]

TARGET = Path(__file__).resolve().parents[2] / "docs" / "pictures" / "routes.svg"

WIDTH, MARGIN, LINE, ROW, GAP = 400, 16, 18, 32, 5
"""Pixels: of the picture, around the text, from line to line, of a button, between buttons."""

CHARACTERS = 46
"""What a line holds at 14 pixels, in the wide letters that some machines have only."""

_STYLES = {"bold": ' font-weight="bold"', "dim italic": ' font-style="italic" fill="#555"'}


def picture(rulebook: Rulebook, answers: Answers, say: Words) -> str:
    """Draw the list of routes of somebody as a phone would show it."""
    interview = interview_of(answers)
    view = State(say.language, interview, view=Routes())
    screen = draw(view, advice_for(rulebook, interview))
    lines = list(_lines(styled(headed(say, screen.text))))
    bubble = 2 * MARGIN + LINE * len(lines)
    height = bubble + (ROW + GAP) * len(screen.rows) + 2 * GAP
    size = f'width="{WIDTH}" height="{height}"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} viewBox="0 0 {WIDTH} {height}">',
        f'<rect {size} rx="12" fill="#dde5ea"/>',
        '<g font-family="sans-serif" font-size="14">',
        _box(GAP, GAP, WIDTH - 2 * GAP, bubble - GAP),
        *(
            f'<text x="{MARGIN}" y="{MARGIN + LINE * (number + 1)}">{line}</text>'
            for number, line in enumerate(lines)
            if line
        ),
        *_buttons(screen, bubble + GAP),
        "</g></svg>",
    ]
    return "\n".join(parts) + "\n"


def _lines(text: Text) -> Iterator[str]:
    """Yield the lines of a text, broken and styled."""
    for line in text.wrap(Console(), CHARACTERS):
        line.rstrip()
        ends = {0, len(line)}
        for span in line.spans:
            ends |= {span.start, min(span.end, len(line))}
        yield "".join(_piece(line, start, end) for start, end in pairwise(sorted(ends)))


def _piece(line: Text, start: int, end: int) -> str:
    words_ = escape(line.plain[start:end], quote=False)
    styles = {str(span.style).strip() for span in line.spans if span.start <= start < span.end}
    attributes = "".join(_STYLES.get(style, "") for style in sorted(styles))
    return f"<tspan{attributes}>{words_}</tspan>" if attributes else words_


def _buttons(screen: Screen, top: int) -> Iterator[str]:
    for number, row in enumerate(screen.rows):
        width = (WIDTH - GAP) / len(row)
        y = top + (ROW + GAP) * number
        for at, button in enumerate(row):
            x = GAP + width * at
            label = escape(button.label, quote=False)
            middle = x + (width - GAP) / 2
            yield _box(x, y, width - GAP, ROW)
            yield f'<text x="{middle:g}" y="{y + 21}" text-anchor="middle">{label}</text>'


def _box(x: float, y: float, width: float, height: float) -> str:
    return f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="9" fill="#fff"/>'


if __name__ == "__main__":
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_text(
        picture(open_desk(DATA).rulebook(TODAY), example_answers(), words("ru")), encoding="utf-8"
    )
    sys.stdout.write(f"{TARGET}\n")
