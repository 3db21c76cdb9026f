"""Which records of a table change while something is prepared on it: triggers note their ids, on either database."""

# ruff: noqa: S608 - texts are made of our own tables' identifiers; every value is a parameter

from collections.abc import Collection, Sequence

from sqlalchemy import Connection, delete, insert

from ... import names
from ...bulk import dialect_of, quoted
from ...system import TOUCHED

_T = TOUCHED.c


def name_of(table: str) -> str:
    """Return the name of a table's trigger."""
    return names.incoming(f"{table}_touched")


def begin(connection: Connection, table: str, columns: Collection[str]) -> None:
    """Note from now on each record that is inserted, or changed in one of these columns."""
    name, on = name_of(table), quoted(table)
    listed = ", ".join(quoted(column) for column in sorted(columns))
    if dialect_of(connection) == "postgresql":
        connection.exec_driver_sql(
            f"CREATE TRIGGER {quoted(name)} AFTER INSERT OR UPDATE OF {listed} ON {on} FOR EACH ROW EXECUTE FUNCTION fw_touch()"
        )
        return
    literal = "'" + table.replace("'", "''") + "'"
    noted = f'BEGIN INSERT INTO fw_touched ("table", record_id, gone) VALUES ({literal}, NEW.id, 0); END'
    connection.exec_driver_sql(f"CREATE TRIGGER {quoted(name + '_i')} AFTER INSERT ON {on} {noted}")
    connection.exec_driver_sql(f"CREATE TRIGGER {quoted(name + '_u')} AFTER UPDATE OF {listed} ON {on} {noted}")


def end(connection: Connection, table: str) -> None:
    """Note no more, and forget what was noted."""
    name = name_of(table)
    if dialect_of(connection) == "postgresql":
        connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {quoted(name)} ON {quoted(table)}")
    else:
        for kind in ("_i", "_u"):
            connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {quoted(name + kind)}")
    connection.execute(delete(TOUCHED).where(_T.table == table))


def take(connection: Connection, table: str) -> set[str]:
    """Return the records noted so far and forget that they were."""
    return set(connection.execute(delete(TOUCHED).where(_T.table == table).returning(_T.record_id)).scalars())


def put_back(connection: Connection, table: str, records: Sequence[str]) -> None:
    """Note records again that could not be dealt with."""
    if records:
        connection.execute(insert(TOUCHED), [{"table": table, "record_id": each, "gone": False} for each in records])
