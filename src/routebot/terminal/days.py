"""Days as the command line takes them."""

import argparse
import re
from datetime import date

from routebot.policy.dates import FIRST_DAY

__all__ = ["count_of_days", "day"]

MOST_DAYS = 3660
"""As many as a rule of the dataset may speak of."""


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


def count_of_days(text: str) -> int:
    """Parse an argument.

    Raises:
        argparse.ArgumentTypeError: it is no number of days.
    """
    if not re.fullmatch("[0-9]{1,4}", text) or int(text) > MOST_DAYS:
        raise argparse.ArgumentTypeError(
            f'"{text}" is not a number of days; write digits, at most {MOST_DAYS}'
        )
    return int(text)
