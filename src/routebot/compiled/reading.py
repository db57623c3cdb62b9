"""Read a dataset from its document if there is one, else from its files."""

import logging
from collections.abc import Mapping

from routebot.compiled import beside
from routebot.compiled.document import Contents, DamagedError, StaleError, contents_of, fits
from routebot.policy.loading import load, revision_of

__all__ = ["read_contents", "why_not_compiled"]

_log = logging.getLogger(__name__)


def read_contents(
    files: Mapping[str, bytes], prefix: str = "data", document: bytes | None = None
) -> Contents:
    """Return the dataset of some files, as `policy.loading.load` does, in a thirtieth of the time.

    From a document comes also what compiling its days comes to.

    Args:
        files, prefix: as of `load`.
        document: one that was kept with these files; where that is none of theirs, the one beside
            the program is tried.

    Raises:
        DatasetError: with every error of form found in any file.
    """
    revision = revision_of(files)
    for each in (document, beside.read()):
        if each is not None:
            try:
                return contents_of(each, revision)
            except StaleError:
                continue
            except (DamagedError, OSError) as error:
                _log.warning("a compiled dataset is damaged and left alone: %s", error)
    return Contents(load(files, prefix).dataset, None)


def why_not_compiled(files: Mapping[str, bytes], document: bytes | None = None) -> str:
    """Say why the dataset of some files is read from them; empty where it is not.

    Args:
        document: as of `read_contents`.
    """
    revision, ours = revision_of(files), beside.read()
    if any(each is not None and fits(each, revision) for each in (document, ours)):
        return ""
    return beside.why_not() or "what is compiled is of other data, or of another version"
