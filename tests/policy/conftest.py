"""Fixtures of the policy tests."""

import pytest

from routebot.policy.loading import Loaded, load, read_folder
from tests.conftest import DATA


@pytest.fixture(scope="session")
def packaged() -> Loaded:
    """The packaged dataset with the places of its ids."""
    return load(read_folder(DATA))
