"""Fixtures every room's tests share."""

from datetime import date
from pathlib import Path

import pytest

from routebot.app import Desk, open_desk
from routebot.reasoning.compiling import Rulebook

DATA = Path(__file__).resolve().parents[1] / "data"
TODAY = date(2026, 11, 22)
"""The day the tests stand on: the dataset was researched on it."""
THEN = date(2022, 10, 8)
"""The day of the two reports the project began from."""


@pytest.fixture(scope="session")
def desk() -> Desk:
    """The packaged dataset."""
    return open_desk(DATA)


@pytest.fixture(scope="session")
def today_book(desk: Desk) -> Rulebook:
    """The packaged dataset, compiled for `TODAY`."""
    return desk.rulebook(TODAY)


@pytest.fixture(scope="session")
def then_book(desk: Desk) -> Rulebook:
    """The packaged dataset, compiled for `THEN`."""
    return desk.rulebook(THEN)
