"""Search indexes on PostgreSQL: the pieces of a record's texts in an inverted index, made without keeping writers waiting."""



from sqlalchemy import Connection

from ..bulk import quoted
from ..engine import Database
from .wanted import PREFIX, SearchIndex, SortIndex


def pieces(index: SearchIndex, alias: str = "") -> str:
    """Return the SQL of what is indexed; a question must ask in the same words."""
    of = f"{quoted(alias)}." if alias else ""
    texts = " || ' ' || ".join(f"coalesce({of}{quoted(column)}::text, '')" for column in index.columns)
    return f'(fw_grams({texts}) COLLATE "C")'


def is_whole(connection: Connection, index: SearchIndex) -> bool:
    """Tell whether an index is there and was finished."""
    return index.name in present(connection, frozenset((index.table,)))


def make(connection: Connection, index: SearchIndex | SortIndex) -> None:
    """Make an index in the transaction under way; the table's writers wait for it."""
    connection.exec_driver_sql(f"CREATE INDEX IF NOT EXISTS {_what(index)}")


def make_slowly(database: Database, index: SearchIndex | SortIndex) -> None:
    """Make an index while others write; nobody waits for it but the caller."""
    with database.read() as connection:
        connection.exec_driver_sql("SET statement_timeout = 0")
        connection.exec_driver_sql("SET lock_timeout = 0")
        try:
            connection.exec_driver_sql(f"CREATE INDEX CONCURRENTLY IF NOT EXISTS {_what(index)}")
        finally:
            connection.exec_driver_sql("RESET statement_timeout")
            connection.exec_driver_sql("RESET lock_timeout")


def drop(connection: Connection, name: str) -> None:
    """Drop an index without waiting for those who read it."""
    connection.exec_driver_sql(f"DROP INDEX CONCURRENTLY IF EXISTS {quoted(name)}")


def present(connection: Connection, tables: frozenset[str], *, valid: bool = True) -> set[str]:
    """Return the names of all such indexes on some tables, the finished ones or those that were left half done."""
    text = (
        "SELECT c.relname FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_class t ON t.oid = i.indrelid "
        "WHERE t.relnamespace = current_schema()::regnamespace AND t.relname = ANY(%s) AND left(c.relname, %s) = %s "
        "AND (i.indisvalid AND i.indisready) = %s"
    )
    return set(connection.exec_driver_sql(text, (list(tables), len(PREFIX), PREFIX, valid)).scalars())


def _what(index: SearchIndex | SortIndex) -> str:
    if isinstance(index, SearchIndex):
        how = f"USING gin ({pieces(index)})"
    else:
        # Empty values last, as lists show them.
        how = "(" + ", ".join(_sorted(*column) for column in index.columns) + ")"
    return f"{quoted(index.name)} ON {quoted(index.table)} {how}"


def _sorted(key: str, down: bool, empty: bool) -> str:  # noqa: FBT001 - a column of an index, unpacked
    return f"{quoted(key)}{' DESC' + (' NULLS LAST' if empty else '') if down else ''}"
