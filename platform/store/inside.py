"""Which records are within the filters of rules, and since when: so that entering and leaving is noticed once."""

# ruff: noqa: S608 - texts are made of our own tables' identifiers; every value is a parameter

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import Connection, delete

from . import bulk
from .bulk import dialect_of, mark
from .columns import DATETIME, to_driver
from .system import INSIDE


def of(connection: Connection, app: str, rule: str, ids: Collection[str]) -> set[str]:
    """Return which of some records are within a rule's filter."""
    if not ids:
        return set()
    dialect = dialect_of(connection)
    condition, given = bulk.one_of(INSIDE.c.record_id, ids, dialect)
    sign = mark(dialect)
    rest = f"FROM fw_inside AS t WHERE t.app = {sign} AND t.rule = {sign} AND {condition}"
    return {str(row[0]) for row in bulk.select(connection, [INSIDE.c.record_id], rest, (app, rule, given))}


def enter(connection: Connection, app: str, rule: str, ids: Sequence[str], at: datetime) -> None:
    """Keep that records are within a rule's filter; those that are already stay as they are."""
    if not ids:
        return
    dialect = dialect_of(connection)
    moment = to_driver(DATETIME, dialect)
    assert moment
    sign = ", ".join([mark(dialect)] * 4)
    statement = f"INSERT INTO fw_inside (app, rule, record_id, since) VALUES ({sign}) ON CONFLICT DO NOTHING"
    bulk.run(connection, statement, [(app, rule, each, moment(at)) for each in sorted(ids)])


def leave(connection: Connection, app: str, rule: str, ids: Collection[str] | None = None) -> None:
    """Forget that records are within a rule's filter, some of them or all."""
    if ids is None:
        connection.execute(delete(INSIDE).where(INSIDE.c.app == app, INSIDE.c.rule == rule))
    elif ids:
        dialect = dialect_of(connection)
        condition, given = bulk.one_of(INSIDE.c.record_id, ids, dialect)
        sign = mark(dialect)
        statement = f"DELETE FROM fw_inside AS t WHERE t.app = {sign} AND t.rule = {sign} AND {condition}"
        connection.exec_driver_sql(statement, (app, rule, given))
