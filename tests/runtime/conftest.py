"""An engine with a small library app, on each database."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from formwright.kernel.clock import FrozenClock
from formwright.runtime.context import Actor
from formwright.runtime.engine import Engine
from formwright.runtime.installed import InstalledApp
from formwright.runtime.publish import publish_folder
from formwright.store.engine import Database
from tests.fixtures.prepared import Copied

LIBRARY = Path(__file__).parent / "library"


def fill_library(url: str) -> None:
    """Fill a database with the app."""
    database = Database(url)
    publish_folder(Engine(database, FrozenClock()), LIBRARY)
    database.close()


@pytest.fixture
def engine(copied: Copied) -> Iterator[Engine]:
    database = Database(copied(fill_library))
    yield Engine(database, FrozenClock())
    database.close()


@pytest.fixture
def app(engine: Engine) -> InstalledApp:
    return engine.app("lib")


def person(name: str, *roles: str) -> Actor:
    return Actor(name, name, roles={"lib": frozenset(roles)})


@pytest.fixture
def librarian() -> Actor:
    return person("lea", "librarian")


@pytest.fixture
def reader() -> Actor:
    return person("rob", "reader")
