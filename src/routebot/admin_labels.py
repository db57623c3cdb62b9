"""What the audit calls those who publish: a label that they chose, never an id or a name."""

import re

__all__ = ["PACKAGE", "is_label"]

PACKAGE = "package"
"""Stands in the audit for the dataset that came with the program; no admin is called so."""

_LABEL = re.compile(r"[\w.-]{1,40}")
"""One word, so that a list of ``id:label`` pairs can be read; 40 letters fit a line of a phone."""


def is_label(text: str) -> bool:
    """Say whether an admin may be called so."""
    return text != PACKAGE and _LABEL.fullmatch(text) is not None
