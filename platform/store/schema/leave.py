"""What nobody needs any more leaves its name at once; SQLite, where dropping takes as long as a thing is large, empties it later."""

from sqlalchemy import Connection

from .. import names
from ..bulk import dialect_of, quoted
from . import sqlite_text


def table(connection: Connection, name: str) -> None:
    """Let a table go whose rows nobody needs and that nothing refers to."""
    if dialect_of(connection) == "postgresql":
        connection.exec_driver_sql(f"DROP TABLE IF EXISTS {quoted(name)}")
        return
    present = set(connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'").scalars())
    if name in present:
        away = _free(present)
        connection.exec_driver_sql(f"ALTER TABLE {quoted(name)} RENAME TO {quoted(away)}")
        _indexes(connection, away)


def _indexes(connection: Connection, on: str) -> None:
    """Let the indexes of a table that is left have names that nobody else wants."""
    listed = "SELECT name FROM sqlite_master WHERE type = 'index' AND tbl_name = ? AND sql IS NOT NULL ORDER BY name"
    found = list(connection.exec_driver_sql(listed, (on,)).scalars())
    if sqlite_text.possible(connection):
        sqlite_text.call_indexes(connection, {name: f"{on}_{number}" for number, name in enumerate(found)})
        return
    for name in found:
        connection.exec_driver_sql(f"DROP INDEX {quoted(name)}")


def column(connection: Connection, on: str, name: str) -> None:
    """Let a column of a SQLite table go whose values nobody needs; dropping it would write the whole table anew."""
    present = {row[1] for row in connection.exec_driver_sql(f"PRAGMA table_info({quoted(on)})")}
    if name in present:
        connection.exec_driver_sql(f"ALTER TABLE {quoted(on)} RENAME COLUMN {quoted(name)} TO {quoted(_free(present))}")


def _free(present: set[str]) -> str:
    number = next(n for n in range(len(present) + 1) if names.gone(f"left_{n}", 0) not in present)
    return names.gone(f"left_{number}", 0)
