"""What is left to do after a publish, while people work: references looked through, indexes made, columns of SQLite emptied and dropped."""

# ruff: noqa: S608 - texts are made of our own tables' identifiers; every value is a parameter

import time

from sqlalchemy import Connection, Index
from sqlalchemy.schema import CreateIndex

from ...bulk import dialect_of, quoted
from ...engine import Database
from ...names import GONE, gone
from ...pace import Pace
from ...parked import Parked, forget
from ...tables import AppShape, app_tables
from ..alteration import SMALL
from ..constraints import index_can_wait
from .patience import altered, unhurried


def settle(database: Database, model: AppShape) -> None:
    """Finish what publishes of an app left to do; it can be cut off anywhere and done again."""
    tables = app_tables(model).entities.values()
    if database.dialect == "postgresql":
        _look_through(database, [table.name for table in tables])
        _index(database, [index for table in tables for index in table.indexes if index_can_wait(index)])
    else:
        for table in tables:
            for column in _gone(database, table.name):
                _empty(database, table.name, column)
                _drop(database, table.name, column)
        for name in _gone_tables(database):
            _take_out(database, name)
            altered(database, [], lambda c, n=name: c.exec_driver_sql(f"DROP TABLE {quoted(n)}"))


def delete_parked(connection: Connection, aside: Parked) -> None:
    """Delete for ever what was set aside; a column of SQLite loses its name now, and is emptied by `settle`."""
    forget(connection, aside)
    if not aside.field:
        connection.exec_driver_sql(f"DROP TABLE {quoted(aside.name)}")
    elif dialect_of(connection) == "postgresql":
        connection.exec_driver_sql(f"ALTER TABLE {quoted(aside.table)} DROP COLUMN {quoted(aside.name)}")
    else:
        away = gone(aside.name, aside.release)
        connection.exec_driver_sql(
            f"ALTER TABLE {quoted(aside.table)} RENAME COLUMN {quoted(aside.name)} TO {quoted(away)}"
        )


def _look_through(database: Database, tables: list[str]) -> None:
    text = (
        "SELECT t.relname, c.conname FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid "
        "WHERE c.contype = 'f' AND NOT c.convalidated AND t.relnamespace = current_schema()::regnamespace AND t.relname = ANY(%s)"
    )
    with unhurried(database) as connection:
        for table, name in connection.exec_driver_sql(text, (tables,)).all():
            connection.exec_driver_sql(f"ALTER TABLE {quoted(table)} VALIDATE CONSTRAINT {quoted(name)}")


def _index(database: Database, wanted: list[Index]) -> None:
    """Make the indexes that the switch left out; one that was cut off is begun again."""
    text = (
        "SELECT c.relname FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid "
        "WHERE c.relnamespace = current_schema()::regnamespace AND i.indisvalid AND c.relname = ANY(%s)"
    )
    with unhurried(database) as connection:
        whole = set(connection.exec_driver_sql(text, ([str(index.name) for index in wanted],)).scalars())
        for index in wanted:
            if index.name not in whole:
                connection.exec_driver_sql(f"DROP INDEX CONCURRENTLY IF EXISTS {quoted(str(index.name))}")
                made = str(CreateIndex(index).compile(connection))
                connection.exec_driver_sql(made.replace("CREATE INDEX", "CREATE INDEX CONCURRENTLY", 1))


def _gone(database: Database, table: str) -> list[str]:
    with database.read() as connection:
        columns = connection.exec_driver_sql(f"PRAGMA table_info({quoted(table)})").all()
    return [row[1] for row in columns if row[1].startswith(GONE)]


def _gone_tables(database: Database) -> list[str]:
    with database.read() as connection:
        names = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").scalars()
        return [name for name in names if name.startswith(GONE)]


def _empty(database: Database, table: str, column: str) -> None:
    """Take the values out of a column."""
    on, name = quoted(table), quoted(column)
    _bit_by_bit(database, f"FROM {on} WHERE {name} IS NOT NULL", f"UPDATE {on} SET {name} = NULL WHERE {name} IS NOT NULL")


def _take_out(database: Database, table: str) -> None:
    """Take the rows out of a table that nobody needs: dropping it whole would hold writers for as long as it is large."""
    _bit_by_bit(database, f"FROM {quoted(table)} WHERE true", f"DELETE FROM {quoted(table)} WHERE true")


def _bit_by_bit(database: Database, left: str, work: str) -> None:
    """Do some rows at a time, until none are left; writers get their turn in between."""
    last, pace = 0, Pace()
    while True:
        with database.read() as connection:
            some = f"SELECT rowid {left} AND rowid > ? ORDER BY rowid LIMIT {pace.size}"
            rows = connection.exec_driver_sql(some, (last,)).scalars().all()
        if not rows:
            return
        began = time.monotonic()
        with database.write() as connection:
            connection.exec_driver_sql(f"{work} AND rowid > ? AND rowid <= ?", (last, rows[-1]))
        last = rows[-1]
        pace.held(time.monotonic() - began)


def _drop(database: Database, table: str, column: str) -> None:
    """Drop a column where the table is small; dropping writes the whole table anew."""

    def dropped(connection: Connection) -> None:
        if connection.exec_driver_sql(f"SELECT 1 FROM {quoted(table)} LIMIT 1 OFFSET {SMALL}").first() is None:
            connection.exec_driver_sql(f"ALTER TABLE {quoted(table)} DROP COLUMN {quoted(column)}")

    altered(database, [table], dropped)
