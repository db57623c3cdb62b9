"""The pages that people read: which there are, and what stands in their code blocks."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from routebot.logic.vocabulary import Answers
from routebot.terminal.answers import parse_answers

__all__ = [
    "DOCS",
    "PAGES",
    "README",
    "ROOT",
    "Block",
    "blocks",
    "command_lines",
    "command_lines_of",
    "example_answers",
    "fenced",
]

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
README = ROOT / "README.md"

PAGES = (*sorted(ROOT.glob("*.md")), *sorted(DOCS.rglob("*.md")), *sorted(ROOT.glob("data/*.md")))
"""Every page, the data's own among them."""


class Block(NamedTuple):
    """A code block of a page: the language after the fence, empty where there is none."""

    language: str
    text: str


def blocks(page: Path, *languages: str) -> list[Block]:
    """Return the code blocks of a page, all of them or those in some languages."""
    return fenced(page.read_text("utf-8"), *languages)


def fenced(text: str, *languages: str) -> list[Block]:
    """Return the code blocks of a text, all of them or those in some languages."""
    found = re.findall(r"^```([\w-]*)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    return [Block(*block) for block in found if not languages or block[0] in languages]


def command_lines(page: Path) -> Iterator[str]:
    """Yield the command lines of a page, without comments."""
    yield from command_lines_of(page.read_text("utf-8"))


def command_lines_of(text: str) -> Iterator[str]:
    """Yield the command lines of a text, without comments."""
    for block in fenced(text, "sh"):
        for line in block.text.splitlines():
            command = re.sub(r"(?:^|\s)#\s.*", "", line).strip()
            if command:
                yield command


def example_answers() -> Answers:
    """Return the answers of the README's example."""
    [block] = blocks(README, "yaml")
    return parse_answers("README.md", block.text.encode())
