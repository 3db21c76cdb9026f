"""Many rows in one statement: values converted column by column, handed to the driver as lists; COPY where PostgreSQL gets many.

Statement texts are made only from identifiers of our own tables; every value is a parameter.
"""

# ruff: noqa: S608 - texts are made of our own tables' identifiers; every value is a parameter

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, TypeAlias, cast

import psycopg
from sqlalchemy import Column, Connection, CursorResult, Table

from ..kernel.json import dumps_text
from ..metamodel.values import Value
from .columns import DialectName, array_cast, from_driver, storage_of, to_driver
from .conflict import translate

Rows: TypeAlias = Sequence[Mapping[str, Any]]
Columns: TypeAlias = Sequence[Column[Any]]

_COPY_FROM = 5
"""From how many rows COPY is quicker than an ordinary INSERT (measured)."""


def dialect_of(connection: Connection) -> DialectName:
    """Return which database a connection leads to."""
    return "sqlite" if connection.dialect.name == "sqlite" else "postgresql"


def quoted(name: str) -> str:
    """Return an identifier in quotes."""
    return '"' + name.replace('"', '""') + '"'


def listed(columns: Columns, table: str = "") -> str:
    """Return quoted column names with commas, each with a table's alias where one is given."""
    return ", ".join(f"{table}.{quoted(c.name)}" if table else quoted(c.name) for c in columns)


def series(rows: Rows, column: Column[Any], dialect: DialectName) -> list[Any]:
    """Return one column's values as the driver takes them."""
    name = column.name
    return converted([row.get(name) for row in rows], to_driver(storage_of(column), dialect))


def converted(values: list[Any], convert: Callable[[Any], Any] | None) -> list[Any]:
    """Return the values with each that is not None converted."""
    return values if convert is None else [None if value is None else convert(value) for value in values]


def insert(connection: Connection, table: Table, columns: Columns, rows: Rows) -> None:
    """Insert rows; a column that a row does not name is NULL."""
    dialect = dialect_of(connection)
    values = list(zip(*(series(rows, column, dialect) for column in columns), strict=True))
    target = f"{quoted(table.name)} ({listed(columns)})"
    if dialect == "postgresql" and len(values) >= _COPY_FROM:
        _copy(connection, f"COPY {target} FROM STDIN", values)
        return
    marks = ", ".join([mark(dialect)] * len(columns))
    run(connection, f"INSERT INTO {target} VALUES ({marks})", values)


def mark(dialect: DialectName) -> str:
    """Return what stands for a parameter."""
    return "?" if dialect == "sqlite" else "%s"


def run(connection: Connection, text: str, values: list[tuple[Any, ...]]) -> CursorResult[Any]:
    """Execute a statement once for each tuple of parameters."""
    return connection.exec_driver_sql(text, values[0] if len(values) == 1 else values)


def _copy(connection: Connection, text: str, values: list[tuple[Any, ...]]) -> None:
    try:
        driver = cast("psycopg.Connection[Any]", connection.connection.driver_connection)
        with driver.cursor() as cursor, cursor.copy(text.encode()) as copy:
            for row in values:
                copy.write_row(row)
    except psycopg.Error as error:
        known = translate(error)
        if known is None:
            raise
        raise known from error


def one_of(column: Column[Any], values: Collection[Value], dialect: DialectName, table: str = "t") -> tuple[str, Any]:
    """Return a condition that a column has one of many values, and its single parameter."""
    storage = storage_of(column)
    given = converted(list(values), to_driver(storage, dialect))
    name = f"{table}.{quoted(column.name)}"
    if dialect == "postgresql":
        return f"{name} = ANY(%s::{array_cast(storage)})", given
    return f"{name} IN (SELECT value FROM json_each(?))", dumps_text(given)


def select(connection: Connection, columns: Columns, rest: str, parameters: tuple[Any, ...]) -> list[tuple[Any, ...]]:
    """Return the rows of `SELECT columns of t` with the rest of the statement given, their values converted."""
    dialect = dialect_of(connection)
    found = connection.exec_driver_sql(f"SELECT {listed(columns, 't')} {rest}", parameters).all()
    ways = [from_driver(storage_of(column), dialect) for column in columns]
    if not found or not any(ways):
        return [tuple(row) for row in found]
    turned = (converted(list(values), way) for values, way in zip(zip(*found, strict=True), ways, strict=True))
    return list(zip(*turned, strict=True))


def lists(columns: Columns, table: str) -> str:
    """Return a PostgreSQL table of lists, one parameter each, whose columns are k0, k1 and so on."""
    arrays = ", ".join(f"%s::{array_cast(storage_of(column))}" for column in columns)
    return f"unnest({arrays}) AS {table}({', '.join(f'k{n}' for n in range(len(columns)))})"
