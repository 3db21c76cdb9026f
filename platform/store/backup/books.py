"""The books of what happened as a backup holds them, with their seals: a database that is asked like the server's own."""

# ruff: noqa: S608 - texts are made of our own tables' identifiers; every value is a parameter

import re
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from itertools import islice
from pathlib import Path

from sqlalchemy import Connection, Table, inspect
from sqlalchemy.schema import CreateTable

from ..bulk import quoted
from ..columns import datetime_to_text, storage_of
from ..engine import Database
from ..seals import BOOKS
from ..system import SEAL
from . import postgresql, sqlite
from .archive import Archive

_TABLES = (*BOOKS.values(), SEAL)
_AT_ONCE = 1_000
_NULL = "\\N"
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_SIGNS: Mapping[str, str] = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}


@contextmanager
def opened(archive: Archive, folder: Path) -> Generator[Database | None]:
    """Yield the books in a backup, laid out in a folder; None where it has no seals, or keeps its books in another form than ours.

    A SQLite database must lie in the folder already, as the backup holds it.
    """
    whole = folder / sqlite.MEMBER
    kept = {} if whole.exists() else postgresql.tables(archive)
    database = Database(f"sqlite:///{whole if whole.exists() else folder / 'books.sqlite'}")
    try:
        columns = _columns(database) if whole.exists() else {name: frozenset(columns) for name, columns in kept.items()}
        if any(columns.get(table.name) != frozenset(column.name for column in table.columns) for table in _TABLES):
            yield None
            return
        if not whole.exists():
            with database.alter() as connection:
                for table in _TABLES:
                    connection.execute(CreateTable(table))  # without its indexes: books are read in the order of their numbers
                    _fill(connection, table, kept[table.name], postgresql.lines(archive, table.name))
        yield database
    finally:
        database.close()


def _columns(database: Database) -> Mapping[str, frozenset[str]]:
    with database.read() as connection:
        known = inspect(connection)
        there = [table.name for table in _TABLES if known.has_table(table.name)]
        return {name: frozenset(column["name"] for column in known.get_columns(name)) for name in there}


def _fill(connection: Connection, table: Table, columns: list[str], lines: Iterator[bytes]) -> None:
    reads = [_reading(table, name) for name in columns]
    text = f"INSERT INTO {quoted(table.name)} ({', '.join(map(quoted, columns))}) VALUES ({', '.join('?' * len(columns))})"
    while some := list(islice(lines, _AT_ONCE)):
        rows = [tuple([read(cell) for read, cell in zip(reads, line.decode().split("\t"), strict=True)]) for line in some]
        connection.exec_driver_sql(text, rows)


def _reading(table: Table, name: str) -> Callable[[str], object]:
    """Return what makes of a cell what SQLite holds of it: JSON as the text that it is, a moment in our own form."""
    kind = storage_of(table.c[name]).kind
    read = int if kind == "integer" else _moment if kind == "datetime" else _plain

    def value(cell: str) -> object:
        return None if cell == _NULL else read(cell)

    return value


def _plain(cell: str) -> str:
    return _ESCAPED.sub(lambda found: _SIGNS.get(found[1], found[1]), cell) if "\\" in cell else cell


def _moment(text: str) -> str:
    return datetime_to_text(datetime.fromisoformat(text))

