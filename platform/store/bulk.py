"""Many rows in one statement: values converted column by column, handed to the driver as lists; COPY where PostgreSQL gets many.

Statement texts are made only from identifiers of our own tables; every value is a parameter.
"""

# ruff: noqa: S608 - texts are made of our own tables' identifiers; every value is a parameter

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias, cast

import psycopg
from sqlalchemy import Column, Connection, Table

from ..kernel.json import dumps_text
from ..metamodel.values import Value
from . import driver
from .columns import Converter, DialectName, array_cast, from_driver, storage_of, to_driver
from .conflict import translate

Rows: TypeAlias = Sequence[Mapping[str, Any]]
Columns: TypeAlias = Sequence[Column[Any]]

_LAYOUTS = "layouts"
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


@dataclass(frozen=True, slots=True)
class Layout:
    """Some columns of a table as statements name them, with what turns their values into the driver's form and back."""

    names: tuple[str, ...]
    listed: str
    """For INSERT."""
    shown: str
    """For SELECT, of the alias t."""
    marks: str
    ins: tuple[Converter | None, ...]
    outs: tuple[Converter | None, ...]

    def tuples(self, rows: Rows) -> list[tuple[Any, ...]]:
        """Return the rows' values as the driver takes them, in the columns' order."""
        return self.turned([[row.get(name) for row in rows] for name in self.names])

    def turned(self, series: Iterable[Sequence[Any]]) -> list[tuple[Any, ...]]:
        """Return rows as the driver takes them, from the values of each column."""
        return list(zip(*(to_write(values, way) for values, way in zip(series, self.ins, strict=True)), strict=True))


def layout_of(table: Table, columns: Columns, dialect: DialectName) -> Layout:
    """Return the layout of some columns; worked out once, and kept with the table."""
    names = tuple([column.name for column in columns])
    kept: dict[Any, Layout] = table.info.setdefault(_LAYOUTS, {})
    found = kept.get((names, dialect))
    if found is None:
        storages = [storage_of(column) for column in columns]
        found = kept[names, dialect] = Layout(
            names, listed(columns), listed(columns, "t"), ", ".join([mark(dialect)] * len(columns)),
            tuple(to_driver(each, dialect) for each in storages), tuple(from_driver(each, dialect) for each in storages),
        )  # fmt: skip
    return found


def series(rows: Rows, column: Column[Any], dialect: DialectName) -> list[Any]:
    """Return one column's values as the driver takes them."""
    name = column.name
    return converted([row.get(name) for row in rows], to_driver(storage_of(column), dialect))


def converted(values: list[Any], convert: Callable[[Any], Any] | None) -> list[Any]:
    """Return the values with each that is not None converted."""
    return values if convert is None else [None if value is None else convert(value) for value in values]


def to_write(values: Sequence[Any], convert: Converter | None) -> list[Any]:
    """Return the values as the driver takes them; a moment or name that all rows share is converted once."""
    known = list(values)
    if convert is not None and len(known) > 1 and len(set(map(id, known))) == 1:
        return converted(known[:1], convert) * len(known)
    return converted(known, convert)


def insert(connection: Connection, table: Table, columns: Columns, rows: Rows) -> None:
    """Insert rows; a column that a row does not name is NULL."""
    layout = layout_of(table, columns, dialect_of(connection))
    _insert(connection, table, layout, layout.tuples(rows))


def insert_tuples(connection: Connection, table: Table, columns: Columns, rows: Sequence[tuple[Any, ...]]) -> None:
    """Insert rows whose values stand in the order of the columns."""
    layout = layout_of(table, columns, dialect_of(connection))
    _insert(connection, table, layout, layout.turned(zip(*rows, strict=True)))


def _insert(connection: Connection, table: Table, layout: Layout, values: list[tuple[Any, ...]]) -> None:
    dialect = dialect_of(connection)
    if dialect == "postgresql" and len(values) >= _COPY_FROM:
        _copy(connection, f"COPY {quoted(table.name)} ({layout.listed}) FROM STDIN", values)
        return
    run(connection, f"INSERT INTO {quoted(table.name)} ({layout.listed}) VALUES ({layout.marks})", values)


def mark(dialect: DialectName) -> str:
    """Return what stands for a parameter."""
    return "?" if dialect == "sqlite" else "%s"


def run(connection: Connection, text: str, values: list[tuple[Any, ...]]) -> int:
    """Execute a statement once for each tuple of parameters; return how many rows it changed."""
    return driver.change(connection, text, values)


def _copy(connection: Connection, text: str, values: list[tuple[Any, ...]]) -> None:
    try:
        line = cast("psycopg.Connection[Any]", connection.connection.driver_connection)
        with line.cursor() as cursor, cursor.copy(text.encode()) as copy:
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
    ways = [from_driver(storage_of(column), dialect) for column in columns]
    return read(connection, listed(columns, "t"), ways, rest, parameters)


def read(
    connection: Connection, named: str, ways: Sequence[Converter | None], rest: str, parameters: tuple[Any, ...]
) -> list[tuple[Any, ...]]:
    """Return the rows of a SELECT of named columns, each value turned its column's way."""
    found = driver.ask(connection, f"SELECT {named} {rest}", parameters)
    if not found or not any(ways):
        return found
    if len(found) == 1:
        return [tuple([v if way is None or v is None else way(v) for v, way in zip(found[0], ways, strict=True)])]
    turned = (converted(list(values), way) for values, way in zip(zip(*found, strict=True), ways, strict=True))
    return list(zip(*turned, strict=True))


def lists(columns: Columns, table: str) -> str:
    """Return a PostgreSQL table of lists, one parameter each, whose columns are k0, k1 and so on."""
    arrays = ", ".join(f"%s::{array_cast(storage_of(column))}" for column in columns)
    return f"unnest({arrays}) AS {table}({', '.join(f'k{n}' for n in range(len(columns)))})"
