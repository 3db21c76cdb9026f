"""The queue of what is due at a moment: one row for each, taken and dealt with in one transaction, so that each comes exactly once."""

# ruff: noqa: S608 - texts are made of our own table's identifiers; every value is a parameter

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, delete, func, select

from ..kernel.ids import new_ids
from ..kernel.json import Json
from . import bulk
from .bulk import dialect_of, mark, quoted
from .columns import storage_of, to_driver
from .system import DUE


class Due(NamedTuple):
    """Something due: of which kind, whose (`owner`: a rule, a run, an approval), about what (`subject`: a record, a step), when.

    The same thing at the same moment is due only once.
    """

    app: str
    kind: str
    owner: str
    subject: str
    due_at: datetime
    payload: Json = None


_COLUMNS = [DUE.c.id, *(DUE.c[name] for name in Due._fields)]


def put(connection: Connection, entries: Sequence[Due]) -> None:
    """Keep entries; those that are there already stay as they are."""
    if not entries:
        return
    dialect = dialect_of(connection)
    ways = [to_driver(storage_of(column), dialect) for column in _COLUMNS]
    rows = [
        tuple(value if way is None or value is None else way(value) for way, value in zip(ways, (new, *entry), strict=True))
        for new, entry in zip(new_ids(len(entries)), _ordered(entries), strict=True)
    ]
    names = ", ".join(quoted(column.name) for column in _COLUMNS)
    marks = ", ".join([mark(dialect)] * len(_COLUMNS))
    bulk.run(connection, f"INSERT INTO fw_due ({names}) VALUES ({marks}) ON CONFLICT DO NOTHING", rows)


def _ordered(entries: Sequence[Due]) -> list[Due]:
    """Return the entries in one order for all who put them, so that nobody waits in a ring; without None for JSON's null."""
    ordered = sorted(entries, key=lambda entry: (entry.app, entry.kind, entry.owner, entry.subject, entry.due_at))
    return [entry._replace(payload={} if entry.payload is None else entry.payload) for entry in ordered]


def take(connection: Connection, now: datetime, limit: int = 1000) -> list[Due]:
    """Take the entries that are due, the earliest first: they are gone when the transaction commits. Other nodes get others."""
    query = select(*_COLUMNS).where(DUE.c.due_at <= now).order_by(DUE.c.due_at, DUE.c.id).limit(limit)
    rows = connection.execute(query.with_for_update(skip_locked=True)).all()
    if rows:
        condition, ids = bulk.one_of(DUE.c.id, [row[0] for row in rows], dialect_of(connection))
        connection.exec_driver_sql(f"DELETE FROM fw_due AS t WHERE {condition}", (ids,))
    return [Due._make(row[1:]) for row in rows]


def cancel(connection: Connection, app: str, kind: str, owner: str, subjects: Collection[str] | None = None) -> int:
    """Forget what an owner has due, all of it or that about some subjects; returns how many entries there were."""
    if subjects is None:
        return connection.execute(delete(DUE).where(DUE.c.app == app, DUE.c.kind == kind, DUE.c.owner == owner)).rowcount
    if not subjects:
        return 0
    dialect = dialect_of(connection)
    condition, given = bulk.one_of(DUE.c.subject, subjects, dialect)
    sign = mark(dialect)
    where = f"t.app = {sign} AND t.kind = {sign} AND t.owner = {sign} AND {condition}"
    return connection.exec_driver_sql(f"DELETE FROM fw_due AS t WHERE {where}", (app, kind, owner, given)).rowcount


def about(connection: Connection, app: str, kind: str, owner: str, subjects: Collection[str]) -> set[str]:
    """Return those of some subjects about which an owner has something due."""
    if not subjects:
        return set()
    dialect = dialect_of(connection)
    condition, given = bulk.one_of(DUE.c.subject, subjects, dialect)
    sign = mark(dialect)
    rest = f"FROM fw_due AS t WHERE t.app = {sign} AND t.kind = {sign} AND t.owner = {sign} AND {condition}"
    return {str(row[0]) for row in bulk.select(connection, [DUE.c.subject], rest, (app, kind, owner, given))}


def coming(connection: Connection, app: str, until: datetime, limit: int = 1000) -> list[Due]:
    """Return what will be due until a moment, the earliest first."""
    query = select(*_COLUMNS[1:]).where(DUE.c.app == app, DUE.c.due_at <= until)
    return [Due._make(row) for row in connection.execute(query.order_by(DUE.c.due_at, DUE.c.id).limit(limit))]


def of(connection: Connection, app: str, kind: str, owner: str) -> list[Due]:
    """Return what an owner has due, the earliest first."""
    query = select(*_COLUMNS[1:]).where(DUE.c.app == app, DUE.c.kind == kind, DUE.c.owner == owner)
    return [Due._make(row) for row in connection.execute(query.order_by(DUE.c.due_at, DUE.c.id))]


def next_at(connection: Connection) -> datetime | None:
    """Return when the next entry is due."""
    return connection.execute(select(func.min(DUE.c.due_at))).scalar_one()
