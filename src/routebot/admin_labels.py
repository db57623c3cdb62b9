"""What the audit calls those who publish: a label that they chose, never an id or a name."""

import re

__all__ = ["PACKAGE", "is_label", "labelled"]

PACKAGE = "package"
"""Stands in the audit for the dataset that came with the program; no admin is called so."""

_LABEL = re.compile(r"[\w.-]{1,40}")
"""One word, so that a list of ``id:label`` pairs can be read; 40 letters fit a line of a phone."""


def is_label(text: str) -> bool:
    """Say whether an admin may be called so."""
    return text != PACKAGE and _LABEL.fullmatch(text) is not None


def labelled(text: str) -> dict[str, str]:
    """Read ``label:rest`` pairs with commas between them.

    Raises:
        ValueError: they are something else, or a label stands there twice.
    """
    pairs = [pair.strip().split(":") for pair in text.split(",") if pair.strip()]
    read = {pair[0].strip(): pair[-1].strip() for pair in pairs}
    if len(read) != len(pairs) or not all(map(is_label, read)) or any(len(p) != 2 for p in pairs):
        raise ValueError("not pairs of a label and something")
    return read
