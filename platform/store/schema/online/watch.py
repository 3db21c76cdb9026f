"""Which records are to be done again while something is prepared: triggers note their ids in a queue, on either database."""

# ruff: noqa: S608 - texts are made of our own tables' identifiers; every value is a parameter

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Connection, delete, insert

from ... import names
from ...bulk import dialect_of, quoted
from ...system import TOUCHED
from .journal import Made

_T = TOUCHED.c


@dataclass(frozen=True)
class Watch:
    """Notes the record that `record` names in a row of `table`, when the row comes, goes, or changes in one of the columns."""

    queue: str
    table: str
    record: str
    columns: tuple[str, ...]


def queue_of(made: Made) -> str:
    """Return what the queue and the triggers of a thing that is prepared are called; it has them for itself alone."""
    return names.incoming(f"{made.table}_{made.name.removeprefix(names.INCOMING)}_touched")


def begin(connection: Connection, watch: Watch) -> None:
    """Note from now on which records to do again."""
    name, on = watch.queue, quoted(watch.table)
    listed = ", ".join(quoted(column) for column in sorted(watch.columns))
    if dialect_of(connection) == "postgresql":
        connection.exec_driver_sql(
            f"CREATE TRIGGER {quoted(name)} AFTER INSERT OR DELETE OR UPDATE OF {listed} ON {on} "
            f"FOR EACH ROW EXECUTE FUNCTION fw_touch({_literal(name)}, {_literal(watch.record)})"
        )
        return
    old, new = (f"SELECT {side}.{quoted(watch.record)} AS r" for side in ("OLD", "NEW"))
    for kind, event, rows in (
        ("_i", "INSERT", new),
        ("_u", f"UPDATE OF {listed}", f"{old} UNION {new}"),
        ("_d", "DELETE", old),
    ):
        noted = f'INSERT INTO fw_touched ("table", record_id, gone) SELECT {_literal(name)}, r, 0 FROM ({rows}) WHERE r IS NOT NULL'
        connection.exec_driver_sql(f"CREATE TRIGGER {quoted(name + kind)} AFTER {event} ON {on} BEGIN {noted}; END")


def end(connection: Connection, queue: str) -> None:
    """Note no more, and forget what was noted."""
    if dialect_of(connection) == "postgresql":
        for table in tables(connection, queue):
            connection.exec_driver_sql(f"DROP TRIGGER {quoted(queue)} ON {quoted(table)}")
    else:
        for kind in ("_i", "_u", "_d"):
            connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {quoted(queue + kind)}")
    connection.execute(delete(TOUCHED).where(_T.table == queue))


def end_shared(connection: Connection, made: Made) -> None:
    """Take away a watch as earlier versions made them, one for all that was prepared on a table."""
    end(connection, made.name)
    connection.execute(delete(TOUCHED).where(_T.table == made.table))


def tables(connection: Connection, queue: str) -> list[str]:
    """Return the table that a queue's triggers are on, where PostgreSQL would have to lock it."""
    if dialect_of(connection) == "sqlite":
        return []
    text = (
        "SELECT c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
        "WHERE t.tgname = %s AND c.relnamespace = current_schema()::regnamespace"
    )
    return list(connection.exec_driver_sql(text, (queue,)).scalars())


def take(connection: Connection, queue: str) -> set[str]:
    """Return the records noted so far and forget that they were."""
    return set(connection.execute(delete(TOUCHED).where(_T.table == queue).returning(_T.record_id)).scalars())


def put_back(connection: Connection, queue: str, records: Collection[str]) -> None:
    """Note records again that could not be dealt with."""
    if records:
        connection.execute(insert(TOUCHED), [{"table": queue, "record_id": each, "gone": False} for each in records])


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
