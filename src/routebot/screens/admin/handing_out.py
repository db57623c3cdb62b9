"""The dataset handed out to be edited: which file is meant, and what stands under one."""

from collections.abc import Sequence
from pathlib import PurePosixPath

from routebot.dialogue.actions import Administer
from routebot.dialogue.admin.actions import AskWhichFile, ChooseFile, SendArchive
from routebot.publishing.naming import OFTEN
from routebot.screens.admin.controls import admin_button, admin_controls
from routebot.screens.screen import Button, Screen
from routebot.words.i18n import Words
from routebot.words.markup import escape

__all__ = ["archive_screen", "file_screen", "files_screen"]


def files_screen(words: Words, names: Sequence[str]) -> Screen:
    """Ask which file is wanted.

    Args:
        names: those on buttons, for example ``destinations/KZ.yaml``.
    """
    rows = [
        (Button(_label(words, name), Administer(ChooseFile(number))),)
        for number, name in enumerate(names)
    ]
    rows.append((admin_button(words, "archive", SendArchive()),))
    text = escape(words("admin.ask.file"))
    return Screen("admin_files", text, (*rows, *admin_controls(words)))


def _label(words: Words, name: str) -> str:
    """Name a file by what is in it and by its own name, under which it comes."""
    path = PurePosixPath(name)
    if name in OFTEN:
        what: str = words(f"admin.file.{path.stem}")
    elif path.parent.name == "destinations":
        what = words.territory(path.stem)
    else:
        return path.name
    return f"{what} · {path.name}"


def file_screen(words: Words, name: str, revision: str) -> Screen:
    """Stand under one file."""
    text = escape(words("admin.file", name=name, revision=revision))
    again = (admin_button(words, "another", AskWhichFile()),)
    return Screen("admin_file", text, (again, *admin_controls(words)))


def archive_screen(words: Words, revision: str) -> Screen:
    """Stand under the whole dataset."""
    text = escape(words("admin.zip", revision=revision))
    return Screen("admin_zip", text, admin_controls(words))
