"""Pictures of phones with every screen of the fourteen people: ``python -m tests.support.pictures``.

Each is what 360 by 740 points hold at once; a screen that is longer takes several. They and a page
that shows them all go to `build/pictures`.
"""

import sys
from collections.abc import Iterable, Iterator
from html import escape
from itertools import groupby
from pathlib import Path

from routebot.reasoning.rulebook import Rulebook
from routebot.words.i18n import LANGUAGES, Language, words
from tests.conftest import DATA, TODAY
from tests.support.desk import open_desk
from tests.support.fourteen import fourteen, met_by
from tests.support.pages import ROOT
from tests.support.phone import Phone, lacking, opened

__all__ = ["write"]

TARGET = ROOT / "build" / "pictures"

_HEAD = """<!doctype html><meta charset="utf-8"><title>routebot on phones</title>
<style>body { font: 15px sans-serif; margin: 1em } img { border: 1px solid #999; margin: 2px }
figure { display: inline-block; margin: .5em } details { margin: .5em 0 }</style>
"""


def write(rulebook: Rulebook, people: Iterable[str], target: Path = TARGET) -> Path:
    """Make the pictures of some of the people, and return the page that shows them.

    Args:
        target: the folder; what lies in it stays, but for pictures of the same names.
    """
    with opened() as phone:
        made = [
            picture
            for name in people
            for language in LANGUAGES
            for picture in _pictures(rulebook, phone, name, language, target)
        ]
    index = target / "index.html"
    index.write_text(_HEAD + "".join(_shown(target, made)), encoding="utf-8")
    return index


def _pictures(
    rulebook: Rulebook, phone: Phone, name: str, language: Language, target: Path
) -> Iterator[Path]:
    """Yield the pictures of a person, each as soon as it is written."""
    folder = target / name / language
    folder.mkdir(parents=True, exist_ok=True)
    for number, met in enumerate(met_by(rulebook, language, fourteen()[name]), 1):
        phone.show(words(language), met.screen)
        for part, picture in enumerate(phone.pictures(), 1):
            path = folder / f"{number:02}-{met.name}-{part}.png"
            path.write_bytes(picture)
            yield path


def _shown(target: Path, made: Iterable[Path]) -> Iterator[str]:
    """Yield the pictures of each person in each language behind a line to open."""
    for folder, pictures in groupby(made, key=lambda path: path.parent):
        yield f"<details><summary>{escape(folder.relative_to(target).as_posix())}</summary>"
        for path in pictures:
            source = escape(path.relative_to(target).as_posix())
            yield f'<figure><img loading="lazy" src="{source}" alt="">'
            yield f"<figcaption>{escape(path.stem)}</figcaption></figure>"
        yield "</details>\n"


if __name__ == "__main__":
    reason = lacking()
    if not reason:
        reason = str(write(open_desk(DATA).rulebook(TODAY), fourteen()))
    sys.stdout.write(f"{reason}\n")
