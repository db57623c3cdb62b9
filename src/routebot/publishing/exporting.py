"""Hand the dataset out to be edited: all of it, or one file.

Every file says in its last line of which revision it is, so that it comes back as an edit of that
one. Beside the files stand their schemas, to which the first line of each leads, and what was
changed so far. Neither is read when the zip comes back.
"""

from collections.abc import Iterable
from pathlib import PurePosixPath

from routebot.errors import PublishError
from routebot.policy.loading import CHANGES_FILE
from routebot.policy.schemas import kinds, schema_text
from routebot.publishing.archive import Present
from routebot.publishing.bundle import pack, stamped
from routebot.publishing.naming import file_called
from routebot.store.revisions import Activation

__all__ = ["file_to_edit", "packed_to_edit"]


def packed_to_edit(present: Present, history: Iterable[Activation], changes: str) -> bytes:
    """Return the dataset that serves as a zip for whoever edits it.

    Args:
        history: what was published, newest first.
        changes: what the list of changes said of the dataset as it came with the program.
    """
    beside = {f"schema/{kind}.json": schema_text(model).encode() for kind, model in kinds().items()}
    beside[CHANGES_FILE] = _changes(present, history, changes).encode()
    return pack(present.files, present.revision, beside)


def file_to_edit(present: Present, name: str) -> tuple[str, bytes]:
    """Return the own name and the content of one file that serves, for whoever edits it.

    Args:
        name: ``KZ.yaml``, ``links.yaml`` or ``destinations/KZ.yaml``.
    Raises:
        PublishError: the dataset has no such file.
    """
    found = name if name in present.files else file_called(present.files, name)
    if found is None:
        message = f"there is no file {name}; `routebot data export present.zip` writes all of them"
        raise PublishError("admin.error.no_file", message, name=name)
    return PurePosixPath(found).name, stamped(present.files[found], present.revision)


def _changes(present: Present, history: Iterable[Activation], changes: str) -> str:
    """Write what was published before what came with the program.

    Who published stays in the history: this file may be passed on.
    """
    published = [
        f"- {row.at:%Y-%m-%d}, no. {row.seq}: {row.why}"
        for row in history
        if present.publication(row).is_an_admins
    ]
    if not published:
        return changes
    return "\n".join(["# Published by this bot, newest first", "", *published, "", changes])
