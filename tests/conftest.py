"""Fixtures every room's tests share."""

import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from routebot.policy.loading import Loaded, load, read_folder
from routebot.reasoning.rulebook import Rulebook
from routebot.store.servers import Server
from tests.support.desk import Desk, open_desk
from tests.support.engines import Keys, PostgreSQL, keys_running, postgres_running
from tests.support.places import FilePlace, Place, ServerPlace
from tests.support.slices import run_whole
from tests.support.texts import Watch

os.environ["PTB_TIMEDELTA"] = "true"
# Without it python-telegram-bot 22 warns whenever it reads a retry_after, and here warnings are
# errors.

DATA = Path(__file__).resolve().parents[1] / "data"
TODAY = date(2026, 11, 22)
"""The day the tests stand on: the dataset was researched on it."""
THEN = date(2022, 10, 8)
"""The day of the two reports the project began from."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let `make proofs` run the long proofs whole; `make test` runs a seeded slice of each."""
    parser.addoption("--whole", action="store_true", help="run the long proofs whole")


def pytest_configure(config: pytest.Config) -> None:
    """Tell the proofs, before their modules are read, how much of them to run."""
    run_whole(bool(config.getoption("--whole")))


@pytest.fixture(scope="session")
def whole(request: pytest.FixtureRequest) -> bool:
    """Say whether the long proofs are to be run whole."""
    return bool(request.config.getoption("--whole"))


@pytest.fixture(scope="session")
def packaged() -> Loaded:
    """The packaged dataset with the places of its ids."""
    return load(read_folder(DATA))


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


@pytest.fixture(scope="session")
def _postgres_engine() -> Iterator[PostgreSQL]:
    with postgres_running() as engine:
        yield engine


@pytest.fixture
def postgres_engine(_postgres_engine: PostgreSQL) -> PostgreSQL:
    """A PostgreSQL that runs, whatever a test before this one has done to it."""
    _postgres_engine.start()
    return _postgres_engine


@pytest.fixture
def postgres(postgres_engine: PostgreSQL) -> Iterator[Server]:
    """An empty database of its own in PostgreSQL."""
    name = postgres_engine.new_database()
    yield postgres_engine.address(name)
    postgres_engine.start()
    postgres_engine.drop_database(name)


@pytest.fixture(params=["sqlite", "postgres"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    """An empty place for revisions, in each engine."""
    if request.param == "postgres":
        return ServerPlace(request.getfixturevalue("postgres"))
    return FilePlace(tmp_path / "state" / "routebot.sqlite")


@pytest.fixture(scope="session")
def _key_engine() -> Iterator[Keys]:
    with keys_running() as engine:
        yield engine


@pytest.fixture
def key_engine(_key_engine: Keys) -> Keys:
    """An empty server of keys, whatever a test before this one has done to it."""
    _key_engine.restart()
    return _key_engine


@pytest.fixture
def key_server_address(key_engine: Keys) -> Server:
    """Where an empty server of keys is found."""
    return key_engine.address


@pytest.fixture(scope="session")
def _watch() -> Iterator[Watch]:
    """One watch over all words and screens of the run."""
    watch = Watch()
    with pytest.MonkeyPatch.context() as patch:
        watch.install(patch)
        yield watch


@pytest.fixture(autouse=True)
def _texts_in_both_languages(_watch: Watch) -> Iterator[None]:
    """Fail a test that met a text which one catalogue lacks or fills otherwise, or a screen that
    cannot be sent.
    """
    yield
    problems = _watch.collect()
    if problems:
        pytest.fail("\n".join(problems), pytrace=False)
