"""Events that were written together with the records, and that rules still have to be told of."""

# ruff: noqa: S608 - texts are made of our own tables' identifiers; every value is a parameter

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, Select, String, cast, delete, func, select

from ..kernel.json import Json
from . import bulk
from .bulk import dialect_of, mark
from .columns import DATETIME, JSON, to_driver
from .listening import notify
from .system import OUTBOX


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


_WRITTEN = [OUTBOX.c[name] for name in Event._fields]


def append(connection: Connection, events: Sequence[Event]) -> None:
    """Keep events, in the order given; workers of all processes wake when the transaction commits."""
    if events:
        bulk.insert_tuples(connection, OUTBOX, _WRITTEN, events)
        notify(connection)


def take(connection: Connection, limit: int = 100, *, after: int = 0) -> list[tuple[int, Event]]:
    """Return the oldest events that nobody dealt with, with their numbers; other nodes do not get them until the transaction ends."""
    where = [OUTBOX.c.done_at.is_(None), *([OUTBOX.c.id > after] if after else [])]
    query = select(OUTBOX.c.id, *_WRITTEN).where(*where).order_by(OUTBOX.c.id).limit(limit)
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


class Heard(NamedTuple):
    """An event with its number, when it was dealt with, and what each rule made of it."""

    number: int
    event: Event
    done_at: datetime | None
    verdicts: dict[str, Json]


def about(connection: Connection, app: str, entity: str, record_id: str, until: datetime, limit: int) -> list[Heard]:
    """Return the events about a record before a moment, newest first."""
    named = cast(OUTBOX.c.record_ids, String).like(f'%"{record_id}"%')
    where = (OUTBOX.c.app == app, OUTBOX.c.entity == entity, OUTBOX.c.at < until, named)
    query = _heard().where(*where).order_by(OUTBOX.c.id.desc()).limit(limit)
    return [_as_heard(row) for row in connection.execute(query)]


def by_number(connection: Connection, numbers: Sequence[int]) -> list[Heard]:
    """Return events by their numbers; those that were forgotten are left out."""
    return [_as_heard(row) for row in connection.execute(_heard().where(OUTBOX.c.id.in_(numbers)).order_by(OUTBOX.c.id))]


def behind(connection: Connection, number: int) -> list[Heard]:
    """Return the events behind a number, in order."""
    return [_as_heard(row) for row in connection.execute(_heard().where(OUTBOX.c.id > number).order_by(OUTBOX.c.id))]


def _heard() -> Select[Any]:
    return select(OUTBOX.c.id, OUTBOX.c.done_at, OUTBOX.c.verdicts, *_WRITTEN)


def _as_heard(row: Row[Any]) -> Heard:
    number, done_at, verdicts = (*row,)[:3]
    return Heard(number, Event._make((*row,)[3:]), done_at, verdicts or {})


def pending(connection: Connection) -> int:
    """Return how many events nobody dealt with yet."""
    return connection.execute(select(func.count()).where(OUTBOX.c.done_at.is_(None))).scalar_one()


def purge(connection: Connection, before: datetime, most: int) -> int:
    """Forget events that were dealt with before a moment, so many at once; returns how many."""
    old = select(OUTBOX.c.id).where(OUTBOX.c.done_at < before).order_by(OUTBOX.c.id).limit(most)
    return connection.execute(delete(OUTBOX).where(OUTBOX.c.id.in_(old))).rowcount
