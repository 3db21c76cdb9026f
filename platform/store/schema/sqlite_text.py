"""What a SQLite table's own text says, changed in place: required or not, foreign keys, the names of indexes.

None of these changes what lies in the rows, so the rows need not be copied; SQLite's manual gives this way for such changes
(lang_altertable.html, "Making Other Kinds Of Table Schema Changes"). A column's place, its type and its default stay as they are.
Where the library forbids it (defensive mode), `possible` says so and the table is copied instead.
"""

import sqlite3
from collections.abc import Mapping
from typing import Any, cast

from sqlalchemy import Column, Connection, ForeignKey, Index, MetaData, PrimaryKeyConstraint, Table, text
from sqlalchemy.schema import CreateIndex, CreateTable
from sqlalchemy.types import UserDefinedType

from .. import names
from ..bulk import quoted


def possible(connection: Connection) -> bool:
    """Tell whether this SQLite lets a table's text be changed."""
    driver = _driver(connection)
    try:
        driver.execute("PRAGMA writable_schema = ON")
        driver.execute("UPDATE sqlite_master SET sql = sql WHERE 0")
    except sqlite3.DatabaseError:
        return False
    finally:
        driver.execute("PRAGMA writable_schema = OFF")
    return True


def say(connection: Connection, table: Table) -> None:
    """Let a table's text say what the model says of its columns; those that only the database has lose every constraint."""
    created = str(CreateTable(_as_it_lies(connection, table)).compile(connection)).strip()
    _change(connection, [("UPDATE sqlite_master SET sql = ? WHERE type = 'table' AND name = ?", (created, table.name))])


def rename_indexes(connection: Connection, moves: list[tuple[str, str, Index]]) -> None:
    """Rename indexes, whose columns are right already; the text is that of the model's index under each step's name."""
    change = "UPDATE sqlite_master SET name = ?, sql = ? WHERE type = 'index' AND name = ?"
    given = [(now, _index_text(connection, index, now), was) for was, now, index in moves]
    _change(connection, [(change, row) for row in given])


def call_indexes(connection: Connection, moves: Mapping[str, str]) -> None:
    """Rename indexes of which no model is known any more; what their texts say behind the name stays."""
    known = "SELECT sql FROM sqlite_master WHERE type = 'index' AND name = ?"
    change = "UPDATE sqlite_master SET name = ?, sql = ? WHERE type = 'index' AND name = ?"
    given: list[tuple[str, tuple[str, ...]]] = []
    for was, now in moves.items():
        (said,) = _driver(connection).execute(known, (was,)).fetchone()
        begin, _, rest = str(said).partition(" INDEX ")
        given.append((change, (now, f"{begin} INDEX {quoted(now)} ON {rest.partition(' ON ')[2]}", was)))
    _change(connection, given)


def _index_text(connection: Connection, index: Index, name: str) -> str:
    """Return the text of an index under a name that it may only have for a moment."""
    created = str(CreateIndex(index).compile(connection)).strip()
    quote = connection.dialect.identifier_preparer.quote
    return created.replace(f"INDEX {quote(str(index.name))} ON", f"INDEX {quoted(name)} ON", 1)


def _as_it_lies(connection: Connection, table: Table) -> Table:
    """Return the model's table with its columns in the order in which the rows hold them, and with those that it does not know."""
    metadata = MetaData()
    for target in {key.column.table for key in table.foreign_keys} - {table}:
        target.to_metadata(metadata)
    present = connection.exec_driver_sql(f"PRAGMA table_info({quoted(table.name)})").all()
    columns = [_column(table, name, kind, default) for _, name, kind, _, default, _ in present]
    return Table(table.name, metadata, *columns, PrimaryKeyConstraint("id", name=names.primary_key(table.name)))


def _column(table: Table, name: str, kind: str, default: str | None) -> Column[Any]:
    server_default = text(default.replace(":", "\\:")) if default is not None else None
    if name not in table.c:
        return Column(name, _Declared(kind), server_default=server_default)
    known = table.c[name]
    keys = [
        ForeignKey(k.target_fullname, name=k.name, ondelete=k.ondelete, deferrable=k.deferrable, initially=k.initially)
        for k in known.foreign_keys
    ]
    return Column(name, known.type, *keys, nullable=known.nullable, server_default=server_default)


class _Declared(UserDefinedType[Any]):
    """A type exactly as the database has it."""

    cache_ok = True

    def __init__(self, kind: str) -> None:
        self.kind = kind

    def get_col_spec(self, **_: object) -> str:
        """Return the type."""
        return self.kind


def _change(connection: Connection, changes: list[tuple[str, tuple[str, ...]]]) -> None:
    driver = _driver(connection)
    (version,) = driver.execute("PRAGMA schema_version").fetchone()
    driver.execute("PRAGMA writable_schema = ON")
    try:
        for statement, given in changes:
            driver.execute(statement, given)
    finally:
        driver.execute(f"PRAGMA schema_version = {version + 1}")
        driver.execute("PRAGMA writable_schema = RESET")  # also lets this connection read the texts anew


def _driver(connection: Connection) -> sqlite3.Connection:
    return cast("sqlite3.Connection", connection.connection.driver_connection)
