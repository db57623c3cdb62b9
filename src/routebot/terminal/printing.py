"""Printing for scripts: JSON, one value a run, as readable as text."""

import json
import sys

__all__ = ["print_json"]


def print_json(value: object) -> None:
    """Print plain JSON; what is not ASCII stays as it is."""
    json.dump(value, sys.stdout, ensure_ascii=False, indent=1)
    print()
