"""Connections that know the language's functions: SQLite in memory, and a schema of our own on PostgreSQL."""

import os
from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, create_engine, event, make_url
from sqlalchemy.pool import StaticPool

from formwright.store.postgresql_functions import install_functions
from formwright.store.sqlite_functions import register_functions


@pytest.fixture(scope="session")
def sqlite() -> Iterator[Connection]:
    """An SQLite connection."""
    engine = create_engine("sqlite://", poolclass=StaticPool)
    event.listen(engine, "connect", lambda connection, _: register_functions(connection))
    with engine.connect() as connection:
        yield connection
    engine.dispose()


@pytest.fixture(scope="session")
def postgresql(postgres_url: str) -> Iterator[Connection]:
    """A PostgreSQL connection; what it makes disappears with its schema."""
    engine = create_engine(make_url(postgres_url).set(drivername="postgresql+psycopg"))
    schema = f"expressions_{os.getpid()}"
    with engine.connect() as connection:
        connection.exec_driver_sql(f"CREATE SCHEMA {schema}")
        connection.exec_driver_sql(f"SET search_path = {schema}")
        install_functions(connection)
        connection.commit()
        yield connection
        connection.rollback()
        connection.exec_driver_sql(f"DROP SCHEMA {schema} CASCADE")
        connection.commit()
    engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Connection:
    """Each of the two databases."""
    return request.getfixturevalue(request.param)
