"""Figures for Prometheus: what was done and how fast, what failed, what is owed, how old data are.

No label comes from a person. When something was counted first is not told either: that would be the
moment at which somebody pressed.
"""

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    disable_created_metrics,
    generate_latest,
)
from starlette.responses import Response

__all__ = ["Metrics"]

_SECONDS = (0.01, 0.03, 0.1, 0.3, 1, 3, 10)
"""Bounds of the buckets: a tap takes some milliseconds, and calls that fail take seconds."""


class Metrics:
    """The figures of one bot, in a registry of their own: none of the process or of Python.

    Args:
        gauges: name and what it means -> what is asked at each scrape.
    """

    def __init__(self, gauges: Mapping[tuple[str, str], Callable[[], float]]) -> None:
        disable_created_metrics()  # type: ignore[no-untyped-call]
        self._registry = registry = CollectorRegistry()
        self._updates = Counter("routebot_updates", "Updates handled.", registry=registry)
        self._seconds = Histogram(
            "routebot_update_seconds",
            "Seconds to handle an update, calls to Telegram included.",
            ["action"],
            buckets=_SECONDS,
            registry=registry,
        )
        self._failures = Counter(
            "routebot_failures",
            "Warnings and errors in the log, by what was being done.",
            ["action"],
            registry=registry,
        )
        for (name, meaning), asked in gauges.items():
            Gauge(name, meaning, registry=registry).set_function(asked)

    def count(self, action: str, seconds: float) -> None:
        """Count an update.

        Args:
            action: one of a few words of ours.
        """
        self._updates.inc()
        self._seconds.labels(action).observe(seconds)

    @contextmanager
    def heard(self) -> Iterator[None]:
        """Count what our own log says of failures, for the length of a ``with``."""
        log, handler = logging.getLogger("routebot"), _Failures(self._failures)
        log.addHandler(handler)
        try:
            yield
        finally:
            log.removeHandler(handler)

    def exposition(self) -> Response:
        """Return all figures, as Prometheus reads them."""
        return Response(generate_latest(self._registry), media_type=CONTENT_TYPE_LATEST)


class _Failures(logging.Handler):
    """Counts warnings and errors."""

    def __init__(self, counter: Counter) -> None:
        super().__init__(logging.WARNING)
        self._counter = counter

    def emit(self, record: logging.LogRecord) -> None:
        """See `logging.Handler.emit`."""
        self._counter.labels(getattr(record, "action", "other")).inc()
