"""Databases for the store's tests: each test gets a fresh one, on SQLite and on PostgreSQL."""

from collections.abc import Generator

import pytest

from formwright.store.engine import Database
from formwright.store.migrate import upgrade
from tests.fixtures.prepared import Copied


@pytest.fixture
def empty(database_url: str) -> Generator[Database]:
    """A database without any tables."""
    database = Database(database_url)
    yield database
    database.close()


def migrate(url: str) -> None:
    """Fill a database with the engine's tables."""
    database = Database(url)
    upgrade(database)
    database.close()


@pytest.fixture
def migrated_url(copied: Copied) -> str:
    """The address of a database with the engine's tables."""
    return copied(migrate)


@pytest.fixture
def database(migrated_url: str) -> Generator[Database]:
    """A database with the engine's tables."""
    database = Database(migrated_url)
    yield database
    database.close()
