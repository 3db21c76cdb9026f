"""Search indexes on SQLite: a full-text table of pieces without their texts, a table of its documents, and triggers that keep both.

The triggers run in the transaction that changes a record. Documents have numbers of their own, for SQLite promises none that lasts.
"""

# ruff: noqa: S608 - texts are made of our own tables' identifiers; every value is a parameter

import time
from collections.abc import Callable, Iterator

from sqlalchemy import Connection

from ..bulk import quoted
from ..engine import Database
from ..pace import Pace
from . import judging
from .judging import documents
from .wanted import PREFIX, SearchIndex, SortIndex

_CHUNK = 5_000
_WHOLE = 0
_EVENTS = ("insert", "update", "delete")


def is_whole(connection: Connection, index: SearchIndex) -> bool:
    """Tell whether an index holds every record and follows every change."""
    if len(_triggers(connection, index.name)) < len(_EVENTS):
        return False
    text = f"SELECT 1 FROM {quoted(documents(index))} WHERE doc = {_WHOLE}"
    return connection.exec_driver_sql(text).first() is not None


def make_slowly(database: Database, index: SearchIndex | SortIndex) -> None:
    """Make an index and fill it, some records at a time, so that others write meanwhile; one that was left half done is finished."""
    if isinstance(index, SortIndex):
        with database.write() as connection:
            make(connection, index)
        return
    with database.write() as connection:
        _begin(connection, index)
        whole, judged = is_whole(connection, index), judging.holds(connection, index)
    if not whole:
        _slowly(database, lambda connection, last, size: _fill(connection, index, str(last), size), "")
    if not judged:
        _slowly(database, lambda connection, last, size: judging.fill(connection, index, int(last), size), 0)


def _slowly(database: Database, some: Callable[[Connection, str | int, int], str | int | None], first: str | int) -> None:
    last: str | int | None = first
    pace = Pace()
    while last is not None:
        with database.write() as connection:
            began = time.monotonic()
            last = some(connection, last, pace.size)
        pace.held(time.monotonic() - began)


def make(connection: Connection, index: SearchIndex | SortIndex) -> None:
    """Make an index in the transaction under way."""
    if isinstance(index, SortIndex):
        listed = ", ".join(f"{quoted(key)}{' DESC' if down else ''}" for key, down, _ in index.columns)
        connection.exec_driver_sql(
            f"CREATE INDEX IF NOT EXISTS {quoted(index.name)} ON {quoted(index.table)} ({listed})"
        )
        return
    _begin(connection, index)
    last: str | None = None if is_whole(connection, index) else ""
    while last is not None:
        last = _fill(connection, index, last, _CHUNK)
    doc: int | None = None if judging.holds(connection, index) else 0
    while doc is not None:
        doc = judging.fill(connection, index, doc, _CHUNK)


def _begin(connection: Connection, index: SearchIndex) -> None:
    made = len(_triggers(connection, index.name)) == len(_EVENTS)
    if made and judging.holds(connection, index):
        return
    if not made:
        drop_search(connection, index.name)
        connection.exec_driver_sql(f"CREATE TABLE {quoted(documents(index))} (doc INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE)")
        connection.exec_driver_sql(
            f"CREATE VIRTUAL TABLE {quoted(index.name)} USING fts5(pieces, content='', columnsize=0, detail=none, tokenize='ascii')"
        )
    judging.widen(connection, index)
    _drop_triggers(connection, index.name)
    for statement in (*_statements(index), *judging.following(index)):
        connection.exec_driver_sql(statement)


def _fill(connection: Connection, index: SearchIndex, last: str, size: int) -> str | None:
    """Take the next records in; return the last one's id, or None at the end, when the index is said to be whole."""
    table, docs = quoted(index.table), quoted(documents(index))
    chunk = f"SELECT id FROM {table} WHERE id > ? ORDER BY id LIMIT {size}"
    found = connection.exec_driver_sql(f"SELECT max(id) FROM ({chunk})", (last,)).scalar_one()
    if found is None:
        connection.exec_driver_sql(f"INSERT INTO {docs} (doc, id) VALUES ({_WHOLE}, '')")
        return None
    before = connection.exec_driver_sql(f"SELECT coalesce(max(doc), 0) FROM {docs}").scalar_one()
    connection.exec_driver_sql(
        f"INSERT INTO {docs} (id) SELECT id FROM {table} WHERE id > ? AND id <= ? AND id NOT IN (SELECT id FROM {docs}) ORDER BY id",
        (last, found),
    )
    connection.exec_driver_sql(
        f"INSERT INTO {quoted(index.name)} (rowid, pieces) SELECT d.doc, fw_grams({_columns(index, 't.')}) "
        f"FROM {docs} AS d JOIN {table} AS t ON t.id = d.id WHERE d.doc > ?",
        (before,),
    )
    return str(found)


def drop_search(connection: Connection, name: str) -> None:
    """Drop an index with its triggers, where it is."""
    _drop_triggers(connection, name)
    connection.exec_driver_sql(f"DROP TABLE IF EXISTS {quoted(name)}")
    connection.exec_driver_sql(f"DROP TABLE IF EXISTS {quoted(f'{name}_docs')}")


def present(connection: Connection, tables: frozenset[str]) -> set[str]:
    """Return the names of all such indexes on some tables: of the plain ones, and of those that triggers keep."""
    text = (
        "SELECT name, type, tbl_name FROM sqlite_master WHERE substr(name, 1, ?) = ? AND type IN ('index', 'trigger')"
    )
    found = connection.exec_driver_sql(text, (len(PREFIX), PREFIX)).all()
    return {name.rpartition("_")[0] if kind == "trigger" else name for name, kind, table in found if table in tables}


def orphans(connection: Connection) -> set[str]:
    """Return the names of the indexes whose table is gone, or was made anew and so follows no changes."""
    text = (
        "SELECT name FROM sqlite_master WHERE substr(name, 1, ?) = ? AND substr(name, -5) = '_docs' AND type = 'table'"
    )
    found = connection.exec_driver_sql(text, (len(PREFIX), PREFIX)).scalars().all()
    named = [name.removesuffix("_docs") for name in found]
    return {name for name in named if len(_triggers(connection, name)) < len(_EVENTS)}


def _drop_triggers(connection: Connection, name: str) -> None:
    for event in (*_EVENTS, judging.EVENT):
        connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {quoted(f'{name}_{event}')}")


def _triggers(connection: Connection, name: str) -> list[str]:
    wanted = [f"{name}_{event}" for event in _EVENTS]
    text = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name IN (?, ?, ?)"
    return [row[0] for row in connection.exec_driver_sql(text, tuple(wanted))]


def _columns(index: SearchIndex, of: str) -> str:
    return ", ".join(of + quoted(column) for column in index.columns)


def _statements(index: SearchIndex) -> Iterator[str]:
    name, docs, table = quoted(index.name), quoted(documents(index)), quoted(index.table)
    doc = f"(SELECT doc FROM {docs} WHERE id = {{}}.id)"
    add = f"INSERT INTO {name} (rowid, pieces) VALUES ({doc.format('new')}, fw_grams({_columns(index, 'new.')}));"
    take = (
        f"INSERT INTO {name} ({name}, rowid, pieces) SELECT 'delete', doc, fw_grams({_columns(index, 'old.')}) "
        f"FROM {docs} WHERE id = old.id;"
    )
    changed = " OR ".join(f"old.{quoted(c)} IS NOT new.{quoted(c)}" for c in index.columns)
    listed = ", ".join(map(quoted, index.columns))
    known = f"INSERT OR IGNORE INTO {docs} ({judging.names('id', index)}) VALUES ({judging.values('new', index)});"
    yield f"CREATE TRIGGER {quoted(f'{index.name}_insert')} AFTER INSERT ON {table} BEGIN {known} {add} END"
    yield (
        f"CREATE TRIGGER {quoted(f'{index.name}_update')} AFTER UPDATE OF {listed} ON {table} WHEN {changed} "
        f"BEGIN {take} {known} {add} END"
    )
    yield (
        f"CREATE TRIGGER {quoted(f'{index.name}_delete')} AFTER DELETE ON {table} "
        f"BEGIN {take} DELETE FROM {docs} WHERE id = old.id; END"
    )
