"""Short statements handed straight to the driver: SQLAlchemy's own results would cost several times what such a statement does.

Errors mean what they mean on every way to the database (`conflict.translate`). Texts take the driver's own parameters.
"""

from collections.abc import Sequence
from typing import Any

import psycopg
from sqlalchemy import Connection

from . import postgresql
from .conflict import is_outdated, translate

Given = Sequence[Any] | dict[str, Any]


def ask(connection: Connection, text: str, given: Given = ()) -> list[Any]:
    """Return the rows that a statement finds."""
    try:
        return _driver(connection).execute(text, given).fetchall()
    except (connection.dialect.loaded_dbapi.Error, OverflowError) as error:
        raise meaning(connection, error) from error


def change(connection: Connection, text: str, given: Sequence[Sequence[Any]]) -> int:
    """Carry out a statement once for each set of parameters; return how many rows it changed altogether."""
    driver = _driver(connection)
    try:
        cursor = driver.execute(text, given[0]) if len(given) == 1 else _each(driver.cursor(), text, given)
    except (connection.dialect.loaded_dbapi.Error, OverflowError) as error:
        raise meaning(connection, error) from error
    return cursor.rowcount


def begin_asking(connection: Connection, text: str) -> bytes | None:
    """Begin a transaction of PostgreSQL with a question, in one round trip; return the value of the answer."""
    try:
        return postgresql.begin_asking(_driver(connection), text)
    except psycopg.Error as error:
        raise meaning(connection, error) from error


def meaning(connection: Connection, error: Exception) -> Exception:
    """Return what a driver's error means; a connection that broke is given up, one whose statements fit no more forgets them."""
    dialect = connection.dialect
    broken = isinstance(error, dialect.loaded_dbapi.Error) and dialect.is_disconnect(error, _driver(connection), None)
    if broken:
        connection.invalidate(error)
    elif is_outdated(error):
        postgresql.forget_prepared(_driver(connection))
    return translate(error, disconnected=broken) or error


def _each(cursor: Any, text: str, given: Sequence[Sequence[Any]]) -> Any:
    cursor.executemany(text, given)
    return cursor


def _driver(connection: Connection) -> Any:
    return connection.connection.driver_connection
