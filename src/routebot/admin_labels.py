"""What the audit calls those who publish: a label that they chose, never an id or a name."""

import re

__all__ = ["PACKAGE", "covers_in", "is_label", "owners_in"]

PACKAGE = "package"
"""Stands in the audit for the dataset that came with the program; no admin is called so."""

_LABEL = re.compile(r"[\w.-]{1,40}")
"""One word, so that a list of ``id:label`` pairs can be read; 40 letters fit a line of a phone."""

_OWNED = re.compile(r"[A-Z]{2}|[a-z][a-z0-9_-]*")
"""Code of a country; or name of an area, a topic or a file."""


def is_label(text: str) -> bool:
    """Say whether an admin may be called so."""
    return text != PACKAGE and _LABEL.fullmatch(text) is not None


def owners_in(text: str) -> dict[str, frozenset[str]]:
    """Read ``label:names`` pairs with commas between them: what an admin looks after.

    Raises:
        ValueError: they are something else.
    """
    owners = {
        label: frozenset(name.strip() for name in names.split("+"))
        for label, names in _labelled(text).items()
    }
    if not all(_OWNED.fullmatch(name) for names in owners.values() for name in names):
        raise ValueError("not label:names pairs")
    return owners


def covers_in(text: str) -> dict[str, str]:
    """Read ``absent:cover`` pairs with commas between them.

    Raises:
        ValueError: they are something else, or who covers is absent too: nobody has to follow a
            chain to find out who reads what.
    """
    covers = _labelled(text)
    if any(cover in covers or not is_label(cover) for cover in covers.values()):
        raise ValueError("not absent:cover pairs")
    return covers


def _labelled(text: str) -> dict[str, str]:
    """Read ``label:rest`` pairs with commas between them.

    Raises:
        ValueError: they are something else, or a label stands there twice.
    """
    pairs = [pair.strip().split(":") for pair in text.split(",") if pair.strip()]
    read = {pair[0].strip(): pair[-1].strip() for pair in pairs}
    if len(read) != len(pairs) or not all(map(is_label, read)) or any(len(p) != 2 for p in pairs):
        raise ValueError("not pairs of a label and something")
    return read
