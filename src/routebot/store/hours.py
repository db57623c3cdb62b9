"""Hours since 1970, in which lives end: a disk shall tell no minutes."""

from datetime import UTC, datetime, timedelta

from routebot.store.protocol import ALARM_LIFE, SESSION_LIFE

__all__ = ["alarm_begun_at", "hour_of", "hour_of_end", "hours", "last_moment"]


def hour_of(at: datetime) -> int:
    """Return the hour of a moment."""
    return int(at.timestamp() // 3600)


def hour_of_end(begun_at: datetime, *, alarm: bool = False) -> int:
    """Return the hour in which a life ends; rounded up, nobody loses a part of it."""
    end = begun_at + (ALARM_LIFE if alarm else SESSION_LIFE)
    return -int(-end.timestamp() // 3600)


def alarm_begun_at(expires: int) -> datetime:
    """Return when the life of an alarm began that ends in an hour."""
    return datetime.fromtimestamp(expires * 3600, UTC) - ALARM_LIFE


def last_moment(expires: int) -> datetime:
    """Return the last second of a life that ends in an hour."""
    return datetime.fromtimestamp(expires * 3600 - 1, UTC)


def hours(life: timedelta) -> int:
    """Return how many whole hours a life has."""
    return int(life.total_seconds() // 3600)
