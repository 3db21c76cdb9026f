"""Keeps an app's indexes as its definitions want them: after a publish, and wherever an engine opens an app."""

# ruff: noqa: S608 - texts are made of our own tables' identifiers; every value is a parameter

from collections.abc import Iterable

from sqlalchemy import Connection

from ...metamodel.model import AppModel
from ..bulk import dialect_of, quoted
from ..engine import Database
from ..tables import app_tables
from . import judging, postgresql, sqlite
from .wanted import PREFIX, SearchIndex, SortIndex, search_indexes, sort_indexes

_FEW = 5_000
"""Up to how many records a table's indexes are made in one transaction: nobody notices."""
_LOCK = 4_642_911_371
"""The number under which nodes agree on who makes indexes."""


def keep_up(database: Database, model: AppModel) -> None:
    """Make the indexes that are missing and drop those that nobody wants; others read and write meanwhile.

    Where another node is at it, nothing is done: no answer depends on it.
    """
    wanted: dict[str, SearchIndex | SortIndex] = {
        index.name: index for index in (*search_indexes(model).values(), *sort_indexes(model))
    }
    tables = frozenset(table.name for table in app_tables(model).entities.values())
    with database.read() as connection:
        there = _present(connection, tables)
        missing = [index for name, index in wanted.items() if name not in there or _half_done(connection, index)]
        if (not missing and there <= wanted.keys()) or not _alone(connection):
            return
        try:
            _drop(database, connection, tables, frozenset(wanted))
            _make(database, connection, missing)
        finally:
            _let_others(connection)


def drop_all(database: Database, model: AppModel) -> None:
    """Drop all of an app's indexes, before very many records are loaded at once; `keep_up` makes them again."""
    tables = frozenset(table.name for table in app_tables(model).entities.values())
    with database.read() as connection:
        _drop(database, connection, tables, frozenset())


def let_go(connection: Connection, table: str, columns: Iterable[str]) -> None:
    """On SQLite, drop the indexes of a table that hold some of its columns: it could not drop or convert them otherwise."""
    named = [quoted(column) for column in columns]
    if dialect_of(connection) != "sqlite" or not named:
        return
    text = "SELECT name, type, sql FROM sqlite_master WHERE tbl_name = ? AND type IN ('index', 'trigger') AND substr(name, 1, ?) = ?"
    for name, kind, made in connection.exec_driver_sql(text, (table, len(PREFIX), PREFIX)).all():
        if any(column in made for column in named):
            if kind == "index":
                connection.exec_driver_sql(f"DROP INDEX IF EXISTS {quoted(name)}")
            else:
                sqlite.drop_search(connection, name.rpartition("_")[0])


def _present(connection: Connection, tables: frozenset[str]) -> set[str]:
    return (sqlite if dialect_of(connection) == "sqlite" else postgresql).present(connection, tables)


def _half_done(connection: Connection, index: SearchIndex | SortIndex) -> bool:
    on_sqlite = dialect_of(connection) == "sqlite"
    if not on_sqlite or not isinstance(index, SearchIndex):
        return False
    return not sqlite.is_whole(connection, index) or not judging.holds(connection, index)


def _make(database: Database, connection: Connection, missing: list[SearchIndex | SortIndex]) -> None:
    on = sqlite if database.dialect == "sqlite" else postgresql
    many = {table for table in {index.table for index in missing} if _has_many(connection, table)}
    few = [index for index in missing if index.table not in many]
    if few:
        with database.write() as writing:
            for index in few:
                on.make(writing, index)
    for index in missing:
        if index.table in many:
            on.make_slowly(database, index)


def _has_many(connection: Connection, table: str) -> bool:
    return connection.exec_driver_sql(f"SELECT 1 FROM {quoted(table)} LIMIT 1 OFFSET {_FEW}").first() is not None


def _drop(database: Database, connection: Connection, tables: frozenset[str], wanted: frozenset[str]) -> None:
    if database.dialect == "postgresql":
        half_done = postgresql.present(connection, tables, valid=False)
        for name in (postgresql.present(connection, tables) - wanted) | half_done:
            postgresql.drop(connection, name)
        return
    unwanted = (sqlite.present(connection, tables) | sqlite.orphans(connection)) - wanted
    if unwanted:
        with database.write() as writing:
            for name in unwanted:
                writing.exec_driver_sql(f"DROP INDEX IF EXISTS {quoted(name)}")
                sqlite.drop_search(writing, name)


def _alone(connection: Connection) -> bool:
    if dialect_of(connection) == "sqlite":
        return True
    return bool(connection.exec_driver_sql("SELECT pg_try_advisory_lock(%s)", (_LOCK,)).scalar_one())


def _let_others(connection: Connection) -> None:
    if dialect_of(connection) == "postgresql":
        connection.exec_driver_sql("SELECT pg_advisory_unlock(%s)", (_LOCK,))
