"""What is worked out for each record of a table beside what people use, some records at a time, while they go on writing.

Each record that changes meanwhile is noted by a trigger and done again. Records that somebody else holds are never waited for, so
nobody can wait in a ring.
"""

# ruff: noqa: S608 - texts are made of our own tables' identifiers; every value is a parameter

import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import Column, Connection

from ...bulk import dialect_of, mark, quoted
from ...engine import Database
from ...pace import Pace
from ..changes import Change
from ..effects import Effect, Question
from . import journal, watch
from .watch import Watch

_MOST = 10_000
_OTHER_WAYS = ["enable_seqscan", "enable_hashjoin", "enable_mergejoin"]
_FEW = 50
_ROUNDS = 20


@dataclass(frozen=True)
class Batch:
    """Some records, and what does those of them that nobody else holds."""

    ids: list[str]
    write: Callable[[Connection, Collection[str]], None]


class Filling(Protocol):
    """Something to fill: for which change, called how in the journal, and with which watch on what it is worked out from."""

    @property
    def change(self) -> Change | None:
        """Return the change that it is prepared for; None where the field itself stays as it is."""
        ...

    @property
    def place(self) -> tuple[str, str]:
        """Return the entity and the field that it is for, as the new version calls them."""
        ...

    @property
    def made(self) -> journal.Made:
        """Return how the journal calls it, under the table whose records are done."""
        ...

    @property
    def watch(self) -> Watch | None:
        """Return what notes the records to be done again; None where nothing that people write can matter."""
        ...

    def pace(self) -> Pace:
        """Return how many records are done at once."""
        ...

    def begin(self, connection: Connection) -> None:
        """Make what is to be filled."""
        ...

    def look(self, connection: Connection, last: str, size: int) -> Batch | None:
        """Return the next records behind an id; None where there are no more."""
        ...

    def again(self, connection: Connection, ids: Collection[str]) -> None:
        """Do these records, whatever was worked out for them before; some may be there no longer."""
        ...

    def effect(self, connection: Connection, question: Question, before: Effect) -> Effect:
        """Return what the change does to the data, now that nobody can change them any more."""
        ...


def add_column(connection: Connection, table: str, added: Column[Any], default: str = "") -> None:
    """Add a column without foreign keys, in which old and new records have the default."""
    kind = added.type.compile(connection.dialect)
    said = default.replace("%", "%%") if dialect_of(connection) == "postgresql" else default  # the driver's own sign
    rest = f" DEFAULT {said}" if said else ""
    connection.exec_driver_sql(f"ALTER TABLE {quoted(table)} ADD COLUMN {quoted(added.name)} {kind}{rest}")


def next_ids(connection: Connection, table: str, last: str, size: int) -> list[str]:
    """Return the next records behind an id."""
    text = f'SELECT "id" FROM {quoted(table)} WHERE "id" > {mark(dialect_of(connection))} ORDER BY "id" LIMIT {size}'
    return list(connection.exec_driver_sql(text, (last,)).scalars())


def copy(database: Database, filling: Filling, known: str, told: Callable[[str], None]) -> None:
    """Do all records behind an id; `told` hears the id that was reached."""
    pace, last = filling.pace(), known
    while True:
        with database.read() as connection:
            batch = filling.look(connection, last, pace.size)
        if batch is None:
            return
        began = time.monotonic()
        with database.write() as connection:
            _by_key(connection)
            batch.write(connection, _free(connection, filling, batch.ids))
            last = batch.ids[-1]
            journal.mark(connection, filling.made, last)
        told(last)
        pace.held(time.monotonic() - began)


def catch_up(database: Database, fillings: Collection[Filling]) -> None:
    """Do again what changed meanwhile, until only few records do between two looks."""
    for _ in range(_ROUNDS):
        with database.write() as connection:
            _by_key(connection)
            found = again(connection, fillings)
        if found < _FEW:
            return


def again(connection: Connection, fillings: Collection[Filling]) -> int:
    """Do again the records noted so far; returns how many there were."""
    count = 0
    for filling in fillings:
        touched = sorted(watch.take(connection, watch.queue_of(filling.made)))
        count += len(touched)
        for start in range(0, len(touched), _MOST):
            filling.again(connection, _free(connection, filling, touched[start : start + _MOST]))
    return count


def _by_key(connection: Connection) -> None:
    """Let PostgreSQL find the few records of a batch by their keys, whatever it believes of lists: never by a look at all records."""
    if dialect_of(connection) == "postgresql":
        connection.exec_driver_sql(
            "SELECT set_config(name, 'off', true) FROM unnest(%s::text[]) AS name", (_OTHER_WAYS,)
        )


def _free(connection: Connection, filling: Filling, ids: list[str]) -> set[str]:
    """Return the records that nobody else holds, held by this transaction now, and those that are gone; the others are noted for later."""
    if dialect_of(connection) == "sqlite" or not ids:
        return set(ids)
    table = quoted(filling.made.table)
    text = f'SELECT "id" FROM {table} WHERE "id" = ANY(%s) FOR NO KEY UPDATE SKIP LOCKED'
    free = set(connection.exec_driver_sql(text, (ids,)).scalars())
    rest = [record_id for record_id in ids if record_id not in free]
    if not rest:
        return free
    there = f'SELECT "id" FROM {table} WHERE "id" = ANY(%s)'
    held = set(connection.exec_driver_sql(there, (rest,)).scalars())
    watch.put_back(connection, watch.queue_of(filling.made), held)
    return set(ids) - held
