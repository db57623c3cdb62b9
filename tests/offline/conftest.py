"""The pack of the packaged dataset, and an engine that has it."""

import pytest

from routebot.offline.packing import pack_of
from routebot.offline.tables import Table
from tests.conftest import TODAY
from tests.offline.engine import Engine
from tests.support.desk import Desk


@pytest.fixture(scope="session")
def pack(desk: Desk) -> Table:
    """The pack of one day, that on which the tests stand; it says all that the core says."""
    return pack_of(desk.dataset, TODAY, TODAY, all_links=True)


@pytest.fixture(scope="session")
def engine(pack: Table) -> Engine:
    """The evaluator, with that pack in the variable ``pack``; no test may change it."""
    loaded = Engine()
    loaded.set("table", pack)
    loaded.run("globalThis.pack = values_js.valuesOf(table);")
    return loaded
