"""Databases for the store's tests: each test gets a fresh one, on SQLite and on PostgreSQL."""

from collections.abc import Generator

import pytest

from formwright.store.engine import Database


@pytest.fixture
def empty(database_url: str) -> Generator[Database]:
    """A database without any tables."""
    database = Database(database_url)
    yield database
    database.close()


@pytest.fixture
def database(made_url: str) -> Generator[Database]:
    """A database with the engine's tables."""
    database = Database(made_url)
    yield database
    database.close()
