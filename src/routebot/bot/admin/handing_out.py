"""What an admin downloads: the whole dataset, or one file of it, to be edited and sent back."""

import asyncio

from routebot.bot.admin.views import Administration
from routebot.bot.messenger import Document
from routebot.dialogue.admin.views import AskFile
from routebot.errors import PublishError, UnknownAction
from routebot.publishing.exporting import file_to_edit, packed_to_edit
from routebot.publishing.naming import files_like

__all__ = ["archive", "chosen_file", "files_typed", "one_file"]


async def archive(administration: Administration) -> Document:
    """Return the dataset that serves as a zip.

    Raises:
        StoreError: the history could not be read.
    """
    proposals = administration.proposals
    present, history = proposals.desk.present, await proposals.publisher.history()
    # Aside: packing takes a fifth of a second, in which nobody else should wait.
    packed = await asyncio.to_thread(packed_to_edit, present, history, administration.changes)
    return Document(f"routebot-{present.revision}.zip", packed)


def one_file(administration: Administration, name: str) -> Document:
    """Return one file that serves.

    Raises:
        PublishError: there is none of that name.
    """
    return Document(*file_to_edit(administration.proposals.desk.present, name))


def files_typed(administration: Administration, typed: str) -> list[str]:
    """Return the files that a text names.

    Raises:
        PublishError: it names none.
    """
    desk = administration.proposals.desk
    found = files_like(desk.present.files, desk.rulebook().snapshot, typed)
    if not found:
        message = "no file is called so, and no country with a file of its own"
        raise PublishError("admin.error.no_file", message, name=typed)
    return list(found)


def chosen_file(administration: Administration, view: object, number: int) -> str:
    """Return the file of a number among those on the screen.

    Raises:
        UnknownAction: there is none.
    """
    desk = administration.proposals.desk
    files = desk.present.files
    names = (
        files_like(files, desk.rulebook().snapshot, view.typed) if isinstance(view, AskFile) else ()
    )
    if number >= len(names):
        raise UnknownAction("no such file on the screen")
    return names[number]
