"""Events that were written together with the records, and that rules still have to be told of."""

# ruff: noqa: S608 - texts are made of our own tables' identifiers; every value is a parameter

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, delete, func, select

from ..kernel.json import Json
from . import bulk
from .bulk import dialect_of, mark
from .columns import DATETIME, JSON, to_driver
from .listening import notify
from .system import OUTBOX

_WRITTEN = [column for column in OUTBOX.columns if column.name not in ("id", "done_at", "verdicts")]


class Event(NamedTuple):
    """Something that happened to a set of records of one entity."""

    app: str
    entity: str
    event: str
    record_ids: list[str]
    detail: dict[str, Json]
    actor: str
    run_id: str | None
    depth: int
    at: datetime


def append(connection: Connection, events: Sequence[Event]) -> None:
    """Keep events, in the order given; workers of all processes wake when the transaction commits."""
    if events:
        bulk.insert(connection, OUTBOX, _WRITTEN, [event._asdict() for event in events])
        notify(connection)


def take(connection: Connection, limit: int = 100) -> list[tuple[int, Event]]:
    """Return the oldest events that nobody dealt with, with their numbers; other nodes do not get them until the transaction ends."""
    query = select(OUTBOX.c.id, *_WRITTEN).where(OUTBOX.c.done_at.is_(None)).order_by(OUTBOX.c.id).limit(limit)
    return [(row[0], Event._make(row[1:])) for row in connection.execute(query.with_for_update(skip_locked=True))]


def done(connection: Connection, verdicts: Mapping[int, Json], at: datetime) -> None:
    """Mark events as dealt with; each verdict says which rules matched and why the others did not."""
    if not verdicts:
        return
    dialect = dialect_of(connection)
    text, moment = to_driver(JSON, dialect), to_driver(DATETIME, dialect)
    assert text and moment  # noqa: PT018 - both kinds are converted on both databases
    sign = mark(dialect)
    statement = f"UPDATE fw_outbox SET done_at = {sign}, verdicts = {sign} WHERE id = {sign}"
    bulk.run(connection, statement, [(moment(at), text(verdict), number) for number, verdict in verdicts.items()])


def pending(connection: Connection) -> int:
    """Return how many events nobody dealt with yet."""
    return connection.execute(select(func.count()).where(OUTBOX.c.done_at.is_(None))).scalar_one()


def purge(connection: Connection, before: datetime, most: int) -> int:
    """Forget events that were dealt with before a moment, so many at once; returns how many."""
    old = select(OUTBOX.c.id).where(OUTBOX.c.done_at < before).order_by(OUTBOX.c.id).limit(most)
    return connection.execute(delete(OUTBOX).where(OUTBOX.c.id.in_(old))).rowcount
