"""A column's values converted into a new one beside it, some records at a time, while people go on writing the old one.

Values are read and converted outside of any transaction that writes; a record that changes meanwhile is noted by the trigger and done
again. Records that somebody else holds are never waited for, so nobody can wait in a ring.
"""

# ruff: noqa: S608 - texts are made of our own tables' identifiers; every value is a parameter

import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from ... import bulk, names, quarantine
from ...bulk import dialect_of, quoted
from ...columns import REFERENCE, column
from ...engine import Database
from ...pace import Pace
from ..changes import FieldRetyped
from ..convert import Conversion, after, convert, write
from . import journal, watch

_MOST = 10_000
_OTHER_WAYS = ["enable_seqscan", "enable_hashjoin", "enable_mergejoin"]
_FEW = 50
_ROUNDS = 20


@dataclass(frozen=True)
class Shadow:
    """A conversion that is prepared: of which field, into which column."""

    app: str
    change: FieldRetyped
    conversion: Conversion
    release: int
    at: datetime

    @property
    def column(self) -> str:
        """Return the name of the new column."""
        return names.incoming(self.change.field)

    @property
    def made(self) -> journal.Made:
        """Return how the journal calls it."""
        return journal.Made(self.conversion.table, "column", self.column, self.conversion.digest, "")

    @property
    def staged(self) -> tuple[str, str]:
        """Return under which names values that do not convert are kept until it is published."""
        return self.conversion.table, self.column


def copy(database: Database, shadow: Shadow, mark: str, told: Callable[[str], None]) -> None:
    """Convert all records behind an id; `told` hears the id that was reached."""
    pace, last = Pace(), mark
    while True:
        with database.read() as connection:
            batch = after(connection, shadow.conversion, last, pace.size)
            done = convert(connection, shadow.conversion, batch) if batch else None
        if done is None:
            return
        began = time.monotonic()
        with database.write() as connection:
            _by_key(connection)
            free = _free(connection, shadow, [record_id for record_id, _ in batch])
            write(connection, shadow.conversion, shadow.column, [pair for pair in done.values if pair[0] in free])
            _keep(connection, shadow, [failed for failed in done.failures if failed.record_id in free])
            last = batch[-1][0]
            journal.mark(connection, shadow.made, last)
        told(last)
        pace.held(time.monotonic() - began)


def catch_up(database: Database, shadows: Collection[Shadow]) -> None:
    """Convert again what changed meanwhile, until only few records do between two looks."""
    for _ in range(_ROUNDS):
        with database.write() as connection:
            _by_key(connection)
            found = again(connection, shadows)
        if found < _FEW:
            return


def again(connection: Connection, shadows: Collection[Shadow]) -> int:
    """Convert again the records noted so far of tables whose conversions are prepared; returns how many there were."""
    count = 0
    for table in sorted({shadow.conversion.table for shadow in shadows}):
        touched = sorted(watch.take(connection, table))
        count += len(touched)
        for start in range(0, len(touched), _MOST):
            _again(
                connection, table, [s for s in shadows if s.conversion.table == table], touched[start : start + _MOST]
            )
    return count


def _again(connection: Connection, table: str, shadows: list[Shadow], ids: list[str]) -> None:
    free = _free(connection, shadows[0], ids)
    for shadow in shadows:
        conversion = shadow.conversion
        where, given = bulk.one_of(column("id", REFERENCE), free, dialect_of(connection))
        rest = f"FROM {quoted(table)} AS t WHERE {where}"
        found = bulk.select(connection, [column("id", REFERENCE), conversion.before], rest, (given,))
        done = convert(connection, conversion, [(row[0], row[1]) for row in found if row[1] is not None])
        empty = {record_id for record_id, *_ in found} - {record_id for record_id, _ in done.values}
        quarantine.unstage(connection, shadow.app, shadow.staged, free)
        write(
            connection, conversion, shadow.column, [*done.values, *((record_id, None) for record_id in sorted(empty))]
        )
        _keep(connection, shadow, done.failures)


def _by_key(connection: Connection) -> None:
    """Let PostgreSQL find the few records of a batch by their keys, whatever it believes of lists: never by a look at all records."""
    if dialect_of(connection) == "postgresql":
        connection.exec_driver_sql(
            "SELECT set_config(name, 'off', true) FROM unnest(%s::text[]) AS name", (_OTHER_WAYS,)
        )


def _free(connection: Connection, shadow: Shadow, ids: list[str]) -> set[str]:
    """Return the records that nobody else holds, held by this transaction now; the others are noted to be done later."""
    if dialect_of(connection) == "sqlite" or not ids:
        return set(ids)
    table = shadow.conversion.table
    text = f'SELECT "id" FROM {quoted(table)} WHERE "id" = ANY(%s) FOR NO KEY UPDATE SKIP LOCKED'
    free = set(connection.exec_driver_sql(text, (ids,)).scalars())
    held = [record_id for record_id in ids if record_id not in free]
    if held:  # or deleted meanwhile
        there = f'SELECT "id" FROM {quoted(table)} WHERE "id" = ANY(%s)'
        watch.put_back(connection, table, list(connection.exec_driver_sql(there, (held,)).scalars()))
    return free


def _keep(connection: Connection, shadow: Shadow, failures: list[quarantine.Failure]) -> None:
    entity, field = shadow.staged
    quarantine.keep(
        connection, failures, app=shadow.app, entity=entity, field=field, release=shadow.release, at=shadow.at
    )
