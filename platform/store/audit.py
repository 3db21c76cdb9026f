"""The history across records: found by person, kind of record, record and time, newest first, quick however much there is."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, func, or_, select

from . import lineage
from .history import Entry, as_now, written_as, written_columns
from .moments import between
from .system import HISTORY


class Sought(NamedTuple):
    """What is looked for; empty parts narrow nothing."""

    by: str = ""
    entity: str = ""
    record: str = ""
    event: str = ""
    since: datetime | None = None
    until: datetime | None = None


def listing(connection: Connection, app: str, sought: Sought, before: int | None, limit: int) -> list[tuple[int, Entry]]:
    """Return changes with their numbers, newest first, by today's keys of fields; `before` is where the last page ended."""
    table, names = HISTORY.c, lineage.of_app(connection, app)
    narrowed = sought.by or sought.entity or sought.record
    # Where nothing is narrowed, walking back by number is quickest: the indexes by app would have it sorted anew.
    of_app = table.app == app if narrowed else func.coalesce(table.app, "") == app
    query = select(table.id, *written_columns()).where(of_app).order_by(table.id.desc()).limit(limit)
    if sought.entity:
        query = query.where(or_(*written_as(names, sought.entity)))
    for column, value in ((table.by, sought.by), (table.record_id, sought.record), (table.event, sought.event)):
        query = query.where(column == value) if value else query
    query = query.where(*between(connection, HISTORY, sought.since, sought.until))
    if before is not None:
        query = query.where(table.id < before)
    found = ((row[0], Entry._make(row[1:])) for row in connection.execute(query))
    return [(number, as_now(names, sought.entity or entry.entity, number, entry)) for number, entry in found]

