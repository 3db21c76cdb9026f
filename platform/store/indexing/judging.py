"""What roles see rows by, kept beside a search index on SQLite: who sees a part is not slower than who sees all.

Whether a find is seen is then told by its document's row; the wide row of a record that is not seen is never fetched. The columns follow
every change by the same triggers as the texts. They can only be added and filled anew, so that other roles cost no new index.
"""

# ruff: noqa: S608 - texts are made of our own tables' identifiers; every value is a parameter

from collections.abc import Iterator

from sqlalchemy import Connection

from ..bulk import quoted
from .wanted import SearchIndex

EVENT = "judged"
"""How the name of the trigger ends that follows changes of what is judged."""
_FILLED = -1
_PREFIX = "c_"


def documents(index: SearchIndex) -> str:
    """Return the name of the table that knows which document is which record."""
    return f"{index.name}_docs"


def column(key: str) -> str:
    """Return the name under which a field of the record is kept beside its document."""
    return _PREFIX + key


def holds(connection: Connection, index: SearchIndex) -> bool:
    """Tell whether everything that roles see rows by is kept for every document."""
    if not index.judged:
        return True
    text = f"SELECT id FROM {quoted(documents(index))} WHERE doc = {_FILLED}"
    return connection.exec_driver_sql(text).scalar() == _told(index)


def widen(connection: Connection, index: SearchIndex) -> None:
    """Make room for what is not kept yet; until it is filled, nothing is told by it."""
    docs = documents(index)
    connection.exec_driver_sql(f"DELETE FROM {quoted(docs)} WHERE doc = {_FILLED}")
    known, types = _columns(connection, docs), _columns(connection, index.table)
    for key in index.judged:
        if column(key) not in known:
            connection.exec_driver_sql(f"ALTER TABLE {quoted(docs)} ADD COLUMN {quoted(column(key))} {types[key]}")


def fill(connection: Connection, index: SearchIndex, last: int, size: int) -> int | None:
    """Fill in some documents behind one; return the last one, or None at the end, when all are said to be filled."""
    docs, table = quoted(documents(index)), quoted(index.table)
    listed = ", ".join(quoted(column(key)) for key in index.judged)
    asked = ", ".join(f"t.{quoted(key)}" for key in index.judged)
    connection.exec_driver_sql(
        f"UPDATE {docs} SET ({listed}) = (SELECT {asked} FROM {table} AS t WHERE t.id = {docs}.id) WHERE doc > ? AND doc <= ?",
        (last, last + size),
    )
    if connection.exec_driver_sql(f"SELECT 1 FROM {docs} WHERE doc > ? LIMIT 1", (last + size,)).first():
        return last + size
    connection.exec_driver_sql(f"INSERT INTO {docs} (doc, id) VALUES ({_FILLED}, ?)", (_told(index),))
    return None


def names(first: str, index: SearchIndex) -> str:
    """Return a column and those that are kept, as SQL lists them."""
    return ", ".join((first, *(quoted(column(key)) for key in index.judged)))


def values(row: str, index: SearchIndex) -> str:
    """Return a trigger's row: its id and the values that are kept."""
    return ", ".join(f"{row}.{quoted(key)}" for key in ("id", *index.judged))


def following(index: SearchIndex) -> Iterator[str]:
    """Yield the trigger that follows changes of what is judged."""
    if not index.judged:
        return
    changed = " OR ".join(f"old.{quoted(key)} IS NOT new.{quoted(key)}" for key in index.judged)
    kept = ", ".join(f"{quoted(column(key))} = new.{quoted(key)}" for key in index.judged)
    yield (
        f"CREATE TRIGGER {quoted(f'{index.name}_{EVENT}')} AFTER UPDATE OF {', '.join(map(quoted, index.judged))} "
        f"ON {quoted(index.table)} WHEN {changed} BEGIN UPDATE {quoted(documents(index))} SET {kept} WHERE id = new.id; END"
    )


def _told(index: SearchIndex) -> str:
    return "+" + ",".join(index.judged)


def _columns(connection: Connection, table: str) -> dict[str, str]:
    found = connection.exec_driver_sql("SELECT name, type FROM pragma_table_info(?)", (table,))
    return {row[0]: row[1] for row in found}
