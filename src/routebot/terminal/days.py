"""Days as the command line takes them."""

import argparse
from datetime import date

from routebot.upkeep.soundness import FIRST_DAY

__all__ = ["day"]


def day(text: str) -> date:
    """Parse an argument.

    Raises:
        argparse.ArgumentTypeError: it is no date, or one before the dataset's calendar.
    """
    try:
        parsed = date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(
            f'"{text}" is not a date; write it as 2026-01-31'
        ) from None
    if parsed < FIRST_DAY:
        raise argparse.ArgumentTypeError(
            f"the dataset begins on {FIRST_DAY}; {parsed} is before that"
        )
    return parsed
